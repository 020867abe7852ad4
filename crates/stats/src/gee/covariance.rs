//! Covariances of estimating equations: from the model, from the groups, and the latter corrected
//! for the pull of each group on the fit.
//!
//! ```text
//! model            phi B,   B = (sum D'V^-1 D)^-1 with phi = 1
//! robust           B [ sum_g s_g s_g' ] B,   s_g = D_g'V_g^-1 (y_g - mu_g)
//! Mancl-DeRouen    residuals times (I - H_gg)^-1,     H_gg = D_g B D_g'V_g^-1
//! Kauermann-C.     residuals times (I - H_gg)^-1/2
//! ```
//! With `G_g` the part of group g in the information and `B^-1 = R'R`, H_gg has the eigenvalues of
//! the small `K_g = R^-T G_g R^-1`, and the corrected contributions to b are
//! `R^-1 (I - K_g)^-1 R^-T s_g`, or with the root: the residuals of a group are never multiplied out.

use faer::{Mat, Side};

use crate::error::StatsError;
use crate::gee::GeeFit;
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};
use crate::vcov::{Covariance, DfRule, add_outer};

/// What is left of a group's residuals below this share is rounding error.
const LEAST_SHARE: f64 = 1e-10;

/// Which covariance of a [`GeeFit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeeVcov {
    /// Right if variance function and working correlation are; normal reference.
    Model,
    /// Liang & Zeger (1986), right whatever the dependence within groups; t with G - 1. Too small
    /// below about 40 groups.
    Robust,
    /// Mancl & DeRouen (2001), close to leaving out one group at a time, errs to the large side;
    /// t with G - 1.
    ManclDeRouen,
    /// Kauermann & Carroll (2001), unbiased if the working model is right; t with G - p, which
    /// together hold their level from about ten groups (Li & Redden 2015).
    KauermannCarroll,
}

impl GeeFit {
    /// A covariance of the coefficients.
    ///
    /// # Errors
    /// [`StatsError::TooFewClusters`] for all but the model-based one with fewer than two groups, or
    /// with no more groups than coefficients for Kauermann-Carroll; [`StatsError::DecisiveGroup`]
    /// when a group alone determines a coefficient, so that a correction divides by zero.
    pub fn covariance(&self, vcov: GeeVcov) -> Result<Covariance, StatsError> {
        let few = |needed: usize| StatsError::TooFewClusters { clusters: self.groups, needed };
        let p = self.design.p;
        let count = self.groups as f64;
        let (name, df, power) = match vcov {
            GeeVcov::Model => {
                let matrix = self.bread.clone().scaled(self.dispersion);
                return Ok(Covariance::new("gee_model", matrix, DfRule::Normal));
            }
            GeeVcov::Robust => ("gee_robust", count - 1.0, 0.0),
            GeeVcov::ManclDeRouen => ("gee_mancl_derouen", count - 1.0, -1.0),
            GeeVcov::KauermannCarroll => ("gee_kauermann_carroll", count - p as f64, -0.5),
        };
        if self.groups < 2 {
            return Err(few(2));
        }
        if df <= 0.0 {
            return Err(few(p + 1));
        }
        let mut matrix = Matrix::zeros(p, p);
        for (g, places) in self.series.groups.iter().enumerate() {
            let half = triangular::solve_transposed(&self.factor, &self.score_of(places));
            let corrected = if power == 0.0 {
                half
            } else {
                self.enlarged(places, &half, power).ok_or(StatsError::DecisiveGroup {
                    group: self.series.codes[g],
                    what: "a bias-corrected covariance",
                })?
            };
            let change = triangular::solve(&self.factor, &corrected);
            add_outer(&mut matrix, &change, &change, 1.0);
        }
        let made = Covariance::new(name, matrix, DfRule::T(df));
        if vcov == GeeVcov::Robust && self.groups < 40 {
            let note = format!("{} groups: prefer Kauermann-Carroll below 40", self.groups);
            return Ok(made.with_note(note));
        }
        Ok(made)
    }

    /// `D_g'V_g^-1 (y_g - mu_g)` with phi = 1.
    pub(super) fn score_of(&self, places: &std::ops::Range<usize>) -> Vec<f64> {
        let residual = &self.whitened_residual[places.clone()];
        (0..self.design.p).map(|j| dot(self.whitened_column(j, places), residual)).collect()
    }

    fn whitened_column(&self, j: usize, places: &std::ops::Range<usize>) -> &[f64] {
        let n = self.design.n;
        &self.whitened[j * n + places.start..j * n + places.end]
    }

    /// `(I - K_g)^power v`.
    fn enlarged(&self, places: &std::ops::Range<usize>, v: &[f64], power: f64) -> Option<Vec<f64>> {
        let p = self.design.p;
        // R^-T X_g', column by column: K is its product with its own transpose.
        let mut share = Matrix::zeros(p, p);
        for k in 0..places.len() {
            let row: Vec<f64> = (0..p).map(|j| self.whitened_column(j, places)[k]).collect();
            let z = triangular::solve_transposed(&self.factor, &row);
            add_outer(&mut share, &z, &z, 1.0);
        }
        let rest = Mat::from_fn(p, p, |i, j| f64::from(u8::from(i == j)) - share.at(i, j));
        let eigen = rest.self_adjoint_eigen(Side::Lower).ok()?;
        let (vectors, values) = (eigen.U(), eigen.S());
        let mut out = vec![0.0; p];
        for k in 0..p {
            if values[k] < LEAST_SHARE {
                return None;
            }
            let along: f64 = (0..p).map(|i| vectors[(i, k)] * v[i]).sum();
            let factor = if power == -1.0 { 1.0 / values[k] } else { 1.0 / values[k].sqrt() };
            for (i, o) in out.iter_mut().enumerate() {
                *o += vectors[(i, k)] * along * factor;
            }
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gee::{GeeOptions, WorkingCorrelation, gee};
    use crate::{Design, Family, GlmOptions, StatsError, Vcov, covariance, glm};

    /// Eleven persons whose levels differ, or whose nights wander together.
    fn panel(levels: bool) -> (Design, Vec<f64>, Vec<usize>, Vec<i64>) {
        let person: Vec<usize> = (0..66).map(|i| (i * i + 3 * i) % 11).collect();
        let night: Vec<i64> = (0..66).map(|i| (i * 29 % 66) as i64).collect();
        let late: Vec<f64> = (0..66).map(|i| f64::from(u8::from(i * 7 % 5 < 2))).collect();
        let dose: Vec<f64> = (0..66).map(|i| (i * 13 % 17) as f64 / 17.0).collect();
        let wave = |i: usize| usize::from(libm::sin(night[i] as f64 / 4.0) > 0.0);
        let shared = |i: usize| if levels { person[i] % 4 } else { wave(i) };
        let y = (0..66).map(|i| ((i * 31) % 5 + 2 * shared(i)) as f64).collect();
        let design = Design::builder(66).intercept().column("late", &late).column("dose", &dose);
        (design.build().unwrap(), y, person, night)
    }

    #[test]
    fn independence_equals_the_plain_fit_with_errors_by_group() {
        let (design, y, person, _) = panel(true);
        let options = GeeOptions::new(Family::Poisson, WorkingCorrelation::Independence);
        let found = gee(&design, &y, &person, &options).unwrap();
        let plain = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let near = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-9, "{a} {b}");
        for j in 0..3 {
            near(found.coef[j], plain.coef[j]);
        }
        for (gee_vcov, vcov) in [
            (GeeVcov::Robust, Vcov::ClusterCr0 { cluster: &person }),
            (GeeVcov::ManclDeRouen, Vcov::ClusterCr3 { cluster: &person }),
        ] {
            let (a, b) = (found.covariance(gee_vcov).unwrap(), covariance(&plain, &vcov).unwrap());
            for (x, y) in a.std_errors().iter().zip(b.std_errors()) {
                near(*x, y);
            }
        }
    }

    #[test]
    fn corrections_enlarge_and_equal_the_dense_formulas() {
        for levels in [true, false] {
            let (design, y, person, night) = panel(levels);
            let correlation = if levels {
                WorkingCorrelation::Exchangeable
            } else {
                WorkingCorrelation::Ar1 { night: &night }
            };
            let options = GeeOptions::new(Family::Poisson, correlation);
            let fit = gee(&design, &y, &person, &options).unwrap();
            let error = |v| fit.covariance(v).unwrap().std_errors();
            let (robust, kc, md) = (
                error(GeeVcov::Robust),
                error(GeeVcov::KauermannCarroll),
                error(GeeVcov::ManclDeRouen),
            );
            // (I - H)^-1 on the residuals of a group: X'(I - X B X')^-1 r on the whitened scale.
            let mut dense = Matrix::zeros(3, 3);
            for places in &fit.series.groups {
                let m = places.len();
                let x: Vec<&[f64]> = (0..3).map(|j| fit.whitened_column(j, places)).collect();
                let mut rest = Matrix::identity(m);
                for a in 0..m {
                    for b in 0..m {
                        let (left, right) =
                            ([x[0][a], x[1][a], x[2][a]], [x[0][b], x[1][b], x[2][b]]);
                        rest.add(a, b, -dot(&left, &fit.bread.times_vec(&right)));
                    }
                }
                let r = &fit.whitened_residual[places.clone()];
                let larger = crate::linalg::cholesky::solve(&rest, r, "I - H").unwrap();
                let score: Vec<f64> = x.iter().map(|c| dot(c, &larger)).collect();
                let change = fit.bread.times_vec(&score);
                add_outer(&mut dense, &change, &change, 1.0);
            }
            for j in 0..3 {
                assert!(robust[j] < kc[j] && kc[j] < md[j], "{robust:?} {kc:?} {md:?}");
                assert!((dense.at(j, j).sqrt() / md[j] - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn one_group_and_decisive_groups_are_refused_by_name() {
        let (design, y, person, night) = panel(true);
        let correlation = WorkingCorrelation::Ar1 { night: &night };
        let options = GeeOptions::new(Family::Poisson, correlation);
        let one = gee(&design, &y, &[0; 66], &options).unwrap();
        assert!(one.covariance(GeeVcov::Model).is_ok());
        let refused = one.covariance(GeeVcov::Robust);
        assert_eq!(refused, Err(StatsError::TooFewClusters { clusters: 1, needed: 2 }));

        let only: Vec<f64> = person.iter().map(|&g| f64::from(u8::from(g == 4))).collect();
        let alone = Design::builder(66).intercept().column("only", &only).build().unwrap();
        let options = GeeOptions::new(Family::Poisson, WorkingCorrelation::Exchangeable);
        let fit = gee(&alone, &y, &person, &options).unwrap();
        let refused = fit.covariance(GeeVcov::ManclDeRouen);
        assert!(matches!(refused, Err(StatsError::DecisiveGroup { group: 4, .. })), "{refused:?}");
    }
}
