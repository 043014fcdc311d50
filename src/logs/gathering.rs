//! What one thread reads: packed events on shelves by user, dictionaries beside them.
//!
//! In: checked records. Out: shelves that partitions are made of. Never: an event of another user's
//! partition.

use super::events::{Beside, MAX_ACTIONS, MS_BITS, Packed, SAME_ACT, UNTIMED};
use super::hashing::hash_bytes;
use super::interning::Interner;
use super::repeated_hours::{Doubt, Doubts};
use super::shelves::{BLOCK, Run, Shelf};
use super::sightings::{Near, Sightings};
use std::collections::BTreeMap;

/// Users are dealt into this many partitions; one is in hand a thread while folding.
pub(super) const PARTITIONS: usize = 128;
pub const QUARTER_MS: i64 = 15 * 60_000;

/// One thread's events and dictionaries while it reads.
pub(super) struct Gathering {
    pub(super) shelves: Vec<Shelf>,
    pub(super) users: Interner,
    pub(super) actions: Interner,
    pub(super) patients: Sightings,
    pub(super) encounters: Sightings,
    pub(super) per_user: Vec<UserState>,
    pub(super) base_seconds: i64,
    pub(super) keeps_more: bool,
    /// Events by quarter of an hour since 1970 (UTC): every zone's days are made of these.
    pub(super) quarters: BTreeMap<i64, u64>,
    pub(super) quarter_in_hand: (i64, u64),
    /// Some acts have several patients.
    pub(super) shares_acts: bool,
    pub(super) doubts: Doubts,
}

/// A user mostly stays with one patient: the last sightings are at hand.
#[derive(Clone, Copy)]
pub(super) struct UserState {
    pub(super) partition: u8,
    pub(super) events: u32,
    patient: Near,
    encounter: Near,
}

/// A checked record; `patient` and `encounter` are empty where there is none.
pub(super) struct Row<'a> {
    pub(super) at: i64,
    pub(super) doubt: Doubt,
    pub(super) user: &'a [u8],
    pub(super) action: &'a [u8],
    pub(super) patient: &'a [u8],
    pub(super) encounter: &'a [u8],
    pub(super) identity: u32,
    /// Flags: whether another event stands for its record, and for its act.
    pub(super) further: u32,
    pub(super) beside: Beside,
}

/// The dictionaries cannot hold more.
#[derive(Debug)]
pub(super) struct Full(pub(super) &'static str);

impl Gathering {
    /// `base_ms`: no event is earlier; `keeps_more`: some source has a second time, or measured how
    /// long its events took.
    pub(super) fn new(base_ms: i64, keeps_more: bool) -> Self {
        Self {
            shelves: (0..PARTITIONS).map(|_| Shelf::default()).collect(),
            users: Interner::new(),
            actions: Interner::new(),
            patients: Sightings::new(),
            encounters: Sightings::new(),
            per_user: Vec::new(),
            base_seconds: base_ms.div_euclid(1000),
            keeps_more,
            quarters: BTreeMap::new(),
            quarter_in_hand: (0, 0),
            shares_acts: false,
            doubts: Doubts::default(),
        }
    }

    #[inline]
    fn count_quarter(&mut self, at: i64) {
        let quarter = at.div_euclid(QUARTER_MS);
        if quarter != self.quarter_in_hand.0 {
            let (before, n) = std::mem::replace(&mut self.quarter_in_hand, (quarter, 0));
            *self.quarters.entry(before).or_default() += n;
        }
        self.quarter_in_hand.1 += 1;
    }

    #[inline]
    pub(super) fn add(&mut self, row: &Row, file: u32, piece: u32) -> Result<(), Full> {
        if row.further & SAME_ACT == 0 {
            self.count_quarter(row.at);
        } else {
            self.shares_acts = true;
        }
        let user = self.users.intern(row.user).filter(|id| *id < SAME_ACT).ok_or(Full("users"))?;
        let action = self
            .actions
            .intern(row.action)
            .filter(|id| *id < MAX_ACTIONS)
            .ok_or(Full("actions"))?;
        if user as usize == self.per_user.len() {
            // Of the name as it is kept, whatever encoding it came in.
            let partition = (hash_bytes(self.users.get(user)) >> 8) as usize % PARTITIONS;
            self.per_user.push(UserState {
                partition: partition as u8,
                events: 0,
                patient: Near::default(),
                encounter: Near::default(),
            });
        }
        let state = &mut self.per_user[user as usize];
        state.events += 1;
        let patient = self.patients.see(row.patient, &mut state.patient).ok_or(Full("patients"))?;
        let encounter =
            self.encounters.see(row.encounter, &mut state.encounter).ok_or(Full("encounters"))?;
        let shelf = &mut self.shelves[usize::from(state.partition)];
        if shelf.open.is_empty() || shelf.open.len() == BLOCK {
            shelf.turn_page(self.keeps_more);
        }
        let ms = row.at.rem_euclid(1000) as u32;
        shelf.open.push(Packed {
            seconds: (row.at.div_euclid(1000) - self.base_seconds) as u32,
            action_ms: action << MS_BITS | ms,
            user_flag: user | if row.doubt.is_twice() { UNTIMED } else { 0 } | row.further,
            patient,
            encounter,
            identity: row.identity,
        });
        if let Some(block) = shelf.beside.last_mut() {
            block.push(row.beside);
        }
        match shelf.runs.last_mut() {
            Some(last) if last.file == file && last.piece == piece => last.events += 1,
            _ => shelf.runs.push(Run { file, piece, events: 1 }),
        }
        Ok(())
    }
}
