//! The seven questions, answered for groups.
//!
//! In: published cells, site totals, what is pending. Out: an answer or "cannot tell" with the
//! reason. Never: a total from which a hidden cell, or a small group, could be worked out.

use super::super::forms::{capital, counted, list};
use super::super::{Contents, unanswered};
use super::words;
use crate::findings::{DepartmentSummary, Published, Status};
use crate::vocabulary::Activity;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Question {
    pub number: u8,
    pub text: &'static str,
    pub answer: String,
    /// False: cannot tell.
    pub told: bool,
}

const MOST_ACTIVITIES: usize = 3;
const MOST_GAPS: usize = 4;

pub(super) fn questions(contents: &Contents) -> Vec<Question> {
    let why = |table: &str| {
        let reason = unanswered(contents).find(|(name, _)| *name == table).map(|(_, why)| why);
        Err(match reason {
            None | Some("not built yet") => "This answer is not built yet.".to_string(),
            Some(reason) => match reason.strip_suffix("; not built yet either") {
                Some(missing) => format!("This answer is not built yet, and {missing}."),
                None => format!("{}.", capital(reason)),
            },
        })
    };
    let answers: [(&'static str, Result<String, String>); 7] = [
        (
            "Who is struggling, and with what?",
            if contents.usage.frame.minute_precision {
                Err("The time stamps have no seconds, so effort cannot be measured.".to_string())
            } else {
                struggling(contents)
            },
        ),
        ("Who is avoiding the system, and how?", avoiding(contents)),
        ("Who could champion?", champions(contents)),
        ("Who should help or teach whom, what, when?", super::plans::answer(contents)),
        (
            "Did training work?",
            super::progress::training(contents).unwrap_or_else(|| why("training_effect")),
        ),
        (
            "Is the workflow still right?",
            super::progress::with_changes(super::workflow::answer(contents), contents),
        ),
        ("Are we reaching the goals we agreed?", super::goals::answer(contents)),
    ];
    (1..)
        .zip(answers)
        .map(|(number, (text, answer))| match answer {
            Ok(answer) => Question { number, text, answer, told: true },
            Err(answer) => Question { number, text, answer, told: false },
        })
        .collect()
}

/// How many people `total` of the whole site are, in words that give no small group away.
fn people_with(
    contents: &Contents,
    total: u64,
    cell: impl Fn(&DepartmentSummary) -> Published,
) -> Result<String, String> {
    let findings = contents.findings;
    let least = u64::from(contents.settings.small_group);
    let flagged = with(contents, Status::Struggling) + with(contents, Status::Avoiding);
    let assessed = findings
        .people
        .iter()
        .filter(|person| !matches!(person.status, Status::NotAssessed | Status::TooLittleData))
        .count() as u64;
    if assessed < least {
        return Err("Too few people could be assessed to be shown.".to_string());
    }
    let among = format!("of {} assessed", counted(assessed, "person", "people"));
    if total > 0 && total < least {
        return Ok(format!("Fewer than {least} {among}."));
    }
    let by_unit: Vec<Published> = findings.departments.iter().map(cell).collect();
    let by_group = |by: &str| -> Vec<Published> {
        findings.flag_rates.iter().filter(|rate| rate.by == by).map(|rate| rate.flagged).collect()
    };
    let kinds: BTreeSet<&str> = findings.flag_rates.iter().map(|rate| rate.by).collect();
    // Where one table shows all of its cells, how many are flagged is no secret any more.
    let told = kinds.iter().any(|by| by_group(by).iter().all(Option::is_some));
    let safe = keeps_hidden(&by_unit, total, least)
        && (told || kinds.iter().all(|by| keeps_hidden(&by_group(by), flagged, least)));
    if safe {
        return Ok(format!("{total} {among}."));
    }
    let shown: u64 = by_unit.iter().flatten().map(|n| u64::from(*n)).sum();
    Ok(match shown {
        0 => format!(
            "How many {among} cannot be shown without giving a small group away{}.",
            together(contents)
        ),
        shown => format!("At least {shown} {among}; some units cannot be shown."),
    })
}

/// What the chart of everyone says all the same, so that the two agree.
fn together(contents: &Contents) -> String {
    match crate::charts::outreach_map::flagged(contents.findings) {
        Some((n, all)) if n > 0 => format!(
            "; those who find something hard and those who avoid the system are {}{n} together",
            if all { "" } else { "at least " }
        ),
        _ => String::new(),
    }
}

fn with(contents: &Contents, status: Status) -> u64 {
    contents.findings.people.iter().filter(|person| person.status == status).count() as u64
}

/// Whether the total beside the shown cells leaves enough people, in more than one cell, hidden.
pub(super) fn keeps_hidden(cells: &[Published], total: u64, least: u64) -> bool {
    let hidden = cells.iter().filter(|cell| cell.is_none()).count();
    let shown: u64 = cells.iter().flatten().map(|n| u64::from(*n)).sum();
    hidden == 0 || (hidden > 1 && total.saturating_sub(shown) >= least)
}

fn struggling(contents: &Contents) -> Result<String, String> {
    let findings = contents.findings;
    let mut answer =
        people_with(contents, with(contents, Status::Struggling), |unit| unit.struggling)?;
    let mut by_activity: BTreeMap<Activity, u64> = BTreeMap::new();
    for need in findings.departments.iter().flat_map(|unit| &unit.needs) {
        *by_activity.entry(need.activity).or_default() += need.people.map_or(0, u64::from);
    }
    let mut most: Vec<(Activity, u64)> =
        by_activity.into_iter().filter(|(_, people)| *people > 0).collect();
    most.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let with: Vec<String> = most
        .iter()
        .take(MOST_ACTIVITIES)
        .map(|(activity, people)| format!("{} ({people})", words::activity_inline(*activity)))
        .collect();
    if !with.is_empty() {
        answer += &format!(" Most often, in units that can be shown: {}.", list(&with));
    }
    Ok(answer)
}

fn avoiding(contents: &Contents) -> Result<String, String> {
    let answer = people_with(contents, with(contents, Status::Avoiding), |unit| unit.avoiding)?;
    Ok(format!("{answer} How is known to the trainers, person by person."))
}

fn champions(contents: &Contents) -> Result<String, String> {
    let findings = contents.findings;
    let mut answer = people_with(contents, findings.champions.len() as u64, |unit| unit.champions)?;
    let gaps: Vec<String> = findings
        .coverage
        .iter()
        .filter(|row| row.struggling.is_some_and(|n| n > 0) && row.champions == Some(0))
        .map(|row| format!("{} ({})", row.department, row.shift.name()))
        .collect();
    let shown = gaps.get(..MOST_GAPS.min(gaps.len())).unwrap_or_default();
    if !shown.is_empty() {
        answer += &format!(" Help is needed and no champion is there in {}", list(shown));
        answer += match gaps.len() - shown.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        }
        .as_str();
        answer += ".";
    }
    Ok(answer)
}
