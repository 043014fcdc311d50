//! People who look odd in the log and are fine, drawn apart from the labels.
//!
//! In: the plan, the people. Out: at most one oddity a person. Never: a label.

use super::Plan;
use super::dice::{Dice, Stream};
use super::roles::{Pattern, Setting};
use super::staff::Person;
use crate::units::{Day, Span};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Odd {
    PartTime,
    Leave(Span),
    NewHire(Day),
    Leader,
    Researcher,
    Floats,
    Nights,
    HeavyPanel,
    /// Notes are written by a scribe (an account of its own) and signed here.
    Scribed,
    Teaching,
    /// Works a pool or an inbox for this person.
    Pool(u32),
    /// Another id until this day.
    Rehired(Day),
    /// The scribe of this person.
    Scribe(u32),
}

impl Odd {
    pub fn name(self) -> &'static str {
        match self {
            Self::PartTime => "part_time",
            Self::Leave(_) => "leave",
            Self::NewHire(_) => "new_hire",
            Self::Leader => "leader",
            Self::Researcher => "researcher",
            Self::Floats => "float",
            Self::Nights => "night",
            Self::HeavyPanel => "heavy_panel",
            Self::Scribed => "scribed",
            Self::Teaching => "teaching",
            Self::Pool(_) => "pool",
            Self::Rehired(_) => "rehired",
            Self::Scribe(_) => "scribe",
        }
    }
}

pub(super) const ODD_SHARE: f64 = 0.22;

/// Also lays the oddity into what the roster and the rota say of the person.
pub(super) fn draw(plan: &Plan, span: Span, people: &mut [Person]) -> Vec<Option<Odd>> {
    let physicians: Vec<(u32, usize)> =
        people.iter().filter(|p| p.role.orders).map(|p| (p.number, p.department)).collect();
    people
        .iter_mut()
        .map(|person| {
            let mut dice = Dice::new(plan.seed, Stream::Oddity, person.number);
            if !dice.chance(ODD_SHARE) {
                return None;
            }
            let odd = choose(&mut dice, span, person, &physicians);
            settle(person, odd, &mut dice);
            Some(odd)
        })
        .collect()
}

fn choose(dice: &mut Dice, span: Span, person: &Person, physicians: &[(u32, usize)]) -> Odd {
    let provider = person.role.orders;
    let clinic = person.role.setting == Setting::Ambulatory;
    let rotates = person.role.pattern != Pattern::Weekdays;
    let boss = physicians
        .iter()
        .find(|(_, department)| *department == person.department)
        .or(physicians.first())
        .map(|(number, _)| *number);
    let share = |low: f64, high: f64, dice: &mut Dice| {
        (f64::from(span.days()) * dice.between(low, high)) as i32
    };
    let begins = span.from.plus(share(0.15, 0.55, dice));
    let long = share(0.18, 0.40, dice).max(5);
    let hired = span.from.plus(share(-0.35, 0.45, dice));
    let moved = span.from.plus(share(0.30, 0.65, dice));
    let away = Span { from: begins, to: begins.plus(long) };
    let mut open = vec![
        Odd::PartTime,
        Odd::Leave(away),
        Odd::NewHire(hired),
        Odd::Floats,
        Odd::HeavyPanel,
        Odd::Rehired(moved),
    ];
    if rotates {
        open.push(Odd::Nights);
    }
    if provider {
        open.extend([Odd::Leader, Odd::Researcher, Odd::Teaching]);
        if clinic {
            open.push(Odd::Scribed);
        }
    } else if let Some(boss) = boss {
        open.push(Odd::Pool(boss));
    }
    open.get(dice.below(open.len())).copied().unwrap_or(Odd::PartTime)
}

fn settle(person: &mut Person, odd: Odd, dice: &mut Dice) {
    match odd {
        Odd::PartTime => {
            person.fte = [0.4, 0.5][dice.below(2)];
            person.rota.fte = person.fte;
        }
        Odd::NewHire(day) => person.hired = day,
        Odd::Nights => person.rota.nights = true,
        Odd::HeavyPanel => {
            person.volume *= 1.5;
            person.speed *= 0.85;
        }
        Odd::Leader => {
            person.volume *= 0.5;
            person.rota.fte = 0.2;
        }
        Odd::Researcher => {
            person.volume *= 0.4;
            person.fte = 0.2;
            person.rota.fte = 0.2;
            person.unscheduled = true;
        }
        _ => {}
    }
}
