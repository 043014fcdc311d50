//! Laws: splitting, shuffling, thread count and the names of files and users change nothing.

use crate::small::{Folder, epic};
use proptest::prelude::*;
use uptake::usage::Usage;

/// (second of the day, user, action, patient)
type Row = (u32, u8, u8, u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((0..7_200_u32, 0..6_u8, 0..8_u8, 0..5_u8), 1..160)
}

fn line(row: &Row, user: impl Fn(u8) -> String) -> String {
    let (second, who, action, patient) = row;
    let at = second + 8 * 3600;
    let patient = if *patient == 0 { String::new() } else { format!("Z{patient}") };
    format!(
        "2026-03-02 {:02}:{:02}:{:02},{},Action {action},{patient}",
        at / 3600,
        at / 60 % 60,
        at % 60,
        user(*who)
    )
}

fn text(rows: &[Row]) -> String {
    epic(&rows.iter().map(|row| line(row, |u| format!("U{u}"))).collect::<Vec<_>>().join("\n"))
}

fn usage_of(files: &[(&str, &str)], threads: usize) -> Usage {
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let mut folder = Folder::of(&files);
    folder.settings.threads = Some(threads);
    folder.usage()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_order_of_rows_and_the_number_of_threads_change_nothing(rows in rows(), seed in any::<u64>()) {
        let expected = usage_of(&[("a.csv", &text(&rows))], 1);
        let mut shuffled = rows;
        let n = shuffled.len();
        let mut state = seed;
        for at in (1..n).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        for threads in [1, 2, 8] {
            prop_assert_eq!(&usage_of(&[("b.csv", &text(&shuffled))], threads), &expected);
        }
    }

    #[test]
    fn splitting_between_instants_and_renaming_files_changes_nothing(mut rows in rows(), part in 0.0..1.0_f64) {
        rows.sort_unstable();
        let expected = usage_of(&[("a.csv", &text(&rows))], 2);
        let mut cut = (rows.len() as f64 * part) as usize;
        while cut > 0 && cut < rows.len() && rows[cut].0 == rows[cut - 1].0 {
            cut += 1;
        }
        let (first, second) = rows.split_at(cut);
        let (first, second) = (text(first), text(second));
        prop_assert_eq!(&usage_of(&[("z.csv", &first), ("m.txt", &second)], 2), &expected);
    }

    #[test]
    fn renaming_users_changes_only_ids_and_the_order_of_rows(rows in rows()) {
        let names = ["zed", "M58530", "007", "7", "DOMAIN\\a", "34005.0"];
        let before = usage_of(&[("a.csv", &text(&rows))], 2);
        let renamed: Vec<String> = rows.iter().map(|row| line(row, |u| names[u as usize].to_string())).collect();
        let after = usage_of(&[("a.csv", &epic(&renamed.join("\n")))], 2);
        let key = |usage: &Usage, rename: bool| {
            let mut days: Vec<(String, u32, f64, u32, f64)> = usage
                .user_days
                .iter()
                .map(|row| {
                    let id = usage.users[row.user as usize].clone();
                    let id = if rename { names[id[1..].parse::<usize>().unwrap()].to_string() } else { id };
                    (id, row.events, row.active_seconds, row.aba_returns, row.bigram_entropy)
                })
                .collect();
            days.sort_by(|a, b| a.0.cmp(&b.0));
            days
        };
        prop_assert_eq!(key(&before, true), key(&after, false));
    }
}
