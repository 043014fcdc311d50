//! Early warning: who drifts is seen before it is a finding, and what moves everyone is nobody's.

use crate::hospital::{Hospital, Plan, build, fill_log_days};
use uptake::findings::{Finding, FindingKind, Findings, Status};
use uptake::settings::Settings;
use uptake::site::Contact;
use uptake::units::Day;
use uptake::vocabulary::Activity;

fn quiet(seed: u64) -> Hospital {
    build(Plan { seed, days: 84, struggling: 0.0, absent: 0.0, ..Plan::default() })
}

fn judge(hospital: &Hospital) -> Findings {
    uptake::find(&hospital.usage, &hospital.site, &Settings::default())
}

fn drifts(found: &Findings) -> Vec<&Finding> {
    found.findings.iter().filter(|f| f.kind == FindingKind::Drifting).collect()
}

/// Stretches the time of one activity, by the day since the first.
fn slower(hospital: &mut Hospital, id: &str, activity: Activity, factor: impl Fn(i32) -> f64) {
    let user = hospital.usage.users.binary_search(&id.to_string()).unwrap() as u32;
    let from = hospital.usage.frame.window.from;
    let actions = &hospital.usage.actions;
    for row in hospital.usage.user_day_actions.iter_mut().filter(|row| row.user == user) {
        if actions[row.action as usize].meaning.activity == Some(activity) {
            let factor = factor(row.day.0 - from.0);
            row.seconds *= factor;
            row.log_seconds += f64::from(row.deliberate) * factor.ln();
        }
    }
}

/// Changes how much someone does on a day of use.
fn volume(hospital: &mut Hospital, who: impl Fn(u32) -> bool, share: impl Fn(i32) -> f64) {
    let from = hospital.usage.frame.window.from;
    for row in hospital.usage.user_days.iter_mut().filter(|row| who(row.user)) {
        row.events = (f64::from(row.events) * share(row.day.0 - from.0)).round() as u32;
    }
    hospital.usage.user_days.retain(|row| row.events > 0);
    fill_log_days(&mut hospital.usage);
}

/// Someone at full days.
fn ordinary(hospital: &Hospital) -> String {
    let full = |id: &&String| {
        hospital.site.schedule.shifts.iter().filter(|s| s.user == **id).count() >= 58
    };
    hospital.usage.users.iter().find(full).unwrap().clone()
}

#[test]
fn in_an_honest_null_at_most_one_in_a_hundred_drifts() {
    let (mut n, mut wrong) = (0, 0);
    for seed in 1..=4 {
        let found = judge(&quiet(seed));
        n += found.people.len();
        wrong += drifts(&found).len();
        assert!(found.site_moves.is_empty(), "{:?}", found.site_moves);
    }
    assert!(wrong * 100 <= n, "{wrong} of {n}");
}

#[test]
fn work_that_gets_slower_week_by_week_is_seen_and_is_no_flag() {
    let mut hospital = quiet(5);
    let id = ordinary(&hospital);
    let before = judge(&hospital);
    assert!(drifts(&before).iter().all(|f| f.user_id != id));
    slower(&mut hospital, &id, Activity::Orders, |day| {
        1.0 + 0.55 * f64::from((day - 42).max(0)) / 42.0
    });
    let found = judge(&hospital);
    let mine: Vec<&Finding> = drifts(&found).into_iter().filter(|f| f.user_id == id).collect();
    assert_eq!(mine.len(), 1, "{:?}", drifts(&found));
    assert_eq!(mine[0].activity, Some(Activity::Orders));
    assert!(mine[0].text.contains("not yet a finding"), "{}", mine[0].text);
    assert!(mine[0].text.contains("up from"), "{}", mine[0].text);
    assert!(mine[0].q <= 0.05);
    let since = mine[0].since.unwrap().0 - hospital.usage.frame.window.from.0;
    assert!((35..84).contains(&since), "{since}");
    let person = found.people.iter().find(|p| p.user_id == id).unwrap();
    assert!(matches!(person.status, Status::Typical | Status::Champion), "{:?}", person.status);
}

#[test]
fn use_that_falls_off_late_is_seen_before_it_is_avoidance() {
    let mut hospital = quiet(6);
    let id = ordinary(&hospital);
    let user = hospital.usage.users.binary_search(&id).unwrap() as u32;
    volume(&mut hospital, |u| u == user, |day| if day < 56 { 1.0 } else { 0.55 });
    let found = judge(&hospital);
    let status = found.people.iter().find(|p| p.user_id == id).unwrap().status;
    let drifting = drifts(&found).iter().any(|f| f.user_id == id && f.text.contains("lower"));
    assert!(drifting || status == Status::Avoiding, "{status:?}");
}

#[test]
fn a_week_in_which_the_whole_site_does_less_is_named_and_blamed_on_nobody() {
    let mut hospital = quiet(7);
    volume(&mut hospital, |_| true, |day| if (70..77).contains(&day) { 0.5 } else { 1.0 });
    let found = judge(&hospital);
    let monday = hospital.usage.frame.window.from.plus(70);
    let told: Vec<Day> = found.site_moves.iter().map(|m| m.week).collect();
    assert_eq!(told, [monday], "{:?}", found.site_moves);
    assert!((0.4..0.6).contains(&found.site_moves[0].ratio));
    assert!(found.cannot_tell.iter().any(|s| s.contains("whole site")), "{:?}", found.cannot_tell);
    assert!(drifts(&found).len() <= 2, "{:?}", drifts(&found));
}

#[test]
fn a_dip_that_lasts_to_the_end_at_the_whole_site_is_nobodys_drift() {
    let mut hospital = quiet(8);
    volume(&mut hospital, |_| true, |day| if day >= 56 { 0.6 } else { 1.0 });
    let found = judge(&hospital);
    let falling = drifts(&found).into_iter().filter(|f| f.text.contains("lower")).count();
    assert!(falling <= 2, "{:?}", drifts(&found));
}

#[test]
fn someone_new_is_learning_and_does_not_drift() {
    let mut hospital = quiet(5);
    let id = ordinary(&hospital);
    slower(&mut hospital, &id, Activity::Orders, |day| {
        1.0 + 0.55 * f64::from((day - 42).max(0)) / 42.0
    });
    let from = hospital.usage.frame.window.from;
    let at = hospital.site.roster.people.iter().position(|p| p.user_id == id).unwrap();
    hospital.site.roster.people[at].hire_date = Some(from.plus(7));
    let found = judge(&hospital);
    assert!(drifts(&found).iter().all(|f| f.user_id != id));
}

fn contact(user: &str, kind: &str, confirmed: Option<bool>) -> Contact {
    Contact {
        user: user.to_string(),
        date: Day::from_ymd(2026, 2, 2).unwrap(),
        kind: Some(kind.to_string()),
        outcome: None,
        confirmed,
    }
}

#[test]
fn past_findings_have_a_hit_rate_with_its_interval_once_enough_people_said() {
    let mut hospital = build(Plan { people: 40, days: 28, ..Plan::default() });
    assert!(judge(&hospital).past.is_empty());
    let said = |n: usize| match n {
        0..14 => Some(true),
        14..20 => Some(false),
        _ => None,
    };
    hospital.site.outreach =
        (0..22).map(|n| contact(&format!("U{n:05}"), "struggling", said(n))).collect();
    let found = judge(&hospital);
    let all = &found.past[0];
    assert_eq!((all.about, all.people, all.told, all.confirmed), ("all", 22, 20, 14));
    assert_eq!(all.shown, Some((20, 14)));
    // Wilson's interval of 14 in 20, as statsmodels gives it.
    assert!((all.low.unwrap() - 0.481_027_181_646_5).abs() < 1e-9, "{:?}", all.low);
    assert!((all.high.unwrap() - 0.854_522_755_152_6).abs() < 1e-9, "{:?}", all.high);
}

#[test]
fn a_hit_rate_of_few_people_is_not_shown_to_groups() {
    let mut hospital = build(Plan { people: 40, days: 28, ..Plan::default() });
    hospital.site.outreach = vec![
        contact("U00001", "avoiding", Some(false)),
        contact("U00001", "avoiding", Some(true)),
        contact("U00002", "visit", Some(true)),
    ];
    let found = judge(&hospital);
    assert_eq!((found.past[0].told, found.past[0].confirmed, found.past[0].shown), (2, 2, None));
    assert!(found.past.iter().all(|row| row.shown.is_none()));
}
