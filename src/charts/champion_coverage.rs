//! Champion coverage: in which unit and shift somebody is near who could help.
//!
//! In: published cells a unit and shift, or for staff the people themselves and when they work.
//! Out: a table of champions beside those who may need help. Never: a person in the group tier.

use super::Tier;
use super::heading::{Answer, Words, count, facts, foot, head};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::{Findings, Scope, ShiftCoverage, ShiftKind, Status, main_shift};
use crate::usage::Usage;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    pub tier: Tier,
    /// By name; a cell for each of `ShiftKind::ALL`.
    pub units: Vec<(String, [Cell; 3])>,
}

/// `None`: hidden. No people: nobody works there and then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub people: Option<u32>,
    pub struggling: Option<u32>,
    pub champions: Option<u32>,
    /// Staff tier only: user ids of the champions.
    pub who: Vec<String>,
}

impl Cell {
    fn nobody() -> Self {
        Self { people: Some(0), struggling: Some(0), champions: Some(0), who: Vec::new() }
    }

    /// Somebody here may need help, as far as it may be shown.
    fn wanted(&self) -> bool {
        self.people.is_some_and(|n| n > 0) && self.struggling != Some(0)
    }

    /// Somebody here may need help, and nobody could champion.
    pub fn gap(&self) -> bool {
        self.wanted() && self.champions == Some(0)
    }
}

fn no_units() -> String {
    "No unit and shift is known. Give a roster with departments (--users); shifts come from the \
     schedule (--schedule) or from the hours people work."
        .to_string()
}

pub fn published(coverage: &[ShiftCoverage]) -> Answer<Coverage> {
    let mut units: BTreeMap<&str, [Cell; 3]> = BTreeMap::new();
    for row in coverage {
        let cells = units.entry(&row.department).or_insert_with(empty_row);
        if let Some(cell) = cells.get_mut(place(row.shift)) {
            *cell = Cell {
                people: row.people,
                struggling: row.struggling,
                champions: row.champions,
                who: Vec::new(),
            };
        }
    }
    answer(Tier::Group, units)
}

/// For staff: everyone in the unit of the roster and the shift in which they work most.
pub fn named(findings: &Findings, usage: &Usage) -> Answer<Coverage> {
    let mut units: BTreeMap<&str, [Cell; 3]> = BTreeMap::new();
    for person in &findings.people {
        let Some(department) = person.department.as_deref() else { continue };
        if matches!(person.status, Status::NotAssessed) {
            continue;
        }
        let Ok(user) = usage.users.binary_search(&person.user_id) else { continue };
        let Some(shift) = main_shift(usage, &[user as u32]) else { continue };
        let cells = units.entry(department).or_insert_with(empty_row);
        let Some(cell) = cells.get_mut(place(shift)) else { continue };
        let add = |n: &mut Option<u32>| *n = n.map(|n| n + 1);
        add(&mut cell.people);
        if person.status == Status::Struggling {
            add(&mut cell.struggling);
        }
        if findings.champions.iter().any(|champion| champion.user_id == person.user_id) {
            add(&mut cell.champions);
            cell.who.push(person.user_id.clone());
        }
    }
    answer(Tier::Staff, units)
}

fn empty_row() -> [Cell; 3] {
    [Cell::nobody(), Cell::nobody(), Cell::nobody()]
}

fn answer(tier: Tier, units: BTreeMap<&str, [Cell; 3]>) -> Answer<Coverage> {
    if units.is_empty() {
        return Answer::Missing(no_units());
    }
    let units = units.into_iter().map(|(name, cells)| (name.to_string(), cells)).collect();
    Answer::Chart(Coverage { tier, units })
}

fn place(shift: ShiftKind) -> usize {
    match shift {
        ShiftKind::Day => 0,
        ShiftKind::Evening => 1,
        ShiftKind::Night => 2,
    }
}

pub fn words(data: &Coverage, scope: &Scope) -> Words {
    let cells = || data.units.iter().flat_map(|(_, cells)| cells).filter(|c| c.people != Some(0));
    let wanted = cells().filter(|cell| cell.wanted()).count();
    let gaps = cells().filter(|cell| cell.gap()).count();
    let known = cells().filter(|cell| cell.people.is_some() && cell.champions.is_some()).count();
    let title = match (gaps, wanted, known) {
        (_, _, 0) => "Where champions are near: every number is too small to show here".to_string(),
        (_, 0, _) => "Nobody seems to need help in any shift".to_string(),
        (0, _, _) => {
            "No shift is seen where somebody may need help and nobody could champion".to_string()
        }
        (gaps, wanted, _) => format!(
            "In {gaps} of {} where somebody may need help, nobody could champion",
            count(wanted, "shift", "shifts")
        ),
    };
    let people: u32 = cells().filter_map(|cell| cell.people).sum();
    let who = count(people as usize, "person", "people");
    let who = if cells().any(|cell| cell.people.is_none()) {
        format!("{who} in the shifts that can be shown")
    } else {
        who
    };
    let facts = facts(&who, scope.window, scope);
    let small = if data.tier == Tier::Group {
        " A dash or hatching: too few people to show, or hidden so that a small group cannot be \
         worked out."
    } else {
        ""
    };
    let notes = vec![
        format!(
            "A person counts in the evening (15–23) or the night (23–07) where more than half of \
             their events fall there, else in the day.{small}"
        ),
        "Champions are proposed by their use, or volunteered; each is asked first.".to_string(),
    ];
    let about = format!(
        "Table of units by shift: champions beside people who may need help. {title}. {facts}."
    );
    Words { title, facts, notes, about }
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const NAME: i32 = 230;
const ROW: i32 = 32;

pub fn ink(data: &Coverage, words: &Words, label: &dyn Fn(&str) -> String) -> Scene {
    let mut scene = Scene::new();
    let top = head(&mut scene, words);
    let top = legend(&mut scene, data.tier, top);
    let left = MARGIN + NAME;
    let wide = (scene.width - MARGIN - left) / 3;
    for (at, name) in ["Day 07–15", "Evening 15–23", "Night 23–07"].iter().enumerate() {
        let x = left + wide * at as i32 + wide / 2;
        scene.text(x, top, name, BODY.bold().middle(), Tone::Ink);
    }
    let mut y = top + 10;
    for (name, cells) in &data.units {
        scene.fitted((MARGIN, y + ROW / 2 + 3), name, NAME - 12, BODY, Tone::Ink);
        for (at, cell) in cells.iter().enumerate() {
            let place = (left + wide * at as i32, y, wide - 3, ROW - 3);
            cell_ink(&mut scene, cell, place);
            if !cell.who.is_empty() {
                let who: Vec<String> = cell.who.iter().map(|id| label(id)).collect();
                scene.tip(&who.join(", "));
            }
        }
        y += ROW;
    }
    foot(scene, y, words)
}

/// Champions, those who may need help, and of how many: each at its own place in the cell.
fn cell_ink(scene: &mut Scene, cell: &Cell, (x, y, w, h): (i32, i32, i32, i32)) {
    let base = y + h / 2 + 4;
    if cell.people == Some(0) {
        scene.rect(x, y, w, h, Tone::Panel);
        scene.text(x + w / 2, base, "nobody works here", LABEL.middle(), Tone::Soft);
        return;
    }
    let step = match cell.champions {
        Some(0) | None => 0,
        Some(1) => 1,
        Some(_) => 2,
    };
    scene.rect(x, y, w, h, Tone::Ramp(step));
    if cell.people.is_none() {
        scene.hatch(x, y, w, h, Tone::Grid);
        return;
    }
    if cell.gap() {
        scene.frame(x, y, w, h, 2, Tone::Vermillion);
    }
    let tone = Tone::on_ramp(step);
    let middle = y + h / 2;
    scene.diamond(x + 20, middle, 6, Tone::Green);
    let champions = match cell.champions {
        Some(0) => "none".to_string(),
        Some(n) => n.to_string(),
        None => "–".to_string(),
    };
    scene.text(x + 31, base, &champions, BODY.bold(), tone);
    scene.triangle(x + w * 2 / 5, middle, 6, Tone::Vermillion);
    let struggling = cell.struggling.map_or("–".to_string(), |n| n.to_string());
    scene.text(x + w * 2 / 5 + 11, base, &struggling, BODY.bold(), tone);
    let people = cell.people.unwrap_or(0) as usize;
    let of = format!("of {}", count(people, "person", "people"));
    scene.text(x + w - 12, base, &of, LABEL.right(), tone);
}

fn legend(scene: &mut Scene, tier: Tier, y: i32) -> i32 {
    let mut x = MARGIN + NAME;
    let entry = |scene: &mut Scene, x: &mut i32, text: &str| {
        scene.text(*x, y + 4, text, LABEL, Tone::Soft);
        *x += LABEL.width(text) + 18;
    };
    scene.diamond(x + 6, y, 6, Tone::Green);
    x += 17;
    entry(scene, &mut x, "could champion");
    scene.triangle(x + 6, y, 6, Tone::Vermillion);
    x += 17;
    entry(scene, &mut x, "may need help");
    scene.frame(x, y - 7, 20, 14, 2, Tone::Vermillion);
    x += 26;
    entry(scene, &mut x, "help may be needed, no champion");
    if tier == Tier::Group {
        scene.rect(x, y - 7, 20, 14, Tone::Ramp(0));
        scene.hatch(x, y - 7, 20, 14, Tone::Grid);
        x += 26;
        entry(scene, &mut x, "hidden");
    }
    y + 32
}
