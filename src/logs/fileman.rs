//! VistA's own way to write a time.
//!
//! In: a cell. Out: a wall clock. Never: an imprecise date (month or day 00) taken for a day.

use super::times::{MONTHS, Stamp, clock_after, digits2, small_number, whole};
use crate::units::{Day, MS_PER_DAY};

/// VistA's own dates, internal (`3240301.1305` is 13:05:00) or external (`MAR 01, 2024@13:05`).
pub(super) fn read(cell: &[u8]) -> Option<Stamp> {
    let Some(date) = cell.get(..7).filter(|date| date.iter().all(u8::is_ascii_digit)) else {
        return read_external(cell);
    };
    let year = 1700 + i32::try_from(whole(&date[..3])?).ok()?;
    let day = Day::from_ymd(year, digits2(date, 3)?, digits2(date, 5)?)?;
    let midnight = i64::from(day.0) * MS_PER_DAY;
    let clock = match &cell[7..] {
        [] => return Some(Stamp::Wall(midnight)),
        [b'.', clock @ ..] if !clock.is_empty() && clock.len() <= 8 => clock,
        _ => return None,
    };
    let mut digits = [b'0'; 8];
    digits[..clock.len()].copy_from_slice(clock);
    let (hour, minute, second) = (digits2(&digits, 0)?, digits2(&digits, 2)?, digits2(&digits, 4)?);
    let hundredths = digits2(&digits, 6)?;
    // Midnight is the end of a day here: 24.
    let whole_day = hour == 24 && minute == 0 && second == 0;
    if (hour > 23 && !whole_day) || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(Stamp::Wall(midnight + seconds * 1000 + i64::from(hundredths) * 10))
}

fn read_external(cell: &[u8]) -> Option<Stamp> {
    let name = cell.get(..3)?;
    let month = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(month))? as u32 + 1;
    let (day, rest) = small_number(cell[3..].trim_ascii_start())?;
    let rest = rest.strip_prefix(b",")?.trim_ascii_start();
    let year = i32::try_from(whole(rest.get(..4)?)?).ok()?;
    let midnight = i64::from(Day::from_ymd(year, month, day)?.0) * MS_PER_DAY;
    match &rest[4..] {
        [] => Some(Stamp::Wall(midnight)),
        [b'@', clock @ ..] => clock_after(midnight, clock, b':'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::time_proofs::{Recognised, recognise};
    use crate::logs::times::{Stamp, TimeForm};

    fn iso(text: &str) -> Stamp {
        TimeForm::Iso.read(text.as_bytes()).unwrap()
    }

    #[test]
    fn fileman_drops_trailing_zeros_and_ends_its_days_at_24() {
        let read = |text: &str| TimeForm::FileMan.read(text.as_bytes());
        assert_eq!(read("3240301.1305"), Some(iso("2024-03-01 13:05:00")));
        assert_eq!(read("3240301.1"), Some(iso("2024-03-01 10:00:00")));
        assert_eq!(read("3240301.24"), Some(iso("2024-03-02 00:00:00")));
        assert_eq!(read("3240301"), Some(iso("2024-03-01 00:00:00")));
        assert_eq!(read("3240301.09000051"), Some(iso("2024-03-01 09:00:00.510")));
        for no in ["3240001.1", "3240301.", "3240301.25", "3240301.1360", "324030.1", "3240301x"] {
            assert_eq!(read(no), None, "{no}");
        }
        let cells = ["3240301.1305", "3240302.09"].map(|cell| cell.as_bytes());
        assert_eq!(recognise(cells.into_iter()), Recognised::Form(TimeForm::FileMan));
    }
}
