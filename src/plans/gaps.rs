//! Where help is needed and nobody is there to give it: unit, shift and hours of trouble.
//!
//! In: learners, helpers, hours of the week. Out: a row a unit and shift, with colleagues who might grow
//! into it. Never: a candidate who is flagged, declined, opted out or has too much to do.

use super::CoverageGap;
use super::eligibility::{Helper, Learner, Scene, fit, needs, same_kin};
use super::timing::hour_in_words;
use crate::findings::{Assessment, ShiftKind, shift_at, shift_of};
use crate::usage::Usage;
use crate::vocabulary::Activity;
use std::collections::{BTreeMap, BTreeSet};

const MOST_CANDIDATES: usize = 3;
/// Fewer troubles in an hour of the week are chance.
const WORTH_NAMING: u64 = 10;

type Place<'a> = (&'a str, ShiftKind);

pub(super) fn gaps(scene: &Scene, usage: &Usage) -> Vec<CoverageGap> {
    let shifts: BTreeMap<&str, ShiftKind> = scene
        .peers
        .members
        .iter()
        .filter_map(|member| Some((member.user_id.as_str(), shift_of(usage, member)?)))
        .collect();
    let place = |person: &Assessment| shifts.get(person.user_id.as_str()).copied();
    let mut here: BTreeMap<Place, Vec<&Assessment>> = BTreeMap::new();
    for person in &scene.findings.people {
        if let (Some(unit), Some(shift)) = (person.department.as_deref(), place(person)) {
            here.entry((unit, shift)).or_default().push(person);
        }
    }
    let mut helpers: BTreeMap<Place, Vec<&Helper>> = BTreeMap::new();
    for helper in &scene.helpers {
        if let (Some(unit), Some(shift)) =
            (helper.person.department.as_deref(), place(helper.person))
        {
            helpers.entry((unit, shift)).or_default().push(helper);
        }
    }
    let mut learners: BTreeMap<Place, Vec<&Learner>> = BTreeMap::new();
    for learner in scene.learners.iter().filter(|learner| !learner.needs.is_empty()) {
        let person = learner.person;
        if let (Some(unit), Some(shift)) = (person.department.as_deref(), place(person)) {
            learners.entry((unit, shift)).or_default().push(learner);
        }
    }
    let champions: BTreeSet<&str> =
        scene.findings.champions.iter().map(|champion| champion.user_id.as_str()).collect();
    let mut rows = Vec::new();
    for ((unit, shift), learners) in &learners {
        let spot = (*unit, *shift);
        let people = here.get(&spot).map_or(&[][..], Vec::as_slice);
        let helpers = helpers.get(&spot).map_or(&[][..], Vec::as_slice);
        let alone: Vec<&Learner> = learners
            .iter()
            .copied()
            .filter(|learner| helpers.iter().all(|helper| fit(learner, helper).is_none()))
            .collect();
        if alone.is_empty() {
            continue;
        }
        let activities: BTreeSet<Activity> =
            alone.iter().flat_map(|l| &l.needs).map(|need| need.activity).collect();
        let (trouble_per_100, worst_hour) = trouble(scene, usage, people, *shift);
        rows.push(CoverageGap {
            department: (*unit).to_string(),
            shift: *shift,
            n_learners: alone.len() as u32,
            trouble_per_100,
            champions: helpers.len() as u32,
            candidates: candidates(scene, &champions, people, &alone),
            activities: activities.into_iter().collect(),
            worst_hour,
        });
    }
    rows
}

/// Colleagues there with the highest score as champions; sorted by id, not by merit.
fn candidates(
    scene: &Scene,
    champions: &BTreeSet<&str>,
    people: &[&Assessment],
    alone: &[&Learner],
) -> Vec<String> {
    let named = |person: &Assessment| champions.contains(person.user_id.as_str());
    let could_show = |person: &Assessment| {
        alone.iter().any(|learner| {
            same_kin(learner.person, person)
                && learner.needs.iter().any(|need| !needs(person, need.activity))
        })
    };
    let mut found: Vec<(f64, &Assessment)> = people
        .iter()
        .filter(|person| scene.may_help(person) && !named(person) && could_show(person))
        .filter_map(|person| Some((person.champion_score?, *person)))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    found.sort_by(|(one, a), (other, b)| {
        let key = |p: &Assessment| (p.events, p.encounters);
        other
            .total_cmp(one)
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.user_id.cmp(&b.user_id))
    });
    found.truncate(MOST_CANDIDATES);
    let mut ids: Vec<String> = found.into_iter().map(|(_, p)| p.user_id.clone()).collect();
    ids.sort();
    ids
}

/// Per 100 events of these people in these hours, and the hour with most of it.
fn trouble(
    scene: &Scene,
    usage: &Usage,
    people: &[&Assessment],
    shift: ShiftKind,
) -> (Option<f64>, Option<String>) {
    let members =
        people.iter().filter_map(|p| scene.peers.members.get(scene.peers.find(&p.user_id)?));
    let (mut events, mut all) = (0u64, 0u64);
    let mut hours: BTreeMap<u8, u64> = BTreeMap::new();
    for row in members.flat_map(|m| &m.ids).flat_map(|id| usage.hours_of(*id)) {
        if shift_at(row.hour_of_week) == shift {
            events += u64::from(row.events);
            all += u64::from(row.trouble);
            *hours.entry(row.hour_of_week).or_default() += u64::from(row.trouble);
        }
    }
    let worst = hours.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
    (
        (events > 0).then(|| all as f64 / events as f64 * 100.0),
        worst.filter(|(_, n)| *n >= WORTH_NAMING).map(|(hour, _)| hour_in_words(usize::from(hour))),
    )
}
