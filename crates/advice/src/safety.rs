//! Signals of the log as plain safety information: what the notes show, and what general advice
//! says. No level, score or class of urgency.

use lumbago_domain::{AdviceText, Basis, Signal, SignalState};

use crate::compose::join;
use crate::fill::Fill;
use crate::knowledge::{Escalation, SignalKind};
use crate::reader::{Audience, Reader};
use crate::warnings::whose_notes;

/// Signals that point to help, in the order of the rules, then what circumstances call for.
pub(crate) fn safety(reader: &Reader<'_>) -> Vec<AdviceText> {
    let helps = |kind: SignalKind| {
        matches!(kind, SignalKind::Clinician | SignalKind::Pharmacist | SignalKind::WarningSigns)
    };
    let mut texts = fired(reader, Basis::Safety, helps);
    texts.extend(reader.suppressors.iter().map(|s| AdviceText {
        id: s.id.clone(),
        factor: None,
        basis: Basis::Safety,
        text: s.show.clone(),
        claims: Vec::new(),
    }));
    texts
}

/// Signals that are no reason to seek help.
pub(crate) fn information(reader: &Reader<'_>) -> Vec<AdviceText> {
    fired(reader, Basis::Log, |kind| kind == SignalKind::Information)
}

fn fired(
    reader: &Reader<'_>,
    basis: Basis,
    wanted: impl Fn(SignalKind) -> bool,
) -> Vec<AdviceText> {
    let rules = reader.knowledge.escalations.iter().filter(|e| wanted(e.kind));
    rules
        .flat_map(|rule| {
            let signals = reader.findings.signals.iter();
            signals
                .filter(move |s| s.id == rule.id && s.state == SignalState::Fire)
                .filter_map(move |s| Some((rule, words(reader, rule, s)?)))
        })
        .map(|(rule, text)| AdviceText {
            id: rule.id.clone(),
            factor: None,
            basis,
            text,
            claims: rule.claim.iter().cloned().collect(),
        })
        .collect()
}

fn words(reader: &Reader<'_>, rule: &Escalation, signal: &Signal) -> Option<String> {
    let mut fill = Fill::default();
    for value in &signal.values {
        fill.set(&value.name, number(value.value));
    }
    let mut own = Fill::default();
    own.set("Notes", whose_notes(reader, &signal.person));
    let fill = reader.values.with(&fill).with(&own);
    let numbers = rule.numbers.as_deref().and_then(|text| fill.apply(text)).unwrap_or_default();
    let (shown, advice) = rule.words(reader.audience == Audience::Group);
    Some(join(&[&fill.apply(shown)?, &numbers, &fill.apply(advice)?]))
}

/// Whole numbers as such, others with one decimal.
fn number(x: f64) -> String {
    if (x - x.round()).abs() < 0.05 { format!("{x:.0}") } else { format!("{x:.1}") }
}
