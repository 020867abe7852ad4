//! Several findings as one: sites that cannot share their nights.

use serde::{Deserialize, Serialize};

use crate::{Measure, PooledPeople, Scope};

/// Version of the pooled document.
pub const POOLED_SCHEMA_VERSION: &str = "1.0";

/// What `lumbago pool --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PooledFindings {
    /// See [`POOLED_SCHEMA_VERSION`].
    pub schema_version: String,
    /// Version of the program.
    pub program_version: String,
    /// What is counted at every site.
    pub event: String,
    /// What the ratios are of.
    pub measure: Measure,
    /// The documents, in the order given.
    pub sites: Vec<Site>,
    /// One row a comparison that at least two sites estimated.
    pub comparisons: Vec<PooledComparison>,
    /// Comparisons that one site alone estimated.
    pub not_pooled: Vec<NotPooled>,
    /// How it was done.
    pub method: String,
    /// Remarks.
    pub notes: Vec<String>,
}

/// One site's document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// File as given.
    pub file: String,
    /// Version of the program that wrote it.
    pub program_version: String,
    /// People.
    pub persons: u32,
    /// Logged nights.
    pub nights_logged: u32,
}

/// One comparison over the sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PooledComparison {
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
    /// True for the one contrast of the factor that may be announced at a site.
    pub primary: bool,
    /// The pooled ratio and how much sites differ.
    pub pooled: PooledPeople,
    /// Each site's own ratio.
    pub sites: Vec<SiteRatio>,
}

/// One site's estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteRatio {
    /// Place of the document among the sites, from 0.
    pub site: u32,
    /// Ratio.
    pub ratio: f64,
    /// Standard error of its logarithm.
    pub std_error: f64,
    /// True where the error was worked out from the 95 % interval.
    pub from_interval: bool,
    /// Nights it rests on.
    pub nights: u32,
}

/// A comparison that cannot be pooled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotPooled {
    /// Factor id.
    pub factor: String,
    /// Contrast id.
    pub contrast: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// Whose differences.
    pub scope: Scope,
    /// Place of the one document that has it.
    pub site: u32,
}
