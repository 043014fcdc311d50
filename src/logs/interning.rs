//! Strings to small integers, a thread at a time, then merged so that ids are ranks.
//!
//! In: ids and names as delivered, as bytes. Out: numbers whose order is the order of the bytes,
//! whatever the threads did. Never: a changed or normalised id; only its encoding becomes UTF-8.

use super::encodings::text;
use super::hashing::{Key, key_of};
use std::borrow::Cow;

/// One thread's dictionary: ids in the order of first sight.
pub(super) struct Interner {
    /// A power of two long, at most four fifths full.
    slots: Vec<Slot>,
    ends: Vec<u32>,
    bytes: Vec<u8>,
    /// Slots of texts in another encoding that stand for a name in UTF-8.
    aliases: usize,
}

/// A key and its id + 1; 0 = free. Most ids are short enough to be their key, so that one look at
/// one place in memory is enough.
#[derive(Clone, Copy, Default)]
struct Slot {
    a: u64,
    b: u64,
    length: u32,
    id: u32,
}

impl Slot {
    /// The key's parts one by one: 24 bytes, not the 32 that a key and an id would be padded to.
    fn new(Key { a, b, length }: Key, id: u32) -> Self {
        Self { a, b, length, id }
    }

    #[inline]
    fn key(self) -> Key {
        Key { a: self.a, b: self.b, length: self.length }
    }
}

impl Interner {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::default(); 1024], ends: Vec::new(), bytes: Vec::new(), aliases: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, id: u32) -> &[u8] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.bytes[start..self.ends[id] as usize]
    }

    /// `None` once the dictionary holds 4 GiB of text.
    #[inline]
    pub(super) fn intern(&mut self, text: &[u8]) -> Option<u32> {
        self.intern_key(key_of(text), text)
    }

    /// The same where the text's key is at hand.
    #[inline]
    pub(super) fn intern_key(&mut self, key: Key, text: &[u8]) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = key.hash() as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.id == 0 {
                return self.insert(key, text, at);
            }
            if slot.key() == key && (key.is_whole() || self.get(slot.id - 1) == text) {
                return Some(slot.id - 1);
            }
            at = (at + 1) & mask;
        }
    }

    /// Asks memory for the places of many keys at once; the answers arrive together.
    pub(super) fn bring_near(&self, keys: impl Iterator<Item = Key>) {
        let mask = self.slots.len() - 1;
        let mut asked = 0;
        for key in keys {
            asked ^= self.slots[key.hash() as usize & mask].id;
        }
        std::hint::black_box(asked);
    }

    fn insert(&mut self, key: Key, name: &[u8], at: usize) -> Option<u32> {
        match text(name) {
            Cow::Borrowed(_) => self.insert_name(key, name, at),
            Cow::Owned(name) => self.insert_alias(key, name.as_bytes()),
        }
    }

    /// One name is one id, whatever encodings it comes in.
    fn insert_alias(&mut self, key: Key, name: &[u8]) -> Option<u32> {
        let id = self.intern(name)?;
        // A longer text is compared with the name itself, so it cannot be found under its own key.
        if key.is_whole() {
            let mask = self.slots.len() - 1;
            let mut at = key.hash() as usize & mask;
            while self.slots[at].id != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = Slot::new(key, id + 1);
            self.aliases += 1;
            self.grow_if_full();
        }
        Some(id)
    }

    fn insert_name(&mut self, key: Key, text: &[u8], at: usize) -> Option<u32> {
        let id = u32::try_from(self.ends.len()).ok().filter(|id| *id < u32::MAX - 1)?;
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.extend_from_slice(text);
        self.ends.push(end);
        self.slots[at] = Slot::new(key, id + 1);
        self.grow_if_full();
        Some(id)
    }

    fn grow_if_full(&mut self) {
        if (self.ends.len() + self.aliases) * 5 > self.slots.len() * 4 {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![Slot::default(); mask + 1];
        for slot in self.slots.iter().filter(|slot| slot.id != 0) {
            let mut at = slot.key().hash() as usize & mask;
            while slots[at].id != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = *slot;
        }
        self.slots = slots;
    }
}

/// The merged dictionary: sorted by bytes, so that an id is a rank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Names {
    /// `names`: sorted, each once.
    pub(super) fn of_sorted<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut all = Self::default();
        for name in names {
            all.bytes.extend_from_slice(name);
            all.ends.push(all.bytes.len() as u32);
        }
        all
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn bytes_of(&self, id: u32) -> &[u8] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.bytes[start..self.ends[id] as usize]
    }

    pub fn find(&self, text: &[u8]) -> Option<u32> {
        let (mut from, mut to) = (0, self.len() as u32);
        while from < to {
            let middle = from + (to - from) / 2;
            match self.bytes_of(middle).cmp(text) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    pub fn text_of(&self, id: u32) -> String {
        text(self.bytes_of(id)).into_owned()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len() as u32).map(|id| self.bytes_of(id))
    }
}

/// A text for sorting: most are told apart without a look at their bytes.
struct Entry {
    /// The first sixteen bytes as a number whose order is theirs, padded with zeros.
    leading: u128,
    length: u32,
    thread: u32,
    id: u32,
}

/// Merges the threads' dictionaries. Out: the names, and for each thread its ids' ranks.
/// `None` where all the text together passes 4 GiB.
pub(super) fn merge(threads: Vec<Interner>) -> Option<(Names, Vec<Vec<u32>>)> {
    let mut all: Vec<Entry> = Vec::with_capacity(threads.iter().map(Interner::len).sum());
    for (thread, interner) in threads.iter().enumerate() {
        all.extend((0..interner.len() as u32).map(|id| {
            let text = interner.get(id);
            let (leading, length) = (leading_bytes(text), text.len() as u32);
            Entry { leading, length, thread: thread as u32, id }
        }));
    }
    let text = |entry: &Entry| threads[entry.thread as usize].get(entry.id);
    rayon::slice::ParallelSliceMut::par_sort_unstable_by(&mut all[..], |a, b| {
        a.leading.cmp(&b.leading).then_with(|| {
            let short = a.length.min(b.length) <= LEADING as u32;
            if short { a.length.cmp(&b.length) } else { text(a).cmp(text(b)) }
        })
    });
    let mut ranks: Vec<Vec<u32>> = threads.iter().map(|t| vec![0; t.len()]).collect();
    let mut names = Names::default();
    for entry in &all {
        let found = text(entry);
        let last = names.ends.len().checked_sub(1);
        if last.is_none_or(|last| names.bytes_of(last as u32) != found) {
            names.bytes.extend_from_slice(found);
            names.ends.push(u32::try_from(names.bytes.len()).ok()?);
        }
        ranks[entry.thread as usize][entry.id as usize] = names.ends.len() as u32 - 1;
    }
    names.bytes.shrink_to_fit();
    names.ends.shrink_to_fit();
    Some((names, ranks))
}

const LEADING: usize = 16;

fn leading_bytes(text: &[u8]) -> u128 {
    let mut first = [0; LEADING];
    let n = text.len().min(LEADING);
    first[..n].copy_from_slice(&text[..n]);
    u128::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ranks_whatever_the_threads_saw_first() {
        let mut one = Interner::new();
        let mut two = Interner::new();
        for text in ["pear", "apple", "", "a much longer name than sixteen bytes"] {
            one.intern(text.as_bytes());
        }
        for text in ["fig", "apple", "a\0"] {
            two.intern(text.as_bytes());
        }
        let (names, ranks) = merge(vec![one, two]).unwrap();
        let texts: Vec<String> = (0..names.len() as u32).map(|id| names.text_of(id)).collect();
        let mut sorted = texts.clone();
        sorted.sort();
        assert_eq!(texts, sorted);
        assert_eq!(ranks[0][1], ranks[1][1]);
        assert_eq!(names.text_of(ranks[1][0]), "fig");
        for id in 0..names.len() as u32 {
            assert_eq!(names.find(names.bytes_of(id)), Some(id));
        }
        assert_eq!(names.find(b"figs"), None);
    }

    #[test]
    fn a_name_in_two_encodings_is_one_and_two_names_in_one_are_two() {
        let mut interner = Interner::new();
        let utf8 = interner.intern("Müller".as_bytes());
        assert_eq!(interner.intern(b"M\xFCller"), utf8);
        assert_eq!(interner.intern(b"M\xFCller"), utf8);
        assert_ne!(interner.intern(b"M\xF6ller"), utf8);
        let long = interner.intern(b"Frau M\xFCller, Station drei");
        assert_eq!(interner.intern(b"Frau M\xFCller, Station drei"), long);
        assert_eq!(interner.len(), 3);
    }

    #[test]
    fn many_strings_keep_their_ids_through_growth() {
        let mut interner = Interner::new();
        for n in 0..5000_u32 {
            assert_eq!(interner.intern(format!("id{n}").as_bytes()), Some(n));
        }
        for n in 0..5000_u32 {
            assert_eq!(interner.intern(format!("id{n}").as_bytes()), Some(n));
            assert_eq!(interner.get(n), format!("id{n}").as_bytes());
        }
    }
}
