//! What is missing, and what that may do to the answers.

use lumbago_domain::Findings;

use crate::missing;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};

pub(super) const QUESTION: Question = Question {
    id: "missing",
    asks: "What is missing?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    if nights.people_logged().is_empty() {
        return nothing();
    }
    let found = missing::read(nights, findings);
    place(move |t| t.missing = Some(found))
}
