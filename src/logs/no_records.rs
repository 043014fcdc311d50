//! Lines of a table that its tools write beside the records.
//!
//! In: a line that is no record by its fields, or has no time. Out: whether a tool wrote it. Never:
//! a guess; what is not known word for word is a record, and rejected as one.

/// What may stand between the dashes of a line drawn under headings.
const DRAWN: &[u8] = b"-+|= ";

/// A cell of dashes, as drawn under headings (`--------`); one dash may be content.
pub(super) fn is_rule(cell: &[u8]) -> bool {
    cell.len() >= 2 && cell.iter().all(|byte| *byte == b'-')
}

/// A line drawn across (`-----+------`).
pub(super) fn is_drawn(line: &[u8]) -> bool {
    line.windows(3).any(|three| three == b"---") && line.iter().all(|byte| DRAWN.contains(byte))
}

/// What a client says after the rows: `(12 rows affected)`, `(12 rows)`, `12 rows selected.`.
pub(super) fn is_footer(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    if line.len() > 80 {
        return false;
    }
    let lower = line.to_ascii_lowercase();
    if lower.starts_with(b"completion time: ") {
        return true;
    }
    let inner = lower.strip_prefix(b"(").and_then(|rest| rest.strip_suffix(b")"));
    let (counted, endings): (&[u8], &[&[u8]]) = match inner {
        Some(inner) => {
            (inner, &[b" row", b" rows", b" row affected", b" rows affected", b" row(s) affected"])
        }
        None => (
            &lower,
            &[b" row selected.", b" rows selected.", b" row(s) affected", b" rows affected"],
        ),
    };
    let digits = counted.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && endings.contains(&&counted[digits..])
}

/// A zero-width mark where files with one were put together.
pub(super) fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii()
}
