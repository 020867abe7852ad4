//! Closed forms, reports and refusals.

use super::*;
use crate::inference;

#[test]
fn pairs_have_the_ratio_of_discordant_pairs() {
    // 12 pairs with the event on the exposed row, 5 the other way, 3 concordant in exposure.
    let (mut x, mut y, mut pair) = (vec![], vec![], vec![]);
    for k in 0..20 {
        x.extend(if k < 17 { [1.0, 0.0] } else { [1.0, 1.0] });
        y.extend(if k < 12 { [1.0, 0.0] } else { [0.0, 1.0] });
        pair.extend([k, k]);
    }
    let design = Design::builder(40).column("x", &x).build().unwrap();
    let fit = conditional_logit(&design, &y, &pair, None).unwrap();
    assert!((fit.coef[0] - (12f64 / 5.0).ln()).abs() < 1e-10);
    let e = &inference(&fit, &fit.model_covariance(), 0.95).unwrap()[0];
    assert!((e.std_error - (1.0 / 12.0 + 1.0 / 5.0f64).sqrt()).abs() < 1e-9);
    assert!((fit.null_loglik + 20.0 * 2f64.ln()).abs() < 1e-10);
    let robust = fit.cluster_covariance(&pair).unwrap();
    assert!((robust.std_errors()[0] / e.std_error - (20.0 / 19.0f64).sqrt()).abs() < 1e-9);
}

#[test]
fn strata_without_information_are_listed_by_kind() {
    let y = [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let stratum = [5, 5, 8, 8, 3, 1, 1, 1, 2, 2, 9];
    let x = [4.0, 0.0, 2.0, 2.0, 5.0, 1.0, 0.0, 3.0, 1.0, 2.0, 7.0];
    let design = Design::builder(11).column("x", &x).build().unwrap();
    let fit = conditional_logit(&design, &y, &stratum, None).unwrap();
    assert_eq!(fit.dropped_all_zero, [5]);
    assert_eq!(fit.dropped_all_one, [8]);
    assert_eq!(fit.dropped_singletons, [3, 9]);
    assert_eq!(fit.strata_used, [1, 2]);
    assert_eq!((fit.rows_used.as_slice(), fit.rows_dropped), ([5, 6, 7, 8, 9].as_slice(), 6));
}

#[test]
fn refusals_have_names() {
    let design = Design::builder(4).column("x", &[1.0, 0.0, 1.0, 0.0]).build().unwrap();
    let strata = [0, 0, 1, 1];
    let separated = conditional_logit(&design, &[1.0, 0.0, 1.0, 0.0], &strata, None);
    let Err(StatsError::Separation { columns }) = separated else { panic!("{separated:?}") };
    assert_eq!((columns[0].column.as_str(), columns[0].upward), ("x", true));
    let none = conditional_logit(&design, &[1.0, 1.0, 0.0, 0.0], &strata, None);
    assert!(matches!(none, Err(StatsError::TooFewClusters { clusters: 0, .. })));
    let count = conditional_logit(&design, &[2.0, 0.0, 1.0, 0.0], &strata, None);
    assert!(matches!(count, Err(StatsError::BadArgument { what: "outcome", .. })));
    let age = Design::builder(4).column("age", &[30.0, 30.0, 40.0, 40.0]).build().unwrap();
    let between = conditional_logit(&age, &[1.0, 0.0, 1.0, 0.0], &strata, None);
    assert!(matches!(between, Err(StatsError::NoWithinVariation { column }) if column == "age"));
}

#[test]
fn one_event_a_stratum_is_fixed_effects_poisson() {
    let n = 120;
    let stratum: Vec<usize> = (0..n).map(|i| i / 10).collect();
    let x: Vec<f64> = (0..n).map(|i| ((i * 37) % 23) as f64 / 7.0).collect();
    let z: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 13) % 5 < 2))).collect();
    let y: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i % 10 == (i / 10 * 7) % 10))).collect();
    let design = Design::builder(n).column("x", &x).column("z", &z).build().unwrap();
    let logit = conditional_logit(&design, &y, &stratum, None).unwrap();
    let poisson = crate::fixed_effects::fixed_effects_poisson(&design, &y, &stratum, None).unwrap();
    for j in 0..2 {
        assert!((logit.coef[j] - poisson.fit.coef[j]).abs() < 1e-9);
        assert!((logit.bread.at(j, j) / poisson.fit.bread.at(j, j) - 1.0).abs() < 1e-8);
    }
}
