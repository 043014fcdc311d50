//! What each person's use looks like against their peers', one column a measure.
//!
//! In: `Usage`, `Site`, `Settings`, `Peers`. Out: `Measures`: columns of estimates and comparisons in
//! the order of `Peers::members`. Never: a verdict; a measure that the input cannot carry is absent.

mod backlog;
mod breadth;
mod by_action;
mod column;
mod cosigned_orders;
mod day_rates;
mod days_for_fte;
mod delegates;
mod documentation_delay;
mod effort;
mod hunting;
mod last_touch;
mod missing_activity;
mod presence;
mod printing;
mod rework;
mod screens;
mod sequence;
mod signatures;
mod steadiness;
mod steps;
mod streams;
mod trouble;
mod unusual_action;
mod volume;
mod wandering;
mod weekly;

pub use column::{Column, CountsFor, Definition, Scale};
pub use documentation_delay::{Note, notes};
pub use streams::{Stream, Streams};
pub use weekly::{Usual, by_week};

use crate::peers::Peers;
use crate::settings::Settings;
use crate::site::Site;
use crate::usage::Usage;

/// Every measure the input permits, and the sentences for those it does not.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    pub columns: Vec<Column>,
    pub streams: Streams,
    pub cannot_tell: Vec<String>,
}

/// What the log, the roster and the schedule say of everyone, measure by measure.
pub fn measure(usage: &Usage, site: &Site, settings: &Settings, peers: &Peers) -> Measures {
    let streams = Streams::of(usage, peers);
    let timed = !usage.frame.minute_precision;
    let mut columns = Vec::new();
    if timed {
        columns.extend(effort::effort(usage, peers, &streams));
        columns.extend(hunting::hunting(usage, peers, streams.found_from_steps()));
    }
    columns.extend(rework::rework(usage, peers));
    if timed {
        columns.extend(trouble::trouble(usage, peers, &streams));
        columns.extend(sequence::sequence(usage, peers));
    }
    columns.extend(day_rates::assistance(usage, peers));
    columns.extend(presence::presence(usage, site, settings, peers));
    columns.extend(days_for_fte::days_for_fte(site, peers));
    columns.extend(printing::printing(usage, peers));
    columns.extend(documentation_delay::documentation_delay(usage, site, peers));
    columns.extend(backlog::backlog(usage, peers));
    columns.extend(cosigned_orders::cosigned_orders(usage, peers));
    columns.extend(missing_activity::missing_activity(usage, site, peers, &streams));
    columns.extend(breadth::breadth(usage, peers));
    if streams.found_from_steps() {
        columns.extend(last_touch::late_touches(usage, peers));
        columns.extend(wandering::wandering(usage, peers));
        columns.extend(unusual_action::unusual_action(usage, peers));
    }
    columns.extend(volume::volume(usage, peers));
    if usage.frame.no_views {
        columns.retain(|column| !NEEDS_VIEWS.contains(&column.definition.name));
    }
    Measures { columns, streams, cannot_tell: cannot_tell(usage) }
}

/// Effort against everyone of the same role, whatever their specialty and setting: for units that are
/// all there is of a finer group.
pub fn effort_within_roles(usage: &Usage, peers: &Peers, streams: &Streams) -> Vec<Column> {
    if usage.frame.minute_precision {
        return Vec::new();
    }
    effort::effort(usage, &peers.within_roles(), streams)
}

/// Who looks for the way is seen in what they look at: without such rows these say nothing.
const NEEDS_VIEWS: [&str; 5] = [
    hunting::HUNTING.name,
    trouble::RETURNS.name,
    trouble::DETOURS.name,
    trouble::SEARCHED.name,
    sequence::SURPRISE.name,
];

/// The texts of all measures, for the glossary; whether or not this input permits them.
pub fn definitions() -> Vec<&'static Definition> {
    vec![
        &effort::EFFORT,
        &effort::PACE,
        &steadiness::STEADINESS,
        &hunting::HUNTING,
        &trouble::RETURNS,
        &trouble::DETOURS,
        &trouble::REPEATS,
        &trouble::TAKEN_BACK,
        &trouble::HELP_SOUGHT,
        &trouble::SEARCHED,
        &rework::REWORK,
        &rework::UNSIGNED,
        &sequence::SURPRISE,
        &sequence::RETRIES,
        &day_rates::FAILED_LOGINS,
        &day_rates::HELP,
        &day_rates::SEARCH,
        &presence::ABSENCE,
        &presence::FADING,
        &presence::FEWER_DAYS,
        &days_for_fte::DAYS_FOR_FTE,
        &printing::PRINTING,
        &printing::DOCUMENTATION,
        &documentation_delay::DOCUMENTATION_DELAY,
        &documentation_delay::LATE_NOTES,
        &last_touch::LATE_TOUCHES,
        &backlog::BACKLOG,
        &cosigned_orders::COSIGNED_ORDERS,
        &cosigned_orders::OWN_ORDERS,
        &cosigned_orders::COSIGNED_NOTES,
        &missing_activity::MISSING_ACTIVITY,
        &unusual_action::UNUSUAL_ACTION,
        &breadth::TOOLS,
        &breadth::BREADTH,
        &wandering::WANDERING,
        &volume::LOAD,
        &volume::AFTER_HOURS,
    ]
}

impl Measures {
    /// The column of a measure that has only one.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.definition.name == name)
    }

    pub fn columns_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Column> {
        self.columns.iter().filter(move |column| column.definition.name == name)
    }
}

fn cannot_tell(usage: &Usage) -> Vec<String> {
    let frame = &usage.frame;
    let mut sentences = Vec::new();
    if frame.minute_precision {
        sentences.push(
            "The times have no seconds: how long anything took, sessions and order cannot be \
             concluded, so nobody is judged by effort, hunting or sequence."
                .to_string(),
        );
    }
    if frame.no_views {
        sentences.push(
            "The logs hold changes or sessions only, never what was looked at: nobody is judged by \
             hunting, returns, searches or sequence, and reading cannot be told."
                .to_string(),
        );
    }
    if !frame.has_patients {
        sentences.push("Without patients, printing is counted per 100 actions.".to_string());
    }
    if !frame.has_encounters {
        sentences.push(
            "Without encounters, late notes, notes never signed and backlog cannot be told."
                .to_string(),
        );
    }
    sentences.extend(documentation_delay::anchor_note(usage));
    if streams::mostly_unmapped(usage) {
        sentences.push(
            "Most actions have no known activity: the meaning of paper, delegating and late cannot \
             be told from bare names; give an actions file."
                .to_string(),
        );
    }
    sentences
}
