//! Tables of what came of it: training, changes, goals; and the steps of tasks.
//!
//! In: progress. Out: training_effect, changes, goals, task_flows. Never: a person.

use super::super::table::{Draft, Form, Table};
use crate::error::Result;
use crate::progress::{Arrow, CHANGES, Flow, GOALS, Progress, TRAINING_EFFECT};
use crate::site::ChangeKind;

const PERCENT: Form = Form::Decimal(1);
const FIGURE: Form = Form::Significant(6);

pub(super) fn training_effect(progress: &Progress) -> Result<Table> {
    Draft::of(TRAINING_EFFECT, "one row a course, wave and activity", &progress.training)
        .label("course", "as the training file calls it", |r| Some(&r.course))
        .day("wave", "the day of the course; empty: all together", |r| r.wave)
        .word("activity", "the one taught; empty: all others together", |r| {
            r.activity.map(|a| a.name())
        })
        .whole("n_trained", "trained people it rests on", |r| Some(r.n_trained))
        .whole("n_controls", "untrained peers they are set against", |r| Some(r.n_controls))
        .number("effect_pct", PERCENT, "of the time for the same work; less is better", |r| {
            r.effect
        })
        .number("low", PERCENT, "95 % interval", |r| r.low)
        .number("high", PERCENT, "95 % interval", |r| r.high)
        .number("placebo_pct", PERCENT, "the same before the course", |r| r.placebo)
        .number(
            "power",
            Form::Share,
            "chance to be told an effect of 10 %, or none where that is nearer",
            |r| r.power,
        )
        .word("verdict", "works, no_effect_seen, cannot_tell", |r| Some(r.verdict.name()))
        .number(
            "raw_pct",
            PERCENT,
            "before and after of the trained alone, without controls",
            |r| r.raw,
        )
        .whole("people_needed", "more trained people that would probably tell", |r| r.people_needed)
        .whole("weeks_needed", "or more weeks after the course", |r| r.weeks_needed)
        .labels("remarks", "what stands in the way, or to know", |r| &r.remarks)
        .finish()
}

pub(super) fn changes(progress: &Progress) -> Result<Table> {
    Draft::of(CHANGES, "one row a change, unit and activity", &progress.changes)
        .day("date", "when it changed", |r| Some(r.date))
        .label("name", "as the changes file calls it", |r| Some(&r.name))
        .word("kind", "go_live, upgrade, downtime, logging, training", |r| Some(kind(r.kind)))
        .label("department", "empty: the whole site", |r| r.department.as_deref())
        .word("activity", "empty: all activities", |r| r.activity.map(|a| a.name()))
        .number("effect_pct", PERCENT, "of the time for the same work", |r| r.effect)
        .number("low", PERCENT, "95 % interval", |r| r.low)
        .number("high", PERCENT, "95 % interval", |r| r.high)
        .word("verdict", "slower, quicker, no_effect_seen, cannot_tell", |r| Some(r.verdict.name()))
        .day("review_by", "when a review was promised", |r| r.review_by)
        .word("overdue", "yes: the day has passed", |r| {
            r.review_by.map(|_| if r.overdue { "yes" } else { "no" })
        })
        .labels("remarks", "what it was set against, or what stands in the way", |r| &r.remarks)
        .finish()
}

pub(super) fn goals(progress: &Progress) -> Result<Table> {
    Draft::of(GOALS, "one row a goal and unit", &progress.goals)
        .label("name", "as the goals file calls it", |r| Some(&r.name))
        .label("group", "empty: everyone", |r| r.group.as_deref())
        .label("measure", "as the goals file calls it", |r| Some(&r.measure))
        .number("baseline", FIGURE, "as agreed, or as measured when agreed", |r| r.baseline)
        .number("now", FIGURE, "in the last four weeks", |r| r.now)
        .number("target", FIGURE, "as agreed", |r| Some(r.target))
        .day("due", "as agreed", |r| r.due)
        .number("forecast", FIGURE, "on the due date, if it goes on so", |r| r.forecast)
        .number("low", FIGURE, "95 % interval", |r| r.low)
        .number("high", FIGURE, "95 % interval", |r| r.high)
        .word("status", "met, on_track, at_risk, cannot_tell", |r| Some(r.status.name()))
        .label("agreed_with", "as the goals file says", |r| r.agreed_with.as_deref())
        .labels("remarks", "what to mend or know", |r| &r.remarks)
        .word("level", "group: whom it was agreed for; unit: a department among them", |r| {
            Some(if r.of_unit { "unit" } else { "group" })
        })
        .word("unit", "of baseline, now, target and forecast", |r| {
            Some(r.unit_of_measure).filter(|unit| !unit.is_empty())
        })
        .whole("people", "with something to measure; empty: not shown", |r| r.people)
        .number("now_low", FIGURE, "95 % interval of now", |r| r.now_interval.map(|i| i.0))
        .number("now_high", FIGURE, "95 % interval of now", |r| r.now_interval.map(|i| i.1))
        .number("chance", Form::Share, "to reach the target on the due date", |r| r.chance)
        .label("why", "what the people gain, as the goals file says", |r| r.why.as_deref())
        .finish()
}

pub(super) fn suggestions(progress: &Progress) -> Result<Table> {
    Draft::of(
        "goal_suggestions",
        "what a goal could be about, most time lost first; to be discussed with those concerned",
        &progress.suggestions,
    )
    .label("group", "a department or role; empty: everyone", |r| r.group.as_deref())
    .label("measure", "as a goals file would call it", |r| Some(&r.measure))
    .number("now", FIGURE, "in the measure's own unit; effort: ratio to peers", |r| Some(r.now))
    .number("minutes_per_week", Form::Decimal(1), "lost by all of them together", |r| {
        r.minutes_per_week
    })
    .label("text", "why, as a sentence", |r| Some(&r.text))
    .finish()
}

fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::GoLive => "go_live",
        ChangeKind::Upgrade => "upgrade",
        ChangeKind::Downtime => "downtime",
        ChangeKind::Logging => "logging",
        ChangeKind::Training => "training",
    }
}

/// What follows what in tasks done in one way.
pub(super) fn task_flows(progress: &Progress) -> Result<Table> {
    let rows: Vec<(&Flow, &Arrow)> = progress
        .flows
        .iter()
        .flat_map(|flow| flow.arrows.iter().map(move |arrow| (flow, arrow)))
        .collect();
    let seconds = |(flow, arrow): &(&Flow, &Arrow)| {
        let from = arrow.from.as_ref()?;
        flow.stops.iter().find(|stop| stop.action == *from).map(|stop| stop.seconds)
    };
    Draft::of(
        "task_flows",
        "one row a task, way and pair of steps that follow each other; rarer than one task in a hundred, or \
         fewer people than a small group: left out",
        &rows,
    )
    .label("department", "empty: the whole site", |r| r.0.department.as_deref())
    .word("task", "the task", |r| Some(r.0.task.name.as_str()))
    .word("way", "tools used; by hand: none", |r| Some(r.0.way.as_str()))
    .label("from", "action; empty: the task begins", |r| r.1.from.as_deref())
    .label("to", "the action that follows; empty: the task ends", |r| r.1.to.as_deref())
    .number("times_per_task", Form::Decimal(3), "how often, a task done in this way", |r| Some(r.1.times))
    .number("seconds", Form::Decimal(1), "spent at `from`, on average; empty: the begin", seconds)
    .whole("n_people", "people who went so", |r| Some(r.1.people))
    .finish()
}
