//! Whom the flags miss and whom they hit wrongly, to see what to mend.
//!
//! In: cells. Out: found by style and need, flagged by oddity, the wrong by kind. Never: a person.

use super::agreement::{Agreement, Share};
use super::bars::Column;
use super::cells::Cell;
use super::page::{Page, percent};
use std::collections::{BTreeMap, BTreeSet};

pub fn tell(page: &mut Page, columns: &[Column]) {
    page.heading("Found, by what they do or need");
    by(page, columns, |cells| Agreement::of(cells).missed);
    page.heading("Flagged though fine, by what is odd (null hospitals too)");
    by(page, columns, odd);
    page.heading("Flagged wrongly, most often");
    for column in columns {
        let cells: Vec<&Cell> =
            column.cells.iter().chain(&column.null).map(|(_, cell)| *cell).collect();
        let mut wrong: Vec<(String, u32)> = Agreement::of(&cells).wrong.into_iter().collect();
        wrong.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let told: Vec<String> =
            wrong.iter().take(8).map(|(what, n)| format!("{n} {what}")).collect();
        page.line(&format!("{}: {}", column.title, told.join("; ")));
    }
}

fn odd(cells: &[&Cell]) -> BTreeMap<String, Share> {
    let mut found: BTreeMap<String, Share> = BTreeMap::new();
    for row in cells.iter().flat_map(|cell| &cell.people) {
        if row.judged() && !row.affected() {
            let odd = if row.odd.is_empty() { "nothing odd" } else { &row.odd };
            found.entry(odd.to_string()).or_default().add(row.flagged());
            if row.recovered {
                found.entry("recovered".to_string()).or_default().add(row.flagged());
            }
        }
    }
    found
}

fn by(page: &mut Page, columns: &[Column], of: impl Fn(&[&Cell]) -> BTreeMap<String, Share>) {
    let found: Vec<BTreeMap<String, Share>> = columns
        .iter()
        .map(|column| {
            let cells: Vec<&Cell> =
                column.cells.iter().chain(&column.null).map(|(_, cell)| *cell).collect();
            of(&cells)
        })
        .collect();
    let names: BTreeSet<&String> = found.iter().flat_map(BTreeMap::keys).collect();
    let mut headings = vec![String::new()];
    headings.extend(columns.iter().map(|column| column.title.clone()));
    let rows: Vec<Vec<String>> = names
        .into_iter()
        .map(|name| {
            let mut row = vec![name.clone()];
            row.extend(found.iter().map(|found| {
                let share = found.get(name).copied().unwrap_or_default();
                share
                    .value()
                    .map_or("-".to_string(), |value| format!("{} of {}", percent(value), share.of))
            }));
            row
        })
        .collect();
    page.table(&headings, &rows);
}
