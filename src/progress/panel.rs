//! Everyone's effort, day by day over the whole history: time for the same actions, beside what their
//! role needs for them.
//!
//! In: credited actions, the roster. Out: people with role and unit, and for a subject their days.
//! Never: a day on leave, of learning the system or of incomplete logs; an order that ids decide.

use crate::peers::{Member, Peers, Standing, quiet_days};
use crate::site::Site;
use crate::units::{Day, Span};
use crate::usage::{BURST_SECONDS, Usage, UserDayAction};
use crate::vocabulary::Activity;
use std::collections::{BTreeMap, BTreeSet};

/// What an estimate is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Subject {
    /// `None`: all actions.
    pub activity: Option<Activity>,
    /// Names of actions that are one and the same work: one took the place of another.
    pub same: Vec<String>,
    /// Activities that are left out of everything else.
    pub without: Vec<Activity>,
}

/// Logarithms of seconds beyond the role's usual, and how many deliberate actions they are of.
///
/// A gap that is not deliberate stands at the bound. Left out, steps that come to take less than the
/// bound would take their part of the effect with them; so, d/dx E max(L + x, bound) = P(L + x > bound)
/// exactly, whatever the distribution, and the sum over the share of deliberate actions is the effect.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    pub excess: f64,
    /// As many as are usually deliberate among so many credited.
    pub actions: f64,
    /// The same of deliberate actions alone: whatever the number of rows that a step writes.
    pub of_deliberate: f64,
    pub deliberate: f64,
}

impl Sums {
    pub fn deliberate_alone(self) -> Self {
        Self { excess: self.of_deliberate, actions: self.deliberate, ..self }
    }
}

/// A day: what the subject is about, and everything else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub day: Day,
    pub about: Sums,
    pub rest: Sums,
}

pub(super) struct Worker {
    /// Index in `Peers::members`.
    pub member: usize,
    pub role: usize,
    pub unit: Option<usize>,
    settled: Option<Day>,
    leaves: Vec<Span>,
}

pub(super) struct Ground<'a> {
    usage: &'a Usage,
    peers: &'a Peers,
    pub span: Span,
    /// In an order that ids have no part in.
    pub people: Vec<Worker>,
    /// Sorted by name.
    pub units: Vec<String>,
    quiet: BTreeSet<Day>,
    /// Logarithm of the seconds up to which a gap is a burst.
    bound: f64,
    /// By role, the last everyone: actions with people, uses and their logarithms beyond the bound.
    usual: Vec<Vec<Usual>>,
}

#[derive(Clone, Copy, Default)]
struct Usual {
    people: u32,
    actions: u64,
    deliberate: u64,
    logs: i64,
}

/// What an action usually needs: mean logarithm beyond the bound, of deliberate uses and of all with
/// bursts at 0; and the share of deliberate ones.
#[derive(Clone, Copy)]
struct Need {
    deliberate: f64,
    all: f64,
    share: f64,
}

/// New hires are quicker every week without any course.
const LEARNING_DAYS: i32 = 42;
const FEWEST_PEOPLE: u32 = 4;
/// Sums over people are taken in integers, so that their order cannot matter.
const FINE: f64 = (1u64 << 20) as f64;
/// Seconds are whole within so much.
const WHOLE: f64 = 1e-6;
const NO_ROLE: &str = "role not known";

impl<'a> Ground<'a> {
    pub fn of(usage: &'a Usage, site: &Site, peers: &'a Peers) -> Self {
        let span = usage.frame.history;
        let quiet = quiet_days(usage, site, span).into_keys().collect();
        let with_roles = site.roster.people.iter().any(|person| person.role.is_some());
        let role_of = |member: &Member| -> String {
            if with_roles {
                let role = member.person(site).and_then(|person| person.role.as_deref());
                return role.unwrap_or(NO_ROLE).to_string();
            }
            let lineage = std::iter::successors(member.group, |at| peers.groups.get(*at)?.parent);
            lineage
                .last()
                .and_then(|at| peers.groups.get(at))
                .map_or(String::new(), |group| group.label.clone())
        };
        let unit_of = |member: &Member| member.person(site).and_then(|p| p.department.clone());
        let members: Vec<(usize, &Member)> =
            peers.members.iter().enumerate().filter(|(_, member)| judged(member)).collect();
        let roles: BTreeSet<String> = members.iter().map(|(_, member)| role_of(member)).collect();
        let roles: Vec<String> = roles.into_iter().collect();
        let units: BTreeSet<String> = members.iter().filter_map(|(_, m)| unit_of(m)).collect();
        let units: Vec<String> = units.into_iter().collect();
        let worker = |(at, member): &(usize, &Member)| {
            let person = member.person(site);
            let hired = person.and_then(|person| person.hire_date);
            Worker {
                member: *at,
                role: roles.binary_search(&role_of(member)).unwrap_or(0),
                unit: unit_of(member).and_then(|unit| units.binary_search(&unit).ok()),
                settled: hired.map(|day| day.plus(LEARNING_DAYS)).max(member.settled_from),
                leaves: person.map(|p| p.leaves.clone()).unwrap_or_default(),
            }
        };
        let people = members.iter().map(worker).collect();
        let mut ground =
            Self { usage, peers, span, people, units, quiet, bound: 0.0, usual: Vec::new() };
        ground.bound = bound(usage);
        ground.measure(roles.len());
        ground
    }

    /// What each role needs for each action, and people in the order of their work.
    fn measure(&mut self, n_roles: usize) {
        let n = self.usage.actions.len();
        let mut usual = vec![vec![Usual::default(); n]; n_roles + 1];
        let mut own: BTreeMap<u32, (u64, u64, i64)> = BTreeMap::new();
        let mut order: Vec<(usize, Option<usize>, u64, i64, usize)> = Vec::new();
        for (at, worker) in self.people.iter().enumerate() {
            for row in self.rows(worker) {
                let sum = own.entry(row.action).or_default();
                sum.0 += u64::from(row.credited);
                sum.1 += u64::from(row.deliberate);
                sum.2 += (self.beyond(row) * FINE).round() as i64;
            }
            let (mut actions, mut logs) = (0, 0);
            for (action, (uses, deliberate, sum)) in std::mem::take(&mut own) {
                actions += uses;
                logs += sum;
                for role in [worker.role, n_roles] {
                    if let Some(cell) = usual.get_mut(role).and_then(|r| r.get_mut(action as usize))
                    {
                        cell.people += 1;
                        cell.actions += uses;
                        cell.deliberate += deliberate;
                        cell.logs += sum;
                    }
                }
            }
            order.push((worker.role, worker.unit, actions, logs, at));
        }
        order.sort_unstable();
        let mut people: Vec<Option<Worker>> =
            std::mem::take(&mut self.people).into_iter().map(Some).collect();
        self.people = order
            .into_iter()
            .filter_map(|(.., at)| people.get_mut(at).and_then(Option::take))
            .collect();
        self.usual = usual;
    }

    fn rows<'b>(
        &'b self,
        worker: &'b Worker,
    ) -> impl Iterator<Item = &'b UserDayAction> + use<'a, 'b> {
        let member = self.peers.members.get(worker.member);
        let ids = member.map_or(&[][..], |member| member.ids.as_slice());
        ids.iter().flat_map(|id| self.usage.actions_of(*id)).filter(move |row| {
            row.credited > 0
                && self.span.contains(row.day)
                && worker.settled.is_none_or(|from| row.day >= from)
                && !self.quiet.contains(&row.day)
                && !worker.leaves.iter().any(|leave| leave.contains(row.day))
        })
    }

    fn beyond(&self, row: &UserDayAction) -> f64 {
        row.log_seconds - f64::from(row.deliberate) * self.bound
    }

    /// What a role needs, by action.
    fn needs(&self, role: usize, same: &[usize]) -> Vec<Option<Need>> {
        let all = self.usual.last().map_or(&[][..], Vec::as_slice);
        let own = self.usual.get(role).map_or(&[][..], Vec::as_slice);
        let together = |cells: &[Usual]| {
            same.iter().filter_map(|at| cells.get(*at)).fold(Usual::default(), |sum, cell| Usual {
                people: sum.people.max(cell.people),
                actions: sum.actions + cell.actions,
                deliberate: sum.deliberate + cell.deliberate,
                logs: sum.logs + cell.logs,
            })
        };
        let need = |own: Usual, all: Usual| {
            let cell = if own.people >= FEWEST_PEOPLE { own } else { all };
            (cell.deliberate > 0).then(|| Need {
                deliberate: cell.logs as f64 / FINE / cell.deliberate as f64,
                all: cell.logs as f64 / FINE / cell.actions as f64,
                share: cell.deliberate as f64 / cell.actions as f64,
            })
        };
        let mut needs: Vec<Option<Need>> =
            own.iter().zip(all).map(|(own, all)| need(*own, *all)).collect();
        let merged = need(together(own), together(all));
        for at in same {
            if let Some(slot) = needs.get_mut(*at) {
                *slot = merged;
            }
        }
        needs
    }

    /// By worker: the days of a subject.
    pub fn panel(&self, subject: &Subject) -> Vec<Vec<Entry>> {
        let actions = &self.usage.actions;
        let same: Vec<usize> = (0..actions.len())
            .filter(|at| actions.get(*at).is_some_and(|a| subject.same.contains(&a.name)))
            .collect();
        let about: Vec<bool> = actions
            .iter()
            .map(|action| match subject.activity {
                Some(activity) => action.meaning.activity == Some(activity),
                None => true,
            })
            .collect();
        let aside: Vec<bool> = actions
            .iter()
            .map(|action| action.meaning.activity.is_some_and(|a| subject.without.contains(&a)))
            .collect();
        let mut needs: BTreeMap<usize, Vec<Option<Need>>> = BTreeMap::new();
        for worker in &self.people {
            needs.entry(worker.role).or_insert_with(|| self.needs(worker.role, &same));
        }
        self.people
            .iter()
            .map(|worker| {
                let needs = needs.get(&worker.role).map_or(&[][..], Vec::as_slice);
                let mut days: BTreeMap<Day, Entry> = BTreeMap::new();
                for row in self.rows(worker) {
                    let at = row.action as usize;
                    let Some(need) = needs.get(at).copied().flatten() else { continue };
                    if aside.get(at) == Some(&true) {
                        continue;
                    }
                    let (about_it, none) = (about.get(at) == Some(&true), Sums::default());
                    let entry = days.entry(row.day).or_insert(Entry {
                        day: row.day,
                        about: none,
                        rest: none,
                    });
                    let sums = if about_it { &mut entry.about } else { &mut entry.rest };
                    let (uses, deliberate) = (f64::from(row.credited), f64::from(row.deliberate));
                    let beyond = self.beyond(row);
                    sums.excess += beyond - uses * need.all;
                    sums.actions += uses * need.share;
                    sums.of_deliberate += beyond - deliberate * need.deliberate;
                    sums.deliberate += deliberate;
                }
                days.into_values().collect()
            })
            .collect()
    }

    /// Worker by member.
    pub fn by_member(&self) -> BTreeMap<usize, usize> {
        self.people.iter().enumerate().map(|(at, worker)| (worker.member, at)).collect()
    }

    /// The member of an id, whichever of a person's ids it is.
    pub fn member_of(&self, user_id: &str) -> Option<usize> {
        let at = self.peers.find(user_id)?;
        match &self.peers.members.get(at)?.standing {
            Standing::SamePersonAs(other) => self.peers.find(other),
            _ => Some(at),
        }
    }
}

/// Logarithm of the seconds up to which a gap is a burst. In logs of whole seconds a gap is seen one
/// longer or shorter by chance, and the bound lies between the last that is a burst and the next.
fn bound(usage: &Usage) -> f64 {
    let single = || usage.user_day_actions.iter().filter(|row| row.deliberate == 1);
    let whole = single().filter(|row| {
        let seconds = row.log_seconds.exp();
        (seconds - seconds.round()).abs() < WHOLE
    });
    if 2 * whole.count() > single().count() {
        f64::midpoint(BURST_SECONDS.ln(), (BURST_SECONDS + 1.0).ln())
    } else {
        BURST_SECONDS.ln()
    }
}

fn judged(member: &Member) -> bool {
    !matches!(member.standing, Standing::System | Standing::OptedOut | Standing::SamePersonAs(_))
}
