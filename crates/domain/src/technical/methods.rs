//! How the answers were worked out, in full sentences made from what was done.

use serde::{Deserialize, Serialize};

/// The methods, part by part, in the order in which reports of cohort studies give them (von Elm
/// et al. 2007, STROBE).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Methods {
    /// The parts.
    pub parts: Vec<MethodsPart>,
    /// Settings that are not at their default.
    pub changed_settings: Vec<ChangedSetting>,
}

/// One part of the methods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodsPart {
    /// Short name: `design`, `setting`, `participants`, `outcome`, `habits`, `gates`, `adjustment`,
    /// `model`, `missing`, `error_control`, `display`, `planning`, `reproduction`.
    pub id: String,
    /// As shown.
    pub title: String,
    /// Sentences.
    pub text: String,
    /// The numbers in them.
    pub values: Vec<MethodsNumber>,
}

/// A number of the methods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodsNumber {
    /// What it is.
    pub name: String,
    /// The number.
    pub value: f64,
}

/// A setting that the user changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedSetting {
    /// Its name in the settings file.
    pub name: String,
    /// In force.
    pub value: String,
    /// By default.
    pub default: String,
}
