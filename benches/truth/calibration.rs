//! Whether the numbers mean what they say: q-values, and intervals of needs.
//!
//! In: the cells of each condition. Out: nominal beside observed. Never: a q-value judged on the
//! few that other conditions let through, unless it is said so.

use super::bars::Column;
use super::cells::{Cell, Row, Verdict};
use super::figures::{Estimate, Figure, Resamples};
use super::page::{Page, percent, share, words};

const NOMINAL: [f64; 5] = [0.01, 0.02, 0.05, 0.10, 0.20];

struct Kind {
    name: &'static str,
    q: fn(&Row) -> Option<f64>,
    verdict: fn(&Row) -> Verdict,
}

const KINDS: [Kind; 2] = [
    Kind { name: "struggling", q: |row| row.struggle.map(|s| s.1), verdict: |row| row.struggling },
    Kind { name: "avoiding", q: |row| row.avoid.map(|s| s.1), verdict: |row| row.avoiding },
];

pub fn tell(page: &mut Page, columns: &[Column], resamples: &Resamples) {
    page.heading("q-values: observed false discoveries");
    page.line(
        "Of all with a q up to the nominal rate, the share who are not so; pooled over hospitals. \
         \"and holds\": the finding's second conditions (two families, persistence) hold as well.",
    );
    let mut rows = Vec::new();
    for column in columns.iter().filter(|column| !column.cells.is_empty()) {
        let cells: Vec<&Cell> = column.cells.iter().map(|(_, cell)| *cell).collect();
        for kind in &KINDS {
            for holds in [false, true] {
                let name = if holds { ", and holds" } else { "" };
                let mut row = vec![format!("{}: {}{name}", column.title, kind.name)];
                for nominal in NOMINAL {
                    let estimate =
                        false_share(&cells, kind, nominal, holds).estimate(cells.len(), resamples);
                    row.push(estimate.map_or("-".to_string(), |estimate| {
                        format!(
                            "{} of {}{}",
                            share(&estimate),
                            estimate.n,
                            mark(&estimate, nominal)
                        )
                    }));
                }
                rows.push(row);
            }
        }
    }
    page.table(&nominal_headings(), &rows);
    null(page, columns);
    intervals(page, columns, resamples);
}

fn nominal_headings() -> Vec<String> {
    let mut headings = vec![String::new()];
    headings.extend(NOMINAL.iter().map(|nominal| format!("q up to {nominal}")));
    headings
}

/// Beyond chance above the nominal rate.
fn mark(estimate: &Estimate, nominal: f64) -> &'static str {
    if estimate.low > nominal { " NO" } else { "" }
}

fn discovered(row: &Row, kind: &Kind, nominal: f64, holds: bool) -> bool {
    (kind.q)(row).is_some_and(|q| q <= nominal) && (!holds || (kind.verdict)(row) != Verdict::No)
}

fn false_share(cells: &[&Cell], kind: &Kind, nominal: f64, holds: bool) -> Figure {
    Figure::of(cells, |cell| {
        let found = || cell.people.iter().filter(|row| discovered(row, kind, nominal, holds));
        let wrong = found().filter(|row| row.label != kind.name).count();
        (wrong as f64, found().count() as f64)
    })
}

/// Where nobody is affected, every discovery is false: a hospital has one or not.
fn null(page: &mut Page, columns: &[Column]) {
    page.line("Null hospitals in which anybody is found, and how many people a hospital:");
    let mut rows = Vec::new();
    for column in columns.iter().filter(|column| !column.null.is_empty()) {
        for kind in &KINDS {
            for holds in [false, true] {
                let name = if holds { ", and holds" } else { "" };
                let mut row = vec![format!("{}: {}{name}", column.title, kind.name)];
                for nominal in NOMINAL {
                    let counts: Vec<usize> = column
                        .null
                        .iter()
                        .map(|(_, cell)| {
                            let found = |row: &&Row| discovered(row, kind, nominal, holds);
                            cell.people.iter().filter(found).count()
                        })
                        .collect();
                    let n = counts.len() as f64;
                    let any = counts.iter().filter(|count| **count > 0).count() as f64 / n;
                    let mean = counts.iter().sum::<usize>() as f64 / n;
                    row.push(format!("{} ({mean:.2})", percent(any)));
                }
                rows.push(row);
            }
        }
    }
    page.table(&nominal_headings(), &rows);
}

/// Of needs that are so: does the interval hold the effort that was planted?
fn intervals(page: &mut Page, columns: &[Column], resamples: &Resamples) {
    page.heading("Intervals of needs: planted effort inside (95 %)");
    page.line(
        "Needs told that are true, of the struggling. Who is told was chosen for being far out, so \
         ratios lean high; what began on the way is diluted by the time before.",
    );
    let mut rows = Vec::new();
    for column in columns {
        let cells: Vec<&Cell> = column.cells.iter().map(|(_, cell)| *cell).collect();
        for (name, always) in [("from the first day", true), ("began on the way", false)] {
            let told = told(&cells, always);
            let inside = Figure::of(&cells, |cell| {
                let own = self::told(&[cell], always);
                let held = own.iter().filter(|(n, truth)| n.0 <= *truth && *truth <= n.2);
                (held.count() as f64, own.len() as f64)
            });
            let Some(estimate) = inside.estimate(cells.len(), resamples) else { continue };
            let part = |count: usize| percent(count as f64 / told.len() as f64);
            let above = told.iter().filter(|(n, truth)| n.0 > *truth).count();
            let below = told.iter().filter(|(n, truth)| n.2 < *truth).count();
            let ratios: Vec<f64> = told.iter().map(|(n, truth)| n.1 / truth).collect();
            let median = uptake::stats::median(&ratios).unwrap_or(1.0);
            rows.push(vec![
                format!("{}, {name}", column.title),
                format!("{} of {}", share(&estimate), estimate.n),
                part(above),
                part(below),
                format!("{median:.3}"),
            ]);
        }
    }
    let headings =
        ["", "inside", "interval above it", "interval below it", "median told / planted"];
    page.table(&words(&headings), &rows);
}

/// Low, ratio and high of each true need that was told, with the planted effort.
fn told(cells: &[&Cell], always: bool) -> Vec<((f64, f64, f64), f64)> {
    let mut found = Vec::new();
    for row in cells.iter().flat_map(|cell| &cell.people) {
        let Some(effect) = row.effect else { continue };
        if row.label != "struggling" || row.status != "struggling" || row.always != always {
            continue;
        }
        let own = row.told.iter().filter(|need| row.needs.contains(&need.activity));
        found.extend(own.map(|need| ((need.low, need.ratio, need.high), effect)));
    }
    found
}
