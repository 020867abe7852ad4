//! Finite-sample factors of a covariance, each a value with its own name.
//!
//! ```text
//! rows      n / (n - K)
//! groups    G / (G - 1)
//! both      G / (G - 1) (n - 1) / (n - K)
//! ```
//! Programs differ in which of them they call CR1 (Cameron & Miller 2015, II.B) and in K. Here K is
//! the number of coefficients plus the absorbed effects, except that effects nested in the groups of
//! the covariance count as one together: the convention of fixest (Bergé 2018).

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::glm::Fit;
use crate::vcov::residual_freedom;

/// By how much a sandwich is enlarged because residuals are smaller than errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SmallSample {
    /// Not at all.
    #[default]
    None,
    /// Times n / (n - K), K with all absorbed effects.
    Rows,
    /// Times G / (G - 1), G the groups (for Driscoll-Kraay: the nights).
    Groups,
    /// Times G / (G - 1) (n - 1) / (n - K), effects nested in the groups counted as one.
    GroupsAndRows,
}

/// The groups that a factor counts.
pub(super) struct Counted<'a> {
    /// Number of groups.
    pub(super) count: usize,
    /// Group of each row.
    pub(super) group: &'a [usize],
}

impl SmallSample {
    /// The factor for a covariance by group, or `None` for one without groups.
    pub(super) fn factor(self, fit: &Fit, groups: Option<&Counted<'_>>) -> Result<f64, StatsError> {
        let by_groups = |g: &Counted<'_>| {
            let count = g.count as f64;
            count / (count - 1.0)
        };
        let unsupported = StatsError::Unsupported {
            what: "the factor G/(G-1)",
            with: "a covariance that has no groups",
        };
        match (self, groups) {
            (Self::None, _) => Ok(1.0),
            (Self::Rows, _) => Ok(fit.n_effective / residual_freedom(fit, "n/(n-p)")?),
            (Self::Groups, Some(g)) => Ok(by_groups(g)),
            (Self::GroupsAndRows, Some(g)) => {
                residual_freedom(fit, "CR1S")?;
                let n = fit.n_effective;
                let k = (fit.design.p + absorbed_coefficients(fit, g.group)) as f64;
                Ok(by_groups(g) * (n - 1.0) / (n - k))
            }
            (Self::Groups | Self::GroupsAndRows, None) => Err(unsupported),
        }
    }
}

/// How many coefficients the absorbed effects count as: one when every effect lies in one group.
fn absorbed_coefficients(fit: &Fit, group: &[usize]) -> usize {
    match &fit.absorbed {
        None => 0,
        Some(absorbed) if absorbed.nested_in(group) => 1,
        Some(absorbed) => absorbed.count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed_effects::fixed_effects_poisson;
    use crate::{Design, Vcov, covariance};

    #[test]
    fn effects_across_groups_count_all_and_nested_ones_count_once() {
        let n = 24;
        let x: Vec<f64> = (0..n).map(|i| ((i * 5) % 7) as f64).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * 3) % 4) as f64).collect();
        let person: Vec<usize> = (0..n).map(|i| i / 6).collect();
        let weekday: Vec<usize> = (0..n).map(|i| i % 3).collect();
        let design = Design::builder(n).column("x", &x).build().unwrap();
        let fit = fixed_effects_poisson(&design, &y, &person, None).unwrap().fit;
        let ratio = |cluster: &[usize]| {
            let error = |small_sample| {
                let vcov = Vcov::Cluster { cluster, small_sample };
                covariance(&fit, &vcov).unwrap().matrix.at(0, 0)
            };
            error(SmallSample::GroupsAndRows) / error(SmallSample::None)
        };
        assert!((ratio(&person) - 4.0 / 3.0 * 23.0 / 22.0).abs() < 1e-12);
        assert!((ratio(&weekday) - 3.0 / 2.0 * 23.0 / 19.0).abs() < 1e-12);
    }
}
