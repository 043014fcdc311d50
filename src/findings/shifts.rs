//! Shifts and flag rates: who is where when, and whether flags fall evenly.
//!
//! In: hours of the week, assessments, the roster. Out: published cells only.
//! Never: a cell that the totals beside it would give away.

use super::people::Assessed;
use super::suppression::{complete, hidden, hidden_groups, part};
use super::units::by_department;
use super::{Assessment, FlagRate, ShiftCoverage, ShiftKind, Status};
use crate::peers::{Member, Peers};
use crate::settings::Settings;
use crate::site::Site;
use crate::usage::Usage;
use std::collections::BTreeMap;

/// To which shift an hour of the week belongs.
pub fn shift_at(hour_of_week: u8) -> ShiftKind {
    match hour_of_week % 24 {
        7..=14 => ShiftKind::Day,
        15..=22 => ShiftKind::Evening,
        _ => ShiftKind::Night,
    }
}

pub fn shift_of(usage: &Usage, member: &Member) -> Option<ShiftKind> {
    main_shift(usage, &member.ids)
}

/// When a person mostly works: day 7 to 15, evening 15 to 23, night 23 to 7. `ids`: index `Usage::users`.
pub fn main_shift(usage: &Usage, ids: &[u32]) -> Option<ShiftKind> {
    let mut events = [0u64; 3];
    for hour in ids.iter().flat_map(|id| usage.hours_of(*id)) {
        events[shift_at(hour.hour_of_week) as usize] += u64::from(hour.events);
    }
    let all: u64 = events.iter().sum();
    // An evening or a night person has more there than elsewhere; most day work runs past 15:00.
    let at = if events[2] * 2 > all {
        2
    } else if events[1] * 2 > all {
        1
    } else {
        0
    };
    (all > 0).then(|| ShiftKind::ALL[at])
}

pub(super) fn coverage(
    usage: &Usage,
    settings: &Settings,
    peers: &Peers,
    assessed: &Assessed,
) -> Vec<ShiftCoverage> {
    let shifts: Vec<Option<ShiftKind>> = peers.members.iter().map(|m| shift_of(usage, m)).collect();
    let units = by_department(&assessed.people);
    let least = settings.small_group;
    let at_shift = |who: &[usize], kind: ShiftKind| -> Vec<usize> {
        who.iter().copied().filter(|at| shifts.get(*at).copied().flatten() == Some(kind)).collect()
    };
    // The people who work at no known hour are a column of their own: totals of units are public.
    let table: Vec<Vec<u32>> = units
        .values()
        .map(|who| {
            let mut row: Vec<u32> =
                ShiftKind::ALL.iter().map(|kind| at_shift(who, *kind).len() as u32).collect();
            row.push(who.len() as u32 - row.iter().sum::<u32>());
            row
        })
        .collect();
    let mask = hidden(&table, least);
    let mut rows = Vec::new();
    for (((name, who), counts), hide) in units.iter().zip(&table).zip(&mask) {
        for ((kind, count), hide) in ShiftKind::ALL.iter().zip(counts).zip(hide) {
            let here = at_shift(who, *kind);
            let with = |wanted: &dyn Fn(&Assessment) -> bool| {
                let people = here.iter().filter_map(|at| assessed.people.get(*at));
                let n = people.filter(|person| wanted(person)).count();
                if *hide { None } else { part(n as u32, *count, least) }
            };
            rows.push(ShiftCoverage {
                department: (*name).to_string(),
                shift: *kind,
                people: (!hide).then_some(*count),
                struggling: with(&|person| person.status == Status::Struggling),
                champions: with(&|person| assessed.could_champion(person)),
            });
        }
    }
    rows
}

pub(super) fn flag_rates(
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    peers: &Peers,
    people: &[Assessment],
) -> Vec<FlagRate> {
    let said = |text: Option<&str>| text.unwrap_or("not known").to_string();
    let to = peers.span.to;
    let keys: [(&'static str, Vec<String>); 5] = [
        ("role", people.iter().map(|p| said(p.role.as_deref())).collect()),
        ("specialty", people.iter().map(|p| said(p.specialty.as_deref())).collect()),
        (
            "shift",
            peers.members.iter().map(|m| said(shift_of(usage, m).map(|s| s.name()))).collect(),
        ),
        (
            "tenure",
            peers
                .members
                .iter()
                .map(|m| {
                    said(m.person(site).and_then(|p| p.hire_date).map(|hired| {
                        match to.0 - hired.0 {
                            ..=180 => "under 6 months",
                            181..=730 => "6 to 24 months",
                            _ => "over 2 years",
                        }
                    }))
                })
                .collect(),
        ),
        (
            "fte",
            peers
                .members
                .iter()
                .map(|m| {
                    said(m.person(site).and_then(|p| p.fte).map(|fte| {
                        if fte < 0.6 {
                            "under 0.6"
                        } else if fte < 0.9 {
                            "0.6 to 0.9"
                        } else {
                            "full time"
                        }
                    }))
                })
                .collect(),
        ),
    ];
    // Beside all who are flagged, those of one kind tell how many are of the other.
    let few = |status: Status| {
        let n = people.iter().filter(|p| p.status == status).count();
        n > 0 && n < settings.small_group as usize
    };
    let of_a_kind = few(Status::Struggling) || few(Status::Avoiding);
    let mut rows = Vec::new();
    for (by, groups) in keys {
        let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for (person, group) in people.iter().zip(&groups) {
            if matches!(person.status, Status::NotAssessed | Status::TooLittleData) {
                continue;
            }
            let cell = counts.entry(group).or_default();
            cell.0 += 1;
            cell.1 += u32::from(matches!(person.status, Status::Struggling | Status::Avoiding));
        }
        let sizes: Vec<u32> = counts.values().map(|(n, _)| *n).collect();
        let hide = hidden_groups(&sizes, settings.small_group);
        // Any of these tables may tell how many are flagged in all, so each must keep that secret.
        let flags: Vec<u32> = counts.values().map(|(_, flagged)| *flagged).collect();
        let secret = counts.values().zip(&hide).map(|((n, flagged), hide)| {
            *hide || of_a_kind || part(*flagged, *n, settings.small_group).is_none()
        });
        let secret = complete(secret.collect(), &flags, settings.small_group);
        for (((group, (n, flagged)), hide), secret) in counts.iter().zip(hide).zip(secret) {
            rows.push(FlagRate {
                by,
                group: (*group).to_string(),
                people: (!hide).then_some(*n),
                flagged: (!secret).then_some(*flagged),
            });
        }
    }
    rows
}
