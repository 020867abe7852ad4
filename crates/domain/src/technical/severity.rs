//! How strong the spasms are, on the nights that have them.

use serde::{Deserialize, Serialize};

use crate::Interval;

/// Severity as an outcome beside how often. Nothing here decides a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpasmSeverity {
    /// Logged nights.
    pub nights: u32,
    /// Of these, with spasms.
    pub spasm_nights: u32,
    /// Of these, with a rating.
    pub rated: u32,
    /// True where spasms come on most nights and are nearly always rated, so that arms are
    /// compared; chosen from the form of the outcome alone.
    pub compared: bool,
    /// Why or why not, in words.
    pub why: String,
    /// True where how strong says more than whether: nearly every night has spasms, and they are
    /// not counted.
    pub more_informative: bool,
    /// Mean rating of spasm nights.
    pub mean: Option<f64>,
    /// Quartiles of the ratings of spasm nights.
    pub quartiles: Option<[f64; 3]>,
    /// Spasm nights at each rating, in order of rating.
    pub ratings: Vec<RatedNights>,
    /// How it varies from night to night.
    pub variability: Option<Variability>,
    /// Comparisons of the mean rating; empty unless `compared`.
    pub effects: Vec<SeverityEffect>,
    /// How they were made.
    pub method: String,
    /// The whole in words.
    pub text: String,
}

/// Spasm nights at one rating.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatedNights {
    /// The rating.
    pub rating: f64,
    /// Spasm nights.
    pub nights: u32,
}

/// How severity varies within a person: nights without spasms count as 0, the scale's "none";
/// spasm nights without a rating are left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variability {
    /// Nights with a value.
    pub nights: u32,
    /// Of these, pairs of neighbouring calendar nights.
    pub pairs: u32,
    /// Standard deviation around the person's own mean.
    pub within_sd: f64,
    /// The same over spasm nights alone.
    pub within_sd_spasm_nights: Option<f64>,
    /// Correlation of neighbouring nights around the person's own mean.
    pub lag1: Option<f64>,
    /// Mean square of the change from one night to the next.
    pub mssd: Option<f64>,
}

/// Mean rating on one side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeverityArm {
    /// Words for the nights.
    pub label: String,
    /// Rated spasm nights.
    pub nights: u32,
    /// Mean rating.
    pub mean: Option<f64>,
}

/// One comparison of how strong spasms are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeverityEffect {
    /// Factor id.
    pub factor: String,
    /// Contrast id.
    pub contrast: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// The side asked about.
    pub exposed: SeverityArm,
    /// The side it is compared with.
    pub reference: SeverityArm,
    /// Rated spasm nights in the model.
    pub nights: u32,
    /// Other habits taken into account, beside trend and weekend.
    pub adjusted_for: u32,
    /// Points of severity more, per unit of the contrast.
    pub difference: Interval,
    /// p-value of no difference.
    pub p_value: f64,
    /// The same after Benjamini and Hochberg over these comparisons.
    pub q_value: f64,
}
