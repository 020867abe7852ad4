//! Warning signs: the list that is always shown, and answers of yes, which come before everything.
//!
//! They are asked, never inferred from nights, and nothing in the findings lowers one.

use lumbago_domain::{AdviceText, Basis, PersonSummary, RedFlagStrip, SignalState, WarningSign};

use crate::compose::join;
use crate::fill::Fill;
use crate::knowledge::{Group, RedFlag, SignalKind};
use crate::reader::{Audience, Reader};

/// The rule whose signal carries the questions answered yes.
const RED_FLAG_SIGNAL: &str = "ESC06_red_flag";

/// The list, whatever was answered.
pub(crate) fn strip(reader: &Reader<'_>) -> RedFlagStrip {
    let k = &reader.knowledge.red_flags;
    let of = |group: Group| {
        let flags = k.red_flags.iter().filter(|f| f.group == group);
        flags.map(|f| WarningSign { id: f.id.clone(), ask: f.ask.clone() }).collect()
    };
    let study = reader.audience == Audience::Group;
    let action = |group: Group| {
        let words = if study { k.actions.of_study(group) } else { k.actions.of(group) };
        words.to_owned()
    };
    RedFlagStrip {
        intro: if study { &k.strip.intro_group } else { &k.strip.intro }.clone(),
        emergency_action: action(Group::Emergency),
        emergency: of(Group::Emergency),
        same_day_action: action(Group::SameDay),
        same_day: of(Group::SameDay),
        soon_action: action(Group::Soon),
        soon: of(Group::Soon),
        disclaimer: k.strip.disclaimer.clone(),
    }
}

/// Answers of yes, the most urgent first, then in the order of people and of the list.
pub(crate) fn warnings(reader: &Reader<'_>) -> Vec<AdviceText> {
    let Some(rule) = reader.knowledge.escalation(RED_FLAG_SIGNAL) else { return Vec::new() };
    let actions = &reader.knowledge.red_flags.actions;
    let mut texts: Vec<(Group, AdviceText)> = Vec::new();
    for code in people(reader) {
        let yes = answered_yes(reader, &code);
        for flag in &yes {
            let group = urgency(flag, &yes);
            let mut fill = Fill::default();
            fill.set("Who", who(reader, &code)).set("sign", &flag.ask);
            fill.set("action", join(&[actions.of(group), &flag.also]));
            let (shown, advice) = rule.words(reader.audience == Audience::Group);
            let said = [fill.apply(shown), fill.apply(advice)];
            let said: Vec<String> = said.into_iter().flatten().collect();
            texts.push((
                group,
                AdviceText {
                    id: flag.id.clone(),
                    factor: None,
                    basis: Basis::Safety,
                    text: said.join(" "),
                    claims: rule.claim.iter().cloned().collect(),
                },
            ));
        }
    }
    texts.sort_by_key(|(group, _)| std::cmp::Reverse(*group));
    texts.into_iter().map(|(_, text)| text).collect()
}

/// What the answers do not show.
pub(crate) fn disclaimer(reader: &Reader<'_>) -> String {
    let d = &reader.knowledge.phrases.disclaimers;
    let flags = &reader.knowledge.red_flags.red_flags;
    if people(reader).iter().any(|code| !answered_yes(reader, code).is_empty()) {
        return match reader.audience {
            Audience::Person => d.signs_reported.clone(),
            Audience::Group => d.signs_reported_group.clone(),
        };
    }
    if reader.audience == Audience::Group {
        return d.signs_group.clone();
    }
    let person = reader.findings.people.first().map(|p| &p.person);
    let said = |f: &&RedFlag| person.and_then(|p| p.answer(&f.id)).is_some_and(|a| a.value == "no");
    match flags.iter().filter(said).count() {
        0 => d.signs_not_asked.clone(),
        n if n == flags.len() => d.signs_none_reported.clone(),
        _ => d.signs_some_asked.clone(),
    }
}

/// True if a signal points to a clinician, or a warning sign was answered yes.
pub(crate) fn points_to_clinician(reader: &Reader<'_>) -> bool {
    let clinician =
        |id: &str| reader.knowledge.escalation(id).is_some_and(|e| e.kind == SignalKind::Clinician);
    let mut fired = reader.findings.signals.iter().filter(|s| s.state == SignalState::Fire);
    fired.any(|s| clinician(&s.id))
        || people(reader).iter().any(|code| !answered_yes(reader, code).is_empty())
}

/// Codes of everyone who gave answers or has signals, in the order of the findings.
fn people(reader: &Reader<'_>) -> Vec<String> {
    let listed = reader.findings.people.iter().map(|p| &p.person.code);
    let signalled = reader.findings.signals.iter().map(|s| &s.person);
    let mut codes: Vec<String> = Vec::new();
    for code in listed.chain(signalled) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

/// Warning signs a person answered yes: those of the signal and those of the answers themselves,
/// so that a sign missing from one is not lost.
fn answered_yes(reader: &Reader<'_>, code: &str) -> Vec<&'static RedFlag> {
    let findings = reader.findings;
    let of = |p: &&PersonSummary| p.person.code == code;
    let person = findings.people.iter().find(of).map(|p| &p.person);
    let mut signals = findings
        .signals
        .iter()
        .filter(|s| s.id == RED_FLAG_SIGNAL && s.person == code && s.state == SignalState::Fire);
    let asked: Vec<&String> = signals.by_ref().flat_map(|s| &s.questions).collect();
    let yes = |id: &String| asked.contains(&id) || person.is_some_and(|p| p.says_yes(id));
    reader.knowledge.red_flags.red_flags.iter().filter(|f| yes(&f.id)).collect()
}

/// The group of a sign beside the others answered yes: raised where the list says so.
fn urgency(flag: &RedFlag, yes: &[&RedFlag]) -> Group {
    let raised = flag.raised.as_ref().filter(|r| yes.iter().any(|y| r.with.contains(&y.id)));
    raised.map_or(flag.group, |r| r.to.max(flag.group))
}

/// The person of a sentence.
pub(crate) fn who(reader: &Reader<'_>, code: &str) -> String {
    let voice = &reader.knowledge.phrases.voice;
    spoken_of(reader, code, &voice.you, &voice.person)
}

/// The notes of the person of a sentence.
pub(crate) fn whose_notes(reader: &Reader<'_>, code: &str) -> String {
    let voice = &reader.knowledge.phrases.voice;
    spoken_of(reader, code, &voice.your_notes, &voice.notes_of_person)
}

fn spoken_of(reader: &Reader<'_>, code: &str, you: &str, named: &str) -> String {
    let mut fill = Fill::default();
    fill.set("code", code);
    match reader.audience {
        Audience::Person => you.to_owned(),
        Audience::Group => fill.apply(named).unwrap_or_else(|| you.to_owned()),
    }
}
