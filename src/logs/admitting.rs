//! The checks that a record of any format must pass.
//!
//! In: what a reader found in one record. Out: an event in the gathering, or a reject with its
//! reason. Never: a check that one format has and another lacks.

use super::events::{Beside, FURTHER, SAME_ACT};
use super::formats::{Context, Out};
use super::gathering::Row;
use super::hashing::hash_bytes;
use super::rejects::Reason;
use super::repeated_hours::Doubt;
use super::times::Stamp;
use super::wall_clock::Moment;
use crate::error::{Error, Result};
use crate::units::{Day, MS_PER_DAY};

/// A record as its file has it; empty cells where there is nothing.
pub(super) struct Record<'a> {
    /// The error says what is wrong with the time.
    pub(super) time: std::result::Result<Stamp, Reason>,
    pub(super) user: &'a [u8],
    pub(super) action: &'a [u8],
    pub(super) patient: &'a [u8],
    /// A message may name several, in any order: one record and one act.
    pub(super) more_patients: &'a [&'a [u8]],
    pub(super) encounter: &'a [u8],
    /// Of the event's own id, see `identity`, or of what tells rows apart, see `apart`; 0 where there
    /// is none.
    pub(super) identity: u32,
    pub(super) about: Option<Stamp>,
}

/// What the checks need to know of a source: the same for all its records.
#[derive(Clone)]
pub(super) struct Rules {
    /// Days, both included.
    pub(super) date_bounds: (Day, Day),
    pub(super) context: Context,
    /// Positions, to name the column at fault.
    pub(super) time_column: u16,
    pub(super) user_column: u16,
    pub(super) action_column: u16,
}

impl Rules {
    /// With the usual bounds; the columns by position.
    pub(super) fn new(context: &Context, time: u16, user: u16, action: u16) -> Self {
        Self {
            date_bounds: DEFAULT_BOUNDS,
            context: context.clone(),
            time_column: time,
            user_column: user,
            action_column: action,
        }
    }
}

/// 1990-01-01 to 2037-12-31, unless a mapping says otherwise.
pub(super) const DEFAULT_BOUNDS: (Day, Day) = (Day(7305), Day(24_836));

/// An id that says there is none.
#[inline]
pub(super) fn blank_if_null(cell: &[u8]) -> &[u8] {
    if cell.len() == 4 && cell.eq_ignore_ascii_case(b"NULL") { &[] } else { cell }
}

/// Counts a record and takes it in, or says why not. `line`: from 0 within the piece.
#[inline]
pub(super) fn admit(record: &Record, line: u64, rules: &Rules, out: &mut Out) -> Result<()> {
    admit_with(record, Further::default(), line, rules, out)
}

/// What few formats know beside a record.
#[derive(Clone, Copy, Default)]
pub(super) struct Further<'a> {
    /// How long it took, where the log measured that itself.
    pub(super) own_ms: Option<u32>,
    /// What the same record says of a later moment, such as the end of a session: an event of its
    /// own where it passes the checks, never a second record.
    pub(super) later: Option<&'a Record<'a>>,
}

/// The same for a record that tells more.
#[inline]
pub(super) fn admit_with(
    record: &Record,
    further: Further,
    line: u64,
    rules: &Rules,
    out: &mut Out,
) -> Result<()> {
    admit_in_session(record, further, || 0, line, rules, out)
}

/// The same for a record of a session, see `hashing::session`; it is asked for only beside an hour
/// that the clock showed twice.
#[inline]
pub(super) fn admit_in_session(
    record: &Record,
    further: Further,
    session: impl Fn() -> u64,
    line: u64,
    rules: &Rules,
    out: &mut Out,
) -> Result<()> {
    out.tally.read += 1;
    match check(record, further.own_ms, session, rules, out) {
        Ok(row) if out.in_scope(row.at, rules) => {
            take(row, record.more_patients, out)?;
            match further.later {
                Some(later) => take_later(later, rules, out),
                None => Ok(()),
            }
        }
        Ok(_) => {
            out.tally.out_of_scope += 1;
            Ok(())
        }
        Err((reason, column)) => {
            out.reject(line, reason, Some(column));
            Ok(())
        }
    }
}

#[inline(always)]
fn check<'a>(
    record: &Record<'a>,
    own_ms: Option<u32>,
    session: impl Fn() -> u64,
    rules: &Rules,
    out: &mut Out,
) -> std::result::Result<Row<'a>, (Reason, u16)> {
    let bad_time = |reason| (reason, rules.time_column);
    let stamp = record.time.map_err(bad_time)?;
    let (at, doubt) = match out.clock.moment(stamp) {
        Moment::Certain(at) => (at, Doubt::None),
        Moment::Beside(at, near) => (at, Doubt::Beside(near, session())),
        Moment::Twice(at, near) => (at, Doubt::Twice(near, session())),
        Moment::Missing => return Err(bad_time(Reason::MissingLocalTime)),
    };
    let user = blank_if_null(record.user);
    if user.is_empty() {
        return Err((Reason::NoUser, rules.user_column));
    }
    let action = blank_if_null(record.action);
    if action.is_empty() {
        return Err((Reason::NoAction, rules.action_column));
    }
    // Bounds are days; a zone's few hours beyond them do no harm.
    if at < i64::from(rules.date_bounds.0.0 - 1) * MS_PER_DAY {
        return Err(bad_time(Reason::BeforeBounds));
    }
    if at >= i64::from(rules.date_bounds.1.0 + 2) * MS_PER_DAY {
        return Err(bad_time(Reason::AfterBounds));
    }
    Ok(Row {
        at,
        doubt,
        user,
        action,
        patient: blank_if_null(record.patient),
        encounter: blank_if_null(record.encounter),
        identity: record.identity,
        further: 0,
        beside: Beside::new(record.about.and_then(|about| out.clock.delay(stamp, about)), own_ms),
    })
}

#[cold]
fn take_later(later: &Record, rules: &Rules, out: &mut Out) -> Result<()> {
    match check(later, None, || 0, rules, out) {
        Ok(mut row) if out.in_scope(row.at, rules) => {
            row.further = FURTHER;
            out.add(&row)
        }
        _ => Ok(()),
    }
}

#[inline]
fn take<'a>(row: Row<'a>, more_patients: &[&'a [u8]], out: &mut Out) -> Result<()> {
    out.tally.accepted += 1;
    out.tally.with_seconds += u64::from(row.at.rem_euclid(60_000) != 0);
    out.tally.negative_delays += u64::from(row.beside.delay().is_some_and(|delay| delay < 0));
    if more_patients.is_empty() {
        return out.add(&row);
    }
    take_patients(row, more_patients, out)
}

/// An event a patient, the first of them for the act; in which order the message names them is all
/// the same.
#[cold]
fn take_patients<'a>(mut row: Row<'a>, more: &[&'a [u8]], out: &mut Out) -> Result<()> {
    let mut patients: Vec<&[u8]> = more.iter().map(|patient| blank_if_null(patient)).collect();
    patients.push(row.patient);
    patients.retain(|patient| !patient.is_empty());
    patients.sort_unstable();
    patients.dedup();
    let mut patients = patients.into_iter();
    row.patient = patients.next().unwrap_or_default();
    out.add(&row)?;
    let identity = row.identity;
    row.further = FURTHER | SAME_ACT;
    for patient in patients {
        row.patient = patient;
        row.identity =
            if identity & 1 == 0 { identity } else { identity ^ hash_bytes(patient) as u32 | 1 };
        out.add(&row)?;
    }
    Ok(())
}

impl Out<'_> {
    #[inline]
    fn add(&mut self, row: &Row) -> Result<()> {
        self.gathering.add(row, self.file, self.piece).map_err(|full| {
            Error::usage(format!("more distinct {} than can be held", full.0))
                .next("check that the right column is mapped; an id or a free text is no action")
        })?;
        if !row.doubt.is_none() {
            self.note_doubt(row);
        }
        Ok(())
    }

    #[cold]
    fn note_doubt(&mut self, row: &Row) {
        self.tally.ambiguous += u64::from(row.doubt.is_twice() && row.further == 0);
        self.gathering.note_doubt(row, self.clock.zone_name());
    }

    #[inline]
    fn in_scope(&self, at: i64, rules: &Rules) -> bool {
        rules.context.scope.0 <= at && at < rules.context.scope.1
    }
}
