//! Statistics against reference values computed with scipy 1.17 and statsmodels 0.15.

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
