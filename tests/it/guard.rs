//! Binary logs: what a decoder can read is read, what it cannot is named, and nothing of it reaches
//! the terminal or ends the run.

use crate::small::{Folder, epic, name, reasons};
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    types::Int32Type,
};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::sync::{Arc, LazyLock};
use uptake::decoding;

/// Files for a decoder go to the real program, as they do for users.
fn folder_of(files: &[(&str, &[u8])]) -> Folder {
    decoding::decode_by(assert_cmd::cargo::cargo_bin("uptake"));
    Folder::of(files)
}

fn counts(folder: &Folder) -> (u64, u64, u64) {
    let count = folder.basis().accounting.total();
    assert_eq!(count.read, count.accepted + count.duplicate + count.rejected + count.out_of_scope);
    (count.read, count.accepted, count.rejected)
}

const HEADINGS: [&str; 5] = ["ACCESS_TIME", "USER_ID", "METRIC_NAME", "PAT_ID", "CSN"];
const CSV: &str = "ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID,CSN
2026-03-02 08:00:00,U1,Notes viewed,Z1,34005
2026-03-02 08:00:07,U1,Order list changed,Z1,34005
2026-03-02 17:59:59,0042,Notes viewed,Z2,
";
const ROWS: [(&str, &str, &str, &str, Option<f64>); 3] = [
    ("2026-03-02 08:00:00", "U1", "Notes viewed", "Z1", Some(34005.0)),
    ("2026-03-02 08:00:07", "U1", "Order list changed", "Z1", Some(34005.0)),
    ("2026-03-02 17:59:59", "0042", "Notes viewed", "Z2", None),
];

#[derive(Clone, Copy, Debug)]
enum Times {
    Typed,
    Text,
    Serials,
}

fn sheet(book: &mut Workbook, first_row: u32, times: Times) {
    let dated = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = book.add_worksheet();
    for (column, heading) in HEADINGS.iter().enumerate() {
        sheet.write(first_row, column as u16, *heading).unwrap();
    }
    for (row, (time, user, action, patient, encounter)) in (first_row + 1..).zip(ROWS) {
        let moment = ExcelDateTime::parse_from_str(time).unwrap();
        match times {
            Times::Typed => sheet.write_with_format(row, 0, &moment, &dated).unwrap(),
            Times::Text => sheet.write(row, 0, time).unwrap(),
            Times::Serials => sheet.write(row, 0, moment.to_excel()).unwrap(),
        };
        sheet.write(row, 1, user).unwrap();
        sheet.write(row, 2, action).unwrap();
        sheet.write(row, 3, patient).unwrap();
        if let Some(encounter) = encounter {
            sheet.write(row, 4, encounter).unwrap();
        }
    }
}

fn workbook(times: Times) -> Vec<u8> {
    let mut book = Workbook::new();
    sheet(&mut book, 0, times);
    book.save_to_buffer().unwrap()
}

fn batch() -> RecordBatch {
    let times = TimestampMicrosecondArray::from(vec![
        1_772_438_400_000_000,
        1_772_438_407_000_000,
        1_772_474_399_000_000,
    ]);
    let users: DictionaryArray<Int32Type> = ROWS.iter().map(|row| row.1).collect();
    let columns: [(&str, ArrayRef); 5] = [
        (HEADINGS[0], Arc::new(times)),
        (HEADINGS[1], Arc::new(users)),
        (HEADINGS[2], Arc::new(StringArray::from_iter_values(ROWS.iter().map(|row| row.2)))),
        (HEADINGS[3], Arc::new(StringArray::from_iter_values(ROWS.iter().map(|row| row.3)))),
        (HEADINGS[4], Arc::new(Float64Array::from_iter(ROWS.iter().map(|row| row.4)))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// Three batches, so that damage to one leaves two.
fn arrow() -> Vec<u8> {
    let batch = batch();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    for row in 0..3 {
        writer.write(&batch.slice(row, 1)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn arrow_stream() -> Vec<u8> {
    let batch = batch();
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// Three row groups.
fn parquet() -> Vec<u8> {
    let batch = batch();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    for row in 0..3 {
        writer.write(&batch.slice(row, 1)).unwrap();
        writer.flush().unwrap();
    }
    writer.close().unwrap();
    bytes
}

#[test]
fn a_workbook_an_arrow_file_a_stream_and_parquet_say_what_the_csv_says() {
    let expected = folder_of(&[("log.csv", CSV.as_bytes())]).usage();
    for (what, content) in [
        ("typed", workbook(Times::Typed)),
        ("text", workbook(Times::Text)),
        ("serials", workbook(Times::Serials)),
        ("arrow", arrow()),
        ("arrow stream", arrow_stream()),
        ("parquet", parquet()),
    ] {
        // The name says nothing: content decides.
        let folder = folder_of(&[("log.csv", &content)]);
        assert_eq!(counts(&folder), (3, 3, 0), "{what}");
        assert_eq!(folder.usage(), expected, "{what}");
    }
}

#[test]
fn headings_under_a_preamble_and_a_second_sheet_with_the_same_are_read() {
    let mut book = Workbook::new();
    sheet(&mut book, 4, Times::Typed);
    book.worksheet_from_index(0).unwrap().write(0, 0, "Access log of March").unwrap();
    book.add_worksheet().write(0, 0, "a page of notes").unwrap();
    sheet(&mut book, 0, Times::Typed);
    let bad = book.worksheet_from_index(2).unwrap();
    bad.write(2, 0, "no time at all").unwrap();
    let folder = folder_of(&[("log.xlsx", &book.save_to_buffer().unwrap())]);
    assert_eq!(counts(&folder), (6, 5, 1));
    // Eight rows of the first sheet come before the third row of the last.
    assert_eq!(reasons(&folder.basis()), ["11: the time is not in the form of this source"]);
}

#[test]
fn excels_old_format_is_refused_with_a_way_out() {
    let old = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat();
    let error = folder_of(&[("log.xls", &old)]).fold().err().unwrap().to_string();
    assert!(error.contains("log.xls") && error.contains("save it as .xlsx"), "{error}");
}

#[test]
fn damaged_binary_files_beside_a_good_one_end_in_code_3_and_no_panic_is_told() {
    let good = epic("2026-03-02 08:00:00,U1,Notes viewed,Z1");
    let (book, arrow, parquet) = (workbook(Times::Typed), arrow(), parquet());
    let folder = Folder::of(&[
        ("a.csv", good.as_bytes()),
        ("b.xlsx", &book[..book.len() / 2]),
        ("c.arrow", &arrow[..300]),
        ("d.parquet", &parquet[..parquet.len() - 20]),
    ]);
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("uptake"));
    let told = command.arg("check").arg(folder.dir.path()).args(["--timezone", "UTC"]);
    let told = told.output().unwrap();
    let words =
        String::from_utf8_lossy(&told.stderr).into_owned() + &String::from_utf8_lossy(&told.stdout);
    assert_eq!(told.status.code(), Some(3), "{words}");
    assert!(!words.contains("panicked"), "{words}");
    for file in ["b.xlsx", "c.arrow", "d.parquet"] {
        assert!(words.contains(file), "{file}: {words}");
    }
}

#[test]
fn an_arrow_file_that_asks_for_a_huge_buffer_costs_neither_memory_nor_the_good_file_beside_it() {
    let good = epic("2026-03-02 08:00:00,U1,Notes viewed,Z1");
    let huge = include_bytes!("../../fuzz/refused/arrow_huge_buffer.arrow");
    let folder = Folder::of(&[("a.csv", good.as_bytes()), ("b.arrow", huge)]);
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("uptake"));
    let told = command.arg("check").arg(folder.dir.path()).args(["--timezone", "UTC"]);
    let told = told.output().unwrap();
    let words = String::from_utf8_lossy(&told.stdout);
    // One of two rows is rejected: more than a site allows.
    assert_eq!(told.status.code(), Some(4), "{words}");
    assert!(words.contains("damaged: ") && words.contains("accepted      1"), "{words}");
}

#[test]
fn an_arrow_file_cut_short_keeps_its_whole_batches() {
    let whole = arrow();
    // The footer and the end of the last batch are gone.
    let cut = memchr::memmem::rfind(&whole, b"\xFF\xFF\xFF\xFF\x00\x00\x00\x00").unwrap() - 40;
    let (read, accepted, rejected) = counts(&folder_of(&[("log.arrow", &whole[..cut])]));
    assert_eq!((read, accepted, rejected), (3, 2, 1));
}

#[test]
fn a_footer_that_claims_rows_without_end_is_no_reason_to_wait() {
    // Every figure of a row count that a footer can hold, one after the other.
    let whole = parquet();
    for at in (whole.len().saturating_sub(600)..whole.len()).step_by(7) {
        let mut bad = whole.clone();
        let end = bad.len().min(at + 5);
        bad[at..end].copy_from_slice(&b"\xFE\xFF\xFF\xFF\x0F"[..end - at]);
        let folder = Folder::of(&[("log.parquet", &bad)]);
        if let Ok((_, basis)) = folder.fold() {
            assert!(basis.accounting.total().read < 10_000, "at {at}");
        }
    }
}

static WHOLE: LazyLock<[(&'static str, Vec<u8>); 3]> = LazyLock::new(|| {
    [("log.xlsx", workbook(Times::Typed)), ("log.arrow", arrow()), ("log.parquet", parquet())]
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_to_its_bytes_a_binary_file_is_read_or_named(
        which in 0..3_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (file, whole) = &WHOLE[which];
        let mut bytes = whole.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let good = epic("2026-03-02 08:00:00,U9,Notes viewed,Z9");
        let folder = folder_of(&[("a.csv", good.as_bytes()), (file, &bytes)]);
        let accounting = folder.basis().accounting;
        let passed: Vec<String> =
            accounting.passed_over.iter().map(|passed| name(&passed.file)).collect();
        // A workbook cut within its first member is named, and so is the member.
        prop_assert!(accounting.files.len() + passed.len() >= 2);
        let total = accounting.total();
        prop_assert_eq!(total.read, total.accepted + total.duplicate + total.rejected + total.out_of_scope);
        prop_assert_eq!(accounting.rejects.len(), total.rejected);
        prop_assert!(total.accepted + total.duplicate >= 1 && total.read <= 10);
    }
}
