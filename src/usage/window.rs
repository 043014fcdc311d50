//! Which days count, and which tables are wanted.
//!
//! In: events by quarter of an hour, the settings. Out: the history and the window.
//! Never: the clock of the machine; the last complete day comes from the data.

use crate::error::{Error, Result};
use crate::units::{Day, Instant, Span, Zone};
use std::collections::BTreeMap;

/// A day with fewer than this share of the median day's events is not complete.
const COMPLETE_SHARE: f64 = 0.01;

/// The tables of a fold, each under the name of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tables {
    pub user_days: bool,
    pub user_day_actions: bool,
    pub user_encounters: bool,
    pub user_hours: bool,
    pub transitions: bool,
    pub task_ways: bool,
    pub task_flows: bool,
    /// An event log for process mining, only where it is named.
    pub task_cases: bool,
    pub delays: bool,
    /// No table: what `check` tells beside them.
    pub remarks: bool,
}

impl Tables {
    pub const ALL: Self = Self {
        user_days: true,
        user_day_actions: true,
        user_encounters: true,
        user_hours: true,
        transitions: true,
        task_ways: true,
        task_flows: true,
        task_cases: false,
        delays: true,
        remarks: false,
    };

    /// What `check` tells of: accounts, delays, actions.
    pub const PREVIEW: Self =
        Self { user_days: true, user_hours: true, delays: true, remarks: true, ..Self::NONE };

    const NONE: Self = Self {
        user_days: false,
        user_day_actions: false,
        user_encounters: false,
        user_hours: false,
        transitions: false,
        task_ways: false,
        task_flows: false,
        task_cases: false,
        delays: false,
        remarks: false,
    };

    pub const NAMES: [&'static str; 8] = [
        "user-days",
        "user-day-actions",
        "user-encounters",
        "user-hours",
        "transitions",
        "task-ways",
        "task-flows",
        "user-day-delays",
    ];

    /// Any table of tasks.
    pub fn tasks(self) -> bool {
        self.task_ways || self.task_flows || self.task_cases
    }

    /// All where none is named.
    pub fn named(names: &[String]) -> Result<Self> {
        if names.is_empty() {
            return Ok(Self::ALL);
        }
        let mut tables = Self::NONE;
        for name in names.iter().flat_map(|list| list.split(',')).map(str::trim) {
            match name {
                "user-days" => tables.user_days = true,
                "user-day-actions" => tables.user_day_actions = true,
                "user-encounters" => tables.user_encounters = true,
                "user-hours" => tables.user_hours = true,
                "transitions" => tables.transitions = true,
                "task-ways" => tables.task_ways = true,
                "task-flows" => tables.task_flows = true,
                "user-day-delays" => tables.delays = true,
                "task-cases" => tables.task_cases = true,
                _ => {
                    return Err(Error::usage(format!("there is no table {name:?}"))
                        .next(format!("choose among: {}, task-cases", Self::NAMES.join(", "))));
                }
            }
        }
        Ok(tables)
    }
}

/// The days from the first with events to the last complete one.
pub(super) fn history(quarters: &BTreeMap<i64, u64>, quarter_ms: i64, zone: &Zone) -> Option<Span> {
    let mut days: BTreeMap<Day, u64> = BTreeMap::new();
    for (quarter, n) in quarters {
        *days.entry(zone.local(Instant(quarter * quarter_ms)).day).or_default() += n;
    }
    let mut counts: Vec<u64> = days.values().copied().collect();
    counts.sort_unstable();
    let median = *counts.get(counts.len() / 2)?;
    let enough = (median as f64 * COMPLETE_SHARE).max(1.0);
    let from = *days.keys().next()?;
    let to = days.iter().rev().find(|(_, n)| **n as f64 >= enough).map(|(day, _)| *day)?;
    Some(Span { from, to })
}

/// The last so many weeks of the history.
pub(super) fn window(history: Span, weeks: u32) -> Span {
    let days = i32::try_from(weeks.saturating_mul(7)).unwrap_or(i32::MAX);
    let from = Day(history.to.0.saturating_sub(days).saturating_add(1)).max(history.from);
    Span { from, to: history.to }
}
