//! Does one habit matter more where another is? Only pairs named beforehand.

use serde::{Deserialize, Serialize};

use crate::{Arm, Interval, Reason, Scope};

/// The pairs, estimated or refused. Never announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interactions {
    /// One pair each, in the order in which they were named.
    pub pairs: Vec<Interaction>,
    /// Pairs with a ratio.
    pub looked_at: u32,
}

/// One pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    /// Factor id of the first.
    pub first: String,
    /// Factor id of the second.
    pub second: String,
    /// First factor as shown.
    pub first_label: String,
    /// Second factor as shown.
    pub second_label: String,
    /// Words for the nights of the first that are asked about, empty where it cannot be compared.
    pub first_words: String,
    /// The same for the second.
    pub second_words: String,
    /// Whose differences.
    pub scope: Scope,
    /// The four cells: neither, first only, second only, both. Empty where the log lacks a factor.
    pub cells: Vec<InteractionCell>,
    /// How many times the first's ratio is as large where the second is as where it is not.
    pub ratio_of_ratios: Option<Interval>,
    /// Two-sided p-value of it.
    pub p_value: Option<f64>,
    /// True for a pair of the settings.
    pub named_by_user: bool,
    /// Nights in the model.
    pub nights: u32,
    /// Spasm nights among them.
    pub spasm_nights: u32,
    /// What was taken into account, in words.
    pub adjusted_for: Vec<String>,
    /// Short name of the model and covariance.
    pub method: String,
    /// Why there is no ratio, if so.
    pub reason: Option<Reason>,
}

/// The nights of one of the four cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InteractionCell {
    /// On the side of the first factor that is asked about.
    pub first_exposed: bool,
    /// On that side of the second.
    pub second_exposed: bool,
    /// The nights, observed and with everything else held equal.
    pub arm: Arm,
}
