//! Days of use for the time a person is employed.
//!
//! In: a member's active days, leave, hire date and share of full time. Out: days of use per open day
//! and full time, against the peers'. Never: a verdict, since who is employed for what the roster does
//! not say; and never where a schedule says which days are expected.

use super::column::{Column, CountsFor, Definition, Scale};
use crate::peers::{Estimate, Member, Peers};
use crate::site::Site;
use crate::units::Day;

pub static DAYS_FOR_FTE: Definition = Definition {
    name: "days_for_fte",
    family: "presence",
    unit: "share of the peers'",
    counts_for: CountsFor::Avoid,
    definition: "Days of use per open day and full-time equivalent, against the peers'; leave and the time before \
                 the hire date left out. Only for people of whom no schedule is given.",
    direction: "high = fewer days than peers of the same full-time equivalent",
    source: "uptake",
    blind_spot: "Duties outside of care, and an employment that changed, look like absence: a sign, never a \
                 finding.",
    scale: Scale::LogTurned,
};

const FEWEST_OPEN: f64 = 10.0;

pub fn days_for_fte(site: &Site, peers: &Peers) -> Vec<Column> {
    let estimates: Vec<Option<Estimate>> =
        peers.members.iter().map(|member| estimate(member, site, peers)).collect();
    if estimates.iter().all(Option::is_none) {
        return Vec::new();
    }
    vec![Column::new(&DAYS_FOR_FTE, estimates, peers).set_aside(|at| {
        let follows = peers.members.get(at).is_some_and(|member| member.works_for);
        follows.then_some("works on behalf of others, whose days are not known")
    })]
}

fn estimate(member: &Member, site: &Site, peers: &Peers) -> Option<Estimate> {
    let person = member.person(site)?;
    let fte = person.fte.filter(|fte| *fte > 0.0)?;
    if !member.assessable() || member.expected.is_some() || member.active.is_empty() {
        return None;
    }
    let from = person.hire_date.map_or(peers.span.from, |hired| hired.max(peers.span.from));
    let lack = |which: Option<usize>| {
        let counted = |day: &Day| which.is_none_or(|half| peers.half_of(*day) == half);
        let open = (from.0..=peers.span.to.0).map(Day).filter(counted).filter(|day| {
            !peers.quiet_days.contains_key(day) && !member.leaves.iter().any(|l| l.contains(*day))
        });
        let open = open.count() as f64;
        let came = member.active.iter().filter(|day| **day >= from && counted(day)).count() as f64;
        (open > 0.0).then(|| {
            let rate = (came + 0.5) / (open + 0.5);
            (open, ((fte / rate).ln(), (1.0 - rate).max(0.0) / (came + 0.5)))
        })
    };
    let (open, (value, variance)) = lack(None).filter(|(open, _)| *open >= FEWEST_OPEN)?;
    let half = |which: usize| lack(Some(which)).map(|(_, half)| half);
    Some(Estimate { value, variance, n: open as u64, halves: [half(0), half(1)] })
}
