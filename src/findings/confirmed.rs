//! Whether past findings were right, as people said who were there.
//!
//! In: the outreach file's contacts. Out: of the people asked, how many findings were confirmed, with
//! an interval. Never: a person; never one person counted twice for the same thing.

use super::PastFindings;
use super::suppression::part;
use crate::settings::Settings;
use crate::site::{Contact, Site};
use crate::stats::wilson;
use std::collections::{BTreeMap, BTreeSet};

/// What a contact was about, as its kind says.
fn about(contact: &Contact) -> Option<&'static str> {
    let kind = contact.kind.as_deref()?.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    if names(&["struggl", "effort", "training need"]) {
        Some("struggling")
    } else if names(&["avoid", "absent", "fading", "paper", "late", "delegat", "partial"]) {
        Some("avoiding")
    } else if names(&["drift"]) {
        Some("drifting")
    } else {
        None
    }
}

pub(super) fn past(site: &Site, settings: &Settings) -> Vec<PastFindings> {
    // The latest word on a person and a thing stands; contacts are sorted by user and date.
    let mut said: BTreeMap<(&str, Option<&'static str>), bool> = BTreeMap::new();
    let mut asked: BTreeMap<Option<&'static str>, BTreeSet<&str>> = BTreeMap::new();
    for contact in &site.outreach {
        let about = about(contact);
        asked.entry(about).or_default().insert(&contact.user);
        if let Some(confirmed) = contact.confirmed {
            said.insert((&contact.user, about), confirmed);
        }
    }
    let least = settings.small_group;
    let mut rows: Vec<PastFindings> = asked
        .iter()
        .map(|(about, people)| {
            let of = || said.iter().filter(|((_, kind), _)| kind == about).map(|(_, yes)| *yes);
            row(
                about.unwrap_or("not_said"),
                people.len(),
                of().count(),
                of().filter(|y| *y).count(),
                least,
            )
        })
        .collect();
    rows.sort_by_key(|row| row.about);
    let everyone: BTreeSet<&str> = asked.values().flatten().copied().collect();
    let all = row("all", everyone.len(), said.len(), said.values().filter(|y| **y).count(), least);
    // Parts that may not be shown could be subtracted out of the whole.
    let shown = rows.iter().all(|row| row.shown.is_some());
    if !shown {
        rows.iter_mut().for_each(|row| row.shown = None);
    }
    if !site.outreach.is_empty() {
        rows.insert(0, all);
    }
    rows
}

fn row(
    about: &'static str,
    people: usize,
    told: usize,
    confirmed: usize,
    least: u32,
) -> PastFindings {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let interval = wilson(confirmed as u64, told as u64, 0.95);
    let told_of = Some(count(told)).filter(|told| *told >= least);
    let shown = told_of.and_then(|told| Some((told, part(count(confirmed), told, least)?)));
    PastFindings {
        about,
        people: count(people),
        told: count(told),
        confirmed: count(confirmed),
        low: interval.map(|i| i.low),
        high: interval.map(|i| i.high),
        shown,
    }
}
