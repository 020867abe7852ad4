//! Counts with a latent AR(1) process against dense matrices in NumPy.

use lumbago_stats::Design;
use lumbago_stats::persistent::{self, NoisePrior, PersistentOptions};
use serde_json::Value;

use crate::data::Table;
use crate::reference::{close, number, numbers};

#[test]
fn latent_process_by_filter_equals_dense_matrices() {
    let file: Value =
        serde_json::from_str(include_str!("data/persistent.json")).expect("reference");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 3);
    for case in cases {
        let name = case["name"].as_str().expect("name");
        let panel = name == "two persons";
        let table = Table::load(if panel { "synth_panel60x90" } else { "synth_person365" });
        let n = case["rows"].as_u64().expect("rows") as usize;
        let step = if name == "every third row" { 3 } else { 1 };
        let head = |column: &str| -> Vec<f64> {
            table.number(column).into_iter().step_by(step).take(n).collect()
        };
        // The persons stand in blocks, so that the first rows hold the first two.
        let person = if panel { table.codes("person")[..n].to_vec() } else { vec![0; n] };
        assert_eq!(person.iter().max(), Some(&usize::from(panel)));
        let mut builder = Design::builder(n).intercept();
        for column in case["columns"].as_array().expect("columns") {
            let column = column.as_str().expect("name");
            builder = builder.column(column, &head(column));
        }
        let offset: Vec<f64> = head("hours").iter().map(|h| h.ln()).collect();
        let night: Vec<i64> = head("night").iter().map(|t| *t as i64).collect();
        let options = PersistentOptions {
            offset: Some(&offset),
            person: Some(&person),
            ..Default::default()
        };
        let fit =
            persistent::fit(&builder.build().expect("design"), &head("spasms"), &night, &options)
                .expect("fit");
        let check = |found: &[f64], key: &str, tolerance: f64| {
            for (k, (f, e)) in found.iter().zip(numbers(&case[key])).enumerate() {
                close(*f, e, tolerance, &format!("{name} {key}[{k}]"));
            }
        };
        // Two optimisers stop within the square root of what they can see of a flat top.
        check(&[-2.0 * fit.reml], "minus_2_reml", 1e-9);
        check(&fit.coef, "coef", 1e-6);
        check(&fit.model.std_errors(), "se_model", 1e-6);
        check(&fit.hc3.std_errors(), "se_hc3", 1e-6);
        let (overdispersion, latent) = (number(&case["tau2"]), number(&case["sigma2"]));
        let total = fit.overdispersion + fit.latent_variance;
        close(total, overdispersion + latent, 1e-4, &format!("{name} tau2 + sigma2"));
        if latent < 1e-4 {
            // Nothing persists here, and then only the sum of the two is determined.
            assert!(fit.latent_variance < 1e-4 || fit.persistence < 0.1, "{name}");
            continue;
        }
        close(fit.overdispersion, overdispersion, 1e-4, &format!("{name} tau2"));
        close(fit.latent_variance, latent, 1e-4, &format!("{name} sigma2"));
        close(fit.persistence, number(&case["rho"]), 1e-4, &format!("{name} rho"));
    }
}

/// Derivatives by differences here, by algebra there: they part in the fourth digit.
#[test]
fn errors_that_know_the_noise_was_estimated_equal_dense_matrices() {
    let file: Value =
        serde_json::from_str(include_str!("data/persistent.json")).expect("reference");
    let case = &file["small_sample"];
    let table = Table::load("synth_person365");
    let n = case["rows"].as_u64().expect("rows") as usize;
    let head = |column: &str| -> Vec<f64> { table.number(column)[..n].to_vec() };
    let mut builder = Design::builder(n).intercept();
    for column in ["late_caffeine", "weekend"] {
        builder = builder.column(column, &head(column));
    }
    let offset: Vec<f64> = head("hours").iter().map(|h| h.ln()).collect();
    let night: Vec<i64> = head("night").iter().map(|t| *t as i64).collect();
    let options = PersistentOptions {
        offset: Some(&offset),
        prior: Some(NoisePrior::WEAK),
        small_sample: true,
        ..Default::default()
    };
    let design = builder.build().expect("design");
    let fit = persistent::fit(&design, &head("spasms"), &night, &options).expect("fit");
    let small = fit.small_sample.expect("asked for");
    let check = |found: &[f64], key: &str, tolerance: f64| {
        for (k, (f, e)) in found.iter().zip(numbers(&case[key])).enumerate() {
            close(*f, e, tolerance, &format!("{key}[{k}]"));
        }
    };
    check(&fit.coef, "coef", 1e-6);
    check(&fit.model.std_errors(), "se_model", 1e-6);
    close(fit.overdispersion, number(&case["tau2"]), 1e-4, "tau2");
    close(fit.latent_variance, number(&case["sigma2"]), 1e-4, "sigma2");
    close(fit.persistence, number(&case["rho"]), 1e-4, "rho");
    check(&small.std_errors(), "se_small_sample", 1e-4);
    let df: Vec<f64> = small.df.iter().map(|d| d.expect("t")).collect();
    check(&df, "df", 2e-3);
}
