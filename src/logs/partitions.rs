//! A part of the users with all their events.
//!
//! In: the shelves of every thread. Out: each user's events together, unpacked. Never: all
//! partitions unpacked at once.

use super::events::{Beside, Event, UNTIMED};
use super::shelves::{BLOCK, Run, Shelf};

/// A part of the users with all their events, out of every thread.
#[derive(Default)]
pub struct Partition {
    /// By rank, with the number of their events.
    pub(super) users: Vec<(u32, u32)>,
    /// (thread, shelf)
    pub(super) shelves: Vec<(usize, Shelf)>,
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

/// Memory in which one partition after another is laid out.
#[derive(Default)]
pub struct Room {
    events: Vec<Event>,
    /// By user: where the next event goes.
    places: Vec<u32>,
}

impl Partition {
    /// Each user's events, in the order of their files and pieces, whichever thread read them; the
    /// users by rank. The partition's own memory is given back.
    pub fn by_user<'a>(
        self,
        how: &Unpacking,
        room: &'a mut Room,
    ) -> impl Iterator<Item = (u32, &'a mut [Event])> + use<'a> {
        let Room { events, places } = room;
        places.resize(how.n_users, 0);
        let mut all = 0;
        for (user, n) in &self.users {
            places[*user as usize] = all;
            all += n;
        }
        if events.len() < all as usize {
            events.resize(all as usize, Event::NONE);
        }
        self.place(how, events, places);
        let mut rest = &mut events[..all as usize];
        self.users.into_iter().map(move |(user, n)| {
            let (one, others) = std::mem::take(&mut rest).split_at_mut(n as usize);
            rest = others;
            (user, one)
        })
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
                let beside = shelf.beside.get(block);
                for (step, packed) in shelf.blocks[block][within..to].iter().enumerate() {
                    let more = beside.map_or(Beside::NOTHING, |beside| beside[within + step]);
                    let event = packed.unpack(ranks, how.base_seconds, file_flag, more);
                    let place = &mut places[ranks.users[packed.user()] as usize];
                    events[*place as usize] = event;
                    *place += 1;
                }
                from += to - within;
            }
        }
    }
}
