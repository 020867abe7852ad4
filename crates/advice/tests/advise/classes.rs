//! Each class of result leads to its words.

use lumbago_advice::advise;
use lumbago_advice::knowledge::Expected;
use lumbago_advice::{Direction, classify};
use lumbago_domain::Verdict::*;
use lumbago_domain::{Advice, Basis, Verdict};

use crate::logs::{effect, everything, plain, with_effect};

fn log_text(advice: &Advice, id: &str) -> String {
    let found = advice.from_log.iter().find(|t| t.id == id);
    let all: Vec<_> = advice.from_log.iter().map(|t| &t.id).collect();
    found.unwrap_or_else(|| panic!("no {id} in {all:?}")).text.clone()
}

#[test]
fn a_clear_result_gives_counts_then_nights_in_30_then_the_difference() {
    let advice = advise(&with_effect("position", "front", More));
    assert_eq!(
        log_text(&advice, "ADV_position_front_more"),
        "You noted spasms on 18 of 50 front nights and on 18 of 130 side nights. With your other \
         habits counted in, that is about 9 against 4 nights in 30. The likely difference runs \
         from 1 to 10 more spasm nights in 30. This does not show that lying on your front is the \
         reason. You could start the night on your side for 63 nights and see. A pillow between \
         your knees may help."
    );
    assert_eq!(advice.from_log.len(), 1);
    assert_eq!(advice.from_log[0].basis, Basis::Log);
}

#[test]
fn a_leaning_result_says_that_it_is_not_sure() {
    let advice = advise(&with_effect("position", "front", LeaningMore));
    let text = log_text(&advice, "MATRIX_R2_unsure");
    assert!(text.ends_with("Your notes lean this way. That is not sure yet."), "{text}");
    assert!(!text.contains("not show that it is the reason"), "{text}");
    // The same words follow a text that is shared with clear results.
    let text = log_text(&advise(&with_effect("stress", "per_2_points", LeaningMore)), "ADV_stress");
    assert!(text.ends_with("Your notes lean this way. That is not sure yet."), "{text}");
    let text = log_text(&advise(&with_effect("stress", "per_2_points", More)), "ADV_stress");
    assert!(!text.contains("not sure"), "{text}");
}

#[test]
fn what_stands_against_a_leaning_result_is_said() {
    for (code, words) in [
        ("reverse_order", "the order may be the other way round"),
        ("time_confounded", "followed the calendar"),
        ("exploratory", "take it lightly"),
    ] {
        let mut findings = with_effect("position", "front", LeaningMore);
        findings.effects[0].reason.code = code.into();
        let text = log_text(&advise(&findings), "MATRIX_R2_unsure");
        assert!(text.contains(words), "{code}: {text}");
    }
}

#[test]
fn a_clear_result_against_the_studies_names_other_reasons() {
    let text = log_text(
        &advise(&with_effect("caffeine_late", "per_100_mg", Fewer)),
        "MATRIX_RX_supported",
    );
    assert!(text.contains("Studies point the other way."), "{text}");
    assert!(text.ends_with("You could show this to a clinician."), "{text}");
    let advice = advise(&with_effect("caffeine_late", "per_100_mg", Fewer));
    assert!(advice.from_studies.iter().any(|t| t.id == "TIP_caffeine_late"), "the tip stays");
    assert!(advice.worth_trying.is_empty());
}

#[test]
fn no_difference_cannot_tell_and_not_enough_are_told_apart() {
    let cases = [
        (
            LittleDifference,
            "ADV_same",
            "So far days rated as stressful seem to make little difference for you.",
        ),
        (
            CannotTell,
            "ADV_cannot_tell",
            "Your notes cannot tell whether days rated as stressful matter. The likely difference \
             runs from 2 fewer to 9 more spasm nights in 30. About 240 more nights would help.",
        ),
        (
            NotEnough,
            "ADV_not_enough",
            "There is too little to compare yet. You have 50 days rated as stressful and \
             130 calmer days, with 36 spasm nights in all. About 240 more nights would help.",
        ),
    ];
    for (verdict, id, words) in cases {
        assert_eq!(log_text(&advise(&with_effect("stress", "per_2_points", verdict)), id), words);
    }
}

#[test]
fn a_question_the_log_cannot_answer_has_no_text() {
    assert!(advise(&with_effect("position", "front", NotAnswerable)).from_log.is_empty());
    let mut absent = with_effect("position", "front", NotEnough);
    absent.effects[0].reason.code = "not_in_log".into();
    assert!(advise(&absent).from_log.is_empty());
}

#[test]
fn unclear_results_of_many_habits_share_a_sentence_and_key_factors_do_not() {
    let mut findings = plain();
    for (factor, contrast) in
        [("position", "front"), ("alcohol", "any"), ("stretching", "yes"), ("relaxation", "yes")]
    {
        findings.effects.push(effect(factor, contrast, CannotTell));
    }
    let texts = advise(&findings).from_log;
    let found: Vec<_> = texts.iter().map(|t| (t.factor.as_deref(), t.text.as_str())).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].0, Some("position"));
    assert_eq!(
        found[1],
        (
            None,
            "Your notes cannot tell yet whether these matter: alcohol; bedtime stretching; relaxation."
        )
    );
}

#[test]
fn clear_results_come_before_leaning_ones_and_those_before_the_rest() {
    let mut findings = plain();
    findings.effects = vec![
        effect("stress", "per_2_points", CannotTell),
        effect("heavy_lifting", "yes", LeaningMore),
        effect("position", "front", More),
    ];
    let ids: Vec<_> = advise(&findings).from_log.into_iter().map(|t| t.id).collect();
    assert_eq!(ids, ["ADV_position_front_more", "ADV_lifting", "ADV_cannot_tell"]);
}

/// Every text of the list fires on the findings it was written for.
#[test]
fn each_result_has_its_text() {
    let cases: &[(&str, &str, Verdict, bool, &str)] = &[
        ("position", "back", More, true, "ADV_position_back_more"),
        ("position", "back", Fewer, true, "ADV_position_side_more"),
        ("position", "fetal_tight", More, true, "ADV_position_tight_or_twisted"),
        ("position", "twisted", More, true, "ADV_position_tight_or_twisted"),
        ("caffeine_late", "per_100_mg", LeaningMore, true, "ADV_caffeine_late"),
        ("caffeine_late", "per_100_mg", More, true, "ADV_caffeine_late"),
        ("caffeine_total", "per_200_mg", More, true, "ADV_caffeine_total_pattern"),
        ("fluid", "low", More, true, "ADV_fluid_low_pattern"),
        ("sitting", "long_spell", More, true, "ADV_sitting_breaks"),
        ("sitting", "per_2_h", Fewer, true, "ADV_sitting_less_spasm"),
        ("heavy_lifting", "yes", More, true, "ADV_lifting"),
        ("exercise", "any", More, true, "ADV_exercise_acute_up"),
        ("sleep_quality", "poor", LeaningMore, true, "ADV_sleep_before"),
        ("alcohol", "any", More, true, "MATRIX_R3_unsure"),
        ("relaxation", "yes", Fewer, true, "MATRIX_R3_supported"),
        ("electrolytes", "magnesium_foods", Fewer, true, "MATRIX_R3_contradicted"),
        ("room_temperature", "per_4_degrees", More, true, "MATRIX_R3_unstudied"),
        ("exercise", "habit", More, true, "MATRIX_RX_supported"),
        // Exploration never gets the words of a clear result.
        ("position", "back", More, false, "MATRIX_R2_unsure"),
    ];
    for &(factor, contrast, verdict, primary, id) in cases {
        let mut findings = with_effect(factor, contrast, verdict);
        findings.effects[0].primary = primary;
        let advice = advise(&findings);
        let ids: Vec<_> = advice.from_log.iter().map(|t| t.id.as_str()).collect();
        assert_eq!(ids, [id], "{factor} {contrast} {verdict:?}");
    }
}

#[test]
fn the_text_for_a_factor_is_said_once_and_further_contrasts_get_their_numbers() {
    let mut findings = plain();
    findings.effects = vec![
        effect("heavy_lifting", "yes", More),
        effect("heavy_lifting", "yes_lag_1", LeaningMore),
    ];
    let ids: Vec<_> = advise(&findings).from_log.into_iter().map(|t| t.id).collect();
    assert_eq!(ids, ["ADV_lifting", "MATRIX_R2_supported"]);
}

#[test]
fn tests_are_offered_where_the_log_cannot_tell() {
    for (factor, contrast, id) in [
        ("pillow_knees", "between", "ADV_knee_pillow_test"),
        ("stretching", "yes", "ADV_stretch_test"),
    ] {
        for (verdict, offered) in [
            (NotEnough, true),
            (CannotTell, true),
            (LeaningFewer, true),
            (Fewer, false),
            (LittleDifference, false),
        ] {
            let advice = advise(&with_effect(factor, contrast, verdict));
            let found = advice.from_studies.iter().find(|t| t.id == id);
            assert_eq!(found.is_some(), offered, "{factor} {verdict:?}");
            assert!(found.is_none_or(|t| t.text.contains("oss a coin")));
        }
    }
}

#[test]
fn a_factor_of_the_users_own_gets_its_numbers_and_no_claim() {
    let mut findings = with_effect("alcohol", "any", More);
    let e = &mut findings.effects[0];
    (e.factor, e.factor_label) = ("late_meal".into(), "Late meal".into());
    (e.modifiable, e.exposed.label) = (true, "nights with Late meal".into());
    let advice = advise(&findings);
    let text = log_text(&advice, "MATRIX_R3_unstudied");
    assert!(text.starts_with("You noted spasms on 18 of 50 nights with Late meal"), "{text}");
    assert!(text.contains("Never do so with a medicine."), "{text}");
    assert!(advice.from_log[0].claims.is_empty());
    assert!(advice.worth_trying.is_empty());
    assert!(advice.studies.iter().all(|n| n.factor.as_deref() != Some("late_meal")));
}

#[test]
fn numbers_that_point_the_other_way_before_adjusting_are_explained() {
    let mut findings = with_effect("position", "front", More);
    findings.effects[0].exposed.observed_in_30 = Some(3.0);
    findings.effects[0].reference.observed_in_30 = Some(5.0);
    let text = log_text(&advise(&findings), "ADV_position_front_more");
    assert!(
        text.contains("Before your other habits were counted in, it looked the other way"),
        "{text}"
    );
}

#[test]
fn missing_numbers_leave_no_holes() {
    let mut findings = with_effect("position", "front", More);
    findings.trial = None;
    let e = &mut findings.effects[0];
    (e.difference_per_30, e.exposed.adjusted_in_30) = (None, None);
    assert_eq!(
        log_text(&advise(&findings), "ADV_position_front_more"),
        "You noted spasms on 18 of 50 front nights and on 18 of 130 side nights. That is about 11 \
         against 4 nights in 30. This does not show that lying on your front is the reason. You \
         could start the night on your side and see. A pillow between your knees may help."
    );
}

#[test]
fn the_late_caffeine_cutoff_follows_bedtime_and_dose() {
    for (bed, any, notable, cutoff) in [
        (23 * 60, 0.4, 0.3, "14:00"),
        (23 * 60, 0.4, 0.1, "19:00"),
        (20, 0.4, 0.3, "15:00"),
        (22 * 60 + 50, 0.4, 0.3, "13:30"),
    ] {
        let mut findings = with_effect("caffeine_late", "per_100_mg", More);
        let mut bed_time = crate::logs::habit("sleep_quality", "bed_time");
        bed_time.median_clock = Some(bed);
        let mut late = crate::logs::habit("caffeine_late", "caffeine_after_15_mg");
        (late.share_any, late.share_notable) = (Some(any), Some(notable));
        findings.habits = vec![bed_time, late];
        let text = log_text(&advise(&findings), "ADV_caffeine_late");
        assert!(
            text.contains(&format!("keep caffeine to before {cutoff} for 63 nights")),
            "{text}"
        );
    }
    let text =
        log_text(&advise(&with_effect("caffeine_late", "per_100_mg", More)), "ADV_caffeine_late");
    assert!(text.contains("leave out caffeine late in the day"), "{text}");
}

#[test]
fn classes_follow_verdicts_and_what_studies_expect() {
    use lumbago_advice::knowledge::Row;
    let cases = [
        (More, Expected::More, Some(Row::R3)),
        (More, Expected::None, Some(Row::R3)),
        (More, Expected::Fewer, Some(Row::RX)),
        (Fewer, Expected::More, Some(Row::RX)),
        (LeaningFewer, Expected::More, Some(Row::R2X)),
        (LeaningMore, Expected::More, Some(Row::R2)),
        (LittleDifference, Expected::More, Some(Row::R4)),
        (CannotTell, Expected::More, Some(Row::R1)),
        (NotEnough, Expected::More, Some(Row::R0)),
        (NotAnswerable, Expected::More, None),
    ];
    for (verdict, expected, row) in cases {
        let class = classify(&effect("stress", "per_2_points", verdict), expected);
        assert_eq!(class.map(|c| c.row), row, "{verdict:?} {expected:?}");
        let direction = class.and_then(|c| c.direction);
        assert_eq!(direction == Some(Direction::More), matches!(verdict, More | LeaningMore));
    }
}

#[test]
fn a_log_that_holds_everything_fires_every_general_text() {
    let advice = advise(&everything(CannotTell));
    let ids: Vec<&str> = advice
        .from_studies
        .iter()
        .chain(&advice.from_log)
        .chain(&advice.expectation)
        .chain(&advice.clinician_topics)
        .map(|t| t.id.as_str())
        .collect();
    for id in [
        "ADV_mattress_swap_caution",
        "ADV_conditions",
        "ADV_exercise_general",
        "ADV_caffeine_late",
        "ADV_sitting_breaks",
        "ADV_mattress_general",
        "ADV_pillow_head",
        "ADV_minerals",
        "ADV_smoking_general",
        "ADV_in_the_moment",
        "ADV_clinician_topics",
        "ADV_expectation",
        "TIP_relaxation",
        "TIP_heavy_lifting",
        "TIP_mattress_firmness",
        "TIP_caffeine_total",
        "ESC10_improving",
    ] {
        assert_eq!(ids.iter().filter(|i| **i == id).count(), 1, "{id} in {ids:?}");
    }
    // A text for the factor says what its tip would.
    assert!(!ids.contains(&"TIP_caffeine_late") && !ids.contains(&"TIP_sitting"), "{ids:?}");
    let nothing = advise(&plain());
    let ids: Vec<&str> = nothing.from_studies.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(ids, ["ADV_exercise_general", "ADV_in_the_moment"]);
}
