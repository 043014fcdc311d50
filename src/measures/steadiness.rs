//! Steadiness: how evenly a person works from day to day.
//!
//! In: a day's effort against what peers need for the same actions. Out: an estimate.
//! Never: how much, or how quickly.

use super::column::{CountsFor, Definition, Scale};
use crate::peers::Estimate;
use crate::stats::{mad, median};

pub static STEADINESS: Definition = Definition {
    name: "steadiness",
    family: "steadiness",
    unit: "of a day's chance alone",
    counts_for: CountsFor::Champion,
    definition: "Median absolute deviation of the days' effort from the person's own median, after the number of \
                 actions on each day.",
    direction: "high = steady",
    source: "uptake",
    blind_spot: "Float staff and those with mixed duties are uneven without fault.",
    scale: Scale::LogTurned,
};

const FEWEST_DAYS: usize = 8;

/// `days`: half of the span, mean logarithm of the ratio to peers, and of how many actions.
pub(super) fn steadiness(days: &[(usize, f64, f64)]) -> Option<Estimate> {
    let spread = |which: Option<usize>| -> Option<(f64, f64)> {
        let own: Vec<(f64, f64)> = days
            .iter()
            .filter(|(half, _, n)| which.is_none_or(|w| w == *half) && *n >= 5.0)
            .map(|(_, value, n)| (*value, *n))
            .collect();
        let values: Vec<f64> = own.iter().map(|(value, _)| *value).collect();
        let centre = median(&values).filter(|_| own.len() >= FEWEST_DAYS / 2)?;
        let scaled: Vec<f64> = own.iter().map(|(v, n)| (v - centre) * n.sqrt()).collect();
        let spread = mad(&scaled).filter(|spread| *spread > 0.0)?;
        // A MAD's relative variance at the normal.
        Some((-spread.ln(), 1.36 / own.len() as f64))
    };
    let (value, variance) = spread(None).filter(|_| days.len() >= FEWEST_DAYS)?;
    Some(Estimate {
        value,
        variance,
        n: days.len() as u64,
        halves: [spread(Some(0)), spread(Some(1))],
    })
}
