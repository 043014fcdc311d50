//! A drawing before there is ink: marks on a sheet, in pixels at 100 %.
//!
//! In: shapes and texts from a chart. Out: a list of marks that SVG and PNG both follow.
//! Never: a measure, a person's row, a colour by number.

use super::lettering::{Letters, clean};
use super::palette::Tone;

pub const WIDTH: i32 = 960;
pub const MARGIN: i32 = 24;

#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Rect {
        x: i32,
        y: i32,
        w: i32,
        h: i32,
    },
    Line {
        from: (i32, i32),
        to: (i32, i32),
        width: u32,
        dashed: bool,
    },
    Path {
        points: Vec<(i32, i32)>,
        width: u32,
    },
    Polygon {
        points: Vec<(i32, i32)>,
    },
    Disc {
        at: (i32, i32),
        r: i32,
    },
    /// `at` is on the base line.
    Text {
        at: (i32, i32),
        text: String,
        letters: Letters,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub shape: Shape,
    pub tone: Tone,
    /// Shown by a browser when the pointer rests on the mark.
    pub tip: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    pub width: i32,
    pub height: i32,
    pub marks: Vec<Mark>,
}

impl Scene {
    pub fn new() -> Self {
        Self { width: WIDTH, height: 0, marks: Vec::new() }
    }

    /// The sheet ends here.
    pub fn close(mut self, height: i32) -> Self {
        self.height = height.max(1);
        self
    }

    fn push(&mut self, shape: Shape, tone: Tone) {
        self.marks.push(Mark { shape, tone, tip: None });
    }

    /// Explains the last mark.
    pub fn tip(&mut self, text: &str) {
        if let Some(mark) = self.marks.last_mut() {
            mark.tip = Some(clean(text));
        }
    }

    pub fn rect(&mut self, x: i32, y: i32, w: i32, h: i32, tone: Tone) {
        if w > 0 && h > 0 {
            self.push(Shape::Rect { x, y, w, h }, tone);
        }
    }

    /// An outline inside the given box.
    pub fn frame(&mut self, x: i32, y: i32, w: i32, h: i32, thick: i32, tone: Tone) {
        self.rect(x, y, w, thick, tone);
        self.rect(x, y + h - thick, w, thick, tone);
        self.rect(x, y + thick, thick, h - 2 * thick, tone);
        self.rect(x + w - thick, y + thick, thick, h - 2 * thick, tone);
    }

    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), width: u32, tone: Tone) {
        // A rectangle sits on whole pixels; a level stroke would blur over two.
        if from.1 == to.1 {
            let (a, b) = (from.0.min(to.0), from.0.max(to.0));
            self.rect(a, from.1 - width as i32 / 2, b - a, width as i32, tone);
        } else if from.0 == to.0 {
            let (a, b) = (from.1.min(to.1), from.1.max(to.1));
            self.rect(from.0 - width as i32 / 2, a, width as i32, b - a, tone);
        } else {
            self.push(Shape::Line { from, to, width, dashed: false }, tone);
        }
    }

    /// A thin line as it is, never moved onto whole pixels.
    pub fn thread(&mut self, from: (i32, i32), to: (i32, i32), tone: Tone) {
        if from != to {
            self.push(Shape::Line { from, to, width: 1, dashed: false }, tone);
        }
    }

    pub fn dashed(&mut self, from: (i32, i32), to: (i32, i32), width: u32, tone: Tone) {
        self.push(Shape::Line { from, to, width, dashed: true }, tone);
    }

    pub fn path(&mut self, points: Vec<(i32, i32)>, width: u32, tone: Tone) {
        if points.len() > 1 {
            self.push(Shape::Path { points, width }, tone);
        }
    }

    pub fn disc(&mut self, x: i32, y: i32, r: i32, tone: Tone) {
        self.push(Shape::Disc { at: (x, y), r }, tone);
    }

    pub fn diamond(&mut self, x: i32, y: i32, r: i32, tone: Tone) {
        let points = vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)];
        self.push(Shape::Polygon { points }, tone);
    }

    pub fn triangle(&mut self, x: i32, y: i32, r: i32, tone: Tone) {
        let points = vec![(x, y - r), (x + r, y + r - 1), (x - r, y + r - 1)];
        self.push(Shape::Polygon { points }, tone);
    }

    pub fn polygon(&mut self, points: Vec<(i32, i32)>, tone: Tone) {
        if points.len() > 2 {
            self.push(Shape::Polygon { points }, tone);
        }
    }

    pub fn square(&mut self, x: i32, y: i32, r: i32, tone: Tone) {
        self.rect(x - r, y - r, 2 * r, 2 * r, tone);
    }

    pub fn cross(&mut self, x: i32, y: i32, r: i32, tone: Tone) {
        self.push(
            Shape::Line { from: (x - r, y - r), to: (x + r, y + r), width: 2, dashed: false },
            tone,
        );
        self.push(
            Shape::Line { from: (x - r, y + r), to: (x + r, y - r), width: 2, dashed: false },
            tone,
        );
    }

    /// Slanted lines over a box: hidden, in colour and in grey.
    pub fn hatch(&mut self, x: i32, y: i32, w: i32, h: i32, tone: Tone) {
        const STEP: i32 = 7;
        let mut start = STEP;
        while start < w + h {
            let from = (x + (start - h).max(0), y + start.min(h));
            let to = (x + start.min(w), y + (start - w).max(0));
            if from != to {
                self.push(Shape::Line { from, to, width: 1, dashed: false }, tone);
            }
            start += STEP;
        }
    }

    pub fn text(&mut self, x: i32, y: i32, text: &str, letters: Letters, tone: Tone) {
        let text = clean(text);
        if !text.trim().is_empty() {
            self.push(Shape::Text { at: (x, y), text, letters }, tone);
        }
    }

    /// Shortened where it would not fit; the whole text is then in the tip.
    pub fn fitted(&mut self, at: (i32, i32), text: &str, width: i32, letters: Letters, tone: Tone) {
        let whole = clean(text);
        let shown = letters.fit(&whole, width);
        self.text(at.0, at.1, &shown, letters, tone);
        if shown != whole {
            self.tip(&whole);
        }
    }
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}
