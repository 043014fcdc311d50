//! `[task.NAME]`: tasks that a site describes itself, by the actions that they are made of.
//!
//! In: a table of the file. Out: `TaskRule` a name. Never: whether such actions exist; the logs tell.

use super::document::{Entry, Value};
use super::layers::unknown_key;
use super::sources::Setting;
use super::values::Given;
use crate::error::Result;
use crate::vocabulary::Activity;
use serde::Serialize;

/// A task as a site describes it. Actions by name, in any case; `*` stands for any text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskRule {
    pub activity: Activity,
    /// Empty: every action of the activity.
    pub steps: Vec<String>,
    /// Actions, or signals such as `sign`.
    pub ends: Vec<String>,
}

const KEYS: [&str; 3] = ["activity", "steps", "ends"];
/// A bit each, beside the built-in ones.
const MOST_TASKS: usize = 24;

/// Every one, in the order of the file.
pub(super) fn tasks(at: Setting, entry: &Entry) -> Result<Vec<(String, TaskRule)>> {
    const EXAMPLE: &str = "such as [task.referral]";
    let Value::Table(tables) = &entry.value else {
        return Err(at.fault(entry.line, format!("task needs a table, {EXAMPLE}")));
    };
    if tables.len() > MOST_TASKS {
        return Err(at.fault(entry.line, format!("{} tasks are described", tables.len())).next(
            format!("at most {MOST_TASKS} can be told apart: keep those you want to compare"),
        ));
    }
    let named = |table: &Entry| match &table.value {
        Value::Table(entries) => {
            Ok((table.key.clone(), rule(at, &table.key, table.line, entries)?))
        }
        _ => Err(at.fault(
            table.line,
            format!("{} stands directly under [task]; a task has a name, {EXAMPLE}", table.key),
        )),
    };
    tables.iter().map(named).collect()
}

fn rule(at: Setting, name: &str, line: u64, entries: &[Entry]) -> Result<TaskRule> {
    let (mut activity, mut steps, mut ends) = (None, Vec::new(), Vec::new());
    for entry in entries {
        let label = format!("{} of [task.{name}]", entry.key);
        let given = at.given(&label, entry);
        match entry.key.as_str() {
            "activity" => activity = Some(activity_of(&given)?),
            "steps" => steps = given.texts()?,
            "ends" => ends = given.texts()?,
            other => return Err(unknown_key(other, KEYS).at(at.file).line(entry.line)),
        }
    }
    let missing = |what: &str, step: &str| {
        Err(at.fault(line, format!("[task.{name}] does not say {what}")).next(step.to_string()))
    };
    let Some(activity) = activity else {
        return missing("what it is about", "add activity = \"orders\", or another activity");
    };
    if ends.is_empty() {
        return missing(
            "how it ends",
            "add ends = [\"ACTION\"], the names of the actions that end it, or [\"sign\"]",
        );
    }
    Ok(TaskRule { activity, steps, ends })
}

fn activity_of(given: &Given) -> Result<Activity> {
    let known = || Activity::ALL.map(Activity::name).join(", ");
    Activity::parse(&given.text()?)
        .ok_or_else(|| given.wrong(&format!("an activity, one of {}", known())))
}
