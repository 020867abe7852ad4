//! Profile-likelihood intervals, and Firth's penalised likelihood.

use lumbago_stats::firth::{self, FirthFit};
use lumbago_stats::{Design, GlmOptions, profile_likelihood};
use serde_json::Value;

use crate::Check;
use crate::data::Table;
use crate::models::Model;
use crate::reference::{Analysis, close, numbers};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    Some(match analysis.id.as_str() {
        "breslow_profile_ci" => profile,
        "endo_firth" => logistic,
        "sprays_zero_firth_poisson" => poisson,
        _ => return None,
    })
}

/// R interpolates the profile with a spline, good to 4e-5; the exact roots stand beside it.
fn profile(a: &Analysis) {
    let model = Model::of(a);
    let options = GlmOptions::poisson().with_offset(model.offset.as_deref().expect("offset"));
    let found =
        profile_likelihood::intervals(&model.design, &model.y, &options, 0.95).expect("intervals");
    let low: Vec<f64> = found.iter().map(|i| i.low).collect();
    let high: Vec<f64> = found.iter().map(|i| i.high).collect();
    a.expect("lo", &low, 5e-5);
    a.expect("hi", &high, 5e-5);
    let exact: Value =
        serde_json::from_str(include_str!("data/breslow_profile.json")).expect("roots");
    for (key, found) in [("lo", low), ("hi", high)] {
        for (f, e) in found.iter().zip(numbers(&exact[key])) {
            close(*f, e, 1e-8, key);
        }
    }
}

fn design(table: &Table, names: &[&str]) -> Design {
    let mut builder = Design::builder(table.rows).intercept();
    for name in names {
        builder = builder.column(name, &table.number(name));
    }
    builder.build().expect("design")
}

fn logistic(a: &Analysis) {
    let table = Table::load("endometrial");
    let design = design(&table, &["NV", "PI", "EH"]);
    let found =
        firth::fit(&design, &table.number("HG"), &GlmOptions::binomial()).expect("Firth's fit");
    coefficients(a, &found, "se_expected_info");
    a.expect("penalised_loglik", &[found.penalised_loglik], 1e-10);
    let intervals = found.intervals(0.95).expect("intervals");
    let tolerance = a.tolerance("ci", 1e-4);
    a.expect("ci95_profile_lo", &intervals.iter().map(|i| i.low).collect::<Vec<_>>(), tolerance);
    a.expect("ci95_profile_hi", &intervals.iter().map(|i| i.high).collect::<Vec<_>>(), tolerance);
    let p: Vec<f64> = found.tests().expect("tests").iter().map(|t| t.p_value).collect();
    a.expect("p_profile_plr", &p, 1e-6);
}

fn poisson(a: &Analysis) {
    let table = Table::load("sprays_zero");
    let sprays = table.text("spray");
    let mut builder = Design::builder(table.rows).intercept();
    for level in ["B", "C", "D", "E", "F"] {
        let column: Vec<f64> = sprays.iter().map(|s| f64::from(u8::from(s == level))).collect();
        builder = builder.column(&format!("spray{level}"), &column);
    }
    let design = builder.build().expect("design");
    let found = firth::fit(&design, &table.number("count"), &GlmOptions::poisson()).expect("fit");
    coefficients(a, &found, "se");
}

fn coefficients(a: &Analysis, found: &FirthFit, se: &str) {
    assert_eq!(a.texts("terms"), found.design.names);
    a.expect("coef", &found.coef, a.tolerance("coef", 1e-8));
    a.expect(se, &found.covariance().std_errors(), 1e-6);
}
