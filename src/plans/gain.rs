//! What teaching may give back, and what it takes.
//!
//! In: needs. Out: minutes a week with a 95 % interval, hours to teach. Never: all of the lost time: a
//! course wins back a part of it, and how large a part is the least certain of all.

use super::WIDE;
use super::won_back::WonBack;
use crate::findings::Need;
use std::cmp::Ordering;

pub const CLASS_SIZE: u32 = 8;
const CLASS_HOURS: f64 = 1.0;
/// Fewer are better helped one by one.
pub(super) const FEWEST_IN_CLASS: u32 = 3;
/// A person and subject. Where colleagues taught at work, a visit took 14 minutes on average and a person
/// got three to four, all subjects together (doi:10.3414/ME14-01-0047).
const ONE_TO_ONE_HOURS: f64 = 0.5;
const WEEKS_A_YEAR: f64 = 52.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gain {
    pub minutes: f64,
    pub low: f64,
    pub high: f64,
}

/// What several people lose together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lost {
    /// A week.
    pub minutes: f64,
    /// Of the logarithm.
    pub variance: f64,
    /// The part of all their time for it; `None`: nothing is lost.
    pub part: Option<f64>,
}

/// What is not known of each adds up as independent.
pub(super) fn of_needs(needs: &[&Need]) -> Lost {
    let mut lost: Vec<[f64; 3]> = needs.iter().map(|need| lost(need)).collect();
    // The same sums whatever the order of people.
    lost.sort_by(|a, b| a.iter().zip(b).fold(Ordering::Equal, |o, (a, b)| o.then(a.total_cmp(b))));
    let minutes: f64 = lost.iter().map(|[minutes, ..]| minutes).sum();
    let variance: f64 = lost.iter().map(|[_, sigma, _]| sigma * sigma).sum();
    let all: f64 = lost.iter().map(|[.., all]| all).sum();
    let variance = if minutes > 0.0 { (1.0 + variance / (minutes * minutes)).ln() } else { 0.0 };
    Lost { minutes, variance, part: (minutes > 0.0).then(|| minutes / all) }
}

/// What is not known of the course is the same for all.
pub(super) fn of_minutes(lost: f64, variance: f64, course: &WonBack) -> Gain {
    let reach = (WIDE * (variance + course.spread * course.spread).sqrt()).exp();
    let minutes = lost * course.share;
    // More than all that is lost is not to be had.
    Gain { minutes, low: minutes / reach, high: (minutes * reach).min(lost) }
}

/// Minutes a week beyond the peers', their standard error, and all minutes for it: beyond = time × (1 −
/// 1 / ratio), by the ratio's interval on the scale of its logarithm.
fn lost(need: &Need) -> [f64; 3] {
    let minutes = need.minutes_per_week.max(0.0);
    let sigma =
        if need.low > 0.0 { (need.high / need.low).ln().max(0.0) / (2.0 * WIDE) } else { 0.0 };
    let beyond = (need.effort_ratio - 1.0).max(0.05);
    [minutes, minutes / beyond * sigma, minutes / beyond * (1.0 + beyond)]
}

/// Form and hours of the teacher.
pub(super) fn effort(learners: u32) -> (&'static str, f64) {
    if learners < FEWEST_IN_CLASS {
        ("one_to_one", f64::from(learners) * ONE_TO_ONE_HOURS)
    } else {
        ("class", f64::from(learners.div_ceil(CLASS_SIZE)) * CLASS_HOURS)
    }
}

/// Whether a year of minutes a week gives back the hours of everybody in the room.
pub(super) fn is_won_back(minutes_per_week: f64, learners: u32) -> bool {
    let (_, of_teacher) = effort(learners);
    let each = if learners < FEWEST_IN_CLASS { ONE_TO_ONE_HOURS } else { CLASS_HOURS };
    let hours = of_teacher + each * f64::from(learners);
    minutes_per_week * WEEKS_A_YEAR >= hours * 60.0
}
