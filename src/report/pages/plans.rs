//! Who could help whom and what to teach: for groups by published cells, for staff by card.
//!
//! In: plans, what people are called. Out: sentences. Never: a person in the group tier, or a count
//! that is no published cell.

use super::super::forms::{capital, counted, decimal, list};
use super::super::names::Names;
use super::super::{Contents, unanswered};
use super::words;
use crate::findings::{DepartmentSummary, Status};
use crate::plans::{CLASS_SIZE, MATCHES, Match, RestsOn, UnitCourse};

const MOST_COURSES: usize = 3;
/// A class for fewer is no class.
const FEWEST_IN_CLASS: u32 = 3;

/// What to do first in a unit.
pub(super) fn of_unit(contents: &Contents, unit: &DepartmentSummary) -> Vec<String> {
    let of_here =
        contents.plans.unit_courses.iter().filter(|course| course.department == unit.department);
    let mut said: Vec<String> = of_here
        .map(|course| {
            format!(
                "{}: {} would give back {} (95 % interval {} to {}){}.",
                title(course),
                form(course.people),
                minutes(course.minutes_per_week),
                decimal(course.low, 0),
                decimal(course.high, 0),
                here(course),
            )
        })
        .collect();
    if unit.champions == Some(0) && unit.struggling.is_some_and(|n| n > 0) {
        said.push(
            "Nobody of the unit could champion yet: ask who would like to, or a neighbouring unit."
                .to_string(),
        );
    }
    said
}

/// Where a course is named for the unit: whether any rests on what the site measured.
pub(super) fn with_courses(contents: &Contents, unit: &DepartmentSummary) -> Option<bool> {
    let of_here =
        contents.plans.unit_courses.iter().filter(|course| course.department == unit.department);
    of_here.map(|course| course.rests_on != RestsOn::Published).reduce(|any, one| any || one)
}

/// The site's own name beside the activity.
fn title(course: &UnitCourse) -> String {
    let activity = words::activity(course.activity);
    if course.course == course.activity.name() {
        activity.to_string()
    } else {
        format!("{activity} ({})", course.course)
    }
}

/// What the course did here, as the report says of it.
fn here(course: &UnitCourse) -> &'static str {
    match course.rests_on {
        _ if course.no_effect_here => {
            "; but this course showed no effect here: ask why before it is given again"
        }
        RestsOn::OwnCourse => ", by what this course did here",
        RestsOn::OwnCourses | RestsOn::Published => "",
    }
}

fn form(people: u32) -> String {
    match people.div_ceil(CLASS_SIZE) {
        _ if people < FEWEST_IN_CLASS => {
            format!("half an hour each for {}", counted(people.into(), "person", "people"))
        }
        1 => format!("one class of about {people}"),
        classes => format!("{classes} classes for about {people} people"),
    }
}

fn minutes(minutes: f64) -> String {
    format!("about {} a week", counted(minutes.round() as u64, "minute", "minutes"))
}

/// The fourth question, for the whole hospital.
pub(super) fn answer(contents: &Contents) -> Result<String, String> {
    let plans = contents.plans;
    if let Some((_, why)) = unanswered(contents).find(|(table, _)| *table == MATCHES) {
        return Err(format!("{}.", capital(why)));
    }
    let least = contents.settings.small_group as usize;
    let learners = plans.matches.len();
    let struggling =
        contents.findings.people.iter().filter(|p| p.status == Status::Struggling).count();
    if learners == 0 || struggling < least {
        return Err(
            "Too few people find something hard for a plan to be shown; the trainers have \
                    it."
            .to_string(),
        );
    }
    let matched = plans.matches.iter().filter(|one| one.champion.is_some()).count();
    // In words only: beside the number of all, a number would tell of the few others.
    let mut answer = format!(
        "For {} of those who find something hard, somebody of their own role is quick at it, has time \
         and is often at work with them; the trainers know who.",
        match matched {
            0 => "none",
            n if n == learners => "all",
            n if n * 2 >= learners => "most",
            _ => "some",
        }
    );
    let first: Vec<String> = plans
        .unit_courses
        .iter()
        .filter(|course| !course.no_effect_here)
        .take(MOST_COURSES)
        .map(|course| {
            format!(
                "{} in {} ({}, {})",
                words::activity_inline(course.activity),
                words::unit(&course.department),
                form(course.people),
                minutes(course.minutes_per_week)
            )
        })
        .collect();
    answer += &if first.is_empty() {
        " No unit that can be shown has enough people with the same need for a class.".to_string()
    } else {
        format!(" What gives back most per hour taught: {}.", list(&first))
    };
    Ok(answer)
}

/// On a learner's card.
pub(super) fn helper(names: Names, one: &Match) -> Vec<String> {
    let Some(champion) = one.champion.as_deref() else {
        return one.reasons.iter().map(|why| format!("{}.", capital(why))).collect();
    };
    let activity = one.activity.map(words::activity_inline).unwrap_or_default();
    let called = called(names, champion);
    vec![
        format!("Could be helped by {called}, with {activity}. Ask both first."),
        format!("{}.", capital(&one.reasons.join("; "))),
    ]
}

/// In a champion's row, those who could be helped; in the order of printed ids.
pub(super) fn whom(contents: &Contents, names: Names, champion: &str) -> String {
    let of_champion =
        contents.plans.matches.iter().filter(|one| one.champion.as_deref() == Some(champion));
    let mut people: Vec<String> = of_champion
        .map(|one| {
            let activity = one.activity.map(words::activity_inline).unwrap_or_default();
            format!("{} ({activity})", called(names, &one.learner))
        })
        .collect();
    people.sort();
    people.join(", ")
}

fn called(names: Names, user_id: &str) -> String {
    match names.name(user_id) {
        Some(name) => format!("{} · {name}", names.printed(user_id)),
        None => names.printed(user_id).into_owned(),
    }
}
