//! The whole hospital as it stands before its first day.
//!
//! In: the plan. Out: departments, people, what is odd and what is true about them, accounts, the
//! days on which something changes. Never: an event.

use super::accounts::{self, Service};
use super::actions::Act;
use super::courses::{self, Course};
use super::dice::{Dice, Stream};
use super::labels::{self, Label, Truth};
use super::oddities::{self, Odd};
use super::roles::Role;
use super::shortcuts::{Shortcut, shortcuts};
use super::staff::{self, Department, Person};
use super::variants::{Variant, variant};
use super::{Plan, Simulated};
use crate::units::{Day, Span};
use crate::vocabulary::Activity;

pub(super) struct Hospital<'a> {
    pub plan: &'a Plan,
    pub span: Span,
    pub variant: Variant,
    pub departments: Vec<Department>,
    pub people: Vec<Person>,
    pub odd: Vec<Option<Odd>>,
    pub courses: Vec<Course>,
    pub truths: Vec<Truth>,
    pub services: Vec<Service>,
    /// Slow for everybody there.
    pub slow: Vec<SlowWork>,
    pub shortcuts: Vec<Shortcut>,
    /// Of each account the id; people first, then earlier ids, then services.
    pub accounts: Vec<String>,
    /// Account number of a person's earlier id.
    earlier: Vec<Option<u32>>,
    pub days: Turns,
}

/// A workflow that takes everybody of a unit, or of a role across the hospital, longer.
pub(super) struct SlowWork {
    pub whose: Whose,
    pub activity: Activity,
    pub factor: f64,
    /// The hospital's first day: it was always so.
    pub since: Day,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Whose {
    Unit(usize),
    /// By its first name.
    Role(&'static str),
}

/// Days on which something changed.
pub(super) struct Turns {
    pub upgrade: Day,
    pub downtime: Day,
    pub logging: Day,
}

/// The action that is no longer logged from the day `logging` on.
pub(super) const UNLOGGED: Act = Act::PhotoViewed;
/// Downtime, in minutes of the local day.
pub(super) const DOWN: (i64, i64) = (9 * 60, 15 * 60);

impl<'a> Hospital<'a> {
    pub fn build(plan: &'a Plan) -> Self {
        let span = Span { from: plan.start, to: plan.start.plus(plan.days as i32 - 1) };
        let variant = variant(plan.variant);
        let departments = staff::departments(plan, &variant);
        let mut people = staff::people(plan, &variant, &departments);
        let mut odd = oddities::draw(plan, span, &mut people);
        let courses = courses::held(plan, span, &people);
        let mut truths = labels::label(plan, span, &people, &courses);
        accounts::scribes(plan, &variant, &mut people, &mut odd);
        truths.resize_with(people.len(), || labels::typical(span.from));
        let mut ids: Vec<String> = people.iter().map(|p| p.id.clone()).collect();
        let mut earlier = vec![None; people.len()];
        for (at, person) in people.iter().enumerate() {
            if let Some(Some(Odd::Rehired(_))) = odd.get(at) {
                earlier[at] = Some(ids.len() as u32);
                ids.push(accounts::earlier_id(&variant, person));
            }
        }
        let services = accounts::services(plan);
        ids.extend(services.iter().map(|s| s.id.clone()));
        let at = |part: f64| span.from.plus((f64::from(span.days()) * part) as i32);
        let mut dice = Dice::new(plan.seed, Stream::Hospital, 3);
        // A weekday, so that the downtime hits the clinics too.
        let down = at(dice.between(0.30, 0.60));
        let days = Turns {
            upgrade: at(dice.between(0.35, 0.5)),
            downtime: if down.weekday() > 4 { down.plus(-2) } else { down },
            logging: at(dice.between(0.6, 0.75)),
        };
        let mut slow = slow_units(plan, span, &departments, &people);
        slow.extend(slow_roles(plan, span, &people));
        Self {
            plan,
            span,
            variant,
            departments,
            people,
            odd,
            courses,
            truths,
            services,
            slow,
            shortcuts: shortcuts(plan),
            accounts: ids,
            earlier,
            days,
        }
    }

    /// The account a person uses on a day.
    pub fn account(&self, at: usize, day: Day) -> u32 {
        match (self.odd.get(at), self.earlier.get(at)) {
            (Some(Some(Odd::Rehired(moved))), Some(Some(earlier))) if day < *moved => *earlier,
            _ => at as u32,
        }
    }

    pub fn earlier_id(&self, at: usize) -> Option<&str> {
        let account = self.earlier.get(at).copied().flatten()?;
        self.accounts.get(account as usize).map(String::as_str)
    }

    pub fn summary(&self, rows: u64, files: u32) -> Simulated {
        let count = |label| self.truths.iter().filter(|t| t.label == label).count() as u32;
        Simulated {
            people: self.people.len() as u32,
            rows,
            files,
            struggling: count(Label::Struggling),
            avoiding: count(Label::Avoiding),
            champions: count(Label::Champion),
            odd: self.odd.iter().flatten().count() as u32,
            span: self.span,
        }
    }

    pub fn away(&self, at: usize, day: Day) -> bool {
        self.people.get(at).is_none_or(|p| day < p.hired)
            || matches!(self.odd.get(at), Some(Some(Odd::Leave(span))) if span.contains(day))
    }
}

fn slow_units(
    plan: &Plan,
    span: Span,
    departments: &[Department],
    people: &[Person],
) -> Vec<SlowWork> {
    let mut dice = Dice::new(plan.seed, Stream::Hospital, 4);
    let mut order: Vec<usize> = (0..departments.len()).collect();
    dice.shuffle(&mut order);
    order
        .into_iter()
        .take(plan.slow_units as usize)
        .filter_map(|unit| {
            let needs = people.iter().find(|p| p.department == unit)?.role.needs;
            let activity = needs.get(dice.below(needs.len())).copied()?;
            let factor = 1.0 + dice.between(0.25, 0.5) * plan.effect.max(0.6);
            // Where nobody does such work elsewhere, only a change can be seen at all.
            let role = |p: &Person| p.role.names[0];
            let elsewhere = people
                .iter()
                .filter(|p| p.department == unit)
                .any(|own| people.iter().any(|p| p.department != unit && role(p) == role(own)));
            let since = if elsewhere { span.from } else { change(plan, span, unit as u32) };
            Some(SlowWork { whose: Whose::Unit(unit), activity, factor, since })
        })
        .collect()
}

/// From a day on: nobody elsewhere has the role, so only its own past can tell.
fn slow_roles(plan: &Plan, span: Span, people: &[Person]) -> Vec<SlowWork> {
    let mut dice = Dice::new(plan.seed, Stream::Hospital, 6);
    let mut roles: Vec<&'static Role> = Vec::new();
    // Scribes are few, and do what those they work for do.
    for person in people.iter().filter(|person| person.patients_of.is_none()) {
        if !roles.iter().any(|role| role.names[0] == person.role.names[0]) {
            roles.push(person.role);
        }
    }
    dice.shuffle(&mut roles);
    let chosen = roles.into_iter().take(plan.slow_roles as usize).enumerate();
    chosen
        .filter_map(|(at, role)| {
            let activity = role.needs.get(dice.below(role.needs.len())).copied()?;
            let factor = 1.0 + dice.between(0.25, 0.5) * plan.effect.max(0.6);
            let since = change(plan, span, 1_000_000 + at as u32);
            Some(SlowWork { whose: Whose::Role(role.names[0]), activity, factor, since })
        })
        .collect()
}

/// A day near the middle, drawn apart from all else.
fn change(plan: &Plan, span: Span, number: u32) -> Day {
    let part = Dice::new(plan.seed ^ 0x510E, Stream::Hospital, 10 + number).between(0.35, 0.6);
    span.from.plus((f64::from(span.days()) * part) as i32)
}
