//! Pure statistics: numbers in, numbers out.
//!
//! In: slices of finite numbers. Out: `Option` where data can be too little, never NaN.
//! Never: a person, an event, a file; randomness only from a seed that the caller names.

mod bootstrap;
mod counts;
mod evidence;
mod fdr;
mod forecast;
mod heterogeneity;
mod normal;
mod proportion;
mod quantile;
mod ranking;
mod shrinkage;
mod solving;
mod student;
mod survival;
mod tail;
mod trend;

pub use bootstrap::{Interval, bootstrap};
pub use counts::count_score;
pub use evidence::{likelihood_ratio, shift_evidence, unaffected};
pub use fdr::benjamini_hochberg;
pub use forecast::{FEWEST_WEEKS, Forecast, Week as SeriesWeek, forecast, reach as forecast_reach};
pub use heterogeneity::{between_variance, central_normal, normal_through};
pub use normal::{habit_sf, normal_cdf, normal_quantile, normal_sf, score_of_p, student_quantile};
pub use proportion::wilson;
pub use quantile::{
    iqr, mad, mean, median, quantile, quantile_sorted, robust_z, variance, weighted_median,
};
pub use ranking::auroc;
pub use shrinkage::{reliability, shrink, split_half_reliability};
pub use solving::Cholesky;
pub use student::{student_interval, t_cdf, t_power, t_quantile, t_two_sided};
pub use survival::{Observation, kaplan_meier, survival_quantile};
pub use tail::UpperTail;
pub use trend::{Trend, ewma, mann_kendall, theil_sen};
