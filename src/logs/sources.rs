//! Files to readers, and what holds for all files of one source.
//!
//! In: the files found. Out: a job a file that can be read, with its source; the others by name and
//! why. Never: a time form, a precision or an order of day and month decided for one file alone.

use super::archives;
use super::engine::{self, Job};
use super::formats::{self, Context, Format, format_names};
use super::heads::Head;
use super::origins::{Finds, Found, Origin};
use super::time_proofs::{OrderProofs, Recognised, recognise};
use super::times::TimeForm;
use crate::error::{Error, Kind, Result};
use crate::settings::Settings;
use crate::units::{Day, Zone};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Files of one `[[source]]` and format with equal headings are one source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SourceKey {
    entry: usize,
    format: String,
    headings: Vec<String>,
}

pub(super) struct Opened {
    pub(super) jobs: Vec<Job>,
    pub(super) refused: Vec<Refused>,
}

/// A file that could not be begun.
pub(super) struct Refused {
    pub(super) path: PathBuf,
    pub(super) why: Error,
}

/// Proofs are counted until there are so many.
const ENOUGH_PROOFS: u64 = 1000;

/// Opens every file; one that cannot be read does not stop the others.
pub(super) fn open(found: Finds, settings: &Settings, zone: &Arc<Zone>) -> Result<Opened> {
    let formats = formats::formats(settings);
    let contexts = contexts(settings, zone)?;
    let mut keys: BTreeMap<SourceKey, Vec<usize>> = BTreeMap::new();
    let refused = found.refused.into_iter().map(|(path, why)| Refused { path, why });
    let mut opened = Opened { jobs: Vec::new(), refused: refused.collect() };
    for file in &found.files {
        let format = settings.sources[file.source].format.as_deref();
        for origin in origins(file, &mut opened.refused) {
            let path = origin.shown();
            match begin(origin, format, &formats, &contexts[file.source], settings) {
                Err(why) => opened.refused.push(Refused { path, why }),
                Ok(job) => {
                    let key = SourceKey {
                        entry: file.source,
                        format: job.reader.format().to_string(),
                        headings: job.reader.headings().to_vec(),
                    };
                    keys.entry(key).or_default().push(opened.jobs.len());
                    opened.jobs.push(job);
                }
            }
        }
    }
    opened.refused.sort_by(|a, b| a.path.cmp(&b.path));
    for (source, files) in keys.into_values().enumerate() {
        let form = time_form(&opened.jobs, &files)?;
        for file in files {
            opened.jobs[file].source = source;
            if let Some(form) = form {
                opened.jobs[file].reader.settle_time_form(form);
            }
        }
    }
    Ok(opened)
}

/// The logs of a file: itself, or an archive's members.
fn origins(file: &Found, refused: &mut Vec<Refused>) -> Vec<Origin> {
    match archives::look(&file.path) {
        Ok(None) => vec![Origin::of_file(&file.path)],
        Ok(Some(archive)) => {
            let members = archive.refused.into_iter().map(|(path, why)| Refused { path, why });
            refused.extend(members);
            archive.members
        }
        Err(why) => {
            refused.push(Refused { path: file.path.clone(), why });
            Vec::new()
        }
    }
}

/// One for each `[[source]]`: its zone and the instants in scope there.
fn contexts(settings: &Settings, zone: &Arc<Zone>) -> Result<Vec<Context>> {
    let mut zones: BTreeMap<&str, Arc<Zone>> = BTreeMap::new();
    let mut contexts = Vec::with_capacity(settings.sources.len());
    for source in &settings.sources {
        let mapped = source.format.as_ref().and_then(|name| settings.formats.get(name));
        let named = source.timezone.as_deref().or(mapped.and_then(|m| m.timezone.as_deref()));
        let zone = match named {
            None => Arc::clone(zone),
            Some(name) => match zones.get(name) {
                Some(zone) => Arc::clone(zone),
                None => {
                    let zone = Arc::new(Zone::by_name(name)?);
                    zones.insert(name, Arc::clone(&zone));
                    zone
                }
            },
        };
        let site = source.site.as_deref().map(Arc::from);
        contexts.push(Context { scope: scope(settings, &zone), zone, site });
    }
    Ok(contexts)
}

fn scope(settings: &Settings, zone: &Zone) -> (i64, i64) {
    let from = settings.from.map_or(i64::MIN, |day| zone.start_of(day).0);
    let to = settings.to.map_or(i64::MAX, |day| zone.start_of(Day(day.0 + 1)).0);
    (from, to)
}

fn begin(
    origin: Origin,
    format: Option<&str>,
    formats: &[Box<dyn Format>],
    context: &Context,
    settings: &Settings,
) -> Result<Job> {
    let head = Head::read(&origin)?;
    if head.is_empty() {
        return Err(Error::new(Kind::NothingPublished, "this file is empty")
            .at(&head.path)
            .next("export it again, or leave it out"));
    }
    let reader = formats::recognise(&head, format, formats, context)
        .unwrap_or_else(|| Err(unknown(&head, settings)))?;
    Ok(Job { path: head.path, origin, reader, source: 0 })
}

fn unknown(head: &Head, settings: &Settings) -> Error {
    let known = format_names(&settings.formats).join(", ");
    Error::usage("this file is in none of the known formats")
        .at(&head.path)
        .line(1)
        .next(format!(
            "known: {known}. An Epic ACCESS_LOG needs the headings USER_ID, METRIC_NAME (or METRIC_ID) and ACCESS_TIME (or ACCESS_INSTANT); describe any other table in a [format.NAME] of uptake.toml"
        ))
}

/// `None`: the files say it themselves, or it does no harm not to know.
fn time_form(jobs: &[Job], files: &[usize]) -> Result<Option<TimeForm>> {
    let asked: Vec<&Job> = files
        .iter()
        .map(|at| &jobs[*at])
        .filter(|job| job.reader.time_question().is_some())
        .collect();
    let questions = || asked.iter().filter_map(|job| job.reader.time_question());
    let cells = || questions().flat_map(|question| &question.sample).map(Vec::as_slice);
    let Some(question) = questions().next() else { return Ok(None) };
    if cells().next().is_none() {
        return Ok(None);
    }
    let verdict = match recognise(cells()) {
        Recognised::OrderUnproven if !question.optional => look_for_proof(&asked)?.verdict(),
        verdict => verdict,
    };
    let trouble = match verdict {
        Recognised::Form(form) => return Ok(Some(form)),
        _ if question.optional => return Ok(None),
        Recognised::OrderUnproven => {
            "no date in this source tells the day from the month (none is after the 12th)"
        }
        Recognised::OrderContradicted => {
            "some dates in this source have the month first, others the day"
        }
        Recognised::Unknown => "the form of the times cannot be told from the first rows",
    };
    let known: Vec<&str> = TimeForm::ALL.iter().map(|form| form.name()).collect();
    let mut error = Error::usage(trouble);
    if let Some(job) = asked.first() {
        error = error.at(&job.path).column(&question.heading);
    }
    Err(error.next(format!(
        "describe the table in a [format.NAME] of uptake.toml and say its time_form there, one of: {}",
        known.join(", ")
    )))
}

fn look_for_proof(jobs: &[&Job]) -> Result<OrderProofs> {
    let mut proofs = OrderProofs::default();
    for job in jobs {
        engine::look_through(job, &mut |piece| {
            job.reader.show_times(piece, &mut |cell| proofs.see(cell))?;
            Ok(proofs.total() < ENOUGH_PROOFS)
        })?;
        if proofs.total() >= ENOUGH_PROOFS {
            break;
        }
    }
    Ok(proofs)
}
