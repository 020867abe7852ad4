//! The log-likelihood of coefficients and log theta, with its first two derivatives.
//!
//! Per row, with `s = 1 + mu / theta` and t = log theta,
//! ```text
//! l       = log-rising(theta, y) - log y! + y eta - (y + theta) log s
//! l_eta   = (y - mu) / s                        -l_eta,eta = mu (1 + y / theta) / s^2
//! l_theta = digamma-difference - log s + (mu - y) / (theta s)
//! l_eta,t = (y - mu) (mu / theta) / s^2
//! ```
//! Every term vanishes as theta grows, so that nothing cancels next to the Poisson limit.

use crate::blocks;
use crate::design::Design;
use crate::glm::Family;
use crate::linalg::gram::STRIP;
use crate::matrix::Matrix;
use crate::negative_binomial::counts::Counts;

/// Data of a fit.
pub(super) struct Sample<'a> {
    pub(super) design: &'a Design,
    pub(super) y: &'a [f64],
    pub(super) offset: &'a [f64],
    pub(super) weight: &'a [f64],
    pub(super) counts: Counts,
}

/// The log-likelihood and its derivatives at a point; without the constant `-sum log y!`.
pub(super) struct Point {
    pub(super) coef: Vec<f64>,
    pub(super) log_theta: f64,
    pub(super) loglik: f64,
    /// By the coefficients.
    pub(super) score: Vec<f64>,
    /// By log theta.
    pub(super) theta_score: f64,
    /// Minus the second derivatives by the coefficients.
    pub(super) information: Matrix,
    /// Minus the second derivatives by the coefficients and log theta.
    pub(super) cross: Vec<f64>,
    /// Minus the second derivative by log theta.
    pub(super) theta_curvature: f64,
}

impl Sample<'_> {
    pub(super) fn at(&self, coef: Vec<f64>, log_theta: f64) -> Point {
        let theta = libm::exp(log_theta);
        let sums = self.design.tall().sweep(|rows, curvature, [score, cross]| {
            let mut eta = [0.0; STRIP];
            let eta = &mut eta[..rows.len()];
            eta.copy_from_slice(&self.offset[rows.clone()]);
            self.design.tall().add_times(rows, &coef, eta);
            let (mut loglik, mut slope, mut bend) = (0.0, 0.0, 0.0);
            for (k, i) in rows.clone().enumerate() {
                let (y, w) = (self.y[i], self.weight[i]);
                let mu = libm::exp(eta[k]);
                let relative = mu / theta;
                let share = 1.0 + relative;
                let log_share = libm::log1p(relative);
                let residual = (y - mu) / share;
                score[k] = w * residual;
                curvature[k] = w * mu / share * ((1.0 + y / theta) / share);
                cross[k] = -w * residual * (relative / share);
                if w > 0.0 {
                    loglik += w * (y * eta[k] - (y + theta) * log_share);
                    slope -= w * (log_share + residual / theta);
                    bend += w * (relative + residual / theta) / (theta * share);
                }
            }
            [loglik, slope, bend]
        });
        let ([score, cross], [loglik, slope, bend]) = (sums.score, sums.total);
        let total = self.counts.total(theta);
        let slope = total.first + slope;
        Point {
            coef,
            log_theta,
            loglik: loglik + total.log,
            score,
            theta_score: theta * slope,
            information: sums.gram,
            cross,
            theta_curvature: theta * theta * (total.second - bend) - theta * slope,
        }
    }

    /// Minus the second derivative per row by its linear predictor, weighted.
    pub(super) fn curvature(&self, at: &Point) -> Vec<f64> {
        let family = Family::NegativeBinomial { theta: libm::exp(at.log_theta) };
        let eta = self.design.times(&at.coef);
        blocks::fill(self.design.n, |i| {
            self.weight[i] * family.curvature(self.y[i], eta[i] + self.offset[i])
        })
    }

    /// Derivative by log theta of each row's log-likelihood.
    pub(super) fn theta_scores(&self, mu: &[f64], theta: f64) -> Vec<f64> {
        let rising = self.counts.rising(theta);
        blocks::fill(self.design.n, |i| {
            let Some(place) = self.counts.place(self.y[i]) else { return 0.0 };
            let relative = mu[i] / theta;
            let residual = (self.y[i] - mu[i]) / (1.0 + relative);
            let slope = rising[place].first - libm::log1p(relative) - residual / theta;
            self.weight[i] * theta * slope
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_agree_with_differences_of_the_likelihood() {
        let n = 60;
        let x: Vec<f64> = (0..n).map(|i| ((i * 17) % 23) as f64 / 11.0 - 1.0).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * i + 3 * i) % 11) as f64).collect();
        let weight: Vec<f64> = (0..n).map(|i| ((i % 4) as f64) * 0.7).collect();
        let offset: Vec<f64> = (0..n).map(|i| 0.1 * (i % 5) as f64).collect();
        let design = Design::builder(n).intercept().column("x", &x).build().unwrap();
        let counts = Counts::of(&y, &weight);
        let sample = Sample { design: &design, y: &y, offset: &offset, weight: &weight, counts };
        let h = 1e-5;
        for t in [-1.0, 0.8, 6.0] {
            let b = [0.9, -0.4];
            let at = |d0: f64, d1: f64, dt: f64| sample.at(vec![b[0] + d0, b[1] + d1], t + dt);
            let here = at(0.0, 0.0, 0.0);
            let close = |found: f64, expected: f64| {
                assert!(
                    (found - expected).abs() < 1e-5 * (1.0 + expected.abs()),
                    "{t}: {found} {expected}"
                );
            };
            let (up, down) = (at(0.0, h, 0.0), at(0.0, -h, 0.0));
            close(here.score[1], (up.loglik - down.loglik) / (2.0 * h));
            close(here.cross[1], -(up.theta_score - down.theta_score) / (2.0 * h));
            let information = &here.information;
            close(information.at(0, 1), -(up.score[0] - down.score[0]) / (2.0 * h));
            let (up, down) = (at(0.0, 0.0, h), at(0.0, 0.0, -h));
            close(here.theta_score, (up.loglik - down.loglik) / (2.0 * h));
            close(here.theta_curvature, -(up.theta_score - down.theta_score) / (2.0 * h));
            let mu: Vec<f64> =
                design.times(&b).iter().zip(&offset).map(|(e, o)| (e + o).exp()).collect();
            let rows: f64 = sample.theta_scores(&mu, t.exp()).iter().sum();
            close(rows, here.theta_score);
        }
    }
}
