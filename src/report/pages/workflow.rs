//! People or workflow, for leaders: what may be said of a unit or a role.
//!
//! In: verdicts of units and roles, published cells. Out: sentences. Never: a unit or role that is
//! not shown, a few people who are, or a cause that a hidden count stands behind.

use super::super::Contents;
use super::super::forms::{capital, decimal, list};
use super::words;
use crate::findings::{Against, Cause, DepartmentSummary, Workflow};
use crate::progress::{Evidence, Way};

/// Of a unit, a sentence a verdict.
pub(super) fn of_unit(contents: &Contents, unit: &DepartmentSummary) -> Vec<(Workflow, String)> {
    let rows = contents.findings.workflow.iter().filter(|row| {
        row.department.as_deref() == Some(unit.department.as_str())
            && row.n_people >= contents.settings.small_group
    });
    rows.filter_map(|row| Some((row.clone(), sentence(unit, row)?))).collect()
}

fn sentence(unit: &DepartmentSummary, row: &Workflow) -> Option<String> {
    let activity = words::activity(row.activity);
    // Whether anybody here needs help is told only where their number is.
    let with_a_need = unit
        .needs
        .iter()
        .find(|need| need.activity == row.activity)
        .and_then(|need| need.people)
        .is_some_and(|people| people > 0);
    match (row.cause, row.effort_ratio) {
        (Cause::Workflow | Cause::Both, Some(_)) => {
            let also = if row.cause == Cause::Both && with_a_need {
                " Some need help beyond that."
            } else {
                ""
            };
            Some(format!("{}.{also}", capital(&slow(row, "the unit")?)))
        }
        (Cause::People, _) if with_a_need => Some(format!(
            "{activity}: the unit as a whole is like the same roles elsewhere; it is some of its people \
             who need help: training is the answer."
        )),
        (Cause::CannotTell, Some(ratio)) if ratio >= 1.1 => Some(format!(
            "{activity}: perhaps {} × the time of the same roles elsewhere, which may be chance: whether \
             people or the workflow cannot be told.",
            decimal(ratio, 1)
        )),
        _ => None,
    }
}

/// "orders take 1.5 × the time of the same roles elsewhere, for most of the unit: …", without a stop.
fn slow(row: &Workflow, whose: &str) -> Option<String> {
    let activity = words::activity_inline(row.activity);
    let (low, high) = (decimal(row.low?, 1), decimal(row.high?, 1));
    let ratio = decimal(row.effort_ratio?, 1);
    Some(match (row.against?, row.since) {
        (Against::OwnPast, Some(week)) => format!(
            "{activity}: {ratio} × the time it took before the week of {week} (95 % interval {low} to \
             {high}), for most of {whose}: look at what changed then before you train"
        ),
        _ => format!(
            "{activity}: {ratio} × the time of the same roles elsewhere (95 % interval {low} to {high}), \
             for most of {whose}: look at the workflow before you train"
        ),
    })
}

/// Activities of a unit for which there is nobody to compare with and no change in its own past.
pub(super) fn unknown(contents: &Contents, unit: &DepartmentSummary) -> Option<String> {
    let rows = contents.findings.workflow.iter().filter(|row| {
        row.department.as_deref() == Some(unit.department.as_str())
            && row.n_people >= contents.settings.small_group
            && row.against.is_none()
    });
    let activities: Vec<String> = rows.map(|row| words::activity_inline(row.activity)).collect();
    (!activities.is_empty()).then(|| {
        format!(
            "{}: nobody elsewhere has the same roles, and the unit's own weeks do not change, so \
             whether people or the workflow are slow cannot be told.",
            capital(&list(&activities))
        )
    })
}

/// For the whole hospital. Units that are not shown are left out.
pub(super) fn answer(contents: &Contents) -> Result<String, String> {
    let findings = contents.findings;
    let least = contents.settings.small_group;
    let held = |row: &&Workflow| {
        matches!(row.cause, Cause::Workflow | Cause::Both) && row.n_people >= least
    };
    let shown = |name: &str| {
        findings.departments.iter().any(|d| d.department == name && d.people.is_some())
    };
    let said: Vec<String> = findings
        .workflow
        .iter()
        .filter(held)
        .filter_map(|row| match (&row.department, &row.role) {
            (Some(unit), _) if shown(unit) => {
                Some(format!("{}, {}", words::unit(unit), slow(row, "the unit")?))
            }
            (None, Some(role)) => Some(format!("{role}, {}", slow(row, "the role")?)),
            _ => None,
        })
        .collect();
    if !contents.site.given.users {
        return Err("Without a roster, units and roles are not known.".to_string());
    }
    if contents.usage.frame.minute_precision {
        return Err("The time stamps have no seconds, so effort cannot be measured.".to_string());
    }
    let units = if said.is_empty() {
        "No unit that can be shown, and no role, is clearly slow as a whole".to_string()
    } else {
        said.join(". ")
    };
    Ok(format!("{units}. {}", quick_ways(contents)))
}

/// Minutes a week, all together.
const WORTH_SAYING: f64 = 5.0;

/// Which tools are surely quicker within the same people, and what they could give.
fn quick_ways(contents: &Contents) -> String {
    let ways = &contents.progress.ways;
    if ways.is_empty() {
        return "The ways in which tasks are done cannot be told.".to_string();
    }
    let quicker: Vec<String> = ways
        .iter()
        .filter_map(|way| Some((way, way.gain.filter(|gain| gain.is_quicker)?)))
        .map(|(way, gain)| {
            let minutes = gain.minutes_per_week.round();
            let more = if minutes >= WORTH_SAYING {
                format!(
                    "; if all used it as the quickest quarter do, that would give back about {minutes:.0} \
                     minutes a week"
                )
            } else {
                String::new()
            };
            let less = format!(
                "{} % less time than by hand (95 % interval {} to {} %)",
                percent(1.0 - gain.ratio),
                percent(1.0 - gain.high),
                percent(1.0 - gain.low),
            );
            let what = format!("{} by {}", capital(way.task.noun()), way.name);
            match gain.evidence {
                Evidence::SamePeople => format!("{what} take the same people {less}{more}"),
                Evidence::OtherPeople => format!(
                    "{what} take people who use it {less}, beside how quick they are elsewhere; few work \
                     both ways, so it may be the people{more}"
                ),
            }
        })
        .collect();
    if quicker.is_empty() {
        return "No tool is surely quicker than working by hand.".to_string();
    }
    format!("{}.", quicker.join(". "))
}

/// A unit's share of a quick way, over the hospital's: below this it is worth saying.
const SELDOM: f64 = 0.5;
const FEWEST_TASKS: u64 = 50;

/// Quick ways that are gone in the unit, but seldom.
pub(super) fn seldom_gone(contents: &Contents, unit: &DepartmentSummary) -> Vec<String> {
    let ways = &contents.progress.ways;
    let of_unit = |way: &&Way| way.department.as_deref() == Some(unit.department.as_str());
    let sentence = |here: &Way| {
        let like = |way: &&Way| {
            way.department.is_none() && way.task == here.task && way.tools == here.tools
        };
        let all = ways.iter().find(like)?;
        let gain = all.gain.filter(|gain| gain.is_quicker)?;
        (here.share < SELDOM * all.share && here.tasks >= FEWEST_TASKS).then(|| {
            format!(
                "{}: {} % by {} here, {} % in the whole hospital; so done they take {} % less time than by \
                 hand.",
                capital(here.task.noun()),
                percent(here.share),
                here.name,
                percent(all.share),
                percent(1.0 - gain.ratio)
            )
        })
    };
    ways.iter().filter(of_unit).filter_map(sentence).collect()
}

fn percent(part: f64) -> String {
    decimal(100.0 * part, 0)
}
