//! Laws of reading text: whatever is fed, every record is accounted for, and none is altered.

use crate::small::{Folder, gzipped};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use uptake::journal::Silent;
use uptake::logs::{self, Logs};
use uptake::units::Zone;

const HEADINGS: &str = "ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID\n";

fn read(content: &[u8], threads: usize) -> Option<Logs> {
    let mut folder = Folder::of(&[("log", content)]);
    folder.settings.threads = Some(threads);
    logs::read(&folder.settings, &Arc::new(Zone::utc()), &Silent).ok()
}

/// What of an account does not name the folder.
fn account(logs: &Logs) -> (logs::Count, Vec<(u64, &str)>) {
    let rejects = &logs.accounting.rejects;
    let named = rejects.iter().map(|reject| (reject.line, reject.reason));
    (logs.accounting.total(), named.collect())
}

/// One record in its text, the action as it must come out (`None`: no good record).
fn record() -> impl Strategy<Value = (String, Option<String>)> {
    let action = "[A-Za-zäß€ ]{0,6}[a-z][\"']?[A-Za-z]{1,4}";
    let good =
        (0..86_400_u32, 0..9_u32, action, any::<u8>()).prop_map(|(second, user, action, how)| {
            let action = action.trim().to_string();
            let (cell, action) = match how % 5 {
                0 => (format!("\"{}\"", action.replace('"', "\"\"")), action),
                1 => (
                    format!("\"{},\n{}\"", action.replace('"', "\"\""), how),
                    format!("{action},\n{how}"),
                ),
                _ => (action.clone(), action),
            };
            let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
            (format!("2026-03-02 {h:02}:{m:02}:{s:02},U{user},{cell},Z{how}\n"), Some(action))
        });
    prop_oneof![
        6 => good,
        1 => Just(("soon,U1,Notes viewed,Z1\n".to_string(), None)),
        1 => Just(("2026-03-02 08:00:00,,Notes viewed,Z1\n".to_string(), None)),
        1 => Just(("2026-03-02 08:00:00,U1,NULL,Z1\n".to_string(), None)),
        1 => Just(("2026-03-02 08:00:00,U1\n".to_string(), None)),
        1 => Just(("2026-03-02 08:00:00,U1,Notes, viewed,Z1\n".to_string(), None)),
        1 => Just(("9999-12-31 00:00:00,U1,\0\0,Z1\n".to_string(), None)),
    ]
}

fn wrapped(content: &[u8], how: u8) -> Vec<u8> {
    match how % 5 {
        0 => content.to_vec(),
        1 => gzipped(content),
        2 => zstd::encode_all(content, 1).unwrap(),
        3 => match std::str::from_utf8(content) {
            Ok(text) => std::iter::once(0xFEFF)
                .chain(text.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
            Err(_) => content.to_vec(),
        },
        _ => {
            use std::io::Write;
            let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            writer.start_file("m.csv", zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
            writer.finish().unwrap().into_inner()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_independent_counter_agrees_and_no_accepted_row_is_altered(
        mut records in prop::collection::vec(record(), 1..40),
        how in any::<u8>(),
    ) {
        // A first good row tells how times are written.
        let first = "2026-03-02 00:00:00,U1,First of all,Z1\n".to_string();
        records.insert(0, (first, Some("First of all".to_string())));
        let text: String =
            std::iter::once(HEADINGS).chain(records.iter().map(|(text, _)| text.as_str())).collect();
        let mut counter = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let counted = counter.byte_records().count() as u64;
        let logs = read(&wrapped(text.as_bytes(), how), 2).unwrap();
        let count = logs.accounting.total();
        prop_assert_eq!(count.read, counted);
        prop_assert_eq!(count.read, count.accepted + count.rejected + count.out_of_scope);
        let good: Vec<&String> = records.iter().filter_map(|(_, action)| action.as_ref()).collect();
        prop_assert_eq!(count.accepted, good.len() as u64);
        prop_assert_eq!(logs.accounting.rejects.len(), count.rejected);
        let expected: BTreeSet<Vec<u8>> = good.iter().map(|action| action.as_bytes().to_vec()).collect();
        let found: BTreeSet<Vec<u8>> = logs.events.actions.iter().map(<[u8]>::to_vec).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn whatever_follows_the_headings_every_record_is_accounted_for(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        pieces in prop::collection::vec("[a-c0-9\",\r\n\0é -]{0,30}|2026-03-02 08:00:0[0-9],U[0-9],\"?Notes,?\"?,Z1\n", 0..30),
        how in any::<u8>(),
        cut in 0..100_usize,
    ) {
        let mut content = HEADINGS.as_bytes().to_vec();
        content.extend(pieces.concat().as_bytes());
        content.extend(bytes);
        let mut content = wrapped(&content, how);
        content.truncate(content.len() * (100 - cut.min(60)) / 100);
        let one = read(&content, 1);
        let two = read(&content, 3);
        if let (Some(one), Some(two)) = (&one, &two) {
            let count = one.accounting.total();
            prop_assert_eq!(count.read, count.accepted + count.rejected + count.out_of_scope);
            prop_assert_eq!(count.rejected, one.accounting.rejects.len());
            prop_assert_eq!(account(one), account(two));
        }
        prop_assert_eq!(one.is_some(), two.is_some());
    }

    #[test]
    fn bytes_that_mean_nothing_are_read_or_refused_and_never_stop_the_program(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        magic in prop::sample::select(vec![
            &b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\x1F\x8B\x08\x00", b"\x28\xB5\x2F\xFD",
            b"\xFF\xFE", b"\xFE\xFF", b"\xEF\xBB\xBF", b"A,B\r",
        ]),
    ) {
        let content = [magic, &bytes].concat();
        if let Some(logs) = read(&content, 1) {
            let count = logs.accounting.total();
            prop_assert_eq!(count.read, count.accepted + count.rejected + count.out_of_scope);
        }
    }
}
