//! What exports do beside their format: a case each that no other file has.

use crate::small::{Folder, epic, only_day};
use uptake::logs::Precision;
use uptake::settings::Mapping;
use uptake::units::Day;

#[test]
fn ids_are_texts_and_stay_as_delivered() {
    let ids = ["007", "34005.0", "7", "DOMAIN\\user", "M58530", "a|b", "x y"];
    let rows: String =
        ids.iter().map(|id| format!("2026-03-02 08:00:00,{id},Notes viewed,Z1\n")).collect();
    let log = Folder::of(&[("log.csv", epic(&rows).as_bytes())]);
    assert_eq!(log.usage().users, ids);
    // The same as cells of a table whose delimiter they hold.
    let piped = epic(&rows).replace("a|b", "\"a;b\"").replace(',', "|").replace("a;b", "a|b");
    assert_eq!(Folder::of(&[("log.psv", piped.as_bytes())]).usage().users, ids);
}

#[test]
fn a_connectors_headings_may_stand_between_tabs() {
    let text = "ACCESS_LOG.ACCESS_TIME\tACCESS_LOG.USER_ID\tACCESS_LOG.METRIC_NAME\tACCESS_LOG.CSN
2026-03-02 08:00:00\t0042\tNotes viewed\t9001
";
    let usage = Folder::of(&[("log.csv", text.as_bytes())]).usage();
    assert_eq!(usage.users, ["0042"]);
    assert_eq!(only_day(&usage).encounters, 1);
}

#[test]
fn an_instant_since_1840_is_read_beyond_32_bits_and_goes_before_the_local_time() {
    // 5,843,368,800 s after 1840-12-31 is 2026-03-02T14:00:00Z.
    let text = "ACCESS_TIME,ACCESS_INSTANT,USER_ID,METRIC_NAME
2026-03-02 08:00:00,5843368800,U1,Notes viewed
,5843368805,U1,Notes viewed
2026-03-02 08:00:09,NULL,U1,Notes viewed
";
    let usage = Folder::of(&[("log.csv", text.as_bytes())]).usage();
    let day = only_day(&usage);
    assert_eq!((day.first.0, day.last.0, day.events), (1_772_460_000_000, 1_772_460_009_000, 3));
}

#[test]
fn a_spreadsheet_that_took_the_seconds_away_is_seen_and_told() {
    let mut text = String::from("ACCESS_TIME,USER_ID,METRIC_NAME\n");
    for n in 0..150 {
        text.push_str(&format!("12/21/19 {}:{:02},U1,Notes viewed\n", 7 + n / 50, n % 50));
    }
    let folder = Folder::of(&[("log.csv", text.as_bytes())]);
    let (usage, basis) = folder.fold().unwrap();
    assert_eq!(basis.accounting.files[0].precision, Precision::Minutes);
    assert!(usage.frame.minute_precision);
    let day = only_day(&usage);
    assert_eq!((day.events, day.active_seconds, day.aba_returns), (150, 0.0, 0));
    assert_eq!(day.first.0, 1_576_933_200_000, "seven in the morning of 21 December 2019");
    let (preview, _) = uptake::check(&folder.settings, crate::small::WORLD).unwrap();
    assert!(
        preview.limits.iter().any(|limit| limit.contains("full minutes")),
        "{:?}",
        preview.limits
    );
}

#[test]
fn a_second_has_any_number_of_digits_from_none_to_nine() {
    for digits in 0..=9 {
        let fraction =
            if digits == 0 { String::new() } else { format!(".{}", &"250000000"[..digits]) };
        let ms = if digits == 0 {
            0
        } else if digits == 1 {
            200
        } else {
            250
        };
        for (separator, zone, hour) in [(" ", "", "08"), ("T", "Z", "14"), ("T", "+05:30", "19:30")]
        {
            let hour = if hour.len() == 2 { format!("{hour}:00") } else { hour.to_string() };
            let text = format!(
                "ACCESS_TIME,USER_ID,METRIC_NAME\n2026-03-02{separator}{hour}:00{fraction}{zone},U1,Notes viewed\n"
            );
            let usage = Folder::of(&[("log.csv", text.as_bytes())]).usage();
            assert_eq!(only_day(&usage).first.0, 1_772_460_000_000 + ms, "{text}");
        }
    }
}

#[test]
fn a_folder_with_a_file_a_user_is_one_log() {
    let row = |user: usize, minute: usize| {
        format!("2026-03-02 08:{minute:02}:00,U{user},Notes viewed,Z{minute}\n")
    };
    let texts: Vec<String> =
        (0..20).map(|user| epic(&(0..10).map(|n| row(user, n)).collect::<String>())).collect();
    let folder = Folder::of(&[]);
    for (user, text) in texts.iter().enumerate() {
        let dir = folder.path(&format!("ward {}", user % 3));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join(format!("U{user}.csv")), text).unwrap();
    }
    let all: String = (0..20).flat_map(|user| (0..10).map(move |n| row(user, n))).collect();
    assert_eq!(folder.usage(), Folder::of(&[("all.csv", epic(&all).as_bytes())]).usage());
}

#[test]
fn a_screen_that_writes_many_rows_at_once_is_no_more_time_than_it_took() {
    let mut text = String::from("date,event,user,patient_id,log_from,success\n");
    for n in 0..163 {
        let event =
            if n < 127 { "security-administration-select" } else { "patient-record-select" };
        text.push_str(&format!("2026-03-02 08:00:00,{event},jo,17,open-emr,1\n"));
    }
    text.push_str("2026-03-02 08:00:20,patient-record-update,jo,17,open-emr,1\n");
    let usage = Folder::of(&[("log.csv", text.as_bytes())]).usage();
    let day = only_day(&usage);
    assert!((day.active_seconds - 20.0).abs() < 1e-6, "{}", day.active_seconds);
    let viewed = usage.actions.iter().position(|a| a.name == "patient-record-select").unwrap();
    let row = usage.user_day_actions.iter().find(|row| row.action as usize == viewed).unwrap();
    assert!((row.seconds - 20.0 * 36.0 / 163.0).abs() < 1e-6, "{}", row.seconds);
}

#[test]
fn de_identified_dates_of_another_century_are_read_where_the_mapping_says_so() {
    let text = "STORETIME,CGID,ITEM,SUBJECT_ID
2150-03-02 08:00:00,17,Heart Rate,1
2150-03-02 08:00:10,17,Heart Rate,1
2026-03-02 08:00:00,17,Heart Rate,1
";
    let mut folder = Folder::of(&[("chart.csv", text.as_bytes())]);
    let mapping = Mapping {
        time: "STORETIME".into(),
        user: "CGID".into(),
        action: "ITEM".into(),
        patient: Some("SUBJECT_ID".into()),
        date_bounds: Day::parse("2100-01-01").zip(Day::parse("2210-12-31")),
        ..Mapping::default()
    };
    folder.settings.formats.insert("charting".into(), mapping);
    let count = folder.basis().accounting.total();
    assert_eq!((count.accepted, count.rejected), (2, 1));
    assert_eq!(only_day(&folder.usage()).active_seconds, 10.0);
}
