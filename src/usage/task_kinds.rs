//! Which tasks are looked for, and which actions are their steps.
//!
//! In: actions and what they mean, the tasks that a site describes. Out: a list of tasks, and for each
//! action the tasks that it is a step of or ends. Never: an event.

use super::ActionEntry;
use super::tasks::SOUGHT;
use crate::settings::TaskRule;
use crate::vocabulary::{Activity, Meaning, Signal};
use glob::{MatchOptions, Pattern};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A kind of task; `TaskWay::task` and the others index `Usage::tasks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskKind {
    pub name: String,
    pub activity: Activity,
    /// Some action of the logs ends it.
    pub can_end: bool,
}

/// Looked for everywhere, unless a site describes one of the same name.
const BUILT_IN: [(&str, Activity); 3] = [
    ("note signed", Activity::Notes),
    ("order signed", Activity::Orders),
    ("message done", Activity::Inbox),
];

/// Of one action, a bit a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub step_of: u32,
    pub ends: u32,
    /// Belongs to these where it interrupts them.
    pub between: u32,
}

pub(super) struct TaskKinds {
    pub kinds: Vec<TaskKind>,
    /// By action.
    pub parts: Vec<Part>,
}

impl TaskKinds {
    pub fn of(actions: &[ActionEntry], rules: &BTreeMap<String, TaskRule>) -> Self {
        let mut parts = vec![Part::default(); actions.len()];
        let described = |name: &str| rules.keys().any(|other| alike(other, name));
        let mut kinds = Vec::new();
        let mut add = |name: &str, activity, part_of: &dyn Fn(&ActionEntry) -> (bool, bool)| {
            let bit = 1u32 << kinds.len();
            let mut can_end = false;
            for (action, part) in actions.iter().zip(&mut parts) {
                let (step, ends) = part_of(action);
                part.step_of |= if step { bit } else { 0 };
                part.ends |= if ends { bit } else { 0 };
                can_end |= ends;
            }
            kinds.push(TaskKind { name: name.to_string(), activity, can_end });
        };
        for (name, activity) in BUILT_IN.iter().filter(|(name, _)| !described(name)) {
            add(name, *activity, &|action| {
                let step = action.meaning.activity == Some(*activity);
                (step, step && ends(*activity, action))
            });
        }
        for (name, rule) in rules {
            let (steps, ends) = (Names::of(&rule.steps), Names::of(&rule.ends));
            add(name, rule.activity, &|action| {
                let ends = ends.hold(action);
                let step = match rule.steps.is_empty() {
                    true => action.meaning.activity == Some(rule.activity),
                    false => steps.hold(action),
                };
                (step || ends, ends)
            });
        }
        for (action, part) in actions.iter().zip(&mut parts) {
            part.between = between(action.meaning, part.step_of, &kinds);
        }
        Self { kinds, parts }
    }
}

/// An order or a note ends with its signature, a message when it is done, answered or forwarded.
fn ends(activity: Activity, action: &ActionEntry) -> bool {
    const WORDS: [&str; 8] =
        ["done", "completed", "complete", "replied", "reply", "sent", "forwarded", "forward"];
    match activity {
        Activity::Inbox => {
            let lower = action.name.to_ascii_lowercase();
            lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
        }
        _ => action.meaning.signals.has(Signal::Sign),
    }
}

/// Searching, help and advisories; what is a step of one task is between those of its activity only.
fn between(meaning: Meaning, step_of: u32, kinds: &[TaskKind]) -> u32 {
    let looks = matches!(meaning.activity, Some(Activity::Search | Activity::Alerts))
        || SOUGHT.iter().any(|signal| meaning.signals.has(*signal));
    let of = |kind: &TaskKind| step_of == 0 || Some(kind.activity) == meaning.activity;
    let bits = kinds.iter().enumerate().filter(|(_, kind)| looks && of(kind));
    bits.fold(0, |mask, (at, _)| mask | 1 << at)
}

/// `note_signed` is the same name as `Note signed`.
fn alike(a: &str, b: &str) -> bool {
    let plain = |name: &str| name.trim().to_lowercase().replace(['_', '-'], " ");
    plain(a) == plain(b)
}

/// Names of actions, with `*` for any text, or of signals.
struct Names {
    patterns: Vec<Pattern>,
    signals: Vec<Signal>,
}

impl Names {
    fn of(names: &[String]) -> Self {
        let signals = names.iter().filter_map(|name| Signal::parse(name)).collect();
        // Only `*` is special: names of actions hold brackets and question marks.
        let pattern = |name: &String| Pattern::new(&Pattern::escape(name).replace("[*]", "*")).ok();
        Self { patterns: names.iter().filter_map(pattern).collect(), signals }
    }

    fn hold(&self, action: &ActionEntry) -> bool {
        let any_case = MatchOptions { case_sensitive: false, ..MatchOptions::new() };
        self.signals.iter().any(|signal| action.meaning.signals.has(*signal))
            || self.patterns.iter().any(|name| name.matches_with(&action.name, any_case))
    }
}
