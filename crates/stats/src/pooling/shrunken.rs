//! Each member's own value, drawn towards the mean by how little its own estimate knows.

use serde::{Deserialize, Serialize};

use super::Pooled;

/// A member's value given its own estimate and those of all the others: empirical Bayes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shrunken {
    /// `mean + kept (estimate - mean)`.
    pub mean: f64,
    /// Its error, that of the mean included; tau2 taken as known (Morris 1983).
    pub sd: f64,
    /// tau2 / (tau2 + v): the share of the member's own deviation that is kept.
    pub kept: f64,
}

impl Pooled {
    /// The value of one member, with `sd^2 = kept v + (1 - kept)^2 / sum w`.
    pub fn shrunken(&self, estimate: f64, std_error: f64) -> Shrunken {
        let variance = std_error * std_error;
        let kept = self.heterogeneity.tau2 / (self.heterogeneity.tau2 + variance);
        let rest = (1.0 - kept) * self.model_error;
        Shrunken {
            mean: self.mean + kept * (estimate - self.mean),
            sd: (kept * variance + rest * rest).sqrt(),
            kept,
        }
    }
}
