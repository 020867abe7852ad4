//! What must not change a model of several persons, and what must change it in a known way.

use lumbago_stats::conditional_logit::{ConditionalLogitFit, conditional_logit};
use lumbago_stats::gee::{GeeFit, GeeOptions, GeeVcov, WorkingCorrelation, gee};
use lumbago_stats::within::within_between;
use lumbago_stats::{Design, Family, StatsError};
use proptest::prelude::*;

/// Nights of a few persons in any order: two columns, spasms.
#[derive(Debug, Clone)]
struct Panel {
    habit: Vec<f64>,
    dose: Vec<f64>,
    spasms: Vec<f64>,
    person: Vec<usize>,
    night: Vec<i64>,
}

fn panel() -> impl Strategy<Value = Panel> {
    (30usize..80)
        .prop_flat_map(|n| {
            (
                prop::collection::vec(0u8..2, n),
                prop::collection::vec(-3.0f64..3.0, n),
                prop::collection::vec(0u8..4, n),
                prop::collection::vec(0usize..7, n),
                prop::collection::vec(1i64..4, n),
            )
        })
        .prop_filter("spasms on both levels", |(habit, _, spasms, _, _)| {
            let on = |h: u8, s: bool| {
                habit.iter().zip(spasms).filter(|(a, b)| **a == h && (**b > 0) == s).count()
            };
            on(0, true).min(on(1, true)).min(on(0, false)).min(on(1, false)) >= 3
        })
        .prop_map(|(habit, dose, spasms, person, gap)| Panel {
            habit: habit.into_iter().map(f64::from).collect(),
            dose,
            spasms: spasms.into_iter().map(f64::from).collect(),
            person,
            night: gap
                .iter()
                .scan(0, |at, g| {
                    *at += g;
                    Some(*at)
                })
                .collect(),
        })
}

impl Panel {
    fn moved(&self, seed: u64) -> Self {
        let mut order: Vec<usize> = (0..self.habit.len()).collect();
        order.sort_by_key(|&i| (i as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let pick = |v: &[f64]| order.iter().map(|&i| v[i]).collect();
        Self {
            habit: pick(&self.habit),
            dose: pick(&self.dose),
            spasms: pick(&self.spasms),
            // Codes of persons carry no meaning.
            person: order.iter().map(|&i| 1000 - 3 * self.person[i]).collect(),
            night: order.iter().map(|&i| self.night[i] + 5_000).collect(),
        }
    }

    fn gee(&self, ar1: bool, scale: f64, offset: f64) -> Result<GeeFit, StatsError> {
        let dose: Vec<f64> = self.dose.iter().map(|d| d * scale).collect();
        let design = Design::builder(dose.len())
            .intercept()
            .column("habit", &self.habit)
            .column("dose", &dose)
            .build()?;
        let correlation = if ar1 {
            WorkingCorrelation::Ar1 { night: &self.night }
        } else {
            WorkingCorrelation::Exchangeable
        };
        let offset = vec![offset; dose.len()];
        let options = GeeOptions::new(Family::Poisson, correlation).with_offset(&offset);
        gee(&design, &self.spasms, &self.person, &options)
    }

    fn conditional(&self, flip: bool, scale: f64) -> Result<ConditionalLogitFit, StatsError> {
        let dose: Vec<f64> = self.dose.iter().map(|d| d * scale + 100.0).collect();
        let any: Vec<f64> =
            self.spasms.iter().map(|&s| f64::from(u8::from((s > 0.0) != flip))).collect();
        let design = Design::builder(dose.len())
            .column("habit", &self.habit)
            .column("dose", &dose)
            .build()?;
        conditional_logit(&design, &any, &self.person, None)
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (b.abs() + 1e-2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn equations_heed_neither_order_nor_names_nor_units(
        panel in panel(), seed in any::<u64>(), ar1 in any::<bool>()
    ) {
        let Ok(plain) = panel.gee(ar1, 1.0, 0.0) else { return Ok(()) };
        let moved = panel.moved(seed).gee(ar1, 250.0, 1.5).expect("as the plain one");
        prop_assert!(near(moved.coef[0] + 1.5, plain.coef[0]));
        prop_assert!(near(moved.coef[1], plain.coef[1]));
        prop_assert!(near(moved.coef[2] * 250.0, plain.coef[2]));
        prop_assert!(near(moved.correlation.unwrap(), plain.correlation.unwrap()));
        let error = (moved.correlation_std_error, plain.correlation_std_error);
        prop_assert!(error.0.is_none() == error.1.is_none());
        for vcov in
            [GeeVcov::Model, GeeVcov::Robust, GeeVcov::ManclDeRouen, GeeVcov::KauermannCarroll]
        {
            match (plain.covariance(vcov), moved.covariance(vcov)) {
                (Ok(a), Ok(b)) => {
                    let (a, b) = (a.std_errors(), b.std_errors());
                    prop_assert!(near(b[1], a[1]) && near(b[2] * 250.0, a[2]), "{vcov:?}");
                }
                (a, b) => prop_assert_eq!(a.is_ok(), b.is_ok()),
            }
        }
    }

    #[test]
    fn strata_heed_neither_order_nor_names_nor_which_answer_is_yes(
        panel in panel(), seed in any::<u64>()
    ) {
        let Ok(plain) = panel.conditional(false, 1.0) else { return Ok(()) };
        let other = panel.moved(seed).conditional(true, 40.0).expect("as the plain one");
        prop_assert!(near(-other.coef[0], plain.coef[0]));
        prop_assert!(near(-other.coef[1] * 40.0, plain.coef[1]));
        prop_assert!(near(other.loglik, plain.loglik) && near(other.null_loglik, plain.null_loglik));
        prop_assert!(plain.loglik >= plain.null_loglik - 1e-9);
        prop_assert_eq!(other.dropped_all_one.len(), plain.dropped_all_zero.len());
        prop_assert_eq!(other.dropped_singletons.len(), plain.dropped_singletons.len());
        prop_assert_eq!(plain.rows_used.len() + plain.rows_dropped, panel.habit.len());
    }

    #[test]
    fn parts_of_a_column_are_orthogonal_and_add_up(panel in panel()) {
        let parts = within_between(&panel.dose, &panel.person).unwrap();
        let product: f64 = parts.within.iter().zip(&parts.between).map(|(w, b)| w * b).sum();
        prop_assert!(product.abs() < 1e-10);
        for ((w, b), x) in parts.within.iter().zip(&parts.between).zip(&panel.dose) {
            prop_assert!((w + b - x).abs() < 1e-12);
        }
    }
}
