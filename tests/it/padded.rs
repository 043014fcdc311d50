//! Tables whose columns only blanks part: read by the widths that the dashes give.

use crate::small::{Folder, gzipped, reasons};
use proptest::prelude::*;
use uptake::settings::Mapping;

const WIDTHS: [usize; 4] = [23, 10, 20, 8];
const HEADINGS: [&str; 4] = ["ACCESS_TIME", "USER_ID", "METRIC_NAME", "PAT_ID"];

fn line(cells: [&str; 4]) -> String {
    let padded: Vec<String> =
        cells.iter().zip(WIDTHS).map(|(cell, width)| format!("{cell:width$}")).collect();
    padded.join(" ")
}

fn rule() -> String {
    WIDTHS.map(|width| "-".repeat(width)).join(" ")
}

fn table(rows: &[String]) -> String {
    let mut lines = vec![line(HEADINGS), rule()];
    lines.extend_from_slice(rows);
    lines.push(String::new());
    lines.push(format!("({} rows affected)", rows.len()));
    lines.join("\r\n") + "\r\n"
}

fn three() -> Vec<String> {
    vec![
        line(["2026-03-02 08:00:00.000", "U1", "Notes viewed", "Z1"]),
        line(["2026-03-02 08:00:05.000", "CORP\\jdoe", "Note, \"signed\"", "NULL"]),
        line(["2026-03-02 08:00:09.000", "Müller", "Übersicht geöffnet", "Z2"]),
    ]
}

/// read, accepted, duplicate, rejected, out of scope
fn total(folder: &Folder) -> (u64, u64, u64, u64, u64) {
    let count = folder.basis().accounting.total();
    (count.read, count.accepted, count.duplicate, count.rejected, count.out_of_scope)
}

fn of(content: &[u8]) -> Folder {
    Folder::of(&[("rows.rpt", content)])
}

#[test]
fn a_padded_table_says_what_the_same_csv_says() {
    let csv = "ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID
2026-03-02 08:00:00.000,U1,Notes viewed,Z1
2026-03-02 08:00:05.000,CORP\\jdoe,\"Note, \"\"signed\"\"\",NULL
2026-03-02 08:00:09.000,Müller,Übersicht geöffnet,Z2
";
    let expected = of(csv.as_bytes()).usage();
    let text = table(&three());
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let forms: [Vec<u8>; 7] = [
        text.clone().into_bytes(),
        wide,
        format!("\u{feff}{text}").into_bytes(),
        gzipped(text.as_bytes()),
        format!("Changed database context to 'Clarity'.\n{text}").into_bytes(),
        text.replace("\r\n", "\n").into_bytes(),
        // An editor took the blanks at the ends of lines away.
        text.lines()
            .map(|line| line.trim_end().to_string() + "\n")
            .collect::<String>()
            .into_bytes(),
    ];
    for (at, form) in forms.iter().enumerate() {
        let folder = of(form);
        assert_eq!(total(&folder), (3, 3, 0, 0, 0), "form {at}");
        assert_eq!(folder.usage(), expected, "form {at}");
    }
    assert_eq!(of(text.as_bytes()).basis().accounting.files[0].format, "epic_access_log");
}

#[test]
fn names_before_utf_8_keep_their_columns() {
    let text: Vec<u8> = table(&three()).chars().map(|c| c as u8).collect();
    let folder = of(&text);
    assert_eq!(total(&folder), (3, 3, 0, 0, 0));
    assert!(folder.usage().users.iter().any(|user| user == "Müller"));
}

#[test]
fn tables_put_together_are_read_on() {
    let twice = table(&three()) + &table(&three()).replace(" 08:", " 09:");
    assert_eq!(total(&of(twice.as_bytes())), (6, 6, 0, 0, 0));
}

#[test]
fn a_line_that_does_not_keep_to_the_widths_is_rejected_and_never_cut() {
    let mut rows = three();
    rows.insert(
        1,
        "2026-03-02 08:00:01.000 a user id that is too long for it and shifts".to_string(),
    );
    rows.insert(2, "an \"open quote".to_string());
    let folder = of(table(&rows).as_bytes());
    assert_eq!(total(&folder), (5, 3, 0, 2, 0));
    assert_eq!(
        reasons(&folder.basis()),
        ["4: fewer fields than headings", "5: the time is not in the form of this source"]
    );
}

#[test]
fn a_sites_own_padded_table_is_mapped_by_its_headings() {
    let text = "WHEN                WHO      WHAT
------------------- -------- ------------
2026-03-02 08:00:00       17 opened chart
2026-03-02 08:00:07        4 closed chart

2 rows selected.
";
    let mut folder = of(text.as_bytes());
    let mapping = Mapping {
        time: "when".into(),
        user: "who".into(),
        action: "what".into(),
        ..Mapping::default()
    };
    folder.settings.formats.insert("own".into(), mapping);
    assert_eq!(total(&folder), (2, 2, 0, 0, 0));
    assert_eq!(folder.usage().users, ["17", "4"]);
}

#[test]
fn a_line_without_end_is_one_reject_in_little_time() {
    let mut text = table(&three()).into_bytes();
    text.extend(std::iter::repeat_n(b"x \"\t".as_slice(), 1 << 20).flatten());
    text.extend_from_slice(b"\n");
    text.extend_from_slice(
        line(["2026-03-02 08:00:10.000", "U2", "Notes viewed", "Z1"]).as_bytes(),
    );
    let begun = std::time::Instant::now();
    assert_eq!(total(&of(&text)), (5, 4, 0, 1, 0));
    assert!(begun.elapsed().as_secs() < 10);
}

/// A line of the table, and whether it is a good record (`None`: no record at all).
fn part() -> impl Strategy<Value = (String, Option<bool>)> {
    let good = (0..86_400_u32, 0..9_u32, "[A-Za-zäß,\"';|\t]{0,6}[a-z]").prop_map(
        |(second, user, action)| {
            let time = format!(
                "2026-03-02 {:02}:{:02}:{:02}.000",
                second / 3600,
                second / 60 % 60,
                second % 60
            );
            let (user, action) = (format!("U{user}"), format!("a{action}"));
            (line([&time, &user, &action, "Z1"]), Some(true))
        },
    );
    let bad = prop::sample::select(vec![
        line(["never", "U1", "Notes viewed", "Z1"]),
        line(["2026-03-02 08:00:00.000", "", "Notes viewed", "Z1"]),
        line(["2026-03-02 08:00:00.000", "U1", "NULL", "Z1"]),
        "2026-03-02 08:00:00.000 somebody-with-a-long-name viewed".to_string(),
        "cut off".to_string(),
        "\"".to_string(),
    ])
    .prop_map(|line| (line, Some(false)));
    let none = prop::sample::select(vec![
        String::new(),
        "   ".to_string(),
        rule(),
        line(HEADINGS),
        "(12 rows affected)".to_string(),
    ])
    .prop_map(|line| (line, None));
    prop_oneof![6 => good, 3 => bad, 1 => none]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_mix_of_lines_every_one_is_accounted_for(
        parts in prop::collection::vec(part(), 0..60),
        ending in prop::sample::select(vec!["\n", "\r\n"]),
        zip in any::<bool>(),
    ) {
        let mut lines = vec![line(HEADINGS), rule(), line(["2026-03-02 07:00:00.000", "U1", "first", "Z1"])];
        lines.extend(parts.iter().map(|(line, _)| line.clone()));
        let text = lines.join(ending) + ending;
        let content = if zip { gzipped(text.as_bytes()) } else { text.into_bytes() };
        let count = |wanted: bool| parts.iter().filter(|(_, good)| *good == Some(wanted)).count() as u64;
        let (good, bad) = (count(true) + 1, count(false));
        prop_assert_eq!(total(&of(&content)), (good + bad, good, 0, bad, 0));
    }
}
