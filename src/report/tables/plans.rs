//! Tables of what to do: matches and the training plan.
//!
//! In: plans, what people are called. Out: matches, training_plan. Never: a rank of people.

use super::super::names::{Names, Of};
use super::super::table::{Draft, Form, Table};
use crate::error::Result;
use crate::plans::{MATCHES, Match, Plans, TRAINING_PLAN};
use std::borrow::Cow;

const MINUTES: Form = Form::Decimal(1);

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
        .number("cost", Form::Decimal(3), "what the assignment minimised", |r| r.0.row.cost)
        .labels("reasons", "why these two, or why nobody", |r| &r.0.row.reasons)
        .finish()
}

pub(super) fn training_plan(plans: &Plans) -> Result<Table> {
    Draft::of(
        TRAINING_PLAN,
        "courses by group, most minutes given back per hour taught first",
        &plans.courses,
    )
    .word("activity", "what is taught", |r| Some(r.activity.name()))
    .label("course", "the site's own course, or the activity", |r| Some(&r.course))
    .label("group", "for whom", |r| Some(&r.group))
    .whole("n_learners", "who gain from it", |r| Some(r.n_learners))
    .number("minutes_per_week", MINUTES, "given back, all together", |r| Some(r.minutes_per_week))
    .number("low", MINUTES, "95 % interval", |r| Some(r.low))
    .number("high", MINUTES, "95 % interval", |r| Some(r.high))
    .number("hours_to_teach", MINUTES, "of the teacher", |r| Some(r.hours_to_teach))
    .number("minutes_per_hour", MINUTES, "a week, per hour taught", |r| Some(r.minutes_per_hour))
    .word("form", "class or one_to_one", |r| Some(r.form))
    .label("when", "when most of them are at work", |r| r.when.as_deref())
    .finish()
}
