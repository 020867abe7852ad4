//! "Worth trying" and the next step.

use lumbago_advice::advise;
use lumbago_domain::Verdict::*;
use lumbago_domain::{Findings, Suggestion, Sureness, Verdict};

use crate::logs::{effect, everything, plain, with_effect};

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

/// Findings in which something is offered, of every kind.
fn offers() -> Vec<(String, Findings)> {
    let verdicts: [Verdict; 6] = [More, Fewer, LeaningMore, LeaningFewer, CannotTell, NotEnough];
    let mut all = Vec::new();
    for verdict in verdicts {
        for primary in [false, true] {
            let mut f = everything(verdict);
            f.effects.iter_mut().for_each(|e| e.primary |= primary);
            let name = format!("{verdict:?}, all primary: {primary}");
            let mut rare = f.clone();
            if let Some(t) = &mut rare.trial {
                t.too_rare = true;
            }
            let unknown = Findings { trial: None, ..f.clone() };
            all.push((format!("{name}, rare"), rare));
            all.push((format!("{name}, rate unknown"), unknown));
            all.push((name, f));
        }
    }
    let rows: usize = all.iter().map(|(_, f)| advise(f).worth_trying.len()).sum();
    assert!(rows > 40, "{rows}");
    all
}

fn texts(s: &Suggestion) -> [&str; 5] {
    [&s.what, &s.because, &s.how_sure, &s.how_long, &s.how_known].map(String::as_str)
}

#[test]
fn rows_are_in_the_order_of_the_gain_they_state() {
    for (name, f) in offers() {
        let rows = advise(&f).worth_trying;
        for s in &rows {
            let r = s.rank;
            let product = r.saved_in_30.zip(r.certainty).map(|(n, c)| n * c * r.ease);
            assert_eq!(product, r.gain, "{name} {}", s.factor);
            assert!(r.ease > 0.0 && r.ease <= 1.0, "{name} {}", s.factor);
            let effect =
                f.effects.iter().find(|e| e.factor == s.factor && e.contrast == s.contrast);
            let e = effect.expect("a row follows from a comparison of the findings");
            assert_eq!(
                r.gain.is_some(),
                e.verdict.is_announced() || e.verdict.is_leaning(),
                "{name} {}",
                s.factor
            );
        }
        // Results before tests, larger gains first.
        let gains: Vec<f64> = rows.iter().map(|s| s.rank.gain.unwrap_or(-1.0)).collect();
        assert!(gains.is_sorted_by(|a, b| a >= b), "{name}: {gains:?}");
    }
}

#[test]
fn a_gain_is_the_shrunken_difference_times_the_share_of_nights_it_touches() {
    let advice = advise(&with_effect("position", "front", More));
    let r = advice.worth_trying[0].rank;
    // 5.2 nights in 30, ln 1.6 of ln 2.2 after shrinkage, on 50 of 180 nights; ease 0.8.
    let saved = 5.2 * 1.6f64.ln() / 2.2f64.ln() * 50.0 / 180.0;
    assert!((r.saved_in_30.expect("a result") - saved).abs() < 1e-12, "{r:?}");
    assert_eq!((r.certainty, r.ease), (Some(1.0), 0.8));
    let n = advice.worth_trying[0].nights;
    assert_eq!((n.exposed, n.exposed_spasm_nights), (50, 18));
    assert_eq!((n.reference, n.reference_spasm_nights), (130, 18));
}

#[test]
fn every_row_has_the_length_of_its_trial_and_what_would_count_or_says_why_not() {
    for (name, f) in offers() {
        for s in advise(&f).worth_trying {
            assert_eq!(s.trial, f.trial, "{name} {}", s.factor);
            assert!(texts(&s).iter().all(|t| !t.is_empty()), "{name} {}", s.factor);
            match &s.trial {
                Some(t) if t.too_rare => {
                    assert!(s.how_long.contains("too rare") && s.how_known.contains("comfort"));
                }
                Some(t) => {
                    assert!(s.how_long.starts_with(&format!("{} nights.", t.nights)), "{name}");
                    let counts = format!("{} or fewer spasm nights", t.count_at_most);
                    assert!(s.how_known.starts_with(&counts), "{name}: {}", s.how_known);
                }
                None => {
                    assert!(s.how_long.contains("log enough nights"), "{name}: {}", s.how_long);
                    assert!(s.how_known.contains("not known yet"), "{name}: {}", s.how_known);
                }
            }
        }
    }
}

#[test]
fn every_number_of_a_row_stands_in_its_own_fields() {
    for (name, f) in offers() {
        for s in advise(&f).worth_trying {
            let mut known: Vec<f64> = vec![30.0, 1.0];
            let n = s.nights;
            let nights = [n.exposed, n.exposed_spasm_nights, n.reference, n.reference_spasm_nights];
            known.extend(nights.map(f64::from));
            known.extend(n.difference_per_30.iter().flat_map(|d| [d.low.abs(), d.high.abs()]));
            if let Some(t) = &s.trial {
                known.extend([f64::from(t.nights), f64::from(t.count_at_most), t.usual_in_30]);
            }
            // A clock time is no quantity: it is worked out from the usual bedtime. Names of
            // comparisons hold the limits of the catalogue.
            let e = f.effects.iter().find(|e| e.factor == s.factor && e.contrast == s.contrast);
            let e = e.expect("of the findings");
            for text in texts(&s) {
                let text = text.replace(&e.exposed.label, "").replace(&e.reference.label, "");
                for word in text.split_whitespace().filter(|w| !w.contains(':')) {
                    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
                    let Ok(x) = word.parse::<f64>() else { continue };
                    let close = known.iter().any(|k| (k - x).abs() <= 0.5);
                    assert!(close, "{name} {}: {x} in {text}", s.factor);
                }
            }
        }
    }
}
