//! Errors, intervals and tests: each made with every covariance of the fit, the widest kept.

use lumbago_domain::Interval;
use lumbago_stats::distribution::{two_sided_p, upper_point};

use crate::model::fit::Fitted;

/// An estimate on the log scale with its guarded error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guarded {
    /// The estimate.
    pub(crate) point: f64,
    /// Its standard error, the widest.
    pub(crate) std_error: f64,
    /// Degrees of freedom that go with it; `None` means normal.
    pub(crate) df: Option<f64>,
    /// Two-sided p-value.
    pub(crate) p_value: f64,
    /// The standard error by the model alone, for planning: what the guard adds is for announcing.
    pub(crate) planning_error: f64,
}

impl Guarded {
    /// The interval on the ratio scale.
    pub(crate) fn ratio(&self, level: f64) -> Interval {
        let reach = self.reach(level);
        Interval {
            point: libm::exp(self.point),
            low: libm::exp(self.point - reach),
            high: libm::exp(self.point + reach),
            level,
        }
    }

    /// Half the width of the interval.
    pub(crate) fn reach(&self, level: f64) -> f64 {
        upper_point(0.5 * (1.0 - level), self.df) * self.std_error
    }
}

/// The linear combination `weights' b` with the covariance under which it is least certain.
///
/// `None` where no covariance gives a positive finite error.
pub(crate) fn combination(fitted: &Fitted, weights: &[f64]) -> Option<Guarded> {
    let point = weights.iter().zip(&fitted.coef).map(|(w, b)| w * b).sum();
    let mut widest: Option<Guarded> = None;
    for covariance in &fitted.covariances {
        let mut variance = 0.0;
        for (j, b) in weights.iter().enumerate() {
            for (i, a) in weights.iter().enumerate() {
                variance += a * b * covariance.matrix.at(i, j);
            }
        }
        let std_error = variance.max(0.0).sqrt();
        let df = covariance.df_of(weights);
        if !(std_error > 0.0 && std_error.is_finite()) {
            return None;
        }
        let planning_error = widest.map_or(std_error, |w| w.planning_error);
        let p_value = two_sided_p(point / std_error, df);
        let made = Guarded { point, std_error, df, p_value, planning_error };
        if widest.is_none_or(|w| made.reach(0.95) > w.reach(0.95)) {
            widest = Some(made);
        }
    }
    widest
}

/// One coefficient.
pub(crate) fn coefficient(fitted: &Fitted, index: usize) -> Option<Guarded> {
    let mut weights = vec![0.0; fitted.width()];
    weights[index] = 1.0;
    combination(fitted, &weights)
}
