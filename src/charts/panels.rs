//! Small multiples of percentages around a day: the frame that each panel has.
//!
//! In: how many panels, how far the values reach. Out: where each stands, its axes and grid.
//! Never: a value.

use super::axes::{Axis, nice_step};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};

pub(super) const LABEL: Letters = Letters::of(11);
const NAME: Letters = Letters::of(12).bold();
const LEFT: i32 = MARGIN + 44;
const GAP: i32 = 22;
const HEIGHT: i32 = 150;
/// Name and verdict above a panel, ticks and their title below.
const ABOVE: i32 = 40;
const BELOW: i32 = 44;
/// Further than this an axis does not reach; what lies beyond stands at the edge.
const MOST: f64 = 60.0;
const LEAST: f64 = 12.0;

pub(super) struct Place {
    pub left: i32,
    pub top: i32,
    pub wide: i32,
    pub height: i32,
    /// Percentages are written beside the first of a row.
    pub first: bool,
}

/// Returns the places and where they end.
pub(super) fn places(n: usize, y: i32, scene: &Scene) -> (Vec<Place>, i32) {
    let columns = match n {
        0..=1 => 1,
        2..=4 => 2,
        _ => 3,
    };
    let wide = (scene.width - MARGIN - LEFT - GAP * (columns - 1)) / columns;
    let places = (0..n as i32).map(|at| Place {
        left: LEFT + (wide + GAP) * (at % columns),
        top: y + ABOVE + (HEIGHT + ABOVE + BELOW) * (at / columns),
        wide,
        height: HEIGHT,
        first: at % columns == 0,
    });
    let rows = (n as i32 + columns - 1) / columns;
    (places.collect(), y + (HEIGHT + ABOVE + BELOW) * rows)
}

/// The same range for all panels, above and below zero.
pub(super) fn reach(values: impl Iterator<Item = f64>) -> f64 {
    let most = values.filter(|v| v.is_finite()).map(f64::abs).fold(LEAST, f64::max).min(MOST);
    let step = nice_step(most / 2.0);
    (most / step).ceil() * step
}

/// `−12 %`, `+3 %`, `0 %`.
pub(super) fn signed(percent: f64) -> String {
    let whole = percent.round();
    let sign = match whole {
        w if w < 0.0 => "\u{2212}",
        w if w > 0.0 => "+",
        _ => "",
    };
    format!("{sign}{:.0}\u{a0}%", whole.abs())
}

/// `−14 % (−20 to −7)`.
pub(super) fn interval(effect: f64, low: f64, high: f64) -> String {
    let bare = |value: f64| signed(value).replace("\u{a0}%", "");
    format!("{} ({} to {})", signed(effect), bare(low), bare(high))
}

/// Panel, grid, name and verdict; `None` where the range cannot be drawn.
pub(super) fn frame(
    scene: &mut Scene,
    place: &Place,
    reach: f64,
    name: &str,
    verdict: &str,
    people: u32,
) -> Option<Axis> {
    let (right, bottom) = (place.left + place.wide, place.top + place.height);
    let y = Axis::new(-reach, reach, (bottom, place.top))?;
    scene.rect(place.left, place.top, place.wide, place.height, Tone::Panel);
    let step = nice_step(reach / 2.0);
    let n = (reach / step).floor() as i32;
    for at in -n..=n {
        let value = f64::from(at) * step;
        let (pixel, tone) = (y.at(value), if at == 0 { Tone::Grey } else { Tone::Grid });
        scene.line((place.left, pixel), (right, pixel), 1, tone);
        if place.first {
            scene.text(place.left - 6, pixel + 4, &signed(value), LABEL.right(), Tone::Soft);
        }
    }
    let people = format!("n\u{a0}=\u{a0}{people}");
    let room = place.wide - LABEL.width(&people) - 8;
    scene.fitted((place.left, place.top - 24), name, room, NAME, Tone::Ink);
    scene.text(right, place.top - 24, &people, LABEL.right(), Tone::Soft);
    scene.fitted((place.left, place.top - 8), verdict, place.wide, LABEL, Tone::Soft);
    Some(y)
}
