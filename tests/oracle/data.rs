//! The data sets, as named columns.

use std::collections::BTreeMap;

/// A table; numbers that are missing are NaN here and nowhere else.
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) rows: usize,
    text: BTreeMap<String, Vec<String>>,
    made: BTreeMap<String, Vec<f64>>,
}

macro_rules! tables {
    ($wanted:expr; $($name:literal),*) => {
        match $wanted { $($name => include_str!(concat!("data/", $name, ".csv")),)* other => panic!("no data set {other}") }
    };
}

impl Table {
    pub(crate) fn load(name: &str) -> Self {
        let text = tables!(name; "breslow", "endometrial", "epil", "insectsprays", "respiratory",
            "sprays_zero", "synth_panel60x90", "synth_person365", "warpbreaks");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names: Vec<String> =
            reader.headers().expect("header").iter().map(String::from).collect();
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); names.len()];
        for record in reader.records() {
            for (column, value) in columns.iter_mut().zip(&record.expect("row")) {
                column.push(value.to_owned());
            }
        }
        let rows = columns[0].len();
        Self { rows, text: names.into_iter().zip(columns).collect(), made: BTreeMap::new() }
    }

    pub(crate) fn text(&self, name: &str) -> &[String] {
        &self.text[name]
    }

    /// A column of numbers, of the file or added.
    pub(crate) fn number(&self, name: &str) -> Vec<f64> {
        self.find(name).unwrap_or_else(|| panic!("no column {name}"))
    }

    pub(crate) fn find(&self, name: &str) -> Option<Vec<f64>> {
        if let Some(made) = self.made.get(name) {
            return Some(made.clone());
        }
        let column = self.text.get(name)?;
        column.iter().map(|v| if v == "NA" { Some(f64::NAN) } else { v.parse().ok() }).collect()
    }

    pub(crate) fn add(&mut self, name: &str, values: Vec<f64>) {
        assert_eq!(values.len(), self.rows);
        self.made.insert(name.to_owned(), values);
    }

    /// Group codes of a text column, in order of first appearance.
    pub(crate) fn codes(&self, name: &str) -> Vec<usize> {
        let mut seen = BTreeMap::new();
        self.text(name)
            .iter()
            .map(|v| {
                let next = seen.len();
                *seen.entry(v.clone()).or_insert(next)
            })
            .collect()
    }

    /// Mean of a column within the groups of another, per row.
    pub(crate) fn group_mean(&self, name: &str, group: &str) -> Vec<f64> {
        let (values, codes) = (self.number(name), self.codes(group));
        let mut sums = vec![(0.0, 0.0); codes.len()];
        for (v, &c) in values.iter().zip(&codes) {
            sums[c].0 += v;
            sums[c].1 += 1.0;
        }
        codes.iter().map(|&c| sums[c].0 / sums[c].1).collect()
    }

    /// The value `nights` calendar nights before; missing where that night has no row.
    pub(crate) fn calendar_lag(&self, name: &str, nights: f64) -> Vec<f64> {
        let (values, night) = (self.number(name), self.number("night"));
        night
            .iter()
            .map(|t| night.iter().position(|s| *s == t - nights).map_or(f64::NAN, |k| values[k]))
            .collect()
    }
}
