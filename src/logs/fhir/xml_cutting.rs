//! Where AuditEvents begin and end in XML text.
//!
//! In: bytes of one document, of many, or of a Bundle. Out: the tags of its AuditEvents; where a
//! piece can end. Never: a parse; that an element is sound shows when it is read.

use crate::logs::formats::Cutter;
use memchr::memmem;

const NAME: &[u8] = b"AuditEvent";
/// A Bundle's entries hold other kinds too; theirs end with this.
const RESOURCE: &[u8] = b"resource";

pub(super) struct XmlCutter;

impl Cutter for XmlCutter {
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize {
        if at_end {
            return text.len();
        }
        let event = last_end(text, NAME).unwrap_or(0);
        event + last_end(&text[event..], RESOURCE).unwrap_or(0)
    }
}

/// Behind the last `</name>`.
fn last_end(text: &[u8], name: &[u8]) -> Option<usize> {
    let mut before = text;
    while let Some(at) = memmem::rfind(before, name) {
        if let Some(Tag { kind: Kind::End, after, .. }) = tag_around(text, at, name) {
            return Some(after);
        }
        before = &text[..at];
    }
    None
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    End,
}

/// An AuditEvent's tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    pub(super) kind: Kind,
    pub(super) start: usize,
    /// Behind an end tag's `>`; behind a start tag's name.
    pub(super) after: usize,
}

/// The first tag of an AuditEvent at or behind `from`.
pub(super) fn next_tag(text: &[u8], from: usize, finder: &memmem::Finder) -> Option<Tag> {
    let mut at = from;
    loop {
        at += finder.find(text.get(at..)?)?;
        if let Some(tag) = tag_around(text, at, NAME).filter(|tag| tag.start >= from) {
            return Some(tag);
        }
        at += NAME.len();
    }
}

pub(super) fn finder() -> memmem::Finder<'static> {
    memmem::Finder::new(NAME)
}

/// The tag whose name stands at `at`, with a prefix or without.
fn tag_around(text: &[u8], at: usize, name: &[u8]) -> Option<Tag> {
    let before = text.get(..at)?;
    let before = match before.strip_suffix(b":") {
        Some(with_prefix) => {
            let is_name = |byte: &&u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || **byte > 127
            };
            let length = with_prefix.iter().rev().take(64).take_while(is_name).count();
            &with_prefix[..with_prefix.len() - length]
        }
        None => before,
    };
    let after = at + name.len();
    if let Some(outside) = before.strip_suffix(b"</") {
        let rest = text.get(after..)?;
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let closes = rest.get(blanks) == Some(&b'>');
        return closes.then_some(Tag {
            kind: Kind::End,
            start: outside.len(),
            after: after + blanks + 1,
        });
    }
    let outside = before.strip_suffix(b"<")?;
    let follows = text.get(after)?;
    (follows.is_ascii_whitespace() || matches!(follows, b'>' | b'/')).then_some(Tag {
        kind: Kind::Start,
        start: outside.len(),
        after,
    })
}
