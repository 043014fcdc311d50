//! Decoded rows on their way from the process that decodes to the one that reads.
//!
//! In: cells. Out: frames of bytes, each with its length before it, and the cells again. Never: a
//! frame longer than a record may be.

use crate::units::{Day, MS_PER_DAY};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// A cell as a binary file has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Nothing,
    /// There is something, of a kind that has no text: a sheet's error, a list.
    Unread,
    Text(&'a [u8]),
    Whole(i64),
    /// A sheet knows only floats: an id, a serial date.
    Number(f64),
    /// Days since 1970-01-01.
    Day(i32),
    /// Milliseconds since 1970 on the wall clock.
    Wall(i64),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Utc(i64),
}

impl<'a> Cell<'a> {
    /// The characters that a CSV has; a whole number without a fraction, since ids pass through
    /// floats where some are missing.
    #[inline]
    pub(crate) fn text<'r>(self, room: &'r mut String) -> &'r [u8]
    where
        'a: 'r,
    {
        match self {
            Self::Nothing | Self::Unread => &[],
            Self::Text(text) => text.trim_ascii(),
            _ => self.written(room),
        }
    }

    fn written(self, room: &mut String) -> &[u8] {
        room.clear();
        // Writing to a string cannot fail.
        let _ = match self {
            Self::Nothing | Self::Unread | Self::Text(_) => Ok(()),
            Self::Whole(number) => write!(room, "{number}"),
            Self::Number(number) => write!(room, "{number}"),
            Self::Day(day) => write!(room, "{}", Day(day)),
            Self::Wall(ms) => moment(ms, "", room),
            Self::Utc(ms) => moment(ms, "Z", room),
        };
        room.as_bytes()
    }
}

fn moment(ms: i64, end: &str, room: &mut String) -> std::fmt::Result {
    let day = i32::try_from(ms.div_euclid(MS_PER_DAY)).map_or(Day(i32::MAX), Day);
    write!(room, "{day} ")?;
    clock(ms.rem_euclid(MS_PER_DAY), room)?;
    room.write_str(end)
}

/// `hh:mm:ss`, thousandths where there are any.
pub(crate) fn clock(ms: i64, room: &mut String) -> std::fmt::Result {
    let (seconds, thousandths) = (ms / 1000, ms % 1000);
    write!(room, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
    if thousandths > 0 { write!(room, ".{thousandths:03}") } else { Ok(()) }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Frame<'a> {
    /// The names of the columns, for files that have them apart from the rows.
    Headings(&'a [u8]),
    /// A part begins, with so many rows; 0 where that is not known or not believed.
    Part(u64),
    /// So many empty rows, then this one.
    Row { before: u32, cells: &'a [u8] },
    /// The same with a row that is too long to be one.
    TooLong { before: u32 },
    /// So many rows are lost.
    Damage(u64),
    /// All was said.
    End,
}

/// A longer row is no log entry.
const MAX_ROW: usize = 1 << 20;
/// No frame is longer: whoever reads one that says so reads no frame.
const MAX_FRAME: usize = MAX_ROW + 64;
const PREFIX: usize = 5;

const HEADINGS: u8 = b'H';
const PART: u8 = b'P';
const ROW: u8 = b'R';
const TOO_LONG: u8 = b'L';
const DAMAGE: u8 = b'D';
const END: u8 = b'E';

/// Writes frames.
pub(crate) struct Frames<'w> {
    out: &'w mut dyn Write,
    room: Vec<u8>,
}

impl<'w> Frames<'w> {
    pub(crate) fn to(out: &'w mut dyn Write) -> Self {
        Self { out, room: Vec::new() }
    }

    fn put(&mut self, kind: u8, body: &[u8]) -> Result<()> {
        self.out.write_all(&(body.len() as u32).to_le_bytes())?;
        self.out.write_all(&[kind])?;
        self.out.write_all(body)
    }

    pub(crate) fn headings(&mut self, names: &[String]) -> Result<()> {
        let mut body = Vec::new();
        for name in names {
            push(&mut body, Cell::Text(name.as_bytes()));
        }
        if body.len() > MAX_ROW {
            return Err(std::io::Error::from(std::io::ErrorKind::InvalidData));
        }
        self.put(HEADINGS, &body)
    }

    pub(crate) fn part(&mut self, rows: u64) -> Result<()> {
        self.put(PART, &rows.to_le_bytes())
    }

    pub(crate) fn row<'c>(
        &mut self,
        before: u32,
        cells: impl Iterator<Item = Cell<'c>>,
    ) -> Result<()> {
        let mut room = std::mem::take(&mut self.room);
        room.clear();
        room.extend_from_slice(&before.to_le_bytes());
        for cell in cells {
            push(&mut room, cell);
            if room.len() > MAX_ROW {
                break;
            }
        }
        let put = if room.len() > MAX_ROW {
            self.put(TOO_LONG, &before.to_le_bytes())
        } else {
            self.put(ROW, &room)
        };
        self.room = room;
        put
    }

    pub(crate) fn damage(&mut self, rows: u64) -> Result<()> {
        self.put(DAMAGE, &rows.to_le_bytes())
    }

    pub(crate) fn end(&mut self) -> Result<()> {
        self.put(END, &[])?;
        self.out.flush()
    }
}

fn push(body: &mut Vec<u8>, cell: Cell) {
    let (kind, fixed): (u8, [u8; 8]) = match cell {
        Cell::Nothing => return body.push(0),
        Cell::Text(text) => {
            body.push(1);
            body.extend_from_slice(&(text.len() as u32).to_le_bytes());
            return body.extend_from_slice(text);
        }
        Cell::Wall(ms) => (2, ms.to_le_bytes()),
        Cell::Utc(ms) => (3, ms.to_le_bytes()),
        Cell::Number(number) => (4, number.to_le_bytes()),
        Cell::Whole(number) => (5, number.to_le_bytes()),
        Cell::Day(day) => (6, i64::from(day).to_le_bytes()),
        Cell::Unread => return body.push(7),
    };
    body.push(kind);
    body.extend_from_slice(&fixed);
}

/// The first frame of these bytes and its length; `None` where none is whole. Bytes that cannot be a
/// frame are an error.
pub(crate) fn first(bytes: &[u8]) -> std::result::Result<Option<(Frame<'_>, usize)>, NoFrame> {
    let Some((prefix, rest)) = bytes.split_at_checked(PREFIX) else { return Ok(None) };
    let [a, b, c, d, kind] = *prefix else { return Err(NoFrame) };
    let length = u32::from_le_bytes([a, b, c, d]) as usize;
    if length > MAX_FRAME {
        return Err(NoFrame);
    }
    let Some(body) = rest.get(..length) else { return Ok(None) };
    let number = || body.try_into().map(u64::from_le_bytes).map_err(|_| NoFrame);
    let frame = match kind {
        HEADINGS => Frame::Headings(body),
        PART => Frame::Part(number()?),
        ROW | TOO_LONG => {
            let (before, cells) = body.split_first_chunk().ok_or(NoFrame)?;
            let before = u32::from_le_bytes(*before);
            if kind == ROW { Frame::Row { before, cells } } else { Frame::TooLong { before } }
        }
        DAMAGE => Frame::Damage(number()?),
        END => Frame::End,
        _ => return Err(NoFrame),
    };
    Ok(Some((frame, PREFIX + length)))
}

/// What came is not in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoFrame;

/// The frames of these bytes; what is no frame ends them.
pub(crate) fn each(mut bytes: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    std::iter::from_fn(move || {
        let (frame, length) = first(bytes).ok()??;
        bytes = bytes.get(length..)?;
        Some(frame)
    })
}

/// The cells of a row; nothing where there are no more.
pub(crate) struct Cells<'a>(pub(crate) &'a [u8]);

impl<'a> Cells<'a> {
    pub(crate) fn next(&mut self) -> Cell<'a> {
        self.take().unwrap_or(Cell::Nothing)
    }

    pub(crate) fn at_end(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self) -> Option<Cell<'a>> {
        let (kind, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(match kind {
            1 => {
                let length = u32::from_le_bytes(self.fixed()?) as usize;
                let (text, rest) = self.0.split_at_checked(length)?;
                self.0 = rest;
                Cell::Text(text)
            }
            2 => Cell::Wall(i64::from_le_bytes(self.fixed()?)),
            3 => Cell::Utc(i64::from_le_bytes(self.fixed()?)),
            4 => Cell::Number(f64::from_le_bytes(self.fixed()?)),
            5 => Cell::Whole(i64::from_le_bytes(self.fixed()?)),
            6 => Cell::Day(i32::try_from(i64::from_le_bytes(self.fixed()?)).ok()?),
            7 => Cell::Unread,
            _ => Cell::Nothing,
        })
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (fixed, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*fixed)
    }
}
