//! Distribution and mass functions of counts. `k` is a whole number, -1 and below count as before the
//! first outcome; arguments outside the domain give NaN.

use crate::gamma;
use crate::special::{beta_tails, gamma_tails, poisson_mass};

/// `P(X <= k)` for a Poisson count of mean `mean >= 0`.
pub fn poisson_cdf(k: f64, mean: f64) -> f64 {
    match place(k, mean >= 0.0) {
        Place::Outside => f64::NAN,
        Place::Before => 0.0,
        Place::At(k) => gamma_tails(k + 1.0, mean).upper,
    }
}

/// `P(X = k)` for a Poisson count of mean `mean >= 0`.
pub fn poisson_pmf(k: f64, mean: f64) -> f64 {
    match place(k, mean >= 0.0) {
        Place::Outside => f64::NAN,
        Place::Before => 0.0,
        Place::At(k) if mean == 0.0 => f64::from(u8::from(k == 0.0)),
        Place::At(k) => poisson_mass(k, mean),
    }
}

/// `P(X <= k)` for the number of successes in `trials` with probability `p`.
pub fn binomial_cdf(k: f64, trials: f64, p: f64) -> f64 {
    let valid = trials >= 0.0 && trials.fract() == 0.0 && (0.0..=1.0).contains(&p);
    match place(k, valid) {
        Place::Outside => f64::NAN,
        Place::Before => 0.0,
        Place::At(k) if k >= trials => 1.0,
        Place::At(k) => beta_tails(k + 1.0, trials - k, p, 1.0 - p).upper,
    }
}

/// `P(X <= k)` for a negative binomial count of mean `mean >= 0` and variance
/// `mean + mean^2 / theta`, theta > 0.
pub fn negative_binomial_cdf(k: f64, theta: f64, mean: f64) -> f64 {
    match place(k, mean >= 0.0 && theta > 0.0) {
        Place::Outside => f64::NAN,
        Place::Before => 0.0,
        Place::At(_) if theta.is_infinite() => poisson_cdf(k, mean),
        Place::At(k) => {
            let total = theta + mean;
            beta_tails(theta, k + 1.0, theta / total, mean / total).lower
        }
    }
}

/// `log P(X = k)` for the same count; exact where theta is so large that the law is Poisson.
///
/// ```
/// use lumbago_stats::distribution::negative_binomial_ln_pmf;
/// let geometric = negative_binomial_ln_pmf(3.0, 1.0, 2.0); // (1/3) (2/3)^3
/// assert!((geometric.exp() - 8.0 / 81.0).abs() < 1e-15);
/// ```
pub fn negative_binomial_ln_pmf(k: f64, theta: f64, mean: f64) -> f64 {
    match place(k, mean >= 0.0 && theta > 0.0) {
        Place::Outside => f64::NAN,
        Place::Before => f64::NEG_INFINITY,
        Place::At(k) if mean == 0.0 => {
            if k == 0.0 {
                0.0
            } else {
                f64::NEG_INFINITY
            }
        }
        Place::At(k) if theta.is_infinite() => libm::log(poisson_mass(k, mean)),
        Place::At(k) => {
            let share = libm::log1p(mean / theta);
            let masses = gamma::rising_log(theta, k) - libm::lgamma(k + 1.0);
            masses + k * (libm::log(mean) - share) - theta * share
        }
    }
}

enum Place {
    Outside,
    Before,
    At(f64),
}

fn place(k: f64, valid: bool) -> Place {
    if !valid || k.is_nan() || k.fract() != 0.0 {
        Place::Outside
    } else if k < 0.0 {
        Place::Before
    } else {
        Place::At(k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_add_up_to_distribution_functions() {
        for (theta, mean) in [(0.3, 5.0), (2.3, 4.4), (1e9, 7.0)] {
            let mut sum = 0.0;
            for k in 0..40 {
                sum += negative_binomial_ln_pmf(f64::from(k), theta, mean).exp();
                let found = negative_binomial_cdf(f64::from(k), theta, mean);
                assert!((found / sum - 1.0).abs() < 1e-12, "{k} {theta}: {found} {sum}");
            }
        }
        let below: f64 = (0..=6).map(|k| poisson_pmf(f64::from(k), 4.2)).sum();
        assert!((poisson_cdf(6.0, 4.2) - below).abs() < 1e-15);
        assert!(
            (binomial_cdf(1.0, 3.0, 0.25) - (0.75f64.powi(3) + 3.0 * 0.25 * 0.5625)).abs() < 1e-15
        );
    }

    #[test]
    fn edges() {
        assert_eq!(poisson_cdf(-1.0, 2.0), 0.0);
        assert_eq!((poisson_cdf(0.0, 0.0), poisson_pmf(0.0, 0.0)), (1.0, 1.0));
        assert_eq!(negative_binomial_cdf(2.0, 1.5, 0.0), 1.0);
        assert_eq!(binomial_cdf(3.0, 3.0, 0.2), 1.0);
        for wrong in [
            poisson_cdf(0.5, 1.0),
            poisson_cdf(1.0, -1.0),
            binomial_cdf(1.0, 2.5, 0.5),
            negative_binomial_cdf(1.0, 0.0, 1.0),
            negative_binomial_ln_pmf(f64::NAN, 1.0, 1.0),
        ] {
            assert!(wrong.is_nan());
        }
    }
}
