//! The marginal log-likelihood of all groups and its slope, in one pass.

use rayon::prelude::*;

use crate::mixed::family::{Kernel, MixedFamily, constant};
use crate::mixed::group::{GroupRows, Node, Scratch, Setting, Share};
use crate::mixed::panel::{PARALLEL_WORK, Panel};
use crate::mixed::quadrature::gauss_hermite;
use crate::mixed::small::{MOST_EFFECTS, Short, Small};

/// A panel with its family and quadrature rule. Parameters stand in the order: coefficients, the
/// lower triangle of L by rows, the log of the scale parameter.
pub(super) struct Marginal {
    pub(super) panel: Panel,
    pub(super) family: MixedFamily,
    nodes: Vec<Node>,
    constant: f64,
}

/// The likelihood at a point.
#[derive(Clone)]
pub(super) struct Evaluation {
    pub(super) loglik: f64,
    pub(super) gradient: Vec<f64>,
    /// Conditional mode of each group.
    pub(super) modes: Vec<Short>,
}

/// What the results need of each group besides.
pub(super) struct GroupDetail {
    /// The group's part of the gradient.
    pub(super) score: Vec<f64>,
    pub(super) mode: Short,
    /// Conditional variance of u.
    pub(super) spread: Small,
}

impl Marginal {
    pub(super) fn new(panel: Panel, family: MixedFamily, points: usize) -> Self {
        let constant = (0..panel.n).map(|i| constant(family, panel.y[i], panel.weight[i])).sum();
        Self { nodes: product_rule(points, panel.q), panel, family, constant }
    }

    /// Number of elements of L.
    pub(super) fn roots(&self) -> usize {
        self.panel.q * (self.panel.q + 1) / 2
    }

    /// Number of parameters.
    pub(super) fn parameters(&self) -> usize {
        self.panel.p + self.roots() + usize::from(self.family.has_scale())
    }

    /// L of a parameter vector.
    pub(super) fn root(&self, parameters: &[f64]) -> Small {
        let mut root = Small::default();
        let mut values = parameters[self.panel.p..].iter();
        for (a, row) in root.iter_mut().enumerate().take(self.panel.q) {
            for slot in row.iter_mut().take(a + 1) {
                *slot = values.next().copied().unwrap_or_default();
            }
        }
        root
    }

    pub(super) fn log_scale(&self, parameters: &[f64]) -> f64 {
        if self.family.has_scale() { parameters[self.panel.p + self.roots()] } else { 0.0 }
    }

    /// `None` where the likelihood cannot be computed.
    pub(super) fn evaluate(&self, parameters: &[f64], modes: &[Short]) -> Option<Evaluation> {
        let panel = &self.panel;
        let eta = panel.linear(&parameters[..panel.p]);
        let shares = self.shares(parameters, &eta, modes)?;
        let mut loglik = self.constant;
        let (mut by_root, mut by_scale) = (Small::default(), 0.0);
        let (mut residual, mut modes) = (Vec::with_capacity(panel.n), Vec::new());
        for (part, rows) in shares {
            residual.extend(rows);
            for share in part {
                loglik += share.value;
                by_scale += share.by_scale;
                add(&mut by_root, &share.by_root);
                modes.push(share.mode);
            }
        }
        let mut gradient = panel.transposed(&residual);
        self.append(&mut gradient, &by_root, by_scale);
        let finite = loglik.is_finite() && gradient.iter().all(|g| g.is_finite());
        finite.then_some(Evaluation { loglik, gradient, modes })
    }

    /// Scores, modes and conditional variances by group.
    pub(super) fn details(&self, parameters: &[f64], modes: &[Short]) -> Option<Vec<GroupDetail>> {
        let panel = &self.panel;
        let eta = panel.linear(&parameters[..panel.p]);
        let shares = self.shares(parameters, &eta, modes)?;
        let residual: Vec<f64> = shares.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
        let all = shares.into_iter().flat_map(|(part, _)| part);
        let detail = |(share, rows): (Share, &std::ops::Range<usize>)| {
            let mut score = panel.transposed_rows(&residual, rows.clone());
            self.append(&mut score, &share.by_root, share.by_scale);
            GroupDetail { score, mode: share.mode, spread: share.spread }
        };
        Some(all.zip(&panel.groups).map(detail).collect())
    }

    /// Per task: the groups' shares, and the slope in each row's linear predictor.
    fn shares(
        &self,
        parameters: &[f64],
        eta: &[f64],
        modes: &[Short],
    ) -> Option<Vec<(Vec<Share>, Vec<f64>)>> {
        let panel = &self.panel;
        let kernel = Kernel::new(self.family, self.log_scale(parameters), panel.largest);
        let root = self.root(parameters);
        let setting = Setting {
            kernel: &kernel,
            root: &root,
            nodes: &self.nodes,
            has_scale: self.family.has_scale(),
        };
        let work = |groups: &std::ops::Range<usize>| {
            let first = panel.groups[groups.start].start;
            let last = panel.groups[groups.end - 1].end;
            let mut residual = vec![0.0; last - first];
            let mut scratch = Scratch::default();
            let mut shares = Vec::with_capacity(groups.len());
            for g in groups.clone() {
                let rows = panel.groups[g].clone();
                let group = GroupRows {
                    q: panel.q,
                    fixed: &eta[rows.clone()],
                    y: &panel.y[rows.clone()],
                    weight: &panel.weight[rows.clone()],
                    effects: &panel.effects[rows.start * panel.q..rows.end * panel.q],
                };
                let slots = &mut residual[rows.start - first..rows.end - first];
                shares.push(group.share(&setting, modes[g], &mut scratch, slots)?);
            }
            Some((shares, residual))
        };
        if panel.n * self.nodes.len() >= PARALLEL_WORK {
            panel.tasks.par_iter().map(work).collect()
        } else {
            panel.tasks.iter().map(work).collect()
        }
    }

    fn append(&self, gradient: &mut Vec<f64>, by_root: &Small, by_scale: f64) {
        for (a, row) in by_root.iter().enumerate().take(self.panel.q) {
            gradient.extend(&row[..=a]);
        }
        if self.family.has_scale() {
            gradient.push(by_scale);
        }
    }
}

fn add(total: &mut Small, part: &Small) {
    for (row, other) in total.iter_mut().zip(part) {
        for (t, v) in row.iter_mut().zip(other) {
            *t += v;
        }
    }
}

/// Every combination of the one-dimensional nodes.
fn product_rule(points: usize, q: usize) -> Vec<Node> {
    let rule = gauss_hermite(points);
    let mut nodes = vec![Node { at: [0.0; MOST_EFFECTS], log_weight: 0.0 }];
    for a in 0..q {
        nodes = nodes
            .iter()
            .flat_map(|node| {
                rule.node.iter().zip(&rule.log_weight).map(move |(x, w)| {
                    let mut at = node.at;
                    at[a] = *x;
                    Node { at, log_weight: node.log_weight + w }
                })
            })
            .collect();
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Design;

    fn panel(q: usize, binary: bool) -> Panel {
        let n = 47;
        let x: Vec<f64> = (0..n).map(|i| libm::sin(1.7 * i as f64)).collect();
        let t: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
        let y: Vec<f64> = (0..n)
            .map(|i| if binary { f64::from((i * 7 % 4 < 2) as u8) } else { (i * i % 6) as f64 })
            .collect();
        let offset: Vec<f64> = (0..n).map(|i| 0.1 * (i % 5) as f64).collect();
        let weight: Vec<f64> = (0..n).map(|i| 1.0 + 0.5 * (i % 2) as f64).collect();
        let group: Vec<usize> = (0..n).map(|i| i * i % 11).collect();
        let design =
            Design::builder(n).intercept().column("x", &x).column("t", &t).build().unwrap();
        let slopes: Vec<usize> = (1..q).collect();
        Panel::new(&design, &y, &group, Some(&offset), Some(&weight), &slopes)
    }

    #[test]
    fn gradient_is_the_slope_of_the_likelihood() {
        for family in [
            MixedFamily::Poisson,
            MixedFamily::NegativeBinomial,
            MixedFamily::Binomial,
            MixedFamily::Gaussian,
        ] {
            for (q, points) in [(1, 1), (1, 4), (1, 9), (2, 1), (2, 3), (3, 1), (3, 2)] {
                let panel = panel(q, family == MixedFamily::Binomial);
                let start = vec![[0.0; MOST_EFFECTS]; panel.groups.len()];
                let marginal = Marginal::new(panel, family, points);
                let mut at = vec![0.3, -0.2, 0.4, 0.8, -0.3, 0.5, 0.2, 0.1, 0.4];
                at.truncate(3 + marginal.roots());
                if family.has_scale() {
                    at.push(0.4);
                }
                let here = marginal.evaluate(&at, &start).unwrap();
                for j in 0..at.len() {
                    let h = 1e-5;
                    let shifted = |by: f64| {
                        let mut moved = at.clone();
                        moved[j] += by;
                        marginal.evaluate(&moved, &here.modes).unwrap().loglik
                    };
                    let slope = (shifted(h) - shifted(-h)) / (2.0 * h);
                    let g = here.gradient[j];
                    assert!(
                        (slope - g).abs() < 1e-7 * (1.0 + g.abs()),
                        "{family:?} q {q} points {points} parameter {j}: {slope} {g}"
                    );
                }
                let scores = marginal.details(&at, &here.modes).unwrap();
                for (j, g) in here.gradient.iter().enumerate() {
                    let sum: f64 = scores.iter().map(|d| d.score[j]).sum();
                    assert!((sum - g).abs() < 1e-9 * (1.0 + g.abs()));
                }
            }
        }
    }

    #[test]
    fn many_nodes_are_the_integral() {
        // One group of two counts: against the sum over a fine grid.
        let design = Design::builder(2).intercept().build().unwrap();
        let panel = Panel::new(&design, &[3.0, 1.0], &[0, 0], None, None, &[]);
        let marginal = Marginal::new(panel, MixedFamily::Poisson, 40);
        let found = marginal.evaluate(&[0.5, 0.9], &[[0.0; MOST_EFFECTS]]).unwrap().loglik;
        let step = 1e-3;
        let total: f64 = (-9000..=9000)
            .map(|k| {
                let u = f64::from(k) * step;
                let eta = 0.5 + 0.9 * u;
                libm::exp(4.0 * eta - 2.0 * libm::exp(eta) - 0.5 * u * u) / 6.0
            })
            .sum::<f64>()
            * step
            / (2.0 * std::f64::consts::PI).sqrt();
        assert!((found - libm::log(total)).abs() < 1e-11, "{found} {}", libm::log(total));
    }
}
