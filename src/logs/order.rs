//! Which row proves that the day, or the month, comes first.
//!
//! In: logs that were read. Out: for each source whose dates could be read both ways, the
//! first row that only one order fits. Never: the cell itself.

use super::Logs;
use super::engine::{self, Job};
use super::formats::{Piece, Pieces};
use super::time_proofs::OrderProofs;
use super::times::TimeForm;
use crate::error::Result;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct OrderProof {
    pub time_form: String,
    pub column: String,
    /// How many files form the source.
    pub files: usize,
    /// The row that proves it; `None` where the configuration says the order.
    pub file: Option<PathBuf>,
    pub line: Option<u64>,
}

impl Logs {
    /// Looks only at sources whose times begin with day and month as numbers.
    pub fn prove_order(&self) -> Result<Vec<OrderProof>> {
        prove(&self.jobs)
    }
}

fn prove(jobs: &[Job]) -> Result<Vec<OrderProof>> {
    let mut by_source: BTreeMap<usize, Vec<&Job>> = BTreeMap::new();
    for job in jobs {
        by_source.entry(job.source).or_default().push(job);
    }
    let mut proofs = Vec::new();
    for jobs in by_source.values() {
        let Some(uses) = jobs.first().map(|job| job.reader.uses()) else { continue };
        let form = TimeForm::by_name(uses.time_form);
        if !matches!(form, Some(TimeForm::MonthDayYear | TimeForm::DayMonthYear)) {
            continue;
        }
        let place = match jobs.iter().all(|job| job.reader.time_question().is_some()) {
            true => first_proof(jobs, form)?,
            false => None,
        };
        let column = uses.columns.iter().find(|(what, _)| *what == "time");
        proofs.push(OrderProof {
            time_form: uses.time_form.to_string(),
            column: column.map_or_else(String::new, |(_, heading)| heading.clone()),
            files: jobs.len(),
            file: place.as_ref().map(|(file, _)| file.clone()),
            line: place.map(|(_, line)| line),
        });
    }
    Ok(proofs)
}

fn first_proof(jobs: &[&Job], form: Option<TimeForm>) -> Result<Option<(PathBuf, u64)>> {
    for job in jobs {
        let mut lines_before = match job.reader.pieces() {
            Pieces::Text { skip_lines, .. } => skip_lines,
            Pieces::Parts(_) => 0,
        };
        let mut place = None;
        engine::look_through(job, &mut |piece| {
            let (found, lines) = in_piece(job, piece, form)?;
            place = found.map(|line| lines_before + line);
            lines_before += lines;
            Ok(place.is_none())
        })?;
        if let Some(line) = place {
            return Ok(Some((job.path.clone(), line)));
        }
    }
    Ok(None)
}

/// The line of the first proof in a piece, from 1, and how many lines the piece has.
fn in_piece(job: &Job, piece: &Piece, form: Option<TimeForm>) -> Result<(Option<u64>, u64)> {
    let start = piece.bytes.as_ptr() as usize;
    let mut cells = 0;
    let mut place = None;
    job.reader.show_times(piece, &mut |cell| {
        cells += 1;
        if place.is_some() || !proves(cell, form) {
            return;
        }
        // A cell of a text stands in it.
        let before = (cell.as_ptr() as usize).checked_sub(start);
        place = Some(match before.and_then(|before| piece.bytes.get(..before)) {
            Some(text) if job.reader.has_lines() => line_ends(text) + 1,
            _ => cells,
        });
    })?;
    let lines = if job.reader.has_lines() { line_ends(piece.bytes) } else { cells };
    Ok((place, lines))
}

fn proves(cell: &[u8], form: Option<TimeForm>) -> bool {
    let mut proofs = OrderProofs::default();
    proofs.see(cell);
    match form {
        Some(TimeForm::MonthDayYear) => proofs.month_first > 0,
        _ => proofs.day_first > 0,
    }
}

fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}
