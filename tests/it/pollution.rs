//! Good logs polluted in every known way: what was not touched is read, the rest is counted, and
//! nothing lies about in a folder that could stop a run. `fuzz/pollute` does more of the same.

use crate::small::{Folder, epic, gzipped, name, reasons};
use std::collections::BTreeSet;
use std::sync::Arc;
use uptake::journal::Silent;
use uptake::logs::{self, Count, Logs};
use uptake::units::Zone;

const ROWS: usize = 12;

fn read(content: &[u8]) -> Option<Logs> {
    let folder = Folder::of(&[("log", content)]);
    logs::read(&folder.settings, &Arc::new(Zone::utc()), &Silent).ok()
}

fn actions(logs: &Logs) -> BTreeSet<String> {
    logs.events.actions.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

fn of(content: &str) -> (Count, BTreeSet<String>) {
    let logs = read(content.as_bytes()).unwrap();
    (logs.accounting.total(), actions(&logs))
}

/// A good log: what comes first, a text a record, what stands between them, what comes last.
struct Base {
    what: &'static str,
    head: String,
    rows: Vec<String>,
    joint: &'static str,
    tail: &'static str,
}

impl Base {
    fn text(&self, rows: &[String]) -> String {
        format!("{}{}{}", self.head, rows.join(self.joint), self.tail)
    }

    fn with(&self, at: usize, row: String) -> String {
        let mut rows = self.rows.clone();
        rows[at] = row;
        self.text(&rows)
    }
}

fn base(
    what: &'static str,
    (head, joint, tail): (&str, &'static str, &'static str),
    row: impl Fn(usize) -> String,
) -> Base {
    Base { what, head: head.into(), rows: (0..ROWS).map(row).collect(), joint, tail }
}

fn fhir(at: usize) -> String {
    format!(
        r#"{{"resourceType":"AuditEvent","id":"a{at}","type":{{"code":"rest"}},"subtype":[{{"code":"{act}","display":"{act}"}}],"recorded":"2026-03-02T08:00:{at:02}Z","outcome":"0","agent":[{{"who":{{"reference":"Practitioner/d"}},"requestor":true}}],"source":{{"observer":{{"display":"ehr"}}}}}}"#,
        act = act(at)
    )
}

fn fhir_xml(at: usize) -> String {
    format!(
        r#"<AuditEvent xmlns="http://hl7.org/fhir"><id value="a{at}"/><type><code value="rest"/></type><subtype><code value="{act}"/><display value="{act}"/></subtype><recorded value="2026-03-02T08:00:{at:02}Z"/><outcome value="0"/><agent><who><reference value="Practitioner/d"/></who><requestor value="true"/></agent></AuditEvent>"#,
        act = act(at)
    )
}

fn atna(at: usize) -> String {
    format!(
        r#"<AuditMessage><EventIdentification EventActionCode="R" EventDateTime="2026-03-02T08:00:{at:02}Z" EventOutcomeIndicator="0"><EventID csd-code="110110" originalText="Patient Record"/><EventTypeCode csd-code="x{at}" originalText="{act}"/></EventIdentification><ActiveParticipant UserID="d" UserIsRequestor="true"/></AuditMessage>"#,
        act = act(at)
    )
}

fn counted(at: usize) -> String {
    let frame = format!("<85>1 2026-03-02T08:00:00Z host ehr 12 IHE+RFC-3881 - {}", atna(at));
    format!("{} {frame}", frame.len())
}

fn act(at: usize) -> String {
    format!("Act {at:02}")
}

const DUMP: &str = "CREATE TABLE `log` (`id` bigint, `date` datetime, `event` varchar(255), `user` varchar(255), `patient_id` bigint, `log_from` varchar(20));\nINSERT INTO `log` VALUES ";

fn tuple(at: usize) -> String {
    format!("({at},'2026-03-02 08:00:{at:02}','{}','u',{at},'open-emr')", act(at))
}

fn tables() -> Vec<Base> {
    let ends = ("ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID\n", "\n", "\n");
    let tabs = ("ACCESS_TIME\tUSER_ID\tMETRIC_NAME\tPAT_ID\n", "\n", "\n");
    vec![
        base("csv", ends, |at| format!("2026-03-02 08:00:{at:02},U,{},Z{at}", act(at))),
        base("quoted", ends, |at| {
            format!("\"2026-03-02 08:00:{at:02}\",\"U\",\"{}\",\"Z{at}\"", act(at))
        }),
        base("some quoted", ends, |at| match at % 3 {
            0 => format!("2026-03-02 08:00:{at:02},U,\"{}\",Z{at}", act(at)),
            _ => format!("2026-03-02 08:00:{at:02},U,{},Z{at}", act(at)),
        }),
        base("tabs", tabs, |at| format!("2026-03-02 08:00:{at:02}\tU\t{}\tZ{at}", act(at))),
    ]
}

fn elements() -> Vec<Base> {
    let bundle = (r#"{"resourceType":"Bundle","type":"searchset","entry":["#, ",", "]}\n");
    vec![
        base("fhir lines", ("", "\n", "\n"), fhir),
        base("fhir array", ("[", ",\n", "]\n"), fhir),
        base("fhir bundle", bundle, |at| format!(r#"{{"resource":{}}}"#, fhir(at))),
        base("fhir xml", ("", "\n", "\n"), fhir_xml),
        base("atna lines", ("", "\n", "\n"), atna),
        base("atna octets", ("", "", ""), counted),
        base("dump", (DUMP, ",\n", ";\n"), tuple),
        base("dump on one line", (DUMP, ",", ";\n"), tuple),
    ]
}

/// Where a polluted record touches no other: the others are read, none is counted out, and the
/// account adds up.
fn holds(base: &Base, at: usize, how: &str, content: &str) {
    let Some(logs) = read(content.as_bytes()) else {
        panic!("{}: {how} in record {at} made the file unreadable", base.what)
    };
    let count = logs.accounting.total();
    let told = format!("{}: {how:?} in record {at}: {count:?}", base.what);
    assert_eq!(count.read, count.accepted + count.rejected + count.out_of_scope, "{told}");
    assert_eq!(count.rejected, logs.accounting.rejects.len(), "{told}");
    assert!(count.read >= ROWS as u64 - 1, "{told}");
    let found = actions(&logs);
    for other in (0..ROWS).filter(|other| *other != at) {
        assert!(found.iter().any(|name| name.starts_with(&act(other))), "{told}, lost {other}");
    }
}

#[test]
fn a_polluted_row_of_a_table_costs_no_other_row() {
    let pieces =
        ["\"", "\"\"", "'", "\\", "\0", "\u{feff}", ",", "\t", ";", "\r", "é", " \" ", "(1 row)"];
    for base in tables() {
        for at in [0, 1, ROWS / 2, ROWS - 1] {
            let row = &base.rows[at];
            for piece in pieces {
                for place in [0, 1, 19, 20, 21, 23, 24, 25, 28, row.len() - 1, row.len()] {
                    let polluted = format!("{}{piece}{}", &row[..place], &row[place..]);
                    holds(&base, at, &format!("{piece:?} at {place}"), &base.with(at, polluted));
                }
            }
            for row in ["", "x", ",,,", "\"", &row.repeat(2), &row[..row.len() / 2]] {
                holds(&base, at, row, &base.with(at, row.to_string()));
            }
        }
    }
}

#[test]
fn a_polluted_record_of_any_other_format_costs_no_other_record() {
    let pieces = [
        "NaN",
        "1e999999",
        "\"\\ud800\"",
        "\\",
        "\"",
        "'",
        "\0",
        "{",
        "}",
        "[",
        "]",
        "[[[[",
        "&",
        "<",
        ">",
        "&#0;",
        "]]>",
        "<a>",
        "</a>",
        "(",
        ")",
        ";",
        "-- ",
        "/*",
        "/*/",
        "\u{feff}",
        "é",
        "x",
    ];
    for base in elements() {
        for at in [1, ROWS / 2, ROWS - 1] {
            let row = &base.rows[at];
            for piece in pieces {
                // A comment takes the rest of its line with it, as it should.
                if piece == "-- " && base.what == "dump on one line" {
                    continue;
                }
                for place in [0, 1, row.len() / 3, row.len() / 2, row.len() - 1, row.len()] {
                    let polluted = format!("{}{piece}{}", &row[..place], &row[place..]);
                    holds(&base, at, &format!("{piece:?} at {place}"), &base.with(at, polluted));
                }
                holds(&base, at, piece, &base.with(at, piece.to_string()));
            }
        }
    }
}

/// Rows of a dump, one a line, some of them replaced.
fn dump_with(rows: usize, broken: impl Fn(usize) -> Option<String>) -> String {
    let rows: Vec<String> = (0..rows)
        .map(|at| {
            let good = format!("({at},'2026-03-02 08:00:00','Act {at}','u',{at},'open-emr')");
            broken(at).unwrap_or(good)
        })
        .collect();
    format!("{DUMP}{};\n", rows.join(",\n"))
}

#[test]
fn every_row_of_a_dump_counts_however_many_rows_before_it_are_broken() {
    for broken in ["('x", "(1,'it's',2)", "(", "(1,(2", "('a','b'"] {
        let every_third = dump_with(600, |at| (at % 3 == 0).then(|| broken.to_string()));
        let (count, found) = of(&every_third);
        assert_eq!(count.accepted, 400, "{broken}: {count:?}");
        assert_eq!(found.len(), 400, "{broken}");
        assert_eq!((count.read, count.rejected), (600, 200), "{broken}");
    }
}

#[test]
fn rows_behind_a_statement_or_comment_that_does_not_end_are_read_and_it_is_named() {
    let good = dump_with(3, |_| None);
    let rows = "INSERT INTO `log` VALUES (7,'2026-03-02 09:00:00','Act late','u',7,'open-emr');\n";
    for open in ["/* a note", "/*/", "CREATE TABLE `t` (`a` int COMMENT 'it's');", "SET @a = 'x;"] {
        let (count, found) = of(&format!("{good}{open}\n{rows}"));
        assert_eq!((count.accepted, count.rejected), (4, 1), "{open}");
        assert!(found.contains("Act late"), "{open}");
    }
    // Nothing follows that could be a row; and a statement behind a row that does not close is one.
    assert_eq!(of(&format!("{good}/* a note\n")).0.read, 3);
    let cut = good.trim_end().trim_end_matches(");");
    assert_eq!(of(&format!("{cut}\n{rows}")).0.accepted, 3);
}

#[test]
fn an_audit_message_named_in_fhir_xml_does_not_change_the_format() {
    let note = fhir_xml(0).replace("rest", "&lt;AuditMessage&gt; &lt;/AuditMessage&gt;");
    let text = format!("{}\n<!-- <AuditMessage> -->{}<AuditMessage/>\n", fhir_xml(1), note);
    let logs = read(text.as_bytes()).unwrap();
    assert_eq!(logs.accounting.files[0].format, "fhir_audit_event");
    assert_eq!(logs.accounting.total().accepted, 2);
}

#[test]
fn elements_between_fhir_events_that_do_not_end_are_rejected_and_cost_nothing_behind_them() {
    let (one, two) = (fhir_xml(0), fhir_xml(1));
    let of_between = |between: &str| of(&format!("{one}{between}{two}")).0;
    let patient = "<entry><resource><Patient><id value=\"p\"/></Patient></resource></entry>";
    for (open, rejected) in [("<link>", 1), ("<Patient>", 1), ("<Patient><Patient>", 2)] {
        let count = of_between(&format!("{open}{patient}"));
        assert_eq!((count.accepted, count.rejected), (2, rejected), "{open}");
        assert_eq!(count.out_of_scope, 1, "{open}");
    }
    // However many there are, the work has its bound.
    let count = of_between(&"<Patient>".repeat(2000));
    assert_eq!((count.accepted, count.out_of_scope), (2, 0));
    assert!((1..=20).contains(&count.rejected));
}

#[test]
fn json_that_lost_its_first_brace_is_read_from_the_next_value_on() {
    let pretty = |at| fhir(at).replace("{\"resourceType\"", "{\n  \"resourceType\"");
    let text = format!("{}\n{}\n{}\n", pretty(0), pretty(1), pretty(2));
    let (count, found) = of(text.trim_start_matches(['{', '\n', ' ']));
    assert_eq!((count.accepted, count.rejected), (2, 1));
    assert!(found.contains("Act 01") || found.iter().any(|name| name.contains("Act 01")));
    let entries = format!(r#"{{"resource":{}}},{{"resource":{}}}"#, fhir(0), fhir(1));
    let bundle = format!("\"resourceType\": \"Bundle\",\n\"entry\": [{entries}]}}\n");
    assert_eq!(of(&bundle).0.accepted, 2);
}

#[test]
fn a_table_that_turns_to_utf_16_behind_its_headings_keeps_the_rows_before() {
    let good = epic("2026-03-02 08:00:00,U1,Act,Z1");
    let other = "2026-03-02 08:00:01,U1,Act,Z2\n".repeat(60);
    let bytes = |of: fn(u16) -> [u8; 2]| other.encode_utf16().flat_map(of).collect::<Vec<u8>>();
    for wide in [bytes(u16::to_le_bytes), bytes(u16::to_be_bytes)] {
        let count = read(&[good.as_bytes(), &wide].concat()).unwrap().accounting.total();
        assert_eq!(count.accepted, 1);
        assert_eq!(count.read, count.accepted + count.rejected);
        assert!(count.rejected >= 60);
    }
}

#[test]
fn a_brace_with_nothing_behind_it_is_a_broken_value_and_the_next_value_is_read() {
    for broken in ["{", "{{", "{ [", "{\n", "{\n{\n{"] {
        let text = format!("{}\n{broken}\n{}\n{}\n", fhir(0), fhir(1), fhir(2));
        let count = of(&text).0;
        assert!(count.accepted >= 2 && count.rejected >= 1, "{broken:?}: {count:?}");
        assert_eq!(count.read, count.accepted + count.rejected, "{broken:?}");
    }
}

#[test]
fn two_stray_quotes_that_make_the_fields_right_hide_no_rows_between_them() {
    let text = epic(
        "2026-03-02 08:00:00,U1,Act 1,Z1
         2026-03-02 08:00:01,U1,\"Act 2,Z1
         2026-03-02 08:00:02,U1,Act 3,Z1
         2026-03-02 08:00:03,U1,\"Act 4\",Z1
         2026-03-02 08:00:04,U1,Act 5,Z1",
    );
    let (count, found) = of(&text);
    assert_eq!((count.read, count.accepted), (5, 5));
    assert!(["Act 1", "Act 3", "Act 4", "Act 5"].iter().all(|act| found.contains(*act)));
}

#[test]
fn a_quote_alone_within_a_quoted_cell_takes_no_letter_with_it() {
    let (_, found) = of(&epic("2026-03-02 08:00:00,U1,\"5\" tubing, \"\"long\"\"\",Z1"));
    assert_eq!(Vec::from_iter(found), ["5\" tubing, \"long\""]);
}

#[test]
fn a_cell_of_many_lines_stays_one_cell() {
    let (count, found) = of(&epic("2026-03-02 08:00:00,U1,\"first,\nsecond, third\n\",Z1"));
    assert_eq!((count.read, count.accepted), (1, 1));
    assert_eq!(Vec::from_iter(found), ["first,\nsecond, third"]);
}

#[test]
fn comments_and_clauses_among_the_tuples_of_a_dump_are_no_rows() {
    let text = format!(
        "{DUMP}{},\n-- half\n{} /* two */,\n# three\n{} ON DUPLICATE KEY UPDATE id = (1);\n",
        tuple(0),
        tuple(1),
        tuple(2)
    );
    let (count, _) = of(&text);
    assert_eq!((count.read, count.accepted), (3, 3));
}

#[test]
fn a_file_of_json_or_xml_lines_that_begins_within_a_record_is_read_from_the_next_on() {
    for row in [fhir, fhir_xml] {
        let rows: Vec<String> = (0..3).map(row).collect();
        let text = rows.join("\n");
        let (count, found) = of(&text[rows[0].len() / 2..]);
        assert_eq!((count.read, count.accepted, count.rejected), (3, 2, 1));
        assert!(found.iter().any(|name| name.starts_with("Act 02")));
    }
}

#[test]
fn a_last_record_that_lost_its_brace_is_counted() {
    let value: serde_json::Value = serde_json::from_str(&fhir(1)).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let text = format!("{pretty}\n{}", pretty.strip_prefix('{').unwrap());
    assert_eq!(of(&text).0.read, 2);
}

#[test]
fn zeros_behind_a_gzip_cost_no_record() {
    let value: serde_json::Value = serde_json::from_str(&fhir(1)).unwrap();
    let mut content = gzipped(serde_json::to_string_pretty(&value).unwrap().as_bytes());
    content.extend([0; 512]);
    assert_eq!(read(&content).unwrap().accounting.total().accepted, 1);
}

/// Names passed over, and how many files were read.
fn passed(folder: &Folder) -> (Vec<String>, usize) {
    let accounting = folder.basis().accounting;
    (accounting.passed_over.iter().map(|one| name(&one.file)).collect(), accounting.files.len())
}

#[test]
fn names_of_any_kind_are_read() {
    let text = epic("2026-03-02 08:00:00,U1,Notes viewed,Z1");
    let names =
        ["-out.csv", "a b.csv", "[1].csv", "line\nend.csv", "müde.csv", "no ending", "*?.csv"];
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, text.as_bytes())).collect();
    assert_eq!(passed(&Folder::of(&files)), (Vec::new(), names.len()));
}

/// Removes a file when the reading begins: all were recognised before.
struct Removing(std::path::PathBuf);

impl uptake::journal::Journal for Removing {
    fn stage(&self, _name: &str, _total: Option<u64>) {
        let _ = std::fs::remove_file(&self.0);
    }
    fn advance(&self, _amount: u64) {}
    fn done(&self) {}
    fn note(&self, _text: &str) {}
}

#[test]
fn a_file_that_is_gone_when_it_is_to_be_read_is_passed_over_and_the_others_are_read() {
    let row = |act: &str| epic(&format!("2026-03-02 08:00:00,U1,{act},Z1"));
    let (a, b, c) = (row("A"), row("B"), row("C"));
    let files = [("a.csv", a.as_bytes()), ("b.csv", b.as_bytes()), ("c.csv", c.as_bytes())];
    let folder = Folder::of(&files);
    let gone = Removing(folder.path("b.csv"));
    let logs = logs::read(&folder.settings, &Arc::new(Zone::utc()), &gone).unwrap();
    let passed: Vec<String> =
        logs.accounting.passed_over.iter().map(|one| name(&one.file)).collect();
    assert_eq!(passed, ["b.csv"]);
    assert_eq!(actions(&logs), ["A", "C"].map(String::from).into());
    assert_eq!(logs.accounting.total().accepted, 2);
    let alone = Folder::of(&files[..1]);
    let gone = Removing(alone.path("a.csv"));
    let told = logs::read(&alone.settings, &Arc::new(Zone::utc()), &gone).err().unwrap();
    assert!(told.to_string().contains("next:"), "{told}");
}

#[test]
fn a_folder_named_twice_is_read_once() {
    let mut folder = Folder::of(&[("a.csv", epic("2026-03-02 08:00:00,U1,Act,Z1").as_bytes())]);
    let path = folder.dir.path().to_path_buf();
    folder.settings.sources[0].paths = vec![path.clone(), path.join("*.csv"), path];
    assert_eq!(passed(&folder), (Vec::new(), 1));
}

#[cfg(unix)]
#[test]
fn links_in_circles_dead_links_and_sockets_beside_good_files_are_named_and_stop_nothing() {
    use std::os::unix::fs::symlink;
    let folder = Folder::of(&[("a.csv", epic("2026-03-02 08:00:00,U1,Act,Z1").as_bytes())]);
    let at = |name: &str| folder.path(name);
    std::fs::create_dir(at("sub")).unwrap();
    for name in ["b", "c", "sub/d"] {
        symlink(folder.dir.path(), at(name)).unwrap();
    }
    symlink("nowhere", at("dead")).unwrap();
    symlink("/dev/zero", at("zeros")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    assert_eq!(passed(&folder), (["dead", "socket", "zeros"].map(String::from).to_vec(), 1));
    assert_eq!(reasons(&folder.basis()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn what_is_named_and_is_no_file_is_refused_with_a_way_out() {
    let mut folder = Folder::of(&[]);
    folder.settings.sources[0].paths = vec!["/dev/null".into()];
    let told = folder.fold().err().unwrap().to_string();
    assert!(told.contains("a pipe or a device") && told.contains("next:"), "{told}");
}
