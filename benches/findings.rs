//! How long peers, measures and findings take for many people, from rows made in memory.
//!
//! In: numbers of users on the command line, else 5,000, 10,000 and 20,000; 90 days. Out: a line a
//! size with CPU seconds by room, so that anything quadratic in users is seen. Never: a file, a log.

use std::hint::black_box;
use uptake::settings::Settings;
use uptake::site::{Person, Shift, Site};
use uptake::units::{Day, Instant, MS_PER_DAY, MS_PER_HOUR, Span};
use uptake::usage::*;
use uptake::vocabulary::{Activity, Meaning, Signal, Signals};

const SIZES: [u32; 3] = [5_000, 10_000, 20_000];
const DAYS: i32 = 90;
const ACTIONS: u32 = 64;
/// Kinds of actions on a day of a person.
const KINDS_A_DAY: u64 = 20;
const ROLES: [&str; 6] = ["nurse", "physician", "resident", "pharmacist", "assistant", "registrar"];
const SPECIALTIES: [&str; 8] =
    ["medicine", "surgery", "cardiology", "oncology", "pediatrics", "neurology", "family", "ED"];
const UNIT: u32 = 25;

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    println!("CPU seconds for {DAYS} days");
    println!(
        "{:>8} {:>12} {:>8} {:>9} {:>9} {:>7}",
        "users", "rows", "peers", "measures", "findings", "all"
    );
    for users in sizes {
        let (usage, site) = hospital(users);
        let settings = Settings::default();
        let start = cpu_seconds();
        let peers = uptake::peers::gather(&usage, &site, &settings);
        let gathered = cpu_seconds();
        let measures = uptake::measures::measure(&usage, &site, &settings, &peers);
        let measured = cpu_seconds();
        let found = uptake::findings::find(&measures, &peers, &usage, &site, &settings);
        let end = cpu_seconds();
        println!(
            "{users:>8} {:>12} {:>8.1} {:>9.1} {:>9.1} {:>7.1}",
            usage.user_day_actions.len(),
            gathered - start,
            measured - gathered,
            end - measured,
            end - start
        );
        black_box(found);
    }
}

/// Of this process, user and system; wall-clock where the system does not say.
fn cpu_seconds() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let of_process = || {
        let text = std::fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / TICKS_A_SECOND)
    };
    let by_clock = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0.0, |time| time.as_secs_f64())
    };
    of_process().unwrap_or_else(by_clock)
}

/// A generator of Knuth's kind: the bench needs sameness, not good chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// Near a standard normal: the sum of four.
    fn normal(&mut self) -> f64 {
        let sum: u64 = (0..4).map(|_| self.below(1 << 20)).sum();
        (sum as f64 / (1u64 << 20) as f64 - 2.0) * 1.73
    }
}

fn hospital(users: u32) -> (Usage, Site) {
    let mut chance = Chance(7);
    let from = Day(20_486);
    let span = Span { from, to: from.plus(DAYS - 1) };
    let mut usage = Usage::default();
    usage.frame.history = span;
    usage.frame.window = span;
    usage.frame.has_patients = true;
    usage.frame.has_encounters = true;
    let signals = [Signal::Cancel, Signal::Print, Signal::Search, Signal::Help, Signal::Sign];
    for action in 0..ACTIONS {
        let activity = Activity::ALL.get(action as usize % (Activity::ALL.len() - 1)).copied();
        let signal = signals.get(action as usize / 8).copied().filter(|_| action % 8 == 0);
        let signals = signal.map_or(Signals::default(), |signal| Signals::default().with(signal));
        let meaning = Meaning { activity, signals };
        usage.actions.push(ActionEntry { name: format!("action {action:02}"), meaning });
    }
    let mut site = Site::default();
    site.given.users = true;
    site.given.schedule = true;
    let mut of_day = vec![(0u64, 0u32); DAYS as usize];
    for user in 0..users {
        let id = format!("U{user:06}");
        let unit = user / UNIT;
        site.roster.people.push(Person {
            user_id: id.clone(),
            role: Some(ROLES[user as usize % ROLES.len()].to_string()),
            specialty: Some(SPECIALTIES[unit as usize % SPECIALTIES.len()].to_string()),
            setting: Some(
                if unit.is_multiple_of(2) { "inpatient" } else { "ambulatory" }.to_string(),
            ),
            department: Some(format!("Unit {unit:04}")),
            ..Person::default()
        });
        usage.users.push(id.clone());
        let pace = 0.1 * chance.normal();
        for day in 0..DAYS {
            if from.plus(day).weekday() >= 5 {
                continue;
            }
            let shift =
                Shift { user: id.clone(), day: from.plus(day), hours: None, appointments: None };
            site.schedule.shifts.push(shift);
            if chance.below(25) == 0 {
                continue;
            }
            let row = a_day(&mut usage, &mut chance, user, from.plus(day), pace);
            let sum = &mut of_day[day as usize];
            *sum = (sum.0 + u64::from(row.events), sum.1 + 1);
            usage.user_days.push(row);
        }
        elsewhere(&mut usage, &mut chance, user, from);
    }
    let days = of_day.iter().enumerate();
    usage.log_days = days
        .map(|(day, (events, users))| LogDay {
            day: from.plus(day as i32),
            events: *events,
            users: *users,
        })
        .collect();
    (usage, site)
}

fn a_day(usage: &mut Usage, chance: &mut Chance, user: u32, day: Day, pace: f64) -> UserDay {
    let noon = i64::from(day.0) * MS_PER_DAY + 12 * MS_PER_HOUR;
    let mut row = UserDay {
        last: Instant(noon + 5 * MS_PER_HOUR),
        sessions: 3,
        scheduled: true,
        patients: 10,
        encounters: 10,
        ..UserDay::empty(user, day, Instant(noon - 4 * MS_PER_HOUR))
    };
    let first = chance.below(u64::from(ACTIONS) - KINDS_A_DAY * 3) as u32;
    for kind in 0..KINDS_A_DAY as u32 {
        let action = first + 3 * kind;
        let events = 2 + chance.below(30) as u32;
        let n = f64::from(events);
        let mean = 2.0 + 0.02 * f64::from(action) + pace + 0.9 * chance.normal() / n.sqrt();
        let returns = u32::from(chance.below(3) == 0);
        usage.user_day_actions.push(UserDayAction {
            user,
            day,
            action,
            events,
            credited: events,
            seconds: n * (mean + 0.4).exp(),
            deliberate: events,
            log_seconds: n * mean,
            returns,
        });
        row.events += events;
        row.active_seconds += n * (mean + 0.4).exp();
        row.aba_returns += returns;
        if action.is_multiple_of(8) {
            row.signals[Signal::Cancel as usize] += 1;
        }
    }
    row
}

/// What is not by day: encounters, hours of the week, steps.
fn elsewhere(usage: &mut Usage, chance: &mut Chance, user: u32, from: Day) {
    for visit in 0..60u64 {
        let encounter = u64::from(user) * 1000 + visit;
        let at = (i64::from(from.0) + visit as i64) * MS_PER_DAY + 10 * MS_PER_HOUR;
        let signed = at + 60_000 * (1 + chance.below(300) as i64);
        let patient = chance.below(u64::from(user / UNIT + 1) * 200);
        usage.user_encounters.push(UserEncounter {
            last: Instant(signed),
            events: 12,
            seconds: 300.0,
            first_chart: Some(Instant(at)),
            first_note: Some(Instant(at + 60_000)),
            signed: Some(Instant(signed)),
            last_signed: Some(Instant(signed)),
            note_events: 3,
            own_orders: 2,
            ..UserEncounter::empty(user, encounter, patient, Instant(at))
        });
    }
    for weekday in 0..5u8 {
        for hour in 8..17u8 {
            let events = 300 + chance.below(100) as u32;
            let hour_of_week = weekday * 24 + hour;
            usage.user_hours.push(UserHour {
                user,
                hour_of_week,
                events,
                seconds: 900.0,
                trouble: 1,
            });
        }
    }
    for pair in 0..120u32 {
        let (from, to) = (pair / 2, (pair * 7 + 1) % ACTIONS);
        usage.transitions.push(Transition { user, from, to, count: 1 + chance.below(40) as u32 });
    }
}
