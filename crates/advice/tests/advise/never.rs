//! What no result may lead to: one test for each rule of `knowledge/never.toml`, over findings in
//! which everything fires at once, with every verdict, circumstance and audience.

use std::sync::OnceLock;

use lumbago_advice::advise;
use lumbago_advice::knowledge::knowledge;
use lumbago_domain::Verdict::*;
use lumbago_domain::{Advice, Catalogue, Findings, SUPPRESSOR_QUESTIONS, Timing};

use crate::logs::{all_texts, effect, everything, person, plain, says, signal};

/// Advice on every kind of findings.
fn every_advice() -> &'static [(String, Advice)] {
    static ALL: OnceLock<Vec<(String, Advice)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let verdicts = [
            More,
            Fewer,
            LeaningMore,
            LeaningFewer,
            LittleDifference,
            CannotTell,
            NotEnough,
            NotAnswerable,
        ];
        let mut all = Vec::new();
        for verdict in verdicts {
            // As declared, and with every contrast announced at once.
            for primary in [false, true] {
                let mut findings = everything(verdict);
                findings.effects.iter_mut().for_each(|e| e.primary |= primary);
                let name = format!("{verdict:?}, all primary: {primary}");
                for circumstance in SUPPRESSOR_QUESTIONS {
                    let said = says(findings.clone(), circumstance, "yes");
                    all.push((format!("{name}, {circumstance}"), advise(&said)));
                }
                let mut group = findings.clone();
                group.people.push(person("B"));
                all.push((format!("{name}, group"), advise(&group)));
                all.push((name, advise(&findings)));
            }
        }
        all.push(("nothing".into(), advise(&plain())));
        all
    })
}

/// No text of any advice holds a phrase that would break the rule.
fn check(id: &str) {
    let rule = knowledge().never.iter().find(|n| n.id == id).expect("a rule of the file");
    for (name, advice) in every_advice() {
        let notes = advice.studies.iter().map(|n| (n.claim.clone(), n.summary.clone()));
        for (text_id, text) in all_texts(advice).into_iter().chain(notes) {
            let lower = text.to_lowercase();
            for phrase in &rule.phrases {
                assert!(
                    !lower.contains(phrase.as_str()),
                    "{id} broken by {text_id} ({name}): {text}"
                );
            }
        }
    }
}

fn no_suggestion(id: &str, forbidden: impl Fn(&str) -> bool) {
    for (name, advice) in every_advice() {
        for s in &advice.worth_trying {
            assert!(!forbidden(&s.factor), "{id} broken by a suggestion on {} ({name})", s.factor);
        }
    }
}

fn one(factor: &str, contrast: &str, verdict: lumbago_domain::Verdict) -> Advice {
    let mut e = effect(factor, contrast, verdict);
    (e.primary, e.modifiable) = (true, true);
    advise(&Findings { effects: vec![e], ..plain() })
}

#[test]
fn every_rule_has_its_test() {
    let source = include_str!("never.rs");
    for rule in &knowledge().never {
        let name = format!("fn {}()", rule.id.to_lowercase());
        assert!(source.contains(&name), "no test {name}");
        assert!(rule.phrases.iter().all(|p| *p == p.to_lowercase()), "{}", rule.id);
    }
}

#[test]
fn nev_medicine() {
    check("NEV_medicine");
    no_suggestion("NEV_medicine", |f| f == "self_care" || f == "context");
    // A medicine declared as a habit of the user's own is never suggested, for or against.
    for verdict in [More, Fewer, LeaningMore, LeaningFewer] {
        let mut e = effect("alcohol", "any", verdict);
        (e.factor, e.modifiable) = ("ibuprofen".into(), true);
        let advice = advise(&Findings { effects: vec![e], ..plain() });
        assert!(advice.worth_trying.is_empty(), "{verdict:?}");
        assert_eq!(advice.next_step.headline, "Keep logging");
    }
}

#[test]
fn nev_supplement() {
    check("NEV_supplement");
    no_suggestion("NEV_supplement", |f| f == "electrolytes");
    for contrast in ["magnesium_foods", "potassium_foods", "calcium_foods"] {
        let advice = one("electrolytes", contrast, Fewer);
        let text = &advice.from_log[0].text;
        assert!(
            advice.worth_trying.is_empty() && text.contains("Studies do not support this"),
            "{text}"
        );
    }
}

#[test]
fn nev_fluid_target() {
    check("NEV_fluid_target");
    no_suggestion("NEV_fluid_target", |f| f == "fluid");
    for verdict in [More, Fewer, LeaningMore] {
        assert!(one("fluid", "low", verdict).worth_trying.is_empty(), "{verdict:?}");
    }
}

#[test]
fn nev_scan_procedure() {
    check("NEV_scan_procedure");
}

#[test]
fn nev_diagnosis() {
    check("NEV_diagnosis");
    // A condition is repeated only where the reader ticked it, and only from the known list.
    let ticked = says(plain(), "conditions", "sciatica|<b>cancer</b>");
    let texts = all_texts(&advise(&ticked));
    assert!(texts.iter().any(|(_, t)| t.contains("You noted sciatica.")));
    assert!(texts.iter().all(|(_, t)| !t.contains("cancer")));
    assert!(advise(&says(plain(), "conditions", "none")).from_log.is_empty());
    // Why a sign matters is for reviewers.
    for (_, advice) in every_advice() {
        for (id, text) in all_texts(advice) {
            for flag in &knowledge().red_flags.red_flags {
                assert!(!text.contains(&flag.why), "{id}: {text}");
            }
        }
    }
}

#[test]
fn nev_downgrade() {
    check("NEV_downgrade");
    let mut worse = says(plain(), "RF02_bladder", "yes");
    worse.signals = vec![signal("ESC01_selfcare_not_working", &[])];
    let before = advise(&worse);
    // The same answers, while everything else looks better.
    let mut better = everything(Fewer);
    better.signals =
        vec![signal("ESC01_selfcare_not_working", &[]), signal("ESC10_improving", &[])];
    let after = advise(&says(better, "RF02_bladder", "yes"));
    assert_eq!(before.warnings, after.warnings);
    assert_eq!(before.safety, after.safety);
    assert_eq!(before.next_step, after.next_step);
}

#[test]
fn nev_buy() {
    check("NEV_buy");
    no_suggestion("NEV_buy", |f| f.starts_with("mattress"));
}

#[test]
fn nev_rest() {
    check("NEV_rest");
    for (factor, contrast) in
        [("exercise", "any"), ("heavy_lifting", "yes"), ("sitting", "per_2_h")]
    {
        assert!(one(factor, contrast, More).worth_trying.is_empty(), "{factor}");
    }
}

#[test]
fn nev_more_sitting() {
    check("NEV_more_sitting");
    let advice = one("sitting", "per_2_h", Fewer);
    assert!(advice.worth_trying.is_empty());
    let text = &advice.from_log[0].text;
    assert!(text.ends_with("It is not a reason to be in a chair for longer."), "{text}");
}

#[test]
fn nev_pregnancy_position() {
    check("NEV_pregnancy_position");
    for verdict in [More, Fewer, LeaningMore, LeaningFewer, CannotTell] {
        for contrast in ["front", "back", "fetal_tight", "twisted"] {
            let mut e = effect("position", contrast, verdict);
            e.primary = true;
            let findings = Findings { effects: vec![e], ..plain() };
            let advice = advise(&says(findings, "SUP_pregnant_28w", "yes"));
            for (id, text) in all_texts(&advice) {
                assert!(!text.contains("under your knees"), "{id}: {text}");
            }
            assert!(advice.worth_trying.iter().all(|s| !s.what.contains("back nights")));
        }
    }
}

#[test]
fn nev_alcohol() {
    check("NEV_alcohol");
    no_suggestion("NEV_alcohol", |f| f == "alcohol");
    for verdict in [Fewer, LeaningFewer] {
        let advice = one("alcohol", "any", verdict);
        let text = &advice.from_log[0].text;
        assert!(text.contains("It is not a reason to drink."), "{text}");
        assert!(advice.worth_trying.is_empty());
    }
}

#[test]
fn nev_person_level() {
    check("NEV_person_level");
    for factor in Catalogue::standard().factors {
        if !matches!(factor.timing, Timing::Slow | Timing::Person) {
            continue;
        }
        for contrast in &factor.contrasts {
            for verdict in [More, Fewer, LeaningMore, LittleDifference, CannotTell, NotEnough] {
                let advice = one(&factor.id, &contrast.id, verdict);
                assert!(advice.from_log.is_empty(), "{} {verdict:?}", factor.id);
                assert!(advice.worth_trying.is_empty(), "{} {verdict:?}", factor.id);
            }
        }
    }
}

#[test]
fn nev_remedy_effect() {
    check("NEV_remedy_effect");
    no_suggestion("NEV_remedy_effect", |f| f == "self_care");
    for verdict in [More, Fewer, LeaningFewer] {
        let mut e = effect("stretching", "yes", verdict);
        (e.factor, e.contrast) = ("self_care".into(), "any".into());
        let advice = advise(&Findings { effects: vec![e], ..plain() });
        assert!(advice.from_log.is_empty() && advice.worth_trying.is_empty(), "{verdict:?}");
    }
}

#[test]
fn nev_reassure() {
    check("NEV_reassure");
    let all_no = lumbago_domain::RED_FLAG_QUESTIONS.iter().fold(plain(), |f, id| says(f, id, "no"));
    let advice = advise(&all_no);
    assert!(advice.disclaimers.signs.ends_with("The tool cannot check for them itself."));
    assert_eq!(advice.red_flags, advise(&plain()).red_flags);
}
