//! Negative binomial fits: theta by maximum likelihood, with both kinds of standard error.

use lumbago_stats::negative_binomial::{self, NegativeBinomialFit, NegativeBinomialOptions};
use lumbago_stats::{JointVcov, SmallSample, Vcov, covariance, joint_covariance};

use crate::Check;
use crate::models::Model;
use crate::reference::{Analysis, close, numbers};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    analysis.text("method").starts_with("NB2 ML").then_some(negative_binomial as Check)
}

/// The negative binomial fit of the model of an analysis.
pub(crate) fn fit(model: &Model) -> NegativeBinomialFit {
    let options = NegativeBinomialOptions { offset: model.offset.as_deref(), ..Default::default() };
    negative_binomial::fit(&model.design, &model.y, &options).expect("fit")
}

/// Newton's method on both sides: coefficients agree to the last digits but one, and so do errors.
const EXACT: f64 = 1e-10;

fn negative_binomial(a: &Analysis) {
    let model = Model::of(a);
    let found = fit(&model);
    let theta = found.theta().expect("overdispersion");
    let (n, p) = (found.fit.design.n as f64, found.fit.design.p as f64);
    close(n, a.number("n"), 0.0, "n");
    close(p, a.number("p"), 0.0, "p");
    // The reference stopped where its gradient was this small.
    assert!(a.number("max_abs_gradient") < 1e-10);
    a.expect("coef", &found.fit.coef, EXACT);
    for (key, value) in [
        ("theta", theta.theta),
        ("alpha", found.alpha()),
        ("se_theta_joint", theta.std_error),
        ("se_log_theta_joint", theta.log_std_error),
        ("se_alpha_joint", theta.alpha_std_error()),
    ] {
        a.expect(key, &[value], 1e-9);
    }
    for (key, value) in [("loglik", found.loglik()), ("aic", found.aic()), ("bic", found.bic())] {
        a.expect(key, &[value], 1e-12);
    }
    let test = found.alpha_test();
    a.expect("lr_vs_poisson", &[test.statistic], EXACT);
    a.expect_tail("p_lr_vs_poisson_half_chi2", &[test.p_value], &[test.statistic.sqrt()], EXACT);

    let of = |vcov| covariance(&found.fit, &vcov).expect("covariance").std_errors();
    let joint = |vcov| {
        let made = joint_covariance(&found, &vcov).expect("covariance");
        made.coefficients.std_errors()
    };
    a.expect("se_expected_theta_fixed", &of(Vcov::Model), 1e-9);
    a.expect("se_joint_observed", &joint(JointVcov::Observed), 1e-9);
    a.expect("se_HC0_glm", &of(Vcov::Hc0), 1e-9);
    a.expect("se_HC0_joint", &joint(JointVcov::Hc0), 1e-9);
    if a.has("n_clusters") {
        clustered(a, &model, &found);
    }
    mass(a, &found);
}

fn clustered(a: &Analysis, model: &Model, found: &NegativeBinomialFit) {
    let cluster = &model.cluster;
    let groups = cluster.iter().max().expect("groups") + 1;
    a.expect("n_clusters", &[groups as f64], 0.0);
    for (name, small_sample) in [("CR0", SmallSample::None), ("CR1", SmallSample::Groups)] {
        let glm = covariance(&found.fit, &Vcov::Cluster { cluster, small_sample }).expect(name);
        a.expect(&format!("se_{name}_glm"), &glm.std_errors(), 1e-9);
        let joint = joint_covariance(found, &JointVcov::Cluster { cluster, small_sample });
        let joint = joint.expect(name).coefficients;
        a.expect(&format!("se_{name}_joint"), &joint.std_errors(), 1e-9);
    }
}

/// MASS alternates between theta and the coefficients and stops earlier: its own figures hold to what
/// they differ from the reference maximum by.
fn mass(a: &Analysis, found: &NegativeBinomialFit) {
    let theirs = a.get("glm_nb");
    let slack = numbers(&theirs["coef_maxreldiff"])[0];
    let theta = found.theta().expect("overdispersion").theta;
    close(theta, numbers(&theirs["theta"])[0], 1e-7, "theta of MASS");
    close(2.0 * found.loglik(), numbers(&theirs["twologlik"])[0], 1e-12, "likelihood of MASS");
    let errors = covariance(&found.fit, &Vcov::Model).expect("model").std_errors();
    for (found, expected) in errors.iter().zip(numbers(&theirs["se_MASS"])) {
        close(*found, expected, 1e-7 + slack, "errors of MASS");
    }
    // Its error of theta is from the expected information about theta alone.
    assert!(numbers(&theirs["SE_theta_MASS"])[0] > 0.0);
}
