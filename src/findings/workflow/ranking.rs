//! People of many groups in the order of a value, to ask for a group's median without some of them.
//!
//! In: a value and a group a person. Out: medians. Never: a sort for each question: every unit asks
//! for the others of its groups, and that would be quadratic in people.

pub(super) struct Ranking {
    /// By group, sorted.
    values: Vec<Vec<f64>>,
    /// By member: their group and place in it.
    places: Vec<Option<(usize, usize)>>,
}

impl Ranking {
    pub fn of(n: usize, groups: usize, entries: impl Iterator<Item = (usize, usize, f64)>) -> Self {
        let mut members: Vec<Vec<(f64, usize)>> = vec![Vec::new(); groups];
        for (at, group, value) in entries {
            if let Some(members) = members.get_mut(group) {
                members.push((value, at));
            }
        }
        let mut places = vec![None; n];
        let mut values = Vec::with_capacity(groups);
        for (group, mut members) in members.into_iter().enumerate() {
            members.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (place, (_, at)) in members.iter().enumerate() {
                if let Some(slot) = places.get_mut(*at) {
                    *slot = Some((group, place));
                }
            }
            values.push(members.into_iter().map(|(value, _)| value).collect());
        }
        Self { values, places }
    }

    pub fn place(&self, at: usize) -> Option<(usize, usize)> {
        self.places.get(at).copied().flatten()
    }

    /// Median of a group without those at `absent` places, sorted; and of how many.
    pub fn without(&self, group: usize, absent: &[usize]) -> Option<(f64, usize)> {
        let values = self.values.get(group)?;
        let n = values.len().checked_sub(absent.len()).filter(|n| *n > 0)?;
        let present = |rank: usize| {
            let skip = |at: usize, absent: &usize| if *absent <= at { at + 1 } else { at };
            values.get(absent.iter().fold(rank, skip)).copied()
        };
        Some(((present((n - 1) / 2)? + present(n / 2)?) / 2.0, n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_without_some_is_that_of_the_others() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0, 9.0];
        let ranking = Ranking::of(6, 1, values.iter().enumerate().map(|(at, v)| (at, 0, *v)));
        assert_eq!(ranking.without(0, &[]), Some((3.5, 6)));
        // Without the smallest and the largest: 2, 3, 4, 5.
        assert_eq!(ranking.without(0, &[0, 5]), Some((3.5, 4)));
        assert_eq!(ranking.without(0, &[3, 4, 5]), Some((2.0, 3)));
        assert_eq!(ranking.without(0, &[0, 1, 2, 3, 4, 5]), None);
        assert_eq!(ranking.place(5), Some((0, 5)));
    }
}
