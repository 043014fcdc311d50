//! The program as a user meets it: commands, refusals, exit codes.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use std::fs;
use std::path::Path;

fn uptake() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uptake"));
    let ours =
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("UPTAKE_"));
    ours.for_each(|(name, _)| {
        command.env_remove(name);
    });
    command
}

fn refuses(arguments: &[&str], says: &str) {
    uptake().args(arguments).assert().code(2).stderr(contains(says)).stdout("");
}

#[test]
fn what_is_not_built_is_refused_and_not_ignored() {
    for command in ["nightly", "verify", "purge", "forget"] {
        refuses(&[command], "is not built yet");
    }
    refuses(&["nightly", "--config", "uptake.toml"], "nightly is not built yet");
    refuses(&["forget", "U1", "--state", "state"], "forget is not built yet");
    refuses(&["analyze", "logs.csv", "--out", "x", "--memory", "1G"], "memory is not built yet");
}

#[test]
fn an_unknown_command_or_option_is_refused() {
    refuses(&["analyse"], "unrecognized subcommand");
    refuses(&["check", "x.csv", "--yaml"], "unexpected argument");
    refuses(&["analyze", "x.csv", "--log-format", "xml"], "invalid value");
}

#[test]
fn help_and_version_are_no_errors() {
    uptake().arg("--help").assert().code(0).stdout(contains("Exit codes"));
    uptake().arg("--version").assert().code(0).stdout(contains("uptake"));
    uptake()
        .args(["analyze", "--help"])
        .assert()
        .code(0)
        .stdout(contains("--from-usage").and(contains("What is read")).and(contains("Examples")));
}

#[test]
fn nothing_to_read_and_nowhere_to_write_are_said() {
    refuses(&["analyze", "--out", "x"], "nothing to read");
    refuses(&["usage", "--out", "x"], "nothing to read");
    refuses(&["check"], "nothing to read");
    refuses(&["analyze", "logs.csv"], "no output folder");
    refuses(&["usage", "logs.csv"], "no output folder");
}

#[test]
fn a_wrong_value_names_the_flag() {
    refuses(&["analyze", "logs.csv", "--out", "x", "--from", "yesterday"], "--from needs a date");
    refuses(
        &["analyze", "logs.csv", "--out", "x", "--threads", "0"],
        "--threads needs a whole number",
    );
    refuses(&["check", "logs.csv", "--timezone", "Mars/Olympus"], "unknown time zone");
}

#[test]
fn what_acts_in_the_fold_is_refused_after_it() {
    let usage = tempfile::tempdir().unwrap();
    fs::write(usage.path().join("settings.toml"), "").unwrap();
    let folder = usage.path().to_str().unwrap();
    for option in [["--from", "2026-01-01"], ["--timezone", "UTC"], ["--schedule", "s.csv"]] {
        let mut arguments = vec!["analyze", "--from-usage", folder, "--out", "x"];
        arguments.extend(option);
        refuses(&arguments, "--from-usage skips");
    }
    refuses(&["analyze", "logs.csv", "--from-usage", folder, "--out", "x"], "LOGS acts");
}

#[test]
fn print_config_shows_values_and_origins_and_runs_nothing() {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("uptake.toml"), "logs = [\"in\"]\nmin_peers = 12\n").unwrap();
    uptake()
        .args(["analyze", "--print-config"])
        .arg(site.path())
        .env("UPTAKE_SMALL_GROUP", "7")
        .assert()
        .code(0)
        .stdout(contains("min_peers = 12").and(contains("uptake.toml, line 2")))
        .stdout(contains("environment UPTAKE_SMALL_GROUP").and(contains("# default")));
}

#[test]
fn init_writes_a_file_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("uptake.toml");
    let init = || uptake().arg("init").current_dir(folder.path()).assert();
    init().code(0).stdout(contains("uptake.toml"));
    let first = fs::read(&file).unwrap();
    init().code(2).stderr(contains("this file exists and is left as it is"));
    assert_eq!(fs::read(&file).unwrap(), first);
    uptake().args(["init", "no/such/folder"]).assert().code(2);
}

#[test]
fn completions_and_the_manual_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        uptake().args(["completions", shell]).assert().code(0).stdout(contains("analyze"));
    }
    uptake().arg("man").assert().code(0).stdout(contains(".TH").and(contains("from\\-usage")));
}

#[test]
fn a_refusal_as_json_is_one_object_with_its_place() {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("uptake.toml"), "logs = [\"in\"]\nmin_peer = 12\n").unwrap();
    let mut command = uptake();
    let output = command.args(["check", "--log-format", "json"]).arg(site.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(said["level"], "error");
    assert_eq!(said["line"], 2);
    assert_eq!(said["exit_code"], 2);
    assert!(Path::new(said["file"].as_str().unwrap()).ends_with("uptake.toml"));
}

fn write(site: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        fs::write(site.join(name), text).unwrap();
    }
}

const MAPPING: &str = "[format.charting]\ntime = \"T\"\nuser = \"U\"\naction = \"A\"\n";

#[test]
fn a_format_that_does_not_exist_is_refused_with_those_that_do() {
    let site = tempfile::tempdir().unwrap();
    let config = format!("[[source]]\npath = \"log.csv\"\nformat = \"chartin\"\n{MAPPING}");
    write(site.path(), &[("log.csv", "T,U,A\n"), ("uptake.toml", &config)]);
    uptake()
        .arg("check")
        .arg(site.path())
        .assert()
        .code(2)
        .stdout("")
        .stderr(contains("format that does not exist: \"chartin\"").and(contains("did you mean")))
        .stderr(contains("charting, epic_access_log"));
}

#[test]
fn what_roster_logs_and_side_inputs_do_not_know_of_each_other_is_said() {
    let site = tempfile::tempdir().unwrap();
    let log = "T,U,A\n2026-03-02 08:00:01,U1,Read\n2026-03-02 08:00:09,U9,Read\n";
    write(
        site.path(),
        &[
            ("log.csv", log),
            ("users.csv", "user_id,role,shoe size\nU1,Nurse,9\nU2,Nurse,8\nU3,Nurse,7\n"),
            ("training.csv", "user_id,date,course\nU7,2026-03-01,Notes\nU8,2026-03-01,Notes\n"),
            (
                "uptake.toml",
                &format!(
                    "logs = [\"log.csv\"]\nusers = \"users.csv\"\ntraining = \"training.csv\"\n{MAPPING}"
                ),
            ),
        ],
    );
    let said = || {
        contains("1 id in the logs without a roster row; 2 people in the roster without")
            .and(contains("ids that no roster row has: training 2"))
    };
    uptake()
        .arg("check")
        .arg(site.path())
        .assert()
        .code(0)
        .stdout(contains("in the logs, not in the roster: 1, 50.0 % of events"))
        .stdout(contains("in the roster, not in the logs: 2 of 3"))
        .stdout(contains("ids that no roster row has: training 2"))
        .stdout(contains("columns without use here: shoe size"))
        .stdout(contains("none was named: add --timezone"));

    let out = site.path().join("report");
    let run = uptake().arg("analyze").arg(site.path()).arg("--out").arg(&out).assert();
    run.code(0).stdout(said().and(contains("1 note on the side inputs")));
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(record["inputs"]["ids_without_roster_row"]["training"], 2);
    assert!(record["inputs"]["notes"][0].as_str().unwrap().contains("shoe size"));
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    for absent in ["What was not given", "--timezone America/Chicago", "a column department"] {
        assert!(report.contains(absent), "{absent}");
    }
    assert!(!report.contains("Question 5, whether training worked"));
}
