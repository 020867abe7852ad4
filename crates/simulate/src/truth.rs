//! What is true of a simulated diary.

use serde::{Deserialize, Serialize};

use crate::declared::DeclaredFactor;
use crate::world::World;

/// The truth beside a simulated diary: what was planted, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Version of this document.
    pub schema_version: u32,
    /// The world with all its settings: with the seed, enough to draw the diary again.
    pub world: World,
    /// Seed.
    pub seed: u64,
    /// True ratios, in the order of the catalogue.
    pub effects: Vec<PlantedTruth>,
    /// Factors the reader must declare.
    pub declared: Vec<DeclaredFactor>,
    /// What came of it.
    pub realised: Realised,
}

/// The true ratio of one contrast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlantedTruth {
    /// Factor id.
    pub factor: String,
    /// Contrast id within the factor.
    pub contrast: String,
    /// The contrast in words.
    pub label: String,
    /// Nights between exposure and outcome.
    pub lag_nights: u8,
    /// True ratio of spasm rates; 1 is no effect.
    pub rate_ratio: f64,
    /// `planted` where this world plants it, else what the evidence world rests on.
    pub source: String,
    /// For contrasts of two groups of nights: written nights that were truly exposed.
    pub nights_exposed: Option<u32>,
    /// Spasm nights among them.
    pub spasm_nights_exposed: Option<u32>,
}

/// Counts of the diary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Realised {
    /// People.
    pub persons: u32,
    /// Nights lived.
    pub nights: u32,
    /// Nights written down.
    pub nights_logged: u32,
    /// Written nights with a spasm.
    pub spasm_nights: u32,
    /// Spasms written down.
    pub spasms: u32,
    /// Written spasm nights in 30.
    pub spasm_nights_in_30: f64,
}

impl Truth {
    /// The true ratio of a contrast, `None` where the world has none.
    pub fn ratio(&self, factor: &str, contrast: &str) -> Option<f64> {
        let is = |e: &&PlantedTruth| e.factor == factor && e.contrast == contrast;
        self.effects.iter().find(is).map(|e| e.rate_ratio)
    }
}
