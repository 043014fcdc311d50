//! The numbers of each chart, before there is ink.

use super::chart;
use super::hospital::hospital;
use uptake::charts::{Answer, Tier, after_hours, champion_coverage, log_coverage};
use uptake::charts::{outreach_map, task_flows, task_ways, training_need, weekly_use};
use uptake::findings::*;
use uptake::units::{Day, Span};
use uptake::usage::LogDay;
use uptake::vocabulary::Activity;

fn missing<T>(answer: Answer<T>) -> String {
    match answer {
        Answer::Chart(_) => panic!("a chart where none can be"),
        Answer::Missing(reason) => reason,
    }
}

fn person(id: usize, role: &str, struggle: f64, avoid: f64) -> Assessment {
    let mut person = hospital(1, 1).findings.people[0].clone();
    person.user_id = format!("U{id:05}");
    person.role = Some(role.to_string());
    person.status = Status::Typical;
    person.struggle = Some(Score { score: struggle, q: 1.0 });
    person.avoid = Some(Score { score: avoid, q: 1.0 });
    person.after_hours_share = Some(0.2);
    person
}

fn persons(n: usize, role: &str, struggle: f64, avoid: f64) -> Vec<Assessment> {
    (0..n).map(|at| person(at, role, struggle, avoid)).collect()
}

#[test]
fn every_box_of_the_outreach_map_holds_enough_people_or_nobody() {
    for (units, weeks) in [(2, 9), (6, 9), (30, 13)] {
        let people = hospital(units, weeks).findings.people;
        let map = chart(outreach_map::density(&people, 5));
        assert!(map.tiles.iter().all(|tile| tile.people == 0 || tile.people >= 5));
        let with_data =
            |p: &&Assessment| !matches!(p.status, Status::TooLittleData | Status::NotAssessed);
        let n = people.iter().filter(with_data).count();
        assert_eq!(map.tiles.iter().map(|tile| tile.people).sum::<usize>(), n);
        let area: i64 = map.tiles.iter().map(|t| (t.x.1 - t.x.0) * (t.y.1 - t.y.0)).sum();
        assert_eq!(area, (map.x.1 - map.x.0) * (map.y.1 - map.y.0), "boxes tile the map");
    }
}

#[test]
fn the_outreach_map_keeps_the_two_tails_apart_from_the_crowd() {
    let mut people = persons(40, "Nurse", 0.2, 0.2);
    people.extend(persons(6, "Nurse", 3.2, 0.2));
    people.extend(persons(5, "Nurse", 0.2, 3.2));
    let map = chart(outreach_map::density(&people, 5));
    let mut counts: Vec<usize> =
        map.tiles.iter().map(|tile| tile.people).filter(|n| *n > 0).collect();
    counts.sort_unstable();
    assert_eq!(counts, [5, 6, 40]);
}

#[test]
fn the_outreach_map_never_tells_how_few_were_not_assessed() {
    let mut people = persons(40, "Nurse", 0.2, 0.2);
    people.extend(persons(6, "Nurse", 3.2, 0.2));
    people.extend(persons(7, "Nurse", 0.2, 3.2));
    let mut unknown = person(99, "Nurse", 0.0, 0.0);
    (unknown.struggle, unknown.avoid, unknown.status) = (None, None, Status::NotAssessed);
    people.push(unknown);
    let map = chart(outreach_map::density(&people, 5));
    assert_eq!(map.tiles.iter().filter(|tile| !tile.exact).count(), 1);
    let mut scope = hospital(1, 9).scope;
    scope.n_people = 54;
    let words = outreach_map::density_words(&map, &Findings::default(), &scope);
    assert!(words.facts.starts_with("54\u{a0}people, nearly all of them assessed"));
    assert!(!words.about.contains("53"));
}

#[test]
fn a_handful_of_people_makes_no_map_without_persons() {
    assert!(missing(outreach_map::density(&persons(4, "Nurse", 0.0, 0.0), 5)).contains("staff"));
    assert!(missing(outreach_map::density(&persons(30, "Nurse", 0.0, 0.0), 5)).contains("few"));
    assert!(missing(outreach_map::density(&[], 5)).contains("--users"));
}

#[test]
fn the_training_need_table_shows_published_shares_only_and_units_by_name() {
    let unit = |name: &str, people, with_need| DepartmentSummary {
        department: name.to_string(),
        people,
        assessed: people,
        struggling: None,
        avoiding: None,
        champions: None,
        needs: vec![UnitNeed {
            activity: Activity::Orders,
            people: with_need,
            n_assessed: 20,
            effort_ratio: 1.3,
            minutes_per_week: 12.0,
        }],
        use_ratio: None,
        after_hours_share: None,
    };
    let units =
        [unit("West", Some(20), Some(6)), unit("East", None, Some(6)), unit("Hub", Some(9), None)];
    let table = chart(training_need::data(&units));
    let names: Vec<&str> = table.units.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!(names, ["East", "Hub", "West"]);
    assert_eq!(table.activities, [Activity::Orders]);
    assert_eq!(table.units[0].cells, [None], "a hidden unit has no cell");
    assert_eq!(table.units[1].cells[0].unwrap().share, None);
    assert_eq!(table.units[2].cells[0].unwrap().share, Some(0.3));
    let words = training_need::words(&table, &hospital(1, 9).scope);
    assert_eq!(
        words.title,
        "For orders, 2 of 2 units take at least 10\u{a0}% more effort than peers"
    );
}

#[test]
fn weekly_use_begins_at_go_live_and_leaves_gaps() {
    let site = hospital(1, 9);
    let monday = site.scope.history.from;
    let week = |unit: Option<&str>, at: i32, active, expected| WeekOfUse {
        department: unit.map(str::to_string),
        week: monday.plus(7 * at),
        people: Some(12),
        active_days: active,
        expected_days: expected,
        after_hours_share: None,
    };
    let trends = [
        week(Some("ICU"), -1, Some(1.0), Some(50.0)),
        week(Some("ICU"), 0, Some(25.0), Some(50.0)),
        week(Some("ICU"), 1, None, Some(50.0)),
        week(Some("ICU"), 2, Some(40.0), Some(0.0)),
        week(Some("ICU"), 3, Some(45.0), Some(50.0)),
        week(None, 0, Some(25.0), Some(50.0)),
    ];
    let data = chart(weekly_use::data(&trends, &site.site.changes, &site.scope));
    assert_eq!(data.panels.len(), 1, "one unit is the whole site");
    let ratios: Vec<_> = data.panels[0].weeks.iter().map(|week| week.ratio).collect();
    assert_eq!(ratios, [Some(0.5), None, None, Some(0.9)]);
    assert_eq!(data.go_live, Some(monday.plus(1)));
    assert_eq!(data.span, Span { from: monday, to: monday.plus(27) });
    assert_eq!(data.changes.len(), 1, "only changes within the weeks shown");
}

#[test]
fn without_an_expectation_weekly_use_says_what_to_supply() {
    let site = hospital(1, 9);
    assert!(missing(weekly_use::data(&[], &[], &site.scope)).contains("--schedule"));
}

#[test]
fn after_hours_gives_the_mean_and_its_interval() {
    let mut people = persons(5, "Nurse", 0.0, 0.0);
    for (at, person) in people.iter_mut().enumerate() {
        person.after_hours_share = Some(0.1 * (at + 1) as f64);
    }
    let data = chart(after_hours::data(&people, Tier::Group, 5));
    let role = &data.roles[0];
    assert!((role.mean - 0.3).abs() < 1e-12);
    // t(0.975, 4) = 2.776, standard error 0.0707.
    let (low, high) = role.interval.unwrap();
    assert!((low - 0.1037).abs() < 1e-3 && (high - 0.4963).abs() < 1e-3, "{low} {high}");
    assert!(role.people.is_empty(), "no person in the group tier");
}

#[test]
fn a_small_role_is_hidden_and_takes_another_with_it() {
    let mut people = persons(20, "Nurse", 0.0, 0.0);
    people.extend(persons(8, "Physician", 0.0, 0.0));
    people.extend(persons(3, "Pharmacist", 0.0, 0.0));
    let group = chart(after_hours::data(&people, Tier::Group, 5));
    let names: Vec<&str> = group.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!((names, group.hidden), (vec!["Nurse"], 2));
    let staff = chart(after_hours::data(&people, Tier::Staff, 5));
    assert_eq!(staff.roles.len(), 3);
    assert!(staff.roles[1].interval.is_none(), "three people have no interval");
}

#[test]
fn champions_count_in_the_shift_they_work_most() {
    let site = hospital(2, 9);
    let data = chart(champion_coverage::named(&site.findings, &site.usage));
    let people: u32 = data.units.iter().flat_map(|(_, cells)| cells).filter_map(|c| c.people).sum();
    let assessed = site.findings.people.iter().filter(|p| p.status != Status::NotAssessed).count();
    assert_eq!(people as usize, assessed);
    let who: usize = data.units.iter().flat_map(|(_, cells)| cells).map(|c| c.who.len()).sum();
    assert_eq!(who, site.findings.champions.len());
    let first = &site.findings.champions[0].user_id;
    let at = site.usage.users.iter().position(|id| id == first).unwrap();
    let hour = site.usage.hours_of(at as u32)[0].hour_of_week;
    let shift = match hour {
        7 => 0,
        15 => 1,
        _ => 2,
    };
    assert!(data.units.iter().any(|(_, cells)| cells[shift].who.contains(first)));
}

#[test]
fn a_gap_is_where_help_may_be_needed_and_nobody_could_champion() {
    let row = |shift, struggling, champions| ShiftCoverage {
        department: "ICU".to_string(),
        shift,
        people: Some(20),
        struggling,
        champions,
    };
    let rows = [
        row(ShiftKind::Day, Some(6), Some(0)),
        row(ShiftKind::Evening, Some(0), Some(0)),
        row(ShiftKind::Night, Some(6), None),
    ];
    let data = chart(champion_coverage::published(&rows));
    let gaps: Vec<bool> = data.units[0].1.iter().map(|cell| cell.gap()).collect();
    assert_eq!(gaps, [true, false, false]);
}

#[test]
fn the_calendar_tells_a_missing_day_from_a_closed_one() {
    let monday = Day::from_ymd(2026, 1, 5).unwrap();
    let days: Vec<LogDay> = (0..35)
        .map(|at| {
            let events = match (at, at % 7) {
                (_, 6) => 0,
                (9 | 10, _) => 0,
                (20, _) => 300,
                _ => 1000,
            };
            LogDay { day: monday.plus(at), events, users: 10 }
        })
        .collect();
    let data = chart(log_coverage::data(&days));
    assert_eq!(data.missing, [Span { from: monday.plus(9), to: monday.plus(10) }]);
    assert_eq!(data.days[6].level, log_coverage::Level::Closed);
    assert_eq!(data.days[9].level, log_coverage::Level::Missing);
    let words = log_coverage::words(&data, &hospital(1, 5).scope);
    assert_eq!(words.title, "The logs miss 2 of 35\u{a0}days");
    assert!(words.about.contains("2026-01-14 to 2026-01-15"));
}

#[test]
fn ways_of_a_task_stand_by_share_and_the_title_tells_the_quick_one() {
    let site = hospital(2, 9);
    let data = chart(task_ways::data(&site.progress.ways, None));
    let shares: Vec<Vec<f64>> =
        data.tasks.iter().map(|(_, rows)| rows.iter().map(|row| row.share).collect()).collect();
    assert_eq!(shares, [vec![0.55, 0.45], vec![0.70, 0.27, 0.03]]);
    let words = task_ways::words(&data, &site.scope);
    assert!(words.title.contains("notes by template take 20"), "{}", words.title);
    assert!(matches!(task_ways::data(&[], Some("no")), Answer::Missing(_)));
}

#[test]
fn steps_of_a_task_stand_in_the_order_in_which_the_least_leads_back() {
    let site = hospital(2, 9);
    let data = chart(task_flows::data(&site.progress.flows, &site.progress.ways, None));
    let [panel] = data.tasks.as_slice() else { panic!("{data:?}") };
    let names =
        ["Order Set opened", "Order search performed", "Order list changed", "Order signed"];
    let mut steps = panel.steps.clone();
    assert_eq!(steps.pop().as_deref(), Some(names[3]));
    assert_eq!(steps.pop().as_deref(), Some(names[2]));
    let back: Vec<f64> =
        panel.left.arcs.iter().filter(|arc| arc.to < arc.from).map(|arc| arc.times).collect();
    assert_eq!(back, [0.3]);
    assert!((panel.left.length - 3.4).abs() < 1e-9, "{}", panel.left.length);
    let with_set = panel.right.as_ref().unwrap();
    assert_eq!((with_set.way.as_str(), with_set.stops.iter().flatten().count()), ("order set", 3));
    let words = task_flows::words(&data, &site.scope);
    assert_eq!(
        words.title,
        "Order signed: 3.4 steps, 41\u{a0}s by hand; 3.0 steps, 36\u{a0}s with order set"
    );
    assert!(matches!(task_flows::data(&[], &[], Some("no")), Answer::Missing(_)));
}
