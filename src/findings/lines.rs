//! Each person's weeks of effort and of use, beside the peers' same weeks.
//!
//! In: rows a user-day-action and a user-day of the days that count. Out: a line a stream, a point a
//! week, and what the peers did in that week. Never: a verdict, nor a week of too few data.

use super::usual::Usual;
use crate::measures::Measures;
use crate::peers::{Member, Peers};
use crate::stats::{median, quantile_sorted};
use crate::units::Day;
use crate::usage::{Usage, UserDayAction};
use crate::vocabulary::Activity;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    /// Time for the same actions; `None`: all of them.
    Effort(Option<Activity>),
    /// Actions on a day of use.
    Use,
}

/// A week of a person, as a logarithm, and how many actions or days it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub value: f64,
    pub n: f64,
}

/// A week of a peer group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Band {
    pub median: f64,
    /// 10th and 90th percentile.
    pub low: f64,
    pub high: f64,
    /// Median of how far each stands from their own middle: what moved the group as a whole.
    pub moved: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub about: About,
    /// By member, then week.
    pub points: Vec<Vec<Option<Point>>>,
    /// By group, then week; the last is everyone.
    pub bands: Vec<Vec<Option<Band>>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub mondays: Vec<Day>,
    pub lines: Vec<Line>,
}

/// Deliberate actions of a week that tell a pace, and days of use that tell a volume.
const FEWEST_ACTIONS: f64 = 12.0;
const FEWEST_DAYS: f64 = 2.0;
/// People of a group with a point in a week.
const FEWEST_PEOPLE: usize = 5;

impl Lines {
    pub fn of(usage: &Usage, peers: &Peers, measures: &Measures) -> Self {
        let mondays: Vec<Day> = (0..)
            .map(|n| peers.span.from.week().plus(7 * n))
            .take_while(|monday| *monday <= peers.span.to)
            .collect();
        let streams = &measures.streams;
        // One more than there are streams: all actions together.
        let n = if usage.frame.minute_precision { 0 } else { streams.list.len() + 1 };
        let empty = || vec![Vec::new(); peers.members.len()];
        let mut points: Vec<Vec<Vec<Option<Point>>>> = vec![empty(); n];
        let mut used = empty();
        let usual = (n > 0).then(|| Usual::of(usage, peers));
        for (at, member) in peers.members.iter().enumerate().filter(|(_, m)| m.assessable()) {
            used[at] = use_of(usage, member, &mondays);
            let Some(usual) = &usual else { continue };
            let mut sums = vec![vec![(0.0, 0.0); mondays.len()]; n];
            for rows in days(usage, member) {
                let Some(week) = rows.first().and_then(|row| place(&mondays, row.day)) else {
                    continue;
                };
                for row in rows.iter().filter(|row| row.deliberate > 0) {
                    let Some(log) = usual.log(member, row.action) else { continue };
                    let actions = f64::from(row.deliberate);
                    for stream in streams.stream(row.action).into_iter().chain([n - 1]) {
                        if let Some(sum) = sums.get_mut(stream).and_then(|s| s.get_mut(week)) {
                            sum.0 += row.log_seconds - actions * log;
                            sum.1 += actions;
                        }
                    }
                }
            }
            for (line, weeks) in points.iter_mut().zip(sums) {
                if weeks.iter().any(|(_, n)| *n >= FEWEST_ACTIONS) {
                    line[at] = weeks
                        .into_iter()
                        .map(|(sum, n)| (n >= FEWEST_ACTIONS).then(|| Point { value: sum / n, n }))
                        .collect();
                }
            }
        }
        let about = streams
            .list
            .iter()
            .map(|stream| stream.activity.map(|activity| About::Effort(Some(activity))))
            .chain([Some(About::Effort(None))]);
        let mut lines: Vec<Line> = about
            .zip(points)
            .filter_map(|(about, points)| Some(line(about?, points, mondays.len(), peers)))
            .collect();
        lines.push(line(About::Use, used, mondays.len(), peers));
        lines.retain(|line| line.bands.iter().flatten().any(Option::is_some));
        Self { mondays, lines }
    }

    pub fn find(&self, about: About) -> Option<&Line> {
        self.lines.iter().find(|line| line.about == about)
    }
}

impl Line {
    pub fn weeks(&self, at: usize) -> &[Option<Point>] {
        self.points.get(at).map_or(&[], Vec::as_slice)
    }

    /// The peers in a week: the finest group that has enough people with a point then.
    pub fn band(&self, peers: &Peers, member: &Member, week: usize) -> Option<&Band> {
        let mut group = member.group;
        while let Some(at) = group {
            if let Some(band) = self.bands.get(at)?.get(week)? {
                return Some(band);
            }
            group = peers.groups.get(at)?.parent;
        }
        self.everyone(week)
    }

    pub fn everyone(&self, week: usize) -> Option<&Band> {
        self.bands.last()?.get(week)?.as_ref()
    }
}

fn line(about: About, points: Vec<Vec<Option<Point>>>, n_weeks: usize, peers: &Peers) -> Line {
    let middles: Vec<Option<f64>> = points.iter().map(|weeks| middle(weeks)).collect();
    let everyone: Vec<usize> = (0..points.len()).collect();
    let groups = peers.groups.iter().map(|group| group.members.as_slice()).chain([&everyone[..]]);
    let bands = groups
        .map(|members| (0..n_weeks).map(|week| band(&points, &middles, members, week)).collect())
        .collect();
    Line { about, points, bands }
}

fn middle(weeks: &[Option<Point>]) -> Option<f64> {
    let values: Vec<f64> = weeks.iter().flatten().map(|point| point.value).collect();
    median(&values)
}

fn band(
    points: &[Vec<Option<Point>>],
    middles: &[Option<f64>],
    members: &[usize],
    week: usize,
) -> Option<Band> {
    let (mut values, mut moves) = (Vec::new(), Vec::new());
    for at in members {
        let point = points.get(*at).and_then(|weeks| weeks.get(week).copied().flatten());
        if let (Some(point), Some(middle)) = (point, middles.get(*at).copied().flatten()) {
            values.push(point.value);
            moves.push(point.value - middle);
        }
    }
    if values.len() < FEWEST_PEOPLE {
        return None;
    }
    values.sort_by(f64::total_cmp);
    Some(Band {
        median: quantile_sorted(&values, 0.5)?,
        low: quantile_sorted(&values, 0.1)?,
        high: quantile_sorted(&values, 0.9)?,
        moved: median(&moves)?,
    })
}

fn place(mondays: &[Day], day: Day) -> Option<usize> {
    mondays.binary_search(&day.week()).ok()
}

/// A member's rows a day, of settled days that count.
pub(super) fn days<'a>(
    usage: &'a Usage,
    member: &'a Member,
) -> impl Iterator<Item = &'a [UserDayAction]> {
    member
        .ids
        .iter()
        .flat_map(|id| usage.actions_of(*id).chunk_by(|a, b| a.day == b.day))
        .filter(|rows| rows.first().is_some_and(|row| member.settled(row.day)))
}

/// Actions on a day of use; days without any are another matter, since leave is not always known.
fn use_of(usage: &Usage, member: &Member, mondays: &[Day]) -> Vec<Option<Point>> {
    let mut sums = vec![(0.0, 0.0); mondays.len()];
    let rows = member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize));
    let mut last = None;
    for row in rows.filter(|row| member.settled(row.day)) {
        if let Some(sum) = place(mondays, row.day).and_then(|week| sums.get_mut(week)) {
            sum.0 += f64::from(row.events.saturating_sub(row.automatic_events));
            sum.1 += f64::from(u8::from(last != Some(row.day)));
            last = Some(row.day);
        }
    }
    sums.into_iter()
        .map(|(events, days)| {
            (days >= FEWEST_DAYS).then(|| Point { value: (events.max(1.0) / days).ln(), n: days })
        })
        .collect()
}
