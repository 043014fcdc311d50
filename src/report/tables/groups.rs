//! Tables with a row a unit, a week or a shift.
//!
//! In: published cells, verdicts of units. Out: departments, unit_needs, workflow, trends, coverage,
//! flag_rates. Never: a cell that was suppressed; it stays empty.

use super::super::table::{Draft, Form, Table};
use crate::error::Result;
use crate::findings::{DepartmentSummary, Findings, UnitNeed, Workflow};
use crate::progress::{Evidence, Progress, WORKFLOW, Way};

const RATIO: Form = Form::Decimal(3);

pub(super) fn departments(findings: &Findings) -> Result<Table> {
    Draft::of(
        "departments",
        "one row a unit; empty: not shown, a small group",
        &findings.departments,
    )
    .label("department", "from the roster", |r| Some(&r.department))
    .whole("people", "people of the unit", |r| r.people)
    .whole("assessed", "of those, with enough data and peers", |r| r.assessed)
    .whole("struggling", "of those, something takes more effort than peers", |r| r.struggling)
    .whole("avoiding", "of those, the system is avoided", |r| r.avoiding)
    .whole("champions", "of those, could help", |r| r.champions)
    .number("use_ratio", Form::Share, "active days / expected days", |r| r.use_ratio)
    .number("after_hours_share", Form::Share, "share of credited time after hours", |r| {
        r.after_hours_share
    })
    .words("needs", "activities with a need in the unit", |r| {
        r.needs
            .iter()
            .filter(|need| need.people.is_some_and(|n| n > 0))
            .map(|need| need.activity.name())
            .collect()
    })
    .finish()
}

pub(super) fn unit_needs(findings: &Findings) -> Result<Table> {
    let rows: Vec<(&DepartmentSummary, &UnitNeed)> = findings
        .departments
        .iter()
        .flat_map(|unit| unit.needs.iter().map(move |need| (unit, need)))
        .collect();
    Draft::of("unit_needs", "one row a unit and activity; empty: not shown, a small group", &rows)
        .label("department", "from the roster", |r| Some(&r.0.department))
        .word("activity", "the activity", |r| Some(r.1.activity.name()))
        .whole("people", "people with a need here", |r| r.1.people)
        .whole("n_assessed", "people assessed for it", |r| Some(r.1.n_assessed))
        .number("effort_ratio", RATIO, "median of the unit's people, 1 = as their peers", |r| {
            Some(r.1.effort_ratio)
        })
        .number(
            "minutes_per_week",
            Form::Decimal(1),
            "the people with a need together, beyond the peers' time",
            |r| r.1.people.map(|_| r.1.minutes_per_week),
        )
        .finish()
}

enum Row<'a> {
    /// Of a unit or a role.
    Verdict(&'a Workflow),
    /// Of a task.
    Way(&'a Way),
}

/// Units and roles that have trouble, then tasks by the way they are done.
pub(super) fn workflow(findings: &Findings, progress: &Progress) -> Result<Table> {
    let verdicts = findings.workflow.iter().map(Row::Verdict);
    let rows: Vec<Row> = verdicts.chain(progress.ways.iter().map(Row::Way)).collect();
    let ratio = |row: &Row| match row {
        Row::Verdict(verdict) => verdict.effort_ratio.map(|r| (r, verdict.low, verdict.high)),
        Row::Way(way) => way.gain.map(|g| (g.ratio, Some(g.low), Some(g.high))),
    };
    let gain = |row: &Row| way(row)?.gain;
    Draft::of(
        WORKFLOW,
        "a unit, or a role across the hospital, and an activity in which it has trouble; then tasks, by the \
         tools used",
        &rows,
    )
    .label("department", "empty: a role across the hospital, or the whole site", |r| match r {
        Row::Verdict(verdict) => verdict.department.as_deref(),
        Row::Way(way) => way.department.as_deref(),
    })
    .word("activity", "the activity", |r| {
        Some(match r {
            Row::Verdict(verdict) => verdict.activity.name(),
            Row::Way(way) => way.task.activity.name(),
        })
    })
    .word("task", "empty in the rows of units and roles", |r| Some(way(r)?.task.name.as_str()))
    .word("way", "tools used; by hand: none", |r| way(r).map(|way| way.name.as_str()))
    .number("share", Form::Share, "of the tasks, those done so", |r| Some(way(r)?.share))
    .number("median_seconds", Form::Decimal(1), "the middle person's typical time for one", |r| {
        Some(way(r)?.median_seconds)
    })
    .number("rework", RATIO, "of the tasks done so, those with something taken back", |r| {
        Some(way(r)?.rework)
    })
    .words("tools", "as signals", |r| {
        way(r).map(|way| way.tools.iter().map(|tool| tool.name()).collect()).unwrap_or_default()
    })
    .number(
        "minutes_per_week",
        Form::Decimal(1),
        "workflow: of all the people; people: of those who stand out; beyond what it would take. Of a way: \
         if all used it as much as the quickest quarter do",
        |r| match r {
            Row::Verdict(verdict) => Some(verdict.minutes_per_week),
            Row::Way(way) => way.gain.map(|gain| gain.minutes_per_week),
        },
    )
    .word("verdict", "people: train; workflow: redesign; both; cannot_tell", |r| {
        Some(verdict(r)?.cause.name())
    })
    .label("role", "empty: everyone of the unit", |r| match r {
        Row::Verdict(verdict) => verdict.role.as_deref(),
        Row::Way(_) => None,
    })
    .whole("n_people", "people it rests on", |r| match r {
        Row::Verdict(verdict) => Some(verdict.n_people),
        Row::Way(way) => Some(way.people),
    })
    .whole("n_beyond", "of those, struggling with it also beyond what all share", |r| {
        Some(verdict(r)?.beyond)
    })
    .number(
        "effort_ratio",
        RATIO,
        "what the people share, 1 = as those it is set against; of a way: 1 = as by hand",
        |r| Some(ratio(r)?.0),
    )
    .number("low", RATIO, "95 % interval", |r| ratio(r)?.1)
    .number("high", RATIO, "95 % interval", |r| ratio(r)?.2)
    .word("against", "role_elsewhere, own_past; of a way: by_hand (the same people), other_people (of the role, who use it less); \
         empty: nothing to compare with", |r| {
        match r {
            Row::Verdict(verdict) => verdict.against.map(|against| against.name()),
            Row::Way(way) => way.gain.map(|gain| match gain.evidence {
                Evidence::SamePeople => "by_hand",
                Evidence::OtherPeople => "other_people",
            }),
        }
    })
    .day("since", "against the own past: the Monday of the first slow week", |r| verdict(r)?.since)
    .number("quick_share", Form::Share, "of the tasks of each role's quickest quarter", |r| {
        Some(gain(r)?.quick_share)
    })
    .number("other_share", Form::Share, "of the tasks of all others", |r| Some(gain(r)?.other_share))
    .word(
        "quicker",
        "of a tool: yes, if the whole interval is below 1 and people who use it more do not speak against it",
        |r| gain(r).map(|gain| if gain.is_quicker { "yes" } else { "no" }),
    )
    .finish()
}

fn verdict<'a>(row: &Row<'a>) -> Option<&'a Workflow> {
    match *row {
        Row::Verdict(verdict) => Some(verdict),
        Row::Way(_) => None,
    }
}

fn way<'a>(row: &Row<'a>) -> Option<&'a Way> {
    match *row {
        Row::Way(way) => Some(way),
        Row::Verdict(_) => None,
    }
}

pub(super) fn trends(findings: &Findings) -> Result<Table> {
    Draft::of("trends", "one row a unit and week; no department: the whole site", &findings.trends)
        .label("department", "empty: the whole site", |r| r.department.as_deref())
        .day("week", "its Monday", |r| Some(r.week))
        .whole("people", "people of the unit that week", |r| r.people)
        .number("active_days", Form::Decimal(1), "person-days with use", |r| r.active_days)
        .number("expected_days", Form::Decimal(1), "person-days expected", |r| r.expected_days)
        .number("after_hours_share", Form::Share, "share of credited time after hours", |r| {
            r.after_hours_share
        })
        .finish()
}

pub(super) fn coverage(findings: &Findings) -> Result<Table> {
    Draft::of(
        "coverage",
        "champions beside those who need help, by unit and shift",
        &findings.coverage,
    )
    .label("department", "from the roster", |r| Some(&r.department))
    .word("shift", "day, evening or night", |r| Some(r.shift.name()))
    .whole("people", "people who mostly work then", |r| r.people)
    .whole("struggling", "of those, something takes more effort than peers", |r| r.struggling)
    .whole("champions", "of those, could help", |r| r.champions)
    .finish()
}

pub(super) fn flag_rates(findings: &Findings) -> Result<Table> {
    Draft::of(
        "flag_rates",
        "how often people of a group are flagged, to see a skew",
        &findings.flag_rates,
    )
    .word("by", "role, specialty, shift, tenure, fte", |r| Some(r.by))
    .label("group", "the group", |r| Some(&r.group))
    .whole("people", "people assessed", |r| r.people)
    .whole("flagged", "of those, struggling or avoiding", |r| r.flagged)
    .finish()
}
