//! Did training work, and what did changes do: known effects are told, and nothing is not.

#[path = "../../benches/effect/hospital.rs"]
mod known;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal};
use std::collections::BTreeMap;

use known::{COURSE, Choice, Hospital, PLAIN, Plan, TAUGHT, build, follow, start};
use uptake::charts::draw_progress;
use uptake::findings::{Findings, Scope};
use uptake::progress::{
    CHANGES, ChangeEffect, ChangeVerdict, EffectVerdict, Progress, TRAINING_EFFECT, TrainingEffect,
};
use uptake::settings::Settings;
use uptake::site::{Attendance, Change, ChangeKind};
use uptake::units::Day;
use uptake::usage::BURST_SECONDS;
use uptake::vocabulary::Activity;

fn taught(progress: &Progress) -> &TrainingEffect {
    progress.training.iter().find(|r| r.wave.is_none() && r.activity == Some(TAUGHT)).unwrap()
}

fn covers(row: &TrainingEffect, percent: f64) -> bool {
    row.low.unwrap() <= percent && percent <= row.high.unwrap()
}

#[test]
fn a_course_that_works_is_told_to_work_on_what_it_teaches_and_on_nothing_else() {
    let progress = follow(&build(&Plan { effect: 0.84, ..PLAIN }, 3));
    let row = taught(&progress);
    assert_eq!(row.verdict, EffectVerdict::Works, "{row:?}");
    assert!(covers(row, -16.0), "{row:?}");
    assert!(row.power.unwrap() > 0.9 && row.people_needed.is_none(), "{row:?}");
    let beside = progress.training.iter().find(|r| r.wave.is_none() && r.activity.is_none());
    assert_ne!(beside.unwrap().verdict, EffectVerdict::Works, "{beside:?}");
}

#[test]
fn who_was_chosen_for_a_bad_month_gets_quicker_by_itself_and_the_course_gets_no_credit() {
    let choice = Choice::BadWeeks;
    let plan = Plan { choice, wander: 0.1, keeps: 0.5, actions: 10.0, weeks: 10, ..PLAIN };
    let rows: Vec<TrainingEffect> =
        (1..=12).map(|seed| taught(&follow(&build(&plan, seed))).clone()).collect();
    let works = rows.iter().filter(|r| r.verdict == EffectVerdict::Works).count();
    let mean = |of: fn(&TrainingEffect) -> Option<f64>| {
        rows.iter().filter_map(of).sum::<f64>() / rows.len() as f64
    };
    assert!(works <= 1, "{works} of {}", rows.len());
    assert!(mean(|r| r.raw) < -2.0, "{}", mean(|r| r.raw));
    assert!(mean(|r| r.effect).abs() < 2.0, "{}", mean(|r| r.effect));
}

#[test]
fn a_course_for_those_who_are_slow_is_told_to_work_where_it_does() {
    let plan = Plan { choice: Choice::Slow, effect: 0.84, ..PLAIN };
    let row = taught(&follow(&build(&plan, 2))).clone();
    assert_eq!(row.verdict, EffectVerdict::Works, "{row:?}");
    let progress = follow(&build(&Plan { effect: 1.0, ..plan }, 2));
    assert_ne!(taught(&progress).verdict, EffectVerdict::Works);
}

#[test]
fn intervals_of_staggered_waves_under_a_trend_cover_what_is_true() {
    let waves = [Some(0.3), Some(0.45), Some(0.6)];
    let plan = Plan { waves, weeks: 18, share: 0.4, trend: -0.01, effect: 0.9, ..PLAIN };
    let rows: Vec<TrainingEffect> =
        (1..=12).map(|seed| taught(&follow(&build(&plan, seed))).clone()).collect();
    assert!(rows.iter().filter(|row| covers(row, -10.0)).count() >= 10, "{rows:?}");
    let progress = follow(&build(&plan, 1));
    let by_wave = progress.training.iter().filter(|r| r.wave.is_some() && r.activity.is_some());
    let trained: u32 = by_wave.clone().map(|row| row.n_trained).sum();
    assert_eq!((by_wave.count(), trained), (3, taught(&progress).n_trained));
}

#[test]
fn where_too_few_were_trained_it_cannot_be_told_and_what_would_tell_is_said() {
    let plan = Plan { share: 0.04, actions: 3.0, weeks: 8, ..PLAIN };
    let progress = follow(&build(&plan, 5));
    let row = taught(&progress);
    assert_eq!(row.verdict, EffectVerdict::CannotTell, "{row:?}");
    assert!(row.people_needed.is_some() || !row.remarks.is_empty(), "{row:?}");
}

#[test]
fn a_course_outside_the_logs_cannot_be_told_and_says_why() {
    let mut hospital = build(&PLAIN, 1);
    for row in &mut hospital.site.training {
        row.date = hospital.usage.frame.history.to.plus(9);
    }
    let progress = follow(&hospital);
    let row = taught(&progress);
    assert_eq!((row.verdict, row.effect), (EffectVerdict::CannotTell, None));
    assert!(row.remarks[0].contains("after the last day"), "{row:?}");
}

#[test]
fn what_a_course_teaches_is_known_from_its_name_where_no_column_says_it() {
    let mut hospital = build(&PLAIN, 1);
    for row in &mut hospital.site.training {
        (row.activity, row.course) = (None, "Order entry essentials".to_string());
    }
    let activities: Vec<Option<Activity>> =
        follow(&hospital).training.iter().map(|row| row.activity).collect();
    assert!(activities.contains(&Some(Activity::Orders)) && activities.contains(&None));
    for row in &mut hospital.site.training {
        row.course = "Wednesday".to_string();
    }
    assert!(follow(&hospital).training.iter().all(|row| row.activity.is_none()));
}

/// Every gap drawn one by one, those up to 2 s counted as bursts; what is taught takes `factor` of the
/// time after the course. `whole`: the log has no parts of seconds.
fn gap_by_gap(hospital: &mut Hospital, factor: f64, whole: bool) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let gap = LogNormal::new(1.7, 0.9).unwrap();
    let course: BTreeMap<&str, Day> =
        hospital.site.training.iter().map(|row| (row.user.as_str(), row.date)).collect();
    for row in &mut hospital.usage.user_day_actions {
        let id = hospital.usage.users[row.user as usize].as_str();
        let helped = row.action < 2 && course.get(id).is_some_and(|day| row.day >= *day);
        let mut seconds = || {
            let own = gap.sample(&mut rng) * if helped { factor } else { 1.0 };
            if whole { (own + rng.random_range(0.0..1.0)).floor() } else { own }
        };
        let mut gaps: Vec<f64> = (0..row.deliberate).map(|_| seconds()).collect();
        gaps.retain(|seconds| *seconds > BURST_SECONDS);
        row.deliberate = gaps.len() as u32;
        row.log_seconds = gaps.iter().map(|seconds| seconds.ln()).sum();
    }
}

#[test]
fn the_whole_effect_shows_though_steps_come_to_take_less_than_what_counts_as_a_burst() {
    for whole in [false, true] {
        let plan = Plan { people: 240, share: 0.4, ..PLAIN };
        let rows: Vec<TrainingEffect> = (1..=4)
            .map(|seed| {
                let mut hospital = build(&plan, seed);
                gap_by_gap(&mut hospital, 0.84, whole);
                taught(&follow(&hospital)).clone()
            })
            .collect();
        let mean = rows.iter().filter_map(|row| row.effect).sum::<f64>() / 4.0;
        assert!((mean + 16.0).abs() < 1.0, "{mean} {rows:?}");
        assert!(rows.iter().filter(|row| covers(row, -16.0)).count() >= 3, "{rows:?}");
    }
}

#[test]
fn power_is_the_chance_to_be_told_none_where_the_estimate_is_near_to_none() {
    let none = |plan: Plan, seed| taught(&follow(&build(&plan, seed))).clone();
    let sure = |seed| none(Plan { people: 300, share: 0.4, ..PLAIN }, seed);
    let sure: Vec<TrainingEffect> = (1..=6).map(sure).collect();
    assert!(sure.iter().all(|row| row.power.unwrap() > 0.9), "{sure:?}");
    let seen = sure.iter().filter(|row| row.verdict == EffectVerdict::NoEffectSeen);
    assert!(seen.count() >= 5, "{sure:?}");
    let open = none(Plan { actions: 4.0, ..PLAIN }, 3);
    assert_eq!(open.verdict, EffectVerdict::CannotTell, "{open:?}");
    assert!(open.effect.unwrap() > -5.0 && open.power.unwrap() < 0.5, "{open:?}");
}

#[test]
fn what_another_course_taught_the_same_people_is_left_out_of_all_others() {
    let mut hospital = build(&Plan { people: 200, share: 0.35, ..PLAIN }, 2);
    let attended = hospital.site.training.clone();
    let day = |user: &str| attended.iter().find(|row| row.user == user).map(|row| row.date);
    for row in hospital.usage.user_day_actions.iter_mut().filter(|row| (2..4).contains(&row.action))
    {
        if day(&hospital.usage.users[row.user as usize]).is_some_and(|day| row.day >= day) {
            row.log_seconds += f64::from(row.deliberate) * 0.75f64.ln();
        }
    }
    hospital.site.training.extend(attended.iter().map(|row| Attendance {
        course: "Another".to_string(),
        activity: Some(Activity::Notes),
        ..row.clone()
    }));
    let progress = follow(&hospital);
    let others = |course: &str| {
        let mut rows = progress.training.iter().filter(|row| row.wave.is_none());
        rows.find(|row| row.course == course && row.activity.is_none()).unwrap()
    };
    assert_ne!(others(COURSE).verdict, EffectVerdict::Works, "{:?}", others(COURSE));
    assert!(others(COURSE).remarks[0].contains("notes"), "{:?}", others(COURSE));
    let notes = |row: &&TrainingEffect| row.wave.is_none() && row.activity == Some(Activity::Notes);
    assert_eq!(progress.training.iter().find(notes).unwrap().verdict, EffectVerdict::Works);
}

#[test]
fn names_of_people_change_no_number() {
    let plan = Plan { effect: 0.9, change: Some((1.1, Some(2))), people: 60, ..PLAIN };
    let (one, mut other) = (build(&plan, 4), build(&plan, 4));
    let n = other.usage.users.len() as u32;
    let renamed = |id: &str| format!("V{:05}", 99_999 - id[1..].parse::<u32>().unwrap());
    other.usage.users = other.usage.users.iter().rev().map(|id| renamed(id)).collect();
    other.usage.user_days.iter_mut().for_each(|row| row.user = n - 1 - row.user);
    other.usage.user_day_actions.iter_mut().for_each(|row| row.user = n - 1 - row.user);
    other.usage.user_days.sort_by_key(|row| (row.user, row.day));
    other.usage.user_day_actions.sort_by_key(|row| (row.user, row.day, row.action));
    other.site.roster.people.iter_mut().for_each(|p| p.user_id = renamed(&p.user_id));
    other.site.roster.people.reverse();
    other.site.training.iter_mut().for_each(|row| row.user = renamed(&row.user));
    other.site.training.reverse();
    assert_eq!(follow(&one), follow(&other));
}

fn changed(hospital: &Hospital) -> ChangeEffect {
    let progress = follow(hospital);
    progress.changes.into_iter().find(|row| row.activity == Some(TAUGHT)).unwrap()
}

const NO_COURSE: Plan = Plan { waves: [None; 3], unit_wander: 0.01, ..PLAIN };

#[test]
fn a_change_that_slows_a_unit_is_told_beside_other_units() {
    let plan = Plan { change: Some((1.2, Some(1))), weeks: 20, ..NO_COURSE };
    let row = changed(&build(&plan, 2));
    assert_eq!(row.verdict, ChangeVerdict::Slower, "{row:?}");
    assert!(row.low.unwrap() <= 20.0 && 20.0 <= row.high.unwrap(), "{row:?}");
    assert!(row.remarks[0].contains("other units"), "{row:?}");
}

#[test]
fn a_change_that_quickens_the_whole_site_is_told_beside_other_activities() {
    let plan = Plan { change: Some((0.85, None)), trend: 0.01, weeks: 16, ..NO_COURSE };
    let row = changed(&build(&plan, 2));
    assert_eq!(row.verdict, ChangeVerdict::Quicker, "{row:?}");
    assert!(row.remarks[0].contains("other activities"), "{row:?}");
}

#[test]
fn a_change_that_does_nothing_is_seldom_called() {
    let called = |unit| {
        let plan = Plan { change: Some((1.0, unit)), trend: -0.01, ..NO_COURSE };
        (1..=10)
            .map(|seed| changed(&build(&plan, seed)).verdict)
            .filter(|v| matches!(v, ChangeVerdict::Slower | ChangeVerdict::Quicker))
            .count()
    };
    assert!(called(None) <= 2 && called(Some(0)) <= 2);
}

#[test]
fn intervals_cover_where_a_units_weeks_wander_much_and_long() {
    let change = Some((0.85, Some(1)));
    let plan = Plan { change, unit_wander: 0.03, keeps: 0.8, weeks: 26, ..NO_COURSE };
    let rows: Vec<ChangeEffect> = (1..=20).map(|seed| changed(&build(&plan, seed))).collect();
    let covered = |row: &&ChangeEffect| row.low.unwrap() <= -15.0 && -15.0 <= row.high.unwrap();
    assert!(rows.iter().filter(covered).count() >= 17, "{rows:?}");
}

#[test]
fn a_change_in_how_many_rows_a_step_writes_is_not_taken_for_time() {
    let mut hospital = build(&Plan { change: Some((1.0, None)), ..NO_COURSE }, 2);
    let date = hospital.site.changes[0].date;
    for row in &mut hospital.usage.user_day_actions {
        if row.action < 2 && row.day >= date {
            row.credited += row.deliberate;
            row.events += row.deliberate;
        }
    }
    let row = changed(&hospital);
    assert!(row.high.unwrap() < 0.0, "{row:?}");
    assert_eq!(row.verdict, ChangeVerdict::CannotTell, "{row:?}");
    assert!(row.remarks.iter().any(|remark| remark.contains("rows")), "{row:?}");
}

#[test]
fn a_change_without_an_activity_names_what_moved_most() {
    let plan = Plan { change: Some((1.25, None)), weeks: 20, ..NO_COURSE };
    let mut hospital = build(&plan, 6);
    hospital.site.changes[0].activity = None;
    let progress = follow(&hospital);
    let rows: Vec<Option<Activity>> = progress.changes.iter().map(|row| row.activity).collect();
    assert_eq!(&rows[..2], &[None, Some(TAUGHT)], "{:?}", progress.changes);
}

#[test]
fn overdue_reviews_come_first_and_changes_outside_the_logs_say_so() {
    let mut hospital = build(&Plan { change: Some((1.0, None)), ..NO_COURSE }, 1);
    let end = hospital.usage.frame.history.to;
    let change = |date: Day, name: &str, kind, review_by| Change {
        date,
        name: name.to_string(),
        kind,
        activity: None,
        actions: Vec::new(),
        department: None,
        review_by,
    };
    hospital.site.changes.extend([
        change(start().plus(-30), "early", ChangeKind::GoLive, None),
        change(end.plus(5), "late", ChangeKind::Upgrade, Some(end.plus(40))),
        change(start().plus(50), "a day off", ChangeKind::Downtime, None),
        change(end.plus(-2), "due", ChangeKind::Upgrade, Some(end.plus(-1))),
    ]);
    let rows = follow(&hospital).changes;
    assert_eq!((rows[0].name.as_str(), rows[0].overdue), ("due", true));
    let of = |name: &str| rows.iter().find(|row| row.name == name);
    assert!(of("early").unwrap().remarks[0].contains("before the first day"));
    assert!(
        of("late").unwrap().remarks[0].contains("after the last day")
            && !of("late").unwrap().overdue
    );
    assert!(of("a day off").is_none());
    assert!(
        rows.iter().all(|row| row.effect.is_some() || row.verdict == ChangeVerdict::CannotTell)
    );
}

#[test]
fn what_is_missing_is_said_and_what_is_told_is_not_missing() {
    let mut hospital = build(&PLAIN, 1);
    let missing = |hospital: &Hospital, table: &str| {
        follow(hospital).unanswered.into_iter().find(|(name, _)| *name == table)
    };
    assert!(missing(&hospital, TRAINING_EFFECT).is_none());
    assert!(missing(&hospital, CHANGES).unwrap().1.contains("--changes"));
    hospital.site.given.training = false;
    assert!(missing(&hospital, TRAINING_EFFECT).unwrap().1.contains("--training"));
    hospital.site.given.training = true;
    hospital.usage.frame.minute_precision = true;
    assert!(missing(&hospital, TRAINING_EFFECT).unwrap().1.contains("no seconds"));
}

#[test]
fn courses_and_changes_are_drawn_where_enough_people_stand_behind_them() {
    let plan = Plan { effect: 0.84, change: Some((1.2, None)), weeks: 20, ..PLAIN };
    let hospital = build(&plan, 1);
    let progress = follow(&hospital);
    let history = hospital.usage.frame.history;
    let scope = Scope { zone: "UTC".to_string(), window: history, history, n_people: 120 };
    let draw = |small_group| {
        let settings = Settings { small_group, ..Settings::default() };
        draw_progress(&progress, &Findings::default(), &scope, &settings).unwrap()
    };
    let drawings = draw(5);
    let files: Vec<&str> = drawings.iter().map(|drawing| drawing.file.as_str()).collect();
    assert_eq!(files, ["training-effect", "changes"]);
    for drawing in &drawings {
        assert!(!drawing.svg.contains("NaN") && !drawing.svg.contains("U000"), "{}", drawing.file);
    }
    assert!(drawings[0].title.contains("takes less time"), "{}", drawings[0].title);
    assert!(drawings[0].svg.contains(COURSE));
    assert!(draw(100_000).is_empty());
}
