//! An activity that nearly all peers use and the person does not, at equal volume.
//!
//! In: rows a user-day-action. Out: a column a stream. Never: an activity that some peers live without.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, lacks};
use super::delegates::Delegates;
use super::streams::Streams;
use crate::peers::Peers;
use crate::site::Site;
use crate::stats::median;
use crate::usage::Usage;

pub static MISSING_ACTIVITY: Definition = Definition {
    name: "missing_activity",
    family: "activity_share",
    unit: "share of the peers'",
    counts_for: CountsFor::Avoid,
    definition: "Actions of an activity per 100 actions, against the peers', where at least 80 % of the peers \
                 would show it in as many actions as the person has.",
    direction: "high = less of it",
    source: "uptake; rarefaction",
    blind_spot: "A division of labour within a team skips activities too.",
    scale: Scale::LogTurned,
};

/// At the person's volume, so many of the peers must be expected to show the activity.
const COMMON: f64 = 0.8;

pub fn missing_activity(
    usage: &Usage,
    site: &Site,
    peers: &Peers,
    streams: &Streams,
) -> Vec<Column> {
    let n = streams.list.len();
    let mut counts: Vec<Vec<Vec<DayCount>>> = vec![Vec::with_capacity(peers.members.len()); n];
    for member in &peers.members {
        let mut own: Vec<Vec<DayCount>> = vec![Vec::new(); n];
        for id in member.ids.iter().filter(|_| member.assessable()) {
            for rows in usage.actions_of(*id).chunk_by(|a, b| a.day == b.day) {
                let Some(day) = rows.first().map(|r| r.day).filter(|day| member.counts(*day))
                else {
                    continue;
                };
                let mut today = vec![0.0; n];
                let mut all = 0.0;
                for row in rows {
                    all += f64::from(row.events);
                    if let Some(cell) = streams.stream(row.action).and_then(|s| today.get_mut(s)) {
                        *cell += f64::from(row.events);
                    }
                }
                for (days, numerator) in own.iter_mut().zip(today) {
                    days.push(DayCount { half: peers.half_of(day), numerator, denominator: all });
                }
            }
        }
        for (all, own) in counts.iter_mut().zip(own) {
            all.push(own);
        }
    }
    let delegates = Delegates::of(usage, site, peers);
    counts
        .iter()
        .enumerate()
        .filter_map(|(stream, counts)| {
            let known = streams.list.get(stream)?;
            if known.activity.is_none() && known.screens.is_empty() {
                return None;
            }
            let estimates = lacks(counts, peers);
            if estimates.iter().all(Option::is_none) {
                return None;
            }
            let common = commonly_used(counts, peers);
            let column = Column::new(&MISSING_ACTIVITY, estimates, peers)
                .about(known.activity)
                .of_stream(stream)
                .set_aside(|at| (!common.get(at)?).then_some("not common among the peers"))
                .set_aside(|at| {
                    let member = peers.members.get(at)?;
                    let share = |at: usize| share_of(counts.get(at)?);
                    let usual = || {
                        let group = peers.group_of(member)?;
                        median(
                            &group.members.iter().filter_map(|at| share(*at)).collect::<Vec<_>>(),
                        )
                    };
                    let excused = member.works_for
                        || member.has_delegates
                            && delegates.do_it(at, usual().unwrap_or(0.0), share);
                    excused.then_some("a scribe or delegate does it")
                });
            Some(column)
        })
        .collect()
}

/// Of a member's actions, those of the stream.
fn share_of(days: &[DayCount]) -> Option<f64> {
    let (part, all) = days.iter().fold((0.0, 0.0), |s, d| (s.0 + d.numerator, s.1 + d.denominator));
    (all > 0.0).then(|| part / all)
}

/// Rarefied: would at least `COMMON` of the group show this stream in as many actions as the member has?
fn commonly_used(counts: &[Vec<DayCount>], peers: &Peers) -> Vec<bool> {
    let totals: Vec<(f64, f64)> = counts
        .iter()
        .map(|days| days.iter().fold((0.0, 0.0), |s, d| (s.0 + d.numerator, s.1 + d.denominator)))
        .collect();
    // Shares of a group's members, sorted: the 20th percentile must be enough to be seen.
    let low: Vec<f64> = peers
        .groups
        .iter()
        .map(|group| {
            let shares: Vec<f64> = group
                .members
                .iter()
                .filter_map(|at| totals.get(*at))
                .filter(|(_, all)| *all > 0.0)
                .map(|(part, all)| part / all)
                .collect();
            crate::stats::quantile(&shares, 1.0 - COMMON).unwrap_or(0.0)
        })
        .collect();
    peers
        .members
        .iter()
        .zip(&totals)
        .map(|(member, (_, all))| {
            let share = member.group.and_then(|g| low.get(g)).copied().unwrap_or(0.0);
            // Three expected: under 5 % to see none of them by chance.
            share * all >= 3.0
        })
        .collect()
}
