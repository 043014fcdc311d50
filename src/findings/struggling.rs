//! Who is struggling: work that takes more effort than the peers' same work.
//!
//! In: measures that count for struggle. Out: a verdict a member with its families of evidence.
//! Never: a flag from one family alone, from one half of the window, or from total time.

use super::activities::{Strain, hardest, strains, together};
use super::chance::Chance;
use super::families::{Family, PERSISTS, SPEAKS, mean_of};
use super::profile::{Profile, profiles};
use crate::measures::Measures;
use crate::peers::{Level, Member, Peers};
use crate::settings::Settings;
use crate::stats::{benjamini_hochberg, normal_sf, score_of_p};

#[derive(Clone, Debug, Default)]
pub(super) struct Struggle {
    /// What is said by measures of the person's whole use, not of one activity.
    pub overall: Vec<Family>,
    pub strains: Vec<Strain>,
    pub profile: Profile,
    /// Standard normal for those who do not struggle.
    pub z: f64,
    /// `z`, drawn to 0 where the data are few.
    pub score: f64,
    pub q: f64,
    pub flagged: bool,
}

/// Families of measures of the whole use: the same trouble seen from afar, so a second witness and
/// no more evidence.
const OVERALL: [&str; 6] = ["hunting", "rework", "sequence", "retries", "assistance", "logins"];
/// Says nothing of what someone struggles with: no second family.
const APART: &str = "logins";

/// Measures of a family mostly share what they say.
const WITHIN_FAMILY: f64 = 0.3;
/// The first half may have been before it began, but not the opposite.
const BEFORE: f64 = -0.5;

pub(super) fn struggling(measures: &Measures, peers: &Peers, settings: &Settings) -> Vec<Struggle> {
    let n = peers.members.len();
    let mut all: Vec<Struggle> = profiles(measures, n)
        .into_iter()
        .enumerate()
        .map(|(at, profile)| Struggle {
            overall: overall(measures, at),
            strains: strains(measures, &profile, at, delegates(peers, at)),
            profile,
            q: 1.0,
            ..Struggle::default()
        })
        .collect();
    let chance = Chance::of(all.iter().map(|struggle| struggle.strains.as_slice()));
    let combined: Vec<Option<f64>> = all
        .iter()
        .map(|s| Some(score_of_p(chance.as_ref()?.tail(together(&s.strains)?))))
        .collect();
    for (struggle, z) in all.iter_mut().zip(&combined) {
        let Some(z) = z else { continue };
        struggle.z = *z;
        struggle.score = z * hardest(&struggle.strains).map_or(1.0, |s| s.trust).sqrt();
    }
    let tested: Vec<usize> = (0..n)
        .filter(|at| {
            peers.members.get(*at).is_some_and(|member| {
                member.assessable()
                    && comparable(peers, member)
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

/// Whose notes others write.
fn delegates(peers: &Peers, at: usize) -> bool {
    peers.members.get(at).is_some_and(|member| member.has_delegates)
}

/// Someone who acts for others is only like those of the same role.
fn comparable(peers: &Peers, member: &Member) -> bool {
    peers.group_of(member).is_some_and(|group| group.level != Level::Everyone || !member.works_for)
}

impl Struggle {
    pub fn hardest(&self) -> Option<&Strain> {
        hardest(&self.strains)
    }

    /// The column that has weeks and speaks loudest where it is hardest.
    pub fn carrier(&self) -> Option<usize> {
        let parts = self.hardest()?.parts.iter();
        let with_weeks = parts.filter(|part| ["effort", "returns"].contains(&part.measure));
        let loudest = with_weeks.max_by(|a, b| a.z.total_cmp(&b.z))?;
        (loudest.z > 0.0).then_some(loudest.column)
    }

    /// Families that say something of their own: in the hardest activity, or of the whole use.
    pub fn speaking(&self) -> Vec<&'static str> {
        let here = self.hardest().map(|s| s.parts.as_slice()).unwrap_or_default();
        let mut names: Vec<&'static str> = here
            .iter()
            .filter(|part| part.z >= SPEAKS)
            .map(|part| part.family)
            .chain(self.overall.iter().filter(|f| f.z >= SPEAKS && f.name != APART).map(|f| f.name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Two families agree, and it holds in the recent half and was not the opposite before.
fn holds(struggle: &Struggle) -> bool {
    let Some(hardest) = struggle.hardest() else { return false };
    let [before, recent] = hardest.halves;
    struggle.speaking().len() >= 2
        && recent.is_none_or(|z| z >= PERSISTS)
        && before.is_none_or(|z| z >= BEFORE)
}

fn overall(measures: &Measures, at: usize) -> Vec<Family> {
    let mut found = Vec::new();
    for name in OVERALL {
        let parts: Vec<_> = measures
            .columns
            .iter()
            .filter(|c| c.definition.family == name && c.stream.is_none())
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
