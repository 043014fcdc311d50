//! A dump in SQL (mysqldump, phpMyAdmin): the rows that its INSERT statements hold.
//!
//! In: text cut between tuples. Out: rows of the tables that a vendor's file knows, read its way.
//! Never: a row of another table, a statement other than INSERT and CREATE TABLE.

use super::admitting::Rules;
use super::dump_places::{Patience, Place, Rows, Step, Target};
use super::formats::{Context, Cutter, Format, Out, Piece, Pieces, Reader, TimeQuestion, Uses};
use super::heads::Head;
use super::rejects::Reason;
use super::shapes::rules;
use super::sql;
use super::times::TimeForm;
use super::vendors::{self, Row, Vendor};
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// A dump of other tables: named, with what to do, instead of an unknown file.
pub(super) struct OfAnother;

impl Format for OfAnother {
    fn name(&self) -> &str {
        "sql_dump"
    }

    fn open(&self, head: &Head, _context: &Context) -> Option<Result<Box<dyn Reader>>> {
        looks_like_one(head).then(|| {
            Err(Error::usage("this SQL dump does not begin with a table that is known as a log")
                .at(&head.path)
                .next("dump the log's tables alone, such as `mysqldump openemr log`"))
        })
    }
}

fn looks_like_one(head: &Head) -> bool {
    let at = sql::skip_blank(&head.bytes, 0);
    let words = ["INSERT", "CREATE", "DROP", "SET", "LOCK", "USE", "START", "REPLACE"];
    let begins = |word: &&str| {
        head.bytes[at..].get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
            && head.bytes.get(at + word.len()).is_some_and(u8::is_ascii_whitespace)
    };
    words.iter().any(begins)
}

/// The dump's first table decides format, headings and time form; others of the same kinds that
/// follow are read as well.
pub(super) fn open(vendor: &Vendor, head: &Head, context: &Context) -> Option<InsertDump> {
    if vendor.tables.is_empty() || !looks_like_one(head) {
        return None;
    }
    let text = &head.bytes;
    let (mut place, mut at) = (Place::default(), 0);
    let (mut values, mut patience) = (Vec::new(), Patience::default());
    let mut first: Option<Arc<Target>> = None;
    let mut sample = Vec::new();
    while sample.len() < 200
        && let Some(step) = place.step(text, at, &mut values, &mut patience, false)
    {
        let Some(Rows::Ours(target)) = &place.within else {
            at = step.end();
            continue;
        };
        let first = first.get_or_insert_with(|| Arc::clone(target));
        at = match step {
            Step::Tuple(end) => {
                if let Some((from, to)) = values.get(first.manner.time_column())
                    && first.headings == target.headings
                {
                    sample.push(sql::plain(&text[*from..*to]));
                }
                end
            }
            other => other.end(),
        };
    }
    let first = first.or_else(|| {
        // Its columns are known and its rows have not begun.
        place.created.iter().find_map(|(table, columns)| {
            match place.rows_of(table, columns.clone()) {
                Rows::Ours(target) => Some(target),
                Rows::Unknown | Rows::Others => None,
            }
        })
    })?;
    (first.vendor.name == vendor.name).then(|| {
        sample.retain(|cell| !cell.is_empty());
        let columns = first.manner.columns();
        let question = vendors::times(sample, &first.headings, columns.time).question;
        let utc = memchr::memmem::find(text, b"TIME_ZONE='+00:00'")
            .or_else(|| memchr::memmem::find(text, b"time_zone = \"+00:00\""));
        InsertDump {
            rules: rules(&columns, context),
            first,
            question,
            form: TimeForm::Iso,
            in_utc: utc.is_some(),
            skip_bytes: head.mark_bytes,
            places: Arc::default(),
        }
    })
}

pub(super) struct InsertDump {
    first: Arc<Target>,
    rules: Rules,
    question: Option<TimeQuestion>,
    form: TimeForm,
    /// The dump sets its session's zone to UTC: TIMESTAMP columns are written so.
    in_utc: bool,
    skip_bytes: usize,
    /// By piece, where in the dump it begins.
    places: Arc<Mutex<BTreeMap<u32, Place>>>,
}

fn lock(places: &Mutex<BTreeMap<u32, Place>>) -> MutexGuard<'_, BTreeMap<u32, Place>> {
    places.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Cuts between tuples and after statements, and remembers for each piece where it begins.
struct BetweenTuples {
    places: Arc<Mutex<BTreeMap<u32, Place>>>,
    here: Mutex<(u32, Place)>,
}

/// Text of so many bytes without the end of any statement is handed on as it is.
const MOST_UNCUT: usize = 12 << 20;

impl Cutter for BetweenTuples {
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize {
        let mut here = self.here.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (number, start) = &*here;
        let mut place = start.clone();
        if place.within.is_none() && matches!(text.first(), Some(b'(' | b',')) {
            // The last piece of a damaged file, cut anew: it begins among some table's tuples.
            place.within = Some(Rows::Others);
        }
        let mut whole = (0, place.clone());
        let mut at = 0;
        let (mut values, mut patience) = (Vec::new(), Patience::default());
        loop {
            let last = text.len() - at >= MOST_UNCUT;
            let step = place.step(text, at, &mut values, &mut patience, last);
            let end = match step {
                Some(step) => Some(step.end()),
                None if last => place.behind_open_end(text, at),
                None => None,
            };
            let Some(end) = end else { break };
            at = end.max(at + 1).min(text.len());
            whole.0 = at;
            whole.1.clone_from(&place);
        }
        if at_end || (whole.0 == 0 && text.len() >= MOST_UNCUT) {
            whole.0 = text.len();
        }
        if whole.0 > 0 {
            let next = number + 1;
            lock(&self.places).entry(next).or_insert_with(|| whole.1.clone());
            *here = (next, whole.1);
        }
        whole.0
    }
}

impl Reader for InsertDump {
    fn format(&self) -> &str {
        self.first.vendor.name
    }

    fn headings(&self) -> &[String] {
        &self.first.headings
    }

    fn context(&self) -> &Context {
        &self.rules.context
    }

    fn uses(&self) -> Uses {
        self.first.manner.uses(&self.first.headings, self.form, &self.rules.context)
    }

    fn time_question(&self) -> Option<&TimeQuestion> {
        self.question.as_ref()
    }

    fn settle_time_form(&mut self, form: TimeForm) {
        self.form = form;
    }

    fn shows_viewing(&self, action: &[u8]) -> bool {
        (self.first.manner.shows_viewing)(action)
    }

    fn pieces(&self) -> Pieces {
        let cutter = BetweenTuples { places: Arc::clone(&self.places), here: Mutex::default() };
        Pieces::Text { cutter: Box::new(cutter), skip_bytes: self.skip_bytes, skip_lines: 0 }
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        let text = piece.bytes;
        let mut place = lock(&self.places).get(&piece.number).cloned().unwrap_or_default();
        let (mut values, mut patience) = (Vec::new(), Patience::default());
        let (mut at, mut line) = (0, 0);
        while at < text.len() {
            // What is read now belongs to the statement that is open now.
            let rows = place.within.clone();
            let end = match place.step(text, at, &mut values, &mut patience, true) {
                None => match place.behind_open_end(text, at) {
                    Some(end) => {
                        out.tally.read += 1;
                        out.reject(line, Reason::OpenStatement, None);
                        end
                    }
                    // What is cut short here holds no row.
                    None => break,
                },
                Some(Step::Moved(end)) => end,
                Some(Step::Tuple(end)) => {
                    if let Some(rows) = &rows {
                        self.read_tuple(rows, text, &values, line, out)?;
                    }
                    end
                }
                Some(Step::Junk(end) | Step::Broken(end)) => {
                    if !matches!(rows, Some(Rows::Others) | None) {
                        out.tally.read += 1;
                        let long = end - at > sql::MAX_TUPLE;
                        out.reject(
                            line,
                            if long { Reason::TooLong } else { Reason::NoTuple },
                            None,
                        );
                    }
                    end
                }
            };
            // A statement may begin where it was looked for a tuple: the place moved, not the text.
            let goes_on = if place.within.is_some() || rows.is_none() { at + 1 } else { at };
            let end = end.max(goes_on).min(text.len());
            line += memchr::memchr_iter(b'\n', &text[at..end]).count() as u64;
            at = end;
        }
        out.tally.lines += line + memchr::memchr_iter(b'\n', &text[at..]).count() as u64;
        Ok(())
    }
}

impl InsertDump {
    fn read_tuple(
        &self,
        rows: &Rows,
        text: &[u8],
        values: &[(usize, usize)],
        line: u64,
        out: &mut Out,
    ) -> Result<()> {
        let target = match rows {
            Rows::Ours(target) => target,
            Rows::Others => return Ok(()),
            Rows::Unknown => {
                out.tally.read += 1;
                out.reject(line, Reason::UnknownColumns, None);
                return Ok(());
            }
        };
        let width = target.headings.len();
        if values.len() != width {
            out.tally.read += 1;
            let few = values.len() < width;
            let reason = if few { Reason::TooFewFields } else { Reason::TooManyFields };
            out.reject(line, reason, None);
            return Ok(());
        }
        let wanted = &target.manner.wanted;
        let cells: Vec<Vec<u8>> = wanted
            .iter()
            .map(|(_, at)| {
                at.and_then(|at| values.get(at))
                    .map_or_else(Vec::new, |(from, to)| sql::plain(&text[*from..*to]))
            })
            .collect();
        let first = target.headings == self.first.headings;
        let rules = if first { self.rules.clone() } else { self.rules_of_further() };
        let form = if first { self.form } else { TimeForm::Iso };
        let utc = self.in_utc && target.manner.timestamp;
        let row = Row { cells: &cells, typed: &[], form, utc, line, rules: &rules };
        (target.manner.read)(&row, out)
    }

    /// A further table's columns at fault have no heading in the account.
    fn rules_of_further(&self) -> Rules {
        Rules::new(&self.rules.context, u16::MAX, u16::MAX, u16::MAX)
    }
}
