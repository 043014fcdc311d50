//! Documentation delay of the whole site, over all history.
//!
//! In: rows of user, day, delay and count. Out: quantiles and shares, negatives kept.
//! Never: a person's own delay; that is a measure.

use super::UserDayDelay;
use serde::Serialize;

const DAY_SECONDS: i64 = 86_400;

/// Seconds from what an event is about to when it was stored; negative: stored before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DelaySummary {
    pub events: u64,
    pub median_seconds: i64,
    pub p90_seconds: i64,
    pub negative_share: f64,
    pub over_24_h_share: f64,
}

impl DelaySummary {
    /// `None` where no event has both times.
    pub fn of(rows: &[UserDayDelay]) -> Option<Self> {
        let mut delays: Vec<(i64, u64)> =
            rows.iter().map(|row| (row.seconds, u64::from(row.count))).collect();
        delays.sort_unstable();
        let events: u64 = delays.iter().map(|(_, n)| n).sum();
        let share = |which: &dyn Fn(i64) -> bool| {
            let n: u64 = delays.iter().filter(|(seconds, _)| which(*seconds)).map(|(_, n)| n).sum();
            n as f64 / events as f64
        };
        Some(Self {
            events,
            median_seconds: quantile(&delays, events, 0.5)?,
            p90_seconds: quantile(&delays, events, 0.9)?,
            negative_share: share(&|seconds| seconds < 0),
            over_24_h_share: share(&|seconds| seconds > DAY_SECONDS),
        })
    }

    /// In words, minutes rounded.
    pub fn sentence(&self) -> String {
        let minutes = |seconds: i64| (seconds as f64 / 60.0).round();
        format!(
            "documentation delay over all history: median {} min, 90th percentile {} min, {:.1} % stored before the time they are about, {:.1} % after more than 24 h ({} events)",
            minutes(self.median_seconds),
            minutes(self.p90_seconds),
            100.0 * self.negative_share,
            100.0 * self.over_24_h_share,
            self.events
        )
    }
}

/// The smallest delay that so large a share of the events does not pass.
fn quantile(sorted: &[(i64, u64)], events: u64, share: f64) -> Option<i64> {
    let wanted = ((events as f64 * share).ceil() as u64).max(1);
    let mut passed = 0;
    sorted.iter().find_map(|(seconds, n)| {
        passed += n;
        (passed >= wanted).then_some(*seconds)
    })
}
