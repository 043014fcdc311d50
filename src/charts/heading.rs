//! What stands around every chart: what is seen, of whom, when and where; and how to read it.
//!
//! In: title, facts, notes. Out: marks on a scene, and where the chart may begin and end.
//! Never: a number of its own.

use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::Scope;
use crate::units::Span;

const TITLE: Letters = Letters::of(18).bold();
const FACTS: Letters = Letters::of(12);
const NOTES: Letters = Letters::of(11);

/// What a chart says in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// What is seen, as a statement.
    pub title: String,
    /// Number of people, dates, zone.
    pub facts: String,
    /// How to read it, what is hidden, and why.
    pub notes: Vec<String>,
    /// For those who cannot see the chart.
    pub about: String,
}

/// A chart, or what is missing for it and who can supply it.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<T> {
    Chart(T),
    Missing(String),
}

pub fn facts(who: &str, span: Span, scope: &Scope) -> String {
    format!("{who} · {span} · time zone {}", scope.zone)
}

/// Returns where the chart begins.
pub fn head(scene: &mut Scene, words: &Words) -> i32 {
    let width = scene.width - 2 * MARGIN;
    let mut y = MARGIN - 4;
    for line in TITLE.wrap(&words.title, width).iter().take(3) {
        y += 22;
        scene.text(MARGIN, y, line, TITLE, Tone::Ink);
    }
    y += 4;
    for line in FACTS.wrap(&words.facts, width) {
        y += 17;
        scene.text(MARGIN, y, &line, FACTS, Tone::Soft);
    }
    y + 28
}

/// Writes the notes below `y` and closes the sheet.
pub fn foot(mut scene: Scene, y: i32, words: &Words) -> Scene {
    let width = scene.width - 2 * MARGIN;
    let mut y = y + 12;
    for note in &words.notes {
        for line in NOTES.wrap(note, width) {
            y += 16;
            scene.text(MARGIN, y, &line, NOTES, Tone::Soft);
        }
        y += 2;
    }
    scene.close(y + MARGIN - 4)
}

/// A sheet that says what is missing; an empty chart would look like good news.
pub fn missing(title: &str, reason: &str, scope: &Scope) -> Scene {
    let mut scene = Scene::new();
    let words = Words {
        title: title.to_string(),
        facts: format!("{} · time zone {}", scope.window, scope.zone),
        notes: Vec::new(),
        about: reason.to_string(),
    };
    let top = head(&mut scene, &words) - 8;
    let width = scene.width - 2 * MARGIN;
    let lines = Letters::of(13).wrap(reason, width - 40);
    let height = 24 + 20 * lines.len() as i32;
    scene.rect(MARGIN, top, width, height, Tone::Panel);
    scene.rect(MARGIN, top, 4, height, Tone::Grey);
    for (at, line) in lines.iter().enumerate() {
        scene.text(MARGIN + 20, top + 26 + 20 * at as i32, line, Letters::of(13), Tone::Ink);
    }
    scene.close(top + height + MARGIN)
}

/// `12 people`, `1 person`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{}\u{a0}{}", grouped(n as u64), if n == 1 { one } else { many })
}

/// `12,345`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `24 %` of a share.
pub fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}
