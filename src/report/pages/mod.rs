//! Pages: plain views of what was found, rendered by the templates at the crate's root.
//!
//! In: the contents of a report. Out: HTML, self-contained, every text escaped. Never: a person
//! outside the outreach page, or a script, or a thing from the network.

mod absent;
mod contacts;
mod early;
mod first_steps;
mod goals;
mod group;
mod logs;
mod outreach;
mod parts;
mod places;
mod plans;
mod progress;
mod questions;
mod sheet;
mod unit;
mod words;
mod workflow;

use super::Contents;
use super::forms::capital;

pub(super) use contacts::contact;
pub(super) use group::report;
pub(super) use outreach::{outreach, staff_drawings};
pub(super) use parts::{FOR_STAFF, PURPOSE};
pub(super) use places::places;
pub(super) use unit::{unit, units};

/// Terms, measures and parameters, each with its meaning, as the report has them.
pub(super) fn definitions(contents: &Contents) -> Vec<(String, String)> {
    let terms = words::GLOSSARY.iter().map(|(term, text)| (term.to_string(), text.to_string()));
    let measures = contents.definitions.iter().map(|measure| {
        let text = format!(
            "{} Unit: {}. Reads as: {}. Does not see: {}",
            measure.definition, measure.unit, measure.direction, measure.blind_spot
        );
        (format!("measure {}", measure.name), text)
    });
    let parameters = logs::parameters(contents)
        .into_iter()
        .map(|(name, value, about)| (format!("setting {name}"), format!("{value}: {about}")));
    terms.chain(measures).chain(parameters).map(|(a, b)| (capital(&a), b)).collect()
}

/// A measure's name for readers.
pub(super) fn measure_called(name: &str) -> String {
    words::measure(name).map_or_else(|| capital(&super::forms::spaced(name)), str::to_string)
}

/// An activity's name for readers, within a sentence.
pub(super) fn activity_called(name: &str) -> String {
    crate::vocabulary::Activity::parse(name)
        .map_or_else(|| name.to_string(), words::activity_inline)
}
