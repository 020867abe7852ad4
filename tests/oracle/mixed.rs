//! Random intercepts against an R maximiser, random slopes against NumPy.

use lumbago_stats::mixed::{MixedFamily, MixedFit, MixedOptions, mixed};
use lumbago_stats::{Design, Family};
use serde_json::Value;

use crate::Check;
use crate::data::Table;
use crate::models::Model;
use crate::reference::{Analysis, close, number, numbers};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    analysis.text("method").starts_with("random-intercept").then_some(random_intercept)
}

fn random_intercept(a: &Analysis) {
    let model = Model::of(a);
    let family = match model.family {
        Family::Binomial => MixedFamily::Binomial,
        _ if a.has("theta") => MixedFamily::NegativeBinomial,
        _ => MixedFamily::Poisson,
    };
    let points = a.id.split("agq").nth(1).map_or(1, |k| k.parse().expect("points"));
    let options = MixedOptions {
        offset: model.offset.as_deref(),
        ..MixedOptions::of(family).with_points(points)
    };
    let fit = mixed(&model.design, &model.y, &model.cluster, &options).expect("fit");
    close(fit.n as f64, a.number("n"), 0.0, "rows");
    close(fit.effects.len() as f64, a.number("n_clusters"), 0.0, "groups");
    a.expect("coef", &fit.coef, a.tolerance("coef", 1e-8));
    let (errors, sd) = (a.tolerance("se", 1e-7), a.tolerance("sd", 1e-8));
    a.expect("se_joint_observed", &fit.covariance().std_errors(), errors);
    let component = &fit.components[0];
    a.expect("sd_intercept", &[component.sd], sd);
    a.expect("var_intercept", &[component.variance], 2.0 * sd);
    a.expect("se_log_sd", &[component.log_sd_error.expect("inside the range")], errors);
    if family == MixedFamily::NegativeBinomial {
        a.expect("theta", &[fit.theta.expect("NB2").value], 1e-5);
    }
    a.expect("loglik", &[fit.loglik], a.tolerance("loglik", 1e-9));
    a.expect("aic", &[fit.aic()], a.tolerance("loglik", 1e-9));
    // The reference stopped where its own slope was this steep; ours is flatter.
    assert!(a.number("max_abs_gradient") < 1e-5 && fit.distance < 1e-7);
    for other in ["glmer", "glmmTMB"] {
        if a.has(other) {
            check_program(a, other, points, &fit);
        }
    }
}

/// The same by a program that stops earlier: as close as it came to the reference.
fn check_program(a: &Analysis, program: &str, points: usize, fit: &MixedFit) {
    let theirs = a.get(program);
    let off = number(&theirs["coef_maxabsdiff"]);
    for (found, b) in fit.coef.iter().zip(numbers(&theirs["coef"])) {
        assert!((found - b).abs() <= off + 1e-5, "{} {program}: {found} {b}", a.id);
    }
    close(fit.components[0].sd, number(&theirs["sd"]), 1e-5, program);
    // With several nodes glmer leaves constants out.
    let whole = if program == "glmmTMB" { "loglik" } else { "loglik_reported" };
    if program == "glmmTMB" || points == 1 {
        close(fit.loglik, number(&theirs[whole]), 1e-8, program);
    }
}

#[test]
fn random_slopes_equal_a_direct_computation() {
    let file: Value =
        serde_json::from_str(include_str!("data/mixed.json")).expect("reference file");
    let table = Table::load("epil");
    let n = table.rows;
    let number_of = |name: &str| table.number(name);
    let person = table.codes("subject");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 1);
    for case in cases {
        let name = case["name"].as_str().expect("name");
        let design = Design::builder(n)
            .intercept()
            .column("lbase4", &number_of("lbase4"))
            .column("visit", &number_of("period").iter().map(|v| v - 2.5).collect::<Vec<_>>())
            .build()
            .expect("design");
        let points = case["points"].as_u64().expect("points") as usize;
        let options = MixedOptions::poisson().with_points(points).with_slopes(&["visit"]);
        let fit = mixed(&design, &number_of("y"), &person, &options).expect("fit");
        let check = |found: &[f64], key: &str, tolerance: f64| {
            for (k, (f, e)) in found.iter().zip(numbers(&case[key])).enumerate() {
                close(*f, e, tolerance, &format!("{name} {points} {key}[{k}]"));
            }
        };
        check(&[fit.loglik], "loglik", 1e-9);
        check(&fit.coef, "coef", 1e-5);
        check(&fit.covariance().std_errors(), "se", 1e-5);
        check(&fit.components.iter().map(|c| c.sd).collect::<Vec<_>>(), "sd", 1e-5);
        let errors: Vec<f64> = fit.components.iter().filter_map(|c| c.log_sd_error).collect();
        check(&errors, "se_log_sd", 1e-4);
        check(&[fit.correlations[0].correlation], "correlation", 1e-4);
    }
}
