//! Pages: plain views of what was found, rendered by the templates at the crate's root.
//!
//! In: the contents of a report. Out: HTML, self-contained, every text escaped. Never: a person
//! outside the outreach page, or a script, or a thing from the network.

mod absent;
mod group;
mod logs;
mod outreach;
mod parts;
mod places;
mod questions;
mod unit;
mod words;

pub(super) use group::report;
pub(super) use outreach::{outreach, staff_drawings};
pub(super) use places::places;
pub(super) use unit::{unit, units};
