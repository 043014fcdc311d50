//! What a unit or role shares is nobody's own: taken off before anybody is judged.
//!
//! In: shifts and steps that hold. Out: the measures without them, and what a member is told of it.
//! Never: anything taken off where the shift is doubtful; never more than all of it.

use super::Shared;
use super::past::Who;
use crate::measures::{Column, Measures};
use crate::peers::{Peers, compare};
use std::collections::BTreeMap;

/// By stream, then member: what to take off, of the whole span and of each half.
type Offsets = BTreeMap<usize, BTreeMap<usize, [f64; 3]>>;

fn offsets(shared: &Shared) -> Offsets {
    let mut offsets = Offsets::new();
    let mut add = |stream: usize, at: usize, by: [f64; 3]| {
        let sum = offsets.entry(stream).or_default().entry(at).or_default();
        for (sum, by) in sum.iter_mut().zip(by) {
            *sum += by;
        }
    };
    for shift in &shared.elsewhere {
        let Some(against) = shift.against.filter(|against| against.holds) else { continue };
        let team = shared.units.units.get(shift.unit);
        for at in team.iter().flat_map(|team| &team.members) {
            add(shift.stream, *at, [against.value; 3]);
        }
    }
    // Who was away before a step would look slow beside those who worked before it, too.
    for step in shared.steps.iter().filter(|step| step.holds) {
        let Who::Role(role) = step.who else { continue };
        let team = shared.units.roles.get(role);
        for at in team.iter().flat_map(|team| &team.members) {
            let share = shared.past.share_after(*at, step.stream, step.cut);
            add(step.stream, *at, share.map(|share| share * step.value));
        }
    }
    offsets
}

/// `None` where nothing is shared.
pub(in super::super) fn without_shared(
    measures: &Measures,
    peers: &Peers,
    shared: &Shared,
) -> Option<Measures> {
    let offsets = offsets(shared);
    if offsets.is_empty() {
        return None;
    }
    let columns = measures
        .columns
        .iter()
        .map(|column| match column.stream.and_then(|stream| offsets.get(&stream)) {
            Some(by) if column.definition.name == "effort" => shifted(column, by, peers),
            _ => column.clone(),
        })
        .collect();
    Some(Measures {
        columns,
        streams: measures.streams.clone(),
        cannot_tell: measures.cannot_tell.clone(),
    })
}

fn shifted(column: &Column, by: &BTreeMap<usize, [f64; 3]>, peers: &Peers) -> Column {
    let mut column = column.clone();
    for (at, [whole, before, recent]) in by {
        let Some(Some(estimate)) = column.estimates.get_mut(*at) else { continue };
        estimate.value -= whole;
        for (half, by) in estimate.halves.iter_mut().zip([before, recent]) {
            if let Some(half) = half {
                half.0 -= by;
            }
        }
    }
    column.compared = compare(&column.estimates, peers);
    column
}

/// By member: what was set aside of theirs, as sentences.
pub(in super::super) fn words(
    measures: &Measures,
    peers: &Peers,
    shared: &Shared,
) -> Vec<Vec<String>> {
    let mut said = vec![Vec::new(); peers.members.len()];
    for shift in &shared.elsewhere {
        let Some(against) = shift.against.filter(|against| against.holds) else { continue };
        let Some(what) = measures.streams.in_words(shift.stream) else { continue };
        let column = measures.columns_of("effort").find(|c| c.stream == Some(shift.stream));
        let team = shared.units.units.get(shift.unit);
        for at in team.iter().flat_map(|team| &team.members) {
            let has = column.is_some_and(|column| column.counted(*at).is_some());
            if let Some(said) = said.get_mut(*at).filter(|_| has) {
                said.push(format!(
                    "{}: the whole unit needs {:.1} × the time of the same roles elsewhere; that part \
                     was set aside.",
                    capital(&what),
                    against.value.exp()
                ));
            }
        }
    }
    said
}

pub(super) fn capital(text: &str) -> String {
    let mut text = text.to_string();
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text
}
