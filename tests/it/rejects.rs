//! Every reject is named, in its order, and few bytes are kept of it.

use crate::small::{Folder, WORLD, epic};
use std::path::Path;
use uptake::logs::Rejects;

const BAD: [(&str, &str); 5] = [
    ("2026-03-02 08:00,U1,Note viewed,Z1,extra", "more fields than headings"),
    ("2026-03-02 08:00:00,U1", "fewer fields than headings"),
    ("never,U1,Note viewed,Z1", "the time is not in the form of this source"),
    ("2026-03-02 08:00:01,,Note viewed,Z1", "no user"),
    ("2026-03-02 08:00:01,U1,,Z1", "no action"),
];

/// Good and bad rows in turn, enough for several pieces a file; what is wrong, by line.
fn text(rows: usize) -> (String, Vec<(usize, &'static str)>) {
    let mut text = epic("");
    let mut bad = Vec::new();
    for n in 0..rows {
        let kind = n * n % 11;
        match BAD.get(kind) {
            Some((row, reason)) => {
                text.push_str(row);
                bad.push((n + 2, *reason));
            }
            None => text.push_str(&format!(
                "2026-03-02 {:02}:{:02}:{:02},U{},Note viewed,Z{}",
                n / 3600 % 24,
                n / 60 % 60,
                n % 60,
                n % 7,
                n % 50
            )),
        }
        text.push('\n');
    }
    (text, bad)
}

fn written(folder: &Folder, from_usage: Option<&Path>, out: &Path) -> String {
    uptake::analyze(&folder.settings, from_usage, out, WORLD).unwrap();
    std::fs::read_to_string(out.join("rejects.csv")).unwrap()
}

#[test]
fn every_reject_is_in_rejects_csv_in_the_order_of_its_lines_whatever_the_threads() {
    let (one, bad_one) = text(90_000);
    let (two, bad_two) = text(1_000);
    let mut folder = Folder::of(&[("a.csv", one.as_bytes()), ("b.csv", two.as_bytes())]);
    let out = tempfile::TempDir::new().unwrap();
    folder.settings.key_file = Some(out.path().join("key"));
    let mut expected = String::from("file,line,column,reason\n");
    for (name, bad) in [("a.csv", &bad_one), ("b.csv", &bad_two)] {
        for (line, reason) in bad {
            let column = match *reason {
                "no user" => "USER_ID",
                "no action" => "METRIC_NAME",
                "the time is not in the form of this source" => "ACCESS_TIME",
                _ => "",
            };
            let file = folder.path(name);
            expected.push_str(&format!("{},{line},{column},{reason}\n", file.display()));
        }
    }
    for threads in [1, 4] {
        folder.settings.threads = Some(threads);
        let found = written(&folder, None, &out.path().join(threads.to_string()));
        assert!(found == expected, "with {threads} threads");
    }
    let kept = out.path().join("usage");
    uptake::fold(&folder.settings, &[], &kept, WORLD).unwrap();
    assert!(std::fs::read_to_string(kept.join("rejects.csv")).unwrap() == expected);
    assert!(written(&folder, Some(&kept), &out.path().join("from")) == expected);
}

#[test]
fn check_shows_true_totals_by_reason_and_a_few_examples() {
    let (text, bad) = text(5_000);
    let folder = Folder::of(&[("a.csv", text.as_bytes())]);
    let (preview, _) = uptake::check(&folder.settings, WORLD).unwrap();
    assert_eq!(preview.rejects.iter().map(|view| view.rows).sum::<u64>(), bad.len() as u64);
    for view in &preview.rejects {
        let lines: Vec<u64> = bad
            .iter()
            .filter(|(_, why)| *why == view.reason)
            .map(|(line, _)| *line as u64)
            .collect();
        let shown: Vec<u64> = view.examples.iter().map(|(_, line)| *line).collect();
        assert_eq!(view.rows, lines.len() as u64, "{}", view.reason);
        assert_eq!(shown, lines[..3], "{}", view.reason);
    }
}

#[test]
fn rejects_come_back_from_their_record_as_they_were() {
    let (text, bad) = text(3_000);
    let rejects = Folder::of(&[("a.csv", text.as_bytes())]).basis().accounting.rejects;
    let record = serde_json::to_string(&rejects).unwrap();
    // Two digits a byte, and little more than two bytes a reject that differs from the one before.
    assert!(record.len() < 5 * bad.len() + 2_000, "{} for {}", record.len(), bad.len());
    let again: Rejects = serde_json::from_str(&record).unwrap();
    assert_eq!(again, rejects);
    assert_eq!(again.len(), bad.len() as u64);
    let broken: Rejects =
        serde_json::from_str(&record.replace("\"lines\":\"", "\"lines\":\"ffzz")).unwrap();
    assert!(broken.iter().count() <= 2 * bad.len());
}
