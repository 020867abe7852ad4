//! Fixed-effects Poisson and conditional logistic regression.

use lumbago_stats::conditional_logit::conditional_logit;
use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::{Design, Vcov, covariance};

use crate::Check;
use crate::data::Table;
use crate::models::Model;
use crate::reference::{Analysis, close};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    if analysis.text("method").starts_with("conditional logistic") {
        return Some(conditional);
    }
    let within = analysis.text("method").starts_with("conditional (fixed-effects)");
    within.then_some(fixed_effects)
}

/// Slopes within persons, with the errors of three conventions.
pub(crate) fn fixed_effects(a: &Analysis) {
    let model = Model::of(a);
    let found =
        fixed_effects_poisson(&model.design, &model.y, &model.cluster, model.offset.as_deref())
            .expect("fit");
    let fit = &found.fit;
    close(fit.design.n as f64, a.number("n_used"), 0.0, "rows used");
    close(found.rows_dropped as f64, a.number("n_dropped_all_zero"), 0.0, "rows dropped");
    close(found.groups_used as f64, a.number("n_clusters"), 0.0, "groups");
    assert!(found.dropped_singletons.is_empty());
    a.expect("coef", &fit.coef, a.tolerance("coef", 1e-8));
    let tolerance = a.tolerance("se", 1e-7);
    let cluster = &found.group_used;
    for (key, vcov) in [
        ("se_model", Vcov::Model),
        ("se_CR0", Vcov::ClusterCr0 { cluster }),
        ("se_CR1_G", Vcov::ClusterCr1G { cluster }),
        ("se_fixest_default", Vcov::ClusterCr1S { cluster }),
    ] {
        a.expect(key, &covariance(fit, &vcov).expect(key).std_errors(), tolerance);
    }
    a.expect("conditional_loglik", &[found.conditional_loglik], 1e-9);
    a.expect("poisson_loglik_with_dummies", &[fit.loglik], 1e-9);
    a.expect("deviance", &[fit.deviance], 1e-9);
}

/// The first visit against the others, within patients.
fn conditional(a: &Analysis) {
    let table = Table::load(a.dataset);
    let first: Vec<f64> =
        table.number("visit").iter().map(|v| f64::from(u8::from(*v == 1.0))).collect();
    let design = Design::builder(table.rows).column("first", &first).build().expect("design");
    let fit = conditional_logit(&design, &table.number("outcome"), &table.codes("pid"), None)
        .expect("fit");
    let tolerance = a.tolerance("all", 1e-8);
    a.expect("coef", &fit.coef, tolerance);
    a.expect("se", &fit.model_covariance().std_errors(), tolerance);
    a.expect("loglik", &[fit.loglik], tolerance);
    a.expect("loglik0", &[fit.null_loglik], tolerance);
}
