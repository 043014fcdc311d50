//! What a format is: something that recognises a file by its beginning and reads pieces of it.
//!
//! In: the head of a file. Out: a `Reader` for it. Never: a decision by a file's name.
//! A new format is one file beside this one and a line in `formats()`.

use super::gathering::Gathering;
use super::heads::Head;
use super::parquet_file::InBinary;
use super::reject_lists::PieceRejects;
use super::rejects::Reason;
use super::times::TimeForm;
use super::wall_clock::WallClock;
use super::{atna, delimited, epic, fhir, insert_dump, mapped, vendors};
use crate::error::Result;
use crate::settings::{Mapping, Settings};
use crate::units::Zone;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

pub(super) trait Format {
    fn name(&self) -> &str;

    /// `None`: not one of ours. An error: ours, but it cannot be read, and why.
    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>>;
}

/// What the reading of one source needs to know beside the file.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) zone: Arc<Zone>,
    /// Instants from the first to before the second are in scope.
    pub(super) scope: (i64, i64),
    /// As `[[source]]` names it.
    pub(super) site: Option<Arc<str>>,
}

/// How one file's pieces become events; shared between threads.
pub(super) trait Reader: Send + Sync {
    fn format(&self) -> &str;

    /// The columns by heading, for messages and for `check`; empty where there are none.
    fn headings(&self) -> &[String];

    fn context(&self) -> &Context;

    /// What is used of the file.
    fn uses(&self) -> Uses;

    fn pieces(&self) -> Pieces;

    /// What is cut into pieces of text, where that is not the file itself.
    fn stream(&self) -> Option<Result<Box<dyn Read + Send>>> {
        None
    }

    /// `None`: how this file writes its times is known.
    fn time_question(&self) -> Option<&TimeQuestion> {
        None
    }

    /// The answer, found over all files of the source.
    fn settle_time_form(&mut self, _form: TimeForm) {}

    /// Whether a record's place is its line in the text; else its number, as its times are shown.
    fn has_lines(&self) -> bool {
        true
    }

    /// The cells of time in a piece, for a question that the first rows leave open.
    fn show_times(&self, _piece: &Piece, _see: &mut dyn FnMut(&[u8])) -> Result<()> {
        Ok(())
    }

    /// Whether an action of this name shows that looking, not only changing, was logged.
    fn shows_viewing(&self, _action: &[u8]) -> bool {
        true
    }

    /// Reads one piece that `Pieces` cut.
    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()>;
}

/// What a file's first rows say of its times.
#[derive(Clone, Debug, Default)]
pub(super) struct TimeQuestion {
    pub(super) sample: Vec<Vec<u8>>,
    pub(super) heading: String,
    /// Another column tells the instant: no answer does no harm.
    pub(super) optional: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uses {
    /// (what, heading), such as ("time", "ACCESS_INSTANT").
    pub columns: Vec<(&'static str, String)>,
    pub time_form: &'static str,
    pub zone: String,
    pub patients: bool,
    pub encounters: bool,
    pub about_time: bool,
}

impl Uses {
    /// The log measured itself how long its events took.
    pub(super) fn durations(&self) -> bool {
        self.columns.iter().any(|(what, _)| *what == "duration")
    }

    pub(super) fn keeps_more(&self) -> bool {
        self.about_time || self.durations()
    }
}

/// How a file is cut for the threads.
pub(super) enum Pieces {
    /// Text that `cutter` cuts between records; so many bytes come before the first.
    Text { cutter: Box<dyn Cutter>, skip_bytes: usize, skip_lines: u64 },
    /// So many parts with so many records each, found by the reader itself.
    Parts(Vec<u64>),
}

/// Knows where the records of a text end.
pub(super) trait Cutter: Send {
    /// How many bytes of `text`, which begins at a record, are whole records. `at_end`: nothing
    /// follows, so the rest is one, whole or not.
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize;

    /// The same where the text is damaged behind its end: what follows will never be known.
    fn whole_at_damage(&self, text: &[u8]) -> usize {
        self.whole_records(text, false)
    }

    /// What ends a record of any length, where one byte does: the rest of a record that is too long
    /// is passed over up to it. `None`: such a record is cut, its pieces read.
    fn record_end(&self) -> Option<u8> {
        None
    }
}

pub(super) struct Piece<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) number: u32,
}

/// Where a reader puts what it reads.
pub(super) struct Out<'a> {
    pub(super) gathering: &'a mut Gathering,
    pub(super) clock: &'a mut WallClock,
    pub(super) scratch: &'a mut delimited::Scratch,
    pub(super) file: u32,
    pub(super) tally: Tally,
    pub(super) rejects: &'a mut PieceRejects,
    pub(super) piece: u32,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) read: u64,
    pub(super) accepted: u64,
    pub(super) rejected: u64,
    pub(super) out_of_scope: u64,
    /// Lines, or records where a format has no lines.
    pub(super) lines: u64,
    /// Accepted events whose seconds are not 0.
    pub(super) with_seconds: u64,
    pub(super) ambiguous: u64,
    pub(super) negative_delays: u64,
}

impl Out<'_> {
    pub(super) fn reject(&mut self, line: u64, reason: Reason, column: Option<u16>) {
        self.tally.rejected += 1;
        self.rejects.push(line, reason, column);
    }
}

/// The formats in the order they are tried: a site's own mappings first.
pub(super) fn formats(settings: &Settings) -> Vec<Box<dyn Format>> {
    let mut all: Vec<Box<dyn Format>> = Vec::new();
    for (name, mapping) in &settings.formats {
        let mapped = mapped::Mapped { name: name.clone(), mapping: mapping.clone() };
        all.push(Box::new(mapped.clone()));
        all.push(Box::new(InBinary(mapped)));
    }
    all.push(Box::new(epic::AccessLog));
    all.push(Box::new(InBinary(epic::AccessLog)));
    all.push(Box::new(atna::AuditMessages));
    all.push(Box::new(fhir::AuditEvents));
    for vendor in vendors::VENDORS {
        all.push(Box::new(vendors::Table(vendor)));
        all.push(Box::new(InBinary(vendors::Table(vendor))));
    }
    all.push(Box::new(insert_dump::OfAnother));
    all
}

/// Names that `format =` may say.
pub fn format_names(mappings: &BTreeMap<String, Mapping>) -> Vec<String> {
    let mut names: Vec<String> = mappings.keys().cloned().collect();
    names.push(epic::NAME.to_string());
    names.push(atna::NAME.to_string());
    names.push(fhir::NAME.to_string());
    names.extend(vendors::VENDORS.map(|vendor| vendor.name.to_string()));
    names
}

/// Finds the reader of a file.
pub(super) fn recognise(
    head: &Head,
    named: Option<&str>,
    formats: &[Box<dyn Format>],
    context: &Context,
) -> Option<Result<Box<dyn Reader>>> {
    formats
        .iter()
        .filter(|format| named.is_none_or(|name| format.name() == name))
        .find_map(|format| format.open(head, context))
}
