//! Effort by action: how long the same actions take, beside the peers' same actions.
//!
//! In: rows a user-day-action. Out: a column a stream, logarithm of a ratio, 0 = as the peers.
//! Never: total time; doing more of something is not effort.

use super::by_action::ByAction;
use super::column::{Column, CountsFor, Definition, Scale};
use super::steadiness::{STEADINESS, steadiness};
use super::streams::Streams;
use crate::peers::{Estimate, Member, Peers, compare};
use crate::stats::{between_variance, median};
use crate::usage::Usage;

pub static EFFORT: Definition = Definition {
    name: "effort",
    family: "time",
    unit: "ratio to peers",
    counts_for: CountsFor::Struggle,
    definition: "Credited seconds for an action against what the peers need for the same action, \
                 averaged over the person's actions of an activity. One view looks at the mean, one at the mean \
                 logarithm of the gaps over 2 s, in which long pauses weigh less and the system's own bursts \
                 nothing; each counts by how little it varies between people.",
    direction: "high = more effort",
    source: "uptake; indirect standardisation by action",
    blind_spot: "Time away from the screen within 300 s counts; an action that hides two kinds of work \
                 compares them; a team that is slow together looks typical.",
    scale: Scale::Log,
};

pub static PACE: Definition = Definition {
    name: "pace",
    family: "pace",
    unit: "ratio to peers",
    counts_for: CountsFor::Champion,
    definition: "Effort over all of a person's actions at once: time observed against what peers need for the \
                 same actions.",
    direction: "low = quick",
    source: "uptake; indirect standardisation by action",
    blind_spot: "Quick is not careful.",
    scale: Scale::Log,
};

/// A peer's own mean counts in full from about so many actions on.
const FULL_WEIGHT: f64 = 20.0;
/// Others who must use an action before it says anything.
const FEWEST_OTHERS: u32 = 3;
/// Credited actions and days that an estimate needs.
const FEWEST_ACTIONS: u64 = 20;
const FEWEST_DAYS: usize = 3;
/// Days' worth of trust in the site's typical variance, beside the person's own days.
const PRIOR_DAYS: f64 = 8.0;
/// Sums over people are taken in integers of this fineness, so that their order cannot matter.
const FINE: f64 = (1u64 << 36) as f64;

/// A member's credited actions of one kind in the settled days.
#[derive(Default)]
struct ActionSum {
    action: u32,
    credited: f64,
    deliberate: f64,
    log_seconds: f64,
    seconds: f64,
}

#[derive(Clone, Copy, Default)]
struct GroupSum {
    people: u32,
    parts: [i128; 4],
}

impl ActionSum {
    /// Weight and weighted mean, of the gaps' logarithms and of all seconds.
    fn parts(&self) -> [i128; 4] {
        let weight = |n: f64| n / (n + FULL_WEIGHT);
        let fixed = |x: f64| (x * FINE).round() as i128;
        let (slow, all) = (weight(self.deliberate), weight(self.credited));
        let log_mean = self.log_seconds / self.deliberate.max(1.0);
        let mean = self.seconds / self.credited.max(1.0);
        [fixed(slow), fixed(slow * log_mean), fixed(all), fixed(all * mean)]
    }
}

/// What peers need for an action: mean ln(seconds) of deliberate gaps, and mean seconds of all.
#[derive(Clone, Copy)]
struct Usual {
    log_mean: f64,
    mean: f64,
}

pub fn effort(usage: &Usage, peers: &Peers, streams: &Streams) -> Vec<Column> {
    let mut by_action = ByAction::new(usage.actions.len());
    let sums: Vec<Vec<ActionSum>> =
        peers.members.iter().map(|m| sums_of(usage, m, &mut by_action)).collect();
    let groups = group_sums(usage, peers, &sums);
    // One more than there are streams: everything together.
    let n = streams.list.len() + 1;
    let mut logs: Vec<Vec<Option<Estimate>>> = vec![vec![None; peers.members.len()]; n];
    let mut means: Vec<Vec<Option<Estimate>>> = vec![vec![None; peers.members.len()]; n];
    let mut even: Vec<Option<Estimate>> = vec![None; peers.members.len()];
    let mut usual: Vec<Option<Usual>> = vec![None; usage.actions.len()];
    for (at, member) in peers.members.iter().enumerate() {
        let Some(own) = sums.get(at).filter(|_| member.assessable()) else { continue };
        for sum in own {
            let value = usual_for(peers, &groups, member, sum);
            if let Some(slot) = usual.get_mut(sum.action as usize) {
                *slot = value;
            }
        }
        let days = day_sums(usage, peers, member, streams, &usual, n);
        even[at] = days.last().and_then(|all| {
            let days: Vec<(usize, f64, f64)> = all
                .iter()
                .filter(|d| d.deliberate > 0.0)
                .map(|d| (d.half, d.log_excess / d.deliberate, d.deliberate))
                .collect();
            steadiness(&days)
        });
        for (stream, days) in days.iter().enumerate() {
            if let Some((log, mean)) = estimates(days) {
                logs[stream][at] = Some(log);
                means[stream][at] = Some(mean);
            }
        }
        for sum in own {
            if let Some(slot) = usual.get_mut(sum.action as usize) {
                *slot = None;
            }
        }
    }
    let columns = logs
        .into_iter()
        .zip(means)
        .enumerate()
        .filter(|(_, (log, _))| log.iter().any(Option::is_some))
        .map(|(stream, (log, mean))| {
            let both = blend(steady(log), steady(mean), peers);
            let column = match streams.list.get(stream) {
                Some(known) => {
                    Column::new(&EFFORT, both, peers).about(known.activity).of_stream(stream)
                }
                None => Column::new(&PACE, both, peers),
            };
            column.set_aside(|at| {
                let member = peers.members.get(at)?;
                (member.settled_days() < FEWEST_DAYS && !member.active.is_empty())
                    .then_some("new: still learning the system")
            })
        });
    let even = even.iter().any(Option::is_some).then(|| Column::new(&STEADINESS, even, peers));
    columns.chain(even).collect()
}

fn sums_of(usage: &Usage, member: &Member, sums: &mut ByAction<ActionSum>) -> Vec<ActionSum> {
    for id in member.ids.iter().filter(|_| member.assessable()) {
        for rows in usage.actions_of(*id).chunk_by(|a, b| a.day == b.day) {
            if !rows.first().is_some_and(|row| member.settled(row.day)) {
                continue;
            }
            for row in rows.iter().filter(|row| row.credited > 0) {
                sums.add(row.action, |sum| {
                    sum.action = row.action;
                    sum.credited += f64::from(row.credited);
                    sum.deliberate += f64::from(row.deliberate);
                    sum.log_seconds += row.log_seconds;
                    sum.seconds += row.seconds;
                });
            }
        }
    }
    sums.take().into_iter().map(|(_, sum)| sum).collect()
}

fn group_sums(usage: &Usage, peers: &Peers, sums: &[Vec<ActionSum>]) -> Vec<Vec<GroupSum>> {
    peers
        .groups
        .iter()
        .map(|group| {
            let mut table = vec![GroupSum::default(); usage.actions.len()];
            for sum in group.members.iter().filter_map(|at| sums.get(*at)).flatten() {
                if let Some(cell) = table.get_mut(sum.action as usize) {
                    cell.people += 1;
                    for (all, one) in cell.parts.iter_mut().zip(sum.parts()) {
                        *all += one;
                    }
                }
            }
            table
        })
        .collect()
}

/// The finest group in which enough others use the action; the person is left out of it.
fn usual_for(
    peers: &Peers,
    groups: &[Vec<GroupSum>],
    member: &Member,
    sum: &ActionSum,
) -> Option<Usual> {
    let mut group = member.group;
    while let Some(at) = group {
        let cell = groups.get(at)?.get(sum.action as usize)?;
        if cell.people > FEWEST_OTHERS {
            let own = sum.parts();
            let others = |at: usize| (cell.parts[at] - own[at]) as f64;
            let usual = Usual { log_mean: others(1) / others(0), mean: others(3) / others(2) };
            if others(0) > 0.0 && others(2) > 0.0 && usual.mean > 0.0 {
                return Some(usual);
            }
        }
        group = peers.groups.get(at)?.parent;
    }
    None
}

/// A day's actions of a stream: how many, their seconds, and what peers would have needed.
#[derive(Clone, Copy, Default)]
struct DaySum {
    half: usize,
    credited: f64,
    deliberate: f64,
    log_excess: f64,
    seconds: f64,
    expected: f64,
}

fn day_sums(
    usage: &Usage,
    peers: &Peers,
    member: &Member,
    streams: &Streams,
    usual: &[Option<Usual>],
    n: usize,
) -> Vec<Vec<DaySum>> {
    let mut days: Vec<Vec<DaySum>> = vec![Vec::new(); n];
    for id in &member.ids {
        for rows in usage.actions_of(*id).chunk_by(|a, b| a.day == b.day) {
            let Some(day) = rows.first().map(|row| row.day).filter(|day| member.settled(*day))
            else {
                continue;
            };
            let mut today = vec![DaySum { half: peers.half_of(day), ..DaySum::default() }; n];
            for row in rows.iter().filter(|row| row.credited > 0) {
                let usual = usual.get(row.action as usize).copied().flatten();
                let Some(usual) = usual else { continue };
                for stream in streams.stream(row.action).into_iter().chain([n - 1]) {
                    let Some(sum) = today.get_mut(stream) else { continue };
                    let credited = f64::from(row.credited);
                    let deliberate = f64::from(row.deliberate);
                    sum.credited += credited;
                    sum.deliberate += deliberate;
                    sum.log_excess += row.log_seconds - deliberate * usual.log_mean;
                    sum.seconds += row.seconds;
                    sum.expected += credited * usual.mean;
                }
            }
            for (all, sum) in days.iter_mut().zip(today) {
                if sum.credited > 0.0 {
                    all.push(sum);
                }
            }
        }
    }
    days
}

fn estimates(days: &[DaySum]) -> Option<(Estimate, Estimate)> {
    let whole = both_of(days.iter())?;
    let n = days.iter().map(|d| d.credited).sum::<f64>() as u64;
    if n < FEWEST_ACTIONS || days.len() < FEWEST_DAYS {
        return None;
    }
    let halves = [0, 1].map(|half| both_of(days.iter().filter(|d| d.half == half)));
    type Pick = fn(&[(f64, f64); 2]) -> (f64, f64);
    let pick = |which: Pick| {
        let (value, variance) = which(&whole);
        Estimate {
            value,
            variance,
            n,
            halves: [halves[0].as_ref().map(which), halves[1].as_ref().map(which)],
        }
    };
    Some((pick(|both| both[0]), pick(|both| both[1])))
}

/// Ratio estimates over days with their variance between days, linearised.
fn both_of<'a>(days: impl Iterator<Item = &'a DaySum> + Clone) -> Option<[(f64, f64); 2]> {
    let sum = |part: fn(&DaySum) -> f64| days.clone().map(part).sum::<f64>();
    let n = days.clone().count() as f64;
    let (deliberate, expected) = (sum(|d| d.deliberate), sum(|d| d.expected));
    let (excess, seconds) = (sum(|d| d.log_excess), sum(|d| d.seconds));
    if n < FEWEST_DAYS as f64 || deliberate <= 0.0 || expected <= 0.0 || seconds <= 0.0 {
        return None;
    }
    let (log, ratio) = (excess / deliberate, seconds / expected);
    let correction = n / (n - 1.0);
    let log_variance = correction
        * days.clone().map(|d| (d.log_excess - log * d.deliberate).powi(2)).sum::<f64>()
        / deliberate.powi(2);
    let ratio_variance = correction
        * days.clone().map(|d| (d.seconds - ratio * d.expected).powi(2)).sum::<f64>()
        / seconds.powi(2);
    Some([(log, log_variance), (ratio.ln(), ratio_variance)])
}

/// Few days give a wild variance: each is drawn towards what n actions usually leave uncertain.
fn steady(mut estimates: Vec<Option<Estimate>>) -> Vec<Option<Estimate>> {
    let per_action: Vec<f64> =
        estimates.iter().flatten().map(|e| e.variance * e.n as f64).collect();
    let Some(typical) = median(&per_action) else { return estimates };
    for estimate in estimates.iter_mut().flatten() {
        let days = (estimate.n as f64).sqrt().min(60.0);
        let drawn = |variance: f64, n: f64| {
            (days * variance + PRIOR_DAYS * typical / n) / (days + PRIOR_DAYS)
        };
        let n = estimate.n as f64;
        estimate.variance = drawn(estimate.variance, n);
        for half in estimate.halves.iter_mut().flatten() {
            half.1 = drawn(half.1, n / 2.0);
        }
    }
    estimates
}

/// Both views of the same ratio, each weighed by how little it varies between people.
fn blend(
    logs: Vec<Option<Estimate>>,
    means: Vec<Option<Estimate>>,
    peers: &Peers,
) -> Vec<Option<Estimate>> {
    let spread = |estimates: &[Option<Estimate>]| -> f64 {
        let deviations: Vec<(f64, f64)> =
            compare(estimates, peers).iter().flatten().map(|c| (c.deviation, 0.0)).collect();
        between_variance(&deviations).filter(|v| *v > 0.0).unwrap_or(1.0)
    };
    let (log_spread, mean_spread) = (spread(&logs), spread(&means));
    let log_weight = mean_spread.sqrt() / (mean_spread.sqrt() + log_spread.sqrt());
    let mix = |log: (f64, f64), mean: (f64, f64)| {
        let value = log_weight * log.0 + (1.0 - log_weight) * mean.0;
        let sigma = log_weight * log.1.sqrt() + (1.0 - log_weight) * mean.1.sqrt();
        (value, sigma * sigma)
    };
    logs.into_iter()
        .zip(means)
        .map(|(log, mean)| {
            let (log, mean) = (log?, mean?);
            let (value, variance) = mix((log.value, log.variance), (mean.value, mean.variance));
            let half = |at: usize| Some(mix(log.halves[at]?, mean.halves[at]?));
            Some(Estimate { value, variance, n: log.n, halves: [half(0), half(1)] })
        })
        .collect()
}
