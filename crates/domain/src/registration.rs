//! Questions named before the nights are looked at: what alone is confirmatory then.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Measure, Scope};

/// What a user or a study fixed beforehand. With it only the registered questions count in the
/// error control and may be announced; everything else is exploration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// When the questions were fixed.
    pub date: Option<Date>,
    /// Why these questions, in the words of who named them. Untrusted text.
    pub reason: String,
    /// The outcome measure fixed beforehand; chosen from the outcome's form where absent.
    pub outcome: Option<Measure>,
    /// Files or formats whose nights count; all where empty. Untrusted text.
    pub sources: Vec<String>,
    /// The questions, in the order named.
    pub questions: Vec<RegisteredQuestion>,
    /// SHA-256 of all of the above, hexadecimal: changes when, and only when, something that was
    /// registered changes. Comments and layout of the settings file do not count.
    pub fingerprint: String,
}

/// One question named beforehand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisteredQuestion {
    /// Factor id.
    pub factor: String,
    /// Contrast id, as the catalogue declares it.
    pub contrast: String,
    /// Nights between exposure and outcome; the contrast's own where absent.
    pub lag_nights: Option<u8>,
    /// Whose differences; every scope in which the question can be asked where absent.
    pub scope: Option<Scope>,
    /// Columns taken into account beside the habits and the calendar.
    pub adjust_for: Vec<String>,
    /// Columns and factors that are not taken into account.
    pub leave_out: Vec<String>,
    /// When this question was fixed, where it differs from the whole.
    pub date: Option<Date>,
    /// Why it was asked. Untrusted text.
    pub reason: String,
}

impl RegisteredQuestion {
    /// A question with everything else as the catalogue has it.
    pub fn new(factor: &str, contrast: &str) -> Self {
        Self {
            factor: factor.into(),
            contrast: contrast.into(),
            lag_nights: None,
            scope: None,
            adjust_for: Vec::new(),
            leave_out: Vec::new(),
            date: None,
            reason: String::new(),
        }
    }

    /// The contrast id under which the answer stands among the effects. A lag of its own makes it
    /// another comparison than the one the catalogue declares.
    ///
    /// ```
    /// let mut question = lumbago_domain::RegisteredQuestion::new("stress", "per_2_points");
    /// assert_eq!(question.asked_as(0), "per_2_points");
    /// question.lag_nights = Some(1);
    /// assert_eq!(question.asked_as(0), "per_2_points_lag_1");
    /// assert_eq!(question.asked_as(1), "per_2_points");
    /// ```
    pub fn asked_as(&self, declared_lag: u8) -> String {
        match self.lag_nights {
            Some(lag) if lag != declared_lag => format!("{}_lag_{lag}", self.contrast),
            _ => self.contrast.clone(),
        }
    }

    /// True where the question has an adjustment set of its own.
    pub fn has_own_adjustment(&self) -> bool {
        !self.adjust_for.is_empty() || !self.leave_out.is_empty()
    }
}
