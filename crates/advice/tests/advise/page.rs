//! What holds for every advice: marks, words, reading grade, sources, the same bytes.

use std::collections::BTreeSet;

use lumbago_advice::{advise, reading_grade, wording};
use lumbago_domain::Verdict::*;
use lumbago_domain::{Advice, Basis, Verdict};

use crate::logs::{all_texts, everything, plain, with_effect};

const VERDICTS: [Verdict; 8] = [
    More,
    Fewer,
    LeaningMore,
    LeaningFewer,
    LittleDifference,
    CannotTell,
    NotEnough,
    NotAnswerable,
];

fn each(check: impl Fn(&str, &Advice)) {
    for verdict in VERDICTS {
        for primary in [false, true] {
            let mut findings = everything(verdict);
            findings.effects.iter_mut().for_each(|e| e.primary |= primary);
            check(&format!("{verdict:?}"), &advise(&findings));
        }
    }
    check("plain", &advise(&plain()));
}

#[test]
fn general_tips_are_marked_and_nothing_else_is() {
    each(|name, advice| {
        let mark = "From studies, not from your notes: ";
        for t in advice.from_studies.iter().chain(&advice.expectation) {
            assert!(t.text.starts_with(mark) && t.basis == Basis::Studies, "{name} {}", t.text);
        }
        for t in &advice.from_log {
            assert!(!t.text.contains(mark) && t.basis == Basis::Log, "{name} {}", t.text);
        }
        for t in advice.safety.iter().chain(&advice.warnings) {
            assert_eq!(t.basis, Basis::Safety, "{name} {}", t.id);
        }
    });
}

#[test]
fn no_text_uses_a_forbidden_word_or_leaves_a_hole() {
    each(|name, advice| {
        let mut texts = all_texts(advice);
        for n in &advice.studies {
            texts.push((n.claim.clone(), n.summary.clone()));
            texts.push((n.claim.clone(), n.effect.clone()));
            texts.extend(n.references.iter().map(|r| (n.claim.clone(), r.clone())));
        }
        for (id, text) in texts {
            assert!(wording::forbidden(&text).is_empty(), "{name} {id}: {text}");
            assert!(!text.contains(['{', '}']) && !text.contains("  "), "{name} {id}: {text}");
        }
    });
}

#[test]
fn every_text_reads_at_grade_eight_or_below() {
    each(|name, advice| {
        for (id, text) in all_texts(advice) {
            let text = text.trim_start_matches("From studies, not from your notes: ").to_owned();
            let short = text.split_whitespace().count() < 6;
            let grade = reading_grade(&text);
            assert!(short || grade <= 8.0, "{name} {id} {grade:.1}: {text}");
        }
    });
}

#[test]
fn at_most_three_things_are_worth_trying() {
    each(|name, advice| {
        assert!(advice.worth_trying.len() <= 3, "{name}");
        let mut what: Vec<_> = advice.worth_trying.iter().map(|s| &s.what).collect();
        what.sort();
        what.dedup();
        assert_eq!(what.len(), advice.worth_trying.len(), "{name}");
    });
}

#[test]
fn studies_carry_grade_target_and_sources_for_factors_in_the_log_alone() {
    let advice = advise(&with_effect("position", "front", More));
    assert!(!advice.studies.is_empty());
    for n in &advice.studies {
        assert_eq!(n.factor.as_deref(), Some("position"), "{}", n.claim);
        assert!(!n.grade.is_empty() && !n.directness.is_empty() && !n.summary.is_empty());
    }
    let front = advice.studies.iter().find(|n| n.claim == "position.prone.avoid").expect("listed");
    assert_eq!((front.grade.as_str(), front.directness.as_str()), ("weak", "back pain"));
    assert_eq!(
        front.references[1],
        "Saini Y, Rai A, Sen S. Relationship between sleep posture and low back pain: a systematic \
         review. Musculoskeletal Care 2025;23(2):e70114. doi:10.1002/msc.70114 (abstract read)"
    );
    assert!(advise(&plain()).studies.is_empty());
}

#[test]
fn the_best_supported_notes_come_first_and_clinician_topics_are_not_notes() {
    let notes = advise(&everything(CannotTell)).studies;
    let rank = |grade: &str| {
        ["strong", "moderate", "weak", "mixed", "against it"].iter().position(|g| *g == grade)
    };
    let ranks: Vec<_> = notes.iter().map(|n| rank(&n.grade).expect("a known word")).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    assert!(notes.iter().all(|n| !n.claim.starts_with("treat.") && n.claim != "relief.nsaid"));
    assert!(notes.len() > 50, "{}", notes.len());
}

/// All numbers of a JSON value, as texts may print them.
fn numbers(value: &serde_json::Value, into: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Number(n) => {
            let x = n.as_f64().expect("finite").abs();
            into.extend([format!("{:.0}", (x + 0.5).floor()), format!("{x:.1}")]);
        }
        serde_json::Value::Array(all) => all.iter().for_each(|v| numbers(v, into)),
        serde_json::Value::Object(all) => all.values().for_each(|v| numbers(v, into)),
        _ => {}
    }
}

#[test]
fn every_number_comes_from_the_findings() {
    for verdict in VERDICTS {
        let mut findings = everything(verdict);
        findings.signals.clear();
        let mut known = BTreeSet::new();
        numbers(&serde_json::to_value(&findings).expect("plain data"), &mut known);
        // The denominator, "less than 1", hours of the field's own name, and the cutoff: bedtime
        // 23:00 less nine hours.
        known.extend(["30", "1", "15:00", "90", "14:00"].map(String::from));
        let advice = advise(&findings);
        let mut texts: Vec<&str> = advice.from_log.iter().map(|t| t.text.as_str()).collect();
        for s in &advice.worth_trying {
            texts.extend(
                [&s.what, &s.because, &s.how_sure, &s.how_long, &s.how_known].map(String::as_str),
            );
        }
        texts.extend([advice.next_step.headline.as_str(), advice.next_step.sentence.as_str()]);
        for text in texts {
            let tokens = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'));
            for token in tokens.map(|t| t.trim_matches(['.', ':'])).filter(|t| !t.is_empty()) {
                assert!(known.contains(token), "{verdict:?}: {token} in {text}");
            }
        }
    }
}

#[test]
fn a_stand_in_outcome_is_called_by_its_name() {
    let mut findings = with_effect("position", "front", More);
    findings.outcome.event = "tense day".into();
    findings.outcome.events = "tense days".into();
    let text = advise(&findings).from_log[0].text.clone();
    assert!(text.starts_with("You noted tense days on 18 of 50 front nights"), "{text}");
    assert!(!text.contains("spasm"), "{text}");
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    let json = |v| serde_json::to_string(&advise(&everything(v))).expect("plain data");
    for verdict in VERDICTS {
        assert_eq!(json(verdict), json(verdict));
    }
}
