//! Long-run variances on the calendar against a NumPy transcription with a dense matrix of weights,
//! and Driscoll-Kraay errors of a linear model against statsmodels.

use lumbago_stats::{
    Bandwidth, Design, Fit, GlmOptions, Kernel, LongRun, ScoreWeights, Vcov, covariance, glm,
    long_run_bandwidth,
};
use serde_json::Value;

use crate::data::Table;
use crate::reference::{close, number, numbers};

fn fit(table: &Table, columns: &Value, linear: bool) -> (Fit, Vec<i64>) {
    let mut builder = Design::builder(table.rows).intercept();
    for name in columns.as_array().expect("columns") {
        let name = name.as_str().expect("name");
        builder = builder.column(name, &table.number(name));
    }
    let design = builder.build().expect("design");
    let offset: Vec<f64> = table.number("hours").iter().map(|h| h.ln()).collect();
    let options = match linear {
        true => GlmOptions::gaussian(),
        false => GlmOptions::poisson().with_offset(&offset),
    };
    let fit = glm(&design, &table.number("spasms"), &options).expect("fit");
    (fit, table.number("night").iter().map(|t| *t as i64).collect())
}

#[test]
fn long_run_errors_and_bandwidths_on_the_calendar() {
    let file: Value = serde_json::from_str(include_str!("data/long_run.json")).expect("reference");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 32);
    for case in cases {
        let data = case["data"].as_str().expect("data");
        let table =
            Table::load(if data == "person" { "synth_person365" } else { "synth_panel60x90" });
        let (fit, night) = fit(&table, &case["columns"], data == "panel_linear");
        let night = &night[..];
        let kernel = match case["kernel"].as_str().expect("kernel") {
            "bartlett" => Kernel::Bartlett,
            "parzen" => Kernel::Parzen,
            _ => Kernel::QuadraticSpectral,
        };
        let what = format!("{data} {kernel:?} {} {}", case["bandwidth"], case["raw"]);
        if case["se"].is_array() {
            let options = LongRun {
                kernel,
                bandwidth: Bandwidth::Nights(number(&case["bandwidth"])),
                prewhiten: case["prewhiten"] == true,
                ..LongRun::newey_west(0)
            };
            let vcov = match data {
                "person" => Vcov::LongRun { night, options },
                _ => Vcov::DriscollKraay { night, options },
            };
            let found = covariance(&fit, &vcov).expect("covariance").std_errors();
            for (f, e) in found.iter().zip(numbers(&case["se"])) {
                close(*f, e, 1e-9, &what);
            }
            continue;
        }
        let raw = if case["raw"] == true { ScoreWeights::Raw } else { ScoreWeights::Standardised };
        for (key, bandwidth, white) in [
            ("newey_west", Bandwidth::NeweyWest(raw), false),
            ("newey_west_prewhitened", Bandwidth::NeweyWest(raw), true),
            ("andrews", Bandwidth::Andrews(raw), false),
            ("andrews_prewhitened", Bandwidth::Andrews(raw), true),
        ] {
            let found =
                long_run_bandwidth(&fit, night, kernel, bandwidth, white).expect("bandwidth");
            close(found, number(&case[key]), 1e-7, &format!("{what} {key}"));
        }
    }
}
