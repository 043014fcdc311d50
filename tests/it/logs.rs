//! Reading: every record is accounted for, and good rows survive bad neighbours.

use crate::small::{Folder, epic, folder, gzipped, name, reasons};
use uptake::error::Kind;
use uptake::logs::Precision;
use uptake::settings::Mapping;
use uptake::units::Day;

const THREE: &str = "2026-03-02 08:00:00,U1,Notes viewed,Z1
                     2026-03-02 08:00:05,U1,Order list changed,Z1
                     2026-03-02 08:00:09,U2,Notes viewed,Z2";

fn total(folder: &Folder) -> (u64, u64, u64, u64, u64) {
    let count = folder.basis().accounting.total();
    (count.read, count.accepted, count.duplicate, count.rejected, count.out_of_scope)
}

#[test]
fn line_ends_marks_quotes_and_compression_change_nothing_of_what_is_read() {
    let plain = epic(THREE);
    let expected = folder(THREE).usage();
    let crlf = plain.replace('\n', "\r\n");
    let marked = format!("\u{feff}{plain}");
    let quoted: String = plain
        .lines()
        .map(|line| {
            line.split(',').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\n"
        })
        .collect();
    let unended = plain.trim_end().to_string();
    let tabbed = plain.replace(',', "\t");
    let piped = plain.replace(',', "|");
    for (what, content) in [
        ("crlf", crlf.into_bytes()),
        ("byte order mark", marked.into_bytes()),
        ("quotes", quoted.into_bytes()),
        ("no last line end", unended.into_bytes()),
        ("tabs", tabbed.into_bytes()),
        ("pipes", piped.into_bytes()),
        ("gzip", gzipped(plain.as_bytes())),
    ] {
        let folder = Folder::of(&[("log.csv", &content)]);
        assert_eq!(total(&folder), (3, 3, 0, 0, 0), "{what}");
        assert_eq!(folder.usage(), expected, "{what}");
    }
}

#[test]
fn several_gzip_members_are_one_file() {
    let text = epic(THREE);
    let (a, b) = text.split_at(90);
    let mut both = gzipped(a.as_bytes());
    both.extend(gzipped(b.as_bytes()));
    assert_eq!(total(&Folder::of(&[("log.gz", &both)])), (3, 3, 0, 0, 0));
}

#[test]
fn a_truncated_gzip_keeps_its_good_rows_and_names_the_damage() {
    let rows: String = (0..4000)
        .map(|n| {
            format!(
                "2026-03-02 08:{:02}:{:02},U{n},Notes viewed {},Z1\n",
                n / 60 % 60,
                n % 60,
                n * 7919
            )
        })
        .collect();
    let whole = gzipped(epic(&rows).as_bytes());
    let folder = Folder::of(&[("log.csv.gz", &whole[..whole.len() / 2])]);
    let (read, accepted, _, rejected, _) = total(&folder);
    assert!(accepted > 1000 && accepted < 4000, "{accepted}");
    assert_eq!((read, rejected), (accepted + 1, 1));
    assert!(reasons(&folder.basis())[0].contains("damaged"));
}

#[test]
fn a_quoted_line_break_and_comma_stay_in_their_cell() {
    let folder = folder(
        "2026-03-02 08:00:00,U1,\"Report, with
a second line\",Z1
         2026-03-02 08:00:05,U1,\"He said \"\"no\"\"\",Z1",
    );
    let usage = folder.usage();
    let names: Vec<&str> = usage.actions.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["He said \"no\"", "Report, with\na second line"]);
}

#[test]
fn a_quote_that_never_closes_costs_its_own_line_only() {
    let folder = folder(
        "2026-03-02 08:00:00,U1,\"Notes viewed,Z1
         2026-03-02 08:00:05,U1,Order list changed,Z1
         2026-03-02 08:00:09,U2,5\" tubing,Z2
         2026-03-02 08:00:11,U2,Notes viewed,Z2",
    );
    assert_eq!(total(&folder), (4, 4, 0, 0, 0));
}

#[test]
fn bad_rows_are_named_by_line_and_reason_and_never_by_content() {
    let folder = folder(
        "2026-03-02 08:00:00,U1,Notes viewed,Z1
         not a time,U1,Notes viewed,Z1
         ,U1,Notes viewed,Z1
         2026-03-02 08:00:01,,Notes viewed,Z1
         2026-03-02 08:00:01,U1,NULL,Z1
         2026-03-02 08:00:01,U1,Notes viewed
         2026-03-02 08:00:01,U1,Notes, viewed,Z1
         1899-03-02 08:00:01,U1,Notes viewed,Z1
         2039-03-02 08:00:01,U1,Notes viewed,Z1
         2026-03-08 02:30:00,U1,Notes viewed,Z1
         2026-03-02 08:00:09,U2,Notes viewed,Z2",
    );
    assert_eq!(total(&folder), (11, 2, 0, 9, 0));
    assert_eq!(
        reasons(&folder.basis()),
        [
            "3: the time is not in the form of this source",
            "4: no time",
            "5: no user",
            "6: no action",
            "7: fewer fields than headings",
            "8: more fields than headings",
            "9: the date is before date_bounds",
            "10: the date is after date_bounds",
            "11: this local time was skipped by the change to summer time",
        ]
    );
}

#[test]
fn headings_that_repeat_where_files_were_joined_are_no_records() {
    let text = epic(THREE) + &epic(THREE.replace("U1", "U9").as_str()) + "\n\n";
    assert_eq!(total(&Folder::of(&[("log.csv", text.as_bytes())])), (6, 6, 0, 0, 0));
}

#[test]
fn a_row_that_a_detail_join_repeats_counts_once() {
    let text = "ACCESS_INSTANT,PROCESS_ID,USER_ID,METRIC_ID,METRIC_NAME,PAT_ID
5780207122,11,U1,5,Notes viewed,Z1
5780207122,11,U1,5,Notes viewed,Z1
5780207122,12,U1,5,Notes viewed,Z1
5780207123,11,U1,5,Notes viewed,Z1
";
    let folder = Folder::of(&[("a.csv", text.as_bytes()), ("b.csv", text.as_bytes())]);
    assert_eq!(total(&folder), (8, 3, 5, 0, 0));
    let files = folder.basis().accounting.files;
    let duplicates: Vec<(String, u64)> =
        files.iter().map(|file| (name(&file.path), file.count.duplicate)).collect();
    assert_eq!(duplicates, [("a.csv".to_string(), 1), ("b.csv".to_string(), 4)]);
}

#[test]
fn rows_outside_the_dates_asked_for_are_out_of_scope() {
    let mut folder = folder(
        "2026-03-01 23:59:59,U1,Notes viewed,Z1
         2026-03-02 00:00:00,U1,Notes viewed,Z1
         2026-03-02 23:59:59,U1,Notes viewed,Z1
         2026-03-03 00:00:00,U1,Notes viewed,Z1",
    );
    folder.settings.from = Day::parse("2026-03-02");
    folder.settings.to = Day::parse("2026-03-02");
    assert_eq!(total(&folder), (4, 2, 0, 0, 2));
}

#[test]
fn a_mapping_reads_any_table_and_its_delay() {
    let text = "when;about;who;what\n2150-05-01 10:30:00;2150-05-01 10:00:00;7;Heart Rate\n2150-05-01 10:31:00;2150-05-01 10:45:00;7;Heart Rate\n";
    let mut folder = Folder::of(&[("charting.txt", text.as_bytes())]);
    folder.settings.formats.insert(
        "charting".into(),
        Mapping {
            time: "WHEN".into(),
            user: "who".into(),
            action: "what".into(),
            about_time: Some("about".into()),
            date_bounds: Day::parse("2100-01-01").zip(Day::parse("2210-12-31")),
            ..Mapping::default()
        },
    );
    let usage = folder.usage();
    let delays: Vec<i64> = usage.delays.iter().map(|delay| delay.seconds).collect();
    assert_eq!(delays, [-840, 1800]);
}

#[test]
fn parquet_and_csv_of_one_table_give_the_same() {
    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    use std::sync::Arc;
    let instants = [5_780_207_122_i64, 5_780_207_125, 5_780_207_190];
    let users = ["U1", "U1", "U2"];
    let actions = ["Notes viewed", "Order list changed", "Notes viewed"];
    let patients = [Some("Z1"), None, Some("Z2")];
    let columns: [(&str, ArrayRef); 4] = [
        ("ACCESS_INSTANT", Arc::new(Int64Array::from(instants.to_vec()))),
        ("USER_ID", Arc::new(StringArray::from(users.to_vec()))),
        ("METRIC_NAME", Arc::new(StringArray::from(actions.to_vec()))),
        ("PAT_ID", Arc::new(StringArray::from(patients.to_vec()))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut parquet = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut parquet, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut csv = String::from("ACCESS_INSTANT,USER_ID,METRIC_NAME,PAT_ID\n");
    for row in 0..3 {
        csv += &format!(
            "{},{},{},{}\n",
            instants[row],
            users[row],
            actions[row],
            patients[row].unwrap_or("NULL")
        );
    }
    let a = Folder::of(&[("log.parquet", &parquet)]);
    let b = Folder::of(&[("log.csv", csv.as_bytes())]);
    assert_eq!(a.usage(), b.usage());
    assert_eq!(total(&a), total(&b));
}

#[test]
fn a_damaged_parquet_file_is_a_clear_error() {
    let mut folder = Folder::of(&[("log.parquet", b"PAR1 and then nothing of use PAR1")]);
    let error = folder.fold().err().unwrap();
    assert!(error.to_string().contains("log.parquet"), "{error}");
    folder.settings.sources[0].paths = vec![folder.path("missing.csv")];
    assert_eq!(folder.fold().err().unwrap().kind(), Kind::Usage);
}

#[test]
fn what_cannot_be_read_says_which_file_and_what_to_do() {
    let cases: [(&str, &[u8], Kind, &str); 4] = [
        ("empty.csv", b"", Kind::NothingPublished, "empty"),
        ("blank.csv", b"\n\n", Kind::NothingPublished, "empty"),
        ("other.csv", b"a,b\n1,2\n", Kind::Usage, "known formats"),
        ("headings.csv", b"ACCESS_TIME,USER_ID,METRIC_NAME\n", Kind::NothingPublished, "no rows"),
    ];
    for (file, content, kind, words) in cases {
        let error = Folder::of(&[(file, content)]).fold().err().unwrap();
        assert_eq!(error.kind(), kind, "{error}");
        let text = error.to_string();
        assert!(text.contains(words) && text.contains("next:"), "{text}");
    }
}

#[test]
fn more_rejects_than_allowed_publish_nothing() {
    let mut folder = folder(
        "2026-03-02 08:00:00,U1,Notes viewed,Z1
         nonsense,U1,Notes viewed,Z1",
    );
    folder.settings.max_reject_share = 0.4;
    let error = folder.fold().err().unwrap();
    assert_eq!(error.exit_code(), 4);
    assert!(!error.to_string().contains("nonsense"));
}

#[test]
fn an_independent_counter_counts_the_same_records() {
    let mut text = String::from("ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID\r\n");
    for n in 0..30_000_u32 {
        let action = match n % 7 {
            0 => "\"a, \"\"b\"\"\"".to_string(),
            1 => "\"two\r\nlines\"".to_string(),
            _ => format!("Action {}", n % 90),
        };
        let time =
            format!("2026-03-{:02} {:02}:{:02}:{:02}", 2 + n % 20, 8 + n % 9, n % 60, n * 7 % 60);
        let time = if n % 501 == 0 { "bad".to_string() } else { time };
        text += &format!(
            "{time},U{},{action},Z{}{}\r\n",
            n % 97,
            n % 1009,
            if n % 997 == 0 { ",extra" } else { "" }
        );
    }
    let mut counter = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let records = counter.byte_records().count() as u64;
    for threads in [1, 2, 8] {
        let mut folder = Folder::of(&[("log.csv", text.as_bytes())]);
        folder.settings.threads = Some(threads);
        let (read, accepted, duplicate, rejected, out) = total(&folder);
        assert_eq!(read, records);
        assert_eq!(read, accepted + duplicate + rejected + out);
        assert_eq!(rejected, 60 + 31 - 1);
    }
}

#[test]
fn one_bad_file_is_named_and_passed_over_and_the_others_are_read() {
    let good = epic("2026-03-02 08:00:00,U1,Notes viewed,Z1");
    let folder = Folder::of(&[
        ("a.csv", good.as_bytes()),
        ("b-empty.csv", b""),
        ("c-unknown.txt", b"shopping list\nmilk\n"),
        ("d.csv.gz", b"\x1F\x8Bnot gzip at all"),
        ("e.parquet", b"PAR1 and then nothing of use PAR1"),
    ]);
    let basis = folder.basis();
    assert_eq!(total(&folder), (1, 1, 0, 0, 0));
    let passed: Vec<String> =
        basis.accounting.passed_over.iter().map(|passed| name(&passed.file)).collect();
    assert_eq!(passed, ["b-empty.csv", "c-unknown.txt", "d.csv.gz", "e.parquet"]);
    for passed in &basis.accounting.passed_over {
        assert!(passed.why.contains("next:") && !passed.why.contains("milk"), "{}", passed.why);
    }
}

#[test]
fn one_file_proves_the_order_of_day_and_month_for_all_files_with_its_headings() {
    let early = epic("3/4/2026 8:00:00 AM,U1,Notes viewed,Z1");
    let late = epic("3/13/2026 8:00:00 AM,U1,Notes viewed,Z1");
    let folder = Folder::of(&[("a.csv", early.as_bytes()), ("b.csv", late.as_bytes())]);
    let days: Vec<String> =
        folder.usage().user_days.iter().map(|day| day.day.to_string()).collect();
    assert_eq!(days, ["2026-03-04", "2026-03-13"]);
    let apart = Folder::of(&[("a.csv", early.as_bytes())]).fold().err().unwrap();
    assert!(apart.to_string().contains("tells the day from the month"), "{apart}");
}

#[test]
fn the_proof_of_the_order_may_stand_far_behind_the_first_rows() {
    let mut rows = String::new();
    for minute in 0..50_000 {
        rows +=
            &format!("5/4/2026 {}:{:02}:07,U1,Notes viewed,Z1\n", minute / 60 % 24, minute % 60);
    }
    rows += "25/4/2026 8:00:00,U1,Notes viewed,Z1\n";
    let days: Vec<String> =
        folder(&rows).usage().user_days.iter().map(|day| day.day.to_string()).collect();
    assert_eq!(days, ["2026-04-05", "2026-04-25"]);
}

#[test]
fn dates_that_prove_both_orders_are_refused_until_the_form_is_named() {
    let rows = "3/13/2026 8:00:00,U1,Notes viewed,Z1
         13/3/2026 8:00:00,U1,Notes viewed,Z1";
    let error = folder(rows).fold().err().unwrap();
    assert!(error.to_string().contains("time_form"), "{error}");
}

#[test]
fn a_cell_in_another_form_that_cannot_be_mistaken_is_read_all_the_same() {
    let folder = folder(
        "2026-03-02 08:00:00,U1,Notes viewed,Z1
         02-MAR-2026 08:00:10,U1,Notes viewed,Z1",
    );
    assert_eq!(total(&folder), (2, 2, 0, 0, 0));
}

#[test]
fn a_source_without_seconds_keeps_its_events_and_gives_no_durations() {
    let mut timed = String::new();
    let mut untimed = String::from("WHEN;WHO;WHAT\n");
    for n in 0..120 {
        timed += &format!("2026-03-02 08:{:02}:{:02},U1,Notes viewed,Z1\n", n / 6, n % 6 * 9 + 1);
        untimed += &format!("2026-03-02 09:{:02};U2;Heart Rate\n", n / 2);
    }
    let mut folder =
        Folder::of(&[("a.csv", epic(&timed).as_bytes()), ("b.txt", untimed.as_bytes())]);
    let mapping = Mapping {
        time: "WHEN".into(),
        user: "WHO".into(),
        action: "WHAT".into(),
        ..Mapping::default()
    };
    folder.settings.formats.insert("charting".into(), mapping);
    let (usage, basis) = folder.fold().unwrap();
    assert!(!basis.facts.minute_precision);
    let precisions: Vec<Precision> =
        basis.accounting.files.iter().map(|file| file.precision).collect();
    assert_eq!(precisions, [Precision::Seconds, Precision::Minutes]);
    let [one, two] = &usage.user_days[..] else { panic!("{:?}", usage.user_days) };
    assert_eq!((one.events, two.events), (120, 120));
    assert!(one.active_seconds > 0.0 && two.active_seconds == 0.0);
}
