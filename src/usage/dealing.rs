//! Partitions dealt to threads, one user after another folded, the rows brought together.
//!
//! In: the logs, the schedule, the vocabulary. Out: `Usage` in the order of user ids, and how many
//! records of each file had been delivered before. Never: all events unpacked at once.

use super::appointments;
use super::duplicates::{bases, part_acts, put_in_order, take_out};
use super::folding::{Bench, Rows, Rules, fold_user};
use super::meanings::Meanings;
use super::remarks::Remarks;
use super::task_kinds::TaskKinds;
use super::window::{self, Tables};
use super::{ActionEntry, Frame, LogDay, Usage, UserEncounter};
use crate::error::{Error, Kind, Result};
use crate::journal::Journal;
use crate::logs::{FileAccount, Logs, Names, Partition, QUARTER_MS, Room};
use crate::privacy::{Key, Realm};
use crate::settings::Settings;
use crate::site::{Schedule, Shift};
use crate::units::{Day, Zone};
use crate::vocabulary::Vocabulary;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A fold and what it found about the delivery.
pub struct Folded {
    pub usage: Usage,
    /// By file, in the order of `Accounting::files`.
    pub duplicates: Vec<u64>,
    /// Only where the tables ask for it.
    pub remarks: Option<Remarks>,
}

/// What a fold needs beside the logs.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    pub schedule: &'a Schedule,
    pub vocabulary: &'a Vocabulary,
    pub settings: &'a Settings,
    pub zone: &'a Zone,
    /// Makes patients and encounters unrecognisable in what is kept.
    pub key: &'a Key,
    pub tables: Tables,
}

/// Folds all events.
pub fn fold(logs: Logs, terms: &Terms, journal: &dyn Journal) -> Result<Folded> {
    let Terms { schedule, vocabulary, settings, zone, key, tables } = *terms;
    let Logs { events, accounting, facts, .. } = logs;
    let history = window::history(&events.quarters, QUARTER_MS, zone).ok_or_else(nothing)?;
    let window = window::window(history, settings.window_weeks);
    let actions: Vec<ActionEntry> = (0..events.actions.len() as u32)
        .map(|id| {
            let name = events.actions.text_of(id);
            ActionEntry { meaning: vocabulary.meaning(&name), name }
        })
        .collect();
    let bases = bases(&actions);
    let TaskKinds { kinds, parts: task_parts } = TaskKinds::of(&actions, &settings.tasks);
    let meanings = Meanings::of(&actions, task_parts);
    let users: Vec<String> =
        (0..events.users.len() as u32).map(|id| events.users.text_of(id)).collect();
    let rules = Rules {
        zone,
        meanings: &meanings,
        n_actions: actions.len(),
        n_tasks: kinds.len(),
        inactivity_ms: i64::from(settings.inactivity_seconds) * 1000,
        clock: settings.clock,
        window,
        tables,
        minute_precision: facts.minute_precision,
        has_durations: facts.has_durations,
        no_patient: empty_id(&events.patients),
        no_encounter: empty_id(&events.encounters),
    };
    journal.stage("folding", Some(users.len() as u64));
    let n_files = accounting.files.len();
    let sites = sites(&accounting.files);
    let n_actions = actions.len();
    let shares_acts = events.shares_acts;
    let shifts_of = |user: u32| shifts_of(schedule, &users[user as usize]);
    let fold_part = |(bench, room): &mut (Bench, Room), partition: Partition| {
        let remarks = tables.remarks.then(|| Remarks::new(n_actions));
        let mut rows = Rows { remarks, ..Rows::default() };
        let mut duplicates = vec![0; n_files];
        let mut folded = 0;
        for (user, events) in partition.by_user(&events.unpacking, room) {
            put_in_order(events);
            if let Some(remarks) = &mut rows.remarks {
                remarks.before(events, &sites);
            }
            let kept = take_out(events, &bases, &mut duplicates);
            let (acts, touched) = if shares_acts { part_acts(kept) } else { (&*kept, &[][..]) };
            fold_user(user, acts, touched, shifts_of(user), &rules, bench, &mut rows);
            if let Some(remarks) = &mut rows.remarks {
                remarks.after(user, acts, &bench.combs.automatic);
            }
            folded += 1;
        }
        journal.advance(folded);
        (rows, duplicates)
    };
    let begin = || (Bench::new(&rules), Room::default());
    let pool = pool(settings)?;
    let parts: Vec<(Rows, Vec<u64>)> =
        pool.install(|| events.partitions.into_par_iter().map_init(begin, fold_part).collect());
    journal.done();
    let mut duplicates = vec![0; n_files];
    let mut usage = Usage {
        frame: Frame {
            zone: zone.name().to_string(),
            history,
            window,
            inactivity_seconds: settings.inactivity_seconds,
            minute_precision: facts.minute_precision,
            has_patients: facts.has_patients,
            has_encounters: facts.has_encounters,
            has_about_time: facts.has_about_time,
            no_views: facts.no_views,
            ambiguous_events: facts.ambiguous_events,
            resolved_by_session: facts.resolved_by_session,
        },
        users,
        actions,
        tasks: kinds,
        ..Usage::default()
    };
    let mut log_days: BTreeMap<Day, (u64, u32)> = BTreeMap::new();
    let mut remarks: Option<Remarks> = None;
    for (rows, part_duplicates) in parts {
        match (&mut remarks, rows.remarks) {
            (Some(all), Some(part)) => all.add(&part),
            (all, part) => *all = all.take().or(part),
        }
        usage.user_days.extend(rows.user_days);
        usage.user_day_actions.extend(rows.user_day_actions);
        usage.user_encounters.extend(rows.user_encounters);
        usage.user_hours.extend(rows.user_hours);
        usage.transitions.extend(rows.transitions);
        usage.task_ways.extend(rows.task_ways);
        usage.task_flows.extend(rows.task_flows);
        usage.task_steps.extend(rows.task_steps);
        usage.delays.extend(rows.delays);
        for (day, (events, users)) in rows.log_days {
            let sum = log_days.entry(day).or_default();
            *sum = (sum.0 + events, sum.1 + users);
        }
        for (sum, n) in duplicates.iter_mut().zip(part_duplicates) {
            *sum += n;
        }
    }
    pool.install(|| {
        // A user's rows came in order and from one part only.
        usage.user_days.par_sort_by_key(|row| row.user);
        usage.user_day_actions.par_sort_by_key(|row| row.user);
        usage.user_encounters.par_sort_by_key(|row| row.user);
        usage.user_hours.par_sort_by_key(|row| row.user);
        usage.transitions.par_sort_by_key(|row| row.user);
        usage.task_ways.par_sort_by_key(|row| row.user);
        usage.task_flows.par_sort_by_key(|row| row.user);
        usage.task_steps.par_sort_by_key(|row| row.user);
        usage.delays.par_sort_by_key(|row| row.user);
        let encounters = &mut usage.user_encounters;
        appointments::anchor(
            encounters,
            &usage.users,
            schedule,
            &events.patients,
            &events.encounters,
        );
        make_unrecognisable(&mut usage.user_encounters, &events.patients, &events.encounters, key);
    });
    usage.log_days = every_day(&log_days);
    Ok(Folded { usage, duplicates, remarks })
}

/// By file, the number of its site where its source names one.
fn sites(files: &[FileAccount]) -> Vec<Option<usize>> {
    let names: BTreeSet<&str> = files.iter().filter_map(|file| file.site.as_deref()).collect();
    let numbers: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
    files.iter().map(|file| numbers.get(file.site.as_deref()?).copied()).collect()
}

fn nothing() -> Error {
    Error::new(Kind::NothingPublished, "no event was accepted")
        .next("run `uptake check` on the same logs to see why; rejects and dates out of scope are counted there")
}

fn pool(settings: &Settings) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads.unwrap_or(0))
        .build()
        .map_err(|e| Error::internal(format!("cannot start threads: {e}")))
}

/// The rank of the empty id: it sorts first.
fn empty_id(names: &Names) -> Option<u32> {
    (!names.is_empty() && names.bytes_of(0).is_empty()).then_some(0)
}

fn shifts_of<'a>(schedule: &'a Schedule, user: &str) -> &'a [Shift] {
    let from = schedule.shifts.partition_point(|shift| shift.user.as_str() < user);
    let to = from + schedule.shifts[from..].partition_point(|shift| shift.user == user);
    &schedule.shifts[from..to]
}

/// Ranks of patients and encounters become keyed hashes; the ids stay behind.
fn make_unrecognisable(
    rows: &mut [UserEncounter],
    patients: &Names,
    encounters: &Names,
    key: &Key,
) {
    let mut used: Vec<u64> = rows.iter().map(|row| row.patient).collect();
    used.sort_unstable();
    used.dedup();
    let patient_keys: Vec<u64> = used
        .par_iter()
        .map(|rank| key.hash(Realm::Patient, patients.bytes_of(*rank as u32)))
        .collect();
    rows.par_iter_mut().for_each(|row| {
        let at = used.partition_point(|rank| *rank < row.patient);
        row.patient = patient_keys.get(at).copied().unwrap_or_default();
        row.encounter = key.hash(Realm::Encounter, encounters.bytes_of(row.encounter as u32));
    });
}

fn every_day(found: &BTreeMap<Day, (u64, u32)>) -> Vec<LogDay> {
    let (Some((first, _)), Some((last, _))) = (found.first_key_value(), found.last_key_value())
    else {
        return Vec::new();
    };
    (first.0..=last.0)
        .map(Day)
        .map(|day| {
            let (events, users) = found.get(&day).copied().unwrap_or_default();
            LogDay { day, events, users }
        })
        .collect()
}
