//! The seven questions, answered for groups.
//!
//! In: published cells, what is pending. Out: an answer or "cannot tell" with the reason.
//! Never: a total that is not the sum of shown cells; a suppressed one could be worked out of it.

use super::super::forms::{capital, counted, list};
use super::super::{Contents, pending};
use super::words;
use crate::findings::{DepartmentSummary, Findings, Published};
use crate::vocabulary::Activity;
use std::collections::BTreeMap;

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
    let findings = contents.findings;
    let why = |table: &str| {
        let reason = pending(contents).into_iter().find(|p| p.table == table).map(|p| p.reason);
        Err(match reason {
            None | Some("not built yet") => "This answer is not built yet.".to_string(),
            Some(reason) => format!("{}.", capital(reason)),
        })
    };
    let answers: [(&'static str, Result<String, String>); 7] = [
        (
            "Who is struggling, and with what?",
            if contents.usage.frame.minute_precision {
                Err("The time stamps have no seconds, so effort cannot be measured.".to_string())
            } else {
                struggling(findings)
            },
        ),
        ("Who is avoiding the system, and how?", avoiding(findings)),
        ("Who could champion?", champions(findings)),
        ("Who should help or teach whom, what, when?", why("matches")),
        ("Did training work?", why("training_effect")),
        ("Is the workflow still right?", why("workflow")),
        ("Are we reaching the goals we agreed?", why("goals")),
    ];
    (1..)
        .zip(answers)
        .map(|(number, (text, answer))| match answer {
            Ok(answer) => Question { number, text, answer, told: true },
            Err(answer) => Question { number, text, answer, told: false },
        })
        .collect()
}

/// The sum over units where the cell is shown, and how many units those are.
fn sum(findings: &Findings, cell: impl Fn(&DepartmentSummary) -> Published) -> Option<(u64, u64)> {
    let shown: Vec<u32> = findings.departments.iter().filter_map(cell).collect();
    (!shown.is_empty()).then(|| (shown.iter().copied().map(u64::from).sum(), shown.len() as u64))
}

fn no_unit() -> String {
    "No unit is large enough to be shown.".to_string()
}

fn struggling(findings: &Findings) -> Result<String, String> {
    let (people, units) = sum(findings, |unit| unit.struggling).ok_or_else(no_unit)?;
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
    let mut answer = format!(
        "{}, in {} where this can be shown.",
        counted(people, "person", "people"),
        counted(units, "unit", "units")
    );
    if !with.is_empty() {
        answer += &format!(" Most often: {}.", list(&with));
    }
    Ok(answer)
}

fn avoiding(findings: &Findings) -> Result<String, String> {
    let (people, units) = sum(findings, |unit| unit.avoiding).ok_or_else(no_unit)?;
    Ok(format!(
        "{}, in {} where this can be shown. How is known to the trainers, person by person.",
        counted(people, "person", "people"),
        counted(units, "unit", "units")
    ))
}

fn champions(findings: &Findings) -> Result<String, String> {
    let (people, units) = sum(findings, |unit| unit.champions).ok_or_else(no_unit)?;
    let gaps: Vec<String> = findings
        .coverage
        .iter()
        .filter(|row| row.struggling.is_some_and(|n| n > 0) && row.champions == Some(0))
        .map(|row| format!("{} ({})", row.department, row.shift.name()))
        .collect();
    let mut answer = format!(
        "{}, in {} where this can be shown.",
        counted(people, "person", "people"),
        counted(units, "unit", "units")
    );
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
