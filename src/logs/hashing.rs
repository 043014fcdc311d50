//! A fast hash of short ids: the same on every machine and in every run.
//!
//! In: bytes. Out: 64 well-mixed bits. Never: a secret or a pseudonym; see `privacy` for those.

use super::admitting::blank_if_null;

const ONE: u64 = 0x9E37_79B9_7F4A_7C15;
const TWO: u64 = 0xD1B5_4A32_D192_ED03;

/// A text as three numbers. Up to 16 bytes they are the text itself; beyond, they stand for it, and
/// the text must still be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) a: u64,
    pub(super) b: u64,
    pub(super) length: u32,
}

impl Key {
    /// Equal keys mean equal texts.
    #[inline]
    pub(super) fn is_whole(self) -> bool {
        self.length <= 16
    }

    #[inline]
    pub(super) fn hash(self) -> u64 {
        mix(self.a ^ ONE, self.b ^ TWO ^ u64::from(self.length))
    }
}

/// The first and the last bytes overlap where the text is shorter than both together, so nothing
/// of it is left out.
#[inline]
pub(super) fn key_of(text: &[u8]) -> Key {
    let n = text.len();
    let (a, b) = if n >= 8 {
        let (first, last) = (read8(text, 0), read8(text, n - 8));
        // A longer text is compared in full anyway: its middle only keeps like texts apart.
        let middle = if n > 16 { read8(text, n / 2 - 4).rotate_left(23) } else { 0 };
        (first ^ middle, last)
    } else if n >= 4 {
        (read4(text, 0), read4(text, n - 4))
    } else if n > 0 {
        (u64::from(text[0]), u64::from(text[n / 2]) << 8 | u64::from(text[n - 1]))
    } else {
        (0, 0)
    };
    Key { a, b, length: u32::try_from(n).unwrap_or(u32::MAX) }
}

/// All of the text counts, whatever its length.
pub(super) fn hash_bytes(text: &[u8]) -> u64 {
    text.chunks(16).fold(text.len() as u64, |hash, part| mix(hash ^ key_of(part).hash(), TWO))
}

/// What keeps apart two events that are otherwise equal, from the id of a session or event; 0 where
/// there is none.
#[inline]
pub(super) fn identity(id: &[u8]) -> u32 {
    let id = blank_if_null(id);
    if id.is_empty() { 0 } else { hash_bytes(id) as u32 | 1 }
}

/// A session by its id; 0 where there is none.
pub(super) fn session(id: &[u8]) -> u64 {
    let id = blank_if_null(id);
    if id.is_empty() { 0 } else { hash_bytes(id).max(1) }
}

/// The same from what only tells rows apart: even, where an event's own id is odd.
pub(super) fn apart(parts: &[&[u8]]) -> u32 {
    if parts.iter().all(|part| part.is_empty()) {
        return 0;
    }
    let hash = parts.iter().fold(ONE, |hash, part| mix(hash ^ hash_bytes(part), TWO));
    (hash as u32 & !1).max(2)
}

/// Multiply to 128 bits and fold: every bit of both reaches every bit of the result.
fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    wide as u64 ^ (wide >> 64) as u64
}

fn read8(text: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&text[at..at + 8]);
    u64::from_le_bytes(eight)
}

fn read4(text: &[u8], at: usize) -> u64 {
    let mut four = [0; 4];
    four.copy_from_slice(&text[at..at + 4]);
    u64::from(u32::from_le_bytes(four))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_million_near_equal_ids_hash_apart_in_both_halves() {
        let mut upper = HashSet::new();
        let mut lower = HashSet::new();
        for n in 0..1_000_000_u64 {
            let hash = hash_bytes(format!("Z{n:07}").as_bytes());
            upper.insert(hash >> 40);
            lower.insert(hash & 0xFF_FFFF);
        }
        // A random function into 2^24 places leaves 970,000 distinct of a million.
        assert!(upper.len() > 960_000 && lower.len() > 960_000);
    }
}
