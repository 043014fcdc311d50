//! Text on a terminal, or Markdown.
//!
//! In: headings, lines, tables. Out: text. Never: a number; those come written.

use super::figures::Estimate;
use std::fmt::Write;

pub struct Page {
    markdown: bool,
    pub text: String,
}

const WIDEST: usize = 170;

impl Page {
    pub fn new(markdown: bool) -> Self {
        Self { markdown, text: String::new() }
    }

    pub fn heading(&mut self, text: &str) {
        let _ = match self.markdown {
            true => writeln!(self.text, "\n## {text}\n"),
            false => writeln!(self.text, "\n{text}\n{}", "-".repeat(text.chars().count())),
        };
    }

    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{text}");
    }

    /// The first column says what a row is.
    pub fn table(&mut self, headings: &[String], rows: &[Vec<String>]) {
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.chain(headings.get(column)).map(|c| c.chars().count()).max().unwrap_or(0)
        };
        if self.markdown {
            let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
            self.line("");
            self.line(&line(headings));
            self.line(&format!("|{}", "---|".repeat(headings.len())));
            for row in rows {
                self.line(&line(row));
            }
            self.line("");
            return;
        }
        // What does not fit beside goes below, each time with the first column.
        let mut from = 1;
        while from < headings.len() {
            let mut to = from;
            let mut wide = width(0);
            while to < headings.len() && (to == from || wide + 2 + width(to) <= WIDEST) {
                wide += 2 + width(to);
                to += 1;
            }
            for row in std::iter::once(headings).chain(rows.iter().map(Vec::as_slice)) {
                let mut text = String::new();
                for column in std::iter::once(0).chain(from..to) {
                    let cell = row.get(column).map_or("", String::as_str);
                    let _ = write!(text, "{cell:<0$}  ", width(column));
                }
                self.line(text.trim_end());
            }
            self.line("");
            from = to;
        }
    }
}

pub fn percent(value: f64) -> String {
    format!("{:.1} %", 100.0 * value)
}

/// 0.968 (0.961 to 0.974)
pub fn area(estimate: &Estimate) -> String {
    if !estimate.low.is_finite() {
        return format!("{:.3}", estimate.value);
    }
    format!("{:.3} ({:.3} to {:.3})", estimate.value, estimate.low, estimate.high)
}

/// 93.1 % (92.0 to 94.4)
pub fn share(estimate: &Estimate) -> String {
    if !estimate.low.is_finite() {
        return percent(estimate.value);
    }
    format!(
        "{:.1} % ({:.1} to {:.1})",
        100.0 * estimate.value,
        100.0 * estimate.low,
        100.0 * estimate.high
    )
}

pub fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_string()).collect()
}
