//! What the rate would be over the same nights with one habit set to a value (g-computation;
//! Robins 1986), in spasm nights per 30, with the delta method.
//!
//! ```text
//! m(a) = 30 / n  sum_i  P( mu_i exp( (a_i - x_i) b ) )
//! ```
//!
//! P turns an expected number of spasms into the chance of at least one. For a yes/no outcome the
//! mean is that chance. For counts P(mu) = 1 - (1 + mu/k)^-k, the negative binomial's, with k such
//! that the chances add up to the spasm nights observed; where even a Poisson count would have too
//! few spasm nights, P(mu) = 1 - exp(-c mu) with c found the same way.

use lumbago_domain::{Interval, Measure};

use crate::model::fit::Fitted;
use crate::model::guard::combination;
use crate::nights::Nights;

/// Coefficients replaced over all rows: place of the coefficient and its new values.
pub(crate) type Setting = Vec<(usize, f64)>;

/// A mean over the nights with its gradient in the coefficients.
#[derive(Clone, Debug)]
pub(crate) struct Standardised {
    pub(crate) in_30: f64,
    gradient: Vec<f64>,
}

/// From an expected number of spasms to the chance of a spasm night.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Chance {
    /// The mean is the chance.
    Direct,
    /// Negative binomial of this size.
    NegativeBinomial(f64),
    /// `1 - exp(-c mu)`.
    Scaled(f64),
}

/// Rates under settings of a fit.
pub(crate) struct Standardiser<'a> {
    pub(crate) fitted: &'a Fitted,
    pub(crate) chance: Chance,
    /// Means of each column by person, weighted by the fitted mean: what a person's own intercept
    /// takes back when coefficients move.
    centre: Option<Vec<Vec<f64>>>,
}

impl<'a> Standardiser<'a> {
    /// Prepares a fit.
    pub(crate) fn new(nights: &Nights, fitted: &'a Fitted) -> Self {
        let chance = match nights.outcome.measure {
            Measure::RiskRatio => Chance::Direct,
            Measure::RateRatio => {
                let spasm_nights =
                    fitted.rows.iter().filter(|&&i| nights.any[i] == Some(true)).count();
                calibrate(&fitted.mu, spasm_nights as f64)
            }
        };
        Self::with(fitted, chance)
    }

    /// Prepares a fit with the curve of another over nearly the same nights.
    pub(crate) fn with(fitted: &'a Fitted, chance: Chance) -> Self {
        let centre = fitted.people.as_ref().map(|people| centres(fitted, people));
        Self { fitted, chance, centre }
    }

    /// The mean rate with columns set to these values on every night.
    pub(crate) fn at(&self, setting: &Setting) -> Standardised {
        let f = self.fitted;
        let n = f.rows.len();
        let mut sum = 0.0;
        // Derivative of each night's chance in its linear predictor.
        let slopes: Vec<f64> = (0..n)
            .map(|k| {
                let shift: f64 =
                    setting.iter().map(|&(j, v)| (v - f.columns[j][k]) * f.coef[j]).sum();
                let mu = f.mu[k] * libm::exp(shift);
                let (p, slope) = self.chance.of(mu);
                sum += p;
                slope * mu
            })
            .collect();
        let scale = 30.0 / n.max(1) as f64;
        let gradient = f.columns.iter().enumerate().map(|(j, column)| {
            let set = setting.iter().find(|s| s.0 == j).map(|s| s.1);
            let x = |k: usize| set.unwrap_or(column[k]);
            let total: f64 = match (&self.centre, &f.people) {
                (Some(centre), Some(people)) => slopes
                    .iter()
                    .zip(people)
                    .enumerate()
                    .map(|(k, (slope, &p))| slope * (x(k) - centre[j][p]))
                    .sum(),
                _ => slopes.iter().enumerate().map(|(k, slope)| slope * x(k)).sum(),
            };
            total * scale
        });
        Standardised { in_30: sum * scale, gradient: gradient.collect() }
    }

    /// The rate with its interval, made on the log scale and kept between 0 and 30.
    pub(crate) fn interval(&self, s: &Standardised, level: f64) -> Option<Interval> {
        if !(s.in_30 > 0.0 && s.in_30.is_finite()) {
            return None;
        }
        let relative: Vec<f64> = s.gradient.iter().map(|g| g / s.in_30).collect();
        let reach = combination(self.fitted, &relative)?.reach(level);
        let (low, high) = (s.in_30 * libm::exp(-reach), s.in_30 * libm::exp(reach));
        let high = high.min(30.0).max(s.in_30);
        low.is_finite().then_some(Interval { point: s.in_30, low, high, level })
    }

    /// The difference of two rates.
    pub(crate) fn difference(
        &self,
        a: &Standardised,
        b: &Standardised,
        level: f64,
    ) -> Option<Interval> {
        let gradient: Vec<f64> = a.gradient.iter().zip(&b.gradient).map(|(a, b)| a - b).collect();
        let reach = combination(self.fitted, &gradient)?.reach(level);
        let point = a.in_30 - b.in_30;
        let (low, high) = ((point - reach).max(-30.0), (point + reach).min(30.0));
        (low.is_finite() && high.is_finite()).then_some(Interval { point, low, high, level })
    }
}

impl Chance {
    /// The chance and its derivative in mu.
    pub(crate) fn of(self, mu: f64) -> (f64, f64) {
        match self {
            Self::Direct if mu < 1.0 => (mu, 1.0),
            Self::Direct => (1.0, 0.0),
            Self::NegativeBinomial(k) => {
                let base = libm::log1p(mu / k);
                (-libm::expm1(-k * base), libm::exp(-(k + 1.0) * base))
            }
            Self::Scaled(c) => (-libm::expm1(-c * mu), c * libm::exp(-c * mu)),
        }
    }
}

/// Finds the curve under which the chances add up to the spasm nights observed, by bisection on
/// the log of its parameter.
fn calibrate(mu: &[f64], spasm_nights: f64) -> Chance {
    let total = |c: Chance| mu.iter().map(|&m| c.of(m).0).sum::<f64>();
    let poisson = total(Chance::Scaled(1.0));
    // Both totals rise with the parameter; e^14 is a Poisson to six digits, e^5 certainty.
    let (make, mut low, mut high): (fn(f64) -> Chance, f64, f64) = if spasm_nights < poisson {
        (Chance::NegativeBinomial, -14.0, 14.0)
    } else {
        (Chance::Scaled, 0.0, 5.0)
    };
    // 40 halvings of an interval of 28 leave less than 1e-10.
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if total(make(libm::exp(middle))) < spasm_nights {
            low = middle;
        } else {
            high = middle;
        }
    }
    make(libm::exp(0.5 * (low + high)))
}

fn centres(f: &Fitted, people: &[usize]) -> Vec<Vec<f64>> {
    let groups = people.iter().max().map_or(0, |g| g + 1);
    let mut weight = vec![0.0; groups];
    people.iter().zip(&f.mu).for_each(|(&g, mu)| weight[g] += mu);
    f.columns
        .iter()
        .map(|column| {
            let mut centre = vec![0.0; groups];
            for ((&g, mu), x) in people.iter().zip(&f.mu).zip(column) {
                centre[g] += mu * x;
            }
            centre.iter().zip(&weight).map(|(c, w)| c / w.max(f64::MIN_POSITIVE)).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_add_up_to_the_nights_observed() {
        let mu: Vec<f64> = (0..60).map(|i| 0.2 + 0.05 * f64::from(i)).collect();
        for wanted in [15.0, 30.0, 45.0, 55.0] {
            let chance = calibrate(&mu, wanted);
            let total: f64 = mu.iter().map(|&m| chance.of(m).0).sum();
            assert!((total - wanted).abs() < 1e-6, "{wanted}: {total} by {chance:?}");
        }
    }

    #[test]
    fn slopes_are_derivatives() {
        for chance in [Chance::Direct, Chance::NegativeBinomial(1.3), Chance::Scaled(1.7)] {
            for mu in [0.1, 0.6, 0.95] {
                let h = 1e-6;
                let numeric = (chance.of(mu + h).0 - chance.of(mu - h).0) / (2.0 * h);
                assert!((numeric - chance.of(mu).1).abs() < 1e-6, "{chance:?} at {mu}");
            }
        }
    }
}
