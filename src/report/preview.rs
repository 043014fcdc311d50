//! What `check` says: what would be read, in a page.
//!
//! In: a fold that is not kept. Out: lines for the terminal. Never: a file, a cell's content.

use super::account;
use super::forms::{counted, thousands};
use crate::logs::{Accounting, Precision};
use crate::settings::Settings;
use crate::site::Site;
use crate::usage::{DelaySummary, Usage};
use std::collections::BTreeMap;

const MOST_FILES: usize = 12;
const MOST_ACTIONS: usize = 10;
const SAMPLE_REJECTS: usize = 3;

/// Format, columns, zone, coverage, rejects and unmapped actions, as lines.
pub fn preview(
    usage: &Usage,
    accounting: &Accounting,
    site: &Site,
    settings: &Settings,
) -> Vec<String> {
    let mut lines = Vec::new();
    files(accounting, &mut lines);
    totals(accounting, &mut lines);
    times(usage, settings, &mut lines);
    coverage(usage, &mut lines);
    people(usage, site, &mut lines);
    actions(usage, &mut lines);
    limits(usage, &mut lines);
    lines
}

fn files(accounting: &Accounting, lines: &mut Vec<String>) {
    lines.push(counted(accounting.files.len() as u64, "file", "files"));
    let mut above = String::new();
    for file in accounting.files.iter().take(MOST_FILES) {
        let columns: Vec<String> =
            file.columns.iter().map(|(what, heading)| format!("{what} = {heading}")).collect();
        lines.push(format!(
            "  {}: {}, {} rows, times {}{}, zone {}",
            file.path.display(),
            file.format,
            thousands(file.count.read),
            file.time_form,
            if file.precision == Precision::Minutes { " without seconds" } else { "" },
            file.zone
        ));
        let columns = columns.join(", ");
        if columns != above {
            lines.push(format!("    {columns}"));
        }
        above = columns;
    }
    if accounting.files.len() > MOST_FILES {
        lines.push(format!("  and {} more", accounting.files.len() - MOST_FILES));
    }
    for passed in &accounting.passed_over {
        lines.push(format!("  passed over: {}: {}", passed.file.display(), passed.why));
    }
}

fn totals(accounting: &Accounting, lines: &mut Vec<String>) {
    let count = accounting.total();
    lines.push(format!(
        "read {}: accepted {}, duplicate {}, rejected {}, out of scope {}",
        counted(count.read, "row", "rows"),
        thousands(count.accepted),
        thousands(count.duplicate),
        thousands(count.rejected),
        thousands(count.out_of_scope)
    ));
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for reject in &accounting.rejects {
        by_reason.entry(reject.reason.as_str()).or_default().push(format!(
            "{} line {}",
            reject.file.display(),
            reject.line
        ));
    }
    for (reason, places) in by_reason {
        let shown = places.iter().take(SAMPLE_REJECTS).cloned().collect::<Vec<_>>().join("; ");
        lines.push(format!("  rejected {}: {reason} ({shown})", thousands(places.len() as u64)));
    }
}

fn times(usage: &Usage, settings: &Settings, lines: &mut Vec<String>) {
    lines.push(format!("time zone {}", zone(usage, settings)));
    let precision = if usage.frame.minute_precision {
        "times are full minutes: durations, sessions and order cannot be concluded"
    } else {
        "times have seconds"
    };
    lines.push(precision.to_string());
    lines.extend(DelaySummary::of(&usage.delays).map(|delay| delay.sentence()));
    if usage.frame.ambiguous_events > 0 {
        lines.push(format!(
            "{} of an hour that occurred twice; they are left out of durations",
            counted(usage.frame.ambiguous_events, "event", "events")
        ));
    }
}

/// The zone, and what to do where nobody named one.
pub(super) fn zone(usage: &Usage, settings: &Settings) -> String {
    match settings.timezone {
        Some(_) => usage.frame.zone.clone(),
        None => format!("{} (none was named: add --timezone)", usage.frame.zone),
    }
}

fn coverage(usage: &Usage, lines: &mut Vec<String>) {
    let frame = &usage.frame;
    lines.push(format!("history {}, window {}", frame.history, frame.window));
    let missing: Vec<String> = usage
        .log_days
        .iter()
        .filter(|day| day.events == 0 && frame.history.contains(day.day))
        .map(|day| day.day.to_string())
        .collect();
    if !missing.is_empty() {
        let shown = missing.iter().take(MOST_FILES).cloned().collect::<Vec<_>>().join(", ");
        let more = if missing.len() > MOST_FILES { ", …" } else { "" };
        lines.push(format!(
            "{} without any event: {shown}{more}",
            counted(missing.len() as u64, "day", "days")
        ));
    }
}

fn people(usage: &Usage, site: &Site, lines: &mut Vec<String>) {
    lines.push(format!("{} in the logs", counted(usage.users.len() as u64, "user", "users")));
    lines.extend(account::strangers(site, usage).into_iter().map(|line| format!("  {line}")));
    lines.extend(site.notes.iter().cloned());
}

fn actions(usage: &Usage, lines: &mut Vec<String>) {
    let mut events: Vec<u64> = vec![0; usage.actions.len()];
    for row in &usage.user_day_actions {
        if let Some(sum) = events.get_mut(row.action as usize) {
            *sum += u64::from(row.events);
        }
    }
    let total: u64 = events.iter().sum();
    let mut unmapped: Vec<(u64, &str)> = usage
        .actions
        .iter()
        .zip(&events)
        .filter(|(action, _)| action.meaning.activity.is_none())
        .map(|(action, n)| (*n, action.name.as_str()))
        .collect();
    unmapped.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let share = |n: u64| 100.0 * n as f64 / total.max(1) as f64;
    lines.push(format!(
        "{}, {} of them unmapped ({:.1} % of events)",
        counted(usage.actions.len() as u64, "action", "actions"),
        unmapped.len(),
        share(unmapped.iter().map(|(n, _)| n).sum())
    ));
    for (n, name) in unmapped.iter().take(MOST_ACTIONS) {
        lines.push(format!("  {:.2} %  {name}", share(*n)));
    }
}

fn limits(usage: &Usage, lines: &mut Vec<String>) {
    let frame = &usage.frame;
    if frame.no_views {
        lines.push(
            "no rows of viewing: only changes or sessions were logged, so hunting, review and what depends on order cannot be concluded"
                .to_string(),
        );
    }
    if !frame.has_patients {
        lines.push("no column of patients: measures by patient cannot be concluded".to_string());
    }
    if !frame.has_encounters {
        lines.push("no column of encounters: backlog and documentation delay need one".to_string());
    }
}
