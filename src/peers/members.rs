//! Who is who: one member a person, with the days that count.
//!
//! In: ids of the logs and of the roster, leaves, hire dates, merged ids, the schedule.
//! Out: members sorted by user id. Never: a judgement of their work.

use super::gaps::leave_like;
use super::system::works_like_a_machine;
use crate::settings::Settings;
use crate::site::{Families, Person, Site};
use crate::units::{Day, Span, Zone};
use crate::usage::Usage;
use std::collections::{BTreeMap, BTreeSet};

/// A new hire's first weeks are the learning curve, not a need.
const LEARNING_DAYS: i32 = 42;
/// An id that first appears so long after the logs begin is new, where no roster says.
const UNSEEN_DAYS: i32 = 14;

/// May this person be judged at all, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Assessable,
    System,
    OptedOut,
    OnLeave,
    /// Judged under this other id.
    SamePersonAs(String),
    NoEventsNoSchedule,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub user_id: String,
    /// Indices of `Usage::users` whose rows are this person's: their own and merged ids.
    pub ids: Vec<u32>,
    /// Index in the roster's people.
    pub roster: Option<usize>,
    pub standing: Standing,
    /// Index of `Peers::groups`.
    pub group: Option<usize>,
    pub n_peers: u32,
    /// Rows of `Usage::user_days` that count, in the order of days.
    pub rows: Vec<u32>,
    /// The days of these rows, sorted, each once.
    pub active: Vec<Day>,
    /// Scheduled days that count, sorted. `None` where the schedule does not have this person.
    pub expected: Option<Vec<Day>>,
    /// Leave within the span.
    pub leaves: Vec<Span>,
    /// Before this day the person was learning the system.
    pub settled_from: Option<Day>,
    pub works_for: bool,
    /// Others work for this person: scribes, delegates, pools.
    pub has_delegates: bool,
}

impl Member {
    pub fn person<'a>(&self, site: &'a Site) -> Option<&'a Person> {
        site.roster.people.get(self.roster?)
    }

    pub fn counts(&self, day: Day) -> bool {
        self.active.binary_search(&day).is_ok()
    }

    /// The day counts and the person was past the learning curve.
    pub fn settled(&self, day: Day) -> bool {
        self.settled_from.is_none_or(|from| day >= from) && self.counts(day)
    }

    pub fn settled_days(&self) -> usize {
        self.active.iter().filter(|day| self.settled_from.is_none_or(|from| **day >= from)).count()
    }

    pub fn assessable(&self) -> bool {
        self.standing == Standing::Assessable
    }

    /// Expected days on which the person was active.
    pub fn kept(&self) -> Option<usize> {
        Some(self.expected.as_ref()?.iter().filter(|day| self.counts(**day)).count())
    }
}

pub(super) fn gather(
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    span: Span,
    quiet: &BTreeMap<Day, &'static str>,
) -> Vec<Member> {
    let mut ids: BTreeSet<&str> = usage.users.iter().map(String::as_str).collect();
    ids.extend(site.roster.people.iter().map(|person| person.user_id.as_str()));
    let merged = merged_ids(usage, site);
    let mut aliases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (alias, current) in &merged {
        aliases.entry(current).or_default().push(alias);
    }
    let scheduled = scheduled_days(usage, site, span);
    let served: BTreeSet<&str> =
        site.roster.people.iter().filter_map(|person| person.works_for.as_deref()).collect();
    ids.into_iter()
        .map(|id| {
            let mut own: Vec<&str> = vec![id];
            own.extend(aliases.get(id).into_iter().flatten().copied());
            own.sort_unstable();
            let mut member = describe(usage, site, settings, span, quiet, id, &own, &scheduled);
            member.has_delegates = own.iter().any(|one| served.contains(one));
            if let Some(current) = merged.get(id) {
                member.standing = Standing::SamePersonAs((*current).to_string());
            }
            member
        })
        .collect()
}

#[allow(clippy::too_many_arguments)]
fn describe(
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    span: Span,
    quiet: &BTreeMap<Day, &'static str>,
    id: &str,
    own: &[&str],
    scheduled: &BTreeMap<&str, BTreeSet<Day>>,
) -> Member {
    let roster = site.roster.people.binary_search_by(|p| p.user_id.as_str().cmp(id)).ok();
    let people: Vec<&Person> = own.iter().filter_map(|one| site.roster.find(one)).collect();
    let mut leaves: Vec<Span> = people.iter().flat_map(|p| p.leaves.iter().copied()).collect();
    leaves.retain(|leave| leave.from <= span.to && leave.to >= span.from);
    leaves.sort_by_key(|leave| (leave.from, leave.to));
    let on_leave = |day: Day| leaves.iter().any(|leave| leave.contains(day));
    let hired = people.iter().filter_map(|p| p.hire_date).min();
    let valid: Vec<Span> = people.iter().filter_map(|p| p.valid).collect();
    let belongs = |day: Day| {
        hired.is_none_or(|h| day >= h)
            && (valid.is_empty() || valid.iter().any(|v| v.contains(day)))
    };

    let mut user_ids: Vec<u32> = own
        .iter()
        .filter_map(|one| usage.users.binary_search_by(|u| u.as_str().cmp(one)).ok())
        .filter_map(|at| u32::try_from(at).ok())
        .collect();
    user_ids.sort_unstable();
    let mut rows: Vec<u32> = Vec::new();
    let mut first_seen: Option<Day> = None;
    for user in &user_ids {
        let from = usage.user_days.partition_point(|row| row.user < *user);
        for (at, row) in usage.user_days.iter().enumerate().skip(from) {
            if row.user != *user {
                break;
            }
            first_seen = Some(first_seen.map_or(row.day, |seen| seen.min(row.day)));
            let work = row.events > row.automatic_events;
            if work && span.contains(row.day) && !on_leave(row.day) && !quiet.contains_key(&row.day)
            {
                rows.extend(u32::try_from(at));
            }
        }
    }
    let day_of = |at: &u32| usage.user_days.get(*at as usize).map(|row| row.day);
    rows.sort_by_key(|at| (day_of(at), *at));
    let mut active: Vec<Day> = rows.iter().filter_map(day_of).collect();
    active.dedup();
    if !site.given.users {
        leaves.extend(leave_like(&active));
    }
    let on_leave = |day: Day| leaves.iter().any(|leave| leave.contains(day));

    let mut expected: BTreeSet<Day> = BTreeSet::new();
    let mut has_schedule = false;
    for one in own {
        if let Some(days) = scheduled.get(one) {
            has_schedule = true;
            expected.extend(days.iter().copied().filter(|day| {
                belongs(*day)
                    && !on_leave(*day)
                    && !quiet.contains_key(day)
                    && !settings.holidays.contains(day)
            }));
        }
    }
    let expected = has_schedule.then(|| expected.into_iter().collect::<Vec<Day>>());

    let new_by_log = first_seen.filter(|seen| {
        site.roster.people.is_empty() && seen.0 - usage.frame.history.from.0 >= UNSEEN_DAYS
    });
    let settled_from = hired.or(new_by_log).map(|from| from.plus(LEARNING_DAYS));

    let standing = standing(usage, &people, &user_ids, &rows, expected.as_deref(), &leaves, span);
    Member {
        user_id: id.to_string(),
        ids: user_ids,
        roster,
        standing,
        group: None,
        n_peers: 0,
        rows,
        active,
        expected,
        leaves,
        settled_from: settled_from.filter(|from| *from > span.from),
        works_for: people.iter().any(|p| p.works_for.is_some()),
        has_delegates: false,
    }
}

fn standing(
    usage: &Usage,
    people: &[&Person],
    ids: &[u32],
    rows: &[u32],
    expected: Option<&[Day]>,
    leaves: &[Span],
    span: Span,
) -> Standing {
    if people.iter().any(|p| p.system) {
        return Standing::System;
    }
    if people.iter().any(|p| p.opt_out) {
        return Standing::OptedOut;
    }
    let days: Vec<_> = rows.iter().filter_map(|at| usage.user_days.get(*at as usize)).collect();
    let hours: Vec<_> = ids.iter().flat_map(|id| usage.hours_of(*id)).collect();
    if works_like_a_machine(&days, &hours) {
        return Standing::System;
    }
    if rows.is_empty() && expected.is_none_or(|days| days.is_empty()) {
        let away: i32 = leaves
            .iter()
            .map(|leave| leave.to.min(span.to).0 - leave.from.max(span.from).0 + 1)
            .sum();
        return if away > 0 { Standing::OnLeave } else { Standing::NoEventsNoSchedule };
    }
    Standing::Assessable
}

/// Each id that is another's earlier or later name, with the id under which the person is judged:
/// the roster's current one, or the one last seen. The logs have all events under that one already;
/// what roster and schedule say of the others is gathered here.
fn merged_ids<'a>(usage: &Usage, site: &'a Site) -> BTreeMap<&'a str, &'a str> {
    let last_seen = |id: &str| -> Option<Day> {
        let at = usage.users.binary_search_by(|u| u.as_str().cmp(id)).ok()?;
        Some(usage.days_of(u32::try_from(at).ok()?).last()?.day)
    };
    Families::of(&site.roster).merged(last_seen)
}

fn scheduled_days<'a>(
    usage: &Usage,
    site: &'a Site,
    span: Span,
) -> BTreeMap<&'a str, BTreeSet<Day>> {
    let mut days: BTreeMap<&str, BTreeSet<Day>> = BTreeMap::new();
    for shift in &site.schedule.shifts {
        if span.contains(shift.day) {
            days.entry(&shift.user).or_default().insert(shift.day);
        }
    }
    let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    for appointment in &site.schedule.appointments {
        let day = zone.local(appointment.start).day;
        if span.contains(day) {
            days.entry(&appointment.user).or_default().insert(day);
        }
    }
    days
}
