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
    /// Minus the second derivative per row by its linear predictor, weighted.
    pub(super) curvature: Vec<f64>,
    /// Minus the second derivatives by the coefficients and log theta.
    pub(super) cross: Vec<f64>,
    /// Minus the second derivative by log theta.
    pub(super) theta_curvature: f64,
}

/// A block of rows.
#[derive(Default)]
struct Part {
    score: Vec<f64>,
    curvature: Vec<f64>,
    cross: Vec<f64>,
    loglik: f64,
    theta_score: f64,
    theta_curvature: f64,
}

impl Sample<'_> {
    pub(super) fn at(&self, coef: Vec<f64>, log_theta: f64) -> Point {
        let theta = libm::exp(log_theta);
        let parts = blocks::map_blocks(self.design.n, |rows| {
            let mut part = Part::default();
            for i in rows {
                self.add_row(i, theta, &coef, &mut part);
            }
            part
        });
        let (mut score, mut curvature, mut cross) = (Vec::new(), Vec::new(), Vec::new());
        let (mut loglik, mut by_theta, mut bend) = (0.0, 0.0, 0.0);
        for part in parts {
            score.extend(part.score);
            curvature.extend(part.curvature);
            cross.extend(part.cross);
            loglik += part.loglik;
            by_theta += part.theta_score;
            bend += part.theta_curvature;
        }
        let total = self.counts.total(theta);
        let slope = total.first + by_theta;
        Point {
            score: self.design.transposed_times(&score),
            cross: self.design.transposed_times(&cross),
            coef,
            log_theta,
            loglik: loglik + total.log,
            theta_score: theta * slope,
            curvature,
            theta_curvature: theta * theta * (total.second - bend) - theta * slope,
        }
    }

    fn add_row(&self, i: usize, theta: f64, coef: &[f64], part: &mut Part) {
        let (y, w) = (self.y[i], self.weight[i]);
        if w == 0.0 {
            for row in [&mut part.score, &mut part.curvature, &mut part.cross] {
                row.push(0.0);
            }
            return;
        }
        let eta = self.design.row_dot(i, coef) + self.offset[i];
        let mu = libm::exp(eta);
        let relative = mu / theta;
        let share = 1.0 + relative;
        let log_share = libm::log1p(relative);
        let residual = (y - mu) / share;
        part.score.push(w * residual);
        part.curvature.push(w * mu / share * ((1.0 + y / theta) / share));
        part.cross.push(-w * residual * (relative / share));
        part.loglik += w * (y * eta - (y + theta) * log_share);
        part.theta_score -= w * (log_share + residual / theta);
        part.theta_curvature += w * (relative + residual / theta) / (theta * share);
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

    /// `X' diag(curvature) X`.
    pub(super) fn information(&self, point: &Point) -> Matrix {
        self.design.gram(&point.curvature)
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
            let information = sample.information(&here);
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
