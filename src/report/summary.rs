//! A few lines for the terminal when a run is over.
//!
//! In: the contents of a report. Out: lines: rows, people, findings, where to look first.
//! Never: a person.

use super::forms::{counted, one_line, thousands};
use super::pages::places;
use super::{Contents, account};
use crate::findings::Status;
use crate::settings::Settings;
use crate::usage::{DelaySummary, Usage};

const MOST_PLACES: usize = 3;

/// What was read and found, in a few lines; group level only.
pub fn summary(contents: &Contents) -> Vec<String> {
    let count = contents.accounting.total();
    let frame = &contents.usage.frame;
    let of = |status| {
        contents.findings.people.iter().filter(|person| person.status == status).count() as u64
    };
    let mut lines = vec![
        format!(
            "read {}: accepted {}, duplicate {}, rejected {}, out of scope {}",
            counted(count.read, "row", "rows"),
            thousands(count.accepted),
            thousands(count.duplicate),
            thousands(count.rejected),
            thousands(count.out_of_scope),
        ),
        format!("window {}, zone {}", frame.window, zone(contents.usage, contents.settings)),
        format!(
            "{}: {} struggling, {} avoiding, {} champions by their use, {} typical, {} with too little data, {} not assessed",
            counted(contents.findings.people.len() as u64, "person", "people"),
            of(Status::Struggling),
            of(Status::Avoiding),
            of(Status::Champion),
            of(Status::Typical),
            of(Status::TooLittleData),
            of(Status::NotAssessed),
        ),
    ];
    if !contents.findings.champions.is_empty() {
        let champions = contents.findings.champions.len() as u64;
        lines.push(format!(
            "{} could help others, by their use or by the roster",
            counted(champions, "person", "people")
        ));
    }
    lines.extend(account::strangers(contents.site, contents.usage));
    lines.extend(contents.accounting.ids.notes());
    let notes = contents.site.notes.len() as u64;
    if notes > 0 {
        lines.push(format!(
            "{} on the side inputs: see run.json or `uptake check`",
            counted(notes, "note", "notes")
        ));
    }
    lines.extend(account::endless_tasks(contents.usage, contents.settings));
    lines.extend(DelaySummary::of(&contents.usage.delays).map(|delay| delay.sentence()));
    let places = places(contents.findings);
    if places.is_empty() {
        lines.push(
            "where to look first: no unit stands out, or none is large enough to be shown".into(),
        );
    } else {
        lines.push("where to look first:".into());
        lines.extend(
            places
                .iter()
                .take(MOST_PLACES)
                .map(|place| format!("  {}", one_line(&place.sentence()))),
        );
    }
    lines
}

/// The zone, and what to do where nobody named one.
fn zone(usage: &Usage, settings: &Settings) -> String {
    match settings.timezone {
        Some(_) => usage.frame.zone.clone(),
        None => format!("{} (none was named: add --timezone)", usage.frame.zone),
    }
}
