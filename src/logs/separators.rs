//! Where a chunk's fields and records end.
//!
//! In: bytes of delimited text that begin at a record. Out: the positions of the delimiters and
//! line ends that separate, those inside quotes left out. Never: a copy of the text.
//!
//! A quote opens only at a field's start and must close within `QUOTE_LIMIT`; any other quote is an
//! ordinary character, so one stray quote cannot swallow a file.

use super::formats::Cutter;
use wide::u8x32;

/// Cuts delimited text at line ends outside quotes.
pub(super) struct OutsideQuotes {
    pub(super) delimiter: u8,
}

impl Cutter for OutsideQuotes {
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize {
        whole_records(text, self.delimiter, at_end)
    }

    /// A quote that has not closed by now never will.
    fn whole_at_damage(&self, text: &[u8]) -> usize {
        memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)
    }

    fn record_end(&self) -> Option<u8> {
        Some(b'\n')
    }
}

/// A quoted field is at most this long.
pub(super) const QUOTE_LIMIT: usize = 64 * 1024;
/// Quotes within one quoted field, doubled as content must be, and not: more show that the field was
/// never meant to be quoted. They also bound the work that a file of nothing but quotes can cause.
const MOST_DOUBLED: u32 = 500;
const MOST_STRAY: u32 = 16;

/// Fills `marks` with the positions of separators, ascending; the last is a line end or the end of
/// the text. Tells whether the text held any quote.
pub(super) fn find_separators(text: &[u8], delimiter: u8, marks: &mut Vec<u32>) -> bool {
    let quoted = memchr::memchr(b'"', text).is_some();
    if quoted {
        marks.clear();
        walk_quoted(text, delimiter, marks);
    } else {
        scan_plain(text, delimiter, marks);
    }
    if marks.last().is_none_or(|last| {
        text.get(*last as usize) != Some(&b'\n') || (*last as usize) < text.len() - 1
    }) {
        marks.push(text.len() as u32);
    }
    quoted
}

/// Most blocks hold fewer separators.
const USUAL_IN_BLOCK: usize = 4;
const BLOCK: usize = 32;

fn scan_plain(text: &[u8], delimiter: u8, marks: &mut Vec<u32>) {
    let delimiters = u8x32::splat(delimiter);
    let line_ends = u8x32::splat(b'\n');
    let mut found = 0;
    let mut base = 0_u32;
    let mut blocks = text.chunks_exact(BLOCK);
    for block in &mut blocks {
        let mut bytes = [0; BLOCK];
        bytes.copy_from_slice(block);
        let block = u8x32::from(bytes);
        let mut mask = (block.simd_eq(delimiters) | block.simd_eq(line_ends)).to_bitmask();
        if marks.len() < found + BLOCK {
            marks.resize(marks.len() + text.len() / 64 + BLOCK, 0);
        }
        let here = mask.count_ones() as usize;
        let room = &mut marks[found..found + BLOCK];
        // Written whether there are so many or not: cheaper than to ask each time.
        for place in &mut room[..USUAL_IN_BLOCK] {
            *place = base + mask.trailing_zeros();
            mask &= mask.wrapping_sub(1);
        }
        let mut place = USUAL_IN_BLOCK;
        while mask != 0 {
            room[place] = base + mask.trailing_zeros();
            mask &= mask - 1;
            place += 1;
        }
        found += here;
        base += BLOCK as u32;
    }
    marks.truncate(found);
    for (at, byte) in blocks.remainder().iter().enumerate() {
        if *byte == delimiter || *byte == b'\n' {
            marks.push(base + at as u32);
        }
    }
}

fn walk_quoted(text: &[u8], delimiter: u8, marks: &mut Vec<u32>) {
    let mut at = 0;
    loop {
        // `at` is the start of a field here.
        if text.get(at) == Some(&b'"')
            && let Closing::At(close) | Closing::AtEnd(close) = closing_quote(text, at, delimiter)
        {
            at = close + 1;
        }
        match memchr::memchr2(delimiter, b'\n', text.get(at..).unwrap_or_default()) {
            Some(step) => {
                marks.push((at + step) as u32);
                at += step + 1;
            }
            None => return,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    At(usize),
    /// The text ends with it, padding aside: more text may show that it closes nothing.
    AtEnd(usize),
    /// Further than the limit: the opening quote is an ordinary character.
    TooFar,
    /// The text ends first.
    NotHere,
}

/// The quote that closes the one at `open`: the first that stands before a separator. Doubled
/// quotes are content, and so is one with more text behind it (`5" tubing`).
pub(super) fn closing_quote(text: &[u8], open: usize, delimiter: u8) -> Closing {
    let limit = (open + QUOTE_LIMIT).min(text.len());
    let mut at = open + 1;
    let (mut doubled, mut stray) = (0, 0);
    while let Some(step) = memchr::memchr(b'"', &text[at.min(limit)..limit]) {
        let quote = at + step;
        if text.get(quote + 1) == Some(&b'"') {
            at = quote + 2;
            doubled += 1;
            if doubled > MOST_DOUBLED {
                return Closing::TooFar;
            }
            continue;
        }
        let padding = text[quote + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\r'));
        match text.get(quote + 1 + padding.count()) {
            None => return Closing::AtEnd(quote),
            Some(next) if *next == delimiter || *next == b'\n' => return Closing::At(quote),
            Some(_) => {
                at = quote + 1;
                stray += 1;
                if stray > MOST_STRAY {
                    return Closing::TooFar;
                }
            }
        }
    }
    if limit < text.len() { Closing::TooFar } else { Closing::NotHere }
}

/// How many bytes of `text`, which begins at a record, are whole records. `at_end`: nothing follows.
pub(super) fn whole_records(text: &[u8], delimiter: u8, at_end: bool) -> usize {
    if at_end {
        return text.len();
    }
    let mut at = 0;
    let mut whole = 0;
    loop {
        let quote = memchr::memchr(b'"', &text[at..]).map(|step| at + step);
        let plain_until = quote.unwrap_or(text.len());
        if let Some(step) = memchr::memrchr(b'\n', &text[at..plain_until]) {
            whole = at + step + 1;
        }
        let Some(open) = quote else { return whole };
        let starts_field = open == 0 || text[open - 1] == delimiter || text[open - 1] == b'\n';
        if !starts_field {
            at = open + 1;
            continue;
        }
        at = match closing_quote(text, open, delimiter) {
            Closing::At(close) => close + 1,
            Closing::AtEnd(_) | Closing::NotHere => return whole,
            Closing::TooFar => open + 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn separators(text: &str) -> Vec<u32> {
        let mut marks = Vec::new();
        find_separators(text.as_bytes(), b',', &mut marks);
        marks
    }

    #[test]
    fn quoted_delimiters_and_line_ends_do_not_separate() {
        assert_eq!(separators("a,\"b,\n\"\"c\"\nd,e\n"), [1, 10, 12, 14]);
    }

    #[test]
    fn a_stray_quote_is_an_ordinary_character() {
        assert_eq!(separators("a,5\" pipe\nb,c"), [1, 9, 11, 13]);
    }

    #[test]
    fn a_record_is_whole_only_when_its_quote_has_closed() {
        assert_eq!(whole_records(b"a,b\nc,\"d\ne", b',', false), 4);
        assert_eq!(whole_records(b"a,b\nc,\"d\ne\"\nf", b',', false), 12);
        assert_eq!(whole_records(b"a,b\nc", b',', true), 5);
    }

    proptest! {
        #[test]
        fn the_fast_scan_finds_what_the_walk_finds(text in "[a-c,\n]{0,200}") {
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            scan_plain(text.as_bytes(), b',', &mut fast);
            walk_quoted(text.as_bytes(), b',', &mut slow);
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn cutting_into_whole_records_changes_no_separator(text in "[ab\",\n]{0,120}", size in 1..40_usize) {
            let bytes = text.as_bytes();
            let mut whole = Vec::new();
            find_separators(bytes, b',', &mut whole);
            let mut pieces = Vec::new();
            let mut start = 0;
            let mut end = size.min(bytes.len());
            while start < bytes.len() {
                let at_end = end == bytes.len();
                let cut = whole_records(&bytes[start..end], b',', at_end);
                if cut == 0 {
                    end = (end + size).min(bytes.len());
                    continue;
                }
                let mut marks = Vec::new();
                find_separators(&bytes[start..start + cut], b',', &mut marks);
                pieces.extend(marks.iter().map(|mark| mark + start as u32));
                start += cut;
                end = (start + size).min(bytes.len());
            }
            prop_assert_eq!(pieces, if bytes.is_empty() { Vec::new() } else { whole });
        }
    }
}
