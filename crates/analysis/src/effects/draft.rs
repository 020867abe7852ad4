//! An effect before its verdict.

use lumbago_domain::{Arm, Contrast, Effect, Factor, Measure, Reason, Scope, Verdict};

use crate::model::guard::Guarded;
use crate::refusals::{Refusal, Sides};

/// An effect with what its verdict will be made of.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) effect: Effect,
    pub(crate) estimate: Option<Guarded>,
    pub(crate) prior_sd: f64,
    /// True for contrasts that may only be looked at.
    pub(crate) exploratory: bool,
    /// What keeps the answer from being announced, though it may lean.
    pub(crate) caps: Vec<Reason>,
    /// Where a registered question could not be asked as it was named.
    pub(crate) departures: Vec<String>,
    /// True once a refusal or a verdict stands.
    pub(crate) decided: bool,
}

impl Draft {
    /// A contrast with nothing known yet.
    pub(crate) fn new(
        factor: &Factor,
        contrast: &Contrast,
        scope: Scope,
        measure: Measure,
        sides: Option<&Sides>,
    ) -> Self {
        let arm = |label: &str| Arm { label: label.into(), ..Arm::default() };
        let (exposed, reference) = sides.map_or_else(
            || (arm(&contrast.exposed), arm(&contrast.reference)),
            |s| (s.exposed.clone(), s.reference.clone()),
        );
        let effect = Effect {
            factor: factor.id.clone(),
            factor_label: factor.label.clone(),
            contrast: contrast.id.clone(),
            contrast_label: contrast.label.clone(),
            field: contrast.field.clone(),
            scope,
            lag_nights: contrast.lag_nights,
            primary: contrast.primary,
            modifiable: factor.modifiable,
            measure,
            rate_ratio: None,
            rate_ratio_shrunken: None,
            difference_per_30: None,
            std_error: None,
            std_error_df: None,
            p_value: None,
            q_value: None,
            nights: sides.map_or(0, |s| s.rows.len() as u32),
            spasm_nights: 0,
            exposed,
            reference,
            verdict: Verdict::CannotTell,
            reason: Reason { code: String::new(), text: String::new() },
            nights_needed: None,
            method: String::new(),
        };
        Self {
            effect,
            estimate: None,
            prior_sd: contrast.prior_sd,
            exploratory: contrast.exploratory || !contrast.primary,
            caps: Vec::new(),
            departures: Vec::new(),
            decided: false,
        }
    }

    /// Ends the question with a refusal.
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.effect.verdict = refusal.verdict;
        self.effect.reason = refusal.reason;
        self.effect.method = "not estimated".into();
        self.estimate = None;
        self.decided = true;
    }
}
