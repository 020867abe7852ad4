//! Fits, their likelihood tests and residuals.

use lumbago_stats::diagnostics::{
    Inflation, Term, autocorrelation_by_row, condition_number, correlations, diagnose, inflation,
    terms,
};
use lumbago_stats::distribution::{chi_squared_upper, f_upper};
use lumbago_stats::spline::{bspline, harrell_knots, natural, restricted_cubic};
use lumbago_stats::{
    GlmOptions, StatsError, Vcov, contrast, covariance, glm, inference, multiplicity, wald,
};

use crate::Check;
use crate::data::Table;
use crate::models::Model;
use crate::reference::{Analysis, close, find};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    let method = analysis.text("method");
    Some(match analysis.id.as_str() {
        "sprays_pairwise_quasi" => pairwise_contrasts,
        "sprays_drop1_F_quasi" | "sprays_anova_F_pearson" => quasi_f,
        "warp_lrt_interaction" => likelihood_ratio_of_interaction,
        "warp_wald_joint_quasi" => joint_wald_of_interaction,
        "breslow_loglik_saturated" => saturated,
        "endo_ml_separation" => separation,
        "person_gvif" => inflated,
        "person_collinear_pre200" => inseparable,
        _ if method.starts_with("glm ") => model,
        _ if method == "LR" || method == "drop-one LR tests" => drop_one,
        _ if method == "residual diagnostics" => residuals,
        _ => return None,
    })
}

/// The reference took its standard errors from the weights of the last step but one.
const SE: f64 = 1e-7;

/// A generalised linear model with its model-based and heteroskedastic errors.
pub(crate) fn model(a: &Analysis) {
    let fit = Model::of(a).fit();
    let (n, p) = (fit.design.n as f64, fit.design.p as f64);
    close(n, a.number("n"), 0.0, "n");
    close(p, a.number("p"), 0.0, "p");
    a.expect("coef", &fit.coef, a.tolerance("coef", 1e-8));
    let loglik = a.tolerance("loglik", 1e-9);
    let phi = fit.dispersion.expect("residual freedom");
    for (key, value) in [
        ("deviance", fit.deviance),
        ("null_deviance", fit.null_deviance),
        ("df_residual", fit.df_residual),
        ("pearson_chi2", fit.pearson_chi2),
        ("dispersion_pearson", phi),
        ("loglik", fit.loglik),
        ("aic", fit.aic()),
        ("bic", fit.bic()),
        ("qaic", fit.qaic().expect("residual freedom")),
    ] {
        a.expect(key, &[value], loglik);
    }
    for (key, vcov) in [
        ("se_model_phi1", Vcov::Model),
        ("se_quasi", Vcov::Quasi),
        ("se_HC0", Vcov::Hc0),
        ("se_HC1", Vcov::Hc1),
        ("se_HC2", Vcov::Hc2),
        ("se_HC3", Vcov::Hc3),
    ] {
        a.expect(key, &covariance(&fit, &vcov).expect(key).std_errors(), SE);
    }
    a.expect_matrix("vcov_model", &fit.bread, SE);
    for (key, vcov) in [("p_wald_z", Vcov::Model), ("p_quasi_t", Vcov::Quasi)] {
        let estimates = inference(&fit, &covariance(&fit, &vcov).expect(key), 0.95).expect(key);
        let p: Vec<f64> = estimates.iter().map(|e| e.p_value).collect();
        let z: Vec<f64> = estimates.iter().map(|e| e.statistic).collect();
        a.expect_tail(key, &p, &z, SE);
    }
    if a.has("knots") {
        dose_curve(a, &fit);
    }
    if a.has("basis_at_100") {
        trend_basis(a, &fit);
    }
}

/// The curve of a restricted cubic spline against a reference dose, and the test of non-linearity.
fn dose_curve(a: &Analysis, fit: &lumbago_stats::Fit) {
    let knots = a.numbers("knots");
    let dose = a.numbers("dose_grid");
    for (key, k) in [("knots_default3", 3), ("knots", 4), ("knots_default5", 5)] {
        a.expect(key, &harrell_knots(fit.design.column(1), k).expect("knots"), 1e-14);
    }
    let basis = restricted_cubic(&dose, &knots).expect("basis");
    let at_260: Vec<f64> = basis.iter().map(|c| c[4]).collect();
    a.expect("basis_at_260", &at_260, 1e-12);
    let reference = restricted_cubic(&[100.0], &knots).expect("basis");
    let cov = covariance(fit, &Vcov::Model).expect("model");
    let (mut ratio, mut error) = (Vec::new(), Vec::new());
    for k in 0..dose.len() {
        let mut weights = vec![0.0; fit.design.p];
        for (j, column) in basis.iter().enumerate() {
            weights[1 + j] = column[k] - reference[j][0];
        }
        if dose[k] == 100.0 {
            // The reference dose against itself is no contrast.
            let refused = contrast(fit, &cov, "dose", &weights, 0.95);
            assert!(matches!(refused, Err(StatsError::NoVariance { .. })));
            ratio.push(0.0);
            error.push(0.0);
            continue;
        }
        let e = contrast(fit, &cov, "dose", &weights, 0.95).expect("contrast");
        ratio.push(e.point);
        error.push(e.std_error);
    }
    a.expect("log_rr_vs_100", &ratio, 1e-7);
    a.expect("se_log_rr_model", &error, SE);
    let linear = Model::with_terms(a, &["(Intercept)", "Bx", "cc$new_mattress"].map(String::from));
    let lrt = linear.fit().deviance - fit.deviance;
    a.expect("lrt_nonlinear", &[lrt], 1e-8);
    a.expect("df_nonlinear", &[2.0], 0.0);
    a.expect("p_nonlinear", &[chi_squared_upper(lrt, 2.0)], 1e-7);
}

/// A spline basis of the night at night 100, and the fitted means, which no basis can change.
fn trend_basis(a: &Analysis, fit: &lumbago_stats::Fit) {
    let basis = match a.id.as_str() {
        "person_ns_trend" => natural(&[100.0], &[90.0, 180.0, 270.0], (1.0, 365.0), false),
        _ => bspline(&[100.0], 3, &[120.0, 240.0], (1.0, 365.0), false),
    };
    let at_100: Vec<f64> = basis.expect("basis").iter().map(|c| c[0]).collect();
    a.expect("basis_at_100", &at_100, 1e-12);
    if a.has("fitted_invariant_sum_mu2") {
        let sum: f64 = fit.mu.iter().map(|m| m * m).sum();
        a.expect("fitted_invariant_sum_mu2", &[sum], 1e-10);
    }
}

/// The columns of a term of an R formula.
fn columns_of(a: &Analysis, names: &[String], term: &str) -> Vec<usize> {
    let factors = a.factors.as_object();
    let part_matches = |part: &str, column: &str| {
        part == column
            || factors.is_some_and(|f| f.contains_key(part))
                && column.strip_prefix(part).is_some_and(|level| {
                    a.factors[part].as_array().expect("levels").iter().any(|l| l == level)
                })
    };
    (0..names.len())
        .filter(|&j| {
            let (parts, own): (Vec<&str>, Vec<&str>) =
                (term.split(':').collect(), names[j].split(':').collect());
            parts.len() == own.len() && parts.iter().zip(&own).all(|(p, o)| part_matches(p, o))
        })
        .collect()
}

/// The full model behind a test that drops terms.
fn full_model(a: &Analysis) -> Model {
    let id = match a.id.as_str() {
        "breslow_drop1" => "breslow_poisson_offset".to_owned(),
        "resp_drop1" => "resp_logit".to_owned(),
        other => format!("{}_poisson", other.split('_').next().expect("prefix")),
    };
    let base = find(&id);
    Model::with_terms(a, &base.texts("terms"))
}

/// Likelihood-ratio tests of one term at a time.
pub(crate) fn drop_one(a: &Analysis) {
    let model = full_model(a);
    let full = model.fit();
    let (mut deviance, mut aic, mut lrt, mut p, mut df) = (vec![], vec![], vec![], vec![], vec![]);
    for term in a.texts("term") {
        let gone = columns_of(a, &model.design.names, &term);
        assert!(!gone.is_empty(), "{}: no column for {term}", a.id);
        let rest: Vec<String> = (0..model.design.p)
            .filter(|j| !gone.contains(j))
            .map(|j| model.design.names[j].clone())
            .collect();
        let mut smaller = Model::with_terms(a, &rest);
        if smaller.design.n != model.design.n {
            smaller = subset(&model, &gone);
        }
        let fit = smaller.fit();
        deviance.push(fit.deviance);
        aic.push(fit.aic());
        lrt.push(fit.deviance - full.deviance);
        df.push(gone.len() as f64);
        p.push(chi_squared_upper(fit.deviance - full.deviance, gone.len() as f64));
    }
    a.expect("df", &df, 0.0);
    a.expect("deviance", &deviance, 1e-9);
    a.expect("aic", &aic, 1e-9);
    // The difference of two deviances loses digits against either.
    for (k, (found, expected)) in lrt.iter().zip(a.numbers("lrt")).enumerate() {
        assert!((found - expected).abs() <= 1e-9 * deviance[k], "{} lrt[{k}]", a.id);
    }
    a.expect_tail("p", &p, &lrt, 1e-9);
}

/// The same rows without the columns listed.
fn subset(model: &Model, gone: &[usize]) -> Model {
    let mut builder = lumbago_stats::Design::builder(model.design.n);
    for j in (0..model.design.p).filter(|j| !gone.contains(j)) {
        builder = builder.column(&model.design.names[j], model.design.column(j));
    }
    Model {
        design: builder.build().expect("design"),
        y: model.y.clone(),
        offset: model.offset.clone(),
        family: model.family,
        cluster: model.cluster.clone(),
        night: model.night.clone(),
    }
}

/// The two F tests of one factor under quasi-likelihood: scaled by deviance, and by Pearson.
pub(crate) fn quasi_f(a: &Analysis) {
    let full = full_model(a).fit();
    let rise = (full.null_deviance - full.deviance) / 5.0;
    let by_deviance = a.id == "sprays_drop1_F_quasi";
    let scale = if by_deviance {
        a.expect("deviance", &[full.null_deviance], 1e-9);
        a.expect("df", &[5.0], 0.0);
        full.deviance / full.df_residual
    } else {
        a.expect("df1", &[5.0], 0.0);
        a.expect("df2", &[full.df_residual], 0.0);
        full.dispersion.expect("residual freedom")
    };
    a.expect("F", &[rise / scale], 1e-9);
    a.expect("p", &[f_upper(rise / scale, 5.0, full.df_residual)], 1e-8);
}

pub(crate) fn likelihood_ratio_of_interaction(a: &Analysis) {
    let (small, large) =
        (Model::of(&find("warp_main")).fit(), Model::of(&find("warp_inter")).fit());
    let lrt = small.deviance - large.deviance;
    a.expect("lrt", &[lrt], a.tolerance("all", 1e-8));
    a.expect("df", &[2.0], 0.0);
    a.expect("p", &[chi_squared_upper(lrt, 2.0)], 1e-7);
}

pub(crate) fn joint_wald_of_interaction(a: &Analysis) {
    let fit = Model::of(&find("warp_inter")).fit();
    let cov = covariance(&fit, &Vcov::Quasi).expect("quasi");
    let pick = |j: usize| (0..6).map(|k| f64::from(u8::from(k == j))).collect::<Vec<f64>>();
    let test = wald(&fit, &cov, &[pick(4), pick(5)]).expect("test");
    let tolerance = a.tolerance("all", 1e-7);
    a.expect("chi2", &[test.chi2], tolerance);
    a.expect_tail("p_chi2", &[test.p_chi2], &[test.chi2], tolerance);
    a.expect("F", &[test.f], tolerance);
    a.expect_tail("p_F", &[test.p_f.expect("one df")], &[test.f], tolerance);
}

/// A model with as many coefficients as rows fits exactly and has no dispersion.
pub(crate) fn saturated(a: &Analysis) {
    let mut terms = find("breslow_poisson_offset").texts("terms");
    for level in 2..=5 {
        terms.push(format!("agefa{level}:smoke"));
    }
    let model = Model::with_terms(a, &terms);
    let fit = model.fit();
    assert!(fit.deviance.abs() < 1e-10 && a.number("deviance_abs_max") < 1e-10);
    close(fit.df_residual, a.number("df"), 0.0, "df");
    assert_eq!(fit.dispersion, None);
    let refused = covariance(&fit, &Vcov::Quasi);
    assert!(matches!(refused, Err(StatsError::NoResidualFreedom { .. })));
}

/// Data without a finite estimate are reported with the column and the side it runs to.
pub(crate) fn separation(a: &Analysis) {
    let table = Table::load("endometrial");
    let mut builder = lumbago_stats::Design::builder(table.rows).intercept();
    for name in ["NV", "PI", "EH"] {
        builder = builder.column(name, &table.number(name));
    }
    let design = builder.build().expect("design");
    let Err(StatsError::Separation { columns }) =
        glm(&design, &table.number("HG"), &GlmOptions::binomial())
    else {
        panic!("separation not reported")
    };
    let names: Vec<String> = columns.iter().map(|c| c.column.clone()).collect();
    assert_eq!(names, a.texts("separated_terms"));
    assert_eq!(columns[0].upward, a.texts("direction") == ["+Inf"]);
}

/// All pairwise ratios of a one-way layout, with their adjusted p-values.
pub(crate) fn pairwise_contrasts(a: &Analysis) {
    let fit = Model::of(&find("sprays_poisson")).fit();
    let cov = covariance(&fit, &Vcov::Quasi).expect("quasi");
    let (mut point, mut error, mut p, mut t) = (vec![], vec![], vec![], vec![]);
    for pair in a.texts("pairs") {
        let place = |side: usize| (pair.as_bytes()[side] - b'A') as usize;
        let mut weights = vec![0.0; 6];
        weights[place(2)] += 1.0;
        weights[place(0)] -= 1.0;
        weights[0] = 0.0;
        let e = contrast(&fit, &cov, &pair, &weights, 0.95).expect("contrast");
        point.push(e.point);
        error.push(e.std_error);
        p.push(e.p_value);
        t.push(e.statistic);
    }
    let tolerance = a.tolerance("all", 1e-7);
    a.expect("log_rr", &point, tolerance);
    a.expect("se", &error, tolerance);
    a.expect_tail("p_raw", &p, &t, tolerance);
    let raw = a.numbers("p_raw");
    a.expect("p_bonferroni", &multiplicity::bonferroni(&raw).expect("bonferroni"), 1e-12);
    a.expect("p_hommel", &multiplicity::hommel(&raw).expect("hommel"), 1e-12);
    a.expect("p_holm", &multiplicity::holm(&raw).expect("holm"), 1e-12);
    a.expect("p_bh", &multiplicity::benjamini_hochberg(&raw).expect("bh"), 1e-12);
    a.expect("p_by", &multiplicity::benjamini_yekutieli(&raw).expect("by"), 1e-12);
}

/// Variance inflation of the terms, the factor position among them.
pub(crate) fn inflated(a: &Analysis) {
    let model = Model::of(&find("person_poisson"));
    let fit = model.fit();
    let names = &model.design.names;
    let terms: Vec<Term> = a
        .texts("term")
        .into_iter()
        .map(|name| Term { columns: columns_of(a, names, &name), name })
        .collect();
    let found = inflation(&fit, &terms).expect("inflation");
    let tolerance = a.tolerance("all", 1e-7);
    let each = |value: fn(&Inflation) -> f64| found.iter().map(value).collect::<Vec<f64>>();
    a.expect("gvif", &each(|v| v.gvif), tolerance);
    a.expect("df", &each(|v| v.term.columns.len() as f64), 0.0);
    a.expect("gvif_1_2df", &each(|v| v.scaled), tolerance);
}

/// Mattress age and calendar night before the only replacement: named as inseparable.
pub(crate) fn inseparable(a: &Analysis) {
    let table = Table::load("synth_person365");
    let night = table.number("night");
    let rows: Vec<usize> = (0..table.rows).filter(|&i| night[i] <= 200.0).collect();
    let pick = |name: &str| {
        let column = table.number(name);
        rows.iter().map(|&i| column[i]).collect::<Vec<f64>>()
    };
    let design = lumbago_stats::Design::builder(rows.len())
        .intercept()
        .column("night", &pick("night"))
        .column("mattress_age", &pick("mattress_age"))
        .column("late_caffeine", &pick("late_caffeine"))
        .build()
        .expect("design");
    let r = correlations(&design).at(0, 1);
    a.expect("r_night_age", &[r], a.tolerance("r", 1e-12));
    let fit = glm(&design, &pick("spasms"), &GlmOptions::gaussian()).expect("fit");
    let age = &inflation(&fit, &terms(&design)).expect("inflation")[1];
    a.expect("vif_mattress_age", &[age.gvif], a.tolerance("vif", 1e-4));
    let condition = condition_number(&design).expect("condition");
    a.expect("condition_number_scaled", &[condition], a.tolerance("cond", 1e-6));
    let named: Vec<String> = diagnose(&fit).into_iter().filter_map(|c| c.term).collect();
    assert_eq!(named, ["night", "mattress_age"]);
}

/// Residuals, leverage, autocorrelation and Cook's distance.
pub(crate) fn residuals(a: &Analysis) {
    let base = if a.id == "warp_resid" { "warp_inter" } else { "person_poisson" };
    let fit = Model::of(&find(base)).fit();
    let tolerance = a.tolerance("all", 1e-7);
    close(fit.design.n as f64, a.number("n"), 0.0, "n");
    let cook = fit.cooks_distance(1.0);
    let largest = cook.iter().copied().fold(0.0, f64::max);
    a.expect("leverage_max", &[fit.leverage.iter().copied().fold(0.0, f64::max)], tolerance);
    a.expect("leverage_sum", &[fit.leverage.iter().sum()], tolerance);
    a.expect("cooks_max", &[largest], tolerance);
    let at = cook.iter().position(|c| *c == largest).expect("largest") + 1;
    a.expect("cooks_argmax_row1", &[at as f64], 0.0);
    let sum: f64 = fit.deviance_residuals().iter().map(|r| r.abs()).sum();
    a.expect("deviance_resid_sumabs", &[sum], tolerance);
    let alike = autocorrelation_by_row(&fit.pearson_residuals(), 14).expect("residuals");
    let r: Vec<f64> = alike.lags.iter().map(|l| l.r.expect("pairs")).collect();
    // An autocorrelation is the mean of products of size 1: its error counts against 1.
    for (k, (found, expected)) in r.iter().zip(a.numbers("acf_pearson")).enumerate() {
        assert!((found - expected).abs() <= tolerance, "{} lag {}", a.id, k + 1);
    }
    for (up_to, q, p) in
        [(7, "ljung_box_7", "p_ljung_box_7"), (14, "ljung_box_14", "p_ljung_box_14")]
    {
        let test = alike.ljung_box(up_to);
        a.expect(q, &[test.statistic], tolerance);
        a.expect_tail(p, &[test.p_value], &[test.statistic], tolerance);
    }
}
