//! What follows what on the way of a task: its directly-follows graph.
//!
//! In: what each person did next, by task and tools. Out: a graph a way, of the whole site and of units:
//! steps with their visits and time, and how often one leads to another. Never: an arrow that fewer
//! people than a small group went; one person's path.

use super::workers::counted;
use super::{LEAST_SHARE, Task, named};
use crate::findings::Findings;
use crate::settings::Settings;
use crate::usage::Usage;
use crate::vocabulary::Signals;
use std::collections::{BTreeMap, BTreeSet};

/// A task done in one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// `None`: the whole site.
    pub department: Option<String>,
    pub task: Task,
    pub way: String,
    /// Of `usage::TOOLS`; none: by hand.
    pub tools: Signals,
    pub tasks: u64,
    pub people: u32,
    /// By name.
    pub stops: Vec<Stop>,
    /// By names, the begin first.
    pub arrows: Vec<Arrow>,
}

/// An action on the way. Several in a row are one visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub action: String,
    /// A task.
    pub visits: f64,
    /// A visit.
    pub seconds: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// `None`: the task begins.
    pub from: Option<String>,
    /// `None`: the task ends.
    pub to: Option<String>,
    /// A task.
    pub times: f64,
    pub people: u32,
}

/// A task. What is rarer is left out.
const LEAST_TIMES: f64 = 0.01;
/// Sums over people are taken in integers, so that their order cannot matter.
const FINE: f64 = 1000.0;

#[derive(Clone, Copy, Default)]
struct Sums {
    count: u64,
    time: i64,
    people: u32,
}

type Graph = BTreeMap<(Option<u32>, Option<u32>), Sums>;

#[derive(Default)]
struct Gathered {
    people: u32,
    graph: Graph,
}

pub fn flows(findings: &Findings, usage: &Usage, settings: &Settings) -> Vec<Flow> {
    let mut ways: BTreeMap<(Option<&str>, u8, u32), Gathered> = BTreeMap::new();
    for (user, person) in counted(findings, usage) {
        let rows = usage.task_flows_of(user);
        let places: BTreeSet<Option<&str>> = [None, person.department.as_deref()].into();
        for place in places {
            for way in rows.chunk_by(|a, b| (a.task, a.tools) == (b.task, b.tools)) {
                let Some(first) = way.first() else { continue };
                let key = (place, first.task, first.tools.0);
                let gathered = ways.entry(key).or_default();
                gathered.people += 1;
                for row in way {
                    let sums = gathered.graph.entry((row.from, row.to)).or_default();
                    sums.count += u64::from(row.count);
                    sums.time += (row.seconds * FINE).round() as i64;
                    sums.people += 1;
                }
            }
        }
    }
    let mut all: BTreeMap<u8, u64> = BTreeMap::new();
    for ((_, task, _), gathered) in ways.iter().filter(|((place, ..), _)| place.is_none()) {
        *all.entry(*task).or_default() += begun(&gathered.graph);
    }
    let common: BTreeSet<(u8, u32)> = ways
        .iter()
        .filter(|((place, task, _), gathered)| {
            let of_all = all.get(task).copied().unwrap_or(0) as f64;
            place.is_none() && begun(&gathered.graph) as f64 >= LEAST_SHARE * of_all
        })
        .map(|((_, task, tools), _)| (*task, *tools))
        .collect();
    let known = |((_, task, tools), gathered): &(&(_, u8, u32), &Gathered)| {
        common.contains(&(*task, *tools)) && gathered.people >= settings.small_group
    };
    ways.iter()
        .filter(known)
        .filter_map(|((place, task, tools), gathered)| {
            let kind = usage.tasks.get(usize::from(*task))?;
            Some(flow(
                *place,
                Task::of(kind),
                Signals(*tools),
                gathered,
                usage,
                settings.small_group,
            ))
        })
        .collect()
}

fn flow(
    place: Option<&str>,
    task: Task,
    tools: Signals,
    gathered: &Gathered,
    usage: &Usage,
    least: u32,
) -> Flow {
    let tasks = begun(&gathered.graph);
    let a_task = |count: u64| count as f64 / tasks.max(1) as f64;
    let name = |at: Option<u32>| Some(usage.actions.get(at? as usize)?.name.clone());
    let mut visits: BTreeMap<u32, (u64, i64)> = BTreeMap::new();
    for ((from, _), sums) in &gathered.graph {
        if let Some(from) = from {
            let sum = visits.entry(*from).or_default();
            *sum = (sum.0 + sums.count, sum.1 + sums.time);
        }
    }
    let arrows: Vec<Arrow> = gathered
        .graph
        .iter()
        .filter(|(_, sums)| sums.people >= least && a_task(sums.count) >= LEAST_TIMES)
        .map(|((from, to), sums)| Arrow {
            from: name(*from),
            to: name(*to),
            times: a_task(sums.count),
            people: sums.people,
        })
        .collect();
    let told: BTreeSet<&String> =
        arrows.iter().flat_map(|arrow| [&arrow.from, &arrow.to]).flatten().collect();
    let stops = visits
        .iter()
        .filter_map(|(action, (count, time))| {
            let action = name(Some(*action)).filter(|name| told.contains(name))?;
            let seconds = *time as f64 / FINE / (*count).max(1) as f64;
            Some(Stop { action, visits: a_task(*count), seconds })
        })
        .collect();
    let way = named(tools);
    let department = place.map(str::to_string);
    Flow { department, task, way, tools, tasks, people: gathered.people, stops, arrows }
}

/// Tasks: each begins once.
fn begun(graph: &Graph) -> u64 {
    graph.iter().filter(|((from, _), _)| from.is_none()).map(|(_, sums)| sums.count).sum()
}
