//! Who already works with whom: patients seen by two people within a day.
//!
//! In: rows a user-encounter. Out: for each member, how many of their patients a colleague saw too.
//! Never: which patients, or which colleagues.

use crate::peers::Peers;
use crate::units::MS_PER_DAY;
use crate::usage::Usage;

/// A stay at a patient: until when, and whose.
type Stay = (i64, usize);

/// In the order of `peers.members`. Stays are sorted by patient and time and looked at once.
pub(super) fn shared_patients(usage: &Usage, peers: &Peers) -> Vec<u64> {
    let mut stays: Vec<(u64, i64, i64, usize)> = Vec::new();
    for (at, member) in peers.members.iter().enumerate().filter(|(_, m)| m.assessable()) {
        let own = member.ids.iter().flat_map(|id| usage.encounters_of(*id));
        stays.extend(own.map(|e| (e.patient, e.first.0, e.last.0, at)));
    }
    stays.sort_unstable();
    let mut shared = vec![0; peers.members.len()];
    for of_patient in stays.chunk_by(|a, b| a.0 == b.0) {
        let mut sharing: Vec<usize> = Vec::new();
        // The stay that lasts longest so far, and the longest of anybody else.
        let mut longest: [Option<Stay>; 2] = [None, None];
        for (_, first, last, who) in of_patient {
            let near =
                longest.iter().flatten().find(|(end, c)| c != who && first - end <= MS_PER_DAY);
            if let Some((_, colleague)) = near {
                sharing.extend([*who, *colleague]);
            }
            longest = keep(longest, (*last, *who));
        }
        sharing.sort_unstable();
        sharing.dedup();
        for who in sharing {
            if let Some(count) = shared.get_mut(who) {
                *count += 1;
            }
        }
    }
    shared
}

fn keep([first, second]: [Option<Stay>; 2], new: Stay) -> [Option<Stay>; 2] {
    let Some(first) = first else { return [Some(new), None] };
    if first.1 == new.1 {
        return [Some((first.0.max(new.0), first.1)), second];
    }
    let other = second.filter(|s| s.1 != new.1 || s.0 >= new.0).unwrap_or(new);
    let other = if other.0 < new.0 { new } else { other };
    if other.0 > first.0 { [Some(other), Some(first)] } else { [Some(first), Some(other)] }
}
