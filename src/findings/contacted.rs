//! The loop: who was contacted last, how it went, and until when they are left in peace.
//!
//! In: the outreach file, who is who, the days of rest. Out: a row a person contacted.
//! Never: someone asked twice because they have two ids.

use crate::peers::{Peers, Standing};
use crate::settings::Settings;
use crate::site::{Contact, Site};
use crate::units::Day;
use crate::usage::Usage;
use std::collections::BTreeMap;

/// The latest contact of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contacted {
    pub user_id: String,
    pub date: Day,
    pub outcome: Option<String>,
    /// From this day on they may be asked again.
    pub rest_until: Day,
    /// That day has not come yet.
    pub resting: bool,
}

impl Contacted {
    /// "Contacted on 2026-03-08: template set up; not to be asked again before 2026-04-05."
    pub fn sentence(&self) -> String {
        let outcome = self.outcome.as_deref().map(str::trim).filter(|outcome| !outcome.is_empty());
        let outcome = outcome.map_or_else(String::new, |outcome| format!(": {outcome}"));
        let rest = if self.resting {
            format!("; not to be asked again before {}", self.rest_until)
        } else {
            String::new()
        };
        format!("Contacted on {}{outcome}{rest}.", self.date)
    }
}

/// The id under which a person is judged, for any of theirs.
pub(super) fn judged_id<'a>(peers: &'a Peers, id: &'a str) -> &'a str {
    let member = peers.find(id).and_then(|at| peers.members.get(at));
    match member.map(|member| &member.standing) {
        Some(Standing::SamePersonAs(current)) => current,
        _ => id,
    }
}

pub(super) fn contacted(
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    peers: &Peers,
) -> Vec<Contacted> {
    // Sorted by user and date, so the last of a day wins, whichever the order of the file.
    let mut last: BTreeMap<&str, &Contact> = BTreeMap::new();
    for contact in &site.outreach {
        let entry = last.entry(judged_id(peers, &contact.user)).or_insert(contact);
        if contact.date >= entry.date {
            *entry = contact;
        }
    }
    let rest = i32::try_from(settings.outreach_rest_days).unwrap_or(i32::MAX / 2);
    last.into_iter()
        .map(|(id, contact)| {
            let rest_until = contact.date.plus(rest);
            Contacted {
                user_id: id.to_string(),
                date: contact.date,
                outcome: contact.outcome.clone(),
                rest_until,
                // The report is read from the day after the last of the data.
                resting: rest > 0 && rest_until > usage.frame.history.to.plus(1),
            }
        })
        .collect()
}
