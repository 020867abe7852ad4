//! From a world to findings.

use lumbago_analysis::{AnalysisInput, Depth, analyse};
use lumbago_domain::{AnalysisSettings, Effect, Findings, Ledger};
use lumbago_simulate::{World, simulate};
use rayon::prelude::*;

/// First seed; every world sees the same ones.
pub(crate) const FIRST_SEED: u64 = 1_000;

/// Findings of `diaries` diaries of a world.
pub(crate) fn diaries(world: &World, diaries: u64) -> Vec<Findings> {
    (0..diaries).into_par_iter().map(|k| one(world, FIRST_SEED + k)).collect()
}

pub(crate) fn one(world: &World, seed: u64) -> Findings {
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

/// The comparison of the front.
pub(crate) fn front(findings: &Findings) -> Option<&Effect> {
    findings.effects.iter().find(|e| e.factor == "position" && e.contrast == "front")
}
