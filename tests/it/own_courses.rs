//! What a site measured of its own courses decides what the training plan expects of them: by how surely
//! it was measured, and never more than all that is lost.

use crate::hospital::{Plan, build};
use crate::plans::Case;
use std::collections::BTreeSet;
use uptake::plans::{CoursePlan, Plans, RestsOn};
use uptake::progress::{EffectVerdict, TrainingEffect};
use uptake::site::Attendance;
use uptake::units::Day;
use uptake::vocabulary::Activity;

/// The middle of what is published: 10 to 60 %, on the scale of the logarithm.
const PUBLISHED: f64 = 0.244_948_974_278_317_8;

/// Percent of the time, with so much on either side.
fn effect(
    course: &str,
    activity: Activity,
    percent: f64,
    reach: f64,
    verdict: EffectVerdict,
) -> TrainingEffect {
    TrainingEffect {
        course: course.to_string(),
        wave: None,
        activity: Some(activity),
        n_trained: 30,
        n_controls: 80,
        effect: Some(percent),
        low: Some(percent - reach),
        high: Some(percent + reach),
        placebo: Some(0.2),
        power: Some(0.9),
        verdict,
        raw: Some(percent),
        people_needed: None,
        weeks_needed: None,
        remarks: Vec::new(),
    }
}

fn attended(course: &str, activity: Option<Activity>, users: &[&str]) -> Vec<Attendance> {
    let date = Day::from_ymd(2026, 2, 2).unwrap();
    let row = |user: &&str| Attendance {
        user: user.to_string(),
        date,
        course: course.to_string(),
        activity,
    };
    users.iter().map(row).collect()
}

const QUICK: &str = "Quick hands";

/// A hospital with a course on an activity that several need, and how much the others lose.
fn case() -> (Case, Activity) {
    let mut case = Case::new(2);
    let activity = case.plan().courses.last().unwrap().activity;
    case.hospital.site.training = attended(QUICK, Some(activity), &["X1", "X2"]);
    (case, activity)
}

fn of(plans: &Plans, activity: Activity) -> Vec<&CoursePlan> {
    let rows: Vec<&CoursePlan> =
        plans.courses.iter().filter(|course| course.activity == activity).collect();
    assert!(!rows.is_empty());
    rows
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9, "{a} is not {b}");
}

#[test]
fn without_a_measured_course_the_published_share_is_won_back() {
    let case = Case::new(2);
    for course in &case.plan().courses {
        close(course.share, PUBLISHED);
        assert_eq!(course.rests_on, RestsOn::Published);
        let person = |id: &String| case.found.people.iter().find(|p| p.user_id == *id).unwrap();
        let needs = course.learners.iter().flat_map(|id| &person(id).needs);
        let lost: f64 =
            needs.filter(|n| n.activity == course.activity).map(|n| n.minutes_per_week).sum();
        close(course.minutes_per_week, lost * PUBLISHED);
    }
}

#[test]
fn a_course_that_works_here_is_planned_by_its_own_effect() {
    let (case, activity) = case();
    // Who takes 1.5 × the time of peers loses a third of it: 15 % of all is 45 % of that.
    let works = effect(QUICK, activity, -15.0, 1.0, EffectVerdict::Works);
    let before = case.plan();
    let plans = case.plan_by(&[works]);
    for (course, was) in of(&plans, activity).iter().zip(of(&before, activity)) {
        assert!((course.share - 0.45).abs() < 0.02, "{}", course.share);
        assert_eq!((course.rests_on, course.no_effect_here), (RestsOn::OwnCourse, false));
        assert_eq!((course.course.as_str(), &course.learners), (QUICK, &was.learners));
        assert!(course.minutes_per_hour > 1.7 * was.minutes_per_hour);
        assert!(course.high / course.low < was.high / was.low, "it is known better");
        let said = "this course works here: -15.0 % of the time for";
        assert!(course.remarks.iter().any(|r| r.starts_with(said)), "{:?}", course.remarks);
    }
    let place = |plans: &Plans| plans.courses.iter().position(|c| c.activity == activity).unwrap();
    assert!(place(&plans) < place(&before), "{} of {}", place(&plans), place(&before));
    for course in plans.courses.iter().filter(|course| course.activity != activity) {
        close(course.share, PUBLISHED);
    }
}

#[test]
fn a_course_without_effect_here_comes_last_and_says_so() {
    let (case, _) = case();
    let first = case.plan().courses[0].clone();
    let mut case = case;
    case.hospital.site.training = attended(QUICK, Some(first.activity), &["X1", "X2"]);
    let none = effect(QUICK, first.activity, -0.3, 1.5, EffectVerdict::NoEffectSeen);
    let plans = case.plan_by(&[none]);
    let rows = of(&plans, first.activity);
    for course in &rows {
        assert!(course.no_effect_here && course.share < 0.4 * PUBLISHED, "{}", course.share);
        let said = "this course showed no effect here: -0.3 % of the time for";
        assert!(course.remarks.iter().any(|r| r.starts_with(said)), "{:?}", course.remarks);
    }
    assert!(plans.courses.is_sorted_by_key(|course| course.no_effect_here));
    assert!(plans.courses.last().unwrap().no_effect_here);
}

#[test]
fn what_is_hardly_known_hardly_counts_whichever_way_it_points() {
    let (case, activity) = case();
    for percent in [-25.0, 0.0, 12.0] {
        let doubtful = effect(QUICK, activity, percent, 30.0, EffectVerdict::CannotTell);
        for course in of(&case.plan_by(&[doubtful]), activity) {
            let moved = course.share / PUBLISHED;
            assert!((0.75..1.35).contains(&moved), "{percent}: {moved}");
            assert!(!course.no_effect_here);
        }
    }
}

#[test]
fn the_surer_an_effect_the_nearer_it_is_followed_and_never_beyond_all_that_is_lost() {
    let (case, activity) = case();
    let share = |percent: f64, reach: f64| {
        let measured = effect(QUICK, activity, percent, reach, EffectVerdict::Works);
        of(&case.plan_by(&[measured]), activity)[0].share
    };
    let shares = [20.0, 8.0, 4.0, 1.0].map(|reach| share(-20.5, reach));
    assert!(shares.is_sorted() && shares[0] < 0.45 && shares[3] > 0.58, "{shares:?}");
    // 60 % of all time is more than the third that is lost.
    let all = share(-60.0, 2.0);
    assert!(all > 0.9 && all <= 1.0, "{all}");
    let case = case.plan_by(&[effect(QUICK, activity, -60.0, 2.0, EffectVerdict::Works)]);
    for course in of(&case, activity) {
        assert!(course.high * course.share <= course.minutes_per_week * 1.0000001);
    }
}

#[test]
fn an_effect_of_a_few_people_or_one_that_began_before_the_course_is_not_used() {
    let (case, activity) = case();
    let few = TrainingEffect {
        n_trained: 4,
        ..effect(QUICK, activity, -15.0, 1.0, EffectVerdict::Works)
    };
    let early = effect(QUICK, activity, -15.0, 1.0, EffectVerdict::CannotTell);
    for unusable in [few, early] {
        for course in of(&case.plan_by(&[unusable]), activity) {
            close(course.share, PUBLISHED);
            assert_eq!(course.rests_on, RestsOn::Published);
        }
    }
}

#[test]
fn a_course_not_measured_yet_is_judged_by_the_sites_others_if_there_are_three() {
    let (case, activity) = case();
    let others: Vec<TrainingEffect> = Activity::ALL
        .into_iter()
        .filter(|other| *other != activity)
        .take(3)
        .map(|other| effect("Another", other, -0.2, 1.0, EffectVerdict::NoEffectSeen))
        .collect();
    for course in of(&case.plan_by(&others[..2]), activity) {
        assert_eq!(course.rests_on, RestsOn::Published);
    }
    for course in of(&case.plan_by(&others), activity) {
        assert_eq!(course.rests_on, RestsOn::OwnCourses);
        let moved = course.share / PUBLISHED;
        assert!((0.5..0.9).contains(&moved), "less, though not by all: {moved}");
        assert!(!course.no_effect_here, "nobody has seen what this one does");
    }
}

#[test]
fn of_two_courses_on_the_same_the_one_that_works_is_planned_though_fewer_attended() {
    let (mut case, activity) = case();
    let training = &mut case.hospital.site.training;
    training.extend(attended("Long lecture", Some(activity), &["X1", "X2", "X3", "X4"]));
    assert_eq!(of(&case.plan(), activity)[0].course, "Long lecture");
    let effects = [
        effect("Long lecture", activity, 0.0, 1.0, EffectVerdict::NoEffectSeen),
        effect(QUICK, activity, -12.0, 2.0, EffectVerdict::Works),
    ];
    let plans = case.plan_by(&effects);
    let named: BTreeSet<&str> =
        of(&plans, activity).iter().map(|course| course.course.as_str()).collect();
    assert_eq!(named, BTreeSet::from([QUICK]));
}

#[test]
fn what_a_course_teaches_is_known_from_its_name_where_no_column_says_it() {
    let mut case = Case::new(2);
    case.hospital.site.training = attended("Orders in an hour", None, &["X1"]);
    for course in of(&case.plan(), Activity::Orders) {
        assert_eq!(course.course, "Orders in an hour");
    }
}

#[test]
fn groups_are_told_the_same_share_by_courses_that_enough_people_attended() {
    let people = Plan { seed: 1, people: 400, struggling: 0.3, effect: 3.0, ..Plan::default() };
    let mut case = Case::of(build(people));
    let before = case.plan().unit_courses;
    let activity = before[0].activity;
    case.hospital.site.training = attended(QUICK, Some(activity), &["X1", "X2"]);
    let works = effect(QUICK, activity, -15.0, 1.0, EffectVerdict::Works);
    let few = TrainingEffect { n_trained: 4, ..works.clone() };
    let rows = |effects: &[TrainingEffect]| {
        let mut rows = case.plan_by(effects).unit_courses;
        rows.retain(|row| row.activity == activity);
        rows
    };
    assert!(!rows(std::slice::from_ref(&works)).is_empty());
    for row in rows(&[works]) {
        assert_eq!((row.rests_on, row.course.as_str()), (RestsOn::OwnCourse, QUICK));
        let was = before.iter().find(|r| r.activity == activity && r.department == row.department);
        let share = was.map(|was| row.minutes_per_week / was.minutes_per_week * PUBLISHED);
        // 15 % of all time, of people who take 1.3 × that of peers.
        assert!(share.is_none_or(|share| (0.55..0.66).contains(&share)), "{share:?}");
    }
    for row in rows(&[few]) {
        assert_eq!(row.rests_on, RestsOn::Published);
    }
    let none = effect(QUICK, activity, 0.1, 1.0, EffectVerdict::NoEffectSeen);
    let told = case.plan_by(&[none]).unit_courses;
    assert!(told.is_sorted_by_key(|row| row.no_effect_here));
}
