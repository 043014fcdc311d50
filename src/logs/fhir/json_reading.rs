//! A piece of JSON text: values to checked records.
//!
//! In: values one after the other, a line each or over many, in arrays and Bundles or bare. Out:
//! records and rejects. Never: a good value lost behind a broken one.

use super::json_cutting::{
    Extent, Lay, Step, blanks, bundle_entries, end_of_value, next_line, step,
};
use super::resource::Resource;
use super::shapes::{refuse, take};
use crate::error::Result;
use crate::logs::admitting::Rules;
use crate::logs::formats::Out;
use crate::logs::rejects::Reason;
use memchr::memmem;
use serde_json::Deserializer;
use serde_json::de::Read;

pub(super) fn read(text: &[u8], lay: Lay, rules: &Rules, out: &mut Out) -> Result<()> {
    let mut reading = Reading {
        text,
        utf8: std::str::from_utf8(text).ok(),
        rules,
        lines: LineCount::default(),
        name: String::new(),
        patience: text.len() * 32,
        one_line: false,
    };
    let mut start = 0;
    while start < text.len() {
        let line = next_line(text, start);
        reading.one_line = lay == Lay::Lines && !reading.goes_on(start, line);
        let end = match lay {
            Lay::Lines if reading.one_line => line,
            Lay::Lines | Lay::Braces => next_at_margin(text, start),
            Lay::Open => text.len(),
        };
        reading.area(start, end, out)?;
        start = end;
    }
    out.tally.lines += reading.lines.at(text, text.len());
    Ok(())
}

struct Reading<'a> {
    text: &'a [u8],
    /// Where all of it is sound, no string of it is checked again.
    utf8: Option<&'a str>,
    rules: &'a Rules,
    lines: LineCount,
    name: String,
    /// What broken values may still cost in vain.
    patience: usize,
    one_line: bool,
}

/// Lines before a position; positions only grow.
#[derive(Default)]
pub(super) struct LineCount {
    until: usize,
    lines: u64,
}

impl LineCount {
    pub(super) fn at(&mut self, text: &[u8], position: usize) -> u64 {
        if let Some(more) = text.get(self.until..position) {
            self.lines += memchr::memchr_iter(b'\n', more).count() as u64;
            self.until = position;
        }
        self.lines
    }
}

/// Where the next value begins that has its brace at a line's very start.
fn next_at_margin(text: &[u8], at: usize) -> usize {
    memmem::find(&text[at..], b"\n{").map_or(text.len(), |n| at + n + 1)
}

impl Reading<'_> {
    /// Whether this line begins a value over many lines, as where files of both kinds were joined.
    fn goes_on(&mut self, start: usize, line: usize) -> bool {
        match self.text[start..line].trim_ascii() {
            b"{" => true,
            [.., b'{' | b'['] => self.ends_further_on(start, line),
            [.., before, b','] => *before != b'}' && self.ends_further_on(start, line),
            _ => false,
        }
    }

    /// A line that was cut short may look the same; its value ends nowhere before the next begins.
    #[cold]
    fn ends_further_on(&mut self, start: usize, line: usize) -> bool {
        if self.patience == 0 {
            return false;
        }
        let area = &self.text[..next_at_margin(self.text, start)];
        self.patience = self.patience.saturating_sub(area.len() - start);
        match step(area, start) {
            Step::Value(brace) if brace < line => {
                matches!(end_of_value(area, brace), Extent::End(end) if end > line)
            }
            _ => false,
        }
    }

    /// Values from `at` to `end`, which no value crosses.
    fn area(&mut self, mut at: usize, end: usize, out: &mut Out) -> Result<()> {
        let area = &self.text[..end];
        // Behind a broken value, the rest of it is no record of its own.
        let mut recovering = false;
        loop {
            match step(area, at) {
                Step::End => return Ok(()),
                Step::Beside(next) => at = next,
                Step::Value(start) => {
                    let limit = if self.patience > 0 { end } else { next_line(area, start) };
                    match bundle_entries(&area[..limit], start) {
                        Some(inside) => at = inside,
                        None => at = self.value(&area[..limit], start, &mut recovering, out)?,
                    }
                }
                Step::Junk(next) => {
                    if !recovering {
                        self.broken(at, out);
                    }
                    at = match self.further_entry(area, at, next) {
                        Some(entry) => entry,
                        None if self.one_line => next_brace(area, next),
                        None => next,
                    };
                }
                Step::Broken(_) | Step::Cut => {
                    if !recovering {
                        self.broken(at, out);
                    }
                    recovering = true;
                    let line = next_line(area, at);
                    at = self.further_entry(area, at, line).unwrap_or(line);
                }
            }
        }
    }

    fn value(
        &mut self,
        area: &[u8],
        start: usize,
        recovering: &mut bool,
        out: &mut Out,
    ) -> Result<usize> {
        let slice = &area[start..];
        let sound = self.utf8.and_then(|text| text.get(start..area.len()));
        // Behind its brace an object has a member or its end: that costs no parse to see.
        let ends_early = match slice.get(blanks(slice, 1)) {
            None => true,
            Some(b'"' | b'}') => {
                let (first, end) = match sound {
                    Some(text) => first_of(Deserializer::from_str(text)),
                    None => first_of(Deserializer::from_slice(slice)),
                };
                match first {
                    Some(Ok(resource)) => {
                        let known = resource.resource_type.get().is_some()
                            || !resource.resource.all.is_empty();
                        if known || !*recovering {
                            *recovering = false;
                            let line = self.lines.at(self.text, start);
                            take(&resource, line, self.rules, &mut self.name, out)?;
                        }
                        return Ok(start + end);
                    }
                    Some(Err(error)) => error.is_eof(),
                    None => return Ok(area.len()),
                }
            }
            Some(_) => false,
        };
        let extent = end_of_value(slice, 0);
        let spent = match extent {
            _ if ends_early => slice.len(),
            Extent::End(end) | Extent::Broken(end) => end,
            Extent::Cut => slice.len(),
        };
        self.patience = self.patience.saturating_sub(spent + NEAR);
        if !*recovering {
            self.broken(start, out);
        }
        if let Extent::End(end) = extent {
            return Ok(start + end);
        }
        *recovering = !self.one_line;
        Ok(next_entry(area, start).unwrap_or_else(|| next_line(area, start)))
    }

    /// An entry within words that would be passed over whole.
    fn further_entry(&mut self, area: &[u8], at: usize, end: usize) -> Option<usize> {
        if self.patience == 0 {
            return None;
        }
        self.patience = self.patience.saturating_sub((end - at).min(NEAR));
        next_entry(&area[..end], at)
    }

    fn broken(&mut self, at: usize, out: &mut Out) {
        // A step may have passed blanks before what is broken.
        let text = self.text.get(at..).unwrap_or_default();
        let blanks = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let line = self.lines.at(self.text, at + blanks);
        refuse(Reason::BrokenJson, line, out);
    }
}

/// The first value of a text, and where it ends.
fn first_of<'de, R: Read<'de>>(
    text: Deserializer<R>,
) -> (Option<serde_json::Result<Resource<'de>>>, usize) {
    let mut values = text.into_iter();
    (values.next(), values.byte_offset())
}

/// On the same line, where a compact array or Bundle goes on behind a broken entry.
fn next_entry(area: &[u8], start: usize) -> Option<usize> {
    let near = area.get(start + 1..)?;
    let near = &near[..near.len().min(NEAR)];
    let line = &near[..memchr::memchr(b'\n', near).unwrap_or(near.len())];
    let starts = [&b",{\"fullUrl\""[..], b",{\"resource"];
    starts.iter().filter_map(|mark| memmem::find(line, mark)).min().map(|n| start + 2 + n)
}

/// Most entries are shorter; to look further for each broken one could take long.
const NEAR: usize = 16 * 1024;

fn next_brace(area: &[u8], at: usize) -> usize {
    let rest = area.get(at..).unwrap_or_default();
    memchr::memchr(b'{', rest).map_or(area.len(), |n| at + n)
}
