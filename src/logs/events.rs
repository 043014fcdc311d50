//! An event as small integers: as the fold sees it, and packed as it waits for the fold.
//!
//! In: ids of one thread's dictionaries. Out: ids that are ranks of their names. Never: a string a
//! row.

use super::partitions::Ranks;

pub(super) const UNTIMED: u32 = 1 << 31;
/// Of a record that has been counted: no record of its own.
pub(super) const FURTHER: u32 = 1 << 30;
/// One more patient of an act that stands beside it.
pub(super) const SAME_ACT: u32 = 1 << 29;
const FLAGS: u32 = UNTIMED | FURTHER | SAME_ACT;
/// Milliseconds share a word with the action.
pub(super) const MS_BITS: u32 = 10;
pub(super) const MAX_ACTIONS: u32 = 1 << (32 - MS_BITS);

/// An event as the fold sees it. `patient` and `encounter` are ranks; 0 is the empty id where the
/// log has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    pub action: u32,
    pub patient: u32,
    pub encounter: u32,
    /// Of the event's own id, or of what tells rows apart; 0 where the log has neither.
    pub identity: u32,
    pub(super) file_flag: u32,
    pub(super) beside: Beside,
}

/// What only some sources tell of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beside {
    delay: i32,
    own_ms: u32,
}

impl Beside {
    pub(super) const NOTHING: Self = Self { delay: i32::MIN, own_ms: u32::MAX };

    pub(super) fn delay(self) -> Option<i32> {
        (self.delay != i32::MIN).then_some(self.delay)
    }

    /// Seconds from what an event is about to when it was stored; how long it took, measured.
    pub(super) fn new(delay_seconds: Option<i32>, own_ms: Option<u32>) -> Self {
        Self { delay: delay_seconds.unwrap_or(i32::MIN), own_ms: own_ms.unwrap_or(u32::MAX) }
    }
}

impl Event {
    /// Fills room that nothing has been written to yet.
    pub(super) const NONE: Self = Self {
        at: 0,
        action: 0,
        patient: 0,
        encounter: 0,
        identity: 0,
        file_flag: 0,
        beside: Beside::NOTHING,
    };

    /// Index into `Accounting::files`.
    pub fn file(&self) -> u32 {
        self.file_flag & !FLAGS
    }

    /// Its hour occurred twice, or its source has no seconds: the order and the gaps beside it are
    /// unknown.
    pub fn untimed(&self) -> bool {
        self.file_flag & UNTIMED != 0
    }

    /// The log names its events: an equal one was delivered twice.
    pub fn is_named(&self) -> bool {
        self.identity & 1 == 1
    }

    /// Of a record that another event stands for: no record of its own.
    pub fn further(&self) -> bool {
        self.file_flag & FURTHER != 0
    }

    /// One more patient of an act that another event stands for: touched, never done once more.
    pub fn same_act(&self) -> bool {
        self.file_flag & SAME_ACT != 0
    }

    /// Seconds from what the event is about to when it was stored; negative: stored before.
    pub fn delay_seconds(&self) -> Option<i32> {
        self.beside.delay()
    }

    /// How long it took, where the log measured that itself.
    pub fn own_ms(&self) -> Option<i64> {
        (self.beside.own_ms != u32::MAX).then_some(i64::from(self.beside.own_ms))
    }
}

/// 24 bytes: 20 million rows are 480 MB.
#[derive(Clone, Copy)]
pub(super) struct Packed {
    /// Since the source's first acceptable day, so that 32 bits reach 136 years.
    pub(super) seconds: u32,
    pub(super) action_ms: u32,
    pub(super) user_flag: u32,
    pub(super) patient: u32,
    pub(super) encounter: u32,
    pub(super) identity: u32,
}

impl Packed {
    /// The number of its user in the dictionary of the thread that read it.
    #[inline]
    pub(super) fn user(&self) -> usize {
        (self.user_flag & !FLAGS) as usize
    }

    pub(super) fn same_act(&self) -> bool {
        self.user_flag & SAME_ACT != 0
    }

    #[inline]
    pub(super) fn unpack(
        &self,
        ranks: &Ranks,
        base_seconds: i64,
        file_flag: u32,
        beside: Beside,
    ) -> Event {
        let ms = self.action_ms & ((1 << MS_BITS) - 1);
        Event {
            at: (i64::from(self.seconds) + base_seconds) * 1000 + i64::from(ms),
            action: ranks.actions[(self.action_ms >> MS_BITS) as usize],
            patient: ranks.patients[self.patient as usize],
            encounter: ranks.encounters[self.encounter as usize],
            identity: self.identity,
            file_flag: file_flag | self.user_flag & FLAGS,
            beside,
        }
    }
}
