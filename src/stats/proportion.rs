//! A share of few, and how far it can be trusted.
//!
//! In: how many of how many. Out: the share's interval. Never: an interval that leaves 0 to 1.

use super::bootstrap::Interval;
use super::normal::normal_quantile;

/// Wilson 1927, J Am Stat Assoc 22:209; `None` of nothing.
pub fn wilson(part: u64, whole: u64, confidence: f64) -> Option<Interval> {
    if whole == 0 || part > whole {
        return None;
    }
    let (n, z) = (whole as f64, normal_quantile(0.5 + confidence / 2.0));
    let share = part as f64 / n;
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Some(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}
