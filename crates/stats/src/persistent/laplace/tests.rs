//! Against dense algebra, simulated truth, and what must not matter.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::*;

const DENSE: &str = include_str!("../../../../../tests/oracle/data/laplace.json");

/// A stored data set: design, outcome, offset, night, person.
type Data = (Design, Vec<f64>, Vec<f64>, Vec<i64>, Vec<usize>);

fn numbers(case: &serde_json::Value, key: &str) -> Vec<f64> {
    case[key].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn stored(case: &serde_json::Value) -> Data {
    let y = numbers(case, "spasms");
    let design = Design::builder(y.len())
        .intercept()
        .column("late", &numbers(case, "late"))
        .column("stress", &numbers(case, "stress"))
        .build()
        .unwrap();
    let offset = numbers(case, "hours").iter().map(|h| libm::log(*h)).collect();
    let night = numbers(case, "night").iter().map(|t| *t as i64).collect();
    let person = numbers(case, "person").iter().map(|g| *g as usize).collect();
    (design, y, offset, night, person)
}

#[test]
fn value_gradient_estimates_and_errors_equal_dense_algebra() {
    let cases: serde_json::Value = serde_json::from_str(DENSE).unwrap();
    for case in cases.as_array().unwrap() {
        let (design, y, offset, night, person) = stored(case);
        let calendar = Calendar::new(&night, &person);
        let series = Series::parts(&design, &y, &offset, &calendar);
        let problem = Problem { design: &design, series };
        let probe = numbers(case, "probe");
        let found = problem.evaluate(probe.clone(), None).unwrap();
        let expected = case["loglik_probe"].as_f64().unwrap();
        assert!((found.loglik / expected - 1.0).abs() < 1e-11, "{} {expected}", found.loglik);
        for j in 0..probe.len() {
            let at = |h: f64| {
                let mut x = probe.clone();
                x[j] += h;
                problem.evaluate(x, None).unwrap().loglik
            };
            let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!((slope - found.gradient[j]).abs() < 1e-5 * (1.0 + slope.abs()), "{j}");
        }
        let options = PersistentOptions {
            offset: Some(&offset),
            person: Some(&person),
            ..Default::default()
        };
        let fit = fit(&design, &y, &night, &options).unwrap();
        let (estimate, error) = (numbers(case, "estimate"), numbers(case, "std_error"));
        let mut point = fit.coef.clone();
        point.extend([libm::log(fit.latent_sd), libm::log(fit.rate)]);
        let mut errors = fit.covariance.std_errors();
        errors.extend([fit.log_sd_std_error, fit.log_rate_std_error]);
        assert!((fit.loglik / case["loglik"].as_f64().unwrap() - 1.0).abs() < 1e-10);
        for j in 0..5 {
            // The stored optimum and its curvature come from differences of the log-likelihood.
            assert!((point[j] - estimate[j]).abs() < 1e-4 * error[j], "{point:?} {estimate:?}");
            assert!((errors[j] / error[j] - 1.0).abs() < 1e-3, "{errors:?} {error:?}");
        }
    }
}

/// Counts from the model, about one night in six unlogged.
fn simulated(
    seed: u64,
    n: usize,
    columns: usize,
    sd: f64,
    rho: f64,
) -> (Design, Vec<f64>, Vec<i64>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let normal = |rng: &mut ChaCha8Rng| {
        let (u, v): (f64, f64) = (rng.random(), rng.random());
        (-2.0 * libm::log(1.0 - u)).sqrt() * libm::cos(2.0 * std::f64::consts::PI * v)
    };
    let (mut y, mut night) = (Vec::new(), Vec::new());
    let mut x = vec![Vec::new(); columns];
    let mut a = sd * normal(&mut rng);
    let mut t = 0;
    while y.len() < n {
        t += 1;
        a = rho * a + sd * (1.0 - rho * rho).sqrt() * normal(&mut rng);
        if rng.random::<f64>() < 0.16 {
            continue;
        }
        for (j, column) in x.iter_mut().enumerate() {
            column.push(f64::from(u8::from(rng.random::<f64>() < 0.3 + 0.04 * j as f64)));
        }
        let mean = libm::exp(0.3 + 0.4 * x[0][y.len()] + a);
        let (mut count, mut mass) = (0.0, libm::exp(-mean));
        let mut left: f64 = rng.random::<f64>() - mass;
        while left > 0.0 && count < 200.0 {
            count += 1.0;
            mass *= mean / count;
            left -= mass;
        }
        y.push(count);
        night.push(t);
    }
    let mut builder = Design::builder(n).intercept();
    for (j, column) in x.iter().enumerate() {
        builder = builder.column(&format!("habit{j}"), column);
    }
    (builder.build().unwrap(), y, night)
}

#[test]
fn recovers_what_made_the_counts() {
    let runs = 40;
    let (mut effect, mut spread, mut log_sd, mut rho, mut fitted) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for seed in 0..runs {
        let (design, y, night) = simulated(seed, 300, 1, 0.7, 0.8);
        let Ok(found) = fit(&design, &y, &night, &PersistentOptions::default()) else { continue };
        let z = (found.coef[1] - 0.4) / found.covariance.std_errors()[1];
        effect += found.coef[1];
        spread += z * z;
        log_sd += libm::log(found.latent_sd);
        rho += found.persistence;
        fitted += 1.0;
    }
    assert!(fitted >= 39.0, "{fitted}");
    assert!((effect / fitted - 0.4).abs() < 0.05, "{}", effect / fitted);
    // A mean of 40 squared normals has a standard deviation of 0.22.
    assert!((spread / fitted - 1.0).abs() < 0.7, "{}", spread / fitted);
    assert!((log_sd / fitted - libm::log(0.7)).abs() < 0.12, "{}", log_sd / fitted);
    assert!((rho / fitted - 0.8).abs() < 0.08, "{}", rho / fitted);
}

#[test]
fn order_of_rows_units_offset_and_start_of_the_calendar_do_not_matter() {
    let (design, y, night) = simulated(5, 150, 2, 0.7, 0.8);
    let plain = fit(&design, &y, &night, &PersistentOptions::default()).unwrap();
    let order: Vec<usize> = (0..150).map(|i| (i * 37) % 150).collect();
    let mut builder = Design::builder(150).intercept();
    for j in 1..3 {
        let column: Vec<f64> = order.iter().map(|&i| 1000.0 * design.column(j)[i]).collect();
        builder = builder.column(&design.names[j], &column);
    }
    let moved_y: Vec<f64> = order.iter().map(|&i| y[i]).collect();
    let moved_night: Vec<i64> = order.iter().map(|&i| night[i] - 500).collect();
    let offset = vec![2.0; 150];
    let options = PersistentOptions { offset: Some(&offset), ..Default::default() };
    let moved = fit(&builder.build().unwrap(), &moved_y, &moved_night, &options).unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-5 * (1.0 + b.abs()), "{a} {b}");
    near(moved.coef[0] + 2.0, plain.coef[0]);
    near(moved.coef[1] * 1000.0, plain.coef[1]);
    near(moved.covariance.std_errors()[1] * 1000.0, plain.covariance.std_errors()[1]);
    near(moved.persistence, plain.persistence);
    for (k, &i) in order.iter().enumerate() {
        near(moved.latent[k], plain.latent[i]);
    }
}

#[test]
fn refusals_have_names() {
    let (design, y, night) = simulated(5, 60, 1, 0.7, 0.8);
    let mut twice = night.clone();
    twice[1] = twice[0];
    let refused = fit(&design, &y, &twice, &PersistentOptions::default());
    assert!(matches!(refused, Err(StatsError::BadArgument { what: "night", .. })));
    // Counts more even than Poisson leave nothing for a wandering rate.
    let even: Vec<f64> = (0..60).map(|t| 2.0 + f64::from(u8::from(t % 2 == 0))).collect();
    let refused = fit(&design, &even, &night, &PersistentOptions::default());
    assert!(matches!(refused, Err(StatsError::AtBoundary { .. })), "{refused:?}");
}
