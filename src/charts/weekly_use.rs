//! Weekly use against expectation, a panel a unit, with what changed and when.
//!
//! In: the published weeks of each unit, the site's changes. Out: panels on one common scale.
//! Never: a person; a line through weeks that are hidden or have no expectation.

use super::axes::{Axis, Days};
use super::heading::{Answer, Words, count, facts, foot, head, percent};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::{Scope, WeekOfUse};
use crate::site::{Change, ChangeKind};
use crate::units::{Day, Span};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct WeeklyUse {
    pub span: Span,
    /// The whole site first, then units by name.
    pub panels: Vec<Panel>,
    /// Within the span, by date; the number on the chart is the place here plus 1.
    pub changes: Vec<Marker>,
    pub go_live: Option<Day>,
    /// Changes within the span that there was no room for.
    pub more_changes: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// `None`: the whole site.
    pub unit: Option<String>,
    pub weeks: Vec<Week>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    pub monday: Day,
    pub people: Option<u32>,
    /// Active over expected days; `None` hidden, or nothing expected.
    pub ratio: Option<f64>,
    pub active: f64,
    pub expected: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    pub date: Day,
    pub name: String,
    pub kind: ChangeKind,
    pub unit: Option<String>,
}

const MOST_CHANGES: usize = 12;
const RECENT: usize = 4;
/// Under this share of expectation a unit is worth a look.
const LOW: f64 = 0.8;

pub fn data(trends: &[WeekOfUse], changes: &[Change], scope: &Scope) -> Answer<WeeklyUse> {
    let go_live = changes
        .iter()
        .filter(|change| change.kind == ChangeKind::GoLive && change.department.is_none())
        .map(|change| change.date)
        .filter(|date| *date <= scope.history.to)
        .max();
    let from = go_live.map_or(Day(i32::MIN), Day::week);
    let mut by_unit: BTreeMap<Option<&str>, Vec<Week>> = BTreeMap::new();
    for row in trends.iter().filter(|row| row.week >= from) {
        let (active, expected) = (row.active_days, row.expected_days);
        let ratio = match (active, expected) {
            (Some(active), Some(expected)) if expected > 0.0 => Some(active / expected),
            _ => None,
        };
        by_unit.entry(row.department.as_deref()).or_default().push(Week {
            monday: row.week,
            people: row.people,
            ratio: ratio.filter(|r| r.is_finite() && *r >= 0.0),
            active: active.unwrap_or(0.0),
            expected: expected.unwrap_or(0.0),
        });
    }
    let mut panels: Vec<Panel> = by_unit
        .into_iter()
        .map(|(unit, mut weeks)| {
            weeks.sort_by_key(|week| week.monday);
            Panel { unit: unit.map(str::to_string), weeks }
        })
        .collect();
    // One unit alone is the whole site: the same line twice helps nobody.
    if panels.len() == 2 && panels.first().is_some_and(|panel| panel.unit.is_none()) {
        panels.remove(0);
    }
    let seen = || panels.iter().flat_map(|p| &p.weeks).filter(|week| week.ratio.is_some());
    let (first, last) = (seen().map(|w| w.monday).min(), seen().map(|w| w.monday).max());
    let (Some(first), Some(last)) = (first, last) else {
        return Answer::Missing(
            "No week can be set against an expectation. Give a schedule (--schedule) with user \
             and date of each shift; without one, several complete weeks of logs and a roster \
             with departments (--users) are needed."
                .to_string(),
        );
    };
    let span = Span { from: first, to: last.plus(6) };
    let mut inside: Vec<Marker> = changes
        .iter()
        .filter(|change| span.contains(change.date))
        .map(|change| Marker {
            date: change.date,
            name: change.name.clone(),
            kind: change.kind,
            unit: change.department.clone(),
        })
        .collect();
    inside.sort_by(|a, b| (a.date, &a.name, &a.unit).cmp(&(b.date, &b.name, &b.unit)));
    let more_changes = inside.len().saturating_sub(MOST_CHANGES);
    inside.truncate(MOST_CHANGES);
    Answer::Chart(WeeklyUse { span, panels, changes: inside, go_live, more_changes })
}

/// Active over expected days of a panel's last weeks.
fn recent(panel: &Panel) -> Option<f64> {
    let weeks = panel.weeks.iter().rev().filter(|week| week.ratio.is_some()).take(RECENT);
    let (active, expected) =
        weeks.fold((0.0, 0.0), |(a, e), week| (a + week.active, e + week.expected));
    (expected > 0.0).then(|| active / expected)
}

pub fn words(data: &WeeklyUse, scope: &Scope, scheduled: bool) -> Words {
    let units: Vec<&Panel> = data.panels.iter().filter(|panel| panel.unit.is_some()).collect();
    let low = units.iter().filter(|unit| recent(unit).is_some_and(|r| r < LOW)).count();
    let known = units.iter().filter(|unit| recent(unit).is_some()).count();
    let now = data.panels.first().and_then(recent);
    let mut title = match now {
        Some(share) => format!("Use is at {} of expectation in the last 4 weeks", percent(share)),
        None => "Use against expectation, by week".to_string(),
    };
    if known > 1 {
        title.push_str(&match low {
            0 => format!("; no unit of {known} is below {}", percent(LOW)),
            n => format!(
                "; {n} of {known} units {} below {}",
                if n == 1 { "is" } else { "are" },
                percent(LOW)
            ),
        });
    }
    let people =
        data.panels.first().and_then(|panel| panel.weeks.iter().rev().find_map(|week| week.people));
    let who = people.map_or("number of people not shown".to_string(), |n| {
        count(n as usize, "person", "people")
    });
    let since = match data.go_live {
        Some(day) => format!(" · go-live {day}"),
        None => String::new(),
    };
    let facts = format!("{}{since}", facts(&who, data.span, scope));
    let expectation = if scheduled {
        "Expected days come from the schedule."
    } else {
        "Without a schedule the expectation is the unit's own usual week, so a unit that never \
         used the record looks as expected; give one with --schedule."
    };
    let mut notes = vec![format!(
        "Line: active days over expected days, a week. Dashed: as expected (100\u{a0}%). Not shown: \
         too few people, or nothing expected. {expectation}"
    )];
    if !data.changes.is_empty() {
        let key: Vec<String> = data
            .changes
            .iter()
            .enumerate()
            .map(|(at, change)| {
                let unit = change.unit.as_ref().map_or(String::new(), |u| format!(", {u}"));
                format!(
                    "{}\u{a0}{} ({}{unit}, {})",
                    at + 1,
                    change.name,
                    kind(change.kind),
                    change.date
                )
            })
            .collect();
        let more = match data.more_changes {
            0 => String::new(),
            n => format!("; {n} later changes are not drawn"),
        };
        notes.push(format!("Changes: {}{more}.", key.join(" · ")));
    }
    let about = format!("Lines of weekly use against expectation by unit. {title}. {facts}.");
    Words { title, facts, notes, about }
}

fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::GoLive => "go-live",
        ChangeKind::Upgrade => "upgrade",
        ChangeKind::Downtime => "downtime",
        ChangeKind::Logging => "logging",
        ChangeKind::Training => "training",
    }
}

const LABEL: Letters = Letters::of(11);
const NAME: Letters = Letters::of(12).bold();
const LEFT: i32 = MARGIN + 44;
const GAP: i32 = 22;

pub fn ink(data: &WeeklyUse, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let mut y = head(&mut scene, words);
    let n = data.panels.len();
    let (columns, height) = match n {
        0..=1 => (1, 300),
        2..=4 => (2, 170),
        5..=12 => (3, 120),
        13..=36 => (3, 100),
        _ => (4, 92),
    };
    let wide = (scene.width - MARGIN - LEFT - GAP * (columns - 1)) / columns;
    let ratios = data.panels.iter().flat_map(|p| &p.weeks).filter_map(|week| week.ratio);
    let most = ratios.fold(1.2, f64::max).min(2.0);
    let most = (most * 5.0).ceil() / 5.0;
    let two_rows = data.changes.len() > 1;
    for row in data.panels.chunks(columns as usize) {
        let last = row.as_ptr_range().end == data.panels.as_ptr_range().end;
        let top = y + if two_rows { 38 } else { 26 };
        for (at, panel) in row.iter().enumerate() {
            let left = LEFT + (wide + GAP) * at as i32;
            let place = Place { left, top, wide, height };
            panel_ink(&mut scene, data, panel, &place, most, at == 0);
        }
        y = top + height + 22;
        // Room for the last row's dates is the same; nothing else follows them.
        if !last {
            y += 14;
        }
    }
    foot(scene, y, words)
}

struct Place {
    left: i32,
    top: i32,
    wide: i32,
    height: i32,
}

fn panel_ink(
    scene: &mut Scene,
    data: &WeeklyUse,
    panel: &Panel,
    place: &Place,
    most: f64,
    first: bool,
) {
    let Place { left, top, wide, height } = *place;
    let (right, bottom) = (left + wide, top + height);
    let y = Axis::new(0.0, most, (bottom, top));
    let x = Days::new(data.span.from, data.span.to, (left, right));
    let (Some(x), Some(y)) = (x, y) else { return };
    scene.rect(left, top, wide, height, Tone::Panel);
    for share in [0.0, 0.5, 1.0, 1.5, 2.0].into_iter().filter(|share| *share <= most) {
        let at = y.at(share);
        if share == 1.0 {
            scene.dashed((left, at), (right, at), 1, Tone::Soft);
        } else {
            scene.line((left, at), (right, at), 1, Tone::Grid);
        }
        if first {
            scene.text(left - 6, at + 4, &percent(share), LABEL.right(), Tone::Soft);
        }
    }
    let mut free = left - 20;
    for (day, label) in x.ticks(LABEL) {
        let at = x.at(day);
        let w = LABEL.width(&label);
        let from = (at - w / 2).clamp(left - 4, (right + 4 - w).max(left));
        scene.line((at, bottom), (at, bottom + 4), 1, Tone::Grey);
        if from >= free {
            scene.text(from + w / 2, bottom + 18, &label, LABEL.middle(), Tone::Soft);
            free = from + w + 6;
        }
    }
    let seen = panel.weeks.iter().any(|week| week.ratio.is_some());
    if seen {
        markers(scene, data, panel, &x, place);
        line(scene, panel, &x, &y);
    } else {
        scene.text(left + wide / 2, y.at(0.75) + 4, "not shown", LABEL.middle(), Tone::Soft);
    }

    let people = panel.weeks.iter().rev().find_map(|week| week.people);
    let people = people.map_or(String::new(), |n| format!("n\u{a0}=\u{a0}{n}"));
    let over = top - if data.changes.len() > 1 { 24 } else { 8 };
    let over = if data.changes.is_empty() { top - 8 } else { over.min(top - 20) };
    let room = wide - LABEL.width(&people) - 8;
    let name = panel.unit.as_deref().unwrap_or("All units together");
    scene.fitted((left, over), name, room, NAME, Tone::Ink);
    scene.text(right, over, &people, LABEL.right(), Tone::Soft);
}

fn line(scene: &mut Scene, panel: &Panel, x: &Days, y: &Axis) {
    let mut run: Vec<(i32, i32)> = Vec::new();
    let many = panel.weeks.len() > 30;
    let mut before: Option<Day> = None;
    for week in &panel.weeks {
        // The week stands at its middle, the Thursday.
        let place = week.ratio.map(|ratio| (x.at(week.monday.plus(3)), y.at(ratio)));
        let joined = before.is_none_or(|day| day.plus(7) == week.monday);
        if place.is_none() || !joined {
            finish(scene, &mut run);
        }
        if let (Some(place), Some(ratio)) = (place, week.ratio) {
            run.push(place);
            if !many {
                scene.disc(place.0, place.1, 3, Tone::Blue);
                scene.tip(&format!("week of {}: {}", week.monday, percent(ratio)));
            }
        }
        before = Some(week.monday);
    }
    finish(scene, &mut run);
}

fn finish(scene: &mut Scene, run: &mut Vec<(i32, i32)>) {
    if let [(x, y)] = run[..] {
        scene.disc(x, y, 3, Tone::Blue);
    }
    scene.path(std::mem::take(run), 2, Tone::Blue);
}

/// A numbered line where something changed; a number that would touch the one before stands a
/// little to its right.
fn markers(scene: &mut Scene, data: &WeeklyUse, panel: &Panel, x: &Days, place: &Place) {
    let mut free = i32::MIN;
    for (at, change) in data.changes.iter().enumerate() {
        if change.unit.is_some() && change.unit != panel.unit {
            continue;
        }
        let px = x.at(change.date);
        scene.dashed((px, place.top - 2), (px, place.top + place.height), 1, Tone::Grey);
        scene.tip(&format!("{}: {} ({})", change.date, change.name, kind(change.kind)));
        let number = (at + 1).to_string();
        let w = LABEL.width(&number);
        let from = (px - w / 2).max(free);
        if from - px <= 24 && from + w <= place.left + place.wide + 6 {
            scene.text(from + w / 2, place.top - 6, &number, LABEL.middle(), Tone::Soft);
            free = from + w + 3;
        }
    }
}
