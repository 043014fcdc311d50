//! The ways in which a task is done, and which of them is quick.
//!
//! In: tasks by person and way, who belongs where. Out: a row a unit, task and way, and of the whole
//! site. Never: one person's way; a quick way that only quick people use.
//!
//! A way is told by the tools used, not by the exact sequence of screens: of those almost every case
//! has its own. Whether a tool makes quick is asked within people: their own tasks with it against
//! their own tasks by hand. What it could give is bounded by how much those use it who are quick.

use crate::findings::{Assessment, Findings, Status};
use crate::settings::Settings;
use crate::stats::{median, quantile, student_interval};
use crate::usage::{TAKEN_BACK, TASKS, TOOLS, TaskWay, Usage};
use crate::vocabulary::{Activity, Signal, Signals};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// `None`: the whole site.
    pub department: Option<String>,
    pub task: Activity,
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

/// What a tool makes of the time, within people who work both ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    /// 0.8 = a fifth less time than the same people take by hand; 95 % interval.
    pub ratio: f64,
    pub low: f64,
    pub high: f64,
    pub people: u32,
    /// Share of tasks done so by the quickest quarter of each role, and by the others.
    pub quick_share: f64,
    pub other_share: f64,
    /// If the others used it as much as the quickest quarter do; 0 where it is not surely quicker.
    pub minutes_per_week: f64,
}

/// Rarer than this, a way is not told apart.
const LEAST_SHARE: f64 = 0.01;
const FEWEST_TASKS: u32 = 8;
const FEWEST_PEOPLE: usize = 10;
const QUICKEST: f64 = 0.25;

struct Worker<'a> {
    role: Option<&'a str>,
    department: Option<&'a str>,
    rows: Vec<&'a TaskWay>,
}

pub(super) fn ways(findings: &Findings, usage: &Usage, settings: &Settings) -> Vec<Way> {
    let weeks = f64::from(usage.frame.window.days()) / 7.0;
    let least = settings.small_group as usize;
    let mut found = Vec::new();
    for task in TASKS {
        let workers = workers(findings, usage, task);
        let site: Vec<&Worker> = workers.iter().collect();
        let all: BTreeSet<u32> = tools_used(&site);
        let quick = quickest(&workers);
        let departments: BTreeSet<&str> = workers.iter().filter_map(|w| w.department).collect();
        let units = departments.into_iter().map(|unit| {
            (Some(unit), workers.iter().filter(|w| w.department == Some(unit)).collect())
        });
        for (unit, people) in std::iter::once((None, site.clone())).chain(units) {
            for tools in &all {
                let Some(mut way) = way_of(&people, task, *tools, least) else { continue };
                way.department = unit.map(str::to_string);
                if unit.is_none() && *tools != 0 {
                    way.gain = gain(&workers, &quick, *tools, weeks);
                }
                found.push(way);
            }
        }
    }
    found
}

fn workers<'a>(findings: &'a Findings, usage: &'a Usage, task: Activity) -> Vec<Worker<'a>> {
    let counted = |person: &&Assessment| person.status != Status::NotAssessed;
    findings
        .people
        .iter()
        .filter(counted)
        .filter_map(|person| {
            let user = usage.users.binary_search(&person.user_id).ok()?;
            let rows = usage.task_ways_of(user as u32).iter().filter(|row| row.task == task);
            let (role, department) = (person.role.as_deref(), person.department.as_deref());
            Some(Worker { role, department, rows: rows.collect() })
        })
        .filter(|worker| !worker.rows.is_empty())
        .collect()
}

fn tools_of(row: &TaskWay) -> u32 {
    let mask = TOOLS.iter().fold(0, |mask, signal| mask | 1 << *signal as u32);
    row.signals.0 & mask
}

fn takes_back(row: &TaskWay) -> bool {
    TAKEN_BACK.iter().any(|signal| row.signals.has(*signal))
}

/// The combinations that are not rare.
fn tools_used(workers: &[&Worker]) -> BTreeSet<u32> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for row in workers.iter().flat_map(|worker| &worker.rows) {
        *counts.entry(tools_of(row)).or_default() += u64::from(row.count);
    }
    let all: u64 = counts.values().sum();
    let common = |count: u64| count as f64 >= LEAST_SHARE * all as f64;
    counts.into_iter().filter(|(_, count)| common(*count)).map(|(tools, _)| tools).collect()
}

fn way_of(workers: &[&Worker], task: Activity, tools: u32, least: usize) -> Option<Way> {
    let so = |worker: &&Worker| worker.tally(Some(tools));
    let here: Vec<Tally> = workers.iter().map(so).filter(|tally| tally.count > 0).collect();
    let typical: Vec<f64> = here.iter().filter_map(Tally::typical).collect();
    if here.len() < least.max(1) {
        return None;
    }
    let all: u64 = workers.iter().map(|worker| u64::from(worker.tally(None).count)).sum();
    let count: u64 = here.iter().map(|tally| u64::from(tally.count)).sum();
    let back: u64 = here.iter().map(|tally| u64::from(tally.taken_back)).sum();
    let tools: Vec<Signal> = Signals(tools).iter().collect();
    Some(Way {
        department: None,
        task,
        name: named(&tools),
        tools,
        share: count as f64 / all as f64,
        people: here.len() as u32,
        tasks: count,
        median_seconds: median(&typical)?,
        rework: back as f64 / count as f64,
        gain: None,
    })
}

/// Tasks of one person.
#[derive(Clone, Copy, Default)]
struct Tally {
    count: u32,
    taken_back: u32,
    seconds: f64,
    log_seconds: f64,
}

impl Tally {
    /// Geometric mean of the seconds a task takes.
    fn typical(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.log_seconds / f64::from(self.count)).exp())
    }
}

impl Worker<'_> {
    /// `tools`: only the tasks done with exactly these; 0 = by hand.
    fn tally(&self, tools: Option<u32>) -> Tally {
        let rows = self.rows.iter().filter(|row| tools.is_none_or(|tools| tools_of(row) == tools));
        rows.fold(Tally::default(), |sum, row| Tally {
            count: sum.count + row.count,
            taken_back: sum.taken_back + if takes_back(row) { row.count } else { 0 },
            seconds: sum.seconds + row.seconds,
            log_seconds: sum.log_seconds + row.log_seconds,
        })
    }
}

/// Of each role the quickest quarter, by the typical time of all their tasks.
fn quickest(workers: &[Worker]) -> Vec<bool> {
    let typical = |worker: &Worker| {
        let all = worker.tally(None);
        all.typical().filter(|_| all.count >= FEWEST_TASKS)
    };
    let mut by_role: BTreeMap<Option<&str>, Vec<f64>> = BTreeMap::new();
    for worker in workers {
        by_role.entry(worker.role).or_default().extend(typical(worker));
    }
    let bounds: BTreeMap<Option<&str>, f64> = by_role
        .into_iter()
        .filter_map(|(role, times)| Some((role, quantile(&times, QUICKEST)?)))
        .collect();
    workers
        .iter()
        .map(|w| typical(w).zip(bounds.get(&w.role)).is_some_and(|(time, bound)| time <= *bound))
        .collect()
}

fn gain(workers: &[Worker], quick: &[bool], tools: u32, weeks: f64) -> Option<Gain> {
    let mut ratios: Vec<f64> = workers
        .iter()
        .filter_map(|worker| {
            let (with, by_hand) = (worker.tally(Some(tools)), worker.tally(Some(0)));
            let enough = with.count >= FEWEST_TASKS && by_hand.count >= FEWEST_TASKS;
            enough.then_some(())?;
            Some((with.typical()? / by_hand.typical()?).ln())
        })
        .collect();
    if ratios.len() < FEWEST_PEOPLE {
        return None;
    }
    // The same sums whatever the order of people.
    ratios.sort_by(f64::total_cmp);
    let (mean, low, high) = student_interval(&ratios)?;
    let share = |of: bool| {
        let tallies = workers.iter().zip(quick).filter(|(_, quick)| **quick == of);
        let (with, all) = tallies.fold((0u64, 0u64), |(with, all), (worker, _)| {
            let (so, any) = (worker.tally(Some(tools)).count, worker.tally(None).count);
            (with + u64::from(so), all + u64::from(any))
        });
        with as f64 / all.max(1) as f64
    };
    let (quick_share, other_share) = (share(true), share(false));
    let saved = if high < 0.0 { -mean.exp_m1() } else { 0.0 };
    let mut minutes: Vec<f64> = workers
        .iter()
        .zip(quick)
        .filter(|(_, quick)| !**quick)
        .filter_map(|(worker, _)| {
            let (with, by_hand) = (worker.tally(Some(tools)), worker.tally(Some(0)));
            let all = f64::from(worker.tally(None).count);
            let more =
                (quick_share * all - f64::from(with.count)).clamp(0.0, f64::from(by_hand.count));
            (by_hand.count > 0).then(|| more * by_hand.seconds / f64::from(by_hand.count))
        })
        .map(|seconds| seconds * saved / 60.0 / weeks)
        .collect();
    minutes.sort_by(f64::total_cmp);
    Some(Gain {
        ratio: mean.exp(),
        low: low.exp(),
        high: high.exp(),
        people: ratios.len() as u32,
        quick_share,
        other_share,
        minutes_per_week: minutes.iter().sum(),
    })
}

fn named(tools: &[Signal]) -> String {
    let words: Vec<&str> = tools.iter().map(|tool| tool_words(*tool)).collect();
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

/// What tasks of a kind are about.
pub fn task_nouns(task: Activity) -> &'static str {
    match task {
        Activity::Inbox => "messages",
        other => other.name(),
    }
}

/// A task as a thing done.
pub fn task_words(task: Activity) -> &'static str {
    match task {
        Activity::Notes => "note signed",
        Activity::Orders => "order signed",
        Activity::Inbox => "message done",
        other => other.name(),
    }
}
