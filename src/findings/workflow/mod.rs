//! People or workflow: where a whole unit, or a role across the hospital, is slow in an activity.
//!
//! In: effort beside the same role elsewhere and before, who is in which unit. Out: which shifts hold,
//! the measures without them, and a verdict a unit or role and activity. Never: a person listed for
//! what their whole unit shares; never a verdict where there is nothing to compare with.

mod aside;
mod deviations;
mod elsewhere;
mod middle;
mod past;
mod row;
mod units;
mod verdicts;

pub(super) use aside::{without_shared, words};
pub use row::{Against, Cause, Workflow};
pub(super) use verdicts::verdicts;

use super::activities::WAYS;
use crate::measures::Measures;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::site::Site;
use crate::usage::Usage;
use elsewhere::UnitShift;
use past::Step;
use units::Units;

/// What was found of units and roles, before anybody is judged.
pub(super) struct Shared {
    units: Units,
    elsewhere: Vec<UnitShift>,
    steps: Vec<Step>,
    past: past::Past,
}

/// Below so much more time nobody would redesign anything.
const WORTH_WHILE: f64 = 0.095_310_179_804_324_9;
/// A median of fewer people says nothing of their unit.
const FEWEST: usize = 4;

pub(super) fn shared(
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    peers: &Peers,
    measures: &Measures,
) -> Shared {
    let units = Units::of(peers, site);
    let limit = settings.false_discovery_rate;
    let efforts = deviations::Efforts::of(usage, peers, measures, &units);
    let ways: Vec<bool> = measures
        .streams
        .list
        .iter()
        .map(|stream| stream.activity.is_some_and(|activity| WAYS.contains(&activity)))
        .collect();
    let elsewhere = elsewhere::shifts(&efforts, &units, &ways, limit);
    drop(efforts);
    let past = past::Past::of(usage, site, peers, measures, &units);
    let steps = past::steps(&past, &units, &elsewhere, &ways, limit);
    Shared { units, elsewhere, steps, past }
}
