//! Estimates, verdicts, and one answered (or refused) question.

use serde::{Deserialize, Serialize};

/// A point with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Point estimate.
    pub point: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Confidence level, such as 0.95.
    pub level: f64,
}

/// What may be said of a question. Made in `analysis` alone, on the ratio scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Announced: more spasms.
    More,
    /// Announced: fewer spasms.
    Fewer,
    /// Leans to more; not sure.
    LeaningMore,
    /// Leans to fewer; not sure.
    LeaningFewer,
    /// Unshrunken 90 % interval inside 0.80 to 1.25.
    LittleDifference,
    /// Estimated, but the range is too wide.
    CannotTell,
    /// Below the minimum data.
    NotEnough,
    /// The log cannot answer this, however long it gets.
    NotAnswerable,
}

impl Verdict {
    /// True for `more` and `fewer`.
    pub fn is_announced(self) -> bool {
        matches!(self, Self::More | Self::Fewer)
    }

    /// True for the two `leaning_*`.
    pub fn is_leaning(self) -> bool {
        matches!(self, Self::LeaningMore | Self::LeaningFewer)
    }

    /// True where nothing was estimated.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::NotEnough | Self::NotAnswerable)
    }
}

/// Whose differences an effect speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One person's own nights.
    Person,
    /// People compared with themselves, pooled.
    Within,
    /// People compared with each other.
    Between,
}

/// What the ratio is a ratio of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Spasms a night.
    RateRatio,
    /// Share of nights with a spasm.
    RiskRatio,
}

/// Why a verdict is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code, one of [`REASON_CODES`](crate::REASON_CODES).
    pub code: String,
    /// One plain sentence, with what would make it answerable.
    pub text: String,
}

/// The nights of one side of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// Words: "front nights".
    pub label: String,
    /// Logged nights.
    pub nights: u32,
    /// Nights with at least one spasm.
    pub spasm_nights: u32,
    /// Spasms, where counted.
    pub spasms: Option<u32>,
    /// Spasm nights in 30, as observed.
    pub observed_in_30: Option<f64>,
    /// Spasm nights in 30, standardised over the person's own other habits.
    pub adjusted_in_30: Option<Interval>,
}

/// One comparison of one factor: the answer, or the refusal with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Factor id.
    pub factor: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Contrast id, unique within the factor.
    pub contrast: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// Field read.
    pub field: String,
    /// Whose differences.
    pub scope: Scope,
    /// Nights between exposure and outcome.
    pub lag_nights: u8,
    /// True for what may be announced: the one main contrast of the factor, or the registered
    /// questions where any were.
    pub primary: bool,
    /// True where a suggestion may follow.
    pub modifiable: bool,
    /// What the ratio is of.
    pub measure: Measure,
    /// Adjusted ratio, unshrunken.
    pub rate_ratio: Option<Interval>,
    /// The same after shrinkage by the factor's prior scale: shown first, never decides.
    pub rate_ratio_shrunken: Option<Interval>,
    /// Adjusted difference in spasm nights per 30.
    pub difference_per_30: Option<Interval>,
    /// Standard error of the logarithm of `rate_ratio`.
    pub std_error: Option<f64>,
    /// Degrees of freedom of its t reference; none where it is normal or nothing was estimated.
    pub std_error_df: Option<f64>,
    /// Two-sided p-value of the unshrunken ratio.
    pub p_value: Option<f64>,
    /// After Benjamini–Hochberg over the primary contrasts.
    pub q_value: Option<f64>,
    /// Nights the comparison rests on.
    pub nights: u32,
    /// Spasm nights among them.
    pub spasm_nights: u32,
    /// The side asked about.
    pub exposed: Arm,
    /// The side it is compared with.
    pub reference: Arm,
    /// What may be said.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// Further nights for 80 % power at a ratio of 1.5.
    pub nights_needed: Option<u32>,
    /// Short name of the model and covariance.
    pub method: String,
}
