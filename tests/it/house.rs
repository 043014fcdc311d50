//! The house rules: data walks one way, each library behind its fence, one clock, no panics, short
//! files that say what they are. Each rule is shown to fail on a made-up snippet, then run on `src`.

mod scan;

use scan::{Token, reached, spells, tokens, without_tests};
use std::path::{Path, PathBuf};

const FOUNDATIONS: [&str; 8] =
    ["decoding", "error", "journal", "privacy", "settings", "stats", "units", "vocabulary"];

/// In the order the data walks.
const ROOMS: [&str; 12] = [
    "site", "logs", "usage", "peers", "measures", "findings", "progress", "plans", "history",
    "charts", "report", "simulate",
];

/// `lib.rs` conducts; the others are the program around the house, which `main.rs` declares.
const OUTSIDE: [&str; 5] = ["lib", "main", "cli", "defect", "terminal"];

/// A library, and where it may be named.
const FENCES: [(&str, &[&str]); 12] = [
    ("polars", &["site", "usage", "measures", "report"]),
    ("rayon", &["logs", "usage"]),
    ("plotters", &["charts"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("getrandom", &["privacy"]),
    ("tracing_subscriber", &["main", "terminal"]),
    ("indicatif", &["terminal"]),
    ("rustix", &["decoding"]),
    ("arrow_ipc", &["decoding"]),
    ("anyhow", &["main"]),
];

/// What tells the time of the machine; the one clock lives in `journal`.
const CLOCKS: [[&str; 3]; 4] = [
    ["Timestamp", "::", "now"],
    ["SystemTime", "::", "now"],
    ["Instant", "::", "now"],
    ["Zoned", "::", "now"],
];

/// Randomness that no seed repeats.
const UNSEEDED: [&str; 6] =
    ["thread_rng", "from_entropy", "from_os_rng", "OsRng", "SysRng", "make_rng"];

const LONGEST_FILE: usize = 500;

/// A file of `src`, by its path from there: `logs/csv.rs`.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    /// Its modules from the root: `logs`, `csv`.
    fn modules(&self) -> Vec<&str> {
        let mut parts: Vec<&str> = self.path.trim_end_matches(".rs").split('/').collect();
        if parts.len() > 1 && parts.last() == Some(&"mod") {
            parts.pop();
        }
        parts
    }

    fn room(&self) -> &str {
        self.path.trim_end_matches(".rs").split('/').next().unwrap_or_default()
    }

    fn code(&self) -> Vec<Token> {
        without_tests(&tokens(self.text))
    }

    fn at(&self, token: &Token, complaint: String) -> String {
        format!("src/{}:{}: {complaint}", self.path, token.line)
    }
}

type Rule = fn(&Source) -> Vec<String>;

fn walks_one_way(source: &Source) -> Vec<String> {
    let room = source.room();
    if OUTSIDE.contains(&room) {
        return Vec::new();
    }
    let place = ROOMS.iter().position(|name| *name == room);
    if place.is_none() && !FOUNDATIONS.contains(&room) {
        return vec![format!("src/{}: {room} is neither a room nor a foundation", source.path)];
    }
    let may_reach = |name: &str| {
        name == room
            || FOUNDATIONS.contains(&name)
            || ROOMS
                .iter()
                .position(|other| *other == name)
                .is_some_and(|other| place.is_some_and(|place| other < place))
    };
    reached(&source.code(), source.modules().len())
        .iter()
        .filter(|name| !may_reach(&name.text))
        .map(|name| source.at(name, format!("{room} may not reach {}", name.text)))
        .collect()
}

fn keeps_the_fences(source: &Source) -> Vec<String> {
    let code = source.code();
    let mut complaints = Vec::new();
    for (library, rooms) in FENCES {
        if rooms.contains(&source.room()) {
            continue;
        }
        let named = code.iter().find(|token| token.text == library);
        complaints.extend(
            named.map(|token| {
                source.at(token, format!("{library} belongs to {}", rooms.join(", ")))
            }),
        );
    }
    complaints
}

fn has_one_clock(source: &Source) -> Vec<String> {
    if source.path == "journal.rs" {
        return Vec::new();
    }
    let code = source.code();
    (0..code.len())
        .filter(|at| CLOCKS.iter().any(|clock| spells(&code[*at..], clock)))
        .map(|at| source.at(&code[at], "only journal.rs may look at the clock".to_string()))
        .collect()
}

fn draws_only_from_a_seed(source: &Source) -> Vec<String> {
    let code = source.code();
    (0..code.len())
        .filter(|at| {
            UNSEEDED.contains(&code[*at].text.as_str())
                || spells(&code[*at..], &["rand", "::", "rng"])
                || spells(&code[*at..], &["rand", "::", "random"])
        })
        .map(|at| source.at(&code[at], "randomness without a seed".to_string()))
        .collect()
}

fn does_not_panic_on_purpose(source: &Source) -> Vec<String> {
    let code = source.code();
    let panics = |rest: &[Token]| {
        spells(rest, &[".", "unwrap", "("])
            || spells(rest, &[".", "expect", "("])
            || ["panic", "todo", "unimplemented"].iter().any(|name| spells(rest, &[name, "!"]))
    };
    (0..code.len())
        .filter(|at| panics(&code[*at..]))
        .map(|at| source.at(&code[at], "a panic in waiting".to_string()))
        .collect()
}

fn says_what_it_is(source: &Source) -> Vec<String> {
    if source.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![format!("src/{}: opens without //! and what it is", source.path)]
}

fn is_short(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= LONGEST_FILE {
        return Vec::new();
    }
    vec![format!("src/{}: {lines} lines; one thought a file, at most {LONGEST_FILE}", source.path)]
}

/// What a rule says of the whole house.
fn complaints(rule: Rule) -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    gather(&src, &mut files);
    files.sort();
    assert!(files.len() > ROOMS.len(), "the house was not found under {}", src.display());
    let mut all = Vec::new();
    for file in files {
        let path = file.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&file).unwrap();
        all.extend(rule(&Source { path: &path, text: &text }));
    }
    all.join("\n")
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

/// How often a rule complains of one made-up file.
fn found(rule: Rule, path: &str, text: &str) -> usize {
    rule(&Source { path, text }).len()
}

#[test]
fn a_room_reaches_only_rooms_before_it_and_foundations() {
    assert_eq!(complaints(walks_one_way), "");
}

#[test]
fn libraries_stay_behind_their_fences() {
    assert_eq!(complaints(keeps_the_fences), "");
}

#[test]
fn one_file_looks_at_the_clock() {
    assert_eq!(complaints(has_one_clock), "");
}

#[test]
fn nothing_is_drawn_without_a_seed() {
    assert_eq!(complaints(draws_only_from_a_seed), "");
}

#[test]
fn nothing_panics_on_purpose() {
    assert_eq!(complaints(does_not_panic_on_purpose), "");
}

#[test]
fn every_file_says_what_it_is() {
    assert_eq!(complaints(says_what_it_is), "");
}

#[test]
fn every_file_is_short() {
    assert_eq!(complaints(is_short), "");
}

#[test]
fn a_step_back_is_seen_however_it_is_written() {
    for text in [
        "use crate::report::Page;",
        "use crate::{error::Error, report::{Page, Sheet}};",
        "fn f() { crate::report::write() }",
        "use super::report;",
        "use super::{error, report::Page};",
        "use crate::analyze;",
        "use crate::*;",
        "use crate::{\n    units::Day,\n    logs::{self},\n    simulate,\n};",
    ] {
        assert_eq!(found(walks_one_way, "usage/mod.rs", text), 1, "{text}");
    }
    for text in ["use super::super::report;", "use super::{super::report, fold};"] {
        assert_eq!(found(walks_one_way, "usage/fold.rs", text), 1, "{text}");
    }
    assert_eq!(found(walks_one_way, "stats/mod.rs", "use crate::site::Roster;"), 1);
    assert_eq!(found(walks_one_way, "helpers.rs", "fn f() {}"), 1);
}

#[test]
fn a_step_forward_is_allowed() {
    for text in [
        "use crate::{error::Result, logs::Event, site, units::{Day, Instant}};",
        "use super::sessions;",
        "use super::{report, sessions};",
        "// use crate::report::Page;\n/* crate::report */ const A: &str = \"crate::report\";",
        "const A: &str = r#\"crate::report \" \"#; const B: char = '\"'; fn f<'a>(x: &'a str) {}",
        "#[cfg(test)]\nmod tests { use crate::report::Page; fn f() { if true {} } }\nfn g() {}",
        "pub(crate) fn f() {}",
    ] {
        assert_eq!(found(walks_one_way, "usage/fold.rs", text), 0, "{text}");
    }
    assert_eq!(found(walks_one_way, "lib.rs", "use crate::report::Page;"), 0);
}

#[test]
fn a_library_outside_its_fence_is_seen() {
    for (library, path) in [
        ("polars", "logs/csv.rs"),
        ("rayon", "lib.rs"),
        ("rayon", "report/mod.rs"),
        ("plotters", "report/mod.rs"),
        ("clap", "settings/mod.rs"),
        ("getrandom", "simulate/mod.rs"),
    ] {
        assert_eq!(found(keeps_the_fences, path, &format!("use {library}::prelude::*;")), 1);
        assert_eq!(found(keeps_the_fences, path, &format!("// {library} is not used here")), 0);
    }
    assert_eq!(found(keeps_the_fences, "charts/svg.rs", "use plotters::prelude::*;"), 0);
}

#[test]
fn a_second_clock_and_an_unseeded_draw_are_seen() {
    assert_eq!(found(has_one_clock, "report/mod.rs", "let t = std::time::Instant::now();"), 1);
    assert_eq!(found(has_one_clock, "lib.rs", "let t = jiff::Timestamp::now();"), 1);
    assert_eq!(found(has_one_clock, "lib.rs", "let t = world.clock.now();"), 0);
    assert_eq!(found(draws_only_from_a_seed, "simulate/mod.rs", "let mut r = rand::rng();"), 1);
    assert_eq!(found(draws_only_from_a_seed, "simulate/mod.rs", "X::seed_from_u64(1)"), 0);
}

#[test]
fn a_panic_in_waiting_is_seen_outside_tests_only() {
    for text in ["a.unwrap();", "a\n    .expect(\"b\");", "panic!(\"a\")", "todo!()"] {
        assert_eq!(found(does_not_panic_on_purpose, "lib.rs", text), 1, "{text}");
        let test = format!("#[cfg(test)]\nmod tests {{ fn f() {{ {text} }} }}");
        assert_eq!(found(does_not_panic_on_purpose, "lib.rs", &test), 0, "{test}");
    }
    for text in ["a.unwrap_or(0);", "#[expect(dead_code)] fn f() {}", "// .unwrap()"] {
        assert_eq!(found(does_not_panic_on_purpose, "lib.rs", text), 0, "{text}");
    }
}

#[test]
fn a_nameless_or_a_long_file_is_seen() {
    assert_eq!(found(says_what_it_is, "logs/csv.rs", "use std::fmt;"), 1);
    assert_eq!(found(says_what_it_is, "logs/csv.rs", "//! Commas to cells."), 0);
    assert_eq!(found(is_short, "logs/csv.rs", &"\n".repeat(LONGEST_FILE + 1)), 1);
    assert_eq!(found(is_short, "logs/csv.rs", &"\n".repeat(LONGEST_FILE)), 0);
}
