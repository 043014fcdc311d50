//! Time until something happens, when for some it has not happened yet.
//!
//! In: durations, each ended or still open. Out: Kaplan–Meier's curve and its quantiles.
//! Never: what is open counted as done, or left out: then the worst would look best.

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    pub time: f64,
    /// False: still open at `time`.
    pub ended: bool,
}

/// Steps (time, share not yet ended), at the times at which something ended.
pub fn kaplan_meier(observations: &[Observation]) -> Vec<(f64, f64)> {
    let mut sorted = observations.to_vec();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
    let mut steps = Vec::new();
    let mut open = 1.0;
    let mut from = 0;
    while let Some(first) = sorted.get(from) {
        let at_risk = sorted.len() - from;
        let here = sorted[from..].iter().take_while(|o| o.time == first.time).count();
        let ended = sorted[from..from + here].iter().filter(|o| o.ended).count();
        if ended > 0 {
            open *= 1.0 - ended as f64 / at_risk as f64;
            steps.push((first.time, open));
        }
        from += here;
    }
    steps
}

/// The first time at which at most `1 − p` are still open; `None` where the curve never gets there.
pub fn survival_quantile(steps: &[(f64, f64)], p: f64) -> Option<f64> {
    steps.iter().find(|(_, open)| *open <= 1.0 - p + 1e-12).map(|(time, _)| *time)
}
