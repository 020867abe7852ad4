//! "Worth trying": at most three low-risk things, each with its reason in the log, how sure it is,
//! how long a fair trial lasts and what would count.
//!
//! Results of the log come first, ordered by
//!
//! ```text
//! nights saved in 30 × certainty × ease
//! ```
//!
//! where nights saved is the shrunken difference times the share of nights it would touch, certainty
//! is 1 for a clear result, ½ for a leaning one and ¼ for one that was only explored, and ease is a judgement kept in `topics.toml`.
//! Things that could be tested follow, the better studied first. Medicines, supplements, fluids,
//! mattresses, lifting and hard exercise have no action and so are never offered.

use std::collections::BTreeSet;

use lumbago_domain::{Suggestion, SuggestionNights, SuggestionRank};

use crate::class::Direction;
use crate::fill::Fill;
use crate::knowledge::{Action, Does, Grade, Offer, Row};
use crate::reader::{Answer, Reader};

/// Rows of the table.
const MOST: usize = 3;

struct Candidate<'r, 'a> {
    answer: &'r Answer<'a>,
    action: &'static Action,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    /// The log speaks for it: nights saved in 30, and how certain they are.
    Result { saved: f64, certainty: f64 },
    /// The log cannot tell: the grade of the studies.
    Test(Option<Grade>),
}

/// The rows, in order.
pub(crate) fn worth_trying(reader: &Reader<'_>) -> Vec<Suggestion> {
    if reader.hides_all() {
        return Vec::new();
    }
    let answers = reader.answers();
    let mut candidates: Vec<Candidate<'_, '_>> =
        answers.iter().filter_map(|a| candidate(reader, a)).collect();
    candidates.sort_by(|a, b| order(a).total_cmp(&order(b)));
    let mut offered = BTreeSet::new();
    candidates
        .into_iter()
        .filter(|c| offered.insert(c.action.id.as_str()))
        .take(MOST)
        .filter_map(|c| row(reader, &c))
        .collect()
}

/// Results before tests, larger gains first, then better studied and easier. Ties keep the order
/// of the findings.
fn order(c: &Candidate<'_, '_>) -> f64 {
    match c.kind {
        Kind::Result { saved, certainty } => -1.0 - saved * certainty * c.action.ease,
        Kind::Test(grade) => grade.map_or(9.0, |g| f64::from(g as u8)) + 1.0 - c.action.ease,
    }
}

fn candidate<'r, 'a>(reader: &Reader<'_>, answer: &'r Answer<'a>) -> Option<Candidate<'r, 'a>> {
    let action = reader.knowledge.action(answer.topic.action.as_deref()?)?;
    let does = answer.topic.does?;
    let e = answer.effect;
    if !e.modifiable || reader.suppressors.iter().any(|s| s.hide_actions.contains(&action.id)) {
        return None;
    }
    let touched = match does {
        Does::Less => e.exposed.nights,
        Does::More => e.reference.nights,
    };
    if touched == 0 || answer.cell.offer == Offer::No {
        return None;
    }
    let speaks_for = matches!(
        (does, answer.class.direction),
        (Does::Less, Some(Direction::More)) | (Does::More, Some(Direction::Fewer))
    );
    let kind = match answer.class.direction {
        Some(_) if speaks_for => {
            Kind::Result { saved: saved(answer, touched), certainty: certainty(answer) }
        }
        Some(_) => return None,
        None if testable(reader, answer) => Kind::Test(grade(reader, answer)),
        None => return None,
    };
    Some(Candidate { answer, action, kind })
}

/// A test is offered only for the factor's declared comparison, and where a trial can show
/// anything.
fn testable(reader: &Reader<'_>, answer: &Answer<'_>) -> bool {
    answer.effect.primary
        && matches!(answer.class.row, Row::R0 | Row::R1)
        && reader.findings.trial.as_ref().is_some_and(|t| !t.too_rare)
}

/// Nights saved in 30: the shrunken difference times the share of nights the change would touch.
fn saved(answer: &Answer<'_>, touched: u32) -> f64 {
    let e = answer.effect;
    let difference = e
        .difference_per_30
        .map(|d| d.point)
        .or_else(|| Some(e.exposed.observed_in_30? - e.reference.observed_in_30?));
    let shrink = match (e.rate_ratio, e.rate_ratio_shrunken) {
        (Some(plain), Some(shrunken)) if plain.point > 0.0 && plain.point != 1.0 => {
            (shrunken.point.ln() / plain.point.ln()).clamp(0.0, 1.0)
        }
        _ => 1.0,
    };
    let share = f64::from(touched) / f64::from((e.exposed.nights + e.reference.nights).max(1));
    difference.unwrap_or(0.0).abs() * shrink * share
}

fn certainty(answer: &Answer<'_>) -> f64 {
    match (answer.class.is_clear(), answer.effect.primary) {
        (true, _) => 1.0,
        (false, true) => 0.5,
        (false, false) => 0.25,
    }
}

fn rank(c: &Candidate<'_, '_>) -> SuggestionRank {
    let ease = c.action.ease;
    match c.kind {
        Kind::Result { saved, certainty } => SuggestionRank {
            saved_in_30: Some(saved),
            certainty: Some(certainty),
            ease,
            gain: Some(saved * certainty * ease),
        },
        Kind::Test(_) => SuggestionRank { saved_in_30: None, certainty: None, ease, gain: None },
    }
}

fn nights(c: &Candidate<'_, '_>) -> SuggestionNights {
    let e = c.answer.effect;
    SuggestionNights {
        exposed: e.exposed.nights,
        exposed_spasm_nights: e.exposed.spasm_nights,
        reference: e.reference.nights,
        reference_spasm_nights: e.reference.spasm_nights,
        difference_per_30: e.difference_per_30,
    }
}

fn grade(reader: &Reader<'_>, answer: &Answer<'_>) -> Option<Grade> {
    let claim = answer.topic.claim.as_deref()?;
    reader.knowledge.claim(claim).map(|c| c.grade)
}

fn row(reader: &Reader<'_>, c: &Candidate<'_, '_>) -> Option<Suggestion> {
    let words = &reader.knowledge.phrases.trying;
    let mut fill: Fill = c.answer.values.clone();
    let studies = match grade(reader, c.answer) {
        Some(grade) => {
            fill.set("grade", reader.knowledge.phrases.grades.of(grade));
            fill.apply(&words.studies)?
        }
        None => words.studies_none.clone(),
    };
    fill.set("studies", studies);
    let (because, sure) = match c.kind {
        Kind::Result { .. } => (
            fill.apply(&words.because_likely).or_else(|| fill.apply(&words.because_counts))?,
            if c.answer.class.is_clear() { &words.sure_announced } else { &words.sure_leaning },
        ),
        Kind::Test(_) => (words.because_unknown.clone(), &words.sure_test),
    };
    let (how_long, how_known) = match &reader.findings.trial {
        Some(trial) if trial.too_rare => (fill.apply(&words.long_rare)?, words.known_rare.clone()),
        Some(_) => (fill.apply(&words.long)?, fill.apply(&words.known)?),
        None => (words.long_unknown.clone(), words.known_unknown.clone()),
    };
    let otherwise = || c.action.otherwise.as_deref().and_then(|t| fill.apply(t));
    Some(Suggestion {
        factor: c.answer.effect.factor.clone(),
        contrast: c.answer.effect.contrast.clone(),
        what: fill.apply(&c.action.what).or_else(otherwise)?,
        because,
        how_sure: fill.apply(sure)?,
        how_long,
        how_known,
        rank: rank(c),
        nights: nights(c),
        trial: reader.findings.trial.clone(),
    })
}
