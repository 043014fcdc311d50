//! Whether contacts help: effort after them, against people as slow before who were not contacted.
//!
//! In: contacts, each person's weeks of effort beside the peers'. Out: one effect for all contacted
//! together, with an interval. Never: for one person; never from few; never from the weeks that people
//! were found alike in, since who stands far out there comes nearer by chance alone.

use super::contacted::judged_id;
use super::lines::{About, Line, Lines};
use crate::peers::Peers;
use crate::settings::Settings;
use crate::site::{Contact, Site};
use crate::stats::{mean, student_quantile, variance};
use crate::units::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Of everyone contacted with weeks before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutreachEffect {
    /// Contacted within the weeks looked at.
    pub people: u32,
    /// Of those, with enough weeks before and after, and people like them.
    pub counted: u32,
    /// Different people they are set against.
    pub like: u32,
    /// Change of effort beyond theirs, as a share: −0.1 = 10 % less. With a 95 % interval; `None`:
    /// too few to tell.
    pub effect: Option<(f64, f64, f64)>,
}

/// Weeks after the contact that are looked at, and how many must be there.
const AFTER: (usize, usize) = (6, 3);
/// The last weeks before it, from which the change is counted.
const BEFORE: (usize, usize) = (3, 2);
/// Weeks before those, in which people are found alike.
const EARLIER: (usize, usize) = (6, 2);
const FEWEST_PEOPLE: usize = 10;
/// So near in effort before (logarithm), and at most so many.
const NEAR: f64 = 0.1;
const MOST_LIKE: usize = 5;

pub(super) fn outreach(
    site: &Site,
    settings: &Settings,
    peers: &Peers,
    lines: &Lines,
) -> Option<OutreachEffect> {
    // The first contact of the span, about anything but use: what comes after it may be its effect.
    let mut first: BTreeMap<usize, Day> = BTreeMap::new();
    let mut ever: BTreeSet<usize> = BTreeSet::new();
    for contact in &site.outreach {
        let Some(at) = peers.find(judged_id(peers, &contact.user)) else { continue };
        ever.insert(at);
        if peers.span.contains(contact.date) && about_effort(contact) {
            let day = first.entry(at).or_insert(contact.date);
            *day = (*day).min(contact.date);
        }
    }
    if site.outreach.is_empty() {
        return None;
    }
    let mut told = OutreachEffect {
        people: u32::try_from(first.len()).unwrap_or(u32::MAX),
        counted: 0,
        like: 0,
        effect: None,
    };
    let Some(line) = lines.find(About::Effort(None)) else { return Some(told) };
    let candidates: Vec<usize> = (0..peers.members.len()).filter(|at| !ever.contains(at)).collect();
    let (mut moved, mut others, mut used) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (at, day) in &first {
        let Some(week) = lines.mondays.binary_search(&day.week()).ok() else { continue };
        let Some(own) = change(line, peers, *at, week) else { continue };
        let mut like: Vec<(f64, f64, usize)> = candidates
            .iter()
            .filter_map(|other| {
                let change = change(line, peers, *other, week)?;
                let apart = (change.earlier - own.earlier).abs();
                (apart <= NEAR).then_some((apart, change.by, *other))
            })
            .collect();
        like.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        like.truncate(MOST_LIKE);
        let theirs: Vec<f64> = like.iter().map(|(_, by, _)| *by).collect();
        let Some(theirs) = mean(&theirs) else { continue };
        moved.push(own.by - theirs);
        for (_, by, other) in like {
            if used.insert(other) {
                others.push(by);
            }
        }
    }
    told.counted = u32::try_from(moved.len()).unwrap_or(u32::MAX);
    told.like = u32::try_from(used.len()).unwrap_or(u32::MAX);
    told.effect = effect(moved, others, FEWEST_PEOPLE.max(settings.small_group as usize));
    Some(told)
}

/// Contacts about use have another measure.
fn about_effort(contact: &Contact) -> bool {
    let kind = contact.kind.as_deref().unwrap_or_default().to_lowercase();
    !["avoid", "absent", "fading", "paper", "late", "delegat", "partial"]
        .iter()
        .any(|word| kind.contains(word))
}

struct Change {
    earlier: f64,
    by: f64,
}

/// Of a person's effort beside the peers', around a week.
fn change(line: &Line, peers: &Peers, at: usize, week: usize) -> Option<Change> {
    let member = peers.members.get(at)?;
    let beside = |week: usize| {
        let point = line.weeks(at).get(week).copied().flatten()?;
        Some(point.value - line.band(peers, member, week)?.median)
    };
    let of = |weeks: Range<usize>, fewest: usize| {
        let values: Vec<f64> = weeks.filter_map(beside).collect();
        (values.len() >= fewest).then(|| mean(&values))?
    };
    let middle = week.saturating_sub(BEFORE.0);
    let earlier = of(middle.saturating_sub(EARLIER.0)..middle, EARLIER.1)?;
    let before = of(middle..week, BEFORE.1)?;
    let after = of(week + 1..week + 1 + AFTER.0, AFTER.1)?;
    Some(Change { earlier, by: after - before })
}

fn effect(mut moved: Vec<f64>, mut others: Vec<f64>, fewest: usize) -> Option<(f64, f64, f64)> {
    if moved.len() < fewest || others.len() < fewest {
        return None;
    }
    moved.sort_by(f64::total_cmp);
    others.sort_by(f64::total_cmp);
    let middle = mean(&moved)?;
    // The same people stand for several contacted ones: their own scatter is counted once more.
    let squared = variance(&moved)? / moved.len() as f64 + variance(&others)? / others.len() as f64;
    let freedom = moved.len().min(others.len()) as f64 - 1.0;
    let half = student_quantile(0.975, freedom)? * squared.sqrt();
    Some((middle.exp_m1(), (middle - half).exp_m1(), (middle + half).exp_m1()))
}
