//! How long an event took, where a log measured that itself.
//!
//! In: a cell. Out: milliseconds. Never: a duration below zero, or one of more than a month.

use super::times::Stamp;
use super::wall_clock::WallClock;

/// More is a clock that was set, or a chart that nobody closed.
const MOST_MS: u64 = 31 * 86_400_000;

/// Seconds (`75`, `75.5`), or hours, minutes and seconds (`0:01:15`).
pub(super) fn milliseconds(cell: &[u8]) -> Option<u32> {
    let (hours_and_minutes, seconds) = match cell.iter().rposition(|byte| *byte == b':') {
        Some(colon) => (Some(&cell[..colon]), &cell[colon + 1..]),
        None => (None, cell),
    };
    let mut minutes = 0;
    for part in hours_and_minutes.iter().flat_map(|text| text.split(|byte| *byte == b':')) {
        minutes = minutes * 60 + number(part)?;
    }
    let dot = seconds.iter().position(|byte| *byte == b'.').unwrap_or(seconds.len());
    let mut ms = 0;
    let mut weight = 100;
    for digit in seconds.get(dot + 1..).unwrap_or_default() {
        ms += u64::from(digit.is_ascii_digit().then(|| digit - b'0')?) * weight;
        weight /= 10;
    }
    let total = (minutes * 60 + number(&seconds[..dot])?) * 1000 + ms;
    (total <= MOST_MS).then_some(total as u32)
}

/// From one time of a record to another; `None` where either is not certain, or the order is wrong.
pub(super) fn between(from: Stamp, to: Stamp, clock: &mut WallClock) -> Option<u32> {
    let ms = match (from, to) {
        (Stamp::Utc(from), Stamp::Utc(to)) => to - from,
        (from, to) => {
            let from = clock.moment(from).certain()?;
            clock.moment(to).certain()? - from
        }
    };
    u32::try_from(ms).ok().filter(|ms| u64::from(*ms) <= MOST_MS)
}

fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0, |sum, digit| {
        Some(sum * 10 + u64::from(digit.is_ascii_digit().then(|| digit - b'0')?))
    })
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn seconds_and_clocks_read_alike_and_nonsense_does_not() {
        assert_eq!(milliseconds(b"75"), Some(75_000));
        assert_eq!(milliseconds(b"75.25"), Some(75_250));
        assert_eq!(milliseconds(b"0:01:15"), Some(75_000));
        for no in ["", "-5", "NULL", "1:", ":5", "4e9", "9999999"] {
            assert_eq!(milliseconds(no.as_bytes()), None, "{no}");
        }
    }
}
