//! The shape of a dose: how the rate goes along an amount, without a straight line taken for
//! granted. Looked at, never announced.

use serde::{Deserialize, Serialize};

use crate::{Interval, Reason, Scope};

/// All amounts of a log that take enough different values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shapes {
    /// Curves, in catalogue order.
    pub curves: Vec<Shape>,
    /// Amounts in the log that cannot be drawn, and why.
    pub refused: Vec<ShapeRefused>,
    /// False discovery rate at which a word other than "no clear shape" is used, over all curves.
    pub fdr: f64,
}

/// The rate along one amount, against a stated reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Factor id.
    pub factor: String,
    /// What is measured: a field, or an amount worked out from several.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Unit, empty where there is none.
    pub unit: String,
    /// Whose differences.
    pub scope: Scope,
    /// The value that all others are compared with.
    pub reference: f64,
    /// Why this reference, in words.
    pub reference_words: String,
    /// The 5th and 95th percentile of the log's own values: the curve says nothing outside.
    pub range: [f64; 2],
    /// Knots of the restricted cubic spline.
    pub knots: Vec<f64>,
    /// The curve, in order of the amount.
    pub points: Vec<DosePoint>,
    /// How the nights (between people: people) lie along the amount, in bins of equal width.
    pub rug: Vec<DoseBin>,
    /// Nights in the model.
    pub nights: u32,
    /// Spasm nights among them.
    pub spasm_nights: u32,
    /// People in the model.
    pub persons: u32,
    /// Joint test that the amount does not matter at all.
    pub p_value: f64,
    /// The same after Benjamini–Hochberg over all curves.
    pub q_value: f64,
    /// Test that the curve is a straight line.
    pub bend_p_value: f64,
    /// The same after Benjamini–Hochberg over all curves.
    pub bend_q_value: f64,
    /// Test that the curve falls at its low end and rises at its high end, or the reverse.
    pub both_ends_p_value: Option<f64>,
    /// What may be said.
    pub word: ShapeWord,
    /// What was taken into account, in words.
    pub adjusted_for: Vec<String>,
    /// Short name of the model and covariance.
    pub method: String,
}

/// The curve at one amount.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DosePoint {
    /// The amount.
    pub x: f64,
    /// Ratio against the reference, with a pointwise interval; exactly 1 at the reference.
    pub ratio: Interval,
    /// Spasm nights in 30 at this amount on every night, all else as it was; one person's curves
    /// only.
    #[serde(default)]
    pub in_30: Option<Interval>,
}

/// A stretch of amounts and the nights in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoseBin {
    /// Middle of the stretch.
    pub x: f64,
    /// Nights, or people where people are compared.
    pub count: u32,
    /// Spasm nights among them; none is counted where people are.
    #[serde(default)]
    pub spasm_nights: u32,
}

/// What may be said of a curve; each but the last only where the tests support it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeWord {
    /// Rises, and no bend is found.
    RisesSteadily,
    /// Falls, and no bend is found.
    FallsSteadily,
    /// Falls at first and rises at the end.
    HigherAtBothEnds,
    /// Rises at first and falls at the end.
    LowerAtBothEnds,
    /// Not a straight line, without a turn that is sure.
    Bends,
    /// None of these.
    NoClearShape,
}

/// An amount that was not drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShapeRefused {
    /// Factor id.
    pub factor: String,
    /// What is measured.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Whose differences.
    pub scope: Scope,
    /// Why.
    pub reason: Reason,
}
