//! Findings against the known truth of simulated hospitals, through the real reader and fold: the
//! small part of `benches/truth` that every test run has time for.

#[allow(dead_code)]
#[path = "../../benches/truth/agreement.rs"]
pub mod agreement;
#[allow(dead_code)]
#[path = "../../benches/truth/baselines.rs"]
mod baselines;
#[allow(dead_code)]
#[path = "../../benches/truth/cells.rs"]
pub mod cells;
#[allow(dead_code)]
#[path = "../../benches/truth/figures.rs"]
mod figures;
#[path = "../../benches/truth/forest.rs"]
mod forest;
#[allow(dead_code)]
#[path = "../../benches/truth/hospital.rs"]
pub mod hospital;
#[allow(dead_code)]
#[path = "../../benches/truth/packing.rs"]
mod packing;

use agreement::{Agreement, Count, Target};
use cells::Cell;
use figures::{Question, Resamples};
use forest::Forest;
use hospital::{judge, simulated};
use packing::Packed;
use uptake::simulate::{Plan, Prevalence};

fn told(seeds: std::ops::Range<u64>, prevalence: Prevalence) -> Agreement {
    let mut all = Agreement::default();
    for seed in seeds {
        // Another structural variant each time, so that no habit of one is learned.
        let variant = (seed % 6) as u8;
        let plan = Plan { seed, variant, events_per_day: 150.0, prevalence, ..Plan::default() };
        let read = simulated(&plan).unwrap();
        all.add(&Cell::of(&read, &judge(&read)));
    }
    all
}

#[test]
fn five_hospitals_are_told_right() {
    let all = told(21..26, Prevalence::default());
    let line = all.line();
    let at_least = |count, percent| {
        let share = all.share(count);
        assert!(share.part * 100 >= share.of * percent, "{count:?}: {line} {:?}", all.wrong);
    };
    assert!(all.auroc(Target::Struggling) >= 0.92, "struggling: {line}");
    assert!(all.auroc(Target::Avoiding) >= 0.95, "avoiding: {line}");
    assert!(all.auroc(Target::Champion) >= 0.88, "champions: {line}");
    let odd = all.share(Count::Odd);
    assert!(odd.part * 40 <= odd.of, "odd but fine: {line} {:?}", all.wrong);
    at_least(Count::Precision, 90);
    at_least(Count::TopNeed, 95);
    at_least(Count::Style, 85);
}

#[test]
fn where_nobody_struggles_or_avoids_hardly_anybody_is_flagged() {
    let all = told(31..35, Prevalence::NONE);
    let fine = all.share(Count::Fine);
    assert!(fine.of > 600);
    assert!(fine.part * 50 <= fine.of, "{} {:?}", all.line(), all.wrong);
}

/// In the ranges of `benches/truth/bars.rs`, with a little more for so few hospitals. Effort by
/// action falls short of what it reached elsewhere because these logs are thin.
#[test]
fn simple_methods_reach_what_they_reach_on_other_hospitals() {
    let cells: Vec<Cell> = [52, 53, 54, 55]
        .map(|seed| {
            let variant = (seed % 6) as u8;
            let plan = Plan { seed, variant, events_per_day: 150.0, ..Plan::default() };
            let read = simulated(&plan).unwrap();
            let judged = judge(&read);
            let mut cell = Cell::of(&read, &judged);
            cell.baselines = baselines::scores(&read, &judged, &cell, seed);
            cell
        })
        .into();
    let cells: Vec<&Cell> = cells.iter().collect();
    for (target, method, low, high) in [
        (Target::Struggling, baselines::EFFORT_HARDEST, 0.82, 0.97),
        (Target::Struggling, baselines::ACTIVE_A_VISIT, 0.60, 0.88),
        (Target::Struggling, baselines::FOREST, 0.50, 0.88),
        (Target::Champion, baselines::ACTIVE_A_VISIT, 0.60, 0.88),
        (Target::Avoiding, baselines::FEW_EVENTS, 0.57, 0.80),
        (Target::Avoiding, baselines::FOREST, 0.57, 0.80),
    ] {
        let area = Question::Baseline(target, method).figure(&cells);
        let area = area.estimate(cells.len(), &Resamples::new(10)).unwrap().value;
        assert!((low..=high).contains(&area), "{target:?} by method {method}: {area}");
    }
}

#[test]
fn a_cell_is_the_same_after_it_was_written_down() {
    let plan =
        Plan { users: 40, days: 21, events_per_day: 100.0, slow_units: 1, ..Plan::default() };
    let read = simulated(&plan).unwrap();
    let cell = Cell::of(&read, &judge(&read));
    let written = serde_json::to_string(&Packed::pack(&cell).unwrap()).unwrap();
    let again = serde_json::from_str::<Packed>(&written).unwrap().unpack().unwrap();
    let text = |cell| serde_json::to_string(cell).unwrap();
    assert_eq!(text(&again), text(&cell));
    assert!(written.len() * 4 < text(&cell).len() * 3, "packed {}", written.len());
    assert!(cell.units.iter().any(|unit| unit.effect.is_some()));
    assert_eq!(Agreement::of(&[&cell]).line(), Agreement::of(&[&again]).line());
}

#[test]
fn who_stands_apart_is_isolated_first() {
    let mut points: Vec<Vec<f64>> =
        (0..200).map(|at| vec![f64::from(at % 14), f64::from(at % 11)]).collect();
    points.push(vec![40.0, -30.0]);
    let forest = Forest::grow(&points, 5);
    let apart = forest.score(&points[200]);
    assert!(points[..200].iter().all(|point| forest.score(point) < apart));
    assert_eq!(apart, Forest::grow(&points, 5).score(&points[200]));
}

#[test]
fn a_figure_of_hospitals_is_that_of_their_people_and_its_interval_holds_it() {
    let seeds = [41, 42, 43, 44];
    let small = |seed| Plan { seed, users: 30, days: 28, events_per_day: 60.0, ..Plan::default() };
    let cells: Vec<Cell> = seeds
        .map(|seed| simulated(&small(seed)).unwrap())
        .iter()
        .map(|read| Cell::of(read, &judge(read)))
        .collect();
    let cells: Vec<&Cell> = cells.iter().collect();
    let figure = Question::Area(Target::Struggling).figure(&cells);
    let told = figure.estimate(cells.len(), &Resamples::new(200)).unwrap();
    let people = cells.iter().flat_map(|cell| &cell.people);
    let (scores, labels): (Vec<f64>, Vec<bool>) =
        people.filter_map(|row| Some((row.struggle?.0, row.label == "struggling"))).unzip();
    let area = uptake::stats::auroc(&scores, &labels).unwrap();
    assert!((told.value - area).abs() < 1e-12);
    assert!(told.low <= area && area <= told.high);
}
