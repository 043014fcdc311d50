//! Who is struggling: work that takes more effort than the peers' same work.
//!
//! In: measures that count for struggle. Out: a verdict a member with its families of evidence.
//! Never: a flag from one family alone, from one half of the window, or from total time.

use super::families::{Family, PERSISTS, SPEAKS, against_the_majority, any_of, bounded, mean_of};
use super::profile::{Profile, profiles};
use crate::measures::Measures;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::stats::{benjamini_hochberg, normal_sf};

#[derive(Clone, Debug, Default)]
pub(super) struct Struggle {
    pub families: Vec<Family>,
    pub profile: Profile,
    /// Standard normal for those who do not struggle.
    pub z: f64,
    /// `z`, drawn to 0 where the data are few.
    pub score: f64,
    pub q: f64,
    pub flagged: bool,
}

/// Families and what each may weigh beside effort by action (MEASURES: rework alone is nearly as
/// telling; sequence and assistance are weak).
const WEIGHTS: [(&str, f64); 6] = [
    ("time", 1.0),
    ("hunting", 0.7),
    ("rework", 0.7),
    ("sequence", 0.3),
    ("retries", 0.3),
    ("assistance", 0.3),
];

/// Measures of a family mostly share what they say.
const WITHIN_FAMILY: f64 = 0.3;

pub(super) fn struggling(measures: &Measures, peers: &Peers, settings: &Settings) -> Vec<Struggle> {
    let n = peers.members.len();
    let mut all: Vec<Struggle> = profiles(measures, n)
        .into_iter()
        .enumerate()
        .map(|(at, profile)| Struggle {
            families: families(measures, &profile, at),
            profile,
            q: 1.0,
            ..Struggle::default()
        })
        .collect();
    let mut combined: Vec<Option<f64>> = all.iter().map(|s| combine(s, |f| Some(f.z))).collect();
    against_the_majority(&mut combined);
    for (struggle, z) in all.iter_mut().zip(&combined) {
        let Some(z) = z else { continue };
        let trust = combine(struggle, |f| Some(f.z * f.trust.sqrt())).unwrap_or(0.0);
        let plain = combine(struggle, |f| Some(f.z)).unwrap_or(0.0);
        struggle.z = *z;
        let share = if plain.abs() > 1e-9 { (trust / plain).clamp(0.0, 1.0) } else { 0.0 };
        struggle.score = z * share;
    }
    let tested: Vec<usize> = (0..n)
        .filter(|at| {
            peers.members.get(*at).is_some_and(|member| {
                member.assessable()
                    && member.group.is_some()
                    && member.settled_days() >= settings.min_active_days as usize
            }) && combined.get(*at).is_some_and(Option::is_some)
        })
        .collect();
    let p: Vec<f64> = tested.iter().filter_map(|at| Some(normal_sf(all.get(*at)?.z))).collect();
    for (at, q) in tested.iter().zip(benjamini_hochberg(&p)) {
        if let Some(struggle) = all.get_mut(*at) {
            struggle.q = q;
            struggle.flagged = q <= settings.false_discovery_rate && holds(struggle);
        }
    }
    all
}

impl Struggle {
    pub fn speaking(&self) -> Vec<&'static str> {
        self.families.iter().filter(|f| f.z >= SPEAKS).map(|f| f.name).collect()
    }
}

/// Two families agree, and what they say together holds in both halves.
fn holds(struggle: &Struggle) -> bool {
    let half = |which: usize| combine(struggle, |f| f.halves[which]).unwrap_or(0.0);
    struggle.speaking().len() >= 2 && half(0) >= PERSISTS && half(1) >= PERSISTS
}

fn combine(struggle: &Struggle, z_of: impl Fn(&Family) -> Option<f64>) -> Option<f64> {
    let (mut sum, mut squares) = (0.0, 0.0);
    for family in &struggle.families {
        let weight = WEIGHTS.iter().find(|(name, _)| *name == family.name).map_or(0.0, |(_, w)| *w);
        if let Some(z) = z_of(family) {
            sum += weight * bounded(z);
            squares += weight * weight;
        }
    }
    (squares > 0.0).then(|| sum / squares.sqrt())
}

fn families(measures: &Measures, profile: &Profile, at: usize) -> Vec<Family> {
    let mut found = Vec::new();
    if !profile.streams.is_empty() {
        let with_pace = |streams: Vec<f64>, pace: Option<f64>| -> Vec<f64> {
            streams.into_iter().chain(pace).collect()
        };
        let pace = profile.pace.map(|(_, z)| z);
        let half = |which: usize| {
            let streams: Vec<f64> =
                profile.streams.iter().filter_map(|s| s.halves[which]).collect();
            any_of(&with_pace(streams, pace))
        };
        let streams = profile.streams.iter().map(|s| s.z).collect();
        let trust = profile
            .streams
            .iter()
            .max_by(|a, b| a.z.total_cmp(&b.z))
            .map_or(0.0, |stream| stream.trust);
        if let Some(z) = any_of(&with_pace(streams, pace)) {
            found.push(Family { name: "time", z, halves: [half(0), half(1)], trust });
        }
    }
    for (name, _) in WEIGHTS.iter().skip(1) {
        let parts: Vec<_> = measures
            .columns
            .iter()
            .filter(|c| c.definition.family == *name && c.stream.is_none())
            .filter_map(|c| c.counted(at))
            .collect();
        let z: Vec<f64> = parts.iter().map(|c| c.z).collect();
        let half = |which: usize| {
            let z: Vec<f64> = parts.iter().filter_map(|c| c.halves[which]).collect();
            mean_of(&z, WITHIN_FAMILY)
        };
        if let Some(z) = mean_of(&z, WITHIN_FAMILY) {
            let trust = parts.iter().map(|c| c.trust).sum::<f64>() / parts.len() as f64;
            found.push(Family { name, z, halves: [half(0), half(1)], trust });
        }
    }
    found
}
