//! Activity by activity: is this person's work harder here than the peers' and than their own other work?
//!
//! In: effort profiles and the columns of trouble. Out: the evidence an activity, and of all of
//! them together. Never: an activity with few actions given the weight of one with many.

use super::families::{bounded, mean_of};
use super::profile::{Profile, StreamEffort};
use crate::measures::Measures;
use crate::stats::{likelihood_ratio, shift_evidence};
use crate::vocabulary::Activity;

/// Everything about one stream of a person's work.
#[derive(Clone, Debug)]
pub(super) struct Strain {
    pub stream: usize,
    pub activity: Option<Activity>,
    /// Logarithm of the likelihood ratio of struggling here to not.
    pub evidence: f64,
    /// Bit by bit, which of `SIGNS` could be seen.
    pub signs: u8,
    /// The deviates together, as of a normal.
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

/// What struggling looks like: a sign, and the measures that share it.
pub(super) struct Sign {
    measures: &'static [&'static str],
    /// Of those who struggle in each of the `WAYS_TO_STRUGGLE`, how many show it.
    shares: [f64; WAYS_TO_STRUGGLE],
}

/// With steps too many as well as time, or with time alone; and how many struggle in each way.
const WAYS_TO_STRUGGLE: usize = 2;
const OFTEN: [f64; WAYS_TO_STRUGGLE] = [0.7, 0.3];

pub(super) const SIGNS: [Sign; 6] = [
    Sign { measures: &["effort"], shares: [0.9, 0.95] },
    Sign { measures: &["detours", "returns"], shares: [0.8, 0.2] },
    Sign { measures: &["taken_back"], shares: [0.5, 0.1] },
    Sign { measures: &["repeats"], shares: [0.3, 0.1] },
    Sign { measures: &["searched"], shares: [0.3, 0.1] },
    Sign { measures: &["help_sought"], shares: [0.2, 0.1] },
];
/// Measures of one sign mostly share what they say.
const WITHIN_SIGN: f64 = 0.5;
/// An activity with so many actions is half as likely to be where a need would be noticed.
const HALF_LIKELY: f64 = 400.0;
/// Ways rather than work: a need is rarely here, and what looks like one mostly belongs elsewhere.
pub(super) const WAYS: [Activity; 5] =
    [Activity::Login, Activity::Navigation, Activity::Search, Activity::Printing, Activity::Alerts];
const OF_WAYS: f64 = 0.05;

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
        if column.stream != Some(stream) || sign_of(name).is_none() {
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
    let shown: Vec<Option<f64>> =
        SIGNS.iter().map(|sign| deviate(&parts, sign, |part| Some(part.z))).collect();
    Some(Strain {
        stream,
        activity,
        evidence: evidence(shown.iter().copied()),
        signs: shown.iter().enumerate().map(|(at, z)| u8::from(z.is_some()) << at).sum(),
        z: weighed(&parts, |part| Some(part.z))?,
        halves: [0, 1].map(|half| weighed(&parts, |part| part.halves[half])),
        trust: effort.map_or(1.0, |e| e.trust),
        parts,
        effort,
        n_actions,
        prior,
    })
}

/// Logarithm of the likelihood ratio of struggling, in any of the ways, to not; from a deviate a
/// sign, `None` where it cannot be seen.
pub(super) fn evidence(shown: impl Iterator<Item = Option<f64>>) -> f64 {
    let mut ways = [0.0; WAYS_TO_STRUGGLE];
    for (z, sign) in shown.zip(&SIGNS) {
        let Some(ratio) = z.map(likelihood_ratio) else { continue };
        for (sum, share) in ways.iter_mut().zip(sign.shares) {
            *sum += shift_evidence(ratio, share);
        }
    }
    ways.iter().zip(OFTEN).map(|(sum, often)| often * sum.exp()).sum::<f64>().ln()
}

fn sign_of(measure: &str) -> Option<&'static Sign> {
    SIGNS.iter().find(|sign| sign.measures.contains(&measure))
}

fn deviate(parts: &[Part], sign: &Sign, z_of: impl Fn(&Part) -> Option<f64>) -> Option<f64> {
    let of_sign = parts.iter().filter(|part| sign.measures.contains(&part.measure));
    let z: Vec<f64> = of_sign.filter_map(z_of).collect();
    mean_of(&z, WITHIN_SIGN)
}

/// Signs by how many of the affected show them.
fn weighed(parts: &[Part], z_of: impl Fn(&Part) -> Option<f64> + Copy) -> Option<f64> {
    let (mut sum, mut squares) = (0.0, 0.0);
    for sign in &SIGNS {
        if let Some(z) = deviate(parts, sign, z_of) {
            let [share, _] = sign.shares;
            sum += share * bounded(z);
            squares += share * share;
        }
    }
    (squares > 0.0).then(|| sum / squares.sqrt())
}

/// All activities together: any of them may be one, and some have two; being quick elsewhere is not
/// allowed to cancel it.
pub(super) fn together(strains: &[Strain]) -> Option<f64> {
    pooled(&strains.iter().map(|s| (s.prior, s.evidence)).collect::<Vec<_>>())
}

/// Needs of someone who struggles, on average.
const NEEDS: f64 = 1.4;

/// Of pairs of a prior and a logarithm of a likelihood ratio: logarithm of the ratio of having a need in
/// some of them, each with its share of `NEEDS`, to having none.
pub(super) fn pooled(evidence: &[(f64, f64)]) -> Option<f64> {
    let whole: f64 = evidence.iter().map(|(prior, _)| prior).sum();
    let each = evidence.iter().map(|(prior, log)| {
        let chance = (NEEDS * prior / whole).min(0.5);
        (1.0 - chance + chance * log.exp()).ln()
    });
    (whole > 0.0).then(|| each.sum())
}

/// Where it shows most.
pub(super) fn hardest(strains: &[Strain]) -> Option<&Strain> {
    strains.iter().max_by(|a, b| rank(a).total_cmp(&rank(b)).then(b.stream.cmp(&a.stream)))
}

/// Posterior order of streams: the evidence, and how likely a need is here before looking.
pub(super) fn rank(strain: &Strain) -> f64 {
    strain.evidence + strain.prior.max(1e-6).ln()
}
