//! Helping: who could be helped by whom, by unit; for staff alone.
//!
//! In: matches, places of champions, what may be printed of a person. Out: learners on the left, champions
//! on the right, a line for each pair; below, those for whom nobody fits yet. Never: the group tier, a rank.

use super::heading::{Words, count, facts, foot, head};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::{Findings, Scope};
use crate::plans::{Match, Plans};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct Helping {
    /// By unit of the learner.
    pub matched: BTreeMap<String, Vec<Match>>,
    /// By unit: user id, learners, places.
    pub champions: BTreeMap<String, Vec<(String, usize, u32)>>,
    pub alone: Vec<Match>,
    /// Champions to whom nobody is proposed.
    pub free: usize,
}

const NO_UNIT: &str = "no unit named";

/// `None`: nobody to match.
pub fn data(plans: &Plans, findings: &Findings) -> Option<Helping> {
    let unit = |name: &Option<String>| name.clone().unwrap_or_else(|| NO_UNIT.to_string());
    let (with, alone): (Vec<&Match>, Vec<&Match>) =
        plans.matches.iter().partition(|one| one.champion.is_some());
    let mut matched: BTreeMap<String, Vec<Match>> = BTreeMap::new();
    for one in &with {
        matched.entry(unit(&one.department)).or_default().push((*one).clone());
    }
    let mut champions: BTreeMap<String, Vec<(String, usize, u32)>> = BTreeMap::new();
    let mut free = 0;
    for champion in &findings.champions {
        let id = champion.user_id.as_str();
        let n = with.iter().filter(|one| one.champion.as_deref() == Some(id)).count();
        if n == 0 {
            free += 1;
            continue;
        }
        let row = (champion.user_id.clone(), n, champion.capacity);
        champions.entry(unit(&champion.department)).or_default().push(row);
    }
    let alone = alone.into_iter().cloned().collect();
    (!plans.matches.is_empty()).then_some(Helping { matched, champions, alone, free })
}

pub fn words(data: &Helping, scope: &Scope) -> Words {
    let with: usize = data.matched.values().map(Vec::len).sum();
    let all = with + data.alone.len();
    let title = if with == 0 {
        format!("For none of {} a colleague who fits is found yet", count(all, "person", "people"))
    } else {
        format!(
            "{with} of {} who may need help could be helped by a colleague of their own role",
            count(all, "person", "people")
        )
    };
    let helpers: usize = data.champions.values().map(Vec::len).sum();
    let who = format!(
        "{} to be helped, {} to be asked",
        count(all, "person", "people"),
        count(helpers, "champion", "champions")
    );
    let facts = facts(&who, scope.window, scope);
    let mut notes = vec![
        "Thick line: the same unit; thin: another. Beside a champion, how many of their places \
         are taken. The order is by unit and says nothing of anybody."
            .to_string(),
    ];
    if data.free > 0 {
        notes.push(format!(
            "To {} nobody is proposed here.",
            count(data.free, "more champion", "more champions")
        ));
    }
    notes.push("A proposal and no appointment: ask both, and take no for an answer.".to_string());
    let about = format!("Learners joined with champions. {title}. {facts}.");
    Words { title, facts, notes, about }
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const ROW: i32 = 22;
const LEFT: i32 = 330;
const RIGHT: i32 = 640;

pub fn ink(data: &Helping, words: &Words, label: &dyn Fn(&str) -> String) -> Scene {
    let mut scene = Scene::new();
    let mut y = head(&mut scene, words);
    if !data.matched.is_empty() {
        y = joined(&mut scene, data, y, label);
    }
    if !data.alone.is_empty() {
        y = alone(&mut scene, data, y, label);
    }
    foot(scene, y, words)
}

/// Those of a unit by what is printed.
fn sorted<'a, T>(
    rows: &'a [T],
    id: impl Fn(&T) -> &str,
    label: &dyn Fn(&str) -> String,
) -> Vec<(String, &'a T)> {
    let mut rows: Vec<(String, &T)> = rows.iter().map(|row| (label(id(row)), row)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

fn joined(scene: &mut Scene, data: &Helping, top: i32, label: &dyn Fn(&str) -> String) -> i32 {
    scene.text(MARGIN, top, "could be helped, with", LABEL, Tone::Soft);
    scene.text(RIGHT + 14, top, "could help", LABEL, Tone::Soft);
    let places = "places taken";
    scene.text(scene.width - MARGIN, top, places, LABEL.right(), Tone::Soft);
    let top = top + 10;
    let height = |units: usize, rows: usize| ROW * (units + rows) as i32;
    let learners: usize = data.matched.values().map(Vec::len).sum();
    let helpers: usize = data.champions.values().map(Vec::len).sum();
    let left_high = height(data.matched.len(), learners);
    let right_high = height(data.champions.len(), helpers);
    let high = left_high.max(right_high);
    // The shorter side is spread over the whole height.
    let air = |own: i32, rows: usize| (high - own) / rows.max(1) as i32;
    let (air_left, air_right) = (air(left_high, learners), air(right_high, helpers));

    let mut places: BTreeMap<&str, (i32, &str)> = BTreeMap::new();
    let mut y = top;
    for (unit, champions) in &data.champions {
        scene.fitted((RIGHT + 14, y + 15), unit, 230, BODY.bold(), Tone::Soft);
        y += ROW;
        for (called, (id, n, of)) in sorted(champions, |row| &row.0, label) {
            let middle = y + (ROW + air_right) / 2;
            places.insert(id, (middle, unit));
            scene.fitted((RIGHT + 14, middle + 4), &called, 200, BODY, Tone::Ink);
            let taken = format!("{n} of {of}");
            scene.text(scene.width - MARGIN, middle + 4, &taken, LABEL.right(), Tone::Soft);
            y += ROW + air_right;
        }
    }
    let mut y = top;
    let mut ends: Vec<i32> = Vec::new();
    for (unit, rows) in &data.matched {
        scene.fitted((MARGIN, y + 15), unit, LEFT - MARGIN - 14, BODY.bold(), Tone::Soft);
        y += ROW;
        for (called, one) in sorted(rows, |row| &row.learner, label) {
            let middle = y + (ROW + air_left) / 2;
            learner(scene, &called, one, middle);
            if let Some((at, other)) = one.champion.as_deref().and_then(|id| places.get(id)) {
                let (width, tone) =
                    if *other == unit.as_str() { (3, Tone::Blue) } else { (1, Tone::Soft) };
                scene.path(vec![(LEFT, middle), (RIGHT, *at)], width, tone);
                scene.tip(&format!("{called}: {}", one.reasons.join("; ")));
            }
            ends.push(middle);
            y += ROW + air_left;
        }
    }
    for middle in ends {
        scene.triangle(LEFT, middle, 5, Tone::Vermillion);
    }
    for (middle, _) in places.values() {
        scene.diamond(RIGHT, *middle, 6, Tone::Green);
    }
    top + high + 8
}

fn learner(scene: &mut Scene, called: &str, one: &Match, middle: i32) {
    scene.fitted((MARGIN, middle + 4), called, 176, BODY, Tone::Ink);
    let activity = one.activity.map_or("", |activity| activity.name());
    scene.text(MARGIN + 184, middle + 4, activity, LABEL, Tone::Soft);
}

fn alone(scene: &mut Scene, data: &Helping, top: i32, label: &dyn Fn(&str) -> String) -> i32 {
    let mut y = top + 8;
    scene.text(MARGIN, y + 12, "Nobody fits yet", BODY.bold(), Tone::Soft);
    y += ROW;
    for (called, one) in sorted(&data.alone, |row| &row.learner, label) {
        let middle = y + ROW / 2;
        learner(scene, &called, one, middle);
        scene.triangle(LEFT, middle, 5, Tone::Vermillion);
        let unit = one.department.as_deref().unwrap_or(NO_UNIT);
        scene.fitted((LEFT + 16, middle + 4), unit, 190, LABEL, Tone::Soft);
        let why = one.reasons.join("; ");
        let x = LEFT + 216;
        scene.fitted((x, middle + 4), &why, scene.width - MARGIN - x, LABEL, Tone::Ink);
        y += ROW;
    }
    y + 4
}
