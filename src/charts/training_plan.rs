//! Training plan: what a course may give back for each hour taught.
//!
//! In: courses by group, for leaders those made of published cells. Out: bars with their intervals,
//! most first. Never: a person; a bar without its interval.

use super::Tier;
use super::axes::{Axis, nice_step};
use super::heading::{Words, count, facts, foot, head};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::Scope;
use crate::plans::{CLASS_SIZE, CoursePlan, Plans, RestsOn, UnitCourse};
use crate::vocabulary::Activity;

const MOST: usize = 20;

#[derive(Clone, Debug, PartialEq)]
pub struct TrainingPlan {
    pub tier: Tier,
    /// Most minutes per hour first; without effect here last.
    pub rows: Vec<Row>,
    /// Not drawn, for want of space.
    pub more: usize,
    /// Some rest on what the site measured itself.
    pub measured_here: bool,
}

/// Minutes a week given back per hour taught, with a 95 % interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub title: String,
    pub activity: Activity,
    pub group: String,
    pub people: u32,
    pub class: bool,
    pub no_effect_here: bool,
    pub at: f64,
    pub low: f64,
    pub high: f64,
}

/// `None`: nothing that may be shown, and nothing to draw.
pub fn data(plans: &Plans, tier: Tier) -> Option<TrainingPlan> {
    let (mut rows, bases): (Vec<Row>, Vec<RestsOn>) = match tier {
        Tier::Group => plans.unit_courses.iter().map(|one| (of_unit(one), one.rests_on)).unzip(),
        Tier::Staff => plans.courses.iter().map(|one| (of_course(one), one.rests_on)).unzip(),
    };
    rows.retain(|row| row.at.is_finite() && row.low.is_finite() && row.high.is_finite());
    let more = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let measured_here = bases.into_iter().any(|basis| basis != RestsOn::Published);
    (!rows.is_empty()).then_some(TrainingPlan { tier, rows, more, measured_here })
}

fn of_unit(one: &UnitCourse) -> Row {
    let minutes = [one.minutes_per_week, one.low, one.high];
    Row {
        people: one.people,
        no_effect_here: one.no_effect_here,
        ..class(one.activity, &one.course, &one.department, minutes, one.hours_to_teach)
    }
}

fn of_course(one: &CoursePlan) -> Row {
    let minutes = [one.minutes_per_week, one.low, one.high];
    Row {
        people: one.n_learners,
        class: one.form == "class",
        no_effect_here: one.no_effect_here,
        ..class(one.activity, &one.course, &one.group, minutes, one.hours_to_teach)
    }
}

/// Of nobody yet.
fn class(activity: Activity, course: &str, group: &str, minutes: [f64; 3], hours: f64) -> Row {
    let [at, low, high] = minutes.map(|minutes| minutes / hours);
    Row {
        title: title(activity, course),
        activity,
        group: group.to_string(),
        people: 0,
        class: true,
        no_effect_here: false,
        at,
        low,
        high,
    }
}

fn title(activity: Activity, course: &str) -> String {
    match course == activity.name() {
        true => activity.name().to_string(),
        false => format!("{}: {course}", activity.name()),
    }
}

pub fn words(data: &TrainingPlan, scope: &Scope) -> Words {
    let title = data.rows.first().map_or_else(String::new, |first| {
        format!(
            "An hour of teaching {} ({}) may give back about {} a week{}",
            first.activity.name(),
            first.group,
            count(first.at.round() as usize, "minute", "minutes"),
            if first.no_effect_here { ", though its course showed no effect here" } else { "" }
        )
    });
    let groups = count(data.rows.len() + data.more, "course", "courses");
    let who = match data.tier {
        Tier::Group => format!("{groups} in units that can be shown"),
        Tier::Staff => groups,
    };
    let facts = facts(&who, scope.window, scope);
    let more = match data.more {
        0 => String::new(),
        more => format!(" {} with less are in the table.", count(more, "course", "courses")),
    };
    let here = match data.measured_here {
        true => " What courses did here counts beside them.",
        false => "",
    };
    let notes = vec![
        format!(
            "Bar: minutes a week that all who have the need get back, per hour of the teacher; line: 95\u{a0}% \
             interval. A course wins back 10 to 60\u{a0}% of the time its subject costs, in published \
             reports.{here} Dark: a class, of up to {CLASS_SIZE}, for an hour; pale: half an hour with each.{more}"
        ),
        "Only who has the need is counted, and only who has it should come. Where the workflow is \
         slow for most, nothing is taught here."
            .to_string(),
    ];
    let about = format!(
        "Bars of minutes given back per hour taught, by course and group. {title}. {facts}."
    );
    Words { title, facts, notes, about }
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const ROW: i32 = 38;
const NAME: i32 = 330;
const VALUE: i32 = 130;

pub fn ink(data: &TrainingPlan, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let top = head(&mut scene, words);
    let (left, right) = (MARGIN + NAME, scene.width - MARGIN - VALUE);
    let most = data.rows.iter().map(|row| row.high.max(row.at)).fold(1.0, f64::max);
    let step = nice_step(most / 4.0);
    let most = (most / step).ceil() * step;
    let bottom = top + 14 + ROW * data.rows.len() as i32;
    let Some(x) = Axis::new(0.0, most, (left, right)) else { return foot(scene, top, words) };
    let steps = (most / step).round() as i32;
    for tick in 0..=steps.min(10) {
        let value = step * f64::from(tick);
        scene.line((x.at(value), top + 6), (x.at(value), bottom), 1, Tone::Grid);
        let label = if step < 1.0 { format!("{value:.1}") } else { format!("{value:.0}") };
        scene.text(x.at(value), top, &label, LABEL.middle(), Tone::Soft);
    }
    scene.text(MARGIN, top, "course and group", LABEL, Tone::Soft);
    let unit = "minutes a week";
    scene.text(scene.width - MARGIN, top, unit, LABEL.right(), Tone::Soft);
    let mut y = top + 14;
    for row in &data.rows {
        bar(&mut scene, row, &x, y);
        y += ROW;
    }
    foot(scene, y, words)
}

fn bar(scene: &mut Scene, row: &Row, x: &Axis, y: i32) {
    scene.fitted((MARGIN, y + 14), &row.title, NAME - 16, BODY.bold(), Tone::Ink);
    let form = if row.class { "class" } else { "one to one" };
    let here = if row.no_effect_here { ", no effect seen here" } else { "" };
    let people = format!("{}, {form}{here}", count(row.people as usize, "person", "people"));
    let room = NAME - 22 - LABEL.width(&people);
    let group = LABEL.fit(&row.group, room);
    scene.text(MARGIN, y + 29, &format!("{group} · {people}"), LABEL, Tone::Soft);
    let middle = y + 17;
    let tone = if row.class { Tone::Ramp(3) } else { Tone::Ramp(2) };
    scene.rect(x.at(0.0), middle - 8, (x.at(row.at) - x.at(0.0)).max(2), 16, tone);
    scene.tip(&format!(
        "{}, {}: {:.1} minutes a week per hour taught ({:.1} to {:.1})",
        row.title, row.group, row.at, row.low, row.high
    ));
    let (low, high) = (x.at(row.low), x.at(row.high));
    scene.rect(low, middle - 1, (high - low).max(1), 2, Tone::Ink);
    for end in [low, high] {
        scene.rect(end, middle - 4, 1, 8, Tone::Ink);
    }
    let digits = if row.at < 10.0 { 1 } else { 0 };
    let text = format!("{:.digits$} ({:.digits$} to {:.digits$})", row.at, row.low, row.high);
    scene.text(scene.width - MARGIN, middle + 4, &text, BODY.right(), Tone::Ink);
}
