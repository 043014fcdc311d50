//! Who may be helped, who may be asked to help, and with what.
//!
//! In: findings, members, the roster. Out: a `Scene` of learners and helpers; whether two fit.
//! Never: somebody who declined, opted out, works under another's name, is flagged, has a need in the
//! activity itself, is away, or has too much to do already.

use super::teachable::NotToTeach;
use crate::findings::{Assessment, Champion, Findings, Need, Status};
use crate::peers::{Member, Peers};
use crate::site::{ChampionState, Site};
use crate::vocabulary::Activity;
use std::collections::{BTreeMap, BTreeSet};

/// Context beyond this is overload, or absence: as for proposing champions (one-sided 5 %).
const TOO_MUCH: f64 = 1.645;
const CONTEXT: [&str; 3] = ["after_hours_share", "load", "absence"];

pub(super) struct Scene<'a> {
    pub findings: &'a Findings,
    pub peers: &'a Peers,
    pub site: &'a Site,
    /// Sorted by user id, as the helpers.
    pub learners: Vec<Learner<'a>>,
    pub helpers: Vec<Helper<'a>>,
    overloaded: BTreeSet<&'a str>,
}

pub(super) struct Learner<'a> {
    pub person: &'a Assessment,
    /// Index in `peers.members`.
    pub member: Option<usize>,
    /// Those that teaching can meet; largest first.
    pub needs: Vec<&'a Need>,
}

/// A champion who can be asked at present.
pub(super) struct Helper<'a> {
    pub champion: &'a Champion,
    pub person: &'a Assessment,
    pub member: Option<usize>,
    /// Time over that of the peers, by activity.
    pub ratios: BTreeMap<Activity, f64>,
}

impl<'a> Scene<'a> {
    pub fn of(findings: &'a Findings, peers: &'a Peers, site: &'a Site) -> Self {
        let overloaded = findings
            .evidence
            .iter()
            .filter(|row| CONTEXT.contains(&row.measure) && row.z.is_some_and(|z| z >= TOO_MUCH))
            .map(|row| row.user_id.as_str())
            .collect();
        let not_to_teach = NotToTeach::of(findings);
        let people: BTreeMap<&str, &Assessment> =
            findings.people.iter().map(|p| (p.user_id.as_str(), p)).collect();
        let mut scene =
            Self { findings, peers, site, learners: vec![], helpers: vec![], overloaded };
        scene.learners = people
            .values()
            .filter(|person| person.status == Status::Struggling)
            .map(|person| Learner {
                person,
                member: peers.find(&person.user_id),
                needs: not_to_teach.needs_of(person),
            })
            .collect();
        let mut ratios = ratios(findings);
        scene.helpers = findings
            .champions
            .iter()
            .filter_map(|champion| {
                let person = people.get(champion.user_id.as_str()).copied()?;
                (champion.capacity > 0 && scene.may_help(person)).then(|| Helper {
                    champion,
                    person,
                    member: peers.find(&champion.user_id),
                    ratios: ratios.remove(champion.user_id.as_str()).unwrap_or_default(),
                })
            })
            .collect();
        scene.helpers.sort_by(|a, b| a.champion.user_id.cmp(&b.champion.user_id));
        scene
    }

    /// Whether this person may be asked to help anybody at all.
    pub fn may_help(&self, person: &Assessment) -> bool {
        let id = person.user_id.as_str();
        let willing = self.site.roster.find(id).is_none_or(|p| {
            p.champion != Some(ChampionState::Declined)
                && !p.opt_out
                && !p.system
                && p.works_for.is_none()
        });
        let member = self.peers.find(id).and_then(|at| self.peers.members.get(at));
        let there = member.is_none_or(|m| m.assessable() && !m.works_for && !self.away(m));
        willing
            && there
            && matches!(person.status, Status::Champion | Status::Typical)
            && !self.overloaded.contains(id)
    }

    fn away(&self, member: &Member) -> bool {
        member.leaves.iter().any(|leave| leave.contains(self.peers.span.to))
    }
}

/// Screens differ by role, so only the same role can show them; without roles, those who work alike.
pub(super) fn kin(person: &Assessment) -> Option<&str> {
    person.role.as_deref().or(person.peer_group.as_deref())
}

pub(super) fn same_kin(a: &Assessment, b: &Assessment) -> bool {
    a.role == b.role && kin(a).is_some() && kin(a) == kin(b)
}

/// The learner's first need in which the helper is strong, by its place among the needs. Somebody who
/// is quick overall and not at this has nothing to show, and is not proposed.
pub(super) fn fit(learner: &Learner, helper: &Helper) -> Option<usize> {
    if learner.person.user_id == helper.person.user_id || !same_kin(learner.person, helper.person) {
        return None;
    }
    learner.needs.iter().position(|need| strong(helper, need.activity))
}

pub(super) fn strong(helper: &Helper, activity: Activity) -> bool {
    helper.champion.strengths.contains(&activity) && !needs(helper.person, activity)
}

pub(super) fn needs(person: &Assessment, activity: Activity) -> bool {
    person.needs.iter().any(|need| need.activity == activity)
}

fn ratios(findings: &Findings) -> BTreeMap<&str, BTreeMap<Activity, f64>> {
    let champions: BTreeSet<&str> =
        findings.champions.iter().map(|champion| champion.user_id.as_str()).collect();
    let mut ratios: BTreeMap<&str, BTreeMap<Activity, f64>> = BTreeMap::new();
    let of_champions = findings
        .evidence
        .iter()
        .filter(|row| row.measure == "effort" && champions.contains(row.user_id.as_str()));
    for row in of_champions {
        if let (Some(activity), Some(value)) = (row.activity, row.value) {
            let best = ratios.entry(&row.user_id).or_default().entry(activity).or_insert(value);
            *best = best.min(value);
        }
    }
    ratios
}
