//! The evidence base and the rules from result to words.
//!
//! [`advise`] takes [`Findings`] and nothing else, and returns everything that is said: answered
//! warning signs first, signals of the log as plain safety information, the list of warning signs,
//! what to try next, texts on the reader's own results, general tips marked as such, and what
//! studies say of each factor in the log. Every number in a text comes from the findings.
//! [`study_list`] is what studies say of everything, apart from any log, and [`entries`] all that
//! may be said with its grounds.
//!
//! What may be said stands as reviewable TOML under `knowledge/` (see [`knowledge`]); which text
//! follows from which result is one table of rules and one matrix of result by evidence. The
//! analysis alone makes verdicts: nothing here can make a result firmer.
//!
//! No result leads to a word about a medicine, a supplement, a scan or a diagnosis; the list of
//! what is never said is `knowledge/never.toml`, and each entry has a test.

mod class;
mod compose;
pub mod entries;
#[cfg(test)]
mod every_cell;
mod fill;
pub mod knowledge;
mod next_step;
mod numbers;
mod reader;
mod reading;
mod rules;
mod safety;
mod studies;
mod study_list;
mod warnings;
pub mod wording;
mod worth_trying;

/// The findings of the tests under `tests/`, which call this crate by its name.
#[cfg(test)]
extern crate self as lumbago_advice;
#[cfg(test)]
#[expect(dead_code, reason = "made for the tests under `tests/`")]
#[path = "../tests/advise/logs.rs"]
mod logs;

use lumbago_domain::{Advice, Disclaimers, Findings};

pub use class::{Direction, ResultClass, classify};
pub use reading::reading_grade;
pub use study_list::study_list;

use reader::{Audience, Reader};

/// All that is said about a log.
///
/// For one person's log the texts speak to that person. For several people's there are no personal
/// texts and no suggestions: general notes, and safety information under each person's code.
pub fn advise(findings: &Findings) -> Advice {
    let reader = Reader::new(findings, knowledge::knowledge());
    let texts = compose::texts(&reader);
    let warnings = warnings::warnings(&reader);
    let worth_trying = worth_trying::worth_trying(&reader);
    let next_step = next_step::next_step(&reader, &warnings, &worth_trying);
    let fixed = &reader.knowledge.phrases.disclaimers;
    let top = match reader.audience {
        Audience::Person => &fixed.top,
        Audience::Group => &fixed.top_group,
    };
    let mut from_log = texts.log;
    if !reader.hides_all() {
        from_log.extend(safety::information(&reader));
    }
    Advice {
        warnings,
        safety: safety::safety(&reader),
        red_flags: warnings::strip(&reader),
        next_step,
        worth_trying,
        from_log,
        from_studies: texts.studies,
        studies: studies::studies(&reader),
        clinician_topics: texts.clinician_topics,
        expectation: texts.expectation,
        disclaimers: Disclaimers {
            top: top.clone(),
            cause: fixed.cause.clone(),
            signs: warnings::disclaimer(&reader),
        },
    }
}
