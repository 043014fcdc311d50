//! Who is avoiding the system, and in which of six styles.
//!
//! In: measures that count for avoidance. Out: a verdict a member: style, families, q.
//! Never: struggle read backwards; and never a style that the input cannot show.

use super::AvoidStyle;
use super::families::{SPEAKS, against_the_tail};
use super::styles::{Habits, StyleEvidence, Styles, styles};
use crate::measures::Measures;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::stats::{UpperTail, benjamini_hochberg, habit_sf, score_of_p};
use std::ops::RangeInclusive;

#[derive(Clone, Debug, Default)]
pub(super) struct Avoidance {
    pub styles: Vec<StyleEvidence>,
    /// Index in `styles` of the one that speaks loudest.
    pub best: Option<usize>,
    pub score: f64,
    pub q: f64,
    pub flagged: bool,
    /// Why a style was not believed.
    pub doubts: Vec<&'static str>,
}

pub(super) fn avoiding(measures: &Measures, peers: &Peers, settings: &Settings) -> Vec<Avoidance> {
    let n = peers.members.len();
    let habits = Habits::of(measures);
    let mut all: Vec<Avoidance> = (0..n)
        .map(|at| {
            let Styles { styles, doubts } = styles(measures, peers, &habits, at);
            Avoidance { styles, doubts, q: 1.0, ..Avoidance::default() }
        })
        .collect();
    for style in ALL_STYLES {
        let mut scores: Vec<Option<f64>> =
            all.iter().map(|a| a.styles.iter().find(|s| s.style == style).map(|s| s.z)).collect();
        against_the_tail(&mut scores, tail_of(style));
        for (avoidance, z) in all.iter_mut().zip(scores) {
            let found = avoidance.styles.iter_mut().find(|s| s.style == style);
            if let (Some(found), Some(z)) = (found, z) {
                found.z = z;
            }
        }
    }
    rank(&mut all);
    let below = all.iter().flat_map(|a| &a.styles).filter_map(|s| s.below);
    let skipping = UpperTail::no_lighter_than(SKIPPING, below);
    for avoidance in &mut all {
        settle(avoidance);
    }
    let tested: Vec<usize> = (0..n)
        .filter(|at| peers.members.get(*at).is_some_and(|m| enough(m, settings)))
        .filter(|at| all.get(*at).is_some_and(|a| !a.styles.is_empty()))
        .collect();
    let p: Vec<f64> = tested.iter().filter_map(|at| Some(all.get(*at)?.p(&skipping))).collect();
    for (at, q) in tested.iter().zip(benjamini_hochberg(&p)) {
        if let Some(avoidance) = all.get_mut(*at) {
            avoidance.q = q;
            let holds = avoidance.loudest().is_some_and(|style| style.holds);
            avoidance.flagged = q <= settings.false_discovery_rate && holds;
        }
    }
    all
}

/// Where habits end and few are affected yet. Many miss nothing that others use, so that the largest of
/// several deviates tells of habits only further out.
fn tail_of(style: AvoidStyle) -> RangeInclusive<f64> {
    match style {
        AvoidStyle::Partial => 0.70..=0.95,
        AvoidStyle::Late => 0.60..=0.92,
        _ => 0.50..=0.90,
    }
}

/// How far below the peers' lowest tenth people use some activity: where the upper fifth of them begins
/// and how steeply it falls, as logarithms, at least.
const SKIPPING: (f64, f64) = (0.0, 0.25);

const ALL_STYLES: [AvoidStyle; 6] = [
    AvoidStyle::Absent,
    AvoidStyle::Fading,
    AvoidStyle::Paper,
    AvoidStyle::Late,
    AvoidStyle::Delegates,
    AvoidStyle::Partial,
];

fn enough(member: &crate::peers::Member, settings: &Settings) -> bool {
    let least = settings.min_active_days as usize;
    let expected = member.expected.as_ref().map_or(0, Vec::len);
    member.assessable() && member.group.is_some() && member.active.len().max(expected) >= least
}

impl Avoidance {
    pub fn loudest(&self) -> Option<&StyleEvidence> {
        self.styles.get(self.best?)
    }

    /// Of the style that speaks loudest, for having looked at several.
    fn p(&self, skipping: &UpperTail) -> f64 {
        self.loudest().map_or(1.0, |style| {
            // How surely little is used says nothing of how little others use of something.
            let habit = style.below.map_or(0.0, |below| skipping.beyond(below));
            self.of_several(habit_sf(style.z).max(habit))
        })
    }

    /// Probability that the smallest of so many is as small as `p` (Šidák).
    fn of_several(&self, p: f64) -> f64 {
        let tried = self.styles.len() as f64;
        -(tried * (-p).ln_1p()).exp_m1()
    }
}

fn settle(avoidance: &mut Avoidance) {
    let key = |s: &StyleEvidence| if s.holds { s.z } else { s.z.min(SPEAKS) * 0.5 };
    avoidance.best = avoidance
        .styles
        .iter()
        .enumerate()
        .max_by(|(_, a), (_, b)| key(a).total_cmp(&key(b)).then(b.style.cmp(&a.style)))
        .map(|(at, _)| at);
    // What is fading is also absent by the end; the beginning tells them apart.
    let find = |style| avoidance.styles.iter().position(|s| s.style == style);
    if let (Some(absent), Some(fading)) = (find(AvoidStyle::Absent), find(AvoidStyle::Fading)) {
        let both = |at: usize| avoidance.styles.get(at).filter(|s| s.holds && s.z > SPEAKS);
        if let (Some(a), Some(f)) = (both(absent), both(fading)) {
            let early = a.families.first().and_then(|f| f.halves[0]).unwrap_or(0.0);
            let late = a.families.first().and_then(|f| f.halves[1]).unwrap_or(0.0);
            let gradual = f.z > 2.5 && late - early > 1.5;
            if avoidance.best == Some(absent) && gradual {
                avoidance.best = Some(fading);
            } else if avoidance.best == Some(fading) && !gradual {
                avoidance.best = Some(absent);
            }
        }
    }
}

/// Scores: how surprising the loudest hint is among everyone's hints of its style, for having looked at
/// several. A score is not a verdict: a strong sign of one style is one, whatever the others say.
fn rank(all: &mut [Avoidance]) {
    let tails = ALL_STYLES.map(|style| {
        let hints = all.iter().flat_map(|a| &a.styles).filter(|s| s.style == style);
        (style, UpperTail::of(hints.map(|s| s.hint)))
    });
    for avoidance in all {
        let p = |s: &StyleEvidence| {
            let (_, tail) = tails.iter().find(|(style, _)| *style == s.style)?;
            Some(tail.beyond(s.hint))
        };
        let smallest = avoidance.styles.iter().filter_map(p).min_by(f64::total_cmp);
        avoidance.score = smallest.map_or(0.0, |p| score_of_p(avoidance.of_several(p)));
    }
}
