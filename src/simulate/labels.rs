//! Who truly struggles, avoids or could champion, drawn apart from everything else about them.
//!
//! In: the plan's prevalence and effect, the people, the courses. Out: a `Truth` a person.
//! Never: the oddities, the roster or the schedule; labels know nothing of them.

use super::Plan;
use super::courses::Course;
use super::dice::{Dice, Stream};
use super::staff::Person;
use crate::units::{Day, Span};
use crate::vocabulary::Activity;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Struggling,
    Avoiding,
    Champion,
    Typical,
}

impl Label {
    pub fn name(self) -> &'static str {
        match self {
            Self::Struggling => "struggling",
            Self::Avoiding => "avoiding",
            Self::Champion => "champion",
            Self::Typical => "typical",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Absent,
    Fading,
    Paper,
    Late,
    Delegates,
    Partial,
}

impl Style {
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Fading => "fading",
            Self::Paper => "paper",
            Self::Late => "late",
            Self::Delegates => "delegates",
            Self::Partial => "partial",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Truth {
    /// The status at the end of the data.
    pub label: Label,
    /// Activities that take more effort; where an activity is skipped, that one.
    pub needs: Vec<Activity>,
    /// 1.4 = the work takes 1.4 times the effort.
    pub effect: f64,
    pub style: Option<Style>,
    pub since: Day,
    /// A course helped: struggling until this day, typical since.
    pub recovered: Option<Day>,
}

pub(super) fn label(plan: &Plan, span: Span, people: &[Person], courses: &[Course]) -> Vec<Truth> {
    let mut dice = Dice::new(plan.seed, Stream::Label, 0);
    let mut truths: Vec<Truth> = people.iter().map(|_| typical(span.from)).collect();
    let mut order: Vec<usize> = (0..people.len()).collect();
    dice.shuffle(&mut order);
    let count = |share: f64| (share * people.len() as f64).round() as usize;
    let mut waiting = order.into_iter();
    for at in waiting.by_ref().take(count(plan.prevalence.struggling)) {
        truths[at] = struggling(plan, span, &people[at], courses);
    }
    let avoiding: Vec<usize> = waiting.by_ref().take(count(plan.prevalence.avoiding)).collect();
    for (at, style) in styles(people, avoiding, &mut dice) {
        truths[at] = avoider(plan, span, &people[at], style);
    }
    for at in waiting.take(count(plan.prevalence.champions)) {
        truths[at].label = Label::Champion;
        truths[at].effect = 1.0 - 0.17 * plan.effect;
    }
    truths
}

pub(super) fn typical(from: Day) -> Truth {
    Truth {
        label: Label::Typical,
        needs: Vec::new(),
        effect: 1.0,
        style: None,
        since: from,
        recovered: None,
    }
}

fn struggling(plan: &Plan, span: Span, person: &Person, courses: &[Course]) -> Truth {
    let mut dice = Dice::new(plan.seed, Stream::Label, 1 + person.number);
    let mut needs: Vec<Activity> = person.role.needs.to_vec();
    dice.shuffle(&mut needs);
    needs.truncate(if dice.chance(0.6) { 2 } else { 1 });
    let effect = 1.0 + (dice.between(1.25, 1.6) - 1.0) * plan.effect;
    let since = onset(&mut dice, span, 0.2);
    let helped = courses
        .iter()
        .filter(|c| c.works && needs.contains(&c.activity))
        .flat_map(|c| c.attended.iter().filter(|a| a.0 == person.number).map(|a| a.1))
        .filter(|day| day.0 - span.from.0 < span.days() * 45 / 100)
        .min();
    match helped {
        Some(day) if needs.len() == 1 => Truth {
            label: Label::Typical,
            needs,
            effect,
            style: None,
            since: span.from,
            recovered: Some(day),
        },
        _ => Truth { label: Label::Struggling, needs, effect, style: None, since, recovered: None },
    }
}

/// Most have it from the first day; some begin on the way.
fn onset(dice: &mut Dice, span: Span, later: f64) -> Day {
    let on_the_way = dice.chance(later);
    let part = dice.between(0.10, 0.45);
    if on_the_way { span.from.plus((f64::from(span.days()) * part) as i32) } else { span.from }
}

/// One style after the other, each to the next person whose work can show it.
fn styles(people: &[Person], mut waiting: Vec<usize>, dice: &mut Dice) -> Vec<(usize, Style)> {
    let turn =
        [Style::Delegates, Style::Late, Style::Partial, Style::Paper, Style::Absent, Style::Fading];
    let mut given = Vec::new();
    let mut at = dice.below(turn.len());
    let mut idle = 0;
    while !waiting.is_empty() && idle < turn.len() {
        let style = turn[at % turn.len()];
        at += 1;
        match waiting.iter().position(|p| can_show(style, &people[*p])) {
            Some(found) => {
                given.push((waiting.remove(found), style));
                idle = 0;
            }
            None => idle += 1,
        }
    }
    given
}

fn can_show(style: Style, person: &Person) -> bool {
    match style {
        Style::Late => person.role.notes > 0.5,
        Style::Delegates => person.role.orders,
        Style::Paper => person.role.needs.iter().any(|a| documents(*a)),
        Style::Absent | Style::Fading | Style::Partial => true,
    }
}

fn documents(activity: Activity) -> bool {
    matches!(activity, Activity::Notes | Activity::Flowsheets | Activity::Medications)
}

fn avoider(plan: &Plan, span: Span, person: &Person, style: Style) -> Truth {
    let mut dice = Dice::new(plan.seed, Stream::Label, 1 + person.number);
    let mut truth = typical(span.from);
    truth.label = Label::Avoiding;
    truth.style = Some(style);
    // Few do it all the way.
    truth.effect = plan.effect * dice.between(0.65, 1.1);
    match style {
        Style::Fading => {
            let part = dice.between(0.05, 0.35);
            truth.since = span.from.plus((f64::from(span.days()) * part) as i32);
        }
        Style::Partial => {
            // Review is everyone's; what can be left to others is skipped.
            let open: Vec<Activity> =
                person.role.needs.iter().copied().filter(|a| *a != Activity::Review).collect();
            truth.needs = open.get(dice.below(open.len())).copied().into_iter().collect();
        }
        _ => {}
    }
    truth
}
