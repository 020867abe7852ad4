//! The wild score bootstrap against a NumPy transcription of its definition.

use lumbago_stats::wild_score::{WildOptions, wild_score, wild_score_interval};
use lumbago_stats::{Design, GlmOptions, glm};
use serde_json::Value;

use crate::data::Table;
use crate::reference::{close, number, numbers};

#[test]
fn wild_scores_of_few_persons() {
    let file: Value = serde_json::from_str(include_str!("data/wild.json")).expect("reference");
    let table = Table::load("synth_panel60x90");
    let person = table.codes("person");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 3);
    for case in cases {
        let groups = case["groups"].as_u64().expect("groups") as usize;
        let poisson = case["family"] == "poisson";
        let rows: Vec<usize> = (0..table.rows).filter(|&i| person[i] < groups).collect();
        let pick = |name: &str| -> Vec<f64> {
            let column = table.number(name);
            rows.iter().map(|&i| column[i]).collect()
        };
        let design = Design::builder(rows.len())
            .intercept()
            .column("late", &pick("late_caffeine"))
            .column("stress", &pick("stress"))
            .build()
            .expect("design");
        let offset: Vec<f64> = pick("hours").iter().map(|h| h.ln()).collect();
        let fit = if poisson {
            glm(&design, &pick("spasms"), &GlmOptions::poisson().with_offset(&offset))
        } else {
            glm(&design, &pick("any"), &GlmOptions::binomial())
        }
        .expect("fit");
        let what = |key: &str| format!("{groups} persons, {}: {key}", case["family"]);
        for (found, expected) in fit.coef.iter().zip(numbers(&case["coef"])) {
            close(*found, expected, 1e-10, &what("coef"));
        }
        let cluster: Vec<usize> = rows.iter().map(|&i| person[i]).collect();
        let how = WildOptions::default();
        for (k, null) in numbers(&case["nulls"]).into_iter().enumerate() {
            let test = wild_score(&fit, &cluster, "late", null, &how).expect("test");
            close(test.statistic.abs(), numbers(&case["statistic"])[k].abs(), 1e-9, &what("T"));
            close(test.p_value, numbers(&case["p"])[k], 0.0, &what("p"));
        }
        if !case["low"].is_null() {
            let found = wild_score_interval(&fit, &cluster, "late", 0.95, &how).expect("interval");
            close(found.low, number(&case["low"]), 1e-7, &what("low"));
            close(found.high, number(&case["high"]), 1e-7, &what("high"));
        }
    }
}
