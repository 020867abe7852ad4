//! What a study adds: people side by side, who stopped, and how far one person decides.

use lumbago_domain::{Findings, Study};

use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};
use crate::study;

pub(super) const QUESTION: Question = Question {
    id: "study",
    asks: "Do people differ in it, and does one of them decide?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    if !nights.is_cohort() {
        return nothing();
    }
    let found = Study {
        described: study::described::people_and_nights(nights),
        attrition: study::attrition::of(nights),
        comparisons: study::comparisons::all(nights, &findings.effects),
        spread: study::spread::of(nights),
    };
    place(move |t| t.study = Some(found))
}
