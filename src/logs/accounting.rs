//! The account of every record.
//!
//! In: what the threads counted, piece by piece. Out: read = accepted + duplicate + rejected +
//! out of scope, a file and in total; every reject with its file and line. Never: a cell's content.

use super::engine::{self, Harvest, Job};
use super::formats::Tally;
use super::gathering::Gathering;
use super::reject_lists::{RejectKind, Rejects};
use super::rejects::Reason;
use super::sources::Refused;
use super::streams::fingerprint;
use crate::error::Result;
use crate::site::Matches;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub read: u64,
    pub accepted: u64,
    pub duplicate: u64,
    pub rejected: u64,
    /// Outside `--from`/`--to`, or a kind of record that is no use of the system.
    pub out_of_scope: u64,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileAccount {
    pub path: PathBuf,
    pub format: String,
    pub bytes: u64,
    /// BLAKE3 of the file as it lies on the disk, hexadecimal.
    pub blake3: String,
    pub count: Count,
    /// What was used: (what, heading).
    pub columns: Vec<(String, String)>,
    /// The other headings.
    #[serde(default)]
    pub ignored: Vec<String>,
    pub time_form: String,
    pub zone: String,
    /// As its `[[source]]` names it.
    #[serde(default)]
    pub site: Option<String>,
    pub precision: Precision,
}

/// What the times of a source tell; the same for all its files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    #[default]
    Seconds,
    /// Seconds are gone: durations and order cannot be concluded from these events.
    Minutes,
}

/// A file that could not be read at all; the others were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    pub file: PathBuf,
    pub why: String,
}

/// The account of a whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accounting {
    pub files: Vec<FileAccount>,
    /// In the order of files, then lines; every one.
    pub rejects: Rejects,
    /// In the order of files.
    pub passed_over: Vec<PassedOver>,
    /// How the ids of the logs found their people.
    #[serde(default)]
    pub ids: Matches,
}

impl Accounting {
    pub fn total(&self) -> Count {
        self.files.iter().fold(Count::default(), |sum, file| Count {
            read: sum.read + file.count.read,
            accepted: sum.accepted + file.count.accepted,
            duplicate: sum.duplicate + file.count.duplicate,
            rejected: sum.rejected + file.count.rejected,
            out_of_scope: sum.out_of_scope + file.count.out_of_scope,
        })
    }

    /// Records of a file that the fold found to be delivered before.
    pub fn count_duplicates(&mut self, by_file: &[u64]) {
        for (file, duplicates) in self.files.iter_mut().zip(by_file) {
            file.count.accepted = file.count.accepted.saturating_sub(*duplicates);
            file.count.duplicate += duplicates;
        }
    }
}

/// Puts the threads' counts and rejects in the order of files and lines.
pub(super) fn settle(
    jobs: &[Job],
    refused: Vec<Refused>,
    harvests: Vec<Harvest>,
) -> Result<(Accounting, Tally, Vec<Gathering>)> {
    let mut gatherings = Vec::with_capacity(harvests.len());
    let mut rejects = Vec::new();
    let mut tallies: Vec<Vec<(u32, Tally)>> = jobs.iter().map(|_| Vec::new()).collect();
    for harvest in harvests {
        gatherings.push(harvest.gathering);
        rejects.extend(harvest.rejects);
        for (file, piece, tally) in harvest.tallies {
            tallies[file as usize].push((piece, tally));
        }
    }
    let mut all = Tally::default();
    let passed_over = refused.into_iter();
    let passed_over = passed_over.map(|r| PassedOver { file: r.path, why: r.why.advice() });
    let mut accounting = Accounting { passed_over: passed_over.collect(), ..Accounting::default() };
    let mut by_source: BTreeMap<usize, Tally> = BTreeMap::new();
    let mut first_lines = Vec::with_capacity(jobs.len());
    for (job, tallies) in jobs.iter().zip(&mut tallies) {
        first_lines.push(engine::first_lines(job, tallies));
        let sum = tallies.iter().fold(Tally::default(), |sum, (_, tally)| sum.plus(tally));
        all = all.plus(&sum);
        let source = by_source.entry(job.source).or_default();
        *source = source.plus(&sum);
        let uses = job.reader.uses();
        let is_used = |heading: &&String| uses.columns.iter().any(|(_, used)| used == *heading);
        let ignored = job.reader.headings().iter().filter(|h| !is_used(h)).cloned().collect();
        accounting.files.push(FileAccount {
            path: job.path.clone(),
            format: job.reader.format().to_string(),
            bytes: job.origin.bytes(),
            blake3: match job.origin.fingerprint.get() {
                Some(hash) => hash.clone(),
                None => {
                    let hash = fingerprint(&job.origin.file)?;
                    // Members of one archive share it.
                    let _ = job.origin.fingerprint.set(hash.clone());
                    hash
                }
            },
            count: Count {
                read: sum.read,
                accepted: sum.accepted,
                duplicate: 0,
                rejected: sum.rejected,
                out_of_scope: sum.out_of_scope,
            },
            ignored,
            columns: uses
                .columns
                .into_iter()
                .map(|(what, heading)| (what.to_string(), heading))
                .collect(),
            time_form: uses.time_form.to_string(),
            zone: uses.zone,
            site: job.reader.context().site.as_deref().map(str::to_string),
            precision: Precision::default(),
        });
    }
    for (job, file) in jobs.iter().zip(&mut accounting.files) {
        file.precision = by_source.get(&job.source).map(Tally::precision).unwrap_or_default();
    }
    let kind_of = |file: u32, reason: Reason, column: Option<u16>| {
        let job = &jobs[file as usize];
        let column = column.and_then(|at| job.reader.headings().get(usize::from(at)).cloned());
        RejectKind { file: job.path.clone(), reason: reason.text().to_string(), column, rows: 0 }
    };
    let first_line = |file: u32, piece: u32| {
        let at = tallies[file as usize]
            .binary_search_by_key(&piece, |(piece, _)| *piece)
            .unwrap_or_else(|at| at);
        first_lines[file as usize].get(at).copied().unwrap_or(1)
    };
    accounting.rejects = Rejects::settle(rejects, kind_of, first_line);
    Ok((accounting, all, gatherings))
}

/// From how many events on the absence of seconds says something.
const ENOUGH_FOR_PRECISION: u64 = 100;
/// One event in sixty falls on a full minute by chance; so few others mean that seconds are gone.
const SECONDS_ARE_GONE: f64 = 0.001;

impl Tally {
    fn precision(&self) -> Precision {
        let few = (self.with_seconds as f64) < SECONDS_ARE_GONE * self.accepted as f64;
        if self.accepted >= ENOUGH_FOR_PRECISION && few {
            Precision::Minutes
        } else {
            Precision::Seconds
        }
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            read: self.read + other.read,
            accepted: self.accepted + other.accepted,
            rejected: self.rejected + other.rejected,
            out_of_scope: self.out_of_scope + other.out_of_scope,
            lines: self.lines + other.lines,
            with_seconds: self.with_seconds + other.with_seconds,
            ambiguous: self.ambiguous + other.ambiguous,
            negative_delays: self.negative_delays + other.negative_delays,
        }
    }
}
