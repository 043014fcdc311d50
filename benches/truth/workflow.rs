//! People or workflow: whether a slow unit or role is told as such, and its members left in peace.
//!
//! In: cells. Out: shares with intervals, and false verdicts by the hospital. Never: a verdict on a
//! unit that was planted counted among the false ones.

use super::bars::Column;
use super::cells::{Cell, Row, Unit};
use super::figures::{Figure, Resamples};
use super::page::{Page, share, words};

pub fn tell(page: &mut Page, columns: &[Column], resamples: &Resamples) {
    let mut rows = Vec::new();
    for column in columns {
        for (null, cells) in [("", &column.cells), (", null", &column.null)] {
            let cells: Vec<&Cell> = cells.iter().map(|(_, cell)| *cell).collect();
            if cells.is_empty() {
                continue;
            }
            let figure = |counts: &dyn Fn(&Cell) -> (usize, usize)| {
                let figure = Figure::of(&cells, |cell| {
                    let (part, of) = counts(cell);
                    (part as f64, of as f64)
                });
                figure.estimate(cells.len(), resamples).map_or("-".to_string(), |estimate| {
                    format!("{} of {}", share(&estimate), estimate.n)
                })
            };
            let false_alarms: usize = cells.iter().map(|cell| told_of_others(cell)).sum();
            rows.push(vec![
                format!("{}{null}", column.title),
                figure(&|cell| told_right(cell, is_unit)),
                figure(&|cell| told_right(cell, is_role)),
                format!("{false_alarms} in {}", cells.len()),
                figure(&members_listed),
                figure(&others_listed),
            ]);
        }
    }
    page.heading("People or workflow: where everybody of a unit or role is slow at one activity");
    page.line(
        "Told right: workflow, or both where somebody of the unit also struggles with it; at least 90 %. \
         False: workflow or both where nothing was planted, by hospitals. Listed: of members who do \
         not struggle, those told as struggling with the unit's activity first; beside it, those of \
         other units told anything.",
    );
    let headings = [
        "",
        "units told right",
        "roles told right",
        "false, in hospitals",
        "members listed",
        "others listed",
    ];
    page.table(&words(&headings), &rows);
}

fn is_unit(unit: &Unit) -> bool {
    !unit.department.is_empty()
}

fn is_role(unit: &Unit) -> bool {
    unit.department.is_empty()
}

fn told_right(cell: &Cell, kind: fn(&Unit) -> bool) -> (usize, usize) {
    let planted: Vec<&Unit> =
        cell.units.iter().filter(|unit| unit.effect.is_some() && kind(unit)).collect();
    let also = |unit: &Unit| {
        cell.people.iter().any(|row| {
            row.label == "struggling" && of(unit, row) && row.needs.contains(&unit.activity)
        })
    };
    let right = |unit: &&&Unit| match unit.verdict.as_deref() {
        Some("workflow") => true,
        Some("both") => also(unit),
        _ => false,
    };
    (planted.iter().filter(right).count(), planted.len())
}

fn told_of_others(cell: &Cell) -> usize {
    let told = |unit: &&Unit| matches!(unit.verdict.as_deref(), Some("workflow" | "both"));
    // Most of a role work in few units: a planted one is seen in them, too, and the reverse.
    let planted = |unit: &Unit| {
        cell.units.iter().any(|other| {
            other.effect.is_some()
                && other.activity == unit.activity
                && cell.people.iter().any(|row| of(unit, row) && of(other, row))
        })
    };
    cell.units.iter().filter(told).filter(|unit| !planted(unit)).count()
}

fn of(unit: &Unit, row: &Row) -> bool {
    match unit.department.as_str() {
        "" => row.role == unit.role,
        department => row.department == department,
    }
}

fn slow<'a>(cell: &'a Cell, row: &Row) -> Option<&'a Unit> {
    cell.units.iter().find(|unit| unit.effect.is_some() && of(unit, row))
}

fn members_listed(cell: &Cell) -> (usize, usize) {
    let members: Vec<(&Row, &Unit)> = cell
        .people
        .iter()
        .filter(|row| row.judged() && !row.affected())
        .filter_map(|row| Some((row, slow(cell, row)?)))
        .collect();
    let listed = members.iter().filter(|(row, unit)| {
        row.status == "struggling" && row.told.first().is_some_and(|n| n.activity == unit.activity)
    });
    (listed.count(), members.len())
}

fn others_listed(cell: &Cell) -> (usize, usize) {
    let fine = |row: &&Row| row.judged() && !row.affected() && slow(cell, row).is_none();
    let others: Vec<&Row> = cell.people.iter().filter(fine).collect();
    (others.iter().filter(|row| row.status == "struggling").count(), others.len())
}
