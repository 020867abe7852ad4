//! Plain refits: the same columns with another outcome, offset or set of nights.
//!
//! ```text
//! log E[y] = a + x'b + offset        one person
//! log E[y] = a_i + x'b + offset      several, each with a level of their own
//! ```
//!
//! No persistent level, so that hundreds of variations cost little: errors are the larger of
//! quasi-Poisson and HC3 for one person (MacKinnon & White 1985), clustered by person for several
//! (CR2, Bell & McCaffrey 2002; CR1 from 40 people, Cameron & Miller 2015).

use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::{Design, Fit, GlmOptions, StatsError, Vcov, covariance, glm};

use crate::model::ModelColumn;
use crate::model::fit::Fitted;
use crate::nights::Nights;

/// People from which clustered errors need no small-sample correction.
const MANY_PEOPLE: usize = 40;

/// Columns that may be given up before a refit counts as failed.
const MOST_GIVEN_UP: usize = 12;

/// The model in words.
pub(crate) fn words(nights: &Nights) -> &'static str {
    if nights.is_cohort() {
        "Poisson quasi-likelihood, log link, a level for each person, errors clustered by person; no \
         persistence from night to night"
    } else {
        "Poisson quasi-likelihood, log link, the larger of quasi-Poisson and HC3 errors; no \
         persistence from night to night"
    }
}

/// What a refit is made of, a value a row.
pub(crate) struct Refit {
    /// Rows of the log.
    pub(crate) rows: Vec<usize>,
    /// Outcome.
    pub(crate) y: Vec<f64>,
    /// Known part of the linear predictor.
    pub(crate) offset: Option<Vec<f64>>,
    /// Columns beside the intercept.
    pub(crate) columns: Vec<ModelColumn>,
    /// Strata with a level each, never across people; by default one a person.
    pub(crate) strata: Option<Vec<usize>>,
}

/// A refit with the kernel's own fit beside it.
pub(crate) struct Refitted {
    /// For coefficients and their errors.
    pub(crate) fitted: Fitted,
    /// Design, weights and residuals; for several people columns are centred by person.
    pub(crate) fit: Fit,
}

impl Refit {
    /// Fits. A column that does not vary, is a combination of others or has no finite coefficient
    /// is given up; nights of a yes/no column without any event go with it, which is what an
    /// infinite coefficient would do. `None` where nothing can be fitted.
    pub(crate) fn fit(mut self, nights: &Nights) -> Option<Refitted> {
        for _ in 0..MOST_GIVEN_UP {
            self.columns.retain(|c| c.values.iter().any(|v| *v != c.values[0]));
            let (name, separated) = match self.once(nights) {
                Ok(made) => return Some(made),
                Err(StatsError::Aliased { columns }) => (columns.last()?.clone(), false),
                Err(
                    StatsError::ConstantColumn { column }
                    | StatsError::NoWithinVariation { column },
                ) => (column, false),
                Err(StatsError::Separation { columns }) => (columns.last()?.column.clone(), true),
                Err(_) => return None,
            };
            self.give_up(&name, separated)?;
        }
        None
    }

    fn once(&self, nights: &Nights) -> Result<Refitted, StatsError> {
        let n = self.rows.len();
        let start = Design::builder(n);
        let has_levels = nights.is_cohort() || self.strata.is_some();
        let start = if has_levels { start } else { start.intercept() };
        let design =
            self.columns.iter().fold(start, |b, c| b.column(&c.name, &c.values)).build()?;
        let offset = self.offset.as_deref();
        if has_levels {
            let person: Vec<usize> = self.rows.iter().map(|&i| nights.person(i)).collect();
            let group = self.strata.as_ref().unwrap_or(&person);
            let found = fixed_effects_poisson(&design, &self.y, group, offset)?;
            let rows: Vec<usize> = found.rows_used.iter().map(|&k| self.rows[k]).collect();
            let cluster: Vec<usize> = rows.iter().map(|&i| nights.person(i)).collect();
            let mut people = cluster.clone();
            people.dedup();
            let covariances = match (nights.is_cohort(), people.len() >= MANY_PEOPLE) {
                (false, _) => {
                    vec![covariance(&found.fit, &Vcov::Quasi)?, covariance(&found.fit, &Vcov::Hc3)?]
                }
                (_, true) => {
                    vec![covariance(&found.fit, &Vcov::ClusterCr1G { cluster: &cluster })?]
                }
                _ => vec![covariance(&found.fit, &Vcov::ClusterCr2 { cluster: &cluster })?],
            };
            let fit = found.fit.clone();
            let fitted = Fitted::plain(found.fit, rows, Vec::new(), covariances);
            return Ok(Refitted { fitted, fit });
        }
        let fit = glm(&design, &self.y, &GlmOptions { offset, ..GlmOptions::poisson() })?;
        let covariances = vec![covariance(&fit, &Vcov::Quasi)?, covariance(&fit, &Vcov::Hc3)?];
        let fitted = Fitted::plain(fit.clone(), self.rows.clone(), Vec::new(), covariances);
        Ok(Refitted { fitted, fit })
    }

    fn give_up(&mut self, name: &str, separated: bool) -> Option<()> {
        let at = self.columns.iter().position(|c| c.name == name)?;
        let column = self.columns.remove(at);
        let is_yes_no = column.values.iter().all(|&v| v == 0.0 || v == 1.0);
        let events: f64 = column.values.iter().zip(&self.y).map(|(x, y)| x * y).sum();
        if separated && is_yes_no && events == 0.0 {
            let kept: Vec<usize> =
                (0..self.rows.len()).filter(|&k| column.values[k] == 0.0).collect();
            let pick = |v: &[f64]| kept.iter().map(|&k| v[k]).collect::<Vec<f64>>();
            self.y = pick(&self.y);
            self.offset = self.offset.as_deref().map(pick);
            self.strata = self.strata.as_ref().map(|s| kept.iter().map(|&k| s[k]).collect());
            self.columns.iter_mut().for_each(|c| c.values = pick(&c.values));
            self.rows = kept.iter().map(|&k| self.rows[k]).collect();
        }
        (!self.rows.is_empty()).then_some(())
    }
}
