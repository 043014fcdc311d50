//! Who does a task, and how.
//!
//! In: findings, tasks by person and way. Out: a person's tasks by the tools used. Never: whoever is
//! not assessed, such as a system account.

use crate::findings::{Assessment, Findings, Status};
use crate::usage::{TAKEN_BACK, TOOLS, TaskWay, Usage};
use crate::vocabulary::Signals;
use std::collections::BTreeMap;

pub(super) struct Worker<'a> {
    pub user: u32,
    pub role: Option<&'a str>,
    pub department: Option<&'a str>,
    pub all: Tally,
    /// 0: by hand.
    pub by_tools: BTreeMap<u32, Tally>,
    /// By the action that ended them, and tools; continued ones left out, which lack their begin.
    pub by_end: BTreeMap<(u32, u32), Tally>,
}

/// Tasks of one person.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub count: u32,
    pub taken_back: u32,
    pub seconds: f64,
    pub log_seconds: f64,
}

impl Worker<'_> {
    /// Tasks done with exactly these tools; `None`: no task is.
    pub fn with(&self, tools: u32) -> Option<Tally> {
        self.by_tools.get(&tools).copied()
    }

    /// Tasks in which any of these tools is used, alone or with others.
    pub fn count(&self, any: u32) -> u32 {
        let used = self.by_tools.iter().filter(|(tools, _)| *tools & any != 0);
        used.map(|(_, tally)| tally.count).sum()
    }
}

impl Tally {
    /// Geometric mean of the seconds a task takes.
    pub fn typical(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.log_seconds / f64::from(self.count)).exp())
    }

    fn add(&mut self, row: &TaskWay) {
        let takes_back = row.signals.among(Signals::of(&TAKEN_BACK)) != Signals::default();
        self.count += row.count;
        self.taken_back += if takes_back { row.count } else { 0 };
        self.seconds += row.seconds;
        self.log_seconds += row.log_seconds;
    }
}

pub(super) fn workers<'a>(findings: &'a Findings, usage: &'a Usage, task: u8) -> Vec<Worker<'a>> {
    counted(findings, usage)
        .map(|(user, person)| {
            let (role, department) = (person.role.as_deref(), person.department.as_deref());
            let mut all = Tally::default();
            let (mut by_tools, mut by_end) = (BTreeMap::new(), BTreeMap::new());
            for row in usage.task_ways_of(user).iter().filter(|row| row.task == task) {
                all.add(row);
                let used = row.signals.among(Signals::of(&TOOLS)).0;
                by_tools.entry(used).or_insert_with(Tally::default).add(row);
                if !row.continued {
                    by_end.entry((row.end, used)).or_insert_with(Tally::default).add(row);
                }
            }
            Worker { user, role, department, all, by_tools, by_end }
        })
        .filter(|worker| worker.all.count > 0)
        .collect()
}

/// Everyone who counts, by number.
pub(super) fn counted<'a>(
    findings: &'a Findings,
    usage: &'a Usage,
) -> impl Iterator<Item = (u32, &'a Assessment)> {
    let assessed = findings.people.iter().filter(|person| person.status != Status::NotAssessed);
    assessed.filter_map(|person| {
        Some((usage.users.binary_search(&person.user_id).ok()? as u32, person))
    })
}
