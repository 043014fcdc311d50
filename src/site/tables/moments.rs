//! Dates and times as side inputs write them.
//!
//! In: a cell's text, and for `3/4/2026` the order proved over its column. Out: a `Moment`.
//! Never: an order of day and month guessed from one cell.

use crate::units::{Day, MS_PER_DAY, MS_PER_HOUR};

/// What a cell says; at least one of day and time is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub day: Option<Day>,
    /// Milliseconds since midnight, up to and including 24:00.
    pub ms: Option<i64>,
    /// East of UTC, where the cell says it.
    pub offset_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// No cell of the column needs an order.
    Unneeded,
    MonthDay,
    DayMonth,
}

/// What a column's cells say together about day and month.
#[derive(Default)]
pub struct Evidence {
    needed: bool,
    first_over_12: bool,
    second_over_12: bool,
}

impl Evidence {
    /// True where this cell needs the order to be known.
    pub fn add(&mut self, text: &str) -> bool {
        if text.as_bytes().get(4) == Some(&b'-') {
            return false;
        }
        let Some((first, second, _)) = date_and_rest(text).0.and_then(slashed) else {
            return false;
        };
        self.needed = true;
        self.first_over_12 |= first > 12;
        self.second_over_12 |= second > 12;
        true
    }

    pub fn order(&self) -> Result<Order, &'static str> {
        match (self.needed, self.first_over_12, self.second_over_12) {
            (false, _, _) => Ok(Order::Unneeded),
            (true, true, false) => Ok(Order::DayMonth),
            (true, false, true) => Ok(Order::MonthDay),
            (true, true, true) => {
                Err("some dates of this column have the day first and others the month")
            }
            (true, false, false) => {
                Err("nothing in this column proves whether the day or the month comes first")
            }
        }
    }
}

pub fn parse(text: &str, order: Order) -> Option<Moment> {
    let (date, rest) = date_and_rest(text.trim());
    let day = match date {
        Some(date) => Some(day_of(date, order)?),
        None => None,
    };
    if rest.is_empty() {
        return day.map(|day| Moment { day: Some(day), ms: None, offset_ms: None });
    }
    let (clock, offset_ms) = without_offset(rest)?;
    Some(Moment { day, ms: Some(time_of(clock)?), offset_ms })
}

/// `2026-03-08T07:30` into its two parts; a text that begins with a time has no date.
fn date_and_rest(text: &str) -> (Option<&str>, &str) {
    let separator = |c: char| c == 'T' || c == 't' || c.is_whitespace();
    // The T of `08-OCT-2026` is inside the date, so only a digit may stand before a T.
    let mut before = ' ';
    let cut = text.char_indices().find(|(_, c)| {
        let found = separator(*c) && (c.is_whitespace() || before.is_ascii_digit());
        before = *c;
        found
    });
    let (date, rest) = match cut {
        Some((at, c)) => {
            (text.get(..at).unwrap_or(""), text.get(at + c.len_utf8()..).unwrap_or(""))
        }
        None => (text, ""),
    };
    let is_date = date.len() >= 8 && !date.contains(':');
    if is_date { (Some(date), rest.trim()) } else { (None, text) }
}

fn day_of(text: &str, order: Order) -> Option<Day> {
    if let Some((first, second, year)) = slashed(text) {
        return match order {
            Order::MonthDay => Day::from_ymd(year, first, second),
            Order::DayMonth => Day::from_ymd(year, second, first),
            Order::Unneeded => None,
        };
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Day::from_ymd(
            digits(text.get(..4)?)? as i32,
            digits(text.get(4..6)?)?,
            digits(text.get(6..)?)?,
        );
    }
    let mut parts = text.split(['-', '/', '.']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if a.len() == 4 {
        return Day::from_ymd(digits(a)? as i32, digits(b)?, digits(c)?);
    }
    if c.len() != 4 {
        return None;
    }
    // 08-MAR-2026 as Oracle writes it; 08.03.2026 has the day first wherever it is used.
    let month = if b.len() == 3 { month(b)? } else { digits(b)? };
    Day::from_ymd(digits(c)? as i32, month, digits(a)?)
}

/// `3/4/2026` or `3-4-2026`: the two numbers whose order must be proved, and the year.
fn slashed(text: &str) -> Option<(u32, u32, i32)> {
    let mut parts = text.split(['/', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if first.len() > 2 || second.len() > 2 || year.len() != 4 || parts.next().is_some() {
        return None;
    }
    Some((digits(first)?, digits(second)?, digits(year)? as i32))
}

fn digits(text: &str) -> Option<u32> {
    let only_digits =
        !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    only_digits.then(|| text.parse().ok()).flatten()
}

fn month(name: &str) -> Option<u32> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = name.to_ascii_lowercase();
    NAMES.iter().position(|known| *known == name).map(|at| at as u32 + 1)
}

/// Cuts `Z`, `+01:00` or `-0600` off a time.
fn without_offset(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock.trim(), Some(0)));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, None)) };
    let (clock, offset) = text.split_at_checked(at)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let plain: String = offset.chars().skip(1).filter(|c| *c != ':').collect();
    let (hours, minutes) = match plain.len() {
        2 => (digits(&plain)?, 0),
        4 => (digits(plain.get(..2)?)?, digits(plain.get(2..)?)?),
        _ => return None,
    };
    let fits = hours <= 14 && minutes < 60;
    let offset = sign * (i64::from(hours) * MS_PER_HOUR + i64::from(minutes) * 60_000);
    fits.then_some((clock.trim(), Some(offset)))
}

/// `7:30`, `07:30:15.250`, `7:30 PM`, `0730`.
fn time_of(text: &str) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (_, Some(clock)) => (clock.trim_end(), Some(12)),
        _ => (lower.as_str(), None),
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let (hour, rest) = match whole.split_once(':') {
        Some(parts) => parts,
        None if whole.len() == 4 => whole.split_at_checked(2)?,
        None => return None,
    };
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hour, minute, second) = (digits(hour)?, digits(minute)?, digits(second)?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    digits(fraction)?;
    let ms = i64::from(hour) * MS_PER_HOUR
        + i64::from(minute) * 60_000
        + i64::from(second) * 1_000
        + i64::from(digits(&thousandths)?);
    (minute < 60 && second < 60 && ms <= MS_PER_DAY).then_some(ms)
}
