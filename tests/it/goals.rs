//! Goals: measured by week, forecast with an honest interval; and the loop of who was contacted.

use crate::hospital::{Hospital, Plan, build};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};
use uptake::charts::{Answer, goals as chart};
use uptake::findings::Findings;
use uptake::peers::Peers;
use uptake::progress::{GoalProgress, GoalStatus, Progress};
use uptake::settings::Settings;
use uptake::site::{Contact, Goal, SurveyScore};
use uptake::stats::{SeriesWeek, forecast};
use uptake::units::Day;

const WEEKS: i32 = 16;

fn quiet(seed: u64) -> Hospital {
    build(Plan {
        seed,
        people: 70,
        days: 7 * WEEKS,
        struggling: 0.0,
        absent: 0.0,
        events: 80.0,
        ..Plan::default()
    })
}

/// After-hours share by week since the first, with the scatter that weeks have.
fn after_hours(hospital: &mut Hospital, of_week: impl Fn(f64) -> f64) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let scatter: Vec<f64> = (0..WEEKS).map(|_| 0.006 * normal(&mut rng)).collect();
    let from = hospital.usage.frame.history.from;
    for row in &mut hospital.usage.user_days {
        let week = (row.day.0 - from.0) / 7;
        let share = of_week(f64::from(week)) + scatter[week as usize];
        row.after_hours_seconds = share.clamp(0.0, 1.0) * row.active_seconds;
    }
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    Normal::new(0.0, 1.0).unwrap().sample(rng)
}

fn goal(measure: &str, target: f64) -> Goal {
    Goal {
        name: "Evenings back".to_string(),
        why: Some("time with the family".to_string()),
        agreed_with: Some("nurses of the unit".to_string()),
        agreed_on: None,
        measure: measure.to_string(),
        group: None,
        baseline: None,
        target,
        due: None,
    }
}

fn found(hospital: &Hospital) -> (Peers, Findings) {
    let settings = Settings::default();
    let peers = uptake::peers::gather(&hospital.usage, &hospital.site, &settings);
    let found = uptake::find(&hospital.usage, &hospital.site, &settings);
    (peers, found)
}

fn follow(hospital: &mut Hospital, goals: Vec<Goal>) -> Progress {
    hospital.site.given.goals = true;
    hospital.site.goals = goals;
    let (peers, found) = found(hospital);
    let (usage, site) = (&hospital.usage, &hospital.site);
    uptake::progress::follow(&found, &peers, usage, site, &Settings::default())
}

fn whole(progress: &Progress) -> &GoalProgress {
    progress.goals.iter().find(|goal| !goal.of_unit).unwrap()
}

fn due(hospital: &Hospital, weeks: i32) -> Option<Day> {
    Some(hospital.usage.frame.history.to.plus(7 * weeks))
}

#[test]
fn a_goal_that_things_move_towards_is_on_track_and_one_they_move_from_is_at_risk() {
    let mut hospital = quiet(1);
    after_hours(&mut hospital, |week| 0.30 - 0.006 * week);
    let due = due(&hospital, 8);
    let sought = |target| Goal { due, baseline: Some(0.30), ..goal("after_hours_share", target) };
    let progress = follow(&mut hospital, vec![sought(0.20)]);
    let row = whole(&progress);
    assert_eq!(row.status, GoalStatus::OnTrack, "{row:?}");
    assert_eq!(row.baseline, Some(0.30));
    let (low, high) = row.now_interval.unwrap();
    assert!(low < 0.22 && 0.22 < high && high - low < 0.03, "{row:?}");
    assert!(row.low.unwrap() < row.forecast.unwrap() && row.forecast < row.high);
    let progress = follow(&mut hospital, vec![sought(0.08)]);
    assert_eq!(whole(&progress).status, GoalStatus::AtRisk);
    after_hours(&mut hospital, |week| 0.20 + 0.006 * week);
    let progress = follow(&mut hospital, vec![sought(0.18)]);
    let row = whole(&progress);
    assert_eq!(row.status, GoalStatus::AtRisk, "{row:?}");
    assert!(row.chance.unwrap() < 0.1);
}

#[test]
fn a_goal_is_met_only_beyond_chance_and_overdue_is_said() {
    let mut hospital = quiet(2);
    after_hours(&mut hospital, |_| 0.15);
    let sought = |target, weeks| Goal {
        due: due(&quiet(2), weeks),
        baseline: Some(0.30),
        ..goal("after_hours_share", target)
    };
    let status = |hospital: &mut Hospital, target, weeks| {
        let progress = follow(hospital, vec![sought(target, weeks)]);
        let row = whole(&progress).clone();
        (row.status, row.remarks.join(" "))
    };
    assert_eq!(status(&mut hospital, 0.18, 6).0, GoalStatus::Met);
    assert_ne!(status(&mut hospital, 0.15, 6).0, GoalStatus::Met);
    let (overdue, said) = status(&mut hospital, 0.10, -3);
    assert_eq!(overdue, GoalStatus::AtRisk);
    assert!(said.contains("overdue"), "{said}");
    assert_eq!(status(&mut hospital, 0.18, -3).0, GoalStatus::Met);
    let (far, said) = status(&mut hospital, 0.15, 60);
    assert_eq!(far, GoalStatus::CannotTell);
    assert!(said.contains("16 weeks support a forecast of 26"), "{said}");
}

#[test]
fn every_unit_has_its_own_row_and_a_small_one_shows_nothing() {
    let mut hospital = quiet(3);
    after_hours(&mut hospital, |_| 0.2);
    // Three of one unit move to one of their own.
    let mut moved = 0;
    for person in &mut hospital.site.roster.people {
        if moved < 3 && person.department.as_deref() == Some("Unit 0") {
            person.department = Some("Sleep laboratory".to_string());
            moved += 1;
        }
    }
    let progress = follow(&mut hospital, vec![goal("after_hours_share", 0.1)]);
    let units: Vec<&GoalProgress> = progress.goals.iter().filter(|g| g.of_unit).collect();
    assert_eq!(units.len(), 8);
    let shown: Vec<&str> =
        units.iter().filter(|g| g.now.is_some()).filter_map(|g| g.group.as_deref()).collect();
    assert!(!shown.contains(&"Sleep laboratory"));
    // Nor one that could be subtracted out: at least another is hidden with it.
    assert!((5..=6).contains(&shown.len()), "{shown:?}");
    for unit in units.iter().filter(|g| g.now.is_none()) {
        assert_eq!((unit.baseline, unit.forecast, unit.people), (None, None, None));
        assert_eq!(unit.status, GoalStatus::CannotTell);
    }
    let small = Goal { group: Some("sleep LABORATORY".to_string()), ..goal("effort", 0.9) };
    let progress = follow(&mut hospital, vec![small]);
    assert_eq!(whole(&progress).now, None);
    assert!(whole(&progress).remarks[0].contains("Fewer than 5"));
}

#[test]
fn what_is_not_known_is_said_with_what_was_probably_meant() {
    let mut hospital = quiet(4);
    for (measure, group, says) in [
        ("after_hour_share", None, "did you mean after_hours_share?"),
        ("struggling", None, "has no weeks"),
        ("effort", Some("Nurses"), "Did you mean \"nurse\"?"),
        ("effort", Some("Atlantis"), "is called \"Atlantis\""),
        ("failed_logins", None, "No complete week"),
        ("documentation_delay", None, "No complete week"),
        ("survey", None, "No survey was given"),
    ] {
        let group = group.map(str::to_string);
        let progress = follow(&mut hospital, vec![Goal { group, ..goal(measure, 0.5) }]);
        let row = whole(&progress);
        assert_eq!(row.status, GoalStatus::CannotTell, "{measure}");
        let said = row.remarks.join(" ");
        assert!(said.contains(says) || said.contains("Fewer than 5"), "{measure}: {said}");
    }
    let progress = follow(&mut hospital, vec![goal("after_hours_share", 15.0)]);
    assert!(whole(&progress).remarks[0].contains("write 15 % as 0.15"));
    let bare = Goal { why: None, agreed_with: None, ..goal("effort", 0.9) };
    let said = whole(&follow(&mut hospital, vec![bare])).remarks.join(" ");
    assert!(said.contains("add why") && said.contains("add agreed_with"), "{said}");
    let progress = follow(&mut hospital, Vec::new());
    assert!(
        progress.unanswered.iter().any(|(table, why)| *table == "goals" && why.contains("no goal"))
    );
}

#[test]
fn effort_for_the_same_work_is_told_against_its_own_beginning() {
    let mut hospital = quiet(5);
    let from = hospital.usage.frame.history.from;
    for row in &mut hospital.usage.user_day_actions {
        if row.day.0 - from.0 >= 7 * 10 {
            row.log_seconds += f64::from(row.deliberate) * 0.8f64.ln();
        }
    }
    let progress = follow(&mut hospital, vec![goal("effort", 0.9), goal("effort_orders", 0.9)]);
    for row in progress.goals.iter().filter(|g| !g.of_unit) {
        assert!((row.baseline.unwrap() - 1.0).abs() < 1e-9, "{row:?}");
        assert!((row.now.unwrap() - 0.8).abs() < 0.03, "{row:?}");
        assert_eq!(row.status, GoalStatus::Met, "without a date what is reached is still met");
    }
}

#[test]
fn days_kept_are_measured_against_the_schedule() {
    let mut hospital = quiet(6);
    let progress = follow(&mut hospital, vec![goal("active_use", 0.8)]);
    let row = whole(&progress);
    assert!(row.now.is_some_and(|now| (0.92..1.0).contains(&now)), "{row:?}");
    assert!(row.rises);
    hospital.site.given.schedule = false;
    let progress = follow(&mut hospital, vec![goal("active_use", 0.8)]);
    assert!(whole(&progress).remarks[0].contains("--schedule"));
}

#[test]
fn the_survey_stands_beside_a_goal_and_can_be_one() {
    let mut hospital = quiet(7);
    let score = |department: &str, date: &str, score| SurveyScore {
        department: department.to_string(),
        date: Day::parse(date).unwrap(),
        score,
    };
    hospital.site.given.survey = true;
    hospital.site.survey = vec![
        score("Unit 1", "2026-01-10", 3.0),
        score("Unit 1", "2026-03-10", 3.4),
        score("Unit 2", "2026-03-10", 4.0),
    ];
    let of =
        |measure: &str, target| Goal { group: Some("unit 1".to_string()), ..goal(measure, target) };
    let progress = follow(&mut hospital, vec![of("effort", 0.9)]);
    let said = whole(&progress).remarks.join(" ");
    assert!(said.contains("Survey of 2026-03-10: 3.4, 0.4 higher than on 2026-01-10."), "{said}");
    let progress = follow(&mut hospital, vec![of("survey", 3.3)]);
    assert_eq!(whole(&progress).status, GoalStatus::Met);
    assert_eq!(whole(&progress).now, Some(3.4));
}

#[test]
fn the_order_of_people_changes_no_figure() {
    let mut hospital = quiet(8);
    after_hours(&mut hospital, |week| 0.25 - 0.003 * week);
    let goals = || vec![goal("after_hours_share", 0.2), goal("effort", 0.9), goal("hunting", 3.0)];
    let before = follow(&mut hospital, goals());
    // The first becomes the last: rows move with their person, and all ranks shift.
    let n = hospital.usage.users.len() as u32;
    let rank = |user: u32| n - 1 - user;
    let name = |user: u32| format!("Z{user:05}");
    hospital.usage.users = (0..n).map(name).collect();
    let id = |old: &str| name(rank(old[1..].parse().unwrap()));
    hospital.usage.user_days.iter_mut().for_each(|row| row.user = rank(row.user));
    hospital.usage.user_days.sort_by_key(|row| (row.user, row.day));
    hospital.usage.user_day_actions.iter_mut().for_each(|row| row.user = rank(row.user));
    hospital.usage.user_day_actions.sort_by_key(|row| (row.user, row.day, row.action));
    for person in &mut hospital.site.roster.people {
        person.user_id = id(&person.user_id);
    }
    hospital.site.roster.people.sort_by(|a, b| a.user_id.cmp(&b.user_id));
    for shift in &mut hospital.site.schedule.shifts {
        shift.user = id(&shift.user);
    }
    hospital.site.schedule.shifts.sort_by(|a, b| (&a.user, a.day).cmp(&(&b.user, b.day)));
    let after = follow(&mut hospital, goals());
    assert_eq!(before.goals, after.goals);
}

#[test]
fn what_a_goal_could_be_about_is_suggested_without_a_goals_file() {
    let mut hospital = quiet(9);
    after_hours(&mut hospital, |_| 0.24);
    let progress = follow(&mut hospital, Vec::new());
    assert!((1..=5).contains(&progress.suggestions.len()));
    assert!(progress.suggestions.iter().any(|s| s.measure == "after_hours_share"));
}

#[test]
fn forecasts_cover_what_comes_and_a_chance_is_what_it_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let (mut n, mut within, mut on_track, mut reached) = (0, 0, 0, 0);
    for series in 0..240 {
        let (known, slope) = (rng.random_range(8..=26_usize), rng.random_range(-0.2..0.2));
        let (stride, memory) = (rng.random_range(0.0..0.5), rng.random_range(0.0..0.9f64));
        let (mut walked, mut habit) = (0.0, 0.0);
        let values: Vec<f64> = (0..known + 13)
            .map(|week| {
                walked += stride * normal(&mut rng);
                habit = memory * habit + normal(&mut rng);
                match series % 4 {
                    0 => normal(&mut rng),
                    1 => normal(&mut rng) + slope * week as f64,
                    2 => normal(&mut rng) + walked,
                    _ => habit,
                }
            })
            .collect();
        let history: Vec<SeriesWeek> = (0..known)
            .map(|at| SeriesWeek { at: at as i32, value: values[at], weight: 1.0 })
            .collect();
        for ahead in [4, 8, 13] {
            let last = (known - 1 + ahead) as i32;
            let Some(told) = forecast(&history, &[last - 3, last - 2, last - 1, last]) else {
                continue;
            };
            let came = values[last as usize - 3..=last as usize].iter().sum::<f64>() / 4.0;
            n += 1;
            within += u32::from(told.quantile(0.025) <= came && came <= told.quantile(0.975));
            for target in [-1.0, 1.0, 2.0] {
                if 1.0 - told.at_most(target) >= 0.8 {
                    on_track += 1;
                    reached += u32::from(came >= target);
                }
            }
        }
    }
    let covered = f64::from(within) / f64::from(n);
    assert!((0.90..=0.985).contains(&covered), "{covered}");
    assert!(on_track > 100 && f64::from(reached) >= 0.75 * f64::from(on_track));
}

#[test]
fn too_short_a_history_or_too_far_a_date_has_no_forecast() {
    let weeks = |n: i32| -> Vec<SeriesWeek> {
        (0..n).map(|at| SeriesWeek { at, value: 1.0, weight: 1.0 }).collect()
    };
    assert!(forecast(&weeks(7), &[8]).is_none());
    assert!(forecast(&weeks(8), &[7 + 16]).is_some());
    assert!(forecast(&weeks(8), &[7 + 17]).is_none());
    assert!(forecast(&weeks(100), &[99 + 27]).is_none());
    let still = forecast(&weeks(10), &[12]).unwrap();
    assert!((still.quantile(0.975) - 1.0).abs() < 1e-3);
}

#[test]
fn the_chart_has_a_row_a_goal_and_says_what_is_missing() {
    let mut hospital = quiet(10);
    after_hours(&mut hospital, |_| 0.2);
    let sought = Goal { due: due(&hospital, 6), ..goal("after_hours_share", 0.15) };
    let progress = follow(&mut hospital, vec![sought, goal("nothing like it", 1.0)]);
    let Answer::Chart(data) = chart::data(&progress.goals, true) else { panic!("no chart") };
    assert_eq!(data.rows.len(), 2);
    assert!(data.rows.iter().any(|row| row.now.is_some() && row.interval.is_some()));
    assert!(
        data.rows.iter().any(|row| row.reason.as_deref().is_some_and(|r| r.contains("nothing")))
    );
    assert!(matches!(chart::data(&[], false), Answer::Missing(why) if why.contains("--goals")));
    assert_eq!(chart::value_of(0.153, "share of active time"), "15\u{a0}%");
    assert_eq!(chart::value_of(30.0, "minutes, median"), "30\u{a0}min");
}

fn contact(user: &str, date: Day, kind: &str) -> Contact {
    Contact {
        user: user.to_string(),
        date,
        kind: Some(kind.to_string()),
        outcome: Some("template set up".to_string()),
        confirmed: None,
    }
}

#[test]
fn who_was_contacted_is_left_in_peace_for_a_while() {
    let mut hospital = quiet(12);
    let end = hospital.usage.frame.history.to;
    hospital.site.outreach = vec![
        contact("U00001", end.plus(-60), "visit"),
        contact("U00001", end.plus(-10), "visit"),
        contact("U00002", end.plus(-28), "visit"),
    ];
    let (_, found) = found(&hospital);
    assert_eq!(found.contacted.len(), 2);
    let first = &found.contacted[0];
    assert!(first.resting && first.rest_until == end.plus(18));
    assert_eq!(
        first.sentence(),
        format!(
            "Contacted on {}: template set up; not to be asked again before {}.",
            end.plus(-10),
            end.plus(18)
        )
    );
    assert!(!found.contacted[1].resting);
}

/// Twenty people contacted in the middle; afterwards their work takes `factor` of the time.
fn contacted(seed: u64, people: usize, factor: f64) -> Hospital {
    let plan =
        Plan { seed, people: 120, days: 84, struggling: 0.0, absent: 0.0, ..Plan::default() };
    let mut hospital = build(plan);
    let day = hospital.usage.frame.history.from.plus(40);
    let users: Vec<String> = hospital.usage.users.iter().take(people).cloned().collect();
    hospital.site.outreach = users.iter().map(|user| contact(user, day, "struggling")).collect();
    for row in &mut hospital.usage.user_day_actions {
        if (row.user as usize) < people && row.day > day {
            row.log_seconds += f64::from(row.deliberate) * factor.ln();
        }
    }
    hospital
}

#[test]
fn contacts_are_told_to_help_only_where_others_like_them_did_not_change() {
    let (_, helped) = found(&contacted(13, 24, 0.8));
    let (by, low, high) = helped.outreach.unwrap().effect.unwrap();
    assert!(high < 0.0 && low < -0.1 && by < -0.08, "{by} {low} {high}");
    let (_, nothing) = found(&contacted(14, 24, 1.0));
    let (_, low, high) = nothing.outreach.unwrap().effect.unwrap();
    assert!(low < 0.0 && high > 0.0, "{low} {high}");
    // Those who are slow all along and stay so are not told to get worse, or better.
    for seed in [16, 17, 18] {
        let mut slow = contacted(seed, 40, 1.0);
        for row in slow.usage.user_day_actions.iter_mut().filter(|row| row.user < 40) {
            row.log_seconds += f64::from(row.deliberate) * 1.12f64.ln();
        }
        let (_, found) = found(&slow);
        if let Some((by, low, high)) = found.outreach.unwrap().effect {
            assert!(low < 0.01 && high > -0.01, "{seed}: {by} {low} {high}");
        }
    }
    let (_, few) = found(&contacted(15, 6, 0.8));
    let told = few.outreach.unwrap();
    assert_eq!((told.people, told.effect), (6, None));
}
