//! A small hospital made straight as `Usage`, for tests of what comes after the fold: people with a
//! pace, habits and days, and a few who struggle. It is not the simulator: no events, no clock.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, Normal, Poisson};
use uptake::site::{Person, Shift, Site};
use uptake::units::{Day, Instant, MS_PER_DAY, MS_PER_HOUR, Span};
use uptake::usage::*;
use uptake::vocabulary::{Activity, Meaning, Signal};

pub const ACTIVITIES: [Activity; 10] = [
    Activity::Notes,
    Activity::Review,
    Activity::Results,
    Activity::Orders,
    Activity::Inbox,
    Activity::Medications,
    Activity::Handoff,
    Activity::Flowsheets,
    Activity::Navigation,
    Activity::Search,
];

#[derive(Clone, Copy)]
pub struct Plan {
    pub people: usize,
    pub days: i32,
    pub events: f64,
    pub struggling: f64,
    pub absent: f64,
    pub effect: f64,
    pub mapped: bool,
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            people: 200,
            days: 56,
            events: 150.0,
            struggling: 0.12,
            absent: 0.03,
            effect: 1.0,
            mapped: true,
            seed: 1,
        }
    }
}

pub struct Hospital {
    pub usage: Usage,
    pub site: Site,
    pub struggling: Vec<String>,
    pub absent: Vec<String>,
    /// Of those who struggle, the activities.
    pub needs: Vec<(String, Vec<Activity>)>,
}

pub fn start() -> Day {
    Day::from_ymd(2026, 1, 5).unwrap()
}

pub fn build(plan: Plan) -> Hospital {
    let mut rng = ChaCha8Rng::seed_from_u64(plan.seed);
    let normal = |sigma: f64| Normal::new(0.0, sigma).unwrap();
    let from = start();
    let to = from.plus(plan.days - 1);
    let mut usage = Usage::default();
    usage.frame.history = Span { from, to };
    usage.frame.window = Span { from, to };
    usage.frame.has_patients = true;
    usage.frame.has_encounters = true;
    let mut base = Vec::new();
    for (k, activity) in ACTIVITIES.iter().enumerate() {
        for i in 0..5 {
            let meaning = if plan.mapped {
                Meaning { activity: Some(*activity), ..Meaning::default() }
            } else {
                Meaning::default()
            };
            usage.actions.push(ActionEntry { name: format!("{k:02} action {i}"), meaning });
            base.push((rng.random_range(0.8..2.4), rng.random_range(0.2..3.0f64)));
        }
    }
    let mut out = Hospital {
        usage,
        site: Site::default(),
        struggling: vec![],
        absent: vec![],
        needs: vec![],
    };
    out.site.given.users = true;
    out.site.given.schedule = true;
    let roles = ["physician", "nurse", "resident"];
    let tilt: Vec<Vec<f64>> =
        roles.iter().map(|_| base.iter().map(|_| normal(0.3).sample(&mut rng)).collect()).collect();
    for u in 0..plan.people {
        let id = format!("U{u:05}");
        let r = u % roles.len();
        let pace = normal(0.12).sample(&mut rng);
        let own: Vec<f64> = ACTIVITIES.iter().map(|_| normal(0.07).sample(&mut rng)).collect();
        let mix: Vec<f64> = ACTIVITIES.iter().map(|_| normal(0.3).sample(&mut rng)).collect();
        let struggles = rng.random_bool(plan.struggling);
        let absent = !struggles && rng.random_bool(plan.absent / (1.0 - plan.struggling));
        let mut slow = vec![1.0; ACTIVITIES.len()];
        if struggles {
            out.struggling.push(id.clone());
            let mut acts = Vec::new();
            for _ in 0..rng.random_range(1..=2) {
                let k = rng.random_range(0..ACTIVITIES.len());
                slow[k] = 1.0 + plan.effect * rng.random_range(0.25..0.6);
                acts.push(ACTIVITIES[k]);
            }
            out.needs.push((id.clone(), acts));
        }
        let up = |rng: &mut ChaCha8Rng| {
            if struggles { 1.0 + plan.effect * rng.random_range(0.2..1.0) } else { 1.0 }
        };
        let hunting = 0.05 * normal(0.25f64).sample(&mut rng).exp() * up(&mut rng);
        let rework = 0.02 * normal(0.3f64).sample(&mut rng).exp() * up(&mut rng);
        let volume = plan.events * normal(0.25f64).sample(&mut rng).exp();
        let share = if rng.random_bool(0.2) { 0.6 } else { 1.0 };
        if absent {
            out.absent.push(id.clone());
        }
        let missing = if absent { rng.random_range(0.3..0.6) } else { rng.random_range(0.0..0.08) };
        let noise = LogNormal::new(0.0, 1.1).unwrap();
        let user = out.usage.users.len() as u32;
        out.usage.users.push(id.clone());
        for d in 0..plan.days {
            let day = from.plus(d);
            if day.weekday() >= 5 || !rng.random_bool(share) {
                continue;
            }
            out.site.schedule.shifts.push(Shift {
                user: id.clone(),
                day,
                hours: Some((8 * MS_PER_HOUR, 17 * MS_PER_HOUR)),
                appointments: None,
            });
            if rng.random_bool(missing) {
                continue;
            }
            let mut row = blank_day(user, day);
            let today = normal(0.2f64).sample(&mut rng).exp();
            let total: f64 = base.iter().map(|b| b.1).sum();
            for (a, (log, weight)) in base.iter().enumerate() {
                let k = a / 5;
                let lambda = volume * today * weight / total * (tilt[r][a] + mix[k]).exp();
                let n = Poisson::new(lambda.max(1e-3)).unwrap().sample(&mut rng) as u32;
                if n == 0 {
                    continue;
                }
                let (mut seconds, mut logs, mut deliberate) = (0.0, 0.0, 0);
                for _ in 0..n {
                    let s = (noise.sample(&mut rng)
                        * (log + pace + own[k] + 0.2 * tilt[r][a]).exp()
                        * slow[k])
                        .min(300.0)
                        .floor();
                    seconds += s;
                    if s > 2.0 {
                        deliberate += 1;
                        logs += s.ln();
                    }
                }
                out.usage.user_day_actions.push(UserDayAction {
                    user,
                    day,
                    action: a as u32,
                    events: n,
                    credited: n,
                    seconds,
                    deliberate,
                    log_seconds: logs,
                    returns: 0,
                });
                row.events += n;
                row.active_seconds += seconds;
            }
            let mut count = |rate: f64| {
                Poisson::new((rate * f64::from(row.events)).max(1e-6)).unwrap().sample(&mut rng)
                    as u32
            };
            row.aba_returns = count(hunting);
            spread_returns(&mut out.usage.user_day_actions, user, day, row.aba_returns);
            row.signals[Signal::Cancel as usize] = count(rework);
            row.patients = 10;
            if row.events > 0 {
                out.usage.user_days.push(row);
            }
        }
        out.site.roster.people.push(Person {
            user_id: id,
            role: Some(roles[r].to_string()),
            department: Some(format!("Unit {}", u % 7)),
            ..Person::default()
        });
    }
    fill_log_days(&mut out.usage);
    out
}

/// Each action gets its share of the day's returns; what is left goes to the most frequent.
fn spread_returns(rows: &mut [UserDayAction], user: u32, day: Day, returns: u32) {
    let from = rows.partition_point(|r| (r.user, r.day) < (user, day));
    let today = &mut rows[from..];
    let all: u32 = today.iter().map(|r| r.events).sum();
    let mut left = returns;
    for row in today.iter_mut() {
        row.returns = (u64::from(returns) * u64::from(row.events) / u64::from(all.max(1))) as u32;
        left -= row.returns.min(left);
    }
    if let Some(row) = today.iter_mut().max_by_key(|r| r.events) {
        row.returns += left;
    }
}

pub fn blank_day(user: u32, day: Day) -> UserDay {
    let noon = i64::from(day.0) * MS_PER_DAY + 12 * MS_PER_HOUR;
    UserDay {
        last: Instant(noon + 4 * MS_PER_HOUR),
        sessions: 1,
        scheduled: true,
        ..UserDay::empty(user, day, Instant(noon - 4 * MS_PER_HOUR))
    }
}

pub fn fill_log_days(usage: &mut Usage) {
    let span = usage.frame.history;
    usage.log_days = (span.from.0..=span.to.0)
        .map(|d| {
            let rows = || usage.user_days.iter().filter(move |row| row.day == Day(d));
            LogDay {
                day: Day(d),
                events: rows().map(|r| u64::from(r.events)).sum(),
                users: rows().count() as u32,
            }
        })
        .collect();
}
