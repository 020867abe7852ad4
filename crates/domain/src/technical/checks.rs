//! Whether the adjusted model can be leaned on: does it expect as many spasm nights as there were,
//! and is anything left between neighbouring nights?

use serde::{Deserialize, Serialize};

use crate::{Interval, Reason};

/// Checks of the adjusted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checks {
    /// Nights in it.
    pub nights: u32,
    /// Groups of nights of about equal size, by what the model expects of them.
    pub calibration: Vec<CalibrationGroup>,
    /// Correlation of residuals that many calendar nights apart.
    pub lags: Vec<LagCorrelation>,
    /// True where the expected number lies in the interval of what was seen in all groups but at
    /// most one.
    pub calibrated: bool,
    /// True where at most one correlation leaves its limits.
    pub independent: bool,
    /// Short name of the model.
    pub method: String,
    /// Why nothing was checked, if so.
    pub reason: Option<Reason>,
}

/// Nights of which the model expects about the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationGroup {
    /// Nights.
    pub nights: u32,
    /// Spasm nights in 30 that the model expects.
    pub expected_in_30: f64,
    /// Spasm nights in 30 that there were, with 95 % interval (Wilson 1927).
    pub observed_in_30: Interval,
}

/// Likeness of nights that lie `lag` calendar nights apart, after the model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LagCorrelation {
    /// Calendar nights.
    pub lag: u8,
    /// Correlation of Pearson residuals.
    pub correlation: f64,
    /// Pairs of nights.
    pub pairs: u32,
    /// Correlations of independent nights stay within plus and minus this in 19 of 20 cases:
    /// 1.96 over the root of the pairs.
    pub limit: f64,
}
