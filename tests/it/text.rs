//! Text as it really arrives: encodings, archives, dialects, times and names.

use crate::small::{Folder, epic, folder, gzipped, only_day, reasons};
use std::io::Write;
use uptake::settings::Mapping;
use uptake::vocabulary::{Activity, Signal};

const THREE: &str = "2026-03-02 08:00:00,U1,Notes viewed,Z1
                     2026-03-02 08:00:05,U1,Order list changed,Z1
                     2026-03-02 08:00:09,U2,Notes viewed,Z2";

/// read, accepted, duplicate, rejected, out of scope
fn total(folder: &Folder) -> (u64, u64, u64, u64, u64) {
    let count = folder.basis().accounting.total();
    (count.read, count.accepted, count.duplicate, count.rejected, count.out_of_scope)
}

fn zipped(members: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content, deflated) in members {
        let method = if *deflated {
            zip::CompressionMethod::Deflated
        } else {
            zip::CompressionMethod::Stored
        };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn zstandard(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 3).unwrap()
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    let units = mark.encode_utf16().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

fn many_rows() -> String {
    let row = |n: u32| {
        let (minute, second, action) = (n / 60 % 60, n % 60, n * 7919);
        format!("2026-03-02 08:{minute:02}:{second:02},U{n},Notes viewed {action},Z1\n")
    };
    epic(&(0..12_000).map(row).collect::<String>())
}

fn mapping(time: &str, user: &str, action: &str) -> Mapping {
    Mapping { time: time.into(), user: user.into(), action: action.into(), ..Mapping::default() }
}

fn mapped(text: &str, mapping: Mapping) -> Folder {
    let mut folder = Folder::of(&[("table.txt", text.as_bytes())]);
    folder.settings.formats.insert("own".into(), mapping);
    folder
}

#[test]
fn encodings_and_compressions_change_nothing_of_what_is_read() {
    let plain = epic(THREE);
    let expected = folder(THREE).usage();
    let bytes = plain.as_bytes();
    let (first, second) = bytes.split_at(90);
    let frames = [zstandard(first), zstandard(second)].concat();
    for (what, content) in [
        ("utf-16 little endian, marked", utf16(&plain, true, true)),
        ("utf-16 little endian", utf16(&plain, true, false)),
        ("utf-16 big endian, marked", utf16(&plain, false, true)),
        ("utf-16 big endian", utf16(&plain, false, false)),
        ("utf-16 with carriage returns", utf16(&plain.replace('\n', "\r\n"), true, true)),
        ("carriage returns alone", plain.replace('\n', "\r").into_bytes()),
        ("zstd in two frames", frames),
        ("zip, deflated", zipped(&[("log.csv", bytes, true)])),
        ("zip, stored", zipped(&[("log.csv", bytes, false)])),
        ("gzip in zip", zipped(&[("log.csv.gz", &gzipped(bytes), false)])),
        ("utf-16 in gzip", gzipped(&utf16(&plain, true, true))),
    ] {
        let folder = Folder::of(&[("log", &content)]);
        assert_eq!(total(&folder), (3, 3, 0, 0, 0), "{what}");
        assert_eq!(folder.usage(), expected, "{what}");
    }
}

#[test]
fn utf_16_keeps_the_letters_of_every_name() {
    let text = "ACCESS_TIME,USER_ID,METRIC_NAME\n2026-03-02 08:00:00,MÜLLER 𝒙,Brief geöffnet\n";
    let folder = Folder::of(&[("log.txt", &utf16(text, true, true))]);
    let usage = folder.usage();
    assert_eq!(usage.users, ["MÜLLER 𝒙"]);
    assert_eq!(usage.actions[0].name, "Brief geöffnet");
}

#[test]
fn each_member_of_an_archive_has_an_account_of_its_own() {
    let good = epic(THREE);
    let nested = zipped(&[("log.csv", good.as_bytes(), true)]);
    let archive = zipped(&[
        ("b/late.csv", good.replace("08:", "09:").as_bytes(), true),
        ("a.csv", good.as_bytes(), true),
        ("__MACOSX/a.csv", b"x", true),
        ("nested.zip", &nested, false),
        ("note.txt", b"shopping list\nmilk\n", true),
    ]);
    let folder = Folder::of(&[("feed.zip", &archive)]);
    let accounting = folder.basis().accounting;
    let shown = |path: &std::path::Path| {
        path.strip_prefix(folder.dir.path()).unwrap().to_string_lossy().replace('\\', "/")
    };
    let files: Vec<(String, u64)> =
        accounting.files.iter().map(|file| (shown(&file.path), file.count.accepted)).collect();
    assert_eq!(files, [("feed.zip/a.csv".into(), 3), ("feed.zip/b/late.csv".into(), 3)]);
    assert_eq!(accounting.files[0].blake3, accounting.files[1].blake3);
    let passed: Vec<String> = accounting.passed_over.iter().map(|p| shown(&p.file)).collect();
    assert_eq!(passed, ["feed.zip/nested.zip", "feed.zip/note.txt"]);
    assert!(accounting.passed_over[0].why.contains("within an archive"));
}

#[test]
fn what_is_cut_short_keeps_its_good_rows_and_names_the_damage() {
    let plain = many_rows();
    let bytes = plain.as_bytes();
    let half = |content: Vec<u8>| content[..content.len() / 2].to_vec();
    let letters = plain.replace("viewed", "gesehen ü");
    let in_letter =
        letters[..letters.floor_char_boundary(letters.len() / 2)].rfind('ü').unwrap() + 1;
    for (what, content, word) in [
        ("zstd", half(zstandard(bytes)), "damaged"),
        ("gzip", half(gzipped(bytes)), "damaged"),
        ("zip", half(zipped(&[("log.csv", bytes, true)])), "damaged"),
        (
            "utf-16",
            utf16(&plain, true, true)[..plain.len() / 2 * 2 + 1].to_vec(),
            "middle of a character",
        ),
        ("utf-8", letters.as_bytes()[..in_letter].to_vec(), "middle of a character"),
    ] {
        let folder = Folder::of(&[("log", &content)]);
        let (read, accepted, _, rejected, _) = total(&folder);
        assert!(accepted > 1000 && accepted < 12_000, "{what}: {accepted}");
        assert_eq!((read, rejected), (accepted + 1, 1), "{what}");
        assert!(reasons(&folder.basis())[0].contains(word), "{what}");
    }
}

#[test]
fn a_member_that_does_not_match_its_checksum_is_named() {
    let text = epic(THREE);
    let mut archive = zipped(&[("log.csv", text.as_bytes(), false)]);
    let at = archive.windows(2).position(|two| two == b"U2").unwrap();
    archive[at + 1] = b'3';
    let folder = Folder::of(&[("feed.zip", &archive)]);
    assert_eq!(total(&folder), (4, 3, 0, 1, 0));
    assert!(reasons(&folder.basis())[0].contains("damaged"));
}

#[test]
fn a_file_that_expands_to_gigabytes_ends_with_a_reason() {
    let zeros = gzipped(&vec![0; 16 << 20]);
    let mut content = gzipped(epic(THREE).as_bytes());
    for _ in 0..128 {
        content.extend_from_slice(&zeros);
    }
    let started = std::time::Instant::now();
    let folder = Folder::of(&[("log.gz", &content)]);
    let basis = folder.basis();
    assert_eq!(
        reasons(&basis),
        [
            "5: the record is longer than 1 MiB",
            "6: the file expands to far more than a log would; it is not read from here on"
        ]
    );
    assert_eq!(basis.accounting.total().accepted, 3);
    assert!(started.elapsed().as_secs() < 30);
}

#[test]
fn names_before_utf_8_become_text_and_two_of_them_stay_two() {
    let mut content = epic("2026-03-02 08:00:00,U1,Notes viewed,Z1").into_bytes();
    content.extend_from_slice(b"2026-03-02 08:00:05,M\xFCller,Brief ge\xF6ffnet,Z1\n");
    content.extend_from_slice(b"2026-03-02 08:00:06,M\xF6ller,Brief ge\xF6ffnet,Z1\n");
    content.extend_from_slice("2026-03-02 08:00:07,Müller,Brief geöffnet,Z1\n".as_bytes());
    let usage = Folder::of(&[("log.csv", &content)]).usage();
    assert_eq!(usage.users, ["Möller", "Müller", "U1"]);
    let names: Vec<&str> = usage.actions.iter().map(|action| action.name.as_str()).collect();
    assert_eq!(names, ["Brief geöffnet", "Notes viewed"]);
}

#[test]
fn headings_before_utf_8_can_be_named_in_a_mapping() {
    let content = b"Zeit;Gr\xF6\xDFe;Wer;Was\n2026-03-02 08:00:00;1;U1;Notes viewed\n";
    let mut folder = Folder::of(&[("log.txt", content)]);
    let mapping = Mapping { event_id: Some("Größe".into()), ..mapping("Zeit", "Wer", "Was") };
    folder.settings.formats.insert("own".into(), mapping);
    assert_eq!(total(&folder), (1, 1, 0, 0, 0));
}

#[test]
fn what_database_clients_write_beside_the_rows_is_no_record() {
    let sqlcmd = "ACCESS_TIME            |USER_ID |METRIC_NAME         |PAT_ID\r
-----------------------|--------|--------------------|------\r
2026-03-02 08:00:00.000|U1      |Notes viewed        |Z1    \r
2026-03-02 08:00:05.000|U1      |Order list changed  |NULL  \r
\r
(2 rows affected)\r
";
    let psql = "       access_time       | user_id | metric_name  \n-------------------------+---------+--------------\n 2026-03-02 08:00:00     | U1      | Notes viewed\n 2026-03-02 08:00:05     | U1      | Notes viewed\n(2 rows)\n\n";
    let mysql = "+---------------------+---------+--------------+
| ACCESS_TIME         | USER_ID | METRIC_NAME  |
+---------------------+---------+--------------+
| 2026-03-02 08:00:00 | U1      | Notes viewed |
| 2026-03-02 08:00:05 | U1      | Notes viewed |
+---------------------+---------+--------------+
";
    for text in [sqlcmd, psql, mysql] {
        let twice = format!("{text}{}", text.replace("08:", "09:"));
        let folder = Folder::of(&[("rows.txt", text.as_bytes())]);
        assert_eq!(total(&folder), (2, 2, 0, 0, 0), "{text}");
        assert_eq!(folder.usage().users, ["U1"]);
        assert_eq!(
            total(&Folder::of(&[("rows.txt", twice.as_bytes())])),
            (4, 4, 0, 0, 0),
            "{text}"
        );
    }
}

#[test]
fn what_only_looks_like_a_footer_is_a_record_and_is_named() {
    let text = epic(THREE) + "(3 rows affected by the change)\n(rows affected)\n---\n-,-,-,-\n";
    let folder = Folder::of(&[("log.csv", text.as_bytes())]);
    assert_eq!(total(&folder), (6, 3, 0, 3, 0));
}

#[test]
fn headings_may_stand_below_a_preamble() {
    let preamble = "Access report\nRun by: audit team, at night\n\n";
    let padded = "Access report,,,\n,,,\nFrom,2026-03-02,,\n";
    for above in [preamble, padded] {
        let text = format!("{above}{}nonsense,U1,Notes viewed,Z1\n", epic(THREE));
        let folder = Folder::of(&[("log.csv", text.as_bytes())]);
        assert_eq!(total(&folder), (4, 3, 0, 1, 0), "{above}");
        assert!(reasons(&folder.basis())[0].starts_with("8: the time"));
    }
}

#[test]
fn records_above_the_headings_are_read_and_not_taken_for_a_preamble() {
    let text = format!("2026-03-02 07:00:00,U7,Notes viewed,Z9\n{}", epic(THREE));
    assert_eq!(total(&Folder::of(&[("log.csv", text.as_bytes())])), (4, 4, 0, 0, 0));
}

#[test]
fn headings_with_a_byte_order_mark_repeat_where_files_were_joined() {
    let one = format!("\u{feff}{}", epic(THREE));
    let text = format!("{one}{}", one.replace("08:", "09:"));
    assert_eq!(total(&Folder::of(&[("log.csv", text.as_bytes())])), (6, 6, 0, 0, 0));
}

#[test]
fn a_table_without_headings_is_read_by_position() {
    let rows = "2026-03-02 08:00:00\tU1\t7\tNotes viewed, all\n2026-03-02 08:00:05\tU2\t8\tNotes viewed\nragged\tU2\n";
    let folder = mapped(rows, mapping("#1", "#2", "#4"));
    assert_eq!(total(&folder), (3, 2, 0, 1, 0));
    assert_eq!(folder.usage().users, ["U1", "U2"]);
    assert_eq!(reasons(&folder.basis()), ["3: fewer fields than headings"]);
    let beyond = mapped(rows, mapping("#1", "#2", "#9")).fold().err().unwrap();
    assert!(beyond.to_string().contains("#9"), "{beyond}");
}

#[test]
fn a_row_with_an_unquoted_comma_is_rejected_and_never_shifted() {
    let text = "ACCESS_TIME,USER_ID,METRIC_NAME,COMMENT\n2026-03-02 08:00:00,U1,Notes viewed,fine\n2026-03-02 08:00:05,U1,Report, with data,fine\n";
    let folder = Folder::of(&[("log.csv", text.as_bytes())]);
    assert_eq!(total(&folder), (2, 1, 0, 1, 0));
    assert_eq!(reasons(&folder.basis()), ["3: more fields than headings"]);
}

#[test]
fn sentinel_dates_are_rejected_with_their_reason() {
    let folder = folder(
        "1840-12-31 00:00:00,U1,Notes viewed,Z1
         1900-01-01 00:00:00,U1,Notes viewed,Z1
         2039-01-01 00:00:00,U1,Notes viewed,Z1
         9999-12-31 23:59:59,U1,Notes viewed,Z1
         2026-03-02 08:00:00,U1,Notes viewed,Z1",
    );
    assert_eq!(total(&folder), (5, 1, 0, 4, 0));
    let reasons = reasons(&folder.basis());
    assert!(reasons[..2].iter().all(|r| r.contains("before date_bounds")), "{reasons:?}");
    assert!(reasons[2..].iter().all(|r| r.contains("after date_bounds")), "{reasons:?}");
}

#[test]
fn every_form_of_time_tells_the_same_instant() {
    for cell in [
        "2026-03-13 13:05:22",
        "2026-03-13 13:05:22.000",
        "2026-03-13T18:05:22Z",
        "2026-03-13T13:05:22.000000000-05:00",
        "3/13/2026 1:05:22 PM",
        "13/3/2026 13:05:22",
        "13-MAR-2026 13:05:22",
        "13-MAR-26 01.05.22.000000 PM",
        "1773425122",
        "1773425122000",
        "46094.545394",
    ] {
        let folder = mapped(
            &format!("WHEN;WHO;WHAT\n{cell};U1;Notes viewed\n"),
            mapping("WHEN", "WHO", "WHAT"),
        );
        let usage = folder.usage();
        assert_eq!(only_day(&usage).first.0, 1_773_425_122_000, "{cell}");
    }
}

#[test]
fn a_connectors_headings_are_an_access_log_with_its_login_as_the_user() {
    let text = "ACCESS_LOG.ACCESS_TIME|EMP.SYSTEM_LOGIN|ACCESS_LOG.METRIC_NAME|ACCESS_LOG.PAT_ID
2026-03-02 08:00:00|HOSP\\anna|Notes viewed|Z1
";
    let folder = Folder::of(&[("log.psv", text.as_bytes())]);
    assert_eq!(folder.usage().users, ["HOSP\\anna"]);
    let both = text.replace("PAT_ID", "USER_ID").replace("|Z1", "|0042");
    assert_eq!(Folder::of(&[("log.psv", both.as_bytes())]).usage().users, ["0042"]);
}

#[test]
fn metric_ids_alone_are_read_and_mean_what_the_actions_file_says() {
    let text = "ACCESS_INSTANT\tUSER_ID\tMETRIC_ID\n5780207122\tU1\t17001\n";
    let mut folder = Folder::of(&[("log.tsv", text.as_bytes())]);
    folder.site.actions.push(uptake::site::ActionRow {
        action: None,
        action_id: Some("17001".into()),
        activity: Some(Activity::Notes),
        signals: vec![Signal::Sign],
    });
    let usage = folder.usage();
    assert_eq!(usage.actions[0].name, "17001");
    assert_eq!(usage.actions[0].meaning.activity, Some(Activity::Notes));
    assert!(usage.actions[0].meaning.signals.has(Signal::Sign));
}

#[test]
fn a_detail_join_repeats_an_event_that_counts_once_with_its_report() {
    let text = "ACCESS_INSTANT,PROCESS_ID,USER_ID,METRIC_ID,METRIC_NAME,DATA_MNEMONIC_ID,STRING_VALUE,REPORT_NAME
5780207122,11,U1,5,Report with patient data viewed,HNO,N1,NULL
5780207122,11,U1,5,Report with patient data viewed,LRP,99,Medication list
5780207122,11,U1,5,Report with patient data viewed,HNO,N2,NULL
5780207122,12,U1,5,Report with patient data viewed,LRP,99,Medication list
";
    let folder = Folder::of(&[("log.csv", text.as_bytes())]);
    assert_eq!(total(&folder), (4, 2, 2, 0, 0));
    let usage = folder.usage();
    assert_eq!(only_day(&usage).events, 2);
    let detailed = &usage.actions[1];
    assert_eq!(detailed.name, "Report with patient data viewed:\u{a0}Medication list");
    assert_eq!(detailed.meaning, usage.actions[0].meaning);
    assert_eq!(detailed.meaning.activity, Some(Activity::Review));
}

#[test]
fn every_key_of_a_mapping_acts() {
    let rows = "when;who;what;about;went;id;sitting;desk
2026-03-02 08:00:00;U1;Report viewed;Snapshot;ok;;S1;D1
2026-03-02 08:00:00;U1;Report viewed;Snapshot;ok;;S1;D1
2026-03-02 08:00:00;U1;Report viewed;Snapshot;ok;;S2;D1
2026-03-02 08:00:07;U1;Login;;Failure;;S2;D1
2026-03-02 08:00:09;U1;Login;;success;E1;S2;D1
2026-03-02 08:00:09;U1;Login;;success;E1;S9;D9
";
    let folder = mapped(
        rows,
        Mapping {
            action_detail: Some("about".into()),
            outcome: Some("went".into()),
            event_id: Some("id".into()),
            session: Some("sitting".into()),
            workstation: Some("desk".into()),
            ..mapping("when", "who", "what")
        },
    );
    assert_eq!(total(&folder), (6, 5, 1, 0, 0));
    let usage = folder.usage();
    let names: Vec<&str> = usage.actions.iter().map(|action| action.name.as_str()).collect();
    assert_eq!(names, ["Login", "Login (failed)", "Report viewed:\u{a0}Snapshot"]);
    assert!(usage.actions[1].meaning.signals.has(Signal::LoginFailed));
    assert!(!usage.actions[0].meaning.signals.has(Signal::LoginFailed));
    let used: Vec<String> =
        folder.basis().accounting.files[0].columns.iter().map(|(what, _)| what.clone()).collect();
    for what in ["action_detail", "outcome", "identity", "session", "workstation"] {
        assert!(used.iter().any(|used| used == what), "{what}");
    }
    let missing = Mapping { workstation: Some("seat".into()), ..mapping("when", "who", "what") };
    let error = mapped(rows, missing).fold().err().unwrap();
    assert!(error.to_string().contains("seat"), "{error}");
}

#[test]
fn a_sites_own_word_on_an_action_holds_for_its_details_too() {
    let rows = "when;who;what;about\n2026-03-02 08:00:00;U1;Glorp;Snapshot\n2026-03-02 08:00:05;U1;Glorp;Labs\n";
    let detail = Mapping { action_detail: Some("about".into()), ..mapping("when", "who", "what") };
    let mut folder = mapped(rows, detail);
    for (action, activity) in [("Glorp", Activity::Review), ("Glorp: Labs", Activity::Results)] {
        folder.site.actions.push(uptake::site::ActionRow {
            action: Some(action.into()),
            action_id: None,
            activity: Some(activity),
            signals: Vec::new(),
        });
    }
    let meanings: Vec<Option<Activity>> =
        folder.usage().actions.iter().map(|action| action.meaning.activity).collect();
    assert_eq!(meanings, [Some(Activity::Results), Some(Activity::Review)]);
}

#[test]
fn the_worst_of_ten_million_bytes_end_in_seconds() {
    let head = epic(THREE);
    let mut quoted = String::new();
    while quoted.len() < 3_000_000 {
        quoted += ",\"\"\"x\n\"a,";
    }
    for (what, tail) in [
        ("quotes", "\"".repeat(3_000_000)),
        ("commas", ",".repeat(3_000_000)),
        ("line ends", "\n".repeat(3_000_000)),
        ("nothing", "\0".repeat(3_000_000)),
        ("one line", "x".repeat(3_000_000)),
        ("quotes that open", ",\"".repeat(1_500_000)),
        ("quotes that mislead", quoted),
    ] {
        let started = std::time::Instant::now();
        let text = format!("{head}{tail}\n2026-03-02 08:30:00,U9,Notes viewed,Z1\n");
        let folder = Folder::of(&[("log.csv", text.as_bytes())]);
        let (read, accepted, duplicate, rejected, out) = total(&folder);
        assert_eq!(read, accepted + duplicate + rejected + out, "{what}");
        assert_eq!(accepted, 4, "{what}");
        assert!(started.elapsed().as_secs() < 20, "{what}");
    }
}

#[test]
fn a_file_of_an_archive_is_found_by_its_name_in_messages() {
    let archive = zipped(&[("only.csv", b"a,b\n1,2\n", true)]);
    let error = Folder::of(&[("feed.zip", &archive)]).fold().err().unwrap();
    assert!(error.to_string().contains("only.csv"), "{error}");
}
