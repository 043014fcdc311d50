//! What lies between messages, and which of it would be lost without a word.
//!
//! In: the text between two units. Out: the places of what is a record of its own, to be rejected.
//! Never: blanks, comments, instructions, or the tags and belongings of a wrapper element.

use super::frames::is_log_line;
use memchr::{memchr, memmem};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A start tag whose end is not in this text: a wrapper begins.
    Open,
    /// An end tag whose start is not in this text: a wrapper ends.
    Close,
    /// An element from its start to its end.
    Whole,
    Text,
    /// A line of a log's own file begins, with its time.
    LogLine,
}

#[derive(Clone, Copy)]
struct Item {
    kind: Kind,
    at: usize,
}

/// Deeper is no wrapper.
const MAX_DEPTH: usize = 64;

/// `before_message`: a message follows, so the last log line is its header.
pub(super) fn strays(gap: &[u8], before_message: bool, see: &mut dyn FnMut(usize)) {
    if gap.iter().all(|byte| is_blank(*byte)) {
        return;
    }
    let Some(items) = items(gap) else { return see(0) };
    let first_line = items.iter().position(|item| item.kind == Kind::LogLine);
    let (before, lines) = items.split_at(first_line.unwrap_or(items.len()));
    if let Some(at) = first_stray(before) {
        see(at);
    }
    let lines: Vec<usize> =
        lines.iter().filter(|item| item.kind == Kind::LogLine).map(|item| item.at).collect();
    let answered = usize::from(before_message).min(lines.len());
    lines[..lines.len() - answered].iter().for_each(|at| see(*at));
}

/// A wrapper's other children go with it: elements behind its start tag or before its end tag. Text
/// goes with nothing.
fn first_stray(items: &[Item]) -> Option<usize> {
    let first_open = items.iter().position(|item| item.kind == Kind::Open).unwrap_or(items.len());
    let last_close = items.iter().rposition(|item| item.kind == Kind::Close).unwrap_or(0);
    items
        .iter()
        .enumerate()
        .find(|(place, item)| match item.kind {
            Kind::Text => true,
            Kind::Whole => *place < first_open && *place >= last_close,
            Kind::Open | Kind::Close | Kind::LogLine => false,
        })
        .map(|(_, item)| item.at)
}

/// `None`: this is no markup that could be followed.
fn items(gap: &[u8]) -> Option<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    // Start tags not yet ended: where their item is, and their name.
    let mut open: Vec<(usize, &[u8])> = Vec::new();
    let mut at = 0;
    let mut comments_end = true;
    while at < gap.len() {
        let tag = memchr(b'<', &gap[at..]).map_or(gap.len(), |step| at + step);
        see_text(gap, at, tag, &mut items);
        let Some(rest) = gap.get(tag + 1..).filter(|rest| !rest.is_empty()) else { break };
        let whole = |end: &[u8]| memmem::find(rest, end).map(|step| tag + 1 + step + end.len());
        at = match rest[0] {
            b'!' if comments_end && rest.starts_with(b"!--") => match whole(b"-->") {
                Some(end) => end,
                None => {
                    comments_end = false;
                    tag + 1
                }
            },
            b'!' if rest.starts_with(b"![CDATA[") => tag + 9,
            _ => {
                let end = memchr(b'>', rest)?;
                let inside = &rest[..end];
                match inside.first() {
                    Some(b'?' | b'!') => {}
                    Some(b'/') => close(&mut items, &mut open, inside[1..].trim_ascii(), tag),
                    _ if inside.last() == Some(&b'/') => put(&mut items, Kind::Whole, tag),
                    _ if open.len() >= MAX_DEPTH => return None,
                    _ => {
                        open.push((items.len(), name_of(inside)));
                        items.push(Item { kind: Kind::Open, at: tag });
                    }
                }
                tag + 1 + end + 1
            }
        };
    }
    Some(items)
}

fn name_of(inside: &[u8]) -> &[u8] {
    let end = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
    &inside[..end]
}

fn close(items: &mut Vec<Item>, open: &mut Vec<(usize, &[u8])>, name: &[u8], at: usize) {
    match open.pop() {
        Some((place, started)) if started == name => {
            let began = items.get(place).map_or(at, |item| item.at);
            items.truncate(place);
            put(items, Kind::Whole, began);
        }
        _ => {
            open.clear();
            // The end of a message whose beginning is lost is no wrapper's.
            let lost = name.ends_with(b"AuditMessage");
            items.push(Item { kind: if lost { Kind::Text } else { Kind::Close }, at });
        }
    }
}

/// Neighbours of one kind are one.
fn put(items: &mut Vec<Item>, kind: Kind, at: usize) {
    if items.last().is_none_or(|last| last.kind != kind) {
        items.push(Item { kind, at });
    }
}

fn see_text(gap: &[u8], from: usize, to: usize, items: &mut Vec<Item>) {
    let mut at = from;
    for line in gap[from..to].split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
        let line = &line[blanks..];
        let begins_line = start == 0 || gap.get(start - 1) == Some(&b'\n');
        if begins_line && is_log_line(line) {
            items.push(Item { kind: Kind::LogLine, at: start });
        } else if !line.is_empty() && !is_end_of_data(line) {
            put(items, Kind::Text, start + blanks);
        }
    }
}

/// `]]>` ends the character data that a wrapper holds its messages in.
fn is_end_of_data(line: &[u8]) -> bool {
    line.trim_ascii_end() == b"]]>"
}

/// Blanks, a byte order mark, and the zero byte that ends some frames.
fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, 0 | 0xEF | 0xBB | 0xBF)
}
