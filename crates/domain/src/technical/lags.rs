//! Does an earlier day still count? Exploration: never announced.

use serde::{Deserialize, Serialize};

use crate::{Interval, Reason};

/// Distributed lags of the habits of the joint model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lags {
    /// One habit each, in catalogue order.
    pub rows: Vec<LagRow>,
    /// Habits of which the nights before cannot be told apart, and why.
    pub refused: Vec<LagRefused>,
    /// Ratios looked at: every night of every habit, and every sum.
    pub looked_at: u32,
    /// Of these, how many have an interval that leaves out 1.
    pub off_one: u32,
    /// How many would have one by chance alone if nothing mattered: `looked_at` (1 − level).
    pub by_chance: f64,
}

/// The nights of one habit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LagRow {
    /// Factor id.
    pub factor: String,
    /// As shown.
    pub label: String,
    /// The nights or days asked about: "front nights".
    pub exposed: String,
    /// What one unit is: "per 2 points", "against all other nights".
    pub step: String,
    /// Ratio by nights ago, other nights of the same habit held equal.
    pub by_night: Vec<LagRatio>,
    /// Ratio for one unit more on every one of these nights: the product of `by_night`.
    pub cumulative: Interval,
    /// Nights in the model: those with all earlier nights recorded.
    pub nights: u32,
    /// Spasm nights among them.
    pub spasm_nights: u32,
    /// What was taken into account, in words.
    pub adjusted_for: Vec<String>,
    /// Short name of the model and covariance.
    pub method: String,
}

/// The ratio for a habit some nights ago.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LagRatio {
    /// Calendar nights ago; 0 is the day before the night itself.
    pub lag_nights: u32,
    /// Ratio for one unit.
    pub ratio: Interval,
}

/// A habit whose nights were not told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LagRefused {
    /// Factor id.
    pub factor: String,
    /// As shown.
    pub label: String,
    /// Why.
    pub reason: Reason,
}
