//! Which of two hours that the clock showed alike an event was in, told by its session.
//!
//! In: what each thread saw of a user's session in and beside such an hour. Out: its events put in
//! the earlier hour or the later. Never: a guess; what a session does not tell stays marked.
//!
//! A session is followed by the wall clock. Events before the hour are on the early side, events
//! after it on the late side, and a chain of short gaps reaches from a side into the hour. What only
//! the early side reaches was in the earlier hour, what only the late side reaches in the later.
//! Whoever worked on through both is reached from both.

use super::events::{FURTHER, UNTIMED};
use super::gathering::{Gathering, QUARTER_MS, Row};
use super::shelves::BLOCK;
use super::wall_clock::{Near, REACH_MS};
use std::collections::BTreeMap;

/// What an hour shown twice has to do with an event, and the event's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    /// Certain, and so near that it may tell of others.
    Beside(Near, u64),
    /// Either of two instants.
    Twice(Near, u64),
}

impl Doubt {
    #[inline]
    pub(super) fn is_none(self) -> bool {
        matches!(self, Self::None)
    }

    #[inline]
    pub(super) fn is_twice(self) -> bool {
        matches!(self, Self::Twice(..))
    }
}

/// Times of the wall clock that a zone showed twice: from, until.
type Hour = (i64, i64);

/// A session of a user, by the numbers that one thread has for hour and user.
type Followed = (usize, u32, u64);

/// What one thread saw of the hours shown twice.
#[derive(Default)]
pub(super) struct Doubts {
    hours: Vec<(String, Hour)>,
    sides: BTreeMap<Followed, Sides>,
    events: Vec<(Followed, i64, Place)>,
}

/// The last certain event before an hour, the first one after it.
#[derive(Clone, Copy, Default)]
struct Sides {
    early: Option<i64>,
    late: Option<i64>,
}

/// Where an event lies among those of its thread.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    partition: u8,
    at: usize,
}

impl Doubts {
    fn hour(&mut self, zone: &str, hour: Hour) -> usize {
        let known = self.hours.iter().position(|(name, known)| *known == hour && name == zone);
        known.unwrap_or_else(|| {
            self.hours.push((zone.to_string(), hour));
            self.hours.len() - 1
        })
    }
}

impl Sides {
    fn see(&mut self, side: Self) {
        self.early = self.early.max(side.early);
        self.late = self.late.into_iter().chain(side.late).min();
    }
}

impl Gathering {
    /// Remembers what the event that was added last has to do with an hour shown twice.
    pub(super) fn note_doubt(&mut self, row: &Row, zone: &str) {
        let (Doubt::Beside(near, session) | Doubt::Twice(near, session)) = row.doubt else {
            return;
        };
        if session == 0 {
            return;
        }
        let Some(user) = self.users.intern(row.user) else { return };
        let Some(state) = self.per_user.get(user as usize) else { return };
        let followed = (self.doubts.hour(zone, (near.from, near.until)), user, session);
        if row.doubt.is_twice() {
            let partition = state.partition;
            let shelf = &self.shelves[usize::from(partition)];
            let at = (shelf.blocks.len() * BLOCK + shelf.open.len()).saturating_sub(1);
            self.doubts.events.push((followed, near.wall, Place { partition, at }));
        } else {
            let side = match near.wall < near.from {
                true => Sides { early: Some(near.wall), late: None },
                false => Sides { early: None, late: Some(near.wall) },
            };
            self.doubts.sides.entry(followed).or_default().see(side);
        }
    }
}

/// A session of a user, whichever thread saw it.
type Session<'a> = (&'a str, Hour, &'a [u8], u64);

#[derive(Default)]
struct Seen {
    sides: Sides,
    /// Wall clock, thread and place.
    events: Vec<(i64, usize, Place)>,
}

/// Puts events in the hour that their session tells, and says how many records that were.
pub(super) fn resolve(gatherings: &mut [Gathering], inactivity_seconds: u32) -> u64 {
    let gap = (i64::from(inactivity_seconds) * 1000).min(REACH_MS);
    let mut told = Vec::new();
    for ((_, (from, until), ..), mut seen) in sessions(gatherings) {
        seen.events.sort_unstable();
        let walls: Vec<i64> = seen.events.iter().map(|(wall, ..)| *wall).collect();
        let (early, late) = reached(&walls, seen.sides, (from, until), gap);
        let places = seen.events.iter().map(|(_, thread, place)| (*thread, *place));
        told.extend(places.clone().take(early).map(|(thread, place)| (thread, place, 0)));
        told.extend(places.skip(late).map(|(thread, place)| (thread, place, until - from)));
    }
    told.into_iter().map(|(thread, place, shift)| gatherings[thread].put(place, shift)).sum()
}

/// The sessions with events in an hour shown twice.
fn sessions(gatherings: &[Gathering]) -> BTreeMap<Session<'_>, Seen> {
    let mut sessions: BTreeMap<Session, Seen> = BTreeMap::new();
    for (thread, gathering) in gatherings.iter().enumerate() {
        for (followed, wall, place) in &gathering.doubts.events {
            let seen = sessions.entry(gathering.session(*followed)).or_default();
            seen.events.push((*wall, thread, *place));
        }
    }
    for gathering in gatherings {
        for (followed, sides) in &gathering.doubts.sides {
            if let Some(seen) = sessions.get_mut(&gathering.session(*followed)) {
                seen.sides.see(*sides);
            }
        }
    }
    sessions
}

/// How many of the first only the early side reaches, and from which on only the late side does.
fn reached(walls: &[i64], sides: Sides, (from, until): Hour, gap: i64) -> (usize, usize) {
    let n = walls.len();
    let (mut early, mut late) = (0, n);
    let mut near = sides.early;
    while let (Some(before), Some(wall)) = (near, walls.get(early))
        && wall - before <= gap
    {
        near = Some(*wall);
        early += 1;
    }
    near = sides.late;
    while let (Some(after), Some(wall)) = (near, walls[..late].last())
        && after - wall <= gap
    {
        near = Some(*wall);
        late -= 1;
    }
    // Where the first hour ends the second begins: a chain that goes on there reaches both.
    let goes_on = match walls {
        [first, .., last] => first - from + (until - last) <= gap,
        _ => false,
    };
    let through = early > late || (goes_on && (early == n || late == 0));
    if through { (0, n) } else { (early, late) }
}

impl Gathering {
    fn session(&self, (hour, user, session): Followed) -> Session<'_> {
        let (zone, hour) = &self.doubts.hours[hour];
        (zone, *hour, self.users.get(user), session)
    }

    /// So much later than the earlier of its two instants, and certain. Says how many records it
    /// stands for.
    fn put(&mut self, place: Place, shift: i64) -> u64 {
        let shelf = &mut self.shelves[usize::from(place.partition)];
        let Some(packed) = shelf.at_mut(place.at) else { return 0 };
        let second = i64::from(packed.seconds) + self.base_seconds;
        packed.seconds = packed.seconds.saturating_add((shift / 1000) as u32);
        packed.user_flag &= !UNTIMED;
        let (flags, same_act) = (packed.user_flag, packed.same_act());
        if shift > 0 && !same_act {
            let (in_hand, n) = self.quarter_in_hand;
            *self.quarters.entry(in_hand).or_default() += n;
            self.quarter_in_hand = (in_hand, 0);
            let quarter = |ms: i64| ms.div_euclid(QUARTER_MS);
            if let Some(n) = self.quarters.get_mut(&quarter(second * 1000)) {
                *n = n.saturating_sub(1);
            }
            *self.quarters.entry(quarter(second * 1000 + shift)).or_default() += 1;
        }
        u64::from(flags & FURTHER == 0)
    }
}
