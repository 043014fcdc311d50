//! Every input to every verdict, beside the peers'.
//!
//! In: the measures' columns and the verdicts. Out: a row a person and measure, sorted by person.
//! Never: a patient; and never a measure hidden because it spoke against the verdict.

use super::people::Verdicts;
use super::{Evidence, Place};
use crate::measures::{Column, Definition, Measures};
use crate::peers::{Comparison, Estimate, Peers};

pub(super) fn evidence(peers: &Peers, measures: &Measures, verdicts: &Verdicts) -> Vec<Evidence> {
    let mut rows = Vec::new();
    for (at, member) in peers.members.iter().enumerate().filter(|(_, m)| m.assessable()) {
        let struggle = verdicts.struggles.get(at);
        for (index, column) in measures.columns.iter().enumerate() {
            let own = struggle.and_then(|s| s.profile.streams.iter().find(|e| e.column == index));
            if let Some(mut row) = row(column, at, &member.user_id) {
                if let Some(stream) = own {
                    row.z = Some(stream.z * stream.trust.sqrt());
                }
                rows.push(row);
            }
        }
    }
    rows
}

fn row(column: &Column, at: usize, user_id: &str) -> Option<Evidence> {
    let estimate = column.estimates.get(at)?.as_ref()?;
    let definition = column.definition;
    let compared = column.compared.get(at).copied().flatten();
    let read = |value: f64| {
        // Measures relative to peers are shown as a ratio to the peers' centre.
        match (definition.name, &compared) {
            ("effort", Some(c)) => (value - c.centre).exp(),
            (
                "missing_activity" | "little_documentation" | "few_own_orders" | "days_for_fte",
                Some(c),
            ) => (c.centre - value).exp(),
            _ => definition.scale.read(value),
        }
    };
    let ends = compared.map(|c| (read(c.low), read(c.high)));
    Some(Evidence {
        user_id: user_id.to_string(),
        measure: definition.name,
        activity: column.activity,
        family: definition.family,
        unit: definition.unit,
        value: Some(read(estimate.value)),
        n: estimate.n,
        peer_median: compared.map(|c| read(c.centre)),
        peer_low: ends.map(|(a, b)| a.min(b)),
        peer_high: ends.map(|(a, b)| a.max(b)),
        n_peers: compared.map_or(0, |c| c.n_peers),
        z: compared.map(|c| c.z * c.trust.sqrt()),
        counts_for: definition.counts_for.name(),
        set_aside: match (compared, column.set_aside.get(at).copied().flatten()) {
            (_, Some(reason)) => Some(reason),
            (None, None) => Some("too few peers with this measure"),
            _ => None,
        },
        interval: ends_of(estimate)
            .map(|(a, b)| (read(a), read(b)))
            .map(|(a, b)| (a.min(b), a.max(b))),
        place: compared.and_then(|c| place(estimate, &c)).map(|place| turned(place, definition)),
    })
}

/// 95 % of a normal.
const WIDE: f64 = 1.96;

fn ends_of(estimate: &Estimate) -> Option<(f64, f64)> {
    let half = WIDE * estimate.variance.max(0.0).sqrt();
    half.is_finite().then_some((estimate.value - half, estimate.value + half))
}

/// To the right is more effort, avoidance or proficiency, whichever way the measure itself runs.
fn turned(place: Place, definition: &Definition) -> Place {
    if definition.direction.starts_with("low") {
        Place { at: -place.at, low: -place.high, high: -place.low }
    } else {
        place
    }
}

/// 0 at the peers' centre, 1 at their 90th percentile and -1 at their 10th. `None` where the peers are
/// all alike. A centre that was taken otherwise than the range gives way to the range's middle.
fn place(estimate: &Estimate, compared: &Comparison) -> Option<Place> {
    let (below, above) = (compared.low, compared.high);
    let inside = below < compared.centre && compared.centre < above;
    let centre = if inside { compared.centre } else { (below + above) / 2.0 };
    let on = |value: f64| {
        let half = if value > centre { above - centre } else { centre - below };
        (value - centre) / half
    };
    let (low, high) = ends_of(estimate)?;
    (above - below > 1e-9).then(|| Place { at: on(estimate.value), low: on(low), high: on(high) })
}
