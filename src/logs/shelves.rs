//! Packed events in blocks, with the files they came from.
//!
//! In: events of one thread and one partition. Out: the same, a block at a time. Never: one long
//! list that moves when it grows.

use super::events::{Beside, Packed};

pub(super) const BLOCK: usize = 2048;

#[derive(Default)]
pub(super) struct Shelf {
    /// The block in hand; full ones go to `blocks`.
    pub(super) open: Vec<Packed>,
    pub(super) blocks: Vec<Vec<Packed>>,
    /// As long as `blocks`, only where a source tells more than an event is packed with.
    pub(super) beside: Vec<Vec<Beside>>,
    pub(super) runs: Vec<Run>,
}

/// So many events in a row from one piece of one file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub(super) file: u32,
    pub(super) piece: u32,
    pub(super) events: u32,
}

impl Shelf {
    /// By its place in the order in which events came.
    pub(super) fn at_mut(&mut self, at: usize) -> Option<&mut Packed> {
        match self.blocks.get_mut(at / BLOCK) {
            Some(block) => block.get_mut(at % BLOCK),
            None => self.open.get_mut(at % BLOCK),
        }
    }

    #[cold]
    pub(super) fn turn_page(&mut self, keeps_more: bool) {
        let full = std::mem::replace(&mut self.open, Vec::with_capacity(BLOCK));
        if !full.is_empty() {
            self.blocks.push(full);
        }
        if keeps_more {
            self.beside.push(Vec::with_capacity(BLOCK));
        }
    }
}
