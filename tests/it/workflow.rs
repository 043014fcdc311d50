//! People or workflow: what a whole unit or role shares is said of it, and held against nobody.

use crate::hospital::{Hospital, Plan, build};
use uptake::findings::{Against, Assessment, Cause, Findings, Status, Workflow};
use uptake::settings::Settings;
use uptake::site::Person;
use uptake::vocabulary::Activity;

const SLOW: f64 = 1.45;

fn quiet(seed: u64) -> Hospital {
    build(Plan { seed, struggling: 0.0, absent: 0.0, ..Plan::default() })
}

fn judge(hospital: &Hospital) -> Findings {
    uptake::find(&hospital.usage, &hospital.site, &Settings::default())
}

/// Stretches orders for some, from a day on.
fn slow_orders(hospital: &mut Hospital, who: impl Fn(&Person) -> bool, from: i32, factor: f64) {
    let people = &hospital.site.roster.people;
    let slow: Vec<bool> = hospital
        .usage
        .users
        .iter()
        .map(|id| people.iter().any(|person| person.user_id == *id && who(person)))
        .collect();
    let first = hospital.usage.frame.window.from;
    let actions = &hospital.usage.actions;
    for row in &mut hospital.usage.user_day_actions {
        let orders = actions[row.action as usize].meaning.activity == Some(Activity::Orders);
        if orders && slow[row.user as usize] && row.day >= first.plus(from) {
            row.seconds *= factor;
            row.log_seconds += f64::from(row.deliberate) * factor.ln();
        }
    }
}

fn of_unit(name: &'static str) -> impl Fn(&Person) -> bool {
    move |person| person.department.as_deref() == Some(name)
}

fn of_role(name: &'static str) -> impl Fn(&Person) -> bool {
    move |person| person.role.as_deref() == Some(name)
}

fn told(found: &Findings) -> Vec<&Workflow> {
    let workflow = |row: &&Workflow| matches!(row.cause, Cause::Workflow | Cause::Both);
    found.workflow.iter().filter(workflow).collect()
}

/// What is told, if it is one thing.
fn only(found: &Findings) -> &Workflow {
    match told(found).as_slice() {
        [row] => row,
        rows => panic!("{} rows: {rows:?}", rows.len()),
    }
}

fn members<'a>(found: &'a Findings, unit: &'a str) -> impl Iterator<Item = &'a Assessment> {
    found.people.iter().filter(move |p| p.department.as_deref() == Some(unit))
}

#[test]
fn a_unit_that_is_slow_as_a_whole_is_the_workflows_and_its_members_are_left_in_peace() {
    let mut hospital = quiet(11);
    slow_orders(&mut hospital, of_unit("Unit 3"), 0, SLOW);
    let found = judge(&hospital);
    let row = only(&found);
    assert_eq!((row.department.as_deref(), row.role.as_deref()), (Some("Unit 3"), None));
    assert_eq!((row.activity, row.against), (Activity::Orders, Some(Against::RoleElsewhere)));
    assert_eq!(row.cause, Cause::Workflow);
    let (low, high) = (row.low.unwrap(), row.high.unwrap());
    assert!(low < SLOW && SLOW < high && low > 1.2, "{low} to {high}");
    assert!(row.n_people > 20 && row.minutes_per_week > 0.0);
    for person in members(&found, "Unit 3") {
        let with_orders = person.needs.iter().any(|need| need.activity == Activity::Orders);
        assert!(person.status != Status::Struggling || !with_orders, "{person:?}");
        assert!(person.reasons.iter().any(|r| r.contains("was set aside")), "{:?}", person.reasons);
    }
    let others = found.people.iter().filter(|p| p.department.as_deref() != Some("Unit 3"));
    assert!(others.flat_map(|p| &p.reasons).all(|reason| !reason.contains("was set aside")));
    let unit = found.departments.iter().find(|d| d.department == "Unit 3").unwrap();
    let orders = unit.needs.iter().find(|need| need.activity == Activity::Orders).unwrap();
    assert!((orders.effort_ratio - row.effort_ratio.unwrap()).abs() < 1e-9);
}

#[test]
fn two_units_slow_at_the_same_thing_do_not_hide_each_other() {
    let mut hospital = quiet(18);
    slow_orders(&mut hospital, of_unit("Unit 3"), 0, SLOW);
    slow_orders(&mut hospital, of_unit("Unit 5"), 0, SLOW);
    let found = judge(&hospital);
    let units: Vec<Option<&str>> =
        told(&found).iter().map(|row| row.department.as_deref()).collect();
    assert_eq!(units, [Some("Unit 3"), Some("Unit 5")]);
}

#[test]
fn who_stands_out_beyond_their_slow_unit_is_measured_by_that_alone() {
    let mut hospital = quiet(12);
    let id = "U00003";
    slow_orders(&mut hospital, of_unit("Unit 3"), 0, SLOW);
    slow_orders(&mut hospital, |person| person.user_id == id, 0, 1.7);
    let found = judge(&hospital);
    let person = found.people.iter().find(|p| p.user_id == id).unwrap();
    let need = person.needs.iter().find(|need| need.activity == Activity::Orders).unwrap();
    assert!((1.35..2.1).contains(&need.effort_ratio), "{need:?}");
    let others = members(&found, "Unit 3").filter(|p| p.user_id != id);
    let score = person.struggle.unwrap().score;
    assert!(others.filter_map(|p| p.struggle).all(|other| other.score < score));
}

#[test]
fn a_few_slow_people_are_no_workflow() {
    let mut hospital = quiet(13);
    // U00003, U00010, … are in Unit 3: five of its 29.
    let few = |person: &Person| of_unit("Unit 3")(person) && person.user_id.as_str() < "U00038";
    slow_orders(&mut hospital, few, 0, 1.8);
    let found = judge(&hospital);
    assert_eq!(told(&found), Vec::<&Workflow>::new());
}

#[test]
fn in_hospitals_where_nothing_is_slow_nothing_is_told_as_workflow() {
    for seed in 1..=6 {
        let found = judge(&build(Plan { seed, ..Plan::default() }));
        assert_eq!(told(&found), Vec::<&Workflow>::new(), "seed {seed}");
    }
}

#[test]
fn a_role_that_became_slow_is_told_against_its_own_past_and_since_when() {
    let mut hospital = quiet(14);
    slow_orders(&mut hospital, of_role("nurse"), 28, SLOW);
    let found = judge(&hospital);
    let row = only(&found);
    assert_eq!((row.department.as_deref(), row.role.as_deref()), (None, Some("nurse")));
    assert_eq!((row.activity, row.against), (Activity::Orders, Some(Against::OwnPast)));
    let week = hospital.usage.frame.window.from.plus(28).week();
    assert_eq!(row.since, Some(week));
    assert!(row.low.unwrap() < SLOW && SLOW < row.high.unwrap(), "{row:?}");
}

#[test]
fn a_role_that_became_slow_within_a_week_is_told_since_that_week_and_by_how_much() {
    let mut hospital = quiet(14);
    let from = hospital.usage.frame.window.from;
    let thursday = from.plus(28).week().plus(3);
    slow_orders(&mut hospital, of_role("nurse"), thursday.0 - from.0, SLOW);
    let found = judge(&hospital);
    let row = only(&found);
    assert_eq!(row.since, Some(thursday.week()));
    assert!((row.effort_ratio.unwrap() / SLOW - 1.0).abs() < 0.05, "{row:?}");
}

#[test]
fn a_role_that_always_took_so_long_is_told_nothing() {
    let mut hospital = quiet(15);
    slow_orders(&mut hospital, of_role("nurse"), 0, SLOW);
    assert_eq!(told(&judge(&hospital)), Vec::<&Workflow>::new());
}

#[test]
fn a_unit_whose_roles_are_nowhere_else_cannot_be_told_but_by_its_own_past() {
    let mut hospital = quiet(16);
    for person in &mut hospital.site.roster.people {
        if of_unit("Unit 3")(person) {
            person.role = Some("perfusionist".to_string());
        }
    }
    slow_orders(&mut hospital, of_unit("Unit 3"), 0, SLOW);
    let found = judge(&hospital);
    let of_unit_3 = |row: &&Workflow| row.department.as_deref() == Some("Unit 3");
    let rows: Vec<&Workflow> = found.workflow.iter().filter(of_unit_3).collect();
    assert!(rows.iter().any(|row| row.activity == Activity::Orders));
    for row in &rows {
        assert_eq!((row.cause, row.against), (Cause::CannotTell, None), "{row:?}");
    }
    slow_orders(&mut hospital, of_unit("Unit 3"), 28, SLOW);
    let found = judge(&hospital);
    let told = told(&found);
    assert!(told.iter().all(|row| row.activity == Activity::Orders), "{told:?}");
    let unit = told.iter().find(|row| row.department.is_some()).unwrap();
    assert_eq!((unit.cause, unit.against), (Cause::Workflow, Some(Against::OwnPast)));
}

#[test]
fn without_a_roster_nothing_is_said_of_units() {
    let mut hospital = quiet(17);
    slow_orders(&mut hospital, of_unit("Unit 3"), 0, SLOW);
    hospital.site.roster.people.clear();
    hospital.site.given.users = false;
    assert_eq!(judge(&hospital).workflow, Vec::new());
}
