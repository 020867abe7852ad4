//! Errors and power of the verdicts in worlds whose truth is known.
//!
//! ```text
//! cargo run --release -p lumbago-analysis --example calibrate -- [diaries] [world filter]
//! ```
//!
//! Counted as in docs/calibration.md: *any false* is the share of null diaries with at least one
//! announced habit, *power* the share of planted diaries in which front is announced in the right
//! direction, *coverage* that of the unshrunken 95 % interval.
#![allow(clippy::print_stdout)]

use lumbago_analysis::{AnalysisInput, Depth, analyse};
use lumbago_domain::{AnalysisSettings, Effect, Findings, Ledger, Scope, Verdict};
use lumbago_simulate::{Missing, World, simulate, world};
use rayon::prelude::*;

/// A cell of the grid.
#[derive(Clone, Copy)]
struct Cell {
    phi: f64,
    nights: u32,
    drift: f64,
    size: Option<f64>,
    missing: f64,
    mean: f64,
    front: f64,
}

/// What acts in a world.
#[derive(Clone, Copy, PartialEq)]
enum Planted {
    Nothing,
    Front,
    FrontAndStress,
}

const W120: Cell = Cell {
    phi: 0.6,
    nights: 120,
    drift: 0.0,
    size: Some(3.0),
    missing: 0.0,
    mean: 2.0,
    front: 1.6,
};

const CELLS: &[(&str, Cell)] = &[
    ("w120", W120),
    ("w120 drift", Cell { drift: 1.0, ..W120 }),
    ("w120 phi 0", Cell { phi: 0.0, ..W120 }),
    ("w120 phi .85", Cell { phi: 0.85, ..W120 }),
    ("w120 missing", Cell { missing: 0.2, ..W120 }),
    ("w60", Cell { nights: 60, ..W120 }),
    ("w365", Cell { nights: 365, ..W120 }),
    ("rare 120", Cell { mean: 0.2, ..W120 }),
    ("rare 365", Cell { mean: 0.2, nights: 365, front: 2.5, ..W120 }),
    ("rare 365 drift", Cell { mean: 0.2, nights: 365, drift: 1.0, front: 2.5, ..W120 }),
];

/// Cells in which the promise of `nights_needed` is kept or broken: a true ratio of 1.5.
const NEEDED: &[(&str, Cell)] = &[
    ("needed 120", Cell { front: 1.5, ..W120 }),
    ("needed 60", Cell { nights: 60, front: 1.5, ..W120 }),
    ("needed rare", Cell { mean: 0.4, front: 1.5, ..W120 }),
];

fn main() {
    let mut args = std::env::args().skip(1);
    let diaries: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(500);
    let filter = args.next().unwrap_or_default();
    println!(
        "cell | any false | leaning | mattress refused | power | leaning right | coverage | \
         coverage of nulls | exaggeration | little difference on planted"
    );
    for (name, cell) in NEEDED.iter().filter(|(name, _)| name.contains(&filter)) {
        needed(name, *cell, diaries);
    }
    if "study".contains(&filter) {
        study(diaries / 10);
    }
    for (name, cell) in CELLS.iter().filter(|(name, _)| name.contains(&filter)) {
        report(name, *cell, diaries);
    }
}

/// Studies of 60 people and 90 nights in the null world, alone and with x1.4 on lifting days.
fn study(studies: u64) {
    let mut made = world("null_world").expect("the null world is in the registry");
    made.people = 60;
    made.nights = 90;
    let null: Vec<Findings> = (0..studies).into_par_iter().map(|k| one(&made, 5_000 + k)).collect();
    made.plant("heavy_lifting", "yes", 1.4);
    let planted: Vec<Findings> =
        (0..studies).into_par_iter().map(|k| one(&made, 9_000 + k)).collect();
    let any = null.iter().filter(|f| f.effects.iter().any(|e| e.verdict.is_announced())).count();
    let lifting =
        |f: &Findings| f.effects.iter().find(|e| e.factor == "heavy_lifting" && e.primary).cloned();
    let found = planted.iter().filter_map(lifting).filter(|e| e.verdict == Verdict::More).count();
    let coverage = |scope: Scope, findings: &[Findings]| {
        let ranges: Vec<_> = findings
            .iter()
            .flat_map(|f| &f.effects)
            .filter(|e| e.scope == scope && e.primary && e.factor != "heavy_lifting")
            .filter_map(|e| e.rate_ratio)
            .collect();
        let held = ranges.iter().filter(|r| r.low <= 1.0 && 1.0 <= r.high).count();
        format!("{:.1}% of {}", 100.0 * held as f64 / ranges.len().max(1) as f64, ranges.len())
    };
    let planted_ranges: Vec<_> =
        planted.iter().filter_map(lifting).filter_map(|e| e.rate_ratio).collect();
    let held = planted_ranges.iter().filter(|r| r.low <= 1.4 && 1.4 <= r.high).count();
    println!(
        "study 60 x 90, {studies} each: any false {any}, lifting x1.4 found {found} (interval \
         holds it in {held}), coverage within {}, between {}",
        coverage(Scope::Within, &null),
        coverage(Scope::Between, &null),
    );
}

/// The median total that the diaries ask for, and the power at that many nights.
fn needed(name: &str, cell: Cell, diaries: u64) {
    let totals = |findings: &[Findings]| {
        let mut totals: Vec<u32> = findings
            .iter()
            .filter_map(front)
            .filter_map(|e| e.nights_needed.map(|n| n + e.nights))
            .collect();
        totals.sort_unstable();
        totals
    };
    let null = totals(&run(cell, diaries, Planted::Nothing));
    let median = null.get(null.len() / 2).copied().unwrap_or(cell.nights);
    let then = run(Cell { nights: median, ..cell }, diaries, Planted::Front);
    let found = then.iter().filter_map(front).filter(|e| e.verdict == Verdict::More).count();
    let power = 100.0 * found as f64 / then.len().max(1) as f64;
    println!(
        "{name}: {} of {diaries} ask for {median} nights in all, power then {power:.1}%",
        null.len()
    );
}

fn report(name: &str, cell: Cell, diaries: u64) {
    let null: Vec<Findings> = run(cell, diaries, Planted::Nothing);
    let planted: Vec<Findings> = run(cell, diaries, Planted::FrontAndStress);
    let share = |k: usize, n: usize| format!("{:.1}%", 100.0 * k as f64 / n.max(1) as f64);
    let count = |f: &[Findings], of: &dyn Fn(&Effect) -> bool| {
        f.iter().filter(|f| f.effects.iter().any(of)).count()
    };
    let any_false = count(&null, &|e| e.verdict.is_announced());
    let leaning = count(&null, &|e| e.verdict.is_leaning());
    let mattress =
        count(&null, &|e| e.factor == "mattress_age" && e.verdict == Verdict::NotAnswerable);
    let fronts: Vec<&Effect> = planted.iter().filter_map(front).collect();
    let found = fronts.iter().filter(|e| e.verdict == Verdict::More).count();
    let leans = fronts.iter().filter(|e| e.verdict == Verdict::LeaningMore).count();
    let little = fronts.iter().filter(|e| e.verdict == Verdict::LittleDifference).count();
    let covered = |effects: &[&Effect], truth: f64| {
        let ranges: Vec<_> = effects.iter().filter_map(|e| e.rate_ratio).collect();
        let k = ranges.iter().filter(|r| r.low <= truth && truth <= r.high).count();
        share(k, ranges.len())
    };
    let all_null: Vec<&Effect> = null.iter().flat_map(|f| &f.effects).collect();
    let mut sizes: Vec<f64> = fronts
        .iter()
        .filter(|e| e.verdict.is_announced())
        .filter_map(|e| e.rate_ratio_shrunken)
        .map(|r| r.point.ln().abs() / cell.front.ln())
        .collect();
    sizes.sort_by(f64::total_cmp);
    let exaggeration = sizes.get(sizes.len() / 2).copied().unwrap_or(f64::NAN);
    println!(
        "{name} | {} | {} | {} | {} | {} | {} | {} | {exaggeration:.2} | {}",
        share(any_false, null.len()),
        share(leaning, null.len()),
        share(mattress, null.len()),
        share(found, planted.len()),
        share(leans, planted.len()),
        covered(&fronts, cell.front),
        covered(&all_null, 1.0),
        share(little, planted.len()),
    );
    let mut by_factor: std::collections::BTreeMap<&str, usize> = Default::default();
    for e in null.iter().flat_map(|f| &f.effects).filter(|e| e.verdict.is_announced()) {
        *by_factor.entry(&e.factor).or_default() += 1;
    }
    println!("    false by factor: {by_factor:?}");
    let mut reasons: std::collections::BTreeMap<(&str, &str), usize> = Default::default();
    for e in fronts.iter().filter(|e| !e.verdict.is_announced()) {
        *reasons.entry((&e.reason.code, "front")).or_default() += 1;
    }
    println!("    front not announced because: {reasons:?}");
}

fn front(findings: &Findings) -> Option<&Effect> {
    findings.effects.iter().find(|e| e.factor == "position" && e.contrast == "front")
}

fn run(cell: Cell, diaries: u64, planted: Planted) -> Vec<Findings> {
    let mut made: World = world("w120").expect("the calibration world is in the registry");
    made.nights = cell.nights;
    made.missing = Missing::share(cell.missing);
    if let Some(base) = made.base() {
        base.mean = cell.mean;
        base.size = cell.size;
        base.phi = cell.phi;
        base.drift = cell.drift;
    }
    if planted != Planted::Nothing {
        made.plant("position", "front", cell.front);
    }
    if planted == Planted::FrontAndStress {
        // Ratio exp(0.25) a standard deviation of 2 points.
        made.plant("stress", "per_2_points", 0.25_f64.exp());
    }
    (0..diaries).into_par_iter().map(|k| one(&made, 1_000 + k)).collect()
}

fn one(world: &World, seed: u64) -> Findings {
    let simulated = simulate(world, seed).expect("the world is valid");
    analyse(AnalysisInput {
        log: &simulated.log,
        ledger: Ledger::default(),
        diagnostics: Vec::new(),
        settings: AnalysisSettings::default(),
        program_version: String::new(),
        depth: Depth::Verdicts,
    })
}
