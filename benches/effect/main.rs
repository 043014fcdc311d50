//! Known effects of courses and changes, estimated many times: how often intervals cover, verdicts are
//! right, and nothing is taken for something.
//!
//! `cargo bench --bench effect -- [hospitals a line] [first seed] [changes, or a part of a line's name:
//! only these]`

mod hospital;

use hospital::{Choice, Hospital, PLAIN, Plan, TAUGHT, build, follow};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use uptake::progress::{ChangeVerdict, EffectVerdict};
use uptake::stats::wilson;

/// Of one course or change.
struct Told {
    truth: f64,
    estimate: f64,
    low: f64,
    high: f64,
    power: f64,
    works: bool,
    nothing: bool,
}

impl Told {
    fn right(&self) -> bool {
        if self.truth < 0.0 { self.works } else { self.nothing }
    }
}

#[derive(Default)]
struct Line {
    told: Vec<Told>,
    /// Of all other activities, on which nothing has an effect: works.
    beside: Vec<bool>,
    silent: usize,
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let rounds = numbers.next().unwrap_or(200);
    let first = numbers.next().unwrap_or(1) as u64;
    if std::env::args().any(|word| word == "changes") {
        return changes(rounds, first);
    }
    let three = [Some(0.3), Some(0.45), Some(0.6)];
    let courses: Vec<(&str, Plan)> = vec![
        ("by lot", PLAIN),
        ("by lot, few trained", Plan { share: 0.08, ..PLAIN }),
        ("by lot, short history", Plan { weeks: 8, ..PLAIN }),
        ("by lot, little work", Plan { actions: 4.0, ..PLAIN }),
        ("by lot, a small place", Plan { people: 50, units: 3, share: 0.2, actions: 5.0, ..PLAIN }),
        (
            "by lot, small and short",
            Plan { people: 60, units: 3, share: 0.12, actions: 3.0, weeks: 8, ..PLAIN },
        ),
        (
            "bad weeks, a small place",
            Plan {
                choice: Choice::BadWeeks,
                people: 60,
                units: 3,
                actions: 5.0,
                unlike: 0.05,
                ..PLAIN
            },
        ),
        ("by lot, people unlike", Plan { unlike: 0.08, ..PLAIN }),
        ("staggered", Plan { waves: three, weeks: 20, share: 0.4, ..PLAIN }),
        ("staggered, trend", Plan { waves: three, weeks: 20, share: 0.4, trend: -0.008, ..PLAIN }),
        ("trend", Plan { trend: -0.01, ..PLAIN }),
        ("shocks of units", Plan { shock: 0.08, unit_wander: 0.02, ..PLAIN }),
        ("long wandering", Plan { wander: 0.08, keeps: 0.9, weeks: 26, ..PLAIN }),
        ("bad weeks", Plan { choice: Choice::BadWeeks, wander: 0.07, ..PLAIN }),
        ("bad weeks, little work", Plan { choice: Choice::BadWeeks, actions: 5.0, ..PLAIN }),
        (
            "bad weeks, staggered",
            Plan { choice: Choice::BadWeeks, waves: three, weeks: 20, share: 0.4, ..PLAIN },
        ),
        ("slow people", Plan { choice: Choice::Slow, ..PLAIN }),
        ("slow people, short", Plan { choice: Choice::Slow, weeks: 8, ..PLAIN }),
        (
            "large, all of it",
            Plan {
                people: 300,
                units: 15,
                choice: Choice::BadWeeks,
                waves: three,
                weeks: 26,
                share: 0.35,
                trend: -0.004,
                shock: 0.05,
                unlike: 0.05,
                ..PLAIN
            },
        ),
    ];
    println!("{rounds} hospitals a line from seed {first}; 95 % intervals in brackets");
    println!(
        "{:24} {:>5} {:>6} {:>6} {:>20} {:>20} {:>6} {:>20} {:>7} {:>8} {:>7}",
        "course",
        "true",
        "mean",
        "error",
        "covered",
        "works",
        "power",
        "right where p>=.95",
        "(n)",
        "nothing",
        "beside"
    );
    let (mut null, mut all, mut sure) = ((0, 0), (0, 0), (0, 0));
    // By power: of courses of 10 % and of none, how many are told right, and their mean power.
    let edges = [0.0, 0.2, 0.4, 0.6, 0.8, 0.95, 1.01];
    let mut bins = vec![(0, 0, 0.0); edges.len() - 1];
    let only = std::env::args()
        .skip(1)
        .find(|word| word.parse::<usize>().is_err() && !word.starts_with('-'));
    for (name, plan) in
        courses.iter().filter(|(name, _)| only.as_ref().is_none_or(|o| name.contains(o)))
    {
        for effect in [1.0, 0.9, 0.84] {
            let plan = Plan { effect, ..*plan };
            let line = run(rounds, first, |seed| course(&build(&plan, seed), effect.ln()));
            print_line(name, effect, &line);
            let count =
                |which: &dyn Fn(&Told) -> bool| line.told.iter().filter(|t| which(t)).count();
            add(&mut all, count(&|t| t.low <= t.truth && t.truth <= t.high), line.told.len());
            if effect >= 0.9 {
                for told in &line.told {
                    let at = edges.iter().filter(|edge| told.power >= **edge).count() - 1;
                    let bin = &mut bins[at.min(edges.len() - 2)];
                    *bin = (bin.0 + usize::from(told.right()), bin.1 + 1, bin.2 + told.power);
                }
            }
            if effect == 1.0 {
                add(&mut null, count(&|t| t.works), line.told.len());
            }
            let strong = |t: &Told| t.power >= 0.95;
            add(&mut sure, count(&|t| strong(t) && t.right()), count(&strong));
        }
    }
    println!(
        "all: covered {}; false works {}; right where power is 95 % {}",
        share(all),
        share(null),
        share(sure)
    );
    println!("\npower of courses of 10 % and of none, and how many are told right");
    for (at, (told, n, power)) in bins.into_iter().enumerate() {
        println!(
            "{:.2} to {:.2}: mean power {:.2}, told {}, n {n}",
            edges[at],
            edges[at + 1].min(1.0),
            power / n.max(1) as f64,
            share((told, n))
        );
    }
    if only.is_none() {
        changes(rounds, first);
    }
}

fn changes(rounds: usize, first: u64) {
    println!(
        "\n{:24} {:>5} {:>6} {:>6} {:>20} {:>20}",
        "change", "true", "mean", "error", "covered", "called"
    );
    let plain = Plan { waves: [None; 3], unit_wander: 0.015, ..PLAIN };
    let plans = [
        ("a unit", Some(1), plain),
        ("a unit, few weeks", Some(1), Plan { weeks: 9, ..plain }),
        ("a unit, trend", Some(1), Plan { trend: -0.01, ..plain }),
        ("a unit, restless", Some(1), Plan { unit_wander: 0.03, keeps: 0.8, weeks: 26, ..plain }),
        ("the site", None, plain),
        ("the site, few weeks", None, Plan { weeks: 9, ..plain }),
        ("the site, trend", None, Plan { trend: -0.01, ..plain }),
    ];
    for (name, unit, plan) in plans {
        for effect in [1.0, 1.15, 0.85] {
            let plan = Plan { change: Some((effect, unit)), ..plan };
            let line = run(rounds, first, |seed| change(&build(&plan, seed), effect.ln()));
            let n = line.told.len();
            let covered =
                line.told.iter().filter(|t| t.low <= t.truth && t.truth <= t.high).count();
            let called = line.told.iter().filter(|t| t.works).count();
            let (mean, error) = moments(&line);
            println!(
                "{name:24} {effect:>5} {mean:>6.1} {error:>6.1} {:>20} {:>20}",
                share((covered, n)),
                share((called, n))
            );
        }
    }
}

fn add(sum: &mut (usize, usize), part: usize, whole: usize) {
    *sum = (sum.0 + part, sum.1 + whole);
}

fn run(rounds: usize, first: u64, one: impl Fn(u64) -> Line + Sync) -> Line {
    let (next, line) = (AtomicUsize::new(0), Mutex::new(Line::default()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= rounds {
                        break;
                    }
                    let found = one(first + at as u64);
                    let mut line = line.lock().unwrap();
                    line.told.extend(found.told);
                    line.beside.extend(found.beside);
                    line.silent += found.silent;
                }
            });
        }
    });
    line.into_inner().unwrap()
}

fn log(percent: f64) -> f64 {
    (percent / 100.0).ln_1p()
}

fn course(hospital: &Hospital, truth: f64) -> Line {
    let mut line = Line::default();
    for row in follow(hospital).training.iter().filter(|row| row.wave.is_none()) {
        if row.activity.is_none() {
            line.beside.push(row.verdict == EffectVerdict::Works);
            continue;
        }
        let verdict =
            (row.verdict == EffectVerdict::Works, row.verdict == EffectVerdict::NoEffectSeen);
        line.take(truth, (row.effect, row.low, row.high), row.power, verdict);
    }
    line
}

fn change(hospital: &Hospital, truth: f64) -> Line {
    let mut line = Line::default();
    for row in follow(hospital).changes.iter().filter(|row| row.activity == Some(TAUGHT)) {
        let called = matches!(row.verdict, ChangeVerdict::Slower | ChangeVerdict::Quicker);
        let verdict = (called, row.verdict == ChangeVerdict::NoEffectSeen);
        line.take(truth, (row.effect, row.low, row.high), None, verdict);
    }
    line
}

impl Line {
    /// Percent: estimate and both ends of its interval. Verdict: something, nothing.
    fn take(
        &mut self,
        truth: f64,
        found: (Option<f64>, Option<f64>, Option<f64>),
        power: Option<f64>,
        (works, nothing): (bool, bool),
    ) {
        let (Some(estimate), Some(low), Some(high)) = found else {
            self.silent += 1;
            return;
        };
        let (estimate, low, high) = (log(estimate), log(low), log(high));
        let power = power.unwrap_or(0.0);
        self.told.push(Told { truth, estimate, low, high, power, works, nothing });
    }
}

/// Mean and spread of the estimates, in percent.
fn moments(line: &Line) -> (f64, f64) {
    let n = line.told.len().max(1) as f64;
    let mean = line.told.iter().map(|t| t.estimate).sum::<f64>() / n;
    let spread = line.told.iter().map(|t| (t.estimate - mean).powi(2)).sum::<f64>() / n;
    (100.0 * mean.exp_m1(), 100.0 * spread.sqrt())
}

fn share((part, whole): (usize, usize)) -> String {
    if whole == 0 {
        return "-".to_string();
    }
    let percent = 100.0 * part as f64 / whole as f64;
    wilson(part as u64, whole as u64, 0.95).map_or(format!("{percent:.1}"), |i| {
        format!("{percent:.1} ({:.1}-{:.1})", 100.0 * i.low, 100.0 * i.high)
    })
}

fn print_line(name: &str, effect: f64, line: &Line) {
    let n = line.told.len();
    let count = |which: fn(&Told) -> bool| line.told.iter().filter(|told| which(told)).count();
    let covered = count(|told| told.low <= told.truth && told.truth <= told.high);
    let strong = count(|told| told.power >= 0.95);
    let right = count(|told| told.power >= 0.95 && told.right());
    let power = line.told.iter().map(|told| told.power).sum::<f64>() / n.max(1) as f64;
    let (mean, error) = moments(line);
    println!(
        "{name:24} {effect:>5} {mean:>6.1} {error:>6.1} {:>20} {:>20} {:>6.2} {:>20} {strong:>7} {:>8.2} {:>7.3}",
        share((covered, n)),
        share((count(|told| told.works), n)),
        power,
        share((right, strong)),
        count(|told| told.nothing) as f64 / n.max(1) as f64,
        line.beside.iter().filter(|works| **works).count() as f64 / line.beside.len().max(1) as f64,
    );
}
