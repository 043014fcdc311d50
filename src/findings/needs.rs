//! What a person needs help with: activities that take more effort than the peers' and than their own others.
//!
//! In: an effort profile. Out: needs, the most certain first, with interval and minutes a week.
//! Never: a need whose interval reaches down to the peers.

use super::Need;
use super::struggling::Struggle;
use crate::measures::Measures;
use crate::peers::{Member, Peers};
use crate::usage::Usage;

const CERTAIN: f64 = 1.96;
/// Below so much more than the peers, help would give little back.
const WORTH_WHILE: f64 = 1.1;
const MOST: usize = 4;

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
    let mut streams: Vec<_> = struggle.profile.streams.iter().collect();
    streams.sort_by(|a, b| b.z.total_cmp(&a.z).then(a.column.cmp(&b.column)));
    let mut found = Vec::new();
    for stream in streams {
        let Some(column) = measures.columns.get(stream.column) else { continue };
        let (Some(activity), Some(compared), Some(index)) =
            (column.activity, column.counted(at), column.stream)
        else {
            continue;
        };
        let first = always && found.is_empty() && stream.deviation > 0.0;
        let clear = stream.z >= CERTAIN && stream.deviation.exp() >= WORTH_WHILE;
        if !(clear || first) || found.len() >= MOST {
            continue;
        }
        let (low, high) = interval(stream.deviation, compared.sampling);
        let n_actions = column.estimates.get(at).and_then(|e| e.as_ref()).map_or(0, |e| e.n);
        let weekly = weekly_seconds(usage, measures, peers, member, index) / 60.0;
        found.push(Need {
            activity,
            effort_ratio: stream.deviation.exp(),
            low,
            high,
            minutes_per_week: (weekly * (1.0 - (-stream.deviation).exp())).max(0.0),
            n_actions,
            n_peers: compared.n_peers,
        });
    }
    found
}

fn interval(deviation: f64, sampling: f64) -> (f64, f64) {
    let reach = CERTAIN * sampling.sqrt();
    ((deviation - reach).exp(), (deviation + reach).exp())
}

/// Credited seconds of a stream a week with use.
fn weekly_seconds(
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
