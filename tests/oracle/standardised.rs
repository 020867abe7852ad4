//! Expected outcomes if every night had been different in one respect.

use lumbago_stats::marginal::{Scenario, compare};
use lumbago_stats::{Covariance, Fit, Vcov, covariance};

use crate::Check;
use crate::models::Model;
use crate::reference::{Analysis, find};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    analysis.text("method").starts_with("g-computation").then_some(standardised)
}

/// A column set in every row to the first value against the second, or against what it was.
fn scenarios(fit: &Fit, column: &str, against: Option<f64>) -> (Scenario, Scenario) {
    let set = |value: f64| {
        let made = Scenario::observed(fit).with_all(column, value).expect("column");
        if column != "trtprogabide" {
            return made;
        }
        let baseline = fit.design.column(fit.design.index_of("lbase4").expect("column"));
        let product: Vec<f64> = baseline.iter().map(|b| b * value).collect();
        made.with("lbase4:trtprogabide", &product).expect("column")
    };
    match against {
        Some(value) => (set(1.0), set(value)),
        None => (set(0.0), Scenario::observed(fit)),
    }
}

fn standardised(a: &Analysis) {
    let (base, column, against) = match a.id.as_str() {
        "breslow_gcomp_smoke" => ("breslow_poisson_offset", "smoke", Some(0.0)),
        "epil_gcomp_trt_CR1S" => ("epil_poisson", "trtprogabide", Some(0.0)),
        "resp_gcomp_treat_CR1S" => ("resp_logit", "treatA", Some(0.0)),
        "panel_gcomp_no_late_caffeine_CR1S" => ("panel_poisson", "late_caffeine", None),
        "panel_gcomp_logit_no_late_caffeine_CR1S" => ("panel_logit", "late_caffeine", None),
        "person_gcomp_no_late_caffeine_NW7" => ("person_poisson", "late_caffeine", None),
        other => panic!("no scenarios for {other}"),
    };
    let model = Model::of(&find(base));
    let fit = model.fit();
    let rows: Vec<i64> = (0..fit.design.n as i64).collect();
    let cov: Covariance = match a.text("vcov") {
        "model" => covariance(&fit, &Vcov::Model),
        "NW lag 7 rows, n/(n-p)" => {
            covariance(&fit, &Vcov::Hac { night: &rows, lag: 7, adjust: true })
        }
        by_group if by_group.starts_with("CR1S") => {
            covariance(&fit, &Vcov::ClusterCr1S { cluster: &model.cluster })
        }
        other => panic!("no covariance {other}"),
    }
    .expect("covariance");
    let (first, second) = scenarios(&fit, column, against);
    let found = compare(&fit, &cov, &first, &second, 0.95).expect("comparison");
    let log_ratio = found.log_ratio.as_ref().expect("positive means");
    let tolerance = a.tolerance("all", 1e-7);
    for (key, value) in [
        ("mean1", found.first.point),
        ("se_mean1", found.first.std_error),
        ("mean0", found.second.point),
        ("se_mean0", found.second.std_error),
        ("diff", found.difference.point),
        ("se_diff", found.difference.std_error),
        ("diff_per_30_nights", found.difference_over(30.0).0),
        ("ratio", found.ratio().expect("positive means").0),
        ("log_ratio", log_ratio.point),
        ("se_log_ratio", log_ratio.std_error),
    ] {
        a.expect(key, &[value], tolerance);
    }
}
