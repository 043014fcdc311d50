//! Accounts that are not quite people: scribes, earlier ids, services.
//!
//! In: people and their oddities. Out: further people (scribes) and accounts. Never: a label.

use super::Plan;
use super::dice::{Dice, Stream};
use super::oddities::Odd;
use super::roles::{Pattern, Role, Setting};
use super::scripts::Task;
use super::staff::{Person, user_id};
use super::variants::Variant;
use super::work::Event;
use super::{actions::Act, patients::NOBODY};
use crate::units::Day;
use crate::vocabulary::Activity;

static SCRIBE: Role = Role {
    names: ["Scribe", "Medical Scribe", "Clinical Scribe"],
    setting: Setting::Ambulatory,
    share: 0.0,
    pattern: Pattern::Weekdays,
    density: 0.55,
    notes: 0.0,
    orders: false,
    first: Task::StartNote,
    tasks: &[(Task::StartNote, 4.0), (Task::ChartReview, 1.5), (Task::Visit, 0.8)],
    needs: &[Activity::Notes],
};

/// A scribe for every scribed physician, appended to the people.
pub(super) fn scribes(
    plan: &Plan,
    variant: &Variant,
    people: &mut Vec<Person>,
    odd: &mut Vec<Option<Odd>>,
) {
    let scribed: Vec<usize> =
        (0..people.len()).filter(|at| odd.get(*at) == Some(&Some(Odd::Scribed))).collect();
    for at in scribed {
        let Some(boss) = people.get(at) else { continue };
        let (number, boss_number) = (people.len() as u32, boss.number);
        let mut scribe = super::staff::person(plan, variant, number, &SCRIBE, boss.department);
        scribe.rota = boss.rota;
        scribe.fte = boss.fte;
        scribe.patients_of = Some(boss_number);
        people.push(scribe);
        odd.push(Some(Odd::Scribe(boss_number)));
    }
}

/// The id that somebody had before.
pub(super) fn earlier_id(variant: &Variant, person: &Person) -> String {
    user_id(variant.id_form, 70_000 + person.number, 3)
}

pub(super) struct Service {
    pub id: String,
    /// The roster knows it as a service account.
    pub listed: bool,
    action: Act,
    /// Mean seconds between events.
    every: f64,
}

pub(super) fn services(plan: &Plan) -> Vec<Service> {
    let n = 2 + plan.users / 200;
    let kinds = [
        ("INTERFACE", Act::InterfaceFiled),
        ("BATCHUSER", Act::BatchReport),
        ("RULESENGINE", Act::AutomaticActions),
    ];
    (0..n)
        .map(|at| {
            let (name, action) = kinds[at as usize % kinds.len()];
            let id = format!("{name}{:02}", at + 1);
            let every = 86_400.0 / (plan.events_per_day * 0.9).max(30.0);
            // One of them is in nobody's list, as it happens.
            Service { id, listed: at != 1, action, every }
        })
        .collect()
}

/// A service's day: all hours alike.
pub(super) fn serve(
    service: &Service,
    plan: &Plan,
    account: u32,
    day: Day,
    (from, to): (i64, i64),
    out: &mut Vec<Event>,
) {
    let mut dice = Dice::new(plan.seed, Stream::System, account ^ (day.0 as u32) << 12);
    let mut at = from as f64 + dice.exponential(service.every);
    while (at as i64) < to {
        let second = at as i64;
        out.push(Event {
            at: second,
            account,
            process: 9_000_000 + account,
            patient: NOBODY,
            workstation: 999_999,
            action: service.action as u16,
        });
        at = (second + 1) as f64 + dice.exponential(service.every);
    }
}
