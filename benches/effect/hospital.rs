//! A hospital made straight as rows of `Usage`, with courses and changes whose effects are known.
//!
//! In: a plan and a seed. Out: usage, site, the true effect. Never: events, or a clock.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal, Poisson};
use uptake::progress::Progress;
use uptake::settings::Settings;
use uptake::site::{Attendance, Change, ChangeKind, Person, Site};
use uptake::units::{Day, Instant, MS_PER_DAY, Span};
use uptake::usage::*;
use uptake::vocabulary::{Activity, Meaning};

/// Who goes to the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Lot,
    /// Who was slow in the last three weeks, mostly by chance.
    BadWeeks,
    /// Who is slow.
    Slow,
}

#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub people: usize,
    pub units: usize,
    pub weeks: i32,
    /// Waves, as parts of the history.
    pub waves: [Option<f64>; 3],
    pub choice: Choice,
    /// About this part of everyone attends.
    pub share: f64,
    /// Of the time for a step of what is taught.
    pub effect: f64,
    /// How much people differ in what the course gives them, as a logarithm.
    pub unlike: f64,
    /// Deliberate actions a day of what is taught.
    pub actions: f64,
    /// Standard deviations of logarithms: between people, a person's weeks, a week's carrying over.
    pub between: f64,
    pub wander: f64,
    pub keeps: f64,
    /// A week for everyone; roles differ by half of it.
    pub trend: f64,
    /// A step of each unit at some week of its own.
    pub shock: f64,
    /// What the weeks of a unit share.
    pub unit_wander: f64,
    /// Of a change in the middle: effect, and the unit it concerns or none for everyone.
    pub change: Option<(f64, Option<usize>)>,
}

pub const PLAIN: Plan = Plan {
    people: 120,
    units: 6,
    weeks: 16,
    waves: [Some(0.4), None, None],
    choice: Choice::Lot,
    share: 0.25,
    effect: 1.0,
    unlike: 0.0,
    actions: 25.0,
    between: 0.13,
    wander: 0.05,
    keeps: 0.6,
    trend: 0.0,
    shock: 0.0,
    unit_wander: 0.0,
    change: None,
};

pub struct Hospital {
    pub usage: Usage,
    pub site: Site,
}

pub const COURSE: &str = "A course";
pub const TAUGHT: Activity = Activity::Orders;
const OTHERS: [Activity; 3] = [Activity::Notes, Activity::Review, Activity::Inbox];
const OF_ACTION: f64 = 0.8;
/// Rows that the system writes by itself, for each that waited for a person.
const BURSTS: f64 = 0.8;

pub fn start() -> Day {
    Day::from_ymd(2025, 9, 1).unwrap()
}

struct Worker {
    unit: usize,
    role: usize,
    pace: f64,
    own: [f64; 4],
    volume: f64,
    share: f64,
    /// By week, then activity.
    wander: Vec<[f64; 4]>,
    gain: f64,
    trained: Option<Day>,
}

pub fn build(plan: &Plan, seed: u64) -> Hospital {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = move |sigma: f64, rng: &mut ChaCha8Rng| {
        if sigma > 0.0 { Normal::new(0.0, sigma).unwrap().sample(rng) } else { 0.0 }
    };
    let from = start();
    let to = from.plus(7 * plan.weeks - 1);
    let mut usage = Usage::default();
    usage.frame.history = Span { from, to };
    usage.frame.window = Span { from: from.max(to.plus(-83)), to };
    let activities = [TAUGHT, OTHERS[0], OTHERS[1], OTHERS[2]];
    for (k, activity) in activities.iter().enumerate() {
        for i in 0..2 {
            let meaning = Meaning { activity: Some(*activity), ..Meaning::default() };
            usage.actions.push(ActionEntry { name: format!("{k} action {i}"), meaning });
        }
    }
    let mut site = Site::default();
    (site.given.users, site.given.training) = (true, true);
    let walk =
        |sigma: f64, rng: &mut ChaCha8Rng, normal: &mut dyn FnMut(f64, &mut ChaCha8Rng) -> f64| {
            let fresh = sigma * (1.0 - plan.keeps * plan.keeps).sqrt();
            let mut value = normal(sigma, rng);
            (0..plan.weeks)
                .map(|_| {
                    value = plan.keeps * value + normal(fresh, rng);
                    value
                })
                .collect::<Vec<f64>>()
        };
    let units: Vec<(Vec<f64>, i32, f64)> = (0..plan.units)
        .map(|_| {
            let wander = walk(plan.unit_wander, &mut rng, &mut normal);
            (wander, rng.random_range(1..plan.weeks), normal(plan.shock, &mut rng))
        })
        .collect();
    let mut people: Vec<Worker> = (0..plan.people)
        .map(|at| {
            let walks: Vec<Vec<f64>> =
                (0..4).map(|_| walk(plan.wander, &mut rng, &mut normal)).collect();
            Worker {
                unit: at % plan.units,
                role: (at / plan.units) % 3,
                pace: normal(plan.between * 0.8, &mut rng),
                own: std::array::from_fn(|_| normal(plan.between * 0.6, &mut rng)),
                volume: normal(0.4, &mut rng).exp(),
                share: if rng.random_bool(0.2) { 0.5 } else { 0.85 },
                wander: (0..plan.weeks as usize)
                    .map(|week| std::array::from_fn(|k| walks[k][week]))
                    .collect(),
                gain: plan.effect.ln() + normal(plan.unlike, &mut rng),
                trained: None,
            }
        })
        .collect();
    let change_day = from.plus(7 * plan.weeks / 2 + 2);
    // Weeks are made once: noise does not depend on who is trained.
    let mut rows: Vec<(usize, Day, usize, u32, u32, f64)> = Vec::new();
    for (at, worker) in people.iter().enumerate() {
        for d in 0..7 * plan.weeks {
            let day = from.plus(d);
            if day.weekday() >= 5 || !rng.random_bool(worker.share) {
                continue;
            }
            let week = (d / 7) as usize;
            let today = normal(0.04, &mut rng);
            let unit = &units[worker.unit];
            let shock = if d / 7 >= unit.1 { unit.2 } else { 0.0 };
            let slope = plan.trend * (1.0 + 0.5 * (worker.role as f64 - 1.0));
            for action in 0..8 {
                let k = action / 2;
                let mean = plan.actions / 2.0 * worker.volume;
                let n = Poisson::new(mean).unwrap().sample(&mut rng) as u32;
                let bursts = Poisson::new(mean * BURSTS).unwrap().sample(&mut rng) as u32;
                if n + bursts == 0 {
                    continue;
                }
                let mut log = 2.0 + 0.1 * action as f64 + worker.pace + worker.own[k] + today;
                log += worker.wander[week][k] + unit.0[week] + slope * d as f64 / 7.0;
                if k == 0 {
                    log += shock;
                    if let Some((effect, whom)) = plan.change
                        && day >= change_day
                        && whom.is_none_or(|unit| unit == worker.unit)
                    {
                        log += effect.ln();
                    }
                }
                let sum = f64::from(n) * log + normal((OF_ACTION * f64::from(n)).sqrt(), &mut rng);
                rows.push((at, day, action, n, bursts, sum));
            }
        }
    }
    for wave in plan.waves.iter().flatten() {
        let day = from.plus((f64::from(7 * plan.weeks) * wave) as i32);
        attend(plan, &mut people, &rows, day, &mut rng);
    }
    for (at, worker) in people.iter().enumerate() {
        let id = format!("U{at:05}");
        usage.users.push(id.clone());
        if let Some(date) = worker.trained {
            let course = COURSE.to_string();
            site.training.push(Attendance {
                user: id.clone(),
                date,
                course,
                activity: Some(TAUGHT),
            });
        }
        site.roster.people.push(Person {
            user_id: id,
            role: Some(["nurse", "physician", "resident"][worker.role].to_string()),
            department: Some(format!("Unit {}", worker.unit)),
            ..Person::default()
        });
    }
    if let Some((_, unit)) = plan.change {
        site.given.changes = true;
        site.changes.push(Change {
            date: change_day,
            name: "A change".to_string(),
            kind: ChangeKind::Upgrade,
            activity: Some(TAUGHT),
            actions: Vec::new(),
            department: unit.map(|unit| format!("Unit {unit}")),
            review_by: None,
        });
    }
    for (at, day, action, n, bursts, sum) in rows {
        let worker = &people[at];
        let helped = action < 2 && worker.trained.is_some_and(|date| day >= date);
        let log_seconds = sum + if helped { f64::from(n) * worker.gain } else { 0.0 };
        usage.user_day_actions.push(UserDayAction {
            user: at as u32,
            day,
            action: action as u32,
            events: n + bursts,
            credited: n + bursts,
            seconds: f64::from(n) * 10.0,
            deliberate: n,
            log_seconds,
            returns: 0,
        });
    }
    days(&mut usage);
    Hospital { usage, site }
}

fn attend(
    plan: &Plan,
    people: &mut [Worker],
    rows: &[(usize, Day, usize, u32, u32, f64)],
    day: Day,
    rng: &mut ChaCha8Rng,
) {
    let mut recent = vec![(0.0, 0.0); people.len()];
    for (at, on, action, n, _, sum) in rows {
        if *action < 2 && *on < day && *on >= day.plus(-21) {
            recent[*at].0 += sum - f64::from(*n) * (2.0 + 0.1 * *action as f64);
            recent[*at].1 += f64::from(*n);
        }
    }
    let scores: Vec<f64> = people
        .iter()
        .zip(&recent)
        .map(|(worker, (sum, n))| match plan.choice {
            Choice::Lot => 0.0,
            Choice::BadWeeks => sum / f64::max(*n, 1.0),
            Choice::Slow => worker.pace + worker.own[0],
        })
        .collect();
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    let spread = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / scores.len() as f64)
        .sqrt()
        .max(1e-9);
    let waves = plan.waves.iter().flatten().count() as f64;
    for (worker, score) in people.iter_mut().zip(scores) {
        let drawn = if plan.choice == Choice::Lot { 0.0 } else { 1.5 * (score - mean) / spread };
        let odds =
            plan.share / waves / (1.0 - plan.share / waves) * f64::exp(drawn - drawn.abs() * 0.2);
        if worker.trained.is_none() && rng.random_bool(odds / (1.0 + odds)) {
            worker.trained = Some(day);
        }
    }
}

/// User-days and days of the logs from the rows.
fn days(usage: &mut Usage) {
    let mut all: std::collections::BTreeMap<Day, (u64, u32)> = std::collections::BTreeMap::new();
    for rows in usage.user_day_actions.chunk_by(|a, b| (a.user, a.day) == (b.user, b.day)) {
        let first = &rows[0];
        let noon = Instant(i64::from(first.day.0) * MS_PER_DAY + MS_PER_DAY / 2);
        let mut day = UserDay::empty(first.user, first.day, noon);
        day.events = rows.iter().map(|row| row.events).sum();
        day.patients = 10;
        day.sessions = 4;
        let sum = all.entry(first.day).or_default();
        *sum = (sum.0 + u64::from(day.events), sum.1 + 1);
        usage.user_days.push(day);
    }
    let span = usage.frame.history;
    usage.log_days = (span.from.0..=span.to.0)
        .map(|d| {
            let (events, users) = all.get(&Day(d)).copied().unwrap_or((0, 0));
            LogDay { day: Day(d), events, users }
        })
        .collect();
}

pub fn follow(hospital: &Hospital) -> Progress {
    let settings = Settings::default();
    let peers = uptake::peers::gather(&hospital.usage, &hospital.site, &settings);
    let findings = uptake::findings::Findings::default();
    uptake::progress::follow(&findings, &peers, &hospital.usage, &hospital.site, &settings)
}
