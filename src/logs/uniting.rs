//! The threads' gatherings brought together.
//!
//! In: shelves and dictionaries of every thread. Out: partitions and names. Never: a trace of which
//! thread read what.

use super::gathering::{Full, Gathering, PARTITIONS, UserState};
use super::interning::{Names, merge};
use super::partitions::{Partition, Ranks, Unpacking};
use super::sightings::Sightings;
use std::collections::BTreeMap;

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
    /// Some acts have several patients, an event each.
    pub shares_acts: bool,
}

/// Brings the threads' gatherings together; `full_minutes` by file. Which thread read what leaves no trace in the names.
pub(super) fn unite(gatherings: Vec<Gathering>, full_minutes: Vec<bool>) -> Result<Events, Full> {
    let mut events = Events {
        partitions: (0..PARTITIONS).map(|_| Partition::default()).collect(),
        ..Events::default()
    };
    events.unpacking.full_minutes = full_minutes;
    let mut users = Vec::new();
    let mut states = Vec::new();
    let mut actions = Vec::new();
    let mut patients = Vec::new();
    let mut encounters = Vec::new();
    for (thread, gathering) in gatherings.into_iter().enumerate() {
        events.unpacking.base_seconds = gathering.base_seconds;
        events.shares_acts |= gathering.shares_acts;
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
        states.push(gathering.per_user);
        actions.push(gathering.actions);
        patients.push(gathering.patients);
        encounters.push(gathering.encounters);
    }
    let merged = |kind, threads| merge(threads).ok_or(Full(kind));
    let (names, user_ranks) = merged("users", users)?;
    events.unpacking.n_users = names.len();
    deal_users(&mut events.partitions, names.len(), &states, &user_ranks);
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

/// Tells each partition its users and how many events each has.
fn deal_users(
    partitions: &mut [Partition],
    n_users: usize,
    states: &[Vec<UserState>],
    ranks: &[Vec<u32>],
) {
    let mut dealt = vec![(0_u8, 0_u32); n_users];
    for (states, ranks) in states.iter().zip(ranks) {
        for (state, rank) in states.iter().zip(ranks) {
            let (partition, events) = &mut dealt[*rank as usize];
            *partition = state.partition;
            *events += state.events;
        }
    }
    for (user, (partition, events)) in dealt.into_iter().enumerate() {
        partitions[usize::from(partition)].users.push((user as u32, events));
    }
}
