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

use lumbago_domain::Findings;

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
    pub(crate) answer: fn(&Nights, &mut Findings),
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
