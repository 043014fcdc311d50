//! The door of this room: every side input that the settings name.
//!
//! In: settings and the site's zone. Out: `Site`. Never: an input that was not named.

use super::tables::{self, Column, Table};
use super::{Given, Roster, Site, Unmatched};
use super::{actions, changes, goals, outreach, roster, schedule, survey, training};
use crate::error::Result;
use crate::settings::Settings;
use crate::units::Zone;
use std::collections::BTreeSet;
use std::path::Path;

/// Reads what is given; `zone` says which instant a local time of the schedule is.
pub fn read(settings: &Settings, zone: &Zone) -> Result<Site> {
    let mut site = Site {
        given: Given {
            users: settings.users.is_some(),
            schedule: settings.schedule.is_some(),
            training: settings.training.is_some(),
            goals: settings.goals.is_some(),
            changes: settings.changes.is_some(),
            outreach: settings.outreach.is_some(),
            survey: settings.survey.is_some(),
            actions: settings.actions.is_some(),
        },
        ..Site::default()
    };
    let notes = &mut Vec::new();
    if let Some(table) = open(settings.users.as_deref(), roster::COLUMNS, notes)? {
        site.roster = roster::read(&table)?;
    }
    let mut unknown_providers = 0;
    if let Some(table) = open(settings.schedule.as_deref(), schedule::COLUMNS, notes)? {
        let read = schedule::read(&table, &site.roster, zone)?;
        (site.schedule, unknown_providers) = (read.schedule, read.unknown_providers);
    }
    if let Some(table) = open(settings.training.as_deref(), training::COLUMNS, notes)? {
        site.training = training::read(&table)?;
    }
    if let Some(file) = &settings.goals {
        site.goals = goals::read(file)?;
    }
    if let Some(table) = open(settings.changes.as_deref(), changes::COLUMNS, notes)? {
        site.changes = changes::read(&table)?;
    }
    if let Some(table) = open(settings.outreach.as_deref(), outreach::COLUMNS, notes)? {
        site.outreach = outreach::read(&table)?;
    }
    if let Some(table) = open(settings.survey.as_deref(), survey::COLUMNS, notes)? {
        site.survey = survey::read(&table)?;
    }
    if let Some(table) = open(settings.actions.as_deref(), actions::COLUMNS, notes)? {
        site.actions = actions::read(&table)?;
    }
    if site.given.users {
        site.unmatched = unmatched(&site, unknown_providers);
    }
    notes.sort();
    site.notes = std::mem::take(notes);
    Ok(site)
}

fn open(
    file: Option<&Path>,
    known: &[&'static Column],
    notes: &mut Vec<String>,
) -> Result<Option<Table>> {
    let Some(file) = file else { return Ok(None) };
    let table = tables::read(file)?;
    let unknown: Vec<&str> = table.unknown(known).collect();
    if !unknown.is_empty() {
        notes.push(format!("{}: columns without use here: {}", file.display(), unknown.join(", ")));
    }
    if table.is_empty() {
        notes.push(format!("{}: headings and no row", file.display()));
    }
    Ok(Some(table))
}

fn unmatched(site: &Site, unknown_providers: usize) -> Vec<Unmatched> {
    let shifts = site.schedule.shifts.iter().map(|shift| &shift.user);
    let appointments = site.schedule.appointments.iter().map(|appointment| &appointment.user);
    let counts = [
        ("schedule", strangers(&site.roster, shifts.chain(appointments)) + unknown_providers),
        ("training", strangers(&site.roster, site.training.iter().map(|row| &row.user))),
        ("outreach", strangers(&site.roster, site.outreach.iter().map(|row| &row.user))),
    ];
    let some = counts.into_iter().filter(|(_, ids)| *ids > 0);
    some.map(|(input, ids)| Unmatched { input, ids }).collect()
}

fn strangers<'s>(roster: &Roster, ids: impl Iterator<Item = &'s String>) -> usize {
    let ids: BTreeSet<&String> = ids.collect();
    ids.into_iter().filter(|id| roster.find(id).is_none()).count()
}
