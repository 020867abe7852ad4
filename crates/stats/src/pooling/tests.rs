//! Reference values: NumPy and SciPy, from the formulas written out anew (grid of 4,000 values of
//! tau2, then Brent's method); for the BCG trials they agree with what metafor's documentation
//! prints for log risk ratios of `dat.bcg` (Viechtbauer 2010): REML tau2 0.3132, mean -0.7145 with
//! error 0.1798, I2 92.22 %, Q = 152.2330, Knapp & Hartung error 0.1808, limits of tau2 0.1197 to
//! 1.1115.

use super::*;

/// Vaccinated with and without tuberculosis, then the controls (Colditz et al. 1994, table 1).
const BCG: [[f64; 4]; 13] = [
    [4.0, 119.0, 11.0, 128.0],
    [6.0, 300.0, 29.0, 274.0],
    [3.0, 228.0, 11.0, 209.0],
    [62.0, 13_536.0, 248.0, 12_619.0],
    [33.0, 5_036.0, 47.0, 5_761.0],
    [180.0, 1_361.0, 372.0, 1_079.0],
    [8.0, 2_537.0, 10.0, 619.0],
    [505.0, 87_886.0, 499.0, 87_892.0],
    [29.0, 7_470.0, 45.0, 7_232.0],
    [17.0, 1_699.0, 65.0, 1_600.0],
    [186.0, 50_448.0, 141.0, 27_197.0],
    [5.0, 2_493.0, 3.0, 2_338.0],
    [27.0, 16_886.0, 29.0, 17_825.0],
];

fn bcg() -> (Vec<f64>, Vec<f64>) {
    let log_ratio = |[a, b, c, d]: &[f64; 4]| libm::log(a / (a + b)) - libm::log(c / (c + d));
    let error =
        |[a, b, c, d]: &[f64; 4]| (1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d)).sqrt();
    (BCG.iter().map(log_ratio).collect(), BCG.iter().map(error).collect())
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-8 * expected.abs().max(1.0), "{found} {expected}");
}

#[test]
fn the_bcg_trials_give_what_is_published() {
    let (y, se) = bcg();
    let found = pool(&y, &se, 0.95).unwrap();
    let h = found.heterogeneity;
    close(h.tau2, 0.3132432581364808);
    close(h.paule_mandel, 0.31806845220502394);
    close(h.tau2_limits.0, 0.11971836114126085);
    close(h.tau2_limits.1, 1.1114790840609288);
    close(h.q, 152.23300808237326);
    assert!((h.p_value / 1.9967645908459924e-26 - 1.0).abs() < 1e-6);
    close(h.i2, 0.9222138452126896);
    close(found.mean, -0.7145323421581394);
    close(found.model_error, 0.17978151610520574);
    close(found.knapp_hartung_error, 0.18079174409284787);
    assert_eq!(found.std_error, found.knapp_hartung_error);
    close(found.low, -1.1084437136855507);
    close(found.high, -0.32062097063072814);
    close(found.common, -0.43028516365409086);
    close(found.common_error, 0.04049875171086381);
    let (low, high) = found.prediction.unwrap();
    close(low, -2.0083759069225775);
    close(high, 0.5793112226062985);
    for (k, (mean, sd)) in
        [(-0.80023356, 0.40993045), (-1.25170598, 0.3532273), (-0.98690309, 0.43483158)]
            .into_iter()
            .enumerate()
    {
        let own = found.shrunken(y[k], se[k]);
        assert!((own.mean - mean).abs() < 5e-9 && (own.sd - sd).abs() < 5e-9, "{own:?}");
    }
}

#[test]
fn members_that_agree_by_chance_do_not_make_the_mean_surer_than_its_model() {
    let se: Vec<f64> = [0.04_f64, 0.09, 0.02, 0.05].iter().map(|v| v.sqrt()).collect();
    let found = pool(&[0.3, 0.1, 0.25, 0.2], &se, 0.95).unwrap();
    assert_eq!(found.heterogeneity.tau2, 0.0);
    assert_eq!(found.heterogeneity.paule_mandel, 0.0);
    assert_eq!(found.heterogeneity.i2, 0.0);
    close(found.mean, 0.23664921465968586);
    close(found.model_error, 0.09707772025358603);
    close(found.knapp_hartung_error, 0.0328531424031705);
    assert_eq!(found.std_error, found.model_error);
    let (low, high) = found.prediction.unwrap();
    close(low, -0.1810425033872607);
    close(high, 0.6543409327066324);
    // Nothing of their differences is their own.
    let own = found.shrunken(0.3, 0.2);
    assert_eq!((own.mean, own.kept), (found.mean, 0.0));
    close(own.sd, found.model_error);
}

#[test]
fn two_and_three_members() {
    let se: Vec<f64> = [0.04_f64, 0.09, 0.02].iter().map(|v| v.sqrt()).collect();
    let three = pool(&[0.3, 1.1, -0.25], &se, 0.95).unwrap();
    close(three.heterogeneity.tau2, 0.3938023959561269);
    close(three.heterogeneity.paule_mandel, 0.40246247337730423);
    close(three.mean, 0.34778934872249195);
    close(three.low, -1.3193343608162005);
    close(three.prediction.unwrap().1, 9.694448901161875);
    // With two, (y1 - y2)^2 / 2 less the mean of the errors' squares, whatever the method.
    let two = pool(&[0.3, 0.9], &[0.2, 0.1], 0.95).unwrap();
    close(two.heterogeneity.tau2, 0.18 - 0.025);
    close(two.heterogeneity.paule_mandel, 0.18 - 0.025);
    close(two.mean, 0.625);
    close(two.high, 4.423602732260173);
    assert_eq!(two.prediction, None);
}

#[test]
fn order_unit_and_shift_do_not_matter() {
    let (y, se) = bcg();
    let plain = pool(&y, &se, 0.9).unwrap();
    let turned: Vec<f64> = y.iter().rev().map(|v| 7.0 + 3.0 * v).collect();
    let wider: Vec<f64> = se.iter().rev().map(|s| 3.0 * s).collect();
    let moved = pool(&turned, &wider, 0.9).unwrap();
    close(moved.mean, 7.0 + 3.0 * plain.mean);
    close(moved.heterogeneity.tau2, 9.0 * plain.heterogeneity.tau2);
    close(moved.heterogeneity.i2, plain.heterogeneity.i2);
    close(moved.heterogeneity.tau2_limits.1, 9.0 * plain.heterogeneity.tau2_limits.1);
}

#[test]
fn what_cannot_be_pooled_is_named() {
    assert!(matches!(pool(&[0.1], &[0.2], 0.95), Err(StatsError::TooFewRows { .. })));
    assert!(matches!(pool(&[0.1, 0.2], &[0.2], 0.95), Err(StatsError::LengthMismatch { .. })));
    assert!(matches!(pool(&[0.1, f64::NAN], &[0.2, 0.2], 0.95), Err(StatsError::NotFinite { .. })));
    assert!(matches!(pool(&[0.1, 0.2], &[0.2, 0.0], 0.95), Err(StatsError::BadArgument { .. })));
    assert!(matches!(pool(&[0.1, 0.2], &[0.2, 0.1], 1.0), Err(StatsError::BadArgument { .. })));
    // All alike: nothing to divide by, and nothing infinite.
    let same = pool(&[0.4; 5], &[0.1; 5], 0.95).unwrap();
    assert_eq!((same.heterogeneity.tau2, same.heterogeneity.q), (0.0, 0.0));
    assert!((same.mean - 0.4).abs() < 1e-15 && same.high.is_finite());
}
