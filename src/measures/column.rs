//! A measure's text, and its values for everyone.
//!
//! In: estimates, peers. Out: a `Column` that carries the comparison and the reasons for gaps.
//! Never: a display; only the scale on which a value is to be read back.

use crate::peers::{Comparison, Estimate, Peers, compare};
use crate::vocabulary::Activity;

/// What a measure is, once, for the glossary, `explain` and the code that computes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Definition {
    pub name: &'static str,
    /// Measures of one family share their errors and count as one piece of evidence.
    pub family: &'static str,
    pub unit: &'static str,
    pub counts_for: CountsFor,
    pub definition: &'static str,
    pub direction: &'static str,
    pub source: &'static str,
    pub blind_spot: &'static str,
    pub scale: Scale,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountsFor {
    Struggle,
    Avoid,
    Champion,
    Context,
}

impl CountsFor {
    pub fn name(self) -> &'static str {
        match self {
            Self::Struggle => "struggle",
            Self::Avoid => "avoid",
            Self::Champion => "champion",
            Self::Context => "context",
        }
    }
}

/// How the scale of comparison is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it is.
    Plain,
    /// Logarithm of a ratio or of seconds.
    Log,
    /// Logarithm of a share per action, shown per 100.
    LogPer100,
    /// Arcsine of the root of a share.
    Share,
    /// Logarithm of a ratio of before to after, shown as the share that is gone.
    Drop,
    /// Logarithm of a ratio to the peers, turned so that less is more of it.
    LogTurned,
}

impl Scale {
    pub fn read(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log => value.exp(),
            Self::LogPer100 => 100.0 * value.exp(),
            Self::Share => value.sin().powi(2),
            Self::Drop => -(-value).exp_m1(),
            Self::LogTurned => (-value).exp(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Column {
    pub definition: &'static Definition,
    pub activity: Option<Activity>,
    /// Index of `Streams`, for measures taken stream by stream.
    pub stream: Option<usize>,
    /// In the order of `Peers::members`; higher = more effort, more avoidance, more proficiency.
    pub estimates: Vec<Option<Estimate>>,
    pub compared: Vec<Option<Comparison>>,
    /// Why a member's value does not count, where it does not.
    pub set_aside: Vec<Option<&'static str>>,
}

impl Column {
    pub fn new(
        definition: &'static Definition,
        estimates: Vec<Option<Estimate>>,
        peers: &Peers,
    ) -> Self {
        let compared = compare(&estimates, peers);
        let set_aside = vec![None; estimates.len()];
        Self { definition, activity: None, stream: None, estimates, compared, set_aside }
    }

    pub fn about(mut self, activity: Option<Activity>) -> Self {
        self.activity = activity;
        self
    }

    pub fn of_stream(mut self, stream: usize) -> Self {
        self.stream = Some(stream);
        self
    }

    /// Keeps the values as evidence, but lets them count for nobody for whom `reason` gives one.
    pub fn set_aside(mut self, reason: impl Fn(usize) -> Option<&'static str>) -> Self {
        for (at, aside) in self.set_aside.iter_mut().enumerate() {
            if aside.is_none() {
                *aside = reason(at);
            }
        }
        self
    }

    /// The comparison, where it counts.
    pub fn counted(&self, at: usize) -> Option<&Comparison> {
        match self.set_aside.get(at)? {
            Some(_) => None,
            None => self.compared.get(at)?.as_ref(),
        }
    }
}
