//! Learners and champions: which pairs are possible, what each costs, who goes to whom.
//!
//! In: the scene, working hours, encounters, settings. Out: a row a learner, with reasons.
//! Never: a place that a champion does not have; never two people who are hardly ever both at work.

use super::Match;
use super::assignment::assign;
use super::eligibility::{Helper, Learner, Scene, fit, same_kin, strong};
use super::nearness::{Nearness, Ties};
use super::overlap::WorkingHours;
use super::reasons;
use crate::findings::{ChampionStanding, Need};
use crate::settings::Settings;
use crate::usage::Usage;

/// Less than this a week is no time to meet.
pub(super) const LEAST_HOURS: f64 = 2.0;

// What a pair costs, in points; 0 is the best there could be. `docs/plans.md` says why.
/// For each larger need of the learner that is passed over.
const LESSER_NEED: f64 = 0.30;
/// For a champion no quicker than peers; nothing for one who takes half of their time.
const SKILL: f64 = 0.50;
/// Where the champion's time is not known.
const SKILL_UNKNOWN: f64 = 0.35;
const NEIGHBOURING_UNIT: f64 = 0.25;
const SAME_FIELD: f64 = 0.35;
const UNIT_UNKNOWN: f64 = 0.40;
const OTHER_UNIT: f64 = 0.60;
/// For no hours together; nothing from a shift a week on.
const HOURS: f64 = 0.40;
const A_SHIFT: f64 = 8.0;
/// For no patient in common; nothing from so many on, by their logarithm.
const PATIENTS: f64 = 0.30;
const MANY_PATIENTS: f64 = 50.0;
/// Whoever said yes is asked first.
const VOLUNTEER: f64 = 0.05;
const NOT_ASKED_YET: f64 = 0.10;
/// For each learner that a champion has already: help is spread.
const CROWDING: f64 = 0.05;
/// A learner left alone costs more than the worst pair there can be.
const NOBODY: f64 = 4.0;

const PER_POINT: f64 = 1e6;

/// A learner and a champion who fit.
pub(super) struct Pair<'a> {
    pub learner: &'a Learner<'a>,
    pub helper: &'a Helper<'a>,
    pub need: &'a Need,
    /// Place of the need among those of the learner.
    pub rank: usize,
    pub hours: Option<f64>,
    pub shared: Option<u64>,
    pub nearness: Nearness,
}

impl Pair<'_> {
    pub fn ratio(&self) -> Option<f64> {
        self.helper.ratios.get(&self.need.activity).copied()
    }

    fn cost(&self) -> f64 {
        let skill = self
            .ratio()
            .map_or(SKILL_UNKNOWN, |ratio| SKILL * ((ratio - 0.5) / 0.5).clamp(0.0, 1.0));
        let unit = match self.nearness {
            Nearness::SameUnit => 0.0,
            Nearness::SharesPatients => NEIGHBOURING_UNIT,
            Nearness::SameField => SAME_FIELD,
            Nearness::NotKnown => UNIT_UNKNOWN,
            Nearness::Elsewhere => OTHER_UNIT,
        };
        let hours = HOURS * (1.0 - self.hours.unwrap_or(0.0).min(A_SHIFT) / A_SHIFT);
        let known = (self.shared.unwrap_or(0) as f64).min(MANY_PATIENTS).ln_1p();
        let patients = PATIENTS * (1.0 - known / MANY_PATIENTS.ln_1p());
        let state = match self.helper.champion.state {
            ChampionStanding::Active => 0.0,
            ChampionStanding::Volunteer => VOLUNTEER,
            ChampionStanding::Proposed => NOT_ASKED_YET,
        };
        LESSER_NEED * self.rank as f64 + skill + unit + hours + patients + state
    }
}

/// Empty where one side is.
pub(super) fn matches(
    scene: &Scene,
    hours: &WorkingHours,
    usage: &Usage,
    settings: &Settings,
) -> Vec<Match> {
    if scene.learners.is_empty() || scene.findings.champions.is_empty() {
        return Vec::new();
    }
    let ties = Ties::of(scene, usage);
    // Where costs are equal the order decides: by what people did, and by their ids only at last.
    let (learners, helpers) =
        (in_order(&scene.learners, |l| l.person), in_order(&scene.helpers, |h| h.person));
    let mut pairs: Vec<Vec<(usize, Pair)>> = Vec::with_capacity(learners.len());
    for (l, learner) in &learners {
        let mut of_learner = Vec::new();
        for (place, (h, helper)) in helpers.iter().enumerate() {
            let Some(rank) = fit(learner, helper) else { continue };
            let Some(need) = learner.needs.get(rank) else { continue };
            let pair = Pair {
                learner,
                helper,
                need,
                rank,
                hours: hours.together(learner.member, helper.member),
                shared: ties.shared(*l, *h),
                nearness: ties.nearness(*l, *h),
            };
            if pair.hours.is_none_or(|hours| hours >= LEAST_HOURS) {
                of_learner.push((place, pair));
            }
        }
        pairs.push(of_learner);
    }
    let points = |cost: f64| (cost * PER_POINT).round() as i64;
    let costs: Vec<Vec<(usize, i64)>> = pairs
        .iter()
        .map(|of| of.iter().map(|(place, pair)| (*place, points(pair.cost()))).collect())
        .collect();
    let places: Vec<u32> = helpers
        .iter()
        .map(|(_, helper)| helper.champion.capacity.min(settings.champion_capacity))
        .collect();
    let assigned = assign(&costs, &places, points(CROWDING), points(NOBODY));
    let mut rows: Vec<Match> = learners
        .iter()
        .zip(&pairs)
        .zip(assigned)
        .map(|(((_, learner), pairs), chosen)| {
            let pair = pairs.iter().find(|(place, _)| Some(*place) == chosen).map(|(_, pair)| pair);
            pair.map_or_else(|| unmatched(scene, learner, !pairs.is_empty()), matched)
        })
        .collect();
    rows.sort_by(|a, b| a.learner.cmp(&b.learner));
    rows
}

fn in_order<T>(
    people: &[T],
    person: impl Fn(&T) -> &crate::findings::Assessment,
) -> Vec<(usize, &T)> {
    let mut order: Vec<(usize, &T)> = people.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| {
        let key = |one: &T| {
            let person = person(one);
            (person.events, person.encounters, person.active_hours.to_bits())
        };
        key(a).cmp(&key(b)).then_with(|| person(a).user_id.cmp(&person(b).user_id))
    });
    order
}

fn matched(pair: &Pair) -> Match {
    Match {
        learner: pair.learner.person.user_id.clone(),
        champion: Some(pair.helper.person.user_id.clone()),
        activity: Some(pair.need.activity),
        department: pair.learner.person.department.clone(),
        overlap_hours: pair.hours,
        shared_patients: pair.shared,
        cost: Some(pair.cost()),
        reasons: reasons::of_pair(pair),
        champion_department: pair.helper.person.department.clone(),
        champion_state: Some(pair.helper.champion.state),
        champion_ratio: pair.ratio(),
        minutes_per_week: Some(pair.need.minutes_per_week),
    }
}

fn unmatched(scene: &Scene, learner: &Learner, no_place_left: bool) -> Match {
    let person = learner.person;
    let need = learner.needs.first().copied().or(person.needs.first());
    let of_role = || scene.helpers.iter().filter(|helper| same_kin(person, helper.person));
    let why = if no_place_left {
        reasons::NO_PLACE_LEFT.to_string()
    } else if learner.needs.is_empty() {
        reasons::nothing_to_show(person)
    } else if of_role().next().is_none() {
        reasons::NOBODY_OF_THIS_ROLE.to_string()
    } else if of_role().any(|h| learner.needs.iter().any(|need| strong(h, need.activity))) {
        reasons::no_shared_hours()
    } else {
        reasons::nobody_strong(&learner.needs)
    };
    Match {
        learner: person.user_id.clone(),
        champion: None,
        activity: need.map(|need| need.activity),
        department: person.department.clone(),
        overlap_hours: None,
        shared_patients: None,
        cost: None,
        reasons: vec![why],
        champion_department: None,
        champion_state: None,
        champion_ratio: None,
        minutes_per_week: need.map(|need| need.minutes_per_week),
    }
}
