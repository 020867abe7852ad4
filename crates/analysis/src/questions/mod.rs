//! What is asked of every log, in the order of the answers.
//!
//! A question reads the nights and fills its own fields of the findings; it may read what earlier
//! questions found. To add one, write its file and one line in [`QUESTIONS`].

mod better_or_worse;
mod checks;
mod confounding;
mod habits;
mod how_often;
mod how_sure;
mod interactions;
mod lags;
mod last_nights;
mod methods;
mod missing;
mod mixtures;
mod replacements;
mod second_opinions;
mod sensitivity;
mod severity;
mod shapes;
mod signals;
mod study;
mod what_was_logged;
mod which_nights;

use lumbago_domain::{Findings, Technical};
use rayon::prelude::*;

use crate::nights::Nights;

/// How far an analysis goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Everything that verdicts are made of, and the answers a person reads.
    Verdicts,
    /// Also what stands behind them: second opinions, sensitivity, shapes, lags, what is missing.
    Full,
}

/// One question.
#[derive(Clone, Copy)]
pub struct Question {
    /// Short name.
    pub id: &'static str,
    /// In words.
    pub asks: &'static str,
    /// The depth from which it is asked.
    pub depth: Depth,
    pub(crate) answer: Answer,
}

/// How a question is answered.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// In turn: reads what earlier questions found and fills its own fields.
    InTurn(fn(&Nights, &mut Findings)),
    /// Beside its neighbours in the list, which it does not read: what it found goes to its own
    /// field of what stands behind the verdicts.
    Beside(fn(&Nights, &Findings) -> Placing),
}

/// Puts what a question found where it belongs.
pub(crate) type Placing = Box<dyn FnOnce(&mut Technical) + Send>;

/// What was found, to be put in its place.
fn place(put: impl FnOnce(&mut Technical) + Send + 'static) -> Placing {
    Box::new(put)
}

/// Nothing was found.
fn nothing() -> Placing {
    Box::new(|_| ())
}

/// Answers all questions down to a depth: those that stand beside each other at the same time.
pub(crate) fn answer_all(nights: &Nights, findings: &mut Findings, depth: Depth) {
    let asked: Vec<Answer> =
        QUESTIONS.iter().filter(|q| q.depth <= depth).map(|q| q.answer).collect();
    let is_beside = |a: &Answer| matches!(a, Answer::Beside(_));
    for run in asked.chunk_by(|a, b| is_beside(a) && is_beside(b)) {
        let shared: &Findings = findings;
        let found: Vec<Placing> = run
            .par_iter()
            .filter_map(|answer| match answer {
                Answer::Beside(answer) => Some(answer(nights, shared)),
                Answer::InTurn(_) => None,
            })
            .collect();
        found.into_iter().for_each(|put| put(&mut findings.technical));
        for answer in run {
            if let Answer::InTurn(answer) = answer {
                answer(nights, findings);
            }
        }
    }
}

/// All questions.
pub const QUESTIONS: &[Question] = &[
    how_often::QUESTION,
    better_or_worse::QUESTION,
    which_nights::QUESTION,
    habits::QUESTION,
    what_was_logged::QUESTION,
    how_sure::QUESTION,
    signals::QUESTION,
    missing::QUESTION,
    severity::QUESTION,
    study::QUESTION,
    confounding::QUESTION,
    shapes::QUESTION,
    lags::QUESTION,
    interactions::QUESTION,
    replacements::QUESTION,
    mixtures::QUESTION,
    sensitivity::QUESTION,
    second_opinions::QUESTION,
    last_nights::QUESTION,
    checks::QUESTION,
    methods::QUESTION,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_have_names_and_words() {
        let ids: std::collections::BTreeSet<_> = QUESTIONS.iter().map(|q| q.id).collect();
        assert_eq!(ids.len(), QUESTIONS.len());
        assert!(QUESTIONS.iter().all(|q| q.asks.ends_with('?')));
    }
}
