//! The hour that the clock shows twice in autumn: in which of the two an event was, told by its
//! session.

use crate::small::{Folder, WORLD, only_day};
use proptest::prelude::*;
use serde_json::Value;
use uptake::logs::cut_by;
use uptake::settings::{Mapping, Source};
use uptake::units::Day;
use uptake::usage::Usage;

const HEADINGS: &str = "ACCESS_TIME,PROCESS_ID,USER_ID,METRIC_NAME\n";

/// Rows of `time process user` in 2025; in Chicago 01:00 to 02:00 came twice on 2 November.
fn rows(text: &str) -> Vec<String> {
    let row = |row: &str| {
        let cells: Vec<&str> = row.trim().split(' ').collect();
        let [day, time, process, user] = cells[..] else { panic!("{row}") };
        format!("2025-{day} {time},{process},{user},Notes viewed\n")
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}

fn night(text: &str) -> Folder {
    Folder::of(&[("log.csv", (HEADINGS.to_string() + &rows(text).concat()).as_bytes())])
}

/// Events whose session tells their hour, and those that stay marked.
fn told(folder: &Folder) -> (u64, u64) {
    let (usage, basis) = folder.fold().unwrap();
    let (frame, facts) = (&usage.frame, basis.facts);
    assert_eq!(facts.resolved_by_session, frame.resolved_by_session);
    assert_eq!(facts.ambiguous_events, frame.ambiguous_events);
    let total = basis.accounting.total();
    assert_eq!(
        total.read,
        total.accepted + total.duplicate + total.rejected + total.out_of_scope,
        "every record is accounted for"
    );
    (frame.resolved_by_session, frame.ambiguous_events)
}

/// Minutes since midnight UTC of this day.
fn minutes(usage: &Usage, date: &str) -> (i64, i64) {
    let midnight = i64::from(Day::parse(date).unwrap().0) * 86_400_000;
    let day = only_day(usage);
    ((day.first.0 - midnight) / 60_000, (day.last.0 - midnight) / 60_000)
}

const EARLY: &str = "11-02 00:58:00 P1 U1
    11-02 01:02:00 P1 U1
    11-02 01:07:00 P1 U1
    11-02 01:09:30 P1 U1";

const LATE: &str = "11-02 01:50:30 P1 U1
    11-02 01:53:00 P1 U1
    11-02 01:58:00 P1 U1
    11-02 02:02:00 P1 U1";

/// All told; from when to when in minutes UTC, and how many seconds of use.
fn held_together(rows: &str, from_to: (i64, i64), seconds: f64) {
    let folder = night(rows);
    assert_eq!(told(&folder), (3, 0));
    let usage = folder.usage();
    assert_eq!(minutes(&usage, "2025-11-02"), from_to);
    assert_eq!(only_day(&usage).active_seconds, seconds);
}

#[test]
fn what_goes_on_from_before_the_hour_was_in_the_earlier() {
    // 00:58 is 05:58 UTC.
    held_together(EARLY, (5 * 60 + 58, 6 * 60 + 9), 240.0 + 300.0 + 150.0);
}

#[test]
fn what_goes_on_behind_the_hour_was_in_the_later() {
    // 01:50 of the second hour is 07:50 UTC.
    held_together(LATE, (7 * 60 + 50, 8 * 60 + 2), 150.0 + 300.0 + 240.0);
}

#[test]
fn a_session_with_a_break_has_its_beginning_in_the_earlier_and_its_end_in_the_later() {
    let folder = night(&format!("{EARLY}\n11-02 01:30:00 P1 U1\n{LATE}"));
    assert_eq!(told(&folder), (6, 1), "what stands alone between stays marked");
    assert_eq!(minutes(&folder.usage(), "2025-11-02"), (5 * 60 + 58, 8 * 60 + 2));
}

/// A row every so many minutes from 00:56 through both hours; the last at 02:00 and `more`.
fn through(step: usize, hours: usize, behind: &str) -> String {
    let mut text = String::from("11-02 00:56:00 P1 U1\n");
    for _ in 0..hours {
        for minute in (0..60).step_by(step) {
            text += &format!("11-02 01:{minute:02}:00 P1 U1\n");
        }
    }
    text + behind
}

#[test]
fn what_was_worked_through_both_hours_stays_marked() {
    let folder = night(&through(4, 2, "11-02 02:00:00 P1 U1\n11-02 02:03:00 P1 U1"));
    assert_eq!(told(&folder), (0, 30));
    // Each gap is longer than the limit: no side reaches any row.
    let slowly = through(6, 2, "11-02 02:00:00 P1 U1").replace("00:56", "00:54");
    assert_eq!(told(&night(&slowly)), (0, 20));
}

#[test]
fn whoever_worked_until_the_end_of_the_first_hour_may_have_gone_on_in_the_second() {
    assert_eq!(told(&night(&through(4, 1, ""))), (0, 15));
    assert_eq!(told(&night(&through(4, 2, ""))), (0, 30));
    let backwards = through(4, 1, "11-02 02:00:00 P1 U1").replace("11-02 00:56:00 P1 U1\n", "");
    assert_eq!(told(&night(&backwards)), (0, 15));
}

#[test]
fn without_a_session_and_beside_other_sessions_and_people_rows_stay_marked() {
    for (from, to) in [(" P1 ", "  "), (" P1 ", " NULL ")] {
        assert_eq!(told(&night(&EARLY.replace(from, to))), (0, 3));
    }
    let of_another_session = EARLY.replace("00:58:00 P1", "00:58:00 P2");
    assert_eq!(told(&night(&of_another_session)), (0, 3));
    let of_another_user = EARLY.replace("00:58:00 P1 U1", "00:58:00 P1 U2");
    assert_eq!(told(&night(&of_another_user)), (0, 3));
    // Two sessions of one person are followed apart.
    assert_eq!(told(&night(&format!("{EARLY}\n{}", LATE.replace("P1", "P2")))), (6, 0));
}

#[test]
fn a_gap_longer_than_the_limit_of_inactivity_ends_the_chain() {
    let text = "11-02 00:58:00 P1 U1\n11-02 01:02:00 P1 U1\n11-02 01:07:01 P1 U1";
    let mut folder = night(text);
    assert_eq!(told(&folder), (1, 1));
    folder.settings.inactivity_seconds = 600;
    assert_eq!(told(&folder), (2, 0));
    folder.settings.inactivity_seconds = 60;
    assert_eq!(told(&folder), (0, 2));
}

#[test]
fn an_instant_is_believed_before_a_session_and_beside_instants_nothing_is_concluded() {
    // The second row's instant says the later hour, the third has none.
    let text = "ACCESS_TIME,ACCESS_INSTANT,PROCESS_ID,USER_ID,METRIC_NAME
2025-11-02 00:58:00,,P1,U1,Notes viewed
2025-11-02 01:01:00,5833051260,P1,U1,Notes viewed
2025-11-02 01:02:00,,P1,U1,Notes viewed
";
    assert_eq!(told(&Folder::of(&[("log.csv", text.as_bytes())])), (0, 1));
}

#[test]
fn a_mapped_session_tells_the_hour() {
    let text = "AT,WHO,WHAT,SESSION,ID
2025-11-02 00:58:00,U1,Notes viewed,\"S \"\"1\"\"\",1
2025-11-02 01:01:00,U1,Notes viewed,\"S \"\"1\"\"\",2
2025-11-02 01:02:00,U1,Notes viewed,,3
";
    let mut folder = Folder::of(&[("log.csv", text.as_bytes())]);
    let mut mapping = Mapping {
        time: "AT".into(),
        user: "WHO".into(),
        action: "WHAT".into(),
        session: Some("SESSION".into()),
        event_id: Some("ID".into()),
        ..Mapping::default()
    };
    folder.settings.formats.insert("own".into(), mapping.clone());
    assert_eq!(told(&folder), (1, 1));
    mapping.session = None;
    folder.settings.formats.insert("own".into(), mapping);
    assert_eq!(told(&folder), (0, 2), "an event's own id is no session");
}

#[test]
fn every_zone_has_its_own_hour() {
    // (zone, rows, UTC minutes of first and last on the day named)
    for (zone, text, day, minutes_of) in [
        // 03:00 to 02:00, at 01:00 UTC.
        (
            "Europe/Berlin",
            "10-26 02:57:00 P1 U1\n10-26 03:01:00 P1 U1",
            "2025-10-26",
            (60 + 57, 120 + 1),
        ),
        // Southern autumn: 03:00 to 02:00 on 5 April, at 16:00 UTC of the day before.
        (
            "Australia/Sydney",
            "04-06 01:58:00 P1 U1\n04-06 02:02:00 P1 U1",
            "2025-04-05",
            (14 * 60 + 58, 15 * 60 + 2),
        ),
        // Half an hour: 02:00 to 01:30, at 15:00 UTC.
        (
            "Australia/Lord_Howe",
            "04-06 01:57:00 P1 U1\n04-06 02:01:00 P1 U1",
            "2025-04-05",
            (15 * 60 + 27, 15 * 60 + 31),
        ),
        // Midnight to 23:00 of the day before, at 21:00 UTC: the late side is another day.
        (
            "Asia/Beirut",
            "10-25 23:58:00 P1 U1\n10-26 00:01:00 P1 U1",
            "2025-10-25",
            (21 * 60 + 58, 22 * 60 + 1),
        ),
    ] {
        let mut folder = night(text);
        folder.settings.timezone = Some(zone.into());
        assert_eq!(told(&folder), (1, 0), "{zone}");
        let usage = folder.usage();
        let midnight = i64::from(Day::parse(day).unwrap().0) * 86_400_000;
        let first = usage.user_days.iter().map(|day| day.first.0).min().unwrap() - midnight;
        let last = usage.user_days.iter().map(|day| day.last.0).max().unwrap() - midnight;
        assert_eq!((first / 60_000, last / 60_000), minutes_of, "{zone}");
    }
}

#[test]
fn each_source_has_the_hour_of_its_own_zone() {
    // In New York the first row is before the hour; in Chicago both are certain or both are not.
    let early = "11-02 00:59:00 P1 U1\n11-02 01:01:00 P1 U1";
    let late = "11-02 01:59:00 P1 U1\n11-02 02:01:00 P1 U1";
    let mut folder = Folder::of(&[]);
    folder.settings.sources.clear();
    for (name, zone, text) in
        [("east", "America/New_York", early), ("central", "America/Chicago", late)]
    {
        let dir = folder.path(name);
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("a.csv"), HEADINGS.to_string() + &rows(text).concat()).unwrap();
        folder.settings.sources.push(Source {
            paths: vec![dir],
            site: Some(name.into()),
            timezone: Some(zone.into()),
            format: None,
        });
    }
    assert_eq!(told(&folder), (2, 0));
    // 00:59 in New York is 04:59 UTC, 02:01 in Chicago is 08:01.
    assert_eq!(minutes(&folder.usage(), "2025-11-02"), (4 * 60 + 59, 8 * 60 + 1));
}

#[test]
fn rows_delivered_twice_are_put_in_the_same_hour() {
    let rows = rows(LATE);
    let (whole, end) = (rows.concat(), rows[..2].concat());
    let files = [whole, end].map(|text| HEADINGS.to_string() + &text);
    let folder = Folder::of(&[("a.csv", files[0].as_bytes()), ("b.csv", files[1].as_bytes())]);
    assert_eq!(told(&folder), (5, 0));
    let total = folder.basis().accounting.total();
    assert_eq!((total.accepted, total.duplicate), (4, 2));
    assert_eq!(
        only_day(&folder.usage()).active_seconds,
        only_day(&night(LATE).usage()).active_seconds
    );
}

#[test]
fn check_says_how_many_a_session_told_and_how_many_stay_marked() {
    let folder = night(&format!("{EARLY}\n11-02 01:30:00 P9 U1"));
    let (preview, _) = uptake::check(&folder.settings, WORLD).unwrap();
    let value: Value = serde_json::from_str(&preview.json()).unwrap();
    assert_eq!(value["time"]["resolved_by_session"], 3);
    assert_eq!(value["time"]["ambiguous_events"], 1);
    let text = preview.text().join("\n");
    assert!(
        text.contains("3 events of an hour that occurred twice: their session tells"),
        "{text}"
    );
    assert!(text.contains("1 event of an hour that occurred twice; they are left out"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_files_pieces_and_threads_change_nothing(seed in any::<u64>(), cut in 0_usize..13, chunk in 1_usize..200) {
        let text = format!(
            "{EARLY}\n11-02 01:30:00 P1 U1\n{LATE}\n{}\n{}",
            EARLY.replace("P1 U1", "P2 U2"),
            through(20, 2, "11-02 02:00:00 P3 U3").replace("P1 U1", "P3 U3"),
        );
        let mut rows = rows(&text);
        let expected = night(&text).usage();
        prop_assert_eq!((expected.frame.resolved_by_session, expected.frame.ambiguous_events), (11, 5));
        let mut state = seed;
        for last in (1..rows.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            rows.swap(last, (state >> 33) as usize % (last + 1));
        }
        // Like rows of one instant stay in one file: in two they would be one delivered twice.
        let in_first = |row: &String| {
            row.contains(",P3,") || row.bytes().map(usize::from).sum::<usize>() % 13 < cut
        };
        let part = |first: bool| -> String {
            let of_it = rows.iter().filter(|row| in_first(row) == first).map(String::as_str);
            HEADINGS.chars().chain(of_it.flat_map(str::chars)).collect()
        };
        let (a, b) = (part(true), part(false));
        for threads in [1, 2] {
            let mut folder = Folder::of(&[("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())]);
            folder.settings.threads = Some(threads);
            cut_by(chunk);
            let usage = folder.usage();
            cut_by(1 << 20);
            prop_assert_eq!(&usage, &expected);
        }
    }
}
