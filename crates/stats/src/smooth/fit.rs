//! The penalised fit at one lambda, and what is read off it.

use crate::design::Design;
use crate::dose_curve::{self, CurvePoint};
use crate::error::StatsError;
use crate::glm::Family;
use crate::glm::irls::Inputs;
use crate::inference::Estimated;
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};
use crate::newton::{self, Point, Rule};
use crate::smooth::LambdaFound;
use crate::smooth::penalty::Penalty;
use crate::vcov::{Covariance, DfRule};

/// A smooth curve with covariates.
#[derive(Debug, Clone)]
pub struct SmoothFit {
    /// `smooth[1]`, `smooth[2]`, … and the covariates.
    pub names: Vec<String>,
    /// Coefficients in the order of the names.
    pub coef: Vec<f64>,
    /// Smoothness.
    pub lambda: f64,
    /// Effective degrees of freedom, `tr (X'WX + lambda S)^-1 X'WX`, covariates included.
    pub edf: f64,
    /// Those of the curve alone.
    pub edf_smooth: f64,
    /// Deviance without penalty.
    pub deviance: f64,
    /// phi that was used.
    pub dispersion: f64,
    /// Pearson's phi, `chi2 / (n - edf)`.
    pub pearson_dispersion: f64,
    /// Fitted means.
    pub mu: Vec<f64>,
    /// Restricted log-likelihood up to a constant, where lambda was found by it.
    pub reml: Option<f64>,
    /// Where it was found, likewise.
    pub lambda_found: Option<LambdaFound>,
    /// `phi (X'WX + lambda S)^-1`, the covariance if the penalty is a prior (Wahba 1983; Nychka 1988):
    /// its intervals cover the truth on average over the curve. t with n - edf.
    pub bayesian: Covariance,
    /// `phi (X'WX + lambda S)^-1 X'WX (X'WX + lambda S)^-1`: spread of the estimate around its own,
    /// flattened, mean. t with n - edf.
    pub frequentist: Covariance,
    penalty: Penalty,
}

impl Estimated for SmoothFit {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }
}

impl SmoothFit {
    /// The curve over `grid` against `reference`, with pointwise Bayesian intervals at `level`.
    ///
    /// # Errors
    /// A value outside the range; a level outside (0, 1).
    pub fn curve(
        &self,
        grid: &[f64],
        reference: f64,
        level: f64,
    ) -> Result<Vec<CurvePoint>, StatsError> {
        let places: Vec<usize> = (0..self.penalty.splines()).collect();
        let at = self.penalty.columns(grid)?;
        let origin = self.penalty.columns(&[reference])?;
        dose_curve::against(self, &self.bayesian, &places, (&at, grid), (&origin, reference), level)
    }
}

/// Data, splines and penalty.
pub(super) struct Problem<'a> {
    pub(super) design: Design,
    pub(super) y: &'a [f64],
    pub(super) inputs: Inputs,
    pub(super) family: Family,
    pub(super) penalty: Penalty,
}

impl Problem<'_> {
    /// Names covariates that a straight line in x, or other covariates, repeat: all that the penalty
    /// leaves free must be told by the rows.
    pub(super) fn check_rank(&self) -> Result<(), StatsError> {
        let p = self.design.p;
        let weight: Vec<f64> =
            self.inputs.weight.iter().map(|w| f64::from(u8::from(*w > 0.0))).collect();
        let factor = self.factor(&weight, 1.0);
        if triangular::well_posed(&factor) {
            return Ok(());
        }
        let columns = self.design.names[self.penalty.splines()..p].to_vec();
        Err(StatsError::Aliased { columns })
    }

    /// R with `R'R = X'WX + lambda S`, the roots of the penalty as further rows.
    fn factor(&self, weight: &[f64], lambda: f64) -> Matrix {
        let (n, p) = (self.design.n, self.design.p);
        let bends = self.penalty.differences();
        let rows = n + bends.len();
        let root = lambda.sqrt();
        let mut columns = vec![0.0; rows * p];
        for j in 0..p {
            let column = &mut columns[j * rows..(j + 1) * rows];
            column[..n].copy_from_slice(self.design.column(j));
            if j < self.penalty.splines() {
                for (below, bend) in column[n..].iter_mut().zip(&bends) {
                    *below = root * bend[j];
                }
            }
        }
        let mut all = weight.to_vec();
        all.resize(rows, 1.0);
        triangular::weighted_factor(&columns, rows, p, &all)
    }

    fn eta(&self, coef: &[f64]) -> Vec<f64> {
        self.design.times(coef).iter().zip(&self.inputs.offset).map(|(a, b)| a + b).collect()
    }

    fn evaluate(&self, coef: Vec<f64>, lambda: f64) -> Result<Point, StatsError> {
        let eta = self.eta(&coef);
        let mut deviance = 0.0;
        let (mut weight, mut residual) = (Vec::new(), Vec::new());
        for ((y, e), w) in self.y.iter().zip(&eta).zip(&self.inputs.weight) {
            let at = self.family.at(*y, *e);
            weight.push(w * at.information);
            residual.push(w * at.score);
            deviance += w * self.family.unit_deviance(*y, *e);
        }
        let bend: f64 = self.penalty.bends(&coef).iter().map(|v| v * v).sum();
        let mut score = self.design.transposed_times(&residual);
        for (s, pull) in score.iter_mut().zip(self.penalty.pull(&coef)) {
            *s -= lambda * pull;
        }
        let deviance = deviance + lambda * bend;
        if !deviance.is_finite() {
            return Err(StatsError::NoConvergence {
                method: "the smooth fit",
                iterations: 0,
                last_change: deviance,
            });
        }
        let factor = self.factor(&weight, lambda);
        Ok(Point { coef, deviance, score, factor, least_pivot: 1.0 })
    }

    /// The level curve: where every fit starts.
    fn flat(&self) -> Vec<f64> {
        let (mut events, mut exposure) = (0.0, 0.0);
        for ((y, o), w) in self.y.iter().zip(&self.inputs.offset).zip(&self.inputs.weight) {
            match self.family {
                Family::Poisson => {
                    events += w * y;
                    exposure += w * libm::exp(*o);
                }
                Family::Binomial => {
                    events += w * y;
                    exposure += w;
                }
                _ => {
                    events += w * (y - o);
                    exposure += w;
                }
            }
        }
        let level = self.family.link(events / exposure);
        let mut coef = vec![0.0; self.design.p];
        coef[..self.penalty.splines()].fill(level);
        coef
    }

    /// The penalised fit at one lambda.
    pub(super) fn solve(&self, lambda: f64) -> Result<Point, StatsError> {
        let rule = Rule { method: "the smooth fit", max_iterations: 200, tolerance: 1e-12 };
        let start = self.evaluate(self.flat(), lambda)?;
        newton::maximise(start, &rule, |coef| self.evaluate(coef, lambda), |_, _| None)
            .map(|(point, _)| point)
    }

    /// The restricted log-likelihood, up to a constant.
    pub(super) fn reml(&self, point: &Point, lambda: f64, phi: f64) -> f64 {
        let log_det: f64 = point.factor.diag().iter().map(|v| 2.0 * libm::log(v.abs())).sum();
        0.5 * (self.penalty.rank() as f64 * libm::log(lambda) - log_det)
            - point.deviance / (2.0 * phi)
    }

    fn present(&self) -> f64 {
        self.inputs.weight.iter().filter(|w| **w > 0.0).count() as f64
    }

    /// Shares of the columns in the effective degrees of freedom.
    fn shares(&self, inverse: &Matrix, lambda: f64) -> Vec<f64> {
        let penalty = self.penalty.matrix(self.design.p);
        (0..self.design.p)
            .map(|j| {
                let row: Vec<f64> = (0..self.design.p).map(|i| inverse.at(j, i)).collect();
                1.0 - lambda * dot(&row, penalty.col(j))
            })
            .collect()
    }

    /// Pearson's phi at a fit of `edf` degrees of freedom.
    fn pearson(&self, point: &Point, edf: f64) -> Result<f64, StatsError> {
        let freedom = self.present() - edf;
        if freedom <= 0.0 {
            return Err(StatsError::NoResidualFreedom { what: "the dispersion of a smooth fit" });
        }
        let eta = self.eta(&point.coef);
        let chi2: f64 = (0..self.y.len())
            .map(|i| {
                let at = self.family.at(self.y[i], eta[i]);
                self.inputs.weight[i] * at.score * at.score / at.information
            })
            .sum();
        Ok(chi2 / freedom)
    }

    /// Everything that is read off a fit; without a given phi it is Pearson's.
    pub(super) fn finish(
        &self,
        point: Point,
        lambda: f64,
        phi: Option<f64>,
        reml: Option<(f64, LambdaFound)>,
    ) -> Result<SmoothFit, StatsError> {
        let p = self.design.p;
        let inverse = triangular::gram_inverse(&point.factor);
        let shares = self.shares(&inverse, lambda);
        let edf: f64 = shares.iter().sum();
        let flattened = inverse.times(&self.penalty.matrix(p)).times(&inverse);
        let mut spread = inverse.clone();
        for (v, f) in spread.data.iter_mut().zip(&flattened.data) {
            *v -= lambda * f;
        }
        let pearson_dispersion = self.pearson(&point, edf)?;
        let phi = phi.unwrap_or(pearson_dispersion);
        if !(phi > 0.0 && phi.is_finite()) {
            return Err(StatsError::BadArgument {
                what: "dispersion",
                value: phi,
                allowed: "above 0",
            });
        }
        let df = DfRule::T((self.present() - edf).max(1.0));
        let bend: f64 = self.penalty.bends(&point.coef).iter().map(|v| v * v).sum();
        Ok(SmoothFit {
            names: self.design.names.clone(),
            mu: self.eta(&point.coef).iter().map(|e| self.family.mean(*e)).collect(),
            lambda,
            edf,
            edf_smooth: shares[..self.penalty.splines()].iter().sum(),
            deviance: point.deviance - lambda * bend,
            dispersion: phi,
            pearson_dispersion,
            reml: reml.map(|(value, _)| value),
            lambda_found: reml.map(|(_, found)| found),
            bayesian: Covariance::new("smooth", inverse.scaled(phi), df.clone()),
            frequentist: Covariance::new("smooth, frequentist", spread.scaled(phi), df),
            coef: point.coef,
            penalty: self.penalty.clone(),
        })
    }
}
