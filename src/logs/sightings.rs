//! Ids that are seen anew all the time, looked up many at once.
//!
//! In: an id whenever a user's record names another than the one before. Out: the number of the
//! sighting at once; the dictionary's id of each sighting later. Never: a wait for memory alone;
//! patients and encounters are too many for the caches, and waits for many of them overlap.

use super::hashing::{Key, key_of};
use super::interning::Interner;

/// So many lookups wait for each other.
const TOGETHER: usize = 64;

pub(super) struct Sightings {
    dictionary: Interner,
    /// Of each settled sighting.
    ids: Vec<u32>,
    /// Those not settled yet, and where their texts end.
    waiting: Vec<(Key, usize)>,
    texts: Vec<u8>,
}

/// The last sighting and its key.
#[derive(Clone, Copy, Default)]
pub(super) struct Near {
    key: Key,
    sighting: Option<u32>,
}

impl Sightings {
    pub(super) fn new() -> Self {
        Self {
            dictionary: Interner::new(),
            ids: Vec::new(),
            waiting: Vec::with_capacity(TOGETHER),
            texts: Vec::new(),
        }
    }

    /// The sighting at hand where it is of this text, else a new one. `None`: there is no room.
    #[inline]
    pub(super) fn see(&mut self, text: &[u8], near: &mut Near) -> Option<u32> {
        let key = key_of(text);
        if key == near.key
            && let Some(sighting) = near.sighting
            && (key.is_whole() || self.text_of(sighting) == text)
        {
            return Some(sighting);
        }
        let sighting = self.see_anew(key, text)?;
        *near = Near { key, sighting: Some(sighting) };
        Some(sighting)
    }

    fn see_anew(&mut self, key: Key, text: &[u8]) -> Option<u32> {
        if self.waiting.len() == TOGETHER {
            self.settle()?;
        }
        let sighting = u32::try_from(self.ids.len() + self.waiting.len()).ok()?;
        self.texts.extend_from_slice(text);
        self.waiting.push((key, self.texts.len()));
        Some(sighting)
    }

    fn text_of(&self, sighting: u32) -> &[u8] {
        let sighting = sighting as usize;
        match sighting.checked_sub(self.ids.len()) {
            None => self.dictionary.get(self.ids[sighting]),
            Some(at) => &self.texts[self.start_of(at)..self.waiting[at].1],
        }
    }

    fn start_of(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.waiting[before].1)
    }

    #[inline(never)]
    fn settle(&mut self) -> Option<()> {
        self.dictionary.bring_near(self.waiting.iter().map(|(key, _)| *key));
        let mut start = 0;
        for (key, end) in &self.waiting {
            self.ids.push(self.dictionary.intern_key(*key, &self.texts[start..*end])?);
            start = *end;
        }
        self.waiting.clear();
        self.texts.clear();
        Some(())
    }

    /// The dictionary, and the id in it of each sighting.
    pub(super) fn finish(mut self) -> Option<(Interner, Vec<u32>)> {
        self.settle()?;
        Some((self.dictionary, self.ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_settle_to_equal_ids_and_the_one_at_hand_is_no_new_sighting() {
        let mut sightings = Sightings::new();
        let long = "an id that is longer than sixteen bytes";
        let texts: Vec<String> = (0..1000)
            .map(|n| if n % 3 == 0 { long.into() } else { format!("Z{}", n % 7) })
            .collect();
        let mut near = Near::default();
        let mut seen = Vec::new();
        for text in &texts {
            let first = sightings.see(text.as_bytes(), &mut near).unwrap();
            assert_eq!(sightings.see(text.as_bytes(), &mut near), Some(first));
            seen.push(first);
        }
        let (dictionary, ids) = sightings.finish().unwrap();
        assert_eq!(dictionary.len(), 8);
        for (text, sighting) in texts.iter().zip(seen) {
            assert_eq!(dictionary.get(ids[sighting as usize]), text.as_bytes());
        }
    }
}
