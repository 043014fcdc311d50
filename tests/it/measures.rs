//! Measures, through the doors of peers and measures.

use crate::hospital::{Hospital, Plan, build};
use std::collections::BTreeSet;
use uptake::measures::{Measures, definitions, measure};
use uptake::peers::gather;
use uptake::settings::Settings;
use uptake::units::{Instant, MS_PER_DAY, MS_PER_HOUR};
use uptake::usage::UserEncounter;
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

/// A visit a day: begun at nine, over at eleven, its note signed so many minutes after that.
fn documented(hospital: &mut Hospital, minutes: impl Fn(u32) -> Option<i64>, by_visit: bool) {
    let usage = &mut hospital.usage;
    usage.user_encounters.clear();
    for (at, day) in usage.user_days.iter().enumerate() {
        let first = Instant(i64::from(day.day.0) * MS_PER_DAY + 9 * MS_PER_HOUR);
        let end = Instant(first.0 + 2 * MS_PER_HOUR);
        let mut seen = UserEncounter::empty(day.user, at as u64, at as u64, first);
        seen.first_chart = Some(first);
        seen.visit_end = by_visit.then_some(end);
        seen.note_events = 3;
        seen.signed = minutes(day.user).map(|minutes| Instant(end.0 + 60_000 * minutes));
        usage.user_encounters.push(seen);
    }
}

#[test]
fn documentation_delay_is_counted_from_the_appointments_end_where_there_is_one() {
    let mut hospital = build(nobody_affected());
    let minutes = |hospital: &Hospital| {
        let delay = measured(hospital).column("documentation_delay").unwrap().clone();
        let seconds = delay.definition.scale.read(delay.estimates[7].unwrap().value);
        (seconds / 60.0).round()
    };
    documented(&mut hospital, |_| Some(15), true);
    assert_eq!(minutes(&hospital), 15.0);
    assert!(measured(&hospital).cannot_tell.iter().all(|s| !s.contains("Documentation delay")));
    documented(&mut hospital, |_| Some(15), false);
    assert_eq!(minutes(&hospital), 135.0);
    let told = measured(&hospital).cannot_tell;
    assert!(told.iter().any(|s| s.contains("first chart action")), "{told:?}");
}

#[test]
fn a_note_that_only_a_colleague_signs_is_not_held_open_against_its_writer() {
    let mut hospital = build(nobody_affected());
    documented(&mut hospital, |user| (user != 7).then_some(15), true);
    let share = |hospital: &Hospital| {
        let late = measured(hospital).column("late_notes").unwrap().clone();
        late.estimates[7].map(|e| late.definition.scale.read(e.value))
    };
    assert!(share(&hospital).unwrap() > 0.9);
    let own: Vec<UserEncounter> =
        hospital.usage.user_encounters.iter().filter(|e| e.user == 7).cloned().collect();
    hospital.usage.user_encounters.extend(own.into_iter().map(|e| UserEncounter {
        user: 8,
        signed: Some(e.last),
        ..e
    }));
    hospital.usage.user_encounters.sort_by_key(|e| e.user);
    assert_eq!(share(&hospital), None);
    // A delegate's signature is the person's own.
    hospital.site.roster.people[8].works_for = Some("U00007".into());
    assert!(share(&hospital).unwrap() < 0.05);
}
