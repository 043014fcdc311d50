//! A hospital that never was, with known truth.
//!
//! In: a `Plan` and a folder. Out: logs in Epic's ACCESS_LOG form, side inputs, and `truth.csv`,
//! which analysis never opens. Never: a real person, patient or name; no clock, no global chance:
//! the same plan gives the same bytes.
//!
//! The same seed, people by people: whoever somebody is, does and suffers is drawn from streams of
//! their own, labels and oddities from others again, so that none tells of another. Only the few
//! habits that would let a handful of people decide a whole hospital's figures have ranks that lie
//! evenly over the hospital (`strata` says how and why); labels and oddities never see them.

mod accounts;
mod actions;
mod agenda;
mod calendar;
mod courses;
mod dice;
mod events;
mod hospital;
mod labels;
mod oddities;
mod pace;
mod papers;
mod patients;
mod roles;
mod rows;
mod scripts;
mod shortcuts;
mod slips;
mod staff;
mod strata;
mod today;
mod truth;
mod variants;
mod work;

use crate::error::{Error, Result};
use crate::journal::Journal;
use crate::units::{Day, Span, Zone};
use crate::vocabulary::Activity;
use hospital::Hospital;
use std::path::Path;

#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// People beside scribes and service accounts.
    pub users: u32,
    pub days: u32,
    pub seed: u64,
    pub start: Day,
    /// IANA name.
    pub zone: String,
    /// Of a clinician: about 1,200 is real, 150 is thin and small.
    pub events_per_day: f64,
    pub prevalence: Prevalence,
    /// 1 = struggling takes 1.25 to 1.6 times the effort in one or two activities.
    pub effect: f64,
    pub vocabulary: Naming,
    /// `actions.csv`: what each action is; useful beside opaque names.
    pub with_map: bool,
    pub with_schedule: bool,
    pub with_roster: bool,
    pub with_patients: bool,
    /// How the hospital is built, 0 to 5.
    pub variant: u8,
    pub layout: Layout,
    /// Share of files that are gzipped.
    pub gzip: f64,
    /// Share of rows written twice, as a join of details does.
    pub detail_joins: f64,
    /// Units in which everybody is slow at one activity: the workflow's fault, nobody's need.
    pub slow_units: u32,
    /// Roles that become slow at one activity on a day, across the hospital.
    pub slow_roles: u32,
    /// Tools that make the task quick in which they are used, 0 to 3; the others do not.
    pub quick_ways: u32,
    /// Some always use tools and some never do, so that hardly anybody works both ways.
    pub camps: bool,
}

/// Shares of people; all 0 is a hospital without labels, but with its odd people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prevalence {
    pub struggling: f64,
    pub avoiding: f64,
    pub champions: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    Named,
    /// `METRIC 1042`.
    Opaque,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    Day,
    Week,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// People in truth.csv, once each.
    pub people: u32,
    pub rows: u64,
    pub files: u32,
    pub struggling: u32,
    pub avoiding: u32,
    pub champions: u32,
    pub odd: u32,
    pub span: Span,
}

impl Prevalence {
    pub const NONE: Self = Self { struggling: 0.0, avoiding: 0.0, champions: 0.0 };
}

impl Default for Prevalence {
    fn default() -> Self {
        Self { struggling: 0.115, avoiding: 0.06, champions: 0.075 }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            users: 200,
            days: 56,
            seed: 1,
            // A Monday; the clocks change five weeks later.
            start: Day::from_ymd(2026, 2, 2).unwrap_or(Day(20_486)),
            zone: "America/Chicago".to_string(),
            events_per_day: 1200.0,
            prevalence: Prevalence::default(),
            effect: 1.0,
            vocabulary: Naming::Named,
            with_map: false,
            with_schedule: true,
            with_roster: true,
            with_patients: true,
            variant: 0,
            layout: Layout::Day,
            gzip: 0.0,
            detail_joins: 0.0,
            slow_units: 0,
            slow_roles: 0,
            quick_ways: 0,
            camps: false,
        }
    }
}

const MOST_USERS: u32 = 60_000;
const MOST_DAYS: u32 = 400;

/// Makes the hospital under `dir`, which must be absent or empty.
pub fn simulate(plan: &Plan, dir: &Path, journal: &dyn Journal) -> Result<Simulated> {
    check(plan)?;
    let zone = Zone::by_name(&plan.zone)?;
    prepare(dir)?;
    let hospital = Hospital::build(plan);
    journal.stage("simulating", Some(u64::from(plan.days)));
    let made = events::play(&hospital, &zone, dir, journal)?;
    papers::write(&hospital, &made, dir)?;
    journal.done();
    Ok(hospital.summary(made.rows, made.files))
}

/// The simulated system's actions and the activity each is meant as, for checking a vocabulary.
pub fn actions() -> impl Iterator<Item = (&'static str, Activity)> {
    actions::SPECS.iter().map(|spec| (spec.name, spec.activity))
}

fn check(plan: &Plan) -> Result<()> {
    let shares = plan.prevalence;
    let total = shares.struggling + shares.avoiding + shares.champions;
    let wrong = if !(10..=MOST_USERS).contains(&plan.users) {
        Some(format!("users must lie between 10 and {MOST_USERS}"))
    } else if !(1..=MOST_DAYS).contains(&plan.days) {
        Some(format!("days must lie between 1 and {MOST_DAYS}"))
    } else if !(20.0..=5000.0).contains(&plan.events_per_day) {
        Some("events a day must lie between 20 and 5000".to_string())
    } else if !(0.0..=1.0).contains(&total) {
        Some("the shares of labelled people must add up to at most 1".to_string())
    } else if !(0.0..=2.0).contains(&plan.effect) {
        Some("the effect must lie between 0 and 2".to_string())
    } else {
        None
    };
    wrong.map_or(Ok(()), |message| Err(Error::usage(message)))
}

fn prepare(dir: &Path) -> Result<()> {
    let foreign = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
        Err(e) => return Err(Error::io("read the folder", dir, &e)),
    };
    if foreign {
        return Err(Error::usage("this folder is not empty, and nothing in it was touched")
            .at(dir)
            .next("name a new folder, or empty this one"));
    }
    let logs = dir.join("logs");
    std::fs::create_dir_all(&logs).map_err(|e| Error::io("create the folder", &logs, &e))
}
