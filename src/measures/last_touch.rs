//! Coming back late: encounters that a person touches again more than a day later.
//!
//! In: rows a user-encounter. Out: a column, where most actions have bare names. Never: what was done
//! there; only that it was not finished on the day.

use super::column::{Column, CountsFor, Definition, Scale};
use super::presence::share_of;
use crate::peers::{Estimate, Level, Member, Peers};
use crate::units::Zone;
use crate::usage::Usage;

pub static LATE_TOUCHES: Definition = Definition {
    name: "late_touches",
    family: "delay",
    unit: "share of encounters",
    counts_for: CountsFor::Avoid,
    definition: "Encounters that the person touches again more than 24 h after the end of their appointment, or \
                 where the schedule has none after their first action in the encounter, of those whose 24 h are \
                 over. Taken only where most actions have bare names.",
    direction: "high = late",
    source: "uptake",
    blind_spot: "Stays of several days and results that come later bring everyone back; what is done then is not \
                 known.",
    scale: Scale::Share,
};

const FEWEST_ENCOUNTERS: usize = 10;
const DAY_MS: i64 = 86_400_000;

pub fn late_touches(usage: &Usage, peers: &Peers) -> Option<Column> {
    let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    let end = zone.start_of(peers.span.to.plus(1)).0;
    let estimates: Vec<Option<Estimate>> = peers
        .members
        .iter()
        .map(|member| estimate(&touches(usage, member, peers, &zone, end)))
        .collect();
    estimates.iter().any(Option::is_some).then(|| {
        Column::new(&LATE_TOUCHES, estimates, peers).set_aside(|at| {
            let member = peers.members.get(at)?;
            // Within a role all document in the same way, whoever it is for.
            let any_role = peers.group_of(member)?.level == Level::Everyone;
            (member.works_for && any_role).then_some("documents on behalf of others")
        })
    })
}

/// Half of the span, and whether the person came back late.
fn touches(
    usage: &Usage,
    member: &Member,
    peers: &Peers,
    zone: &Zone,
    end: i64,
) -> Vec<(usize, bool)> {
    let ids = member.ids.iter().filter(|_| member.assessable());
    ids.flat_map(|id| usage.encounters_of(*id))
        .filter_map(|e| {
            let anchor = e.visit_end.unwrap_or(e.first).0;
            let day = zone.local(e.first).day;
            let judged = member.counts(day) && end - anchor > DAY_MS;
            judged.then(|| (peers.half_of(day), e.last.0 - anchor > DAY_MS))
        })
        .collect()
}

fn estimate(touches: &[(usize, bool)]) -> Option<Estimate> {
    if touches.len() < FEWEST_ENCOUNTERS {
        return None;
    }
    let share = |which: Option<usize>| {
        let part = touches.iter().filter(|(half, _)| which.is_none_or(|w| w == *half));
        let (n, late) =
            part.fold((0.0, 0.0), |s, (_, late)| (s.0 + 1.0, s.1 + f64::from(u8::from(*late))));
        (n >= FEWEST_ENCOUNTERS as f64 / 2.0).then(|| share_of(late, n))
    };
    let (value, variance) = share(None)?;
    let halves = [share(Some(0)), share(Some(1))];
    Some(Estimate { value, variance, n: touches.len() as u64, halves })
}
