//! What must not change a negative binomial or a penalised fit, and what must change it in a known
//! way.

use lumbago_stats::negative_binomial::{
    self, NegativeBinomialFit, NegativeBinomialOptions, Overdispersion,
};
use lumbago_stats::{
    Design, Family, GlmOptions, JointVcov, SmallSample, StatsError, Vcov, Weights, covariance,
    dispersion, firth, inference, joint_covariance, profile_likelihood, quantile_residuals,
};
use proptest::prelude::*;

#[derive(Debug, Clone)]
struct Nights {
    habit: Vec<f64>,
    dose: Vec<f64>,
    spasms: Vec<f64>,
}

/// Counts with a heavy tail, some on each level of the habit.
fn nights() -> impl Strategy<Value = Nights> {
    (24usize..60)
        .prop_flat_map(|n| {
            let count = prop_oneof![3 => 0u32..3, 1 => 0u32..14];
            (
                prop::collection::vec(0u8..2, n),
                prop::collection::vec(-2.0f64..2.0, n),
                prop::collection::vec(count, n),
            )
        })
        .prop_filter("spasms on each level", |(habit, _, spasms)| {
            let on = |level: u8| {
                habit.iter().zip(spasms).filter(|(h, s)| **h == level && **s > 0).count()
            };
            on(0) >= 4 && on(1) >= 4
        })
        .prop_map(|(habit, dose, spasms)| Nights {
            habit: habit.into_iter().map(f64::from).collect(),
            dose,
            spasms: spasms.into_iter().map(f64::from).collect(),
        })
}

impl Nights {
    fn design(&self) -> Design {
        Design::builder(self.habit.len())
            .intercept()
            .column("habit", &self.habit)
            .column("dose", &self.dose)
            .build()
            .expect("nights that can be fitted")
    }

    fn fit(&self, options: &NegativeBinomialOptions<'_>) -> NegativeBinomialFit {
        negative_binomial::fit(&self.design(), &self.spasms, options).expect("a fit")
    }

    fn select(&self, rows: &[usize]) -> Self {
        let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect();
        Self { habit: pick(&self.habit), dose: pick(&self.dose), spasms: pick(&self.spasms) }
    }
}

fn order(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&i| (i as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
    order
}

fn same(a: &[f64], b: &[f64], what: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        prop_assert!((x - y).abs() <= 1e-7 * (y.abs() + 1e-2), "{}: {} {}", what, x, y);
    }
    Ok(())
}

/// Alpha, where a value near 0 has more absolute than relative precision; likelihoods; the
/// coefficients with their errors.
fn same_fit(a: &NegativeBinomialFit, b: &NegativeBinomialFit) -> Result<(), TestCaseError> {
    same(&a.fit.coef, &b.fit.coef, "coef")?;
    same(&[a.alpha()], &[b.alpha()], "alpha")?;
    same(&[a.loglik(), a.aic(), a.bic()], &[b.loglik(), b.aic(), b.bic()], "likelihood")?;
    same(&errors(a), &errors(b), "errors")
}

fn errors(found: &NegativeBinomialFit) -> Vec<f64> {
    let mut out = covariance(&found.fit, &Vcov::Model).expect("model").std_errors();
    out.extend(covariance(&found.fit, &Vcov::Hc0).expect("hc0").std_errors());
    for vcov in [JointVcov::Observed, JointVcov::Hc0] {
        if let Ok(joint) = joint_covariance(found, &vcov) {
            out.extend(joint.coefficients.std_errors());
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_of_nights_does_not_matter(nights in nights(), seed in any::<u64>()) {
        let moved = nights.select(&order(nights.habit.len(), seed));
        same_fit(&nights.fit(&Default::default()), &moved.fit(&Default::default()))?;
    }

    #[test]
    fn unit_of_a_column_scales_its_coefficient(nights in nights(), unit in 1e-3f64..1e3) {
        let mut other = nights.clone();
        other.dose.iter_mut().for_each(|v| *v *= unit);
        let (a, b) = (nights.fit(&Default::default()), other.fit(&Default::default()));
        same(&[a.fit.coef[0], a.fit.coef[1], a.fit.coef[2]],
             &[b.fit.coef[0], b.fit.coef[1], b.fit.coef[2] * unit], "coef")?;
        same(&[a.alpha(), a.loglik()], &[b.alpha(), b.loglik()], "alpha")?;
        if let (Ok(a), Ok(b)) =
            (joint_covariance(&a, &JointVcov::Hc0), joint_covariance(&b, &JointVcov::Hc0))
        {
            let (a, b) = (a.coefficients.std_errors()[2], b.coefficients.std_errors()[2] * unit);
            prop_assert!((a / b - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn constant_offset_moves_only_the_intercept(nights in nights(), shift in -4.0f64..4.0) {
        let offset = vec![shift; nights.habit.len()];
        let options = NegativeBinomialOptions { offset: Some(&offset), ..Default::default() };
        let (a, b) = (nights.fit(&Default::default()), nights.fit(&options));
        prop_assert!((a.fit.coef[0] - shift - b.fit.coef[0]).abs() < 1e-7);
        same(&a.fit.coef[1..], &b.fit.coef[1..], "slopes")?;
        same(&a.fit.mu, &b.fit.mu, "means")?;
        same(&errors(&a), &errors(&b), "errors")?;
    }

    #[test]
    fn frequencies_are_repeated_nights(
        nights in nights(),
        times in prop::collection::vec(1u8..4, 60),
    ) {
        let n = nights.habit.len();
        let rows: Vec<usize> = (0..n).flat_map(|i| vec![i; times[i] as usize]).collect();
        let weight: Vec<f64> = times[..n].iter().map(|t| f64::from(*t)).collect();
        let weights = Weights::Frequency(&weight);
        let options = NegativeBinomialOptions { weights, ..Default::default() };
        let repeated = nights.select(&rows);
        same_fit(&nights.fit(&options), &repeated.fit(&Default::default()))?;

        let counted = GlmOptions::poisson().with_weights(weights);
        let a = firth::fit(&nights.design(), &nights.spasms, &counted).unwrap();
        let b = firth::fit(&repeated.design(), &repeated.spasms, &GlmOptions::poisson()).unwrap();
        same(&a.coef, &b.coef, "Firth")?;
        same(&[a.penalised_loglik], &[b.penalised_loglik], "Firth's likelihood")?;
    }

    #[test]
    fn overdispersion_and_its_tests_agree_about_the_boundary(nights in nights()) {
        let found = nights.fit(&Default::default());
        let options = GlmOptions::poisson();
        let poisson = lumbago_stats::glm(&nights.design(), &nights.spasms, &options).unwrap();
        let score = dispersion::dean(&poisson).unwrap().plain.statistic;
        match found.overdispersion {
            Overdispersion::Estimated(theta) => {
                prop_assert!(score > 0.0 && theta.theta > 0.0 && theta.std_error > 0.0);
                prop_assert!(found.loglik() >= poisson.loglik);
                // Zero is the slope in theta, summed over the nights.
                let slope: f64 = found.theta_score.iter().sum();
                let size: f64 = found.theta_score.iter().map(|s| s.abs()).sum();
                prop_assert!(slope.abs() < 1e-7 * (1.0 + size), "{}", slope);
            }
            Overdispersion::None { slope } => {
                prop_assert!(score <= 1e-6 && slope <= 0.0);
                prop_assert_eq!(found.fit.family, Family::Poisson);
                prop_assert!(joint_covariance(&found, &JointVcov::Observed).is_err());
            }
        }
        prop_assert!(quantile_residuals::randomised(&found.fit, 1).unwrap().iter().all(|r| r.is_finite()));
    }

    #[test]
    fn penalised_fits_do_not_depend_on_order_unit_or_offset(
        nights in nights(),
        seed in any::<u64>(),
        unit in 1e-3f64..1e3,
        logistic in any::<bool>(),
    ) {
        let mut base = nights;
        let options = if logistic { GlmOptions::binomial() } else { GlmOptions::poisson() };
        if logistic {
            base.spasms.iter_mut().for_each(|v| *v = v.min(1.0));
        }
        let fitted = |nights: &Nights, options: &GlmOptions<'_>| {
            firth::fit(&nights.design(), &nights.spasms, options)
        };
        let a = match fitted(&base, &options) {
            Err(StatsError::AllOneOutcome) => return Ok(()),
            other => other.unwrap(),
        };
        let moved = fitted(&base.select(&order(base.habit.len(), seed)), &options).unwrap();
        same(&a.coef, &moved.coef, "order")?;
        let mut scaled = base.clone();
        scaled.dose.iter_mut().for_each(|v| *v *= unit);
        let scaled = fitted(&scaled, &options).unwrap();
        prop_assert!((a.coef[2] - scaled.coef[2] * unit).abs() < 1e-7);
        let offset = vec![0.8; base.habit.len()];
        let shifted = fitted(&base, &options.with_offset(&offset)).unwrap();
        prop_assert!((a.coef[0] - 0.8 - shifted.coef[0]).abs() < 1e-7);
        same(&a.coef[1..], &shifted.coef[1..], "offset")?;
        let mirrored = if logistic {
            // Spasms and their absence are the same data with the signs changed.
            let mut other = base.clone();
            other.spasms.iter_mut().for_each(|v| *v = 1.0 - *v);
            fitted(&other, &options).unwrap().coef.iter().map(|b| -b).collect()
        } else {
            a.coef.clone()
        };
        same(&a.coef, &mirrored, "mirror")?;
    }

    #[test]
    fn profile_limits_lie_around_the_estimate_and_fall_by_the_quantile(nights in nights()) {
        let (design, options) = (nights.design(), GlmOptions::poisson());
        let fit = lumbago_stats::glm(&design, &nights.spasms, &options).unwrap();
        let found = profile_likelihood::intervals(&design, &nights.spasms, &options, 0.9).unwrap();
        for (j, interval) in found.iter().enumerate() {
            prop_assert!(interval.low < fit.coef[j] && fit.coef[j] < interval.high);
        }
        // The habit held at its upper limit.
        let held: Vec<f64> = nights.habit.iter().map(|h| h * found[1].high).collect();
        let rest = Design::builder(held.len()).intercept().column("dose", &nights.dose).build();
        let options = options.with_offset(&held);
        let rest = lumbago_stats::glm(&rest.unwrap(), &nights.spasms, &options).unwrap();
        prop_assert!((rest.deviance - fit.deviance - 2.705_543_454_095_404).abs() < 1e-8);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn any_input_gives_finite_numbers_or_a_named_refusal(
        n in 1usize..14,
        habit in prop::collection::vec(0u8..2, 14),
        dose in prop::collection::vec(prop_oneof![Just(0.0), -1e5f64..1e5, -1.0f64..1.0], 14),
        spasms in prop::collection::vec(prop_oneof![Just(0.0), 0.0f64..4.0, Just(1e5)], 14),
        whole in any::<bool>(),
        logistic in any::<bool>(),
    ) {
        let habit: Vec<f64> = habit[..n].iter().map(|h| f64::from(*h)).collect();
        let built = Design::builder(n)
            .intercept()
            .column("habit", &habit)
            .column("dose", &dose[..n])
            .build();
        let Ok(design) = built else { return Ok(()) };
        let y: Vec<f64> = spasms[..n].iter().map(|v| if whole { v.round() } else { *v }).collect();
        if let Ok(found) = negative_binomial::fit(&design, &y, &Default::default()) {
            prop_assert!(found.fit.coef.iter().chain(&found.fit.mu).all(|v| v.is_finite()));
            prop_assert!(found.alpha().is_finite() && found.alpha() >= 0.0);
            prop_assert!(found.loglik().is_finite() && found.alpha_test().p_value <= 1.0);
            let cluster: Vec<usize> = (0..n).map(|i| i % 3).collect();
            let groups =
                JointVcov::Cluster { cluster: &cluster, small_sample: SmallSample::Groups };
            for vcov in [JointVcov::Observed, JointVcov::Hc0, groups] {
                let Ok(joint) = joint_covariance(&found, &vcov) else { continue };
                let Ok(estimates) = inference(&found, &joint.coefficients, 0.95) else { continue };
                for e in estimates {
                    prop_assert!(e.std_error > 0.0 && e.std_error.is_finite(), "{:?}", e);
                    prop_assert!((0.0..=1.0).contains(&e.p_value), "{:?}", e);
                }
            }
        }
        let (y, options) = if logistic {
            (y.iter().map(|v| v.min(1.0).round()).collect(), GlmOptions::binomial())
        } else {
            (y, GlmOptions::poisson())
        };
        if let Ok(found) = firth::fit(&design, &y, &options) {
            prop_assert!(found.coef.iter().chain(&found.mu).all(|v| v.is_finite()));
            prop_assert!(found.penalised_loglik.is_finite());
            if let Ok(intervals) = found.intervals(0.95) {
                for i in intervals {
                    prop_assert!(i.low <= i.high && !i.low.is_nan() && !i.high.is_nan(), "{:?}", i);
                }
            }
            if let Ok(tests) = found.tests() {
                prop_assert!(tests.iter().all(|t| (0.0..=1.0).contains(&t.p_value)));
            }
        }
        if let Ok(found) = profile_likelihood::intervals(&design, &y, &options, 0.95) {
            for i in found {
                prop_assert!(i.low < i.high && !i.low.is_nan() && !i.high.is_nan(), "{:?}", i);
            }
        }
    }
}

/// A calendar number in place of a trend, beside a column that nearly repeats it.
#[test]
fn columns_far_from_zero_and_close_to_each_other_still_settle() {
    for far in [1e4, 1e6, 1e7, 1e8] {
        let n = 240_u32;
        let night: Vec<f64> = (0..n).map(|t| far + f64::from(t)).collect();
        let twin: Vec<f64> = (0..n).map(|t| far + f64::from(t) + f64::from(t % 7) * 0.05).collect();
        let y: Vec<f64> = (0..n).map(|t| f64::from((t * 37 % 11) / 4)).collect();
        let design = Design::builder(n as usize)
            .intercept()
            .column("night", &night)
            .column("twin", &twin)
            .build();
        let Ok(design) = design else { continue };
        let fit = lumbago_stats::glm(&design, &y, &GlmOptions::poisson());
        let fit = fit.unwrap_or_else(|e| panic!("{far}: {e}"));
        assert!((fit.mu.iter().sum::<f64>() / y.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
