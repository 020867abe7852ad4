//! Error rates and power of rules for one person's log: the table of docs/methods/persistence.md.
//!
//! `cargo run --release -p lumbago-stats --example persistence -- 1000` (logs per cell)
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program that prints a table")]

use std::sync::Arc;

use lumbago_stats::persistent::{self, PersistentOptions};
use lumbago_stats::{
    Design, Estimate, GlmOptions, LeverageCorrection, Vcov, covariance, glm, hac_lag, inference,
    multiplicity,
};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};
use rayon::prelude::*;

const HABITS: [&str; 8] =
    ["caffeine", "stress", "alcohol", "exercise", "screen", "front", "late_meal", "room_temp"];
/// The habit with the planted ratio of 1.6, and its column among the habits.
const FRONT: usize = 5;
const RULES: [&str; 9] = [
    "Poisson",
    "quasi",
    "quasi + HC3",
    "Newey-West z",
    "cosines",
    "latent",
    "latent + HC3",
    "guarded, weights",
    "true covariance",
];
/// Twice the weight for caffeine, stress and position, half for the rest.
const WEIGHTS: [f64; 8] = [2.0, 2.0, 0.5, 0.5, 0.5, 2.0, 0.5, 0.5];
/// Logs longer than this are not fitted with the dense true covariance.
const DENSE: usize = 150;

/// One kind of world.
#[derive(Clone, Copy)]
struct Cell {
    nights: usize,
    persistence: f64,
    drift: f64,
    /// Size of the gamma-Poisson mixture; infinite for Poisson.
    size: f64,
    unlogged: f64,
    mean: f64,
}

const fn cell(
    nights: usize,
    persistence: f64,
    drift: f64,
    size: f64,
    unlogged: f64,
    mean: f64,
) -> Cell {
    Cell { nights, persistence, drift, size, unlogged, mean }
}

const CELLS: [Cell; 10] = [
    cell(120, 0.6, 0.0, 3.0, 0.0, 2.0),
    cell(120, 0.6, 1.0, 3.0, 0.0, 2.0),
    cell(120, 0.0, 0.0, 3.0, 0.0, 2.0),
    cell(120, 0.85, 0.0, 3.0, 0.0, 2.0),
    cell(120, 0.85, 1.0, 3.0, 0.2, 2.0),
    cell(60, 0.6, 1.0, 3.0, 0.0, 2.0),
    cell(365, 0.85, 1.0, 3.0, 0.0, 2.0),
    cell(120, 0.6, 0.0, 3.0, 0.0, 0.2),
    cell(365, 0.6, 1.0, 3.0, 0.0, 0.2),
    cell(120, 0.3, 0.0, f64::INFINITY, 0.0, 2.0),
];

fn main() {
    let logs: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(200);
    println!("share of {logs} logs with any false announcement / with the planted one, per cent");
    for c in CELLS {
        let size = if c.size.is_finite() { format!("size {}", c.size) } else { "Poisson".into() };
        println!(
            "{} nights, rho {}, drift {}, {size}, {} unlogged, mean {}",
            c.nights, c.persistence, c.drift, c.unlogged, c.mean
        );
        let null = announced(c, false, logs);
        let planted = announced(c, true, logs);
        for (rule, (a, b)) in RULES.iter().zip(null.iter().zip(&planted)) {
            if *rule == "true covariance" && c.nights > DENSE {
                continue;
            }
            println!("    {rule:<18} {a:5.1} / {b:5.1}");
        }
    }
}

/// Per rule the share of logs with an announcement: any one, or the planted one.
fn announced(c: Cell, planted: bool, logs: u64) -> Vec<f64> {
    let found: Vec<Vec<bool>> = (0..logs)
        .into_par_iter()
        .filter_map(|seed| one_log(c, planted, 7919 * seed + u64::from(planted) * 1_000_003))
        .collect();
    (0..RULES.len())
        .map(|k| 100.0 * found.iter().filter(|f| f[k]).count() as f64 / found.len() as f64)
        .collect()
}

/// Simulates and analyses one log; `None` when it cannot be fitted.
fn one_log(c: Cell, planted: bool, seed: u64) -> Option<Vec<bool>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let r = &mut rng;
    let n = c.nights;
    let first = r.random_range(0..7usize);
    let weekend: Vec<f64> = (0..n).map(|t| f64::from(u8::from((t + first) % 7 >= 5))).collect();
    let latent = autoregressive(r, n, c.persistence);
    let caffeine = autoregressive(r, n, 0.4);
    let stress: Vec<f64> = autoregressive(r, n, 0.6)
        .iter()
        .map(|v| (5.0 + 2.0 * v).round().clamp(1.0, 10.0))
        .collect();
    let alcohol: Vec<f64> = weekend
        .iter()
        .map(|w| f64::from(u8::from(r.random::<f64>() < if *w > 0.0 { 0.6 } else { 0.1 })))
        .collect();
    let exercise = staying(r, n, 0.4, 0.3);
    let screen = autoregressive(r, n, 0.3);
    let front = staying(r, n, 0.4, 0.5);
    let late_meal: Vec<f64> =
        (0..n).map(|_| f64::from(u8::from(r.random::<f64>() < 0.3))).collect();
    let room_temp = autoregressive(r, n, 0.9);
    let direction = if r.random::<f64>() < 0.5 { c.drift } else { -c.drift };
    let trend: Vec<f64> = (0..n).map(|t| t as f64 / n as f64 - 0.5).collect();
    let known: Vec<f64> = (0..n)
        .map(|t| {
            let effect = 1.6f64.ln() * front[t] + 0.25 * (stress[t] - 5.0) / 2.0;
            c.mean.ln()
                + 0.25 * weekend[t]
                + direction * trend[t]
                + f64::from(u8::from(planted)) * effect
        })
        .collect();
    let spasms: Vec<f64> = (0..n)
        .map(|t| {
            let mut mean = (known[t] + 0.5 * latent[t]).exp();
            if c.size.is_finite() {
                mean *= Gamma::new(c.size, 1.0 / c.size).unwrap().sample(r);
            }
            if mean > 0.0 { Poisson::new(mean).unwrap().sample(r) } else { 0.0 }
        })
        .collect();
    let kept: Vec<usize> = (0..n).filter(|_| r.random::<f64>() >= c.unlogged).collect();
    let pick = |v: &[f64]| kept.iter().map(|&i| v[i]).collect::<Vec<f64>>();

    let mut builder = Design::builder(kept.len())
        .intercept()
        .column("weekend", &pick(&weekend))
        .column("trend", &pick(&trend));
    let habits = [&caffeine, &stress, &alcohol, &exercise, &screen, &front, &late_meal, &room_temp];
    for (name, values) in HABITS.iter().zip(habits) {
        builder = builder.column(name, &pick(values));
    }
    let design = builder.build().ok()?;
    let y = pick(&spasms);
    let night: Vec<i64> = kept.iter().map(|&t| t as i64).collect();
    let truth: Vec<f64> = pick(&known).iter().map(|v| (v + 0.125).exp()).collect();
    let p_values = rules(&design, &y, &night, c, &truth)?;
    Some(
        p_values
            .iter()
            .zip(RULES)
            .map(|(p, rule)| {
                let adjusted = if rule == "guarded, weights" {
                    multiplicity::benjamini_hochberg_weighted(p, &WEIGHTS)
                } else {
                    multiplicity::benjamini_hochberg(p)
                }
                .unwrap();
                if planted { adjusted[FRONT] <= 0.1 } else { adjusted.iter().any(|q| *q <= 0.1) }
            })
            .collect(),
    )
}

/// p-values of the habits by every rule, in the order of `RULES`.
fn rules(
    design: &Design,
    y: &[f64],
    night: &[i64],
    c: Cell,
    truth: &[f64],
) -> Option<Vec<Vec<f64>>> {
    let fit = glm(design, y, &GlmOptions::poisson()).ok()?;
    let habits = |e: Vec<Estimate>| e[3..].iter().map(|e| e.p_value).collect::<Vec<f64>>();
    let by =
        |vcov: Vcov<'_>| Some(habits(inference(&fit, &covariance(&fit, &vcov).ok()?, 0.95).ok()?));
    let lag = hac_lag(night.last()?.abs_diff(*night.first()?) + 1);
    let quasi = by(Vcov::Quasi)?;
    let guarded_quasi = quasi.iter().zip(by(Vcov::Hc3)?).map(|(a, b)| a.max(b)).collect();
    let latent = persistent::fit(design, y, night, &PersistentOptions::default()).ok()?;
    let model = habits(inference(&latent.whitened, &latent.model, 0.95).ok()?);
    let guarded = habits(latent.guarded(0.95).ok()?);
    let told = if y.len() <= DENSE { told(design, y, night, c, truth)? } else { vec![1.0; 11] };
    Some(vec![
        by(Vcov::Model)?,
        quasi,
        guarded_quasi,
        by(Vcov::Hac { night, lag, adjust: false })?,
        by(Vcov::Ewc { night, cosines: None, leverage: LeverageCorrection::None })?,
        model,
        guarded.clone(),
        guarded,
        told[3..].to_vec(),
    ])
}

/// Generalised least squares with the true mean and covariance, by a dense Cholesky factor.
fn told(design: &Design, y: &[f64], night: &[i64], c: Cell, truth: &[f64]) -> Option<Vec<f64>> {
    let n = y.len();
    let mixture = if c.size.is_finite() { 1.0 / c.size } else { 0.0 };
    let mut l = vec![0.0; n * n];
    for j in 0..n {
        for i in j..n {
            let distance = night[i].abs_diff(night[j]) as i32;
            let shared = (0.25 * c.persistence.powi(distance)).exp() - 1.0;
            let own = (1.0 + shared) * (1.0 + mixture) - 1.0 + 1.0 / truth[i];
            let mut v = if i == j { own } else { shared };
            for k in 0..j {
                v -= l[i + k * n] * l[j + k * n];
            }
            l[i + j * n] = if i == j { v.sqrt() } else { v / l[j + j * n] };
        }
    }
    let whiten = |v: &[f64]| {
        let mut x = v.to_vec();
        for i in 0..n {
            for k in 0..i {
                x[i] -= l[i + k * n] * x[k];
            }
            x[i] /= l[i + i * n];
        }
        x
    };
    let response: Vec<f64> = (0..n).map(|i| truth[i].ln() + (y[i] - truth[i]) / truth[i]).collect();
    let columns = (0..design.p).flat_map(|j| whiten(design.column(j))).collect();
    let flat = Design { n, p: design.p, columns: Arc::new(columns), names: design.names.clone() };
    let fit = glm(&flat, &whiten(&response), &GlmOptions::gaussian()).ok()?;
    let estimates = inference(&fit, &covariance(&fit, &Vcov::Model).ok()?, 0.95).ok()?;
    Some(estimates.iter().map(|e| e.p_value).collect())
}

/// A stationary AR(1) series of unit variance.
fn autoregressive(r: &mut ChaCha8Rng, n: usize, rho: f64) -> Vec<f64> {
    let mut state: f64 = StandardNormal.sample(r);
    (0..n)
        .map(|t| {
            if t > 0 {
                let shock: f64 = StandardNormal.sample(r);
                state = rho * state + (1.0 - rho * rho).sqrt() * shock;
            }
            state
        })
        .collect()
}

/// A 0/1 series that keeps last night's state with chance `stay` and else draws anew.
fn staying(r: &mut ChaCha8Rng, n: usize, share: f64, stay: f64) -> Vec<f64> {
    let mut state = r.random::<f64>() < share;
    (0..n)
        .map(|t| {
            if t > 0 && r.random::<f64>() >= stay {
                state = r.random::<f64>() < share;
            }
            f64::from(u8::from(state))
        })
        .collect()
}
