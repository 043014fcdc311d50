//! Rejects, a few bytes each, so that a file of nothing else is still read in little memory.
//!
//! In: a line and what is wrong with it. Out: every one of them again, in the order of files and
//! lines. Never: a text a reject, a reject left out.

use super::rejects::Reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Lines with a number each, packed: a line as its distance from the one before, the number only
/// where it changes. One byte for most, two to four for nearly all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Packed {
    bytes: Vec<u8>,
    n: u64,
    line: u64,
    number: u32,
    disordered: bool,
}

impl Packed {
    pub(super) fn push(&mut self, line: u64, number: u32) {
        self.disordered |= (line, number) < (self.line, self.number) && self.n > 0;
        let distance = line.wrapping_sub(self.line) as i64;
        // Small numbers stay small on both sides of 0.
        let folded = (distance << 1 ^ distance >> 63) as u64;
        let changes = number != self.number;
        self.put(folded << 1 | u64::from(changes));
        if changes {
            self.put(u64::from(number));
        }
        (self.line, self.number) = (line, number);
        self.n += 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Seven bits a byte, the last byte's eighth is 0.
    fn put(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn iter(&self) -> Unpacked<'_> {
        Unpacked { bytes: &self.bytes, line: 0, number: 0 }
    }

    /// By line, then number.
    fn in_order(self) -> Self {
        if !self.disordered {
            return self;
        }
        let mut all: Vec<(u64, u32)> = self.iter().collect();
        all.sort_unstable();
        let mut sorted = Self::default();
        all.into_iter().for_each(|(line, number)| sorted.push(line, number));
        sorted
    }
}

struct Unpacked<'a> {
    bytes: &'a [u8],
    line: u64,
    number: u32,
}

impl Unpacked<'_> {
    fn take(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl Iterator for Unpacked<'_> {
    type Item = (u64, u32);

    fn next(&mut self) -> Option<(u64, u32)> {
        let first = self.take()?;
        let folded = first >> 1;
        let distance = folded >> 1 ^ (folded & 1).wrapping_neg();
        self.line = self.line.wrapping_add(distance);
        if first & 1 == 1 {
            self.number = u32::try_from(self.take()?).ok()?;
        }
        Some((self.line, self.number))
    }
}

/// The rejects of one piece of a file, their lines counted from the piece's first.
#[derive(Default)]
pub(super) struct PieceRejects {
    pub(super) file: u32,
    pub(super) piece: u32,
    list: Packed,
}

/// Bits of a reason beside its column.
const REASON_BITS: u32 = 6;

impl PieceRejects {
    pub(super) fn new(file: u32, piece: u32) -> Self {
        Self { file, piece, list: Packed::default() }
    }

    pub(super) fn push(&mut self, line: u64, reason: Reason, column: Option<u16>) {
        let column = column.map_or(0, |column| u32::from(column) + 1);
        self.list.push(line, column << REASON_BITS | reason as u32);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// What is wrong with some records of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectKind {
    pub file: PathBuf,
    pub reason: String,
    /// The heading of the column at fault, where one is.
    pub column: Option<String>,
    /// How many.
    pub rows: u64,
}

/// A record that could not be used, and why; never its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject<'a> {
    pub file: &'a Path,
    /// From 1; the record's first line.
    pub line: u64,
    pub reason: &'a str,
    pub column: Option<&'a str>,
}

/// Every reject, in the order of files, then lines. A copy shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Rejects(Arc<All>);

#[derive(Debug, Default, PartialEq, Eq)]
struct All {
    kinds: Vec<RejectKind>,
    /// Lines with the number of their kind.
    list: Packed,
}

impl Rejects {
    pub fn of<'a>(rejects: impl IntoIterator<Item = Reject<'a>>) -> Self {
        let mut all = All::default();
        for reject in rejects {
            let same = |kind: &RejectKind| {
                kind.file == reject.file
                    && kind.reason == reject.reason
                    && kind.column.as_deref() == reject.column
            };
            let kind = all.kinds.iter().position(same).unwrap_or_else(|| {
                all.kinds.push(RejectKind {
                    file: reject.file.to_path_buf(),
                    reason: reject.reason.to_string(),
                    column: reject.column.map(str::to_string),
                    rows: 0,
                });
                all.kinds.len() - 1
            });
            all.push(reject.line, kind);
        }
        Self(Arc::new(all))
    }

    /// `kind_of` names what is wrong in a file; `first_line` is that of a piece in its file.
    pub(super) fn settle(
        mut pieces: Vec<PieceRejects>,
        kind_of: impl Fn(u32, Reason, Option<u16>) -> RejectKind,
        first_line: impl Fn(u32, u32) -> u64,
    ) -> Self {
        pieces.sort_unstable_by_key(|piece| (piece.file, piece.piece));
        let mut all = All::default();
        let mut known: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        for PieceRejects { file, piece, list } in pieces {
            let first = first_line(file, piece);
            let mut last: Option<(u32, usize)> = None;
            for (line, number) in list.in_order().iter() {
                let kind = match last {
                    Some((same, kind)) if same == number => kind,
                    _ => *known.entry((file, number)).or_insert_with(|| {
                        let column = (number >> REASON_BITS).checked_sub(1);
                        let column = column.and_then(|column| u16::try_from(column).ok());
                        let reason = Reason::numbered(number & ((1 << REASON_BITS) - 1));
                        all.kinds.push(kind_of(
                            file,
                            reason.unwrap_or(Reason::DamagedPart),
                            column,
                        ));
                        all.kinds.len() - 1
                    }),
                };
                last = Some((number, kind));
                all.push(first + line, kind);
            }
        }
        all.list.bytes.shrink_to_fit();
        Self(Arc::new(all))
    }

    /// What was wrong where, in the order of its first reject, with true totals.
    pub fn kinds(&self) -> &[RejectKind] {
        &self.0.kinds
    }

    pub fn len(&self) -> u64 {
        self.0.list.n
    }

    pub fn is_empty(&self) -> bool {
        self.0.list.is_empty()
    }

    pub fn first(&self) -> Option<Reject<'_>> {
        self.iter().next()
    }

    pub fn iter(&self) -> impl Iterator<Item = Reject<'_>> {
        self.by_kind().filter_map(|(line, kind)| {
            let RejectKind { file, reason, column, .. } = self.0.kinds.get(kind)?;
            Some(Reject { file, line, reason, column: column.as_deref() })
        })
    }

    /// Each reject's line and its place in `kinds`.
    pub fn by_kind(&self) -> impl Iterator<Item = (u64, usize)> {
        self.0.list.iter().map(|(line, kind)| (line, kind as usize))
    }
}

impl All {
    fn push(&mut self, line: u64, kind: usize) {
        self.list.push(line, kind as u32);
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.rows += 1;
        }
    }
}

/// As it lies in a file: the list in hexadecimal digits.
#[derive(Serialize, Deserialize)]
struct Stored {
    kinds: Vec<RejectKind>,
    lines: String,
}

impl From<Rejects> for Stored {
    fn from(rejects: Rejects) -> Self {
        let mut lines = String::with_capacity(rejects.0.list.bytes.len() * 2);
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
        for byte in &rejects.0.list.bytes {
            lines.extend([digit(byte >> 4), digit(byte & 15)]);
        }
        Self { kinds: rejects.0.kinds.clone(), lines }
    }
}

impl From<Stored> for Rejects {
    fn from(stored: Stored) -> Self {
        let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
        let pairs = stored.lines.as_bytes().chunks_exact(2);
        let bytes: Vec<u8> = pairs.map(|two| digit(two[0]) << 4 | digit(two[1])).collect();
        let mut all = All { kinds: stored.kinds, list: Packed::default() };
        all.kinds.iter_mut().for_each(|kind| kind.rows = 0);
        for (line, kind) in (Unpacked { bytes: &bytes, line: 0, number: 0 }) {
            all.push(line, kind as usize);
        }
        Self(Arc::new(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_is_packed_comes_out_again(
            lines in prop::collection::vec((0..1_u64 << 40, 0..5_u32), 0..200),
        ) {
            let mut packed = Packed::default();
            lines.iter().for_each(|(line, number)| packed.push(*line, *number));
            prop_assert_eq!(packed.iter().collect::<Vec<_>>(), lines.clone());
            let mut sorted = lines;
            sorted.sort_unstable();
            prop_assert_eq!(packed.in_order().iter().collect::<Vec<_>>(), sorted);
        }
    }

    #[test]
    fn a_reject_right_after_its_like_takes_a_byte() {
        let mut packed = Packed::default();
        (1..=10_000).for_each(|line| packed.push(line, 3));
        assert!(packed.bytes.len() <= 10_001);
    }

    #[test]
    fn every_reason_is_found_by_its_number_and_fits_beside_a_column() {
        for reason in Reason::ALL {
            assert_eq!(Reason::numbered(*reason as u32), Some(*reason));
            assert!((*reason as u32) < 1 << REASON_BITS);
        }
    }
}
