//! Laplace's approximation for one series, and its gradient, by tridiagonal algebra.
//!
//! With r = exp(-kappa gap) and `w = 1 / (sigma^2 (1 - r^2))`, a step of the process adds w to its own
//! diagonal element of Q, `r^2 w` to that of the night before, and `-r w` beside the diagonal. The
//! gradient follows a^ by the implicit function theorem: with v the diagonal of H^-1 and
//! `u = H^-1 (v mu)`,
//! ```text
//! dl/db = X' (y - mu - v mu / 2 + mu u / 2)
//! dl/ds = -a^'Q_s a^/2 + tr(Q^-1 Q_s)/2 - tr(H^-1 Q_s)/2 + u'Q_s a^/2,   Q_s = dQ/ds
//! ```

use crate::design::Design;
use crate::persistent::filter::Calendar;

const MAX_STEPS: usize = 100;

/// One series in calendar order.
pub(super) struct Series {
    /// Row-major, `p` a night.
    x: Vec<f64>,
    y: Vec<f64>,
    offset: Vec<f64>,
    /// Nights since the one before; the first is not used.
    gap: Vec<f64>,
    constant: f64,
}

/// What a series adds.
pub(super) struct Part {
    pub(super) loglik: f64,
    /// By b, log sigma, log kappa.
    pub(super) gradient: Vec<f64>,
    pub(super) mode: Vec<f64>,
}

/// A symmetric tridiagonal matrix: `below[t]` couples t and t - 1, `below[0]` is not used.
struct Tridiagonal {
    diagonal: Vec<f64>,
    below: Vec<f64>,
}

impl Tridiagonal {
    fn times(&self, v: &[f64]) -> Vec<f64> {
        let n = v.len();
        let mut out: Vec<f64> = self.diagonal.iter().zip(v).map(|(d, x)| d * x).collect();
        for t in 1..n {
            out[t] += self.below[t] * v[t - 1];
            out[t - 1] += self.below[t] * v[t];
        }
        out
    }

    /// The pivots d and multipliers l of `L diag(d) L'`.
    fn factor(&self) -> Option<(Vec<f64>, Vec<f64>)> {
        let n = self.diagonal.len();
        let (mut d, mut l) = (self.diagonal.clone(), vec![0.0; n]);
        for t in 1..n {
            l[t] = self.below[t] / d[t - 1];
            d[t] -= l[t] * self.below[t];
        }
        d.iter().all(|v| *v > 0.0).then_some((d, l))
    }
}

fn solve((d, l): &(Vec<f64>, Vec<f64>), b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for t in 1..x.len() {
        x[t] -= l[t] * x[t - 1];
    }
    for t in (0..x.len()).rev() {
        x[t] /= d[t];
        if t + 1 < x.len() {
            x[t] -= l[t + 1] * x[t + 1];
        }
    }
    x
}

/// Diagonal of the inverse, and its elements beside the diagonal (Takahashi's recursion).
fn inverse_band((d, l): &(Vec<f64>, Vec<f64>)) -> (Vec<f64>, Vec<f64>) {
    let n = d.len();
    let (mut diagonal, mut below) = (vec![0.0; n], vec![0.0; n]);
    diagonal[n - 1] = 1.0 / d[n - 1];
    for t in (1..n).rev() {
        below[t] = -l[t] * diagonal[t];
        diagonal[t - 1] = 1.0 / d[t - 1] - l[t] * below[t];
    }
    (diagonal, below)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    crate::matrix::dot(a, b)
}

impl Series {
    /// The series of a calendar.
    pub(super) fn parts(
        design: &Design,
        y: &[f64],
        offset: &[f64],
        calendar: &Calendar,
    ) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::new();
        for (&i, gap) in calendar.order.iter().zip(&calendar.gap) {
            if gap.is_none() {
                out.push(Self { x: vec![], y: vec![], offset: vec![], gap: vec![], constant: 0.0 });
            }
            if let Some(own) = out.last_mut() {
                own.x.extend(design.row(i));
                own.y.push(y[i]);
                own.offset.push(offset[i]);
                own.gap.push(gap.unwrap_or(0) as f64);
                own.constant -= libm::lgamma(y[i] + 1.0);
            }
        }
        out
    }

    /// Value and gradient at (b, log sigma, log kappa); `None` where the mode is not found.
    pub(super) fn laplace(&self, at: &[f64], guess: Option<&[f64]>) -> Option<Part> {
        let n = self.y.len();
        let p = at.len() - 2;
        let (precision, rate) = (libm::exp(-2.0 * at[p]), libm::exp(at[p + 1]));
        let fixed: Vec<f64> =
            (0..n).map(|t| dot(&self.x[t * p..(t + 1) * p], &at[..p]) + self.offset[t]).collect();
        let (q, slope, log_det, log_det_slope) = self.process(precision, rate);
        let start = guess.map_or_else(|| vec![0.0; n], <[f64]>::to_vec);
        let (mode, mu) = self.mode(&q, &fixed, start)?;
        let mut h = Tridiagonal { diagonal: q.diagonal.clone(), below: q.below.clone() };
        h.diagonal.iter_mut().zip(&mu).for_each(|(d, m)| *d += m);
        let factor = h.factor()?;
        let q_mode = q.times(&mode);
        let log_h: f64 = factor.0.iter().map(|d| libm::log(*d)).sum();
        let joint: f64 =
            (0..n).map(|t| self.y[t] * (fixed[t] + mode[t]) - mu[t]).sum::<f64>() + self.constant;
        let loglik = joint - 0.5 * dot(&mode, &q_mode) + 0.5 * log_det - 0.5 * log_h;

        let (v, beside) = inverse_band(&factor);
        let pull: Vec<f64> = v.iter().zip(&mu).map(|(v, m)| v * m).collect();
        let u = solve(&factor, &pull);
        let mut gradient = vec![0.0; p + 2];
        for t in 0..n {
            let weight = self.y[t] - mu[t] - 0.5 * pull[t] + 0.5 * mu[t] * u[t];
            for (g, x) in gradient.iter_mut().zip(&self.x[t * p..(t + 1) * p]) {
                *g += weight * x;
            }
        }
        let trace = |m: &Tridiagonal| {
            dot(&v, &m.diagonal) + 2.0 * (1..n).map(|t| beside[t] * m.below[t]).sum::<f64>()
        };
        // dQ / d log sigma = -2 Q.
        gradient[p] = dot(&mode, &q_mode) - n as f64 + trace(&q) - dot(&u, &q_mode);
        let s_mode = slope.times(&mode);
        gradient[p + 1] = -0.5 * dot(&mode, &s_mode) + 0.5 * log_det_slope - 0.5 * trace(&slope)
            + 0.5 * dot(&u, &s_mode);
        Some(Part { loglik, gradient, mode })
    }

    /// Q, dQ / d log kappa, log |Q| and its derivative.
    fn process(&self, precision: f64, rate: f64) -> (Tridiagonal, Tridiagonal, f64, f64) {
        let n = self.y.len();
        let mut q = Tridiagonal { diagonal: vec![0.0; n], below: vec![0.0; n] };
        let mut slope = Tridiagonal { diagonal: vec![0.0; n], below: vec![0.0; n] };
        q.diagonal[0] = precision;
        let mut log_det = n as f64 * libm::log(precision);
        let mut log_det_slope = 0.0;
        for t in 1..n {
            let along = rate * self.gap[t];
            let r = libm::exp(-along);
            let rest = -libm::expm1(-2.0 * along);
            let w = precision / rest;
            q.diagonal[t] += w;
            q.diagonal[t - 1] += r * r * w;
            q.below[t] = -r * w;
            // dr / d log kappa = -along r.
            let dr = -along * r;
            let bend = 2.0 * r * w / rest * dr;
            slope.diagonal[t] += bend;
            slope.diagonal[t - 1] += bend;
            slope.below[t] = -(1.0 + r * r) * w / rest * dr;
            log_det -= libm::log(rest);
            log_det_slope += 2.0 * r * dr / rest;
        }
        (q, slope, log_det, log_det_slope)
    }

    /// The mode of the joint density by Newton's method with halving, and the means there.
    fn mode(
        &self,
        q: &Tridiagonal,
        fixed: &[f64],
        start: Vec<f64>,
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        let n = self.y.len();
        let means = |a: &[f64]| -> Vec<f64> {
            fixed.iter().zip(a).map(|(f, a)| libm::exp(f + a)).collect()
        };
        let value = |a: &[f64], mu: &[f64], qa: &[f64]| {
            (0..n).map(|t| self.y[t] * a[t] - mu[t] - 0.5 * a[t] * qa[t]).sum::<f64>()
        };
        let mut a = start;
        let (mut mu, mut qa) = (means(&a), q.times(&a));
        let mut best = value(&a, &mu, &qa);
        let mut previous = f64::INFINITY;
        for _ in 0..MAX_STEPS {
            let slope: Vec<f64> = (0..n).map(|t| self.y[t] - mu[t] - qa[t]).collect();
            let mut h = Tridiagonal { diagonal: q.diagonal.clone(), below: q.below.clone() };
            h.diagonal.iter_mut().zip(&mu).for_each(|(d, m)| *d += m);
            let step = solve(&h.factor()?, &slope);
            let length = dot(&step, &slope).max(0.0).sqrt();
            if length <= 1e-11 || (length <= 1e-7 && length > 0.5 * previous) {
                return Some((a, mu));
            }
            previous = length;
            let mut share = 1.0;
            loop {
                let next: Vec<f64> = a.iter().zip(&step).map(|(v, d)| v + share * d).collect();
                let (next_mu, next_qa) = (means(&next), q.times(&next));
                let reached = value(&next, &next_mu, &next_qa);
                if reached >= best - 1e-10 * (1.0 + best.abs()) {
                    (a, mu, qa, best) = (next, next_mu, next_qa, reached);
                    break;
                }
                share *= 0.5;
                if share < 1e-9 {
                    return None;
                }
            }
        }
        None
    }
}
