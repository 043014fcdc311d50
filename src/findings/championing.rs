//! Who could champion: expert, broad, steady, with capacity to help.
//!
//! In: effort profiles, tools, breadth, context. Out: a score a member and whether to propose them.
//! Never: someone whose speed comes with workarounds or overload, who declined, or who was flagged.

use super::families::against_the_majority;
use super::struggling::Struggle;
use crate::measures::{Column, Measures};
use crate::peers::{Member, Peers};
use crate::settings::Settings;
use crate::site::{ChampionState, Site};
use crate::stats::split_half_reliability;
use crate::vocabulary::Activity;

#[derive(Clone, Debug, Default)]
pub(super) struct Champion {
    pub score: f64,
    pub proposed: bool,
    pub strengths: Vec<Activity>,
}

/// What makes an expert and what speaks against: quick, with tools where there was an opportunity,
/// without taking back, repeating, searching or hunting; even. Each counts by how far it is the person's
/// own at this site. Breadth counts less than tools: who is lost meets many screens, too.
const EXPERTISE: [(&str, f64); 9] = [
    ("pace", -1.0),
    ("tools", 1.0),
    ("rework", -0.8),
    ("search", -0.5),
    ("retries", -0.3),
    ("help", -0.3),
    ("hunting", -0.2),
    ("steadiness", 0.5),
    ("breadth", 0.4),
];
/// The same where actions have bare names: tools and what is taken back cannot be told there. Breadth
/// counts little: who is lost meets screens that others never see.
const WITHOUT_NAMES: [(&str, f64); 4] =
    [("pace", -1.0), ("wandering", -0.4), ("steadiness", 0.4), ("breadth", 0.3)];
/// Where the halves of the window cannot tell.
const UNKNOWN: f64 = 0.5;
/// One-sided 5 %: proposing costs a conversation, not a label.
const PROPOSED: f64 = 1.645;
/// Context beyond this is overload, or absence.
const TOO_MUCH: f64 = 1.645;
const STRENGTH: f64 = -1.0;

pub(super) fn championing(
    measures: &Measures,
    struggles: &[Struggle],
    peers: &Peers,
    site: &Site,
    settings: &Settings,
) -> Vec<Champion> {
    let z_of = |name: &'static str, at: usize| Some(measures.column(name)?.counted(at)?.z);
    let expertise = match measures.streams.found_from_steps() {
        true => WITHOUT_NAMES.as_slice(),
        false => EXPERTISE.as_slice(),
    };
    let weights: Vec<(&'static str, f64)> = expertise
        .iter()
        .filter_map(|(name, weight)| Some((*name, weight * reliable(measures.column(name)?))))
        .collect();
    let mut raw: Vec<Option<f64>> = peers
        .members
        .iter()
        .zip(struggles)
        .enumerate()
        .map(|(at, (member, _))| {
            let pace = z_of("pace", at).filter(|_| member.assessable())?;
            let present = weights.iter().filter_map(|(name, w)| Some((*w, z_of(name, at)?)));
            let (sum, squares) =
                present.fold((0.0, 0.0), |s, (w, z)| (s.0 + w * z.clamp(-3.0, 3.0), s.1 + w * w));
            (squares > 0.0 && pace.is_finite()).then(|| sum / f64::sqrt(squares))
        })
        .collect();
    against_the_majority(&mut raw);
    peers
        .members
        .iter()
        .zip(struggles)
        .zip(&raw)
        .enumerate()
        .map(|(at, ((member, struggle), z))| {
            let Some(z) = *z else { return Champion::default() };
            let pace = z_of("pace", at).unwrap_or(0.0);
            let calm = |name| z_of(name, at).is_none_or(|z| z < TOO_MUCH);
            let broad = z_of("tools", at).is_none_or(|z| z > 0.0);
            let days = member.settled_days();
            let enough = days >= settings.min_active_days as usize;
            let trust = days as f64 / (days as f64 + settings.min_active_days as f64 / 2.0);
            let willing = member.person(site).is_none_or(|person| {
                person.champion != Some(ChampionState::Declined) && !person.opt_out
            });
            let proposed = z >= PROPOSED
                && pace < 0.0
                && broad
                && calm("after_hours_share")
                && calm("load")
                && calm("absence")
                && calm("hunting")
                && calm("rework")
                && enough
                && willing
                && may(member);
            Champion { score: z * trust, proposed, strengths: strengths(measures, struggle, at) }
        })
        .collect()
}

/// Correlation of the two halves of the window over everyone, stepped up to the whole.
fn reliable(column: &Column) -> f64 {
    let mut halves: Vec<(f64, f64)> = (0..column.compared.len())
        .filter_map(|at| column.counted(at))
        .filter_map(|c| Some((c.halves[0]?.clamp(-3.0, 3.0), c.halves[1]?.clamp(-3.0, 3.0))))
        .collect();
    // The same sums whatever the order of people.
    halves.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    split_half_reliability(&halves).unwrap_or(UNKNOWN)
}

fn may(member: &Member) -> bool {
    member.group.is_some() && !member.works_for
}

/// Activities in which the person needs clearly less than the peers; best first.
fn strengths(measures: &Measures, struggle: &Struggle, at: usize) -> Vec<Activity> {
    let mut found: Vec<(f64, Activity)> = struggle
        .profile
        .streams
        .iter()
        .filter_map(|stream| {
            let column = measures.columns.get(stream.column)?;
            Some((column.counted(at)?.z, column.activity?))
        })
        .filter(|(z, _)| *z <= STRENGTH)
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found.truncate(4);
    found.into_iter().map(|(_, activity)| activity).collect()
}
