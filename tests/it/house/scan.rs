//! Rust source, read just well enough to see what it names.
//!
//! In: the text of a file. Out: its tokens without comments, literals and test code, each with its
//! line; and the names at the crate's root that it reaches. Never: a parse of the whole grammar.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// Identifiers, `::`, and single marks.
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    while at < chars.len() {
        let end = match skipped(&chars, at) {
            Some(end) => end,
            None => {
                let end = token_end(&chars, at);
                found.push(Token { text: chars[at..end].iter().collect(), line });
                end
            }
        };
        line += chars[at..end].iter().filter(|c| **c == '\n').count();
        at = end;
    }
    found
}

fn token_end(chars: &[char], at: usize) -> usize {
    if is_name(chars[at]) {
        return chars[at..].iter().position(|c| !is_name(*c)).map_or(chars.len(), |n| at + n);
    }
    if chars[at..].starts_with(&[':', ':']) { at + 2 } else { at + 1 }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the white space, comment or literal that begins here ends.
fn skipped(chars: &[char], at: usize) -> Option<usize> {
    let rest = &chars[at..];
    if rest[0].is_whitespace() {
        return Some(at + 1);
    }
    if rest.starts_with(&['/', '/']) {
        return Some(rest.iter().position(|c| *c == '\n').map_or(chars.len(), |n| at + n));
    }
    if rest.starts_with(&['/', '*']) {
        return Some(at + block_comment(rest));
    }
    if let Some(length) = raw_string(rest) {
        return Some(at + length);
    }
    match rest[0] {
        '"' => Some(at + quoted(rest, '"')),
        // A lifetime has no closing quote two characters on.
        '\'' if rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\'') => {
            Some(at + quoted(rest, '\''))
        }
        _ => None,
    }
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

fn raw_string(rest: &[char]) -> Option<usize> {
    let prefix = rest.iter().take(2).take_while(|c| matches!(c, 'b' | 'r')).count();
    if prefix == 0 || rest[prefix - 1] != 'r' {
        return None;
    }
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return None;
    }
    let mut close = vec!['"'];
    close.extend(std::iter::repeat_n('#', hashes));
    let body = &rest[open + 1..];
    let end = body.windows(close.len()).position(|run| run == close).unwrap_or(body.len());
    Some((open + 1 + end + close.len()).min(rest.len()))
}

/// Without every item that stands behind `#[cfg(test)]`.
pub fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if spells(&tokens[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            at = item_end(tokens, at + 7);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth -= 1;
                if depth == 0 && token.text == "}" {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

pub fn spells(tokens: &[Token], words: &[&str]) -> bool {
    tokens.len() >= words.len() && tokens.iter().zip(words).all(|(t, word)| t.text == *word)
}

/// The names at the crate's root that a file reaches by `crate::` or `super::`; `depth` is how many
/// modules lie between the file and the root. `*` stands for all of them.
pub fn reached(tokens: &[Token], depth: usize) -> Vec<Token> {
    let mut names = Vec::new();
    for at in 0..tokens.len() {
        let inside_path = at > 0 && tokens[at - 1].text == "::";
        if matches!(tokens[at].text.as_str(), "crate" | "super") && !inside_path {
            follow(&tokens[at..], depth, &mut names);
        }
    }
    names
}

/// `path` begins with `crate` or `super`.
fn follow(path: &[Token], depth: usize, names: &mut Vec<Token>) {
    let (mut at, mut left) = (0, depth);
    while let Some(token) = path.get(at) {
        match token.text.as_str() {
            "crate" => left = 0,
            "super" => left = left.saturating_sub(1),
            _ => break,
        }
        if path.get(at + 1).is_none_or(|next| next.text != "::") {
            return;
        }
        at += 2;
    }
    let Some(next) = path.get(at) else { return };
    if next.text == "{" {
        for branch in branches(&path[at + 1..]) {
            match branch.first() {
                Some(first) if first.text == "super" => follow(branch, left, names),
                Some(first) if left == 0 => names.push(first.clone()),
                _ => {}
            }
        }
    } else if left == 0 {
        names.push(next.clone());
    }
}

/// The parts of `{a, b::{c, d}}`, whose opening brace is already read.
fn branches(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => {
                found.push(&tokens[from..at]);
                break;
            }
            "}" => depth -= 1,
            "," if depth == 0 => {
                found.push(&tokens[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}
