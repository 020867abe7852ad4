//! The working response of a round, its regression, and the restricted likelihood of its noise.

use crate::design::Design;
use crate::error::StatsError;
use crate::linalg::wide;
use crate::matrix::Matrix;
use crate::minimise::{self, Evaluation};
use crate::persistent::filter::{Calendar, Noise};
use crate::persistent::prior::NoisePrior;

/// log tau2, log sigma2 and logit(rho / RHO_MAX) stay inside these; at the low ends a variance of
/// 6e-6 on the log scale is nothing.
const BOUNDS: [(f64, f64); 3] = [(-12.0, 4.0), (-12.0, 4.0), (-6.0, 6.0)];
/// A correlation above this cannot be told from a constant in a log of a year.
const RHO_MAX: f64 = 0.99;

/// Rows taken into the Gram matrix at a time: its entries are loaded and stored once for all of them.
const TOGETHER: usize = 4;
/// Multiplications in one evaluation of the deviance from which evaluations run side by side.
const SIDE_BY_SIDE: usize = 1_000_000;

/// The working response at one b. Rows stand in calendar order, row-major, the columns of the
/// design followed by the response.
pub(super) struct Working<'a> {
    design: &'a Design,
    y: &'a [f64],
    offset: &'a [f64],
    calendar: &'a Calendar,
    rows: Vec<f64>,
    poisson: Vec<f64>,
    prior: Option<NoisePrior>,
}

impl<'a> Working<'a> {
    pub(super) fn new(
        design: &'a Design,
        y: &'a [f64],
        offset: &'a [f64],
        calendar: &'a Calendar,
        coef: &[f64],
        prior: Option<NoisePrior>,
    ) -> Self {
        let width = design.p + 1;
        let mut rows = vec![0.0; design.n * width];
        for (k, &i) in calendar.order.iter().enumerate() {
            for j in 0..design.p {
                rows[k * width + j] = design.columns[i + j * design.n];
            }
        }
        let poisson = vec![0.0; design.n];
        let mut made = Self { design, y, offset, calendar, rows, poisson, prior };
        made.update(coef);
        made
    }

    /// Moves the working response to `coef`.
    pub(super) fn update(&mut self, coef: &[f64]) {
        let width = self.width();
        for (k, &i) in self.calendar.order.iter().enumerate() {
            let linear = self.design.row_dot(i, coef);
            let mu = libm::exp(linear + self.offset[i]);
            self.poisson[k] = 1.0 / mu;
            self.rows[k * width + width - 1] = linear + (self.y[i] - mu) / mu;
        }
    }

    /// Fitted means at `coef`.
    pub(super) fn means(&self, coef: &[f64]) -> Vec<f64> {
        (0..self.design.n)
            .map(|i| libm::exp(self.design.row_dot(i, coef) + self.offset[i]))
            .collect()
    }

    /// The best of a coarse grid of noises.
    pub(super) fn first_guess(&self) -> Noise {
        let mut grid = Vec::new();
        for overdispersion in [0.02, 0.4] {
            for latent in [0.05, 0.5] {
                for persistence in [0.2, 0.6, 0.9] {
                    grid.push(Noise { overdispersion, latent, persistence });
                }
            }
        }
        let at = |noise: &Noise| self.objective(&encode(*noise));
        let values = self.evaluation().of(&grid, at);
        let fallback = Noise { overdispersion: 0.1, latent: 0.1, persistence: 0.3 };
        let mut best = (f64::INFINITY, fallback);
        for (value, noise) in values.into_iter().zip(grid) {
            if value < best.0 {
                best = (value, noise);
            }
        }
        best.1
    }

    /// How evaluations of the deviance are run.
    fn evaluation(&self) -> Evaluation {
        if self.design.n * self.width() * self.width() / 2 >= SIDE_BY_SIDE {
            Evaluation::SideBySide
        } else {
            Evaluation::InTurn
        }
    }

    /// The REML noise (with a prior: the posterior mode) that is reached from `from`.
    pub(super) fn improve(&self, from: Noise) -> Noise {
        let miss = |x: &[f64]| self.objective(x);
        decode(&minimise::bfgs(miss, &encode(from), &BOUNDS, 1e-6, 100, self.evaluation()))
    }

    /// The generalised least-squares coefficients under a noise.
    pub(super) fn regress(&self, noise: Noise) -> Result<Vec<f64>, StatsError> {
        let width = self.width();
        let (factor, _) =
            self.factor(noise).ok_or(StatsError::Singular { what: "the whitened design" })?;
        let p = width - 1;
        let mut coef = factor[p * width..p * width + p].to_vec();
        for j in (0..p).rev() {
            let done: f64 = (j + 1..p).map(|i| factor[i * width + j] * coef[i]).sum();
            coef[j] = (coef[j] - done) / factor[j * width + j];
        }
        Ok(coef)
    }

    /// Whitened columns (column-major, in the order of the design's rows) and response.
    pub(super) fn whitened(&self, noise: Noise) -> (Vec<f64>, Vec<f64>) {
        let (n, p, width) = (self.design.n, self.design.p, self.width());
        let mut columns = vec![0.0; n * p];
        let mut response = vec![0.0; n];
        self.calendar.filter(&self.rows, width, &self.poisson, noise, |k, innovation, total| {
            let i = self.calendar.order[k];
            let scale = 1.0 / total.sqrt();
            for j in 0..p {
                columns[i + j * n] = innovation[j] * scale;
            }
            response[i] = innovation[p] * scale;
        });
        (columns, response)
    }

    /// What is minimised over the transformed noise: the restricted deviance, and the prior's.
    pub(super) fn objective(&self, x: &[f64]) -> f64 {
        self.deviance(decode(x)) + self.prior.map_or(0.0, |prior| prior.deviance(x))
    }

    /// Coefficients and `(X'V^-1X)^-1` under a noise.
    pub(super) fn regression(&self, noise: Noise) -> Option<(Vec<f64>, Matrix)> {
        let width = self.width();
        let (factor, _) = self.factor(noise)?;
        let p = width - 1;
        // Rows of the inverse of the triangular factor.
        let mut inverse = vec![0.0; p * p];
        for c in 0..p {
            for r in c..p {
                let unit = f64::from(u8::from(r == c));
                let done: f64 = (c..r).map(|k| factor[r * width + k] * inverse[k * p + c]).sum();
                inverse[r * p + c] = (unit - done) / factor[r * width + r];
            }
        }
        let mut matrix = Matrix::zeros(p, p);
        for i in 0..p {
            for j in 0..=i {
                let value = (i..p).map(|k| inverse[k * p + i] * inverse[k * p + j]).sum();
                matrix.set(i, j, value);
                matrix.set(j, i, value);
            }
        }
        let coef = (0..p)
            .map(|i| (i..p).map(|k| inverse[k * p + i] * factor[p * width + k]).sum())
            .collect();
        Some((coef, matrix))
    }

    /// `log |V| + log |X'V^-1X| + r'V^-1r`, -2 times the restricted log-likelihood.
    pub(super) fn deviance(&self, noise: Noise) -> f64 {
        let width = self.width();
        let Some((factor, log_variance)) = self.factor(noise) else { return f64::INFINITY };
        let p = width - 1;
        let determinant: f64 = (0..p).map(|j| libm::log(factor[j * width + j])).sum();
        let residual = factor[p * width + p];
        log_variance + 2.0 * determinant + residual * residual
    }

    /// The lower Cholesky factor (row-major) of the Gram matrix of whitened columns and response,
    /// and `log |V|`.
    fn factor(&self, noise: Noise) -> Option<(Vec<f64>, f64)> {
        let width = self.width();
        let mut gram = vec![0.0; width * width];
        let mut log_variance = 0.0;
        let mut waiting = vec![0.0; TOGETHER * width];
        let mut weight = [0.0; TOGETHER];
        self.calendar.filter(&self.rows, width, &self.poisson, noise, |k, innovation, total| {
            log_variance += libm::log(total);
            let place = k % TOGETHER;
            waiting[place * width..(place + 1) * width].copy_from_slice(innovation);
            weight[place] = 1.0 / total;
            if place + 1 == TOGETHER {
                add_rows(&mut gram, &waiting, &weight, width);
            }
        });
        let rest = self.design.n % TOGETHER;
        weight[rest..].fill(0.0);
        if rest > 0 {
            add_rows(&mut gram, &waiting, &weight, width);
        }
        for j in 0..width {
            for i in j..width {
                let done: f64 = (0..j).map(|k| gram[i * width + k] * gram[j * width + k]).sum();
                let rest = gram[i * width + j] - done;
                if i == j {
                    if rest <= 0.0 || rest.is_nan() {
                        return None;
                    }
                    gram[i * width + j] = rest.sqrt();
                } else {
                    gram[i * width + j] = rest / gram[j * width + j];
                }
            }
        }
        Some((gram, log_variance))
    }

    fn width(&self) -> usize {
        self.design.p + 1
    }
}

/// Adds `sum of weight_k row_k row_k'` to the lower triangle of `gram`.
fn add_rows(gram: &mut [f64], rows: &[f64], weight: &[f64; TOGETHER], width: usize) {
    wide(|| add_rows_of(gram, rows, weight, width));
}

#[inline(always)]
fn add_rows_of(gram: &mut [f64], rows: &[f64], weight: &[f64; TOGETHER], width: usize) {
    let (r0, rest) = rows.split_at(width);
    let (r1, rest) = rest.split_at(width);
    let (r2, r3) = rest.split_at(width);
    for i in 0..width {
        let (s0, s1) = (weight[0] * r0[i], weight[1] * r1[i]);
        let (s2, s3) = (weight[2] * r2[i], weight[3] * r3[i]);
        let columns = r0[..=i].iter().zip(&r1[..=i]).zip(r2[..=i].iter().zip(&r3[..=i]));
        for (slot, ((a, b), (c, d))) in gram[i * width..=i * width + i].iter_mut().zip(columns) {
            *slot += (s0 * a + s1 * b) + (s2 * c + s3 * d);
        }
    }
}

pub(super) fn encode(noise: Noise) -> [f64; 3] {
    let share = (noise.persistence / RHO_MAX).clamp(1e-3, 1.0 - 1e-3);
    [
        libm::log(noise.overdispersion.max(1e-6)),
        libm::log(noise.latent.max(1e-6)),
        libm::log(share / (1.0 - share)),
    ]
}

pub(super) fn decode(x: &[f64]) -> Noise {
    Noise {
        overdispersion: libm::exp(x[0]),
        latent: libm::exp(x[1]),
        persistence: RHO_MAX / (1.0 + libm::exp(-x[2])),
    }
}
