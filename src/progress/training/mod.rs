//! Did training work: what those who attended a course need for the same work since, beside colleagues
//! who did not, or not yet.
//!
//! In: attendances, days of effort. Out: a row a course, wave and activity; weeks around a course for a
//! chart. Never: before and after alone; never two-way fixed effects.

mod contrast;
mod estimate;
mod kernel;
mod study;
mod wave;
mod weeks;

pub use study::{EventStudy, StudyWeek};
pub(super) use weeks::{Point, Window, less, moved, points};

use super::panel::{Ground, Subject};
use super::{EffectVerdict, TrainingEffect};
use crate::site::Attendance;
use crate::units::Day;
use crate::vocabulary::{Activity, Vocabulary};
use estimate::{Estimate, percent, together};
use std::collections::{BTreeMap, BTreeSet};
use wave::{Course, FEWEST_DAYS, MOST_DAYS, Side, Wave, wave};

/// Trained people of whom an effect is told.
const FEWEST_TRAINED: usize = 3;
/// Of the trained: so many went to another course, too.
const MANY: f64 = 0.34;

/// A course as the training file has it.
struct Taught {
    name: String,
    activity: Option<Activity>,
    /// By worker: the first attendance.
    attended: BTreeMap<usize, Day>,
    /// Days of the course, of people who are not in the logs, too.
    dates: BTreeSet<Day>,
    /// What other courses taught many of the same people in these weeks.
    beside: Vec<Activity>,
}

pub(super) fn effects(
    ground: &Ground,
    attendances: &[Attendance],
) -> (Vec<TrainingEffect>, Vec<EventStudy>) {
    let courses = courses(ground, attendances);
    let workers = ground.by_member();
    let mut rows: Vec<Vec<TrainingEffect>> = courses.iter().map(|_| Vec::new()).collect();
    let mut studies: Vec<Option<EventStudy>> = courses.iter().map(|_| None).collect();
    let subjects: BTreeSet<(Option<Activity>, &[Activity])> =
        courses.iter().map(|course| (course.activity, course.beside.as_slice())).collect();
    for (activity, beside) in subjects {
        let without = beside.to_vec();
        let panel = ground.panel(&Subject { activity, same: Vec::new(), without });
        let about =
            |course: &Taught| (course.activity, course.beside.as_slice()) == (activity, beside);
        for (at, taught) in courses.iter().enumerate().filter(|(_, course)| about(course)) {
            let elsewhere = same_elsewhere(ground, &workers, taught, attendances);
            let sides: [(Option<Activity>, Side); 2] =
                [(activity, |entry| entry.about), (None, |entry| entry.rest)];
            // Where nothing is taught in particular, everything is what it is about.
            for (of, side) in sides.into_iter().take(if activity.is_some() { 2 } else { 1 }) {
                let (none, attended) = (BTreeMap::new(), &taught.attended);
                let elsewhere = if of == activity { &elsewhere } else { &none };
                let course = Course { ground, panel: &panel, side, attended, elsewhere };
                let (found, waves) = of_course(&course, taught, of);
                rows[at].extend(found);
                if of == activity {
                    studies[at] = study::study(&taught.name, activity, &waves);
                }
            }
        }
    }
    (rows.into_iter().flatten().collect(), studies.into_iter().flatten().collect())
}

fn courses(ground: &Ground, attendances: &[Attendance]) -> Vec<Taught> {
    let workers = ground.by_member();
    let vocabulary = Vocabulary::built_in();
    let mut courses: BTreeMap<&str, Taught> = BTreeMap::new();
    for row in attendances {
        let taught = courses.entry(&row.course).or_insert_with(|| Taught {
            name: row.course.clone(),
            activity: None,
            attended: BTreeMap::new(),
            dates: BTreeSet::new(),
            beside: Vec::new(),
        });
        taught.activity = taught.activity.or(row.activity);
        taught.dates.insert(row.date);
        let worker = ground.member_of(&row.user).and_then(|member| workers.get(&member));
        if let Some(worker) = worker {
            let first = taught.attended.entry(*worker).or_insert(row.date);
            *first = (*first).min(row.date);
        }
    }
    for taught in courses.values_mut() {
        taught.activity = taught.activity.or_else(|| vocabulary.meaning(&taught.name).activity);
    }
    let mut courses: Vec<Taught> = courses.into_values().collect();
    let beside: Vec<Vec<Activity>> = courses.iter().map(|one| beside(one, &courses)).collect();
    courses.iter_mut().zip(beside).for_each(|(taught, beside)| taught.beside = beside);
    courses
}

/// Activities of other courses that many of the same people went to in the weeks that are looked at:
/// what these did is not this course's.
fn beside(taught: &Taught, courses: &[Taught]) -> Vec<Activity> {
    let Some(activity) = taught.activity else { return Vec::new() };
    let both = |other: &Taught| {
        let near = |worker: &usize, day: &Day| {
            other.attended.get(worker).is_some_and(|on| day.0.abs_diff(on.0) <= MOST_DAYS as u32)
        };
        taught.attended.iter().filter(|(worker, day)| near(worker, day)).count()
    };
    let many = |n: usize| n as f64 > MANY * taught.attended.len() as f64;
    let others = courses.iter().filter(|other| other.activity.is_some_and(|a| a != activity));
    let taught: BTreeSet<Activity> =
        others.filter(|other| many(both(other))).filter_map(|other| other.activity).collect();
    taught.into_iter().collect()
}

/// Of courses with another name that teach the same activity.
fn same_elsewhere(
    ground: &Ground,
    workers: &BTreeMap<usize, usize>,
    taught: &Taught,
    attendances: &[Attendance],
) -> BTreeMap<usize, Vec<Day>> {
    let mut days: BTreeMap<usize, Vec<Day>> = BTreeMap::new();
    for row in attendances.iter().filter(|row| {
        row.course != taught.name && row.activity.is_some() && row.activity == taught.activity
    }) {
        let worker = ground.member_of(&row.user).and_then(|member| workers.get(&member));
        if let Some(worker) = worker {
            days.entry(*worker).or_default().push(row.date);
        }
    }
    days
}

fn of_course(
    course: &Course,
    taught: &Taught,
    activity: Option<Activity>,
) -> (Vec<TrainingEffect>, Vec<Wave>) {
    let waves: BTreeMap<Day, Result<Wave, String>> =
        taught.dates.iter().map(|date| (*date, of_wave(course, *date))).collect();
    let told: Vec<&Wave> = waves.values().filter_map(|wave| wave.as_ref().ok()).collect();
    let mut rows = vec![row(taught, None, activity, &told, reason(&waves))];
    for (date, wave) in &waves {
        let one: Vec<&Wave> = wave.iter().collect();
        rows.push(row(taught, Some(*date), activity, &one, wave.as_ref().err().cloned()));
    }
    (rows, waves.into_values().filter_map(Result::ok).collect())
}

/// Why nothing is told of all waves together: what holds of each.
fn reason(waves: &BTreeMap<Day, Result<Wave, String>>) -> Option<String> {
    if waves.values().any(Result::is_ok) {
        return None;
    }
    waves.values().find_map(|wave| wave.as_ref().err().cloned())
}

fn of_wave(course: &Course, date: Day) -> Result<Wave, String> {
    let span = course.ground.span;
    if date > span.to {
        return Err("the course is after the last day of the logs".to_string());
    }
    if date <= span.from {
        return Err("the course is before the first day of the logs".to_string());
    }
    if date.0 - span.from.0 < FEWEST_DAYS {
        return Err("the logs begin less than two weeks before the course".to_string());
    }
    if span.to.0 - date.0 < FEWEST_DAYS {
        return Err("the logs end less than two weeks after the course".to_string());
    }
    wave(course, date).ok_or_else(|| {
        "nobody attended who did this work before and after, beside three untrained colleagues of \
         the same role"
            .to_string()
    })
}

fn row(
    taught: &Taught,
    wave: Option<Day>,
    activity: Option<Activity>,
    waves: &[&Wave],
    reason: Option<String>,
) -> TrainingEffect {
    let effects: Vec<&contrast::Contrast> = waves.iter().map(|wave| &wave.effect).collect();
    let before: Vec<&contrast::Contrast> =
        waves.iter().filter_map(|wave| wave.placebo.as_ref()).collect();
    let estimate = together(&effects);
    let placebo = together(&before);
    let earlier: Vec<&contrast::Contrast> =
        waves.iter().filter_map(|wave| wave.since_earlier.as_ref()).collect();
    let earlier = together(&earlier).map(|estimate| estimate.value);
    let (n_trained, n_controls) =
        estimate.as_ref().map_or((0, 0), |estimate| (estimate.n_trained, estimate.n_controls));
    let mut remarks: Vec<String> = reason.into_iter().collect();
    if activity != taught.activity && !taught.beside.is_empty() {
        let names: Vec<&str> = taught.beside.iter().map(|activity| activity.name()).collect();
        remarks.push(format!(
            "without {}, which another course taught many of them",
            names.join(", ")
        ));
    }
    let estimate = estimate.filter(|_| n_trained >= FEWEST_TRAINED);
    if n_trained > 0 && estimate.is_none() {
        remarks.push(format!("fewer than {FEWEST_TRAINED} trained people with data"));
    }
    let verdict = estimate.as_ref().map_or(EffectVerdict::CannotTell, |estimate| {
        verdict(estimate, placebo.as_ref(), earlier, &mut remarks)
    });
    let weeks_after = waves.iter().map(|wave| wave.weeks_after).fold(0.0, f64::max);
    let open = estimate.as_ref().filter(|_| verdict == EffectVerdict::CannotTell);
    TrainingEffect {
        course: taught.name.clone(),
        wave,
        activity,
        n_trained: n_trained as u32,
        n_controls: n_controls as u32,
        effect: estimate.as_ref().map(|e| percent(e.value)),
        low: estimate.as_ref().map(|e| percent(e.low())),
        high: estimate.as_ref().map(|e| percent(e.high())),
        placebo: estimate.as_ref().and(placebo.as_ref()).map(|p| percent(p.value)),
        // Without a placebo nothing is said to work.
        power: estimate.as_ref().map(|e| placebo.as_ref().map_or(0.0, |_| e.power())),
        verdict,
        raw: estimate.as_ref().map(|e| percent(e.raw)),
        people_needed: open.and_then(Estimate::people_needed),
        weeks_needed: open.and_then(|e| e.weeks_needed(weeks_after)),
        remarks,
    }
}

fn verdict(
    estimate: &Estimate,
    placebo: Option<&Estimate>,
    since_earlier: Option<f64>,
    remarks: &mut Vec<String>,
) -> EffectVerdict {
    if estimate.high() < 0.0 {
        let Some(placebo) = placebo else {
            remarks
                .push("too few weeks before the course to see a trend that began earlier".into());
            return EffectVerdict::CannotTell;
        };
        if placebo.p() < 1.0 - estimate::CONFIDENCE {
            if placebo.value < 0.0 {
                remarks.push("the trained were getting quicker before the course".into());
                return EffectVerdict::CannotTell;
            }
            if since_earlier.is_none_or(|value| value >= 0.0) {
                remarks.push(
                    "they were slower just before the course, and are where they were".into(),
                );
                return EffectVerdict::CannotTell;
            }
            remarks.push(
                "they were slower just before the course; the effect goes beyond that".into(),
            );
        }
        return EffectVerdict::Works;
    }
    if estimate.low() > 0.0 {
        remarks.push("slower since the course, beside colleagues".into());
    }
    if estimate.negligible() { EffectVerdict::NoEffectSeen } else { EffectVerdict::CannotTell }
}
