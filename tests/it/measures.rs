//! Measures, through the doors of peers and measures.

use crate::hospital::{Hospital, Plan, build};
use std::collections::BTreeSet;
use uptake::measures::{Measures, definitions, measure};
use uptake::peers::gather;
use uptake::settings::Settings;
use uptake::vocabulary::Activity;

fn nobody_affected() -> Plan {
    Plan { struggling: 0.0, absent: 0.0, people: 90, ..Plan::default() }
}

fn measured(hospital: &Hospital) -> Measures {
    let settings = Settings::default();
    let peers = gather(&hospital.usage, &hospital.site, &settings);
    measure(&hospital.usage, &hospital.site, &settings, &peers)
}

#[test]
fn every_measure_says_what_it_is_and_what_it_cannot_see() {
    let all = definitions();
    let names: BTreeSet<&str> = all.iter().map(|d| d.name).collect();
    assert_eq!(names.len(), all.len());
    for d in all {
        for text in [d.name, d.family, d.unit, d.definition, d.direction, d.source, d.blind_spot] {
            assert!(!text.trim().is_empty(), "{}", d.name);
        }
    }
}

#[test]
fn columns_are_of_defined_measures_only() {
    let names: BTreeSet<&str> = definitions().iter().map(|d| d.name).collect();
    let measures = measured(&build(nobody_affected()));
    assert!(!measures.columns.is_empty());
    assert!(measures.columns.iter().all(|c| names.contains(c.definition.name)));
}

#[test]
fn effort_is_the_ratio_by_which_the_same_actions_take_longer() {
    let mut hospital = build(nobody_affected());
    let before = measured(&hospital);
    let effort = |m: &Measures, activity: Activity| {
        let column = m.columns_of("effort").find(|c| c.activity == Some(activity)).unwrap().clone();
        column.counted(7).unwrap().deviation
    };
    for row in hospital.usage.user_day_actions.iter_mut().filter(|r| r.user == 7) {
        if hospital.usage.actions[row.action as usize].meaning.activity == Some(Activity::Orders) {
            row.seconds *= 1.5;
            row.log_seconds += f64::from(row.deliberate) * 1.5_f64.ln();
        }
    }
    let after = measured(&hospital);
    let orders = effort(&after, Activity::Orders) - effort(&before, Activity::Orders);
    assert!((orders - 1.5_f64.ln()).abs() < 0.03, "{orders}");
    let notes = effort(&after, Activity::Notes) - effort(&before, Activity::Notes);
    assert!(notes.abs() < 0.02, "{notes}");
}

#[test]
fn a_measure_that_the_input_cannot_carry_is_absent() {
    let mut hospital = build(nobody_affected());
    hospital.usage.frame.minute_precision = true;
    let measures = measured(&hospital);
    for name in ["effort", "pace", "hunting", "returns", "sequence_surprise", "after_hours_share"] {
        assert!(measures.column(name).is_none(), "{name}");
    }
    assert!(measures.column("absence").is_some());
}

#[test]
fn what_nobody_does_is_not_compared() {
    let measures = measured(&build(nobody_affected()));
    assert!(measures.column("help").is_none());
    assert!(measures.column("documentation_delay").is_none());
}

#[test]
fn an_activity_left_out_stands_out_at_equal_volume() {
    let mut hospital = build(nobody_affected());
    let actions = hospital.usage.actions.clone();
    hospital.usage.user_day_actions.retain(|row| {
        row.user != 7 || actions[row.action as usize].meaning.activity != Some(Activity::Flowsheets)
    });
    let measures = measured(&hospital);
    let column = measures
        .columns_of("missing_activity")
        .find(|c| c.activity == Some(Activity::Flowsheets))
        .unwrap();
    let left_out = column.counted(7).unwrap();
    assert!(left_out.z > 4.0 && (-left_out.deviation).exp() < 0.1, "{left_out:?}");
}
