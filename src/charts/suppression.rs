//! Counts that a chart makes itself, made safe for the group tier.
//!
//! In: counts of people that add up to a known total, the smallest group. Out: which may be shown.
//! Never: a count that a subtraction could bring back.

/// True where a count may be shown. Counts under `small` are hidden; if what is hidden, with the
/// `rest` that is in no group, would still come to a small group by subtraction, the next smallest
/// are hidden too. Nothing hidden shows as nothing: a count of zero may be shown.
pub fn shown(counts: &[usize], rest: usize, small: usize) -> Vec<bool> {
    let mut shown: Vec<bool> = counts.iter().map(|n| *n == 0 || *n >= small).collect();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|at| (counts.get(*at).copied().unwrap_or(0), *at));
    for at in order {
        let hidden: usize = rest
            + counts
                .iter()
                .zip(&shown)
                .filter(|(_, shown)| !**shown)
                .map(|(n, _)| n)
                .sum::<usize>();
        if hidden == 0 || hidden >= small {
            break;
        }
        if let (Some(flag), Some(n)) = (shown.get_mut(at), counts.get(at))
            && *n > 0
        {
            *flag = false;
        }
    }
    shown
}

/// How a number of people may be printed when `whole`, a number they are part of, is known too.
pub fn part(n: usize, whole: usize, small: usize) -> String {
    let others = whole.saturating_sub(n);
    if others == 0 || others >= small {
        format!("n\u{a0}=\u{a0}{n}")
    } else {
        let rounded = (n / small.max(1)) * small.max(1);
        format!("n\u{a0}≥\u{a0}{rounded}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_group_takes_the_next_smallest_with_it() {
        assert_eq!(shown(&[20, 3, 9], 0, 5), [true, false, false]);
        assert_eq!(shown(&[20, 3, 4, 9], 0, 5), [true, false, false, true]);
        assert_eq!(shown(&[20, 9], 0, 5), [true, true]);
        assert_eq!(shown(&[20, 9], 2, 5), [true, false]);
    }

    #[test]
    fn a_part_that_gives_a_small_rest_away_is_rounded() {
        assert_eq!(part(17, 17, 5), "n\u{a0}=\u{a0}17");
        assert_eq!(part(17, 22, 5), "n\u{a0}=\u{a0}17");
        assert_eq!(part(17, 19, 5), "n\u{a0}≥\u{a0}15");
    }

    proptest! {
        #[test]
        fn what_is_hidden_is_nothing_or_no_small_group(
            counts in prop::collection::vec(0usize..12, 0..9),
            rest in 0usize..12,
        ) {
            let shown = shown(&counts, rest, 5);
            let hidden: usize = rest
                + counts.iter().zip(&shown).filter(|(_, s)| !**s).map(|(n, _)| n).sum::<usize>();
            let anyone_left = counts.iter().zip(&shown).any(|(n, s)| *s && *n > 0);
            prop_assert!(hidden == 0 || hidden >= 5 || !anyone_left);
            for (n, s) in counts.iter().zip(&shown) {
                prop_assert!(!*s || *n == 0 || *n >= 5);
            }
        }
    }
}
