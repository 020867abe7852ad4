//! What was registered, and what became of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{RegisteredQuestion, Scope, Verdict};

/// The registered questions beside everything else that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegistrationReport {
    /// When the questions were fixed.
    pub date: Option<Date>,
    /// Why, in the user's words. Untrusted text.
    pub reason: String,
    /// SHA-256 of what was registered; see [`crate::Registration::fingerprint`].
    pub fingerprint: String,
    /// Logged nights before the date.
    pub nights_before: Option<u32>,
    /// Logged nights on and after it.
    pub nights_after: Option<u32>,
    /// Every registered question with its answer or refusal, in the order named.
    pub registered: Vec<RegisteredAnswer>,
    /// Every comparison that was made without having been registered.
    pub not_registered: Vec<ExploredComparison>,
    /// Where the analysis could not follow what was registered, one sentence each.
    pub departures: Vec<String>,
    /// In plain sentences.
    pub text: Vec<String>,
}

/// One registered question and what became of it in one scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisteredAnswer {
    /// As it was named.
    pub question: RegisteredQuestion,
    /// The contrast id among the effects.
    pub contrast: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// Nights between exposure and outcome.
    pub lag_nights: u8,
    /// Whose differences.
    pub scope: Scope,
    /// What may be said.
    pub verdict: Verdict,
    /// True where it was estimated and counted in the error control.
    pub counted: bool,
    /// The answer, or why there is none.
    pub text: String,
}

/// A comparison that was looked at but not registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExploredComparison {
    /// Factor id.
    pub factor: String,
    /// Contrast id.
    pub contrast: String,
    /// Whose differences.
    pub scope: Scope,
    /// Factor and contrast as shown.
    pub label: String,
}
