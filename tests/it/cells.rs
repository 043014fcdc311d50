//! One table says the same in whatever file it comes: text, workbook, Arrow, Parquet.

use crate::small::{Folder, WORLD, epic};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, LargeStringArray, RecordBatch,
    StringArray, StringViewArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uptake::decoding::{self, Asked, Decoder, stream_by};
use uptake::settings::{Mapping, Settings};

type Row = Vec<Option<&'static str>>;

struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Row>,
    /// Hours that the wall clock of the table is behind UTC.
    behind: i64,
    settings: fn(&mut Settings),
}

fn rows(text: &'static str) -> Vec<Row> {
    let cell = |cell: &'static str| Some(cell.trim()).filter(|cell| !cell.is_empty());
    text.lines().map(|line| line.split('|').map(cell).collect()).collect()
}

/// Failed logins, a name that only the id tells, NULL as text and as nothing, one event joined to
/// two details, one delivered twice, ids with leading zeros.
fn access_log() -> Table {
    Table {
        headings: vec![
            "ACCESS_TIME",
            "PROCESS_ID",
            "USER_ID",
            "METRIC_ID",
            "METRIC_NAME",
            "REPORT_NAME",
            "PAT_ID",
            "CSN",
            "WORKSTATION_ID",
        ],
        rows: rows(
            "2026-03-02 08:00:00|8004|0042|1000|Notes viewed||Z1|34005|007
2026-03-02 08:00:07|8004|0042|1001|Report with patient data viewed|Snapshot|Z1|34005|007
2026-03-02 08:00:07|8004|0042|1001|Report with patient data viewed|Problems|Z1|34005|007
2026-03-02 08:00:11|8004|0042|1002||Snapshot|Z1|34005|007
2026-03-02 08:00:13|8004|0042|1002|NULL|NULL|Z1|34005|007
2026-03-02 08:00:19|8004|0042|1003|Order list changed||Z1|34005|007
2026-03-02 08:00:19|8004|0042|1003|Order list changed||Z1|34005|007
2026-03-02 08:00:19|8005|0042|1003|Order list changed||Z1|34005|007
2026-03-02 11:59:59|8006|DOM\\u1|1004|Login failed||NULL||WS 1
2026-03-02 12:00:00|8006|DOM\\u1|1005|Login succeeded||||WS 1
2026-03-02 12:00:31|8006|||Notes viewed||Z2||
2026-03-02 12:00:32|8006|NULL|1000|Notes viewed||Z2||
2026-03-02 12:00:33|8006|DOM\\u1||NULL||Z2||
|8006|DOM\\u1|1000|Notes viewed||Z2|34006|
2026-03-03 00:00:00|8006|DOM\\u1|1000|Notes viewed||Z2|34006|",
        ),
        behind: 6,
        settings: |_| {},
    }
}

/// Every optional column of a mapping, in a zone of its own.
fn charting() -> Table {
    Table {
        headings: vec![
            "STORETIME",
            "CHARTTIME",
            "CGID",
            "ITEM",
            "DETAIL",
            "SUBJECT",
            "VISIT",
            "STATION",
            "RESULT",
            "SESSION",
            "EVENT",
            "SECONDS",
        ],
        rows: rows(
            "2026-03-02 08:00:00|2026-03-02 07:30:00|007|Sign in||||WS1|success|88||
2026-03-02 08:00:01|2026-03-02 07:30:00|007|Sign in||||WS1|failed|88||12.5
2026-03-02 08:00:05|2026-03-02 08:10:00|007|Chart opened|Labs|34005|1|WS1|success|88|501|75
2026-03-02 08:00:05|2026-03-02 08:10:00|007|Chart opened|Labs|34005|1|WS1|success|88|501|75
2026-03-02 08:02:05||007|Chart opened|NULL|34005|1|WS1|error|88|502|
2026-03-02 08:02:05||007|Chart opened||34005|1|WS2|error|88||
2026-03-02 08:02:05||007|Chart opened||34005|1|WS2|error|89||
2026-03-02 08:02:05||007|Chart opened||34005|1|WS2|error|89||
2026-03-02 09:00:00|2026-03-01 23:00:00|8|Vitals||34006|2|||90|503|600
|2026-03-01 23:00:00|8|Vitals||34006|2|||90|504|
2026-03-02 09:00:09||8|||34006|2|||90|505|
1989-03-02 09:00:09||8|Vitals||34006|2|||90|506|",
        ),
        behind: 5,
        settings: |settings| {
            let named = |name: &str| Some(name.to_string());
            let mapping = Mapping {
                time: "storetime".into(),
                user: "CGID".into(),
                action: "ITEM".into(),
                about_time: named("CHARTTIME"),
                patient: named("SUBJECT"),
                action_detail: named("DETAIL"),
                encounter: named("VISIT"),
                workstation: named("STATION"),
                outcome: named("RESULT"),
                session: named("SESSION"),
                event_id: named("EVENT"),
                duration: named("SECONDS"),
                timezone: named("America/New_York"),
                ..Mapping::default()
            };
            settings.formats.insert("charting".into(), mapping);
            settings.sources[0].format = named("charting");
        },
    }
}

fn openemr() -> Table {
    Table {
        headings: vec![
            "id",
            "date",
            "event",
            "category",
            "user",
            "comments",
            "patient_id",
            "success",
            "log_from",
        ],
        rows: rows(
            "1|2026-03-02 08:00:00|login|login|jo|ok|0|0|open-emr
2|2026-03-02 08:00:20|login|login|jo||0|1|open-emr
3|2026-03-02 08:00:40|patient-record-select|Demographics|jo|U0VM|17|1|open-emr
3|2026-03-02 08:00:40|patient-record-select|Demographics|jo|U0VM|17|1|open-emr
4|2026-03-02 08:00:40|security-administration-select|Security|jo|U0VM|17|1|open-emr
5|2026-03-02 08:01:00|patient-record-update|Demographics|jo|VVBE|17|1|open-emr
6|2026-03-02 08:01:10|login|login|pat|portal|17|1|patient-portal
7|2026-03-02 08:01:20|order-insert|Order|kim|SU5T|18|1|open-emr
8||order-insert|Order|kim|SU5T|18|1|open-emr
9|2026-03-02 08:02:20|order-insert|Order||SU5T|18|1|open-emr",
        ),
        behind: 6,
        settings: |_| {},
    }
}

fn openmrs() -> Table {
    Table {
        headings: vec!["uuid", "type", "identifier", "action", "user", "date"],
        rows: rows(
            "a|org.openmrs.Patient|7|CREATED|nina|2026-03-02 08:00:00
b|org.openmrs.Obs|9001|UPDATED|nina|2026-03-02 08:00:30
c|org.openmrs.Encounter|9|UPDATED|nina|2026-03-02 08:00:31",
        ),
        behind: 6,
        settings: |_| {},
    }
}

/// Its times are milliseconds since 1970.
fn bahmni() -> Table {
    Table {
        headings: vec!["id", "user_id", "patient_id", "event_type", "message", "date_created"],
        rows: rows(
            "1|4|8|VIEWED_CLINICAL_DASHBOARD|NO|1772460000000
2|4|8|EDIT_ENCOUNTER|NO|1772460030000
3|4||EDIT_ENCOUNTER|NO|",
        ),
        behind: 6,
        settings: |_| {},
    }
}

fn touchworks() -> Table {
    Table {
        headings: vec!["UserID", "PatientID", "OpenDTTM", "CloseDTTM", "ExposureTime", "BreakType"],
        rows: rows(
            "1|P1|2026-03-02 08:00:00|2026-03-02 08:00:40|4|N
1|P2|2026-03-02 08:02:00|2026-03-02 08:12:00|600|N
1|P3|2026-03-02 08:07:00|2026-03-02 08:08:00|60|BG
1|P4|2026-03-02 08:10:00||7.5|N",
        ),
        behind: 6,
        settings: |_| {},
    }
}

fn is_time(heading: &str) -> bool {
    heading.ends_with("TIME") || heading.ends_with("DTTM") || heading == "date"
}

/// Columns of numbers that are kept as numbers where a kind of file knows them.
fn is_number(heading: &str) -> bool {
    const NUMBERS: [&str; 14] = [
        "PROCESS_ID",
        "METRIC_ID",
        "CSN",
        "SUBJECT",
        "VISIT",
        "EVENT",
        "SECONDS",
        "id",
        "patient_id",
        "success",
        "user_id",
        "date_created",
        "UserID",
        "ExposureTime",
    ];
    NUMBERS.contains(&heading)
}

fn text(table: &Table, delimiter: &str) -> Vec<u8> {
    let mut text = table.headings.join(delimiter);
    for row in &table.rows {
        let cells: Vec<&str> = row.iter().map(|cell| cell.unwrap_or_default()).collect();
        text.push('\n');
        text.push_str(&cells.join(delimiter));
    }
    text.into_bytes()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Dates {
    Typed,
    Text,
    Serials,
}

fn workbook(table: &Table, dates: Dates) -> Vec<u8> {
    let dated = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in table.headings.iter().enumerate() {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    for (line, row) in (1..).zip(&table.rows) {
        for (column, (cell, heading)) in (0..).zip(row.iter().zip(&table.headings)) {
            let Some(cell) = cell else { continue };
            // Excel itself knows no date before 1900; all here are later.
            if is_time(heading) && dates != Dates::Text {
                let moment = ExcelDateTime::parse_from_str(cell).unwrap();
                if dates == Dates::Typed {
                    sheet.write_with_format(line, column, &moment, &dated).unwrap();
                } else {
                    sheet.write(line, column, moment.to_excel()).unwrap();
                }
            } else if is_number(heading) && cell.parse::<f64>().is_ok() {
                sheet.write(line, column, cell.parse::<f64>().unwrap()).unwrap();
            } else {
                sheet.write(line, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Stamps {
    Milliseconds,
    Microseconds,
    Nanoseconds,
    MicrosecondsUtc,
    NanosecondsUtc,
    Text,
}

#[derive(Clone, Copy, Debug)]
enum Texts {
    Plain,
    Large,
    View,
    Dictionary,
}

fn batch(table: &Table, stamps: Stamps, texts: Texts, numbers_as_floats: bool) -> RecordBatch {
    let columns = table.headings.iter().enumerate().map(|(at, heading)| {
        let cells: Vec<Option<&str>> = table.rows.iter().map(|row| row[at]).collect();
        let column: ArrayRef = if is_time(heading) && !matches!(stamps, Stamps::Text) {
            times(table, &cells, stamps)
        } else if is_number(heading) && numbers_as_floats {
            Arc::new(Float64Array::from_iter(
                cells.iter().map(|cell| cell.map(|c| c.parse().unwrap())),
            ))
        } else if is_number(heading) && !["SECONDS", "ExposureTime"].contains(heading) {
            Arc::new(Int64Array::from_iter(
                cells.iter().map(|cell| cell.map(|c| c.parse().unwrap())),
            ))
        } else {
            match texts {
                Texts::Plain => Arc::new(StringArray::from(cells)),
                Texts::Large => Arc::new(LargeStringArray::from(cells)),
                Texts::View => Arc::new(StringViewArray::from(cells)),
                Texts::Dictionary => {
                    Arc::new(cells.into_iter().collect::<DictionaryArray<Int32Type>>())
                }
            }
        };
        (*heading, column, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn times(table: &Table, cells: &[Option<&str>], stamps: Stamps) -> ArrayRef {
    let utc = matches!(stamps, Stamps::MicrosecondsUtc | Stamps::NanosecondsUtc);
    let shift = if utc { table.behind * 3_600_000 } else { 0 };
    let ms = cells.iter().map(|cell| cell.map(|cell| wall_ms(cell) + shift));
    match stamps {
        Stamps::Milliseconds | Stamps::Text => Arc::new(TimestampMillisecondArray::from_iter(ms)),
        Stamps::Microseconds | Stamps::MicrosecondsUtc => {
            let times = TimestampMicrosecondArray::from_iter(ms.map(|ms| Some(ms? * 1000)));
            if utc { Arc::new(times.with_timezone("UTC")) } else { Arc::new(times) }
        }
        Stamps::Nanoseconds | Stamps::NanosecondsUtc => {
            let times = TimestampNanosecondArray::from_iter(ms.map(|ms| Some(ms? * 1_000_000)));
            if utc { Arc::new(times.with_timezone("America/Chicago")) } else { Arc::new(times) }
        }
    }
}

fn wall_ms(cell: &str) -> i64 {
    // 25,569 days from Excel's first to 1970.
    let serial = ExcelDateTime::parse_from_str(cell).unwrap().to_excel();
    ((serial - 25_569.0) * 86_400_000.0).round() as i64
}

fn arrow(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = arrow_ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn parquet(batch: &RecordBatch, dictionary: bool) -> Vec<u8> {
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_dictionary_enabled(dictionary)
        .set_max_row_group_row_count(Some(4))
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn every_file(table: &Table) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("tsv".to_string(), text(table, "\t"))];
    for dates in [Dates::Typed, Dates::Text, Dates::Serials] {
        files.push((format!("xlsx {dates:?}"), workbook(table, dates)));
    }
    for (stamps, texts, floats) in [
        (Stamps::Milliseconds, Texts::Plain, false),
        (Stamps::Microseconds, Texts::Dictionary, true),
        (Stamps::Nanoseconds, Texts::View, false),
        (Stamps::MicrosecondsUtc, Texts::Large, true),
        (Stamps::NanosecondsUtc, Texts::Dictionary, false),
        (Stamps::Text, Texts::Plain, false),
    ] {
        let batch = batch(table, stamps, texts, floats);
        let what = format!("{stamps:?} {texts:?} floats {floats}");
        files.push((format!("arrow {what}"), arrow(&batch)));
        files.push((format!("parquet {what}"), parquet(&batch, true)));
        files.push((format!("plain parquet {what}"), parquet(&batch, false)));
    }
    files
}

fn folder_of(table: &Table, content: &[u8]) -> Folder {
    decoding::decode_by(assert_cmd::cargo::cargo_bin("uptake"));
    let mut folder = Folder::of(&[("log", content)]);
    (table.settings)(&mut folder.settings);
    folder
}

/// What `check --json` finds, without places and the way times are written.
fn findings(folder: &Folder) -> Value {
    let (preview, _) = uptake::check(&folder.settings, WORLD).unwrap();
    let value: Value = serde_json::from_str(&preview.json()).unwrap();
    let rejects: Vec<Value> = value["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reject| json!([reject["reason"], reject["column"], reject["rows"]]))
        .collect();
    json!({
        "totals": value["totals"],
        "rejects": rejects,
        "actions": value["actions"],
        "format": value["files"][0]["format"],
        "columns": value["files"][0]["columns"],
        "ignored": value["files"][0]["ignored"],
        "people": value["people"],
        "limits": value["cannot_be_concluded"],
        "shared": value["shared_instants"],
    })
}

fn says_the_same_in_every_file(table: &Table) -> Value {
    let expected = folder_of(table, &text(table, ","));
    let (found, usage) = (findings(&expected), expected.usage());
    for (what, content) in every_file(table) {
        let folder = folder_of(table, &content);
        let same = findings(&folder);
        assert_eq!(same, found, "{what}: {same:#} instead of {found:#}");
        assert_eq!(folder.usage(), usage, "{what}");
    }
    found
}

fn count_of(found: &Value, action: &str) -> u64 {
    let actions = found["actions"].as_array().unwrap();
    let named = actions.iter().filter(|it| it["action"] == action);
    named.filter_map(|it| it["events"].as_u64()).sum()
}

#[test]
fn an_access_log_says_the_same_in_every_kind_of_file() {
    let found = says_the_same_in_every_file(&access_log());
    assert_eq!(found["totals"]["read"], 15);
    assert_eq!(found["totals"]["rejected"], 4, "{found:#}");
    assert_eq!(count_of(&found, "1002"), 1, "{found:#}");
    assert_eq!(count_of(&found, "1002:\u{a0}Snapshot"), 1, "{found:#}");
    assert_eq!(count_of(&found, "Login failed"), 1);
}

#[test]
fn a_mapped_table_with_every_optional_column_says_the_same_in_every_kind_of_file() {
    let found = says_the_same_in_every_file(&charting());
    assert_eq!(found["totals"]["read"], 12);
    assert_eq!(found["totals"]["rejected"], 3, "{found:#}");
    assert_eq!(count_of(&found, "Sign in (failed)"), 1, "{found:#}");
    assert_eq!(found["columns"].as_array().unwrap().len(), 12);
}

#[test]
fn a_vendors_table_says_the_same_in_every_kind_of_file() {
    let found = says_the_same_in_every_file(&openemr());
    assert_eq!(found["format"], "openemr_log");
    assert_eq!(found["totals"]["read"], 10);
    assert_eq!(found["totals"]["duplicate"], 1, "{found:#}");
    assert_eq!(found["totals"]["out_of_scope"], 1, "the portal's login");
    assert_eq!(found["totals"]["rejected"], 2, "{found:#}");
    assert_eq!(count_of(&found, "login failed"), 1, "{found:#}");
    let found = says_the_same_in_every_file(&openmrs());
    assert_eq!(found["format"], "openmrs_audit_log");
    assert_eq!(count_of(&found, "Obs updated"), 1, "{found:#}");
    let found = says_the_same_in_every_file(&bahmni());
    assert_eq!(found["format"], "bahmni_audit_log");
    assert_eq!(count_of(&found, "VIEWED_CLINICAL_DASHBOARD"), 1, "{found:#}");
    assert_eq!(found["totals"]["rejected"], 1, "{found:#}");
}

#[test]
fn measured_durations_are_the_same_in_every_kind_of_file() {
    let found = says_the_same_in_every_file(&touchworks());
    assert_eq!(found["format"], "touchworks_patient_access_log");
    let book = folder_of(&touchworks(), &workbook(&touchworks(), Dates::Typed));
    let day = &book.usage().user_days[0];
    // 40 s measured; 600 s measured, and cut to the 300 s before P3; 60 s; an exposure of 7.5 s.
    assert_eq!(day.active_seconds, 40.0 + 300.0 + 60.0 + 7.5);
}

#[test]
fn truth_values_and_the_times_of_fileman_are_read_in_a_workbook() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["SIGN-ON", "USER", "SIGN-OFF", "TASK?"].into_iter().enumerate() {
        sheet.write(0, column as u16, heading).unwrap();
    }
    for (line, (on, off, task)) in
        [(3260302.08, 3260302.0804, false), (3260302.1, 3260302.12, true)].iter().enumerate()
    {
        let line = line as u32 + 1;
        sheet.write(line, 0, *on).unwrap();
        sheet.write(line, 1, 101).unwrap();
        sheet.write(line, 2, *off).unwrap();
        sheet.write_boolean(line, 3, *task).unwrap();
    }
    let folder = folder_of(&access_log(), &book.save_to_buffer().unwrap());
    let (usage, basis) = folder.fold().unwrap();
    assert_eq!(basis.accounting.files[0].format, "vista_sign_on_log");
    let total = basis.accounting.total();
    assert_eq!((total.read, total.accepted, total.out_of_scope), (2, 1, 1));
    assert_eq!((usage.user_days[0].events, usage.user_days[0].active_seconds), (2, 240.0));
}

/// A session that goes on until the hour shown twice, and one that goes on behind it.
fn night_of_autumn() -> Table {
    Table {
        headings: vec!["ACCESS_TIME", "PROCESS_ID", "USER_ID", "METRIC_NAME"],
        rows: rows(
            "2025-11-02 00:58:00|8004|1|Notes viewed
2025-11-02 01:00:00|8004|1|Notes viewed
2025-11-02 01:59:00|8005|1|Notes viewed
2025-11-02 02:01:00|8005|1|Notes viewed
2025-11-02 01:30:00|8006|1|Notes viewed",
        ),
        behind: 6,
        settings: |_| {},
    }
}

#[test]
fn a_session_tells_the_hour_in_every_kind_of_file() {
    let table = night_of_autumn();
    let expected = folder_of(&table, &text(&table, ",")).usage();
    assert_eq!((expected.frame.resolved_by_session, expected.frame.ambiguous_events), (2, 1));
    for dates in [Dates::Typed, Dates::Text, Dates::Serials] {
        assert_eq!(folder_of(&table, &workbook(&table, dates)).usage(), expected, "{dates:?}");
    }
    for (texts, floats) in [(Texts::Plain, false), (Texts::Dictionary, true)] {
        let batch = batch(&table, Stamps::Microseconds, texts, floats);
        assert_eq!(folder_of(&table, &arrow(&batch)).usage(), expected);
        assert_eq!(folder_of(&table, &parquet(&batch, true)).usage(), expected);
    }
}

#[test]
fn an_instant_as_a_number_is_believed_before_the_local_time_in_every_kind_of_file() {
    let table = || Table {
        headings: vec!["ACCESS_TIME", "ACCESS_INSTANT", "USER_ID", "METRIC_ID"],
        rows: rows(
            "2026-03-02 08:00:00|5843383200|1|1000
2026-03-02 08:00:00|5843383207|1|1000
2026-03-02 08:00:09||1|1000",
        ),
        behind: 6,
        settings: |_| {},
    };
    let expected = folder_of(&table(), &text(&table(), ","));
    for dates in [Dates::Typed, Dates::Text, Dates::Serials] {
        let mut table = table();
        let folder = folder_of(&table, &workbook(&table, dates));
        assert_eq!(folder.usage(), expected.usage(), "{dates:?}");
        table.headings[1] = "METRIC_ID_OF_ANOTHER";
        assert_ne!(folder_of(&table, &workbook(&table, dates)).usage(), expected.usage());
    }
}

#[test]
fn seconds_since_1970_in_a_sheet_are_told_by_their_size() {
    let csv = "AT,WHO,WHAT\n1772438400,U1,Notes viewed\n1772438407,U1,Notes viewed\n";
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (line, row) in (0..).zip(csv.lines()) {
        for (column, cell) in (0..).zip(row.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(line, column, number).unwrap(),
                Err(_) => sheet.write(line, column, cell).unwrap(),
            };
        }
    }
    let usage = |content: &[u8]| {
        let mut folder = folder_of(&access_log(), content);
        let mapping = Mapping {
            time: "AT".into(),
            user: "WHO".into(),
            action: "WHAT".into(),
            ..Mapping::default()
        };
        folder.settings.formats.insert("own".into(), mapping);
        folder.usage()
    };
    assert_eq!(usage(&book.save_to_buffer().unwrap()), usage(csv.as_bytes()));
}

#[test]
fn the_row_that_proves_the_order_of_day_and_month_is_named_in_a_workbook_too() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["ACCESS_TIME", "USER_ID", "METRIC_NAME"],
        ["3/1/2026 8:00:00 AM", "U1", "Notes viewed"],
        ["3/2/2026 8:00:00 AM", "U1", "Notes viewed"],
        ["3/14/2026 8:00:00 AM", "U1", "Notes viewed"],
    ];
    for (line, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            sheet.write(line, column, cell).unwrap();
        }
    }
    let folder = folder_of(&access_log(), &book.save_to_buffer().unwrap());
    let (preview, _) = uptake::check(&folder.settings, WORLD).unwrap();
    let value: Value = serde_json::from_str(&preview.json()).unwrap();
    assert_eq!(value["day_month_order"][0]["time_form"], "month_day_year");
    assert_eq!(value["day_month_order"][0]["line"], 4, "{value:#}");
}

/// Three parts (a row each), and what a decoder says of them.
fn three_parts() -> (Folder, Vec<u8>) {
    let mut table = access_log();
    table.rows.truncate(3);
    let batch = batch(&table, Stamps::Milliseconds, Texts::Plain, false);
    let mut writer = arrow_ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    for row in 0..3 {
        writer.write(&batch.slice(row, 1)).unwrap();
    }
    let folder = Folder::of(&[("log.arrow", &writer.into_inner().unwrap())]);
    let mut frames = Vec::new();
    let columns = Some(vec![0]);
    let asked = Asked { file: folder.path("log.arrow"), columns, ..Asked::default() };
    decoding::decode(&asked, &mut frames).unwrap();
    std::fs::write(folder.path("frames"), &frames).unwrap();
    (folder, frames)
}

/// A decoder that says the first bytes of its answer and then does as `end` says; when it is asked
/// again, for what stands behind the part it died of, the real program answers.
#[cfg(unix)]
fn bad_decoder(folder: &Folder, said: usize, end: &str) -> Decoder {
    let real = assert_cmd::cargo::cargo_bin("uptake");
    let script = format!(
        "case \"$*\" in *'--from-part 0'*) head -c {said} '{}'; {end};; *) exec '{}' decode \"$0\" \"$@\";; esac",
        folder.path("frames").display(),
        real.display(),
    );
    Decoder {
        program: "/bin/sh".into(),
        words: vec!["-c".into(), script.into()],
        silence: Duration::from_millis(1500),
    }
}

/// The kinds of the frames that arrive: `P` part, `R` row, `D` damage, `E` end.
#[cfg(unix)]
fn kinds(folder: &Folder, decoder: Decoder) -> String {
    let columns = Some(vec![0]);
    let asked = Asked { file: folder.path("log.arrow"), columns, ..Asked::default() };
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut stream_by(Some(decoder), asked).unwrap(), &mut bytes).unwrap();
    let mut kinds = String::new();
    let mut rest = bytes.as_slice();
    while let [a, b, c, d, kind, body @ ..] = rest {
        kinds.push(char::from(*kind));
        rest = &body[u32::from_le_bytes([*a, *b, *c, *d]) as usize..];
    }
    kinds
}

#[cfg(unix)]
#[test]
fn a_decoder_that_dies_or_hangs_within_a_part_costs_that_part_and_no_more() {
    let (folder, frames) = three_parts();
    // Each part says so in 13 bytes, its row in 5 + 4 + 9.
    let (part, row) = (13, 18);
    assert_eq!(frames.len(), 3 * (part + row) + 5);
    for (said, end, expected) in [
        (part + row + part, "kill -9 $$", "PRPDPRE"),
        (part + row + part + 7, "kill -9 $$", "PRPDPRE"),
        (part + 3, "exit 1", "PDPRPRE"),
        (part + row + part, "sleep 30", "PRPDPRE"),
        (part + row + part + 2, "exec sleep 30", "PRPDPRE"),
        // Nothing came, so nothing says where to go on.
        (0, "exec sleep 30", "D"),
        (0, "kill -9 $$", "D"),
        // What came is in no frames.
        (part + row, "head -c 100 /dev/zero | tr '\\0' '\\377'; exec sleep 30", "PRDPRPRE"),
    ] {
        let decoder = bad_decoder(&folder, said, end);
        let begun = std::time::Instant::now();
        assert_eq!(kinds(&folder, decoder), expected, "{said} bytes, then {end}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{end}");
    }
}

#[cfg(unix)]
#[test]
fn a_decoder_that_always_dies_or_hangs_is_given_up() {
    let (folder, _) = three_parts();
    for end in ["kill -9 $$", "exec sleep 30"] {
        let script = format!("head -c 13 '{}'; {end}", folder.path("frames").display());
        let decoder = Decoder {
            program: "/bin/sh".into(),
            words: vec!["-c".into(), script.into()],
            silence: Duration::from_millis(100),
        };
        let begun = std::time::Instant::now();
        let kinds = kinds(&folder, decoder);
        assert!(kinds.chars().filter(|kind| *kind == 'D').count() <= 17, "{kinds}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{end}");
    }
}

#[test]
fn a_bad_side_input_is_named_with_a_way_out_and_never_ends_the_run_otherwise() {
    let table = access_log();
    let book = workbook(&table, Dates::Typed);
    let parquet = parquet(&batch(&table, Stamps::Microseconds, Texts::Dictionary, false), true);
    let log = epic("2026-03-02 08:00:00,U1,Notes viewed,Z1");
    for (name, whole) in [("users.xlsx", &book), ("users.parquet", &parquet)] {
        for cut in [12, whole.len() / 3, whole.len() - 30, whole.len() - 1] {
            let folder = Folder::of(&[("log.csv", log.as_bytes()), (name, &whole[..cut])]);
            let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("uptake"));
            command.current_dir(folder.dir.path()).args(["check", "log.csv", "--users", name]);
            let told = command.output().unwrap();
            let words = String::from_utf8_lossy(&told.stderr);
            assert_eq!(told.status.code(), Some(2), "{name} cut at {cut}: {words}");
            assert!(words.contains(name) && words.contains(".csv"), "{words}");
            assert!(!words.contains("panicked"), "{words}");
        }
        let folder = Folder::of(&[("log.csv", log.as_bytes()), (name, whole)]);
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("uptake"));
        command.current_dir(folder.dir.path()).args(["check", "log.csv", "--users", name]);
        let told = command.output().unwrap();
        // Whole, it is read: the log's table has no role, but it has user ids.
        assert!(!String::from_utf8_lossy(&told.stderr).contains("damaged"), "{told:?}");
    }
}

#[test]
fn a_side_input_whose_cell_is_an_error_of_the_sheet_is_refused_by_row_and_column() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "user_id").unwrap();
    sheet.write(0, 1, "role").unwrap();
    sheet.write(1, 0, "0042").unwrap();
    sheet.write(2, 0, "0043").unwrap();
    sheet.write_formula(2, 1, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let folder = Folder::of(&[("users.xlsx", &book.save_to_buffer().unwrap())]);
    let settings = Settings { users: Some(folder.path("users.xlsx")), ..Settings::default() };
    let read = uptake::site::read(&settings, &uptake::units::Zone::utc());
    match read {
        Err(error) => {
            let error = error.to_string();
            assert!(error.contains("3") && error.contains("role"), "{error}");
        }
        // Where the writer keeps the error as a text, it is a role like any other.
        Ok(site) => assert!(site.roster.find("0043").unwrap().role.is_some()),
    }
}
