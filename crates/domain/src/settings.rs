//! What a user may set about the analysis, with the defaults and their grounds.

use serde::{Deserialize, Serialize};

use crate::Registration;

/// Settings of the analysis. Printed in every report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalysisSettings {
    /// Below this many logged nights no habit is compared.
    pub min_logged_nights: u32,
    /// Nights needed on each side of a comparison.
    pub min_nights_each_arm: u32,
    /// Spasms needed in all.
    pub min_events_total: u32,
    /// Spasms needed on each side of a comparison, the two sides together at least twice this.
    pub min_events_each_arm: u32,
    /// Calendar days a habit report must span.
    pub min_span_days: u32,
    /// False discovery rate of announcements.
    pub announce_fdr: f64,
    /// False discovery rate of leanings.
    pub leaning_fdr: f64,
    /// Ratios inside are of no practical weight.
    pub equivalence_band: [f64; 2],
    /// The true ratio at which `nights_needed` has 80 % power.
    pub nights_needed_ratio: f64,
    /// Nights from which a rate is given.
    pub min_rate_nights: u32,
    /// R² of an exposure on trend and season above which it is not answerable.
    pub time_confounded_r2: f64,
    /// R² above which it is at most leaning.
    pub time_leaning_r2: f64,
    /// Pairs of factors, by id, of which it is asked whether one matters more where the other is.
    pub interactions: Vec<[String; 2]>,
    /// Seed of everything random.
    pub seed: u64,
    /// Questions named beforehand; every factor's main contrast is confirmatory where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Registration>,
}

impl Default for AnalysisSettings {
    fn default() -> Self {
        Self {
            min_logged_nights: 28,
            min_nights_each_arm: 10,
            min_events_total: 10,
            min_events_each_arm: 3,
            min_span_days: 28,
            announce_fdr: 0.10,
            leaning_fdr: 0.30,
            equivalence_band: [0.80, 1.25],
            nights_needed_ratio: 1.5,
            min_rate_nights: 14,
            time_confounded_r2: 0.9,
            time_leaning_r2: 0.5,
            interactions: Vec::new(),
            seed: 1,
            registration: None,
        }
    }
}
