//! Profile-likelihood intervals of the coefficients of a generalised linear model.
//!
//! ```text
//! { v : 2 [ max l - max over the other coefficients of l(b_j = v) ] <= chi-squared(1) quantile }
//! ```
//! Unlike `estimate +- z se` it follows the skewness of the likelihood, does not depend on the scale
//! of the coefficient, and exists under separation, where one end (or both) is infinite: the data
//! then bound the effect from one side only. Venzon & Moolgavkar (1988). The ends are roots, not an
//! interpolation of the profile.

mod limit;

pub(crate) use limit::{Height, Search};

use serde::{Deserialize, Serialize};

use crate::blocks;
use crate::design::Design;
use crate::distribution::normal_quantile;
use crate::error::StatsError;
use crate::glm::irls::{Inputs, Problem};
use crate::glm::{Family, GlmOptions};
use crate::inference::check_level;
use crate::linalg::triangular;
use crate::matrix::dot;
use crate::newton::{self, Point};

/// The climb towards a maximum at infinity ends when a step gains less than this.
const LEVEL: f64 = 1e-13;
/// Steps of that climb; each takes the means that vanish closer to 0 by a factor e.
const CLIMB: usize = 200;
/// A linear predictor this far away is at infinity for the likelihood.
const FAR: f64 = 60.0;

/// A coefficient with its profile-likelihood interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileInterval {
    /// Name of the coefficient.
    pub name: String,
    /// Maximum-likelihood estimate; `None` when the likelihood has no maximum (separation).
    pub point: Option<f64>,
    /// Lower end; may be minus infinity.
    pub low: f64,
    /// Upper end; may be plus infinity.
    pub high: f64,
    /// Confidence level.
    pub level: f64,
}

/// Profile-likelihood intervals of all coefficients. For a negative binomial theta is held.
///
/// ```
/// use lumbago_stats::{Design, GlmOptions, profile_likelihood};
/// // No spasm in six nights on the floor: a ratio of 0, bounded from above only.
/// let floor = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
/// let spasms = [2.0, 0.0, 1.0, 3.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
/// let design = Design::builder(12).intercept().column("floor", &floor).build()?;
/// let found = profile_likelihood::intervals(&design, &spasms, &GlmOptions::poisson(), 0.95)?;
/// assert!(found[1].point.is_none() && found[1].low == f64::NEG_INFINITY);
/// assert!((-2.0..-1.0).contains(&found[1].high));
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`glm`](crate::glm) apart from separation; a level outside (0, 1); [`StatsError::Unsupported`] for a
/// Gaussian, whose t interval is exact.
pub fn intervals(
    design: &Design,
    y: &[f64],
    options: &GlmOptions<'_>,
    level: f64,
) -> Result<Vec<ProfileInterval>, StatsError> {
    check_level(level)?;
    if options.family == Family::Gaussian {
        return Err(StatsError::Unsupported {
            what: "a profile-likelihood interval",
            with: "a Gaussian outcome, whose t interval is exact",
        });
    }
    let inputs = Inputs::new(design, y, options)?;
    let problem = Problem::new(design, y, &inputs, options);
    let (peak, finite) = summit(&problem, None)?;
    let bread = triangular::gram_inverse(&peak.factor);
    let goal = normal_quantile(0.5 + 0.5 * level);
    (0..design.p)
        .map(|j| {
            let others = Others::new(problem, j, &peak.coef);
            let largest = design.column(j).iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            let end = |side: f64| {
                let mut profile = others.clone();
                let spread = goal * bread.at(j, j).sqrt();
                Search {
                    from: peak.coef[j],
                    top: -0.5 * peak.deviance,
                    goal,
                    side,
                    step: if finite { spread } else { spread.min(1.0 / largest) },
                    far: FAR / largest,
                }
                .run(|v| profile.at(v))
            };
            Ok(ProfileInterval {
                name: design.names[j].clone(),
                point: finite.then(|| peak.coef[j]),
                low: end(-1.0)?,
                high: end(1.0)?,
                level,
            })
        })
        .collect()
}

/// The maximum, or under separation a point whose likelihood is its supremum to within rounding; and
/// whether it is a maximum.
fn summit(problem: &Problem<'_>, start: Option<&[f64]>) -> Result<(Point, bool), StatsError> {
    let near = start.and_then(|coef| problem.evaluate(coef.to_vec()).ok());
    let solved = match near {
        Some(point) => problem.solve_from(point).or_else(|_| problem.solve()),
        None => problem.solve(),
    };
    match solved {
        Ok((point, _)) => return Ok((point, true)),
        Err(StatsError::Separation { .. }) => {}
        Err(error) => return Err(error),
    }
    let mut point = problem.evaluate(problem.first_guess()?)?;
    for _ in 0..CLIMB {
        let half = triangular::solve_transposed(&point.factor, &point.score);
        let step = triangular::solve(&point.factor, &half);
        let Some(next) = newton::advance(&point, &step, |coef| problem.evaluate(coef)) else {
            break;
        };
        let gain = point.deviance - next.deviance;
        point = next;
        if gain.abs() <= LEVEL * (1.0 + point.deviance) {
            break;
        }
    }
    Ok((point, false))
}

/// The model in all coefficients but one.
#[derive(Clone)]
struct Others<'a> {
    full: Problem<'a>,
    column: usize,
    /// The remaining columns; `None` when there are none.
    design: Option<Design>,
    start: Vec<f64>,
}

impl<'a> Others<'a> {
    fn new(full: Problem<'a>, column: usize, coef: &[f64]) -> Self {
        let d = full.design;
        let kept: Vec<usize> = (0..d.p).filter(|&k| k != column).collect();
        let design = (!kept.is_empty()).then(|| {
            let names = kept.iter().map(|&k| d.names[k].clone()).collect();
            Design::unchecked(names, kept.iter().flat_map(|&k| d.column(k)).copied().collect())
        });
        let start = kept.iter().map(|&k| coef[k]).collect();
        Self { full, column, design, start }
    }

    /// Half the deviance is what the log-likelihood falls short by.
    fn at(&mut self, v: f64) -> Result<Height, StatsError> {
        let (family, y, weight) = (self.full.family, self.full.y, self.full.weight);
        let x = self.full.design.column(self.column);
        let offset: Vec<f64> = self.full.offset.iter().zip(x).map(|(o, x)| o + v * x).collect();
        let score = |i: usize, eta: f64| family.score(y[i], eta);
        let (deviance, score) = match &self.design {
            Some(design) => {
                let problem = Problem { design, offset: &offset, ..self.full };
                let (at, finite) = summit(&problem, Some(&self.start))?;
                let score = problem.row_weights(&at.coef, score);
                if finite {
                    self.start = at.coef;
                }
                (at.deviance, score)
            }
            None => {
                let n = y.len();
                let deviance =
                    blocks::sum(n, |i| weight[i] * family.unit_deviance(y[i], offset[i]));
                (deviance, (0..n).map(|i| weight[i] * score(i, offset[i])).collect())
            }
        };
        let height = Height { loglik: -0.5 * deviance, slope: dot(x, &score) };
        if height.loglik.is_finite() && height.slope.is_finite() {
            return Ok(height);
        }
        Err(StatsError::NoConvergence {
            method: "a profile likelihood",
            iterations: 0,
            last_change: height.loglik,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rate_solves_its_likelihood_equation() {
        let design = Design::builder(4).intercept().build().unwrap();
        let y = [1.0, 0.0, 2.0, 3.0];
        let found = intervals(&design, &y, &GlmOptions::poisson(), 0.9).unwrap();
        let fall = |v: f64| 2.0 * (6.0 * (1.5f64.ln() - v) - (6.0 - 4.0 * v.exp()));
        let quantile = normal_quantile(0.95) * normal_quantile(0.95);
        for end in [found[0].low, found[0].high] {
            assert!((fall(end) - quantile).abs() < 1e-11);
        }
        assert!((found[0].point.unwrap() - 1.5f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn an_empty_level_is_bounded_from_above_alone() {
        let x = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
        let y = [2.0, 1.0, 0.0, 1.0, 0.0, 0.0];
        let design = Design::builder(6).intercept().column("x", &x).build().unwrap();
        let found = intervals(&design, &y, &GlmOptions::poisson(), 0.95).unwrap();
        assert_eq!((found[1].point, found[1].low), (None, f64::NEG_INFINITY));
        // Given the ratio r, the rate is 4 / (4 + 2 r): 2 * 4 log(1 + r / 2) is the quantile.
        let quantile = normal_quantile(0.975) * normal_quantile(0.975);
        let expected = (2.0 * ((quantile / 8.0).exp() - 1.0)).ln();
        assert!((found[1].high - expected).abs() < 1e-9, "{} {expected}", found[1].high);
        assert!(found[0].low.is_finite() && found[0].high.is_finite());
    }

    #[test]
    fn completely_separated_outcomes_leave_one_side_open() {
        let x = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0];
        let y = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
        let design = Design::builder(6).intercept().column("x", &x).build().unwrap();
        let found = intervals(&design, &y, &GlmOptions::binomial(), 0.95).unwrap();
        assert_eq!(found[1].high, f64::INFINITY);
        assert!(found[1].low.is_finite() && found[1].low > 0.0);
        // Any cut between the groups fits as well with a slope that is steep enough.
        assert_eq!((found[0].low, found[0].high), (f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn a_gaussian_outcome_is_refused() {
        let design = Design::builder(3).intercept().build().unwrap();
        let refused = intervals(&design, &[1.0, 2.0, 4.0], &GlmOptions::gaussian(), 0.95);
        assert!(matches!(refused, Err(StatsError::Unsupported { .. })));
    }
}
