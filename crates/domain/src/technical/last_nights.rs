//! The last nights of one person with their main habits, one by one: what a clinician checks the
//! pooled picture against.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The last calendar nights, ending with the last night in the log. Their outcome stands in the
/// person's series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastNights {
    /// The first of them.
    pub first: Date,
    /// How many.
    pub nights: u32,
    /// One row a habit, those only that are noted on at least one of these nights.
    pub rows: Vec<LastNightsRow>,
}

/// One habit over these nights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastNightsRow {
    /// Field.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Unit; empty for levels.
    pub unit: String,
    /// The end of its scale, where it has one (10 for a rating).
    pub scale_end: Option<f64>,
    /// One value a night, `null` where none was noted.
    pub values: Vec<Option<LastValue>>,
}

/// What was noted on one night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LastValue {
    /// A number in the row's unit.
    Number(f64),
    /// A level, as shown to people.
    Level(String),
}
