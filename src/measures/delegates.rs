//! What others do in a person's place: scribes, delegates, pools.
//!
//! In: rows a user-day-action, the roster's works_for. Out: whether those who work for somebody do
//! work of a kind at all. Never: an activity excused because somebody helps with another.

use crate::peers::Peers;
use crate::site::Site;
use crate::usage::Usage;
use std::collections::BTreeMap;

/// Whoever does less than this of the share that the served person's peers have does not do it for them.
const DOES_IT: f64 = 0.25;

pub(super) struct Delegates {
    /// By member: indices of those who work for them.
    of: Vec<Vec<usize>>,
}

impl Delegates {
    pub fn of(usage: &Usage, site: &Site, peers: &Peers) -> Self {
        let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, member) in peers.members.iter().enumerate() {
            let names = member.ids.iter().filter_map(|id| usage.users.get(*id as usize));
            for name in names.map(String::as_str).chain([member.user_id.as_str()]) {
                by_name.insert(name, at);
            }
        }
        let mut of = vec![Vec::new(); peers.members.len()];
        for (at, member) in peers.members.iter().enumerate() {
            let served = member.person(site).and_then(|person| person.works_for.as_deref());
            if let Some(list) = served.and_then(|id| by_name.get(id)).and_then(|to| of.get_mut(*to))
            {
                list.push(at);
            }
        }
        Self { of }
    }

    /// Whether those who work for the member at `at` do such work; `share` is that of a member's own
    /// actions. Where what they do is not in the log, they are taken to do it.
    pub fn do_it(&self, at: usize, usual: f64, share: impl Fn(usize) -> Option<f64>) -> bool {
        let Some(delegates) = self.of.get(at).filter(|list| !list.is_empty()) else { return true };
        let shares: Vec<f64> = delegates.iter().filter_map(|delegate| share(*delegate)).collect();
        shares.is_empty() || shares.iter().any(|share| *share >= DOES_IT * usual)
    }
}
