//! Who goes to whom at the least total cost: the assignment problem with places.
//!
//! In: costs of the pairs that are allowed, places a champion has, the cost of nobody. Out: a champion
//! or nobody a learner, optimal. Never: more learners than places, a pair that was not allowed.
//!
//! Gain = what nobody would cost − what the pair costs; the gains are maximised by Kuhn and Munkres
//! (`pathfinding`), a column a place. Pairs without gain stay unmatched. What has no pair in common is
//! solved apart, so that a big hospital is many small ones.

use pathfinding::prelude::{Matrix, kuhn_munkres};

/// For each learner a champion, or nobody. `costs`: a learner's allowed champions with their cost;
/// `crowding` is what each further learner of the same champion adds: the second once, the third twice.
pub fn assign(
    costs: &[Vec<(usize, i64)>],
    places: &[u32],
    crowding: i64,
    unmatched: i64,
) -> Vec<Option<usize>> {
    let mut assigned = vec![None; costs.len()];
    for part in parts(costs, places.len()) {
        for (learner, champion) in solve(&part, costs, places, crowding, unmatched) {
            if let Some(one) = assigned.get_mut(learner) {
                *one = Some(champion);
            }
        }
    }
    assigned
}

/// What an assignment costs in all; `None` where it uses a pair or a place that does not exist.
pub fn total_cost(
    assigned: &[Option<usize>],
    costs: &[Vec<(usize, i64)>],
    places: &[u32],
    crowding: i64,
    unmatched: i64,
) -> Option<i64> {
    let mut taken = vec![0u32; places.len()];
    let mut total = 0;
    for (champion, allowed) in assigned.iter().zip(costs) {
        let Some(champion) = champion else {
            total += unmatched;
            continue;
        };
        let (_, cost) = allowed.iter().find(|(one, _)| one == champion)?;
        let before = taken.get_mut(*champion)?;
        total += cost + crowding * i64::from(*before);
        *before += 1;
    }
    taken.iter().zip(places).all(|(taken, places)| taken <= places).then_some(total)
}

/// Learners and champions that are joined by allowed pairs.
#[derive(Default)]
struct Part {
    learners: Vec<usize>,
    champions: Vec<usize>,
}

fn parts(costs: &[Vec<(usize, i64)>], champions: usize) -> Vec<Part> {
    let n = costs.len();
    let mut parent: Vec<usize> = (0..n + champions).collect();
    for (learner, allowed) in costs.iter().enumerate() {
        for (champion, _) in allowed.iter().filter(|(champion, _)| *champion < champions) {
            let (a, b) = (root(&mut parent, learner), root(&mut parent, n + champion));
            if let Some(one) = parent.get_mut(a.max(b)) {
                *one = a.min(b);
            }
        }
    }
    let mut found: Vec<Part> = (0..n).map(|_| Part::default()).collect();
    for at in 0..n + champions {
        let whose = root(&mut parent, at);
        if let Some(part) = found.get_mut(whose) {
            if at < n { part.learners.push(at) } else { part.champions.push(at - n) }
        }
    }
    found.retain(|part| !part.champions.is_empty());
    found
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while let Some(above) = parent.get(at).copied().filter(|above| *above != at) {
        let higher = parent.get(above).copied().unwrap_or(above);
        if let Some(one) = parent.get_mut(at) {
            *one = higher;
        }
        at = above;
    }
    at
}

fn solve(
    part: &Part,
    costs: &[Vec<(usize, i64)>],
    places: &[u32],
    crowding: i64,
    unmatched: i64,
) -> Vec<(usize, usize)> {
    // A champion needs no more places than there are learners.
    let seats: Vec<(usize, u32)> = part
        .champions
        .iter()
        .flat_map(|champion| {
            let free = places.get(*champion).copied().unwrap_or(0) as usize;
            (0..free.min(part.learners.len())).map(|place| (*champion, place as u32))
        })
        .collect();
    if seats.is_empty() {
        return Vec::new();
    }
    let first_seat = |champion: usize| seats.partition_point(|(other, _)| *other < champion);
    let (people, chairs) = (part.learners.len(), seats.len());
    // The algorithm wants no more rows than columns.
    let turned = people > chairs;
    let (rows, columns) = if turned { (chairs, people) } else { (people, chairs) };
    let mut gains = Matrix::new(rows, columns, 0i64);
    for (row, learner) in part.learners.iter().enumerate() {
        for (champion, cost) in costs.get(*learner).into_iter().flatten() {
            for (at, (_, place)) in seats
                .iter()
                .enumerate()
                .skip(first_seat(*champion))
                .take_while(|(_, (other, _))| other == champion)
            {
                let gain = unmatched - cost - crowding * i64::from(*place);
                let cell = if turned { (at, row) } else { (row, at) };
                gains[cell] = gain.max(0);
            }
        }
    }
    let (_, chosen) = kuhn_munkres(&gains);
    chosen
        .iter()
        .enumerate()
        .filter(|(row, column)| gains[(*row, **column)] > 0)
        .filter_map(|(row, column)| {
            let (person, chair) = if turned { (*column, row) } else { (row, *column) };
            Some((*part.learners.get(person)?, seats.get(chair)?.0))
        })
        .collect()
}
