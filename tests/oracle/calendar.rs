//! Newey-West errors, by rows as other programs have it and by nights as it should be.

use lumbago_stats::{
    Bandwidth, Fit, Kernel, LongRun, ScoreWeights, Vcov, contrast, covariance, hac_lag,
    hac_lag_short, long_run_bandwidth,
};

use crate::Check;
use crate::models::Model;
use crate::reference::{Analysis, close, find};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    let method = analysis.text("method");
    Some(match analysis.id.as_str() {
        "person_dlm_cumulative" => cumulative_lags,
        _ if method.starts_with("Newey-West HAC") => by_rows,
        _ if method.starts_with("Newey-West by CALENDAR") => by_calendar,
        _ => return None,
    })
}

fn errors(fit: &Fit, night: &[i64], lag: usize, adjust: bool) -> Vec<f64> {
    covariance(fit, &Vcov::Hac { night, lag, adjust }).expect("HAC").std_errors()
}

/// Rows taken as consecutive nights.
pub(crate) fn by_rows(a: &Analysis) {
    let fit = Model::of(a).fit();
    close(fit.design.n as f64, a.number("n"), 0.0, "n");
    let rows: Vec<i64> = (0..fit.design.n as i64).collect();
    let tolerance = a.tolerance("se", 1e-7);
    for lag in [3, 5, 7, 25] {
        if a.has(&format!("se_NW_lag{lag}")) {
            a.expect(&format!("se_NW_lag{lag}"), &errors(&fit, &rows, lag, false), tolerance);
            a.expect(&format!("se_NW_lag{lag}_adjust"), &errors(&fit, &rows, lag, true), tolerance);
        }
    }
    a.expect("lag_rule_1p3_sqrtT", &[hac_lag(fit.design.n as u64) as f64], 0.0);
    a.expect("lag_rule_4n100_29", &[hac_lag_short(fit.design.n as u64) as f64], 0.0);
    let chosen = |bandwidth, prewhitened| {
        long_run_bandwidth(&fit, &rows, Kernel::Bartlett, bandwidth, prewhitened).expect("chosen")
    };
    let (west, andrews) =
        (Bandwidth::NeweyWest(ScoreWeights::Raw), Bandwidth::Andrews(ScoreWeights::Raw));
    a.expect("bwNeweyWest_1994", &[chosen(west, false)], tolerance);
    a.expect("bwNeweyWest_1994_prewhite1", &[chosen(west, true)], tolerance);
    a.expect("bwAndrews_bartlett", &[chosen(andrews, false)], tolerance);
    let default = LongRun { bandwidth: west, prewhiten: true, ..LongRun::newey_west(0) };
    let found = covariance(&fit, &Vcov::LongRun { night: &rows, options: default }).expect("HAC");
    a.expect("se_NW_default_prewhite1", &found.std_errors(), tolerance);
}

/// Real distances between nights.
pub(crate) fn by_calendar(a: &Analysis) {
    let model = Model::of(a);
    let fit = model.fit();
    let lag = a.number("lag") as usize;
    close(fit.design.n as f64, a.number("n"), 0.0, "n");
    let tolerance = a.tolerance("se", 1e-7);
    a.expect("se", &errors(&fit, &model.night, lag, false), tolerance);
    a.expect("se_n_over_n_minus_p", &errors(&fit, &model.night, lag, true), tolerance);
}

/// The sum of the effects of lags 0 to 3.
pub(crate) fn cumulative_lags(a: &Analysis) {
    let fit = Model::of(&find("person_dlm03")).fit();
    let rows: Vec<i64> = (0..fit.design.n as i64).collect();
    close(fit.design.n as f64, a.number("n"), 0.0, "n");
    let cov = covariance(&fit, &Vcov::Hac { night: &rows, lag: 5, adjust: true }).expect("HAC");
    let weights = [0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0];
    let e = contrast(&fit, &cov, "cumulative", &weights, 0.95).expect("contrast");
    let tolerance = a.tolerance("all", 1e-7);
    a.expect("est", &[e.point], tolerance);
    a.expect("se", &[e.std_error], tolerance);
}
