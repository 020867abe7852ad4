//! Every main comparison asked again in slightly other ways, fixed beforehand.

use serde::{Deserialize, Serialize};

use crate::{Interval, Measure, Scope};

/// The sensitivity of the main comparisons. Nothing in it is announced or decides a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// The model of every row, in words. It is plainer than the one behind the answers, and the
    /// first row of each comparison is the answer in this plainer model.
    pub method: String,
    /// Which nights count as the worst, in words.
    pub worst_nights: String,
    /// Nights that are left out as the worst, all people together.
    pub worst_nights_left_out: u32,
    /// One entry a comparison that was estimated, in the order of the effects.
    pub comparisons: Vec<SensitivityOf>,
}

/// One comparison under all variations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensitivityOf {
    /// Factor id.
    pub factor: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Contrast id.
    pub contrast: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// Whose differences.
    pub scope: Scope,
    /// The ratio of the answer, unshrunken, for reference.
    pub answer: Interval,
    /// The same question in the plainer model: what the variations are compared with. `None` where
    /// that model has no estimate; then there are no rows either.
    pub base: Option<Interval>,
    /// Nights of the base.
    pub base_nights: u32,
    /// One row a variation that was tried.
    pub rows: Vec<VariationRow>,
    /// Variations with an estimate that bear on the same question.
    pub counted: u32,
    /// How many of them lie on the same side of 1 as the base.
    pub same_side: u32,
    /// The smallest ratio among them, the base included.
    pub lowest: Option<f64>,
    /// The largest.
    pub highest: Option<f64>,
    /// One sentence.
    pub sentence: String,
}

/// What is varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variation {
    /// Without each person's first fourteen nights.
    WithoutFirstTwoWeeks,
    /// Without each person's worst nights, about one in twenty.
    WithoutWorstNights,
    /// Neither trend nor season held equal.
    NoTrend,
    /// A few cosines in place of trend and season.
    FlexibleTime,
    /// Yes or no in place of the count, or the count in place of yes or no.
    OtherOutcome,
    /// Per hour asleep.
    PerHourAsleep,
    /// The habit one night earlier than declared: another question, not counted.
    OneNightEarlier,
    /// The habit one night later than declared: another question, not counted.
    OneNightLater,
}

/// One variation of one comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariationRow {
    /// What is varied.
    pub variation: Variation,
    /// The same in words.
    pub label: String,
    /// What the ratio is of.
    pub measure: Measure,
    /// The ratio; `None` where it cannot be estimated.
    pub ratio: Option<Interval>,
    /// Nights it rests on.
    pub nights: u32,
    /// True where the row bears on the same question as the base, so that it counts for
    /// stability.
    pub counted: bool,
    /// Whether the ratio lies on the same side of 1 as the base.
    pub same_side: Option<bool>,
    /// Why there is no ratio; empty where there is one.
    pub reason: String,
}
