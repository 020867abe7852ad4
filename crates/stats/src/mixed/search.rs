//! From starting values to the maximum, with what is on the boundary held there.
//!
//! L itself is the parameter, not its logarithm: the likelihood is even and smooth in it, so that a
//! variance whose estimate is 0 is an ordinary maximum at 0. Whether it is one is decided by the
//! likelihood: the model without the effect must reach the same height.

use crate::design::Design;
use crate::error::StatsError;
use crate::mixed::check::Checked;
use crate::mixed::likelihood::{GroupDetail, Marginal};
use crate::mixed::maximise::{LARGEST_LOG_THETA, Maximum, maximise};
use crate::mixed::natural::semidefinite_root;
use crate::mixed::panel::Panel;
use crate::mixed::small::{MOST_EFFECTS, Small, product, transpose};
use crate::mixed::start::{Start, start};
use crate::mixed::{MixedFamily, MixedOptions};

/// A standard deviation below this share of a group's own information may be 0.
const SUSPECT: f64 = 0.05;
/// Loss of log-likelihood, in absolute value, that is rounding.
const ROUNDING: f64 = 1e-7;

/// The maximum with what belongs to it.
pub(super) struct Found {
    pub(super) marginal: Marginal,
    pub(super) maximum: Maximum,
    pub(super) details: Vec<GroupDetail>,
    /// Effects whose own direction of variance is 0.
    pub(super) flat: Vec<bool>,
    /// Log-likelihood without the effects that the test is about.
    pub(super) null_loglik: f64,
    /// NB2 was asked for and theta is infinite.
    pub(super) no_overdispersion: bool,
}

pub(super) fn search(
    design: &Design,
    y: &[f64],
    group: &[usize],
    options: &MixedOptions<'_>,
    checked: &Checked,
) -> Result<Found, StatsError> {
    let panel = Panel::new(design, y, group, options.offset, options.weights, &checked.slopes);
    let begin = start(&checked.plain, &panel, group, &checked.slopes, options.family);
    let marginal = Marginal::new(panel, options.family, options.points);
    let task = Task { marginal: &marginal, begin: &begin, limit: options.max_iterations };
    let all: Vec<usize> = (0..marginal.parameters()).collect();
    let first = task.run(begin.parameters.clone(), &all)?;
    if task.without_overdispersion(&first) {
        let poisson = MixedOptions { family: MixedFamily::Poisson, ..*options };
        let found = search(design, y, group, &poisson, checked)?;
        return Ok(Found { no_overdispersion: true, ..found });
    }
    let (maximum, flat) = task.settle(first)?;
    if !maximum.reached() {
        return Err(unsettled(&marginal, design, &maximum));
    }
    let null_loglik = task.null(&maximum, design)?;
    let details = marginal
        .details(&maximum.at, &maximum.evaluation.modes)
        .ok_or(StatsError::Singular { what: "the curvature of a group's integrand" })?;
    Ok(Found { maximum, details, flat, null_loglik, no_overdispersion: false, marginal })
}

struct Task<'a> {
    marginal: &'a Marginal,
    begin: &'a Start,
    limit: usize,
}

impl Task<'_> {
    fn run(&self, from: Vec<f64>, free: &[usize]) -> Result<Maximum, StatsError> {
        let modes = vec![[0.0; MOST_EFFECTS]; self.marginal.panel.groups.len()];
        maximise(self.marginal, from, &modes, &self.begin.scale, free, self.limit).ok_or(
            StatsError::NoConvergence {
                method: "the search for the groups' conditional modes",
                iterations: 0,
                last_change: f64::INFINITY,
            },
        )
    }

    fn without_overdispersion(&self, found: &Maximum) -> bool {
        self.marginal.family == MixedFamily::NegativeBinomial
            && self.marginal.log_scale(&found.at) > LARGEST_LOG_THETA
    }

    /// Brings L to its lower triangular form with a diagonal >= 0, and holds at 0 the columns that
    /// add nothing to the likelihood.
    fn settle(&self, found: Maximum) -> Result<(Maximum, Vec<bool>), StatsError> {
        let q = self.marginal.panel.q;
        let root = self.marginal.root(&found.at);
        let variance = product(q, &root, &transpose(q, &root));
        let suspects = |root: &Small| -> Vec<bool> {
            (0..q).map(|a| root[a][a].abs() * self.begin.strength[a] < SUSPECT).collect()
        };
        let mut flat = vec![false; q];
        let root = semidefinite_root(q, &variance, &flat);
        let doubtful = suspects(&root);
        if doubtful.contains(&true) {
            flat = doubtful;
            let at = self.with_root(&found.at, &semidefinite_root(q, &variance, &flat));
            let held = self.run(at, &self.free(&flat))?;
            let lost = found.evaluation.loglik - held.evaluation.loglik;
            if held.reached() && lost < ROUNDING {
                return Ok((held, flat));
            }
            flat = vec![false; q];
        }
        let at = self.with_root(&found.at, &root);
        if at == found.at {
            return Ok((found, flat));
        }
        let iterations = found.iterations;
        let mut turned = self.run(at, &self.free(&flat))?;
        turned.iterations += iterations;
        Ok((turned, flat))
    }

    /// Log-likelihood without random slopes, or without any group effect where there are none.
    fn null(&self, found: &Maximum, design: &Design) -> Result<f64, StatsError> {
        let q = self.marginal.panel.q;
        let flat: Vec<bool> = (0..q).map(|a| a > 0 || q == 1).collect();
        let mut root = Small::default();
        let mut from = found.at.clone();
        if q == 1 {
            from[..design.p].copy_from_slice(&self.begin.parameters[..design.p]);
        } else {
            root[0][0] = self.marginal.root(&found.at)[0][0].abs();
        }
        let null = self.run(self.with_root(&from, &root), &self.free(&flat))?;
        // theta may be infinite without group effects as well; the height is the Poisson's there.
        if null.reached() || self.without_overdispersion(&null) {
            return Ok(null.evaluation.loglik);
        }
        Err(unsettled(self.marginal, design, &null))
    }

    /// All parameters but the rows and columns of L that are held.
    fn free(&self, flat: &[bool]) -> Vec<usize> {
        let p = self.marginal.panel.p;
        let mut free: Vec<usize> = (0..p).collect();
        let mut at = p;
        for a in 0..flat.len() {
            for &held in &flat[..=a] {
                if !held {
                    free.push(at);
                }
                at += 1;
            }
        }
        free.extend(at..self.marginal.parameters());
        free
    }

    fn with_root(&self, at: &[f64], root: &Small) -> Vec<f64> {
        let mut out = at.to_vec();
        let mut slots = out[self.marginal.panel.p..].iter_mut();
        for (a, row) in root.iter().enumerate().take(self.marginal.panel.q) {
            for (value, slot) in row[..=a].iter().zip(&mut slots) {
                *slot = *value;
            }
        }
        out
    }
}

/// The refusal, with the place.
fn unsettled(marginal: &Marginal, design: &Design, stopped: &Maximum) -> StatsError {
    let (p, j) = (design.p, stopped.furthest);
    let parameter = if j < p {
        design.names[j].clone()
    } else if j < p + marginal.roots() {
        "the variance between groups".to_owned()
    } else {
        "log theta or log residual standard deviation".to_owned()
    };
    StatsError::Unsettled {
        parameter,
        value: stopped.at[j],
        distance: stopped.distance,
        iterations: stopped.iterations,
    }
}
