//! How often second opinions err where nothing acts, and how often they agree with the answer.
//!
//! ```text
//! cargo run --release -p lumbago-analysis --example second_opinions -- [diaries]
//! ```
//!
//! World `w120`, with nothing planted and with front x1.6; seeds are fixed.
#![allow(clippy::print_stdout)]

use lumbago_analysis::{AnalysisInput, Depth, analyse};
use lumbago_domain::{AnalysisSettings, Findings, Interval, Ledger, NightLog, SecondOpinionsOf};
use lumbago_simulate::{World, simulate, world};
use rayon::prelude::*;

fn main() {
    let diaries: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(300);
    let base = world("w120").expect("the calibration world is in the registry");
    let mut planted = base.clone();
    planted.plant("position", "front", 1.6);
    let null = run(&base, diaries);
    let front = run(&planted, diaries);
    errors("nothing planted, front", &null, true);
    errors("nothing planted, all comparisons", &null, false);
    errors("front x1.6, front", &front, true);
    errors("nothing planted, front, phi 0.85", &run(&with_phi(&base, 0.85), diaries), true);
    stability(&front);
}

fn with_phi(world: &World, phi: f64) -> World {
    let mut made = world.clone();
    if let Some(base) = made.base() {
        base.phi = phi;
    }
    made
}

fn findings(log: &NightLog) -> Findings {
    analyse(AnalysisInput {
        log,
        ledger: Ledger::default(),
        diagnostics: Vec::new(),
        settings: AnalysisSettings::default(),
        program_version: String::new(),
        depth: Depth::Full,
    })
}

fn run(world: &World, diaries: u64) -> Vec<Findings> {
    let one = |k| findings(&simulate(world, 40_000 + k).expect("valid").log);
    (0..diaries).into_par_iter().map(one).collect()
}

fn errors(name: &str, all: &[Findings], front_only: bool) {
    let opinions: Vec<&SecondOpinionsOf> = all
        .iter()
        .filter_map(|f| f.technical.second_opinions.as_ref())
        .flat_map(|s| &s.comparisons)
        .filter(|c| !front_only || c.contrast == "front")
        .collect();
    let away = |i: &Interval| i.low > 1.0 || i.high < 1.0;
    let share = |found: Vec<bool>| {
        let k = found.iter().filter(|b| **b).count();
        format!("{:.1}% of {}", 100.0 * k as f64 / found.len().max(1) as f64, found.len())
    };
    let of = |get: &dyn Fn(&SecondOpinionsOf) -> Option<bool>| {
        share(opinions.iter().filter_map(|c| get(c)).collect())
    };
    println!("{name}");
    println!("    p at most 5%: answer {}", of(&|c| Some(away(&c.answer))));
    println!("        matched {}", of(&|c| c.matched.ratio.as_ref().map(away)));
    println!("        crossover {}", of(&|c| c.crossover.ratio.as_ref().map(away)));
    println!("        shifts {}", of(&|c| c.shifts.p_value.map(|p| p <= 0.05)));
    println!(
        "    agrees: matched {}, crossover {}, shifts {}, all {}",
        of(&|c| c.matched.agrees),
        of(&|c| c.crossover.agrees),
        of(&|c| c.shifts.agrees),
        of(&|c| (c.agreement.of > 0).then_some(c.agreement.agree == c.agreement.of)),
    );
    let same_side = |i: &Option<Interval>, c: &SecondOpinionsOf| {
        i.map(|i| (i.point > 1.0) == (c.answer.point > 1.0))
    };
    println!(
        "    same side of 1: matched {}, crossover {}",
        of(&|c| same_side(&c.matched.ratio, c)),
        of(&|c| same_side(&c.crossover.ratio, c)),
    );
    let mean = |get: &dyn Fn(&SecondOpinionsOf) -> Option<f64>| {
        let found: Vec<f64> = opinions.iter().filter_map(|c| get(c)).collect();
        found.iter().sum::<f64>() / found.len().max(1) as f64
    };
    println!(
        "    matched share {:.2}, difference before {:.2}, after {:.2}, mean log ratio: answer \
         {:.3}, matched {:.3}, crossover {:.3}",
        mean(&|c| c.matched.matched_share),
        mean(&|c| c.matched.mean_before),
        mean(&|c| c.matched.mean_after),
        mean(&|c| Some(c.answer.point.ln())),
        mean(&|c| c.matched.ratio.map(|r| r.point.ln())),
        mean(&|c| c.crossover.ratio.map(|r| r.point.ln())),
    );
}

fn stability(all: &[Findings]) {
    let fronts: Vec<_> = all
        .iter()
        .filter_map(|f| f.technical.sensitivity.as_ref())
        .flat_map(|s| &s.comparisons)
        .filter(|c| c.contrast == "front")
        .collect();
    let stable = fronts.iter().filter(|c| c.counted > 0 && c.same_side == c.counted).count();
    println!("front x1.6: {stable} of {} keep their side in every variation", fronts.len());
}
