//! Goals: where each stood, stands and is expected to stand, beside its target; a row a goal.
//!
//! In: the goals' progress for their whole groups, the smallest group. Out: bullet rows, each on its
//! own scale. Never: a unit beside another; a person; a number without its interval.

use super::axes::{Axis, nice_step};
use super::heading::{Answer, Words, count, foot, head};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::Scope;
use crate::progress::{GoalProgress, GoalStatus};
use crate::units::Day;

#[derive(Clone, Debug, PartialEq)]
pub struct Goals {
    pub rows: Vec<Row>,
    /// Goals that there was no room for.
    pub more: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    /// "after_hours_share, everyone".
    pub about: String,
    pub unit: &'static str,
    pub baseline: Option<f64>,
    pub now: Option<f64>,
    pub now_interval: Option<(f64, f64)>,
    pub forecast: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub target: f64,
    pub due: Option<Day>,
    /// More is the goal.
    pub rises: bool,
    pub status: GoalStatus,
    /// What stands in the place of figures.
    pub reason: Option<String>,
}

const MOST: usize = 12;

pub fn data(goals: &[GoalProgress], given: bool) -> Answer<Goals> {
    let whole: Vec<&GoalProgress> = goals.iter().filter(|goal| !goal.of_unit).collect();
    if whole.is_empty() {
        return Answer::Missing(if given {
            "The goals file holds no goal: write each below a line [[goal]], with name, measure and \
             target."
                .to_string()
        } else {
            "No goals were given. Agree on one or two with the people who do the work, write each as a \
             [[goal]] with name, measure, target and due in a file, and give it with --goals."
                .to_string()
        });
    }
    let rows = whole.iter().take(MOST).map(|goal| row(goal)).collect();
    Answer::Chart(Goals { rows, more: whole.len().saturating_sub(MOST) })
}

fn row(goal: &GoalProgress) -> Row {
    Row {
        name: goal.name.clone(),
        about: format!(
            "{}, {}",
            goal.measure.replace('_', " "),
            goal.group.as_deref().unwrap_or("everyone")
        ),
        unit: goal.unit_of_measure,
        baseline: goal.baseline,
        now: goal.now,
        now_interval: goal.now_interval,
        forecast: goal.forecast,
        interval: goal.low.zip(goal.high),
        target: goal.target,
        due: goal.due,
        rises: goal.rises,
        status: goal.status,
        reason: if goal.now.is_none() { goal.remarks.first().cloned() } else { None },
    }
}

pub fn status_in_words(status: GoalStatus) -> &'static str {
    match status {
        GoalStatus::Met => "met",
        GoalStatus::OnTrack => "on track",
        GoalStatus::AtRisk => "at risk",
        GoalStatus::CannotTell => "cannot tell",
    }
}

pub fn words(data: &Goals, scope: &Scope) -> Words {
    let all = data.rows.len();
    let with = |status| data.rows.iter().filter(|row| row.status == status).count();
    let mut parts: Vec<String> = Vec::new();
    for status in [GoalStatus::Met, GoalStatus::OnTrack, GoalStatus::AtRisk, GoalStatus::CannotTell]
    {
        match with(status) {
            0 => {}
            n => parts.push(format!("{n} {}", status_in_words(status))),
        }
    }
    let title = format!("Of {}: {}", count(all, "goal", "goals"), parts.join(", "));
    let facts = format!("{} · time zone {}", scope.history, scope.zone);
    let mut notes = vec![
        "Each row has its own scale. Ring: baseline. Disc: now, the mean of the last four complete \
         weeks, with its 95\u{a0}% interval. Diamond: expected on the due date if it goes on as it \
         does, with its 95\u{a0}% interval. Upright bar: target; the tinted side is where it is reached."
            .to_string(),
        "On track: a chance of 80\u{a0}% or more to reach the target by then; at risk: 50\u{a0}% or less."
            .to_string(),
    ];
    if data.more > 0 {
        notes.push(format!("{} more are in the tables.", count(data.more, "goal", "goals")));
    }
    let each: Vec<String> = data.rows.iter().map(said).collect();
    let about = format!("Bullet rows of goals. {title}. {}", each.join(" "));
    Words { title, facts, notes, about }
}

fn said(row: &Row) -> String {
    let shown = |value: Option<f64>| value.map_or("unknown".to_string(), |v| value_of(v, row.unit));
    format!(
        "{}: now {}, target {}, {}.",
        row.name,
        shown(row.now),
        value_of(row.target, row.unit),
        status_in_words(row.status)
    )
}

/// With as many places as its unit wants.
pub fn value_of(value: f64, unit: &str) -> String {
    if unit.starts_with("share") {
        return match value * 100.0 {
            p if p.abs() < 10.0 && (p - p.round()).abs() > 0.05 => format!("{p:.1}\u{a0}%"),
            p => format!("{p:.0}\u{a0}%"),
        };
    }
    let number = match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    let number = match number.split_once('.') {
        Some((whole, zeros)) if zeros.chars().all(|c| c == '0') => whole.to_string(),
        _ => number,
    };
    if unit.starts_with("minutes") { format!("{number}\u{a0}min") } else { number }
}

/// As many places as the step between ticks has.
fn tick(value: f64, step: f64, unit: &str) -> String {
    if !unit.starts_with("share") {
        return value_of(value, unit);
    }
    let (percent, step) = (100.0 * value, 100.0 * step);
    let places = usize::from((step - step.round()).abs() > 1e-6);
    format!("{percent:.places$}\u{a0}%")
}

const NAME: Letters = Letters::of(13).bold();
const SMALL: Letters = Letters::of(11);
const LEFT: i32 = MARGIN + 250;
const STATUS: i32 = 120;
const HEIGHT: i32 = 96;
/// Upper lane: baseline and now; lower lane: the due date.
const NOW: i32 = 18;
const DUE: i32 = 42;
const DEEP: i32 = 58;

pub fn ink(data: &Goals, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let mut y = head(&mut scene, words);
    for row in &data.rows {
        row_ink(&mut scene, row, y);
        y += HEIGHT;
    }
    foot(scene, y - 16, words)
}

fn row_ink(scene: &mut Scene, row: &Row, top: i32) {
    let right = scene.width - MARGIN - STATUS;
    let room = LEFT - MARGIN - 16;
    let mut line = top + 14;
    let lines = NAME.wrap(&row.name, room);
    let (first, rest) = lines.split_at(lines.len().min(1));
    for text in first.iter().cloned().chain((!rest.is_empty()).then(|| rest.join(" "))) {
        scene.fitted((MARGIN, line), &text, room, NAME, Tone::Ink);
        line += 17;
    }
    for text in SMALL.wrap(&row.about, room).iter().take(2) {
        scene.text(MARGIN, line, text, SMALL, Tone::Soft);
        line += 15;
    }
    status_ink(scene, row, right + 16, top);
    let Some(axis) = axis(row, (LEFT, right)) else {
        let reason = row.reason.as_deref().unwrap_or("It cannot be measured.");
        let mut line = top + 14;
        for text in SMALL.wrap(reason, right - LEFT).iter().take(4) {
            scene.text(LEFT, line, text, SMALL, Tone::Soft);
            line += 16;
        }
        return;
    };
    scene.rect(LEFT, top, right - LEFT, DEEP, Tone::Panel);
    let target = axis.at(row.target);
    let (from, to) = if row.rises { (target, right) } else { (LEFT, target) };
    scene.rect(from, top, to - from, DEEP, Tone::Ramp(1));
    let step = nice_step((axis.high() - axis.low()) / 5.0);
    let mut free = i32::MIN;
    let first = (axis.low() / step).ceil() as i64;
    for n in first..first + 12 {
        let value = n as f64 * step;
        if value > axis.high() + step * 1e-6 {
            break;
        }
        let at = axis.at(value);
        scene.line((at, top + DEEP), (at, top + DEEP + 4), 1, Tone::Grey);
        let label = tick(value, step, row.unit);
        let half = SMALL.width(&label) / 2;
        if at - half > free && at + half < right + 12 {
            scene.text(at, top + DEEP + 17, &label, SMALL.middle(), Tone::Soft);
            free = at + half + 8;
        }
    }
    if let Some((low, high)) = row.interval {
        interval(scene, &axis, (low, high), top + DUE, 2, Tone::Grey);
    }
    if let Some(forecast) = row.forecast {
        scene.diamond(axis.at(forecast), top + DUE, 6, Tone::Ink);
        scene.tip(&format!("expected: {}", value_of(forecast, row.unit)));
    }
    if let Some((low, high)) = row.now_interval {
        interval(scene, &axis, (low, high), top + NOW, 4, Tone::Blue);
    }
    if let Some(baseline) = row.baseline {
        let at = axis.at(baseline);
        scene.disc(at, top + NOW, 6, Tone::Soft);
        scene.disc(at, top + NOW, 4, Tone::Paper);
        scene.tip(&format!("baseline: {}", value_of(baseline, row.unit)));
    }
    if let Some(now) = row.now {
        scene.disc(axis.at(now), top + NOW, 6, Tone::Blue);
        scene.tip(&format!("now: {}", value_of(now, row.unit)));
    }
    scene.rect(target - 1, top - 4, 3, DEEP + 8, Tone::Ink);
    scene.tip(&format!("target: {}", value_of(row.target, row.unit)));
}

fn interval(scene: &mut Scene, axis: &Axis, (low, high): (f64, f64), y: i32, w: u32, tone: Tone) {
    let (from, to) = (axis.at(low), axis.at(high));
    scene.line((from, y), (to, y), w, tone);
    for at in [from, to] {
        scene.line((at, y - 4), (at, y + 4), 1, tone);
    }
}

/// The status, then now and target, so that no colour says it alone.
fn status_ink(scene: &mut Scene, row: &Row, left: i32, top: i32) {
    let tone = match row.status {
        GoalStatus::Met | GoalStatus::OnTrack => Tone::Green,
        GoalStatus::AtRisk => Tone::Vermillion,
        GoalStatus::CannotTell => Tone::Soft,
    };
    let mut line = top + 14;
    scene.text(left, line, status_in_words(row.status), NAME, tone);
    let now = row.now.map(|now| format!("now {}", value_of(now, row.unit)));
    let target = Some(format!("target {}", value_of(row.target, row.unit)));
    let due = row.due.map(|due| format!("by {due}"));
    for text in [now, target, due].into_iter().flatten() {
        line += 16;
        scene.text(left, line, &text, SMALL, Tone::Soft);
    }
}

/// From the least to the most of what is drawn, with air; never below 0 for what cannot be.
fn axis(row: &Row, pixels: (i32, i32)) -> Option<Axis> {
    row.now?;
    let ends = |pair: Option<(f64, f64)>| pair.into_iter().flat_map(|(a, b)| [a, b]);
    let values: Vec<f64> = [row.baseline, row.now, row.forecast, Some(row.target)]
        .into_iter()
        .flatten()
        .chain(ends(row.now_interval))
        .chain(ends(row.interval))
        .filter(|value| value.is_finite())
        .collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let air = ((high - low) * 0.08).max(high.abs() * 0.01);
    let from = if low >= 0.0 { (low - air).max(0.0) } else { low - air };
    Axis::new(from, high + air, pixels)
}
