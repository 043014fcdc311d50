//! Marks to ink: one scene as SVG and as PNG, through the backends of plotters.
//!
//! In: a scene, its title and description, a theme. Out: SVG text and PNG bytes, the same bytes
//! for the same scene. Never: a file, a font of this machine, a measure.

use super::lettering::{FAMILIES, Face, clean};
use super::palette::style_sheet;
use super::scene::{Mark, Scene, Shape};
use crate::error::{Error, Result};
use crate::settings::Theme;
use plotters::prelude::{BitMapBackend, DrawingBackend, RGBColor, SVGBackend, ShapeStyle};
use plotters_backend::BackendColor;
use std::fmt::Display;

/// Device pixels a pixel in the PNG: sharp on a projector and in print.
const PNG_SCALE: i32 = 2;
/// A sheet of hundreds of units would take hundreds of megabytes at that scale.
const TALLEST: i32 = 6_000;
const DASH: i32 = 4;

pub fn svg(scene: &Scene, name: &str, title: &str, about: &str, theme: Theme) -> Result<String> {
    let (w, h) = (scene.width, scene.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"uptake-chart\" role=\"img\" \
         aria-labelledby=\"{name}-title {name}-desc\" width=\"{w}\" height=\"{h}\" \
         viewBox=\"0 0 {w} {h}\" font-family=\"{FAMILIES}\" stroke-linejoin=\"round\" \
         style=\"max-width:100%;height:auto\">\n<title id=\"{name}-title\">{}</title>\n\
         <desc id=\"{name}-desc\">{}</desc>\n",
        escape(&clean(title)),
        escape(&clean(about))
    );
    let sheet = style_sheet(theme);
    if !sheet.is_empty() {
        out.push_str(&format!("<style>{sheet}</style>\n"));
    }
    let paper = Mark {
        shape: Shape::Rect { x: 0, y: 0, w, h },
        tone: super::palette::Tone::Paper,
        tip: None,
    };
    for mark in std::iter::once(&paper).chain(&scene.marks) {
        out.push_str(&element(mark)?);
        out.push('\n');
    }
    out.push_str("</svg>\n");
    Ok(out)
}

/// One mark through plotters' SVG backend, then its tip and what that backend cannot say.
fn element(mark: &Mark) -> Result<String> {
    let mut sheet = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut sheet, (1, 1));
        paint(&mut backend, mark, 1)?;
        backend.present().map_err(trouble)?;
    }
    // plotters writes the sheet's own tag on the first line and its end on the last.
    let mut lines: Vec<&str> = sheet.lines().skip(1).collect();
    lines.pop();
    let mut element = lines.concat();
    element = element.replacen(" opacity=\"1\"", "", 1).replacen(" stroke=\"none\"", "", 1);
    match &mark.shape {
        Shape::Text { letters, .. } => {
            element = attribute(&element, "font-size", &letters.size.to_string());
            element = without(&without(&element, "dy"), "font-family");
        }
        Shape::Line { dashed: true, .. } => {
            element = element.replacen("/>", &format!(" stroke-dasharray=\"{DASH}\"/>"), 1);
        }
        _ => {}
    }
    if let Some(tip) = &mark.tip {
        let tip = format!("<title>{}</title>", escape(tip));
        if element.starts_with("<text") {
            if let Some(at) = element.find('>') {
                element.insert_str(at + 1, &tip);
            }
        } else if let Some(at) = element.rfind("/>") {
            let name: String =
                element.chars().skip(1).take_while(char::is_ascii_alphabetic).collect();
            element.replace_range(at.., &format!(">{tip}</{name}>"));
        }
    }
    Ok(element)
}

fn attribute(element: &str, name: &str, value: &str) -> String {
    let key = format!(" {name}=\"");
    let Some(from) = element.find(&key) else { return element.to_string() };
    let start = from + key.len();
    let Some(end) = element.get(start..).and_then(|rest| rest.find('"')) else {
        return element.to_string();
    };
    let mut changed = element.to_string();
    changed.replace_range(start..start + end, value);
    changed
}

fn without(element: &str, name: &str) -> String {
    attribute(element, name, "").replacen(&format!(" {name}=\"\""), "", 1)
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

pub fn png(scene: &Scene) -> Result<Vec<u8>> {
    let k = if scene.height > TALLEST { 1 } else { PNG_SCALE };
    let (w, h) = ((scene.width * k) as u32, (scene.height * k) as u32);
    let mut pixels = vec![0xff; w as usize * h as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (w, h));
        for mark in &scene.marks {
            paint(&mut backend, mark, k)?;
        }
        backend.present().map_err(trouble)?;
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, w, h);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Default);
    encoder.set_filter(png::FilterType::Up);
    // 100 % on a screen of 96 dots an inch.
    let density = f64::from(96 * k) / 0.0254;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: density as u32,
        yppu: density as u32,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(trouble)?;
    writer.write_image_data(&pixels).map_err(trouble)?;
    writer.finish().map_err(trouble)?;
    Ok(out)
}

fn trouble(e: impl Display) -> Error {
    Error::internal(format!("a chart could not be drawn: {e}"))
}

fn paint<B: DrawingBackend>(backend: &mut B, mark: &Mark, k: i32) -> Result<()> {
    let (r, g, b) = mark.tone.light();
    let color = BackendColor { alpha: 1.0, rgb: (r, g, b) };
    let stroke = |width: u32| ShapeStyle {
        color: RGBColor(r, g, b).into(),
        filled: false,
        stroke_width: width * k as u32,
    };
    let at = |(x, y): (i32, i32)| (x * k, y * k);
    match &mark.shape {
        Shape::Rect { x, y, w, h } => {
            let end = ((x + w) * k, (y + h) * k);
            backend.draw_rect((x * k, y * k), end, &color, true)
        }
        Shape::Line { from, to, width, dashed } if *dashed && k > 1 => {
            return dashes(backend, *from, *to, k, &stroke(*width));
        }
        Shape::Line { from, to, width, .. } => {
            backend.draw_line(at(*from), at(*to), &stroke(*width))
        }
        Shape::Path { points, width } => {
            backend.draw_path(points.iter().map(|p| at(*p)), &stroke(*width))
        }
        Shape::Polygon { points } => backend.fill_polygon(points.iter().map(|p| at(*p)), &color),
        Shape::Disc { at: centre, r } => {
            backend.draw_circle(at(*centre), (r * k) as u32, &color, true)
        }
        Shape::Text { at: base, text, letters } => {
            let face = Face { letters: *letters, color, scale: k };
            backend.draw_text(text, &face, at(*base))
        }
    }
    .map_err(trouble)
}

/// The bitmap backend knows no dashes.
fn dashes<B: DrawingBackend>(
    backend: &mut B,
    from: (i32, i32),
    to: (i32, i32),
    k: i32,
    style: &ShapeStyle,
) -> Result<()> {
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let length = dx.hypot(dy);
    if length < 1.0 {
        return Ok(());
    }
    let point = |along: f64| {
        let part = (along / length).min(1.0);
        let place = |start: i32, delta: f64| {
            ((f64::from(start) + delta * part) * f64::from(k)).round() as i32
        };
        (place(from.0, dx), place(from.1, dy))
    };
    let mut along = 0.0;
    while along < length {
        backend.draw_line(point(along), point(along + f64::from(DASH)), style).map_err(trouble)?;
        along += f64::from(2 * DASH);
    }
    Ok(())
}
