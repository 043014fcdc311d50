//! How near two people work: the same unit, patients in common, the same field.
//!
//! In: rows a user-encounter, units, specialties. Out: patients that two people both saw within a day,
//! and which units are neighbours. Never: which patients.

use super::eligibility::Scene;
use crate::findings::Assessment;
use crate::units::MS_PER_DAY;
use crate::usage::Usage;
use std::collections::{BTreeMap, BTreeSet};

/// Units are neighbours where so many of the smaller one's patients were in the other within a day.
const NEIGHBOURS: f64 = 0.05;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    SameUnit,
    SharesPatients,
    /// Of the same specialty and site.
    SameField,
    NotKnown,
    Elsewhere,
}

/// Who saw the same patients. Empty where the logs have no patients.
#[derive(Default)]
pub(super) struct Ties<'a> {
    /// By learner and helper, as indices of the scene.
    pairs: BTreeMap<(usize, usize), u64>,
    neighbours: BTreeSet<(usize, usize)>,
    known: bool,
    learners: Vec<Workplace<'a>>,
    helpers: Vec<Workplace<'a>>,
}

/// A unit as its place among the scene's; a specialty and the site.
#[derive(Clone, Copy)]
struct Workplace<'a> {
    unit: Option<usize>,
    field: Option<(&'a str, Option<&'a str>)>,
}

/// A stay at a patient: whose unit, and who of the scene it was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stay {
    patient: u64,
    first: i64,
    last: i64,
    unit: usize,
    learner: Option<usize>,
    helper: Option<usize>,
}

impl<'a> Ties<'a> {
    pub fn of(scene: &Scene<'a>, usage: &Usage) -> Self {
        let units = units(scene);
        let workplace = |person: &'a Assessment| {
            let unit = person.department.as_deref();
            let site = scene.site.roster.find(&person.user_id).and_then(|p| p.site.as_deref());
            Workplace {
                unit: unit.and_then(|unit| units.binary_search(&unit).ok()),
                field: person.specialty.as_deref().map(|specialty| (specialty, site)),
            }
        };
        let mut ties = Self {
            known: usage.frame.has_patients,
            learners: scene.learners.iter().map(|learner| workplace(learner.person)).collect(),
            helpers: scene.helpers.iter().map(|helper| workplace(helper.person)).collect(),
            ..Self::default()
        };
        if !ties.known || scene.learners.is_empty() || scene.helpers.is_empty() {
            return ties;
        }
        let mut shared: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        let mut patients = vec![0u64; units.len()];
        let mut stays = stays(scene, usage, &units);
        stays.sort_unstable();
        for of_patient in stays.chunk_by(|a, b| a.patient == b.patient) {
            let seen = met(of_patient.iter().map(|stay| (*stay, Some(stay.unit), Some(stay.unit))));
            for (a, b) in seen.into_iter().filter(|(a, b)| a < b) {
                *shared.entry((a, b)).or_default() += 1;
            }
            let here: BTreeSet<usize> = of_patient.iter().map(|stay| stay.unit).collect();
            for unit in here {
                if let Some(n) = patients.get_mut(unit) {
                    *n += 1;
                }
            }
            for pair in met(of_patient.iter().map(|stay| (*stay, stay.learner, stay.helper))) {
                *ties.pairs.entry(pair).or_default() += 1;
            }
        }
        for ((a, b), n) in shared {
            let of = |unit: usize| patients.get(unit).copied().unwrap_or(0);
            if n as f64 >= NEIGHBOURS * of(a).min(of(b)) as f64 {
                ties.neighbours.extend([(a, b), (b, a)]);
            }
        }
        ties
    }

    /// Patients both saw within a day; `None` where the logs do not say.
    pub fn shared(&self, learner: usize, helper: usize) -> Option<u64> {
        self.known.then(|| self.pairs.get(&(learner, helper)).copied().unwrap_or(0))
    }

    pub fn nearness(&self, learner: usize, helper: usize) -> Nearness {
        let (Some(one), Some(other)) = (self.learners.get(learner), self.helpers.get(helper))
        else {
            return Nearness::NotKnown;
        };
        match (one.unit, other.unit) {
            (Some(one), Some(other)) if one == other => Nearness::SameUnit,
            (Some(one), Some(other)) if self.neighbours.contains(&(one, other)) => {
                Nearness::SharesPatients
            }
            _ if one.field.is_some() && one.field == other.field => Nearness::SameField,
            (Some(_), Some(_)) => Nearness::Elsewhere,
            _ => Nearness::NotKnown,
        }
    }
}

/// Units of learners and helpers, sorted.
fn units<'a>(scene: &Scene<'a>) -> Vec<&'a str> {
    let learners = scene.learners.iter().filter_map(|l| l.person.department.as_deref());
    let helpers = scene.helpers.iter().filter_map(|h| h.person.department.as_deref());
    let units: BTreeSet<&str> = learners.chain(helpers).collect();
    units.into_iter().collect()
}

fn stays(scene: &Scene, usage: &Usage, units: &[&str]) -> Vec<Stay> {
    let place = |members: Vec<Option<usize>>| -> BTreeMap<usize, usize> {
        members.into_iter().enumerate().filter_map(|(at, member)| Some((member?, at))).collect()
    };
    let learners = place(scene.learners.iter().map(|l| l.member).collect());
    let helpers = place(scene.helpers.iter().map(|h| h.member).collect());
    let mut stays = Vec::new();
    for (at, member) in scene.peers.members.iter().enumerate().filter(|(_, m)| m.assessable()) {
        let person = member.person(scene.site);
        let unit = person.and_then(|p| units.binary_search(&p.department.as_deref()?).ok());
        let (learner, helper) = (learners.get(&at).copied(), helpers.get(&at).copied());
        if unit.is_none() && learner.is_none() && helper.is_none() {
            continue;
        }
        let own = member.ids.iter().flat_map(|id| usage.encounters_of(*id));
        stays.extend(own.map(|e| Stay {
            patient: e.patient,
            first: e.first.0,
            last: e.last.0,
            unit: unit.unwrap_or(usize::MAX),
            learner,
            helper,
        }));
    }
    stays
}

/// Pairs of one and the other kind whose stays at a patient, in the order of time, lie within a day.
fn met(
    stays: impl Iterator<Item = (Stay, Option<usize>, Option<usize>)>,
) -> BTreeSet<(usize, usize)> {
    let (mut ones, mut others) = (BTreeMap::new(), BTreeMap::new());
    let mut pairs = BTreeSet::new();
    let until = |map: &mut BTreeMap<usize, i64>, who: usize, last: i64| {
        let end = map.entry(who).or_insert(last);
        *end = last.max(*end);
    };
    for (stay, one, other) in stays {
        let near = |(who, end): (&usize, &i64)| {
            (*who != usize::MAX && stay.first - end <= MS_PER_DAY).then_some(*who)
        };
        if let Some(one) = one.filter(|one| *one != usize::MAX) {
            pairs.extend(others.iter().filter_map(near).map(|other| (one, other)));
        }
        if let Some(other) = other.filter(|other| *other != usize::MAX) {
            pairs.extend(ones.iter().filter_map(near).map(|one| (one, other)));
        }
        if let Some(one) = one {
            until(&mut ones, one, stay.last);
        }
        if let Some(other) = other {
            until(&mut others, other, stay.last);
        }
    }
    pairs
}
