//! The fold: sessions, shifts and user-days as defined.

use crate::small::{Folder, folder, only_day};
use uptake::site::{Appointment, Shift};
use uptake::units::{Day, Instant};
use uptake::vocabulary::Signal;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn a_gap_is_credited_to_the_earlier_event_and_a_long_one_ends_the_session() {
    let usage = folder(
        "2026-03-02 08:00:00,U1,Notes viewed,Z1
         2026-03-02 08:00:50,U1,Notes viewed,Z1
         2026-03-02 08:05:50,U1,Notes viewed,Z1
         2026-03-02 08:10:51,U1,Notes viewed,Z1",
    )
    .usage();
    let row = only_day(&usage);
    assert_eq!((row.events, row.sessions), (4, 2));
    assert_eq!(row.active_seconds, 350.0);
    assert_eq!(
        [row.active_seconds_60, row.active_seconds_120, row.active_seconds_600],
        [50.0, 50.0, 651.0]
    );
}

#[test]
fn rows_of_one_instant_are_one_act_and_share_the_gap_that_follows() {
    let rows = [
        "2026-03-02 08:00:00,U1,B action,Z1",
        "2026-03-02 08:00:00,U1,A action,Z1",
        "2026-03-02 08:00:00,U1,A action,Z0",
        "2026-03-02 08:00:30,U1,C action,Z1",
    ];
    let usage = folder(&rows.join("\n")).usage();
    let seconds: Vec<(&str, f64)> = usage
        .user_day_actions
        .iter()
        .map(|row| (usage.actions[row.action as usize].name.as_str(), row.seconds))
        .collect();
    assert_eq!(seconds, [("A action", 20.0), ("B action", 10.0), ("C action", 0.0)]);
    // Content, not the place in the file, is the order: A, A, B, C.
    assert_eq!(only_day(&usage).action_switches, 2);
    let mut turned = rows;
    turned.reverse();
    assert_eq!(folder(&turned.join("\n")).usage(), usage);
}

#[test]
fn a_night_shift_belongs_to_the_day_it_started() {
    let usage = folder(
        "2026-03-02 19:30:00,U1,Notes viewed,Z1
         2026-03-02 23:50:00,U1,Notes viewed,Z1
         2026-03-03 04:40:00,U1,Notes viewed,Z1
         2026-03-03 07:00:00,U1,Notes viewed,Z1
         2026-03-03 12:30:00,U1,Notes viewed,Z1",
    )
    .usage();
    let days: Vec<(Day, u32)> = usage.user_days.iter().map(|row| (row.day, row.events)).collect();
    assert_eq!(days, [(day("2026-03-02"), 4), (day("2026-03-03"), 1)]);
}

#[test]
fn a_night_with_a_change_of_clocks_has_its_real_hours() {
    // Summer time began on 2026-03-08 at 02:00: from 01:59 to 03:01 are two minutes.
    let spring = folder(
        "2026-03-08 01:59:00,U1,Notes viewed,Z1
         2026-03-08 03:01:00,U1,Notes viewed,Z1",
    )
    .usage();
    assert_eq!(only_day(&spring).active_seconds, 120.0);
    // It ended on 2025-11-02: 01:30 came twice, and an instant tells which.
    let text = "ACCESS_TIME,ACCESS_INSTANT,USER_ID,METRIC_NAME
2025-11-02 01:59:00,5833051140,U1,Notes viewed
2025-11-02 01:01:00,5833051260,U1,Notes viewed
";
    let autumn = Folder::of(&[("log.csv", text.as_bytes())]).usage();
    assert_eq!(only_day(&autumn).active_seconds, 120.0);
    assert_eq!(autumn.frame.ambiguous_events, 0);
}

#[test]
fn an_hour_that_came_twice_is_marked_and_left_out_of_durations() {
    let usage = folder(
        "2025-11-02 00:58:00,U1,Notes viewed,Z1
         2025-11-02 00:59:00,U1,Notes viewed,Z1
         2025-11-02 01:00:00,U1,Notes viewed,Z1
         2025-11-02 01:01:00,U1,Notes viewed,Z1",
    )
    .usage();
    assert_eq!(usage.frame.ambiguous_events, 2);
    assert_eq!(only_day(&usage).active_seconds, 60.0);
}

#[test]
fn after_hours_is_outside_the_shift_where_there_is_one_else_outside_the_clock() {
    let rows = "2026-03-02 06:58:00,U1,Notes viewed,Z1
                2026-03-02 06:59:00,U1,Notes viewed,Z1
                2026-03-02 07:00:00,U1,Notes viewed,Z1
                2026-03-02 18:59:00,U1,Notes viewed,Z1
                2026-03-02 19:00:00,U1,Notes viewed,Z1
                2026-03-02 19:01:00,U1,Notes viewed,Z1";
    let without = folder(rows).usage();
    let row = without.user_days.first().unwrap();
    assert_eq!((row.after_hours_seconds, row.scheduled), (180.0, false));
    let last = without.user_days.last().unwrap();
    assert_eq!(last.outside_07_19_seconds, row.outside_07_19_seconds);
    let mut with = folder(rows);
    with.site.schedule.shifts = vec![Shift {
        user: "U1".into(),
        day: day("2026-03-02"),
        hours: Some((6 * 3_600_000, 18 * 3_600_000)),
        appointments: None,
    }];
    let scheduled = with.usage();
    let row = only_day(&scheduled);
    assert_eq!((row.after_hours_seconds, row.scheduled), (120.0, true));
}

#[test]
fn sequence_counts_stay_within_sessions() {
    let usage = folder(
        "2026-03-02 08:00:00,U1,Chart Review Notes tab selected,Z1
         2026-03-02 08:00:03,U1,Results Review accessed,Z1
         2026-03-02 08:00:06,U1,Chart Review Notes tab selected,Z2
         2026-03-02 08:20:00,U1,Results Review accessed,Z2
         2026-03-02 08:20:05,U1,Chart Review Notes tab selected,Z1",
    )
    .usage();
    let row = only_day(&usage);
    assert_eq!((row.aba_returns, row.quick_exits), (1, 1));
    assert_eq!((row.action_switches, row.patient_switches), (3, 2));
    assert_eq!(row.patients, 2);
    // Three pairs, two alike: 0.918 bits.
    assert!((row.bigram_entropy - 0.918_295_834_054_49).abs() < 1e-12);
}

#[test]
fn a_screen_that_refreshes_itself_is_not_work() {
    let mut rows = String::new();
    for n in 0..10 {
        rows +=
            &format!("2026-03-02 08:{:02}:00,U1,Inpatient Patient Lists list loaded,Z1\n", 2 * n);
    }
    let usage = folder(&rows).usage();
    let row = only_day(&usage);
    assert_eq!((row.events, row.automatic_events), (10, 10));
    assert_eq!(row.active_seconds - row.automatic_seconds, 0.0);
    assert!(usage.user_day_actions.is_empty());
}

/// Second by second of a morning: what is due at `second`, in the order of time.
fn morning(mut rows: Vec<(u32, &str, &str)>) -> String {
    rows.sort_unstable();
    rows.into_iter()
        .map(|(s, action, patient)| {
            let (h, m) = (8 + s / 3600, s / 60 % 60);
            format!("2026-03-02 {h:02}:{m:02}:{:02},U1,{action},{patient}\n", s % 60)
        })
        .collect()
}

const LIST: &str = "Inpatient Patient Lists list loaded";

/// Gaps of somebody at work: from 5 to 41 s, never even.
fn own_work() -> Vec<(u32, &'static str, &'static str)> {
    let mut at = 7;
    (0..60)
        .map(|n: u32| {
            at += 5 + n * n % 37;
            let action =
                if n.is_multiple_of(2) { "Notes viewed" } else { "Results Review accessed" };
            (at, action, if n < 30 { "Z1" } else { "Z2" })
        })
        .collect()
}

#[test]
fn a_screen_that_refreshes_itself_beside_a_person_s_own_work_is_not_theirs() {
    let alone = folder(&morning(own_work())).usage();
    let mut rows = own_work();
    rows.extend((0..12).map(|n| (30 + 60 * n, LIST, "")));
    let usage = folder(&morning(rows)).usage();
    let row = only_day(&usage);
    assert_eq!((row.events, row.automatic_events), (72, 12));
    assert!(!usage.user_day_actions.iter().any(|r| usage.actions[r.action as usize].name == LIST));
    // And between two acts of the person it is like nothing at all.
    let before = only_day(&alone);
    assert_eq!(row.aba_returns, before.aba_returns);
    assert_eq!(row.action_switches, before.action_switches);
}

#[test]
fn a_refresh_among_the_same_action_by_hand_is_told_from_it() {
    let mut rows = own_work();
    rows.extend((0..12).map(|n| (30 + 60 * n, LIST, "")));
    rows.extend([(47, LIST, ""), (203, LIST, ""), (431, LIST, "")]);
    assert_eq!(only_day(&folder(&morning(rows)).usage()).automatic_events, 12);
}

#[test]
fn a_person_who_repeats_an_action_is_not_a_machine() {
    // About every minute, as people do: some seconds early or late, other work in between.
    let mut rows = own_work();
    rows.extend((0..14).map(|n: u32| (60 * (n + 1) + n * n * 5 % 13, LIST, "")));
    assert_eq!(only_day(&folder(&morning(rows)).usage()).automatic_events, 0);
    // Five even gaps by chance, each with work in between, are too few when they are quick.
    let mut rows = own_work();
    rows.extend((0..6).map(|n| (20 + 25 * n, LIST, "")));
    assert_eq!(only_day(&folder(&morning(rows)).usage()).automatic_events, 0);
}

#[test]
fn full_minutes_throughout_refuse_durations_and_keep_counts() {
    let rows: String = (0..200)
        .map(|n| format!("2026-03-02 {:02}:{:02}:00,U1,Notes viewed,Z1\n", 8 + n / 60, n % 60))
        .collect();
    let usage = folder(&rows).usage();
    assert!(usage.frame.minute_precision);
    let row = only_day(&usage);
    assert_eq!((row.events, row.patients), (200, 1));
    assert_eq!((row.active_seconds, row.sessions, row.action_switches), (0.0, 0, 0));
}

#[test]
fn signals_are_counted_by_the_meaning_of_actions() {
    let usage = folder(
        "2026-03-02 08:00:00,U1,Login failed,
         2026-03-02 08:00:03,U1,User authenticated,
         2026-03-02 08:00:06,U1,Clinical Note Signed,Z1",
    )
    .usage();
    let row = only_day(&usage);
    let count = |signal: Signal| row.signals[signal as usize];
    assert_eq!(
        [count(Signal::LoginFailed), count(Signal::LoginOk), count(Signal::Sign)],
        [1, 1, 1]
    );
}

#[test]
fn what_is_written_reads_back_as_it_was() {
    let folder = folder(
        "2026-03-02 08:00:00,U1,Notes viewed,Z1
         2026-03-02 08:00:03,U2,Order list changed,
         2026-03-03 09:00:06,U1,Clinical Note Signed,Z1",
    );
    let (usage, basis) = folder.fold().unwrap();
    let out = tempfile::TempDir::new().unwrap();
    let tables = uptake::usage::Tables::ALL;
    uptake::usage::write(&usage, tables, &folder.settings, &basis, &mut |name, fill| {
        let mut file = std::fs::File::create(out.path().join(name)).unwrap();
        fill(&mut file).unwrap();
        Ok(())
    })
    .unwrap();
    let (again, same): (uptake::usage::Usage, uptake::Basis) =
        uptake::usage::read(out.path()).unwrap();
    assert_eq!(again, usage);
    assert_eq!(same, basis);
}

#[test]
fn the_window_ends_on_the_last_complete_day() {
    let mut rows = String::new();
    for day in 2..9 {
        for n in 0..300 {
            rows += &format!(
                "2026-03-{day:02} 09:{:02}:{:02},U{},Notes viewed,Z1\n",
                n / 60,
                n % 60,
                n % 7
            );
        }
    }
    rows += "2026-03-11 09:00:00,U1,Notes viewed,Z1\n";
    let mut folder = folder(&rows);
    folder.settings.window_weeks = 1;
    let frame = folder.usage().frame;
    assert_eq!(frame.history.to, day("2026-03-08"));
    assert_eq!((frame.window.from, frame.window.to), (day("2026-03-02"), day("2026-03-08")));
}

#[test]
fn the_end_of_an_appointment_is_kept_beside_its_encounter_and_no_colleagues() {
    let log = "ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID,CSN
2026-03-02 08:00:00,U1,Notes viewed,Z1,E1
2026-03-02 08:10:00,U2,Notes viewed,Z1,E1
2026-03-02 09:00:00,U1,Notes viewed,Z2,E2
2026-03-02 10:00:00,U1,Notes viewed,Z3,E3
";
    let mut folder = Folder::of(&[("log.csv", log.as_bytes())]);
    let eight = 1_772_460_000_000; // 08:00 in Chicago
    let hour = 3_600_000;
    let appointment = |from: i64, patient: Option<&str>, encounter: Option<&str>| Appointment {
        user: "U1".into(),
        start: Instant(from),
        end: Some(Instant(from + hour)),
        patient: patient.map(str::to_string),
        encounter: encounter.map(str::to_string),
    };
    folder.site.schedule.appointments = vec![
        appointment(eight, Some("Z9"), Some("E1")),
        appointment(eight + 2 * hour, Some("Z2"), None),
        appointment(eight + 96 * hour, Some("Z3"), None),
    ];
    let usage = folder.usage();
    let ends: Vec<(u32, Option<i64>)> =
        usage.user_encounters.iter().map(|e| (e.user, e.visit_end.map(|at| at.0))).collect();
    let expected = [(0, Some(eight + hour)), (0, Some(eight + 3 * hour)), (0, None), (1, None)];
    assert_eq!(ends, expected);
}
