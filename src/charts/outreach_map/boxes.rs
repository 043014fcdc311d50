//! The map of the group tier: boxes on a grid, each with its number of people.
//!
//! In: the scores of everyone assessed, the smallest group. Out: boxes that each hold at least
//! that many, or nobody, and their ink. Never: a person; no subtraction gives a small group.

use super::super::axes::{Axis, nice_step};
use super::super::heading::{Answer, Words, count, facts, foot, head};
use super::super::lettering::Letters;
use super::super::palette::{RAMP, Tone};
use super::super::scene::{MARGIN, Scene};
use super::{HEIGHT, LABEL, LEFT, NOBODY, assessed, axes, bounds};
use crate::findings::{Assessment, Findings, Scope};
use std::collections::BTreeMap;

/// A box of the grid: cells `x.0` up to, not including, `x.1`, likewise `y`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    pub x: (i64, i64),
    pub y: (i64, i64),
    pub people: usize,
    /// False: printed as "at least", since the exact number would give away how few were not
    /// assessed.
    pub exact: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    /// Score of one cell of the grid.
    pub step: f64,
    pub x: (i64, i64),
    pub y: (i64, i64),
    pub tiles: Vec<Tile>,
    pub small: usize,
    pub everyone: usize,
}

/// With fewer boxes than this, the map shows nothing but itself.
const FEWEST_TILES: usize = 3;

pub fn density(people: &[Assessment], small: usize) -> Answer<Density> {
    let placed = assessed(people);
    let small = small.max(1);
    if placed.is_empty() {
        return Answer::Missing(NOBODY.to_string());
    }
    if placed.len() < small {
        return Answer::Missing(format!(
            "Fewer than {small} people could be assessed. So few are shown to staff only, in the \
             people folder."
        ));
    }
    let reach = placed.iter().map(|(_, x, y)| x.abs().max(y.abs())).fold(2.0, f64::max).min(40.0);
    let step = nice_step(reach / 9.0).max(0.5);
    let x = bounds(placed.iter().map(|(_, x, _)| *x), step);
    let y = bounds(placed.iter().map(|(_, _, y)| *y), step);
    let cell =
        |value: f64, (low, high): (i64, i64)| ((value / step).floor() as i64).clamp(low, high - 1);
    let points: Vec<(i64, i64)> =
        placed.iter().map(|(_, px, py)| (cell(*px, x), cell(*py, y))).collect();
    let mut tiles = Vec::new();
    split(&points, x, y, small, &mut tiles);
    tiles.sort_by_key(|tile| (tile.y, tile.x));
    if tiles.iter().filter(|tile| tile.people > 0).count() < FEWEST_TILES {
        return Answer::Missing(format!(
            "There are too few people for a map without persons: boxes of at least {small} would \
             be so large that they say nothing. Staff find the map by person in the people folder."
        ));
    }
    let rest = people.len() - placed.len();
    if rest > 0
        && rest < small
        && let Some(least) = tiles.iter_mut().filter(|t| t.people > 0).min_by_key(|t| t.people)
    {
        least.exact = false;
    }
    Answer::Chart(Density { step, x, y, tiles, small, everyone: people.len() })
}

/// Cuts a box in two along a grid line as long as each part holds enough people or nobody, each
/// time where the density differs most (the gain in likelihood of a stepwise density).
fn split(points: &[(i64, i64)], x: (i64, i64), y: (i64, i64), small: usize, tiles: &mut Vec<Tile>) {
    let cuts_x = (x.0 + 1..x.1).map(|at| (false, at));
    let cuts_y = (y.0 + 1..y.1).map(|at| (true, at));
    let fine = |n: usize| n == 0 || n >= small;
    let best = cuts_x
        .chain(cuts_y)
        .filter_map(|(upward, at)| {
            let below = points.iter().filter(|p| (if upward { p.1 } else { p.0 }) < at).count();
            let above = points.len() - below;
            if points.is_empty() || !fine(below) || !fine(above) {
                return None;
            }
            let (from, to) = if upward { y } else { x };
            let share = (at - from) as f64 / (to - from) as f64;
            let part = |n: usize, area: f64| {
                let n = n as f64;
                if n > 0.0 { n * (n / points.len() as f64 / area).ln() } else { 0.0 }
            };
            let gain = part(below, share) + part(above, 1.0 - share);
            // In whole millionths, so that equal gains are equal on every machine.
            Some(((gain * 1e6).round() as i64, upward, at))
        })
        .max_by(|a, b| a.0.cmp(&b.0).then((b.1, b.2).cmp(&(a.1, a.2))));
    let Some((_, upward, at)) = best else {
        tiles.push(Tile { x, y, people: points.len(), exact: true });
        return;
    };
    let (below, above): (Vec<_>, Vec<_>) =
        points.iter().copied().partition(|p| (if upward { p.1 } else { p.0 }) < at);
    if upward {
        split(&below, x, (y.0, at), small, tiles);
        split(&above, x, (at, y.1), small, tiles);
    } else {
        split(&below, (x.0, at), y, small, tiles);
        split(&above, (at, x.1), y, small, tiles);
    }
}

/// Flagged people as far as the published rates say that tell most, and whether that is all of them.
pub fn flagged(findings: &Findings) -> Option<(u32, bool)> {
    let mut kinds: BTreeMap<&str, (u32, bool)> = BTreeMap::new();
    for rate in &findings.flag_rates {
        let (sum, all) = kinds.entry(rate.by).or_insert((0, true));
        *sum += rate.flagged.unwrap_or(0);
        *all &= rate.flagged.is_some();
    }
    kinds.into_values().max_by_key(|(sum, all)| (*all, *sum))
}

pub fn density_words(data: &Density, findings: &Findings, scope: &Scope) -> Words {
    let n: usize = data.tiles.iter().map(|tile| tile.people).sum();
    let exact = data.tiles.iter().all(|tile| tile.exact);
    let whole = if exact { n } else { data.everyone };
    let title = match flagged(findings) {
        Some((n, true)) => format!(
            "{} of {whole} {} signs of struggling with the record or of avoiding it",
            if n == 0 { "None".to_string() } else { n.to_string() },
            if n == 1 { "shows" } else { "show" }
        ),
        Some((n, false)) if n > 0 => format!(
            "At least {n} of {whole} people show signs of struggling with the record or of \
             avoiding it"
        ),
        _ => format!("How {whole} people compare with their peers in effort and in use"),
    };
    let who = if exact {
        format!("{} assessed", count(n, "person", "people"))
    } else {
        format!("{}, nearly all of them assessed", count(whole, "person", "people"))
    };
    let near: usize = data
        .tiles
        .iter()
        .filter(|t| t.x.1 as f64 * data.step <= 1.0 && t.y.1 as f64 * data.step <= 1.0)
        .map(|t| if t.exact { t.people } else { data.small })
        .sum();
    let about = format!(
        "Map of struggle against avoidance, as boxes with counts of people. {title}. At least \
         {near} lie within 1 of what is typical on both. {}.",
        facts(&who, scope.window, scope)
    );
    Words {
        title,
        facts: facts(&who, scope.window, scope),
        notes: vec![
            format!(
                "Each number counts people in its box. Boxes grow until they hold at least {} \
                 people, so that nobody can be singled out; the stronger the colour, the more \
                 people on the same area. Empty area: nobody.",
                data.small
            ),
            "Made to offer support where it is wanted, not to rate anyone. A high score asks for \
             a conversation; it does not say why."
                .to_string(),
        ],
        about,
    }
}

pub fn density_ink(data: &Density, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let top = head(&mut scene, words);
    let (right, bottom) = (scene.width - MARGIN, top + HEIGHT);
    let x = Axis::new(data.x.0 as f64, data.x.1 as f64, (LEFT, right));
    let y = Axis::new(data.y.0 as f64, data.y.1 as f64, (bottom, top));
    let (Some(x), Some(y)) = (x, y) else { return foot(scene, top, words) };
    scene.rect(LEFT, top, right - LEFT, HEIGHT, Tone::Panel);
    for at in data.x.0..=data.x.1 {
        scene.line((x.at(at as f64), top), (x.at(at as f64), bottom), 1, Tone::Grid);
    }
    for at in data.y.0..=data.y.1 {
        scene.line((LEFT, y.at(at as f64)), (right, y.at(at as f64)), 1, Tone::Grid);
    }
    let cells = |tile: &Tile| ((tile.x.1 - tile.x.0) * (tile.y.1 - tile.y.0)).max(1) as f64;
    let most = data.tiles.iter().map(|t| t.people as f64 / cells(t)).fold(1.0, f64::max);
    for tile in data.tiles.iter().filter(|tile| tile.people > 0) {
        // By the root: the crowd at the origin would leave every other box pale.
        let share = (tile.people as f64 / cells(tile) / most).sqrt();
        let step = ((share * f64::from(RAMP)).floor() as u8).min(RAMP - 1);
        let (x0, x1) = (x.at(tile.x.0 as f64), x.at(tile.x.1 as f64));
        let (y0, y1) = (y.at(tile.y.1 as f64), y.at(tile.y.0 as f64));
        let (w, h) = (x1 - x0 - 2, y1 - y0 - 2);
        scene.rect(x0 + 1, y0 + 1, w, h, Tone::Ramp(step));
        scene.frame(x0 + 1, y0 + 1, w, h, 1, if step < 3 { Tone::Grey } else { Tone::Ramp(step) });
        let label =
            if tile.exact { tile.people.to_string() } else { format!("≥\u{a0}{}", data.small) };
        let size = [20, 16, 13, 11]
            .into_iter()
            .find(|s| Letters::of(*s).bold().width(&label) <= w - 4 && *s as i32 <= h - 4)
            .unwrap_or(11);
        let letters = Letters::of(size).bold().middle();
        let (cx, cy) = ((x0 + x1) / 2, (y0 + y1) / 2 + size as i32 * 36 / 100);
        scene.text(cx, cy, &label, letters, Tone::on_ramp(step));
    }
    // As many grid lines are named as fit.
    let named = |(low, high): (i64, i64), room: i32, each: i32| -> Vec<f64> {
        let every = (i64::from(each) * (high - low) / i64::from(room.max(1)) + 1).max(1);
        (low..=high).filter(|at| at % every == 0).map(|at| at as f64).collect()
    };
    let (tx, ty) = (named(data.x, right - LEFT, 34), named(data.y, HEIGHT, 18));
    // The axes are in cells; their names are in scores.
    let scale = |axis: &Axis, pixels: (i32, i32)| {
        Axis::new(axis.low() * data.step, axis.high() * data.step, pixels)
    };
    if let (Some(sx), Some(sy)) = (scale(&x, (LEFT, right)), scale(&y, (bottom, top))) {
        let score = |ticks: &[f64]| ticks.iter().map(|t| t * data.step).collect::<Vec<_>>();
        axes(&mut scene, &sx, &sy, top, (&score(&tx), &score(&ty)));
    }
    corners(&mut scene, top);
    foot(scene, bottom + 44, words)
}

/// Plain words where the two tails are.
fn corners(scene: &mut Scene, top: i32) {
    let right = scene.width - MARGIN;
    let y = top - 6;
    scene.text(LEFT, y, "further up: a conversation about use may help", LABEL, Tone::Soft);
    scene.text(
        right,
        y,
        "further right: help with particular work may be wanted",
        LABEL.right(),
        Tone::Soft,
    );
}
