//! Texts from rules: which fire, what a circumstance leaves out, what stands in its place.

use std::collections::BTreeSet;

use lumbago_domain::{AdviceText, Basis};

use crate::class::Direction;
use crate::fill::Fill;
use crate::knowledge::{AdviceEntry, Only, Row, TextPlace, Topic, support_key};
use crate::reader::{Answer, Audience, Reader};
use crate::rules::{RULES, When};

/// Texts by the part of the report they belong to.
#[derive(Default)]
pub(crate) struct Texts {
    pub(crate) log: Vec<AdviceText>,
    pub(crate) studies: Vec<AdviceText>,
    pub(crate) expectation: Vec<AdviceText>,
    pub(crate) clinician_topics: Vec<AdviceText>,
}

/// All advice texts of the log; none where a circumstance switches all advice off.
pub(crate) fn texts(reader: &Reader<'_>) -> Texts {
    let mut texts = Texts::default();
    if reader.hides_all() {
        return texts;
    }
    let answers = reader.answers();
    let mut done = BTreeSet::new();
    on_results(reader, &answers, &mut texts, &mut done);
    on_log(reader, &mut texts, &mut done);
    texts.studies.extend(tips(reader, &answers, &done));
    texts
}

/// Texts on the reader's own results, the clearest first.
fn on_results(
    reader: &Reader<'_>,
    answers: &[Answer<'_>],
    texts: &mut Texts,
    done: &mut BTreeSet<&'static str>,
) {
    let mut own: Vec<(u8, AdviceText)> = Vec::new();
    for answer in answers {
        let mut worded = false;
        for rule in RULES {
            let When::Result(fires) = rule.when else { continue };
            let Some(entry) = reader.knowledge.advice(rule.id) else { continue };
            if entry.factor.is_none() || !fires(answer) || hidden(reader, rule.id) {
                continue;
            }
            if entry.place == TextPlace::Log {
                // Said once; a further contrast of the factor gets its numbers.
                if done.contains(rule.id) {
                    continue;
                }
                let Some(text) = write(reader, entry, Only::Log, &answer.values) else { continue };
                let text = join(&[&text, &remarks(reader, answer)]);
                own.push((rank(answer), advice(entry, Basis::Log, text)));
                worded = true;
                done.insert(rule.id);
            } else if done.insert(rule.id)
                && let Some(text) = write(reader, entry, Only::Studies, &answer.values)
            {
                texts.studies.push(advice(entry, Basis::Studies, from_studies(reader, &text)));
            }
        }
        if !worded && answer.class.direction.is_some() {
            own.extend(own_numbers(reader, answer).map(|text| (rank(answer), text)));
        }
    }
    own.extend(unclear(reader, answers));
    own.sort_by_key(|(rank, _)| *rank);
    texts.log.extend(own.into_iter().map(|(_, text)| text));
}

/// Factors that every report answers one by one.
const KEY_FACTORS: &[&str] = &["position", "caffeine_late", "caffeine_total", "stress"];

/// Results that favour no side, by the texts for any factor: key factors one by one with their
/// range, the others of a kind in one sentence. Exploration is left to the tables.
fn unclear(reader: &Reader<'_>, answers: &[Answer<'_>]) -> Vec<(u8, AdviceText)> {
    let mut texts = Vec::new();
    for rule in RULES {
        let When::Result(fires) = rule.when else { continue };
        let Some(entry) = reader.knowledge.advice(rule.id) else { continue };
        if entry.factor.is_some() {
            continue;
        }
        let of_kind = answers.iter().filter(|a| a.effect.primary && fires(a));
        let (key, others): (Vec<_>, Vec<_>) =
            of_kind.partition(|a| KEY_FACTORS.contains(&a.effect.factor.as_str()));
        let together = others.len() > 1;
        for answer in key.into_iter().chain(others.iter().copied().filter(|_| !together)) {
            let Some(text) = write(reader, entry, Only::Log, &answer.values) else { continue };
            let text = join(&[&text, &remarks(reader, answer)]);
            let factor = Some(answer.effect.factor.clone());
            texts.push((rank(answer), AdviceText { factor, ..advice(entry, Basis::Log, text) }));
        }
        let words = entry.together.as_deref().filter(|_| together);
        if let (Some(first), Some(words)) = (others.first(), words) {
            let names: Vec<String> =
                others.iter().map(|a| uncapital(&a.effect.factor_label)).collect();
            let mut values = reader.values.clone();
            values.set("habits", names.join("; "));
            let text = values.apply(words);
            texts.extend(text.map(|text| (rank(first), advice(entry, Basis::Log, text))));
        }
    }
    texts
}

/// A label inside a sentence: its first letter small, unless it begins an abbreviation.
fn uncapital(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

/// "a, b and c".
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => names.concat(),
    }
}

/// Clear results first, then leaning ones, then no difference, then what is not known.
fn rank(answer: &Answer<'_>) -> u8 {
    match answer.class.row {
        Row::R3 | Row::RX => 0,
        Row::R2 | Row::R2X => 1,
        Row::R4 => 2,
        Row::R1 => 3,
        Row::R0 => 4,
    }
}

/// What the matrix adds to a text written for the factor: that a leaning is not sure, that no
/// difference fits the studies, and that fewer spasms are no reason to do more of it.
fn remarks(reader: &Reader<'_>, answer: &Answer<'_>) -> String {
    let remark = if answer.class.is_clear() { "" } else { answer.cell.remark.as_str() };
    join(&[remark, &reservation(reader, answer), caution(answer)])
}

/// What stands against a leaning result.
fn reservation(reader: &Reader<'_>, answer: &Answer<'_>) -> String {
    let code = &answer.effect.reason.code;
    let all = &reader.knowledge.matrix.reservations;
    let found = all.iter().find(|r| answer.class.is_leaning() && r.code == *code);
    found.and_then(|r| answer.values.apply(&r.text)).unwrap_or_default()
}

fn caution<'k>(answer: &Answer<'_>) -> &'k str {
    let fewer = answer.class.direction == Some(Direction::Fewer);
    answer.topic.if_fewer.as_deref().filter(|_| fewer).unwrap_or("")
}

/// The words for a result that has no text of its own, or whose text a circumstance hides: the
/// numbers, and what the matrix says of them.
fn own_numbers(reader: &Reader<'_>, answer: &Answer<'_>) -> Option<AdviceText> {
    let words = &reader.knowledge.matrix.own_numbers;
    let clear = answer.class.is_clear();
    let text = join(&[
        &answer.values.apply(&words.text)?,
        if clear { &words.not_the_reason } else { "" },
        &answer.cell.remark,
        &reservation(reader, answer),
        caution(answer),
        if answer.cell.clinician { &words.show_clinician } else { "" },
    ]);
    Some(AdviceText {
        id: format!("MATRIX_{:?}_{}", answer.class.row, support_key(answer.support)),
        factor: Some(answer.effect.factor.clone()),
        basis: Basis::Log,
        text,
        claims: answer.topic.claim.iter().cloned().collect(),
    })
}

/// Texts that follow from what the log holds.
fn on_log(reader: &Reader<'_>, texts: &mut Texts, done: &mut BTreeSet<&'static str>) {
    for rule in RULES {
        let (fires, always_tip) = match rule.when {
            When::Result(_) => continue,
            When::Log(fires) => (fires, false),
            When::Tip(fires) => (fires, true),
        };
        let Some(entry) = reader.knowledge.advice(rule.id) else { continue };
        if !fires(reader) || hidden(reader, rule.id) || !done.insert(rule.id) {
            continue;
        }
        let own = entry.place == TextPlace::Log && !always_tip;
        if own && reader.audience == Audience::Group {
            continue;
        }
        let form = if own { Only::Log } else { Only::Studies };
        let Some(text) = write(reader, entry, form, &reader.values) else { continue };
        let marked = |text: &str| advice(entry, Basis::Studies, from_studies(reader, text));
        match entry.place {
            TextPlace::Log if own => texts.log.push(advice(entry, Basis::Log, text)),
            TextPlace::Log | TextPlace::Studies => texts.studies.push(marked(&text)),
            TextPlace::Expectation => texts.expectation.push(marked(&text)),
            TextPlace::ClinicianTopics => {
                texts.clinician_topics.push(advice(entry, Basis::Safety, text));
            }
        }
    }
}

/// General tips of the topics in the log, where the matrix lets them stand and no text for the
/// factor has said the same.
fn tips(
    reader: &Reader<'_>,
    answers: &[Answer<'_>],
    done: &BTreeSet<&'static str>,
) -> Vec<AdviceText> {
    let spoken = |factor: &str| {
        let of = |id: &&&str| reader.knowledge.advice(id).and_then(|a| a.factor.as_deref());
        done.iter().any(|id| of(&id) == Some(factor))
    };
    let stands = |topic: &Topic| {
        let answer = answers.iter().find(|a| std::ptr::eq(a.topic, topic));
        reader.in_log(&topic.factor)
            && !spoken(&topic.factor)
            && answer.is_none_or(|a| a.cell.tip)
            && !reader.suppressors.iter().any(|s| s.hide_tips.contains(&topic.factor))
    };
    let topics = reader.knowledge.topics.topics.iter().filter(|t| stands(t));
    topics
        .filter_map(|topic| {
            Some(AdviceText {
                id: format!("TIP_{}", topic.factor),
                factor: Some(topic.factor.clone()),
                basis: Basis::Studies,
                text: from_studies(reader, topic.tip.as_deref()?),
                claims: topic.claim.iter().cloned().collect(),
            })
        })
        .collect()
}

/// The sentences of a text that can be said, or `None` where a core one cannot.
fn write(reader: &Reader<'_>, entry: &AdviceEntry, form: Only, values: &Fill) -> Option<String> {
    let mut said = Vec::new();
    for part in &entry.parts {
        let left_out = part.only.is_some_and(|only| only != form)
            || part.unless.iter().any(|id| reader.has(id));
        let sentence = (!left_out)
            .then(|| {
                let otherwise = || part.otherwise.as_deref().and_then(|t| values.apply(t));
                let to_many = part.group.as_ref().filter(|_| reader.audience == Audience::Group);
                values.apply(to_many.unwrap_or(&part.text)).or_else(otherwise)
            })
            .flatten();
        match sentence {
            Some(sentence) => said.push(sentence),
            None if part.core => return None,
            None => {}
        }
    }
    Some(said.join(" "))
}

fn advice(entry: &AdviceEntry, basis: Basis, text: String) -> AdviceText {
    AdviceText {
        id: entry.id.clone(),
        factor: entry.factor.clone(),
        basis,
        text,
        claims: entry.claims.clone(),
    }
}

fn hidden(reader: &Reader<'_>, advice: &str) -> bool {
    reader.suppressors.iter().any(|s| s.hide_advice.iter().any(|id| id == advice))
}

fn from_studies(reader: &Reader<'_>, text: &str) -> String {
    let voice = &reader.knowledge.phrases.voice;
    let mark = match reader.audience {
        Audience::Person => &voice.from_studies,
        Audience::Group => &voice.from_studies_group,
    };
    format!("{mark}{text}")
}

/// Sentences with single blanks between, empty ones left out.
pub(crate) fn join(sentences: &[&str]) -> String {
    sentences.iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(" ")
}
