//! Tables of what to do: matches, gaps in coverage and the training plan.
//!
//! In: plans, what people are called. Out: matches, coverage_gaps, training_plan. Never: a rank of people.

use super::super::names::{Names, Of};
use super::super::table::{Draft, Form, Table};
use crate::error::Result;
use crate::plans::{COVERAGE_GAPS, CoursePlan, CoverageGap, MATCHES, Match, Plans, TRAINING_PLAN};
use std::borrow::Cow;

const MINUTES: Form = Form::Decimal(1);
const RATIO: Form = Form::Decimal(3);

pub(super) fn matches(plans: &Plans, names: Names) -> Result<Table> {
    let rows: Vec<(Of<Match>, Option<Cow<str>>)> = names
        .order(&plans.matches, |row| &row.learner)
        .into_iter()
        .map(|of| {
            let champion = of.row.champion.as_deref().map(|id| names.printed(id));
            (of, champion)
        })
        .collect();
    Draft::of(MATCHES, "one row a learner: who could help, or why nobody fits", &rows)
        .label("learner_id", "who could be helped", |r| Some(&r.0.id))
        .label("champion_id", "who could help; empty: nobody fits", |r| r.1.as_deref())
        .word("activity", "with what", |r| r.0.row.activity.map(|a| a.name()))
        .label("department", "the learner's", |r| r.0.row.department.as_deref())
        .number("overlap_hours", MINUTES, "hours a week both are at work", |r| {
            r.0.row.overlap_hours
        })
        .whole("shared_patients", "patients both saw within 24 h", |r| r.0.row.shared_patients)
        .number("cost", RATIO, "what the assignment minimised", |r| r.0.row.cost)
        .labels("reasons", "why these two, or why nobody", |r| &r.0.row.reasons)
        .label("champion_department", "the champion's", |r| r.0.row.champion_department.as_deref())
        .word("champion_state", "proposed, volunteer, active", |r| {
            r.0.row.champion_state.map(|state| state.name())
        })
        .number("champion_ratio", RATIO, "the champion's time for it, 1 = as the peers", |r| {
            r.0.row.champion_ratio
        })
        .number("minutes_per_week", MINUTES, "the learner's, beyond the peers' time", |r| {
            r.0.row.minutes_per_week
        })
        .finish()
}

pub(super) fn coverage_gaps(plans: &Plans, names: Names) -> Result<Table> {
    let rows: Vec<(&CoverageGap, Vec<String>)> =
        plans.gaps.iter().map(|gap| (gap, printed(&gap.candidates, names))).collect();
    Draft::of(COVERAGE_GAPS, "units and shifts where nobody is strong in what is needed", &rows)
        .label("department", "from the roster", |r| Some(&r.0.department))
        .word("shift", "day, evening or night", |r| Some(r.0.shift.name()))
        .whole("n_learners", "who have nobody there to ask", |r| Some(r.0.n_learners))
        .number(
            "trouble_per_100",
            Form::Decimal(2),
            "failed logins, searches for help, cancels and undos per 100 events then and there",
            |r| r.0.trouble_per_100,
        )
        .whole("champions", "champions there, strong in other things", |r| Some(r.0.champions))
        .labels("candidates", "colleagues there who might grow into it; no order of merit", |r| {
            &r.1
        })
        .words("activities", "what is needed", |r| {
            r.0.activities.iter().map(|activity| activity.name()).collect()
        })
        .label("worst_hour", "the hour of the week with most trouble", |r| {
            r.0.worst_hour.as_deref()
        })
        .finish()
}

pub(super) fn training_plan(plans: &Plans, names: Names) -> Result<Table> {
    let rows: Vec<(&CoursePlan, Vec<String>)> =
        plans.courses.iter().map(|course| (course, printed(&course.learners, names))).collect();
    Draft::of(
        TRAINING_PLAN,
        "courses by group, most minutes given back per hour taught first; without effect here last",
        &rows,
    )
    .word("activity", "what is taught", |r| Some(r.0.activity.name()))
    .label("course", "the site's own course, or the activity", |r| Some(&r.0.course))
    .label("group", "for whom", |r| Some(&r.0.group))
    .whole("n_learners", "who gain from it", |r| Some(r.0.n_learners))
    .number("minutes_per_week", MINUTES, "given back, all together", |r| Some(r.0.minutes_per_week))
    .number("low", MINUTES, "95 % interval", |r| Some(r.0.low))
    .number("high", MINUTES, "95 % interval", |r| Some(r.0.high))
    .number("hours_to_teach", MINUTES, "of the teacher", |r| Some(r.0.hours_to_teach))
    .number("minutes_per_hour", MINUTES, "a week, per hour taught", |r| Some(r.0.minutes_per_hour))
    .word("form", "class or one_to_one", |r| Some(r.0.form))
    .label("when", "when most of them are at work", |r| r.0.when.as_deref())
    .labels("learners", "who attend", |r| &r.1)
    .whole("left_in_peace", "others of the group, without such a need", |r| Some(r.0.left_in_peace))
    .labels("remarks", "what to know before", |r| &r.0.remarks)
    .number("share_won_back", Form::Share, "of the time lost, by the course", |r| Some(r.0.share))
    .word("rests_on", "own_course, own_courses (beside publications), published", |r| {
        Some(r.0.rests_on.name())
    })
    .finish()
}

/// In the order of printed ids.
fn printed(ids: &[String], names: Names) -> Vec<String> {
    let mut printed: Vec<String> = ids.iter().map(|id| names.printed(id).into_owned()).collect();
    printed.sort();
    printed
}
