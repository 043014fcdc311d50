//! The weeks around each course: the trained beside colleagues who were not trained.
//!
//! In: weeks since the course, the effect of each course. Out: a panel a course, on one scale.
//! Never: a person; a week, or a course, of too few.

use super::axes::Axis;
use super::heading::{Words, count, facts, foot, head};
use super::palette::Tone;
use super::panels::{LABEL, Place, frame, interval, places, reach};
use super::scene::Scene;
use crate::findings::Scope;
use crate::progress::{EffectVerdict, EventStudy, StudyWeek, TrainingEffect};
use crate::vocabulary::Activity;

#[derive(Clone, Debug, PartialEq)]
pub struct TrainingEffects {
    /// By course.
    pub panels: Vec<Course>,
    /// Courses that there was no room for.
    pub more: usize,
    pub small: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pub name: String,
    pub activity: Option<Activity>,
    pub effect: (f64, f64, f64),
    pub verdict: EffectVerdict,
    pub trained: u32,
    pub weeks: Vec<StudyWeek>,
}

const MOST_COURSES: usize = 12;
const FEWEST_WEEKS: usize = 4;

/// `None`: no course has enough people and weeks.
pub fn data(
    effects: &[TrainingEffect],
    studies: &[EventStudy],
    small: usize,
) -> Option<TrainingEffects> {
    let panel = |study: &EventStudy| {
        let row = effects.iter().find(|row| {
            row.course == study.course && row.wave.is_none() && row.activity == study.activity
        })?;
        let finite = |week: &&StudyWeek| {
            week.people as usize >= small
                && [week.effect, week.low, week.high].iter().all(|v| v.is_finite())
        };
        let weeks: Vec<StudyWeek> = study.weeks.iter().filter(finite).copied().collect();
        let both = weeks.iter().any(|w| w.week < 0) && weeks.iter().any(|w| w.week >= 0);
        (both && weeks.len() >= FEWEST_WEEKS && row.n_trained as usize >= small).then_some(Course {
            name: study.course.clone(),
            activity: study.activity,
            effect: (row.effect?, row.low?, row.high?),
            verdict: row.verdict,
            trained: row.n_trained,
            weeks,
        })
    };
    let mut panels: Vec<Course> = studies.iter().filter_map(panel).collect();
    panels.sort_by(|a, b| (a.verdict, &a.name).cmp(&(b.verdict, &b.name)));
    let more = panels.len().saturating_sub(MOST_COURSES);
    panels.truncate(MOST_COURSES);
    (!panels.is_empty()).then_some(TrainingEffects { panels, more, small })
}

pub fn words(data: &TrainingEffects, scope: &Scope) -> Words {
    let of = |verdict| data.panels.iter().filter(|panel| panel.verdict == verdict).count();
    let (works, n) = (of(EffectVerdict::Works), data.panels.len());
    let title = match (works, n) {
        (0, 1) => "After the course no less time is clearly needed for what it taught".to_string(),
        (1, 1) => "After the course what it taught takes less time".to_string(),
        (0, n) => {
            format!("After none of {n} courses less time is clearly needed for what was taught")
        }
        (works, n) => format!("After {works} of {n} courses what was taught takes less time"),
    };
    let trained: u32 = data.panels.iter().map(|panel| panel.trained).sum();
    let who = count(trained as usize, "attendance", "attendances");
    let facts = facts(&who, scope.history, scope);
    let more = match data.more {
        0 => String::new(),
        n => format!(" {n} more courses are in the table."),
    };
    let notes = vec![
        "Dots: time for the same work in a week, the trained beside what their own weeks before and \
         colleagues of the same role who are not trained let expect; lines: 95\u{a0}% intervals. Dashed: \
         the course. Dots below 0 after it, and around 0 before it, speak for the course."
            .to_string(),
        format!("Weeks and courses of fewer than {} people are not shown.{more}", data.small),
    ];
    let about = format!("Time for taught work by week around each course. {title}. {facts}.");
    Words { title, facts, notes, about }
}

pub fn ink(data: &TrainingEffects, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let y = head(&mut scene, words);
    let weeks = || data.panels.iter().flat_map(|panel| &panel.weeks);
    let most = reach(weeks().flat_map(|week| [week.effect, week.low * 0.8, week.high * 0.8]));
    let first = weeks().map(|week| week.week).min().unwrap_or(-1);
    let last = weeks().map(|week| week.week).max().unwrap_or(0);
    let (places, end) = places(data.panels.len(), y - 14, &scene);
    for (panel, place) in data.panels.iter().zip(&places) {
        course(&mut scene, panel, place, most, (first, last));
    }
    foot(scene, end - 14, words)
}

fn course(scene: &mut Scene, panel: &Course, place: &Place, most: f64, weeks: (i32, i32)) {
    let (effect, low, high) = panel.effect;
    let said = match panel.verdict {
        EffectVerdict::Works => "works",
        EffectVerdict::NoEffectSeen => "no effect seen",
        EffectVerdict::CannotTell => "cannot tell",
    };
    let on = panel.activity.map_or("all work", Activity::name);
    let verdict = format!("{on} {}: {said}", interval(effect, low, high));
    let frame = frame(scene, place, most, &panel.name, &verdict, panel.trained);
    let Some(y) = frame else { return };
    let (right, bottom) = (place.left + place.wide, place.top + place.height);
    let x = Axis::new(f64::from(weeks.0) - 1.0, f64::from(weeks.1) + 1.0, (place.left, right));
    let Some(x) = x else { return };
    let day = x.at(-0.5);
    scene.dashed((day, place.top), (day, bottom), 1, Tone::Ink);
    scene.tip("the course");
    let every = if weeks.1 - weeks.0 > 14 { 4 } else { 2 };
    for week in
        (weeks.0..=weeks.1).filter(|week| (if *week < 0 { *week } else { week + 1 }) % every == 0)
    {
        let at = x.at(f64::from(week));
        // No week is the 0th: the last before is -1, the first after +1.
        let label = if week < 0 { format!("\u{2212}{}", -week) } else { format!("+{}", week + 1) };
        scene.line((at, bottom), (at, bottom + 4), 1, Tone::Grey);
        scene.text(at, bottom + 17, &label, LABEL.middle(), Tone::Soft);
    }
    scene.text(
        place.left + place.wide / 2,
        bottom + 33,
        "weeks before and after",
        LABEL.middle(),
        Tone::Soft,
    );
    for week in &panel.weeks {
        let at = x.at(f64::from(week.week));
        let tone = if week.week < 0 { Tone::Grey } else { Tone::Blue };
        scene.line((at, y.at(week.low)), (at, y.at(week.high)), 2, tone);
        scene.disc(at, y.at(week.effect), 3, tone);
        scene.tip(&format!(
            "{} · n\u{a0}=\u{a0}{}",
            interval(week.effect, week.low, week.high),
            week.people
        ));
    }
}
