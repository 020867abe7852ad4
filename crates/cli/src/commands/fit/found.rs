//! What is printed of a model.

use lumbago_stats::Estimate;
use lumbago_stats::formula::Model;

use super::args::Family;

/// What is printed of a model.
pub(super) struct Found {
    pub(super) estimates: Vec<Estimate>,
    pub(super) n: usize,
    pub(super) n_dropped: usize,
    pub(super) loglik: Option<f64>,
    pub(super) deviance: Option<f64>,
    pub(super) dispersion: Option<f64>,
    pub(super) theta: Option<f64>,
    pub(super) groups: Option<usize>,
    pub(super) iterations: Option<usize>,
    pub(super) family: &'static str,
    pub(super) vcov: String,
    pub(super) notes: Vec<String>,
    /// Events, or the smaller of the two sides of a yes/no outcome.
    pub(super) events: Option<f64>,
}

impl Found {
    /// What the reader should not conclude.
    pub(super) fn cannot_tell(&self, model: &Model) -> Vec<String> {
        let mut notes = Vec::new();
        let p = self.estimates.len() as f64;
        if let Some(events) = self.events.filter(|e| *e < 10.0 * p) {
            let outcome = &model.outcome_name;
            notes.push(format!(
                "{events} events of `{outcome}` for {p} coefficients, fewer than 10 each: estimates may be far off and intervals too narrow."
            ));
        }
        if let Some(e) = self.estimates.iter().find(|e| e.df.is_some_and(|d| d < 4.0)) {
            notes.push(format!(
                "`{}` rests on {:.1} degrees of freedom: its p-value is unreliable.",
                e.name,
                e.df.unwrap_or(0.0)
            ));
        }
        if !model.dropped.by_column.is_empty() {
            let each: Vec<String> =
                model.dropped.by_column.iter().map(|(c, n)| format!("`{c}` in {n}")).collect();
            notes.push(format!(
                "{} rows were left out because a value is missing: {}.",
                model.dropped.rows,
                each.join(", ")
            ));
        }
        notes.push("Associations in these rows; they do not show what a change would do.".into());
        notes
    }
}

pub(super) fn family_name(family: Family) -> &'static str {
    match family {
        Family::Poisson => "poisson",
        Family::Quasipoisson => "quasipoisson",
        Family::Negbin => "negbin",
        Family::Logit => "logit",
        Family::Gaussian => "gaussian",
    }
}
