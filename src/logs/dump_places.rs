//! Where in a dump a text begins, and what its next step is.
//!
//! In: the text of a dump, from a place on. Out: statements and tuples, one after the other, and the
//! place after them. Never: a value read; that is the reader's.

use super::sql::{self, Insert, Statement};
use super::vendors::{Headings, Manner, VENDORS, Vendor};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Places within a broken tuple that are tried as the beginning of a good one.
const MOST_TRIED: usize = 8;
/// Most tuples are shorter: one that has not closed by now, with good ones in it, is broken.
const NEAR: usize = 8 * 1024;
/// What tuples that do not close may cost in vain: bytes looked at in one text.
const MOST_IN_VAIN: usize = 4 << 20;

/// Where in a dump a text begins.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// By table, what CREATE TABLE statements so far say.
    pub(super) created: Arc<BTreeMap<String, Vec<String>>>,
    /// Among the tuples of an INSERT.
    pub(super) within: Option<Rows>,
    /// A dump has thousands of INSERTs into one table: what the last was found to be.
    last_insert: Option<Arc<LastInsert>>,
}

struct LastInsert {
    table: String,
    columns: Vec<String>,
    rows: Rows,
}

/// The rows of one INSERT.
#[derive(Clone)]
pub(super) enum Rows {
    Ours(Arc<Target>),
    /// Of a table with a log's name, and nothing says its columns.
    Unknown,
    Others,
}

pub(super) struct Target {
    pub(super) vendor: &'static Vendor,
    pub(super) headings: Vec<String>,
    pub(super) manner: Manner,
}

/// How long tuples that do not close are still looked into.
pub(super) struct Patience(usize);

impl Default for Patience {
    fn default() -> Self {
        Self(MOST_IN_VAIN)
    }
}

impl Patience {
    fn look(
        &mut self,
        text: &[u8],
        at: usize,
        most: usize,
        values: &mut Vec<(usize, usize)>,
    ) -> Option<usize> {
        let found = sql::tuple(text, at, most, values);
        if found.is_none() {
            self.0 = self.0.saturating_sub(most.min(text.len() - at));
        }
        found
    }
}

/// What the text has at a place.
pub(super) enum Step {
    Tuple(usize),
    /// Does not close; go on there.
    Broken(usize),
    /// No tuple at all; go on there.
    Junk(usize),
    Moved(usize),
}

impl Step {
    pub(super) fn end(&self) -> usize {
        let (Self::Tuple(end) | Self::Broken(end) | Self::Junk(end) | Self::Moved(end)) = self;
        *end
    }
}

impl Place {
    /// The next step from `at`. `None`: the text ends within it.
    pub(super) fn step(
        &mut self,
        text: &[u8],
        at: usize,
        values: &mut Vec<(usize, usize)>,
        patience: &mut Patience,
        last: bool,
    ) -> Option<Step> {
        if self.within.is_none() {
            return self.statement(text, at).map(Step::Moved);
        }
        match text.get(at)? {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                let between = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b',';
                Some(Step::Moved(at + text[at..].iter().take_while(between).count().max(1)))
            }
            b';' => {
                let between = |byte: &&u8| !byte.is_ascii_whitespace() && **byte != b',';
                match text[at + 1..].iter().find(between) {
                    // No statement begins so: more tuples follow a semicolon that ended nothing.
                    Some(b'(') => return Some(Step::Junk(at + 1)),
                    None if !last => return None,
                    _ => self.within = None,
                }
                Some(Step::Moved(at + 1))
            }
            b'(' => self.tuple(text, at, values, patience, last),
            _ => self.beside_tuples(text, at, last),
        }
    }

    fn tuple(
        &self,
        text: &[u8],
        at: usize,
        values: &mut Vec<(usize, usize)>,
        patience: &mut Patience,
        last: bool,
    ) -> Option<Step> {
        if patience.0 == 0 {
            return Some(Step::Broken(sql::resume(text, at)));
        }
        if let Some(end) = patience.look(text, at, NEAR, values) {
            return Some(match self.swallowed(text, at, end, Some(values.len())) {
                Some(next) => Step::Broken(next),
                None => Step::Tuple(end),
            });
        }
        if text.len() - at > NEAR {
            if let Some(next) = self.swallowed(text, at, at + NEAR, None) {
                return Some(Step::Broken(next));
            }
            patience.0 = patience.0.saturating_sub(MOST_TRIED * NEAR);
            if let Some(end) = patience.look(text, at, sql::MAX_TUPLE, values) {
                return Some(Step::Tuple(end));
            }
        }
        (last || text.len() - at > sql::MAX_TUPLE).then(|| Step::Broken(sql::resume(text, at)))
    }

    /// Where to go on behind a statement or a comment that does not end: at the next rows, if any
    /// follow.
    pub(super) fn behind_open_end(&self, text: &[u8], at: usize) -> Option<usize> {
        if self.within.is_some() { None } else { sql::next_insert(text, at) }
    }

    /// What stands where a tuple should: a comment, the end of the statement, the next one behind a
    /// broken tuple; or nothing of the kind, and then tuples may still follow.
    fn beside_tuples(&mut self, text: &[u8], at: usize, last: bool) -> Option<Step> {
        let (word, after) = sql::word(text, at);
        if after == text.len() && !last {
            return None;
        }
        let is = |words: &[&str]| words.iter().any(|w| word.eq_ignore_ascii_case(w.as_bytes()));
        if is(&["INSERT", "REPLACE"]) {
            self.within = None;
            return self.statement(text, at).map(Step::Moved);
        }
        if is(&["ON", "AS", "RETURNING"]) {
            self.within = None;
            return sql::after_semicolon(text, at).map(Step::Moved);
        }
        if word.is_empty() && sql::begins_comment(text, at) {
            return match sql::comment_end(text, at) {
                Some(end) => Some(Step::Moved(end)),
                None if !last => None,
                // A line's comment may be the last of the text; one in stars that does not close is none.
                None if text[at..].starts_with(b"/*") => {
                    Some(Step::Junk(sql::next_tuple(text, at + 1)))
                }
                None => Some(Step::Moved(text.len())),
            };
        }
        Some(Step::Junk(sql::next_tuple(text, at)))
    }

    /// A tuple of another length than its table may have swallowed good ones behind a quote that was
    /// never meant to open: where the first of those begins.
    fn swallowed(&self, text: &[u8], at: usize, end: usize, width: Option<usize>) -> Option<usize> {
        let Some(Rows::Ours(target)) = &self.within else { return None };
        if width == Some(target.headings.len()) {
            return None;
        }
        let (mut values, mut next) = (Vec::new(), at);
        for _ in 0..MOST_TRIED {
            next = sql::resume(&text[..end], next);
            if next >= end {
                return None;
            }
            let whole = sql::tuple(&text[..end], next, NEAR, &mut values).is_some();
            if whole && values.len() == target.headings.len() {
                return Some(next);
            }
        }
        None
    }

    fn statement(&mut self, text: &[u8], at: usize) -> Option<usize> {
        let at = sql::skip_blank(text, at);
        if at >= text.len() {
            return None;
        }
        Some(match sql::statement(text, at)? {
            Statement::Other(end) => end,
            Statement::Create(found) => {
                Arc::make_mut(&mut self.created).insert(found.table, found.columns);
                self.last_insert = None;
                found.end
            }
            Statement::Insert(found) => {
                let end = found.end;
                self.within = Some(self.rows_of_insert(found));
                end
            }
        })
    }

    fn rows_of_insert(&mut self, Insert { table, columns, .. }: Insert) -> Rows {
        if let Some(last) = &self.last_insert
            && last.table == table
            && last.columns == columns
        {
            return last.rows.clone();
        }
        let rows = self.rows_of(&table, columns.clone());
        self.last_insert = Some(Arc::new(LastInsert { table, columns, rows: rows.clone() }));
        rows
    }

    pub(super) fn rows_of(&self, table: &str, columns: Vec<String>) -> Rows {
        let named = |vendor: &&&Vendor| vendor.tables.contains(&table);
        let columns = match columns.is_empty() {
            true => self.created.get(table).cloned().unwrap_or_default(),
            false => columns,
        };
        if columns.is_empty() && VENDORS.iter().any(|vendor| named(&vendor)) {
            return Rows::Unknown;
        }
        VENDORS
            .iter()
            .filter(named)
            .find_map(|vendor| {
                let manner = (vendor.find)(&Headings::of(&columns))?;
                Some(Rows::Ours(Arc::new(Target { vendor, headings: columns.clone(), manner })))
            })
            .unwrap_or(Rows::Others)
    }
}
