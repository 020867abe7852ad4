//! What must not change a fit, and what must change it in a known way.

use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::persistent::{self, PersistentOptions};
use lumbago_stats::{
    Bandwidth, Covariance, Design, Fit, GlmOptions, Kernel, LongRun, ScoreWeights, SmallSample,
    StatsError, Vcov, Weights, covariance, glm, inference,
};
use proptest::prelude::*;

/// Nights of a small log: two habits, spasms, groups.
#[derive(Debug, Clone)]
struct Log {
    habit: Vec<f64>,
    dose: Vec<f64>,
    spasms: Vec<f64>,
    group: Vec<usize>,
    night: Vec<i64>,
}

fn log() -> impl Strategy<Value = Log> {
    (20usize..60)
        .prop_flat_map(|n| {
            (
                prop::collection::vec(0u8..2, n),
                prop::collection::vec(-3.0f64..3.0, n),
                prop::collection::vec(0u8..6, n),
                prop::collection::vec(1i64..4, n),
            )
        })
        .prop_filter("both levels, with spasms on each", |(habit, _, spasms, _)| {
            let on = |level: u8| {
                habit.iter().zip(spasms).filter(|(h, s)| **h == level && **s > 0).count()
            };
            on(0) >= 3 && on(1) >= 3
        })
        .prop_map(|(habit, dose, spasms, gaps)| {
            let mut at = 0;
            let night = gaps
                .iter()
                .map(|g| {
                    at += g;
                    at
                })
                .collect();
            Log {
                group: (0..habit.len()).map(|i| i * 6 / habit.len()).collect(),
                habit: habit.into_iter().map(f64::from).collect(),
                dose,
                spasms: spasms.into_iter().map(f64::from).collect(),
                night,
            }
        })
}

impl Log {
    fn design(&self) -> Design {
        Design::builder(self.habit.len())
            .intercept()
            .column("habit", &self.habit)
            .column("dose", &self.dose)
            .build()
            .expect("a log that can be fitted")
    }

    fn fit(&self) -> Fit {
        glm(&self.design(), &self.spasms, &GlmOptions::poisson()).expect("a log that can be fitted")
    }

    fn reordered(&self, order: &[usize]) -> Self {
        let pick = |v: &[f64]| order.iter().map(|&i| v[i]).collect();
        Self {
            habit: pick(&self.habit),
            dose: pick(&self.dose),
            spasms: pick(&self.spasms),
            group: order.iter().map(|&i| self.group[i]).collect(),
            night: order.iter().map(|&i| self.night[i]).collect(),
        }
    }

    fn covariances(&self, fit: &Fit) -> Vec<Covariance> {
        let (cluster, night) = (&self.group[..], &self.night[..]);
        let white = LongRun {
            bandwidth: Bandwidth::NeweyWest(ScoreWeights::Standardised),
            prewhiten: true,
            ..LongRun::newey_west(0)
        };
        let shared: Vec<i64> = night.iter().map(|t| t / 3).collect();
        // A habit that one group alone has cannot be judged without that group.
        let decisive = |e: &StatsError| matches!(e, StatsError::DecisiveGroup { .. });
        let cr3 = covariance(fit, &Vcov::ClusterCr3 { cluster });
        assert!(cr3.as_ref().err().is_none_or(decisive), "{cr3:?}");
        [
            Vcov::Model,
            Vcov::Quasi,
            Vcov::Hc0,
            Vcov::Hc1,
            Vcov::Hc2,
            Vcov::Hc3,
            Vcov::ClusterCr0 { cluster },
            Vcov::ClusterCr1G { cluster },
            Vcov::ClusterCr1S { cluster },
            Vcov::Cluster { cluster, small_sample: SmallSample::Rows },
            Vcov::ClusterCr2 { cluster },
            Vcov::Hac { night, lag: 4, adjust: true },
            Vcov::LongRun { night, options: LongRun::andrews() },
            Vcov::LongRun { night, options: LongRun { kernel: Kernel::Parzen, ..white } },
            Vcov::LongRun { night, options: white },
            Vcov::LongRun { night, options: LongRun::fixed_b() },
            Vcov::DriscollKraay { night: &shared, options: LongRun::fixed_b() },
            Vcov::Ewc { night, cosines: None, leverage: Default::default() },
        ]
        .iter()
        .map(|v| covariance(fit, v).expect("a log that can be fitted"))
        .chain(cr3)
        .collect()
    }
}

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-8 * (b.abs() + scale)
}

fn assert_same(a: &[f64], b: &[f64], what: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        prop_assert!(near(*x, *y, 1e-3), "{}: {} {}", what, x, y);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_of_rows_does_not_matter(log in log(), seed in any::<u64>()) {
        let n = log.habit.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&i| (i as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let moved = log.reordered(&order);
        let (a, b) = (log.fit(), moved.fit());
        assert_same(&a.coef, &b.coef, "coef")?;
        for (x, y) in log.covariances(&a).iter().zip(moved.covariances(&b)) {
            assert_same(&x.std_errors(), &y.std_errors(), &x.name)?;
            for (p, q) in x.df.iter().zip(&y.df) {
                prop_assert_eq!(p.is_some(), q.is_some());
                if let (Some(p), Some(q)) = (p, q) {
                    prop_assert!((p - q).abs() < 1e-5 * q);
                }
            }
        }
    }

    #[test]
    fn order_of_columns_only_moves_the_results(log in log()) {
        let a = log.fit();
        let swapped = Design::builder(log.habit.len())
            .column("dose", &log.dose)
            .intercept()
            .column("habit", &log.habit)
            .build()
            .unwrap();
        let b = glm(&swapped, &log.spasms, &GlmOptions::poisson()).unwrap();
        for name in &a.design.names {
            let (i, j) = (a.design.index_of(name).unwrap(), b.design.index_of(name).unwrap());
            prop_assert!(near(a.coef[i], b.coef[j], 1e-3));
            for (x, y) in log.covariances(&a).iter().zip(log.covariances(&b)) {
                prop_assert!(near(x.matrix.at(i, i), y.matrix.at(j, j), 1e-6), "{}", x.name);
            }
        }
    }

    #[test]
    fn unit_of_a_column_scales_its_coefficient(log in log(), unit in 1e-4f64..1e4) {
        let a = log.fit();
        let mut other = log.clone();
        other.dose.iter_mut().for_each(|v| *v *= unit);
        let b = other.fit();
        prop_assert!(near(a.coef[2], b.coef[2] * unit, 1e-3));
        prop_assert!(near(a.coef[1], b.coef[1], 1e-3));
        prop_assert!(near(a.deviance, b.deviance, 1e-3));
        for (x, y) in log.covariances(&a).iter().zip(other.covariances(&b)) {
            prop_assert!(near(x.std_errors()[2], y.std_errors()[2] * unit, 1e-3), "{}", x.name);
        }
    }

    #[test]
    fn constant_offset_moves_only_the_intercept(log in log(), shift in -5.0f64..5.0) {
        let a = log.fit();
        let offset = vec![shift; log.habit.len()];
        let options = GlmOptions::poisson().with_offset(&offset);
        let b = glm(&log.design(), &log.spasms, &options).unwrap();
        prop_assert!(near(a.coef[0] - shift, b.coef[0], 1e-3));
        assert_same(&a.coef[1..], &b.coef[1..], "slopes")?;
        assert_same(&a.mu, &b.mu, "means")?;
        assert_same(
            &[a.deviance, a.null_deviance, a.loglik],
            &[b.deviance, b.null_deviance, b.loglik],
            "likelihood",
        )?;
        for (x, y) in log.covariances(&a).iter().zip(log.covariances(&b)) {
            assert_same(&x.std_errors(), &y.std_errors(), &x.name)?;
        }
    }

    #[test]
    fn frequencies_are_repeated_rows(
        log in log(),
        times in prop::collection::vec(1u8..4, 60),
    ) {
        let n = log.habit.len();
        let order: Vec<usize> = (0..n).flat_map(|i| vec![i; times[i] as usize]).collect();
        let weight: Vec<f64> = times[..n].iter().map(|t| f64::from(*t)).collect();
        let options = GlmOptions::poisson().with_weights(Weights::Frequency(&weight));
        let a = glm(&log.design(), &log.spasms, &options).unwrap();
        let repeated = log.reordered(&order);
        let b = repeated.fit();
        assert_same(&a.coef, &b.coef, "coef")?;
        assert_same(
            &[a.deviance, a.null_deviance, a.loglik, a.pearson_chi2, a.df_residual, a.aic(), a.bic()],
            &[b.deviance, b.null_deviance, b.loglik, b.pearson_chi2, b.df_residual, b.aic(), b.bic()],
            "likelihood",
        )?;
        for (vcov, again) in [
            (Vcov::Model, Vcov::Model),
            (Vcov::Quasi, Vcov::Quasi),
            (Vcov::Hc0, Vcov::Hc0),
            (Vcov::Hc1, Vcov::Hc1),
            (Vcov::Hc2, Vcov::Hc2),
            (Vcov::Hc3, Vcov::Hc3),
            (
                Vcov::ClusterCr1S { cluster: &log.group },
                Vcov::ClusterCr1S { cluster: &repeated.group },
            ),
            (
                Vcov::Cluster { cluster: &log.group, small_sample: SmallSample::Rows },
                Vcov::Cluster { cluster: &repeated.group, small_sample: SmallSample::Rows },
            ),
        ] {
            let (x, y) = (covariance(&a, &vcov).unwrap(), covariance(&b, &again).unwrap());
            assert_same(&x.std_errors(), &y.std_errors(), &x.name)?;
        }
        let (night, again) = (&log.night, &repeated.night);
        let options = LongRun::fixed_b();
        let (x, y) = (Vcov::LongRun { night, options }, Vcov::DriscollKraay { night: again, options });
        let (x, y) = (covariance(&a, &x).unwrap(), covariance(&b, &y).unwrap());
        assert_same(&x.std_errors(), &y.std_errors(), "a night given twice counts once")?;
        let cr3 = |fit: &Fit, cluster: &[usize]| covariance(fit, &Vcov::ClusterCr3 { cluster });
        match (cr3(&a, &log.group), cr3(&b, &repeated.group)) {
            (Ok(x), Ok(y)) => assert_same(&x.std_errors(), &y.std_errors(), "cr3")?,
            (x, y) => prop_assert_eq!(x.err(), y.err()),
        }
    }

    #[test]
    fn equal_prior_weights_leave_the_quasi_likelihood_alone(log in log(), w in 0.1f64..9.0) {
        let a = log.fit();
        let weight = vec![w; log.habit.len()];
        let options = GlmOptions::poisson().with_weights(Weights::Prior(&weight));
        let b = glm(&log.design(), &log.spasms, &options).unwrap();
        assert_same(&a.coef, &b.coef, "coef")?;
        for (x, y) in log.covariances(&a).iter().zip(log.covariances(&b)) {
            if x.name != "model" {
                assert_same(&x.std_errors(), &y.std_errors(), &x.name)?;
            }
        }
    }

    #[test]
    fn score_is_zero_at_the_estimate(log in log()) {
        let fit = log.fit();
        for j in 0..fit.design.p {
            let column = fit.design.column(j);
            let score: f64 = column.iter().zip(&fit.score_residual).map(|(x, r)| x * r).sum();
            let size: f64 = column.iter().zip(&log.spasms).map(|(x, y)| (x * y).abs()).sum();
            prop_assert!(score.abs() <= 1e-11 * (1.0 + size), "{}", score);
        }
    }

    #[test]
    fn a_person_constant_shift_does_not_reach_within_person_slopes(
        log in log(),
        shift in prop::collection::vec(-2.0f64..2.0, 6),
    ) {
        let slopes = Design::builder(log.habit.len()).column("dose", &log.dose).build().unwrap();
        let offset: Vec<f64> = log.group.iter().map(|&g| shift[g]).collect();
        let plain = fixed_effects_poisson(&slopes, &log.spasms, &log.group, None);
        let moved = fixed_effects_poisson(&slopes, &log.spasms, &log.group, Some(&offset));
        match (plain, moved) {
            (Ok(a), Ok(b)) => {
                prop_assert!(near(a.fit.coef[0], b.fit.coef[0], 1e-3));
                prop_assert!(near(a.conditional_loglik, b.conditional_loglik, 1e-3));
            }
            (Err(StatsError::Separation { .. }), Err(StatsError::Separation { .. })) => {}
            (a, b) => prop_assert!(false, "{:?} {:?}", a.is_ok(), b.is_ok()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_input_gives_finite_numbers_or_a_named_refusal(
        n in 1usize..14,
        habit in prop::collection::vec(0u8..2, 14),
        dose in prop::collection::vec(prop_oneof![Just(0.0), -1e6f64..1e6, -1.0f64..1.0], 14),
        spasms in prop::collection::vec(prop_oneof![Just(0.0), 0.0f64..4.0, Just(1e5)], 14),
        night in prop::collection::vec(-3i64..40, 14),
        family in 0u8..3,
    ) {
        let habit: Vec<f64> = habit[..n].iter().map(|h| f64::from(*h)).collect();
        let built = Design::builder(n)
            .intercept()
            .column("habit", &habit)
            .column("dose", &dose[..n])
            .build();
        let Ok(design) = built else { return Ok(()) };
        let (y, options): (Vec<f64>, _) = match family {
            0 => (spasms[..n].to_vec(), GlmOptions::poisson()),
            1 => (spasms[..n].iter().map(|v| v.min(1.0).round()).collect(), GlmOptions::binomial()),
            _ => (spasms[..n].to_vec(), GlmOptions::gaussian()),
        };
        let night = &night[..n];
        let cluster: Vec<usize> = night.iter().map(|t| t.rem_euclid(4) as usize).collect();
        if let Ok(fit) = glm(&design, &y, &options) {
            prop_assert!(fit.coef.iter().chain(&fit.mu).chain(&fit.leverage).all(|v| v.is_finite()));
            prop_assert!(fit.deviance.is_finite() && fit.null_deviance.is_finite());
            for vcov in [
                Vcov::Model,
                Vcov::Quasi,
                Vcov::Hc0,
                Vcov::Hc3,
                Vcov::ClusterCr1S { cluster: &cluster },
                Vcov::ClusterCr2 { cluster: &cluster },
                Vcov::ClusterCr3 { cluster: &cluster },
                Vcov::Hac { night, lag: 3, adjust: false },
                Vcov::LongRun { night, options: LongRun::andrews() },
                Vcov::LongRun { night, options: LongRun { prewhiten: true, ..LongRun::andrews() } },
                Vcov::LongRun { night, options: LongRun::fixed_b() },
                Vcov::DriscollKraay { night, options: LongRun::fixed_b() },
                Vcov::Ewc { night, cosines: None, leverage: Default::default() },
            ] {
                let Ok(cov) = covariance(&fit, &vcov) else { continue };
                let Ok(estimates) = inference(&fit, &cov, 0.95) else { continue };
                for e in estimates {
                    prop_assert!(e.std_error > 0.0 && e.std_error.is_finite(), "{} {:?}", cov.name, e);
                    prop_assert!((0.0..=1.0).contains(&e.p_value), "{} {:?}", cov.name, e);
                    prop_assert!(e.low <= e.point && e.point <= e.high, "{} {:?}", cov.name, e);
                }
            }
        }
        if family == 0
            && let Ok(fit) = persistent::fit(&design, &y, night, &PersistentOptions::default())
        {
            prop_assert!(fit.coef.iter().all(|v| v.is_finite()));
            if let Ok(estimates) = fit.guarded(0.95) {
                prop_assert!(estimates.iter().all(|e| e.std_error > 0.0 && e.p_value.is_finite()));
            }
        }
    }
}

/// A long log whose sums run over many blocks.
fn long_log(n: usize) -> (Design, Vec<f64>) {
    let habit: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 7919) % 13 < 5))).collect();
    let dose: Vec<f64> = (0..n).map(|i| ((i * 104_729) % 1000) as f64 / 100.0).collect();
    let y = (0..n).map(|i| ((i * 31 + i / 7) % 5) as f64 * (0.5 + 0.5 * habit[i])).collect();
    let design = Design::builder(n)
        .intercept()
        .column("habit", &habit)
        .column("dose", &dose)
        .build()
        .expect("design");
    (design, y)
}

#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let (design, y) = long_log(120_000);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
            let hc3 = covariance(&fit, &Vcov::Hc3).unwrap();
            (fit.coef.clone(), fit.loglik, fit.leverage[77], hc3.matrix)
        })
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(7));
}

#[test]
fn blocks_on_one_thread_and_on_many_agree_with_repeated_rows() {
    // 5,000 rows fit in two blocks, their 12 copies run in parallel.
    let (design, y) = long_log(5_000);
    let once = glm(&design, &y, &GlmOptions::poisson()).unwrap();
    let rows: Vec<usize> = (0..60_000).map(|i| i % 5_000).collect();
    let many = design.select_rows(&rows).unwrap();
    let y_many: Vec<f64> = rows.iter().map(|&i| y[i]).collect();
    let fit = glm(&many, &y_many, &GlmOptions::poisson()).unwrap();
    for (a, b) in once.coef.iter().zip(&fit.coef) {
        assert!((a - b).abs() < 1e-11);
    }
    for (a, b) in once.bread.data.iter().zip(&fit.bread.data) {
        assert!((a / 12.0 - b).abs() < 1e-12 * a.abs());
    }
}
