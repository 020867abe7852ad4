//! What is asked of a log, and what may be answered.
//!
//! [`analyse`] takes a [`NightLog`] and returns [`Findings`]: how often, better or worse, what
//! goes with it, how sure, what the escalation rules say. Each question of [`QUESTIONS`] is tested
//! for answerability before anything is fitted; a question that the data cannot answer is refused
//! with its reason and what would make it answerable.
//!
//! Nothing here reads a file, a clock or the environment, and the same log gives the same findings
//! whatever the number of threads.

mod derived;
mod effects;
mod exposure;
#[cfg(test)]
mod fixtures;
mod linear;
mod mattress;
mod missing;
mod model;
mod nights;
mod outcome;
mod persistence;
mod pooled;
mod questions;
mod refusals;
mod robust_mean;
mod severity;
mod share;
mod signals;
mod spell;
mod study;
#[cfg(test)]
mod tests;

use lumbago_domain::{
    Adequacy, AnalysisSettings, Arm, Diagnostic, Findings, Ledger, NightLog, Population, Rate,
    SCHEMA_VERSION, Sureness, Technical, Trend, TrendWord,
};

pub use pooled::{PoolError, SiteFindings, pool_findings};
pub use questions::{Depth, QUESTIONS, Question};

use crate::nights::Nights;

/// What an analysis starts from.
pub struct AnalysisInput<'a> {
    /// The nights.
    pub log: &'a NightLog,
    /// Every row accounted for.
    pub ledger: Ledger,
    /// What was wrong with the input.
    pub diagnostics: Vec<Diagnostic>,
    /// Settings in force.
    pub settings: AnalysisSettings,
    /// Version of the program, printed with the findings.
    pub program_version: String,
    /// How far to go.
    pub depth: Depth,
}

/// Answers every question, or refuses it.
pub fn analyse(input: AnalysisInput) -> Findings {
    let AnalysisInput { log, ledger, diagnostics, settings, program_version, depth } = input;
    let nights = Nights::new(log, &settings);
    let mut findings = Findings {
        schema_version: SCHEMA_VERSION.into(),
        program_version,
        sources: log.sources.clone(),
        settings: settings.clone(),
        ledger,
        diagnostics,
        outcome: nights.outcome.clone(),
        population: Population::default(),
        rate: Rate::default(),
        trend: Trend {
            word: TrendWord::CannotTell,
            recent: Arm::default(),
            before: Arm::default(),
            ratio: None,
            mattress_change: None,
            reason: None,
        },
        adequacy: Adequacy {
            word: Sureness::NotYet,
            logged_share: None,
            weakest: "nights".into(),
            nights_needed: None,
        },
        trial: None,
        effects: Vec::new(),
        levels: Vec::new(),
        model: None,
        signals: Vec::new(),
        habits: Vec::new(),
        people: Vec::new(),
        series: Vec::new(),
        comparisons: 0,
        technical: Technical::default(),
    };
    questions::answer_all(&nights, &mut findings, depth);
    findings
}
