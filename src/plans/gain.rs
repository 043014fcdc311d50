//! What teaching may give back, and what it takes.
//!
//! In: needs. Out: minutes a week with a 95 % interval, hours to teach. Never: all of the lost time: a
//! course wins back a part of it, and how large a part is the least certain of all.

use crate::findings::Need;

/// Of the time lost on what is taught, the part that training wins back: published effects on the
/// taught feature run from 10 to 60 %. Taken as the 95 % interval of a log-normal share; its middle is
/// 24 %. They were reached elsewhere, and not everywhere: a before-and-after study found no change of the
/// time outside clinic (PMC6952029), a randomised one quicker notes (doi:10.3414/ME14-01-0047). A site's
/// own measured effect is better.
const RECOVERED: (f64, f64) = (0.10, 0.60);
const WIDE: f64 = 1.96;

pub const CLASS_SIZE: u32 = 8;
const CLASS_HOURS: f64 = 1.0;
/// Fewer are better helped one by one.
pub(super) const FEWEST_IN_CLASS: u32 = 3;
/// A person and subject. Where colleagues taught at work, a visit took 14 minutes on average and a person
/// got three to four, all subjects together (doi:10.3414/ME14-01-0047).
const ONE_TO_ONE_HOURS: f64 = 0.5;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gain {
    pub minutes: f64,
    pub low: f64,
    pub high: f64,
}

/// Of several people together: what is not known of each adds up as independent, what is not known of
/// the course is the same for all.
pub(super) fn of_needs(needs: &[&Need]) -> Gain {
    let mut lost: Vec<(f64, f64)> = needs.iter().map(|need| lost(need)).collect();
    // The same sums whatever the order of people.
    lost.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let minutes: f64 = lost.iter().map(|(minutes, _)| minutes).sum();
    let variance: f64 = lost.iter().map(|(_, sigma)| sigma * sigma).sum();
    let spread = if minutes > 0.0 { (1.0 + variance / (minutes * minutes)).ln() } else { 0.0 };
    of_minutes(minutes, spread)
}

/// Of minutes lost whose logarithm varies by so much.
pub(super) fn of_minutes(lost: f64, variance: f64) -> Gain {
    let middle = (RECOVERED.0 * RECOVERED.1).sqrt();
    let of_course = (RECOVERED.1 / RECOVERED.0).ln() / (2.0 * WIDE);
    let reach = (WIDE * (variance + of_course * of_course).sqrt()).exp();
    let minutes = lost * middle;
    // More than all that is lost is not to be had.
    Gain { minutes, low: minutes / reach, high: (minutes * reach).min(lost) }
}

/// Minutes a week beyond the peers' and their standard error: time × (1 − 1 / ratio), by the ratio's
/// interval on the scale of its logarithm.
fn lost(need: &Need) -> (f64, f64) {
    let minutes = need.minutes_per_week.max(0.0);
    let sigma =
        if need.low > 0.0 { (need.high / need.low).ln().max(0.0) / (2.0 * WIDE) } else { 0.0 };
    let beyond = (need.effort_ratio - 1.0).max(0.05);
    (minutes, minutes / beyond * sigma)
}

/// Form and hours of the teacher.
pub(super) fn effort(learners: u32) -> (&'static str, f64) {
    if learners < FEWEST_IN_CLASS {
        ("one_to_one", f64::from(learners) * ONE_TO_ONE_HOURS)
    } else {
        ("class", f64::from(learners.div_ceil(CLASS_SIZE)) * CLASS_HOURS)
    }
}
