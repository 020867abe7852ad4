//! The fifth answer of the page: one thing to do next, how long, and what would count.

use lumbago_domain::{AdviceText, Findings, NextStep, Suggestion, Sureness};

use crate::knowledge::NextPhrases;
use crate::reader::{Audience, Reader};

/// A circumstance under which a treating team's instructions stand instead of suggestions.
const TREATING_TEAM: &str = "SUP_recent_surgery_fracture";

/// The first of these that holds: an answered warning sign, a circumstance, a group, no nights, no
/// spasms, a suggestion from the log, too few nights, spasms too rare, something to test, nothing.
pub(crate) fn next_step(
    reader: &Reader<'_>,
    warnings: &[AdviceText],
    worth_trying: &[Suggestion],
) -> NextStep {
    let words = &reader.knowledge.phrases.next;
    let findings = reader.findings;
    let step = |headline: &str, sentence: Option<String>, plain: &str| NextStep {
        headline: headline.to_owned(),
        sentence: sentence.unwrap_or_else(|| plain.to_owned()),
    };
    let filled = |text: &str| reader.values.apply(text);
    if reader.audience == Audience::Group {
        return step(&words.group_headline, filled(&words.group_sentence), "");
    }
    if !warnings.is_empty() {
        return step(&words.warning_headline, None, &words.warning_sentence);
    }
    if reader.hides_all() {
        return step(&words.minor_headline, None, &words.minor_sentence);
    }
    if findings.population.nights_logged == 0 {
        return step(&words.none_logged_headline, None, &words.none_logged_sentence);
    }
    if findings.population.spasm_nights == 0 {
        return step(&words.no_spasms_headline, filled(&words.no_spasms_sentence), "");
    }
    if let Some(first) = worth_trying.first().filter(|_| can_be_tried(findings)) {
        return suggested(reader, words, first);
    }
    if reader.has(TREATING_TEAM) {
        return step(&words.team_headline, None, &words.team_sentence);
    }
    if findings.adequacy.word == Sureness::NotYet {
        let sentence = filled(&words.log_more_sentence);
        return step(&words.log_more_headline, sentence, &words.log_more_plain);
    }
    if findings.trial.as_ref().is_some_and(|t| t.too_rare) {
        return step(&words.rare_headline, filled(&words.rare_sentence), &words.log_more_plain);
    }
    step(&words.idle_headline, None, &words.idle_sentence)
}

/// A suggestion is the next step only where its trial has a length.
fn can_be_tried(findings: &Findings) -> bool {
    findings.trial.as_ref().is_some_and(|t| !t.too_rare)
}

fn suggested(reader: &Reader<'_>, words: &NextPhrases, first: &Suggestion) -> NextStep {
    let mut fill = reader.values.clone();
    fill.set("how_long", &first.how_long).set("how_known", &first.how_known);
    let sentence = fill.apply(&words.try_sentence);
    NextStep { headline: first.what.clone(), sentence: sentence.unwrap_or_default() }
}
