//! A row of typed cells to a checked record, from whatever file it was decoded.
//!
//! In: a cell for each thing that a column can be. Out: a row for the gathering, or a reject. Never:
//! another reading than the one of the same table as text.

use super::admitting::{Further, Record, admit_in_session, blank_if_null};
use super::durations;
use super::formats::Out;
use super::hashing;
use super::no_records::{is_footer, is_rule};
use super::rejects::Reason;
use super::shapes::{ROLES, Shape};
use super::times::{Stamp, TimeForm};
use super::vendors::{Manner, Row};
use super::wording::{identified, worded};
use crate::decoding::Cell;
use crate::error::Result;
use crate::units::MS_PER_DAY;

/// Memory for the text of cells that are none.
#[derive(Default)]
pub(super) struct Rooms {
    texts: [String; 10],
    worded: Vec<u8>,
}

/// Serial days of a sheet's dates: 1954 to 2173; seconds since 1970 or 1840 are far beyond.
const SERIAL_DAYS: std::ops::Range<f64> = 20_000.0..100_000.0;
/// Excel's day 0 is 1899-12-30.
const SERIAL_EPOCH: i64 = -25_569;

impl Shape {
    /// `row`: in the order of `wanted`.
    pub(super) fn admit_cells(
        &self,
        row: &[Cell; ROLES],
        line: u64,
        rooms: &mut Rooms,
        out: &mut Out,
    ) -> Result<()> {
        if let Some(manner) = &self.manner {
            return self.admit_by(manner, row, line, out);
        }
        let [
            time,
            instant,
            user,
            action,
            action_id,
            patient,
            encounter,
            about,
            event_id,
            detail,
            outcome,
            session,
            workstation,
            duration,
        ] = *row;
        let times = &self.times;
        let stamp = instant_of(instant, times.instant_form).or_else(|| stamp(time, times.form));
        let c = &self.columns;
        let named = [(time, c.time), (user, c.user), (action, c.action)];
        if stamp.is_none() && self.is_no_record(&named) {
            return Ok(());
        }
        let Rooms { texts, worded: worded_room } = rooms;
        let [one, two, three, four, five, six, seven, eight, nine, ten] = texts;
        let mut name = action.text(one);
        if blank_if_null(name).is_empty() {
            name = action_id.text(two);
        }
        if self.columns.more.is_some() {
            name = worded(name, detail.text(three), outcome.text(four), worded_room);
        }
        let found = Record {
            time: stamp.ok_or_else(|| {
                let nothing = blank_if_null(time.text(&mut String::new())).is_empty();
                if nothing && time != Cell::Unread {
                    Reason::NoTime
                } else {
                    Reason::UnreadableTime
                }
            }),
            about: self::stamp(about, times.form),
            identity: identified(event_id.text(five), session.text(six), workstation.text(seven)),
            user: user.text(eight),
            action: name,
            patient: patient.text(nine),
            more_patients: &[],
            encounter: encounter.text(ten),
        };
        let own_ms = match duration {
            Cell::Nothing => None,
            cell => durations::milliseconds(cell.text(&mut String::new())),
        };
        let told = || {
            let is_identity = self.session == c.identity;
            let cell = if is_identity { event_id } else { session };
            self.session.map_or(0, |_| hashing::session(cell.text(&mut String::new())))
        };
        let further = Further { own_ms, later: None };
        admit_in_session(&found, further, told, line, &self.rules, out)
    }

    /// A row as its vendor means it.
    fn admit_by(
        &self,
        manner: &Manner,
        row: &[Cell; ROLES],
        line: u64,
        out: &mut Out,
    ) -> Result<()> {
        let wanted = || row.iter().take(manner.wanted.len());
        let mut room = String::new();
        let cells: Vec<Vec<u8>> = wanted().map(|cell| cell.text(&mut room).to_vec()).collect();
        let typed: Vec<_> = wanted().map(|cell| typed_time(*cell)).collect();
        let (form, rules) = (self.times.form, &self.rules);
        let row_of = Row { cells: &cells, typed: &typed, form, utc: false, line, rules };
        if row_of.time().is_err() {
            let columns = manner.wanted.iter().map(|(_, at)| *at);
            let named = wanted().zip(columns).filter_map(|(cell, at)| Some((*cell, at?)));
            if self.is_no_record(&named.collect::<Vec<_>>()) {
                return Ok(());
            }
        }
        (manner.read)(&row_of, out)
    }

    /// Where tables were put together, the headings come again, and what a client wrote beside them.
    #[cold]
    fn is_no_record(&self, cells: &[(Cell, usize)]) -> bool {
        let again = cells.iter().all(|(cell, column)| {
            let heading = self.headings.get(*column).map(|heading| heading.trim().as_bytes());
            matches!(cell, Cell::Text(text) if Some(text.trim_ascii()) == heading)
        });
        let drawn = cells.iter().all(|(cell, _)| matches!(cell, Cell::Text(t) if is_rule(t)));
        let footer = match cells {
            [(Cell::Text(text), _), others @ ..] => {
                is_footer(text) && others.iter().all(|(cell, _)| *cell == Cell::Nothing)
            }
            _ => false,
        };
        again || drawn || footer
    }
}

/// What may tell how times are written: text, and numbers that are no date of a sheet.
pub(super) fn tells_form(cell: Cell) -> bool {
    match cell {
        Cell::Text(text) => !blank_if_null(text.trim_ascii()).is_empty(),
        Cell::Whole(_) => true,
        Cell::Number(number) => !SERIAL_DAYS.contains(&number),
        _ => false,
    }
}

fn stamp(cell: Cell, form: TimeForm) -> Option<Stamp> {
    match cell {
        Cell::Text(text) => form.read_any(text.trim_ascii()),
        Cell::Number(days) if SERIAL_DAYS.contains(&days) => Some(of_serial(days)),
        cell => instant_of(cell, form),
    }
}

fn of_serial(days: f64) -> Stamp {
    let ms = (days * MS_PER_DAY as f64).round() as i64;
    Stamp::Wall(ms + SERIAL_EPOCH * MS_PER_DAY)
}

/// `None`: its text tells it.
fn typed_time(cell: Cell) -> Option<std::result::Result<Stamp, Reason>> {
    match cell {
        Cell::Nothing | Cell::Text(_) | Cell::Whole(_) => None,
        Cell::Number(days) if SERIAL_DAYS.contains(&days) => Some(Ok(of_serial(days))),
        Cell::Number(_) => None,
        Cell::Unread => Some(Err(Reason::UnreadableTime)),
        Cell::Day(day) => Some(Ok(Stamp::Wall(i64::from(day) * MS_PER_DAY))),
        Cell::Wall(ms) => Some(Ok(Stamp::Wall(ms))),
        Cell::Utc(ms) => Some(Ok(Stamp::Utc(ms))),
    }
}

fn instant_of(cell: Cell, form: TimeForm) -> Option<Stamp> {
    match cell {
        Cell::Nothing | Cell::Unread => None,
        Cell::Text(text) => form.read(text.trim_ascii()),
        Cell::Day(day) => Some(Stamp::Wall(i64::from(day) * MS_PER_DAY)),
        Cell::Wall(ms) => Some(Stamp::Wall(ms)),
        Cell::Utc(ms) => Some(Stamp::Utc(ms)),
        Cell::Whole(_) | Cell::Number(_) => form.read(cell.text(&mut String::new())),
    }
}
