//! The cluster bootstrap: whole persons drawn with replacement, as many as there are.

use rayon::prelude::*;

use crate::error::StatsError;
use crate::glm::Fit;
use crate::groups::rows_by_group;
use crate::resampling::refit::{Drawn, Start, errors};
use crate::resampling::rows::{Rows, Totals, Unit};
use crate::resampling::{Bootstrap, FailedReplicate, Refit, Replicate, check_replicates, sort_out};
use crate::streams::{below, stream};

/// Below this many groups the replicates are too alike to stand for the population.
const FEW_GROUPS: usize = 20;

/// What is drawn, and how often.
#[derive(Debug, Clone, Copy)]
pub struct ClusterBootstrap<'a> {
    /// Group of each row, such as the person.
    pub cluster: &'a [usize],
    /// Replicates.
    pub replicates: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// How the coefficients of a replicate are found.
    pub refit: Refit,
}

/// Draws whole groups anew and refits. A group drawn twice counts as two groups.
///
/// ```
/// use lumbago_stats::resampling::{ClusterBootstrap, IntervalKind, Refit, cluster_bootstrap};
/// use lumbago_stats::{Design, GlmOptions, glm};
/// let late: Vec<f64> = (0..240).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
/// let spasms: Vec<f64> = (0..240).map(|i| f64::from((i * 7) % 5 + (i / 10) % 3)).collect();
/// let person: Vec<usize> = (0..240).map(|i| i / 10).collect();
/// let design = Design::builder(240).intercept().column("late", &late).build()?;
/// let fit = glm(&design, &spasms, &GlmOptions::poisson())?;
/// let how = ClusterBootstrap { cluster: &person, replicates: 999, seed: 1, refit: Refit::Full };
/// let drawn = cluster_bootstrap(&fit, &how)?;
/// assert!(drawn.failed.is_empty());
/// let late_effect = drawn.interval("late", IntervalKind::Studentised, 0.95)?;
/// assert!(late_effect.low < fit.coef[1] && fit.coef[1] < late_effect.high);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// Groups of another length, fewer than two of them, fewer than two replicates, effects profiled
/// out, a fit that falls apart when any one group is left out.
pub fn cluster_bootstrap(fit: &Fit, how: &ClusterBootstrap<'_>) -> Result<Bootstrap, StatsError> {
    check_replicates(how.replicates, fit)?;
    let groups = groups(fit, how.cluster)?;
    let order: Vec<usize> = groups.iter().flatten().copied().collect();
    let rows = Rows::new(fit, &order);
    let mut end = 0;
    let units: Vec<Unit> = groups
        .iter()
        .map(|g| {
            let start = end;
            end += g.len();
            Unit([start..end, 0..0])
        })
        .collect();
    let start = Start {
        rows: &rows,
        coef: &fit.coef,
        scale: fit.bread.diag().iter().map(|v| v.sqrt()).collect(),
    };
    let at_fit: Vec<Totals> = units.par_iter().map(|u| rows.totals(u, &fit.coef)).collect();
    let results = (0..how.replicates)
        .into_par_iter()
        .map(|number| {
            let drawn: Vec<Drawn<'_>> = times_drawn(how.seed, number, units.len())
                .iter()
                .enumerate()
                .filter(|(_, t)| **t > 0)
                .map(|(g, t)| Drawn { unit: &units[g], times: f64::from(*t), at_fit: &at_fit[g] })
                .collect();
            match start.refit(&drawn, how.refit) {
                Ok((coef, std_error)) => Ok(Replicate { number, coef, std_error }),
                Err(reason) => Err(FailedReplicate { number, reason }),
            }
        })
        .collect();
    let mut all = Totals::zeros(fit.design.p);
    at_fit.iter().for_each(|t| all.add(t, 1.0));
    let jackknife = at_fit.iter().map(|t| start.without(&all, t)).collect::<Result<_, _>>()?;
    let std_error = errors(&fit.bread, at_fit.into_iter().map(|t| (1.0, t.score)));
    let mut made = sort_out(fit, std_error, results, jackknife);
    if units.len() < FEW_GROUPS {
        made.notes.push(format!(
            "{} groups: prefer the wild score bootstrap or CR2 below {FEW_GROUPS}",
            units.len()
        ));
    }
    Ok(made)
}

/// How often each group is drawn in a replicate.
pub(crate) fn times_drawn(seed: u64, number: usize, groups: usize) -> Vec<u32> {
    let mut rng = stream(seed, number);
    let mut times = vec![0; groups];
    for _ in 0..groups {
        times[below(&mut rng, groups)] += 1;
    }
    times
}

pub(crate) fn groups(fit: &Fit, cluster: &[usize]) -> Result<Vec<Vec<usize>>, StatsError> {
    if cluster.len() != fit.design.n {
        return Err(StatsError::LengthMismatch {
            what: "groups".into(),
            expected: fit.design.n,
            found: cluster.len(),
        });
    }
    let groups = rows_by_group(cluster);
    if groups.len() < 2 {
        return Err(StatsError::TooFewClusters { clusters: groups.len(), needed: 2 });
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, Vcov, covariance, glm};

    fn panel(groups: usize, nights: usize) -> (Fit, Vec<usize>) {
        let n = groups * nights;
        let habit: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 5) % 7 < 3))).collect();
        let dose: Vec<f64> = (0..n).map(|i| libm::sin(1.7 * i as f64)).collect();
        let y: Vec<f64> = (0..n)
            .map(|i| ((i * i * 3 + (i / nights) * 2) % (3 + i / nights % 3)) as f64)
            .collect();
        let design = Design::builder(n)
            .intercept()
            .column("habit", &habit)
            .column("dose", &dose)
            .build()
            .unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        (fit, (0..n).map(|i| i / nights).collect())
    }

    #[test]
    fn a_full_replicate_is_the_fit_of_the_persons_drawn() {
        let (fit, cluster) = panel(25, 8);
        let how =
            ClusterBootstrap { cluster: &cluster, replicates: 12, seed: 9, refit: Refit::Full };
        let found = cluster_bootstrap(&fit, &how).unwrap();
        for replicate in &found.replicates {
            let times = times_drawn(9, replicate.number, 25);
            let (mut rows, mut person) = (Vec::new(), Vec::new());
            for (g, t) in times.iter().enumerate() {
                for _ in 0..*t {
                    let next = person.last().map_or(0, |last| last + 1);
                    rows.extend((0..200).filter(|&i| cluster[i] == g));
                    person.extend([next; 8]);
                }
            }
            let design = fit.design.select_rows(&rows).unwrap();
            let y: Vec<f64> = rows.iter().map(|&i| fit.y[i]).collect();
            let again = glm(&design, &y, &GlmOptions::poisson()).unwrap();
            let cov = covariance(&again, &Vcov::ClusterCr0 { cluster: &person }).unwrap();
            for j in 0..3 {
                assert!((again.coef[j] - replicate.coef[j]).abs() < 1e-9);
                assert!((cov.std_errors()[j] / replicate.std_error[j] - 1.0).abs() < 1e-5);
            }
        }
        let cov = covariance(&fit, &Vcov::ClusterCr0 { cluster: &cluster }).unwrap();
        for (a, b) in cov.std_errors().iter().zip(&found.std_error) {
            assert!((a / b - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn one_step_is_close_and_its_spread_is_that_of_the_sandwich() {
        let (fit, cluster) = panel(120, 8);
        let run = |refit| {
            let how = ClusterBootstrap { cluster: &cluster, replicates: 2000, seed: 3, refit };
            cluster_bootstrap(&fit, &how).unwrap()
        };
        let (one, full) = (run(Refit::OneStep), run(Refit::Full));
        let sandwich = covariance(&fit, &Vcov::ClusterCr0 { cluster: &cluster }).unwrap();
        // Newton's error is of the order of the square of the way.
        let mut apart = 0.0;
        for (a, b) in one.replicates.iter().zip(&full.replicates) {
            let way = (0..3).map(|j| (b.coef[j] - fit.coef[j]).abs()).fold(0.0, f64::max);
            for j in 0..3 {
                let gap = (a.coef[j] - b.coef[j]).abs();
                assert!(gap <= 1e-8 + 5.0 * way * way, "{gap} after {way}");
                apart += gap / full.std_error[j] / 6000.0;
            }
        }
        assert!(apart > 1e-6 && apart < 0.15, "{apart}");
        for made in [one, full] {
            let spread = made.covariance().unwrap().std_errors();
            for (a, b) in spread.iter().zip(sandwich.std_errors()) {
                assert!((a / b - 1.0).abs() < 0.08, "{a} {b}");
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let (fit, cluster) = panel(30, 10);
        let how =
            ClusterBootstrap { cluster: &cluster, replicates: 50, seed: 2, refit: Refit::Full };
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| cluster_bootstrap(&fit, &how).unwrap())
        };
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn replicates_without_the_habit_are_counted_as_failed() {
        let n = 60;
        let habit: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i < 6 && i % 2 == 0))).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * 7) % 3) as f64).collect();
        let design = Design::builder(n).intercept().column("habit", &habit).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let cluster: Vec<usize> = (0..n).map(|i| if i < 3 { 0 } else { 1 + (i - 3) / 3 }).collect();
        let how =
            ClusterBootstrap { cluster: &cluster, replicates: 400, seed: 1, refit: Refit::Full };
        let found = cluster_bootstrap(&fit, &how).unwrap();
        // Two persons of twenty have the habit: (18/20)^20 = 12 % of the replicates lack it.
        assert!((30..70).contains(&found.failed.len()), "{}", found.failed.len());
        assert_eq!(found.failed.len() + found.replicates.len(), 400);
        assert!(found.notes[0].contains("could not be fitted"));
    }
}
