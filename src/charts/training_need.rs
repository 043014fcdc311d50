//! Training need: which unit takes more effort than its peers, for which activity.
//!
//! In: the published cells of each unit. Out: a table of effort ratios and shares of people.
//! Never: a person; a share of a group too small to show.

use super::heading::{Answer, Words, count, facts, foot, head, percent};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::{DepartmentSummary, Scope};
use crate::vocabulary::Activity;

#[derive(Clone, Debug, PartialEq)]
pub struct TrainingNeed {
    pub activities: Vec<Activity>,
    /// By name.
    pub units: Vec<Unit>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    pub name: String,
    pub people: Option<u32>,
    /// In the order of `activities`; `None`: hidden or too little data.
    pub cells: Vec<Option<Cell>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Median effort of the unit's people over that of their peers.
    pub effort_ratio: f64,
    /// Share of the unit's people with a need; `None` where that number of people is hidden.
    pub share: Option<f64>,
    pub minutes_per_week: f64,
}

pub fn data(departments: &[DepartmentSummary]) -> Answer<TrainingNeed> {
    let known = |activity: &Activity| {
        departments.iter().any(|unit| unit.needs.iter().any(|need| need.activity == *activity))
    };
    let activities: Vec<Activity> = Activity::ALL.into_iter().filter(known).collect();
    if departments.is_empty() {
        return Answer::Missing(
            "No unit is known. Give a roster with a column department (--users), so that people \
             can be seen by unit."
                .to_string(),
        );
    }
    if activities.is_empty() {
        return Answer::Missing(
            "No unit has enough assessed people to compare its effort by activity. More weeks of \
             logs, roles in the roster (--users) or a map of the site's own actions (--actions) \
             make it possible."
                .to_string(),
        );
    }
    let mut units: Vec<Unit> = departments
        .iter()
        .map(|unit| Unit {
            name: unit.department.clone(),
            people: unit.people,
            cells: activities.iter().map(|activity| cell(unit, *activity)).collect(),
        })
        .collect();
    units.sort_by(|a, b| a.name.cmp(&b.name));
    Answer::Chart(TrainingNeed { activities, units })
}

fn cell(unit: &DepartmentSummary, activity: Activity) -> Option<Cell> {
    let everyone = unit.people.filter(|n| *n > 0)?;
    let need = unit.needs.iter().find(|need| need.activity == activity)?;
    (need.effort_ratio.is_finite() && need.effort_ratio > 0.0).then(|| Cell {
        effort_ratio: need.effort_ratio,
        share: need.people.map(|n| (f64::from(n) / f64::from(everyone)).min(1.0)),
        minutes_per_week: need.minutes_per_week,
    })
}

/// Step of the ramp; from 2 on the effort stands out.
fn step(ratio: f64) -> u8 {
    // As printed, so that a colour never contradicts its number.
    match (ratio * 100.0).round() / 100.0 {
        r if r < 1.0 => 0,
        r if r < 1.10 => 1,
        r if r < 1.25 => 2,
        r if r < 1.5 => 3,
        _ => 4,
    }
}

pub fn words(data: &TrainingNeed, scope: &Scope) -> Words {
    let mut seen: Vec<(usize, usize, Activity)> = Vec::new();
    for (at, activity) in data.activities.iter().enumerate() {
        let ratios =
            || data.units.iter().filter_map(move |unit| unit.cells.get(at).copied().flatten());
        let raised = ratios().filter(|cell| step(cell.effort_ratio) >= 2).count();
        seen.push((raised, ratios().count(), *activity));
    }
    // The activity raised in most units; the first in the fixed order where several are.
    let most = seen.iter().max_by(|a, b| a.0.cmp(&b.0).then(b.2.cmp(&a.2))).copied();
    let title = match most {
        Some((raised, of, activity)) if raised > 0 && of == 1 => {
            format!(
                "For {}, the unit takes at least 10\u{a0}% more effort than peers",
                activity.name()
            )
        }
        Some((raised, of, activity)) if raised > 0 => format!(
            "For {}, {raised} of {of} units {} at least 10\u{a0}% more effort than peers",
            activity.name(),
            if raised == 1 { "takes" } else { "take" }
        ),
        _ => "No activity takes 10\u{a0}% more effort in any unit than among its peers".to_string(),
    };
    let people: u32 = data.units.iter().filter_map(|unit| unit.people).sum();
    let hidden = data.units.iter().filter(|unit| unit.people.is_none()).count();
    let who = format!(
        "{} in {}{}",
        count(people as usize, "person", "people"),
        count(data.units.len() - hidden, "unit", "units"),
        if hidden > 0 {
            format!(" ({} too small to show)", count(hidden, "unit", "units"))
        } else {
            String::new()
        }
    );
    let facts = facts(&who, scope.window, scope);
    let about = format!("Table of units by activity: effort against peers. {title}. {facts}.");
    Words {
        title,
        facts,
        notes: vec![
            "Upper number: effort for the same actions, the unit's median over its peers of the \
             same role elsewhere (1.00× = as peers). Lower number: share of its people with a \
             need for training; – where too few to show."
                .to_string(),
            "Where everyone in a unit is slow, the workflow may be the cause; training alone may \
             then be the wrong answer."
                .to_string(),
        ],
        about,
    }
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const ROW: i32 = 38;
const NAME: i32 = 190;
const PEOPLE: i32 = 46;

pub fn ink(data: &TrainingNeed, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let mut top = head(&mut scene, words);
    let left = MARGIN + NAME + PEOPLE;
    let n = data.activities.len().max(1) as i32;
    let wide = ((scene.width - MARGIN - left) / n).min(110);
    let longest = data.activities.iter().map(|a| BODY.width(a.name())).max().unwrap_or(0);
    let turned = longest > wide - 6;
    top += if turned { longest - 4 } else { 0 };
    scene.text(MARGIN, top, "unit", LABEL, Tone::Soft);
    scene.text(left - 12, top, "people", LABEL.right(), Tone::Soft);
    for (at, activity) in data.activities.iter().enumerate() {
        let x = left + wide * at as i32 + wide / 2;
        if turned {
            scene.text(x + 4, top + 2, activity.name(), BODY.turned(), Tone::Ink);
        } else {
            scene.text(x, top, activity.name(), BODY.middle(), Tone::Ink);
        }
    }
    let mut y = top + 10;
    for unit in &data.units {
        let base = y + ROW / 2 + 3;
        scene.fitted((MARGIN, base), &unit.name, NAME - 8, BODY, Tone::Ink);
        let people = unit.people.map_or("–".to_string(), |n| n.to_string());
        scene.text(left - 12, base, &people, BODY.right(), Tone::Soft);
        for (at, cell) in unit.cells.iter().enumerate() {
            let place = (left + wide * at as i32, y, wide - 2, ROW - 2);
            match cell {
                Some(cell) => {
                    filled(&mut scene, cell, place);
                    if let Some(activity) = data.activities.get(at) {
                        scene.tip(&tip(unit, *activity, cell));
                    }
                }
                None => empty(&mut scene, place, unit.people.is_none()),
            }
        }
        y += ROW;
    }
    let y = legend(&mut scene, y + 10, left);
    foot(scene, y, words)
}

fn filled(scene: &mut Scene, cell: &Cell, (x, y, w, h): (i32, i32, i32, i32)) {
    let step = step(cell.effort_ratio);
    let tone = Tone::on_ramp(step);
    scene.rect(x, y, w, h, Tone::Ramp(step));
    let ratio = format!("{:.2}×", cell.effort_ratio);
    let strong = if step >= 2 { BODY.bold() } else { BODY };
    scene.text(x + w / 2, y + 15, &ratio, strong.middle(), tone);
    let share = cell.share.map_or("–".to_string(), percent);
    scene.text(x + w / 2, y + 30, &share, LABEL.middle(), tone);
}

fn tip(unit: &Unit, activity: Activity, cell: &Cell) -> String {
    let minutes = match cell.share {
        Some(share) if share > 0.0 => {
            format!(", {:.0} minutes a week more in those with a need", cell.minutes_per_week)
        }
        _ => String::new(),
    };
    format!(
        "{}, {}: effort {:.2} times the peers'{minutes}",
        unit.name,
        activity.name(),
        cell.effort_ratio
    )
}

fn empty(scene: &mut Scene, (x, y, w, h): (i32, i32, i32, i32), hidden: bool) {
    scene.rect(x, y, w, h, Tone::Panel);
    if hidden {
        scene.hatch(x, y, w, h, Tone::Grid);
    }
}

fn legend(scene: &mut Scene, y: i32, left: i32) -> i32 {
    let mut x = left;
    let title = "effort against peers";
    scene.text(x - 12, y + 11, title, LABEL.right(), Tone::Soft);
    for (step, label) in ["under 1.00×", "1.00–1.09×", "1.10–1.24×", "1.25–1.49×", "1.50× and more"]
        .iter()
        .enumerate()
    {
        scene.rect(x, y, 16, 14, Tone::Ramp(step as u8));
        scene.text(x + 21, y + 11, label, LABEL, Tone::Soft);
        x += 21 + LABEL.width(label) + 14;
    }
    scene.rect(x, y, 16, 14, Tone::Panel);
    scene.hatch(x, y, 16, 14, Tone::Grid);
    scene.text(x + 21, y + 11, "unit hidden", LABEL, Tone::Soft);
    y + 18
}
