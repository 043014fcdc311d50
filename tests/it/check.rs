//! `uptake check`: a page and JSON of what would happen, nothing written.

use crate::small::{Folder, epic};
use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

fn check(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uptake"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("UPTAKE_") {
            command.env_remove(name);
        }
    }
    let output = command.current_dir(folder).arg("check").args(arguments).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

fn json(folder: &Path, arguments: &[&str]) -> (Value, i32) {
    let (text, code) = check(folder, &[arguments, &["--json"]].concat());
    (serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")), code)
}

fn rows() -> String {
    epic(
        "2026-03-02 08:00:00,U1,Notes viewed,Z1
         2026-03-02 08:00:05,U1,Zorgling,Z1
         2026-03-04 08:00:09,U2,Sign visit,Z2
         not a time,U2,Notes viewed,SECRETPATIENT
         also no time,U2,Notes viewed,SECRETPATIENT
         2026-03-04 08:00:10,,Notes viewed,Z2",
    )
}

#[test]
fn the_json_has_every_action_and_every_file_with_its_counts() {
    let folder = Folder::of(&[("a.csv", rows().as_bytes())]);
    let args = ["a.csv", "--timezone", "America/Chicago"];
    let (value, code) = json(folder.dir.path(), &args);
    // Half of the rows are rejected: nothing would be published.
    assert_eq!(code, 4);
    let file = &value["files"][0];
    assert_eq!(file["format"], "epic_access_log");
    for (key, n) in
        [("read", 6), ("accepted", 3), ("duplicate", 0), ("rejected", 3), ("out_of_scope", 0)]
    {
        assert_eq!(file[key], n, "{key}");
        assert_eq!(value["totals"][key], n, "{key}");
    }
    let actions = value["actions"].as_array().unwrap();
    assert_eq!(actions.len(), 3);
    let of = |name: &str| actions.iter().find(|action| action["action"] == name).unwrap();
    assert_eq!(of("Notes viewed")["activity"], "review");
    assert_eq!(of("Notes viewed")["events"], 1);
    assert_eq!(of("Sign visit")["signals"][0], "sign");
    assert!(of("Zorgling")["activity"].is_null());
    assert_eq!(value["unmapped"]["actions"], 1);
    assert_eq!(value["coverage"]["without_events"][0], "2026-03-03");
    assert_eq!(value["coverage"]["days"].as_array().unwrap().len(), 3);
    assert_eq!(value["rejects"][0]["rows"], 2);
    assert_eq!(value["rejects"][0]["examples"][0]["line"], 5);
}

#[test]
fn the_page_says_why_what_and_what_not_and_never_a_cell_of_patients_or_a_person() {
    let folder = Folder::of(&[("a.csv", rows().as_bytes()), ("junk.bin", b"no log at all")]);
    let (text, code) = check(folder.dir.path(), &["a.csv", "junk.bin"]);
    assert_eq!(code, 4);
    for says in [
        "epic_access_log, because it has ACCESS_TIME, USER_ID, METRIC_NAME",
        "patient = PAT_ID",
        "rejected 2: the time is not in the form of this source (column ACCESS_TIME): a.csv line 5; a.csv line 6",
        "zone UTC (none was named: add --timezone)",
        "passed over: junk.bin",
        "1 day without any event (.): 2026-03-03",
        "Zorgling",
        "no roster was given",
        "no event names an encounter",
        "rows without an id of the event",
    ] {
        assert!(text.contains(says), "{says}\n---\n{text}");
    }
    assert!(
        !text.contains("SECRETPATIENT") && !text.contains("U1") && !text.contains("U2"),
        "{text}"
    );
    let left: Vec<_> = std::fs::read_dir(folder.dir.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "check writes nothing");
}

#[test]
fn the_proof_of_day_and_month_is_named_by_file_and_line() {
    let dates = |rows: &str| {
        rows.lines()
            .map(|day| format!("{} 08:00:00,U1,Notes viewed,Z1\n", day.trim()))
            .collect::<String>()
    };
    let a = epic(&dates("03/02/2026\n03/03/2026"));
    let b = epic(&dates("03/04/2026\n03/13/2026\n03/14/2026"));
    let folder = Folder::of(&[("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())]);
    let (value, code) = json(folder.dir.path(), &["a.csv", "b.csv", "--timezone", "UTC"]);
    assert_eq!(code, 0);
    let order = &value["day_month_order"][0];
    assert_eq!((order["file"].as_str(), order["line"].as_u64()), (Some("b.csv"), Some(3)));
    assert_eq!(order["column"], "ACCESS_TIME");
    let (text, _) = check(folder.dir.path(), &["a.csv", "b.csv", "--timezone", "UTC"]);
    assert!(text.contains("proved by b.csv line 3"), "{text}");
}

#[test]
fn who_is_only_in_the_logs_or_only_in_the_roster_is_counted_and_named_on_request() {
    let log = epic(
        "2026-03-02 08:00:00,jdoe,Notes viewed,Z1
         2026-03-02 08:00:05,STRANGER,Notes viewed,Z1
         2026-03-02 08:00:09,STRANGER,Notes viewed,Z1",
    );
    let roster = "user_id,login\nU1,jdoe\nSILENT,\n";
    let folder = Folder::of(&[("a.csv", log.as_bytes()), ("users.csv", roster.as_bytes())]);
    let args = ["a.csv", "--users", "users.csv", "--timezone", "UTC"];
    let (value, code) = json(folder.dir.path(), &args);
    assert_eq!(code, 0);
    let people = &value["people"];
    assert_eq!(people["in_logs_not_in_roster"], 1);
    assert_eq!(people["in_roster_not_in_logs"], 1);
    assert_eq!(people["found_by"]["login"]["ids"], 1);
    assert!(people["in_logs_not_in_roster_ids"].is_null());
    let (value, _) = json(folder.dir.path(), &[&args[..], &["--named"]].concat());
    assert_eq!(value["people"]["in_logs_not_in_roster_ids"][0], "STRANGER");
    assert_eq!(value["people"]["in_roster_not_in_logs_ids"][0], "SILENT");
}

#[test]
fn instants_that_stand_in_two_files_are_counted() {
    let row = "2026-03-02 08:00:00,U1,Notes viewed,Z1";
    let other =
        "2026-03-02 08:00:00,U1,Order list changed,Z1\n2026-03-02 09:00:00,U1,Notes viewed,Z1";
    let folder = Folder::of(&[("a.csv", epic(row).as_bytes()), ("b.csv", epic(other).as_bytes())]);
    let (value, _) = json(folder.dir.path(), &["a.csv", "b.csv"]);
    assert_eq!(value["shared_instants"]["instants"], 1);
    assert_eq!(value["totals"]["accepted"], 3);
}

#[test]
fn a_screen_that_refreshes_itself_and_an_account_that_never_sleeps_are_suspected() {
    let mut log = String::new();
    for minute in 0..60 {
        log.push_str(&format!("2026-03-02 08:{minute:02}:00,U1,Track board refreshed,\n"));
    }
    for hour in 0..24 * 14 {
        let (day, hour) = (2 + hour / 24, hour % 24);
        log.push_str(&format!("2026-03-{day:02} {hour:02}:13:07,ROBOT,Notes viewed,Z{hour}\n"));
        log.push_str(&format!("2026-03-{day:02} {hour:02}:44:09,ROBOT,Result opened,Z{hour}\n"));
    }
    let folder = Folder::of(&[("a.csv", epic(&log).as_bytes())]);
    let (value, code) = json(folder.dir.path(), &["a.csv", "--named", "--timezone", "UTC"]);
    assert_eq!(code, 0);
    assert_eq!(value["auto_refresh"]["actions"][0]["action"], "Track board refreshed");
    assert_eq!(value["auto_refresh"]["users"], 1);
    assert_eq!(value["system_accounts"]["suspected_ids"][0], "ROBOT");
    let all: u64 =
        value["actions"].as_array().unwrap().iter().filter_map(|a| a["events"].as_u64()).sum();
    assert_eq!(all, value["totals"]["accepted"].as_u64().unwrap(), "the automatic ones count too");
}

#[test]
fn headings_without_rows_still_show_what_was_looked_at() {
    let folder = Folder::of(&[("a.csv", epic("").as_bytes())]);
    let (value, code) = json(folder.dir.path(), &["a.csv"]);
    assert_eq!(code, 4);
    assert_eq!(value["files"][0]["format"], "epic_access_log");
    assert!(value["coverage"].is_null());
    let (text, _) = check(folder.dir.path(), &["a.csv"]);
    assert!(text.contains("nothing can be concluded"), "{text}");
}

#[test]
fn long_lists_are_cut_and_say_how_much_more_there_is() {
    let files: Vec<(String, String)> = (0..30)
        .map(|n| {
            (format!("f{n:02}.csv"), epic(&format!("2026-03-02 08:00:{n:02},U1,Nonsense {n},Z1")))
        })
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = Folder::of(&files);
    let (text, _) = check(folder.dir.path(), &["."]);
    assert!(text.contains("and 22 more") && text.contains("and 20 more"), "{text}");
    assert!(text.lines().count() < 60, "{text}");
}
