//! The ways in which a task is done, and which of them is quick.
//!
//! In: tasks by person and way, who belongs where. Out: a row a unit, task and way, and of the whole
//! site; what a tool could give. Never: one person's way; a quick way that only quick people use.
//!
//! A way is told by the tools used, not by the exact sequence of screens: of those almost every case
//! has its own. What follows what on a way is in `flows`.

mod flows;
mod gain;
mod pace;
mod workers;

pub use flows::{Arrow, Flow, Stop, flows};
pub use gain::{Evidence, Gain};

use crate::findings::Findings;
use crate::settings::Settings;
use crate::stats::median;
use crate::usage::{TaskKind, Usage};
use crate::vocabulary::{Activity, Signal, Signals};
use std::collections::{BTreeMap, BTreeSet};
use workers::{Tally, Worker, workers};

#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// `None`: the whole site.
    pub department: Option<String>,
    pub task: Task,
    /// In plain words.
    pub name: String,
    /// Empty: by hand.
    pub tools: Vec<Signal>,
    /// Of the tasks, how many are done so.
    pub share: f64,
    /// People who do it so, and their tasks.
    pub people: u32,
    pub tasks: u64,
    /// The middle person's typical time.
    pub median_seconds: f64,
    /// Of the tasks done so, how many take something back on the way.
    pub rework: f64,
    pub gain: Option<Gain>,
}

/// A task as a thing done, "order signed", and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub name: String,
    pub activity: Activity,
}

impl Task {
    fn of(kind: &TaskKind) -> Self {
        Self { name: kind.name.clone(), activity: kind.activity }
    }

    /// Several of them, as the subject of a sentence.
    pub fn noun(&self) -> &str {
        match self.name.as_str() {
            "note signed" => "notes",
            "order signed" => "orders",
            "message done" => "messages",
            other => other,
        }
    }
}

/// Rarer than this, a way is not told apart.
const LEAST_SHARE: f64 = 0.01;

pub(super) fn ways(findings: &Findings, usage: &Usage, settings: &Settings) -> Vec<Way> {
    let weeks = f64::from(usage.frame.window.days()) / 7.0;
    let least = settings.small_group as usize;
    let mut found = Vec::new();
    for (kind, number) in usage.tasks.iter().zip(0..) {
        let task = Task::of(kind);
        let workers = workers(findings, usage, number);
        let site: Vec<&Worker> = workers.iter().collect();
        let common = common(&site);
        let departments: BTreeSet<&str> = workers.iter().filter_map(|w| w.department).collect();
        let units = departments.into_iter().map(|unit| {
            (Some(unit), workers.iter().filter(|w| w.department == Some(unit)).collect())
        });
        let is_one_tool = |tools: &u32| tools.count_ones() == 1;
        let ground = common
            .iter()
            .any(is_one_tool)
            .then(|| gain::Ground::of(&workers, usage, kind.activity, weeks));
        for (unit, people) in std::iter::once((None, site.clone())).chain(units) {
            for tools in &common {
                let Some(mut way) = way_of(&people, &task, *tools, least) else { continue };
                way.department = unit.map(str::to_string);
                if unit.is_none() && is_one_tool(tools) {
                    way.gain = ground.as_ref().and_then(|ground| ground.gain(*tools));
                }
                found.push(way);
            }
        }
    }
    found
}

/// Combinations of tools that are not rare.
fn common(workers: &[&Worker]) -> BTreeSet<u32> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for (tools, tally) in workers.iter().flat_map(|worker| &worker.by_tools) {
        *counts.entry(*tools).or_default() += u64::from(tally.count);
    }
    let all: u64 = counts.values().sum();
    let common = |count: u64| count as f64 >= LEAST_SHARE * all as f64;
    counts.into_iter().filter(|(_, count)| common(*count)).map(|(tools, _)| tools).collect()
}

fn way_of(workers: &[&Worker], task: &Task, tools: u32, least: usize) -> Option<Way> {
    let here: Vec<Tally> = workers.iter().filter_map(|worker| worker.with(tools)).collect();
    if here.len() < least.max(1) {
        return None;
    }
    let typical: Vec<f64> = here.iter().filter_map(Tally::typical).collect();
    let all: u64 = workers.iter().map(|worker| u64::from(worker.all.count)).sum();
    let count: u64 = here.iter().map(|tally| u64::from(tally.count)).sum();
    let back: u64 = here.iter().map(|tally| u64::from(tally.taken_back)).sum();
    let tools = Signals(tools);
    Some(Way {
        department: None,
        task: task.clone(),
        name: named(tools),
        tools: tools.iter().collect(),
        share: count as f64 / all as f64,
        people: here.len() as u32,
        tasks: count,
        median_seconds: median(&typical)?,
        rework: back as f64 / count as f64,
        gain: None,
    })
}

fn named(tools: Signals) -> String {
    let words: Vec<&str> = tools.iter().map(tool_words).collect();
    if words.is_empty() { "by hand".to_string() } else { words.join(" and ") }
}

fn tool_words(tool: Signal) -> &'static str {
    match tool {
        Signal::Template => "template",
        Signal::OrderSet => "order set",
        Signal::PreferenceList => "preference list",
        Signal::QuickAction => "quick action",
        other => other.name(),
    }
}
