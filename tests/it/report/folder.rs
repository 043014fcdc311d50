use super::fabricated::{At, files, hospital, publish};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use uptake::error::Kind;
use uptake::journal::{Silent, World};
use uptake::report::{self, Seal, Staging, reserve};

fn beside(out: &Path, what: &str) -> PathBuf {
    let name = out.file_name().unwrap().to_str().unwrap();
    out.with_file_name(format!(".{name}.uptake-{what}"))
}

/// Everything in a folder, hidden names too.
fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_absent_an_empty_and_an_earlier_folder_are_taken_and_nothing_is_left_beside() {
    let room = tempfile::tempdir().unwrap();
    let hospital = hospital();
    for out in ["absent", "empty"].map(|name| room.path().join(name)) {
        if out.ends_with("empty") {
            std::fs::create_dir(&out).unwrap();
        }
        hospital.publish(&out).unwrap();
        let published = hospital.publish(&out).unwrap();
        assert_eq!(published.files, files(&out).len());
    }
    assert_eq!(entries(room.path()), ["absent", "empty"]);
}

#[test]
fn a_folder_with_something_foreign_is_refused_and_left_as_it_is() {
    let room = tempfile::tempdir().unwrap();
    let hospital = hospital();
    let out = room.path().join("thesis");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("chapter.txt"), "one").unwrap();
    let error = hospital.publish(&out).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert_eq!(entries(room.path()), ["thesis"]);
    assert_eq!(entries(&out), ["chapter.txt"]);
}

#[test]
fn a_foreign_file_or_folder_within_an_earlier_output_is_named_and_kept() {
    let room = tempfile::tempdir().unwrap();
    let hospital = hospital();
    for stranger in ["tables/mine.csv", "notes/", "units/deep/x.html"] {
        let out = room.path().join("report");
        hospital.publish(&out).unwrap();
        let place = out.join(stranger);
        if stranger.ends_with('/') {
            std::fs::create_dir(&place).unwrap();
        } else {
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(&place, "mine").unwrap();
        }
        let before = files(&out);
        let error = hospital.publish(&out).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{stranger}");
        assert!(error.to_string().contains("which is not ours"), "{error}");
        assert_eq!(files(&out), before);
        std::fs::remove_dir_all(&out).unwrap();
    }
}

#[test]
fn the_output_of_another_command_or_a_plain_file_is_refused() {
    let room = tempfile::tempdir().unwrap();
    let hospital = hospital();
    let out = room.path().join("report");
    hospital.publish(&out).unwrap();
    assert_eq!(reserve(&out, "usage").unwrap_err().kind(), Kind::Usage);
    let file = room.path().join("file");
    std::fs::write(&file, "x").unwrap();
    assert_eq!(reserve(&file, "analyze").unwrap_err().kind(), Kind::Usage);
}

#[test]
fn a_run_that_cannot_write_leaves_the_earlier_output_and_no_trace() {
    let room = tempfile::tempdir().unwrap();
    let mut hospital = hospital();
    let out = room.path().join("report");
    hospital.publish(&out).unwrap();
    let before = files(&out);
    // A name that no file system takes stands for a disk that is full.
    hospital.drawings[2].file = "x".repeat(400);
    let error = hospital.publish(&out).unwrap_err();
    assert_eq!(error.exit_code(), 74);
    assert_eq!(files(&out), before);
    assert_eq!(entries(room.path()), ["report"]);
}

#[test]
fn what_an_interrupted_writing_left_is_cleared_away() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    std::fs::create_dir_all(beside(&out, "new").join("tables")).unwrap();
    std::fs::write(beside(&out, "new").join("tables/users.csv"), "half").unwrap();
    hospital().publish(&out).unwrap();
    assert_eq!(entries(room.path()), ["report"]);
}

#[test]
fn a_swap_interrupted_between_its_renames_is_finished_by_the_next_run() {
    let room = tempfile::tempdir().unwrap();
    let mut hospital = hospital();
    let out = room.path().join("report");
    hospital.publish(&out).unwrap();
    std::fs::rename(&out, beside(&out, "old")).unwrap();
    hospital.settings.named = true;
    let other = room.path().join("other");
    hospital.publish(&other).unwrap();
    let newer = files(&other);
    std::fs::rename(&other, beside(&out, "new")).unwrap();
    drop(reserve(&out, "analyze").unwrap());
    assert_eq!(files(&out), newer);
    assert_eq!(entries(room.path()), ["report"]);
}

#[test]
fn an_earlier_output_that_was_only_moved_aside_comes_back() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    hospital().publish(&out).unwrap();
    let before = files(&out);
    std::fs::rename(&out, beside(&out, "old")).unwrap();
    drop(reserve(&out, "analyze").unwrap());
    assert_eq!(files(&out), before);
    assert_eq!(entries(room.path()), ["report"]);
}

#[test]
fn an_old_output_that_was_not_yet_removed_is_removed() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    hospital().publish(&out).unwrap();
    let before = files(&out);
    std::fs::create_dir(beside(&out, "old")).unwrap();
    std::fs::write(beside(&out, "old").join("report.html"), "older").unwrap();
    drop(reserve(&out, "analyze").unwrap());
    assert_eq!(files(&out), before);
    assert_eq!(entries(room.path()), ["report"]);
}

#[test]
fn two_runs_into_one_folder_exclude_each_other() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    let first = reserve(&out, "analyze").unwrap();
    assert_eq!(reserve(&out, "analyze").unwrap_err().exit_code(), 75);
    drop(first);
    reserve(&out, "analyze").unwrap();
}

#[test]
fn a_second_equal_run_differs_only_in_the_section_run() {
    let room = tempfile::tempdir().unwrap();
    let hospital = hospital();
    let [one, two] = ["one", "two"].map(|name| room.path().join(name));
    publish(&hospital.contents_of(1_780_000_000_000, 1), &one).unwrap();
    publish(&hospital.contents_of(1_790_000_000_000, 8), &two).unwrap();
    let (mut one, mut two) = (files(&one), files(&two));
    let without_run = |files: &mut BTreeMap<String, Vec<u8>>| {
        let mut record: serde_json::Value =
            serde_json::from_slice(&files.remove("run.json").unwrap()).unwrap();
        let run = record.as_object_mut().unwrap().remove("run").unwrap();
        assert_eq!(run["host"], "ward-server");
        record
    };
    assert_eq!(without_run(&mut one), without_run(&mut two));
    assert_eq!(one, two);
}

#[test]
fn another_commands_output_is_sealed_and_swapped_in_the_same_way() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("usage");
    let hospital = hospital();
    let contents = hospital.contents();
    for _ in 0..2 {
        let mut staging = Staging::begin(reserve(&out, "usage").unwrap()).unwrap();
        staging.write("user-days.parquet", b"PAR1").unwrap();
        report::rejects(&mut staging, &hospital.accounting).unwrap();
        let seal = Seal {
            command: "usage",
            site: &hospital.site,
            frame: &hospital.usage.frame,
            settings: &hospital.settings,
            accounting: &hospital.accounting,
            inputs: &hospital.inputs,
            run: contents.run,
        };
        let facts = BTreeMap::from([("tables", ["user-days"])]);
        let world = World { journal: &Silent, clock: &At(1_780_000_001_000) };
        report::finish(staging, &seal, &facts, world).unwrap();
    }
    let files = files(&out);
    let names: Vec<&String> = files.keys().collect();
    assert_eq!(names, ["rejects.csv", "run.json", "user-days.parquet"]);
    let record: serde_json::Value = serde_json::from_slice(&files["run.json"]).unwrap();
    assert_eq!(record["tables"][0], "user-days");
    assert_eq!(reserve(&out, "analyze").unwrap_err().exit_code(), 2);
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    hospital().publish(&out).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&out), 0o700);
    for folder in ["units", "charts", "people", "people/charts", "tables"] {
        assert_eq!(mode(&out.join(folder)), 0o700, "{folder}");
    }
    for file in files(&out).keys() {
        assert_eq!(mode(&out.join(file)), 0o600, "{file}");
    }
}
