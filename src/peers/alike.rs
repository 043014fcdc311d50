//! People who work alike, where no roster says who has which role: groups by the mix of actions.
//!
//! In: members with days that count, their actions. Out: a group a member, numbered by size, or nobody.
//! Never: apart for what is missing or done too much of in one activity: that is what is looked for.

use super::members::Member;
use crate::stats::{mad, median};
use crate::usage::Usage;
use crate::vocabulary::Activity;

/// Fewer days are no mix; such people are given to the group nearest to them.
const FEWEST_DAYS: usize = 5;
/// Groups are found among so many; all others are given to the nearest.
const MOST: usize = 2000;
/// Two halves of one kind of people lie some 2 to 4.5 spreads apart, two kinds 6 and more.
const APART: f64 = 5.0;
/// Two that are themselves of several kinds spread wider: then hardly anybody may lie between them.
/// Of one kind about this share lies in the middle quarter of the way; so many deviations fewer do not by
/// chance.
const APART_WITH_GAP: f64 = 3.0;
const BETWEEN: f64 = 0.125;
const GAP: f64 = 2.5;
/// So many robust deviations from its own group is nobody's like.
const UNLIKE: f64 = 6.0;
/// What is more than this part of the work is not left out of a comparison.
const MAIN_PART: f64 = 0.6;
const TRIES: usize = 3;
const PASSES: usize = 20;
/// Sums over people are taken in integers of this fineness, so that their order cannot matter.
const FINE: f64 = (1u64 << 40) as f64;

const KINDS: usize = Activity::ALL.len();

/// Roots of a person's shares of actions, sorted by action; and the shares of known activities.
struct Mix {
    roots: Vec<(u32, f64)>,
    parts: [f64; KINDS],
}

/// The mean of roots of a group, of length 1.
struct Centre {
    roots: Vec<f64>,
    parts: [f64; KINDS],
    /// Actions of unknown activity, largest first.
    bare: Vec<u32>,
}

struct Work {
    mixes: Vec<Mix>,
    kind_of: Vec<Option<usize>>,
}

/// Whom a member works like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alike {
    /// The group with this number, 0 the largest.
    Group(usize),
    /// There are groups, and the member is like none of them: too few peers.
    Nobody,
    /// No groups are seen, or the member has no actions to tell by.
    Unknown,
}

pub(super) fn groups(usage: &Usage, members: &[Member], min_peers: usize) -> Vec<Alike> {
    let kind_of = usage.actions.iter().map(|a| a.meaning.activity.map(|kind| kind as usize));
    let kind_of: Vec<Option<usize>> = kind_of.collect();
    let mixes = members.iter().map(|member| Mix::of(usage, member, &kind_of)).collect();
    let work = Work { mixes, kind_of };
    let settled: Vec<usize> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.assessable() && member.active.len() >= FEWEST_DAYS)
        .map(|(at, _)| at)
        .collect();
    let step = settled.len().div_ceil(MOST).max(1);
    let sample: Vec<usize> = settled.iter().copied().step_by(step).collect();
    let least = min_peers + 2;
    let mut found = Vec::new();
    work.divide(sample, least, &mut found);
    if found.len() < 2 {
        return vec![Alike::Unknown; members.len()];
    }
    found.sort_by(|a, b| {
        let firsts = |group: &[usize]| work.centre(group).roots;
        b.len().cmp(&a.len()).then_with(|| {
            let (a, b) = (firsts(a), firsts(b));
            let differs = a.iter().zip(&b).map(|(x, y)| y.total_cmp(x));
            differs.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        })
    });
    let centres: Vec<(Centre, f64)> = found
        .iter()
        .filter_map(|group| {
            let (centre, typical, spread) = work.spread(group)?;
            Some((centre, typical + UNLIKE * spread))
        })
        .collect();
    members
        .iter()
        .zip(&work.mixes)
        .map(|(member, mix)| {
            if !member.assessable() || mix.roots.is_empty() {
                return Alike::Unknown;
            }
            let near = centres
                .iter()
                .enumerate()
                .map(|(at, (centre, reach))| (at, 1.0 - work.affinity(mix, centre), *reach));
            match near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                // Few days are unlike anybody's by chance.
                Some((at, distance, reach))
                    if distance <= reach || member.active.len() < FEWEST_DAYS =>
                {
                    Alike::Group(at)
                }
                Some(_) => Alike::Nobody,
                None => Alike::Unknown,
            }
        })
        .collect()
}

impl Mix {
    fn of(usage: &Usage, member: &Member, kind_of: &[Option<usize>]) -> Self {
        let ids = member.ids.iter().filter(|_| member.assessable());
        let mut counts: Vec<(u32, u64)> = ids
            .flat_map(|id| usage.actions_of(*id).chunk_by(|a, b| a.day == b.day))
            .filter(|rows| rows.first().is_some_and(|row| member.counts(row.day)))
            .flatten()
            .filter(|row| row.events > 0 && !by_the_system(kind_of, row.action))
            .map(|row| (row.action, u64::from(row.events)))
            .collect();
        counts.sort_unstable();
        counts.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        let all = counts.iter().map(|(_, n)| n).sum::<u64>().max(1) as f64;
        let mut parts = [0.0; KINDS];
        for (action, n) in &counts {
            if let Some(part) = kind(kind_of, *action).and_then(|kind| parts.get_mut(kind)) {
                *part += *n as f64 / all;
            }
        }
        let roots = counts.into_iter().map(|(action, n)| (action, (n as f64 / all).sqrt()));
        Self { roots: roots.collect(), parts }
    }
}

fn kind(kind_of: &[Option<usize>], action: u32) -> Option<usize> {
    kind_of.get(action as usize).copied().flatten()
}

fn by_the_system(kind_of: &[Option<usize>], action: u32) -> bool {
    kind(kind_of, action) == Some(Activity::Other as usize)
}

impl Work {
    /// Splits in two as long as two kinds of people are clearly seen.
    fn divide(&self, mut group: Vec<usize>, least: usize, found: &mut Vec<Vec<usize>>) {
        for _ in 0..TRIES {
            if let Some((a, b)) = self.split(&group, least) {
                self.divide(a, least, found);
                self.divide(b, least, found);
                return;
            }
            // A few who are like nobody hide what the many are like.
            let n = group.len();
            if let Some((centre, typical, spread)) = self.spread(&group) {
                group.retain(|at| self.distance(*at, &centre) <= typical + UNLIKE * spread);
            }
            if group.len() == n {
                break;
            }
        }
        if group.len() >= least {
            found.push(group);
        }
    }

    fn split(&self, group: &[usize], least: usize) -> Option<(Vec<usize>, Vec<usize>)> {
        if group.len() < 2 * least {
            return None;
        }
        let centre = self.centre(group);
        let outermost = self.by_distance(group, &centre);
        // Whoever lies outermost may be like nobody; further in are others to begin from.
        let n = group.len();
        let starts = [0, n / 50 + 1, n / 20 + 2].map(|rank| outermost.get(rank));
        let mut best: Option<(f64, Vec<usize>, Vec<usize>)> = None;
        for start in starts.into_iter().flatten() {
            let Some((apart, a, b)) = self.around_seed(group, *start, least) else { continue };
            if best.as_ref().is_none_or(|(known, _, _)| apart > *known) {
                best = Some((apart, a, b));
            }
        }
        best.map(|(_, a, b)| (a, b))
    }

    /// Two-means from a person's nearest and from the nearest of whoever is furthest from these.
    fn around_seed(
        &self,
        group: &[usize],
        seed: usize,
        least: usize,
    ) -> Option<(f64, Vec<usize>, Vec<usize>)> {
        let around = |who: usize| {
            let mut near = self.by_distance(group, &self.centre(&[who]));
            near.reverse();
            near.truncate(least);
            self.centre(&near)
        };
        let mut first = around(seed);
        let opposite = *self.by_distance(group, &first).first()?;
        let mut second = around(opposite);
        let mut sides: Vec<bool> = Vec::new();
        let mut lean: Vec<f64> = Vec::new();
        for _ in 0..PASSES {
            lean = group
                .iter()
                .map(|at| self.distance(*at, &second) - self.distance(*at, &first))
                .collect();
            let now: Vec<bool> = lean.iter().map(|lean| *lean > 0.0).collect();
            let (a, b) = parted(group, &now);
            if a.len() < 2 || b.len() < 2 {
                return None;
            }
            if now == sides {
                break;
            }
            sides = now;
            (first, second) = (self.centre(&a), self.centre(&b));
        }
        let (a, b) = parted(group, &sides);
        if a.len().min(b.len()) < least {
            return None;
        }
        let side = |which: bool| -> Option<(f64, f64)> {
            let part = lean.iter().zip(&sides).filter(|(_, side)| **side == which);
            let part: Vec<f64> = part.map(|(lean, _)| *lean).collect();
            Some((median(&part)?, mad(&part)?))
        };
        let ((here, near), (there, far)) = (side(true)?, side(false)?);
        let spread = ((near * near + far * far) / 2.0).sqrt();
        let (middle, reach) = ((here + there) / 2.0, (here - there) / 8.0);
        let between = lean.iter().filter(|lean| (**lean - middle).abs() < reach).count() as f64;
        let expected = BETWEEN * group.len() as f64;
        let gap = (expected - between) / expected.sqrt();
        let apart = (here - there) / spread.max(f64::MIN_POSITIVE);
        let two = apart >= APART || (apart >= APART_WITH_GAP && gap >= GAP);
        two.then_some((apart, a, b))
    }

    fn centre(&self, group: &[usize]) -> Centre {
        let mut sums = vec![0i128; self.kind_of.len()];
        for (action, root) in
            group.iter().filter_map(|at| self.mixes.get(*at)).flat_map(|m| &m.roots)
        {
            if let Some(sum) = sums.get_mut(*action as usize) {
                *sum += (root * FINE).round() as i128;
            }
        }
        let mut roots: Vec<f64> = sums.into_iter().map(|sum| sum as f64 / FINE).collect();
        let length = roots.iter().map(|root| root * root).sum::<f64>().sqrt();
        roots.iter_mut().for_each(|root| *root /= length.max(f64::MIN_POSITIVE));
        let mut parts = [0.0; KINDS];
        let mut bare: Vec<u32> = Vec::new();
        for ((action, root), kind) in (0u32..).zip(&roots).zip(&self.kind_of) {
            match kind.and_then(|kind| parts.get_mut(kind)) {
                Some(part) => *part += root * root,
                None if *root > 0.0 => bare.push(action),
                None => {}
            }
        }
        let root_of = |action: &u32| roots.get(*action as usize).copied().unwrap_or(0.0);
        bare.sort_by(|a, b| root_of(b).total_cmp(&root_of(a)).then(a.cmp(b)));
        Centre { roots, parts, bare }
    }

    /// Furthest first.
    fn by_distance(&self, group: &[usize], centre: &Centre) -> Vec<usize> {
        let mut all: Vec<(f64, usize)> =
            group.iter().map(|at| (self.distance(*at, centre), *at)).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        all.into_iter().map(|(_, at)| at).collect()
    }

    /// Centre, usual distance from it, and how much that varies.
    fn spread(&self, group: &[usize]) -> Option<(Centre, f64, f64)> {
        let centre = self.centre(group);
        let distances: Vec<f64> = group.iter().map(|at| self.distance(*at, &centre)).collect();
        let (typical, spread) = (median(&distances)?, mad(&distances)?);
        Some((centre, typical, spread))
    }

    fn distance(&self, at: usize, centre: &Centre) -> f64 {
        self.mixes.get(at).map_or(1.0, |mix| 1.0 - self.affinity(mix, centre))
    }

    /// Bhattacharyya's affinity of two mixes, without the one activity (or bare action) in which they
    /// agree least, as if nobody did it.
    fn affinity(&self, mix: &Mix, centre: &Centre) -> f64 {
        let root_of = |action: u32| centre.roots.get(action as usize).copied().unwrap_or(0.0);
        let mut together = [0.0; KINDS];
        let mut all = 0.0;
        for (action, root) in &mix.roots {
            let shared = root * root_of(*action);
            all += shared;
            if let Some(part) = kind(&self.kind_of, *action).and_then(|k| together.get_mut(k)) {
                *part += shared;
            }
        }
        let without = |shared: f64, own: f64, of_centre: f64| {
            if own.max(of_centre) >= MAIN_PART {
                return all;
            }
            (all - shared) / ((1.0 - own) * (1.0 - of_centre)).sqrt()
        };
        let kinds = together.iter().zip(mix.parts.iter().zip(&centre.parts));
        let mut best = kinds
            .map(|(shared, (own, theirs))| without(*shared, *own, *theirs))
            .fold(all, f64::max);
        for (action, root) in &mix.roots {
            if kind(&self.kind_of, *action).is_none() {
                let theirs = root_of(*action);
                best = best.max(without(root * theirs, root * root, theirs * theirs));
            }
        }
        let has = |action: &u32| mix.roots.binary_search_by_key(action, |(a, _)| *a).is_ok();
        if let Some(lacking) = centre.bare.iter().find(|action| !has(action)) {
            best = best.max(without(0.0, 0.0, root_of(*lacking).powi(2)));
        }
        best
    }
}

fn parted(group: &[usize], sides: &[bool]) -> (Vec<usize>, Vec<usize>) {
    let of = |which: bool| {
        let part = group.iter().zip(sides).filter(|(_, side)| **side == which);
        part.map(|(at, _)| *at).collect()
    };
    (of(true), of(false))
}
