//! How strong the spasms are, and what goes with stronger ones.

use lumbago_domain::Findings;

use crate::nights::Nights;
use crate::questions::{Depth, Question};
use crate::severity;

pub(super) const QUESTION: Question =
    Question { id: "severity", asks: "How strong are the spasms?", depth: Depth::Full, answer };

fn answer(nights: &Nights, findings: &mut Findings) {
    findings.technical.severity = severity::read(nights, findings);
}
