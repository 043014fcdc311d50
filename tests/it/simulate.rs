//! The simulated hospital: the same seed gives the same bytes, and nothing gives the truth away.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use uptake::journal::Silent;
use uptake::simulate::{Layout, Naming, Plan, Prevalence, simulate};
use uptake::units::Day;

fn small(seed: u64) -> Plan {
    Plan { users: 60, days: 14, seed, events_per_day: 60.0, ..Plan::default() }
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for folder in [dir.to_path_buf(), dir.join("logs")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn made(plan: &Plan) -> (tempfile::TempDir, BTreeMap<String, Vec<u8>>) {
    let dir = tempfile::tempdir().unwrap();
    simulate(plan, dir.path(), &Silent).unwrap();
    let files = files(dir.path());
    (dir, files)
}

fn table(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[name].as_slice());
    let heads = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            heads.iter().map(String::from).zip(row.unwrap().iter().map(String::from)).collect()
        })
        .collect()
}

fn log_rows(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, Vec<csv::StringRecord>)> {
    files
        .iter()
        .filter(|(name, _)| name.starts_with("logs"))
        .map(|(name, bytes)| {
            let mut text = Vec::new();
            if name.ends_with(".gz") {
                flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut text).unwrap();
            } else {
                text = bytes.clone();
            }
            let mut reader = csv::Reader::from_reader(text.as_slice());
            (name.clone(), reader.records().map(|row| row.unwrap()).collect())
        })
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let (_a, first) = made(&small(7));
    let (_b, again) = made(&small(7));
    let (_c, other) = made(&small(8));
    assert_eq!(first, again);
    assert_ne!(first["truth.csv"], other["truth.csv"]);
    let (name, log) = first.iter().find(|(name, _)| name.starts_with("logs")).unwrap();
    assert_ne!(Some(log), other.get(name));
}

#[test]
fn a_null_hospital_has_no_labels_and_still_its_odd_people() {
    let plan = Plan { prevalence: Prevalence::NONE, users: 120, ..small(3) };
    let (_dir, files) = made(&plan);
    let truth = table(&files, "truth.csv");
    assert!(truth.iter().all(|row| row["label"] == "typical"));
    assert!(truth.iter().filter(|row| !row["odd"].is_empty()).count() > 10);
}

#[test]
fn all_six_styles_occur_and_all_ids_of_the_truth_are_in_the_roster() {
    let (_dir, files) = made(&Plan { users: 120, ..small(5) });
    let truth = table(&files, "truth.csv");
    let styles: BTreeSet<&str> =
        truth.iter().map(|row| row["style"].as_str()).filter(|style| !style.is_empty()).collect();
    let all = ["absent", "delegates", "fading", "late", "paper", "partial"];
    assert_eq!(styles.into_iter().collect::<Vec<_>>(), all);
    let roster = table(&files, "users.csv");
    let known: BTreeSet<&str> = roster.iter().map(|row| row["user_id"].as_str()).collect();
    assert!(truth.iter().all(|row| known.contains(row["user_id"].as_str())));
}

#[test]
fn rows_of_a_file_are_in_the_order_of_time_and_no_event_occurs_twice() {
    for plan in [small(2), Plan { gzip: 0.5, layout: Layout::Week, variant: 3, ..small(2) }] {
        let (_dir, files) = made(&plan);
        let mut keys = BTreeSet::new();
        for (name, rows) in log_rows(&files) {
            let times: Vec<u64> = rows.iter().map(|row| row[1].parse().unwrap()).collect();
            assert!(times.is_sorted(), "{name}");
            for row in &rows {
                let key = [&row[1], &row[2], &row[3], &row[4]].map(String::from);
                assert!(keys.insert(key), "{name}");
            }
        }
        assert!(keys.len() > 20_000);
    }
}

#[test]
fn detail_joins_repeat_rows_where_asked() {
    let (_dir, files) = made(&Plan { detail_joins: 0.05, ..small(2) });
    let rows: Vec<csv::StringRecord> =
        log_rows(&files).into_iter().flat_map(|(_, rows)| rows).collect();
    let twice = rows.windows(2).filter(|pair| pair[0] == pair[1]).count() as f64;
    let share = twice / rows.len() as f64;
    assert!((0.03..0.07).contains(&share), "{share}");
}

#[test]
fn night_shifts_run_over_the_hour_that_spring_takes() {
    // 2026-03-08, 02:00 to 03:00 does not exist in Chicago.
    let start = Day::from_ymd(2026, 3, 2).unwrap();
    let (_dir, files) = made(&Plan { start, ..small(4) });
    let rows: Vec<csv::StringRecord> =
        log_rows(&files).into_iter().flat_map(|(_, rows)| rows).collect();
    let at = |from: &str, to: &str| rows.iter().filter(|r| &r[0] >= from && &r[0] < to).count();
    assert!(at("2026-03-08 00:00:00", "2026-03-08 02:00:00") > 0);
    assert_eq!(at("2026-03-08 02:00:00", "2026-03-08 03:00:00"), 0);
    assert!(at("2026-03-08 03:00:00", "2026-03-08 05:00:00") > 0);
    for row in &rows {
        let unix: i64 = row[1].parse::<i64>().unwrap() - 4_070_908_800;
        let hours = if unix >= 1_772_956_800 { 5 } else { 6 };
        let local = unix - hours * 3600;
        let day = Day(local.div_euclid(86_400) as i32);
        let of_day = local.rem_euclid(86_400);
        let text = format!("{day} {:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
        assert_eq!(text, row[0]);
    }
}

#[test]
fn labels_know_nothing_of_oddities_or_of_the_roster() {
    let mut cells: BTreeMap<(bool, bool), f64> = BTreeMap::new();
    let mut part_time: BTreeMap<(bool, bool), f64> = BTreeMap::new();
    for seed in 0..12 {
        let (_dir, files) =
            made(&Plan { users: 150, days: 7, events_per_day: 20.0, ..small(seed) });
        let fte: BTreeMap<String, String> = table(&files, "users.csv")
            .into_iter()
            .map(|row| (row["user_id"].clone(), row["fte"].clone()))
            .collect();
        for row in table(&files, "truth.csv") {
            let labelled = row["label"] != "typical";
            *cells.entry((labelled, !row["odd"].is_empty())).or_default() += 1.0;
            *part_time.entry((labelled, fte[&row["user_id"]] != "1")).or_default() += 1.0;
        }
    }
    for table in [cells, part_time] {
        let share = |labelled| {
            let yes = table[&(labelled, true)];
            yes / (yes + table[&(labelled, false)])
        };
        assert!((share(true) - share(false)).abs() < 0.06, "{table:?}");
    }
}

#[test]
fn every_sign_of_a_label_occurs_among_people_without_one() {
    let plan = Plan { users: 150, days: 28, events_per_day: 100.0, ..small(6) };
    let (_dir, files) = made(&plan);
    let mut events: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in log_rows(&files).into_iter().flat_map(|(_, rows)| rows) {
        events.entry(row[3].to_string()).or_default().push(row[5].to_lowercase());
    }
    let truth = table(&files, "truth.csv");
    for (label, words) in [
        ("struggling", &["cancel", "undo"][..]),
        ("struggling", &["search"]),
        ("avoiding", &["printing", "printed"]),
        ("avoiding", &["cosign", "verbal"]),
    ] {
        let shares = |wanted: &str| -> Vec<f64> {
            let of = truth.iter().filter(|row| row["label"] == wanted && row["odd"].is_empty());
            let own = of.filter_map(|row| events.get(&row["user_id"]));
            let signs = |own: &Vec<String>| {
                own.iter().filter(|name| words.iter().any(|word| name.contains(word))).count()
            };
            let mut all: Vec<f64> = own.map(|own| signs(own) as f64 / own.len() as f64).collect();
            all.sort_by(f64::total_cmp);
            all
        };
        let (labelled, others) = (shares(label), shares("typical"));
        let middle = labelled[labelled.len() / 2];
        let above = others.iter().filter(|share| **share > middle).count();
        assert!(above * 20 >= others.len(), "{words:?}: {above} of {}", others.len());
    }
}

#[test]
fn people_avoid_in_degrees() {
    let (_dir, files) = made(&Plan { users: 300, days: 7, ..small(5) });
    let mut strengths: Vec<f64> = table(&files, "truth.csv")
        .iter()
        .filter(|row| row["label"] == "avoiding")
        .map(|row| row["effect"].parse().unwrap())
        .collect();
    strengths.sort_by(f64::total_cmp);
    let (least, most) = (strengths[0], strengths[strengths.len() - 1]);
    assert!(strengths.len() >= 15 && (0.6..0.75).contains(&least) && most > 0.95, "{strengths:?}");
}

#[test]
fn opaque_names_tell_nothing_and_patients_can_be_left_out() {
    let plan = Plan {
        vocabulary: Naming::Opaque,
        with_map: true,
        with_patients: false,
        with_schedule: false,
        with_roster: false,
        ..small(9)
    };
    let (_dir, files) = made(&plan);
    assert!(!files.contains_key("users.csv") && !files.contains_key("schedule.csv"));
    let map: BTreeSet<String> =
        table(&files, "actions.csv").into_iter().map(|row| row["action"].clone()).collect();
    for (_, rows) in log_rows(&files) {
        for row in rows {
            assert!(map.contains(&row[5]) && row[5].starts_with("METRIC "));
            assert!(row[6].is_empty() && row[7].is_empty());
        }
    }
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("mine.txt"), "mine").unwrap();
    let refused = simulate(&small(1), dir.path(), &Silent).unwrap_err();
    assert_eq!(refused.exit_code(), 2);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_vocabulary_reads_the_simulated_actions_as_they_are_meant() {
    let vocabulary = uptake::vocabulary::Vocabulary::built_in();
    let actions: Vec<_> = uptake::simulate::actions().collect();
    let other: Vec<_> = actions
        .iter()
        .filter(|(name, meant)| vocabulary.meaning(name).activity != Some(*meant))
        .map(|(name, meant)| (name, meant, vocabulary.meaning(name).activity))
        .collect();
    assert!(actions.len() > 150 && other.is_empty(), "{other:#?}");
}

#[test]
fn the_sample_is_what_its_readme_says_it_is() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-logs");
    let plan = Plan {
        users: 112,
        days: 63,
        seed: 13,
        events_per_day: 150.0,
        gzip: 0.97,
        ..Plan::default()
    };
    let (_dir, made) = made(&plan);
    let mut kept = files(&sample);
    assert!(kept.remove("README.md").is_some());
    assert!(kept.values().map(Vec::len).sum::<usize>() < 10_000_000);
    assert_eq!(made.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        // Packed bytes are the packer's affair; what is in them is ours.
        if !name.ends_with(".gz") {
            assert!(kept[name] == *bytes, "{name} differs; make the sample again");
        }
    }
    assert!(log_rows(&made) == log_rows(&kept), "the logs differ; make the sample again");
}
