//! What a run tells while it works, and the one clock it may look at.
//!
//! In: stages and counts from the rooms. Out: whatever the program outside makes of them (a bar on
//! a terminal, plain lines, JSON). Never: a decision; results do not depend on either.

use crate::units::Instant;

/// Told from several threads at once.
pub trait Journal: Sync {
    /// A stage begins; `total` in the unit of `advance` (bytes, people, files), where known.
    fn stage(&self, name: &str, total: Option<u64>);
    fn advance(&self, amount: u64);
    /// Something the user should know, in a line.
    fn note(&self, text: &str);
    /// The last stage is over.
    fn done(&self);
}

/// For tests and callers that do not listen.
pub struct Silent;

impl Journal for Silent {
    fn stage(&self, _name: &str, _total: Option<u64>) {}
    fn advance(&self, _amount: u64) {}
    fn note(&self, _text: &str) {}
    fn done(&self) {}
}

/// The wall clock, for run.json's section `run`, locks and settling; never for a result.
pub trait Clock: Sync {
    fn now(&self) -> Instant;
}

pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant(jiff::Timestamp::now().as_millisecond())
    }
}

/// What a run may use of the world besides its files.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub journal: &'a dyn Journal,
    pub clock: &'a dyn Clock,
}
