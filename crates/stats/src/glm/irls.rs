//! Newton's method over a design: one sweep over the rows per step.

use std::ops::Range;

use crate::blocks;
use crate::design::Design;
use crate::error::StatsError;
use crate::glm::family::Counts;
use crate::glm::separation::{Drift, RowStep, separated_columns};
use crate::glm::{Family, GlmOptions, Weights};
use crate::linalg::gram::{self, STRIP};
use crate::linalg::triangular;
use crate::matrix::Matrix;
use crate::newton::{self, Point, Rule};

/// From this many rows on, scoring starts at the fit of every [`STRIDE`]th row, which is a few
/// standard errors away: sweeps over all rows are saved for a fraction of one.
const LARGE: usize = 50_000;
/// Prime to weeks, fortnights and round numbers, so that the sample meets every phase of them.
const STRIDE: usize = 17;
/// How well the fit to the sample is settled, in its own standard errors.
const SAMPLE_TOLERANCE: f64 = 1e-2;

/// Smallest pivot of the information, on the correlation scale, up to which its inverse is computed
/// from the cross products; 1e-3 leaves twelve digits.
const WELL_CONDITIONED: f64 = 1e-3;
/// Down to this pivot the cross products still give a direction to step in.
const USABLE: f64 = 1e-9;

/// Checked outcome, offset and weights of a fit.
pub(crate) struct Inputs {
    pub(crate) offset: Vec<f64>,
    pub(crate) weight: Vec<f64>,
    pub(crate) frequency: bool,
}

impl Inputs {
    pub(crate) fn new(
        design: &Design,
        y: &[f64],
        options: &GlmOptions<'_>,
    ) -> Result<Self, StatsError> {
        let n = design.n;
        check_length("outcome", y, n)?;
        check_finite("outcome", y)?;
        let offset = match options.offset {
            None => vec![0.0; n],
            Some(values) => {
                check_length("offset", values, n)?;
                check_finite("offset", values)?;
                values.to_vec()
            }
        };
        let (weight, frequency) = match options.weights {
            Weights::None => (vec![1.0; n], false),
            Weights::Prior(w) => (w.to_vec(), false),
            Weights::Frequency(w) => (w.to_vec(), true),
        };
        check_length("weights", &weight, n)?;
        check_finite("weights", &weight)?;
        if let Some(row) = weight.iter().position(|&w| w < 0.0 || (frequency && w.fract() != 0.0)) {
            return Err(StatsError::BadWeight { row, value: weight[row] });
        }
        let present = weight.iter().filter(|&&w| w > 0.0).count();
        if present < design.p {
            return Err(StatsError::TooFewRows { rows: present, columns: design.p });
        }
        check_outcome(options.family, y, &weight)?;
        Ok(Self { offset, weight, frequency })
    }
}

/// A checked fitting problem.
#[derive(Clone, Copy)]
pub(crate) struct Problem<'a> {
    pub(crate) design: &'a Design,
    pub(crate) y: &'a [f64],
    pub(crate) family: Family,
    pub(crate) offset: &'a [f64],
    pub(crate) weight: &'a [f64],
    pub(crate) rule: Rule,
}

impl<'a> Problem<'a> {
    pub(crate) fn new(
        design: &'a Design,
        y: &'a [f64],
        inputs: &'a Inputs,
        options: &GlmOptions<'_>,
    ) -> Self {
        let rule = options.rule();
        let (offset, weight) = (&inputs.offset, &inputs.weight);
        Self { design, y, family: options.family, offset, weight, rule }
    }

    /// The maximum and the steps taken.
    pub(crate) fn solve(&self) -> Result<(Point, usize), StatsError> {
        let start = match self.sample_fit() {
            Some(coef) => self.evaluate(coef).or_else(|_| self.evaluate(self.first_guess()?))?,
            None => self.evaluate(self.first_guess()?)?,
        };
        self.solve_from(start)
    }

    /// The same from a point.
    pub(crate) fn solve_from(&self, start: Point) -> Result<(Point, usize), StatsError> {
        let mut drift = Drift::default();
        let scale = self.mean_outcome();
        newton::maximise(
            start,
            &self.rule,
            |coef| self.evaluate(coef),
            |point, step| {
                let n = self.design.n;
                let runs = drift.observe(self.family, scale, blocks::count(n), |b, visit| {
                    self.visit_steps(blocks::range(b, n), &point.coef, step, visit);
                });
                runs.then(|| separated_columns(self.design, step))
            },
        )
    }

    /// Deviance of the model with an intercept (if the design has one) and the offset alone.
    pub(crate) fn null_deviance(&self, full: f64) -> Result<f64, StatsError> {
        let Some(intercept) = self.design.intercept() else {
            return Ok(blocks::sum(self.design.n, |i| {
                self.weight[i] * self.family.unit_deviance(self.y[i], self.offset[i])
            }));
        };
        if self.design.p == 1 {
            return Ok(full);
        }
        let ones = Design::unchecked(
            vec![self.design.names[intercept].clone()],
            self.design.column(intercept).to_vec(),
        );
        let null = Problem { design: &ones, ..*self };
        Ok(null.solve()?.0.deviance)
    }

    /// Log-likelihood at `coef`, with all constants but the Gaussian's variance.
    pub(crate) fn loglik(&self, coef: &[f64], frequency: bool) -> f64 {
        let counts = Counts::new(64);
        let parts = blocks::map_blocks(self.design.n, |block| {
            let mut eta = [0.0; STRIP];
            let mut total = 0.0;
            for rows in gram::strips(block) {
                let eta = &mut eta[..rows.len()];
                self.predict(&rows, coef, eta);
                for (eta, i) in eta.iter().zip(rows) {
                    let mu = self.family.mean(*eta);
                    total += self.row_loglik(i, *eta, mu, frequency, &counts);
                }
            }
            total
        });
        parts.iter().sum()
    }

    /// Contribution of row i to it.
    pub(crate) fn row_loglik(
        &self,
        i: usize,
        eta: f64,
        mu: f64,
        frequency: bool,
        counts: &Counts,
    ) -> f64 {
        let (y, w) = (self.y[i], self.weight[i]);
        match (w > 0.0, frequency) {
            (false, _) => 0.0,
            (true, true) => w * self.family.log_likelihood_at(y, eta, mu, 1.0, counts),
            (true, false) => self.family.log_likelihood_at(y, eta, mu, w, counts),
        }
    }

    /// The linear predictor of a strip of rows.
    pub(crate) fn predict(&self, rows: &Range<usize>, coef: &[f64], eta: &mut [f64]) {
        eta.copy_from_slice(&self.offset[rows.clone()]);
        self.design.tall().add_times(rows, coef, eta);
    }

    fn visit_steps(
        &self,
        block: Range<usize>,
        coef: &[f64],
        step: &[f64],
        visit: &mut dyn FnMut(RowStep) -> bool,
    ) {
        let (mut eta, mut change) = ([0.0; STRIP], [0.0; STRIP]);
        for rows in gram::strips(block) {
            let (eta, change) = (&mut eta[..rows.len()], &mut change[..rows.len()]);
            self.predict(&rows, coef, eta);
            change.fill(0.0);
            self.design.tall().add_times(&rows, step, change);
            for (k, i) in rows.enumerate() {
                let present = self.weight[i] > 0.0;
                if present && !visit(RowStep { y: self.y[i], eta: eta[k], change: change[k] }) {
                    return;
                }
            }
        }
    }

    fn mean_outcome(&self) -> f64 {
        let total = blocks::sum(self.design.n, |i| self.weight[i] * self.y[i]);
        total / blocks::sum(self.design.n, |i| self.weight[i])
    }

    /// The fit to a fixed sample of a large data set, if there is one.
    fn sample_fit(&self) -> Option<Vec<f64>> {
        if self.design.n < LARGE || self.family == Family::Gaussian {
            return None;
        }
        let pick = |v: &[f64]| v.iter().step_by(STRIDE).copied().collect::<Vec<f64>>();
        let columns: Vec<f64> =
            (0..self.design.p).flat_map(|j| pick(self.design.column(j))).collect();
        let design = Design::unchecked(self.design.names.clone(), columns);
        let (y, offset, weight) = (pick(self.y), pick(self.offset), pick(self.weight));
        let rule = Rule { tolerance: SAMPLE_TOLERANCE, ..self.rule };
        let sample =
            Problem { design: &design, y: &y, offset: &offset, weight: &weight, rule, ..*self };
        // A sample without a finite fit says nothing about the whole: start elsewhere.
        sample.solve().ok().map(|(point, _)| point.coef)
    }

    /// One weighted least-squares step from means close to the outcomes.
    pub(crate) fn first_guess(&self) -> Result<Vec<f64>, StatsError> {
        let near = |i: usize| {
            let eta = self.family.link(self.family.starting_mean(self.y[i], self.weight[i]));
            (eta, self.family.at(self.y[i], eta))
        };
        let sums = self.design.tall().sweep(|rows, weight, [target]| {
            for (k, i) in rows.clone().enumerate() {
                let (eta, at) = near(i);
                weight[k] = self.weight[i] * at.information;
                target[k] = weight[k] * (eta - self.offset[i]) + self.weight[i] * at.score;
            }
            [0.0]
        });
        let (factor, _) = self.factor_of(&sums.gram, || {
            blocks::fill(self.design.n, |i| self.weight[i] * near(i).1.information)
        })?;
        let [target] = sums.score;
        Ok(triangular::solve(&factor, &triangular::solve_transposed(&factor, &target)))
    }

    /// The likelihood at `coef`, with the observed information.
    pub(crate) fn evaluate(&self, coef: Vec<f64>) -> Result<Point, StatsError> {
        let counts = Counts::new(64);
        let family = self.family;
        let sums = self.design.tall().sweep(|rows, weight, [residual]| {
            let mut eta = [0.0; STRIP];
            let eta = &mut eta[..rows.len()];
            self.predict(rows, &coef, eta);
            let (y, prior) = (&self.y[rows.clone()], &self.weight[rows.clone()]);
            let mut deviance = 0.0;
            for k in 0..eta.len() {
                let at = family.at(y[k], eta[k]);
                weight[k] = prior[k] * at.curvature;
                residual[k] = prior[k] * at.score;
                deviance += prior[k] * family.unit_deviance_at(y[k], eta[k], at.mean, &counts);
            }
            [deviance]
        });
        let observed = |i: usize, eta: f64| family.at(self.y[i], eta).curvature;
        let (factor, least_pivot) =
            self.factor_of(&sums.gram, || self.row_weights(&coef, observed))?;
        let ([deviance], [score]) = (sums.total, sums.score);
        Ok(Point { coef, deviance, score, factor, least_pivot })
    }

    /// The point with an accurate factor of the observed information.
    pub(crate) fn refined(&self, mut point: Point) -> Result<Point, StatsError> {
        if point.least_pivot < WELL_CONDITIONED {
            let observed = |i: usize, eta: f64| self.family.at(self.y[i], eta).curvature;
            point.factor = self.reflected(&self.row_weights(&point.coef, observed))?;
            point.least_pivot = 1.0;
        }
        Ok(point)
    }

    /// An accurate factor of the expected information at a point.
    pub(crate) fn expected_factor(&self, point: Point) -> Result<Matrix, StatsError> {
        if self.family.canonical() && point.least_pivot >= WELL_CONDITIONED {
            return Ok(point.factor);
        }
        let weight =
            self.row_weights(&point.coef, |i, eta| self.family.at(self.y[i], eta).information);
        match triangular::of_gram(&self.design.gram(&weight)) {
            Some((factor, least)) if least >= WELL_CONDITIONED => Ok(factor),
            _ => self.reflected(&weight),
        }
    }

    /// The factor of an information matrix and its smallest pivot; of the rows' weights where the
    /// cross products are too close to dependent.
    fn factor_of(
        &self,
        information: &Matrix,
        weight: impl Fn() -> Vec<f64>,
    ) -> Result<(Matrix, f64), StatsError> {
        match triangular::of_gram(information) {
            Some((factor, least)) if least >= USABLE => Ok((factor, least)),
            _ => Ok((self.reflected(&weight())?, 1.0)),
        }
    }

    /// Prior weights times what `weight` makes of each row and its linear predictor.
    pub(crate) fn row_weights(
        &self,
        coef: &[f64],
        weight: impl Fn(usize, f64) -> f64 + Sync,
    ) -> Vec<f64> {
        let mut out = vec![0.0; self.design.n];
        blocks::fill_blocks(&mut out, |block, part| {
            for (rows, out) in gram::strips(block).zip(part.chunks_mut(STRIP)) {
                self.predict(&rows, coef, out);
                for (slot, i) in out.iter_mut().zip(rows) {
                    *slot = self.weight[i] * weight(i, *slot);
                }
            }
        });
        out
    }

    /// By reflections, which do not square the condition number.
    fn reflected(&self, weight: &[f64]) -> Result<Matrix, StatsError> {
        let d = self.design;
        let r = triangular::weighted_factor(&d.columns, d.n, d.p, weight);
        if triangular::well_posed(&r) {
            Ok(r)
        } else {
            Err(StatsError::Singular { what: "the information matrix" })
        }
    }
}

fn check_length(what: &str, values: &[f64], expected: usize) -> Result<(), StatsError> {
    if values.len() == expected {
        return Ok(());
    }
    Err(StatsError::LengthMismatch { what: what.to_owned(), expected, found: values.len() })
}

fn check_finite(what: &str, values: &[f64]) -> Result<(), StatsError> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(row) => Err(StatsError::NotFinite { what: what.to_owned(), row }),
        None => Ok(()),
    }
}

fn check_outcome(family: Family, y: &[f64], weight: &[f64]) -> Result<(), StatsError> {
    if family == Family::Gaussian {
        return Ok(());
    }
    if let Family::NegativeBinomial { theta } = family
        && !(theta > 0.0 && theta.is_finite())
    {
        return Err(StatsError::BadArgument {
            what: "theta of a negative binomial model",
            value: theta,
            allowed: "above 0 and finite",
        });
    }
    if let Some(row) = y.iter().position(|&v| v < 0.0) {
        return Err(StatsError::NegativeOutcome { row, value: y[row] });
    }
    let present = || y.iter().zip(weight).filter(|&(_, &w)| w > 0.0).map(|(&v, _)| v);
    if present().all(|v| v == 0.0) {
        return Err(StatsError::AllZeroOutcome);
    }
    if family == Family::Binomial {
        if let Some(row) = y.iter().position(|&v| v > 1.0) {
            return Err(StatsError::OutcomeAboveOne { row, value: y[row] });
        }
        if present().all(|v| v == 1.0) {
            return Err(StatsError::AllOneOutcome);
        }
    }
    Ok(())
}
