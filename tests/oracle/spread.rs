//! What counts look like beside the fitted model: overdispersion, zeros, rootograms, quantile
//! residuals.

use lumbago_stats::dispersion::{self, Excess};
use lumbago_stats::distribution::normal_quantile;
use lumbago_stats::quantile_residuals::{middle, quantiles};
use lumbago_stats::{Fit, rootogram::rootogram};

use crate::Check;
use crate::models::Model;
use crate::negative_binomial;
use crate::reference::{Analysis, close, find, number};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    let method = analysis.text("method");
    Some(match method {
        _ if method.starts_with("overdispersion and zero-inflation") => overdispersion,
        _ if method.starts_with("rootogram") => frequencies,
        _ if method.starts_with("randomised quantile residual") => residuals,
        _ => return None,
    })
}

/// The fit behind an analysis, by the name of its data.
fn fit(a: &Analysis, by: &str) -> Fit {
    let prefix = a.id.split('_').next().expect("prefix");
    let model = Model::with_terms(a, &find(&format!("{prefix}_poisson")).texts("terms"));
    if by == "nb" { negative_binomial::fit(&model).fit } else { model.fit() }
}

/// A tail area of a statistic; R's smallest is 0 below about 1e-308.
fn tail(found: f64, expected: f64, statistic: f64, what: &str) {
    if expected == 0.0 {
        assert!(found < 1e-300, "{what}: {found:e}");
        return;
    }
    close(found, expected, 1e-7 * (1.0 + statistic * statistic), what);
}

fn overdispersion(a: &Analysis) {
    let fit = fit(a, "pois");
    let tolerance = a.tolerance("all", 1e-7);
    for (key, excess) in
        [("cameron_trivedi_nb1", Excess::Proportional), ("cameron_trivedi_nb2", Excess::Quadratic)]
    {
        let found = dispersion::cameron_trivedi(&fit, excess).expect(key);
        let expected = a.get(key);
        close(found.alpha, number(&expected["alpha"]), tolerance, key);
        close(found.statistic, number(&expected["t"]), tolerance, key);
        tail(found.p_value, number(&expected["p_one_sided"]), found.statistic, key);
    }
    let dean = dispersion::dean(&fit).expect("Dean");
    for (key, p, found) in
        [("dean_PB", "p_dean_PB", dean.plain), ("dean_PC", "p_dean_PC", dean.adjusted)]
    {
        a.expect(key, &[found.statistic], tolerance);
        tail(found.p_value, a.number(p), found.statistic, p);
    }
    let zeros = dispersion::zeros(&fit).expect("zeros");
    a.expect("observed_zeros", &[zeros.observed], 0.0);
    a.expect("expected_zeros_poisson", &[zeros.expected], tolerance);
    let inflated = dispersion::zero_inflation(&fit).expect("van den Broek");
    a.expect("vdbroek_score", &[inflated.statistic], tolerance);
    tail(inflated.p_value, a.number("p_vdbroek"), inflated.statistic.sqrt(), "p_vdbroek");
    let pearson = dispersion::pearson(&fit).expect("Pearson");
    tail(pearson.p_value, a.number("pearson_chi2_p"), pearson.statistic.sqrt(), "pearson_chi2_p");
}

fn frequencies(a: &Analysis) {
    let fit = fit(a, if a.id.ends_with("nb") { "nb" } else { "pois" });
    let counts = a.numbers("k");
    let bars = rootogram(&fit, counts.len() - 1).expect("rootogram");
    let tolerance = a.tolerance("all", 1e-8);
    a.expect("k", &bars.iter().map(|b| b.count as f64).collect::<Vec<_>>(), 0.0);
    a.expect("observed", &bars.iter().map(|b| b.observed).collect::<Vec<_>>(), 0.0);
    a.expect("expected", &bars.iter().map(|b| b.expected).collect::<Vec<_>>(), tolerance);
}

fn residuals(a: &Analysis) {
    let fit = fit(a, if a.id.ends_with("nb") { "nb" } else { "pois" });
    let tolerance = a.tolerance("all", 1e-8);
    let (found, r) = (quantiles(&fit).expect("quantiles"), middle(&fit).expect("residuals"));
    let below: Vec<f64> = found.iter().map(|q| q.below).collect();
    let up_to: Vec<f64> = found.iter().map(|q| q.up_to).collect();
    a.expect("a_first10", &below[..10], tolerance);
    a.expect("b_first10", &up_to[..10], tolerance);
    a.expect("r_mid_first10", &r[..10], tolerance);
    let sum = |r: &[f64]| r.iter().sum::<f64>();
    let squares = |r: &[f64]| r.iter().map(|v| v * v).sum::<f64>();
    assert!(r.iter().all(|v| v.is_finite()));
    if a.number("sum_r_mid").is_finite() {
        a.expect("sum_r_mid", &[sum(&r)], tolerance);
        a.expect("sumsq_r_mid", &[squares(&r)], tolerance);
        return;
    }
    // R takes the quantile of a lower tail that has rounded to 1. So does this; by the upper tail the
    // residual is finite: the two differ in nothing else.
    let rounded: Vec<f64> =
        found.iter().map(|q| normal_quantile(0.5 * (q.below + q.up_to))).collect();
    a.expect("sum_r_mid", &[sum(&rounded)], tolerance);
    a.expect("sumsq_r_mid", &[squares(&rounded)], tolerance);
    for (ours, theirs) in r.iter().zip(&rounded) {
        // Near 1 the rounding of the lower tail, 1e-16, is a large part of the upper one.
        assert!(*theirs > 6.0 || (ours - theirs).abs() < 1e-6, "{ours} {theirs}");
    }
}
