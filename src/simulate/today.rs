//! How a person works on one day: pace, slips, what they do and what they leave.
//!
//! In: who they are, what is true of them, what is odd about them, the date. Out: factors for the
//! day. Never: an event.

use super::courses::HELPED;
use super::dice::{Dice, mix};
use super::labels::{Label, Style, Truth};
use super::oddities::Odd;
use super::scripts::{TASKS, Task};
use super::staff::{ACTIVITIES, Person};
use super::variants::Variant;
use crate::units::{Day, Span};
use crate::vocabulary::Activity;

/// Extra steps of an activity: detour, cancelled and redone, retry, search, help.
pub(super) const EXTRAS: usize = 5;
/// What happens to anybody, a step.
const USUAL: [f64; EXTRAS] = [0.016, 0.006, 0.007, 0.006, 0.0008];

pub(super) struct Today {
    pub think: [f32; ACTIVITIES],
    pub pause: [f32; ACTIVITIES],
    /// Cumulative chances of extra steps.
    pub extra: [[f64; EXTRAS]; ACTIVITIES],
    /// Chance that a step of this activity is left out.
    pub skips: [f64; ACTIVITIES],
    pub tasks: [f64; TASKS],
    pub tools: f64,
    pub cancels: f64,
    pub searches: f64,
    pub help: f64,
    pub prints: f64,
    pub cosigns: f64,
    pub note_cosigns: f64,
    pub verbal: f64,
    pub notes: f64,
    /// Note text is written by somebody else.
    pub scribed: bool,
    pub delay: f64,
    pub never_signed: f64,
    pub volume: f64,
    /// Chance that the person comes.
    pub comes: f64,
    pub outside: f64,
}

/// What is the same all days.
pub(super) struct Who<'a> {
    pub person: &'a Person,
    pub truth: &'a Truth,
    pub odd: Option<Odd>,
    pub span: Span,
    pub variant: &'a Variant,
    /// Courses that worked: activity and day.
    pub taught: &'a [(Activity, Day)],
    /// Activities in which the whole unit or role is slow, by how much and since when.
    pub slow: &'a [(Activity, f64, Day)],
    pub unit_speed: f64,
}

pub(super) fn today(who: &Who, day: Day, dice: &mut Dice) -> Today {
    let person = who.person;
    let habits = &person.habits;
    let pace = dice.lognormal(habits.unsteady * 0.4);
    let mut today = Today {
        think: [1.0; ACTIVITIES],
        pause: [1.0; ACTIVITIES],
        extra: [[0.0; EXTRAS]; ACTIVITIES],
        skips: leaves_out(person),
        tasks: leanings(person),
        tools: habits.tools,
        cancels: habits.cancels,
        searches: habits.searches,
        help: habits.help,
        prints: habits.prints,
        cosigns: habits.cosigns,
        note_cosigns: 1.0,
        verbal: habits.cosigns,
        notes: person.role.notes,
        scribed: false,
        delay: habits.delay,
        never_signed: 0.01,
        volume: person.volume,
        comes: 1.0 - habits.missed_days,
        outside: habits.outside,
    };
    let own = [habits.detours, habits.cancels, 1.0, habits.searches, habits.help];
    for at in 0..ACTIVITIES {
        let speed = person.speed * person.speeds[at] * who.unit_speed * pace;
        today.think[at] = speed as f32;
        today.pause[at] = speed as f32;
        for kind in 0..EXTRAS {
            today.extra[at][kind] = USUAL[kind] * own[kind];
        }
    }
    odd(&mut today, who, day);
    for (activity, effect, _) in who.slow.iter().filter(|(_, _, since)| day >= *since) {
        let at = *activity as usize;
        today.think[at] *= *effect as f32;
        today.pause[at] *= *effect as f32;
    }
    for (activity, taught) in who.taught {
        if *taught <= day {
            let at = *activity as usize;
            today.think[at] *= HELPED as f32;
            today.pause[at] *= HELPED as f32;
        }
    }
    match who.truth.label {
        Label::Champion => champion(&mut today, who),
        Label::Avoiding => avoid(&mut today, who, day),
        Label::Struggling if day >= who.truth.since => struggle(&mut today, who),
        Label::Typical if who.truth.recovered.is_some_and(|until| day < until) => {
            struggle(&mut today, who);
        }
        _ => {}
    }
    for chances in &mut today.extra {
        let mut sum = 0.0;
        for chance in chances {
            sum += *chance;
            *chance = sum.min(0.8);
        }
    }
    today
}

/// What somebody leaves to others, rightly or not.
fn leaves_out(person: &Person) -> [f64; ACTIVITIES] {
    let mut skips = [0.0; ACTIVITIES];
    if let Some((activity, share)) = person.habits.leaves_out {
        skips[activity as usize] = share;
    }
    skips
}

/// People of one role still differ in what their days are made of.
fn leanings(person: &Person) -> [f64; TASKS] {
    let mut weights = [0.0; TASKS];
    for (task, weight) in person.role.tasks {
        let at = *task as usize;
        // Drawn from the person's number, not from the day's dice: a leaning lasts.
        let u = mix(person.habits.leaning ^ at as u64) as f64 / u64::MAX as f64;
        let lean = (person.habits.leaning_spread * (u - 0.5) * 3.4).exp();
        weights[at] = weight * lean;
    }
    weights[Task::Printout as usize] *= person.habits.prints;
    weights[Task::Cosign as usize] *= person.habits.cosigns;
    weights
}

fn struggle(today: &mut Today, who: &Who) {
    let shape = &who.variant.shape;
    let excess = who.truth.effect - 1.0;
    // In the proportions of what happens to anybody, so that no single sign gives it away.
    let weights: [f64; EXTRAS] = std::array::from_fn(|kind| shape.extra[kind] * USUAL[kind]);
    let total: f64 = weights.iter().sum();
    for activity in &who.truth.needs {
        let at = *activity as usize;
        // Pauses are about 7 parts of 10 of the time that is not the machine's. The machine's own
        // does not grow, nor what is beyond the longest gap that counts: the longer the pauses,
        // the more of the growth is lost.
        let short = (2.0 - shape.pauses).max(0.4);
        let kept = 0.91 - 0.30 * (shape.pauses - 0.8);
        let slower = excess / (kept * (0.7 * shape.pauses + 0.3 * short));
        today.think[at] *= (1.0 + slower * short) as f32;
        today.pause[at] *= (1.0 + slower * shape.pauses) as f32;
        for (chance, weight) in today.extra[at].iter_mut().zip(weights) {
            *chance += excess * shape.more * weight / total.max(1e-9);
        }
    }
}

fn champion(today: &mut Today, who: &Who) {
    let effect = who.truth.effect;
    let excess = 1.0 - effect;
    for at in 0..ACTIVITIES {
        for chance in &mut today.extra[at] {
            *chance *= 1.0 - 1.5 * excess;
        }
        // Quick at most things, not at all of them.
        if mix(who.person.habits.leaning ^ (64 + at as u64)).is_multiple_of(5) {
            continue;
        }
        today.think[at] *= effect as f32;
        today.pause[at] *= effect as f32;
    }
    today.tools *= 1.0 + 7.0 * excess;
    today.cancels *= 1.0 - 2.0 * excess;
    today.searches *= 1.0 - 1.5 * excess;
}

fn avoid(today: &mut Today, who: &Who, day: Day) {
    let strength = who.truth.effect;
    let skips = &mut today.skips;
    let mut skip = |activity: Activity, share: f64| {
        let own = &mut skips[activity as usize];
        *own = own.max(share.min(0.995));
    };
    let drop = |share: f64| (1.0 - share * strength).max(0.02);
    let tasks = &mut today.tasks;
    let mut scale = |task: Task, factor: f64| tasks[task as usize] *= factor;
    match who.truth.style {
        Some(Style::Absent) => {
            today.comes *= drop(0.90);
            today.volume *= drop(0.4);
        }
        Some(Style::Fading) => {
            let whole = f64::from((who.span.to.0 - who.truth.since.0).max(1));
            let part = f64::from(day.0 - who.truth.since.0) / whole;
            let left = (1.0 - 0.88 * strength * part.clamp(0.0, 1.0)).max(0.02);
            today.volume *= left.powf(0.75);
            today.comes *= left.powf(0.6);
        }
        Some(Style::Paper) => {
            today.prints *= 1.0 + 6.0 * strength;
            scale(Task::Printout, 1.0 + 7.0 * strength);
            for task in [Task::Flowsheets, Task::GiveMedications, Task::StartNote, Task::Rooming] {
                scale(task, drop(0.7));
            }
            skip(Activity::Notes, 0.6 * strength);
            skip(Activity::Flowsheets, 0.55 * strength);
            today.notes *= drop(0.6);
            today.volume *= drop(0.35);
        }
        Some(Style::Late) => {
            today.delay *= 1.0 + 24.0 * strength;
            today.never_signed += 0.08 * strength;
        }
        Some(Style::Delegates) => {
            scale(Task::Orders, drop(0.8));
            scale(Task::Cosign, 1.0 + 8.0 * strength);
            today.cosigns *= 1.0 + 2.0 * strength;
            // Orders wait to be cosigned, notes do not: those are one's own.
            today.note_cosigns /= 1.0 + 6.0 * strength;
            today.verbal *= 1.0 + 6.0 * strength;
            skip(Activity::Orders, 0.5 * strength);
        }
        Some(Style::Partial) => {
            for activity in &who.truth.needs {
                skip(*activity, drop_to(0.97, strength));
            }
        }
        None => {}
    }
}

/// A share that is near `most` at the default effect.
fn drop_to(most: f64, strength: f64) -> f64 {
    (most * (0.55 + 0.45 * strength)).min(0.995)
}

fn odd(today: &mut Today, who: &Who, day: Day) {
    let tasks = &mut today.tasks;
    let mut scale = |task: Task, factor: f64| tasks[task as usize] *= factor;
    match who.odd {
        Some(Odd::NewHire(hired)) => {
            let learning = (-f64::from((day.0 - hired.0).max(0)) / 25.0).exp();
            for at in 0..ACTIVITIES {
                today.think[at] *= (1.0 + 0.5 * learning) as f32;
                today.pause[at] *= (1.0 + 0.5 * learning) as f32;
                for chance in &mut today.extra[at] {
                    *chance *= 1.0 + 1.5 * learning;
                }
            }
            today.searches *= 1.0 + learning;
            today.help *= 1.0 + 2.0 * learning;
            today.volume *= 1.0 - 0.4 * learning;
        }
        Some(Odd::Researcher) => {
            for task in [Task::Orders, Task::Discharge, Task::Handoff, Task::Medications] {
                scale(task, 0.05);
            }
            today.notes *= 0.1;
        }
        Some(Odd::Scribed) => {
            today.scribed = true;
            scale(Task::StartNote, 0.0);
        }
        Some(Odd::Teaching) => {
            scale(Task::Cosign, 6.0);
            scale(Task::Orders, 0.5);
            today.notes *= 0.7;
        }
        Some(Odd::Pool(_)) => scale(Task::Inbox, 4.0),
        Some(Odd::Scribe(_)) => today.outside *= 0.3,
        _ => {}
    }
}
