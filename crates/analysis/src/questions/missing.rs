//! What is missing, and what that may do to the answers.

use lumbago_domain::Findings;

use crate::missing;
use crate::nights::Nights;
use crate::questions::{Depth, Question};

pub(super) const QUESTION: Question =
    Question { id: "missing", asks: "What is missing?", depth: Depth::Full, answer };

fn answer(nights: &Nights, findings: &mut Findings) {
    if !nights.people_logged().is_empty() {
        findings.technical.missing = Some(missing::read(nights, findings));
    }
}
