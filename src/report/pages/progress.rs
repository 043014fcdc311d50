//! What came of courses and changes, for leaders.
//!
//! In: effects with their verdicts. Out: kind sentences with rounded numbers. Never: a group of fewer
//! people than may be shown, or a unit that is hidden.

use super::super::Contents;
use super::super::forms::{capital, list};
use super::words;
use crate::progress::{ChangeEffect, ChangeVerdict, EffectVerdict, TrainingEffect};
use crate::vocabulary::Activity;

const MOST: usize = 8;

/// `None`: there is no row to answer from.
pub(super) fn training(contents: &Contents) -> Option<Result<String, String>> {
    let rows = &contents.progress.training;
    if rows.is_empty() {
        return None;
    }
    // Of each course, all waves and what it taught: the first of its rows.
    let mut courses: Vec<&TrainingEffect> = Vec::new();
    for row in rows.iter().filter(|row| row.wave.is_none()) {
        if courses.last().is_none_or(|last| last.course != row.course) {
            courses.push(row);
        }
    }
    let few = |row: &TrainingEffect| row.n_trained < contents.settings.small_group;
    let small = courses.iter().filter(|row| few(row)).count();
    courses.retain(|row| !few(row));
    courses.sort_by_key(|row| row.verdict);
    let known = courses.iter().any(|row| row.verdict != EffectVerdict::CannotTell);
    let mut said: Vec<String> = courses.iter().take(MOST).map(|row| course(row)).collect();
    if courses.len() > MOST {
        said.push(format!("{} more courses are in the tables.", courses.len() - MOST));
    }
    if small > 0 {
        let courses = if small == 1 { "1 course".into() } else { format!("{small} courses") };
        said.push(format!("Of {courses} too few people could be followed to be shown."));
    }
    let answer = said.join(" ");
    Some(if known { Ok(answer) } else { Err(answer) })
}

fn course(row: &TrainingEffect) -> String {
    let about = row.activity.map_or("the work".to_string(), words::activity_inline);
    let who = format!("about {} people followed", nearest(row.n_trained));
    match (row.verdict, row.effect, row.low, row.high) {
        (EffectVerdict::Works, Some(effect), Some(low), Some(high)) => format!(
            "“{}” works: those who attended need about {:.0} % less time for {about} than colleagues who \
             did not ({:.0} to {:.0} %; {who}).",
            row.course, -effect, -high, -low
        ),
        (EffectVerdict::NoEffectSeen, ..) => format!(
            "“{}”: no effect on {about} is seen; one of more than 5 % would have been ({who}).",
            row.course
        ),
        _ => format!("“{}”: cannot be told yet{}.", row.course, needed(row)),
    }
}

fn needed(row: &TrainingEffect) -> String {
    let people = row.people_needed.filter(|n| *n <= 200);
    let weeks = row.weeks_needed.filter(|n| *n <= 52);
    match (people, weeks, row.remarks.first()) {
        (Some(n), Some(weeks), _) => {
            format!(
                "; about {} more people, or {weeks} more weeks, would probably tell",
                nearest(n)
            )
        }
        (Some(n), None, _) => format!("; about {} more people would probably tell", nearest(n)),
        (None, Some(weeks), _) => format!("; {weeks} more weeks would probably tell"),
        (None, None, Some(remark)) => format!(": {remark}"),
        (None, None, None) => String::new(),
    }
}

/// Numbers of people are told to the nearest 5.
fn nearest(n: u32) -> u32 {
    (n.max(3) + 2) / 5 * 5
}

/// What is known of changes, behind what is known of units and roles; overdue reviews first.
pub(super) fn with_changes(
    workflow: Result<String, String>,
    contents: &Contents,
) -> Result<String, String> {
    let rows = &contents.progress.changes;
    let mut said: Vec<String> = Vec::new();
    let mut overdue: Vec<String> = Vec::new();
    for row in rows.iter().filter(|row| row.overdue) {
        if let Some(day) = row.review_by {
            let name = format!("“{}” (by {day})", row.name);
            if !overdue.contains(&name) {
                overdue.push(name);
            }
        }
    }
    if !overdue.is_empty() {
        let n = overdue.len();
        overdue.truncate(MOST);
        let more = if n > MOST { format!(" and {} more", n - MOST) } else { String::new() };
        said.push(format!("Promised reviews are overdue: {}{more}.", list(&overdue)));
    }
    let told: Vec<String> = rows.iter().filter_map(|row| change(contents, row)).collect();
    let known = !told.is_empty();
    said.extend(told.into_iter().take(MOST));
    let (text, answered) = match workflow {
        Ok(text) => (text, true),
        Err(text) => (text, false),
    };
    said.push(text);
    let answer = said.join(" ");
    if answered || known { Ok(answer) } else { Err(answer) }
}

fn change(contents: &Contents, row: &ChangeEffect) -> Option<String> {
    let shown = |name: &str| {
        contents.findings.departments.iter().any(|d| d.department == name && d.people.is_some())
    };
    if row.n_people < contents.settings.small_group || !row.department.as_deref().is_none_or(shown)
    {
        return None;
    }
    let place = row.department.as_ref().map_or(String::new(), |name| format!(" in {name}"));
    let about = row
        .activity
        .map_or("all work".to_string(), |activity: Activity| words::activity_inline(activity));
    let (effect, low, high) = (row.effect?, row.low?, row.high?);
    let ends = |a: f64, b: f64| format!("{:.0} to {:.0} %", a.abs(), b.abs());
    let since = format!("since “{}” ({})", row.name, row.date);
    Some(match row.verdict {
        ChangeVerdict::Slower => format!(
            "{} takes about {effect:.0} % more time{place} {since}; {}: look at it again.",
            capital(&about),
            ends(low, high)
        ),
        ChangeVerdict::Quicker => format!(
            "{} takes about {:.0} % less time{place} {since}; {}.",
            capital(&about),
            -effect,
            ends(high, low)
        ),
        ChangeVerdict::NoEffectSeen => {
            format!("{} takes as long as before{place} {since}.", capital(&about))
        }
        ChangeVerdict::CannotTell => return None,
    })
}
