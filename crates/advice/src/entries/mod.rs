//! Everything the program may say, with its grounds, as one list: texts, rules, what each result
//! leads to, claims with grade and sources, warning signs, circumstances, what is never said,
//! verdicts and the codes of reasons. Read-only; `lumbago explain` prints it, and docs/knowledge.md
//! is made of it.

mod evidence;
mod limits;
mod markdown;
mod results;
mod texts;

use lumbago_domain::Factor;
use serde::Serialize;

use crate::knowledge::{Knowledge, knowledge};

pub use markdown::markdown;

/// One thing that can be explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its name in the knowledge files and in findings.json, its own within its kind.
    pub id: String,
    /// What it is: one of [`KINDS`].
    pub kind: &'static str,
    /// One line for a list.
    pub about: String,
    /// Heading and text, in order; a text may be empty.
    pub said: Vec<(&'static str, String)>,
    /// What it rests on: claims with their grades.
    pub claims: Vec<Ground>,
    /// Works, as cited.
    pub sources: Vec<String>,
}

/// A claim behind an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// Claim id.
    pub id: String,
    /// Grade, in words.
    pub grade: String,
    /// The outcome really studied, in words.
    pub studied: String,
    /// What studies say.
    pub summary: String,
}

/// Kinds in the order of the list, with what each holds.
pub const KINDS: &[(&str, &str)] = &[
    ("advice", "Texts that may follow from a result or from what a log holds."),
    ("tip", "General tips, printed behind a mark that they come from studies."),
    (
        "comparison",
        "What studies expect of each comparison, and what may be offered because of it.",
    ),
    ("matrix", "What is said, offered and left out for each class of result by what studies say."),
    ("reservation", "Sentences on what stands against a leaning result."),
    ("action", "What may be offered as worth trying."),
    ("sentence", "Fixed sentences and patterns for numbers."),
    ("claim", "What is often said, and what studies say of it."),
    ("warning sign", "Questions that are asked, never inferred, and what to do on a yes."),
    ("circumstance", "Answers that switch off ordinary advice."),
    ("rule", "Rules on logged nights, printed as plain safety information."),
    ("never", "What no result may ever lead to."),
    ("wording", "The rules and words for whoever edits a text."),
    ("conflict", "Where popular advice contradicts itself or the evidence."),
    ("gap", "What is not known or was not checked."),
    ("factor", "Habits and what limits an answer on each."),
    ("verdict", "Words for an answer."),
    ("refusal", "Why a question is not answered."),
    ("reason", "What stands behind or against a verdict."),
    ("remark", "Why something behind the answers was not worked out."),
    ("work", "Works the evidence rests on."),
];

/// Everything, kind by kind in the order of [`KINDS`], within a kind in that of its file.
///
/// ```
/// use lumbago_domain::Catalogue;
/// let all = lumbago_advice::entries::entries(&Catalogue::standard().factors);
/// let heat = all.iter().find(|e| e.id == "relief.heat").unwrap();
/// assert_eq!(heat.kind, "claim");
/// assert!(!heat.sources.is_empty());
/// ```
pub fn entries(factors: &[Factor]) -> Vec<Entry> {
    let mut listing = Listing { k: knowledge(), all: Vec::new() };
    texts::list(&mut listing);
    evidence::claims(&mut listing);
    limits::list(&mut listing);
    evidence::open_ends(&mut listing);
    evidence::factors(&mut listing, factors);
    results::list(&mut listing);
    evidence::works(&mut listing);
    listing.all
}

/// The list while it is made.
struct Listing {
    k: &'static Knowledge,
    all: Vec<Entry>,
}

impl Listing {
    /// Adds an entry that rests on claims and works.
    fn add(
        &mut self,
        (id, kind, about): (&str, &'static str, &str),
        said: Vec<(&'static str, String)>,
        claims: &[String],
        refs: &[String],
    ) {
        let k = self.k;
        let mut works: Vec<&String> = refs.iter().collect();
        for work in claims.iter().filter_map(|c| k.claim(c)).flat_map(|c| &c.refs) {
            if !works.contains(&work) {
                works.push(work);
            }
        }
        self.all.push(Entry {
            id: id.into(),
            kind,
            about: about.into(),
            said,
            claims: claims.iter().filter_map(|c| ground(k, c)).collect(),
            sources: works.iter().filter_map(|r| k.cited(r)).collect(),
        });
    }

    /// Adds an entry that rests on nothing but judgement.
    fn plain(&mut self, named: (&str, &'static str, &str), said: Vec<(&'static str, String)>) {
        self.add(named, said, &[], &[]);
    }
}

fn ground(k: &Knowledge, id: &str) -> Option<Ground> {
    k.claim(id).map(|c| Ground {
        id: c.id.clone(),
        grade: k.phrases.grades.of(c.grade).to_owned(),
        studied: k.phrases.directness.of(c.directness).to_owned(),
        summary: c.summary.clone(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lumbago_domain::Catalogue;

    use super::*;

    fn all() -> Vec<Entry> {
        entries(&Catalogue::standard().factors)
    }

    #[test]
    fn everything_has_an_id_of_its_own_within_its_kind_and_says_something() {
        let all = all();
        let ids: BTreeSet<_> = all.iter().map(|e| (e.kind, &e.id)).collect();
        assert_eq!(ids.len(), all.len());
        for e in &all {
            assert!(e.said.iter().any(|(_, w)| !w.is_empty()), "{}", e.id);
            assert!(!e.about.is_empty(), "{}", e.id);
        }
        let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        let places: Vec<_> = all.iter().map(|e| kinds.iter().position(|k| *k == e.kind)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "the order of the kinds");
        for kind in kinds {
            assert!(all.iter().any(|e| e.kind == kind), "nothing of the kind {kind}");
        }
    }

    #[test]
    fn nothing_of_the_knowledge_is_left_out() {
        let (k, all) = (knowledge(), all());
        let count = |kind: &str| all.iter().filter(|e| e.kind == kind).count();
        for (kind, expected) in [
            ("advice", k.advice.len()),
            ("comparison", k.topics.topics.len()),
            ("tip", k.topics.topics.iter().filter(|t| t.tip.is_some()).count()),
            ("matrix", k.matrix.cells.len()),
            ("reservation", k.matrix.reservations.len()),
            ("action", k.topics.actions.len()),
            ("claim", k.claims.len()),
            ("warning sign", k.red_flags.red_flags.len()),
            ("circumstance", k.suppressors.len()),
            ("rule", k.escalations.len()),
            ("never", k.never.len()),
            ("conflict", k.conflicts.len()),
            ("gap", k.gaps.len()),
            ("work", k.references.len()),
            ("factor", Catalogue::standard().factors.len()),
        ] {
            assert_eq!(count(kind), expected, "{kind}");
        }
        let codes = lumbago_domain::REASON_CODES;
        for r in codes {
            assert!(all.iter().any(|e| e.id == r.code && e.said[0].1 == r.means), "{}", r.code);
        }
        // Two verdicts are refusals.
        assert_eq!(
            count("verdict") + count("refusal") + count("reason") + count("remark"),
            8 + codes.len()
        );
    }

    #[test]
    fn a_claim_has_its_grade_and_its_sources_or_says_that_there_are_none() {
        let all = all();
        for claim in &knowledge().claims {
            let e = all.iter().find(|e| e.kind == "claim" && e.id == claim.id).expect("listed");
            let said =
                |heading: &str| e.said.iter().find(|(h, _)| *h == heading).map(|(_, w)| &w[..]);
            assert_eq!(said("Grade"), Some(knowledge().phrases.grades.of(claim.grade)));
            assert_eq!(e.sources.len(), claim.refs.len(), "{}", claim.id);
            let none = said("Sources").is_some_and(|w| w.eq_ignore_ascii_case("no study found"));
            assert_eq!(none, claim.refs.is_empty(), "{}", claim.id);
        }
    }
}
