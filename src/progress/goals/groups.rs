//! For whom a goal was agreed, and the units among them.
//!
//! In: the group's name in the goals file, assessments, the roster. Out: places of people in
//! `Peers::members`. Never: a unit whose people could be told apart.

use crate::findings::{Assessment, Findings, NO_DEPARTMENT, Status, hidden_groups};
use crate::peers::{Member, Peers, Standing};
use crate::settings::{Settings, suggest};
use crate::site::Site;
use std::collections::{BTreeMap, BTreeSet};

/// People of a goal, and why there might be none.
pub(super) struct Group {
    pub members: Vec<usize>,
    /// More than one unit: each with its people; `None`: not to be shown.
    pub units: Vec<(String, Option<Vec<usize>>)>,
    /// The kind of group that was meant, where the name has several meanings.
    pub remark: Option<String>,
}

const EVERYONE: [&str; 4] = ["", "all", "everyone", "whole site"];
/// In the order in which a name is looked up.
const KINDS: [&str; 5] = ["department", "role", "specialty", "setting", "site"];

pub(super) fn counted(member: &Member) -> bool {
    matches!(
        member.standing,
        Standing::Assessable | Standing::OnLeave | Standing::NoEventsNoSchedule
    )
}

pub(super) fn group(
    name: Option<&str>,
    found: &Findings,
    peers: &Peers,
    site: &Site,
    settings: &Settings,
) -> Result<Group, String> {
    let wanted = name.unwrap_or_default().trim().to_lowercase();
    let rows = || found.people.iter().zip(&peers.members).enumerate();
    let (kind, remark) = if EVERYONE.contains(&wanted.as_str()) {
        (None, None)
    } else {
        let is = |kind: usize| {
            rows().any(|(_, (p, m))| of(kind, p, m, site).is_some_and(|v| same(v, &wanted)))
        };
        let kinds: Vec<usize> = (0..KINDS.len()).filter(|kind| is(*kind)).collect();
        let Some(first) = kinds.first().copied() else {
            return Err(unknown(name.unwrap_or_default(), found, peers, site));
        };
        let remark = (kinds.len() > 1).then(|| {
            format!("The name of the group has several meanings; its {} is taken.", KINDS[first])
        });
        (Some(first), remark)
    };
    let within = |p: &Assessment, m: &Member| {
        kind.is_none_or(|kind| of(kind, p, m, site).is_some_and(|v| same(v, &wanted)))
    };
    let members: Vec<usize> =
        rows().filter(|(_, (p, m))| counted(m) && within(p, m)).map(|(at, _)| at).collect();
    // A department that may not be shown stays so, whoever sets a goal for it.
    let hidden = kind == Some(0)
        && found.departments.iter().any(|d| same(&d.department, &wanted) && d.people.is_none());
    let members = if hidden { Vec::new() } else { members };
    let units = units(&members, found, peers, settings.small_group);
    Ok(Group { members, units, remark })
}

fn of<'a>(kind: usize, person: &'a Assessment, member: &Member, site: &'a Site) -> Option<&'a str> {
    match kind {
        0 => person.department.as_deref(),
        1 => person.role.as_deref(),
        2 => person.specialty.as_deref(),
        3 => person.setting.as_deref(),
        _ => member.person(site)?.site.as_deref(),
    }
}

fn same(value: &str, wanted: &str) -> bool {
    value.trim().to_lowercase() == *wanted
}

fn unknown(name: &str, found: &Findings, peers: &Peers, site: &Site) -> String {
    let known: BTreeSet<&str> = found
        .people
        .iter()
        .zip(&peers.members)
        .flat_map(|(p, m)| (0..KINDS.len()).filter_map(move |kind| of(kind, p, m, site)))
        .collect();
    if known.is_empty() {
        return format!(
            "No group is called {name:?}: the roster names no departments, roles, specialties, settings \
             or sites."
        );
    }
    let near = suggest(name, known.iter().copied())
        .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
    format!(
        "No department, role, specialty, setting or site of the roster is called {name:?}.{near} Leave \
         group out for everyone."
    )
}

/// Departments among these people. Hidden: what departments.csv hides, a part too small, or a part
/// that leaves too few of its unit.
fn units(
    members: &[usize],
    found: &Findings,
    peers: &Peers,
    least: u32,
) -> Vec<(String, Option<Vec<usize>>)> {
    let department = |at: usize| {
        let person = found.people.get(at)?;
        let nobody = person.department.is_none() && person.status == Status::NotAssessed;
        (!nobody).then(|| person.department.as_deref().unwrap_or(NO_DEPARTMENT))
    };
    let mut all: BTreeMap<&str, u32> = BTreeMap::new();
    for (at, _) in peers.members.iter().enumerate().filter(|(_, m)| counted(m)) {
        if let Some(name) = department(at) {
            *all.entry(name).or_default() += 1;
        }
    }
    let mut parts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in members {
        if let Some(name) = department(*at) {
            parts.entry(name).or_default().push(*at);
        }
    }
    if parts.len() < 2 {
        return Vec::new();
    }
    let published =
        |name: &str| found.departments.iter().any(|d| d.department == name && d.people.is_some());
    let few = |n: u32| n > 0 && n < least;
    // A part that may not be shown counts as one person: the next smallest then hides with it.
    let sizes: Vec<u32> = parts
        .iter()
        .map(|(name, who)| {
            let n = who.len() as u32;
            let rest = all.get(name).copied().unwrap_or(n).saturating_sub(n);
            if !published(name) || few(rest) { 1 } else { n }
        })
        .collect();
    parts
        .into_iter()
        .zip(hidden_groups(&sizes, least))
        .map(|((name, who), hide)| (name.to_string(), (!hide).then_some(who)))
        .collect()
}
