//! Whether flags fall evenly: flagged ÷ truly affected, group beside group.
//!
//! In: cells. Out: a table of groups, and each pair whose ratio lies wholly beyond the limit.
//! Never: a pair whose people had more data than the other's: within strata of days of data only.
//!
//! The ratio of a pair is Mantel and Haenszel's over the strata (1959, JNCI 22: 719–748): what
//! one group's stratum has weighs by how many affected the other has there.

use super::cells::{Cell, LOW_FTE, NEW, Row};
use super::figures::{Resamples, interval};
use super::page::{Page, words};
use std::collections::BTreeMap;

const LIMIT: f64 = 1.5;
const FEWEST_AFFECTED: f64 = 20.0;
/// Days of data that are similar: from one of these up to the next. Below the first nobody is told.
const STRATA: [u32; 5] = [10, 20, 30, 40, 50];

type Key = (&'static str, String);
/// Flagged and affected, a stratum each.
type Tally = [[f64; 2]; STRATA.len()];

#[derive(Default)]
struct Group {
    people: u32,
    right: u32,
    by_hospital: BTreeMap<usize, Tally>,
}

pub fn tell(page: &mut Page, cells: &[&Cell], resamples: &Resamples) {
    if cells.is_empty() {
        return;
    }
    page.heading("Equity: flagged / truly affected, among people with similar days of data");
    let groups = groups(cells);
    let mut rows = Vec::new();
    for ((by, name), group) in &groups {
        let [flagged, affected] = sum(&group.total(|_| 1.0));
        rows.push(vec![
            format!("{by}: {name}"),
            group.people.to_string(),
            affected.to_string(),
            flagged.to_string(),
            group.right.to_string(),
            if affected > 0.0 { format!("{:.2}", flagged / affected) } else { "-".to_string() },
        ]);
    }
    let headings = ["", "people", "affected", "flagged", "of them right", "flagged / affected"];
    page.table(&words(&headings), &rows);
    pairs(page, &groups, cells.len(), resamples);
}

fn pairs(page: &mut Page, groups: &BTreeMap<Key, Group>, hospitals: usize, resamples: &Resamples) {
    let large: Vec<(&Key, &Group)> = groups
        .iter()
        .filter(|(_, group)| sum(&group.total(|_| 1.0))[1] >= FEWEST_AFFECTED)
        .collect();
    let rounds = resamples.of(hospitals);
    let drawn: Vec<Vec<Tally>> = large
        .iter()
        .map(|(_, group)| rounds.iter().map(|times| group.total(|at| times[at])).collect())
        .collect();
    let (mut compared, mut unlike, mut rows) = (0, 0, Vec::new());
    for (a, (more, group)) in large.iter().enumerate() {
        for (b, (less, other)) in large.iter().enumerate() {
            let (one, two) = (group.total(|_| 1.0), other.total(|_| 1.0));
            let Some(found) = ratio(&one, &two) else { continue };
            // Each pair once, from the side that is flagged more.
            if more.0 != less.0 || a == b || found < 1.0 || (found == 1.0 && a > b) {
                continue;
            }
            if beside_each_other(&one, &two) < FEWEST_AFFECTED {
                unlike += 1;
                continue;
            }
            compared += 1;
            let values =
                drawn[a].iter().zip(&drawn[b]).filter_map(|(one, two)| ratio(one, two)).collect();
            let Some((low, high)) = interval(values) else { continue };
            let reported = [more, less].iter().any(|key| key.1 == NEW || key.1 == LOW_FTE);
            rows.push((
                low,
                format!("{}: {} beside {}", more.0, more.1, less.1),
                found,
                high,
                reported,
            ));
        }
    }
    if rows.is_empty() {
        page.line(&format!(
            "No two groups with {FEWEST_AFFECTED} or more affected and similar days of data yet."
        ));
        return;
    }
    page.line(&format!(
        "{compared} pairs of groups with {FEWEST_AFFECTED} or more affected. The bar: the interval \
         of the ratio reaches {LIMIT} or below. {unlike} more have too few with similar days of data \
         to be compared. Those nearest to the bar or beyond:",
    ));
    rows.sort_by(|one, two| two.0.total_cmp(&one.0));
    let beyond = rows.iter().filter(|row| row.0 > LIMIT).count().max(8);
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .take(beyond)
        .map(|(low, name, found, high, reported)| {
            let mark = match (low > LIMIT, reported) {
                (false, _) => "ok",
                (true, true) => "beyond (reported, not barred)",
                (true, false) => "NO",
            };
            vec![name, format!("{found:.2} ({low:.2} to {high:.2})"), mark.to_string()]
        })
        .collect();
    page.table(&words(&["", "ratio", ""]), &rows);
}

fn groups(cells: &[&Cell]) -> BTreeMap<Key, Group> {
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    for (hospital, cell) in cells.iter().enumerate() {
        for row in cell.people.iter().filter(|row| row.judged()) {
            let Some(stratum) = STRATA.iter().rposition(|from| row.days >= *from) else { continue };
            for key in keys(row) {
                let group = groups.entry(key).or_default();
                group.people += 1;
                group.right += u32::from(row.flagged() && row.right());
                let cell = &mut group.by_hospital.entry(hospital).or_default()[stratum];
                cell[0] += f64::from(row.flagged());
                cell[1] += f64::from(row.affected());
            }
        }
    }
    groups
}

fn keys(row: &Row) -> impl Iterator<Item = Key> {
    [
        ("role", role(&row.role)),
        ("specialty", row.specialty.clone()),
        ("shift", row.shift.clone()),
        ("tenure", row.tenure.clone()),
        ("fte", row.fte.clone()),
    ]
    .into_iter()
    .filter(|(_, group)| !group.is_empty())
}

/// The simulator names a role differently from variant to variant.
const TITLES: [[&str; 3]; 10] = [
    ["Registered Nurse", "RN", "Nurse"],
    ["Physician", "MD", "Attending"],
    ["Resident", "Resident Physician", "House Officer"],
    ["Medical Assistant", "MA", "Clinic Assistant"],
    ["Hospitalist", "Hospitalist MD", "Attending Inpatient"],
    ["Registrar", "Patient Access Representative", "Front Desk"],
    ["Pharmacist", "PharmD", "Clinical Pharmacist"],
    ["Emergency Physician", "ED MD", "ED Attending"],
    ["Nurse Practitioner", "APP", "Advanced Practice Provider"],
    ["Scribe", "Medical Scribe", "Clinical Scribe"],
];

fn role(title: &str) -> String {
    let same = TITLES.iter().find(|titles| titles.contains(&title));
    same.map_or(title, |titles| titles[0]).to_string()
}

impl Group {
    fn total(&self, times: impl Fn(usize) -> f64) -> Tally {
        let mut total = Tally::default();
        for (hospital, tally) in &self.by_hospital {
            let times = times(*hospital);
            for (sum, cell) in total.iter_mut().zip(tally) {
                sum[0] += times * cell[0];
                sum[1] += times * cell[1];
            }
        }
        total
    }
}

fn sum(tally: &Tally) -> [f64; 2] {
    tally.iter().fold([0.0, 0.0], |sum, cell| [sum[0] + cell[0], sum[1] + cell[1]])
}

/// Infinite where only the first was flagged at all.
fn ratio(one: &Tally, two: &Tally) -> Option<f64> {
    let (mut above, mut below) = (0.0, 0.0);
    for ([flagged_a, affected_a], [flagged_b, affected_b]) in one.iter().zip(two) {
        let all = affected_a + affected_b;
        if all > 0.0 {
            above += flagged_a * affected_b / all;
            below += flagged_b * affected_a / all;
        }
    }
    (above > 0.0 || below > 0.0).then(|| above / below)
}

/// Of how many affected a pair's ratio is: what each has where the other has some, too.
fn beside_each_other(one: &Tally, two: &Tally) -> f64 {
    let strata = one.iter().zip(two).filter(|(a, b)| a[1] + b[1] > 0.0);
    strata.map(|(a, b)| 2.0 * a[1] * b[1] / (a[1] + b[1])).sum()
}
