//! Who signed notes in which encounter, so that a scribe's or a colleague's signature is known.
//!
//! In: rows a user-encounter, the roster's works_for. Out: whose signature ends whose wait.
//! Never: a colleague's own note taken for the person's, where the person signs at all.

use crate::peers::{Member, Peers};
use crate::site::Site;
use crate::units::Instant;
use crate::usage::{Usage, UserEncounter};
use std::collections::BTreeMap;

pub(super) struct Signatures<'a> {
    /// (encounter, when, who), sorted.
    all: Vec<(u64, i64, u32)>,
    /// Ids that act for the person of this id.
    delegates: BTreeMap<&'a str, Vec<u32>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signed {
    At(Instant),
    NotYet,
    ByColleague,
}

impl<'a> Signatures<'a> {
    pub fn of(usage: &Usage, site: &'a Site, peers: &Peers) -> Self {
        let signed = usage.user_encounters.iter();
        let mut all: Vec<(u64, i64, u32)> =
            signed.filter_map(|e| Some((e.encounter, e.signed?.0, e.user))).collect();
        all.sort_unstable();
        let mut delegates: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for member in &peers.members {
            let served = member.person(site).and_then(|person| person.works_for.as_deref());
            if let Some(served) = served {
                delegates.entry(served).or_default().extend(&member.ids);
            }
        }
        Self { all, delegates }
    }

    /// Ids whose signatures count as the member's: those who work for them.
    pub fn acting_for(&self, usage: &Usage, member: &Member) -> Vec<u32> {
        let names = member.ids.iter().filter_map(|id| usage.users.get(*id as usize));
        let names = names.map(String::as_str).chain([member.user_id.as_str()]);
        let mut ids: Vec<u32> =
            names.filter_map(|name| self.delegates.get(name)).flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// When the person's note was signed, by themselves or by someone who acts for them. A note that
    /// only a colleague signed is the colleague's: a resident's that a teacher edits, a physician's that
    /// a scribe writes.
    pub fn of_note(&self, e: &UserEncounter, acting: &[u32]) -> Signed {
        let theirs = match acting {
            [] => None,
            _ => self.in_encounter(e.encounter).find(|(_, _, who)| acting.contains(who)),
        };
        let first = e.signed.into_iter().chain(theirs.map(|(_, at, _)| Instant(*at))).min();
        match first {
            Some(at) => Signed::At(at),
            None if self.in_encounter(e.encounter).next().is_some() => Signed::ByColleague,
            None => Signed::NotYet,
        }
    }

    fn in_encounter(&self, encounter: u64) -> impl Iterator<Item = &(u64, i64, u32)> {
        let from = self.all.partition_point(|(known, _, _)| *known < encounter);
        self.all.get(from..).unwrap_or_default().iter().take_while(move |(e, _, _)| *e == encounter)
    }
}
