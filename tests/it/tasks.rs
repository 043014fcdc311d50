//! Tasks: what begins and ends them, what a site may describe, what follows what.

use crate::small::{Folder, WORLD, folder};
use uptake::progress::{Flow, Progress};
use uptake::settings::TaskRule;
use uptake::usage::{TaskFlow, TaskWay, Usage};
use uptake::vocabulary::{Activity, Signal};

fn name(usage: &Usage, task: u8) -> String {
    usage.tasks[usize::from(task)].name.clone()
}

/// (task, signals, count, seconds) of each way.
fn ways(rows: &str) -> Vec<(String, Vec<&'static str>, u32, f64)> {
    let usage = folder(rows).usage();
    let told = |row: &TaskWay| {
        (
            name(&usage, row.task),
            row.signals.iter().map(Signal::name).collect(),
            row.count,
            row.seconds,
        )
    };
    usage.task_ways.iter().map(told).collect()
}

#[test]
fn an_order_from_its_first_step_to_its_signature_is_a_task() {
    let found = ways(
        "2026-03-02 08:00:00,U1,Order Set opened,Z1
         2026-03-02 08:00:10,U1,Order list changed,Z1
         2026-03-02 08:00:30,U1,Order signed,Z1
         2026-03-02 08:00:35,U1,Notes viewed,Z1",
    );
    assert_eq!(found, [("order signed".to_string(), vec!["order_set"], 1, 35.0)]);
}

#[test]
fn searching_within_a_task_belongs_to_it_and_reading_the_chart_does_not() {
    let found = ways(
        "2026-03-02 08:00:00,U1,Order list changed,Z1
         2026-03-02 08:00:10,U1,Chart Search used,Z1
         2026-03-02 08:00:30,U1,Order list changed,Z1
         2026-03-02 08:00:40,U1,Notes viewed,Z1
         2026-03-02 08:02:40,U1,Order signed,Z1
         2026-03-02 08:02:45,U1,Notes viewed,Z1",
    );
    assert_eq!(found, [("order signed".to_string(), vec!["search"], 1, 45.0)]);
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
    assert_eq!(found, [("order signed".to_string(), vec!["cancel"], 1, 40.0)]);
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
         U1-1,Order Set opened,2026-03-02T14:00:00Z,U1,order signed,10.000\n\
         U1-1,Order list changed,2026-03-02T14:00:10Z,U1,order signed,20.000\n\
         U1-1,Order signed,2026-03-02T14:00:30Z,U1,order signed,10.000\n\
         U1-2,Order list changed,2026-03-02T14:00:40Z,U1,order signed,10.000\n\
         U1-2,Order signed,2026-03-02T14:00:50Z,U1,order signed,5.000\n"
    );
    let xes = std::fs::read_to_string(out.join("task-cases.xes")).unwrap();
    assert_eq!((xes.matches("<trace>").count(), xes.matches("<event>").count()), (2, 5));
    assert!(!xes.contains("Z1") && !csv.contains("Z1"));
}

fn with_tasks(rows: &str, rules: &[(&str, TaskRule)]) -> Folder {
    let mut folder = folder(rows);
    folder.settings.tasks =
        rules.iter().map(|(name, rule)| (name.to_string(), rule.clone())).collect();
    folder
}

fn rule(activity: Activity, steps: &[&str], ends: &[&str]) -> TaskRule {
    let texts = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
    TaskRule { activity, steps: texts(steps), ends: texts(ends) }
}

/// (task, tasks, seconds), in the order of tasks.
fn counted(usage: &Usage) -> Vec<(String, u32, f64)> {
    usage.task_ways.iter().map(|row| (name(usage, row.task), row.count, row.seconds)).collect()
}

const REFERRAL: &str = "2026-03-02 08:00:00,U1,Referral opened,Z1
     2026-03-02 08:00:10,U1,Order list changed,Z1
     2026-03-02 08:00:30,U1,Referral [new] sent,Z1
     2026-03-02 08:00:40,U1,Order signed,Z1
     2026-03-02 08:00:45,U1,Notes viewed,Z1";

#[test]
fn a_site_describes_a_task_by_its_actions_beside_the_built_in_ones() {
    let own = rule(Activity::Orders, &["referral*"], &["Referral [new] sent"]);
    let usage = with_tasks(REFERRAL, &[("referral", own)]).usage();
    let orders = ("order signed".to_string(), 1, 35.0);
    let found = counted(&usage);
    assert!(found.contains(&("referral".to_string(), 1, 20.0)), "{found:?}");
    assert!(found.iter().any(|task| task.0 == orders.0), "{found:?}");
}

#[test]
fn a_described_task_takes_the_place_of_the_built_in_one_of_its_name() {
    let own = rule(Activity::Orders, &[], &["order list changed"]);
    let usage = with_tasks(REFERRAL, &[("Order_Signed", own)]).usage();
    assert_eq!(usage.tasks.iter().filter(|task| task.activity == Activity::Orders).count(), 1);
    assert!(counted(&usage).iter().all(|(task, ..)| task == "Order_Signed"));
}

#[test]
fn a_task_that_no_action_ends_is_pointed_out_and_no_other() {
    let own = rule(Activity::Orders, &[], &["Referral faxed"]);
    let folder = with_tasks(REFERRAL, &[("referral", own)]);
    let (preview, _) = uptake::check(&folder.settings, WORLD).unwrap();
    let said: Vec<&String> =
        preview.limits.iter().filter(|limit| limit.contains("ends the task")).collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("\"referral\""), "{said:?}");
}

#[test]
fn a_task_begun_where_another_on_the_patient_just_ended_is_marked() {
    let usage = folder(
        "2026-03-02 08:00:00,U1,Order list changed,Z1
         2026-03-02 08:00:10,U1,Order signed,Z1
         2026-03-02 08:00:20,U1,Order list changed,Z1
         2026-03-02 08:00:30,U1,Order signed,Z1
         2026-03-02 08:00:40,U1,Notes viewed,Z1
         2026-03-02 08:00:50,U1,Order list changed,Z1
         2026-03-02 08:01:00,U1,Order signed,Z1
         2026-03-02 08:01:05,U1,Order list changed,Z2
         2026-03-02 08:01:15,U1,Order signed,Z2
         2026-03-02 08:01:20,U1,Notes viewed,Z2",
    )
    .usage();
    let told: Vec<(bool, u32)> =
        usage.task_ways.iter().map(|row| (row.continued, row.count)).collect();
    assert_eq!(told, [(false, 3), (true, 1)]);
}

#[test]
fn what_follows_what_in_a_task_is_counted_and_repeats_are_one_visit() {
    let usage = folder(
        "2026-03-02 08:00:00,U1,Order list changed,Z1
         2026-03-02 08:00:10,U1,Order list changed,Z1
         2026-03-02 08:00:30,U1,Order signed,Z1
         2026-03-02 08:00:35,U1,Notes viewed,Z1
         2026-03-02 08:00:40,U1,Order list changed,Z1
         2026-03-02 08:00:50,U1,Chart Search used,Z1",
    )
    .usage();
    let action = |at: Option<u32>| at.map_or("", |at| usage.actions[at as usize].name.as_str());
    let told = |row: &TaskFlow| (action(row.from), action(row.to), row.count, row.seconds);
    let found: Vec<_> = usage.task_flows.iter().map(told).collect();
    // The last task was never ended, and counts nowhere.
    assert_eq!(
        found,
        [
            ("", "Order list changed", 1, 0.0),
            ("Order list changed", "Order signed", 1, 30.0),
            ("Order signed", "", 1, 5.0),
        ]
    );
}

/// Of twelve people, so many order; the others read.
fn ordering(people: usize) -> Progress {
    let mut rows = String::new();
    for user in 1..=12 {
        for day in 2..=27 {
            for minute in 0..4 {
                let at = |second: u32| format!("2026-02-{day:02} 09:{minute:02}:{second:02}");
                let steps = match user <= people {
                    true => ["Order list changed", "Order signed", "Notes viewed"],
                    false => ["Notes viewed", "Notes viewed", "Notes viewed"],
                };
                for (second, action) in [0, 20, 25].into_iter().zip(steps) {
                    rows += &format!("{},U{user:02},{action},Z1\n", at(second));
                }
            }
        }
    }
    let folder = folder(&rows);
    let usage = folder.usage();
    let peers = uptake::peers::gather(&usage, &folder.site, &folder.settings);
    let findings = uptake::find(&usage, &folder.site, &folder.settings);
    uptake::progress::follow(&findings, &peers, &usage, &folder.site, &folder.settings)
}

#[test]
fn the_steps_of_a_task_are_told_of_a_group_and_not_of_a_few() {
    let flows: Vec<Flow> = ordering(6).flows;
    let [flow] = flows.as_slice() else { panic!("{flows:?}") };
    assert_eq!((flow.task.name.as_str(), flow.way.as_str()), ("order signed", "by hand"));
    assert_eq!((flow.people, flow.tasks, flow.arrows.len()), (6, 6 * 26 * 4, 3));
    let signed = flow.stops.iter().find(|stop| stop.action == "Order signed").unwrap();
    assert_eq!((signed.visits, signed.seconds), (1.0, 5.0));
    assert!(ordering(4).flows.is_empty());
}
