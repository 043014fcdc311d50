//! How long peers, measures, findings, progress and plans take for many people, from rows made in memory.
//!
//! In: numbers of users on the command line, else 5,000, 10,000 and 20,000; 90 days. Out: a line a
//! size with CPU seconds by room, so that anything quadratic in users is seen. Never: a file, a log.

mod chance;

use chance::Chance;
use std::hint::black_box;
use uptake::findings::{Findings, Need, Status};
use uptake::settings::Settings;
use uptake::site::{
    Attendance, ChampionState, Change, ChangeKind, Given, Goal, Person, Shift, Site,
};
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
const HOURS: Option<(i64, i64)> = Some((8 * MS_PER_HOUR, 17 * MS_PER_HOUR));
const COURSES: u32 = 24;
const CHANGES: u32 = 24;

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    println!("CPU seconds for {DAYS} days; MB of memory at the most, rows included");
    let [first, rest @ ..] = ROOMS;
    print!("{:>8} {:>12} {first:>8}", "users", "rows");
    println!("{} {:>8} {:>8}", rest.map(|room| format!(" {room:>8}")).concat(), "all", "MB");
    for users in sizes {
        let (mut usage, site) = hospital(users);
        let rows = usage.user_day_actions.len();
        let spent = rooms(&mut usage, &site);
        let told: String = spent.iter().map(|seconds| format!(" {seconds:>8.1}")).collect();
        println!("{users:>8} {rows:>12}{told} {:>8.1} {:>8}", spent.iter().sum::<f64>(), peak_mb());
    }
}

const ROOMS: [&str; 8] =
    ["peers", "measures", "findings", "goals", "ways", "training", "changes", "plans"];

/// CPU seconds of each. What came of goals, tasks, courses and changes is found together: each with the
/// others' input kept from it.
fn rooms(usage: &mut Usage, site: &Site) -> [f64; 8] {
    let settings = Settings::default();
    let mut spent = [0.0; 8];
    let mut last = cpu_seconds();
    let mut lap = |room: &mut f64| {
        let now = cpu_seconds();
        *room = now - last;
        last = now;
    };
    let [of_peers, of_measures, of_findings, of_goals, of_ways, of_training, of_changes, of_plans] =
        &mut spent;
    let peers = uptake::peers::gather(usage, site, &settings);
    lap(of_peers);
    let measures = uptake::measures::measure(usage, site, &settings, &peers);
    lap(of_measures);
    let mut found = uptake::findings::find(&measures, &peers, usage, site, &settings);
    drop(measures);
    lap(of_findings);
    help_needed(&mut found);
    let given = |goals, training, changes| {
        let given = Given { goals, training, changes, ..site.given };
        Site { given, ..site.clone() }
    };
    let task_ways = std::mem::take(&mut usage.task_ways);
    let goals = Site { goals: site.goals.clone(), ..given(true, false, false) };
    lap(&mut 0.0);
    black_box(uptake::progress::follow(&found, &peers, usage, &goals, &settings));
    lap(of_goals);
    let none = Site { goals: Vec::new(), ..given(false, false, false) };
    lap(&mut 0.0);
    black_box(uptake::progress::follow(&found, &peers, usage, &none, &settings));
    let mut beside = 0.0;
    lap(&mut beside);
    usage.task_ways = task_ways;
    black_box(uptake::progress::follow(&found, &peers, usage, &none, &settings));
    lap(of_ways);
    usage.task_ways.clear();
    let changes = Site { goals: Vec::new(), ..given(false, false, true) };
    lap(&mut 0.0);
    black_box(uptake::progress::follow(&found, &peers, usage, &changes, &settings));
    lap(of_changes);
    let training = Site { goals: Vec::new(), ..given(false, true, false) };
    lap(&mut 0.0);
    let progress = uptake::progress::follow(&found, &peers, usage, &training, &settings);
    lap(of_training);
    let plans = uptake::plans::plan(&found, &progress.training, &peers, usage, site, &settings);
    lap(of_plans);
    // Suggestions of goals are made in every run.
    for room in [of_ways, of_changes, of_training] {
        *room = (*room - beside).max(0.0);
    }
    let matched = plans.matches.iter().filter(|one| one.champion.is_some()).count();
    eprintln!(
        "{} learners, {matched} matched, {} champions; {} courses, {} measured; {} gaps",
        plans.matches.len(),
        found.champions.len(),
        plans.courses.len(),
        progress.training.iter().filter(|row| row.wave.is_none() && row.effect.is_some()).count(),
        plans.gaps.len()
    );
    spent
}

/// What plans take depends on how many need help: one in twelve, at three activities each.
fn help_needed(found: &mut Findings) {
    for (at, person) in found.people.iter_mut().enumerate().filter(|(at, _)| at % 12 == 5) {
        person.status = Status::Struggling;
        let need = |which: usize| Need {
            activity: Activity::ALL[(at / 12 + 5 * which) % 12],
            effort_ratio: 1.4,
            low: 1.2,
            high: 1.6,
            minutes_per_week: 20.0 + (at % 7) as f64,
            n_actions: 400,
            n_peers: 40,
        };
        person.needs = (0..3).map(need).collect();
    }
}

/// Of this process so far, where the system says it.
fn peak_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kb.unwrap_or(0) / 1024
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

/// Near a standard normal: the sum of four.
fn normal(chance: &mut Chance) -> f64 {
    let sum: u64 = (0..4).map(|_| chance.below(1 << 20)).sum();
    (sum as f64 / (1u64 << 20) as f64 - 2.0) * 1.73
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
    for (name, activity) in [("order signed", Activity::Orders), ("note signed", Activity::Notes)] {
        usage.tasks.push(TaskKind { name: name.to_string(), activity, can_end: true });
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
            champion: (user % 50 == 3).then_some(ChampionState::Active),
            ..Person::default()
        });
        usage.users.push(id.clone());
        // One in twelve is slow at everything, one in twenty quick.
        let by_nature =
            f64::from(u8::from(user % 12 == 5)) * 0.4 - f64::from(u8::from(user % 20 == 3)) * 0.25;
        let pace = 0.1 * normal(&mut chance) + by_nature;
        for day in 0..DAYS {
            if from.plus(day).weekday() >= 5 {
                continue;
            }
            let shift =
                Shift { user: id.clone(), day: from.plus(day), hours: HOURS, appointments: None };
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
    taught_changed_and_agreed(&mut site, users, from);
    (usage, site)
}

/// Each course in two waves, for a tenth of all; changes of the site, of units and of an activity; goals.
fn taught_changed_and_agreed(site: &mut Site, users: u32, from: Day) {
    let activity = |at: u32| Activity::ALL.get(at as usize % 12).copied();
    for course in 0..COURSES {
        for user in (course..users).step_by(10) {
            site.training.push(Attendance {
                user: format!("U{user:06}"),
                date: from.plus(30 + 14 * ((user / 10 + course) % 2) as i32),
                course: format!("Course {course:02}"),
                activity: activity(course),
            });
        }
    }
    for change in 0..CHANGES {
        site.changes.push(Change {
            date: from.plus(35 + change as i32),
            name: format!("Change {change:02}"),
            kind: ChangeKind::Upgrade,
            activity: activity(change).filter(|_| change % 3 == 0),
            actions: Vec::new(),
            department: (change % 3 == 1).then(|| format!("Unit {change:04}")),
            review_by: None,
        });
    }
    for (measure, target) in [("after_hours_share", 0.1), ("effort_orders", 0.9), ("rework", 2.0)] {
        site.goals.push(Goal {
            name: measure.to_string(),
            why: None,
            agreed_with: None,
            agreed_on: None,
            measure: measure.to_string(),
            group: None,
            baseline: None,
            target,
            due: Some(from.plus(DAYS + 60)),
        });
    }
    site.given.training = true;
    site.given.changes = true;
    site.given.goals = true;
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
        let mean = 2.0 + 0.02 * f64::from(action) + pace + 0.9 * normal(chance) / n.sqrt();
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
    for (task, tool) in [(0, Signal::OrderSet), (1, Signal::Template)] {
        for signals in [Signals::default(), Signals::default().with(tool)] {
            let count = 40 + chance.below(80) as u32;
            let log = 4.0 + 0.2 * normal(chance);
            let n = f64::from(count);
            usage.task_ways.push(TaskWay {
                user,
                task,
                signals,
                end: 0,
                continued: false,
                count,
                events: 3 * count,
                seconds: n * log.exp(),
                log_seconds: n * log,
            });
        }
    }
    for pair in 0..120u32 {
        let (from, to) = (pair / 2, (pair * 7 + 1) % ACTIONS);
        usage.transitions.push(Transition { user, from, to, count: 1 + chance.below(40) as u32 });
    }
}
