//! The end of a profile-likelihood interval: where the profile has fallen by a given amount.

use crate::error::StatsError;

/// The profile at a value of the coefficient.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Height {
    /// Log-likelihood with all other coefficients at their best.
    pub(crate) loglik: f64,
    /// Its slope in the coefficient.
    pub(crate) slope: f64,
}

/// A search for one end.
pub(crate) struct Search {
    /// The coefficient at (or near) the maximum.
    pub(crate) from: f64,
    /// The largest log-likelihood.
    pub(crate) top: f64,
    /// Root of the chi-squared quantile: the fall, as `sqrt(2 (top - loglik))`, that ends the interval.
    pub(crate) goal: f64,
    /// +1 for the upper end, -1 for the lower.
    pub(crate) side: f64,
    /// First step.
    pub(crate) step: f64,
    /// Beyond this distance a profile without slope has no end.
    pub(crate) far: f64,
}

/// Evaluations allowed.
const MAX_EVALUATIONS: usize = 200;
/// At most so many times as far from the maximum in one step.
const GROWTH: f64 = 3.0;
/// A slope that would take so little off the log-likelihood over the whole distance is none.
const FLAT: f64 = 1e-7;

impl Search {
    /// The end, infinite when the profile never falls far enough: Newton's method on the signed root,
    /// which is nearly straight, inside a bracket.
    pub(crate) fn run(
        &self,
        mut profile: impl FnMut(f64) -> Result<Height, StatsError>,
    ) -> Result<f64, StatsError> {
        // Distances from the maximum.
        let (mut inside, mut outside) = (0.0_f64, f64::INFINITY);
        let mut distance = self.step;
        for _ in 0..MAX_EVALUATIONS {
            let height = match profile(self.from + self.side * distance) {
                Ok(height) => height,
                Err(error) => {
                    // Too far to be computed from here; a shorter step may be possible.
                    if distance - inside < 1e-6 * self.step {
                        return Err(error);
                    }
                    distance = 0.5 * (inside + distance);
                    continue;
                }
            };
            let fall = (2.0 * (self.top - height.loglik)).max(0.0).sqrt();
            let descent = -height.slope * self.side;
            if fall < self.goal {
                inside = inside.max(distance);
                if distance > self.far && descent * distance < FLAT {
                    return Ok(self.side * f64::INFINITY);
                }
            } else {
                outside = outside.min(distance);
            }
            let newton = distance + (self.goal - fall) * fall / descent;
            let settled = fall > 0.5 * self.goal
                && (newton - distance).abs() <= 4.0 * f64::EPSILON * self.scale(distance);
            let width = outside - inside;
            if settled || width <= 4.0 * f64::EPSILON * self.scale(distance) {
                return Ok(self.from + self.side * distance);
            }
            distance = if newton.is_finite() && newton > inside && newton < outside {
                newton.min(GROWTH * distance)
            } else if outside.is_finite() {
                0.5 * (inside + outside)
            } else {
                GROWTH * distance
            };
        }
        Err(StatsError::NoConvergence {
            method: "the search for a profile-likelihood limit",
            iterations: MAX_EVALUATIONS,
            last_change: outside - inside,
        })
    }

    fn scale(&self, distance: f64) -> f64 {
        distance.max(self.from.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(side: f64) -> Search {
        Search { from: 2.0, top: 5.0, goal: 1.5, side, step: 0.1, far: 40.0 }
    }

    #[test]
    fn parabola_and_skewed_profiles_have_their_roots() {
        let parabola = |v: f64| {
            Ok(Height { loglik: 5.0 - 2.0 * (v - 2.0) * (v - 2.0), slope: -4.0 * (v - 2.0) })
        };
        // 2 * 2 d^2 = 1.5^2 at d = 0.75.
        assert!((search(1.0).run(parabola).unwrap() - 2.75).abs() < 1e-14);
        assert!((search(-1.0).run(parabola).unwrap() - 1.25).abs() < 1e-14);
        let poisson = |v: f64| {
            let u = v - 2.0;
            Ok(Height { loglik: 5.0 + 3.0 * (u + 1.0 - u.exp()), slope: 3.0 * (1.0 - u.exp()) })
        };
        for side in [1.0, -1.0] {
            let u = search(side).run(poisson).unwrap() - 2.0;
            assert!((6.0 * (u.exp() - u - 1.0) - 2.25).abs() < 1e-12);
        }
    }

    #[test]
    fn a_profile_that_levels_off_has_no_end() {
        let rising = |v: f64| Ok(Height { loglik: 5.0 - (-v).exp(), slope: (-v).exp() });
        assert_eq!(search(1.0).run(rising).unwrap(), f64::INFINITY);
        let low = search(-1.0).run(rising).unwrap();
        assert!((2.0 * (-low).exp() - 2.25).abs() < 1e-12);
    }

    #[test]
    fn a_profile_that_cannot_be_computed_is_an_error() {
        let broken = |_: f64| Err(StatsError::AllZeroOutcome);
        assert_eq!(search(1.0).run(broken), Err(StatsError::AllZeroOutcome));
    }
}
