//! Reference results: reading them, comparing with them, and noticing what was not compared.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;

/// Keys that describe an analysis and hold no result.
const DESCRIPTION: &[&str] =
    &["id", "method", "model", "note", "terms", "term", "tol_rel", "anscombe_note", "vcov"];

/// One reference analysis.
pub(crate) struct Analysis {
    pub(crate) id: String,
    pub(crate) dataset: &'static str,
    pub(crate) factors: Value,
    value: Value,
    read: RefCell<BTreeSet<String>>,
}

macro_rules! files {
    ($($name:literal),*) => { [$(($name, include_str!(concat!("data/", $name, ".json")))),*] };
}

/// Every analysis of every file.
pub(crate) fn all() -> Vec<Analysis> {
    let files = files![
        "breslow",
        "endometrial",
        "epil",
        "formulas",
        "insectsprays",
        "respiratory",
        "synth_panel60x90",
        "synth_person365",
        "warpbreaks"
    ];
    let mut out = Vec::new();
    for (dataset, text) in files {
        let file: Value = serde_json::from_str(text).expect("reference file");
        for value in file["analyses"].as_array().expect("analyses") {
            out.push(Analysis {
                id: value["id"].as_str().expect("id").to_owned(),
                dataset,
                factors: file["meta"]["factors"].clone(),
                value: value.clone(),
                read: RefCell::default(),
            });
        }
    }
    out
}

/// The analysis called `id`.
pub(crate) fn find(id: &str) -> Analysis {
    all().into_iter().find(|a| a.id == id).expect("known analysis")
}

impl Analysis {
    pub(crate) fn get(&self, key: &str) -> &Value {
        self.read.borrow_mut().insert(key.to_owned());
        let value = &self.value[key];
        assert!(!value.is_null(), "{}: no {key}", self.id);
        value
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        !self.value[key].is_null()
    }

    /// Fails unless the stored result says that there is no such number.
    pub(crate) fn expect_absent(&self, key: &str) {
        self.read.borrow_mut().insert(key.to_owned());
        assert!(!self.has(key), "{}: {key} is stored", self.id);
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.value[key].as_str().unwrap_or("")
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        match self.get(key) {
            Value::String(one) => vec![one.clone()],
            many => many
                .as_array()
                .expect("array")
                .iter()
                .map(|v| v.as_str().expect("text").to_owned())
                .collect(),
        }
    }

    pub(crate) fn number(&self, key: &str) -> f64 {
        number(self.get(key))
    }

    pub(crate) fn numbers(&self, key: &str) -> Vec<f64> {
        numbers(self.get(key))
    }

    /// The stated relative tolerance of a kind of result, or `default` where none is stated.
    pub(crate) fn tolerance(&self, kind: &str, default: f64) -> f64 {
        let stated = &self.value["tol_rel"];
        stated[kind].as_f64().or(stated["all"].as_f64()).unwrap_or(default)
    }

    /// Compares a vector with the one stored under `key`.
    pub(crate) fn expect(&self, key: &str, found: &[f64], tolerance: f64) {
        let expected = self.numbers(key);
        assert_eq!(found.len(), expected.len(), "{} {key}: length", self.id);
        for (k, (f, e)) in found.iter().zip(expected).enumerate() {
            close(*f, e, tolerance, &format!("{} {key}[{k}]", self.id));
        }
    }

    /// Compares p-values whose statistic has relative error `tolerance`: a tail area moves by
    /// about the square of the statistic times that.
    pub(crate) fn expect_tail(&self, key: &str, found: &[f64], statistic: &[f64], tolerance: f64) {
        for (k, ((f, e), z)) in found.iter().zip(self.numbers(key)).zip(statistic).enumerate() {
            close(*f, e, tolerance * (1.0 + z * z), &format!("{} {key}[{k}]", self.id));
        }
    }

    /// Compares a covariance matrix, each element against the product of its standard errors.
    pub(crate) fn expect_matrix(&self, key: &str, found: &lumbago_stats::Matrix, tolerance: f64) {
        let rows = self.get(key).as_array().expect("rows").clone();
        let size = |i: usize| number(&rows[i][i]).sqrt();
        for (i, row) in rows.iter().enumerate() {
            for (j, e) in numbers(row).into_iter().enumerate() {
                let error = (found.at(i, j) - e).abs() / (size(i) * size(j));
                assert!(error <= tolerance, "{} {key}[{i}][{j}]: off by {error:e}", self.id);
            }
        }
    }

    /// Fails when a stored result was not compared; a null, as theta of a Poisson model, holds none.
    pub(crate) fn assert_all_read(&self) {
        let read = self.read.borrow();
        for (key, value) in self.value.as_object().expect("object") {
            let known =
                read.contains(key) || value.is_null() || DESCRIPTION.contains(&key.as_str());
            assert!(known, "{}: {key} is not compared", self.id);
        }
    }
}

/// A number, with infinities as text.
pub(crate) fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("Inf") => f64::INFINITY,
        Some("-Inf") => f64::NEG_INFINITY,
        Some(other) => panic!("not a number: {other}"),
        None => value.as_f64().expect("number"),
    }
}

/// A list of numbers; a single one is a list of one.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(many) => many.iter().map(number).collect(),
        None => vec![number(value)],
    }
}

/// Equal, both infinite, or within a relative tolerance.
pub(crate) fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    if found == expected {
        return;
    }
    let error = (found - expected).abs() / expected.abs().max(1e-290);
    assert!(error <= tolerance, "{what}: {found:e} against {expected:e}, off by {error:e}");
}
