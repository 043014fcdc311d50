//! `explain`: one person's result, from the evidence that analyze wrote and from nothing else.

use crate::small::WORLD;
use assert_cmd::Command;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use uptake::charts::person::{Measure, Panel, Person, Week, draw};
use uptake::findings::Scope;
use uptake::journal::Silent;
use uptake::settings::{Raw, Settings, Theme, settle};
use uptake::simulate::{Plan, simulate};
use uptake::units::{Day, Span};

fn hospital() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        let plan = Plan { users: 80, days: 56, events_per_day: 150.0, ..Plan::default() };
        simulate(&plan, &dir.path().join("site"), &Silent).unwrap();
        dir
    })
    .path()
}

fn settings() -> Settings {
    let raw = Raw { logs: vec![hospital().join("site")], ..Raw::default() };
    Settings { threads: Some(2), ..settle(&raw, []).unwrap().settings }
}

/// A report with the key beside it, made once.
fn report() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        uptake::analyze(&settings(), None, &dir.path().join("report"), WORLD).unwrap();
        dir
    })
    .path()
}

/// A copy, for what writes.
fn copied() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        std::fs::create_dir_all(dir.path().join(&folder)).unwrap();
        for entry in std::fs::read_dir(report().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            match report().join(&path).is_dir() {
                true => folders.push(path),
                false => {
                    std::fs::copy(report().join(&path), dir.path().join(&path)).unwrap();
                }
            }
        }
    }
    let out = dir.path().join("report");
    (dir, out)
}

fn users(out: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(out.join("tables/users.csv")).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn with(status: &str) -> String {
    let rows = users(&report().join("report"));
    rows.iter().find(|row| row["status"] == status).unwrap()["user_id"].clone()
}

fn uptake() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uptake"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("UPTAKE_") {
            command.env_remove(name);
        }
    }
    command
}

fn told(out: &Path, user: &str) -> String {
    uptake::explain(user, out, None).unwrap().text()
}

#[test]
fn the_page_has_the_measures_the_weeks_the_days_and_what_would_change_the_verdict() {
    let id = with("struggling");
    let page = told(&report().join("report"), &id);
    assert!(page.starts_with(&format!("{id} · struggling\n")), "{page}");
    for section in [
        "Result",
        "How sure this is, and what would change it",
        "Days",
        "Set aside",
        "Each measure beside the peers",
        "Week by week",
        "What the measures are",
        "95 % interval",
        "week of",
        "Does not see:",
    ] {
        assert!(page.contains(section), "{section}: {page}");
    }
    for odd in ["NaN", "inf ", "\u{1b}", "None", "Some("] {
        assert!(!page.contains(odd), "{odd}: {page}");
    }
}

#[test]
fn the_definitions_are_those_of_the_reports_glossary() {
    let page = told(&report().join("report"), &with("struggling"));
    let flat: String = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for definition in uptake::measures::definitions() {
        if flat.contains(&format!("({}): ", definition.name)) {
            for text in [definition.definition, definition.direction, definition.blind_spot] {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(flat.contains(&text), "{}: {text}", definition.name);
            }
        }
    }
    assert!(flat.contains("(effort): Credited seconds"), "{flat}");
}

#[test]
fn everyone_in_users_has_a_page_and_nobody_elses_id_is_on_it() {
    let out = report().join("report");
    let users = users(&out);
    for user in &users {
        let page = told(&out, &user["user_id"]);
        assert!(page.contains(&user["status"].replace('_', " ")), "{page}");
        assert!(page.lines().count() > 4);
        let others = users.iter().filter(|other| other["user_id"] != user["user_id"]);
        assert!(others.into_iter().all(|other| !page.contains(&other["user_id"])));
    }
}

#[test]
fn it_reads_the_evidence_alone() {
    let (_room, out) = copied();
    let id = with("struggling");
    let whole = told(&out, &id);
    for entry in ["people", "charts", "units"] {
        std::fs::remove_dir_all(out.join(entry)).unwrap();
    }
    for file in ["users.csv", "users.parquet", "findings.csv", "needs.csv"] {
        std::fs::remove_file(out.join("tables").join(file)).unwrap();
    }
    std::fs::remove_file(out.join("run.json")).unwrap();
    assert_eq!(told(&out, &id), whole);
}

#[test]
fn the_inputs_own_id_is_found_with_the_key_at_hand_and_not_without() {
    let (room, out) = copied();
    let text = std::fs::read_to_string(hospital().join("site/users.csv")).unwrap();
    let own = text.lines().nth(1).unwrap().split(',').next().unwrap().to_string();
    let page = told(&out, &own);
    assert!(page.starts_with("p-"), "{page}");
    std::fs::remove_file(room.path().join("uptake.key")).unwrap();
    std::fs::remove_file(out.join("run.json")).unwrap();
    let error = uptake::explain(&own, &out, None).err().unwrap();
    assert_eq!(error.exit_code(), 2);
    assert!(!error.to_string().contains(&own), "{error}");
    assert!(!room.path().join("uptake.key").exists(), "no key is made");
}

#[test]
fn an_unknown_user_and_a_folder_that_is_no_output_are_exit_2() {
    let out = report().join("report");
    let explain = |user: &str, out: &Path| {
        uptake().args(["explain", user, "--out"]).arg(out).assert().code(2).stdout("");
    };
    explain("p-nobody", &out);
    explain("U1", hospital());
    uptake().args(["explain", "U1"]).assert().code(2);
}

#[test]
fn its_files_are_the_owners_alone_and_the_next_analysis_takes_the_folder() {
    let (_room, out) = copied();
    let id = with("struggling");
    for _ in 0..2 {
        let run = uptake().args(["explain", &id, "--out"]).arg(&out).assert().code(0);
        let said = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        for ending in ["html", "svg", "png"] {
            let path = out.join(format!("people/explain-{id}.{ending}"));
            assert!(said.contains(&path.display().to_string()), "{said}");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            }
        }
    }
    let page = std::fs::read_to_string(out.join(format!("people/explain-{id}.html"))).unwrap();
    assert!(page.contains("<svg") && !page.contains("<script"), "self-contained");
    uptake::analyze(&settings(), None, &out, WORLD).unwrap();
    assert!(!out.join(format!("people/explain-{id}.html")).exists());
    std::fs::write(out.join("people/explain-notes.txt"), "mine").unwrap();
    assert_eq!(uptake::analyze(&settings(), None, &out, WORLD).unwrap_err().exit_code(), 2);
}

#[test]
fn the_same_evidence_gives_the_same_bytes() {
    let (_room, out) = copied();
    let id = with("typical");
    let write = || {
        let files = uptake::explain(&id, &out, None).unwrap().write(&out).unwrap();
        files.iter().map(|file| std::fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    assert!(write() == write());
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn example() -> (Person, Scope) {
    let row = |called: &str, at: f64, half: f64, counted| Measure {
        called: called.to_string(),
        value: format!("{:.2} × ({:.2} to {:.2})", 1.0 + at / 5.0, 0.9, 1.6),
        peers: "1.00 (0.88 to 1.13)".to_string(),
        at,
        low: at - half,
        high: at + half,
        counted,
        beyond: counted && at > 1.0,
    };
    let week = |n: i32, value: f64| Week {
        monday: day("2026-01-05").plus(7 * n),
        value: Some(value).filter(|_| n != 4),
        peers: Some([1.0, 0.85, 1.2]),
    };
    let person = Person {
        called: "p-abcdefghjkmn".to_string(),
        title: "Orders take 1.43 × the time of 41 peers".to_string(),
        who: "Physician <cardiology> · compared with 41 peers".to_string(),
        groups: vec![
            (
                "What may show that something is hard".to_string(),
                vec![
                    row("Effort for the same actions, orders", 6.3, 1.2, true),
                    row("Going back and forth (hunting)", 1.4, 0.8, true),
                    row("Failed logins", -0.3, 1.1, false),
                ],
            ),
            (
                "What may show that the system is avoided".to_string(),
                vec![row("Expected days without use", -0.6, 0.4, true)],
            ),
        ],
        panels: vec![
            Panel {
                title: "Effort, all actions".to_string(),
                ratio: true,
                weeks: (0..8).map(|n| week(n, 1.0 + 0.05 * f64::from(n))).collect(),
            },
            Panel {
                title: "Actions on a day of use".to_string(),
                ratio: false,
                weeks: (0..8).map(|n| week(n, 120.0)).collect(),
            },
        ],
        gaps: vec![Span { from: day("2026-02-02"), to: day("2026-02-08") }],
    };
    let window = Span { from: day("2026-01-05"), to: day("2026-03-01") };
    let zone = "America/Chicago".to_string();
    (person, Scope { zone, window, history: window, n_people: 200 })
}

#[test]
fn the_chart_is_the_golden_one_and_names_what_lies_beyond_the_peers() {
    let (person, scope) = example();
    let drawing = draw(&person, &scope, Theme::Auto).unwrap();
    assert!(drawing.description.contains("Effort for the same actions, orders"));
    assert!(!drawing.description.contains("Failed logins"), "what does not count is not named");
    assert!(drawing.svg.contains("&lt;cardiology&gt;") && !drawing.svg.contains("<cardiology>"));
    assert!(!drawing.svg.contains("NaN"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts/explain.svg");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &drawing.svg).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert!(drawing.svg == golden, "the chart changed; look at it, then UPDATE_GOLDEN=1");
}

#[test]
fn odd_numbers_still_give_a_chart() {
    let (mut person, scope) = example();
    person.groups[0].1[0].at = 1e9;
    person.groups[0].1[0].high = f64::INFINITY;
    person.groups[0].1[1].low = f64::NAN;
    person.panels[0].weeks.truncate(1);
    let drawing = draw(&person, &scope, Theme::Light).unwrap();
    assert!(!drawing.svg.contains("NaN") && !drawing.svg.contains("inf"));
    person.groups.clear();
    person.panels.clear();
    assert!(draw(&person, &scope, Theme::Light).unwrap().svg.contains("No measure"));
}
