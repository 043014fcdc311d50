//! The operator tier: what was read, under which settings, and what could not be used.
//!
//! In: the contents of a report. Out: run.json, rejects.csv, and the workbook's preface.
//! Never: a row's content, an id; and outside the section `run` nothing that equal runs may differ in.

use super::belongings::MADE_BY;
use super::forms::{counted, guarded, thousands};
use super::workbook::Preface;
use super::{Contents, Input, Seal, pages, unanswered};
use crate::error::{Error, Result};
use crate::findings::{FindingKind, Status};
use crate::journal::Clock;
use crate::logs::{Accounting, Count, FileAccount, PassedOver};
use crate::settings::{Settings, Source};
use crate::site::{Matches, Site};
use crate::units::Span;
use crate::usage::{DelaySummary, TaskKind, Usage};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Record<'a, F> {
    made_by: &'static str,
    format: u32,
    command: &'static str,
    version: &'static str,
    zone: Zone<'a>,
    history: Days,
    window: Days,
    settings: BTreeMap<String, Value>,
    accounting: Totals,
    #[serde(flatten)]
    facts: &'a F,
    inputs: Inputs<'a>,
    files: &'a BTreeSet<String>,
    run: Section<'a>,
}

/// What run.json adds where questions were asked.
#[derive(Serialize)]
pub(super) struct Answers<'a> {
    people: Option<People>,
    vocabulary: Unmapped,
    unanswered: BTreeMap<&'static str, &'a str>,
    cannot_tell: &'a [String],
    /// Seconds; only where the logs tell what time an event is about.
    documentation_delay: Option<DelaySummary>,
    /// Of past findings, how many people said they were right; `None` in the group tier alone.
    past_findings: Option<Vec<Past>>,
    drifting: Option<usize>,
}

#[derive(Serialize)]
struct Past {
    about: &'static str,
    people: u32,
    told: u32,
    confirmed: u32,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct Zone<'a> {
    name: &'a str,
    /// False: nobody named one, and UTC was assumed.
    given: bool,
    ambiguous_events: u64,
    resolved_by_session: u64,
}

#[derive(Serialize)]
struct Days {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct Totals {
    #[serde(flatten)]
    count: Count,
    rejected_by_reason: BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct People {
    total: usize,
    by_status: BTreeMap<&'static str, usize>,
    identity: Identity,
}

/// How roster and logs fit together.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Identity {
    /// `None`: no roster was given.
    pub ids_without_roster_row: Option<u64>,
    pub roster_people_without_events: Option<u64>,
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct Unmapped {
    pub actions: u64,
    pub unmapped_actions: u64,
    pub unmapped_share: Option<f64>,
}

#[derive(Serialize)]
struct Inputs<'a> {
    sources: &'a [Source],
    read: &'a [Input],
    files: &'a [FileAccount],
    passed_over: &'a [PassedOver],
    /// Distinct ids of each side input that no roster row has.
    ids_without_roster_row: BTreeMap<&'static str, usize>,
    /// How the ids of the logs found the roster's people.
    ids: &'a Matches,
    /// What the side inputs gave cause to say.
    notes: &'a [String],
}

#[derive(Serialize)]
struct Section<'a> {
    started: String,
    finished: String,
    seconds: f64,
    host: Option<&'a str>,
    threads: usize,
    settings: BTreeMap<String, Value>,
}

/// run.json. `files`: all others of the output.
pub(super) fn record(
    seal: &Seal,
    facts: &impl Serialize,
    files: &BTreeSet<String>,
    clock: &dyn Clock,
) -> Result<Vec<u8>> {
    let frame = seal.frame;
    let finished = clock.now();
    let (settings, of_this_run) = split(seal.settings)?;
    let record = Record {
        made_by: MADE_BY,
        format: FORMAT,
        command: seal.command,
        version: env!("CARGO_PKG_VERSION"),
        zone: Zone {
            name: &frame.zone,
            given: seal.settings.timezone.is_some(),
            ambiguous_events: frame.ambiguous_events,
            resolved_by_session: frame.resolved_by_session,
        },
        history: days(frame.history),
        window: days(frame.window),
        settings,
        accounting: totals(seal.accounting),
        facts,
        inputs: Inputs {
            sources: &seal.settings.sources,
            read: seal.inputs,
            files: &seal.accounting.files,
            passed_over: &seal.accounting.passed_over,
            ids_without_roster_row: seal
                .site
                .unmatched
                .iter()
                .map(|unmatched| (unmatched.input, unmatched.ids))
                .collect(),
            ids: &seal.accounting.ids,
            notes: &seal.site.notes,
        },
        files,
        run: Section {
            started: seal.run.started.to_string(),
            finished: finished.to_string(),
            seconds: (finished.0 - seal.run.started.0) as f64 / 1000.0,
            host: seal.run.host,
            threads: seal.run.threads,
            settings: of_this_run,
        },
    };
    let mut text = serde_json::to_vec_pretty(&record)
        .map_err(|e| Error::internal(format!("run.json: {e}")))?;
    text.push(b'\n');
    Ok(text)
}

pub(super) fn answers<'a>(contents: &Contents<'a>) -> Answers<'a> {
    Answers {
        people: (!contents.settings.groups_only).then(|| people(contents)),
        vocabulary: unmapped(contents),
        unanswered: unanswered(contents).collect(),
        cannot_tell: &contents.findings.cannot_tell,
        documentation_delay: DelaySummary::of(&contents.usage.delays),
        past_findings: (!contents.settings.groups_only).then(|| past(contents)),
        drifting: (!contents.settings.groups_only).then(|| {
            let findings = &contents.findings.findings;
            findings.iter().filter(|f| f.kind == FindingKind::Drifting).count()
        }),
    }
}

fn past(contents: &Contents) -> Vec<Past> {
    let rows = contents.findings.past.iter();
    rows.map(|row| Past {
        about: row.about,
        people: row.people,
        told: row.told,
        confirmed: row.confirmed,
        low: row.low,
        high: row.high,
    })
    .collect()
}

/// Settings that shape the result; and those that may differ between equal runs. The paths of the
/// inputs stand under `inputs`.
fn split(settings: &Settings) -> Result<(BTreeMap<String, Value>, BTreeMap<String, Value>)> {
    const OF_THIS_RUN: [&str; 7] =
        ["threads", "memory", "out", "state", "settle_seconds", "publish_to", "key_file"];
    const PATHS: [&str; 9] = [
        "sources", "users", "schedule", "training", "goals", "changes", "outreach", "survey",
        "actions",
    ];
    let all = serde_json::to_value(settings)
        .map_err(|e| Error::internal(format!("the settings: {e}")))?;
    let Value::Object(all) = all else {
        return Err(Error::internal("the settings are not an object"));
    };
    Ok(all
        .into_iter()
        .filter(|(name, _)| !PATHS.contains(&name.as_str()))
        .partition(|(name, _)| !OF_THIS_RUN.contains(&name.as_str())))
}

fn days(span: Span) -> Days {
    Days { from: span.from.to_string(), to: span.to.to_string() }
}

fn totals(accounting: &Accounting) -> Totals {
    let mut rejected_by_reason = BTreeMap::new();
    for kind in accounting.rejects.kinds() {
        *rejected_by_reason.entry(kind.reason.clone()).or_insert(0) += kind.rows;
    }
    Totals { count: accounting.total(), rejected_by_reason }
}

fn people(contents: &Contents) -> People {
    const ALL: [Status; 6] = [
        Status::Struggling,
        Status::Avoiding,
        Status::Champion,
        Status::Typical,
        Status::TooLittleData,
        Status::NotAssessed,
    ];
    let people = &contents.findings.people;
    let count = |status| people.iter().filter(|person| person.status == status).count();
    People {
        total: people.len(),
        by_status: ALL.into_iter().map(|status| (status.name(), count(status))).collect(),
        identity: identity(contents.site, contents.usage),
    }
}

pub(super) fn identity(site: &Site, usage: &Usage) -> Identity {
    let (roster, users) = (&site.roster, &usage.users);
    if !site.given.users {
        return Identity { ids_without_roster_row: None, roster_people_without_events: None };
    }
    let strangers = users.iter().filter(|id| roster.find(id).is_none()).count();
    let silent =
        roster.people.iter().filter(|person| users.binary_search(&person.user_id).is_err()).count();
    Identity {
        ids_without_roster_row: Some(strangers as u64),
        roster_people_without_events: Some(silent as u64),
    }
}

/// Tasks that the site describes and that no action of the logs ends.
pub(super) fn endless_tasks<'a>(
    usage: &'a Usage,
    settings: &'a Settings,
) -> impl Iterator<Item = String> + 'a {
    let described = |task: &&TaskKind| settings.tasks.contains_key(&task.name);
    let endless = usage.tasks.iter().filter(|task| !task.can_end).filter(described);
    endless.map(|task| {
        let name = &task.name;
        format!("no action in the logs ends the task {name:?}: check `ends` in uptake.toml")
    })
}

/// The same for the terminal: what roster, logs and side inputs do not know of each other.
pub(super) fn strangers(site: &Site, usage: &Usage) -> Vec<String> {
    let mut lines = Vec::new();
    let identity = identity(site, usage);
    if let (Some(strangers), Some(silent)) =
        (identity.ids_without_roster_row, identity.roster_people_without_events)
    {
        lines.push(format!(
            "{} in the logs without a roster row; {} in the roster without events",
            counted(strangers, "id", "ids"),
            counted(silent, "person", "people")
        ));
    }
    if !site.unmatched.is_empty() {
        let each: Vec<String> = site
            .unmatched
            .iter()
            .map(|u| format!("{} {}", u.input, thousands(u.ids as u64)))
            .collect();
        lines.push(format!("ids that no roster row has: {}", each.join(", ")));
    }
    lines
}

pub(super) fn unmapped(contents: &Contents) -> Unmapped {
    let actions = &contents.usage.actions;
    let unknown =
        |at: u32| actions.get(at as usize).is_some_and(|action| action.meaning.activity.is_none());
    let (mut all, mut without) = (0, 0);
    for row in &contents.usage.user_day_actions {
        all += u64::from(row.events);
        without += if unknown(row.action) { u64::from(row.events) } else { 0 };
    }
    Unmapped {
        actions: actions.len() as u64,
        unmapped_actions: actions.iter().filter(|a| a.meaning.activity.is_none()).count() as u64,
        unmapped_share: (all > 0).then(|| without as f64 / all as f64),
    }
}

/// rejects.csv: file, line, column, reason.
pub(super) fn rejects(accounting: &Accounting, to: &mut impl Write) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(["file", "line", "column", "reason"])?;
    for reject in accounting.rejects.iter() {
        csv.write_record([
            guarded(&reject.file.to_string_lossy()),
            reject.line.to_string(),
            reject.column.map_or_else(String::new, guarded),
            reject.reason.to_string(),
        ])?;
    }
    csv.flush()
}

pub(super) fn preface(contents: &Contents) -> Preface {
    let frame = &contents.usage.frame;
    let ids = if contents.settings.named {
        "Ids are the input's own: handle this file as personal data."
    } else {
        "Ids are keyed pseudonyms; only the holder of the key and the roster can tell who they are."
    };
    Preface {
        title: format!("How the record is used, {}", frame.window),
        lines: vec![
            "For support, never for ranking or discipline. Meant for trainers and informatics staff, \
             not for leaders: report.html is theirs."
                .to_string(),
            ids.to_string(),
            format!(
                "Days are local days of the zone {}. Times are derived from log events; a gap over \
                 {} seconds counts as absence. They are not vendor times and must not be mixed with them.",
                frame.zone, frame.inactivity_seconds
            ),
            "A higher score is more of it, 0 is typical. q is the false discovery rate at which the \
             finding would just count. Empty cells: too little data, or a group too small to be shown."
                .to_string(),
        ],
        dated: frame.history.to,
        definitions: pages::definitions(contents),
        unanswered: unanswered(contents)
            .map(|(table, reason)| (table.to_string(), reason.to_string()))
            .collect(),
    }
}
