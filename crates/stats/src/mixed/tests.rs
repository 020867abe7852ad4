//! What must not change a mixed fit, what it recovers, and what it says or refuses at the edges.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Poisson, StandardNormal};

use crate::mixed::{MixedFamily, MixedFit, MixedNote, MixedOptions, mixed};
use crate::{Design, Estimated, StatsError, inference};

/// Nights of several persons, with a habit and a dose.
struct Study {
    design: Design,
    person: Vec<usize>,
    y: Vec<f64>,
}

/// Counts with log rate `0.3 + 0.5 habit - 0.4 dose + a + s habit`; a and s have the standard
/// deviations given and the correlation 0.5.
fn study(persons: usize, nights: usize, sd: [f64; 2], seed: u64) -> Study {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut habit, mut dose, mut person, mut y) = (vec![], vec![], vec![], vec![]);
    for g in 0..persons {
        let first: f64 = StandardNormal.sample(&mut rng);
        let second: f64 = StandardNormal.sample(&mut rng);
        let (a, s) = (sd[0] * first, sd[1] * (0.5 * first + 0.75_f64.sqrt() * second));
        for _ in 0..nights {
            let h = f64::from(u8::from(rng.random_bool(0.4)));
            let d: f64 = rng.random_range(-1.0..1.0);
            let rate = libm::exp(0.3 + 0.5 * h - 0.4 * d + a + s * h);
            habit.push(h);
            dose.push(d);
            person.push(g);
            y.push(Poisson::new(rate).unwrap().sample(&mut rng));
        }
    }
    let design = Design::builder(y.len())
        .intercept()
        .column("habit", &habit)
        .column("dose", &dose)
        .build()
        .unwrap();
    Study { design, person, y }
}

fn fit(s: &Study, options: &MixedOptions<'_>) -> MixedFit {
    mixed(&s.design, &s.y, &s.person, options).unwrap()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * (1.0 + expected.abs()), "{found} {expected}");
}

#[test]
fn order_of_rows_and_names_of_groups_do_not_matter() {
    let s = study(12, 9, [0.6, 0.0], 1);
    let n = s.y.len();
    let order: Vec<usize> = (0..n).map(|i| (i * 41) % n).collect();
    let moved = Study {
        design: s.design.select_rows(&order).unwrap(),
        person: order.iter().map(|&i| 900 - 7 * s.person[i]).collect(),
        y: order.iter().map(|&i| s.y[i]).collect(),
    };
    let (a, b) = (fit(&s, &MixedOptions::poisson()), fit(&moved, &MixedOptions::poisson()));
    close(a.loglik, b.loglik, 1e-12);
    for j in 0..3 {
        close(a.coef[j], b.coef[j], 1e-9);
        close(a.joint.at(j, j), b.joint.at(j, j), 1e-6);
    }
    for effect in &a.effects {
        let same = b.effects.iter().find(|e| e.group == 900 - 7 * effect.group).unwrap();
        close(same.mode[0], effect.mode[0], 1e-8);
    }
}

#[test]
fn offsets_and_units_move_what_they_must() {
    let s = study(12, 9, [0.6, 0.3], 2);
    let n = s.y.len();
    let options = MixedOptions::poisson().with_slopes(&["dose"]);
    let plain = fit(&s, &options);
    let offset = vec![1.7; n];
    let shifted = fit(&s, &options.with_offset(&offset));
    close(shifted.coef[0], plain.coef[0] - 1.7, 1e-8);
    close(shifted.loglik, plain.loglik, 1e-11);
    let dose: Vec<f64> = s.design.column(2).iter().map(|d| 1000.0 * d).collect();
    let design = Design::builder(n)
        .intercept()
        .column("habit", s.design.column(1))
        .column("dose", &dose)
        .build()
        .unwrap();
    let scaled = mixed(&design, &s.y, &s.person, &options).unwrap();
    close(scaled.loglik, plain.loglik, 1e-9);
    close(1000.0 * scaled.coef[2], plain.coef[2], 1e-6);
    close(1000.0 * scaled.components[1].sd, plain.components[1].sd, 1e-4);
}

#[test]
fn a_weight_of_two_is_a_row_twice() {
    let s = study(10, 6, [0.7, 0.0], 3);
    let n = s.y.len();
    let twice: Vec<usize> = (0..n).flat_map(|i| vec![i; 1 + i % 2]).collect();
    let repeated = Study {
        design: s.design.select_rows(&twice).unwrap(),
        person: twice.iter().map(|&i| s.person[i]).collect(),
        y: twice.iter().map(|&i| s.y[i]).collect(),
    };
    let weight: Vec<f64> = (0..n).map(|i| (1 + i % 2) as f64).collect();
    for base in [MixedOptions::poisson(), MixedOptions::negative_binomial()] {
        let options = base.with_points(5);
        let (a, b) = (fit(&repeated, &options), fit(&s, &options.with_weights(&weight)));
        close(a.loglik, b.loglik, 1e-10);
        close(a.coef[1], b.coef[1], 1e-7);
    }
}

#[test]
fn finds_the_parameters_of_a_large_study() {
    let s = study(300, 20, [0.6, 0.4], 4);
    let found = fit(&s, &MixedOptions::poisson().with_slopes(&["habit"]));
    let estimates = inference(&found, &found.covariance(), 0.95).unwrap();
    for (estimate, truth) in estimates.iter().zip([0.3, 0.5, -0.4]) {
        assert!((estimate.point - truth).abs() < 4.0 * estimate.std_error, "{estimate:?}");
    }
    for (component, truth) in found.components.iter().zip([0.6, 0.4]) {
        let (low, high) = component.interval(0.9999).unwrap();
        assert!(low < truth && truth < high && high / low < 2.0, "{component:?}");
    }
    let (low, high) = found.correlations[0].interval(0.9999).unwrap();
    assert!(low < 0.5 && 0.5 < high && low > 0.0, "{:?}", found.correlations);
    assert!(found.variance_test.statistic > 50.0 && found.variance_test.p_value < 1e-9);
    let robust = found.robust_covariance().std_errors();
    for (a, b) in robust.iter().zip(found.covariance().std_errors()) {
        assert!((a / b - 1.0).abs() < 0.25, "{a} {b}");
    }
}

#[test]
fn groups_that_differ_no_more_than_chance_have_variance_zero() {
    // The same counts in every group: less variation than chance would make.
    let person: Vec<usize> = (0..40).map(|i| i / 8).collect();
    let y: Vec<f64> = (0..40).map(|i| ((i * 3) % 8 % 4) as f64).collect();
    let x: Vec<f64> = (0..40).map(|i| f64::from(u8::from(i % 8 < 4))).collect();
    let design = Design::builder(40).intercept().column("x", &x).build().unwrap();
    for points in [1, 7] {
        let options = MixedOptions::poisson().with_points(points);
        let found = mixed(&design, &y, &person, &options).unwrap();
        let note = MixedNote::VarianceAtZero { effect: "(Intercept)".into() };
        assert!(found.notes.contains(&note), "{:?}", found.notes);
        assert_eq!((found.components[0].sd, found.variance_test.p_value), (0.0, 1.0));
        let plain = crate::glm(&design, &y, &crate::GlmOptions::poisson()).unwrap();
        close(found.loglik, plain.loglik, 1e-12);
        close(found.covariance().std_errors()[1], plain.bread.at(1, 1).sqrt(), 1e-7);
        assert_eq!(found.parameter_names, ["(Intercept)", "x"]);
        let sloped = mixed(&design, &y, &person, &options.with_slopes(&["x"])).unwrap();
        assert!(sloped.components.iter().all(|c| c.sd == 0.0), "{:?}", sloped.components);
        let negative = MixedOptions { family: MixedFamily::NegativeBinomial, ..options };
        let negative = mixed(&design, &y, &person, &negative).unwrap();
        assert!(negative.notes.contains(&MixedNote::NoOverdispersion), "{:?}", negative.notes);
        close(negative.loglik, plain.loglik, 1e-9);
    }
}

#[test]
fn a_balanced_gaussian_has_its_closed_form() {
    // One-way layout by maximum likelihood: sigma^2 = SSW / (G (m - 1)), s^2 = SSB / (G m) - sigma^2 / m.
    let (groups, m) = (6, 5);
    let y: Vec<f64> = (0..30).map(|i| ((i / 5) * (i / 5)) as f64 + ((i * 7) % 11) as f64).collect();
    let person: Vec<usize> = (0..30).map(|i| i / 5).collect();
    let design = Design::builder(30).intercept().build().unwrap();
    let mean =
        |rows: std::ops::Range<usize>| rows.clone().map(|i| y[i]).sum::<f64>() / rows.len() as f64;
    let grand = mean(0..30);
    let (mut inside, mut outside) = (0.0, 0.0);
    for g in 0..groups {
        let own = mean(g * m..(g + 1) * m);
        inside += (g * m..(g + 1) * m).map(|i| (y[i] - own) * (y[i] - own)).sum::<f64>();
        outside += m as f64 * (own - grand) * (own - grand);
    }
    let residual = inside / (groups * (m - 1)) as f64;
    let between = outside / (groups * m) as f64 - residual / m as f64;
    let found = mixed(&design, &y, &person, &MixedOptions::gaussian()).unwrap();
    close(found.components[0].variance, between, 1e-8);
    close(found.residual_sd.unwrap().value, residual.sqrt(), 1e-8);
    close(found.coef()[0], grand, 1e-9);
    let total = residual + m as f64 * between;
    let determinant = (groups * (m - 1)) as f64 * residual.ln() + groups as f64 * total.ln();
    let loglik = -0.5 * (30.0 * (2.0 * std::f64::consts::PI).ln() + determinant + 30.0);
    close(found.loglik, loglik, 1e-10);
}

#[test]
fn what_cannot_be_fitted_has_a_name() {
    let s = study(6, 5, [0.6, 0.0], 5);
    let refuse = |y: &[f64], person: &[usize], options: &MixedOptions<'_>| {
        mixed(&s.design, y, person, options).unwrap_err()
    };
    let n = s.y.len();
    let poisson = MixedOptions::poisson();
    let one = refuse(&s.y, &vec![3; n], &poisson);
    assert_eq!(one, StatsError::TooFewClusters { clusters: 1, needed: 2 });
    let alone: Vec<usize> = (0..n).collect();
    let rows = refuse(&s.y, &alone, &MixedOptions::negative_binomial());
    assert!(matches!(rows, StatsError::NotIdentified { why: "every group has one row", .. }));
    let yes: Vec<f64> = s.person.iter().map(|g| f64::from(u8::from(g % 2 == 0))).collect();
    let still = refuse(&yes, &s.person, &MixedOptions::binomial());
    assert!(matches!(still, StatsError::NotIdentified { .. }), "{still:?}");
    let unknown = refuse(&s.y, &s.person, &poisson.with_slopes(&["coffee"]));
    assert_eq!(unknown, StatsError::UnknownColumn { column: "coffee".into() });
    let halves: Vec<f64> = s.y.iter().map(|v| v + 0.5).collect();
    let count = refuse(&halves, &s.person, &MixedOptions::negative_binomial());
    assert!(matches!(count, StatsError::NotACount { row: 0, .. }));
    let habit = s.design.column(1);
    let never: Vec<f64> = (0..n).map(|i| s.y[i] * (1.0 - habit[i])).collect();
    let separated = refuse(&never, &s.person, &poisson);
    assert!(matches!(separated, StatsError::Separation { .. }), "{separated:?}");
    let hurried = refuse(&s.y, &s.person, &MixedOptions { max_iterations: 0, ..poisson });
    assert!(matches!(hurried, StatsError::Unsettled { .. }), "{hurried:?}");
    for points in [0, 101] {
        let nodes = refuse(&s.y, &s.person, &poisson.with_points(points));
        assert!(matches!(nodes, StatsError::BadArgument { .. }));
    }
}
