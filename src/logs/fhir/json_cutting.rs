//! Where the values of a JSON text begin and end, seen through the Bundles around them.
//!
//! In: bytes that begin between values, at any depth of an array or Bundle. Out: the next value,
//! the ends of values. Never: a parse; that a value is sound shows when it is read.

use crate::logs::formats::Cutter;
use memchr::memmem;
use serde::de::IgnoredAny;

/// Deeper is no resource.
const DEEPEST: u32 = 64;

/// How the values of a file lie, as its beginning shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lay {
    /// A value a line.
    Lines,
    /// Values over several lines; a brace at a line's very start begins one.
    Braces,
    /// Neither can be relied on.
    Open,
}

impl Lay {
    pub(super) fn of(head: &[u8]) -> Self {
        let mut at = 0;
        let (mut whole, mut parted) = (0, 0);
        while let Some(line) = line_at(head, at) {
            if head.get(at) == Some(&b'{') {
                match end_of_value(&head[..line.end], at) {
                    Extent::End(_) => whole += 1,
                    // The head may end within a line.
                    _ if line.last => {}
                    _ => parted += 1,
                }
            }
            at = line.next;
        }
        // An outer value that a printer of no indents spread over lines has braces of its own there.
        match (whole, parted) {
            (0, 0 | 1) => Self::Braces,
            _ if whole > parted => Self::Lines,
            (0, _) if !nested_at_margin(head) => Self::Braces,
            _ => Self::Open,
        }
    }
}

/// Whether a brace at a line's start lies within a value.
fn nested_at_margin(head: &[u8]) -> bool {
    let mut at = 0;
    loop {
        let start = match step(head, at) {
            Step::Value(start) => start,
            Step::Beside(next) => {
                at = next;
                continue;
            }
            _ => return false,
        };
        let end = match (bundle_entries(head, start), end_of_value(head, start)) {
            // What a Bundle holds are values too: one at the margin is at the margin.
            (Some(inside), _) => {
                at = inside;
                continue;
            }
            (None, Extent::End(end)) => end,
            (None, Extent::Cut) => head.len(),
            (None, Extent::Broken(_)) => return false,
        };
        if memmem::find(&head[start..end], b"\n{").is_some() {
            return true;
        }
        at = end;
    }
}

struct Line {
    end: usize,
    next: usize,
    last: bool,
}

fn line_at(text: &[u8], at: usize) -> Option<Line> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    Some(match memchr::memchr(b'\n', rest) {
        Some(n) => Line { end: at + n, next: at + n + 1, last: false },
        None => Line { end: text.len(), next: text.len(), last: true },
    })
}

/// The end of the line, its line feed included.
pub(super) fn next_line(text: &[u8], at: usize) -> usize {
    line_at(text, at).map_or(text.len(), |line| line.next)
}

pub(super) struct JsonCutter {
    pub(super) lay: Lay,
}

impl Cutter for JsonCutter {
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize {
        if at_end {
            return text.len();
        }
        let quick = match self.lay {
            // Among values of a line each there may be some that a printer spread over several.
            Lay::Lines | Lay::Braces => memmem::rfind(text, b"\n{"),
            Lay::Open => None,
        };
        quick.map_or_else(|| whole_values(text), |at| at + 1)
    }

    /// The last value may be whole though nothing shows it by following.
    fn whole_at_damage(&self, text: &[u8]) -> usize {
        self.whole_records(text, false).max(whole_values(text))
    }
}

fn whole_values(text: &[u8]) -> usize {
    let (mut at, mut whole) = (0, 0);
    // What broken values cost in vain is bounded.
    let mut patience = text.len() * 4;
    loop {
        let end = match step(text, at) {
            Step::Value(start) => match bundle_entries(text, start) {
                Some(inside) => Extent::End(inside),
                None => end_of_value(text, start),
            },
            Step::Beside(end) => {
                at = end;
                continue;
            }
            Step::Junk(end) if end < text.len() => Extent::End(end),
            Step::Broken(at) => Extent::Broken(at),
            Step::Junk(_) | Step::Cut | Step::End => return whole,
        };
        match end {
            Extent::End(end) => {
                at = end;
                whole = end;
            }
            Extent::Cut => return whole,
            Extent::Broken(found) => {
                patience = patience.saturating_sub(found.saturating_sub(at) + 1);
                at = next_line(text, at);
                if patience == 0 || at == text.len() {
                    return whole.max(memchr::memrchr(b'\n', text).map_or(0, |end| end + 1));
                }
            }
        }
    }
}

/// What comes next between values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An object begins here.
    Value(usize),
    /// Part of an envelope ends here: a Bundle's member that is no entry.
    Beside(usize),
    /// What is no JSON object ends here.
    Junk(usize),
    /// A member of an envelope goes wrong here.
    Broken(usize),
    /// A member of an envelope goes on beyond the text.
    Cut,
    End,
}

pub(super) fn step(text: &[u8], mut at: usize) -> Step {
    loop {
        match text.get(at) {
            None => return Step::End,
            Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | b'}' | 0x1E) => at += 1,
            // A byte order mark where files were joined.
            Some(0xEF) if text[at..].starts_with(b"\xEF\xBB\xBF") => at += 3,
            Some(b'{') => return Step::Value(at),
            Some(b'"') => return member(text, at),
            Some(_) => return junk(text, at),
        }
    }
}

/// Words up to the line's end, the next value, or the comma after a value that is no object. What
/// stands directly before a value on its line is taken for a prefix of it.
fn junk(text: &[u8], at: usize) -> Step {
    let words = &text[at..];
    let ends = |byte: &u8| matches!(byte, b',' | b']' | b'{' | b'\n');
    if let Some(n) = words.iter().take(LONGEST_SCALAR).position(ends)
        && matches!(words.get(n), Some(b',' | b']'))
        && serde_json::from_slice::<IgnoredAny>(&words[..n]).is_ok()
    {
        return Step::Junk(at + n);
    }
    match memchr::memchr2(b'{', b'\n', words) {
        Some(n) if words.get(n) == Some(&b'{') => Step::Beside(at + n),
        Some(n) => Step::Junk(at + n),
        None => Step::Junk(text.len()),
    }
}

/// A number, `true`, `false` or `null`.
const LONGEST_SCALAR: usize = 64;

/// `"name": value` of an envelope; the list of a Bundle's entries is stepped into.
fn member(text: &[u8], at: usize) -> Step {
    let key = match end_of_string(text, at) {
        Extent::End(end) => end,
        Extent::Broken(at) => return Step::Broken(at),
        Extent::Cut => return Step::Cut,
    };
    let colon = blanks(text, key);
    match text.get(colon) {
        Some(b':') => {}
        Some(b',' | b']') => return Step::Junk(colon),
        Some(_) => return Step::Junk(line_at(text, colon).map_or(text.len(), |line| line.end)),
        None => return Step::Cut,
    }
    let value = blanks(text, colon + 1);
    if &text[at..key] == b"\"entry\"" && text.get(value) == Some(&b'[') {
        return Step::Beside(value + 1);
    }
    match end_of_any(text, value) {
        // The brace before a resource is lost: its members are no envelope's.
        Extent::End(end)
            if &text[at..key] == b"\"resourceType\"" && &text[value..end] != b"\"Bundle\"" =>
        {
            Step::Broken(at)
        }
        Extent::End(end) => Step::Beside(end),
        Extent::Broken(at) => Step::Broken(at),
        Extent::Cut => Step::Cut,
    }
}

pub(super) fn blanks(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

/// Where a value ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    End(usize),
    /// Here it is no JSON any more.
    Broken(usize),
    /// The text ends first.
    Cut,
}

fn end_of_any(text: &[u8], at: usize) -> Extent {
    match text.get(at) {
        None => Extent::Cut,
        Some(b'"') => end_of_string(text, at),
        Some(b'{' | b'[') => end_of_value(text, at),
        Some(_) => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b'\n');
            match text[at..].iter().position(ends) {
                Some(n) => Extent::End(at + n),
                None => Extent::Cut,
            }
        }
    }
}

/// The end of the object or list that begins at `at`: its brackets match, its strings close.
pub(super) fn end_of_value(text: &[u8], mut at: usize) -> Extent {
    let (mut braces, mut depth) = (0_u64, 0_u32);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => match end_of_string(text, at) {
                Extent::End(end) => {
                    at = end;
                    continue;
                }
                other => return other,
            },
            b'{' | b'[' => {
                if depth == DEEPEST {
                    return Extent::Broken(at);
                }
                braces = braces << 1 | u64::from(*byte == b'{');
                depth += 1;
            }
            b'}' | b']' => {
                if depth == 0 || braces & 1 != u64::from(*byte == b'}') {
                    return Extent::Broken(at);
                }
                braces >>= 1;
                depth -= 1;
                if depth == 0 {
                    return Extent::End(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    Extent::Cut
}

/// A string closes on its own line, or is none.
fn end_of_string(text: &[u8], open: usize) -> Extent {
    let mut at = open + 1;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(n) = memchr::memchr3(b'"', b'\\', b'\n', rest) else { return Extent::Cut };
        match rest.get(n) {
            Some(b'"') => return Extent::End(at + n + 1),
            Some(b'\\') => at += n + 2,
            _ => return Extent::Broken(at + n),
        }
    }
}

/// Members that a Bundle has before, or instead of, its entries.
const OF_BUNDLES: [&[u8]; 12] = [
    b"\"id\"",
    b"\"meta\"",
    b"\"implicitRules\"",
    b"\"language\"",
    b"\"identifier\"",
    b"\"type\"",
    b"\"timestamp\"",
    b"\"total\"",
    b"\"link\"",
    b"\"signature\"",
    b"\"issues\"",
    b"\"@context\"",
];
/// Members that only a Bundle's entry begins with; a List's entries begin otherwise.
const OF_ENTRIES: [&[u8]; 6] =
    [b"\"fullUrl\"", b"\"resource\"", b"\"link\"", b"\"search\"", b"\"request\"", b"\"response\""];

/// Where the entries begin of a Bundle that begins at `at`; `None` where it is none, or has none.
pub(super) fn bundle_entries(text: &[u8], at: usize) -> Option<usize> {
    let mut is_bundle = false;
    let mut at = blanks(text, at + 1);
    loop {
        let Extent::End(key_end) =
            end_of_string(text, (text.get(at) == Some(&b'"')).then_some(at)?)
        else {
            return None;
        };
        let key = &text[at..key_end];
        let colon = blanks(text, key_end);
        if text.get(colon) != Some(&b':') {
            return None;
        }
        let value = blanks(text, colon + 1);
        if key == b"\"entry\"" && text.get(value) == Some(&b'[') {
            let inside = value + 1;
            return (is_bundle || begins_as_entry(text, inside)).then_some(inside);
        }
        let Extent::End(end) = end_of_any(text, value) else { return None };
        if key == b"\"resourceType\"" {
            is_bundle = &text[value..end] == b"\"Bundle\"";
            if !is_bundle {
                return None;
            }
        } else if !OF_BUNDLES.contains(&key) && !key.starts_with(b"\"_") {
            return None;
        }
        at = blanks(text, end);
        if text.get(at) != Some(&b',') {
            return None;
        }
        at = blanks(text, at + 1);
    }
}

fn begins_as_entry(text: &[u8], inside: usize) -> bool {
    let brace = blanks(text, inside);
    let key = blanks(text, brace + 1);
    text.get(brace) == Some(&b'{')
        && OF_ENTRIES.iter().any(|name| text.get(key..).is_some_and(|rest| rest.starts_with(name)))
}
