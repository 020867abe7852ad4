//! The maximum of a marginal likelihood from its exact slope.
//!
//! The observed information is the difference of slopes at two points close by, one pair a
//! parameter. Between two such matrices the quasi-Newton update of Broyden, Fletcher, Goldfarb and
//! Shanno (Nocedal & Wright 2006, 6.1) follows the curvature; the last steps are Newton's.
//! Distances are measured in standard errors: `sqrt(g' H^-1 g)`, the length of the next step.

use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};
use crate::mixed::likelihood::{Evaluation, Marginal};
use crate::mixed::small::Short;

/// Half the distance of the two points of a difference, in units of a parameter's own scale: the
/// error is about its square, rounding is magnified by its inverse.
const DIFFERENCE: f64 = 2e-4;
/// Length of the next step at which the quasi-Newton phase hands over to Newton's method.
const NEAR: f64 = 1e-6;
/// Length of the next step at which the maximum is reached.
const REACHED: f64 = 1e-7;
/// Times the information is computed anew.
const ROUNDS: usize = 6;
/// log theta beyond which NB2 cannot be told from Poisson; the search stops there.
pub(super) const LARGEST_LOG_THETA: f64 = 12.0;

/// Where a search ended.
pub(super) struct Maximum {
    pub(super) at: Vec<f64>,
    pub(super) evaluation: Evaluation,
    /// Inverse observed information of the free parameters, zero for the fixed ones; `None` when
    /// the information is not positive definite there.
    pub(super) covariance: Option<Matrix>,
    pub(super) iterations: usize,
    /// Length of the next step in standard errors.
    pub(super) distance: f64,
    /// The parameter with the longest next step in its own standard errors.
    pub(super) furthest: usize,
}

impl Maximum {
    pub(super) fn reached(&self) -> bool {
        self.covariance.is_some() && self.distance <= REACHED
    }
}

/// Searches from `start` over the parameters listed in `free`. `scale` is each parameter's
/// magnitude of change. `None` when the likelihood cannot be computed at the start.
pub(super) fn maximise(
    marginal: &Marginal,
    start: Vec<f64>,
    modes: &[Short],
    scale: &[f64],
    free: &[usize],
    max_iterations: usize,
) -> Option<Maximum> {
    let evaluation = marginal.evaluate(&start, modes)?;
    let mut search = Search {
        marginal,
        free,
        scale: scale.to_vec(),
        at: start,
        evaluation,
        iterations: 0,
        left: max_iterations,
    };
    let mut result = (None, f64::INFINITY, 0);
    for _ in 0..ROUNDS {
        let information = search.information();
        let exact = invert(&information);
        let sound = exact.is_some();
        let inverse = exact.unwrap_or_else(|| damped(&information));
        if sound {
            search.rescale(&inverse);
        }
        let before = search.distance(&inverse);
        if sound && before <= 10.0 * NEAR {
            let distance = search.polish(&inverse);
            result = (Some(search.spread_out(&inverse)), distance, search.furthest(&inverse));
            break;
        }
        result = (None, before, search.furthest(&inverse));
        if search.left == 0 {
            break;
        }
        search.climb(inverse);
        if search.unbounded() {
            break;
        }
    }
    let (covariance, distance, furthest) = result;
    let Search { at, evaluation, iterations, .. } = search;
    Some(Maximum { at, evaluation, covariance, iterations, distance, furthest })
}

struct Search<'a> {
    marginal: &'a Marginal,
    free: &'a [usize],
    scale: Vec<f64>,
    at: Vec<f64>,
    evaluation: Evaluation,
    iterations: usize,
    left: usize,
}

impl Search<'_> {
    fn slope(&self) -> Vec<f64> {
        self.slope_of(&self.evaluation)
    }

    fn slope_of(&self, evaluation: &Evaluation) -> Vec<f64> {
        self.free.iter().map(|&j| evaluation.gradient[j]).collect()
    }

    fn moved(&self, step: &[f64], share: f64) -> Vec<f64> {
        let mut at = self.at.clone();
        for (&j, d) in self.free.iter().zip(step) {
            at[j] += share * d;
        }
        at
    }

    /// Minus the second derivatives, from slopes to both sides along each free parameter.
    fn information(&self) -> Matrix {
        let k = self.free.len();
        let mut out = Matrix::zeros(k, k);
        for (column, &j) in self.free.iter().enumerate() {
            let h = DIFFERENCE * self.scale[j];
            let side = |h: f64| {
                let mut at = self.at.clone();
                at[j] += h;
                self.marginal.evaluate(&at, &self.evaluation.modes).map(|e| self.slope_of(&e))
            };
            if let (Some(up), Some(down)) = (side(h), side(-h)) {
                for row in 0..k {
                    out.set(row, column, (down[row] - up[row]) / (2.0 * h));
                }
            } else {
                out.set(column, column, f64::NAN);
            }
        }
        for j in 0..k {
            for i in 0..j {
                let mean = 0.5 * (out.at(i, j) + out.at(j, i));
                out.set(i, j, mean);
                out.set(j, i, mean);
            }
        }
        out
    }

    fn rescale(&mut self, inverse: &Matrix) {
        for (k, &j) in self.free.iter().enumerate() {
            self.scale[j] = inverse.at(k, k).sqrt();
        }
    }

    fn distance(&self, inverse: &Matrix) -> f64 {
        inverse.quadratic(&self.slope()).max(0.0).sqrt()
    }

    fn furthest(&self, inverse: &Matrix) -> usize {
        let step = inverse.times_vec(&self.slope());
        let size = |k: usize| step[k].abs() / inverse.at(k, k).abs().sqrt();
        let most = (0..step.len()).fold(0, |m, k| if size(k) > size(m) { k } else { m });
        self.free.get(most).copied().unwrap_or_default()
    }

    /// Whether theta has run so far up that the model is a Poisson one.
    fn unbounded(&self) -> bool {
        self.marginal.family == crate::mixed::MixedFamily::NegativeBinomial
            && self.marginal.log_scale(&self.at) > LARGEST_LOG_THETA
    }

    /// Quasi-Newton steps, each shortened until the likelihood rises enough (Armijo's condition).
    fn climb(&mut self, mut inverse: Matrix) {
        while self.left > 0 {
            let slope = self.slope();
            let step = inverse.times_vec(&slope);
            let rise = dot(&step, &slope);
            if rise.is_nan() || rise <= NEAR * NEAR {
                return;
            }
            self.left -= 1;
            self.iterations += 1;
            let Some((at, next)) = self.uphill(&step, rise) else { return };
            let change: Vec<f64> = self.free.iter().map(|&j| at[j] - self.at[j]).collect();
            let bend: Vec<f64> =
                slope.iter().zip(self.slope_of(&next)).map(|(a, b)| a - b).collect();
            update(&mut inverse, &change, &bend);
            (self.at, self.evaluation) = (at, next);
            if self.unbounded() {
                return;
            }
        }
    }

    fn uphill(&self, step: &[f64], rise: f64) -> Option<(Vec<f64>, Evaluation)> {
        let mut share = 1.0;
        for _ in 0..30 {
            let at = self.moved(step, share);
            if let Some(next) = self.marginal.evaluate(&at, &self.evaluation.modes) {
                let gain = next.loglik - self.evaluation.loglik;
                // Close to the top the gain drowns in rounding; there any step of Newton's is good.
                let noise = 1e-13 * self.evaluation.loglik.abs();
                if gain >= 1e-4 * share * rise || (rise < 10.0 * noise && gain >= -noise) {
                    return Some((at, next));
                }
            }
            share *= 0.4;
        }
        None
    }

    /// Newton steps with one information matrix until rounding keeps the slope from shrinking.
    fn polish(&mut self, inverse: &Matrix) -> f64 {
        let mut distance = self.distance(inverse);
        for _ in 0..8 {
            let step = inverse.times_vec(&self.slope());
            let at = self.moved(&step, 1.0);
            let Some(next) = self.marginal.evaluate(&at, &self.evaluation.modes) else { break };
            let left = inverse.quadratic(&self.slope_of(&next)).max(0.0).sqrt();
            if left >= 0.5 * distance {
                break;
            }
            (self.at, self.evaluation, distance) = (at, next, left);
        }
        distance
    }

    /// The covariance over all parameters, with zeros for those held fixed.
    fn spread_out(&self, inverse: &Matrix) -> Matrix {
        let all = self.at.len();
        let mut out = Matrix::zeros(all, all);
        for (b, &j) in self.free.iter().enumerate() {
            for (a, &i) in self.free.iter().enumerate() {
                out.set(i, j, inverse.at(a, b));
            }
        }
        out
    }
}

/// The inverse of a positive definite matrix, exactly symmetric.
fn invert(a: &Matrix) -> Option<Matrix> {
    let k = a.rows;
    if a.diag().iter().any(|d| d.is_nan() || *d <= 0.0) {
        return None;
    }
    let mut out = Matrix::zeros(k, k);
    for j in 0..k {
        let mut unit = vec![0.0; k];
        unit[j] = 1.0;
        let column = cholesky::solve(a, &unit, "the information of the mixed model").ok()?;
        for (i, v) in column.into_iter().enumerate() {
            out.set(i, j, v);
        }
    }
    for j in 0..k {
        for i in 0..j {
            let mean = 0.5 * (out.at(i, j) + out.at(j, i));
            out.set(i, j, mean);
            out.set(j, i, mean);
        }
    }
    Some(out)
}

/// The inverse of a matrix made positive definite: a larger and larger diagonal.
fn damped(a: &Matrix) -> Matrix {
    let k = a.rows;
    let size: Vec<f64> =
        a.diag().iter().map(|d| if d.is_finite() && *d != 0.0 { d.abs() } else { 1.0 }).collect();
    let mut added = 1e-3;
    while added < 1e6 {
        let mut tried = a.clone();
        for (j, s) in size.iter().enumerate() {
            tried.add(j, j, added * s);
        }
        if let Some(inverse) = invert(&tried) {
            return inverse;
        }
        added *= 4.0;
    }
    let mut out = Matrix::zeros(k, k);
    for (j, s) in size.iter().enumerate() {
        out.set(j, j, 1.0 / s);
    }
    out
}

/// The update of the inverse, left out where the curvature along the step is not positive.
fn update(inverse: &mut Matrix, change: &[f64], bend: &[f64]) {
    let along = dot(change, bend);
    let image = inverse.times_vec(bend);
    if along.is_nan() || along <= 1e-10 * dot(bend, &image).abs() {
        return;
    }
    let grown = 1.0 + dot(bend, &image) / along;
    for j in 0..change.len() {
        for i in 0..change.len() {
            let by = grown * change[i] * change[j] - image[i] * change[j] - change[i] * image[j];
            inverse.add(i, j, by / along);
        }
    }
}
