//! Position as shares of the night: what goes with a tenth of it moved from one to another.

use serde::{Deserialize, Serialize};

use crate::{Interval, Reason};

/// Shares of the night by position. The answer by main position stays the first one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mixtures {
    /// Moves of a share from one position to another.
    pub moves: Vec<ShareMove>,
    /// Mean share of each position over the nights of the model.
    pub means: Vec<ShareMean>,
    /// Nights in the model.
    pub nights: u32,
    /// Spasm nights among them.
    pub spasm_nights: u32,
    /// Nights left out because their shares add up to more than the night.
    pub left_out: u32,
    /// What was taken into account, in words.
    pub adjusted_for: Vec<String>,
    /// Short name of the model and covariance.
    pub method: String,
    /// Why there are no ratios, if so.
    pub reason: Option<Reason>,
}

/// A share of the night moved from one position to another, the rest of the night as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShareMove {
    /// Position that gives.
    pub from: String,
    /// Position that takes.
    pub to: String,
    /// In words: "from the side to the front".
    pub label: String,
    /// Share of the night moved, 0 to 1.
    pub share: f64,
    /// Ratio.
    pub ratio: Interval,
}

/// A mean share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShareMean {
    /// Field, or `other` for what is left of the night.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Mean share, 0 to 1.
    pub mean: f64,
}
