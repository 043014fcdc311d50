//! What cannot be concluded from an input, in sentences.
//!
//! In: what was seen. Out: lines, the gravest first. Never: a verdict on a person.

use super::super::account::endless_tasks;
use super::super::forms::{counted, percent};
use super::Seen;
use super::views::{ActionView, Coverage};
use crate::logs::Precision;
use crate::settings::Settings;
use crate::site::Site;

const MUCH_UNMAPPED: f64 = 0.1;

pub(super) fn limits(
    seen: &Seen,
    site: &Site,
    settings: &Settings,
    actions: &[ActionView],
    coverage: Option<&Coverage>,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |when: bool, what: &str| {
        if when {
            lines.push(what.to_string());
        }
    };
    let (Some(usage), Some(coverage)) = (&seen.usage, coverage) else {
        return vec!["no row was accepted: nothing can be concluded".to_string()];
    };
    let files = &seen.accounting.files;
    let without_seconds = files.iter().filter(|f| f.precision == Precision::Minutes).count();
    if usage.frame.minute_precision {
        say(true, "times are full minutes: durations, sessions and order cannot be concluded");
    } else if without_seconds > 0 {
        let which = counted(without_seconds as u64, "file tells", "files tell");
        say(true, &format!("{which} no seconds: durations and order leave their events out"));
    }
    let any_patient = usage.user_days.iter().any(|day| day.patients > 0);
    let any_encounter = usage.user_days.iter().any(|day| day.encounters > 0);
    say(!any_patient, "no event names a patient: measures by patient cannot be concluded");
    say(!any_encounter, "no event names an encounter: backlog and documentation delay need one");
    let reads = |action: &ActionView| matches!(action.activity, Some("review" | "results"));
    let events = |of: &dyn Fn(&ActionView) -> bool| -> u64 {
        actions.iter().filter(|action| of(action)).map(|action| action.events).sum()
    };
    say(
        usage.frame.no_views || events(&reads) == 0,
        "no row tells of reading (viewing was not logged, or not exported): what is based on views cannot be concluded",
    );
    let signed = |action: &ActionView| action.signals.contains(&"sign");
    say(
        events(&signed) == 0,
        "no action is a signature: documentation delay and backlog of notes cannot be concluded",
    );
    for task in endless_tasks(usage, settings) {
        say(true, &task);
    }
    let all = events(&|_| true);
    let unmapped = events(&|action| action.activity.is_none());
    let share = unmapped as f64 / all.max(1) as f64;
    if share > MUCH_UNMAPPED {
        say(
            true,
            &format!(
                "{} of events are unmapped: name them in an actions file, or measures by activity see only the rest",
                percent(share)
            ),
        );
    }
    let has_id =
        |file: &crate::logs::FileAccount| file.columns.iter().any(|(what, _)| what == "identity");
    say(
        !files.iter().all(has_id),
        "rows without an id of the event: one that was delivered twice is told by its whole row",
    );
    let days = coverage.days.iter().filter(|day| day.events > 0).count();
    if days < settings.min_active_days as usize {
        let days = counted(days as u64, "day", "days");
        say(true, &format!("{days} with events: everyone has too little data for a verdict"));
    }
    say(
        !site.given.users,
        "no roster: everyone is one peer group; part-time, leave and new hires are not known",
    );
    say(
        !site.given.schedule,
        "no schedule: absence is judged on each person's own past, after-hours by the clock",
    );
    lines
}
