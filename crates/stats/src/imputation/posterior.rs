//! Normal posteriors of coefficients, and draws from them.

use rand::rngs::ChaCha8Rng;

use crate::error::StatsError;
use crate::linalg::gram::Tall;
use crate::linalg::triangular;
use crate::matrix::Matrix;
use crate::streams::{normal, unit};

/// Columns of a model, standardised, the first of ones.
pub(super) struct Columns {
    pub(super) values: Vec<f64>,
    pub(super) rows: usize,
    pub(super) width: usize,
}

impl Columns {
    pub(super) fn tall(&self) -> Tall<'_> {
        Tall::new(&self.values, self.rows, self.width)
    }

    /// `X b`.
    pub(super) fn times(&self, b: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.rows];
        self.tall().add_times(&(0..self.rows), b, &mut out);
        out
    }
}

/// Precision of the prior of a slope: columns have unit variance, so that a slope is expected
/// within one or two units of zero. For a measured variable it weighs as much as one row. It keeps
/// columns that repeat each other, and levels that columns tell without error, from running away
/// (Gelman et al. 2008; White, Daniel & Royston 2010 add rows to the same end).
const PRIOR_PRECISION: f64 = 1.0;

/// Precision of the prior of the intercept: a scale of ten.
const PRIOR_PRECISION_INTERCEPT: f64 = 0.01;

/// Steps of Newton's method that are allowed.
const MAX_STEPS: usize = 50;

/// Largest change of a coefficient in one step.
const MAX_CHANGE: f64 = 2.0;

/// Twice the log posterior density by which the mode may be missed: next to nothing beside a
/// draw, whose distance from the mode is of the order of the number of coefficients.
const CLOSE: f64 = 1e-4;

/// Coefficients of a least-squares fit and a draw from their posterior, with the residual
/// variance drawn along (Rubin 1987, example 5.1; van Buuren 2018, algorithm 3.1).
pub(super) struct Linear {
    /// Posterior mean.
    pub(super) mean: Vec<f64>,
    /// A draw.
    pub(super) drawn: Vec<f64>,
}

pub(super) fn linear(x: &Columns, y: &[f64], rng: &mut ChaCha8Rng) -> Result<Linear, StatsError> {
    let gram = with_prior(x.tall().gram(&vec![1.0; x.rows]));
    let r = factor(&gram)?;
    let mean = solve(&r, &x.tall().score(y));
    let squares: f64 = x.times(&mean).iter().zip(y).map(|(m, y)| (y - m) * (y - m)).sum();
    let df = (x.rows as f64 - x.width as f64).max(1.0);
    let sigma = (squares / chi_squared(df, rng)).sqrt();
    let drawn = away(&r, &mean, sigma, rng);
    Ok(Linear { mean, drawn })
}

/// A draw of the coefficients of a logistic regression from the normal approximation of their
/// posterior. `start` holds a first guess and is left at the mode.
pub(super) fn logistic(
    x: &Columns,
    y: &[f64],
    start: &mut [f64],
    rng: &mut ChaCha8Rng,
) -> Result<Vec<f64>, StatsError> {
    let tall = x.tall();
    for _ in 0..MAX_STEPS {
        let chance: Vec<f64> = x.times(start).iter().map(|e| sigmoid(*e)).collect();
        let weight: Vec<f64> = chance.iter().map(|p| (p * (1.0 - p)).max(1e-12)).collect();
        let residual: Vec<f64> = y.iter().zip(&chance).map(|(y, p)| y - p).collect();
        let mut score = tall.score(&residual);
        for (j, s) in score.iter_mut().enumerate() {
            *s -= prior(j) * start[j];
        }
        let r = factor(&with_prior(tall.gram(&weight)))?;
        let step = solve(&r, &score);
        let decrement: f64 = step.iter().zip(&score).map(|(a, b)| a * b).sum();
        let largest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        let share = if largest > MAX_CHANGE { MAX_CHANGE / largest } else { 1.0 };
        for (b, s) in start.iter_mut().zip(&step) {
            *b += share * s;
        }
        if decrement < CLOSE {
            return Ok(away(&r, start, 1.0, rng));
        }
    }
    Err(StatsError::NoConvergence {
        method: "the mode of a logistic imputation model",
        iterations: MAX_STEPS,
        last_change: MAX_CHANGE,
    })
}

/// `1 / (1 + exp(-x))`.
pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn prior(j: usize) -> f64 {
    if j == 0 { PRIOR_PRECISION_INTERCEPT } else { PRIOR_PRECISION }
}

fn with_prior(mut gram: Matrix) -> Matrix {
    for j in 0..gram.rows {
        gram.add(j, j, prior(j));
    }
    gram
}

fn factor(gram: &Matrix) -> Result<Matrix, StatsError> {
    let made = triangular::of_gram(gram);
    made.map(|(r, _)| r).ok_or(StatsError::Singular { what: "the columns of an imputation model" })
}

fn solve(r: &Matrix, b: &[f64]) -> Vec<f64> {
    triangular::solve(r, &triangular::solve_transposed(r, b))
}

/// A normal draw around `mean` with covariance `sigma^2 (R'R)^-1`.
fn away(r: &Matrix, mean: &[f64], sigma: f64, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let z: Vec<f64> = mean.iter().map(|_| sigma * normal(rng)).collect();
    triangular::solve(r, &z).iter().zip(mean).map(|(d, m)| d + m).collect()
}

/// Chi-squared with `df` >= 1 degrees of freedom: twice a gamma variate of half the shape
/// (Marsaglia & Tsang 2000; below shape 1 by their boost).
fn chi_squared(df: f64, rng: &mut ChaCha8Rng) -> f64 {
    let shape = 0.5 * df;
    let boost = if shape < 1.0 { libm::pow(unit(rng), 1.0 / shape) } else { 1.0 };
    let d = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = normal(rng);
        let v = libm::pow(1.0 + c * z, 3.0);
        if v > 0.0 && libm::log(unit(rng)) < 0.5 * z * z + d * (1.0 - v + libm::log(v)) {
            return 2.0 * boost * d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::stream;

    fn columns(of: &[Vec<f64>]) -> Columns {
        let rows = of[0].len();
        let mut values = vec![1.0; rows];
        of.iter().for_each(|c| values.extend(c));
        Columns { values, rows, width: of.len() + 1 }
    }

    #[test]
    fn chi_squared_has_its_mean_and_variance() {
        for df in [1.0, 3.0, 40.0] {
            let mut rng = stream(5, 0);
            let draws: Vec<f64> = (0..40_000).map(|_| chi_squared(df, &mut rng)).collect();
            let mean = draws.iter().sum::<f64>() / 4e4;
            let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 4e4;
            // Mean df with error sqrt(2 df / 40000), variance 2 df within 5 %.
            assert!((mean - df).abs() < 5.0 * (2.0 * df / 4e4).sqrt(), "{df}: {mean}");
            assert!((variance / (2.0 * df) - 1.0).abs() < 0.08, "{df}: {variance}");
        }
    }

    #[test]
    fn draws_of_a_mean_scatter_like_its_standard_error() {
        // A mean of 100 values of variance 4: error 0.2.
        let mut rng = stream(6, 0);
        let y: Vec<f64> = (0..100).map(|i| if i % 2 == 0 { 5.0 } else { 1.0 }).collect();
        let x = columns(&[vec![0.0; 100]]);
        let draws: Vec<f64> =
            (0..4000).map(|_| linear(&x, &y, &mut rng).unwrap().drawn[0]).collect();
        let mean = draws.iter().sum::<f64>() / 4e3;
        let sd = (draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 4e3).sqrt();
        assert!((mean - 3.0).abs() < 0.02 && (sd / 0.2 - 1.0).abs() < 0.06, "{mean} {sd}");
    }

    #[test]
    fn log_odds_are_drawn_around_those_observed_and_separation_stays_finite() {
        let mut rng = stream(7, 0);
        let y: Vec<f64> = (0..400).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
        let x = columns(&[vec![0.0; 400]]);
        let mut mode = vec![0.0; 2];
        let draws: Vec<f64> =
            (0..4000).map(|_| logistic(&x, &y, &mut mode, &mut rng).unwrap()[0]).collect();
        let mean = draws.iter().sum::<f64>() / 4e3;
        let sd = (draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 4e3).sqrt();
        // Log odds log(1/3); error 1 / sqrt(n p q) = 0.1155.
        assert!((mode[0] + 3.0_f64.ln()).abs() < 1e-3, "{mode:?}");
        assert!((mean - mode[0]).abs() < 0.01 && (sd / 0.1155 - 1.0).abs() < 0.06, "{mean} {sd}");

        let told: Vec<f64> = y.iter().map(|v| 2.0 * v - 1.0).collect();
        let mut mode = vec![0.0; 2];
        let drawn = logistic(&columns(&[told]), &y, &mut mode, &mut rng).unwrap();
        assert!(mode[1] > 2.0 && mode[1] < 10.0 && drawn[1].is_finite(), "{mode:?}");
    }
}
