//! `uptake` reads the audit logs of an electronic health record and tells its caretakers who needs
//! help, who can give it, and whether it works.
//!
//! # The house
//! Data walks one way. A room imports only rooms before it and the foundations; only this file
//! conducts. A test holds both rules.
//!
//! | room | in | out |
//! |---|---|---|
//! | [`site`] | roster, schedule, training, goals, changes, outreach, survey, actions | who is who |
//! | [`logs`] | files | events and rejects, every record accounted for |
//! | [`usage`] | events | user-days and what later rooms need, in one fold |
//! | [`peers`] | usage, roster | who is comparable with whom |
//! | [`measures`] | usage, peers | each person's measures beside the peers' |
//! | [`findings`] | measures | struggling, avoiding, championing, and the evidence |
//! | [`progress`] | findings, usage, training, changes, goals | what came of it |
//! | [`plans`] | findings, usage, progress | who could help whom, what to teach |
//! | [`history`] | | what nightly runs keep; not built yet |
//! | [`charts`] | findings, progress, plans | SVG and PNG |
//! | [`report`] | all of it | pages, tables, workbook: the only door out |
//! | [`simulate`] | a plan | a hospital with known truth |
//!
//! Foundations: [`decoding`], [`error`], [`journal`], [`privacy`], [`settings`], [`stats`], [`units`],
//! [`vocabulary`].
//!
//! # Where to add
//! - a format: a file in `logs/` that implements `Format`, and a line in `logs/formats.rs`
//! - a measure: a file in `measures/` with its `Definition`, and a line in `measures/mod.rs`
//! - a chart: a file in `charts/`, data apart from ink, and a line in `charts/mod.rs`
//! - what an action means: a line in `vocabulary/rules.tsv`
//!
//! # Invariants
//! - read = accepted + duplicate + rejected + out of scope, a file and in total.
//! - Ids inside are ranks of names, so results do not depend on threads, files or the order of rows.
//! - Patients and encounters leave `logs` as numbers and `usage` as keyed hashes.
//! - Too little data is a value, never NaN; only doors (reading, writing) return an error.
#![forbid(unsafe_code)]

// Foundations.
pub mod decoding;
pub mod error;
pub mod journal;
pub mod privacy;
pub mod settings;
pub mod stats;
pub mod units;
pub mod vocabulary;

// Rooms, in the order the data walks.
pub mod site;
pub mod logs;
pub mod usage;
pub mod peers;
pub mod measures;
pub mod findings;
pub mod progress;
pub mod plans;
pub mod history;
pub mod charts;
pub mod report;
pub mod simulate;

use charts::{Drawing, Results};
use error::{Error, Kind, Result};
use findings::{Findings, Scope};
use journal::World;
use logs::{Accounting, Facts, Logs};
use peers::Peers;
use plans::Plans;
use privacy::Key;
use progress::Progress;
use report::{Contents, Input, Preview, Reservation, Run, Seal, Seen};
use serde::{Deserialize, Serialize};
use settings::Settings;
use site::{Families, Site};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use units::{Instant, Zone};
use usage::{Folded, Tables, Terms, Usage};
use vocabulary::Vocabulary;

/// How a run ended that did not fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// A few lines for the terminal: rows read, people, findings, where to look first.
    pub summary: Vec<String>,
    /// 3: done, but some rows were rejected, or whole files passed over.
    pub some_rejected: bool,
}

/// What a fold rests on, beside its tables: enough to go on from a folder as from the logs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    pub accounting: Accounting,
    pub facts: Facts,
    pub inputs: Vec<Input>,
}

/// The main job: logs to findings, charts, tables and a report under `out`.
/// `from_usage`: a folder that `usage` wrote, instead of logs.
pub fn analyze(
    settings: &Settings,
    from_usage: Option<&Path>,
    out: &Path,
    world: World,
) -> Result<Outcome> {
    let started = world.clock.now();
    let zone = zone(settings)?;
    let site = site::read(settings, &zone)?;
    let place = report::reserve(out, report::ANALYZE)?;
    let key = key(settings, out)?;
    let (usage, basis) = match from_usage {
        Some(folder) => usage::read(folder)?,
        None => read_and_fold(settings, &site, &zone, &key, Tables::ALL, world)?,
    };
    let peers = peers::gather(&usage, &site, settings);
    let findings = find_among(&peers, &usage, &site, settings);
    let progress = progress::follow(&findings, &peers, &usage, &site, settings);
    let plans = plans::plan(&findings, &progress.training, &peers, &usage, &site, settings);
    let results = Results { findings: &findings, plans: &plans, progress: &progress };
    let drawings = draw(&results, &usage, &site, settings, &key)?;
    publish(
        Finished { usage, basis, findings, plans, progress, drawings, site, key, started },
        settings,
        place,
        world,
    )
}

/// Measures against peers, then who needs what and who could help.
pub fn find(usage: &Usage, site: &Site, settings: &Settings) -> Findings {
    find_among(&peers::gather(usage, site, settings), usage, site, settings)
}

fn find_among(peers: &Peers, usage: &Usage, site: &Site, settings: &Settings) -> Findings {
    let measures = measures::measure(usage, site, settings, peers);
    findings::find(&measures, peers, usage, site, settings)
}

/// Only read and fold, to Parquet under `out`. `tables` empty: all that are built.
pub fn fold(settings: &Settings, tables: &[String], out: &Path, world: World) -> Result<Outcome> {
    let started = world.clock.now();
    let tables = Tables::named(tables)?;
    let zone = zone(settings)?;
    let site = site::read(settings, &zone)?;
    let place = report::reserve(out, usage::COMMAND)?;
    let key = key(settings, out)?;
    let (usage, basis) = read_and_fold(settings, &site, &zone, &key, tables, world)?;
    world.journal.stage("writing", None);
    let mut staging = report::Staging::begin(place)?;
    usage::write(&usage, tables, settings, &basis, &mut |name, fill| {
        staging.stream(name, |file| fill(file))
    })?;
    report::rejects(&mut staging, &basis.accounting)?;
    let seal = Seal {
        command: usage::COMMAND,
        site: &site,
        frame: &usage.frame,
        settings,
        accounting: &basis.accounting,
        inputs: &basis.inputs,
        run: run(started, settings),
    };
    report::finish(staging, &seal, &basis.facts, world)?;
    Ok(outcome(usage_summary(&usage, &basis), &basis.accounting))
}

/// What would be read; writes nothing. What would stop `analyze` is said beside it.
pub fn check(settings: &Settings, world: World) -> Result<(Preview, Option<Error>)> {
    let zone = zone(settings)?;
    let site = site::read(settings, &zone)?;
    refuse_unknown_formats(settings)?;
    let logs = logs::read(settings, &zone, world.journal)?;
    let proofs = logs.prove_order()?;
    let trouble = refuse_what_is_mostly_rejected(&logs.accounting, settings).err();
    let mut seen = Seen { accounting: logs.accounting.clone(), proofs, ..Seen::default() };
    if seen.accounting.total().accepted > 0 {
        let key = Key::from_bytes([0; 32]);
        let known = fold_by_person(logs, settings, &site, &zone, &key, Tables::PREVIEW, world)?;
        seen.accounting = known.accounting;
        seen.peers = Some(peers::gather(&known.folded.usage, &site, settings));
        seen.remarks = known.folded.remarks.unwrap_or_default();
        seen.usage = Some(known.folded.usage);
    }
    Ok((report::preview(&seen, &site, settings), trouble))
}

/// The evidence behind one person's result. `user`: as printed, or the input's own id where the key
/// is at hand. Reads what `analyze` wrote under `out`, and writes nothing.
pub fn explain(user: &str, out: &Path, key_file: Option<&Path>) -> Result<report::Explained> {
    let beside = beside(out);
    let keys = [key_file.map(Path::to_path_buf), report::key_file(out), Some(beside)];
    let mut called = vec![user.to_string()];
    called.extend(
        keys.iter().flatten().filter_map(|path| Key::find(path)).map(|key| key.pseudonym(user)),
    );
    report::explain(out, &called, &measures::definitions())
}

/// Logs to usage: read, count, fold, and take the duplicates out of the count.
pub fn read_and_fold(
    settings: &Settings,
    site: &Site,
    zone: &Arc<Zone>,
    key: &Key,
    tables: Tables,
    world: World,
) -> Result<(Usage, Basis)> {
    refuse_unknown_formats(settings)?;
    let logs = logs::read(settings, zone, world.journal)?;
    let facts = logs.facts;
    refuse_what_is_mostly_rejected(&logs.accounting, settings)?;
    let Known { folded, accounting } =
        fold_by_person(logs, settings, site, zone, key, tables, world)?;
    let inputs = report::inputs(settings, &accounting)?;
    Ok((folded.usage, Basis { accounting, facts, inputs }))
}

struct Known {
    folded: Folded,
    accounting: Accounting,
}

/// Ids to people, then the fold: whoever has two ids has one row a day.
fn fold_by_person(
    logs: Logs,
    settings: &Settings,
    site: &Site,
    zone: &Zone,
    key: &Key,
    tables: Tables,
    world: World,
) -> Result<Known> {
    let names = logs.user_names();
    let recognised = Families::of(&site.roster).recognise(&names, |id| logs.last_seen(id));
    let ids = recognised.matches(&logs.events_by_user());
    let logs = logs.of_people(&recognised.people);
    let mut accounting = Accounting { ids, ..logs.accounting.clone() };
    let schedule = &site.schedule.of_people(&recognised.current);
    let vocabulary = &vocabulary(site);
    let terms = Terms { schedule, vocabulary, settings, zone, key, tables };
    let folded = usage::fold(logs, &terms, world.journal)?;
    accounting.count_duplicates(&folded.duplicates);
    Ok(Known { folded, accounting })
}

struct Finished {
    usage: Usage,
    basis: Basis,
    findings: Findings,
    plans: Plans,
    progress: Progress,
    drawings: Vec<Drawing>,
    site: Site,
    key: Key,
    started: Instant,
}

fn publish(
    made: Finished,
    settings: &Settings,
    place: Reservation,
    world: World,
) -> Result<Outcome> {
    let contents = Contents {
        definitions: &measures::definitions(),
        findings: &made.findings,
        plans: &made.plans,
        progress: &made.progress,
        usage: &made.usage,
        site: &made.site,
        accounting: &made.basis.accounting,
        settings,
        drawings: &made.drawings,
        inputs: &made.basis.inputs,
        key: &made.key,
        run: run(made.started, settings),
    };
    report::publish(&contents, place, world)?;
    Ok(outcome(report::summary(&contents), &made.basis.accounting))
}

fn draw(
    results: &Results,
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    key: &Key,
) -> Result<Vec<Drawing>> {
    let scope = Scope {
        zone: usage.frame.zone.clone(),
        window: usage.frame.window,
        history: usage.frame.history,
        n_people: results.findings.people.len() as u32,
    };
    let mut drawings = charts::draw(results, usage, site, &scope, settings, &|id| {
        report::printed_id(settings, key, id)
    })?;
    drawings.extend(charts::draw_progress(results.progress, results.findings, &scope, settings)?);
    Ok(drawings)
}

fn run(started: Instant, settings: &Settings) -> Run<'static> {
    Run { started, threads: logs::threads(settings), host: None }
}

fn outcome(summary: Vec<String>, accounting: &Accounting) -> Outcome {
    let some_rejected = accounting.total().rejected > 0 || !accounting.passed_over.is_empty();
    Outcome { summary, some_rejected }
}

fn zone(settings: &Settings) -> Result<Arc<Zone>> {
    settings.timezone.as_deref().map_or_else(|| Ok(Zone::utc()), Zone::by_name).map(Arc::new)
}

/// The site's own judgements go before the rules inside.
fn vocabulary(site: &Site) -> Vocabulary {
    let mut vocabulary = Vocabulary::built_in();
    for row in &site.actions {
        for name in row.action.iter().chain(&row.action_id) {
            vocabulary.learn(name, row.activity, &row.signals);
        }
    }
    vocabulary
}

/// Where no key is named, one is made beside the output, once.
fn key(settings: &Settings, out: &Path) -> Result<Key> {
    let path: PathBuf = settings.key_file.clone().unwrap_or_else(|| beside(out));
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Error::io("create the folder", folder, &e))?;
    }
    Key::load_or_make(&path)
}

fn beside(out: &Path) -> PathBuf {
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    folder.join("uptake.key")
}

fn refuse_unknown_formats(settings: &Settings) -> Result<()> {
    let known = logs::format_names(&settings.formats);
    let named = settings.sources.iter().filter_map(|source| source.format.as_deref());
    let Some(unknown) = named.into_iter().find(|name| !known.iter().any(|k| k == name)) else {
        return Ok(());
    };
    let near = settings::suggest(unknown, known.iter().map(String::as_str))
        .map_or_else(String::new, |near| format!("did you mean {near:?}? "));
    Err(Error::usage(format!("[[source]] names a format that does not exist: {unknown:?}")).next(
        format!(
            "{near}Known: {}. Describe any other table in a [format.NAME] of uptake.toml",
            known.join(", ")
        ),
    ))
}

fn refuse_what_is_mostly_rejected(accounting: &Accounting, settings: &Settings) -> Result<()> {
    let count = accounting.total();
    let nothing = |message: String| Error::new(Kind::NothingPublished, message);
    let example = accounting.rejects.first();
    let place = |error: Error| match example {
        Some(reject) => error.at(reject.file).line(reject.line),
        None => error,
    };
    if count.read == 0 {
        return Err(nothing("the logs hold headings and no rows".to_string())
            .next("export them again; `uptake check` shows which files were looked at"));
    }
    if count.accepted == 0 {
        let why = example.map_or("no row is in scope".to_string(), |reject| {
            format!("the first reason: {}", reject.reason)
        });
        return Err(place(nothing(format!("none of {} rows was accepted; {why}", count.read)))
            .next("check --from and --to, the format and the column of times; `uptake check` shows what was read"));
    }
    if count.rejected as f64 > settings.max_reject_share * count.read as f64 {
        let reason = example.map_or("", |reject| reject.reason);
        return Err(place(nothing(format!(
            "{} of {} rows were rejected, more than max_reject_share allows; the first reason: {reason}",
            count.rejected, count.read
        )))
        .next("mend the export or the mapping, or raise max_reject_share if the rest is enough"));
    }
    Ok(())
}

fn usage_summary(usage: &Usage, basis: &Basis) -> Vec<String> {
    let count = basis.accounting.total();
    vec![
        format!(
            "read {} rows: accepted {}, duplicate {}, rejected {}, out of scope {}",
            count.read, count.accepted, count.duplicate, count.rejected, count.out_of_scope
        ),
        format!(
            "{} people, {} user-days, {} to {}, zone {}",
            usage.users.len(),
            usage.user_days.len(),
            usage.frame.history.from,
            usage.frame.history.to,
            usage.frame.zone
        ),
    ]
}
