//! Who could champion: expert, broad, steady, with capacity to help.
//!
//! In: effort profiles, tools, breadth, context. Out: a score a member and whether to propose them.
//! Never: someone whose speed comes with workarounds or overload, who declined, or who was flagged.

use super::families::{against_the_majority, bounded};
use super::struggling::Struggle;
use crate::measures::Measures;
use crate::peers::{Member, Peers};
use crate::settings::Settings;
use crate::site::{ChampionState, Site};
use crate::vocabulary::Activity;

#[derive(Clone, Debug, Default)]
pub(super) struct Champion {
    pub score: f64,
    pub proposed: bool,
    pub strengths: Vec<Activity>,
}

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
    let mut raw: Vec<Option<f64>> = peers
        .members
        .iter()
        .zip(struggles)
        .enumerate()
        .map(|(at, (member, _))| {
            let pace = z_of("pace", at).filter(|_| member.assessable())?;
            let parts = [
                (1.2, Some(-pace)),
                (0.8, z_of("tools", at)),
                (0.3, z_of("breadth", at)),
                (0.7, z_of("hunting", at).map(|z| -z)),
                (0.5, z_of("rework", at).map(|z| -z)),
                (0.4, z_of("search", at).map(|z| -z)),
                (0.2, z_of("help", at).map(|z| -z)),
            ];
            let present = parts.iter().filter_map(|(w, z)| Some((*w, (*z)?.clamp(-3.0, 3.0))));
            let (sum, squares) =
                present.fold((0.0, 0.0), |s, (w, z)| (s.0 + w * bounded(z), s.1 + w * w));
            Some(sum / f64::sqrt(squares))
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
