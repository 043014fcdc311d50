//! What sizes and weeks do, and what a cell costs.
//!
//! In: all finished cells. Out: a row a size. Never: a bar; those are for one size.

use super::agreement::{Agreement, Count, Target};
use super::cells::Cell;
use super::page::{Page, percent, words};
use super::results::Done;
use std::collections::BTreeMap;

pub fn tell(page: &mut Page, done: &[Done]) {
    let mut sizes: BTreeMap<(u32, u32), Vec<&Done>> = BTreeMap::new();
    let wanted = |done: &&Done| ["default", "null"].contains(&done.key.condition.as_str());
    for done in done.iter().filter(wanted).filter(|done| done.key.effect.is_none()) {
        sizes.entry((done.key.users, done.key.days)).or_default().push(done);
    }
    if sizes.is_empty() {
        return;
    }
    page.heading("Sizes, default and null (mean AUROC of hospitals)");
    let mut rows = Vec::new();
    for ((users, days), done) in sizes {
        let of = |null: bool| -> Vec<&Cell> {
            let cells = done.iter().map(|done| &done.cell);
            cells.filter(|cell| cell.is_null() == null).collect()
        };
        let (cells, nulls) = (of(false), of(true));
        let (all, null) = (Agreement::of(&cells), Agreement::of(&nulls));
        let area = |target| {
            let value = all.auroc(target);
            if value.is_finite() { format!("{value:.3}") } else { "-".to_string() }
        };
        let share = |agreement: &Agreement, count| {
            agreement.share(count).value().map_or("-".to_string(), percent)
        };
        let seconds: f64 = done.iter().map(|done| done.cell.seconds).sum();
        rows.push(vec![
            format!("{users} users, {:.0} weeks", f64::from(days) / 7.0),
            format!("{} + {}", cells.len(), nulls.len()),
            area(Target::Struggling),
            area(Target::Avoiding),
            area(Target::Champion),
            share(&all, Count::Precision),
            share(&all, Count::Recall),
            share(&all, Count::TopNeed),
            share(&all, Count::Style),
            share(&all, Count::Odd),
            share(&null, Count::Fine),
            share(&all, Count::TooLittleData),
            format!("{:.1}", seconds / done.len() as f64),
        ]);
    }
    let headings = [
        "",
        "hospitals + null",
        "struggling",
        "avoiding",
        "champion",
        "precision",
        "recall",
        "need",
        "style",
        "odd flagged",
        "null flagged",
        "too little data",
        "seconds a cell",
    ];
    page.table(&words(&headings), &rows);
}
