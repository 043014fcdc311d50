//! Letters: how wide a text is, how it is cut to fit, and how its pixels are set.
//!
//! In: text and a size in pixels. Out: widths, shortened text, glyphs from the embedded font.
//! Never: a font of this machine; the same text measures the same everywhere.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle, FontTransform,
};
use std::fmt;
use std::sync::OnceLock;

/// What a browser shows: plain faces of nearly one width, present on Windows, macOS and Linux.
pub const FAMILIES: &str =
    "'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

/// Those faces run wider than the embedded one; room is kept for them.
const ROOM: f32 = 1.12;
const BOLD_ROOM: f32 = 1.08;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Middle,
    Right,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letters {
    /// Pixels of the em.
    pub size: u32,
    pub bold: bool,
    pub align: Align,
    /// Read from below to above.
    pub turned: bool,
}

impl Letters {
    pub const fn of(size: u32) -> Self {
        Self { size, bold: false, align: Align::Left, turned: false }
    }

    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub const fn middle(self) -> Self {
        Self { align: Align::Middle, ..self }
    }

    pub const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    pub const fn turned(self) -> Self {
        Self { turned: true, ..self }
    }

    /// Pixels to keep free for this text, whatever face shows it.
    pub fn width(self, text: &str) -> i32 {
        let room = if self.bold { ROOM * BOLD_ROOM } else { ROOM };
        (advance(text, self.size as f32, self.bold) * room).ceil() as i32
    }

    /// The text, or its beginning and its end around an ellipsis: names of units often differ
    /// at the end only.
    pub fn fit(self, text: &str, width: i32) -> String {
        if self.width(text) <= width {
            return text.to_string();
        }
        let chars: Vec<char> = text.chars().collect();
        let cut = |keep: usize| {
            let tail: String = chars.iter().skip(chars.len() - keep / 3).collect();
            // Whole words at the end, or none.
            let tail = tail.split_once(' ').map_or("", |(_, words)| words.trim_start());
            let head: String = chars.iter().take(keep - tail.chars().count()).collect();
            format!("{}…{tail}", head.trim_end())
        };
        let keep = (1..chars.len()).rev().find(|n| self.width(&cut(*n)) <= width).unwrap_or(1);
        cut(keep)
    }

    /// Broken into lines at spaces.
    pub fn wrap(self, text: &str, width: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}")) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(self.fit(word, width)),
            }
        }
        lines
    }
}

/// Without control and direction characters: they break XML or turn a line around.
pub fn clean(text: &str) -> String {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}')
    };
    text.chars().map(|c| if odd(c) { ' ' } else { c }).collect()
}

fn font() -> Option<&'static FontRef<'static>> {
    static FONT: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    FONT.get_or_init(|| FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).ok()).as_ref()
}

fn scale(font: &FontRef, em: f32) -> PxScale {
    PxScale::from(em * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0))
}

/// A second strike makes letters wider; without more air they would touch.
fn air(em: f32, bold: bool) -> f32 {
    em * if bold { 0.035 } else { 0.012 }
}

fn advance(text: &str, em: f32, bold: bool) -> f32 {
    let Some(font) = font() else { return text.chars().count() as f32 * em * 0.6 };
    let scaled = font.as_scaled(scale(font, em));
    let mut width = 0.0;
    let mut before = None;
    for c in text.chars() {
        let id = scaled.glyph_id(c);
        if let Some(before) = before {
            width += scaled.kern(before, id);
        }
        width += scaled.h_advance(id) + air(em, bold);
        before = Some(id);
    }
    width
}

/// Letters as a plotters backend wants them. plotters' own drawing of an embedded font drops the
/// side bearings, so that letters stand unevenly; this one sets them on fractions of a pixel.
pub struct Face {
    pub letters: Letters,
    pub color: BackendColor,
    /// Device pixels a pixel.
    pub scale: i32,
}

#[derive(Debug)]
pub struct NoFont;

impl fmt::Display for NoFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the embedded font cannot be read")
    }
}

impl std::error::Error for NoFont {}

impl Face {
    fn em(&self) -> f32 {
        (self.letters.size as i32 * self.scale) as f32
    }

    fn extent(&self, text: &str) -> (i32, i32) {
        (advance(text, self.em(), self.letters.bold).round() as i32, self.em() as i32)
    }
}

impl BackendTextStyle for Face {
    type FontError = NoFont;

    fn color(&self) -> BackendColor {
        self.color
    }

    /// The SVG backend divides by this factor.
    fn size(&self) -> f64 {
        f64::from(self.letters.size) * 1.24
    }

    fn transform(&self) -> FontTransform {
        if self.letters.turned { FontTransform::Rotate270 } else { FontTransform::None }
    }

    fn style(&self) -> FontStyle {
        if self.letters.bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    fn anchor(&self) -> Pos {
        let across = match self.letters.align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        Pos::new(across, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FAMILIES)
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), NoFont> {
        Ok(((0, 0), self.extent(text)))
    }

    /// The position is that of the base line.
    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        pos: BackendCoord,
        mut draw: DrawFunc,
    ) -> Result<Result<(), E>, NoFont> {
        let font = font().ok_or(NoFont)?;
        let (width, em) = self.extent(text);
        let margin = em;
        let (across, down) = ((width + 2 * margin) as usize, (2 * margin) as usize);
        let mut ink = vec![0f32; across * down];
        // The face is a light one: a second, shifted strike gives it the weight of a book face.
        let strikes: &[f32] = if self.letters.bold { &[0.0, 0.035, 0.07] } else { &[0.0, 0.022] };
        let (weight, base) = ((em as f32, self.letters.bold), (em * 3 / 2) as f32);
        for strike in strikes {
            let shift = strike * em as f32;
            for glyph in set(font, text, weight, margin as f32 + shift, base) {
                let Some(outline) = font.outline_glyph(glyph) else { continue };
                let corner = outline.px_bounds().min;
                outline.draw(|x, y, cover| {
                    let (x, y) = (corner.x as i32 + x as i32, corner.y as i32 + y as i32);
                    let inside = x >= 0 && y >= 0 && (x as usize) < across && (y as usize) < down;
                    if inside && let Some(cell) = ink.get_mut(y as usize * across + x as usize) {
                        *cell = cell.max(cover);
                    }
                });
            }
        }
        for (at, cover) in ink.iter().enumerate().filter(|(_, cover)| **cover > 0.004) {
            let x = (at % across) as i32 - margin + pos.0;
            let y = (at / across) as i32 - em * 3 / 2 + pos.1;
            if let Err(e) = draw(x, y, self.color.mix(f64::from(cover.min(1.0)))) {
                return Ok(Err(e));
            }
        }
        Ok(Ok(()))
    }
}

fn set(font: &FontRef, text: &str, (em, bold): (f32, bool), x: f32, base: f32) -> Vec<Glyph> {
    let px = scale(font, em);
    let scaled = font.as_scaled(px);
    let mut pen = x;
    let mut before = None;
    let mut glyphs = Vec::new();
    for c in text.chars() {
        let id = scaled.glyph_id(c);
        if let Some(before) = before {
            pen += scaled.kern(before, id);
        }
        glyphs.push(id.with_scale_and_position(px, point(pen, base)));
        pen += scaled.h_advance(id) + air(em, bold);
        before = Some(id);
    }
    glyphs
}
