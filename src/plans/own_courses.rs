//! The site's own courses: what they teach, and what they did here.
//!
//! In: attendances, measured effects. Out: the course to give on an activity, and its effect. Never: an
//! effect of fewer people than may be shown, or one that began before the course.

use super::WIDE;
use crate::progress::{EffectVerdict, TrainingEffect};
use crate::site::Attendance;
use crate::vocabulary::{Activity, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct OwnCourses<'a> {
    /// Attendances by course.
    attended: BTreeMap<Activity, BTreeMap<&'a str, usize>>,
    measured: BTreeMap<(&'a str, Activity), Measured<'a>>,
    /// People, by course.
    attendees: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// What a course did to the time for what it teaches, all waves together; logarithms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured<'a> {
    pub effect: f64,
    pub error: f64,
    pub row: &'a TrainingEffect,
}

impl<'a> OwnCourses<'a> {
    pub fn of(training: &'a [Attendance], effects: &'a [TrainingEffect], fewest: u32) -> Self {
        let vocabulary = Vocabulary::built_in();
        let mut meant: BTreeMap<&str, Option<Activity>> = BTreeMap::new();
        let mut attended: BTreeMap<Activity, BTreeMap<&str, usize>> = BTreeMap::new();
        let mut attendees: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in training {
            attendees.entry(&row.course).or_default().insert(&row.user);
            let by_name = || vocabulary.meaning(&row.course).activity;
            let activity =
                row.activity.or_else(|| *meant.entry(&row.course).or_insert_with(by_name));
            if let Some(activity) = activity {
                *attended.entry(activity).or_default().entry(&row.course).or_default() += 1;
            }
        }
        let whole = effects.iter().filter(|row| row.wave.is_none() && row.n_trained >= fewest);
        let measured = whole
            .filter_map(|row| Some(((row.course.as_str(), row.activity?), measured(row)?)))
            .collect();
        Self { attended, measured, attendees }
    }

    /// Of several on an activity: one that works here before one of which it is not known, one without
    /// effect last; then the one most attended.
    pub fn on(&self, activity: Activity) -> Option<&'a str> {
        let rank = |course: &'a str| match self.measured(course, activity) {
            Some(one) if one.without_effect() => 0,
            Some(one) if one.row.verdict == EffectVerdict::Works => 2,
            _ => 1,
        };
        self.attended
            .get(&activity)?
            .iter()
            .map(|(course, n)| (rank(course), *n, *course))
            .max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.cmp(a.2)))
            .map(|(.., course)| course)
    }

    pub fn measured(&self, course: &'a str, activity: Activity) -> Option<Measured<'a>> {
        self.measured.get(&(course, activity)).copied()
    }

    /// How many of these people were at the course.
    pub fn were_there(&self, course: &str, people: &[String]) -> usize {
        let there = self.attendees.get(course);
        people.iter().filter(|id| there.is_some_and(|there| there.contains(id.as_str()))).count()
    }

    pub fn all_measured(&self) -> impl Iterator<Item = &Measured<'a>> {
        self.measured.values()
    }
}

/// No effect is known better than this.
const LEAST_ERROR: f64 = 0.002;

fn measured(row: &TrainingEffect) -> Option<Measured<'_>> {
    let log = |percent: f64| (percent / 100.0).ln_1p();
    let (effect, low, high) = (log(row.effect?), log(row.low?), log(row.high?));
    // Quicker beyond doubt, and yet not by the course: something began before it.
    let of_the_course = high >= 0.0 || row.verdict != EffectVerdict::CannotTell;
    let error = ((high - low) / (2.0 * WIDE)).max(LEAST_ERROR);
    (of_the_course && effect.is_finite() && error.is_finite()).then_some(Measured {
        effect,
        error,
        row,
    })
}

impl Measured<'_> {
    /// None is seen, or they are slower since.
    pub fn without_effect(&self) -> bool {
        self.row.verdict == EffectVerdict::NoEffectSeen || self.row.low.is_some_and(|low| low > 0.0)
    }

    /// "-10.8 % of the time for flowsheets (-12.5 to -8.9), 41 people followed".
    fn figures(&self, activity: Activity) -> String {
        // Nothing has no sign.
        let percent = |value: Option<f64>| {
            format!("{:.1}", (value.unwrap_or_default() * 10.0).round() / 10.0 + 0.0)
        };
        format!(
            "{} % of the time for {} ({} to {}), {} people followed",
            percent(self.row.effect),
            activity.name(),
            percent(self.row.low),
            percent(self.row.high),
            self.row.n_trained
        )
    }

    /// As a half sentence.
    pub fn remark(&self, activity: Activity) -> String {
        let figures = self.figures(activity);
        match self.row.verdict {
            _ if self.row.low.is_some_and(|low| low > 0.0) => {
                format!("who attended this course took longer since: {figures}")
            }
            EffectVerdict::NoEffectSeen => format!("this course showed no effect here: {figures}"),
            EffectVerdict::Works => format!("this course works here: {figures}"),
            EffectVerdict::CannotTell => {
                format!("whether this course works here cannot be told yet: {figures}")
            }
        }
    }
}
