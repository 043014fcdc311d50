//! Which counts may be shown, so that no small group can be read or subtracted out.
//!
//! In: a table of people by group and category, its row and column totals public. Out: a mask.
//! Never: a single hidden cell in a line whose total is known, or hidden cells that add to few people.

use super::Published;

/// A count of people that stands alone beside its whole: hidden if it, or the rest, is few but not none.
pub(super) fn part(count: u32, whole: u32, least: u32) -> Published {
    let few = |n: u32| n > 0 && n < least;
    (!few(count) && !few(whole.saturating_sub(count)) && !few(whole)).then_some(count)
}

/// True: hide. Rows are groups, columns categories; all totals of rows and columns count as public.
pub(super) fn hidden(table: &[Vec<u32>], least: u32) -> Vec<Vec<bool>> {
    let n_columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let mut mask: Vec<Vec<bool>> =
        table.iter().map(|row| row.iter().map(|n| *n > 0 && *n < least).collect()).collect();
    let value = |row: usize, column: usize| {
        table.get(row).and_then(|r| r.get(column)).copied().unwrap_or(0)
    };
    loop {
        let mut changed = false;
        let rows = (0..table.len()).map(|row| (0..n_columns).map(|c| (row, c)).collect());
        let columns = (0..n_columns).map(|c| (0..table.len()).map(|row| (row, c)).collect());
        let lines: Vec<Vec<(usize, usize)>> = rows.chain(columns).collect();
        for line in lines {
            let is_hidden = |mask: &[Vec<bool>], (r, c): (usize, usize)| {
                mask.get(r).and_then(|row| row.get(c)).copied().unwrap_or(false)
            };
            loop {
                let secret: Vec<u32> = line
                    .iter()
                    .filter(|at| is_hidden(&mask, **at))
                    .map(|(r, c)| value(*r, *c))
                    .collect();
                if secret.is_empty() || (secret.len() > 1 && secret.iter().sum::<u32>() >= least) {
                    break;
                }
                // The smallest that is still shown joins them.
                let next = line
                    .iter()
                    .copied()
                    .filter(|at| !is_hidden(&mask, *at) && value(at.0, at.1) > 0)
                    .min_by_key(|(r, c)| (value(*r, *c), *r, *c));
                let Some((r, c)) = next else { break };
                if let Some(cell) = mask.get_mut(r).and_then(|row| row.get_mut(c)) {
                    *cell = true;
                    changed = true;
                }
            }
        }
        if !changed {
            return mask;
        }
    }
}

/// One column of groups whose total is public.
pub fn hidden_groups(people: &[u32], least: u32) -> Vec<bool> {
    complete(people.iter().map(|n| *n > 0 && *n < least).collect(), people, least)
}

/// Hides more of one column, the smallest first, until what is hidden cannot be subtracted out of
/// the column's public total.
pub(super) fn complete(mut mask: Vec<bool>, counts: &[u32], least: u32) -> Vec<bool> {
    loop {
        let secret: Vec<u32> =
            counts.iter().zip(&mask).filter(|(_, hide)| **hide).map(|(n, _)| *n).collect();
        let sum: u32 = secret.iter().sum();
        if sum == 0 || (secret.len() > 1 && sum >= least) {
            return mask;
        }
        let next = counts
            .iter()
            .enumerate()
            .filter(|(at, n)| mask.get(*at) == Some(&false) && **n > 0)
            .min_by_key(|(at, n)| (**n, *at))
            .map(|(at, _)| at);
        match next.and_then(|at| mask.get_mut(at)) {
            Some(hide) => *hide = true,
            None => return mask,
        }
    }
}
