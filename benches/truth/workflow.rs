//! People or workflow: whether a slow unit is told as the unit's, and its members left in peace.
//!
//! In: cells with planted units. Out: shares with intervals. Never: a hospital without planted
//! units, except for what is said of units there.

use super::bars::Column;
use super::cells::{Cell, Row, Unit};
use super::figures::{Figure, Resamples};
use super::page::{Page, share, words};

pub fn tell(page: &mut Page, columns: &[Column], resamples: &Resamples) {
    let mut rows = Vec::new();
    for column in columns {
        for (null, cells) in [("", &column.cells), (", null", &column.null)] {
            let cells: Vec<&Cell> = cells.iter().map(|(_, cell)| *cell).collect();
            let planted =
                cells.iter().flat_map(|c| &c.units).filter(|u| u.effect.is_some()).count();
            if planted == 0 {
                continue;
            }
            let figure = |counts: fn(&Cell) -> (usize, usize)| {
                let figure = Figure::of(&cells, |cell| {
                    let (part, of) = counts(cell);
                    (part as f64, of as f64)
                });
                figure.estimate(cells.len(), resamples).map_or("-".to_string(), |estimate| {
                    format!("{} of {}", share(&estimate), estimate.n)
                })
            };
            rows.push(vec![
                format!("{}{null}", column.title),
                figure(told_right),
                figure(told_of_others),
                figure(members_listed),
                figure(others_listed),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    page.heading("People or workflow: units in which everybody is slow at one activity");
    page.line(
        "Told right: workflow, at least 90 %. Listed: of members who do not struggle, those told as \
         struggling with the unit's activity first; beside it, those of other units told anything.",
    );
    let headings =
        ["", "told right", "of what was told: not planted", "members listed", "others listed"];
    page.table(&words(&headings), &rows);
}

fn told_right(cell: &Cell) -> (usize, usize) {
    let planted: Vec<&Unit> = cell.units.iter().filter(|unit| unit.effect.is_some()).collect();
    let right = |unit: &&&Unit| unit.verdict.as_deref() == Some("workflow");
    (planted.iter().filter(right).count(), planted.len())
}

fn told_of_others(cell: &Cell) -> (usize, usize) {
    let told = || cell.units.iter().filter(|unit| unit.verdict.as_deref() == Some("workflow"));
    (told().filter(|unit| unit.effect.is_none()).count(), told().count())
}

fn slow<'a>(cell: &'a Cell, row: &Row) -> Option<&'a Unit> {
    cell.units.iter().find(|unit| unit.effect.is_some() && unit.department == row.department)
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
