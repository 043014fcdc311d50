//! Statistics against reference values computed with numpy 2.4, scipy 1.17, pandas 2.3 and statsmodels
//! 0.15. Missing values never reach these functions: the reference drops them, and so do callers.

use uptake::stats::*;

const X: [f64; 10] = [3.1, 0.4, 7.7, 2.2, 9.5, 1.3, 4.8, 4.8, 6.1, 12.9];
const Y: [f64; 12] = [5.0, 5.5, 4.9, 6.2, 6.1, 7.0, 6.4, 7.7, 7.1, 8.3, 8.0, 9.9];

fn agree(ours: f64, reference: f64) {
    let scale = reference.abs().max(1.0);
    assert!((ours - reference).abs() <= 1e-9 * scale, "{ours} is not {reference}");
}

fn all_agree(ours: &[f64], reference: &[f64]) {
    assert_eq!(ours.len(), reference.len());
    for (a, b) in ours.iter().zip(reference) {
        agree(*a, *b);
    }
}

#[test]
fn quantiles_agree_with_numpy() {
    let p = [0.0, 0.1, 0.25, 0.5, 0.333, 0.9, 1.0];
    let ours: Vec<f64> = p.iter().map(|p| quantile(&X, *p).unwrap()).collect();
    all_agree(&ours, &[0.4, 1.21, 2.425, 4.8, 3.0973, 9.84, 12.9]);
    agree(median(&X).unwrap(), 4.8);
    agree(iqr(&X).unwrap(), 4.875);
    assert_eq!(quantile(&[], 0.5), None);
}

#[test]
fn spread_agrees_with_scipy() {
    agree(mad(&X).unwrap(), 4.077156100890405);
    agree(variance(&X).unwrap(), 15.19511111111111);
    agree(robust_z(12.9, &X).unwrap(), (12.9 - 4.8) / 4.077156100890405);
    assert_eq!(robust_z(1.0, &[2.0, 2.0, 2.0]), None, "without variation there is no z");
}

#[test]
fn the_normal_agrees_with_scipy_far_into_the_tails() {
    let cdf: Vec<f64> = [-3.5, -1.0, 0.0, 0.5, 2.2].iter().map(|z| normal_cdf(*z)).collect();
    all_agree(
        &cdf,
        &[0.00023262907903552502, 0.15865525393145707, 0.5, 0.6914624612740131, 0.9860965524865014],
    );
    let quantiles: Vec<f64> =
        [1e-10, 0.001, 0.025, 0.5, 0.9, 0.9999].iter().map(|p| normal_quantile(*p)).collect();
    all_agree(
        &quantiles,
        &[
            -6.361340902404056,
            -3.090232306167813,
            -1.9599639845400545,
            0.0,
            1.2815515655446004,
            3.719016485455709,
        ],
    );
    let tail = normal_sf(8.0);
    assert!((tail / 6.22096057427174e-16 - 1.0).abs() < 1e-9, "{tail}");
    agree(score_of_p(normal_sf(5.0)), 5.0);
}

#[test]
fn false_discovery_agrees_with_statsmodels() {
    let p = [
        0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269,
        0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986,
    ];
    let q = [
        0.025,
        0.1,
        0.21,
        0.21,
        0.21,
        0.25,
        0.26428571428571423,
        0.49107142857142855,
        0.49107142857142855,
        0.49107142857142855,
        0.49107142857142855,
        0.49107142857142855,
        0.49107142857142855,
        0.49107142857142855,
        0.5328125,
        0.5328125,
        0.5647058823529412,
        0.781578947368421,
        0.781578947368421,
        0.87,
        0.9071428571428571,
        0.986,
        0.986,
        0.986,
        0.986,
    ];
    all_agree(&benjamini_hochberg(&p), &q);
    let (mut turned_p, mut turned_q) = (p.to_vec(), q.to_vec());
    turned_p.reverse();
    turned_q.reverse();
    all_agree(&benjamini_hochberg(&turned_p), &turned_q);
    assert!(benjamini_hochberg(&[]).is_empty());
}

#[test]
fn trends_agree_with_scipy() {
    let points: Vec<(f64, f64)> = Y.iter().enumerate().map(|(t, y)| (t as f64, *y)).collect();
    agree(theil_sen(&points).unwrap(), 0.37083333333333335);
    let trend = mann_kendall(&Y).unwrap();
    agree(trend.s, 54.0);
    agree(trend.variance, 212.66666666666666);
    agree(trend.z, 3.634345051015831);
    agree(trend.p, 0.0002786876842340684);
    let tied = mann_kendall(&[1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 2.0, 4.0, 5.0, 4.0]).unwrap();
    agree(tied.variance, 116.66666666666667);
    agree(tied.p, 0.007255622276777044);
    assert_eq!(theil_sen(&points[..2]), None, "two points are no trend");
}

#[test]
fn the_weighted_mean_agrees_with_pandas() {
    let reference = [
        5.0,
        5.15,
        5.075,
        5.4125,
        5.61875,
        6.033125,
        6.1431875,
        6.61023125,
        6.757161875,
        7.2200133125,
        7.45400931875,
        8.187806523125,
    ];
    all_agree(&ewma(&Y, 0.3), &reference);
}

#[test]
fn kaplan_meier_agrees_with_statsmodels() {
    let ended = [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0];
    let open = [6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0];
    let observations: Vec<Observation> = ended
        .iter()
        .map(|time| Observation { time: *time, ended: true })
        .chain(open.iter().map(|time| Observation { time: *time, ended: false }))
        .collect();
    let steps = kaplan_meier(&observations);
    let (times, shares): (Vec<f64>, Vec<f64>) = steps.iter().copied().unzip();
    all_agree(&times, &[6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0]);
    all_agree(
        &shares,
        &[
            0.8571428571428572,
            0.8067226890756303,
            0.7529411764705883,
            0.6901960784313725,
            0.6274509803921569,
            0.5378151260504203,
            0.44817927170868355,
        ],
    );
    assert_eq!(survival_quantile(&steps, 0.25), Some(13.0));
    assert_eq!(survival_quantile(&steps, 0.5), Some(23.0));
    assert_eq!(survival_quantile(&steps, 0.9), None, "the curve never gets there");
}

#[test]
fn auroc_is_mann_whitney_with_ties_as_half() {
    let scores = [0.1, 0.4, 0.35, 0.8, 0.8, 0.2, 0.55];
    let labels = [false, false, true, true, false, false, true];
    agree(auroc(&scores, &labels).unwrap(), 0.7083333333333334);
    assert_eq!(auroc(&scores, &[true; 7]), None);
}

#[test]
fn shrinkage_never_passes_the_centre_and_ends_at_it_without_data() {
    agree(shrink(5.0, 1.0, 3.0, 1.0), 4.0);
    agree(shrink(5.0, 1.0, 0.0, 1.0), 1.0);
    agree(reliability(3.0, 1.0), 0.75);
    let halves = [(1.0, 1.2), (2.0, 1.9), (3.0, 3.3), (4.0, 3.6), (5.0, 5.1)];
    let r = 0.984_680_682_460_912_7;
    agree(split_half_reliability(&halves).unwrap(), 2.0 * r / (1.0 + r));
    assert_eq!(split_half_reliability(&halves[..2]), None);
}

#[test]
fn the_bootstrap_repeats_itself_and_covers_the_mean() {
    let values: Vec<f64> = (0..200).map(|i| f64::from(i % 20)).collect();
    let mean_of = |chosen: &[usize]| mean(&chosen.iter().map(|at| values[*at]).collect::<Vec<_>>());
    let first = bootstrap(values.len(), 1000, 7, 0.95, mean_of).unwrap();
    assert_eq!(Some(first), bootstrap(values.len(), 1000, 7, 0.95, mean_of));
    // Standard error of this mean: sqrt(33.25 / 200).
    let half = (first.high - first.low) / 2.0;
    assert!((half / (1.96 * (33.25_f64 / 200.0).sqrt()) - 1.0).abs() < 0.1, "{half}");
    assert!(first.low < 9.5 && 9.5 < first.high);
    assert_eq!(bootstrap(0, 10, 7, 0.95, |_| Some(0.0)), None);
}

#[test]
fn a_weighted_median_is_the_median_of_that_many_copies() {
    agree(weighted_median(&[(1.0, 1.0), (2.0, 3.0), (9.0, 1.0)]).unwrap(), 2.0);
    agree(weighted_median(&[(1.0, 1.0), (3.0, 1.0)]).unwrap(), 2.0);
    assert_eq!(weighted_median(&[(1.0, 0.0)]), None);
}

/// Ties; and values far apart, some negative.
const TIED: [f64; 11] = [4.0, 4.0, 4.0, 1.0, 7.0, 7.0, 2.5, 4.0, 9.0, 0.0, 7.0];
const FAR: [f64; 8] = [-3.2, 1e6, 0.001, -7.5, 2.0, 2.0, 55.5, -0.25];
const SHARES: [f64; 6] = [0.05, 0.25, 0.5, 0.62, 0.75, 0.95];

fn quantiles(values: &[f64]) -> Vec<f64> {
    SHARES.iter().map(|p| quantile(values, *p).unwrap()).collect()
}

#[test]
fn quantiles_and_spread_agree_with_numpy_and_scipy_with_ties_far_and_missing_values() {
    all_agree(&quantiles(&TIED), &[0.5, 3.25, 4.0, 4.6, 7.0, 8.0]);
    agree(mad(&TIED).unwrap(), 4.447806655516806);
    agree(iqr(&TIED).unwrap(), 3.75);
    agree(variance(&TIED).unwrap(), 7.65);
    all_agree(&quantiles(&FAR), &[-5.995, -0.9875, 1.0005, 2.0, 15.375, 650_019.424_999_999_5]);
    agree(mad(&FAR).unwrap(), 4.040832346537018);
    agree(variance(&FAR).unwrap(), 124_998_266_444.307_51);
    all_agree(&quantiles(&[1.5, 1.5]), &[1.5; 6]);
    agree(mad(&[1.5, 1.5]).unwrap(), 0.0);
    // numpy.nanquantile and median_abs_deviation(nan_policy="omit") of these, 3.0 and two NaN.
    let mut with_missing = TIED.to_vec();
    with_missing.extend([f64::NAN, f64::NAN, 3.0]);
    with_missing.retain(|value| !value.is_nan());
    all_agree(&quantiles(&with_missing), &[0.55, 2.875, 4.0, 4.0, 7.0, 7.9]);
    agree(mad(&with_missing).unwrap(), 3.3358549916376043);
}

#[test]
fn false_discovery_agrees_with_statsmodels_with_ties_zeros_and_ones() {
    let tied = [0.01, 0.01, 0.01, 0.2, 0.2, 0.8];
    all_agree(&benjamini_hochberg(&tied), &[0.02, 0.02, 0.02, 0.24, 0.24, 0.8]);
    let ends = [0.0, 1.0, 0.5, 0.5, 1e-12, 1.0, 0.03];
    all_agree(&benjamini_hochberg(&ends), &[0.0, 1.0, 0.7, 0.7, 3.5e-12, 1.0, 0.07]);
    all_agree(&benjamini_hochberg(&[0.04]), &[0.04]);
}

#[test]
fn theil_and_sen_s_slope_agrees_with_scipy_with_ties_and_missing_weeks() {
    let tied = [1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 8.0, 9.0];
    let values = [2.0, 2.5, 2.5, 2.0, 4.0, 4.0, 6.5, 5.0];
    let points: Vec<(f64, f64)> = tied.into_iter().zip(values).collect();
    agree(theil_sen(&points).unwrap(), 0.45);
    let weeks = [0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 9.0, 10.0, 11.0];
    let points: Vec<(f64, f64)> = weeks.into_iter().zip(FALLING).collect();
    agree(theil_sen(&points).unwrap(), -0.5);
}

/// Ends in an outlier.
const FALLING: [f64; 9] = [10.0, 9.0, 9.5, 9.5, 7.0, 7.5, 6.0, 6.0, -40.0];

/// scipy has no such test: S, its variance with ties and the corrected z were computed with numpy
/// from the definitions of Kendall 1975, the p with scipy's normal.
#[test]
fn mann_and_kendall_s_test_agrees_with_its_definition_in_numpy_with_ties() {
    let cases: [(&[f64], [f64; 4]); 4] = [
        (&FALLING, [-28.0, 90.0, -2.8460498941515415, 0.0044265258579198235]),
        (&[3.0; 4], [0.0, 0.0, 0.0, 1.0]),
        (
            &[1.0, 3.0, 2.0, 3.0, 1.0, 2.0, 2.0, 1.0, 3.0, 3.0, 3.0, 1.0],
            [5.0, 183.66666666666666, 0.2951513807659691, 0.7678782408415399],
        ),
        (
            &[5.0, 4.0, 4.0, 3.0, 3.0, 2.0, 1.0, 1.0],
            [-25.0, 62.333333333333336, -3.039842382629393, 0.002367019884225227],
        ),
    ];
    for (values, reference) in cases {
        let trend = mann_kendall(values).unwrap();
        all_agree(&[trend.s, trend.variance, trend.z, trend.p], &reference);
    }
}

#[test]
fn the_weighted_mean_agrees_with_pandas_at_other_weights() {
    all_agree(&ewma(&[1.0, -1.0, 4.0, 0.0, 7.5], 0.2), &[1.0, 0.6, 1.28, 1.024, 2.3192]);
    all_agree(&ewma(&[0.0, 10.0, 0.0, 10.0], 1.0), &[0.0, 10.0, 0.0, 10.0]);
    all_agree(&ewma(&[3.25], 0.9), &[3.25]);
    assert!(ewma(&[], 0.5).is_empty());
}

fn curve(times: &[f64], ended: &[u8]) -> Vec<(f64, f64)> {
    let pairs = times.iter().zip(ended);
    let observations: Vec<Observation> =
        pairs.map(|(time, ended)| Observation { time: *time, ended: *ended == 1 }).collect();
    kaplan_meier(&observations)
}

#[test]
fn kaplan_meier_agrees_with_statsmodels_with_ties_and_with_what_is_open() {
    let tied =
        curve(&[1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0], &[1, 0, 1, 1, 0, 1, 1, 0, 0, 0]);
    let (times, shares): (Vec<f64>, Vec<f64>) = tied.iter().copied().unzip();
    all_agree(&times, &[1.0, 2.0, 3.0]);
    all_agree(&shares, &[0.8, 0.6857142857142858, 0.4114285714285714]);
    assert_eq!(survival_quantile(&tied, 0.25), Some(2.0));
    assert_eq!(survival_quantile(&tied, 0.5), Some(3.0));
    assert_eq!(survival_quantile(&tied, 0.75), None);
    let mixed = curve(&[0.5, 2.25, 2.25, 7.0, 7.0, 7.0, 12.0, 13.5], &[1, 1, 0, 1, 1, 1, 0, 1]);
    let (times, shares): (Vec<f64>, Vec<f64>) = mixed.iter().copied().unzip();
    all_agree(&times, &[0.5, 2.25, 7.0, 13.5]);
    all_agree(&shares, &[0.875, 0.75, 0.3, 0.0]);
    assert_eq!(survival_quantile(&mixed, 0.5), Some(7.0));
    // Where the curve stands at 1 − p exactly, statsmodels gives the next step (7.0): it asks for
    // fewer than that to be open. Ours is the usual quantile, the first time that p have ended.
    assert_eq!(survival_quantile(&mixed, 0.25), Some(2.25));
    assert!(curve(&[3.0, 4.0, 9.0], &[0, 0, 0]).is_empty(), "nothing has ended");
    assert_eq!(survival_quantile(&curve(&[5.0; 4], &[1; 4]), 0.75), Some(5.0));
}

/// Resampling is chance, so no two programs agree to 1e-9, unless the bounds are single atoms of
/// the resampled distribution: those of a median, and of a mean of three values (all 27 resamples
/// were enumerated). Beyond those, within the error of 20,000 rounds.
#[test]
fn the_bootstrap_agrees_with_scipy_and_with_all_resamples() {
    let of = |values: &'static [f64], confidence: f64, statistic: fn(&[f64]) -> Option<f64>| {
        let chosen_from =
            |chosen: &[usize]| statistic(&chosen.iter().map(|at| values[*at]).collect::<Vec<_>>());
        bootstrap(values.len(), 20_000, 11, confidence, chosen_from).unwrap()
    };
    let median_of_ten = of(&X, 0.95, median);
    all_agree(&[median_of_ten.low, median_of_ten.high], &[2.2, 7.8]);
    let mean_of_three = of(&[1.0, 4.0, 10.0], 0.9, mean);
    all_agree(&[mean_of_three.low, mean_of_three.high], &[2.0, 8.0]);
    let mean_of_ten = of(&X, 0.95, mean);
    assert!((mean_of_ten.low - 3.11).abs() < 0.07, "{mean_of_ten:?}");
    assert!((mean_of_ten.high - 7.68).abs() < 0.07, "{mean_of_ten:?}");
    let same = of(&[3.0, 3.0, 3.0], 0.95, mean);
    all_agree(&[same.low, same.high], &[3.0, 3.0]);
}

#[test]
fn scores_of_counts_agree_with_scipy_s_poisson_and_negative_binomial() {
    for (count, mean, spread, reference) in [
        (0, 3.0, 0.0, -1.9617888842145228),
        (7, 3.0, 0.0, 2.000808424815681),
        (7, 3.0, 0.5, 1.3503006872695782),
        (40, 3.0, 0.2, 7.301932657952923),
        (1, 0.2, 1.0, 1.2975429286165543),
        (120, 90.0, 0.01, 2.1638895251004486),
    ] {
        let ours = count_score(count, mean, spread);
        // Far in the tail p itself has fewer digits.
        let far = if reference > 6.0 { 1e-6 } else { 1e-9 };
        assert!((ours - reference).abs() < far, "{count} of {mean}: {ours} is not {reference}");
    }
}

#[test]
fn the_area_under_the_curve_agrees_with_scipy_s_mann_and_whitney_with_ties() {
    let labels = [false, true, false, true, true, false, true, false];
    agree(auroc(&[1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 0.0], &labels).unwrap(), 0.6875);
    let labels = [true, false, true, false, false];
    agree(auroc(&[5.0, 4.0, 3.0, 2.0, 1.0], &labels).unwrap(), 0.8333333333333334);
}

#[test]
fn wilsons_interval_agrees_with_statsmodels() {
    // statsmodels.stats.proportion.proportion_confint(count, nobs, method="wilson")
    for (part, whole, low, high) in [
        (14, 20, 0.481_027_181_646_476_5, 0.854_522_755_152_395_6),
        (0, 10, 0.0, 0.277_532_799_862_889_2),
        (10, 10, 0.722_467_200_137_110_7, 1.0),
    ] {
        let interval = uptake::stats::wilson(part, whole, 0.95).unwrap();
        assert!((interval.low - low).abs() < 1e-9, "{interval:?}");
        assert!((interval.high - high).abs() < 1e-9, "{interval:?}");
    }
    assert!(uptake::stats::wilson(0, 0, 0.95).is_none());
    assert!(uptake::stats::wilson(3, 2, 0.95).is_none());
}
