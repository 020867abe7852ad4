//! Circumstances switch advice off, and say what holds instead.

use lumbago_advice::advise;
use lumbago_domain::Verdict::*;
use lumbago_domain::{Advice, SUPPRESSOR_QUESTIONS};

use crate::logs::{all_texts, effect, everything, plain, says, with_effect};

fn ids(advice: &Advice) -> Vec<&str> {
    advice.from_log.iter().chain(&advice.from_studies).map(|t| t.id.as_str()).collect()
}

fn text<'a>(advice: &'a Advice, id: &str) -> &'a str {
    let all = advice.safety.iter().chain(&advice.from_log).chain(&advice.from_studies);
    let all = all.chain(&advice.clinician_topics);
    all.into_iter().find(|t| t.id == id).map_or("", |t| t.text.as_str())
}

#[test]
fn each_circumstance_prints_what_holds_instead() {
    for id in SUPPRESSOR_QUESTIONS {
        let without = advise(&says(plain(), id, "no"));
        assert!(without.safety.is_empty(), "{id}");
        let with = advise(&says(plain(), id, "yes"));
        assert!(!text(&with, id).is_empty(), "{id}");
    }
}

#[test]
fn a_hidden_text_gives_way_to_the_bare_numbers() {
    for id in ["SUP_pregnant_28w", "SUP_sleep_apnoea", "SUP_recent_surgery_fracture"] {
        let advice = advise(&says(with_effect("position", "front", More), id, "yes"));
        assert!(!ids(&advice).contains(&"ADV_position_front_more"), "{id}");
        let numbers = text(&advice, "MATRIX_R3_unsure");
        assert!(numbers.contains("18 of 50 front nights"), "{id}: {numbers}");
        assert!(!numbers.contains("on your side"), "{id}: {numbers}");
        assert!(advice.worth_trying.iter().all(|s| s.factor != "position"), "{id}");
    }
}

#[test]
fn pregnancy_hides_back_sleeping_and_caffeine_doses() {
    let advice = advise(&says(everything(CannotTell), "SUP_pregnant_28w", "yes"));
    assert!(text(&advice, "SUP_pregnant_28w").contains("on your side is advised"));
    assert!(!advice.studies.iter().any(|n| n.claim.starts_with("position.supine")));
    assert!(!advice.studies.iter().any(|n| n.claim.starts_with("caffeine")));
    assert!(!text(&advice, "ADV_in_the_moment").contains("painkillers"));
    assert!(advice.worth_trying.iter().all(|s| !s.what.contains("on the back")));
}

#[test]
fn sleep_apnoea_hides_moves_to_the_back_and_relaxants() {
    let mut findings = everything(CannotTell);
    for e in findings.effects.iter_mut().filter(|e| e.factor == "position" && e.contrast == "back")
    {
        let mut fewer = effect("position", "back", Fewer);
        fewer.primary = true;
        *e = fewer;
    }
    assert!(ids(&advise(&findings)).contains(&"ADV_position_side_more"));
    assert!(text(&advise(&findings), "ADV_clinician_topics").contains("medicine"));
    let advice = advise(&says(findings, "SUP_sleep_apnoea", "yes"));
    assert!(!ids(&advice).contains(&"ADV_position_side_more"));
    assert!(!text(&advice, "ADV_clinician_topics").contains("medicine"));
    assert!(text(&advice, "ADV_clinician_topics").contains("physiotherapist"));
}

#[test]
fn kidney_heart_and_liver_hide_fluids_minerals_and_painkillers() {
    let mut findings = everything(CannotTell);
    findings.effects.push(effect("fluid", "low", More));
    assert!(ids(&advise(&findings)).contains(&"ADV_fluid_low_pattern"));
    let advice = advise(&says(findings, "SUP_kidney_heart_liver", "yes"));
    for id in ["ADV_fluid_low_pattern", "ADV_minerals", "TIP_fluid", "TIP_electrolytes"] {
        assert!(!ids(&advice).contains(&id), "{id}");
    }
    let of = |factor: &str| advice.studies.iter().any(|n| n.factor.as_deref() == Some(factor));
    assert!(!of("fluid") && !of("electrolytes") && of("position"));
    assert!(!text(&advice, "ADV_in_the_moment").contains("painkillers"));
    assert!(!text(&advice, "SUP_nsaid_risk").is_empty(), "implied");
}

#[test]
fn painkiller_and_heat_risks_drop_their_sentences_alone() {
    let full = "From studies, not from your notes: When a spasm comes, move slowly. Stretch gently \
                if that eases it. A warm (not hot) pack for up to twenty minutes may help. Do not \
                fall asleep on a heater. Massage may help for a while. Ask a pharmacist before \
                using painkillers.";
    assert_eq!(text(&advise(&plain()), "ADV_in_the_moment"), full);
    let nsaid = advise(&says(plain(), "SUP_nsaid_risk", "yes"));
    assert_eq!(
        text(&nsaid, "ADV_in_the_moment"),
        full.replace(" Ask a pharmacist before using painkillers.", "")
    );
    let heat = advise(&says(everything(CannotTell), "SUP_heat_risk", "yes"));
    assert!(!text(&heat, "ADV_in_the_moment").contains("warm"));
    assert!(!heat.studies.iter().any(|n| n.claim == "relief.heat"));
    let old = advise(&says(plain(), "age_years", "71"));
    assert!(!text(&old, "ADV_in_the_moment").contains("painkillers"));
    assert!(!text(&old, "SUP_nsaid_risk").is_empty());
    assert!(advise(&says(plain(), "age_years", "65")).safety.is_empty());
}

#[test]
fn recent_surgery_hides_movement_position_and_bedding() {
    let findings = says(everything(CannotTell), "SUP_recent_surgery_fracture", "yes");
    let advice = advise(&findings);
    for id in
        ["ADV_exercise_general", "ADV_stretch_test", "ADV_mattress_general", "ADV_knee_pillow_test"]
    {
        assert!(!ids(&advice).contains(&id), "{id}");
    }
    assert!(!text(&advice, "ADV_in_the_moment").contains("tretch"));
    for bad in ["pillow", "Stretch", "Start", "Get up"] {
        assert!(advice.worth_trying.iter().all(|s| !s.what.contains(bad)), "{bad}");
    }
    let alone =
        advise(&says(with_effect("position", "front", More), "SUP_recent_surgery_fracture", "yes"));
    assert_eq!(alone.next_step.headline, "Follow your own team");
}

#[test]
fn under_18_only_safety_is_left() {
    for (key, value) in [("SUP_under_18", "yes"), ("age_years", "16")] {
        let advice = advise(&says(everything(More), key, value));
        assert!(advice.from_log.is_empty() && advice.from_studies.is_empty());
        assert!(advice.worth_trying.is_empty() && advice.studies.is_empty());
        assert!(advice.clinician_topics.is_empty() && advice.expectation.is_empty());
        assert!(text(&advice, "SUP_under_18").contains("for adults"));
        assert!(!advice.warnings.is_empty() && !advice.red_flags.emergency.is_empty());
        assert!(!text(&advice, "ESC02_worsening_rate").is_empty(), "signals stay");
        let mut calm = everything(More);
        calm.signals.clear();
        assert_eq!(
            advise(&says(calm, key, value)).next_step.headline,
            "Show these notes to an adult"
        );
    }
}

#[test]
fn the_newest_answer_holds() {
    let findings = says(says(plain(), "SUP_heat_risk", "yes"), "SUP_heat_risk", "no");
    assert!(advise(&findings).safety.is_empty());
}

#[test]
fn a_group_gets_no_personal_words_and_keeps_its_safety() {
    let mut findings = everything(More);
    for e in &mut findings.effects {
        e.scope = lumbago_domain::Scope::Within;
    }
    for s in &mut findings.signals {
        s.person = "B2".into();
    }
    findings.people = vec![crate::logs::person("A1"), crate::logs::person("B2")];
    findings.population.persons = 2;
    let advice = advise(&findings);
    assert!(advice.worth_trying.is_empty());
    assert!(advice.from_log.iter().all(|t| t.id.starts_with("ESC10")), "{:?}", advice.from_log);
    assert_eq!(
        advice.next_step.sentence,
        "This report pools 2 people. It names no step for any one of them."
    );
    let safety = text(&advice, "ESC02_worsening_rate");
    assert!(safety.starts_with("The notes of person B2 show more spasms lately."), "{safety}");
    assert!(advice.warnings[0].text.starts_with("Person B2 answered yes"), "{:?}", advice.warnings);
    assert!(advice.disclaimers.top.contains("a group"));
    for (id, text) in all_texts(&advice) {
        assert!(!text.contains("your notes") && !text.contains("You noted"), "{id}: {text}");
    }
}

/// The text without what is quoted.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('“') {
        out.push_str(before);
        rest = after.split_once('”').map_or("", |(_, after)| after);
    }
    out + rest
}

#[test]
fn words_for_a_group_speak_of_the_study_and_to_nobody_in_it() {
    for verdict in [More, Fewer, LeaningMore, LittleDifference, CannotTell, NotEnough] {
        let mut findings = everything(verdict);
        for s in &mut findings.signals {
            s.person = "B2".into();
        }
        findings.people.push(crate::logs::person("B2"));
        findings.population.persons = 2;
        let advice = advise(&findings);
        let mut texts = all_texts(&advice);
        let flags = &advice.red_flags;
        for action in [&flags.emergency_action, &flags.same_day_action, &flags.soon_action] {
            texts.push(("action".into(), action.clone()));
        }
        texts.extend(advice.studies.iter().map(|n| (n.claim.clone(), n.summary.clone())));
        for (id, text) in texts {
            let words = unquoted(&text).to_lowercase();
            let mut words = words.split(|c: char| !c.is_alphanumeric());
            assert!(
                !words.any(|w| ["you", "your", "yours", "yourself"].contains(&w)),
                "{id}: {text}"
            );
        }
        // The same signs and actions all the same: nothing is milder for a group.
        let alone = advise(&everything(verdict)).red_flags;
        assert_eq!(
            (&flags.emergency, &flags.same_day, &flags.soon),
            (&alone.emergency, &alone.same_day, &alone.soon)
        );
        assert!(
            flags.emergency_action.contains("112") && flags.emergency_action.contains("at once")
        );
    }
}

#[test]
fn a_yes_in_a_group_names_the_person_quotes_the_sign_and_says_what_to_tell_them() {
    let mut findings = says(plain(), "RF11_fever", "yes");
    findings.people[0].person.code = "A1".into();
    findings.people.push(crate::logs::person("B2"));
    findings.population.persons = 2;
    assert_eq!(
        advise(&findings).warnings[0].text,
        "Person A1 answered yes to this: “Do you have a fever, shivering, or feel very unwell with \
         the back pain?” Please tell them now: “Speak to a doctor or an urgent care line today.”"
    );
}
