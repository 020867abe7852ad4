//! What the notes show that a clinician should hear of.

use lumbago_domain::Findings;
use rayon::prelude::*;

use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};
use crate::signals::of_person;

pub(super) const QUESTION: Question = Question {
    id: "signals",
    asks: "Do the notes call for a clinician?",
    depth: Depth::Verdicts,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    let people = nights.people_logged();
    findings.signals =
        people.par_iter().map(|&p| of_person(nights, p)).collect::<Vec<_>>().concat();
}
