//! How long an analysis takes: the verdict path of a diary, the whole default analysis of a year,
//! a study, and a batch of diaries.
//!
//! `cargo bench -p lumbago-analysis`; figures are in docs/benchmarks.md.

#![allow(missing_docs)] // criterion's macros make the public items

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lumbago_analysis::{AnalysisInput, Depth, analyse};
use lumbago_domain::{AnalysisSettings, Findings, Ledger, NightLog};
use lumbago_simulate::{Rate, simulate, world};
use rayon::prelude::*;

fn findings(log: &NightLog, depth: Depth) -> Findings {
    analyse(AnalysisInput {
        log,
        ledger: Ledger::default(),
        diagnostics: Vec::new(),
        settings: AnalysisSettings::default(),
        program_version: String::new(),
        depth,
    })
}

/// The calibration world's diary: 120 nights, ten habits.
fn diary(seed: u64) -> NightLog {
    simulate(&world("w120").expect("in the registry"), seed).expect("a valid world").log
}

/// Every factor of the evidence base, by people with spasms to speak of.
fn evidence(people: u32, nights: u32) -> NightLog {
    let mut made = world("evidence").expect("in the registry");
    made.people = people;
    made.nights = nights;
    let evidence = made.evidence().expect("an evidence world");
    evidence.rate = Rate::LogNormal { mean_log: libm::log(0.2), sd: 0.5 };
    simulate(&made, 7).expect("a valid world").log
}

fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("analyse");
    group.sample_size(20);
    let short = diary(1);
    group.bench_function("verdicts, 120 nights x 10 habits", |b| {
        b.iter(|| black_box(findings(&short, Depth::Verdicts)));
    });
    let year = evidence(1, 365);
    group.bench_function("everything, 365 nights x every factor", |b| {
        b.iter(|| black_box(findings(&year, Depth::Full)));
    });
    group.sample_size(10);
    let study = evidence(60, 90);
    group.bench_function("everything, 60 people x 90 nights", |b| {
        b.iter(|| black_box(findings(&study, Depth::Full)));
    });
    let many: Vec<NightLog> = (0..100).map(diary).collect();
    group.bench_function("everything, batch of 100 diaries", |b| {
        b.iter(|| many.par_iter().map(|l| findings(l, Depth::Full)).collect::<Vec<_>>().len());
    });
    group.finish();
}

criterion_group!(analysis, benches);
criterion_main!(analysis);
