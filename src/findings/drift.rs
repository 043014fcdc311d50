//! Early warning: whose own weeks move away from the peers', before a threshold is crossed.
//!
//! In: weekly lines less what moved the peers in the same weeks. Out: findings of kind drifting, weeks
//! in which the whole site moved, counts by unit. Never: a status; never blame for what moved all.

use super::lines::{About, Line, Lines, Point};
use super::since::holds_from;
use super::suppression::{hidden_groups, part};
use super::texts::{effort_drift, use_drift};
use super::units::by_department;
use super::{Finding, FindingKind, Findings, SiteMove, Status, UnitDrift};
use crate::peers::{Member, Peers};
use crate::settings::Settings;
use crate::stats::{benjamini_hochberg, central_normal, ewma, mad, median, normal_sf};
use crate::units::Day;
use std::collections::BTreeSet;

/// Weight of the newest week in the mean (Roberts 1959; small shifts want 0.2 to 0.3).
const NEWEST: f64 = 0.3;
const FEWEST_WEEKS: usize = 6;
/// The newest point may be so many weeks old.
const STALE_WEEKS: usize = 2;
const RECENT: usize = 3;
/// Weeks' worth of trust in what is usual at the site, beside the person's own scatter.
const PRIOR_WEEKS: f64 = 8.0;
/// Median of a chi-square with one degree of freedom, and its 99th percentile.
const MEDIAN_CHI_SQUARE: f64 = 0.454_936_423_119_572_8;
const FAR_CHI_SQUARE: f64 = 6.634_896_601_021_214;
/// The whole site moved: so far beyond its other weeks, and by so much of a person's own scatter.
const MOVED: f64 = 4.0;
const BY_A_PERSON: f64 = 1.0;

/// A member's weeks of one line, less what moved the peers.
struct Weeks {
    week: Vec<usize>,
    residual: Vec<f64>,
    n: Vec<f64>,
}

/// A line's control statistic, before it is set against everyone's.
struct Tested {
    at: usize,
    line: usize,
    z: f64,
    weeks: Weeks,
    baseline: usize,
}

pub(super) fn drifting(found: &mut Findings, lines: &Lines, peers: &Peers, settings: &Settings) {
    found.site_moves = site_moves(lines);
    found.cannot_tell.extend(found.site_moves.iter().map(SiteMove::sentence));
    let mut effort: Vec<Option<(f64, Tested)>> = Vec::new();
    effort.resize_with(peers.members.len(), || None);
    let mut tests: Vec<(f64, Tested)> = Vec::new();
    // How many lines of effort each person has.
    let mut n_effort: Vec<u32> = vec![0; peers.members.len()];
    for (at, line) in lines.lines.iter().enumerate() {
        for tested in tested(at, line, lines.mondays.len(), peers) {
            let p = normal_sf(tested.z);
            if line.about == About::Use {
                tests.push((p, tested));
                continue;
            }
            let (Some(best), Some(n)) = (effort.get_mut(tested.at), n_effort.get_mut(tested.at))
            else {
                continue;
            };
            *n += 1;
            if best.as_ref().is_none_or(|(other, _)| p < *other) {
                *best = Some((p, tested));
            }
        }
    }
    // The best of several lines has to pay for all of them.
    let best = effort
        .into_iter()
        .zip(n_effort)
        .filter_map(|(best, n)| best.map(|(p, tested)| ((p * f64::from(n)).min(1.0), tested)));
    tests.extend(best);
    let p: Vec<f64> = tests.iter().map(|(p, _)| *p).collect();
    let mut drifts: Vec<Finding> = benjamini_hochberg(&p)
        .into_iter()
        .zip(&tests)
        .filter(|(q, _)| *q <= settings.false_discovery_rate)
        .filter_map(|(q, (_, tested))| told(found, lines, peers, tested, q))
        .collect();
    found.findings.append(&mut drifts);
    found.findings.sort_by(|a, b| (&a.user_id, a.kind).cmp(&(&b.user_id, b.kind)));
    found.drifts = by_unit(found, settings);
}

/// Everyone's statistic on one line, as spread as the majority's.
fn tested(index: usize, line: &Line, n_weeks: usize, peers: &Peers) -> Vec<Tested> {
    let all: Vec<(usize, Weeks)> = peers
        .members
        .iter()
        .enumerate()
        .filter_map(|(at, member)| Some((at, weeks(line, peers, member, at, n_weeks)?)))
        .collect();
    let scatter: Vec<f64> = all.iter().flat_map(|(_, weeks)| scatter(weeks)).collect();
    let Some(usual) = median(&scatter).map(|m| m / MEDIAN_CHI_SQUARE).filter(|v| *v > 0.0) else {
        return Vec::new();
    };
    let mut tests: Vec<Tested> =
        all.into_iter().map(|(at, weeks)| control(index, line.about, at, weeks, usual)).collect();
    let scores: Vec<f64> = tests.iter().map(|test| test.z).collect();
    // Control limits come from the people themselves: habits wander more than chance.
    let Some((centre, sigma)) = central_normal(&scores) else { return Vec::new() };
    for test in &mut tests {
        test.z = (test.z - centre) / sigma.max(1.0);
    }
    tests
}

fn weeks(line: &Line, peers: &Peers, member: &Member, at: usize, n_weeks: usize) -> Option<Weeks> {
    let mut found = Weeks { week: Vec::new(), residual: Vec::new(), n: Vec::new() };
    for (week, point) in line.weeks(at).iter().enumerate() {
        let (Some(Point { value, n }), Some(band)) = (point, line.band(peers, member, week)) else {
            continue;
        };
        found.week.push(week);
        found.residual.push(value - band.moved);
        found.n.push(*n);
    }
    let fresh = found.week.last().is_some_and(|week| week + STALE_WEEKS >= n_weeks);
    (found.week.len() >= FEWEST_WEEKS && fresh).then_some(found)
}

/// Squares of successive differences on the scale of one action's, or one day's, variance.
fn scatter(weeks: &Weeks) -> Vec<f64> {
    let pairs = weeks.residual.windows(2).zip(weeks.n.windows(2));
    pairs
        .filter_map(|(r, n)| match (r, n) {
            ([a, b], [m, n]) => Some((b - a).powi(2) / (1.0 / m + 1.0 / n)),
            _ => None,
        })
        .collect()
}

/// Phase I: the mean of the first half. Phase II: an exponentially weighted mean from there on.
fn control(line: usize, about: About, at: usize, weeks: Weeks, usual: f64) -> Tested {
    let own = scatter(&weeks);
    let far = FAR_CHI_SQUARE * usual;
    let bounded: f64 = own.iter().map(|square| square.min(far)).sum();
    let unit = (PRIOR_WEEKS * usual + bounded) / (PRIOR_WEEKS + own.len() as f64);
    let baseline = weeks.week.len() / 2;
    let first = weeks.n.iter().take(baseline).sum::<f64>();
    let base = base_of(&weeks, baseline);
    let later: Vec<f64> =
        std::iter::once(base).chain(weeks.residual.iter().skip(baseline).copied()).collect();
    let end = ewma(&later, NEWEST).last().copied().unwrap_or(base);
    let after = weeks.n.len() - baseline;
    let left = 1.0 - (1.0 - NEWEST).powi(after as i32);
    let of_weeks: f64 = weeks
        .n
        .iter()
        .skip(baseline)
        .enumerate()
        .map(|(week, n)| (NEWEST * (1.0 - NEWEST).powi((after - 1 - week) as i32)).powi(2) / n)
        .sum();
    let variance = unit * (of_weeks + left * left / first.max(1.0));
    let towards = if about == About::Use { -1.0 } else { 1.0 };
    Tested { at, line, z: towards * (end - base) / variance.sqrt().max(1e-12), weeks, baseline }
}

fn base_of(weeks: &Weeks, baseline: usize) -> f64 {
    let pairs = weeks.residual.iter().zip(&weeks.n).take(baseline);
    let (sum, n) = pairs.fold((0.0, 0.0), |(sum, all), (r, n)| (sum + r * n, all + n));
    sum / n.max(1e-12)
}

/// Only of those of whom nothing is found yet, and what lasts.
fn told(
    found: &Findings,
    lines: &Lines,
    peers: &Peers,
    tested: &Tested,
    q: f64,
) -> Option<Finding> {
    let (person, member) = (found.people.get(tested.at)?, peers.members.get(tested.at)?);
    if !matches!(person.status, Status::Typical | Status::Champion) {
        return None;
    }
    let line = lines.lines.get(tested.line)?;
    let Tested { weeks, baseline, .. } = tested;
    let base = base_of(weeks, *baseline);
    let towards = if line.about == About::Use { -1.0 } else { 1.0 };
    let moved: Vec<f64> = weeks.residual.iter().map(|r| towards * (r - base)).collect();
    let recent = moved.get(moved.len().checked_sub(RECENT)?..)?;
    let shift = recent.iter().sum::<f64>() / RECENT as f64;
    let start = holds_from(&moved, shift / 2.0)?;
    if start + 2 > moved.len() {
        return None;
    }
    let beside = |weeks_of: &[usize]| {
        let off = weeks_of.iter().filter_map(|week| {
            let point = line.weeks(tested.at).get(*week).copied().flatten()?;
            Some(point.value - line.band(peers, member, *week)?.median)
        });
        median(&off.collect::<Vec<f64>>())
    };
    let before = beside(weeks.week.get(..*baseline)?)?;
    let now = beside(weeks.week.get(weeks.week.len().checked_sub(RECENT)?..)?)?;
    let last = *weeks.week.last()?;
    let ago = last.checked_sub(*weeks.week.get(baseline / 2)?)? as u32;
    let (activity, text) = match line.about {
        // Who was quicker than the peers and now is like them needs nothing.
        About::Effort(_) if now <= 0.0 || now <= before => return None,
        About::Effort(activity) => (activity, effort_drift(activity, now.exp(), before.exp(), ago)),
        About::Use => (None, use_drift(1.0 - (-shift).exp(), ago)),
    };
    let monday = weeks.week.get(start).and_then(|week| lines.mondays.get(*week).copied());
    Some(Finding {
        user_id: person.user_id.clone(),
        kind: FindingKind::Drifting,
        activity,
        style: None,
        score: tested.z,
        q,
        families: vec![if line.about == About::Use { "trend" } else { "time" }],
        minutes_per_week: None,
        since: monday.map(|day: Day| day.max(peers.span.from)),
        text,
    })
}

fn site_moves(lines: &Lines) -> Vec<SiteMove> {
    let mut moves = Vec::new();
    for (about, measure) in [(About::Effort(None), "effort"), (About::Use, "use")] {
        let Some(line) = lines.find(about) else { continue };
        let moved: Vec<Option<f64>> =
            (0..lines.mondays.len()).map(|week| Some(line.everyone(week)?.moved)).collect();
        let known: Vec<f64> = moved.iter().flatten().copied().collect();
        if known.len() < FEWEST_WEEKS {
            continue;
        }
        let (Some(middle), Some(spread)) = (median(&known), mad(&known)) else { continue };
        let own: Vec<f64> = line.points.iter().filter_map(|weeks| own_scatter(weeks)).collect();
        let Some(own) = median(&own) else { continue };
        for (monday, moved) in lines.mondays.iter().zip(&moved) {
            let Some(off) = moved.map(|moved| moved - middle) else { continue };
            if off.abs() > MOVED * spread && off.abs() > BY_A_PERSON * own {
                moves.push(SiteMove { week: *monday, measure, ratio: off.exp() });
            }
        }
    }
    moves
}

fn own_scatter(weeks: &[Option<Point>]) -> Option<f64> {
    let values: Vec<f64> = weeks.iter().flatten().map(|point| point.value).collect();
    (values.len() >= FEWEST_WEEKS).then(|| mad(&values))?
}

impl SiteMove {
    pub fn sentence(&self) -> String {
        let percent = 100.0 * (self.ratio - 1.0).abs();
        let way = if self.ratio < 1.0 { "fell" } else { "rose" };
        let what =
            if self.measure == "use" { "use on a day" } else { "effort for the same actions" };
        format!(
            "In the week of {} {what} {way} by about {percent:.0} % at the whole site: it is taken out of \
             everyone's weeks, and nobody is told to drift because of it.",
            self.week
        )
    }
}

/// Counts of units, where they give nobody away.
fn by_unit(found: &Findings, settings: &Settings) -> Vec<UnitDrift> {
    let drifting: BTreeSet<&str> = found
        .findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::Drifting)
        .map(|finding| finding.user_id.as_str())
        .collect();
    let units = by_department(&found.people);
    let sizes: Vec<u32> = units.values().map(|who| who.len() as u32).collect();
    let hide = hidden_groups(&sizes, settings.small_group);
    units
        .iter()
        .zip(hide)
        .map(|((name, who), hide)| {
            let people = who.iter().filter_map(|at| found.people.get(*at));
            let n = people.filter(|p| drifting.contains(p.user_id.as_str())).count() as u32;
            UnitDrift {
                department: (*name).to_string(),
                drifting: if hide { None } else { part(n, who.len() as u32, settings.small_group) },
            }
        })
        .collect()
}
