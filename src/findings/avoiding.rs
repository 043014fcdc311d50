//! Who is avoiding the system, and in which of six styles.
//!
//! In: measures that count for avoidance. Out: a verdict a member: style, families, q.
//! Never: struggle read backwards; and never a style that the input cannot show.

use super::AvoidStyle;
use super::families::{Family, PERSISTS, SPEAKS, against_the_tail, bounded, mean_of};
use crate::measures::{Column, Measures};
use crate::peers::Peers;
use crate::settings::Settings;
use crate::stats::{benjamini_hochberg, normal_sf, score_of_p};

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

#[derive(Clone, Debug)]
pub(super) struct StyleEvidence {
    pub style: AvoidStyle,
    pub z: f64,
    pub families: Vec<Family>,
    pub trust: f64,
    /// Needed of this style beside a small p.
    pub holds: bool,
    /// Column that carries it, for the text and the activity.
    pub column: Option<usize>,
}

/// Correlation of two views of the same notes.
const SAME_NOTES: f64 = 0.5;
/// One-sided 10 %: enough for the second of two families whose first is far out.
const ALSO_SPEAKS: f64 = 1.28;
/// Shows in so many activities at once: little direct care, not one activity skipped.
const LITTLE_CARE: usize = 3;
/// Of the peers' share: up to here an activity is skipped, from there on only used less.
const SKIPPED: f64 = 0.25;
const USED_LESS: f64 = 0.6;
/// And of what the lowest tenth of the peers still show: from here on down, and not at all above.
const BELOW_THE_LOWEST: f64 = 0.8;
const AMONG_THE_LOWEST: f64 = 1.3;

pub(super) fn avoiding(measures: &Measures, peers: &Peers, settings: &Settings) -> Vec<Avoidance> {
    let n = peers.members.len();
    let mut all: Vec<Avoidance> = (0..n).map(|at| evidence(measures, peers, at)).collect();
    for style in ALL_STYLES {
        let mut scores: Vec<Option<f64>> =
            all.iter().map(|a| a.styles.iter().find(|s| s.style == style).map(|s| s.z)).collect();
        against_the_tail(&mut scores);
        for (avoidance, z) in all.iter_mut().zip(scores) {
            if let (Some(found), Some(z)) =
                (avoidance.styles.iter_mut().find(|s| s.style == style), z)
            {
                found.z = z;
            }
        }
    }
    for avoidance in &mut all {
        settle(avoidance);
    }
    let tested: Vec<usize> = (0..n)
        .filter(|at| peers.members.get(*at).is_some_and(|m| enough(m, settings)))
        .filter(|at| all.get(*at).is_some_and(|a| !a.styles.is_empty()))
        .collect();
    let p: Vec<f64> = tested.iter().filter_map(|at| Some(all.get(*at)?.p())).collect();
    for (at, q) in tested.iter().zip(benjamini_hochberg(&p)) {
        if let Some(avoidance) = all.get_mut(*at) {
            avoidance.q = q;
            let holds = avoidance.loudest().is_some_and(|style| style.holds);
            avoidance.flagged = q <= settings.false_discovery_rate && holds;
        }
    }
    all
}

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

    /// The smallest p of the styles, for having looked at several (Šidák).
    fn p(&self) -> f64 {
        self.loudest().map_or(1.0, |style| {
            let p = normal_sf(style.z);
            let tried = self.styles.len() as f64;
            -(tried * (-p).ln_1p()).exp_m1()
        })
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
    avoidance.q = 1.0;
    avoidance.score =
        avoidance.loudest().map_or(0.0, |style| score_of_p(avoidance.p()) * style.trust.sqrt());
}

fn evidence(measures: &Measures, peers: &Peers, at: usize) -> Avoidance {
    let mut found = Avoidance { q: 1.0, ..Avoidance::default() };
    let Some(member) = peers.members.get(at).filter(|m| m.assessable()) else { return found };
    let single = |name: &'static str| -> Option<(usize, Family)> {
        let (column, c) =
            measures.columns.iter().enumerate().find(|(_, c)| c.definition.name == name)?;
        Some((column, family(c, at)?))
    };
    if let Some((column, f)) = single("absence") {
        let holds = persists(&f) || member.active.is_empty();
        found.push(AvoidStyle::Absent, vec![f], f.z, holds, Some(column));
    }
    if let Some((column, f)) = single("fading") {
        let holds = f.halves.iter().all(|half| half.is_none_or(|z| z > 0.0));
        found.push(AvoidStyle::Fading, vec![f], f.z, holds, Some(column));
    }
    if let (Some((column, prints)), Some((_, little))) =
        (single("printing"), single("little_documentation"))
    {
        let both = [prints.z, little.z];
        let holds = both.iter().all(|z| *z >= SPEAKS) && persists(&prints);
        if let Some(z) = mean_of(&both.map(bounded), 0.0) {
            found.push(AvoidStyle::Paper, vec![prints, little], z, holds, Some(column));
        }
    }
    if let Some((column, delay)) = single("documentation_delay") {
        let late = single("late_notes").map(|(_, late)| late);
        let both = late.map_or(delay, |late| together(&delay, &late));
        found.push(AvoidStyle::Late, vec![both], both.z, persists(&both), Some(column));
    }
    if let (Some((column, cosigned)), Some((own, few))) =
        (single("cosigned_orders"), single("few_own_orders"))
    {
        // Teachers cosign and still order: hardly any own orders is what tells.
        let kept = measures.columns.get(own).map_or(1.0, |c| leaving_out(c, at));
        let both = [bounded(cosigned.z).min(bounded(few.z)), bounded(few.z)];
        let holds = kept >= 1.0 && cosigned.z >= ALSO_SPEAKS && few.z >= SPEAKS && persists(&few);
        if let Some(z) = mean_of(&both, 0.3) {
            found.push(AvoidStyle::Delegates, vec![cosigned, few], z * kept, holds, Some(column));
        }
    }
    partial(measures, at, &mut found);
    found
}

/// From 0 (used as the peers use it) to 1 (skipped): how far a share below the peers' is leaving out.
fn leaving_out(column: &Column, at: usize) -> f64 {
    let Some(c) = column.counted(at) else { return 0.0 };
    // Turned measures: higher is less; the peers' lowest are at their high end.
    let share = (-c.deviation).exp();
    let of_lowest = (c.high - c.centre - c.deviation).exp();
    let skipped = ((USED_LESS / share).ln() / (USED_LESS / SKIPPED).ln()).clamp(0.0, 1.0);
    let below = ((AMONG_THE_LOWEST / of_lowest).ln() / (AMONG_THE_LOWEST / BELOW_THE_LOWEST).ln())
        .clamp(0.0, 1.0);
    skipped * below
}

/// Which one activity is skipped, if one is.
fn partial(measures: &Measures, at: usize, found: &mut Avoidance) {
    let columns: Vec<(usize, &Column, f64, Family)> = measures
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.definition.name == "missing_activity")
        .filter_map(|(index, c)| Some((index, c, leaving_out(c, at), family(c, at)?)))
        .collect();
    let n_skipped = columns.iter().filter(|(_, _, left, f)| *left >= 1.0 && f.z >= SPEAKS).count();
    if n_skipped >= LITTLE_CARE {
        found
            .doubts
            .push("several activities are missing at once: little direct care, not avoidance");
        return;
    }
    let most = columns.iter().max_by(|a, b| (a.2 * a.3.z).total_cmp(&(b.2 * b.3.z)));
    if let Some((index, _, left, f)) = most {
        found.push(
            AvoidStyle::Partial,
            vec![*f],
            left * f.z,
            *left >= 1.0 && persists(f),
            Some(*index),
        );
    }
}

impl Avoidance {
    fn push(
        &mut self,
        style: AvoidStyle,
        families: Vec<Family>,
        z: f64,
        holds: bool,
        column: Option<usize>,
    ) {
        let trust = families.iter().map(|f| f.trust).sum::<f64>() / families.len().max(1) as f64;
        self.styles.push(StyleEvidence { style, z, families, trust, holds, column });
    }
}

fn family(column: &Column, at: usize) -> Option<Family> {
    let c = column.counted(at)?;
    Some(Family { name: column.definition.family, z: c.z, halves: c.halves, trust: c.trust })
}

/// Two views of the same notes: how late most are, and how many are later than a day. Who writes all
/// of them at the end of the shift shows in the first alone.
fn together(a: &Family, b: &Family) -> Family {
    let mean = |a: f64, b: f64| mean_of(&[bounded(a), bounded(b)], SAME_NOTES);
    let half = |which: usize| mean(a.halves[which]?, b.halves[which]?);
    let z = mean(a.z, b.z).unwrap_or(a.z);
    Family { z, halves: [half(0), half(1)], trust: a.trust.min(b.trust), ..*a }
}

fn persists(family: &Family) -> bool {
    family.halves.iter().all(|half| half.is_some_and(|z| z >= PERSISTS))
}
