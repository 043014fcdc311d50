//! The main job as a whole, on a small simulated hospital: what must not change a single byte.

use crate::small::WORLD;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use uptake::journal::Silent;
use uptake::settings::{Raw, Settings, settle};
use uptake::simulate::{Plan, simulate};

/// Made once for all tests of this file.
fn hospital() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        let plan = Plan { users: 60, days: 28, events_per_day: 60.0, gzip: 0.3, ..Plan::default() };
        simulate(&plan, &dir.path().join("site"), &Silent).unwrap();
        dir
    })
    .path()
}

fn settings(site: &Path) -> Settings {
    let raw =
        Raw { logs: vec![site.to_path_buf()], config: None, from_usage: None, flags: Vec::new() };
    let mut settings = settle(&raw, []).unwrap().settings;
    settings.key_file = Some(hospital().join("one.key"));
    settings.threads = Some(2);
    settings
}

/// Every file under a folder but the operator tier, by its path.
fn shared_tiers(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_path_buf();
                if !["run.json", "rejects.csv"].contains(&name.to_string_lossy().as_ref()) {
                    found.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
    }
    found
}

fn analyzed(settings: &Settings) -> BTreeMap<PathBuf, Vec<u8>> {
    let out = TempDir::new().unwrap();
    uptake::analyze(settings, None, &out.path().join("report"), WORLD).unwrap();
    shared_tiers(&out.path().join("report"))
}

fn expected() -> &'static BTreeMap<PathBuf, Vec<u8>> {
    static MADE: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    MADE.get_or_init(|| analyzed(&settings(&hospital().join("site"))))
}

fn assert_same(found: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected()), "{what}");
    for (name, bytes) in expected() {
        assert!(found[name] == *bytes, "{what}: {} differs", name.display());
    }
}

/// The site's logs as text, a row a string, headings apart.
fn log_rows() -> (String, Vec<String>) {
    use std::io::Read;
    let mut heading = String::new();
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(hospital().join("site/logs")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let mut text = String::new();
        if bytes.starts_with(&[0x1F, 0x8B]) {
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
        } else {
            text = String::from_utf8(bytes).unwrap();
        }
        let mut lines = text.lines();
        heading = lines.next().unwrap().to_string();
        rows.extend(lines.map(str::to_string));
    }
    (heading, rows)
}

/// A copy of the site whose logs are these files.
fn with_logs(files: &[(&str, String)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for entry in std::fs::read_dir(hospital().join("site")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    std::fs::create_dir(dir.path().join("logs")).unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join("logs").join(name), text).unwrap();
    }
    dir
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    for threads in [1, 8] {
        let mut settings = settings(&hospital().join("site"));
        settings.threads = Some(threads);
        assert_same(&analyzed(&settings), &format!("{threads} threads"));
    }
}

#[test]
fn shuffled_split_and_renamed_files_change_no_byte() {
    let (heading, mut rows) = log_rows();
    let n = rows.len();
    let mut state = 9_u64;
    for at in (1..n).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(at, (state >> 33) as usize % (at + 1));
    }
    let file = |rows: &[String]| format!("{heading}\n{}\n", rows.join("\n"));
    let (a, b) = rows.split_at(n / 3);
    let site = with_logs(&[("zebra.csv", file(a)), ("aardvark.txt", file(b))]);
    assert_same(&analyzed(&settings(site.path())), "shuffled and split");
}

#[test]
fn analysis_never_opens_the_truth() {
    let (heading, rows) = log_rows();
    let site = with_logs(&[("all.csv", format!("{heading}\n{}\n", rows.join("\n")))]);
    for entry in std::fs::read_dir(site.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().contains("truth") {
            std::fs::remove_file(path).unwrap();
        }
    }
    assert_same(&analyzed(&settings(site.path())), "without the truth");
}

#[test]
fn going_on_from_a_fold_gives_what_the_logs_give() {
    let dir = TempDir::new().unwrap();
    let settings = settings(&hospital().join("site"));
    let folded = dir.path().join("usage");
    uptake::fold(&settings, &[], &folded, WORLD).unwrap();
    let out = dir.path().join("report");
    uptake::analyze(&settings, Some(&folded), &out, WORLD).unwrap();
    assert_same(&shared_tiers(&out), "from usage");
    let direct = dir.path().join("direct");
    uptake::analyze(&settings, None, &direct, WORLD).unwrap();
    let record = |dir: &Path| {
        let text = std::fs::read_to_string(dir.join("run.json")).unwrap();
        let mut record: serde_json::Value = serde_json::from_str(&text).unwrap();
        record.as_object_mut().unwrap().remove("run");
        record
    };
    assert_eq!(record(&out), record(&direct));
    assert_eq!(
        std::fs::read(out.join("rejects.csv")).unwrap(),
        std::fs::read(direct.join("rejects.csv")).unwrap()
    );
}

#[test]
fn the_tables_answer_for_everybody_in_the_roster() {
    let users = String::from_utf8(expected()[Path::new("tables/users.csv")].clone()).unwrap();
    let mut reader = csv::Reader::from_reader(users.as_bytes());
    let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_string).collect();
    assert_eq!(
        headings.join(", "),
        "user_id, role, specialty, setting, department, peer_group, n_peers, days_expected, days_active, active_hours, events, encounters, after_hours_share, struggle_score, struggle_q, avoid_score, avoid_q, champion_score, status, top_need, needs, avoid_style, reasons"
    );
    let roster = std::fs::read_to_string(hospital().join("site/users.csv")).unwrap();
    let mut people: Vec<&str> =
        roster.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    people.sort_unstable();
    people.dedup();
    assert!(reader.records().count() >= people.len());
}
