//! "Worth trying" and the next step.

use lumbago_advice::advise;
use lumbago_domain::Verdict::*;
use lumbago_domain::{Findings, Sureness};

use crate::logs::{effect, plain, with_effect};

fn factors(findings: &Findings) -> Vec<String> {
    advise(findings).worth_trying.into_iter().map(|s| s.factor).collect()
}

#[test]
fn a_row_says_why_how_sure_how_long_and_what_would_count() {
    let advice = advise(&with_effect("position", "front", More));
    let row = &advice.worth_trying[0];
    assert_eq!(row.what, "Start the night on your side");
    assert_eq!(
        row.because,
        "You noted spasms on 18 of 50 front nights and on 18 of 130 side nights. The likely \
         difference runs from 1 to 10 more spasm nights in 30."
    );
    assert_eq!(row.how_sure, "Likely, in your log. Studies: weak.");
    assert_eq!(row.how_long, "63 nights. A change smaller than a halving would not show.");
    assert_eq!(
        row.how_known,
        "8 or fewer spasm nights in those 63 would count as a real change. Your usual rate is \
         about 6 nights in 30."
    );
    assert_eq!(advice.next_step.headline, row.what);
    assert_eq!(advice.next_step.sentence, format!("{} {}", row.how_long, row.how_known));
}

#[test]
fn clear_beats_leaning_and_larger_gains_come_first() {
    let mut findings = plain();
    findings.effects = vec![
        effect("stress", "per_2_points", LeaningMore),
        effect("position", "front", More),
        effect("caffeine_late", "per_100_mg", More),
        effect("stretching", "yes", Fewer),
    ];
    // Late caffeine on nearly all nights: leaving it out touches more nights.
    findings.effects[2].exposed.nights = 150;
    findings.effects[2].reference.nights = 30;
    assert_eq!(factors(&findings), ["caffeine_late", "stretching", "position"]);
}

#[test]
fn shrinkage_lowers_a_gain() {
    let mut findings = plain();
    findings.effects =
        vec![effect("position", "front", More), effect("stress", "per_2_points", More)];
    assert_eq!(factors(&findings), ["position", "stress"], "a tie keeps the order of the findings");
    findings.effects[0].rate_ratio_shrunken.as_mut().expect("estimated").point = 1.1;
    assert_eq!(factors(&findings), ["stress", "position"]);
}

#[test]
fn tests_come_after_results_the_better_studied_first() {
    let mut findings = plain();
    findings.effects = vec![
        effect("pillow_knees", "between", CannotTell),
        effect("relaxation", "yes", CannotTell),
        effect("position", "front", LeaningMore),
        effect("stretching", "yes", CannotTell),
    ];
    assert_eq!(factors(&findings), ["position", "relaxation", "pillow_knees"]);
    let rows = advise(&findings).worth_trying;
    assert_eq!(rows[1].how_sure, "Not known for you. Studies: moderate.");
    assert!(rows[1].because.contains("cannot tell yet"));
}

#[test]
fn the_same_action_is_offered_once() {
    let mut findings = plain();
    findings.effects =
        vec![effect("stress", "per_2_points", More), effect("relaxation", "yes", CannotTell)];
    assert_eq!(factors(&findings), ["stress"]);
}

#[test]
fn nothing_is_offered_against_the_log_or_without_an_action() {
    for (factor, contrast, verdict) in [
        ("position", "front", Fewer),
        ("position", "front", LittleDifference),
        ("caffeine_late", "per_100_mg", LeaningFewer),
        ("pillow_knees", "between", LeaningMore),
        ("heavy_lifting", "yes", More),
        ("exercise", "any", More),
        ("fluid", "low", More),
        ("electrolytes", "magnesium_foods", Fewer),
        ("alcohol", "any", More),
        ("caffeine_total", "per_200_mg", More),
    ] {
        assert!(
            factors(&with_effect(factor, contrast, verdict)).is_empty(),
            "{factor} {verdict:?}"
        );
    }
    let mut never_done = with_effect("position", "front", CannotTell);
    never_done.effects[0].exposed.nights = 0;
    assert!(factors(&never_done).is_empty());
}

#[test]
fn spasms_too_rare_for_a_trial_are_said_to_be() {
    let mut findings = with_effect("position", "front", More);
    let trial = findings.trial.as_mut().expect("there");
    (trial.too_rare, trial.usual_in_30) = (true, 2.0);
    let advice = advise(&findings);
    assert!(advice.worth_trying[0].how_long.contains("too rare"), "{:?}", advice.worth_trying);
    assert!(!advice.worth_trying[0].how_known.contains("63"));
    assert_eq!(
        advice.next_step.sentence,
        "At about 2 spasm nights in 30, the log can watch but not test a change."
    );
    findings.effects[0] = effect("stretching", "yes", CannotTell);
    assert!(advise(&findings).worth_trying.is_empty(), "no test that can show nothing");
}

#[test]
fn the_next_step_has_an_answer_for_every_log() {
    let headline = |f: &Findings| advise(f).next_step.headline;
    assert_eq!(headline(&plain()), "Keep logging");
    let mut none = plain();
    none.population.nights_logged = 0;
    assert_eq!(headline(&none), "Log more nights");
    let mut calm = plain();
    calm.population.spasm_nights = 0;
    assert_eq!(
        advise(&calm).next_step.sentence,
        "You noted no spasms on 180 nights, so there is nothing to compare."
    );
    let mut short = plain();
    (short.trial, short.adequacy.word) = (None, Sureness::NotYet);
    assert_eq!(
        advise(&short).next_step.sentence,
        "With about 120 more nights, a difference of half as much again would show."
    );
    short.adequacy.nights_needed = None;
    assert_eq!(
        advise(&short).next_step.sentence,
        "More nights are needed before habits can be compared."
    );
}
