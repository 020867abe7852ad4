//! Every main comparison answered by designs that share little with the model behind the answers.

use serde::{Deserialize, Serialize};

use crate::{Interval, Scope};

/// Second opinions on the main comparisons. Nothing in it is announced or decides a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecondOpinions {
    /// Comparisons on which every opinion that could be had agrees with the answer.
    pub all_agree: u32,
    /// Comparisons with at least one opinion.
    pub asked: u32,
    /// The same as a sentence.
    pub sentence: String,
    /// One entry a comparison that was estimated, in the order of the effects.
    pub comparisons: Vec<SecondOpinionsOf>,
}

/// The opinions on one comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecondOpinionsOf {
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
    /// The ratio of the answer, unshrunken.
    pub answer: Interval,
    /// Matched nights.
    pub matched: MatchedNights,
    /// Nights of the same four weeks and kind of day.
    pub crossover: CaseCrossover,
    /// The habit moved along the calendar.
    pub shifts: ShiftTest,
    /// How far they agree with the answer.
    pub agreement: Agreement,
}

/// How many opinions agree. Where the answer's interval leaves out 1, a ratio agrees by lying on
/// its side of 1 and a test by p of 0.05 or less; where it holds 1, a ratio agrees by an interval
/// that holds 1 and a test by p above 0.05.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Opinions that agree.
    pub agree: u32,
    /// Opinions that could be had.
    pub of: u32,
    /// In words.
    pub sentence: String,
}

/// Nights of one side set beside like nights of the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MatchedNights {
    /// Mantel–Haenszel ratio over the sets, of exposed to reference nights; `None` where there is
    /// none.
    pub ratio: Option<Interval>,
    /// False where the answer is a ratio a step and this one of higher to lower nights.
    pub same_scale: bool,
    /// Sets.
    pub sets: u32,
    /// Nights of the rarer side, each of which seeks its like.
    pub sought: u32,
    /// Nights of the commoner side that found a place.
    pub partners: u32,
    /// Share of the rarer side's nights that found one.
    pub matched_share: Option<f64>,
    /// Largest standardised distance that was allowed.
    pub caliper: Option<f64>,
    /// Mean absolute standardised difference of the other habits before matching.
    pub mean_before: Option<f64>,
    /// And after.
    pub mean_after: Option<f64>,
    /// Each other habit.
    pub balance: Vec<Balance>,
    /// Whether it agrees with the answer.
    pub agrees: Option<bool>,
    /// Why there is no ratio; empty where there is one.
    pub reason: String,
}

/// How alike the sides are in one other habit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// Habit in words.
    pub label: String,
    /// Standardised mean difference, exposed less reference, over all nights.
    pub before: f64,
    /// Within the sets.
    pub after: f64,
}

/// The time-stratified case-crossover design.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseCrossover {
    /// Ratio within strata, on the answer's scale; `None` where there is none.
    pub ratio: Option<Interval>,
    /// Strata that bear on it.
    pub strata: u32,
    /// Nights in them.
    pub nights: u32,
    /// Whether it agrees with the answer.
    pub agrees: Option<bool>,
    /// Why there is no ratio; empty where there is one.
    pub reason: String,
}

/// The permutation test by circular shifts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShiftTest {
    /// Two-sided p-value; `None` where there is none.
    pub p_value: Option<f64>,
    /// Shifts looked at: all that are long enough for one person, drawn for several.
    pub shifts: u32,
    /// The smallest p that the test could have given.
    pub smallest_p: Option<f64>,
    /// Whether it agrees with the answer.
    pub agrees: Option<bool>,
    /// Why there is no p-value; empty where there is one.
    pub reason: String,
}
