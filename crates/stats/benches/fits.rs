//! How long the fits take, on synthetic panels of 100 nights a person.
//!
//! `cargo bench -p lumbago-stats` runs all; add `-- glm` or another name for a part. Compare two
//! states of the code on one idle machine; docs/benchmarks.md compares with other programs.

#![allow(missing_docs)] // criterion's macros make the public items

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::negative_binomial::{self, NegativeBinomialOptions};
use lumbago_stats::persistent::{self, PersistentOptions};
use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm};

const NIGHTS: usize = 100;

/// A panel with an intercept, six numbers and eight indicators, and counts that depend on them.
struct Panel {
    design: Design,
    slopes: Design,
    y: Vec<f64>,
    person: Vec<usize>,
}

/// A number in [0, 1) that looks random, by multiplication with the golden ratio.
fn mixed(i: usize, stream: usize) -> f64 {
    let key = (i as u64).wrapping_mul(31).wrapping_add(stream as u64 * 7919);
    let bits = (key ^ (key >> 7)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((bits ^ (bits >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 11) as f64 / (1u64 << 53) as f64
}

fn panel(n: usize) -> Panel {
    let person: Vec<usize> = (0..n).map(|i| i / NIGHTS).collect();
    let numbers: Vec<Vec<f64>> =
        (0..5).map(|k| (0..n).map(|i| 4.0 * mixed(i, k) - 2.0).collect()).collect();
    let age: Vec<f64> = person.iter().map(|&g| 20.0 + (56.0 * mixed(g, 9)).floor()).collect();
    let position: Vec<usize> = (0..n).map(|i| (3.0 * mixed(i, 6)) as usize).collect();
    let weekday: Vec<usize> = (0..n).map(|i| i % 7).collect();
    let y = (0..n)
        .map(|i| {
            let eta = -0.5 + 0.3 * numbers[0][i] + 0.2 * numbers[1][i] + mixed(person[i], 11);
            // A count whose mean is the rate, more spread than Poisson's.
            let rate = eta.exp() * 3.0 * mixed(i, 7) * mixed(i, 8);
            (rate + mixed(i, 10)).floor()
        })
        .collect();
    let habits = |mut builder: lumbago_stats::DesignBuilder| {
        for (k, values) in numbers.iter().enumerate() {
            builder = builder.column(&format!("habit{k}"), values);
        }
        builder.levels("position", &position, &["back", "side", "stomach"], 0).levels(
            "weekday",
            &weekday,
            &["1", "2", "3", "4", "5", "6", "7"],
            0,
        )
    };
    let design = habits(Design::builder(n).intercept().column("age", &age)).build();
    let slopes = habits(Design::builder(n)).build();
    Panel {
        design: design.expect("columns drawn independently"),
        slopes: slopes.expect("columns drawn independently"),
        y,
        person,
    }
}

fn panels(c: &mut Criterion) {
    for n in [10_000, 100_000, 1_000_000] {
        let d = panel(n);
        let mut group = c.benchmark_group("panel");
        group.sample_size(10).throughput(Throughput::Elements(n as u64));
        let poisson = || glm(&d.design, &d.y, &GlmOptions::poisson()).expect("fits");
        group.bench_function(BenchmarkId::new("glm_cluster", n), |b| {
            b.iter(|| covariance(&poisson(), &Vcov::ClusterCr1S { cluster: &d.person }));
        });
        let fit = poisson();
        group.bench_function(BenchmarkId::new("hc3", n), |b| {
            b.iter(|| covariance(&fit, &Vcov::Hc3));
        });
        group.bench_function(BenchmarkId::new("negative_binomial", n), |b| {
            b.iter(|| negative_binomial::fit(&d.design, &d.y, &NegativeBinomialOptions::default()));
        });
        group.bench_function(BenchmarkId::new("fixed_effects_poisson", n), |b| {
            b.iter(|| fixed_effects_poisson(&d.slopes, &d.y, &d.person, None));
        });
        if n <= 100_000 {
            group.bench_function(BenchmarkId::new("cr2", n), |b| {
                b.iter(|| covariance(&fit, &Vcov::ClusterCr2 { cluster: &d.person }));
            });
        }
        group.finish();
    }
}

/// One person's log with ten habits, as the verdicts read it.
fn one_log(c: &mut Criterion) {
    let mut group = c.benchmark_group("log");
    for n in [120, 365] {
        let mut builder = Design::builder(n).intercept();
        for k in 0..10 {
            let habit: Vec<f64> = (0..n).map(|i| f64::from(u8::from(mixed(i, k) < 0.4))).collect();
            builder = builder.column(&format!("habit{k}"), &habit);
        }
        let design = builder.build().expect("columns drawn independently");
        let y: Vec<f64> = (0..n)
            .map(|i| (1.6 + (i as f64 / 11.0).sin()) * 2.0 * mixed(i, 20))
            .map(f64::floor)
            .collect();
        let night: Vec<i64> = (0..n as i64).collect();
        group.bench_function(BenchmarkId::new("persistent", n), |b| {
            b.iter(|| {
                let options = PersistentOptions::default();
                persistent::fit(&design, &y, &night, &options)?.guarded(0.95)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, one_log, panels);
criterion_main!(benches);
