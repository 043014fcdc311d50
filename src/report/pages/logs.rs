//! What the report says of the logs behind it, and under which parameters it was made.
//!
//! In: the account of the reading, the frame, the settings. Out: sentences and table rows.
//! Never: an id, an action's name, or a count of a few people.

use super::super::forms::{capital, counted, decimal, list, percent, thousands};
use super::super::{Contents, account};
use super::parts::modest;
use crate::logs::Precision;
use crate::usage::DelaySummary;

/// Days without events that are named one by one.
const MOST_GAPS: usize = 12;

pub(super) struct Logs {
    pub coverage: String,
    pub gaps: String,
    pub rows: [String; 5],
    pub facts: Vec<String>,
}

pub(super) fn logs(contents: &Contents) -> Logs {
    let frame = &contents.usage.frame;
    let days: Vec<_> =
        contents.usage.log_days.iter().filter(|day| frame.history.contains(day.day)).collect();
    let gaps: Vec<String> =
        days.iter().filter(|day| day.events == 0).map(|day| day.day.to_string()).collect();
    let mut shown: Vec<String> = gaps.iter().take(MOST_GAPS).cloned().collect();
    if gaps.len() > shown.len() {
        shown.push(format!("{} more", gaps.len() - shown.len()));
    }
    let count = contents.accounting.total();
    Logs {
        coverage: format!(
            "Complete days of data: {} ({}), of which {} with events. Questions 1 to 4 look at {}.",
            frame.history,
            counted(u64::try_from(frame.history.days()).unwrap_or(0), "day", "days"),
            days.len() - gaps.len(),
            frame.window
        ),
        gaps: list(&shown),
        rows: [count.read, count.accepted, count.duplicate, count.rejected, count.out_of_scope]
            .map(thousands),
        facts: facts(contents),
    }
}

fn facts(contents: &Contents) -> Vec<String> {
    let frame = &contents.usage.frame;
    let mut facts = Vec::new();
    let unmapped = account::unmapped(contents);
    if let Some(share) = unmapped.unmapped_share {
        facts.push(format!(
            "{} of {} are in no activity of the vocabulary: {} % of events. They still count in \
             measures that need no map.",
            thousands(unmapped.unmapped_actions),
            counted(unmapped.actions, "action", "actions"),
            decimal(share * 100.0, 1)
        ));
    }
    let identity = account::identity(contents.site, contents.usage);
    if let (Some(strangers), Some(silent)) =
        (identity.ids_without_roster_row, identity.roster_people_without_events)
    {
        facts.push(format!(
            "Ids in the logs that no roster row names: {}. People in the roster without any event: {}.",
            modest(contents, strangers),
            modest(contents, silent)
        ));
    }
    let passed_over = contents.accounting.passed_over.len() as u64;
    if passed_over > 0 {
        facts.push(format!(
            "{} could not be read and {} left out; run.json names what and why.",
            capital(&counted(passed_over, "file", "files")),
            if passed_over == 1 { "was" } else { "were" }
        ));
    }
    if frame.resolved_by_session > 0 {
        facts.push(format!(
            "{} fell into an hour that the clock showed twice, and their session tells which of the two.",
            capital(&counted(frame.resolved_by_session, "event", "events"))
        ));
    }
    if frame.ambiguous_events > 0 {
        facts.push(format!(
            "{} fell into an hour that the clock showed twice; they are left out of durations.",
            counted(frame.ambiguous_events, "event", "events")
        ));
    }
    let files = &contents.accounting.files;
    let untimed = files.iter().filter(|file| file.precision == Precision::Minutes);
    let untimed: u64 = untimed.map(|file| file.count.accepted).sum();
    if untimed > 0 && !frame.minute_precision {
        facts.push(format!(
            "{} come from sources whose time stamps have no seconds; they are left out of durations.",
            capital(&counted(untimed, "event", "events"))
        ));
    }
    if frame.no_views {
        facts.push(
            "The logs hold changes or sessions only, never what was looked at: hunting, reading and the order of work cannot be concluded."
                .to_string(),
        );
    }
    if frame.minute_precision {
        facts.push(
            "The time stamps have no seconds: durations, sessions and order cannot be concluded."
                .to_string(),
        );
    }
    facts.extend(DelaySummary::of(&contents.usage.delays).map(|delay| capital(&delay.sentence())));
    facts
}

pub(super) fn parameters(contents: &Contents) -> Vec<(&'static str, String, &'static str)> {
    let settings = contents.settings;
    let frame = &contents.usage.frame;
    let bound = |day: Option<crate::units::Day>| {
        day.map_or_else(|| "not set".to_string(), |day| day.to_string())
    };
    vec![
        ("time zone", frame.zone.clone(), "in which days begin and end"),
        ("from", bound(settings.from), "rows before are out of scope"),
        ("to", bound(settings.to), "rows after are out of scope"),
        ("window_weeks", settings.window_weeks.to_string(), "weeks that questions 1 to 4 look at"),
        ("min_peers", settings.min_peers.to_string(), "fewer peers: no comparison"),
        ("min_active_days", settings.min_active_days.to_string(), "fewer days: too little data"),
        (
            "false_discovery_rate",
            percent(settings.false_discovery_rate),
            "of all flags, the share that may be chance",
        ),
        (
            "inactivity_seconds",
            frame.inactivity_seconds.to_string(),
            "a longer gap is absence and ends the session",
        ),
        (
            "clock",
            format!("{:02}–{:02}", settings.clock.from, settings.clock.to),
            "daytime hours where no schedule says otherwise",
        ),
        (
            "holidays",
            counted(settings.holidays.len() as u64, "day", "days"),
            "on which nobody is expected",
        ),
        ("small_group", settings.small_group.to_string(), "smaller groups are not shown"),
        (
            "champion_capacity",
            settings.champion_capacity.to_string(),
            "people a champion may be asked to help",
        ),
        (
            "outreach_rest_days",
            settings.outreach_rest_days.to_string(),
            "days after a contact in which nobody is asked again",
        ),
        (
            "max_reject_share",
            percent(settings.max_reject_share),
            "more rejected rows: nothing is published",
        ),
        ("version", capital(&format!("uptake {}", env!("CARGO_PKG_VERSION"))), "of this program"),
    ]
}
