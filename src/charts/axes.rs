//! Axes: a range that can be drawn, its ticks, and the pixels between.
//!
//! In: numbers or days, a length in pixels. Out: positions and labels.
//! Never: an empty or endless range; plotters halts on the one and never ends on the other.

use super::lettering::Letters;
use crate::units::Day;
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

/// A linear axis over pixels `from` to `to` (`to` may lie above `from`).
#[derive(Clone)]
pub struct Axis {
    coord: RangedCoordf64,
    low: f64,
    high: f64,
    pixels: (i32, i32),
}

impl Axis {
    /// `None` where the range is not finite.
    pub fn new(low: f64, high: f64, pixels: (i32, i32)) -> Option<Self> {
        if !low.is_finite() || !high.is_finite() || high - low > 1e12 {
            return None;
        }
        let high = if high - low < 1e-9 { low + 1.0 } else { high };
        Some(Self { coord: (low..high).into(), low, high, pixels })
    }

    /// A value outside the range stands at its edge; one that is no number at the low end.
    pub fn at(&self, value: f64) -> i32 {
        let value = if value.is_finite() { value.clamp(self.low, self.high) } else { self.low };
        self.coord.map(&value, self.pixels)
    }

    pub fn ticks(&self, at_most: usize) -> Vec<f64> {
        self.coord.key_points(at_most).into_iter().filter(|v| v.is_finite()).collect()
    }

    pub fn low(&self) -> f64 {
        self.low
    }

    pub fn high(&self) -> f64 {
        self.high
    }
}

/// 1, 2 or 5 times a power of ten, at least `rough`.
pub fn nice_step(rough: f64) -> f64 {
    if !rough.is_finite() || rough <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|step| step * power >= rough * 0.999);
    step.unwrap_or(10.0) * power
}

/// Days along an axis.
#[derive(Clone)]
pub struct Days {
    axis: Axis,
    from: Day,
    to: Day,
}

impl Days {
    pub fn new(from: Day, to: Day, pixels: (i32, i32)) -> Option<Self> {
        let axis = Axis::new(f64::from(from.0), f64::from(to.0.max(from.0 + 1)), pixels)?;
        Some(Self { axis, from, to: to.max(from) })
    }

    pub fn at(&self, day: Day) -> i32 {
        self.axis.at(f64::from(day.0))
    }

    /// Ticks with labels that do not touch: weeks, months or years, whatever fits.
    pub fn ticks(&self, letters: Letters) -> Vec<(Day, String)> {
        let (week, month) = (letters.width("28 May") + 14, letters.width("May 2026") + 8);
        let span = f64::from((self.to.0 - self.from.0).max(1));
        let pixels = f64::from((self.axis.pixels.1 - self.axis.pixels.0).abs());
        let gap = |days: f64| days / span * pixels;
        let weeks = [1, 2, 4].into_iter().find(|n| gap(7.0 * f64::from(*n)) >= f64::from(week));
        if let Some(n) = weeks.filter(|_| span < 200.0) {
            return self.weeks(n);
        }
        let months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]
            .into_iter()
            .find(|n| gap(30.4 * f64::from(*n)) >= f64::from(month));
        self.months(months.unwrap_or(1200))
    }

    fn weeks(&self, every: i32) -> Vec<(Day, String)> {
        let first = if self.from.weekday() == 0 { self.from } else { self.from.week().plus(7) };
        (0..)
            .map(|n| first.plus(7 * every * n))
            .take_while(|day| *day <= self.to)
            .map(|day| (day, short(day)))
            .collect()
    }

    fn months(&self, every: i32) -> Vec<(Day, String)> {
        let (year, month, _) = self.from.ymd();
        let start = year * 12 + month as i32 - 1;
        let start = start.div_euclid(every) * every;
        (0..)
            .map_while(|n| {
                let month = start + every * n;
                let day = Day::from_ymd(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)?;
                (day <= self.to).then_some(day)
            })
            .filter(|day| *day >= self.from)
            .map(|day| {
                let (year, month, _) = day.ymd();
                let label = if every >= 12 {
                    format!("{year}")
                } else {
                    format!("{} {year}", month_name(month))
                };
                (day, label)
            })
            .collect()
    }
}

/// `2 Mar`.
pub fn short(day: Day) -> String {
    let (_, month, date) = day.ymd();
    format!("{date} {}", month_name(month))
}

pub fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get(month.saturating_sub(1) as usize).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_is_not_finite_is_no_axis() {
        assert!(Axis::new(f64::NAN, 1.0, (0, 100)).is_none());
        assert!(Axis::new(0.0, f64::INFINITY, (0, 100)).is_none());
    }

    #[test]
    fn an_empty_range_is_widened_and_a_value_outside_stands_at_the_edge() {
        let axis = Axis::new(2.0, 2.0, (0, 100)).unwrap();
        assert_eq!(axis.at(2.0), 0);
        assert_eq!(axis.at(9.0), 100);
        assert_eq!(axis.at(f64::NAN), 0);
    }

    #[test]
    fn day_labels_never_touch() {
        let letters = Letters::of(11);
        for span in [3, 8, 63, 180, 365, 730, 3_000, 33_000] {
            for width in [120, 260, 860] {
                let from = Day::from_ymd(2026, 1, 5).unwrap();
                let days = Days::new(from, from.plus(span), (0, width)).unwrap();
                let ticks = days.ticks(letters);
                for pair in ticks.windows(2) {
                    let gap = days.at(pair[1].0) - days.at(pair[0].0);
                    assert!(gap >= letters.width(&pair[0].1), "{span} days on {width} px");
                }
            }
        }
    }
}
