//! The same chance every time.
//!
//! In: a seed. Out: numbers that look random. Never: good chance; a bench needs sameness.

/// A generator of Knuth's kind.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}
