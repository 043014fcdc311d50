//! Where a syslog frame begins: `<85>1 …` on a line, or `123 <85>1 …` with its count of octets.
//!
//! In: a text and a place in it. Out: the header's start, and the frame's end where the count is
//! right. Never: trust in a count that does not lead to the next frame.

pub(super) struct Header {
    /// Of the octet count, where there is one.
    pub(super) start: usize,
    pub(super) priority_end: usize,
    pub(super) counted_end: Option<usize>,
}

const MAX_PRIORITY: u32 = 191;
const MAX_COUNT_DIGITS: usize = 10;

/// The header whose `<` is at `open`; nothing of it lies before `floor`, where a frame ended.
pub(super) fn header_at(text: &[u8], open: usize, floor: usize) -> Option<Header> {
    let priority_end = priority_end(text, open)?;
    let before = text.get(floor..open)?;
    match before.last() {
        None | Some(b'\n' | b'\r' | 0 | b'>' | 0xBF) => {
            Some(Header { start: open, priority_end, counted_end: None })
        }
        Some(b' ') => {
            let before = &before[..before.len() - 1];
            let digits = before
                .iter()
                .rev()
                .take(MAX_COUNT_DIGITS)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let start = open - 1 - digits;
            if digits == 0 || !has_version(&text[priority_end..]) {
                return None;
            }
            let count = text[start..open - 1].iter().try_fold(0_usize, |sum, digit| {
                sum.checked_mul(10)?.checked_add(usize::from(digit - b'0'))
            });
            let counted_end = count
                .and_then(|count| open.checked_add(count))
                .filter(|end| *end >= priority_end && leads_on(text, *end));
            Some(Header { start, priority_end, counted_end })
        }
        Some(_) => None,
    }
}

/// `<0>` to `<191>`.
fn priority_end(text: &[u8], open: usize) -> Option<usize> {
    let digits = text.get(open + 1..)?.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let end = open + 1 + digits;
    if !(1..=3).contains(&digits) || text.get(end) != Some(&b'>') {
        return None;
    }
    let priority =
        text[open + 1..end].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (priority <= MAX_PRIORITY).then_some(end + 1)
}

/// `1 `, the version that RFC 5424 puts behind the priority.
fn has_version(text: &[u8]) -> bool {
    let digits = text.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=2).contains(&digits) && text.get(digits) == Some(&b' ')
}

/// Whether the text ends at `end`, or another frame begins there.
fn leads_on(text: &[u8], end: usize) -> bool {
    let Some(rest) = text.get(end..) else { return false };
    let blanks =
        rest.iter().take(4).take_while(|byte| matches!(byte, b'\n' | b'\r' | 0 | b' ')).count();
    let rest = &rest[blanks..];
    let digits =
        rest.iter().take(MAX_COUNT_DIGITS).take_while(|byte| byte.is_ascii_digit()).count();
    // Digits right behind a payload of XML are all of the next count, not its end.
    let whole_number = digits == 0 || {
        let before = text[..end].iter().rev();
        let more = before.clone().take(MAX_COUNT_DIGITS).take_while(|b| b.is_ascii_digit()).count();
        more == 0 || blanks > 0 || !matches!(before.clone().nth(more), Some(b'>' | b'\n' | 0))
    };
    let open = if digits > 0 && rest.get(digits) == Some(&b' ') { digits + 1 } else { 0 };
    rest.is_empty()
        || (whole_number
            && rest.get(open) == Some(&b'<')
            && rest.get(open + 1).is_some_and(u8::is_ascii_digit))
}

/// Whether a line begins as a log's own file does without a priority: `2024-03-01T13:05:22 host …`
/// or `Mar  1 13:05:22 host …`.
pub(super) fn is_log_line(line: &[u8]) -> bool {
    let fits = |form: &[u8]| {
        line.len() > form.len()
            && form.iter().zip(line).all(|(form, byte)| match form {
                b'9' => byte.is_ascii_digit(),
                b'_' => byte.is_ascii_digit() || *byte == b' ',
                b'A' => byte.is_ascii_alphabetic(),
                b'T' => matches!(byte, b'T' | b' '),
                form => form == byte,
            })
    };
    fits(b"9999-99-99T99:99:99") || fits(b"AAA _9 99:99:99")
}
