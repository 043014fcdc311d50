//! The statements of a MySQL dump, as far as a log's rows need them.
//!
//! In: text that begins at a statement or between two tuples. Out: where statements, tuples and
//! values begin and end. Never: a statement executed, a parser that nests or goes back.

/// A longer tuple is no log entry: its quotes do not close.
pub(super) const MAX_TUPLE: usize = 1 << 20;

/// `INSERT INTO table (columns) VALUES`, up to the first tuple.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Insert {
    pub(super) table: String,
    /// None where the statement names none.
    pub(super) columns: Vec<String>,
    pub(super) end: usize,
}

/// `CREATE TABLE table (columns)`, up to its semicolon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Create {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) end: usize,
}

/// What stands at a place outside of tuples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    Insert(Insert),
    Create(Create),
    /// Of no use; it ends before this place.
    Other(usize),
}

/// After blanks, comments and empty statements.
pub(super) fn skip_blank(text: &[u8], mut at: usize) -> usize {
    loop {
        match text.get(at..).unwrap_or_default() {
            [b' ' | b'\t' | b'\r' | b'\n' | b';', ..] => at += 1,
            _ if begins_comment(text, at) => at = comment_end(text, at).unwrap_or(text.len()),
            _ => return at,
        }
    }
}

/// Behind the comment at `at`. `None`: the text ends within it.
pub(super) fn comment_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let n = if rest.starts_with(b"/*") {
        memchr::memmem::find(&rest[2..], b"*/").map(|end| end + 4)
    } else {
        memchr::memchr(b'\n', rest).map(|end| end + 1)
    };
    n.map(|n| at + n)
}

pub(super) fn begins_comment(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.starts_with(b"--") || rest.starts_with(b"#") || rest.starts_with(b"/*")
}

/// The statement at `at`. `None`: the text ends within it.
pub(super) fn statement(text: &[u8], at: usize) -> Option<Statement> {
    let (word, after) = word(text, at);
    let whole = |end: Option<usize>| end.map(Statement::Other);
    if word.eq_ignore_ascii_case(b"INSERT") || word.eq_ignore_ascii_case(b"REPLACE") {
        return match insert(text, after) {
            Found::Yes(insert) => Some(Statement::Insert(insert)),
            Found::No => whole(after_semicolon(text, at)),
            Found::TextEnds => None,
        };
    }
    if word.eq_ignore_ascii_case(b"CREATE") {
        let end = after_semicolon(text, at)?;
        return Some(create(&text[..end], after).map_or(Statement::Other(end), Statement::Create));
    }
    whole(after_semicolon(text, at))
}

enum Found<T> {
    Yes(T),
    No,
    TextEnds,
}

fn insert(text: &[u8], mut at: usize) -> Found<Insert> {
    loop {
        at = skip_blank(text, at);
        let (next, after) = word(text, at);
        let passing = ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"];
        if !passing.iter().any(|word| next.eq_ignore_ascii_case(word.as_bytes())) {
            break;
        }
        at = after;
    }
    let Some((table, after)) = table_name(text, at) else {
        return if at >= text.len() { Found::TextEnds } else { Found::No };
    };
    at = skip_blank(text, after);
    let mut columns = Vec::new();
    if text.get(at) == Some(&b'(') {
        at += 1;
        loop {
            at = skip_blank(text, at);
            let Some((column, after)) = name(text, at) else {
                return if at >= text.len() { Found::TextEnds } else { Found::No };
            };
            columns.push(column);
            at = skip_blank(text, after);
            match text.get(at) {
                Some(b',') => at += 1,
                Some(b')') => break,
                Some(_) => return Found::No,
                None => return Found::TextEnds,
            }
        }
        at = skip_blank(text, at + 1);
    }
    let (values, end) = word(text, at);
    if end >= text.len() {
        return Found::TextEnds;
    }
    if values.eq_ignore_ascii_case(b"VALUES") || values.eq_ignore_ascii_case(b"VALUE") {
        Found::Yes(Insert { table, columns, end })
    } else {
        Found::No
    }
}

fn create(text: &[u8], mut at: usize) -> Option<Create> {
    loop {
        at = skip_blank(text, at);
        let (next, after) = word(text, at);
        let passing = ["TEMPORARY", "TABLE", "IF", "NOT", "EXISTS"];
        if !passing.iter().any(|word| next.eq_ignore_ascii_case(word.as_bytes())) {
            break;
        }
        at = after;
    }
    let (table, after) = table_name(text, at)?;
    at = skip_blank(text, after);
    if text.get(at) != Some(&b'(') {
        return None;
    }
    at += 1;
    let mut columns = Vec::new();
    loop {
        at = skip_blank(text, at);
        let quoted = matches!(text.get(at), Some(b'`' | b'"'));
        let (column, _) = name(text, at)?;
        let keys = [
            "PRIMARY",
            "KEY",
            "UNIQUE",
            "INDEX",
            "CONSTRAINT",
            "FOREIGN",
            "FULLTEXT",
            "SPATIAL",
            "CHECK",
        ];
        if quoted || !keys.iter().any(|key| column.eq_ignore_ascii_case(key)) {
            columns.push(column);
        }
        let (stop, last) = value_end(text, at)?;
        if last {
            return Some(Create { table, columns, end: text.len() });
        }
        at = stop + 1;
    }
}

/// `db`.`table`, its last part in lower case.
fn table_name(text: &[u8], at: usize) -> Option<(String, usize)> {
    let (mut table, mut at) = name(text, at)?;
    while text.get(at) == Some(&b'.') {
        (table, at) = name(text, at + 1)?;
    }
    Some((table.to_ascii_lowercase(), at))
}

/// A name, in backticks or double quotes or plain, and the place after it.
fn name(text: &[u8], at: usize) -> Option<(String, usize)> {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match text.get(at) {
        Some(quote @ (b'`' | b'"')) => {
            let inner = &text[at + 1..text.len().min(at + 300)];
            let end = memchr::memchr(*quote, inner)?;
            Some((lossy(&inner[..end]), at + end + 2))
        }
        _ => {
            let (word, after) = word(text, at);
            (!word.is_empty()).then(|| (lossy(word), after))
        }
    }
}

pub(super) fn word(text: &[u8], at: usize) -> (&[u8], usize) {
    let rest = text.get(at..).unwrap_or_default();
    let part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte > 127;
    let n = rest.iter().take_while(|byte| part(byte)).count();
    (&rest[..n], at + n)
}

/// After the semicolon that ends the statement at `at`, quotes and comments minded.
pub(super) fn after_semicolon(text: &[u8], mut at: usize) -> Option<usize> {
    while let Some(byte) = text.get(at) {
        match byte {
            b';' => return Some(at + 1),
            b'\'' | b'"' | b'`' => at = after_quoted(text, at)?,
            b'/' if text.get(at + 1) == Some(&b'*') => at = comment_end(text, at)?,
            b'#' => at += memchr::memchr(b'\n', &text[at..])?,
            b'-' if text.get(at..at + 3) == Some(b"-- ") => {
                at += memchr::memchr(b'\n', &text[at..])?;
            }
            _ => at += 1,
        }
    }
    None
}

/// After the quote that closes the one at `open`; doubled and escaped ones are content.
fn after_quoted(text: &[u8], open: usize) -> Option<usize> {
    let quote = *text.get(open)?;
    let mut at = open + 1;
    loop {
        at += memchr::memchr2(quote, b'\\', text.get(at..)?)?;
        let escaped = text[at] == b'\\' && quote != b'`';
        if escaped || (text[at] == quote && text.get(at + 1) == Some(&quote)) {
            at += 2;
        } else if text[at] == quote {
            return Some(at + 1);
        } else {
            at += 1;
        }
    }
}

/// Where the value at `at` ends: at a comma, or (true) at the bracket that closes the tuple.
fn value_end(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut depth = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\'' | b'"' | b'`' => {
                at = after_quoted(text, at)?;
                continue;
            }
            b'(' => depth += 1,
            b')' if depth == 0 => return Some((at, true)),
            b')' => depth -= 1,
            b',' if depth == 0 => return Some((at, false)),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The values of the tuple that opens at `open` as places in the text, and the place after its
/// bracket. `None`: it does not close within the text or within so many bytes.
pub(super) fn tuple(
    text: &[u8],
    open: usize,
    most: usize,
    values: &mut Vec<(usize, usize)>,
) -> Option<usize> {
    values.clear();
    let text = &text[..text.len().min(open + most)];
    let mut at = open + 1;
    loop {
        let (end, last) = value_end(text, at)?;
        values.push((at, end));
        at = end + 1;
        if last {
            return Some(at);
        }
    }
}

/// A value without quotes, escapes and character set; empty for NULL.
pub(super) fn plain(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    let quote = match value.iter().position(|byte| matches!(byte, b'\'' | b'"')) {
        Some(at) if at == 0 || value[0] == b'_' => at,
        _ => return if value.eq_ignore_ascii_case(b"NULL") { Vec::new() } else { value.to_vec() },
    };
    let mark = value[quote];
    let inner = &value[quote + 1..];
    let inner = inner.strip_suffix(&[mark]).unwrap_or(inner);
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => text.push(b'\n'),
                Some(b't') => text.push(b'\t'),
                Some(b'r') => text.push(b'\r'),
                Some(b'0') => text.push(0),
                Some(b'Z') => text.push(26),
                Some(other) => text.push(*other),
                None => {}
            },
            byte if *byte == mark => {
                // Doubled: the second one is left out.
                bytes.next();
                text.push(*byte);
            }
            byte => text.push(*byte),
        }
    }
    text.trim_ascii().to_vec()
}

/// Where to go on behind what is no tuple: the next that begins like one, or the statement's end.
pub(super) fn next_tuple(text: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while let Some(step) = memchr::memchr3(b'(', b';', b'\n', text.get(next..).unwrap_or_default())
    {
        next += step;
        let begins = match text[next] {
            b';' => true,
            b'(' => matches!(text[next - 1], b',' | b'\n'),
            _ => begins_insert(text, next + 1),
        };
        if begins {
            return next;
        }
        next += 1;
    }
    text.len()
}

/// Where to go on after a tuple that does not close: the next that begins like one, or a statement.
/// A bracket too many stands before a tuple, or between a tuple and its comma.
pub(super) fn resume(text: &[u8], open: usize) -> usize {
    let mut next = open + 1;
    while let Some(step) = memchr::memchr2(b'(', b'\n', text.get(next..).unwrap_or_default()) {
        next += step;
        let before = &text[open..next];
        let begins = match text[next] {
            b'(' => [&b"\n"[..], b"),", b"(", b"(,"].iter().any(|end| before.ends_with(end)),
            _ => begins_insert(text, next + 1),
        };
        if begins {
            return next + usize::from(text[next] == b'\n');
        }
        next += 1;
    }
    text.len()
}

/// Where the next INSERT begins on a line of its own, behind what does not end.
pub(super) fn next_insert(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let mut line_ends = memchr::memchr_iter(b'\n', rest).map(|end| at + end + 1);
    line_ends.find(|start| begins_insert(text, *start))
}

fn begins_insert(text: &[u8], at: usize) -> bool {
    text.get(at..at + 6).is_some_and(|word| word.eq_ignore_ascii_case(b"INSERT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let mut places = Vec::new();
        tuple(text.as_bytes(), 0, MAX_TUPLE, &mut places).unwrap();
        places
            .iter()
            .map(|(a, b)| String::from_utf8(plain(&text.as_bytes()[*a..*b])).unwrap())
            .collect()
    }

    #[test]
    fn values_lose_their_quotes_and_escapes() {
        assert_eq!(
            values(r"(1,'it''s','a\'b,(c)',NULL,_binary 'x;y',NOW(3, 1),-2.5,'')"),
            ["1", "it's", "a'b,(c)", "", "x;y", "NOW(3, 1)", "-2.5", ""]
        );
    }

    #[test]
    fn an_insert_names_its_table_and_its_columns_or_none() {
        let read = |text: &str| statement(text.as_bytes(), 0);
        let Some(Statement::Insert(full)) =
            read("INSERT INTO `openemr`.`log` (`id`, date) VALUES (1)")
        else {
            panic!()
        };
        assert_eq!((full.table.as_str(), full.columns), ("log", vec!["id".into(), "date".into()]));
        let Some(Statement::Insert(bare)) = read("INSERT IGNORE INTO log VALUES\n(1)") else {
            panic!()
        };
        assert!(bare.columns.is_empty());
        assert_eq!(read("INSERT INTO log SELECT 1; X"), Some(Statement::Other(25)));
        assert_eq!(read("INSERT INTO log (a,"), None);
        assert_eq!(read("DROP TABLE x COMMENT ';'; Y"), Some(Statement::Other(25)));
    }

    #[test]
    fn a_create_tells_the_columns_and_not_the_keys() {
        let text = "CREATE TABLE IF NOT EXISTS `log` (\n `id` bigint(20) DEFAULT NULL,\n `key` enum('a,b','c)') COMMENT 'x, y',\n PRIMARY KEY (`id`,`key`)\n) ENGINE=InnoDB;\nX";
        let Some(Statement::Create(found)) = statement(text.as_bytes(), 0) else { panic!() };
        assert_eq!((found.table.as_str(), found.columns), ("log", vec!["id".into(), "key".into()]));
        assert_eq!(&text[found.end..], "\nX");
    }
}
