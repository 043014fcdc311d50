//! Every input of the fuzz targets, as a log of its own.

use crate::small::{Folder, gzipped};
use std::path::{Path, PathBuf};
use uptake::logs::{Accounting, Count, FileAccount, TimeForm, cut_by};
use uptake::settings::Mapping;

/// What fuzzing found and what was mended since; the others are good logs.
const FOUND: &str = "found_";

fn seeds() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut seeds = Vec::new();
    for folder in std::fs::read_dir(root).unwrap() {
        let folder = folder.unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let path = file.unwrap().path();
            seeds.push((folder.file_name().into_string().unwrap(), path));
        }
    }
    seeds.sort();
    seeds
}

/// What came of each file, and of each rejected record its line and why.
type Account = (Vec<FileAccount>, Vec<(u64, String)>);

fn account(bytes: &[u8], chunk: usize, threads: usize) -> Option<Account> {
    let mut folder = Folder::of(&[("log", bytes)]);
    let mapping = Mapping {
        time: "when".into(),
        user: "who".into(),
        action: "what".into(),
        patient: Some("patient".into()),
        ..Mapping::default()
    };
    folder.settings.formats.insert("own".into(), mapping);
    folder.settings.threads = Some(threads);
    cut_by(chunk);
    let accounting = folder.fold().ok()?.1.accounting;
    let rejects = accounting.rejects.iter();
    let rejects: Vec<_> = rejects.map(|r| (r.line, r.reason.to_string())).collect();
    let mut files = accounting.files;
    for file in &mut files {
        file.path = PathBuf::new();
    }
    let total = sum_of(&files);
    let sum = total.accepted + total.duplicate + total.rejected + total.out_of_scope;
    assert_eq!(total.read, sum, "a record was lost or made up");
    assert_eq!(rejects.len() as u64, total.rejected, "a reject without a place");
    Some((files, rejects))
}

fn sum_of(files: &[FileAccount]) -> Count {
    Accounting { files: files.to_vec(), ..Accounting::default() }.total()
}

#[test]
fn every_seed_is_accounted_for_wherever_it_is_cut() {
    for (target, path) in seeds().into_iter().filter(|(target, _)| target != "times") {
        let bytes = std::fs::read(&path).unwrap();
        let whole = account(&bytes, 1 << 20, 1);
        for chunk in [7, 64, bytes.len() / 5] {
            assert_eq!(whole, account(&bytes, chunk, 2), "{} by {chunk}", path.display());
        }
        let was_found = path.file_name().unwrap().to_string_lossy().starts_with(FOUND);
        let accepted = whole.map_or(0, |(files, _)| sum_of(&files).accepted);
        assert!(was_found || accepted > 0, "{target}: nothing of {} is read", path.display());
    }
}

#[test]
fn a_seed_that_was_cut_short_is_accounted_for_and_packed_it_reads_the_same() {
    for (target, path) in seeds().into_iter().filter(|(target, _)| target != "times") {
        let bytes = std::fs::read(&path).unwrap();
        for part in 1..8 {
            account(&bytes[..bytes.len() * part / 8], 64, 2);
        }
        let is_text = !matches!(target.as_str(), "archives" | "parquet" | "arrow" | "workbook");
        if let (true, Some(plain)) = (is_text, account(&bytes, 1 << 20, 1)) {
            let packed = account(&gzipped(&bytes), 64, 2).unwrap();
            assert_eq!(plain.1, packed.1, "{}", path.display());
            assert_eq!(sum_of(&plain.0), sum_of(&packed.0), "{}", path.display());
        }
    }
}

#[test]
fn every_time_that_a_form_reads_is_believed() {
    for (_, path) in seeds().into_iter().filter(|(target, _)| target == "times") {
        let bytes = std::fs::read(&path).unwrap();
        let form = TimeForm::ALL[usize::from(bytes[0]) % TimeForm::ALL.len()];
        let one = form.read(&bytes[1..]);
        assert!(one.is_none() || form.read_any(&bytes[1..]) == one, "{}", path.display());
    }
}

#[test]
fn values_spread_over_lines_behind_values_of_a_line_each_are_read_whole() {
    let event = |second: usize, gap: &str| {
        let time =
            format!("2026-03-02T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
        let who = r#""agent":[{"who":{"reference":"Practitioner/p1"},"requestor":true}]"#;
        let what = r#""type":{"code":"rest"},"action":"R""#;
        let kind = r#""resourceType":"AuditEvent""#;
        format!("{{{gap}{kind},{gap}{what},{gap}\"recorded\":\"{time}\",{gap}{who}{gap}}}\n")
    };
    let lines: String = (0..1_000).map(|second| event(second, "")).collect();
    let spread: String = (1_000..8_000).map(|second| event(second, "\n ")).collect();
    assert!(lines.len() + spread.len() > 5 << 18);
    let total = sum_of(&account((lines + &spread).as_bytes(), 1 << 20, 2).unwrap().0);
    assert_eq!((total.read, total.accepted), (8_000, 8_000));
}

#[test]
fn an_accent_that_ends_an_older_file_is_no_cut_character_however_far_the_last_one_is() {
    let mut log = b"ACCESS_TIME,METRIC_NAME,USER_ID\n2026-03-02 08:00:00,a,M\xFCller\n".to_vec();
    for second in 0..60_000 {
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        let row = format!("2026-03-03 {hour:02}:{minute:02}:{:02},a,jo\n", second % 60);
        log.extend_from_slice(row.as_bytes());
    }
    log.extend_from_slice(b"2026-03-04 08:00:00,a,Jos\xE9");
    assert!(log.len() > 1 << 20);
    let total = sum_of(&account(&log, 1 << 20, 2).unwrap().0);
    assert_eq!((total.read, total.accepted), (60_002, 60_002));
    // Without the first name it is UTF-8, and was cut.
    let rest = log.split_off(log.iter().position(|byte| *byte == 0xFC).unwrap() + 1);
    log.pop();
    let total = sum_of(&account(&[log, rest].concat(), 1 << 20, 2).unwrap().0);
    assert_eq!((total.read, total.rejected), (60_002, 1));
}

#[test]
fn a_comment_between_tuples_and_an_insert_behind_a_comma_lose_and_make_up_nothing() {
    for name in ["found_comment_between_tuples.sql", "found_comma_before_insert.sql"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/dump");
        let bytes = std::fs::read(root.join(name)).unwrap();
        for chunk in [20, 54, 1 << 20] {
            let total = sum_of(&account(&bytes, chunk, 2).unwrap().0);
            assert_eq!((total.read, total.accepted), (2, 2), "{name} by {chunk}");
        }
    }
}
