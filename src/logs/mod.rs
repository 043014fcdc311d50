//! Files to events and rejects.
//!
//! In: the sources of the settings. Out: `Logs`: events as small integers in partitions by user,
//! the dictionaries behind them, and an account of every record. Never: a measure, a person's name.

mod accounting;
mod admitting;
mod archives;
mod atna;
mod chunks;
mod decoded;
mod delimited;
mod encodings;
mod dump_places;
mod durations;
mod engine;
mod epic;
mod escaped_lines;
mod events;
mod fhir;
mod fileman;
mod formats;
mod gathering;
mod hashing;
mod heads;
mod insert_dump;
mod interning;
mod mapped;
mod no_records;
mod openemr;
mod openmrs;
mod order;
mod origins;
mod padded;
mod parquet_file;
mod partitions;
mod people;
mod reject_lists;
mod rejects;
mod repeated_hours;
mod samples;
mod separators;
mod shapes;
mod shelves;
mod sightings;
mod sources;
mod sql;
mod streams;
mod time_proofs;
mod times;
mod touchworks;
mod typed_rows;
mod uniting;
mod vendors;
mod vista;
mod wall_clock;
mod wording;

pub use accounting::{Accounting, Count, FileAccount, PassedOver, Precision};
pub use chunks::cut_by;
pub use events::Event;
pub use formats::{Uses, format_names};
pub use gathering::QUARTER_MS;
pub use interning::Names;
pub use order::OrderProof;
pub use partitions::{Partition, Room, Unpacking};
pub use reject_lists::{Reject, RejectKind, Rejects};
pub use streams::fingerprint;
pub use times::TimeForm;
pub use uniting::Events;

use crate::error::{Error, Result};
use crate::journal::Journal;
use crate::settings::Settings;
use crate::units::Zone;
use admitting::DEFAULT_BOUNDS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that was read.
pub struct Logs {
    pub events: Events,
    pub accounting: Accounting,
    pub facts: Facts,
    jobs: Vec<engine::Job>,
}

/// What the logs as a whole can and cannot say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// No event tells its second: durations and order cannot be concluded.
    pub minute_precision: bool,
    pub has_patients: bool,
    pub has_encounters: bool,
    pub has_about_time: bool,
    /// Some events say themselves how long they took.
    #[serde(default)]
    pub has_durations: bool,
    /// Only changes or sessions were logged, never what was looked at.
    #[serde(default)]
    pub no_views: bool,
    /// Of an hour that the clock showed twice; in which of the two is not known.
    pub ambiguous_events: u64,
    /// Of such an hour, put in one of the two because their session tells it.
    #[serde(default)]
    pub resolved_by_session: u64,
    pub negative_delays: u64,
}

/// Reads every file of the settings. `zone` holds where a source names none.
pub fn read(settings: &Settings, zone: &Arc<Zone>, journal: &dyn Journal) -> Result<Logs> {
    let found = origins::find(settings)?;
    let total =
        found.files.iter().filter_map(|file| file.path.metadata().ok()).map(|m| m.len()).sum();
    let sources::Opened { mut jobs, mut refused } = sources::open(found, settings, zone)?;
    if jobs.is_empty() && !refused.is_empty() {
        return Err(refused.swap_remove(0).why);
    }
    for file in &refused {
        journal.note(&format!("passed over {}", file.why));
    }
    journal.stage("reading", Some(total));
    let harvests = loop {
        let mut harvests = engine::run(&jobs, threads(settings), base(settings), journal)?;
        if !pass_over_gone(&mut harvests, &mut jobs, &mut refused, journal)? {
            break harvests;
        }
    };
    journal.done();
    let (accounting, tally, mut gatherings) = accounting::settle(&jobs, refused, harvests)?;
    let resolved = repeated_hours::resolve(&mut gatherings, settings.inactivity_seconds);
    let uses: Vec<Uses> = jobs.iter().map(|job| job.reader.uses()).collect();
    let full_minutes: Vec<bool> =
        accounting.files.iter().map(|file| file.precision == Precision::Minutes).collect();
    let mut with_events = accounting.files.iter().filter(|file| file.count.accepted > 0).peekable();
    let mut facts = Facts {
        minute_precision: with_events.peek().is_some()
            && with_events.all(|file| file.precision == Precision::Minutes),
        has_patients: uses.iter().any(|uses| uses.patients),
        has_encounters: uses.iter().any(|uses| uses.encounters),
        has_about_time: uses.iter().any(|uses| uses.about_time),
        has_durations: uses.iter().any(Uses::durations),
        no_views: false,
        ambiguous_events: tally.ambiguous.saturating_sub(resolved),
        resolved_by_session: resolved,
        negative_delays: tally.negative_delays,
    };
    let events = uniting::unite(gatherings, full_minutes).map_err(|full| {
        Error::usage(format!("more distinct {} than can be held", full.0))
            .next("check that the right column is mapped")
    })?;
    facts.no_views = no_views(&jobs, &accounting, &events.actions);
    Ok(Logs { events, accounting, facts, jobs })
}

/// Takes out files that were there when they were recognised, and not when they were to be read.
/// Says whether there were any: it is rare, so the others are read again rather than renumbered.
fn pass_over_gone(
    harvests: &mut [engine::Harvest],
    jobs: &mut Vec<engine::Job>,
    refused: &mut Vec<sources::Refused>,
    journal: &dyn Journal,
) -> Result<bool> {
    let mut gone: BTreeMap<u32, Error> =
        harvests.iter_mut().flat_map(|harvest| std::mem::take(&mut harvest.gone)).collect();
    let any = !gone.is_empty();
    while let Some((file, why)) = gone.pop_last() {
        if jobs.len() == 1 {
            return Err(why);
        }
        journal.note(&format!("passed over {why}"));
        refused.push(sources::Refused { path: jobs.remove(file as usize).path, why });
    }
    refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(any)
}

/// None of the formats with events logged any looking.
fn no_views(jobs: &[engine::Job], accounting: &Accounting, actions: &Names) -> bool {
    let files = jobs.iter().zip(&accounting.files);
    let mut with_events = files.filter(|(_, file)| file.count.accepted > 0).peekable();
    with_events.peek().is_some()
        && with_events.all(|(job, _)| {
            !(0..actions.len() as u32).any(|id| job.reader.shows_viewing(actions.bytes_of(id)))
        })
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
        .chain([DEFAULT_BOUNDS.0])
        .min()
        .unwrap_or(DEFAULT_BOUNDS.0);
    i64::from(earliest.0 - 2) * crate::units::MS_PER_DAY
}
