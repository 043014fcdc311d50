//! Tables in workbooks, Arrow files and doubtful Parquet files: an ACCESS_LOG or a site's own mapping.
//!
//! In: frames from a decoder. Out: rows for the gathering. Never: a decoder in this process where
//! the program has another for it.

use super::admitting::{Record, Rules, admit};
use super::decoding::Asked;
use super::delimited::{Columns, Times, uses};
use super::epic;
use super::formats::{Context, Format, Out, Piece, Pieces, Reader, TimeQuestion, Uses};
use super::frames::{BetweenFrames, Cell, Cells, Frame, each};
use super::guard;
use super::hashing::identity;
use super::heads::Head;
use super::mapped::{find, mapped_columns, rules, times};
use super::rejects::Reason;
use super::times::{Stamp, TimeForm};
use crate::error::Result;
use crate::settings::Mapping;
use crate::units::{Day, MS_PER_DAY};
use std::io::Read;

pub(super) struct Mapped {
    pub(super) name: String,
    pub(super) mapping: Mapping,
}

pub(super) struct EpicAccessLog;

struct DecodedTable {
    format: String,
    asked: Asked,
    headings: Vec<String>,
    columns: Columns,
    times: Times,
    rules: Rules,
}

impl Format for Mapped {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let sample = match head.decoded()? {
            Ok(sample) => sample,
            Err(e) => return Some(Err(e)),
        };
        let fits = |headings: &[String]| {
            find(headings, &self.mapping.user).is_some()
                && find(headings, &self.mapping.time).is_some()
        };
        let (headings, row) = sample.headings(&fits)?;
        let open = || {
            let columns = mapped_columns(&self.name, &self.mapping, &headings, head)?;
            let times = times(&self.mapping, || sample.texts(columns.time, row))?;
            let rules = rules(&columns, self.mapping.date_bounds, context);
            Ok(DecodedTable::boxed(&self.name, head, row, headings, columns, times, rules))
        };
        Some(open())
    }
}

impl Format for EpicAccessLog {
    fn name(&self) -> &str {
        epic::NAME
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let sample = match head.decoded()? {
            Ok(sample) => sample,
            Err(e) => return Some(Err(e)),
        };
        let (headings, row) = sample.headings(&|names| epic::Headings::find(names).is_some())?;
        let found = epic::Headings::find(&headings)?;
        let columns = found.columns();
        let times = found.times(Some(sample.texts(columns.time, row)), &headings);
        let rules = rules(&columns, None, context);
        Some(Ok(DecodedTable::boxed(epic::NAME, head, row, headings, columns, times, rules)))
    }
}

/// Serial days of a sheet's dates: 1954 to 2173; seconds since 1970 or 1840 are far beyond.
const SERIAL_DAYS: std::ops::Range<f64> = 20_000.0..100_000.0;
/// Excel's day 0 is 1899-12-30.
const SERIAL_EPOCH: i64 = -25_569;

impl DecodedTable {
    fn boxed(
        format: &str,
        head: &Head,
        heading_row: u32,
        headings: Vec<String>,
        columns: Columns,
        times: Times,
        rules: Rules,
    ) -> Box<dyn Reader> {
        let c = &columns;
        let optional = [c.instant, c.patient, c.encounter, c.about_time, c.identity];
        let mut used = vec![c.time, c.user, c.action];
        used.extend(optional.into_iter().flatten());
        used.sort_unstable();
        used.dedup();
        let asked =
            Asked { file: head.path.clone(), columns: Some(used), from_part: 0, heading_row };
        Box::new(Self { format: format.to_string(), asked, headings, columns, times, rules })
    }

    /// Where a column of the file stands among the cells of a frame.
    fn place(&self, column: Option<usize>) -> Option<usize> {
        let used = self.asked.columns.as_deref().unwrap_or_default();
        column.and_then(|column| used.binary_search(&column).ok())
    }

    fn read_row(&self, line: u64, mut cells: Cells, out: &mut Out) -> Result<()> {
        let mut row = [Cell::Nothing; 8];
        for cell in &mut row {
            *cell = cells.next();
        }
        let at = |column: Option<usize>| {
            self.place(column).and_then(|place| row.get(place)).copied().unwrap_or(Cell::Nothing)
        };
        let c = &self.columns;
        let times = &self.times;
        let time = at(Some(c.time));
        let stamp = stamp(at(c.instant), times.instant_form).or_else(|| stamp(time, times.form));
        if stamp.is_none() && self.is_heading_again(time, at(Some(c.user)), at(Some(c.action))) {
            return Ok(());
        }
        let mut rooms: [String; 5] = Default::default();
        let [user, action, patient, encounter, event] = &mut rooms;
        let found = Record {
            time: stamp.ok_or_else(|| {
                let nothing = text(time, &mut String::new()).is_empty();
                if nothing { Reason::NoTime } else { Reason::UnreadableTime }
            }),
            about: self::stamp(at(c.about_time), times.form),
            identity: identity(text(at(c.identity), event)),
            user: text(at(Some(c.user)), user),
            action: text(at(Some(c.action)), action),
            patient: text(at(c.patient), patient),
            more_patients: &[],
            encounter: text(at(c.encounter), encounter),
        };
        admit(&found, line, &self.rules, out)
    }

    #[cold]
    fn is_heading_again(&self, time: Cell, user: Cell, action: Cell) -> bool {
        let c = &self.columns;
        [(time, c.time), (user, c.user), (action, c.action)].into_iter().all(|(cell, column)| {
            let heading = self.headings.get(column).map(|heading| heading.trim().as_bytes());
            matches!(cell, Cell::Text(text) if Some(text.trim_ascii()) == heading)
        })
    }
}

fn stamp(cell: Cell, form: TimeForm) -> Option<Stamp> {
    match cell {
        Cell::Nothing => None,
        Cell::Text(text) => form.read_any(text),
        Cell::Wall(ms) => Some(Stamp::Wall(ms)),
        Cell::Utc(ms) => Some(Stamp::Utc(ms)),
        Cell::Number(days) if SERIAL_DAYS.contains(&days) => {
            let ms = (days * MS_PER_DAY as f64).round() as i64;
            Some(Stamp::Wall(ms + SERIAL_EPOCH * MS_PER_DAY))
        }
        Cell::Number(number) => form.read(number.to_string().as_bytes()),
    }
}

/// The cell in the characters that a CSV has; a whole number without a fraction.
fn text<'c>(cell: Cell<'c>, room: &'c mut String) -> &'c [u8] {
    match cell {
        Cell::Nothing => return &[],
        Cell::Text(text) => return text.trim_ascii(),
        Cell::Number(number) => *room = number.to_string(),
        Cell::Wall(ms) | Cell::Utc(ms) => {
            let seconds = ms.rem_euclid(MS_PER_DAY) / 1000;
            let day = i32::try_from(ms.div_euclid(MS_PER_DAY)).map_or(Day(i32::MAX), Day);
            let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            *room = format!("{day} {hour:02}:{minute:02}:{second:02}");
        }
    }
    room.as_bytes()
}

impl Reader for DecodedTable {
    fn format(&self) -> &str {
        &self.format
    }

    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn context(&self) -> &Context {
        &self.rules.context
    }

    fn uses(&self) -> Uses {
        uses(&self.columns, &self.headings, self.times.form, &self.rules.context)
    }

    fn time_question(&self) -> Option<&TimeQuestion> {
        self.times.question.as_ref()
    }

    fn settle_time_form(&mut self, form: TimeForm) {
        self.times.form = form;
    }

    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()> {
        let place = self.place(Some(self.columns.time)).unwrap_or_default();
        for frame in each(piece.bytes) {
            if let Frame::Row { cells, .. } = frame {
                let mut cells = Cells(cells);
                (0..place).for_each(|_| {
                    cells.next();
                });
                if let Cell::Text(text) = cells.next() {
                    see(text);
                }
            }
        }
        Ok(())
    }

    fn pieces(&self) -> Pieces {
        Pieces::Text {
            cutter: Box::new(BetweenFrames),
            skip_bytes: 0,
            skip_lines: u64::from(self.asked.heading_row),
        }
    }

    fn stream(&self) -> Option<Result<Box<dyn Read + Send>>> {
        Some(guard::stream(self.asked.clone()))
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        let mut line = 0;
        for frame in each(piece.bytes) {
            match frame {
                Frame::Row { before, cells } => {
                    line += u64::from(before);
                    self.read_row(line, Cells(cells), out)?;
                    line += 1;
                }
                Frame::TooLong { before } => {
                    line += u64::from(before);
                    out.tally.read += 1;
                    out.reject(line, Reason::TooLong, None);
                    line += 1;
                }
                Frame::Damage(rows) => {
                    for _ in 0..rows.max(1) {
                        out.tally.read += 1;
                        out.reject(line, Reason::DamagedPart, None);
                        line += 1;
                    }
                }
                Frame::Headings(_) | Frame::Part(_) | Frame::End => {}
            }
        }
        out.tally.lines += line;
        Ok(())
    }
}
