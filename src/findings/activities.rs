//! Activity by activity: is this person's work harder here than the peers' and than their own other work?
//!
//! In: effort profiles and the columns of trouble. Out: one deviate an activity, and one for all of
//! them together. Never: an activity with few actions given the weight of one with many.

use super::families::bounded;
use super::profile::{Profile, StreamEffort};
use crate::measures::Measures;
use crate::stats::{normal_sf, score_of_p};
use crate::vocabulary::Activity;

/// Everything about one stream of a person's work.
#[derive(Clone, Debug)]
pub(super) struct Strain {
    pub stream: usize,
    pub activity: Option<Activity>,
    pub z: f64,
    pub halves: [Option<f64>; 2],
    pub parts: Vec<Part>,
    pub effort: Option<StreamEffort>,
    pub n_actions: u64,
    /// How likely a need is here before looking.
    pub prior: f64,
    pub trust: f64,
}

/// A measure of the stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub measure: &'static str,
    pub family: &'static str,
    pub column: usize,
    pub z: f64,
    pub halves: [Option<f64>; 2],
    /// Events beyond what peers and the person's own habit let expect, per action.
    pub extra: f64,
}

/// What each measure weighs beside effort by action: returns are as telling, the others come from few
/// events or are shared by many habits.
const WEIGHTS: [(&str, f64); 6] = [
    ("effort", 1.0),
    ("returns", 1.0),
    ("taken_back", 0.5),
    ("help_sought", 0.5),
    ("searched", 0.5),
    ("repeats", 0.4),
];
/// An activity with so many actions is half as likely to be where a need would be noticed.
const HALF_LIKELY: f64 = 100.0;
/// Ways rather than work: a need is rarely here, and what looks like one mostly belongs elsewhere.
const WAYS: [Activity; 5] =
    [Activity::Login, Activity::Navigation, Activity::Search, Activity::Printing, Activity::Alerts];
const OF_WAYS: f64 = 0.2;

/// `scribed`: others write this person's notes, and what is left of writing is unlike the peers'.
pub(super) fn strains(
    measures: &Measures,
    profile: &Profile,
    at: usize,
    scribed: bool,
) -> Vec<Strain> {
    let list = &measures.streams.list;
    (0..list.len())
        .filter(|stream| {
            let notes = list.get(*stream).is_some_and(|s| s.activity == Some(Activity::Notes));
            !(scribed && notes)
        })
        .filter_map(|stream| strain(measures, profile, at, stream))
        .collect()
}

fn strain(measures: &Measures, profile: &Profile, at: usize, stream: usize) -> Option<Strain> {
    let effort = profile
        .streams
        .iter()
        .find(|e| measures.columns.get(e.column).is_some_and(|c| c.stream == Some(stream)))
        .copied();
    let mut parts: Vec<Part> = Vec::new();
    let mut n_actions = 0;
    for (index, column) in measures.columns.iter().enumerate() {
        let name = column.definition.name;
        if column.stream != Some(stream) || !WEIGHTS.iter().any(|(known, _)| *known == name) {
            continue;
        }
        // Several prints for one patient in a row are what printing is.
        if name != "effort" && column.activity == Some(Activity::Printing) {
            continue;
        }
        let Some(compared) = column.counted(at) else { continue };
        let n = column.estimates.get(at)?.as_ref()?.n;
        n_actions = n_actions.max(n);
        let (z, halves, extra) = match (name, effort) {
            ("effort", Some(e)) => (e.z, e.halves, 0.0),
            _ => (compared.z, compared.halves, compared.centre.exp() * compared.deviation.exp_m1()),
        };
        let family = column.definition.family;
        parts.push(Part { measure: name, family, column: index, z, halves, extra });
    }
    let activity = measures.streams.list.get(stream)?.activity;
    let ways = activity.is_some_and(|activity| WAYS.contains(&activity));
    let n = n_actions as f64;
    let prior = n / (n + HALF_LIKELY) * if ways { OF_WAYS } else { 1.0 };
    Some(Strain {
        stream,
        activity,
        z: weighed(&parts, |part| Some(part.z))?,
        halves: [0, 1].map(|half| weighed(&parts, |part| part.halves[half])),
        trust: effort.map_or(1.0, |e| e.trust),
        parts,
        effort,
        n_actions,
        prior,
    })
}

fn weighed(parts: &[Part], z_of: impl Fn(&Part) -> Option<f64>) -> Option<f64> {
    let (mut sum, mut squares) = (0.0, 0.0);
    for part in parts {
        let weight =
            WEIGHTS.iter().find(|(name, _)| *name == part.measure).map_or(0.0, |(_, w)| *w);
        if let Some(z) = z_of(part) {
            sum += weight * bounded(z);
            squares += weight * weight;
        }
    }
    (squares > 0.0).then(|| sum / squares.sqrt())
}

/// All activities together: any of them may be the one. Cauchy combination (Liu and Xie 2020, JASA
/// 115:393) with the priors as weights; being quick elsewhere is not allowed to cancel it.
pub(super) fn together(strains: &[Strain]) -> Option<f64> {
    let whole: f64 = strains.iter().map(|s| s.prior).sum();
    if whole <= 0.0 {
        return None;
    }
    let lifted = |z: f64| {
        let p = normal_sf(z).clamp(1e-15, 0.95);
        // tan is steep near 0: its limit 1/(πp) is exact there.
        if p < 1e-8 {
            1.0 / (p * std::f64::consts::PI)
        } else {
            ((0.5 - p) * std::f64::consts::PI).tan()
        }
    };
    let mean = strains.iter().map(|s| s.prior * lifted(s.z)).sum::<f64>() / whole;
    let p = if mean > 1e7 {
        1.0 / (mean * std::f64::consts::PI)
    } else {
        0.5 - mean.atan() / std::f64::consts::PI
    };
    Some(score_of_p(p))
}

/// Where it shows most.
pub(super) fn hardest(strains: &[Strain]) -> Option<&Strain> {
    strains.iter().max_by(|a, b| rank(a).total_cmp(&rank(b)).then(b.stream.cmp(&a.stream)))
}

/// Posterior order of streams: the deviate, and how likely a need is here before looking.
pub(super) fn rank(strain: &Strain) -> f64 {
    2.5 * strain.z + strain.prior.max(1e-6).ln()
}
