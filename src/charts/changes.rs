//! Before and after each change: a level a week, the fitted lines, and what it is set against.
//!
//! In: weeks around each change. Out: a panel a change and activity, on one scale of percentages.
//! Never: a person; a change that concerns too few.

use super::axes::Days;
use super::heading::{Words, count, facts, foot, head};
use super::palette::Tone;
use super::panels::{LABEL, Place, frame, interval, places, reach};
use super::scene::Scene;
use crate::findings::Scope;
use crate::progress::{ChangeSeries, ChangeVerdict, ChangeWeek};
use crate::vocabulary::Activity;

#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    pub panels: Vec<ChangeSeries>,
    /// Changes that there was no room for.
    pub more: usize,
    pub small: usize,
}

const MOST_CHANGES: usize = 12;

/// `None`: no change has enough people and weeks. `shown`: units that may be named.
pub fn data(
    series: &[ChangeSeries],
    small: usize,
    shown: impl Fn(&str) -> bool,
) -> Option<Changes> {
    let whole = |week: &ChangeWeek| {
        week.level.is_finite() && week.fitted.is_finite() && week.control.is_none_or(f64::is_finite)
    };
    let mut panels: Vec<ChangeSeries> = series
        .iter()
        .filter(|change| {
            change.people as usize >= small
                && change.department.as_deref().is_none_or(&shown)
                && change.weeks.iter().all(whole)
        })
        .cloned()
        .collect();
    let more = panels.len().saturating_sub(MOST_CHANGES);
    panels.drain(..more);
    (!panels.is_empty()).then_some(Changes { panels, more, small })
}

pub fn words(data: &Changes, scope: &Scope) -> Words {
    let n = data.panels.len();
    let of = |verdict| data.panels.iter().filter(|panel| panel.verdict == verdict).count();
    let (slower, quicker) = (of(ChangeVerdict::Slower), of(ChangeVerdict::Quicker));
    let title = match (slower, quicker) {
        (0, 0) => {
            "No change is clearly followed by more or less time for the same work".to_string()
        }
        (slower, 0) => format!(
            "After {slower} of {} the same work takes more time",
            count(n, "change", "changes")
        ),
        (0, quicker) => format!(
            "After {quicker} of {} the same work takes less time",
            count(n, "change", "changes")
        ),
        (slower, quicker) => format!(
            "The same work takes more time after {slower} and less after {quicker} of {}",
            count(n, "change", "changes")
        ),
    };
    let most = data.panels.iter().map(|panel| panel.people).max().unwrap_or(0);
    let facts =
        facts(&format!("up to {}", count(most as usize, "person", "people")), scope.history, scope);
    let more = match data.more {
        0 => String::new(),
        n => format!(" {n} earlier changes are in the table."),
    };
    let notes = vec![
        "Dots: time for the same work in a week, beside what the change is set against; blue lines: fitted \
         before and after, the step between them is the effect. Grey line: the control's own weeks. The weeks \
         before are at 0. Dashed: the day of the change."
            .to_string(),
        format!("Changes that concern fewer than {} people are not shown.{more}", data.small),
    ];
    let about = format!("Time for the same work by week around each change. {title}. {facts}.");
    Words { title, facts, notes, about }
}

pub fn ink(data: &Changes, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let y = head(&mut scene, words);
    let values = data.panels.iter().flat_map(|panel| &panel.weeks);
    let most =
        reach(values.flat_map(|week| [week.level, week.fitted, week.control.unwrap_or(0.0)]));
    let (places, end) = places(data.panels.len(), y - 14, &scene);
    for (panel, place) in data.panels.iter().zip(&places) {
        change(&mut scene, panel, place, most);
    }
    foot(scene, end - 28, words)
}

fn change(scene: &mut Scene, panel: &ChangeSeries, place: &Place, most: f64) {
    let said = match panel.verdict {
        ChangeVerdict::Slower => "slower",
        ChangeVerdict::Quicker => "quicker",
        ChangeVerdict::NoEffectSeen => "no effect seen",
        ChangeVerdict::CannotTell => "cannot tell",
    };
    let on = panel.activity.map_or("all work", Activity::name);
    let unit = panel.department.as_ref().map_or(String::new(), |unit| format!("{unit}, "));
    let verdict = format!("{unit}{on} {}: {said}", interval(panel.effect, panel.low, panel.high));
    let name = format!("{} {}", panel.date, panel.name);
    let Some(y) = frame(scene, place, most, &name, &verdict, panel.people) else { return };
    let (right, bottom) = (place.left + place.wide, place.top + place.height);
    let (Some(first), Some(last)) = (panel.weeks.first(), panel.weeks.last()) else { return };
    let Some(x) = Days::new(first.from.plus(-2), last.from.plus(8), (place.left, right)) else {
        return;
    };
    let mut free = place.left - 20;
    for (day, label) in x.ticks(LABEL) {
        let at = x.at(day);
        let w = LABEL.width(&label);
        let from = (at - w / 2).clamp(place.left - 4, (right + 4 - w).max(place.left));
        scene.line((at, bottom), (at, bottom + 4), 1, Tone::Grey);
        if from >= free {
            scene.text(from + w / 2, bottom + 18, &label, LABEL.middle(), Tone::Soft);
            free = from + w + 6;
        }
    }
    let day = x.at(panel.date);
    scene.dashed((day, place.top), (day, bottom), 1, Tone::Ink);
    scene.tip(&name);
    let at = |week: &ChangeWeek| x.at(week.from.plus(3));
    for side in [false, true] {
        let weeks = || panel.weeks.iter().filter(move |week| week.after == side);
        let control = weeks().filter_map(|week| Some((at(week), y.at(week.control?))));
        scene.path(control.collect(), 1, Tone::Grey);
        scene.path(weeks().map(|week| (at(week), y.at(week.fitted))).collect(), 2, Tone::Blue);
    }
    for week in &panel.weeks {
        scene.disc(at(week), y.at(week.level), 3, Tone::Blue);
        scene.tip(&format!("week from {}: {:+.0}\u{a0}%", week.from, week.level));
    }
}
