//! Poisson regression with one effect per person conditioned out: comparisons within persons only.
//!
//! ```text
//! log mu_it = a_i + x_it' b + offset_it,   a_i profiled: exp(a_i) = sum_t y_it / sum_t exp(x'b + offset)
//! ```
//! The profile likelihood of b is the multinomial likelihood given each person's total (Hausman,
//! Hall & Griliches 1984), consistent for the mean whatever the variance or the dependence within
//! a person (Wooldridge 1999). Newton's method on b alone: no column per person is ever formed.

mod profile;

use crate::blocks;
use crate::design::Design;
use crate::error::StatsError;
use crate::glm::family::Counts;
use crate::glm::{Absorbed, Family, Fit};
use crate::groups::rows_by_group;
use crate::linalg::gram::{self, STRIP};
use crate::linalg::triangular;

/// A fixed-effects Poisson fit.
#[derive(Debug, Clone)]
pub struct FixedEffectsFit {
    /// The fit, ready for any covariance. Its design holds the columns less their person means
    /// weighted by the fitted means, which is what scores and bread need; `fit.eta` holds the
    /// linear predictor with effects and offset.
    pub fit: Fit,
    /// Rows of the input that were used, in order.
    pub rows_used: Vec<usize>,
    /// Group code of each used row: the clusters of the fit.
    pub group_used: Vec<usize>,
    /// Number of groups used.
    pub groups_used: usize,
    /// Log rate `a_i` per used group, in order of first appearance.
    pub effects: Vec<f64>,
    /// Groups left out because they have no event: they carry no information on b.
    pub dropped_all_zero: Vec<usize>,
    /// Groups left out because they have a single row.
    pub dropped_singletons: Vec<usize>,
    /// Rows left out with those groups.
    pub rows_dropped: usize,
    /// The multinomial log-likelihood given the group totals.
    pub conditional_loglik: f64,
}

/// Fits slopes within groups. The design has no intercept.
///
/// # Errors
/// [`StatsError::NoWithinVariation`] for a column constant in every used group (the intercept among
/// them), [`StatsError::Aliased`] within groups, [`StatsError::TooFewClusters`] when no group is
/// left, [`StatsError::Separation`] when a slope runs to infinity.
pub fn fixed_effects_poisson(
    design: &Design,
    y: &[f64],
    group: &[usize],
    offset: Option<&[f64]>,
) -> Result<FixedEffectsFit, StatsError> {
    let n = design.n;
    check(n, "outcome", y.len())?;
    check(n, "groups", group.len())?;
    if let Some(row) = y.iter().position(|v| !v.is_finite()) {
        return Err(StatsError::NotFinite { what: "outcome".into(), row });
    }
    if let Some(row) = y.iter().position(|&v| v < 0.0) {
        return Err(StatsError::NegativeOutcome { row, value: y[row] });
    }
    if let Some(values) = offset {
        check(n, "offset", values.len())?;
        if let Some(row) = values.iter().position(|v| !v.is_finite()) {
            return Err(StatsError::NotFinite { what: "offset".into(), row });
        }
    }
    let mut kept = Vec::new();
    let (mut dropped_all_zero, mut dropped_singletons) = (Vec::new(), Vec::new());
    for rows in rows_by_group(group) {
        if rows.iter().all(|&i| y[i] == 0.0) {
            dropped_all_zero.push(group[rows[0]]);
        } else if rows.len() == 1 {
            dropped_singletons.push(group[rows[0]]);
        } else {
            kept.push(rows);
        }
    }
    if kept.is_empty() {
        return Err(StatsError::TooFewClusters { clusters: 0, needed: 1 });
    }
    let used = profile::Within::new(design, y, offset, &kept)?;
    let solution = used.solve()?;
    let mut rows_used: Vec<usize> = kept.iter().flatten().copied().collect();
    rows_used.sort_unstable();
    let group_used: Vec<usize> = rows_used.iter().map(|&i| group[i]).collect();
    Ok(FixedEffectsFit {
        effects: solution.effects.clone(),
        conditional_loglik: solution.conditional_loglik,
        fit: assemble(&used, solution, &kept),
        rows_dropped: n - rows_used.len(),
        groups_used: kept.len(),
        rows_used,
        group_used,
        dropped_all_zero,
        dropped_singletons,
    })
}

fn check(expected: usize, what: &str, found: usize) -> Result<(), StatsError> {
    if expected == found {
        return Ok(());
    }
    Err(StatsError::LengthMismatch { what: what.to_owned(), expected, found })
}

/// The fit with its rows back in the order of the input; `members` lists them group after group.
fn assemble(used: &profile::Within, s: profile::Solution, members: &[Vec<usize>]) -> Fit {
    let (n, p) = (used.y.len(), s.within.p);
    let family = Family::Poisson;
    let counts = Counts::new(64);
    let pearson_chi2 = blocks::sum(n, |i| (used.y[i] - s.mu[i]) * (used.y[i] - s.mu[i]) / s.mu[i]);
    let loglik =
        blocks::sum(n, |i| family.log_likelihood_at(used.y[i], s.eta[i], s.mu[i], 1.0, &counts));
    let df_residual = n as f64 - (p + members.len()) as f64;
    let mut leverage = vec![0.0; n];
    blocks::fill_blocks(&mut leverage, |block, part| {
        let mut scratch = vec![0.0; p * STRIP];
        for (rows, out) in gram::strips(block).zip(part.chunks_mut(STRIP)) {
            s.within.tall().lengths(&rows, &s.point.factor, &mut scratch, out);
        }
    });
    let mut group = Vec::with_capacity(n);
    for (g, rows) in members.iter().enumerate() {
        // Fitted totals equal observed ones.
        let own = group.len()..group.len() + rows.len();
        let total: f64 = used.y[own.clone()].iter().sum();
        for (h, mu) in leverage[own.clone()].iter_mut().zip(&s.mu[own]) {
            *h = mu * (*h + 1.0 / total);
        }
        group.resize(group.len() + rows.len(), g);
    }
    let order = InputOrder::new(members);
    let mu = order.restore(s.mu);
    let y = order.restore(used.y.clone());
    Fit {
        family,
        offset: order.restore(used.offset.clone()),
        weight: vec![1.0; n],
        frequency: false,
        score_residual: y.iter().zip(&mu).map(|(y, m)| y - m).collect(),
        y,
        working_weight: mu.clone(),
        mu,
        eta: order.restore(s.eta),
        leverage: order.restore(leverage),
        bread: triangular::gram_inverse(&s.point.factor),
        design: order.restore_design(s.within),
        coef: s.point.coef,
        deviance: s.point.deviance,
        null_deviance: s.null_deviance,
        loglik,
        pearson_chi2,
        dispersion: (df_residual > 0.0).then(|| pearson_chi2 / df_residual),
        df_residual,
        n_effective: n as f64,
        absorbed: Some(Absorbed { count: members.len(), group: order.restore(group) }),
        iterations: s.iterations,
    }
}

/// Takes rows that stand group after group back to their order in the input.
struct InputOrder {
    /// Place of each row, in input order; `None` when groups stand together in the input.
    place: Option<Vec<usize>>,
}

impl InputOrder {
    fn new(members: &[Vec<usize>]) -> Self {
        let rows: Vec<usize> = members.iter().flatten().copied().collect();
        if rows.is_sorted() {
            return Self { place: None };
        }
        let mut place: Vec<usize> = (0..rows.len()).collect();
        place.sort_unstable_by_key(|&k| rows[k]);
        Self { place: Some(place) }
    }

    fn restore<T: Copy>(&self, values: Vec<T>) -> Vec<T> {
        match &self.place {
            None => values,
            Some(place) => place.iter().map(|&k| values[k]).collect(),
        }
    }

    fn restore_design(&self, design: Design) -> Design {
        let Some(place) = &self.place else { return design };
        let columns = (0..design.p)
            .flat_map(|j| place.iter().map(move |&k| (j, k)))
            .map(|(j, k)| design.column(j)[k])
            .collect();
        Design::unchecked(design.names, columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GlmOptions, Vcov, covariance, glm};

    /// Six persons, the last without a spasm, one with a single night.
    fn panel() -> (Vec<f64>, Vec<f64>, Vec<usize>, Vec<f64>) {
        let (mut x, mut y, mut person, mut offset) = (vec![], vec![], vec![], vec![]);
        for g in 0..6usize {
            for t in 0..(7 + 2 * g) {
                let late = f64::from(u8::from((t * 5 + g * 3) % 4 < 2));
                x.push(late);
                y.push(if g == 5 {
                    0.0
                } else {
                    ((t * t + g + late as usize * 3) % (4 + g)) as f64
                });
                person.push(10 * g);
                offset.push(0.1 * ((t + g) % 3) as f64);
            }
        }
        x.push(1.0);
        y.push(2.0);
        person.push(99);
        offset.push(0.0);
        (x, y, person, offset)
    }

    #[test]
    fn equals_the_fit_with_a_column_per_person_in_every_covariance() {
        let (x, y, person, offset) = panel();
        let n = x.len();
        let second: Vec<f64> = (0..n).map(|i| ((i * 13) % 7) as f64 / 7.0).collect();
        let slopes =
            Design::builder(n).column("late", &x).column("second", &second).build().unwrap();
        let found = fixed_effects_poisson(&slopes, &y, &person, Some(&offset)).unwrap();
        assert_eq!(found.dropped_all_zero, [50]);
        assert_eq!(found.dropped_singletons, [99]);
        assert_eq!(found.groups_used, 5);
        assert_eq!(found.rows_dropped, 18);

        let pick = |v: &[f64]| found.rows_used.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let (yu, ou) = (pick(&y), pick(&offset));
        let mut dense =
            Design::builder(yu.len()).column("late", &pick(&x)).column("second", &pick(&second));
        for g in 0..5 {
            let own: Vec<f64> =
                found.group_used.iter().map(|&c| f64::from(u8::from(c == 10 * g))).collect();
            dense = dense.column(&format!("person{g}"), &own);
        }
        let dense =
            glm(&dense.build().unwrap(), &yu, &GlmOptions::poisson().with_offset(&ou)).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{a} {b}");
        for j in 0..2 {
            near(found.fit.coef[j], dense.coef[j]);
        }
        for g in 0..5 {
            near(found.effects[g], dense.coef[2 + g]);
        }
        near(found.fit.deviance, dense.deviance);
        near(found.fit.loglik, dense.loglik);
        near(found.fit.pearson_chi2, dense.pearson_chi2);
        near(found.fit.df_residual, dense.df_residual);
        for (a, b) in found.fit.leverage.iter().zip(&dense.leverage) {
            near(*a, *b);
        }
        let night: Vec<i64> = (0..yu.len() as i64).collect();
        let groups = &found.group_used;
        for vcov in [
            Vcov::Model,
            Vcov::Quasi,
            Vcov::Hc0,
            Vcov::Hc1,
            Vcov::Hc3,
            Vcov::ClusterCr0 { cluster: groups },
            Vcov::ClusterCr1G { cluster: groups },
            Vcov::ClusterCr2 { cluster: groups },
            Vcov::Hac { night: &night, lag: 3, adjust: true },
        ] {
            let (a, b) =
                (covariance(&found.fit, &vcov).unwrap(), covariance(&dense, &vcov).unwrap());
            for i in 0..2 {
                for j in 0..2 {
                    near(a.matrix.at(i, j) * 1e3, b.matrix.at(i, j) * 1e3);
                }
                if let (Some(p), Some(q)) = (a.df[i], b.df[i]) {
                    assert!((p - q).abs() < 1e-6 * q, "{} {p} {q}", a.name);
                }
            }
        }
    }

    #[test]
    fn what_differs_only_between_persons_is_refused_by_name() {
        let (x, y, person, _) = panel();
        let age: Vec<f64> = person.iter().map(|&g| 30.0 + g as f64 / 7.0).collect();
        let design =
            Design::builder(x.len()).column("late", &x).column("age", &age).build().unwrap();
        let found = fixed_effects_poisson(&design, &y, &person, None);
        assert!(matches!(found, Err(StatsError::NoWithinVariation { column }) if column == "age"));
    }

    #[test]
    fn a_slope_without_finite_value_is_reported() {
        let x = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        let y = [2.0, 0.0, 1.0, 0.0, 3.0, 0.0];
        let design = Design::builder(6).column("late", &x).build().unwrap();
        let found = fixed_effects_poisson(&design, &y, &[1, 1, 2, 2, 3, 3], None);
        let Err(StatsError::Separation { columns }) = found else { panic!("{found:?}") };
        assert_eq!((columns[0].column.as_str(), columns[0].upward), ("late", false));
    }
}
