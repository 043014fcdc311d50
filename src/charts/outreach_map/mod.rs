//! Outreach map: more effort than peers (across) against less use than expected (up).
//!
//! In: the scores of everyone assessed. Out: for the group tier boxes that each hold enough
//! people, for the staff tier a dot a person. Never: a person, or a box of a few, in the group tier.

mod boxes;
mod dots;

pub use boxes::{Density, Tile, density, density_ink, density_words, flagged};
pub use dots::{Dot, Dots, dots, dots_ink, dots_words};

use super::axes::Axis;
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::Scene;
use crate::findings::{Assessment, Score, Status};

const LABEL: Letters = Letters::of(11);
const TITLE: Letters = Letters::of(12).bold();
const LEFT: i32 = 92;
const HEIGHT: i32 = 500;
const NOBODY: &str = "Nobody could be assessed: there are too few active days or too few peers. \
     Give more weeks of logs, a roster with roles (--users) and a schedule (--schedule).";

/// Everyone with both scores, in the order of user ids. Where there was too little data a score is
/// 0 for want of evidence, and would look like a typical person.
fn assessed(people: &[Assessment]) -> Vec<(&Assessment, f64, f64)> {
    let sound = |score: Option<Score>| score.map(|s| s.score).filter(|s| s.is_finite());
    people
        .iter()
        .filter(|person| !matches!(person.status, Status::TooLittleData | Status::NotAssessed))
        .filter_map(|person| Some((person, sound(person.struggle)?, sound(person.avoid)?)))
        .collect()
}

/// From the lowest to the highest value on whole steps, with 0 and some room above it.
fn bounds(values: impl Iterator<Item = f64>, step: f64) -> (i64, i64) {
    let (mut low, mut high) = (0f64, 2f64);
    for value in values {
        low = low.min(value);
        high = high.max(value);
    }
    // A far outlier would press everyone else into one corner.
    let (low, high) = (low.max(-20.0), high.min(40.0));
    ((low / step).floor() as i64, (high / step).floor() as i64 + 1)
}

/// Axes with their names, and what each corner means.
fn axes(scene: &mut Scene, x: &Axis, y: &Axis, top: i32, ticks: (&[f64], &[f64])) {
    let (right, bottom) = (scene.width - super::scene::MARGIN, top + HEIGHT);
    for tick in ticks.0 {
        scene.text(x.at(*tick), bottom + 18, &number(*tick), LABEL.middle(), Tone::Soft);
    }
    for tick in ticks.1 {
        scene.text(LEFT - 8, y.at(*tick) + 4, &number(*tick), LABEL.right(), Tone::Soft);
    }
    scene.line((LEFT, bottom), (right, bottom), 1, Tone::Grey);
    scene.line((LEFT, top), (LEFT, bottom), 1, Tone::Grey);
    let middle = (LEFT + right) / 2;
    let name = "Struggle score: effort for the same work, 0 = as peers, higher = more";
    scene.text(middle, bottom + 40, name, TITLE.middle(), Tone::Ink);
    let name = "Avoidance score: 0 = used as expected, higher = less";
    let at = top + HEIGHT / 2 + TITLE.width(name) / 2;
    scene.text(super::scene::MARGIN + 12, at, name, TITLE.turned(), Tone::Ink);
}

fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_string() } else { text.replace('-', "−") }
}
