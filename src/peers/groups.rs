//! Peer groups: role × specialty × setting, and what it falls back to.
//!
//! In: members and the roster. Out: a group each, the finest that has enough peers, with their number.
//! Never: a member alone; and where the roster has roles, never people of other roles: too few peers
//! is an answer. Without any roles: those who work alike; who is like too few others
//! has no group, and where no kinds of work are seen everyone is one.

use super::Peers;
use super::alike::{self, Alike};
use crate::site::Site;
use crate::usage::Usage;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    RoleSpecialtySetting,
    RoleSpecialty,
    Role,
    /// Found from what people do.
    Alike,
    Everyone,
}

#[derive(Clone, Debug)]
pub struct Group {
    /// In words: "nurse, surgery, inpatient".
    pub label: String,
    pub level: Level,
    /// Members with days that count, in order.
    pub members: Vec<usize>,
    /// The next coarser group.
    pub parent: Option<usize>,
}

type Cell = (Level, String);

/// Those whose role a roster with roles does not give.
const NO_ROLE: &str = "role not known";

pub(super) fn form(peers: &mut Peers, usage: &Usage, site: &Site) {
    let with_roles = site.roster.people.iter().any(|person| person.role.is_some());
    let alike = match with_roles {
        true => Vec::new(),
        false => alike::groups(usage, &peers.members, peers.min_peers),
    };
    let mut cells: BTreeMap<Cell, Vec<usize>> = BTreeMap::new();
    let mut chains: Vec<Vec<Cell>> = Vec::with_capacity(peers.members.len());
    for (at, member) in peers.members.iter().enumerate() {
        let person = member.person(site);
        let mut chain = chain(
            person.and_then(|p| p.role.as_deref()).or(with_roles.then_some(NO_ROLE)),
            person.and_then(|p| p.specialty.as_deref()),
            person.and_then(|p| p.setting.as_deref()),
        );
        match alike.get(at) {
            Some(Alike::Group(group)) => {
                chain.insert(0, (Level::Alike, format!("people who work alike {}", group + 1)));
            }
            Some(Alike::Nobody) => chain.clear(),
            Some(Alike::Unknown) | None => {}
        }
        if member.assessable() && !member.active.is_empty() {
            for cell in &chain {
                cells.entry(cell.clone()).or_default().push(at);
            }
        }
        chains.push(chain);
    }
    let index: BTreeMap<&Cell, usize> =
        cells.keys().enumerate().map(|(at, cell)| (cell, at)).collect();
    let mut groups: Vec<Group> = cells
        .iter()
        .map(|((level, label), members)| Group {
            label: label.clone(),
            level: *level,
            members: members.clone(),
            parent: None,
        })
        .collect();
    for (member, chain) in peers.members.iter_mut().zip(&chains) {
        let mut finer: Option<usize> = None;
        for cell in chain {
            let Some(at) = index.get(cell).copied() else { continue };
            if let Some(group) = finer.and_then(|finer| groups.get_mut(finer)) {
                group.parent = Some(at);
            }
            finer = Some(at);
            let all = groups.get(at).map_or(0, |group| group.members.len());
            let others =
                all - usize::from(member.assessable() && !member.active.is_empty()).min(all);
            if member.group.is_none() && others >= peers.min_peers {
                member.group = Some(at);
                member.n_peers = u32::try_from(others).unwrap_or(u32::MAX);
            }
        }
    }
    peers.groups = groups;
}

fn chain(role: Option<&str>, specialty: Option<&str>, setting: Option<&str>) -> Vec<Cell> {
    let mut chain = Vec::new();
    if let Some(role) = role {
        let words =
            |parts: &[Option<&str>]| parts.iter().flatten().copied().collect::<Vec<_>>().join(", ");
        chain.push((Level::RoleSpecialtySetting, words(&[Some(role), specialty, setting])));
        chain.push((Level::RoleSpecialty, words(&[Some(role), specialty])));
        chain.push((Level::Role, role.to_string()));
    } else {
        chain.push((Level::Everyone, "everyone".to_string()));
    }
    chain
}
