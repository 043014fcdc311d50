//! Since when a finding holds.
//!
//! In: a person's weeks of the measure that carries the finding. Out: the first week from which it
//! holds to the end. Never: a start told by one odd week, nor where the weeks do not show it.

use crate::measures::{Measures, Usual, by_week};
use crate::peers::{Member, Peers};
use crate::stats::median;
use crate::units::Day;
use crate::usage::Usage;

/// What the weeks are read from, made once for everyone.
pub(super) struct Weeks<'a> {
    usage: &'a Usage,
    peers: &'a Peers,
    measures: &'a Measures,
    usual: Usual,
}

const FEWEST_WEEKS: usize = 3;
/// Of the finding's own size: from here on a week shows it.
const SHOWS_IT: f64 = 0.5;

impl<'a> Weeks<'a> {
    pub fn of(usage: &'a Usage, peers: &'a Peers, measures: &'a Measures) -> Self {
        Self { usage, peers, measures, usual: Usual::of(usage) }
    }

    /// Weeks are set beside the peers by what the whole window says of the person.
    pub fn since(&self, column: usize, member: &Member, at: usize) -> Option<Day> {
        let column = self.measures.columns.get(column)?;
        let compared = column.counted(at)?;
        let (weeks, whole) =
            by_week(self.usage, self.peers, &self.measures.streams, &self.usual, column, member)?;
        let (from, least) = match column.definition.name {
            // What fades is measured from its own beginning.
            "fading" => {
                let (first, last) = ends(&weeks)?;
                (first, SHOWS_IT * (last - first))
            }
            _ => (whole - compared.deviation, SHOWS_IT * compared.deviation),
        };
        let deviations: Vec<f64> = weeks.iter().map(|(_, value)| value - from).collect();
        let start = holds_from(&deviations, least)?;
        weeks.get(start).map(|(monday, _)| (*monday).max(self.peers.span.from))
    }
}

/// Typical first and last weeks.
fn ends(weeks: &[(Day, f64)]) -> Option<(f64, f64)> {
    let values: Vec<f64> = weeks.iter().map(|(_, value)| *value).collect();
    let third = values.len().div_ceil(3);
    let ends = (median(values.get(..third)?)?, median(values.get(values.len() - third..)?)?);
    (ends.1 > ends.0).then_some(ends)
}

/// The first index from which the running median of three stays at `least` or above to the end.
pub(super) fn holds_from(deviations: &[f64], least: f64) -> Option<usize> {
    if deviations.len() < FEWEST_WEEKS || least <= 0.0 {
        return None;
    }
    let smooth = |at: usize| {
        let around = deviations.get(at.saturating_sub(1)..(at + 2).min(deviations.len()));
        around.and_then(median)
    };
    let below = (0..deviations.len()).rev().find(|at| smooth(*at).is_some_and(|v| v < least));
    match below {
        None => Some(0),
        Some(last) => (last + 1 < deviations.len()).then_some(last + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::holds_from;

    #[test]
    fn one_odd_week_neither_begins_nor_ends_it() {
        assert_eq!(holds_from(&[0.0, 0.1, 0.0, 0.0, 1.0, 1.1, 0.9, 1.0], 0.5), Some(4));
        assert_eq!(holds_from(&[1.0, 1.0, 0.0, 1.1, 1.0, 0.9, 1.0, 1.0], 0.5), Some(0));
        assert_eq!(holds_from(&[0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0], 0.5), Some(5));
        assert_eq!(holds_from(&[1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.5), None);
        assert_eq!(holds_from(&[1.0, 1.0], 0.5), None);
    }
}
