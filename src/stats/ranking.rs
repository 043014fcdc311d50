//! How well a score ranks.
//!
//! In: a score and a yes or no each. Out: the area under the receiver operating curve.
//! Never: a value where one side is empty.

/// Probability that a yes scores above a no, ties as half (Mann–Whitney).
pub fn auroc(scores: &[f64], labels: &[bool]) -> Option<f64> {
    let mut pairs: Vec<(f64, bool)> = scores.iter().copied().zip(labels.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let yes = pairs.iter().filter(|(_, label)| *label).count();
    let no = pairs.len() - yes;
    if yes == 0 || no == 0 {
        return None;
    }
    let mut rank_sum = 0.0;
    let mut from = 0;
    while let Some((score, _)) = pairs.get(from) {
        let tied = pairs[from..].iter().take_while(|(other, _)| other == score).count();
        let middle = from as f64 + (tied + 1) as f64 / 2.0;
        let yes_here = pairs[from..from + tied].iter().filter(|(_, label)| *label).count();
        rank_sum += middle * yes_here as f64;
        from += tied;
    }
    let yes_n = yes as f64;
    Some((rank_sum - yes_n * (yes_n + 1.0) / 2.0) / (yes_n * no as f64))
}
