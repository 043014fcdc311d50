//! Which days are judged.
//!
//! In: the window, the logs' own coverage, downtime in the changes file. Out: the span, and the days
//! in it that say nothing about anybody. Never: a person's own leave; that is the member's.

use crate::site::{ChangeKind, Site};
use crate::stats::median;
use crate::units::{Day, Span};
use crate::usage::Usage;
use std::collections::BTreeMap;

/// A day under this share of its weekday's usual events is a hole in the logs, not quiet work.
const INCOMPLETE_SHARE: f64 = 0.35;

pub(super) fn judged_span(usage: &Usage) -> Span {
    let (window, history) = (usage.frame.window, usage.frame.history);
    let from = window.from.max(history.from);
    Span { from, to: window.to.min(history.to).max(from) }
}

pub fn quiet_days(usage: &Usage, site: &Site, span: Span) -> BTreeMap<Day, &'static str> {
    let mut quiet = BTreeMap::new();
    for weekday in 0..7 {
        let same =
            || usage.log_days.iter().filter(|d| span.contains(d.day) && d.day.weekday() == weekday);
        let events: Vec<f64> = same().map(|d| d.events as f64).collect();
        let Some(usual) = median(&events) else { continue };
        for day in same().filter(|d| (d.events as f64) < usual * INCOMPLETE_SHARE) {
            quiet.insert(day.day, "the logs of this day are incomplete");
        }
    }
    for change in &site.changes {
        if change.kind == ChangeKind::Downtime
            && change.department.is_none()
            && span.contains(change.date)
        {
            quiet.insert(change.date, "downtime");
        }
    }
    quiet
}
