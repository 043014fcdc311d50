//! Tasks and the ways they are done.

use crate::hospital::{Plan, build};
use crate::small::{WORLD, folder};
use uptake::progress::{Progress, Way, follow};
use uptake::settings::Settings;
use uptake::usage::{TaskWay, Usage};
use uptake::vocabulary::{Activity, Signal, Signals};

/// (task, signals, count, seconds) of each way.
fn ways(rows: &str) -> Vec<(&'static str, Vec<&'static str>, u32, f64)> {
    let usage = folder(rows).usage();
    let told = |row: &TaskWay| {
        (row.task.name(), row.signals.iter().map(Signal::name).collect(), row.count, row.seconds)
    };
    usage.task_ways.iter().map(told).collect()
}

/// One order, with these signals and seconds.
fn one_order(rows: &str, signals: &[&str], seconds: f64) {
    assert_eq!(ways(rows), [("orders", signals.to_vec(), 1, seconds)]);
}

#[test]
fn an_order_from_its_first_step_to_its_signature_is_a_task() {
    one_order(
        "2026-03-02 08:00:00,U1,Order Set opened,Z1
         2026-03-02 08:00:10,U1,Order list changed,Z1
         2026-03-02 08:00:30,U1,Order signed,Z1
         2026-03-02 08:00:35,U1,Notes viewed,Z1",
        &["order_set"],
        35.0,
    );
}

#[test]
fn searching_within_a_task_belongs_to_it_and_reading_the_chart_does_not() {
    one_order(
        "2026-03-02 08:00:00,U1,Order list changed,Z1
         2026-03-02 08:00:10,U1,Chart Search used,Z1
         2026-03-02 08:00:30,U1,Order list changed,Z1
         2026-03-02 08:00:40,U1,Notes viewed,Z1
         2026-03-02 08:02:40,U1,Order signed,Z1
         2026-03-02 08:02:45,U1,Notes viewed,Z1",
        &["search"],
        45.0,
    );
}

#[test]
fn a_task_does_not_reach_over_two_patients_or_two_sessions_and_a_signature_alone_is_none() {
    let found = ways(
        "2026-03-02 08:00:00,U1,Order list changed,Z1
         2026-03-02 08:00:10,U1,Order signed,Z2
         2026-03-02 08:00:20,U1,Order list changed,Z3
         2026-03-02 09:00:00,U1,Order signed,Z3
         2026-03-02 09:00:05,U1,Notes viewed,Z3",
    );
    assert_eq!(found, []);
}

#[test]
fn what_is_taken_back_on_the_way_is_told() {
    let found = ways(
        "2026-03-02 08:00:00,U1,Order list changed,Z1
         2026-03-02 08:00:10,U1,Order cancelled,Z1
         2026-03-02 08:00:20,U1,Order list changed,Z1
         2026-03-02 08:00:30,U1,Order signed,Z1
         2026-03-02 08:00:40,U1,Notes viewed,Z1",
    );
    assert_eq!(found, [("orders", vec!["cancel"], 1, 40.0)]);
}

/// Orders of everyone: by hand in `by_hand(user)` seconds, and with an order set in `with_set(user)`;
/// the share of those with a set is `share(user)`.
fn orders(
    by_hand: impl Fn(usize) -> f64,
    with_set: impl Fn(usize) -> f64,
    share: impl Fn(usize) -> f64,
) -> Progress {
    let mut hospital = build(Plan { struggling: 0.0, absent: 0.0, people: 60, ..Plan::default() });
    let row = |user: usize, signals: Signals, count: u32, seconds: f64| TaskWay {
        user: user as u32,
        task: Activity::Orders,
        signals,
        count,
        events: 3 * count,
        seconds: f64::from(count) * seconds,
        log_seconds: f64::from(count) * seconds.ln(),
    };
    hospital.usage.task_ways = (0..hospital.usage.users.len())
        .flat_map(|user| {
            let with = (200.0 * share(user)).round() as u32;
            [
                row(user, Signals::default(), 200 - with, by_hand(user)),
                row(user, Signals::default().with(Signal::OrderSet), with, with_set(user)),
            ]
        })
        .filter(|row| row.count > 0)
        .collect();
    progress(&hospital.usage, &hospital.site)
}

fn progress(usage: &Usage, site: &uptake::site::Site) -> Progress {
    let settings = Settings::default();
    let peers = uptake::peers::gather(usage, site, &settings);
    follow(&uptake::find(usage, site, &settings), &peers, usage, site, &settings)
}

fn with_set(progress: &Progress) -> &Way {
    let whole_site = |way: &&Way| way.department.is_none() && way.name == "order set";
    progress.ways.iter().find(whole_site).unwrap()
}

/// People differ by a few percent, each in their own way.
fn own(user: usize) -> f64 {
    1.0 + 0.05 * ((user * 7 % 11) as f64 - 5.0) / 5.0
}

#[test]
fn a_planted_quick_way_is_found_with_what_it_could_give() {
    // The quickest in every role use it for half of their orders, the others for a tenth.
    let quick = |user: usize| user.is_multiple_of(4);
    let progress = orders(
        |user| if quick(user) { 50.0 * own(user) } else { 60.0 * own(user) },
        |user| 0.7 * if quick(user) { 50.0 * own(user + 3) } else { 60.0 * own(user + 3) },
        |user| if quick(user) { 0.5 } else { 0.1 },
    );
    let gain = with_set(&progress).gain.unwrap();
    assert!(gain.low < 0.7 && 0.7 < gain.high && gain.high < 0.75, "{gain:?}");
    assert!(gain.quick_share > 0.35 && gain.other_share < 0.2, "{gain:?}");
    assert!(gain.minutes_per_week > 60.0, "{gain:?}");
}

#[test]
fn a_way_that_only_quick_people_go_is_no_quick_way() {
    // Who uses it is quicker by either way: the people, and not the way.
    let quick = |user: usize| user.is_multiple_of(2);
    let seconds = |user: usize| if quick(user) { 30.0 } else { 60.0 };
    let progress = orders(
        |user| seconds(user) * own(user),
        |user| seconds(user) * own(user + 5),
        |user| if quick(user) { 0.6 } else { 0.05 },
    );
    let gain = with_set(&progress).gain.unwrap();
    assert!(gain.low < 1.0 && 1.0 < gain.high, "{gain:?}");
    assert_eq!(gain.minutes_per_week, 0.0);
}

#[test]
fn ways_of_fewer_people_than_a_small_group_are_not_told() {
    let progress =
        orders(|user| 60.0 * own(user), |_| 40.0, |user| if user < 4 { 0.5 } else { 0.0 });
    assert!(progress.ways.iter().all(|way| way.tools.is_empty()));
}

#[test]
fn without_tasks_it_is_said_what_is_missing() {
    let hospital = build(Plan { people: 60, ..Plan::default() });
    let progress = progress(&hospital.usage, &hospital.site);
    let missing = progress.unanswered.iter().find(|(table, _)| *table == "workflow");
    assert!(missing.is_some_and(|(_, why)| why.contains("signature")), "{missing:?}");
}

#[test]
fn every_step_of_a_task_is_exported_for_process_mining() {
    let folder = folder(
        "2026-03-02 08:00:00,U1,Order Set opened,Z1
         2026-03-02 08:00:10,U1,Order list changed,Z1
         2026-03-02 08:00:30,U1,Order signed,Z1
         2026-03-02 08:00:40,U1,Order list changed,Z1
         2026-03-02 08:00:50,U1,Order signed,Z1
         2026-03-02 08:00:55,U1,Notes viewed,Z1",
    );
    let out = folder.path("folded");
    uptake::fold(&folder.settings, &["task-cases".to_string()], &out, WORLD).unwrap();
    let csv = std::fs::read_to_string(out.join("task-cases.csv")).unwrap();
    assert_eq!(
        csv,
        "case:concept:name,concept:name,time:timestamp,org:resource,case:task,seconds\n\
         U1-1,Order Set opened,2026-03-02T14:00:00Z,U1,orders,10.000\n\
         U1-1,Order list changed,2026-03-02T14:00:10Z,U1,orders,20.000\n\
         U1-1,Order signed,2026-03-02T14:00:30Z,U1,orders,10.000\n\
         U1-2,Order list changed,2026-03-02T14:00:40Z,U1,orders,10.000\n\
         U1-2,Order signed,2026-03-02T14:00:50Z,U1,orders,5.000\n"
    );
    let xes = std::fs::read_to_string(out.join("task-cases.xes")).unwrap();
    assert_eq!((xes.matches("<trace>").count(), xes.matches("<event>").count()), (2, 5));
    assert!(!xes.contains("Z1") && !csv.contains("Z1"));
}
