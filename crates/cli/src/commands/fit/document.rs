//! The JSON document of a fit: docs/fit.schema.json.

use lumbago_stats::Estimate;
use serde::Serialize;

use super::found::Found;

/// One array entry a coefficient; what a model does not have is null.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    terms: Vec<&'a str>,
    coef: Vec<Option<f64>>,
    se: Vec<Option<f64>>,
    df: Vec<Option<f64>>,
    statistic: Vec<Option<f64>>,
    p_value: Vec<Option<f64>>,
    conf_low: Vec<Option<f64>>,
    conf_high: Vec<Option<f64>>,
    n: usize,
    n_dropped: usize,
    loglik: Option<f64>,
    deviance: Option<f64>,
    dispersion: Option<f64>,
    theta: Option<f64>,
    groups: Option<usize>,
    converged: bool,
    iterations: Option<usize>,
    family: &'a str,
    vcov: &'a str,
    notes: &'a [String],
}

impl<'a> Document<'a> {
    pub(super) fn of(found: &'a Found) -> Self {
        let each = |f: fn(&Estimate) -> f64| found.estimates.iter().map(|e| finite(f(e))).collect();
        Self {
            terms: found.estimates.iter().map(|e| e.name.as_str()).collect(),
            coef: each(|e| e.point),
            se: each(|e| e.std_error),
            df: found.estimates.iter().map(|e| e.df).collect(),
            statistic: each(|e| e.statistic),
            p_value: each(|e| e.p_value),
            conf_low: each(|e| e.low),
            conf_high: each(|e| e.high),
            n: found.n,
            n_dropped: found.n_dropped,
            loglik: found.loglik.and_then(finite),
            deviance: found.deviance.and_then(finite),
            dispersion: found.dispersion.and_then(finite),
            theta: found.theta.and_then(finite),
            groups: found.groups,
            // A fit that did not converge is an error and never gets here.
            converged: true,
            iterations: found.iterations,
            family: found.family,
            vcov: &found.vcov,
            notes: &found.notes,
        }
    }
}

fn finite(v: f64) -> Option<f64> {
    v.is_finite().then_some(v)
}
