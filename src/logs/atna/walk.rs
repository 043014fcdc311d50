//! Where audit messages and syslog frames lie in a text, found by one forward walk.
//!
//! In: text that begins between two messages. Out: messages, frames and document types in order,
//! and the last place to cut before them. Never: what a message says; a byte looked at twice in vain.

use super::frames;
use crate::logs::formats;
use memchr::memchr;
use memchr::memmem;

const NAME: &[u8] = b"AuditMessage";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// `whole`: it ends with its own end tag; else where the next unit begins.
    Message {
        start: usize,
        end: usize,
        whole: bool,
    },
    /// A syslog header begins, with its octet count where it has one.
    Frame {
        start: usize,
        priority_end: usize,
    },
    DocumentType {
        start: usize,
        end: usize,
    },
}

impl Unit {
    pub(super) fn start(self) -> usize {
        match self {
            Self::Message { start, .. }
            | Self::Frame { start, .. }
            | Self::DocumentType { start, .. } => start,
        }
    }
}

enum Tag {
    MessageStart,
    MessageEnd(usize),
    Frame {
        start: usize,
        priority_end: usize,
        counted_end: Option<usize>,
    },
    DocumentType(usize),
    /// A comment, an instruction or character data: no tag until its end.
    Aside(usize),
    /// One of these whose end is not in this text.
    Unfinished,
    Other,
}

pub(super) struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    /// Nothing follows the text, so what is open at its end stays open.
    at_end: bool,
    /// A frame's octet count was right, so nothing before here begins another frame.
    counted_until: usize,
    /// Ends that were looked for and do not come any more: `-->`, `]]>`, `?>`, and a document type's.
    missing: [bool; 4],
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a [u8], at_end: bool) -> Self {
        Self { text, at: 0, at_end, counted_until: 0, missing: [false; 4] }
    }

    fn message(&mut self, open: usize) -> Option<Unit> {
        let mut at = open + 1;
        let whole = |end| Some(Unit::Message { start: open, end, whole: true });
        let cut_short = |end| Some(Unit::Message { start: open, end, whole: false });
        let mut in_start_tag = true;
        loop {
            let next = self.next_tag(at);
            if std::mem::take(&mut in_start_tag)
                && let Some(end) = empty_element_end(self.text, open, next)
            {
                return whole(end);
            }
            let Some(next) = next else {
                return self.at_end.then(|| cut_short(self.text.len()))?;
            };
            match self.tag_at(next, true) {
                Tag::MessageEnd(end) => return whole(end),
                Tag::MessageStart => return cut_short(next),
                Tag::Frame { start, .. } => return cut_short(start.max(open + 1)),
                Tag::Aside(end) | Tag::DocumentType(end) => at = end,
                Tag::Unfinished if !self.at_end => return None,
                Tag::Unfinished | Tag::Other => at = next + 1,
            }
        }
    }

    fn next_tag(&self, from: usize) -> Option<usize> {
        memchr(b'<', self.text.get(from..)?).map(|step| from + step)
    }

    fn tag_at(&mut self, open: usize, in_message: bool) -> Tag {
        let rest = self.text.get(open + 1..).unwrap_or_default();
        match rest.first() {
            None => Tag::Other,
            Some(b'/') => match after_message_name(&rest[1..]) {
                Some(after) => self.end_tag(open + 2 + after),
                None => Tag::Other,
            },
            Some(b'!') if rest.starts_with(b"!--") => self.aside(open + 4, b"-->", 0),
            // A wrapper may hold its messages as character data.
            Some(b'!') if rest.starts_with(b"![CDATA[") && in_message => {
                self.aside(open + 9, b"]]>", 1)
            }
            Some(b'!') if rest.starts_with(b"!DOCTYPE") => self.document_type(open + 9),
            Some(b'?') => self.aside(open + 2, b"?>", 2),
            Some(digit) if digit.is_ascii_digit() => {
                match frames::header_at(self.text, open, self.counted_until) {
                    Some(header) => Tag::Frame {
                        start: header.start,
                        priority_end: header.priority_end,
                        counted_end: header.counted_end,
                    },
                    None => Tag::Other,
                }
            }
            Some(_) if after_message_name(rest).is_some() => Tag::MessageStart,
            Some(_) => Tag::Other,
        }
    }

    fn end_tag(&self, from: usize) -> Tag {
        let rest = self.text.get(from..).unwrap_or_default();
        match rest.iter().position(|byte| !byte.is_ascii_whitespace()) {
            Some(at) if rest[at] == b'>' => Tag::MessageEnd(from + at + 1),
            _ => Tag::Other,
        }
    }

    fn aside(&mut self, from: usize, end: &[u8], which: usize) -> Tag {
        if self.missing[which] {
            return Tag::Unfinished;
        }
        match self.text.get(from..).and_then(|rest| memmem::find(rest, end)) {
            Some(step) => Tag::Aside(from + step + end.len()),
            None => {
                self.missing[which] = true;
                Tag::Unfinished
            }
        }
    }

    /// Up to its `>`, or to the one behind `]` where it brings its own declarations.
    fn document_type(&mut self, from: usize) -> Tag {
        let rest = self.text.get(from..).unwrap_or_default();
        let end = if self.missing[3] {
            None
        } else {
            match memchr::memchr3(b'[', b'>', b'<', rest) {
                Some(at) if rest[at] == b'>' => Some(from + at + 1),
                // Its own end is lost: no tag stands in one that declares nothing.
                Some(at) if rest[at] == b'<' => Some(from + at),
                Some(at) => memchr::memchr_iter(b']', &rest[at..]).find_map(|close| {
                    let behind = at + close + 1;
                    let blanks =
                        rest[behind..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                    (rest.get(behind + blanks) == Some(&b'>')).then_some(from + behind + blanks + 1)
                }),
                None => None,
            }
        };
        match end {
            Some(end) => Tag::DocumentType(end),
            None => {
                self.missing[3] = true;
                Tag::Unfinished
            }
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        while let Some(open) = self.next_tag(self.at) {
            match self.tag_at(open, false) {
                Tag::MessageStart => {
                    let unit = self.message(open)?;
                    if let Unit::Message { end, .. } = unit {
                        self.at = end;
                    }
                    return Some(unit);
                }
                Tag::Frame { start, priority_end, counted_end } => {
                    self.at = priority_end;
                    self.counted_until = counted_end.unwrap_or(0);
                    return Some(Unit::Frame { start, priority_end });
                }
                Tag::DocumentType(end) => {
                    self.at = end;
                    return Some(Unit::DocumentType { start: open, end });
                }
                Tag::Aside(end) => self.at = end,
                Tag::Unfinished if !self.at_end => return None,
                Tag::Unfinished | Tag::MessageEnd(_) | Tag::Other => self.at = open + 1,
            }
        }
        None
    }
}

/// The end of `<AuditMessage/>`. `next`: where the next tag begins, which a start tag never reaches.
fn empty_element_end(text: &[u8], open: usize, next: Option<usize>) -> Option<usize> {
    let tag = text.get(open..next.unwrap_or(text.len()))?;
    let mut quote = None;
    for (at, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(mark), byte) if mark == *byte => quote = None,
            (None, b'>') => return (tag.get(at - 1) == Some(&b'/')).then_some(open + at + 1),
            _ => {}
        }
    }
    None
}

/// Longer prefixes are none that a program gives.
const MAX_PREFIX: usize = 64;

/// Where the name ends, if `rest` begins with `AuditMessage`, whatever its namespace prefix.
fn after_message_name(rest: &[u8]) -> Option<usize> {
    let start = if rest.starts_with(NAME) {
        0
    } else {
        let name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let near = &rest[..rest.len().min(MAX_PREFIX)];
        let prefix = memchr::memchr3(b':', b' ', b'>', near).filter(|at| near[*at] == b':')?;
        let is_ours = rest[prefix + 1..].starts_with(NAME);
        if prefix == 0 || !is_ours || !near[..prefix].iter().all(name) {
            return None;
        }
        prefix + 1
    };
    let after = start + NAME.len();
    // Cut behind its name, it is a message all the same.
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<');
    rest.get(after).is_some_and(ends).then_some(after)
}

/// Cuts behind a message, or before a syslog frame.
pub(super) struct Cutter;

impl formats::Cutter for Cutter {
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize {
        if at_end {
            return text.len();
        }
        let mut cut = 0;
        for unit in Walk::new(text, false) {
            match unit {
                Unit::Message { end, .. } => cut = end,
                Unit::Frame { start, .. } => cut = start,
                Unit::DocumentType { .. } => {}
            }
        }
        cut
    }
}
