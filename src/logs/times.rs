//! Time stamps as text to wall clocks or instants.
//!
//! In: a cell's bytes and the form decided for its source. Out: a wall clock, with its offset where
//! the text has one, or an instant. Never: a guess of the day/month order within one row.

use super::fileman;
use crate::units::{Day, MS_PER_DAY, MS_PER_HOUR};

/// How a source writes its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// `2024-03-01 13:05:22.123`, `T` for the blank, `Z` or an offset at the end.
    Iso,
    /// `3/1/2024 1:05:22 PM`, `12/21/19 7:21`; month first.
    MonthDayYear,
    /// The same, day first.
    DayMonthYear,
    /// `01-MAR-2024 13:05:22`, `01-MAR-24 01.05.22.123456 PM`, `Mar  1 2024  1:05PM`.
    DayNameYear,
    EpochSeconds,
    EpochMilliseconds,
    /// UTC seconds since 1840-12-31, Epic's ACCESS_INSTANT.
    EpicInstant,
    /// Days since 1899-12-30 on the wall clock, `45352.545162`.
    ExcelSerial,
    /// `3240301.130522`: years since 1700, trailing zeros dropped; `MAR 01, 2024@13:05:22` outside.
    FileMan,
}

/// What a cell said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// A wall clock without a zone: days and milliseconds since 1970-01-01T00:00 local.
    Wall(i64),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Utc(i64),
}

const EPIC_EPOCH_SECONDS: i64 = 4_070_908_800;

impl TimeForm {
    pub fn name(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::MonthDayYear => "month_day_year",
            Self::DayMonthYear => "day_month_year",
            Self::DayNameYear => "day_name_year",
            Self::EpochSeconds => "epoch_seconds",
            Self::EpochMilliseconds => "epoch_milliseconds",
            Self::EpicInstant => "epic_instant",
            Self::ExcelSerial => "excel_serial",
            Self::FileMan => "fileman",
        }
    }

    pub const ALL: [Self; 9] = [
        Self::Iso,
        Self::MonthDayYear,
        Self::DayMonthYear,
        Self::DayNameYear,
        Self::EpochSeconds,
        Self::EpochMilliseconds,
        Self::EpicInstant,
        Self::ExcelSerial,
        Self::FileMan,
    ];

    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// A cell of this form, or of another that cannot be mistaken.
    #[inline]
    pub fn read_any(self, cell: &[u8]) -> Option<Stamp> {
        self.read(cell).or_else(|| Self::read_unmistakable(cell))
    }

    #[cold]
    fn read_unmistakable(cell: &[u8]) -> Option<Stamp> {
        read_iso(cell).or_else(|| read_named_month(cell))
    }

    /// `None` where the cell is not of this form.
    #[inline]
    pub fn read(self, cell: &[u8]) -> Option<Stamp> {
        match self {
            Self::Iso => read_iso(cell),
            Self::MonthDayYear => read_slashed(cell, true),
            Self::DayMonthYear => read_slashed(cell, false),
            Self::DayNameYear => read_named_month(cell),
            Self::EpochSeconds => Some(Stamp::Utc(decimal_ms(cell)?)),
            Self::EpochMilliseconds => Some(Stamp::Utc(whole(cell)?)),
            Self::FileMan => fileman::read(cell),
            Self::EpicInstant => {
                Some(Stamp::Utc(decimal_ms(cell)?.checked_sub(EPIC_EPOCH_SECONDS * 1000)?))
            }
            Self::ExcelSerial => read_serial(cell),
        }
    }
}

#[inline]
pub(super) fn digits2(text: &[u8], at: usize) -> Option<u32> {
    let tens = text.get(at)?.wrapping_sub(b'0');
    let ones = text.get(at + 1)?.wrapping_sub(b'0');
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

#[inline]
fn read_iso(cell: &[u8]) -> Option<Stamp> {
    // The plain nineteen characters are nearly every cell there is.
    if cell.len() < 10 || cell[4] != b'-' || cell[7] != b'-' {
        return None;
    }
    let year = digits2(cell, 0)? * 100 + digits2(cell, 2)?;
    let day = Day::from_ymd(year as i32, digits2(cell, 5)?, digits2(cell, 8)?)?;
    let midnight = i64::from(day.0) * MS_PER_DAY;
    if cell.len() == 10 {
        return Some(Stamp::Wall(midnight));
    }
    if !matches!(cell[10], b' ' | b'T' | b't') {
        return None;
    }
    let (ms, rest) = read_clock(&cell[11..], b':')?;
    let wall = midnight + ms;
    match rest {
        [] => Some(Stamp::Wall(wall)),
        _ => Some(Stamp::Utc(wall - read_offset(rest)?)),
    }
}

/// `HH:MM[:SS[.fraction]]`, one or two digits for the hour; the rest comes back.
#[inline]
fn read_clock(text: &[u8], colon: u8) -> Option<(i64, &[u8])> {
    let (hour, mut at) = match digits2(text, 0) {
        Some(hour) => (hour, 2),
        None => (u32::from(text.first().filter(|b| b.is_ascii_digit())?.wrapping_sub(b'0')), 1),
    };
    if text.get(at) != Some(&colon) {
        return None;
    }
    let minute = digits2(text, at + 1)?;
    at += 3;
    let mut second = 0;
    let mut ms = 0;
    if text.get(at) == Some(&colon) {
        second = digits2(text, at + 1)?;
        at += 3;
        if matches!(text.get(at), Some(b'.' | b','))
            && text.get(at + 1).is_some_and(u8::is_ascii_digit)
        {
            at += 1;
            let mut weight = 100;
            while let Some(digit) = text.get(at).filter(|b| b.is_ascii_digit()) {
                ms += i64::from(digit - b'0') * weight;
                weight /= 10;
                at += 1;
            }
        }
    }
    // A leap second is the minute's last; 24:00 is no time of day here.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second.min(59));
    Some((seconds * 1000 + ms, &text[at..]))
}

/// `Z`, `+05:30`, `-0600`, `+00`, a blank before them allowed; in milliseconds east.
fn read_offset(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    match text {
        b"Z" | b"z" | b"UTC" => return Some(0),
        _ => {}
    }
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = digits2(text, 1)?;
    let minutes = match &text[3..] {
        [] => 0,
        [b':', rest @ ..] if rest.len() == 2 => digits2(rest, 0)?,
        rest if rest.len() == 2 => digits2(rest, 0)?,
        _ => return None,
    };
    (hours <= 18 && minutes <= 59)
        .then(|| sign * (i64::from(hours) * MS_PER_HOUR + i64::from(minutes) * 60_000))
}

/// `m/d/yyyy h:mm[:ss[.fff]] [AM|PM]` in either order of month and day; `.` or `-` may separate too.
fn read_slashed(cell: &[u8], month_first: bool) -> Option<Stamp> {
    let (first, rest) = small_number(cell)?;
    let separator = *rest.first().filter(|b| matches!(b, b'/' | b'.' | b'-'))?;
    let (second, rest) = small_number(&rest[1..])?;
    let (year, rest) = year_after(rest, separator)?;
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    let midnight = i64::from(Day::from_ymd(year, month, day)?.0) * MS_PER_DAY;
    clock_after(midnight, rest, b':')
}

fn read_named_month(cell: &[u8]) -> Option<Stamp> {
    if cell.first().is_some_and(u8::is_ascii_alphabetic) {
        return read_month_first(cell);
    }
    let (day, rest) = small_number(cell)?;
    let separator = *rest.first().filter(|b| matches!(b, b'-' | b' ' | b'/'))?;
    let month = month_named(rest.get(1..4)?)?;
    let (year, rest) = year_after(&rest[4..], separator)?;
    let midnight = i64::from(Day::from_ymd(year, month, day)?.0) * MS_PER_DAY;
    // Oracle writes dots between hours, minutes and seconds where it writes AM and PM.
    clock_after(midnight, rest, b':').or_else(|| clock_after(midnight, rest, b'.'))
}

/// `Mar  1 2024  1:05PM`, as SQL Server turns a date into text.
fn read_month_first(cell: &[u8]) -> Option<Stamp> {
    let month = month_named(cell.get(..3)?)?;
    let rest = cell[3..].strip_prefix(b" ")?.trim_ascii_start();
    let (day, rest) = small_number(rest)?;
    let rest = rest.strip_prefix(b",").unwrap_or(rest).strip_prefix(b" ")?.trim_ascii_start();
    let year = digits2(rest, 0)? * 100 + digits2(rest, 2)?;
    let midnight = i64::from(Day::from_ymd(year as i32, month, day)?.0) * MS_PER_DAY;
    clock_after(midnight, &rest[4..], b':')
}

fn month_named(name: &[u8]) -> Option<u32> {
    Some(MONTHS.iter().position(|month| name.eq_ignore_ascii_case(month))? as u32 + 1)
}

pub(super) const MONTHS: [&[u8]; 12] = [
    b"JAN", b"FEB", b"MAR", b"APR", b"MAY", b"JUN", b"JUL", b"AUG", b"SEP", b"OCT", b"NOV", b"DEC",
];

pub(super) fn small_number(text: &[u8]) -> Option<(u32, &[u8])> {
    match digits2(text, 0) {
        Some(number) => Some((number, &text[2..])),
        None => {
            let digit = text.first().filter(|b| b.is_ascii_digit())?;
            Some((u32::from(digit - b'0'), &text[1..]))
        }
    }
}

/// Two-digit years are 1970 to 2069.
fn year_after(text: &[u8], separator: u8) -> Option<(i32, &[u8])> {
    let text = text.strip_prefix(&[separator])?;
    let high = digits2(text, 0)? as i32;
    match digits2(text, 2) {
        Some(low) => Some((high * 100 + low as i32, &text[4..])),
        None => Some((if high < 70 { 2000 + high } else { 1900 + high }, &text[2..])),
    }
}

pub(super) fn clock_after(midnight: i64, text: &[u8], colon: u8) -> Option<Stamp> {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b",").unwrap_or(text).trim_ascii();
    if text.is_empty() {
        return Some(Stamp::Wall(midnight));
    }
    let (ms, rest) = read_clock_with(text, colon)?;
    let hour = ms / MS_PER_HOUR;
    let rest = rest.trim_ascii();
    let (shift, rest) = match rest.split_at_checked(2) {
        Some((half, _)) if is_half(half) && !(1..=12).contains(&hour) => return None,
        Some((half, rest)) if half.eq_ignore_ascii_case(b"AM") => {
            (if hour == 12 { -12 * MS_PER_HOUR } else { 0 }, rest)
        }
        Some((half, rest)) if half.eq_ignore_ascii_case(b"PM") => {
            (if hour == 12 { 0 } else { 12 * MS_PER_HOUR }, rest)
        }
        _ => (0, rest),
    };
    let wall = midnight + ms + shift;
    match rest {
        [] => Some(Stamp::Wall(wall)),
        _ => Some(Stamp::Utc(wall - read_offset(rest)?)),
    }
}

fn is_half(text: &[u8]) -> bool {
    text.eq_ignore_ascii_case(b"AM") || text.eq_ignore_ascii_case(b"PM")
}

fn read_clock_with(text: &[u8], colon: u8) -> Option<(i64, &[u8])> {
    if colon == b':' {
        return read_clock(text, b':');
    }
    // With dots between the parts, the fraction is the fourth part.
    let (ms, rest) = read_clock(text, colon)?;
    Some((ms, rest))
}

const SERIAL_EPOCH_DAYS: i64 = 25_569;
/// With fewer decimals than this a serial tells seconds at best.
const DECIMALS_OF_MS: usize = 9;

/// Days and their part; a sheet's binary fractions miss whole seconds by a little.
fn read_serial(cell: &[u8]) -> Option<Stamp> {
    let dot = memchr::memchr(b'.', cell).unwrap_or(cell.len());
    let days = whole(&cell[..dot])?;
    let decimals = cell.get(dot + 1..).unwrap_or_default();
    let known = &decimals[..decimals.len().min(15)];
    let part = if known.is_empty() { 0 } else { whole(known).filter(|part| *part >= 0)? };
    if !decimals.iter().all(u8::is_ascii_digit) || days.abs() > 10_000_000 {
        return None;
    }
    let scale = 10_i128.pow(known.len() as u32);
    let step = if decimals.len() < DECIMALS_OF_MS { 1000 } else { 1 };
    let steps = (i128::from(part) * i128::from(MS_PER_DAY / step) * 2 + scale) / (scale * 2);
    Some(Stamp::Wall((days - SERIAL_EPOCH_DAYS) * MS_PER_DAY + steps as i64 * step))
}

/// A decimal number of seconds, in milliseconds.
#[inline]
fn decimal_ms(cell: &[u8]) -> Option<i64> {
    match whole(cell) {
        Some(seconds) => seconds.checked_mul(1000),
        None => fraction_ms(cell),
    }
}

#[cold]
fn fraction_ms(cell: &[u8]) -> Option<i64> {
    let dot = memchr::memchr(b'.', cell).unwrap_or(cell.len());
    let seconds = whole(&cell[..dot])?;
    let mut ms = 0;
    let mut weight = 100;
    for digit in cell.get(dot + 1..).unwrap_or_default() {
        if !digit.is_ascii_digit() {
            return None;
        }
        ms += i64::from(digit - b'0') * weight;
        weight /= 10;
    }
    seconds.checked_mul(1000)?.checked_add(ms)
}

#[inline]
pub(super) fn whole(cell: &[u8]) -> Option<i64> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut number = 0_i64;
    let mut rest = digits;
    while let Some((eight, others)) = rest.split_first_chunk() {
        number = number * 100_000_000 + eight_digits(*eight)?;
        rest = others;
    }
    for digit in rest {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    Some(if negative { -number } else { number })
}

/// Eight digits in a few steps: the neighbours become pairs, the pairs fours, the fours a number.
#[inline]
fn eight_digits(text: [u8; 8]) -> Option<i64> {
    const ZEROS: u64 = u64::from_le_bytes(*b"00000000");
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    // Up to the high bit and beyond for what is greater than a nine.
    const ABOVE_NINE: u64 = 0x4646_4646_4646_4646;
    const EVERY_FOURTH: u64 = 0x0000_00FF_0000_00FF;
    let text = u64::from_le_bytes(text);
    let digits = text.wrapping_sub(ZEROS);
    if (digits | text.wrapping_add(ABOVE_NINE)) & HIGH_BITS != 0 {
        return None;
    }
    let pairs = digits * 10 + (digits >> 8);
    let upper = (pairs & EVERY_FOURTH).wrapping_mul(100 + (1_000_000 << 32));
    let lower = (pairs >> 16 & EVERY_FOURTH).wrapping_mul(1 + (10_000 << 32));
    Some((upper.wrapping_add(lower) >> 32) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_digits_at_once_read_as_one_by_one(text in "-?[0-9]{0,20}|-?[0-9]{0,9}[/:a\u{b0}][0-9]{0,9}") {
            let digits = text.trim_start_matches('-').len();
            let expected = text.parse::<i64>().ok().filter(|_| digits <= 18);
            prop_assert_eq!(whole(text.as_bytes()), expected);
        }
    }

    fn wall(text: &str) -> Stamp {
        TimeForm::Iso.read(text.as_bytes()).unwrap()
    }

    #[test]
    fn one_moment_reads_the_same_in_every_form() {
        let expected = Some(wall("2024-03-01 13:05:22"));
        let read = |form: TimeForm, text: &str| form.read(text.as_bytes());
        assert_eq!(read(TimeForm::MonthDayYear, "3/1/2024 1:05:22 PM"), expected);
        assert_eq!(read(TimeForm::DayMonthYear, "1/3/24 13:05:22"), expected);
        assert_eq!(read(TimeForm::DayNameYear, "01-MAR-2024 13:05:22"), expected);
        assert_eq!(read(TimeForm::FileMan, "3240301.130522"), expected);
        assert_eq!(read(TimeForm::FileMan, "MAR 01, 2024@13:05:22"), expected);
        assert_eq!(read(TimeForm::DayNameYear, "01-MAR-24 01.05.22.000000 PM"), expected);
        let utc = Some(Stamp::Utc(1_709_298_322_000));
        assert_eq!(read(TimeForm::Iso, "2024-03-01T13:05:22Z"), utc);
        assert_eq!(read(TimeForm::Iso, "2024-03-01T07:05:22.0-06:00"), utc);
        assert_eq!(read(TimeForm::EpochSeconds, "1709298322"), utc);
        assert_eq!(read(TimeForm::EpochMilliseconds, "1709298322000"), utc);
        assert_eq!(read(TimeForm::EpicInstant, "5780207122"), utc);
        assert_eq!(read(TimeForm::DayNameYear, "01-MAR-24 01.05.22.000000 PM +00:00"), utc);
        assert_eq!(read(TimeForm::ExcelSerial, "45352.545393"), expected);
        assert_eq!(read(TimeForm::ExcelSerial, "45352.5453935185"), expected);
    }

    #[test]
    fn every_number_of_digits_of_a_second_is_read() {
        for digits in 0..=9 {
            let fraction = &"123456789"[..digits];
            let text = format!("2024-03-01T13:05:22.{fraction}Z").replace(".Z", "Z");
            let ms = format!("{fraction:0<3}")[..3].parse::<i64>().unwrap();
            let expected = Some(Stamp::Utc(1_709_298_322_000 + ms));
            assert_eq!(TimeForm::Iso.read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_minute_without_seconds_is_read_in_the_forms_that_drop_them() {
        let minute = Some(wall("2024-03-01 13:05:00"));
        for (form, text) in [
            (TimeForm::DayNameYear, "Mar  1 2024  1:05PM"),
            (TimeForm::MonthDayYear, "3/1/24 13:05"),
            (TimeForm::Iso, "2024-03-01 13:05"),
            (TimeForm::ExcelSerial, "45352.545139"),
        ] {
            assert_eq!(form.read(text.as_bytes()), minute, "{text}");
        }
        assert_eq!(TimeForm::ExcelSerial.read(b"45352"), Some(wall("2024-03-01")));
        assert_eq!(TimeForm::ExcelSerial.read(b"45352.5x"), None);
        assert_eq!(TimeForm::ExcelSerial.read(b""), None);
    }

    #[test]
    fn midnight_and_noon_keep_their_halves() {
        let read = |text: &str| TimeForm::MonthDayYear.read(text.as_bytes());
        assert_eq!(read("3/1/2024 12:00:00 AM"), Some(wall("2024-03-01 00:00:00")));
        assert_eq!(read("3/1/2024 12:00 PM"), Some(wall("2024-03-01 12:00:00")));
        assert_eq!(read("3/1/2024 13:00 PM"), None);
    }

    #[test]
    fn dates_that_do_not_exist_are_no_times() {
        for text in [
            "2024-02-30 10:00:00",
            "2023-02-29 10:00:00",
            "2024-13-01 10:00:00",
            "2024-01-01 25:00:00",
            "",
            "NULL",
        ] {
            assert_eq!(TimeForm::Iso.read(text.as_bytes()), None, "{text}");
        }
    }
}
