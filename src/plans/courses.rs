//! What to teach to whom, when, in which form, and what it may give back.
//!
//! In: learners and their needs, the site's own courses, working hours; for groups, published cells.
//! Out: courses, most minutes given back per hour taught first, without effect here last. Never: a course
//! where the workflow is slow; never a place in it for somebody without the need.

use super::eligibility::{Scene, kin, needs};
use super::gain::{self, Gain};
use super::overlap::WorkingHours;
use super::own_courses::OwnCourses;
use super::teachable::NotToTeach;
use super::timing::when;
use super::won_back::{usual_loss, won_back};
use super::{CoursePlan, Match, UnitCourse};
use crate::findings::{Assessment, Findings, Need, Status};
use crate::settings::{ClockHours, Settings};
use crate::usage::Usage;
use crate::vocabulary::Activity;
use std::collections::{BTreeMap, BTreeSet};

struct Pupil<'a> {
    person: &'a Assessment,
    member: Option<usize>,
    need: &'a Need,
}

/// A role, or those of it who work in one unit, or those who do not.
struct Group<'a> {
    role: &'a str,
    unit: Option<&'a str>,
    but: BTreeSet<&'a str>,
}

impl Group<'_> {
    fn holds(&self, person: &Assessment) -> bool {
        let unit = person.department.as_deref();
        kin(person) == Some(self.role)
            && self.unit.is_none_or(|own| unit == Some(own))
            && unit.is_none_or(|unit| !self.but.contains(unit))
    }

    fn name(&self) -> String {
        match self.unit {
            Some(unit) => format!("{}, {unit}", self.role),
            None if !self.but.is_empty() => format!("{}, other units", self.role),
            None => self.role.to_string(),
        }
    }
}

pub(super) fn courses(
    scene: &Scene,
    own: &OwnCourses,
    hours: &WorkingHours,
    usage: &Usage,
    settings: &Settings,
    matches: &[Match],
) -> Vec<CoursePlan> {
    let mut of_kin: BTreeMap<&str, Vec<&Assessment>> = BTreeMap::new();
    for person in &scene.findings.people {
        if let Some(kin) = kin(person) {
            of_kin.entry(kin).or_default().push(person);
        }
    }
    let shown = matches
        .iter()
        .filter(|one| one.champion.is_some())
        .filter_map(|one| Some((one.learner.as_str(), one.activity?)))
        .collect();
    let school = School { scene, own, hours, usage, clock: settings.clock, of_kin, shown };
    let mut pupils: BTreeMap<(Activity, &str), Vec<Pupil>> = BTreeMap::new();
    for learner in &scene.learners {
        for need in &learner.needs {
            let key = (need.activity, kin(learner.person).unwrap_or("everyone"));
            pupils.entry(key).or_default().push(Pupil {
                person: learner.person,
                member: learner.member,
                need,
            });
        }
    }
    let large = settings.small_group.max(gain::FEWEST_IN_CLASS) as usize;
    let mut plans = Vec::new();
    for ((activity, role), pupils) in pupils {
        for (group, pupils) in split(role, pupils, large) {
            plans.push(school.course(activity, &group, &pupils));
        }
    }
    plans.retain(|plan| gain::is_won_back(plan.minutes_per_week, plan.n_learners));
    plans.sort_by(|a, b| {
        a.no_effect_here
            .cmp(&b.no_effect_here)
            .then_with(|| b.minutes_per_hour.total_cmp(&a.minutes_per_hour))
            .then_with(|| a.activity.cmp(&b.activity))
            .then_with(|| a.group.cmp(&b.group))
    });
    plans
}

/// Units with enough of them have a course of their own.
fn split<'a>(
    role: &'a str,
    pupils: Vec<Pupil<'a>>,
    large: usize,
) -> Vec<(Group<'a>, Vec<Pupil<'a>>)> {
    let mut units: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in pupils.iter().filter_map(|pupil| pupil.person.department.as_deref()) {
        *units.entry(unit).or_default() += 1;
    }
    let own: BTreeSet<&str> =
        units.into_iter().filter(|(_, n)| *n >= large).map(|(unit, _)| unit).collect();
    let mut parts: BTreeMap<Option<&str>, Vec<Pupil>> = BTreeMap::new();
    for pupil in pupils {
        let unit = pupil.person.department.as_deref().filter(|unit| own.contains(unit));
        parts.entry(unit).or_default().push(pupil);
    }
    parts
        .into_iter()
        .map(|(unit, pupils)| {
            let but = if unit.is_none() { own.clone() } else { BTreeSet::new() };
            (Group { role, unit, but }, pupils)
        })
        .collect()
}

/// What a course is planned from.
struct School<'a> {
    scene: &'a Scene<'a>,
    own: &'a OwnCourses<'a>,
    hours: &'a WorkingHours,
    usage: &'a Usage,
    clock: ClockHours,
    /// People of a role.
    of_kin: BTreeMap<&'a str, Vec<&'a Assessment>>,
    /// Who could be shown what by a champion.
    shown: BTreeSet<(&'a str, Activity)>,
}

impl School<'_> {
    fn course(&self, activity: Activity, group: &Group, pupils: &[Pupil]) -> CoursePlan {
        let Self { scene, own, hours, usage, clock, .. } = *self;
        let needs_met: Vec<&Need> = pupils.iter().map(|pupil| pupil.need).collect();
        let lost = gain::of_needs(&needs_met);
        let own_course = own.on(activity);
        let won = won_back(own, own_course, activity, lost.part.unwrap_or_else(usual_loss));
        let Gain { minutes, low, high } = gain::of_minutes(lost.minutes, lost.variance, &won);
        let n_learners = pupils.len() as u32;
        let (form, hours_to_teach) = gain::effort(n_learners);
        let members: Vec<Option<usize>> = pupils.iter().map(|pupil| pupil.member).collect();
        let mut learners: Vec<String> = pupils.iter().map(|p| p.person.user_id.clone()).collect();
        learners.sort();
        let colleagues = self.of_kin.get(group.role).map_or(&[][..], Vec::as_slice);
        let left_in_peace = colleagues
            .iter()
            .filter(|p| group.holds(p) && !needs(p, activity))
            .filter(|p| !matches!(p.status, Status::NotAssessed | Status::TooLittleData))
            .count() as u32;
        let mut remarks = Vec::new();
        let with_champion =
            learners.iter().filter(|id| self.shown.contains(&(id.as_str(), activity))).count();
        if with_champion > 0 {
            remarks.push(format!(
                "{with_champion} of {n_learners} could be shown by a champion instead"
            ));
        }
        let measured = own_course.and_then(|course| own.measured(course, activity));
        remarks.extend(measured.map(|one| one.remark(activity)));
        let again = own_course.map_or(0, |course| own.were_there(course, &learners));
        if again > 0 {
            remarks.push(format!(
                "{again} of {n_learners} attended this course already: ask what was missing"
            ));
        }
        CoursePlan {
            activity,
            course: own_course.unwrap_or(activity.name()).to_string(),
            group: group.name(),
            n_learners,
            minutes_per_week: minutes,
            low,
            high,
            hours_to_teach,
            minutes_per_hour: minutes / hours_to_teach,
            form,
            when: when(scene, hours, usage, clock, &members),
            learners,
            left_in_peace,
            remarks,
            share: won.share,
            rests_on: won.rests_on,
            no_effect_here: measured.is_some_and(|one| one.without_effect()),
        }
    }
}

/// From published cells alone, so that nothing more is told than they tell.
pub(super) fn of_units(findings: &Findings, own: &OwnCourses) -> Vec<UnitCourse> {
    let not_to_teach = NotToTeach::of(findings);
    let mut roles: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for person in &findings.people {
        if let (Some(unit), Some(role)) = (person.department.as_deref(), person.role.as_deref()) {
            roles.entry(unit).or_default().insert(role);
        }
    }
    let mut rows: Vec<UnitCourse> = Vec::new();
    for unit in findings.departments.iter().filter(|unit| unit.people.is_some()) {
        let name = unit.department.as_str();
        let roles = roles.get(name);
        for need in &unit.needs {
            let Some(people) = need.people.filter(|n| *n > 0) else { continue };
            let workflow = not_to_teach.covers(Some(name), None, need.activity)
                || roles
                    .into_iter()
                    .flatten()
                    .any(|role| not_to_teach.covers(Some(name), Some(role), need.activity));
            let course = own.on(need.activity);
            let won = won_back(own, course, need.activity, usual_loss());
            let Gain { minutes, low, high } = gain::of_minutes(need.minutes_per_week, 0.0, &won);
            let (_, hours_to_teach) = gain::effort(people);
            // The pages say of such a unit to look at the workflow first.
            let half_of_the_unit = people * 2 >= need.n_assessed.max(1);
            if workflow || half_of_the_unit || !gain::is_won_back(minutes, people) {
                continue;
            }
            rows.push(UnitCourse {
                department: name.to_string(),
                activity: need.activity,
                course: course.unwrap_or(need.activity.name()).to_string(),
                people,
                minutes_per_week: minutes,
                low,
                high,
                hours_to_teach,
                minutes_per_hour: minutes / hours_to_teach,
                rests_on: won.rests_on,
                no_effect_here: course
                    .and_then(|course| own.measured(course, need.activity))
                    .is_some_and(|one| one.without_effect()),
            });
        }
    }
    rows.sort_by(|a, b| {
        a.no_effect_here
            .cmp(&b.no_effect_here)
            .then_with(|| b.minutes_per_hour.total_cmp(&a.minutes_per_hour))
            .then_with(|| a.department.cmp(&b.department))
            .then_with(|| a.activity.cmp(&b.activity))
    });
    rows
}
