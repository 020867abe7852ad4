//! What studies say of the factors in the log, apart from anything in it: the best supported first.

use lumbago_domain::StudyNote;

use crate::knowledge::{Claim, Knowledge, Place, Say};
use crate::reader::Reader;

/// Claims that may be printed on factors in the log, with grade and sources; by grade, then in
/// catalogue order.
pub(crate) fn studies(reader: &Reader<'_>) -> Vec<StudyNote> {
    let factors = reader.factors_in_log();
    let listed = |c: &Claim| matches!(c.place, Place::Factor | Place::Remedy | Place::Myth);
    let hidden = |c: &Claim| reader.suppressors.iter().any(|s| s.hides_claim(&c.id));
    let place = |c: &Claim| factors.iter().position(|f| c.factors.contains(f));
    let mut notes: Vec<(usize, &Claim)> = reader
        .knowledge
        .claims
        .iter()
        .filter(|c| listed(c) && c.say != Say::C && !hidden(c))
        .filter_map(|c| Some((place(c)?, c)))
        .collect();
    notes.sort_by_key(|(place, c)| (c.grade, *place));
    notes.into_iter().map(|(place, c)| note(reader.knowledge, c, &factors[place])).collect()
}

fn note(knowledge: &Knowledge, claim: &Claim, factor: &str) -> StudyNote {
    let phrases = &knowledge.phrases;
    StudyNote {
        claim: claim.id.clone(),
        factor: Some(factor.to_owned()),
        grade: phrases.grades.of(claim.grade).to_owned(),
        directness: phrases.directness.of(claim.directness).to_owned(),
        summary: claim.summary.clone(),
        effect: claim.effect.clone(),
        references: claim.refs.iter().filter_map(|id| knowledge.cited(id)).collect(),
    }
}
