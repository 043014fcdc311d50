//! Where in a dump a text begins, and what its next step is.
//!
//! In: the text of a dump, from a place on. Out: statements and tuples, one after the other, and the
//! place after them. Never: a value read; that is the reader's.

use super::sql::{self, Statement};
use super::vendors::{Headings, Manner, VENDORS, Vendor};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where in a dump a text begins.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// By table, what CREATE TABLE statements so far say.
    pub(super) created: Arc<BTreeMap<String, Vec<String>>>,
    /// Among the tuples of an INSERT.
    pub(super) within: Option<Rows>,
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

/// What the text has at a place.
pub(super) enum Step {
    Tuple(usize),
    /// Does not close; go on there.
    Broken(usize),
    Moved(usize),
}

impl Place {
    /// The next step from `at`. `None`: the text ends within it.
    pub(super) fn step(
        &mut self,
        text: &[u8],
        at: usize,
        values: &mut Vec<(usize, usize)>,
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
                self.within = None;
                Some(Step::Moved(at + 1))
            }
            b'(' => match sql::tuple(text, at, values) {
                Some(end) => Some(Step::Tuple(end)),
                None if last || text.len() - at > sql::MAX_TUPLE => {
                    Some(Step::Broken(sql::resume(text, at)))
                }
                None => None,
            },
            _ => {
                // `ON DUPLICATE KEY UPDATE`, or a new statement behind a broken tuple.
                let again = text[at..].get(..7).is_none_or(|w| w.eq_ignore_ascii_case(b"INSERT "));
                let end = if again { Some(at) } else { sql::after_semicolon(text, at) };
                self.within = None;
                if end == Some(at) && text.len() - at < 7 {
                    return if last { Some(Step::Moved(text.len())) } else { None };
                }
                end.map(Step::Moved)
            }
        }
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
                found.end
            }
            Statement::Insert(found) => {
                self.within = Some(self.rows_of(&found.table, found.columns));
                found.end
            }
        })
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
