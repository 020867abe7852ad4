//! Rows in groups and in calendar order, and the whitening of a working correlation in time
//! proportional to the rows.
//!
//! Exchangeable: R has the eigenvalue `1 + (m - 1) a` along the mean of m rows and `1 - a` across
//! it, so `W v = (v - mean) / sqrt(1 - a) + mean / sqrt(1 + (m - 1) a)`. AR(1): given the night
//! before, nothing earlier matters, so `(W v)_k = (v_k - r v_{k-1}) / sqrt(1 - r^2)`, `r = a^gap`.

use std::ops::Range;

use crate::error::StatsError;
use crate::gee::WorkingCorrelation;
use crate::groups::rows_by_group;

/// Which working correlation, without the data it came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Structure {
    Independence,
    Exchangeable,
    Ar1,
}

/// The rows of all groups, one group after the other.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) structure: Structure,
    /// Row of each place.
    pub(super) order: Vec<usize>,
    /// Places of each group.
    pub(super) groups: Vec<Range<usize>>,
    /// Code of each group.
    pub(super) codes: Vec<usize>,
    /// Nights since the place before; 0 at the start of a group and without nights.
    pub(super) gap: Vec<u64>,
}

impl Series {
    pub(super) fn new(
        n: usize,
        group: &[usize],
        correlation: WorkingCorrelation<'_>,
    ) -> Result<Self, StatsError> {
        check_length("groups", group.len(), n)?;
        let (structure, night) = match correlation {
            WorkingCorrelation::Independence => (Structure::Independence, None),
            WorkingCorrelation::Exchangeable => (Structure::Exchangeable, None),
            WorkingCorrelation::Ar1 { night } => {
                check_length("nights", night.len(), n)?;
                (Structure::Ar1, Some(night))
            }
        };
        let mut made = Self {
            structure,
            order: Vec::with_capacity(n),
            groups: Vec::new(),
            codes: Vec::new(),
            gap: vec![0; n],
        };
        for mut rows in rows_by_group(group) {
            let start = made.order.len();
            if let Some(night) = night {
                rows.sort_by_key(|&i| night[i]);
                for (k, pair) in rows.windows(2).enumerate() {
                    let gap = night[pair[0]].abs_diff(night[pair[1]]);
                    if gap == 0 {
                        return Err(StatsError::BadArgument {
                            what: "night",
                            value: night[pair[0]] as f64,
                            allowed: "each night once in a group",
                        });
                    }
                    made.gap[start + k + 1] = gap;
                }
            }
            made.codes.push(group[rows[0]]);
            made.groups.push(start..start + rows.len());
            made.order.extend(rows);
        }
        let alone = made.groups.iter().all(|g| g.len() < 2);
        if alone && structure != Structure::Independence {
            return Err(StatsError::Unsupported {
                what: "a working correlation",
                with: "one row in every group",
            });
        }
        Ok(made)
    }

    /// The whitening at correlation `a`.
    pub(super) fn whitener(&self, a: Option<f64>) -> Whitener<'_> {
        let a = a.unwrap_or(0.0);
        let decay = match self.structure {
            Structure::Ar1 => self.gap.iter().map(|&g| power(a, g)).collect(),
            _ => Vec::new(),
        };
        Whitener { series: self, a, decay }
    }
}

/// Applies W.
pub(super) struct Whitener<'a> {
    series: &'a Series,
    a: f64,
    decay: Vec<f64>,
}

impl Whitener<'_> {
    /// `W v` in place, `v` in the order of the series.
    pub(super) fn apply(&self, v: &mut [f64]) {
        match self.series.structure {
            Structure::Independence => {}
            Structure::Exchangeable => {
                for places in &self.series.groups {
                    let own = &mut v[places.clone()];
                    let m = own.len() as f64;
                    let mean = own.iter().sum::<f64>() / m;
                    let along = mean / (1.0 + (m - 1.0) * self.a).sqrt();
                    let across = 1.0 / (1.0 - self.a).sqrt();
                    own.iter_mut().for_each(|x| *x = (*x - mean) * across + along);
                }
            }
            Structure::Ar1 => {
                for places in &self.series.groups {
                    for k in (places.start + 1..places.end).rev() {
                        let r = self.decay[k];
                        v[k] = (v[k] - r * v[k - 1]) / ((1.0 - r) * (1.0 + r)).sqrt();
                    }
                }
            }
        }
    }
}

/// `a^d` for whole d, with `0^0 = 1`.
pub(super) fn power(a: f64, d: u64) -> f64 {
    match d {
        0 => 1.0,
        1 => a,
        _ => libm::pow(a, d as f64),
    }
}

fn check_length(what: &str, found: usize, expected: usize) -> Result<(), StatsError> {
    if found == expected {
        return Ok(());
    }
    Err(StatsError::LengthMismatch { what: what.to_owned(), expected, found })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::cholesky;
    use crate::matrix::{Matrix, dot};

    #[test]
    fn whitening_inverts_the_dense_correlation() {
        let group = [4, 1, 4, 4, 1, 4, 9];
        let night = [7, 3, 1, 2, 9, 12, 5];
        let n = group.len();
        let v: Vec<f64> = (0..n).map(|i| libm::sin(2.0 * i as f64) + 0.3).collect();
        for correlation in
            [WorkingCorrelation::Exchangeable, WorkingCorrelation::Ar1 { night: &night }]
        {
            for a in [-0.2, 0.0, 0.55, 0.93] {
                let series = Series::new(n, &group, correlation).unwrap();
                let mut dense = Matrix::identity(n);
                for i in 0..n {
                    for j in (0..n).filter(|&j| j != i && group[i] == group[j]) {
                        let distance = night[i].abs_diff(night[j]);
                        let ar1 = series.structure == Structure::Ar1;
                        dense.set(i, j, if ar1 { power(a, distance) } else { a });
                    }
                }
                let expected = dot(&v, &cholesky::solve(&dense, &v, "R").unwrap());
                let mut white: Vec<f64> = series.order.iter().map(|&i| v[i]).collect();
                series.whitener(Some(a)).apply(&mut white);
                assert!((dot(&white, &white) / expected - 1.0).abs() < 1e-12, "{a}");
            }
        }
    }

    #[test]
    fn a_night_twice_and_groups_of_one_are_refused() {
        let twice = WorkingCorrelation::Ar1 { night: &[1, 1, 2] };
        let refused = Series::new(3, &[0, 0, 0], twice);
        assert!(matches!(refused, Err(StatsError::BadArgument { what: "night", .. })));
        assert!(Series::new(3, &[0, 1, 0], twice).is_ok());
        let alone = Series::new(3, &[0, 1, 2], WorkingCorrelation::Exchangeable);
        assert!(matches!(alone, Err(StatsError::Unsupported { .. })));
    }
}
