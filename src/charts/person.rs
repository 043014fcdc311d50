//! One person beside the peers: every measure with its interval, and the weeks.
//!
//! In: places on the scale of the peers, weeks with the peers' range, spans set aside. Out: a sheet.
//! Never: another person; the peers are a median and where four in five of them lie.

use super::axes::{Axis, Days, nice_step};
use super::heading::{Words, facts, foot, head, missing};
use super::lettering::{Letters, clean};
use super::painting;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use super::{Drawing, Tier};
use crate::error::Result;
use crate::findings::Scope;
use crate::settings::Theme;
use crate::units::{Day, Span};

#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// What may be printed of the person.
    pub called: String,
    /// What is seen, as a statement.
    pub title: String,
    pub who: String,
    /// By what they speak for: a title and its measures.
    pub groups: Vec<(String, Vec<Measure>)>,
    pub panels: Vec<Panel>,
    /// Days that count for nothing.
    pub gaps: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub called: String,
    pub value: String,
    pub peers: String,
    /// 0 = the peers' median, ±1 = as far as four in five of them lie.
    pub at: f64,
    pub low: f64,
    pub high: f64,
    pub counted: bool,
    /// Counts, and lies beyond where four in five peers lie.
    pub beyond: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    pub title: String,
    /// A ratio to what peers need; else actions.
    pub ratio: bool,
    pub weeks: Vec<Week>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    pub monday: Day,
    /// `None`: too little of this person in this week.
    pub value: Option<f64>,
    /// Median, 10th and 90th percentile.
    pub peers: Option<[f64; 3]>,
}

pub fn draw(data: &Person, scope: &Scope, theme: Theme) -> Result<Drawing> {
    let words = words(data, scope);
    let scene = if data.groups.is_empty() && data.panels.is_empty() {
        let reason = "No measure of this person can be set beside peers: there are too few days, or \
                      too few peers. The page says which.";
        missing(&words.title, reason, scope)
    } else {
        ink(data, &words)
    };
    Ok(Drawing {
        svg: painting::svg(&scene, "explain", &words.title, &words.about, theme)?,
        png: painting::png(&scene)?,
        file: "explain".to_string(),
        title: clean(&words.title),
        description: clean(&words.about),
        tier: Tier::Staff,
        person: None,
    })
}

pub fn words(data: &Person, scope: &Scope) -> Words {
    let title = format!("{}: {}", data.called, data.title);
    let facts = facts(&data.who, scope.window, scope);
    let mut notes = vec![
        "Dot: this person, with the 95\u{a0}% interval. Grey band: where four in five peers lie, the \
         line in it their median; each measure on its own scale. To the right: more so, as the heading says. A triangle \
         and bold letters: beyond the band. Hollow: not counted, the page says why."
            .to_string(),
    ];
    if !data.panels.is_empty() {
        let gaps = if data.gaps.is_empty() { "" } else { " Hatched: days set aside." };
        notes.push(format!(
            "Weeks: line and dots are this person, band and dashes the peers of the same week.{gaps}"
        ));
    }
    notes.push("For support, never for ranking or discipline: ask first.".to_string());
    let beyond: Vec<&str> =
        rows(data).filter(|row| row.beyond).map(|row| row.called.as_str()).collect();
    let about = if beyond.is_empty() {
        format!("{title}. No measure that counts lies beyond the peers. {facts}.")
    } else {
        format!("{title}. Beyond the peers: {}. {facts}.", beyond.join("; "))
    };
    Words { title, facts, notes, about }
}

fn rows(data: &Person) -> impl Iterator<Item = &Measure> {
    data.groups.iter().flat_map(|(_, rows)| rows)
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const ROW: i32 = 19;
const NAME: i32 = 300;
const PLOT: (i32, i32) = (MARGIN + NAME, 620);
/// What lies farther stands at the edge, with an arrow.
const FARTHEST: f64 = 4.0;

pub fn ink(data: &Person, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let mut y = head(&mut scene, words);
    y = weeks(&mut scene, data, y);
    let reach = rows(data).map(|row| row.at.abs().max(row.high.abs()).max(row.low.abs()));
    let reach = reach.fold(2.0, f64::max).clamp(2.0, FARTHEST).ceil();
    if let Some(x) = Axis::new(-reach, reach, PLOT).filter(|_| rows(data).next().is_some()) {
        y = forest(&mut scene, data, &x, y);
    }
    foot(scene, y, words)
}

fn forest(scene: &mut Scene, data: &Person, x: &Axis, top: i32) -> i32 {
    let top = top + 14;
    let right = scene.width - MARGIN;
    scene.text(PLOT.0, top - 6, "less so than peers", LABEL, Tone::Soft);
    scene.text(x.at(0.0), top - 6, "as peers", LABEL.middle(), Tone::Soft);
    scene.text(PLOT.1, top - 6, "more so than peers", LABEL.right(), Tone::Soft);
    scene.text(PLOT.1 + 16, top - 6, "this person", LABEL, Tone::Soft);
    scene.text(right, top - 6, "peers", LABEL.right(), Tone::Soft);
    let lines: i32 = data.groups.iter().map(|(_, rows)| 26 + ROW * rows.len() as i32).sum();
    let bottom = top + lines;
    let (from, to) = (x.at(-1.0), x.at(1.0));
    scene.rect(from, top, to - from, lines, Tone::Panel);
    scene.line((x.at(0.0), top), (x.at(0.0), bottom), 1, Tone::Grid);
    for edge in [from, to] {
        scene.line((edge, top), (edge, bottom), 1, Tone::Grid);
    }
    let mut y = top;
    for (title, rows) in &data.groups {
        scene.text(MARGIN, y + 17, title, BODY.bold(), Tone::Soft);
        y += 26;
        for row in rows {
            measure(scene, row, x, y, right);
            y += ROW;
        }
    }
    y + 6
}

fn measure(scene: &mut Scene, row: &Measure, x: &Axis, y: i32, right: i32) {
    let beyond = row.beyond;
    let base = y + ROW / 2 + 4;
    let middle = y + ROW / 2;
    let (body, small) = if beyond { (BODY.bold(), LABEL.bold()) } else { (BODY, LABEL) };
    let tone = match (row.counted, beyond) {
        (false, _) => Tone::Grey,
        (true, true) => Tone::Vermillion,
        (true, false) => Tone::Blue,
    };
    let text = if row.counted { Tone::Ink } else { Tone::Soft };
    scene.fitted((MARGIN, base), &row.called, NAME - 14, body, text);
    let (low, high) = (x.at(row.low), x.at(row.high));
    scene.rect(low, middle - 1, (high - low).max(1), 2, tone);
    for (end, value) in [(low, row.low), (high, row.high)] {
        if value.abs() <= x.high() {
            scene.rect(end, middle - 4, 1, 8, tone);
        }
    }
    let at = x.at(row.at);
    match (row.counted, beyond) {
        (true, true) => scene.triangle(at, middle, 5, tone),
        (true, false) => scene.disc(at, middle, 4, tone),
        (false, _) => {
            scene.disc(at, middle, 4, tone);
            scene.disc(at, middle, 2, Tone::Paper);
        }
    }
    scene.tip(&format!("{}: {}; peers {}", row.called, row.value, row.peers));
    if row.at > x.high() {
        scene.path(vec![(at - 9, middle - 5), (at - 3, middle), (at - 9, middle + 5)], 2, tone);
    }
    if row.at < x.low() {
        scene.path(vec![(at + 9, middle - 5), (at + 3, middle), (at + 9, middle + 5)], 2, tone);
    }
    let half = (right - PLOT.1 - 16) / 2;
    scene.fitted((PLOT.1 + 16, base), &row.value, half + 20, small, text);
    let peers = LABEL.fit(&row.peers, half - 26);
    scene.text(right, base, &peers, LABEL.right(), Tone::Soft);
}

const GAP: i32 = 44;
const HIGH: i32 = 118;

fn weeks(scene: &mut Scene, data: &Person, top: i32) -> i32 {
    let days = || data.panels.iter().flat_map(|p| &p.weeks).map(|week| week.monday);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return top };
    let n = data.panels.len().max(1) as i32;
    let left = MARGIN + 36;
    let wide = (scene.width - MARGIN - left - GAP * (n - 1)) / n;
    for (at, panel) in data.panels.iter().enumerate() {
        let x = left + (wide + GAP) * at as i32;
        scene.fitted((x - 36, top), &panel.title, wide + 36, BODY.bold(), Tone::Ink);
        let span = Span { from: first, to: last.plus(6) };
        week_panel(scene, data, panel, span, (x, top + 12, wide, HIGH));
    }
    top + 12 + HIGH + 44
}

fn week_panel(
    scene: &mut Scene,
    data: &Person,
    panel: &Panel,
    span: Span,
    (left, top, wide, high): (i32, i32, i32, i32),
) {
    let (right, bottom) = (left + wide, top + high);
    let values = || panel.weeks.iter().flat_map(|w| w.peers.into_iter().flatten().chain(w.value));
    let most = values().fold(0.0, f64::max);
    let least = values().fold(f64::MAX, f64::min);
    // A ratio is told around 1, a count from 0.
    let (low, most) =
        if panel.ratio { (least.min(1.0), most.max(1.0)) } else { (0.0, most.max(1.0)) };
    let step = nice_step((most - low) / 3.0);
    let low = (low / step).floor() * step;
    let most = (most / step).ceil() * step;
    let (Some(x), Some(y)) =
        (Days::new(span.from, span.to, (left, right)), Axis::new(low, most, (bottom, top)))
    else {
        return;
    };
    scene.rect(left, top, wide, high, Tone::Panel);
    let steps = ((most - low) / step).round() as i32;
    for tick in 0..=steps.min(8) {
        let value = low + step * f64::from(tick);
        scene.line((left, y.at(value)), (right, y.at(value)), 1, Tone::Grid);
        let label = if panel.ratio { format!("{value:.2}") } else { format!("{value:.0}") };
        scene.text(left - 6, y.at(value) + 4, &label, LABEL.right(), Tone::Soft);
    }
    for gap in data.gaps.iter().filter(|gap| gap.from <= span.to && gap.to >= span.from) {
        let (from, to) = (x.at(gap.from.max(span.from)), x.at(gap.to.plus(1).min(span.to)));
        scene.hatch(from, top, (to - from).max(3), high, Tone::Grey);
    }
    band(scene, panel, &x, &y);
    for (day, label) in x.ticks(LABEL) {
        scene.line((x.at(day), bottom), (x.at(day), bottom + 4), 1, Tone::Grey);
        if x.at(day) + LABEL.width(&label) / 2 <= right + 6 {
            scene.text(x.at(day), bottom + 17, &label, LABEL.middle(), Tone::Soft);
        }
    }
    let known: Vec<(Day, f64)> =
        panel.weeks.iter().filter_map(|week| Some((week.monday, week.value?))).collect();
    let at = |(monday, value): &(Day, f64)| (x.at(monday.plus(3)), y.at(*value));
    for run in known.chunk_by(|a, b| a.0.plus(LONGEST_BREAK) >= b.0) {
        scene.path(run.iter().map(at).collect(), 2, Tone::Blue);
    }
    for week in &known {
        let (px, py) = at(week);
        scene.disc(px, py, 3, Tone::Blue);
        scene.tip(&format!("week of {}: {:.2}", week.0, week.1));
    }
}

/// Days between two weeks that are still one line: many work every other week.
const LONGEST_BREAK: i32 = 14;

/// The peers' range as one shape a run of weeks, their median dashed.
fn band(scene: &mut Scene, panel: &Panel, x: &Days, y: &Axis) {
    let known: Vec<(Day, [f64; 3])> =
        panel.weeks.iter().filter_map(|week| Some((week.monday, week.peers?))).collect();
    for run in known.chunk_by(|a, b| a.0.plus(7) == b.0) {
        let at = |day: Day, value: f64| (x.at(day.plus(3)), y.at(value));
        let upper = run.iter().map(|(day, [_, _, high])| at(*day, *high));
        let lower = run.iter().rev().map(|(day, [_, low, _])| at(*day, *low));
        let outline: Vec<(i32, i32)> = upper.chain(lower).collect();
        if run.len() > 1 {
            scene.polygon(outline, Tone::Ramp(1));
        }
        for pair in run.windows(2) {
            if let [(a, [one, ..]), (b, [two, ..])] = pair {
                scene.dashed(at(*a, *one), at(*b, *two), 1, Tone::Soft);
            }
        }
    }
}
