//! Events put under the people they belong to, where several ids are one person's.
//!
//! In: logs with the users as delivered, a person for each. Out: the same logs by person; all events
//! of one person in one partition. Never: a look at an event whose person has only one id.

use super::Logs;
use super::events::{Beside, Packed};
use super::interning::Names;
use super::partitions::{Partition, Unpacking};
use super::shelves::{BLOCK, Run, Shelf};
use std::collections::{BTreeMap, BTreeSet};

impl Logs {
    /// The users as delivered, in the order of their bytes.
    pub fn user_names(&self) -> Vec<String> {
        (0..self.events.users.len() as u32).map(|user| self.events.users.text_of(user)).collect()
    }

    /// Events of each, duplicates not yet taken out.
    pub fn events_by_user(&self) -> Vec<u64> {
        let mut events = vec![0; self.events.users.len()];
        for (user, n) in self.events.partitions.iter().flat_map(|partition| &partition.users) {
            if let Some(sum) = events.get_mut(*user as usize) {
                *sum += u64::from(*n);
            }
        }
        if self.events.shares_acts {
            self.take_off_shared(&mut events);
        }
        events
    }

    /// An act with several patients is one event of its user.
    fn take_off_shared(&self, events: &mut [u64]) {
        let shelves = self.events.partitions.iter().flat_map(|partition| &partition.shelves);
        for (thread, shelf) in shelves {
            let Some(ranks) = self.events.unpacking.ranks.get(*thread) else { continue };
            for packed in shelf.blocks.iter().flatten().filter(|packed| packed.same_act()) {
                let user = ranks.users.get(packed.user());
                if let Some(sum) = user.and_then(|user| events.get_mut(*user as usize)) {
                    *sum = sum.saturating_sub(1);
                }
            }
        }
    }

    /// The second of a user's last event.
    pub fn last_seen(&self, user: &str) -> Option<i64> {
        let user = self.events.users.find(user.as_bytes())?;
        let at_home = |p: &&Partition| p.users.binary_search_by_key(&user, |(id, _)| *id).is_ok();
        let home = self.events.partitions.iter().find(at_home)?;
        let mut last = None;
        for (thread, shelf) in &home.shelves {
            let ids = &self.events.unpacking.ranks.get(*thread)?.users;
            let theirs = |packed: &&Packed| ids[packed.user()] == user;
            last = last.max(shelf.blocks.iter().flatten().filter(theirs).map(|p| p.seconds).max());
        }
        Some(i64::from(last?) + self.events.unpacking.base_seconds)
    }

    /// `people`: for each of `user_names`, the id under which it counts from now on.
    pub fn of_people(mut self, people: &[String]) -> Self {
        if self.user_names() == people {
            return self;
        }
        let events = &mut self.events;
        let distinct: BTreeSet<&str> = people.iter().map(String::as_str).collect();
        let rank_of: BTreeMap<&str, u32> = distinct.iter().copied().zip(0..).collect();
        let ranks: Vec<u32> =
            people.iter().map(|id| rank_of.get(id.as_str()).copied().unwrap_or(0)).collect();
        events.users = Names::of_sorted(distinct.iter().map(|id| id.as_bytes()));
        for thread in &mut events.unpacking.ranks {
            for user in &mut thread.users {
                *user = ranks[*user as usize];
            }
        }
        events.unpacking.n_users = events.users.len();
        bring_together(&mut events.partitions, &ranks, &events.unpacking);
        self
    }
}

/// A person's home is the first partition that has an id of theirs; the others' events move there.
fn bring_together(partitions: &mut [Partition], ranks: &[u32], how: &Unpacking) {
    let mut home: Vec<Option<usize>> = vec![None; how.n_users];
    let mut users: Vec<BTreeMap<u32, u32>> = partitions.iter().map(|_| BTreeMap::new()).collect();
    let mut leaving = vec![false; partitions.len()];
    for (at, partition) in partitions.iter_mut().enumerate() {
        for (user, events) in partition.users.drain(..) {
            let person = ranks[user as usize];
            let home = *home[person as usize].get_or_insert(at);
            leaving[at] |= home != at;
            *users[home].entry(person).or_default() += events;
        }
    }
    let mut moved: Vec<(usize, usize, Shelf)> = Vec::new();
    for (at, partition) in partitions.iter_mut().enumerate().filter(|(at, _)| leaving[*at]) {
        for (thread, shelf) in std::mem::take(&mut partition.shelves) {
            let Some(ids) = how.ranks.get(thread).map(|ranks| &ranks.users) else { continue };
            let home_of = |packed: &Packed| home[ids[packed.user()] as usize].unwrap_or(at);
            let parts = shelf.parted(home_of).into_iter();
            moved.extend(parts.map(|(home, part)| (home, thread, part)));
        }
    }
    for (home, thread, shelf) in moved {
        partitions[home].shelves.push((thread, shelf));
    }
    for (partition, users) in partitions.iter_mut().zip(users) {
        partition.users = users.into_iter().collect();
    }
}

impl Shelf {
    /// A shelf for each home, the events on it in the order they had.
    fn parted(self, home_of: impl Fn(&Packed) -> usize) -> BTreeMap<usize, Self> {
        let mut parts: BTreeMap<usize, Self> = BTreeMap::new();
        let keeps_more = !self.beside.is_empty();
        let beside = |at: usize| self.beside.get(at / BLOCK)?.get(at % BLOCK).copied();
        let mut events = self.blocks.iter().flatten().enumerate();
        for run in &self.runs {
            for (at, packed) in events.by_ref().take(run.events as usize) {
                let part = parts.entry(home_of(packed)).or_default();
                part.put(*packed, keeps_more.then(|| beside(at)).flatten(), *run);
            }
        }
        parts
    }

    fn put(&mut self, packed: Packed, beside: Option<Beside>, run: Run) {
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
            self.beside.extend(beside.map(|_| Vec::with_capacity(BLOCK)));
        }
        if let Some(block) = self.blocks.last_mut() {
            block.push(packed);
        }
        if let (Some(beside), Some(block)) = (beside, self.beside.last_mut()) {
            block.push(beside);
        }
        match self.runs.last_mut() {
            Some(last) if (last.file, last.piece) == (run.file, run.piece) => last.events += 1,
            _ => self.runs.push(Run { events: 1, ..run }),
        }
    }
}
