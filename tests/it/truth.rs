//! Findings against the known truth of simulated hospitals, through the real reader and fold: the
//! small part of `benches/truth` that every test run has time for.

#[allow(dead_code)]
#[path = "../../benches/truth/agreement.rs"]
mod agreement;
#[allow(dead_code)]
#[path = "../../benches/truth/cells.rs"]
mod cells;
#[allow(dead_code)]
#[path = "../../benches/truth/hospital.rs"]
mod hospital;
#[allow(dead_code)]
#[path = "../../benches/truth/packing.rs"]
mod packing;

use agreement::{Agreement, Count, Target};
use cells::Cell;
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
    assert!(all.auroc(Target::Struggling) >= 0.95, "struggling: {line}");
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
