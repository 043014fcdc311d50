//! Simple methods on the same folded logs, to see what a careful one adds, and how hard it was.
//!
//! In: usage, peer groups by role and specialty, evidence of two measures alone. Out: a score a
//! person and method. Never: the truth; and none of the program's own comparing, except in the
//! two that say so.

use super::cells::{Cell, rounded};
use super::forest::Forest;
use super::hospital::{Judged, Read};
use std::collections::BTreeMap;
use uptake::peers::Member;
use uptake::usage::{Usage, UserDay};
use uptake::vocabulary::{Activity, Signal};

/// In the order of their scores in a cell.
pub const ACTIVE_A_VISIT: usize = 0;
pub const FEW_EVENTS: usize = 1;
pub const FOREST: usize = 2;
pub const EFFORT: usize = 3;
pub const EFFORT_HARDEST: usize = 4;
pub const REWORK: usize = 5;
/// The program's own two, alone.
pub const OWN_EFFORT: usize = 6;
pub const OWN_REWORK: usize = 7;
const METHODS: usize = 8;

/// Fewer are no peers: then the role, then everyone.
const FEWEST: usize = 10;

pub fn scores(read: &Read, judged: &Judged, cell: &Cell, seed: u64) -> Vec<Vec<Option<f64>>> {
    let people: Vec<Use> = cell
        .people
        .iter()
        .map(|row| {
            let at = judged.peers.find(&row.id);
            let member = at.and_then(|at| judged.peers.members.get(at));
            let member = member.filter(|m| m.assessable());
            Use::of(&read.usage, member, [&row.role, &row.specialty])
        })
        .collect();
    let groups = groups(&people);
    let visit = by_group(&groups, people.iter().map(|p| p.features.first().copied().flatten()));
    let events = by_group(&groups, people.iter().map(|p| p.events));
    let forest = forest(&people, &groups, seed);
    let rework = by_group(&groups, people.iter().map(|p| p.rework));
    let [effort, hardest] = effort(&people, &groups);
    let alone = alone(judged);
    let mut all = vec![vec![None; METHODS]; people.len()];
    for (at, (scores, row)) in all.iter_mut().zip(&cell.people).enumerate() {
        let [own_effort, own_rework] = alone.get(row.id.as_str()).copied().unwrap_or_default();
        let few = events[at].map(|z| -z);
        let told = [
            (ACTIVE_A_VISIT, visit[at]),
            (FEW_EVENTS, few),
            (FOREST, forest[at]),
            (EFFORT, effort[at]),
            (EFFORT_HARDEST, hardest[at]),
            (REWORK, rework[at]),
            (OWN_EFFORT, own_effort),
            (OWN_REWORK, own_rework),
        ];
        for (method, score) in told {
            scores[method] = score.map(|score| rounded(score, 4));
        }
    }
    all
}

/// What a table a person has in any report.
struct Use {
    keys: [String; 2],
    events: Option<f64>,
    /// The first is the time a visit.
    features: Vec<Option<f64>>,
    /// Cancels and undos per 100 events.
    rework: Option<f64>,
    /// By action: how often it was credited, mean seconds, activity.
    pace: BTreeMap<u32, (f64, f64, Option<Activity>)>,
}

const SIGNALS: [Signal; 9] = [
    Signal::Sign,
    Signal::Cancel,
    Signal::Undo,
    Signal::Cosign,
    Signal::Search,
    Signal::Help,
    Signal::Print,
    Signal::Template,
    Signal::LoginFailed,
];

const ACTIVITIES: [Activity; 8] = [
    Activity::Notes,
    Activity::Review,
    Activity::Results,
    Activity::Orders,
    Activity::Inbox,
    Activity::Medications,
    Activity::Flowsheets,
    Activity::Navigation,
];

impl Use {
    fn of(usage: &Usage, member: Option<&Member>, [role, specialty]: [&str; 2]) -> Self {
        let keys = [format!("{role}, {specialty}"), role.to_string()];
        let mut own =
            Self { keys, events: None, features: Vec::new(), rework: None, pace: BTreeMap::new() };
        let Some(member) = member else { return own };
        let window = usage.frame.window;
        let days: Vec<&UserDay> = member
            .ids
            .iter()
            .flat_map(|id| usage.days_of(*id))
            .filter(|row| window.contains(row.day))
            .collect();
        let sum = |of: &dyn Fn(&UserDay) -> f64| days.iter().map(|day| of(day)).sum::<f64>();
        let events = sum(&|d| f64::from(d.events - d.automatic_events));
        let active = sum(&|d| d.active_seconds - d.automatic_seconds);
        let visits: usize = member.ids.iter().map(|id| usage.encounters_of(*id).len()).sum();
        // Without encounters a day is the nearest thing to a visit.
        let visits = if usage.user_encounters.is_empty() { days.len() } else { visits } as f64;
        let n = days.len() as f64;
        let per = |part: f64, of: f64| (of > 0.0).then(|| part / of);
        let a_hundred =
            |of: &dyn Fn(&UserDay) -> u32| per(100.0 * sum(&|d| f64::from(of(d))), events);
        let mut features = vec![
            per(active, visits),
            Some(n),
            per(active, n),
            per(events, n),
            per(visits, n),
            per(active, events),
            per(sum(&|d| d.after_hours_seconds), active),
            per(sum(&|d| f64::from(d.sessions)), n),
            per(sum(&|d| d.bigram_entropy), n),
            a_hundred(&|d| d.patient_switches),
            a_hundred(&|d| d.aba_returns),
            a_hundred(&|d| d.quick_exits),
            a_hundred(&|d| d.repeated_searches),
        ];
        for signal in SIGNALS {
            features.push(a_hundred(&|d| d.signals.get(signal as usize).copied().unwrap_or(0)));
        }
        let mut by_activity = BTreeMap::new();
        let mut pace: BTreeMap<u32, (f64, f64, Option<Activity>)> = BTreeMap::new();
        let actions = member.ids.iter().flat_map(|id| usage.actions_of(*id));
        for row in actions.filter(|row| window.contains(row.day)) {
            let entry = usage.actions.get(row.action as usize);
            let activity = entry.and_then(|entry| entry.meaning.activity);
            if let Some(activity) = activity {
                *by_activity.entry(activity).or_insert(0.0) += f64::from(row.events);
            }
            let sum = pace.entry(row.action).or_insert((0.0, 0.0, activity));
            *sum = (sum.0 + f64::from(row.credited), sum.1 + row.seconds, activity);
        }
        pace.retain(|_, (n, seconds, _)| *n > 0.0 && *seconds > 0.0);
        for (n, seconds, _) in pace.values_mut() {
            *seconds /= *n;
        }
        let share = |activity| per(by_activity.get(activity).copied().unwrap_or(0.0), events);
        features.extend(ACTIVITIES.iter().map(share));
        let taken_back = |d: &UserDay| {
            [Signal::Cancel, Signal::Undo].iter().map(|s| d.signals[*s as usize]).sum::<u32>()
        };
        own.rework = a_hundred(&taken_back);
        (own.events, own.features, own.pace) = (Some(events), features, pace);
        own
    }
}

/// Whose z-scores are taken together: role and specialty, else role, else all.
fn groups(people: &[Use]) -> Vec<String> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for key in people.iter().filter(|p| p.events.is_some()).flat_map(|p| &p.keys) {
        *sizes.entry(key).or_default() += 1;
    }
    let large = |key: &&String| sizes.get(key.as_str()).is_some_and(|n| *n >= FEWEST);
    people.iter().map(|p| p.keys.iter().find(large).cloned().unwrap_or_default()).collect()
}

/// Plain z-scores: mean and standard deviation of the group.
fn by_group(groups: &[String], values: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    let values: Vec<Option<f64>> = values.collect();
    let mut sums: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
    for (group, value) in groups.iter().zip(&values) {
        if let Some(value) = value {
            let sum = sums.entry(group).or_default();
            *sum = [sum[0] + 1.0, sum[1] + value, sum[2] + value * value];
        }
    }
    groups
        .iter()
        .zip(values)
        .map(|(group, value)| {
            let [n, sum, squares] = sums.get(group.as_str()).copied()?;
            let mean = sum / n;
            let deviation = (squares / n - mean * mean).max(0.0).sqrt();
            Some(if deviation > 1e-12 { (value? - mean) / deviation } else { value? - mean })
        })
        .collect()
}

fn forest(people: &[Use], groups: &[String], seed: u64) -> Vec<Option<f64>> {
    let width = people.iter().map(|p| p.features.len()).max().unwrap_or(0);
    let columns: Vec<Vec<Option<f64>>> = (0..width)
        .map(|at| by_group(groups, people.iter().map(|p| p.features.get(at).copied().flatten())))
        .collect();
    // What somebody has no value of is as the group's mean.
    let points: Vec<Vec<f64>> = (0..people.len())
        .map(|who| columns.iter().map(|column| column[who].unwrap_or(0.0)).collect())
        .collect();
    let present: Vec<Vec<f64>> = points
        .iter()
        .zip(people)
        .filter(|(_, p)| !p.features.is_empty())
        .map(|(point, _)| point.clone())
        .collect();
    let forest = Forest::grow(&present, seed);
    points
        .iter()
        .zip(people)
        .map(|(point, p)| (!p.features.is_empty()).then(|| forest.score(point)))
        .collect()
}

/// A log ratio that rests on so many gaps says half of what it seems to. Gaps vary by nearly three
/// times their mean and people by a tenth, so that noise and people weigh the same at 3² / 0.1²;
/// a constant of a few dozen let the rarest activities decide who is the slowest.
const MANY: f64 = 800.0;

/// Effort by action at its plainest: mean seconds of each action against the peers' (the person
/// left out), every action weighted by how often it was done and how long it usually takes, as the
/// log of a ratio that is drawn in by count: of all actions, and of the hardest activity.
fn effort(people: &[Use], groups: &[String]) -> [Vec<Option<f64>>; 2] {
    let mut sums: BTreeMap<(&str, u32), (usize, f64, f64)> = BTreeMap::new();
    for (person, group) in people.iter().zip(groups) {
        for (action, (n, mean, _)) in &person.pace {
            let sum = sums.entry((group, *action)).or_default();
            *sum = (sum.0 + 1, sum.1 + n, sum.2 + n * mean);
        }
    }
    let usual = |group: &str, action: u32, n: f64, mean: f64| {
        let (people, all, seconds) = sums.get(&(group, action)).copied()?;
        let others = (people > FEWEST / 2).then_some(all - n)?;
        Some((seconds - n * mean) / others).filter(|usual| *usual > 0.0)
    };
    let mut whole: Vec<Option<f64>> = Vec::with_capacity(people.len());
    let mut hardest: Vec<Option<f64>> = Vec::with_capacity(people.len());
    for (person, group) in people.iter().zip(groups) {
        // Gaps, observed and expected seconds, an activity each; what has none is one activity.
        let mut by_activity: BTreeMap<Option<Activity>, [f64; 3]> = BTreeMap::new();
        for (action, (n, mean, activity)) in &person.pace {
            let Some(usual) = usual(group, *action, *n, *mean) else { continue };
            let sum = by_activity.entry(*activity).or_default();
            *sum = [sum[0] + n, sum[1] + n * mean, sum[2] + n * usual];
        }
        let drawn_in = |[n, observed, expected]: [f64; 3]| {
            (expected > 0.0).then(|| n / (n + MANY) * (observed / expected).ln())
        };
        let all = by_activity
            .values()
            .fold([0.0; 3], |all, one| [all[0] + one[0], all[1] + one[1], all[2] + one[2]]);
        whole.push(drawn_in(all));
        hardest.push(by_activity.values().copied().filter_map(drawn_in).reduce(f64::max));
    }
    [by_group(groups, whole.into_iter()), hardest]
}

/// Two measures of the program by themselves: its effort in the hardest activity, and its rework.
fn alone(judged: &Judged) -> BTreeMap<&str, [Option<f64>; 2]> {
    let mut found: BTreeMap<&str, [Option<f64>; 2]> = BTreeMap::new();
    for evidence in &judged.findings.evidence {
        let which = match evidence.measure {
            "effort" => 0,
            "rework" => 1,
            _ => continue,
        };
        let score = &mut found.entry(&evidence.user_id).or_default()[which];
        *score = [*score, evidence.z].into_iter().flatten().reduce(f64::max);
    }
    found
}
