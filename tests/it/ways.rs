//! The ways in which tasks are done: which is quick, and what it could give.

use crate::hospital::{Plan, build};
use crate::small::WORLD;
use uptake::journal::Silent;
use uptake::progress::{Evidence, Progress, Way, follow};
use uptake::settings::{Raw, Settings, settle};
use uptake::simulate;
use uptake::usage::{TaskKind, TaskWay, Usage};
use uptake::vocabulary::{Activity, Signal, Signals};

/// Orders of everyone: by hand in `by_hand(user)` seconds, and with an order set in `with_set(user)`;
/// the share of those with a set is `share(user)`.
fn orders(
    by_hand: impl Fn(usize) -> f64,
    with_set: impl Fn(usize) -> f64,
    share: impl Fn(usize) -> f64,
) -> Progress {
    let mut hospital = build(Plan { struggling: 0.0, absent: 0.0, people: 60, ..Plan::default() });
    hospital.usage.tasks =
        vec![TaskKind { name: "order signed".into(), activity: Activity::Orders, can_end: true }];
    let row = |user: usize, signals: Signals, count: u32, seconds: f64| TaskWay {
        user: user as u32,
        task: 0,
        signals,
        end: 0,
        continued: false,
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
    assert_eq!((gain.is_quicker, gain.minutes_per_week), (false, 0.0));
}

#[test]
fn where_nobody_works_both_ways_people_are_set_against_each_other_and_it_is_said() {
    // Half of them always use it, and are no quicker at anything else.
    let user_of_it = |user: usize| (user / 2).is_multiple_of(2);
    let progress = orders(
        |user| 60.0 * own(user),
        |user| 42.0 * own(user),
        |user| if user_of_it(user) { 1.0 } else { 0.0 },
    );
    let gain = with_set(&progress).gain.unwrap();
    assert_eq!(gain.evidence, Evidence::OtherPeople);
    assert!(gain.is_quicker && gain.low < 0.7 && 0.7 < gain.high, "{gain:?}");
}

#[test]
fn a_tool_is_not_called_quick_where_those_who_use_it_more_are_slower() {
    // Within people it looks quick; but the more somebody uses it, the longer all their tasks take.
    let share = |user: usize| 0.1 + 0.6 * (user % 7) as f64 / 6.0;
    let slower = |user: usize| 60.0 * (1.0 + share(user)) * own(user);
    let progress = orders(slower, |user| 0.9 * slower(user), share);
    let gain = with_set(&progress).gain.unwrap();
    assert!(gain.high < 1.0 && !gain.is_quicker, "{gain:?}");
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

/// (task, tool) of a hospital of which these tools are known to make quick, and those found to.
fn planted_and_found(plan: &simulate::Plan) -> (Vec<String>, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    simulate::simulate(plan, &site, &Silent).unwrap();
    let truth = std::fs::read_to_string(site.join("truth_ways.csv")).unwrap();
    let of_line = |line: &str| line.rsplit_once(',').unwrap().0.replace(',', " by ");
    let planted = truth.lines().skip(1).map(of_line).collect();
    let settings = settle(&Raw { logs: vec![site], ..Raw::default() }, []).unwrap().settings;
    let out = dir.path().join("out");
    uptake::analyze(&settings, None, &out, WORLD).unwrap();
    let mut table = csv::Reader::from_path(out.join("tables/workflow.csv")).unwrap();
    let headings = table.headers().unwrap().clone();
    let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let (task, tools, quicker) = (at("task"), at("tools"), at("quicker"));
    let rows = table.records().map(Result::unwrap);
    let found = rows.filter(|row| &row[quicker] == "yes");
    let found = found.map(|row| format!("{} by {}", &row[task], &row[tools]));
    (planted, found.collect())
}

#[test]
fn in_hospitals_the_tools_that_make_quick_are_told_and_no_others() {
    for (seed, camps) in [(51, false), (52, true)] {
        let plan = simulate::Plan {
            seed,
            camps,
            users: 200,
            days: 42,
            events_per_day: 400.0,
            variant: seed as u8,
            quick_ways: 2,
            ..simulate::Plan::default()
        };
        let (mut planted, mut found) = planted_and_found(&plan);
        planted.sort();
        found.sort();
        assert_eq!(found, planted, "seed {seed}");
    }
}
