//! Dose and time: breakpoints, curves, interrupted series and distributed lags.

use lumbago_stats::breakpoint::{BreakpointOptions, breakpoint, with_break};
use lumbago_stats::distributed_lag::{LagShape, lag_effects, lags};
use lumbago_stats::interrupted::{Interruptions, Transition};
use lumbago_stats::smooth::{Dispersion, SmoothOptions, Smoothness, smooth};
use lumbago_stats::spline::Basis;
use lumbago_stats::{Design, Estimated, GlmOptions, Vcov, contrast, covariance, dose_curve, glm};

use crate::Check;
use crate::data::Table;
use crate::models::Model;
use crate::reference::{Analysis, close, find, numbers};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    Some(match analysis.id.as_str() {
        "panel_segmented" => one_break,
        "person_pspline_fixed_lambda" => penalised_splines,
        _ => return None,
    })
}

/// The profile of a break in mattress age, its minimum and both intervals.
fn one_break(a: &Analysis) {
    let t = Table::load("synth_panel60x90");
    let design = Design::builder(t.rows)
        .intercept()
        .column("mattress_age", &t.number("mattress_age"))
        .column("late_caffeine", &t.number("late_caffeine"))
        .column("stress", &t.number("stress"))
        .build()
        .expect("design");
    let hours: Vec<f64> = t.number("hours").iter().map(|h| h.ln()).collect();
    let (y, model) = (t.number("spasms"), GlmOptions::poisson().with_offset(&hours));
    close(t.rows as f64, a.number("n"), 0.0, "n");
    let at = |psi: f64| with_break(&design, "mattress_age", &y, &model, psi).expect("fit");
    let profile: Vec<f64> = a.numbers("grid").iter().map(|psi| at(*psi).deviance).collect();
    a.expect("profile_deviance", &profile, a.tolerance("profile_deviance", 1e-9));
    let psi = a.number("psi");
    for (key, scaled) in [("ci95_profile_chi2", false), ("ci95_profile_quasi", true)] {
        let options = BreakpointOptions { scaled, ..Default::default() };
        let found = breakpoint(&design, "mattress_age", &y, &model, &options).expect("break");
        assert!((found.psi - psi).abs() <= a.tolerance("psi_abs", 1e-3), "{}", found.psi);
        close(found.deviance_straight, a.number("deviance_no_break"), 1e-9, "straight");
        close(found.fit.deviance, a.number("deviance_min"), 1e-8, "deviance");
        close(found.dispersion, a.number("pearson_phi_at_psi"), 1e-5, "phi");
        let ends = a.numbers(key);
        for (end, expected) in [(found.low, ends[0]), (found.high, ends[1])] {
            let error = (end.expect("closed") - expected).abs();
            assert!(error <= a.tolerance("ci_abs", 2e-3), "{key}: {end:?} {expected}");
        }
    }
    let (fit, names) = (at(psi), a.texts("terms"));
    assert_eq!(names[2], ".s");
    let coef: Vec<f64> = [0, 1, 4, 2, 3].iter().map(|&j| fit.coef[j]).collect();
    a.expect("coef", &coef, 1e-8);
    // The package's own estimate of the same minimum; its Wald error is not offered, see the note.
    let package = a.get("segmented_pkg")["psi"].as_f64().expect("psi");
    assert!((package - psi).abs() <= 1e-3);
}

#[test]
fn the_curve_of_a_dose_is_that_of_the_reference() {
    let a = find("person_rcs4");
    let fit = Model::of(&a).fit();
    let basis = Basis::RestrictedCubic { knots: a.numbers("knots") };
    let cov = covariance(&fit, &Vcov::Model).expect("model");
    let grid = a.numbers("dose_grid");
    let curve = dose_curve::curve(&fit, &cov, &basis, &[1, 2, 3], &grid, 100.0, 0.95);
    let curve = curve.expect("curve");
    let (ratio, error) = (a.numbers("log_rr_vs_100"), a.numbers("se_log_rr_model"));
    for (k, point) in curve.iter().enumerate() {
        close(point.point, ratio[k], 1e-7, "ratio");
        close(point.std_error, error[k], 1e-7, "error");
    }
}

#[test]
fn a_replacement_is_that_of_the_reference() {
    let a = find("person_its");
    let t = Table::load("synth_person365");
    let night: Vec<i64> = t.number("night").iter().map(|v| *v as i64).collect();
    // The reference counts nights from the last on the old mattress, here from the first on the new.
    let plan =
        Interruptions { origin: 0, unit: 30.0, nights: vec![201], transition: Transition::Step };
    let terms = plan.terms(&night).expect("terms");
    let mut builder = Design::builder(terms.rows.len()).intercept();
    for (name, column) in terms.names.iter().zip(&terms.columns) {
        builder = builder.column(name, column);
    }
    let hours: Vec<f64> = t.number("hours").iter().map(|h| h.ln()).collect();
    let model = GlmOptions::poisson().with_offset(&hours);
    let fit = glm(&builder.build().expect("design"), &t.number("spasms"), &model).expect("fit");
    let expected = a.numbers("coef");
    for (j, level) in [(0, 0.0), (1, 0.0), (2, expected[3] / 30.0), (3, 0.0)] {
        close(fit.coef[j], expected[j] + level, 1e-8, "coef");
    }
    let (name, weights) = plan.effect_after(1, 59).expect("contrast");
    let weights = [&[0.0], &weights[..]].concat();
    let cov = covariance(&fit, &Vcov::Model).expect("model");
    let effect = contrast(&fit, &cov, &name, &weights, 0.95).expect("effect");
    close(effect.point, expected[2] + 2.0 * expected[3], 1e-8, "two months");
}

#[test]
fn lags_are_those_of_the_reference() {
    let a = find("person_dlm03");
    let t = Table::load("synth_person365");
    let night: Vec<i64> = t.number("night").iter().map(|v| *v as i64).collect();
    let late: Vec<Option<f64>> = t.number("late_caffeine").into_iter().map(Some).collect();
    let terms = lags("late", &night, None, &late, 3, &LagShape::Free).expect("lags");
    let stress = t.number("stress");
    let keep: Vec<usize> =
        (0..terms.rows.len()).filter(|&k| stress[terms.rows[k]].is_finite()).collect();
    let pick = |name: &str| -> Vec<f64> {
        let column = t.number(name);
        keep.iter().map(|&k| column[terms.rows[k]]).collect()
    };
    let mut builder = Design::builder(keep.len()).intercept();
    for (name, column) in terms.names.iter().zip(&terms.columns) {
        builder = builder.column(name, &keep.iter().map(|&k| column[k]).collect::<Vec<_>>());
    }
    let design = builder
        .column("stress", &pick("stress"))
        .column("new_mattress", &pick("new_mattress"))
        .build()
        .expect("design");
    let hours: Vec<f64> = pick("hours").iter().map(|h| h.ln()).collect();
    let model = GlmOptions::poisson().with_offset(&hours);
    let fit = glm(&design, &pick("spasms"), &model).expect("fit");
    for (found, expected) in fit.coef().iter().zip(a.numbers("coef")) {
        close(*found, expected, 1e-8, "coef");
    }
    // The reference's sum has HAC errors by row; by row is by night when rows are renumbered.
    let rows: Vec<i64> = (0..keep.len() as i64).collect();
    let cov = covariance(&fit, &Vcov::Hac { night: &rows, lag: 5, adjust: true }).expect("hac");
    let effects = lag_effects(&fit, &cov, &terms, &[1, 2, 3, 4], 0.95).expect("effects");
    let sum = find("person_dlm_cumulative");
    close(effects.cumulative.point, sum.number("est"), 1e-7, "sum");
    close(effects.cumulative.std_error, sum.number("se"), 1e-7, "its error");
}

/// A smooth trend at three given penalties.
fn penalised_splines(a: &Analysis) {
    let t = Table::load("synth_person365");
    let (night, y, hours) = (t.number("night"), t.number("spasms"), t.number("hours"));
    // The reference takes the nights that are complete in stress too.
    let stress = t.number("stress");
    let complete =
        |i: &usize| [night[*i], y[*i], hours[*i], stress[*i]].iter().all(|v| v.is_finite());
    let rows: Vec<usize> = (0..t.rows).filter(complete).collect();
    let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<f64>>();
    let offset: Vec<f64> = pick(&hours).iter().map(|h| h.ln()).collect();
    let tolerance = a.tolerance("all", 1e-7);
    close(rows.len() as f64, a.number("n"), 0.0, "n");
    let fits = a.get("fits").as_array().expect("fits").clone();
    assert_eq!(fits.len(), 3);
    for stored in &fits {
        let options = SmoothOptions {
            segments: stored["nseg"].as_u64().expect("segments") as usize,
            range: Some((1.0, 365.0)),
            smoothness: Smoothness::Fixed(stored["lambda"].as_f64().expect("lambda")),
            dispersion: Dispersion::Known(1.0),
            ..SmoothOptions::default()
        };
        let model = GlmOptions::poisson().with_offset(&offset);
        let fit = smooth(&pick(&night), None, &pick(&y), &model, &options).expect("fit");
        let check = |found: f64, key: &str| {
            close(found, stored[key].as_f64().expect("number"), tolerance, key);
        };
        let n = rows.len() as f64;
        check(fit.edf, "edf");
        check(fit.deviance, "deviance");
        check(fit.deviance + 2.0 * fit.edf, "aic_like");
        check(n * fit.deviance / ((n - fit.edf) * (n - fit.edf)), "gcv");
        for (found, expected) in fit.coef.iter().zip(numbers(&stored["coef"])) {
            close(*found, expected, tolerance, "coef");
        }
        for (found, expected) in fit.mu.iter().zip(numbers(&stored["mu_first5"])) {
            close(*found, expected, tolerance, "mu");
        }
    }
}

/// The penalty by REML, against dense matrices in NumPy.
#[test]
fn smoothness_by_restricted_likelihood() {
    let stored: serde_json::Value =
        serde_json::from_str(include_str!("data/smooth.json")).expect("smooth.json");
    let t = Table::load("synth_person365");
    let columns = ["night", "spasms", "hours", "stress"].map(|c| t.number(c));
    let rows: Vec<usize> =
        (0..t.rows).filter(|&i| columns.iter().all(|c| c[i].is_finite())).collect();
    let pick = |k: usize| rows.iter().map(|&i| columns[k][i]).collect::<Vec<f64>>();
    let offset: Vec<f64> = pick(2).iter().map(|h| h.ln()).collect();
    let model = GlmOptions::poisson().with_offset(&offset);
    let with = |dispersion| SmoothOptions {
        segments: 12,
        range: Some((1.0, 365.0)),
        dispersion,
        ..SmoothOptions::default()
    };
    let known = &stored[0];
    let number = |key: &str| known[key].as_f64().expect("number");
    let options = with(Dispersion::Known(1.0));
    let fit = smooth(&pick(0), None, &pick(1), &model, &options).expect("fit");
    // The criterion is flat at its top: lambda is known to half the digits of its value.
    close(fit.reml.expect("by REML"), number("reml"), 1e-10, "reml");
    close(fit.lambda.ln(), number("log_lambda"), 1e-5, "log lambda");
    close(fit.edf, number("edf"), 1e-5, "edf");
    close(fit.deviance, number("deviance"), 1e-6, "deviance");
    let ends = [number("x_to")];
    let curve = fit.curve(&ends, number("x_from"), 0.95).expect("curve");
    close(curve[0].std_error, number("bayesian_se"), 1e-5, "error of the curve");
    // Allowing for overdispersion the trend is a straight line.
    let options = with(Dispersion::Pearson);
    let straight = smooth(&pick(0), None, &pick(1), &model, &options).expect("fit");
    assert!(straight.edf - 2.0 < 1e-3);
    close(straight.dispersion, stored[1]["phi"].as_f64().expect("phi"), 1e-5, "phi");
}
