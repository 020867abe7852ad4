//! Interrupted series: what changes when the mattress is replaced, in level and in slope.
//!
//! ```text
//! g(mu_t) = … + b (t − origin)/unit + sum over k of [ level_k D_k(t) + slope_k D_k(t) (t − night_k)/unit ]
//! D_k(t) = 1 from night_k on, 0 before
//! ```
//! Bernal, Cummins & Gasparrini (2017). Each change is against the line before it continued: a
//! trend, weather or a move in the same week is taken for the mattress; a single change is one event.
//!
//! ```
//! use lumbago_stats::interrupted::{Interruptions, Transition};
//! let plan = Interruptions { origin: 0, unit: 30.0, nights: vec![100, 220], transition: Transition::Step };
//! let terms = plan.terms(&(0..300).collect::<Vec<i64>>())?;
//! assert_eq!(terms.names, ["trend", "level 1", "slope 1", "level 2", "slope 2"]);
//! let (after, weights) = plan.effect_after(2, 60)?; // two units of slope_2 on top of level_2
//! assert_eq!((after.as_str(), weights), ("change 2 after 60 nights", vec![0.0, 0.0, 0.0, 1.0, 2.0]));
//! # Ok::<(), lumbago_stats::StatsError>(())
//! ```

use serde::{Deserialize, Serialize};

use crate::error::StatsError;

/// How a change of level comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transition {
    /// At once.
    Step,
    /// Evenly over this many nights; the full change holds from then on.
    Ramp {
        /// Nights until the change is complete, at least 1.
        nights: u32,
    },
    /// At once, but the first nights on the new mattress are left out of the model.
    LeaveOut {
        /// Nights left out after each change.
        nights: u32,
    },
}

/// When the series was interrupted, and how it is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interruptions {
    /// Night at which the trend column is 0.
    pub origin: i64,
    /// Nights in a unit of slope, such as 30.
    pub unit: f64,
    /// First night after each change, increasing.
    pub nights: Vec<i64>,
    /// How the level changes.
    pub transition: Transition,
}

/// The columns of an interrupted series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InterruptionTerms {
    /// Rows that stay in the model, in order.
    pub rows: Vec<usize>,
    /// `trend`, then `level k` and `slope k` for every change.
    pub names: Vec<String>,
    /// Columns, one value per entry of `rows`.
    pub columns: Vec<Vec<f64>>,
}

impl Interruptions {
    /// The columns for the nights of the rows.
    ///
    /// # Errors
    /// No change, changes that do not increase, a unit that is not positive, a ramp of no night;
    /// [`StatsError::TooFewRows`] when a stretch between changes has fewer than two different
    /// nights, so that it has no slope.
    pub fn terms(&self, night: &[i64]) -> Result<InterruptionTerms, StatsError> {
        self.check()?;
        let left_out = |t: i64| match self.transition {
            Transition::LeaveOut { nights } => {
                self.nights.iter().any(|at| (0..i64::from(nights)).contains(&(t - at)))
            }
            _ => false,
        };
        let rows: Vec<usize> = (0..night.len()).filter(|&i| !left_out(night[i])).collect();
        let kept: Vec<i64> = rows.iter().map(|&i| night[i]).collect();
        for stretch in 0..=self.nights.len() {
            let after = |t: i64| stretch == 0 || t >= self.nights[stretch - 1];
            let before = |t: i64| stretch == self.nights.len() || t < self.nights[stretch];
            let inside: Vec<i64> =
                kept.iter().copied().filter(|&t| after(t) && before(t)).collect();
            if inside.windows(2).all(|pair| pair[0] == pair[1]) {
                return Err(StatsError::TooFewRows { rows: inside.len().min(1), columns: 2 });
            }
        }
        let mut names = vec!["trend".to_owned()];
        let mut columns =
            vec![kept.iter().map(|t| (t - self.origin) as f64 / self.unit).collect::<Vec<f64>>()];
        for (k, &at) in self.nights.iter().enumerate() {
            names.extend([format!("level {}", k + 1), format!("slope {}", k + 1)]);
            columns.push(kept.iter().map(|t| self.share(t - at)).collect());
            columns.push(kept.iter().map(|t| (t - at).max(0) as f64 / self.unit).collect());
        }
        Ok(InterruptionTerms { rows, names, columns })
    }

    /// The weights, over the columns of [`Interruptions::terms`], of the effect of change `change`
    /// (from 1) on its night `nights` later, against the line before it continued; with a name.
    ///
    /// # Errors
    /// A change that is not in the plan, bad plans.
    pub fn effect_after(
        &self,
        change: usize,
        nights: i64,
    ) -> Result<(String, Vec<f64>), StatsError> {
        self.check()?;
        if change == 0 || change > self.nights.len() {
            return Err(StatsError::BadArgument {
                what: "change",
                value: change as f64,
                allowed: "1 up to the number of changes",
            });
        }
        let mut weights = vec![0.0; 1 + 2 * self.nights.len()];
        weights[2 * change - 1] = self.share(nights);
        weights[2 * change] = nights.max(0) as f64 / self.unit;
        Ok((format!("change {change} after {nights} nights"), weights))
    }

    /// The weights of the slope per unit in the stretch after change `change`; 0 is before the
    /// first.
    ///
    /// # Errors
    /// A change that is not in the plan, bad plans.
    pub fn slope_after(&self, change: usize) -> Result<(String, Vec<f64>), StatsError> {
        self.check()?;
        if change > self.nights.len() {
            return Err(StatsError::BadArgument {
                what: "change",
                value: change as f64,
                allowed: "0 up to the number of changes",
            });
        }
        let mut weights = vec![0.0; 1 + 2 * self.nights.len()];
        weights[0] = 1.0;
        (1..=change).for_each(|k| weights[2 * k] = 1.0);
        Ok((format!("slope after change {change}"), weights))
    }

    /// How much of a change of level holds so many nights after it.
    fn share(&self, since: i64) -> f64 {
        match self.transition {
            _ if since < 0 => 0.0,
            Transition::Ramp { nights } => ((since + 1) as f64 / f64::from(nights)).min(1.0),
            _ => 1.0,
        }
    }

    fn check(&self) -> Result<(), StatsError> {
        let bad = |what, value, allowed| Err(StatsError::BadArgument { what, value, allowed });
        if self.nights.is_empty() {
            return bad("changes", 0.0, "at least 1");
        }
        if let Some(pair) = self.nights.windows(2).find(|pair| pair[0] >= pair[1]) {
            return bad("night of a change", pair[1] as f64, "later than the change before");
        }
        if !(self.unit > 0.0 && self.unit.is_finite()) {
            return bad("unit of slope", self.unit, "above 0 nights");
        }
        if self.transition == (Transition::Ramp { nights: 0 }) {
            return bad("nights of a ramp", 0.0, "at least 1");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, glm};

    fn plan(transition: Transition) -> Interruptions {
        Interruptions { origin: 0, unit: 30.0, nights: vec![50, 120], transition }
    }

    #[test]
    fn planted_changes_are_found_again() {
        let plan = plan(Transition::Ramp { nights: 5 });
        let night: Vec<i64> = (0..180).collect();
        let terms = plan.terms(&night).unwrap();
        let truth = [2.0, 0.5, -3.0, 0.25, 1.5, -0.75];
        let mut builder = Design::builder(180).intercept();
        for (name, column) in terms.names.iter().zip(&terms.columns) {
            builder = builder.column(name, column);
        }
        let design = builder.build().unwrap();
        let fit = glm(&design, &design.times(&truth), &GlmOptions::gaussian()).unwrap();
        assert!(fit.coef.iter().zip(truth).all(|(a, b)| (a - b).abs() < 1e-10));
        // The line itself, 12 nights after the second change, against the first one continued.
        let (_, weights) = plan.effect_after(2, 12).unwrap();
        let effect: f64 = weights.iter().zip(&truth[1..]).map(|(w, b)| w * b).sum();
        assert!((effect - (1.5 - 0.75 * 12.0 / 30.0)).abs() < 1e-12);
        let (_, slope) = plan.slope_after(2).unwrap();
        let slope: f64 = slope.iter().zip(&truth[1..]).map(|(w, b)| w * b).sum();
        let line = design.times(&truth);
        assert!((slope / 30.0 - (line[170] - line[169])).abs() < 1e-12);
    }

    #[test]
    fn nights_of_settling_in_are_left_out() {
        let night: Vec<i64> = (0..180).collect();
        let terms = plan(Transition::LeaveOut { nights: 7 }).terms(&night).unwrap();
        assert_eq!(terms.rows.len(), 180 - 14);
        assert!(!terms.rows.contains(&50) && !terms.rows.contains(&126));
        assert!(terms.rows.contains(&57));
    }

    #[test]
    fn a_stretch_without_two_nights_has_no_slope() {
        let refused = plan(Transition::Step).terms(&(0..121).collect::<Vec<i64>>());
        assert_eq!(refused, Err(StatsError::TooFewRows { rows: 1, columns: 2 }));
        let mut backwards = plan(Transition::Step);
        backwards.nights = vec![120, 50];
        assert!(backwards.terms(&[0, 1]).is_err());
        assert!(plan(Transition::Ramp { nights: 0 }).terms(&[0, 1]).is_err());
        assert!(plan(Transition::Step).effect_after(3, 1).is_err());
    }
}
