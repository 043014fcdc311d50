//! Who belongs to which unit and role.
//!
//! In: members and the roster. Out: units by name and roles by group, each with its people.
//! Never: someone without a role in either: there is nobody to compare them with.

use crate::peers::{Level, Peers};
use crate::site::Site;
use std::collections::BTreeMap;

/// People who are judged together.
pub(super) struct Team {
    pub name: String,
    /// In the order of `Peers::members`.
    pub members: Vec<usize>,
}

pub(super) struct Units {
    /// Sorted by name.
    pub units: Vec<Team>,
    /// Sorted by name: everyone of a role, whatever their specialty and setting.
    pub roles: Vec<Team>,
    /// By member.
    pub unit_of: Vec<Option<usize>>,
    /// By member: the index of their role's group in `Peers::groups`.
    pub role_group: Vec<Option<usize>>,
}

impl Units {
    pub fn of(peers: &Peers, site: &Site) -> Self {
        let n = peers.members.len();
        let mut role_group = vec![None; n];
        let mut departments: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut roles: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, member) in peers.members.iter().enumerate() {
            let Some(person) = member.person(site).filter(|_| member.assessable()) else {
                continue;
            };
            let lineage = std::iter::successors(member.group, |at| peers.groups.get(*at)?.parent);
            let root = lineage
                .last()
                .filter(|at| peers.groups.get(*at).is_some_and(|group| group.level == Level::Role));
            let (Some(root), Some(role)) = (root, person.role.as_deref()) else { continue };
            role_group[at] = Some(root);
            roles.entry(role).or_default().push(at);
            if let Some(department) = person.department.as_deref() {
                departments.entry(department).or_default().push(at);
            }
        }
        let teams = |named: BTreeMap<&str, Vec<usize>>| -> Vec<Team> {
            let team = |(name, members): (&str, Vec<usize>)| Team { name: name.into(), members };
            named.into_iter().map(team).collect()
        };
        let units = teams(departments);
        let mut unit_of = vec![None; n];
        for (unit, team) in units.iter().enumerate() {
            for at in &team.members {
                unit_of[*at] = Some(unit);
            }
        }
        Self { units, roles: teams(roles), unit_of, role_group }
    }
}
