//! How values look in text, and what keeps hostile text harmless.
//!
//! In: a value and its form. Out: text that is the same on every machine. Never: a locale, a
//! formula from an input, or a label as part of a path.

use super::table::{Cell, Form};
use std::collections::BTreeSet;

/// A cell of a CSV file.
pub(super) fn plain(cell: Cell, form: Form) -> String {
    match (cell, form) {
        (Cell::Empty, _) => String::new(),
        (Cell::Text(text), Form::Label) => guarded(text),
        (Cell::Text(text), _) => text.to_string(),
        (Cell::Whole(n), _) => n.to_string(),
        (Cell::Day(day), _) => day.to_string(),
        (Cell::Number(x), Form::Significant(digits)) => significant(x, digits),
        (Cell::Number(x), Form::Decimal(places)) => decimal(x, places),
        (Cell::Number(x), Form::Share) => decimal(x, 3),
        (Cell::Number(x), _) => decimal(x, 3),
    }
}

/// A spreadsheet takes text that begins like this for a formula; an apostrophe stops it.
/// OWASP, "CSV Injection", with the full-width forms that some programs fold.
pub(super) fn guarded(text: &str) -> String {
    let first = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    let formula = first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || text.starts_with(['\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_string()
    }
}

/// Never `-0.000`.
pub(super) fn decimal(x: f64, places: usize) -> String {
    let text = format!("{x:.places$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| b == b'0' || b == b'.') => rest.to_string(),
        _ => text,
    }
}

/// Plain digits down to 0.0001, then powers of ten.
pub(super) fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 {
        return "0".to_string();
    }
    let places = digits.max(1) - 1;
    let scientific = format!("{x:.places$e}");
    let exponent: i32 =
        scientific.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    if (-4..15).contains(&exponent) {
        decimal(x, usize::try_from(places as i32 - exponent).unwrap_or(0))
    } else {
        scientific
    }
}

/// `1234567` as `1,234,567`.
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `0.123` as `12 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", decimal(share * 100.0, 0))
}

/// Seconds in the unit a person would say them in.
pub(super) fn duration(seconds: f64) -> String {
    match seconds.abs() {
        s if s < 99.5 => format!("{} seconds", decimal(seconds, 0)),
        s if s < 5_970.0 => format!("{} minutes", decimal(seconds / 60.0, 0)),
        s if s < 171_000.0 => format!("{} hours", decimal(seconds / 3600.0, 1)),
        _ => format!("{} days", decimal(seconds / 86_400.0, 1)),
    }
}

/// Text for a terminal: no control characters, which could do more than be read.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `34 %` where the unit is a share of something, a duration where it is seconds.
pub(super) fn bare(value: f64, unit: &str) -> String {
    match unit {
        "seconds" => duration(value),
        share if share.starts_with("share of ") => percent(value),
        // Of something rare, more digits would only seem exact.
        _ if value.abs() < 1.0 => decimal(value, 2),
        _ => significant(value, 3),
    }
}

pub(super) fn in_unit(value: f64, unit: &str) -> String {
    let text = bare(value, unit);
    match unit {
        "" | "seconds" => text,
        share if share.starts_with("share of ") => share.replacen("share", &text, 1),
        unit => format!("{text} {}", spaced(unit)),
    }
}

/// `note_time` as `note time`.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// With a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `1 person`, `2 people`.
pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// File names made of labels: letters and digits only, distinct whatever the case, none reserved.
#[derive(Default)]
pub(super) struct FileNames(BTreeSet<String>);

const LONGEST: usize = 48;

impl FileNames {
    pub fn name(&mut self, label: &str, empty: &str) -> String {
        let mut stem = String::new();
        for c in label.chars().flat_map(char::to_lowercase) {
            if stem.len() >= LONGEST {
                break;
            }
            if c.is_ascii_alphanumeric() {
                stem.push(c);
            } else if !stem.is_empty() && !stem.ends_with('-') {
                stem.push('-');
            }
        }
        let stem = stem.trim_end_matches('-');
        let stem = if stem.is_empty() { empty } else { stem };
        let mut name = if reserved(stem) { format!("{stem}-") + empty } else { stem.to_string() };
        let mut n = 1;
        while !self.0.insert(name.clone()) {
            n += 1;
            name = format!("{stem}-{n}");
        }
        name
    }
}

/// Names that Windows keeps for devices.
fn reserved(stem: &str) -> bool {
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_form() {
        assert_eq!(decimal(-0.0001, 3), "0.000");
        assert_eq!(decimal(1.23456, 3), "1.235");
        assert_eq!(significant(0.05, 4), "0.05000");
        assert_eq!(significant(0.99999, 4), "1.000");
        assert_eq!(significant(1.0, 4), "1.000");
        assert_eq!(significant(0.000_012_345, 4), "1.234e-5");
        assert_eq!(significant(12345.0, 4), "12345");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(12), "12");
    }

    #[test]
    fn formulas_are_stopped_and_other_text_is_left_alone() {
        for hostile in ["=1+1", "+1", "-1", "@sum", "\t=1", " =1", "＝1"] {
            assert_eq!(guarded(hostile), format!("'{hostile}"));
        }
        assert_eq!(guarded("Cardiology - East"), "Cardiology - East");
    }

    #[test]
    fn file_names_never_collide_and_never_leave_the_folder() {
        let mut names = FileNames::default();
        let labels = ["A/B", "a b", "a-b-2", "../../etc", "CON", "", "日本", "A\\B"];
        let made: Vec<String> = labels.iter().map(|l| names.name(l, "unit")).collect();
        let distinct: BTreeSet<&String> = made.iter().collect();
        assert_eq!(distinct.len(), labels.len());
        assert!(made.iter().all(|n| n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')));
        assert_ne!(made[4], "con");
    }
}
