//! What a person needs help with: activities that take more effort than the peers' and than their own others.
//!
//! In: an effort profile. Out: needs, the most certain first, with interval and minutes a week.
//! Never: a need whose interval reaches down to the peers.

use super::Need;
use super::activities::{Strain, rank};
use super::struggling::Struggle;
use crate::measures::Measures;
use crate::peers::{Member, Peers};
use crate::usage::Usage;

const CERTAIN: f64 = 1.96;
/// Below so much more than the peers, help would give little back.
const WORTH_WHILE: f64 = 1.1;
const MOST: usize = 4;
/// Variance of the logarithm of the ratio among those who struggle: two in three need up to 1.4 × the
/// peers' effort.
const USUAL_TROUBLE: f64 = 0.1;

/// Of the person at `at`; `always` gives the largest even where it alone is not certain.
pub(super) fn needs(
    usage: &Usage,
    measures: &Measures,
    peers: &Peers,
    struggle: &Struggle,
    at: usize,
    always: bool,
) -> Vec<Need> {
    let Some(member) = peers.members.get(at) else { return Vec::new() };
    let mut strains: Vec<&Strain> = struggle.strains.iter().collect();
    strains.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.stream.cmp(&b.stream)));
    let mut found = Vec::new();
    for strain in strains {
        let Some(activity) = strain.activity else { continue };
        let (ratio, low, high) = effort(measures, strain, at);
        let first = always && found.is_empty();
        let clear = strain.z >= CERTAIN && ratio >= WORTH_WHILE;
        if !(clear || first) || found.len() >= MOST {
            continue;
        }
        let minutes = weekly_seconds(usage, measures, peers, member, strain.stream) / 60.0;
        found.push(Need {
            activity,
            effort_ratio: ratio,
            low,
            high,
            minutes_per_week: (minutes * (1.0 - 1.0 / ratio)).max(0.0),
            n_actions: strain.n_actions,
            n_peers: n_peers(measures, strain, at),
        });
    }
    found
}

/// Time an action takes, times the extra actions, against the peers: what is more than people differ by
/// themselves, with its 95 % interval.
fn effort(measures: &Measures, strain: &Strain, at: usize) -> (f64, f64, f64) {
    // Each extra event has its own time and that of finding back.
    let extra: f64 = 1.0 + 2.0 * strain.parts.iter().map(|part| part.extra).sum::<f64>();
    let extra = extra.max(0.5);
    let Some(effort) = strain.effort else { return (extra, extra, extra) };
    let spread = measures
        .columns
        .get(effort.column)
        .and_then(|column| column.counted(at))
        .map_or(0.0, |compared| compared.between + compared.sampling);
    // Whoever is told stands out also by chance and by being who they are: drawn in by as much of the
    // deviation as that explains. Normal with a normal prior.
    let drawn = USUAL_TROUBLE / (USUAL_TROUBLE + spread);
    let log = drawn * (effort.deviation + extra.ln());
    let reach = CERTAIN * (drawn * spread).sqrt();
    (log.exp(), (log - reach).exp(), (log + reach).exp())
}

fn n_peers(measures: &Measures, strain: &Strain, at: usize) -> u32 {
    let columns = strain.parts.iter().filter_map(|part| measures.columns.get(part.column));
    columns.filter_map(|column| column.counted(at)).map(|c| c.n_peers).max().unwrap_or(0)
}

/// Credited seconds of a stream a week with use.
pub(super) fn weekly_seconds(
    usage: &Usage,
    measures: &Measures,
    peers: &Peers,
    member: &Member,
    stream: usize,
) -> f64 {
    let seconds: f64 = member
        .ids
        .iter()
        .flat_map(|id| usage.actions_of(*id))
        .filter(|row| {
            measures.streams.stream(row.action) == Some(stream) && member.settled(row.day)
        })
        .map(|row| row.seconds)
        .sum();
    let (Some(first), Some(last)) =
        (member.active.iter().find(|day| member.settled(**day)), member.active.last())
    else {
        return 0.0;
    };
    let from = (*first).max(peers.span.from);
    seconds / (f64::from(last.0 - from.0 + 1) / 7.0).max(1.0)
}
