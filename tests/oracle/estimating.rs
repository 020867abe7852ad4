//! Generalised estimating equations.

use lumbago_stats::gee::{GeeOptions, GeeVcov, WorkingCorrelation, gee};

use crate::Check;
use crate::data::Table;
use crate::models::Model;
use crate::reference::{Analysis, close};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    analysis.text("method").starts_with("GEE").then_some(equations)
}

/// The same, computed by `data/gee.py`.
const DENSE: &str = include_str!("data/gee.json");

/// Coefficients, robust errors, correlation and dispersion as geepack has them. The standard error
/// of its correlation follows from two slips, which `data/gee.py` reproduces; without them it is ours.
fn equations(a: &Analysis) {
    let model = Model::of(a);
    let table = Table::load(a.dataset);
    let time = ["period", "visit", "night"].iter().find_map(|name| table.find(name)).expect("time");
    let night: Vec<i64> = time.iter().map(|t| *t as i64).collect();
    let correlation = match a.text("method").split(' ').nth(2).expect("structure") {
        "independence" => WorkingCorrelation::Independence,
        "exchangeable" => WorkingCorrelation::Exchangeable,
        _ => WorkingCorrelation::Ar1 { night: &night },
    };
    let mut options = GeeOptions::new(model.family, correlation);
    if let Some(offset) = &model.offset {
        options = options.with_offset(offset);
    }
    let fit = gee(&model.design, &model.y, &model.cluster, &options).expect("fit");
    close(fit.design.n as f64, a.number("n"), 0.0, "rows");
    close(fit.groups as f64, a.number("n_clusters"), 0.0, "groups");
    a.expect("coef", &fit.coef, a.tolerance("coef", 1e-8));
    let robust = fit.covariance(GeeVcov::Robust).expect("robust");
    a.expect("se_robust", &robust.std_errors(), a.tolerance("se", 1e-7));
    a.expect("phi", &[fit.dispersion], a.tolerance("coef", 1e-8));
    match fit.correlation {
        Some(found) => {
            a.expect("alpha", &[found], a.tolerance("alpha", 1e-8));
            let dense: serde_json::Value = serde_json::from_str(DENSE).expect("dense results");
            let dense = |key: &str| dense[&a.id][key].as_f64().expect("number");
            a.expect("se_alpha", &[dense("se_alpha_geepack")], 1e-10);
            let error = fit.correlation_std_error.expect("two groups");
            close(error, dense("se_alpha"), 1e-8, &format!("{} se_alpha", a.id));
        }
        None => {
            assert!(fit.correlation_std_error.is_none());
            for key in ["alpha", "se_alpha"] {
                a.expect_absent(key);
            }
        }
    }
}
