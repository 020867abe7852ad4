//! The equal-weighted cosine covariance against a NumPy transcription of its definition.

use lumbago_stats::{Design, GlmOptions, LeverageCorrection, Vcov, covariance, glm, inference};
use serde_json::Value;

use crate::data::Table;
use crate::reference::{close, number, numbers};

#[test]
fn cosine_errors_on_the_calendar_grid() {
    let file: Value = serde_json::from_str(include_str!("data/cosines.json")).expect("reference");
    let table = Table::load("synth_person365");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 18);
    for case in cases {
        let what = format!("{} {} {}", case["name"], case["cosines"], case["leverage"]);
        let step = case["step"].as_u64().expect("step") as usize;
        let rows: Vec<usize> =
            (0..case["rows_below"].as_u64().expect("rows") as usize).step_by(step).collect();
        let pick = |name: &str| -> Vec<f64> {
            let column = table.number(name);
            rows.iter().map(|&i| column[i]).collect()
        };
        let mut builder = Design::builder(rows.len()).intercept();
        for name in case["columns"].as_array().expect("columns") {
            let name = name.as_str().expect("name");
            builder = builder.column(name, &pick(name));
        }
        let offset: Vec<f64> = pick("hours").iter().map(|h| h.ln()).collect();
        let night: Vec<i64> = pick("night").iter().map(|t| *t as i64).collect();
        let options = GlmOptions::poisson().with_offset(&offset);
        let fit = glm(&builder.build().expect("design"), &pick("spasms"), &options).expect("fit");
        let leverage = match case["leverage"].as_str().expect("leverage") {
            "none" => LeverageCorrection::None,
            "hc2" => LeverageCorrection::Hc2,
            "hc3" => LeverageCorrection::Hc3,
            other => panic!("{other}"),
        };
        let cosines = case["cosines"].as_u64().map(|nu| nu as usize);
        let cov = covariance(&fit, &Vcov::Ewc { night: &night, cosines, leverage }).expect("EWC");
        let estimates = inference(&fit, &cov, 0.95).expect("inference");
        let (coef, se, p) = (numbers(&case["coef"]), numbers(&case["se"]), numbers(&case["p"]));
        for (j, e) in estimates.iter().enumerate() {
            close(e.point, coef[j], 1e-10, &format!("{what} coef[{j}]"));
            close(e.std_error, se[j], 1e-9, &format!("{what} se[{j}]"));
            close(e.p_value, p[j], 1e-8, &format!("{what} p[{j}]"));
            assert_eq!(e.df, Some(number(&case["df"])), "{what}");
        }
    }
}
