//! Warning signs and signals.

use lumbago_advice::advise;
use lumbago_advice::knowledge::knowledge;
use lumbago_domain::Verdict::More;
use lumbago_domain::{Basis, Findings, RED_FLAG_QUESTIONS, SignalState};

use crate::logs::{everything, plain, says, signal};

fn yes(ids: &[&str]) -> Findings {
    let mut findings = plain();
    let mut fired = signal("ESC06_red_flag", &[]);
    fired.questions = ids.iter().map(|&id| id.to_owned()).collect();
    findings.signals.push(fired);
    findings
}

#[test]
fn every_sign_is_listed_whatever_the_log_says() {
    for findings in [plain(), everything(More), yes(&["RF02_bladder"])] {
        let strip = advise(&findings).red_flags;
        let listed = strip.emergency.len() + strip.same_day.len() + strip.soon.len();
        assert_eq!(listed, RED_FLAG_QUESTIONS.len());
        assert!(strip.emergency_action.contains("112") && strip.emergency_action.contains("911"));
        assert!(!strip.intro.is_empty() && !strip.disclaimer.is_empty());
    }
}

#[test]
fn a_yes_is_quoted_with_its_action_and_comes_first() {
    let advice = advise(&yes(&["RF14_weight_loss", "RF02_bladder"]));
    let ids: Vec<_> = advice.warnings.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(ids, ["RF02_bladder", "RF14_weight_loss"], "the most urgent first");
    assert_eq!(
        advice.warnings[1].text,
        "You answered yes to this: Have you lost weight without trying? Speak to a doctor or an \
         urgent care line today. Please do this before you read the rest."
    );
    assert_eq!(advice.next_step.headline, "See to the warning sign first");
    assert_eq!(advice.disclaimers.signs, knowledge().phrases.disclaimers.signs_reported);
    assert!(!advice.clinician_topics.is_empty());
    assert!(advice.warnings.iter().all(|t| t.basis == Basis::Safety));
}

/// The cases of the rule: which action a set of answers leads to.
#[test]
fn signs_together_are_more_urgent_and_never_less() {
    let actions = &knowledge().red_flags.actions;
    let cases: &[(&[&str], &str, &str)] = &[
        (&["RF02_bladder"], "RF02_bladder", &actions.emergency),
        (&["RF13_cancer_history"], "RF13_cancer_history", &actions.soon),
        (&["RF13_cancer_history", "RF14_weight_loss"], "RF13_cancer_history", &actions.same_day),
        (&["RF15_constant_worse_at_night"], "RF15_constant_worse_at_night", &actions.same_day),
        (&["RF06_sexual_change"], "RF06_sexual_change", &actions.same_day),
        (&["RF06_sexual_change", "RF01_saddle_numbness"], "RF06_sexual_change", &actions.emergency),
        (&["RF17_upper_back", "RF07_chest_pain"], "RF17_upper_back", &actions.emergency),
    ];
    for (answered, sign, action) in cases {
        let advice = advise(&yes(answered));
        let text = advice.warnings.iter().find(|t| t.id == *sign).map(|t| t.text.as_str());
        assert!(text.is_some_and(|t| t.contains(action)), "{answered:?}: {text:?}");
    }
}

#[test]
fn answers_are_enough_without_a_signal_and_the_newest_holds() {
    let advice = advise(&says(plain(), "RF11_fever", "yes"));
    assert_eq!(advice.warnings.len(), 1);
    let resolved = says(says(plain(), "RF11_fever", "yes"), "RF11_fever", "no");
    assert!(advise(&resolved).warnings.is_empty());
}

#[test]
fn a_lack_of_answers_is_not_a_no() {
    let d = &knowledge().phrases.disclaimers;
    assert_eq!(advise(&plain()).disclaimers.signs, d.signs_not_asked);
    let some = says(plain(), "RF11_fever", "no");
    assert_eq!(advise(&some).disclaimers.signs, d.signs_some_asked);
    let all = RED_FLAG_QUESTIONS.iter().fold(plain(), |f, id| says(f, id, "no"));
    assert_eq!(advise(&all).disclaimers.signs, d.signs_none_reported);
}

#[test]
fn signals_are_plain_safety_information() {
    let mut findings = plain();
    findings.signals = vec![signal("ESC02_worsening_rate", &[("a", 5.0), ("b", 1.25)])];
    let advice = advise(&findings);
    assert_eq!(
        advice.safety[0].text,
        "Your notes show more spasms lately. That is about 5 a week, against 1.2 a week before. \
         General advice is to see a clinician when they keep getting more frequent, or when they \
         get in the way of daily life."
    );
    assert_eq!(advice.clinician_topics.len(), 1);
    findings.signals[0].values.clear();
    let text = &advise(&findings).safety[0].text;
    assert!(text.starts_with("Your notes show more spasms lately. General advice"), "{text}");
}

#[test]
fn only_signals_that_fire_are_said() {
    for state in [SignalState::Clear, SignalState::NotEvaluable] {
        let mut findings = everything(More);
        findings.signals.iter_mut().for_each(|s| s.state = state);
        let advice = advise(&findings);
        assert!(advice.safety.is_empty() && advice.warnings.is_empty(), "{state:?}");
        assert!(advice.clinician_topics.is_empty());
    }
    // A pharmacist's matter, a hard night and an improvement are no topics for a clinician.
    for id in ["ESC05_single_severe_night", "ESC08_painkiller_days", "ESC10_improving"] {
        let mut findings = plain();
        findings.signals = vec![signal(id, &[("n", 11.0)])];
        let advice = advise(&findings);
        assert!(advice.clinician_topics.is_empty(), "{id}");
        assert_eq!(advice.safety.len() + advice.from_log.len(), 1, "{id}");
    }
}

#[test]
fn every_signal_has_words_and_none_a_level() {
    let advice = advise(&everything(More));
    let said: Vec<&str> =
        advice.safety.iter().chain(&advice.from_log).map(|t| t.id.as_str()).collect();
    for rule in &knowledge().escalations {
        let shown = said.contains(&rule.id.as_str()) || rule.id == "ESC06_red_flag";
        assert!(shown, "{} in {said:?}", rule.id);
    }
    for text in advice.safety.iter().chain(&advice.warnings) {
        for bad in
            ["level", "score", "triage", "routine", "priority", "grade", "urgent appointment"]
        {
            assert!(!text.text.to_lowercase().contains(bad), "{}: {bad}", text.id);
        }
    }
}
