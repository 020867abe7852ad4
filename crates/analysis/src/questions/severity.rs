//! How strong the spasms are, and what goes with stronger ones.

use lumbago_domain::Findings;

use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, place};
use crate::severity;

pub(super) const QUESTION: Question = Question {
    id: "severity",
    asks: "How strong are the spasms?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let found = severity::read(nights, findings);
    place(move |t| t.severity = found)
}
