//! The same event delivered twice counts once; like rows of one file all count.

use crate::small::{Folder, epic, name};
use proptest::prelude::*;

fn of(files: &[(&str, &str)]) -> Folder {
    let texts: Vec<(String, String)> =
        files.iter().map(|(name, rows)| ((*name).to_string(), epic(rows))).collect();
    let files: Vec<(&str, &[u8])> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    Folder::of(&files)
}

const ROW: &str = "2026-03-02 08:00:00,U1,Notes viewed,Z1\n";
const LATER: &str = "2026-03-02 08:00:09,U1,Notes viewed,Z1\n";

#[test]
fn like_rows_of_one_file_all_count() {
    let (usage, basis) = of(&[("a.csv", &ROW.repeat(3))]).fold().unwrap();
    assert_eq!(usage.user_days[0].events, 3);
    assert_eq!(basis.accounting.total().duplicate, 0);
}

#[test]
fn of_a_row_in_several_files_the_larger_count_holds() {
    let (usage, basis) =
        of(&[("a.csv", ROW), ("b.csv", &ROW.repeat(3)), ("c.csv", &ROW.repeat(2))]).fold().unwrap();
    assert_eq!(usage.user_days[0].events, 3);
    let duplicates: Vec<(String, u64)> = basis
        .accounting
        .files
        .iter()
        .map(|file| (name(&file.path), file.count.duplicate))
        .collect();
    assert_eq!(duplicates, [("a.csv".into(), 1), ("b.csv".into(), 0), ("c.csv".into(), 2)]);
}

#[test]
fn rows_that_differ_in_anything_are_no_duplicates() {
    let other = [
        "08:00:01,U1,Notes viewed,Z1",
        "08:00:00,U2,Notes viewed,Z1",
        "08:00:00,U1,Notes modified,Z1",
        "08:00:00,U1,Notes viewed,Z2",
    ];
    for row in other {
        let row = format!("2026-03-02 {row}");
        let basis = of(&[("a.csv", ROW), ("b.csv", &row)]).basis();
        assert_eq!(basis.accounting.total().accepted, 2, "{row}");
    }
}

#[test]
fn an_archive_and_a_live_table_that_overlap_are_read_as_one() {
    let archive = format!("{ROW}{LATER}");
    let live = format!("{LATER}2026-03-02 08:00:20,U1,Notes viewed,Z2\n");
    let whole = format!("{archive}2026-03-02 08:00:20,U1,Notes viewed,Z2\n");
    assert_eq!(
        of(&[("a.csv", &archive), ("b.csv", &live)]).usage(),
        of(&[("a.csv", &whole)]).usage()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn overlap_is_the_larger_count_whatever_the_files_hold(
        rows in prop::collection::vec((0_u8..3, 0_u8..3, 0_u8..2, 0_u8..2), 1..60)
    ) {
        let line = |(_, second, user, patient): &(u8, u8, u8, u8)|
            format!("2026-03-02 08:00:0{second},U{user},Notes viewed,Z{patient}\n");
        let texts: Vec<String> = (0..3)
            .map(|file| rows.iter().filter(|row| row.0 == file).map(line).collect())
            .collect();
        let mut expected = 0;
        for second in 0..3 { for user in 0..2 { for patient in 0..2 {
            expected += (0..3).map(|file| rows.iter()
                .filter(|row| **row == (file, second, user, patient)).count()).max().unwrap_or(0);
        }}}
        let basis = of(&[("a.csv", &texts[0]), ("b.csv", &texts[1]), ("c.csv", &texts[2])]).fold();
        let total = basis.unwrap().1.accounting.total();
        prop_assert_eq!(total.accepted, expected as u64);
        prop_assert_eq!(total.read, rows.len() as u64);
        prop_assert_eq!(total.read, total.accepted + total.duplicate);
    }
}
