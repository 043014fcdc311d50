//! Events as small integers, partitioned by user.
//!
//! In: checked records of one thread. Out: partitions that the fold takes one at a time, each
//! event with ids that are ranks of their names. Never: a string a row, an event of another user's
//! partition.

use super::hashing::hash_bytes;
use super::interning::{Interner, Names, merge};
use super::sightings::{Near, Sightings};
use std::collections::BTreeMap;

/// Users are dealt into this many partitions; one is in hand a thread while folding.
pub(super) const PARTITIONS: usize = 128;
const BLOCK: usize = 2048;
pub const QUARTER_MS: i64 = 15 * 60_000;
const UNTIMED: u32 = 1 << 31;
/// Milliseconds share a word with the action.
const MS_BITS: u32 = 10;
pub(super) const MAX_ACTIONS: u32 = 1 << (32 - MS_BITS);

/// An event as the fold sees it. `patient` and `encounter` are ranks; 0 is the empty id where the
/// log has one (`Logs::no_patient`, `Logs::no_encounter`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    pub user: u32,
    pub action: u32,
    pub patient: u32,
    pub encounter: u32,
    /// Of the session or event id; 0 where the log has none.
    pub identity: u32,
    file_flag: u32,
    delay: i32,
}

impl Event {
    /// Fills room that nothing has been written to yet.
    const NONE: Self = Self {
        at: 0,
        user: 0,
        action: 0,
        patient: 0,
        encounter: 0,
        identity: 0,
        file_flag: 0,
        delay: NO_DELAY,
    };

    /// Index into `Accounting::files`.
    pub fn file(&self) -> u32 {
        self.file_flag & !UNTIMED
    }

    /// Its hour occurred twice, or its source has no seconds: the order and the gaps beside it are
    /// unknown.
    pub fn untimed(&self) -> bool {
        self.file_flag & UNTIMED != 0
    }

    /// Seconds from what the event is about to when it was stored; negative: stored before.
    pub fn delay_seconds(&self) -> Option<i32> {
        (self.delay != NO_DELAY).then_some(self.delay)
    }
}

/// 24 bytes: 20 million rows are 480 MB.
#[derive(Clone, Copy)]
struct Packed {
    /// Since the source's first acceptable day, so that 32 bits reach 136 years.
    seconds: u32,
    action_ms: u32,
    user_flag: u32,
    patient: u32,
    encounter: u32,
    identity: u32,
}

#[derive(Default)]
struct Shelf {
    /// The block in hand; full ones go to `blocks`.
    open: Vec<Packed>,
    blocks: Vec<Vec<Packed>>,
    /// Beside `blocks`, only for sources that say what time an event is about.
    delays: Vec<Vec<i32>>,
    runs: Vec<Run>,
}

/// So many events in a row from one piece of one file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    file: u32,
    piece: u32,
    events: u32,
}

/// One thread's events and dictionaries while it reads.
pub(super) struct Gathering {
    shelves: Vec<Shelf>,
    users: Interner,
    actions: Interner,
    patients: Sightings,
    encounters: Sightings,
    per_user: Vec<UserState>,
    base_seconds: i64,
    keeps_delays: bool,
    /// Events by quarter of an hour since 1970 (UTC): every zone's days are made of these.
    quarters: BTreeMap<i64, u64>,
    quarter_in_hand: (i64, u64),
}

/// A user mostly stays with one patient: the last sightings are at hand.
#[derive(Clone, Copy)]
struct UserState {
    partition: u8,
    patient: Near,
    encounter: Near,
}

/// A checked record; `patient` and `encounter` are empty where there is none.
pub(super) struct Row<'a> {
    pub(super) at: i64,
    pub(super) ambiguous: bool,
    pub(super) user: &'a [u8],
    pub(super) action: &'a [u8],
    pub(super) patient: &'a [u8],
    pub(super) encounter: &'a [u8],
    pub(super) identity: u32,
    /// Seconds.
    pub(super) delay: Option<i32>,
}

/// The dictionaries cannot hold more.
#[derive(Debug)]
pub(super) struct Full(pub(super) &'static str);

const NO_DELAY: i32 = i32::MIN;

impl Gathering {
    /// `base_ms`: no event is earlier; `keeps_delays`: some source has a second time.
    pub(super) fn new(base_ms: i64, keeps_delays: bool) -> Self {
        Self {
            shelves: (0..PARTITIONS).map(|_| Shelf::default()).collect(),
            users: Interner::new(),
            actions: Interner::new(),
            patients: Sightings::new(),
            encounters: Sightings::new(),
            per_user: Vec::new(),
            base_seconds: base_ms.div_euclid(1000),
            keeps_delays,
            quarters: BTreeMap::new(),
            quarter_in_hand: (0, 0),
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
        self.count_quarter(row.at);
        let user = self.users.intern(row.user).filter(|id| *id < UNTIMED).ok_or(Full("users"))?;
        let action = self
            .actions
            .intern(row.action)
            .filter(|id| *id < MAX_ACTIONS)
            .ok_or(Full("actions"))?;
        if user as usize == self.per_user.len() {
            let partition = (hash_bytes(row.user) >> 8) as usize % PARTITIONS;
            self.per_user.push(UserState {
                partition: partition as u8,
                patient: Near::default(),
                encounter: Near::default(),
            });
        }
        let state = &mut self.per_user[user as usize];
        let patient = self.patients.see(row.patient, &mut state.patient).ok_or(Full("patients"))?;
        let encounter =
            self.encounters.see(row.encounter, &mut state.encounter).ok_or(Full("encounters"))?;
        let shelf = &mut self.shelves[usize::from(state.partition)];
        if shelf.open.is_empty() || shelf.open.len() == BLOCK {
            shelf.turn_page(self.keeps_delays);
        }
        let ms = row.at.rem_euclid(1000) as u32;
        shelf.open.push(Packed {
            seconds: (row.at.div_euclid(1000) - self.base_seconds) as u32,
            action_ms: action << MS_BITS | ms,
            user_flag: user | if row.ambiguous { UNTIMED } else { 0 },
            patient,
            encounter,
            identity: row.identity,
        });
        if let Some(block) = shelf.delays.last_mut() {
            block.push(row.delay.unwrap_or(NO_DELAY));
        }
        match shelf.runs.last_mut() {
            Some(last) if last.file == file && last.piece == piece => last.events += 1,
            _ => shelf.runs.push(Run { file, piece, events: 1 }),
        }
        Ok(())
    }
}

impl Shelf {
    #[cold]
    fn turn_page(&mut self, keeps_delays: bool) {
        let full = std::mem::replace(&mut self.open, Vec::with_capacity(BLOCK));
        if !full.is_empty() {
            self.blocks.push(full);
        }
        if keeps_delays {
            self.delays.push(Vec::with_capacity(BLOCK));
        }
    }
}

/// A part of the users with all their events, out of every thread.
#[derive(Default)]
pub struct Partition {
    /// (thread, shelf)
    shelves: Vec<(usize, Shelf)>,
}

/// A thread's ids to ranks.
#[derive(Default)]
pub(super) struct Ranks {
    pub(super) users: Vec<u32>,
    pub(super) actions: Vec<u32>,
    pub(super) patients: Vec<u32>,
    pub(super) encounters: Vec<u32>,
}

/// What it takes to unpack a partition.
#[derive(Default)]
pub struct Unpacking {
    pub(super) ranks: Vec<Ranks>,
    pub(super) base_seconds: i64,
    pub(super) n_users: usize,
    /// By file: its source tells no seconds.
    pub(super) full_minutes: Vec<bool>,
}

/// All events and the names behind their numbers.
#[derive(Default)]
pub struct Events {
    pub partitions: Vec<Partition>,
    pub unpacking: Unpacking,
    pub users: Names,
    pub actions: Names,
    pub patients: Names,
    pub encounters: Names,
    /// Events by quarter of an hour since 1970 (UTC), duplicates not yet taken out.
    pub quarters: BTreeMap<i64, u64>,
}

/// Memory in which one partition after another is laid out.
#[derive(Default)]
pub struct Room {
    events: Vec<Event>,
    users: Vec<u32>,
    /// By user: how many events, then where the next goes; all 0 between partitions.
    places: Vec<u32>,
}

impl Partition {
    /// Each user's events, in the order of their files and pieces, whichever thread read them; the
    /// users by rank. The partition's own memory is given back.
    pub fn by_user<'a>(
        self,
        how: &Unpacking,
        room: &'a mut Room,
    ) -> impl Iterator<Item = &'a mut [Event]> + use<'a> {
        let Room { events, users, places } = room;
        users.clear();
        places.resize(how.n_users, 0);
        self.count(how, users, places);
        users.sort_unstable();
        let mut all = 0;
        for user in &*users {
            all += std::mem::replace(&mut places[*user as usize], all);
        }
        if events.len() < all as usize {
            events.resize(all as usize, Event::NONE);
        }
        self.place(how, events, places);
        let mut rest = &mut events[..all as usize];
        let mut start = 0;
        users.iter().map(move |user| {
            let end = std::mem::take(&mut places[*user as usize]);
            let (one, others) = std::mem::take(&mut rest).split_at_mut((end - start) as usize);
            (start, rest) = (end, others);
            one
        })
    }

    fn count(&self, how: &Unpacking, users: &mut Vec<u32>, places: &mut [u32]) {
        for (thread, shelf) in &self.shelves {
            let Some(ranks) = how.ranks.get(*thread) else { continue };
            for packed in shelf.blocks.iter().flatten() {
                let user = packed.user(ranks);
                let place = &mut places[user as usize];
                if *place == 0 {
                    users.push(user);
                }
                *place += 1;
            }
        }
    }

    fn place(&self, how: &Unpacking, events: &mut [Event], places: &mut [u32]) {
        let mut runs: Vec<(Run, usize, usize)> = Vec::new();
        for (at, (_, shelf)) in self.shelves.iter().enumerate() {
            let mut start = 0;
            for run in &shelf.runs {
                runs.push((*run, at, start));
                start += run.events as usize;
            }
        }
        runs.sort_unstable();
        for (run, at, start) in runs {
            let Some((thread, shelf)) = self.shelves.get(at) else { continue };
            let Some(ranks) = how.ranks.get(*thread) else { continue };
            let full_minutes = how.full_minutes.get(run.file as usize).copied().unwrap_or(false);
            let file_flag = run.file | if full_minutes { UNTIMED } else { 0 };
            let end = start + run.events as usize;
            let mut from = start;
            while from < end {
                let (block, within) = (from / BLOCK, from % BLOCK);
                let to = (within + end - from).min(BLOCK);
                let delays = shelf.delays.get(block);
                for (step, packed) in shelf.blocks[block][within..to].iter().enumerate() {
                    let delay = delays.map_or(NO_DELAY, |delays| delays[within + step]);
                    let event = packed.unpack(ranks, how.base_seconds, file_flag, delay);
                    let place = &mut places[event.user as usize];
                    events[*place as usize] = event;
                    *place += 1;
                }
                from += to - within;
            }
        }
    }
}

impl Packed {
    #[inline]
    fn user(&self, ranks: &Ranks) -> u32 {
        ranks.users[(self.user_flag & !UNTIMED) as usize]
    }

    #[inline]
    fn unpack(&self, ranks: &Ranks, base_seconds: i64, file_flag: u32, delay: i32) -> Event {
        let ms = self.action_ms & ((1 << MS_BITS) - 1);
        Event {
            at: (i64::from(self.seconds) + base_seconds) * 1000 + i64::from(ms),
            user: self.user(ranks),
            action: ranks.actions[(self.action_ms >> MS_BITS) as usize],
            patient: ranks.patients[self.patient as usize],
            encounter: ranks.encounters[self.encounter as usize],
            identity: self.identity,
            file_flag: file_flag | self.user_flag & UNTIMED,
            delay,
        }
    }
}

/// Brings the threads' gatherings together; `full_minutes` by file. Which thread read what leaves no trace in the names.
pub(super) fn unite(gatherings: Vec<Gathering>, full_minutes: Vec<bool>) -> Result<Events, Full> {
    let mut events = Events {
        partitions: (0..PARTITIONS).map(|_| Partition::default()).collect(),
        ..Events::default()
    };
    events.unpacking.full_minutes = full_minutes;
    let mut users = Vec::new();
    let mut actions = Vec::new();
    let mut patients = Vec::new();
    let mut encounters = Vec::new();
    for (thread, gathering) in gatherings.into_iter().enumerate() {
        events.unpacking.base_seconds = gathering.base_seconds;
        let (quarter, n) = gathering.quarter_in_hand;
        for (quarter, n) in gathering.quarters.into_iter().chain([(quarter, n)]) {
            if n > 0 {
                *events.quarters.entry(quarter).or_default() += n;
            }
        }
        for (partition, mut shelf) in events.partitions.iter_mut().zip(gathering.shelves) {
            let last = std::mem::take(&mut shelf.open);
            shelf.blocks.push(last);
            partition.shelves.push((thread, shelf));
        }
        users.push(gathering.users);
        actions.push(gathering.actions);
        patients.push(gathering.patients);
        encounters.push(gathering.encounters);
    }
    let merged = |kind, threads| merge(threads).ok_or(Full(kind));
    let (names, user_ranks) = merged("users", users)?;
    events.unpacking.n_users = names.len();
    events.users = names;
    let (names, action_ranks) = merged("actions", actions)?;
    events.actions = names;
    let (names, patient_ranks) = settled(patients).ok_or(Full("patients"))?;
    events.patients = names;
    let (names, encounter_ranks) = settled(encounters).ok_or(Full("encounters"))?;
    events.encounters = names;
    let ranks = user_ranks.into_iter().zip(action_ranks).zip(patient_ranks).zip(encounter_ranks);
    events.unpacking.ranks = ranks
        .map(|(((users, actions), patients), encounters)| Ranks {
            users,
            actions,
            patients,
            encounters,
        })
        .collect();
    Ok(events)
}

/// The names, and for each thread its sightings' ranks.
fn settled(threads: Vec<Sightings>) -> Option<(Names, Vec<Vec<u32>>)> {
    let mut dictionaries = Vec::with_capacity(threads.len());
    let mut sighted = Vec::with_capacity(threads.len());
    for thread in threads {
        let (dictionary, ids) = thread.finish()?;
        dictionaries.push(dictionary);
        sighted.push(ids);
    }
    let (names, ranks) = merge(dictionaries)?;
    for (ids, ranks) in sighted.iter_mut().zip(ranks) {
        for id in ids {
            *id = ranks[*id as usize];
        }
    }
    Some((names, sighted))
}
