//! The escalation rules on logged data, evaluated.

use serde::{Deserialize, Serialize};

/// The outcome of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalState {
    /// The rule's condition holds.
    Fire,
    /// The data suffice and it does not hold.
    Clear,
    /// The data do not suffice; never the same as clear.
    NotEvaluable,
}

/// A named number a rule looked at, for its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalValue {
    /// Placeholder name in the text, such as `a` or `n`.
    pub name: String,
    /// The number.
    pub value: f64,
}

/// One escalation rule for one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Rule id, such as `ESC02_worsening_rate`.
    pub id: String,
    /// Person code; untrusted text.
    pub person: String,
    /// What came out.
    pub state: SignalState,
    /// Why it could not be evaluated, or what was seen.
    pub detail: String,
    /// Numbers for the text.
    pub values: Vec<SignalValue>,
    /// For the red-flag rule: ids of the questions answered yes, resolved ones left out.
    pub questions: Vec<String>,
}
