//! How well the logs and the roster know each other, in numbers.
//!
//! In: ids recognised, events of each. Out: ids and events by the way an id found its person, and
//! sentences. Never: an id.

use super::{Recognised, Way};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matches {
    /// Distinct ids in the logs, and the people they are.
    pub ids: u64,
    pub people: u64,
    /// Empty without a roster.
    pub ways: BTreeMap<Way, Share>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub ids: u64,
    pub events: u64,
}

impl Recognised {
    /// `events`: of each id asked.
    pub fn matches(&self, events: &[u64]) -> Matches {
        let mut ways: BTreeMap<Way, Share> = BTreeMap::new();
        for (way, n) in self.ways.iter().zip(events) {
            if let Some(way) = way {
                let share = ways.entry(*way).or_default();
                share.ids += 1;
                share.events += n;
            }
        }
        let people: BTreeSet<&String> = self.people.iter().collect();
        Matches { ids: self.people.len() as u64, people: people.len() as u64, ways }
    }
}

impl Matches {
    /// Percent of all events.
    pub fn percent(&self, way: Way) -> Option<f64> {
        let all: u64 = self.ways.values().map(|share| share.events).sum();
        let share = self.ways.get(&way)?;
        (all > 0).then(|| 100.0 * share.events as f64 / all as f64)
    }

    /// What the user should know, in sentences; ids that no roster row has are told elsewhere.
    pub fn notes(&self) -> Vec<String> {
        let counted = |n: u64| if n == 1 { "1 id".to_string() } else { format!("{n} ids") };
        let mut notes = Vec::new();
        let mut say = |way, what: &str| {
            if let (Some(share), Some(percent)) = (self.ways.get(&way), self.percent(way)) {
                let ids = counted(share.ids);
                notes.push(format!("logs: {ids} ({percent:.1} % of events) {what}"));
            }
        };
        say(Way::Login, "found as login in the roster");
        say(Way::ProviderId, "found as provider id in the roster");
        say(Way::LoginForm, "found as login in the roster, in another case or domain");
        say(Way::NumberForm, "found in the roster as a number written another way");
        say(Way::Ambiguous, "fit several people of the roster and stay as delivered");
        if self.people < self.ids {
            let ids = counted(self.ids);
            notes.push(format!("logs: {ids} are {} people", self.people));
        }
        notes
    }
}
