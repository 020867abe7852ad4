//! One group's share of the marginal likelihood, by adaptive quadrature at its conditional mode,
//! with its exact slope.
//!
//! ```text
//! f = int prod_i p(y_i | eta_i) phi(u) du,   eta_i = x_i'b + offset_i + z_i' L u,   u ~ N(0, I)
//! h(u) = sum_i l_i - u'u / 2,   C = -h''(mode) = I + L' Z'WZ L = R R',   u_k = mode + R^-T t_k
//! log f ~ h(mode) - log|C| / 2 + log sum_k w_k exp(h(u_k) - h(mode) + t_k't_k / 2)
//! ```
//! (Pinheiro & Bates 1995; one node is Laplace's approximation). The slope is that of the
//! approximation itself, through the mode (implicit function theorem, `d mode = C^-1 d h_u`) and
//! through the Cholesky factor R (Smith 1995), so that a maximum is a zero of it to the last bits.

use crate::mixed::family::{Kernel, RowTerms, ScaleTerms};
use crate::mixed::small::{
    MOST_EFFECTS, Short, Small, cholesky, curvature, inner, inverse_lower, product, quadratic,
    solve, times, times_transposed, transpose, transposed_product,
};

/// Newton steps to a mode before the group is given up.
const MODE_STEPS: usize = 200;
/// Newton's method converges quadratically: after a step this long the next would be its square.
const MODE_STEP: f64 = 1e-7;

/// A node of the product rule.
pub(super) struct Node {
    pub(super) at: Short,
    pub(super) log_weight: f64,
}

/// The rows of a group.
pub(super) struct GroupRows<'a> {
    pub(super) q: usize,
    /// Linear predictor without the group's effects.
    pub(super) fixed: &'a [f64],
    pub(super) y: &'a [f64],
    pub(super) weight: &'a [f64],
    /// Rows times q.
    pub(super) effects: &'a [f64],
}

/// What a group contributes.
pub(super) struct Share {
    /// Log-likelihood without the rows' constants.
    pub(super) value: f64,
    /// Slope in L, lower triangle.
    pub(super) by_root: Small,
    /// Slope in the log of the scale parameter.
    pub(super) by_scale: f64,
    pub(super) mode: Short,
    /// `C^-1`, the conditional variance of u at the mode.
    pub(super) spread: Small,
}

/// Where the likelihood is evaluated, and how.
pub(super) struct Setting<'a> {
    pub(super) kernel: &'a Kernel,
    /// L, lower triangular: the covariance of a group's effects is `L L'`.
    pub(super) root: &'a Small,
    pub(super) nodes: &'a [Node],
    pub(super) has_scale: bool,
}

/// The integrand at its mode.
struct Top {
    mode: Short,
    height: f64,
    /// `R^-1`.
    inverse: Small,
    /// Half of `log |C|`.
    log_determinant: f64,
    /// `Z' l'`.
    score: Short,
    /// `Z'WZ`.
    gram: Small,
}

/// Sums over the nodes; all but the mass are averages weighted by the nodes' masses.
#[derive(Default)]
struct Integral {
    mass: f64,
    by_root: Small,
    by_scale: f64,
    /// `h_u`.
    pull: Short,
    /// `t (S' h_u)'`, its lower triangle mirrored.
    bend: Small,
}

/// Space for one row-wise quantity each, kept from group to group.
#[derive(Default)]
pub(super) struct Scratch {
    terms: Vec<RowTerms>,
    first: Vec<f64>,
}

impl GroupRows<'_> {
    fn predictor(&self, i: usize, effect: &Short) -> f64 {
        let z = self.effects_of(i);
        self.fixed[i] + z.iter().zip(effect).map(|(z, b)| z * b).sum::<f64>()
    }

    /// The group's share, and in `residual` its slope in each row's linear predictor. `start` is a
    /// guess of the mode. `None` when the mode was not found or a value is not finite.
    pub(super) fn share(
        &self,
        at: &Setting<'_>,
        start: Short,
        scratch: &mut Scratch,
        residual: &mut [f64],
    ) -> Option<Share> {
        let (q, root) = (self.q, at.root);
        let mode = self.mode(at.kernel, root, start)?;
        let effect = times(q, root, &mode);
        scratch.terms.clear();
        let (mut score, mut gram) = ([0.0; MOST_EFFECTS], Small::default());
        let mut height = -0.5 * inner(q, &mode, &mode);
        for i in 0..self.fixed.len() {
            let terms = at.kernel.terms(self.predictor(i, &effect), self.y[i], self.weight[i]);
            height += terms.value;
            self.add_row(i, terms.first, terms.weight, &mut score, &mut gram);
            scratch.terms.push(terms);
        }
        let factor = cholesky(q, &curvature(q, root, &gram))?;
        let top = Top {
            mode,
            height,
            inverse: inverse_lower(q, &factor),
            log_determinant: (0..q).map(|a| libm::log(factor[a][a])).sum(),
            score,
            gram,
        };
        let mut integral = if at.nodes.len() == 1 {
            self.laplace(&top, scratch, residual)
        } else {
            self.quadrature(at, &top, scratch, residual)
        };
        let spread = transposed_product(q, &top.inverse, &top.inverse);
        let terms = &scratch.terms;

        // Through the curvature: -tr(B dC) / 2 with B = S (I + bend) S', S = R^-T.
        (0..q).for_each(|a| integral.bend[a][a] += 1.0);
        let widened =
            transposed_product(q, &top.inverse, &product(q, &integral.bend, &top.inverse));
        let own = product(q, &product(q, root, &widened), &transpose(q, root));
        let mut tilt = [0.0; MOST_EFFECTS];
        for (i, (slot, terms)) in residual.iter_mut().zip(terms).enumerate() {
            let z = self.effects_of(i);
            let c = 0.5 * terms.third * quadratic(&own, z);
            *slot += c;
            for (t, z) in tilt.iter_mut().zip(z) {
                *t += c * z;
            }
        }
        // Through the mode: lever' d h_u with lever = C^-1 (L' sum c_i z_i + pull).
        let mut toward = times_transposed(q, root, &tilt);
        (0..q).for_each(|a| toward[a] += integral.pull[a]);
        let lever = times(q, &spread, &toward);
        let moved = times(q, root, &lever);
        let along =
            |i: usize| -> f64 { self.effects_of(i).iter().zip(&moved).map(|(z, m)| z * m).sum() };
        for (i, (slot, terms)) in residual.iter_mut().zip(terms).enumerate() {
            *slot -= terms.weight * along(i);
        }
        let returned = times(q, &top.gram, &moved);
        let widening = product(q, &product(q, &top.gram, root), &widened);
        for a in 0..q {
            for b in 0..=a {
                integral.by_root[a][b] +=
                    (tilt[a] - returned[a]) * mode[b] + top.score[a] * lever[b] - widening[a][b];
            }
        }
        if at.has_scale {
            for i in 0..self.fixed.len() {
                let change = self.scale(at.kernel, i, &effect);
                let bent = 0.5 * change.weight * quadratic(&own, self.effects_of(i));
                integral.by_scale += change.first * along(i) - bent;
                if at.nodes.len() == 1 {
                    integral.by_scale += change.value;
                }
            }
        }
        let value = height - top.log_determinant + libm::log(integral.mass);
        let Integral { by_root, by_scale, .. } = integral;
        value.is_finite().then_some(Share { value, by_root, by_scale, mode, spread })
    }

    /// One node, the mode itself, where `h_u` is 0.
    fn laplace(&self, top: &Top, scratch: &Scratch, residual: &mut [f64]) -> Integral {
        for (slot, terms) in residual.iter_mut().zip(&scratch.terms) {
            *slot = terms.first;
        }
        let mut out = Integral { mass: 1.0, ..Integral::default() };
        for a in 0..self.q {
            for b in 0..=a {
                out.by_root[a][b] = top.score[a] * top.mode[b];
            }
        }
        out
    }

    fn quadrature(
        &self,
        at: &Setting<'_>,
        top: &Top,
        scratch: &mut Scratch,
        residual: &mut [f64],
    ) -> Integral {
        let q = self.q;
        let mut out = Integral::default();
        residual.fill(0.0);
        for node in at.nodes {
            let shift = times_transposed(q, &top.inverse, &node.at);
            let mut u = top.mode;
            (0..q).for_each(|a| u[a] += shift[a]);
            let effect = times(q, at.root, &u);
            let mut height = -0.5 * inner(q, &u, &u);
            let mut score = [0.0; MOST_EFFECTS];
            let mut by_scale = 0.0;
            scratch.first.clear();
            for i in 0..self.fixed.len() {
                let eta = self.predictor(i, &effect);
                let terms = at.kernel.terms(eta, self.y[i], self.weight[i]);
                height += terms.value;
                for (s, z) in score.iter_mut().zip(self.effects_of(i)) {
                    *s += terms.first * z;
                }
                scratch.first.push(terms.first);
                if at.has_scale {
                    by_scale += at.kernel.scale_terms(eta, self.y[i], self.weight[i]).value;
                }
            }
            // h falls at least as fast as -u'u / 2 away from the mode: this cannot overflow.
            let log_mass = node.log_weight + 0.5 * inner(q, &node.at, &node.at);
            let mass = libm::exp(log_mass + height - top.height);
            out.mass += mass;
            out.by_scale += mass * by_scale;
            for (slot, first) in residual.iter_mut().zip(&scratch.first) {
                *slot += mass * first;
            }
            let mut uphill = times_transposed(q, at.root, &score);
            (0..q).for_each(|a| uphill[a] -= u[a]);
            let standard = times(q, &top.inverse, &uphill);
            for a in 0..q {
                out.pull[a] += mass * uphill[a];
                for b in 0..=a {
                    out.by_root[a][b] += mass * score[a] * u[b];
                    out.bend[a][b] += mass * node.at[a] * standard[b];
                }
            }
        }
        let share = 1.0 / out.mass;
        residual.iter_mut().for_each(|r| *r *= share);
        out.by_scale *= share;
        for a in 0..q {
            out.pull[a] *= share;
            for b in 0..=a {
                out.by_root[a][b] *= share;
                out.bend[a][b] *= share;
                out.bend[b][a] = out.bend[a][b];
            }
        }
        out
    }

    fn effects_of(&self, i: usize) -> &[f64] {
        &self.effects[i * self.q..(i + 1) * self.q]
    }

    fn scale(&self, kernel: &Kernel, i: usize, effect: &Short) -> ScaleTerms {
        kernel.scale_terms(self.predictor(i, effect), self.y[i], self.weight[i])
    }

    fn add_row(&self, i: usize, first: f64, weight: f64, score: &mut Short, gram: &mut Small) {
        let z = self.effects_of(i);
        for (a, za) in z.iter().enumerate() {
            score[a] += first * za;
            for (b, zb) in z.iter().enumerate() {
                gram[a][b] += weight * za * zb;
            }
        }
    }

    /// Newton's method for the conditional mode of u. h is strictly concave, so that along a
    /// Newton step the length of the slope falls: the step is halved until it does.
    fn mode(&self, kernel: &Kernel, root: &Small, start: Short) -> Option<Short> {
        let q = self.q;
        let slope_at = |u: &Short| {
            let effect = times(q, root, u);
            let (mut score, mut gram) = ([0.0; MOST_EFFECTS], Small::default());
            for i in 0..self.fixed.len() {
                let (first, weight) =
                    kernel.slopes(self.predictor(i, &effect), self.y[i], self.weight[i]);
                self.add_row(i, first, weight, &mut score, &mut gram);
            }
            let mut slope = times_transposed(q, root, &score);
            (0..q).for_each(|a| slope[a] -= u[a]);
            (slope, gram)
        };
        let mut u = start;
        let (mut slope, mut gram) = slope_at(&u);
        for _ in 0..MODE_STEPS {
            let factor = cholesky(q, &curvature(q, root, &gram))?;
            let step = solve(q, &factor, &slope);
            let long = inner(q, &step, &step).sqrt();
            let length = inner(q, &slope, &slope);
            let mut share = 1.0;
            if long <= MODE_STEP {
                (0..q).for_each(|a| u[a] += step[a]);
                return Some(u);
            }
            loop {
                let mut next = u;
                (0..q).for_each(|a| next[a] += share * step[a]);
                let (there, weights) = slope_at(&next);
                let left = inner(q, &there, &there);
                if left < length {
                    (u, slope, gram) = (next, there, weights);
                    break;
                }
                if share * long <= MODE_STEP {
                    // Rounding keeps the slope from falling further.
                    return Some(u);
                }
                share *= 0.5;
            }
        }
        None
    }
}
