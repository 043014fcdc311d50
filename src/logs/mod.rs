//! Files to events and rejects.
//!
//! In: the sources of the settings. Out: `Logs`: events as small integers in partitions by user,
//! the dictionaries behind them, and an account of every record. Never: a measure, a person's name.

mod accounting;
mod chunks;
mod delimited;
mod engine;
mod epic;
mod events;
mod files;
mod formats;
mod hashing;
mod interning;
mod mapped;
mod parquet_file;
mod rejects;
mod separators;
mod times;
mod wall_clock;

pub use accounting::{Accounting, Count, FileAccount, Reject};
pub use events::{Event, Events, Partition, QUARTER_MS, Unpacking};
pub use files::fingerprint;
pub use formats::{Uses, format_names};
pub use interning::Names;
pub use times::TimeForm;

use crate::error::{Error, Kind, Result};
use crate::journal::Journal;
use crate::settings::Settings;
use crate::units::{Day, Zone};
use engine::Job;
use files::Head;
use formats::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that was read.
pub struct Logs {
    pub events: Events,
    pub accounting: Accounting,
    pub facts: Facts,
}

/// What the logs as a whole can and cannot say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// No event tells its second: durations and order cannot be concluded.
    pub minute_precision: bool,
    pub has_patients: bool,
    pub has_encounters: bool,
    pub has_about_time: bool,
    pub ambiguous_events: u64,
    pub negative_delays: u64,
}

/// From how many events on the absence of seconds says something.
const ENOUGH_FOR_PRECISION: u64 = 100;
/// One event in sixty falls on a full minute by chance; so few others mean that seconds are gone.
const SECONDS_ARE_GONE: f64 = 0.001;

/// Reads every file of the settings. `zone` holds where a source names none.
pub fn read(settings: &Settings, zone: &Arc<Zone>, journal: &dyn Journal) -> Result<Logs> {
    let found = files::find(settings)?;
    let total = found.iter().filter_map(|file| file.path.metadata().ok()).map(|m| m.len()).sum();
    let jobs = open_all(&found, settings, zone)?;
    journal.stage("reading", Some(total));
    let threads = threads(settings);
    let base_ms = base(settings);
    let harvests = engine::run(&jobs, threads, base_ms, journal)?;
    journal.done();
    let (accounting, tally, gatherings) = accounting::settle(&jobs, harvests)?;
    let uses: Vec<Uses> = jobs.iter().map(|job| job.reader.uses()).collect();
    let facts = Facts {
        minute_precision: tally.accepted >= ENOUGH_FOR_PRECISION
            && (tally.with_seconds as f64) < SECONDS_ARE_GONE * tally.accepted as f64,
        has_patients: uses.iter().any(|uses| uses.patients),
        has_encounters: uses.iter().any(|uses| uses.encounters),
        has_about_time: uses.iter().any(|uses| uses.about_time),
        ambiguous_events: tally.ambiguous,
        negative_delays: tally.negative_delays,
    };
    let events = events::unite(gatherings).map_err(|full| {
        Error::usage(format!("more distinct {} than can be held", full.0))
            .next("check that the right column is mapped")
    })?;
    Ok(Logs { events, accounting, facts })
}

/// How many threads a run uses.
pub fn threads(settings: &Settings) -> usize {
    settings
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
}

/// No event of any source is earlier: the start of all date bounds, with a day's margin for zones.
fn base(settings: &Settings) -> i64 {
    let earliest = settings
        .formats
        .values()
        .filter_map(|mapping| mapping.date_bounds)
        .map(|(from, _)| from)
        .chain([delimited::DEFAULT_BOUNDS.0])
        .min()
        .unwrap_or(delimited::DEFAULT_BOUNDS.0);
    i64::from(earliest.0 - 2) * crate::units::MS_PER_DAY
}

fn open_all(found: &[files::Found], settings: &Settings, zone: &Arc<Zone>) -> Result<Vec<Job>> {
    let formats = formats::formats(settings);
    let mut zones: BTreeMap<&str, Arc<Zone>> = BTreeMap::new();
    let mut jobs = Vec::with_capacity(found.len());
    for file in found {
        let source = &settings.sources[file.source];
        let head = Head::read(&file.path)?;
        if head.is_empty() {
            return Err(Error::new(Kind::NothingPublished, "this file is empty")
                .at(&file.path)
                .next("export it again, or leave it out"));
        }
        let mapped_zone =
            source.format.as_ref().and_then(|name| settings.formats.get(name)?.timezone.as_deref());
        let zone = match source.timezone.as_deref().or(mapped_zone) {
            Some(name) => match zones.get(name) {
                Some(zone) => Arc::clone(zone),
                None => {
                    let zone = Arc::new(Zone::by_name(name)?);
                    zones.insert(name, Arc::clone(&zone));
                    zone
                }
            },
            None => Arc::clone(zone),
        };
        let context = Context { scope: scope(settings, &zone), zone };
        let reader = formats::recognise(&head, source.format.as_deref(), &formats, &context);
        let reader = reader.unwrap_or_else(|| Err(unknown(&head, settings)))?;
        jobs.push(Job { path: file.path.clone(), reader, fingerprint: Arc::default() });
    }
    Ok(jobs)
}

fn scope(settings: &Settings, zone: &Zone) -> (i64, i64) {
    let from = settings.from.map_or(i64::MIN, |day| zone.start_of(day).0);
    let to = settings.to.map_or(i64::MAX, |day| zone.start_of(Day(day.0 + 1)).0);
    (from, to)
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
