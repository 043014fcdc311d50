//! Location and spread that a few extreme people cannot move.
//!
//! In: a slice in any order. Out: quantiles as R's type 7 (numpy's default), MAD scaled to the normal.
//! Never: NaN; an empty slice gives `None`.

/// Scales a median absolute deviation, and an interquartile range, to the normal's sigma.
const MAD_TO_SIGMA: f64 = 1.482_602_218_505_602;

pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// With n − 1 below; `None` under two values.
pub fn variance(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let centre = mean(values)?;
    let squares: f64 = values.iter().map(|v| (v - centre) * (v - centre)).sum();
    Some(squares / (values.len() - 1) as f64)
}

pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// Hyndman and Fan's type 7.
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_sorted(&sorted, p)
}

/// The same, of values that are sorted already.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = p.clamp(0.0, 1.0) * last as f64;
    let below = at.floor() as usize;
    let low = *sorted.get(below)?;
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    Some(low + (at - below as f64) * (high - low))
}

/// Median absolute deviation, scaled so that it estimates sigma of a normal.
pub fn mad(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let deviations: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
    Some(median(&deviations)? * MAD_TO_SIGMA)
}

pub fn iqr(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(quantile_sorted(&sorted, 0.75)? - quantile_sorted(&sorted, 0.25)?)
}

/// How far `value` lies from the median of `others`, in their MADs; `None` where these do not vary.
pub fn robust_z(value: f64, others: &[f64]) -> Option<f64> {
    let spread = mad(others).filter(|spread| *spread > 0.0)?;
    Some((value - median(others)?) / spread)
}

/// The value at which half the weight is reached; between two values where it is hit exactly.
pub fn weighted_median(pairs: &[(f64, f64)]) -> Option<f64> {
    let mut sorted: Vec<(f64, f64)> = pairs.iter().copied().filter(|(_, w)| *w > 0.0).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sorted.iter().map(|(_, w)| w).sum::<f64>() / 2.0;
    let mut reached = 0.0;
    for (at, (value, weight)) in sorted.iter().enumerate() {
        reached += weight;
        if (reached - half).abs() <= half * 1e-12 {
            return Some(sorted.get(at + 1).map_or(*value, |(next, _)| (value + next) / 2.0));
        }
        if reached > half {
            return Some(*value);
        }
    }
    None
}
