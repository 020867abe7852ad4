//! Covariances by group, and refits without a group.

use lumbago_stats::diagnostics::leave_one_group_out;
use lumbago_stats::distribution::{chi_squared_upper, two_sided_p};
use lumbago_stats::{Vcov, contrast, covariance, inference, wald};

use crate::Check;
use crate::models::Model;
use crate::reference::{Analysis, close, find};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    let method = analysis.text("method");
    Some(match analysis.id.as_str() {
        "panel_wb_contrast_stress" => within_against_between,
        "panel_mundlak_joint" => mundlak,
        _ if method.starts_with("cluster-robust") => clusters,
        _ if method == "leave-one-cluster-out refits" => leave_one_out,
        _ => return None,
    })
}

/// CR0, both kinds of CR1, and CR2 with Satterthwaite's degrees of freedom.
pub(crate) fn clusters(a: &Analysis) {
    let model = Model::of(a);
    let fit = model.fit();
    let cluster = &model.cluster;
    let (se, df) = (a.tolerance("se", 1e-7), a.tolerance("df", 1e-5));
    let (n, p) = (fit.design.n as f64, fit.design.p as f64);
    let g = a.number("n_clusters");
    close(n, a.number("n"), 0.0, "n");
    close(p, a.number("p"), 0.0, "p");
    a.expect("factor_CR1_G", &[g / (g - 1.0)], 1e-12);
    a.expect("factor_CR1S", &[g / (g - 1.0) * (n - 1.0) / (n - p)], 1e-12);
    let cr0 = covariance(&fit, &Vcov::ClusterCr0 { cluster }).expect("CR0");
    let cr1_g = covariance(&fit, &Vcov::ClusterCr1G { cluster }).expect("CR1");
    let cr1_s = covariance(&fit, &Vcov::ClusterCr1S { cluster }).expect("CR1S");
    let cr2 = covariance(&fit, &Vcov::ClusterCr2 { cluster }).expect("CR2");
    a.expect("se_CR0", &cr0.std_errors(), se);
    a.expect("se_CR1_G", &cr1_g.std_errors(), se);
    a.expect("se_CR1S_stata_reg", &cr1_s.std_errors(), se);
    a.expect("se_CR2", &cr2.std_errors(), se);
    let cr3 = covariance(&fit, &Vcov::ClusterCr3 { cluster }).expect("CR3");
    a.expect("se_CR3", &cr3.std_errors(), se);
    a.expect_matrix("vcov_CR0", &cr0.matrix, se);
    a.expect_matrix("vcov_CR2", &cr2.matrix, se);

    let with_cr2 = inference(&fit, &cr2, 0.95).expect("inference");
    let t: Vec<f64> = with_cr2.iter().map(|e| e.statistic).collect();
    a.expect("t_CR2", &t, se);
    let freedom: Vec<f64> = with_cr2.iter().map(|e| e.df.expect("Satterthwaite")).collect();
    a.expect("df_satterthwaite_CR2", &freedom, df);
    let p_value: Vec<f64> = with_cr2.iter().map(|e| e.p_value).collect();
    a.expect_tail("p_satt_CR2", &p_value, &t, df);

    let with_cr1_s = inference(&fit, &cr1_s, 0.95).expect("inference");
    let t: Vec<f64> = with_cr1_s.iter().map(|e| e.statistic).collect();
    let p_value: Vec<f64> = with_cr1_s.iter().map(|e| e.p_value).collect();
    a.expect_tail("p_CR1S_t_Gm1", &p_value, &t, se);
    for (low, high) in with_cr1_s
        .iter()
        .zip(a.numbers("ci95_CR1S_t_Gm1_lo").into_iter().zip(a.numbers("ci95_CR1S_t_Gm1_hi")))
        .map(|(e, (low, high))| ((e.low, low, e.std_error), (e.high, high, e.std_error)))
    {
        for (found, expected, size) in [low, high] {
            assert!((found - expected).abs() <= 3.0 * se * size, "{}: {found} {expected}", a.id);
        }
    }
}

/// Refits without each group, and the jackknife that they make.
pub(crate) fn leave_one_out(a: &Analysis) {
    let model = Model::of(a);
    let full = model.fit();
    let names = a.texts("cluster");
    let g = names.len();
    let expected = a.get("coef").as_array().expect("rows").clone();
    let tolerance = a.tolerance("coef", 1e-7);
    let p = full.design.p;
    let (mut largest, mut squares) = (vec![0.0_f64; p], vec![0.0; p]);
    let refits = leave_one_group_out(&full, &model.cluster).expect("groups");
    assert_eq!(refits.len(), g);
    for left in refits {
        let (k, coef) = (left.group, left.coef.expect("refit"));
        let row = &expected[k];
        for (j, e) in crate::reference::numbers(row).into_iter().enumerate() {
            close(coef[j], e, tolerance, &format!("{} without {}", a.id, names[k]));
            let shift = coef[j] - full.coef[j];
            largest[j] = largest[j].max(shift.abs());
            squares[j] += shift * shift;
        }
    }
    a.expect("dfbeta_max_abs", &largest, 1e-6);
    let factor = (g as f64 - 1.0) / g as f64;
    let jackknife: Vec<f64> = squares.iter().map(|s| (factor * s).sqrt()).collect();
    a.expect("se_jackknife_CV3", &jackknife, 1e-6);
}

/// Whether stress has the same slope within and between persons.
pub(crate) fn within_against_between(a: &Analysis) {
    let model = Model::of(&find("panel_within_between"));
    let fit = model.fit();
    let cov = covariance(&fit, &Vcov::ClusterCr1S { cluster: &model.cluster }).expect("CR1S");
    let mut weights = vec![0.0; fit.design.p];
    weights[fit.design.index_of("stress_w").expect("column")] = 1.0;
    weights[fit.design.index_of("stress_m").expect("column")] = -1.0;
    let e = contrast(&fit, &cov, "within less between", &weights, 0.95).expect("contrast");
    let tolerance = a.tolerance("all", 1e-6);
    a.expect("diff", &[e.point], tolerance);
    a.expect("se", &[e.std_error], tolerance);
    a.expect_tail("p", &[two_sided_p(e.statistic, None)], &[e.statistic], 1e-7);
}

/// Person means beside the raw values, and their joint test.
pub(crate) fn mundlak(a: &Analysis) {
    let model = Model::of(a);
    let fit = model.fit();
    let cov = covariance(&fit, &Vcov::ClusterCr1S { cluster: &model.cluster }).expect("CR1S");
    let tolerance = a.tolerance("all", 1e-6);
    a.expect("coef", &fit.coef, 1e-8);
    a.expect("se_CR1S", &cov.std_errors(), 1e-7);
    let rows: Vec<Vec<f64>> =
        (4..7).map(|j| (0..fit.design.p).map(|k| f64::from(u8::from(k == j))).collect()).collect();
    let test = wald(&fit, &cov, &rows).expect("test");
    a.expect("chi2", &[test.chi2], tolerance);
    a.expect("df", &[test.df], 0.0);
    a.expect_tail("p", &[chi_squared_upper(test.chi2, 3.0)], &[test.chi2.sqrt()], tolerance);
}
