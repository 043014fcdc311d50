//! Documentation delay: how long after the fact a note is signed.
//!
//! In: rows a user-encounter, or stored delays where the log has both times. Out: a column.
//! Never: an open note left out: Kaplan–Meier counts it as open for so long.

use super::column::{Column, CountsFor, Definition, Scale};
use crate::peers::{Estimate, Member, Peers};
use crate::site::Site;
use crate::stats::{Observation, kaplan_meier, survival_quantile};
use crate::units::Zone;
use crate::usage::Usage;

pub static DOCUMENTATION_DELAY: Definition = Definition {
    name: "documentation_delay",
    family: "delay",
    unit: "seconds",
    counts_for: CountsFor::Avoid,
    definition: "Time from the person's first chart action in an encounter to its first signed note, notes still \
                 open counted as open (Kaplan–Meier); the geometric mean of median and upper quartile. \
                 Where the log has both times: time − about_time.",
    direction: "high = late",
    source: "uptake; Kaplan and Meier 1958",
    blind_spot: "A note that waits for a result is late without fault.",
    scale: Scale::Log,
};

const FEWEST_ENCOUNTERS: usize = 10;
/// Delays under a minute are the same.
const FLOOR_SECONDS: f64 = 60.0;

pub fn documentation_delay(usage: &Usage, _site: &Site, peers: &Peers) -> Option<Column> {
    let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    let end = zone.start_of(peers.span.to.plus(1)).0;
    let estimates: Vec<Option<Estimate>> = peers
        .members
        .iter()
        .map(|member| {
            if !member.assessable() {
                return None;
            }
            let delays = if usage.frame.has_about_time {
                stored(usage, member, peers)
            } else {
                observed(usage, member, peers, &zone, end)
            };
            estimate(&delays)
        })
        .collect();
    estimates.iter().any(Option::is_some).then(|| {
        Column::new(&DOCUMENTATION_DELAY, estimates, peers).set_aside(|at| {
            let member = peers.members.get(at)?;
            (member.has_delegates || member.works_for).then_some("a scribe or delegate documents")
        })
    })
}

fn observed(
    usage: &Usage,
    member: &Member,
    peers: &Peers,
    zone: &Zone,
    end: i64,
) -> Vec<(usize, Observation)> {
    member
        .ids
        .iter()
        .flat_map(|id| usage.encounters_of(*id))
        .filter(|e| e.note_events > 0)
        .filter_map(|e| {
            let anchor = e.first_chart?;
            let day = zone.local(anchor).day;
            let until = e.signed.map_or(end, |signed| signed.0);
            let seconds = ((until - anchor.0) as f64 / 1000.0).max(FLOOR_SECONDS);
            member.counts(day).then(|| {
                (peers.half_of(day), Observation { time: seconds, ended: e.signed.is_some() })
            })
        })
        .collect()
}

fn stored(usage: &Usage, member: &Member, peers: &Peers) -> Vec<(usize, Observation)> {
    member
        .ids
        .iter()
        .flat_map(|id| usage.delays_of(*id))
        .filter(|row| member.counts(row.day))
        .flat_map(|row| {
            let seconds = (row.seconds as f64).max(FLOOR_SECONDS);
            let one = (peers.half_of(row.day), Observation { time: seconds, ended: true });
            std::iter::repeat_n(one, row.count as usize)
        })
        .collect()
}

fn estimate(delays: &[(usize, Observation)]) -> Option<Estimate> {
    if delays.len() < FEWEST_ENCOUNTERS {
        return None;
    }
    let part = |which: Option<usize>| {
        let chosen: Vec<Observation> = delays
            .iter()
            .filter(|(half, _)| which.is_none_or(|w| w == *half))
            .map(|(_, observation)| *observation)
            .collect();
        typical(&chosen)
    };
    let (value, variance) = part(None)?;
    Some(Estimate {
        value,
        variance,
        n: delays.len() as u64,
        halves: [part(Some(0)), part(Some(1))],
    })
}

fn typical(observations: &[Observation]) -> Option<(f64, f64)> {
    if observations.len() < FEWEST_ENCOUNTERS / 2 {
        return None;
    }
    let steps = kaplan_meier(observations);
    let longest = observations.iter().map(|o| o.time).fold(FLOOR_SECONDS, f64::max);
    let at = |p: f64| survival_quantile(&steps, p).unwrap_or(longest).ln();
    let (quarter, half, upper) = (at(0.25), at(0.5), at(0.75));
    let sigma = ((upper - quarter) / 1.349).max(0.3);
    let n = observations.len() as f64;
    Some(((half + upper) / 2.0, 2.0 * sigma * sigma / n))
}
