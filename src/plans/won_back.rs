//! Which part of the time lost a course wins back: as published, and as this site measured.
//!
//! In: the site's own courses, the part of their time that learners lose. Out: a share, how surely it is
//! known, and what it rests on. Never: more than all that is lost; a doubtful effect taken for none.

use super::own_courses::OwnCourses;
use super::{RestsOn, WIDE};
use crate::vocabulary::Activity;

/// Published effects on the taught feature run from 10 to 60 %. Taken as the 95 % interval of a
/// log-normal share; its middle is 24 %. They were reached elsewhere, and not everywhere: a
/// before-and-after study found no change of the time outside clinic (PMC6952029), a randomised one
/// quicker notes (doi:10.3414/ME14-01-0047).
const PUBLISHED: (f64, f64) = (0.10, 0.60);

/// Fewer measured courses say too little of another one.
const FEWEST_COURSES: usize = 3;

/// The middle need of simulated hospitals: time over the peers'. Of the people of a unit it is not
/// published.
const USUAL_RATIO: f64 = 1.3;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WonBack {
    pub share: f64,
    /// Standard deviation of its logarithm.
    pub spread: f64,
    pub rests_on: RestsOn,
}

/// Of a group whose people's own ratios are not to be used.
pub(super) fn usual_loss() -> f64 {
    1.0 - 1.0 / USUAL_RATIO
}

/// `lost`: the part of their time for the activity that learners lose. A measured effect is one of all
/// their time.
pub(super) fn won_back(
    own: &OwnCourses,
    course: Option<&str>,
    activity: Activity,
    lost: f64,
) -> WonBack {
    let lost = lost.clamp(0.01, 0.95);
    if let Some(one) = course.and_then(|course| own.measured(course, activity)) {
        let (share, spread) = combined(one.effect, one.error, lost);
        return WonBack { share, spread, rests_on: RestsOn::OwnCourse };
    }
    let measured: Vec<(f64, f64)> = own.all_measured().map(|one| (one.effect, one.error)).collect();
    if measured.len() >= FEWEST_COURSES {
        let (effect, error) = of_another(&measured, lost);
        let (share, spread) = combined(effect, error, lost);
        return WonBack { share, spread, rests_on: RestsOn::OwnCourses };
    }
    let (middle, spread) = published();
    WonBack { share: middle.exp(), spread, rests_on: RestsOn::Published }
}

/// Middle and standard deviation of the share's logarithm.
fn published() -> (f64, f64) {
    ((PUBLISHED.0 * PUBLISHED.1).ln() / 2.0, (PUBLISHED.1 / PUBLISHED.0).ln() / (2.0 * WIDE))
}

/// What a further course may be expected to do by those measured: courses differ as much as published
/// ones do.
fn of_another(measured: &[(f64, f64)], lost: f64) -> (f64, f64) {
    let (middle, spread) = published();
    let apart = lost * (middle + spread * spread / 2.0).exp() * (spread * spread).exp_m1().sqrt();
    let weight = |error: f64| 1.0 / (error * error + apart * apart);
    let weights: f64 = measured.iter().map(|(_, error)| weight(*error)).sum();
    let mean =
        measured.iter().map(|(effect, error)| effect * weight(*error)).sum::<f64>() / weights;
    (mean, (apart * apart + 1.0 / weights).sqrt())
}

const STEPS: u32 = 1_000;
/// The smallest share looked at.
const LEAST: f64 = 0.001;

/// Bayes' rule on a grid of shares from all to next to nothing: the published log-normal before, and how
/// well each share goes with the measured effect. Middle of the share, and the spread of its logarithm.
fn combined(effect: f64, error: f64, lost: f64) -> (f64, f64) {
    let (middle, spread) = published();
    let points: Vec<(f64, f64)> = (0..=STEPS)
        .map(|step| {
            let log = LEAST.ln() * f64::from(step) / f64::from(STEPS);
            let before = (log - middle) / spread;
            let seen = (effect - (-lost * log.exp()).ln_1p()) / error;
            (log, -0.5 * (before * before + seen * seen))
        })
        .collect();
    let most = points.iter().map(|(_, weight)| *weight).fold(f64::NEG_INFINITY, f64::max);
    let mean = |of: &dyn Fn(f64) -> f64| {
        let (sum, all) = points.iter().fold((0.0, 0.0), |(sum, all), (log, weight)| {
            let weight = (weight - most).exp();
            (sum + weight * of(*log), all + weight)
        });
        sum / all
    };
    let centre = mean(&|log| log);
    (centre.exp(), mean(&|log| (log - centre).powi(2)).sqrt())
}
