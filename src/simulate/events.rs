//! The hospital day by day: who is on, who comes, what the system logs of it.
//!
//! In: the hospital. Out: the log files, and what the schedule said meanwhile. Never: everything
//! at once; a day's events are all that is held.

use super::Plan;
use super::accounts;
use super::actions::Act;
use super::agenda::appointments;
use super::calendar::{self, Shift, is_holiday};
use super::dice::{Dice, Stream, mix};
use super::hospital::{DOWN, Hospital, UNLOGGED, Whose};
use super::oddities::Odd;
use super::pace::Pace;
use super::papers::Rostered;
use super::patients::Wards;
use super::roles::Pattern;
use super::rows::Rows;
use super::shortcuts::camp;
use super::staff::Person;
use super::today::{Who, today};
use super::work::{self, Event, Frame, Worker};
use crate::error::Result;
use crate::journal::Journal;
use crate::units::{Day, Local, Resolved, Zone};
use crate::vocabulary::Activity;
use std::path::Path;

/// What came of playing.
pub(super) struct Played {
    pub rows: u64,
    pub files: u32,
    pub schedule: Vec<Rostered>,
}

struct Expected {
    person: usize,
    shift: Shift,
    /// How full the day is against the person's usual.
    load: f64,
}

pub(super) fn play(
    hospital: &Hospital,
    zone: &Zone,
    dir: &Path,
    journal: &dyn Journal,
) -> Result<Played> {
    let plan = hospital.plan;
    let pace = Pace::new(&hospital.variant);
    let usual = appointments(plan.events_per_day);
    let wards = Wards::new(plan.seed, plan.start, &hospital.departments, &hospital.people, usual);
    let mut rows = Rows::new(plan, zone, &dir.join("logs"), &hospital.accounts);
    let dice = |stream, at: usize| Dice::new(plan.seed, stream, at as u32);
    let n = hospital.people.len();
    let mut weeks: Vec<Dice> = (0..n).map(|at| dice(Stream::Week, at)).collect();
    let mut workers: Vec<Worker> = (0..n).map(|at| Worker::new(dice(Stream::Work, at))).collect();
    let lasting: Vec<Lasting> = (0..n).map(|at| Lasting::of(hospital, at)).collect();
    let mut schedule = Vec::new();
    let mut pending: Vec<Event> = Vec::new();
    let mut today_rows: Vec<Event> = Vec::new();
    let mut expected: Vec<Expected> = Vec::new();
    let mut day = hospital.span.from;
    while day <= hospital.span.to {
        if day == hospital.span.from || day.weekday() == 0 {
            expected.clear();
            for (at, week) in weeks.iter_mut().enumerate() {
                plan_week(hospital, at, day.week(), week, &mut expected, &mut schedule);
            }
        }
        for job in expected.iter().filter(|job| job.shift.day == day) {
            let (Some(worker), Some(who)) = (workers.get_mut(job.person), lasting.get(job.person))
            else {
                continue;
            };
            shift(hospital, zone, (&pace, &wards), who, worker, job, &mut pending);
        }
        let begin = zone.start_of(day).0 / 1000;
        let end = zone.start_of(day.plus(1)).0 / 1000;
        let first = hospital.accounts.len() - hospital.services.len();
        for (at, service) in hospital.services.iter().enumerate() {
            let account = (first + at) as u32;
            accounts::serve(service, plan, account, day, (begin, end), &mut pending);
        }
        emit(hospital, zone, day, (begin, end), &mut pending, &mut today_rows);
        rows.day(day, &today_rows)?;
        journal.advance(1);
        day = day.plus(1);
    }
    rows.close()?;
    Ok(Played { rows: rows.rows, files: rows.files, schedule })
}

/// What holds for a person all the time.
struct Lasting {
    taught: Vec<(Activity, Day)>,
    slow: Vec<(Activity, f64, Day)>,
    unit_speed: f64,
}

impl Lasting {
    fn of(hospital: &Hospital, at: usize) -> Self {
        let person = hospital.people.get(at);
        let department = person.map_or(0, |p| p.department);
        let number = person.map_or(0, |p| p.number);
        let taught = hospital
            .courses
            .iter()
            .filter(|course| course.works)
            .flat_map(|c| c.attended.iter().map(move |(who, day)| (*who, c.activity, *day)))
            .filter(|(who, _, _)| *who == number)
            .map(|(_, activity, day)| (activity, day))
            .collect();
        let role = person.map_or("", |p| p.role.names[0]);
        let slow = hospital
            .slow
            .iter()
            .filter(|work| work.whose == Whose::Unit(department) || work.whose == Whose::Role(role))
            .map(|work| (work.activity, work.factor, work.since))
            .collect();
        let unit_speed = hospital.departments.get(department).map_or(1.0, |d| d.speed);
        Self { taught, slow, unit_speed }
    }
}

fn plan_week(
    hospital: &Hospital,
    at: usize,
    monday: Day,
    dice: &mut Dice,
    expected: &mut Vec<Expected>,
    schedule: &mut Vec<Rostered>,
) {
    let Some(person) = hospital.people.get(at) else { return };
    let base = hospital.plan.events_per_day * person.role.density * person.volume;
    for shift in calendar::week(&person.rota, monday, dice) {
        let load = dice.lognormal(person.habits.unsteady);
        // Drawn for every shift, so that what follows does not shift the stream.
        let (missing, absent_patients, extra) =
            (dice.chance(0.03), dice.unit(), dice.chance(0.015));
        let closed = person.role.pattern == Pattern::Weekdays && is_holiday(shift.day);
        if !hospital.span.contains(shift.day) || hospital.away(at, shift.day) {
            continue;
        }
        let left_in_plan = closed && person.rota.phase % 2 == 0;
        let listed = !missing && !extra && !person.unscheduled && (!closed || left_in_plan);
        if listed {
            let appointments = person.has_appointments().then(|| {
                let seen = appointments(base * load);
                seen + (f64::from(seen) * 0.12 * absent_patients).round() as u32
            });
            let account = hospital.account(at, shift.day);
            schedule.push(Rostered { account, person: at, shift, appointments });
        }
        if !closed {
            expected.push(Expected { person: at, shift, load });
        }
    }
}

fn shift(
    hospital: &Hospital,
    zone: &Zone,
    (pace, wards): (&Pace, &Wards),
    lasting: &Lasting,
    worker: &mut Worker,
    job: &Expected,
    out: &mut Vec<Event>,
) {
    let (Some(person), Some(truth)) =
        (hospital.people.get(job.person), hospital.truths.get(job.person))
    else {
        return;
    };
    let day = job.shift.day;
    let who = Who {
        person,
        truth,
        odd: hospital.odd.get(job.person).copied().flatten(),
        span: hospital.span,
        variant: &hospital.variant,
        taught: &lasting.taught,
        slow: &lasting.slow,
        unit_speed: lasting.unit_speed,
    };
    let today = today(&who, day, &mut worker.dice);
    if !worker.dice.chance(today.comes) {
        return;
    }
    let floats = matches!(who.odd, Some(Odd::Floats));
    let department = if floats { elsewhere(hospital, person, day) } else { person.department };
    let events = hospital.plan.events_per_day * person.role.density * today.volume * job.load;
    let frame = Frame {
        pace,
        wards,
        today: &today,
        account: hospital.account(job.person, day),
        department,
        start: instant(zone, day, job.shift.start),
        end: instant(zone, day, job.shift.end),
        shift: job.shift,
        events,
        tasks_a_session: hospital.variant.tasks_a_session,
        rhythm: hospital.variant.rhythm,
        refresh: person.habits.refresh.then_some(hospital.variant.refresh),
        shortcuts: &hospital.shortcuts,
        camp: camp(hospital.plan, person),
    };
    work::work(person, worker, &frame, out);
}

/// Float staff work where they are sent.
fn elsewhere(hospital: &Hospital, person: &Person, day: Day) -> usize {
    let same: Vec<usize> = hospital
        .departments
        .iter()
        .enumerate()
        .filter(|(_, d)| d.setting == person.role.setting)
        .map(|(at, _)| at)
        .collect();
    let key = mix(u64::from(person.number) << 32 ^ day.0 as u64) as usize;
    same.get(key % same.len().max(1)).copied().unwrap_or(person.department)
}

/// UTC milliseconds of a minute of a local day; in spring's gap, the moment it opens.
pub(super) fn instant(zone: &Zone, day: Day, minute: i64) -> i64 {
    let (day, minute) = (day.plus(minute.div_euclid(1440) as i32), minute.rem_euclid(1440));
    for later in 0..4 {
        match zone.resolve(Local { day, ms: (minute + later * 30) * 60_000 }) {
            Resolved::One(at) | Resolved::Twice { earlier: at, .. } => return at.0,
            Resolved::Missing => {}
        }
    }
    zone.start_of(day).0
}

/// The day's part of what is pending, in the order of time; the rest waits.
fn emit(
    hospital: &Hospital,
    zone: &Zone,
    day: Day,
    (begin, end): (i64, i64),
    pending: &mut Vec<Event>,
    rows: &mut Vec<Event>,
) {
    let turns = &hospital.days;
    let down = (day == turns.downtime)
        .then(|| (instant(zone, day, DOWN.0) / 1000, instant(zone, day, DOWN.1) / 1000));
    let keep = |event: &Event| {
        down.is_none_or(|(from, to)| event.at < from || event.at >= to)
            && !(day >= turns.logging && event.action == UNLOGGED as u16)
    };
    rows.clear();
    // Counting sort by second: stable, and each person's events are in order already.
    let seconds = (end - begin).max(1) as usize;
    let mut starts = vec![0u32; seconds + 1];
    let place = |event: &Event| (event.at - begin).clamp(0, seconds as i64 - 1) as usize;
    let (today, later): (Vec<Event>, Vec<Event>) =
        pending.drain(..).partition(|event| event.at < end);
    *pending = later;
    for event in today.iter().filter(|event| keep(event)) {
        starts[place(event) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let total = starts.last().copied().unwrap_or(0) as usize;
    let blank = Event {
        at: 0,
        account: 0,
        process: 0,
        patient: super::patients::NOBODY,
        workstation: 0,
        action: 0,
    };
    rows.resize(total, blank);
    for event in today.iter().filter(|event| keep(event)) {
        let slot = &mut starts[place(event)];
        let mut event = *event;
        if day >= turns.upgrade && event.action == Act::OrderReview as u16 {
            event.action = Act::NewOrderReview as u16;
        }
        if let Some(row) = rows.get_mut(*slot as usize) {
            *row = event;
        }
        *slot += 1;
    }
    if hospital.plan.detail_joins > 0.0 {
        repeat_some(hospital.plan, day, rows);
    }
}

/// A join with a table of details repeats the event for every detail.
fn repeat_some(plan: &Plan, day: Day, rows: &mut Vec<Event>) {
    let mut dice = Dice::new(plan.seed, Stream::Paper, day.0 as u32);
    let mut all = Vec::with_capacity(rows.len());
    for event in rows.iter() {
        all.push(*event);
        if dice.chance(plan.detail_joins) {
            all.push(*event);
        }
    }
    *rows = all;
}
