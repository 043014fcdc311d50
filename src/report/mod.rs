//! Pages, tables and the workbook: the only door out.
//!
//! In: what the rooms before found, as plain data. Out: the output folder, in three tiers, swapped
//! in whole. Never: a measure, a judgement, or an id in the group tier.

mod account;
mod belongings;
mod csv_file;
mod explain;
mod folder;
mod forms;
mod inputs;
mod names;
mod pages;
mod parquet_file;
mod preview;
mod staging;
mod summary;
mod table;
mod tables;
mod workbook;

pub use belongings::{MADE_BY, key_file};
pub use explain::{Explained, explain};
pub use folder::{Reservation, reserve};
pub use inputs::inputs;
pub use preview::{Preview, Seen, preview};
pub use staging::Staging;
pub use summary::summary;

use crate::charts::{Drawing, Tier};
use crate::error::Result;
use crate::findings::Findings;
use crate::journal::World;
use crate::logs::Accounting;
use crate::measures::Definition;
use crate::plans::Plans;
use crate::privacy::Key;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::site::Site;
use crate::units::Instant;
use crate::usage::{Frame, Usage};
use std::path::PathBuf;

/// Everything a report is made of.
#[derive(Clone, Copy)]
pub struct Contents<'a> {
    pub findings: &'a Findings,
    pub plans: &'a Plans,
    pub progress: &'a Progress,
    pub usage: &'a Usage,
    pub site: &'a Site,
    pub accounting: &'a Accounting,
    pub settings: &'a Settings,
    pub drawings: &'a [Drawing],
    pub inputs: &'a [Input],
    /// What each measure is, for the report's definitions.
    pub definitions: &'a [&'static Definition],
    pub key: &'a Key,
    pub run: Run<'a>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Input {
    /// logs, users, schedule, training, …
    pub role: String,
    pub path: PathBuf,
    pub bytes: u64,
    /// BLAKE3 of the file, hexadecimal.
    pub blake3: String,
}

/// What run.json says of any output, whichever command made it.
#[derive(Clone, Copy)]
pub struct Seal<'a> {
    pub command: &'static str,
    pub site: &'a Site,
    pub frame: &'a Frame,
    pub settings: &'a Settings,
    pub accounting: &'a Accounting,
    pub inputs: &'a [Input],
    pub run: Run<'a>,
}

/// The command whose output `publish` writes; `reserve` wants it too.
pub const ANALYZE: &str = "analyze";

/// What may differ between equal runs.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    pub started: Instant,
    pub threads: usize,
    pub host: Option<&'a str>,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub folder: PathBuf,
    pub files: usize,
}

/// What the staff tier prints for an id as delivered: for charts that label people.
pub fn printed_id(settings: &Settings, key: &Key, user_id: &str) -> String {
    names::printed(settings.named, key, user_id).into_owned()
}

/// Tables without an answer, or without one to a part of their question, and why.
fn unanswered<'a>(contents: &Contents<'a>) -> impl Iterator<Item = (&'static str, &'a str)> {
    let (plans, progress) = (contents.plans, contents.progress);
    let all = plans.unanswered.iter().chain(&progress.unanswered);
    all.map(|(table, reason)| (*table, reason.as_str()))
}

/// Writes every tier and swaps the folder in. An error leaves the earlier output as it was.
pub fn publish(contents: &Contents, place: Reservation, world: World) -> Result<Published> {
    world.journal.stage("writing the report", None);
    let mut staging = Staging::begin(place)?;
    group_tier(contents, &mut staging)?;
    if !contents.settings.groups_only {
        staff_tier(contents, &mut staging)?;
        rejects(&mut staging, contents.accounting)?;
    }
    let seal = Seal {
        command: ANALYZE,
        site: contents.site,
        frame: &contents.usage.frame,
        settings: contents.settings,
        accounting: contents.accounting,
        inputs: contents.inputs,
        run: contents.run,
    };
    let published = finish(staging, &seal, &account::answers(contents), world)?;
    world.journal.done();
    Ok(published)
}

/// Writes rejects.csv: every rejected row by file, line and reason.
pub fn rejects(staging: &mut Staging, accounting: &Accounting) -> Result<()> {
    staging.stream("rejects.csv", |file| account::rejects(accounting, file))
}

/// Writes run.json, the last file, with `facts` among the rest, and swaps the folder in.
pub fn finish(
    mut staging: Staging,
    seal: &Seal,
    facts: &impl serde::Serialize,
    world: World,
) -> Result<Published> {
    let record = account::record(seal, facts, staging.files(), world.clock)?;
    staging.write("run.json", &record)?;
    let (folder, files) = (staging.out().to_path_buf(), staging.files().len());
    if !staging.publish()? {
        world.journal.note(
            "The output is in its place. The earlier one could not be removed; the next run will.",
        );
    }
    if cfg!(windows) {
        world.journal.note(
            "On Windows the output has the permissions of its folder: check who may read it.",
        );
    }
    Ok(Published { folder, files })
}

fn group_tier(contents: &Contents, staging: &mut Staging) -> Result<()> {
    let units = pages::units(contents);
    staging.write("report.html", pages::report(contents, &units)?.as_bytes())?;
    for unit in &units {
        if let Some(page) = pages::unit(contents, unit)? {
            staging.write(&unit.path(), page.as_bytes())?;
        }
    }
    for drawing in contents.drawings.iter().filter(|d| d.tier == Tier::Group) {
        staging.write(&format!("charts/{}.svg", drawing.file), drawing.svg.as_bytes())?;
        staging.write(&format!("charts/{}.png", drawing.file), &drawing.png)?;
    }
    Ok(())
}

fn staff_tier(contents: &Contents, staging: &mut Staging) -> Result<()> {
    let mut tables = tables::tables(contents)?;
    for table in &tables.all {
        staging
            .stream(&format!("tables/{}.csv", table.name), |file| csv_file::write(table, file))?;
    }
    for table in tables.all.iter().filter(|t| t.name == tables::USERS).chain([&tables.evidence]) {
        staging.stream(&format!("tables/{}.parquet", table.name), |file| {
            parquet_file::write(table, file)
        })?;
    }
    let preface = account::preface(contents);
    let without_answer = |name: &str| unanswered(contents).any(|(table, _)| table == name);
    tables.all.retain(|table| table.height() > 0 || !without_answer(table.name));
    staging.write("uptake.xlsx", &workbook::workbook(&preface, &tables.all)?)?;
    staging.write("people/outreach.html", pages::outreach(contents)?.as_bytes())?;
    for (file, drawing) in pages::staff_drawings(contents) {
        staging.write(&format!("people/charts/{file}.svg"), drawing.svg.as_bytes())?;
        staging.write(&format!("people/charts/{file}.png"), &drawing.png)?;
    }
    Ok(())
}
