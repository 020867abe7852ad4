//! Every text of `knowledge/advice.toml` fires on findings made for it and is silent on findings
//! that just miss it; every circumstance leaves out all it names.

use std::collections::BTreeSet;

use lumbago_advice::advise;
use lumbago_advice::knowledge::{Does, Expected, Place, Say, Topic, knowledge};
use lumbago_domain::Verdict::*;
use lumbago_domain::{Advice, Findings, SignalState, TrendWord, Verdict};

use crate::logs::{effect, habit, plain, says, signal, with_effect};

/// Findings on which a text fires, and findings that just miss it.
struct Case {
    id: &'static str,
    fires: Vec<Findings>,
    silent: Vec<Findings>,
}

fn on(factor: &str, contrast: &str, verdicts: &[Verdict]) -> Vec<Findings> {
    verdicts.iter().map(|&v| with_effect(factor, contrast, v)).collect()
}

fn result(
    id: &'static str,
    factor: &str,
    contrast: &str,
    fires: &[Verdict],
    silent: &[Verdict],
) -> Case {
    let primary = |mut all: Vec<Findings>| {
        all.iter_mut().for_each(|f| f.effects[0].primary = true);
        all
    };
    Case {
        id,
        fires: primary(on(factor, contrast, fires)),
        silent: primary(on(factor, contrast, silent)),
    }
}

/// A log in which one habit was recorded, changed as told.
fn recorded(
    factor: &str,
    field: &str,
    change: impl Fn(&mut lumbago_domain::HabitSummary),
) -> Findings {
    let mut h = habit(factor, field);
    change(&mut h);
    Findings { habits: vec![h], ..plain() }
}

fn level(key: &str, nights: u32) -> lumbago_domain::LevelCount {
    lumbago_domain::LevelCount { key: key.into(), label: key.into(), nights }
}

fn changed_bed(word: TrendWord, changed: bool) -> Findings {
    let mut f = plain();
    f.trend.word = word;
    f.trend.mattress_change = changed.then(|| jiff::civil::date(2025, 6, 29));
    f
}

fn signalled(id: &str, state: SignalState) -> Findings {
    let mut s = signal(id, &[]);
    s.state = state;
    Findings { signals: vec![s], ..plain() }
}

fn cases() -> Vec<Case> {
    let share = |field: &'static str, factor: &'static str, share: f64| {
        recorded(factor, field, move |h| h.share_notable = Some(share))
    };
    let top = |field: &'static str, value: f64| {
        recorded("mattress_age", field, move |h| h.quantiles = Some([0.0, 1.0, 2.0, 2.5, value]))
    };
    let neck = |nights| {
        recorded("outcome", "spasm_region", move |h| h.levels = vec![level("neck", nights)])
    };
    let under_age = || vec![says(plain(), "SUP_under_18", "yes")];
    vec![
        result("ADV_not_enough", "stress", "per_2_points", &[NotEnough], &[CannotTell, More]),
        result("ADV_cannot_tell", "stress", "per_2_points", &[CannotTell], &[NotEnough, More]),
        result("ADV_same", "stress", "per_2_points", &[LittleDifference], &[CannotTell, More]),
        result(
            "ADV_position_front_more",
            "position",
            "front",
            &[More],
            &[LeaningMore, Fewer, CannotTell, NotAnswerable],
        ),
        result("ADV_position_back_more", "position", "back", &[More], &[LeaningMore, Fewer]),
        result("ADV_position_side_more", "position", "back", &[Fewer], &[LeaningFewer, More]),
        result(
            "ADV_position_tight_or_twisted",
            "position",
            "twisted",
            &[More],
            &[LeaningMore, Fewer],
        ),
        Case {
            id: "ADV_caffeine_late",
            fires: [
                on("caffeine_late", "per_100_mg", &[More, LeaningMore]),
                vec![share("caffeine_after_15_mg", "caffeine_late", 0.6)],
            ]
            .concat(),
            silent: [
                on("caffeine_late", "per_100_mg", &[Fewer, CannotTell]),
                vec![share("caffeine_after_15_mg", "caffeine_late", 0.5)],
            ]
            .concat(),
        },
        result(
            "ADV_caffeine_total_pattern",
            "caffeine_total",
            "per_200_mg",
            &[More],
            &[LeaningMore, Fewer],
        ),
        result("ADV_fluid_low_pattern", "fluid", "low", &[More], &[LeaningMore, Fewer]),
        result("ADV_stress", "stress", "per_2_points", &[More, LeaningMore], &[Fewer, CannotTell]),
        Case {
            id: "ADV_sitting_breaks",
            fires: [
                on("sitting", "long_spell", &[More, LeaningMore]),
                vec![share("sitting_longest_min", "sitting", 0.5)],
            ]
            .concat(),
            silent: [
                on("sitting", "long_spell", &[Fewer, CannotTell]),
                on("sitting", "per_2_h", &[More]),
                vec![share("sitting_longest_min", "sitting", 0.49)],
            ]
            .concat(),
        },
        result("ADV_sitting_less_spasm", "sitting", "per_2_h", &[Fewer], &[LeaningFewer, More]),
        result("ADV_lifting", "heavy_lifting", "yes", &[More, LeaningMore], &[Fewer, CannotTell]),
        result("ADV_exercise_acute_up", "exercise", "any", &[More], &[LeaningMore, Fewer]),
        result("ADV_sleep_before", "sleep_quality", "poor", &[More, LeaningMore], &[Fewer]),
        result(
            "ADV_knee_pillow_test",
            "pillow_knees",
            "between",
            &[NotEnough, CannotTell, LeaningFewer, LeaningMore],
            &[Fewer, LittleDifference],
        ),
        result(
            "ADV_stretch_test",
            "stretching",
            "yes",
            &[NotEnough, CannotTell, LeaningFewer],
            &[Fewer, LittleDifference],
        ),
        Case {
            id: "ADV_mattress_swap_caution",
            fires: vec![
                changed_bed(TrendWord::LikelyBetter, true),
                changed_bed(TrendWord::MayBeBetter, true),
            ],
            silent: vec![
                changed_bed(TrendWord::LikelyBetter, false),
                changed_bed(TrendWord::AboutTheSame, true),
            ],
        },
        Case {
            id: "ADV_conditions",
            fires: vec![says(plain(), "conditions", "sciatica")],
            silent: vec![plain(), says(plain(), "conditions", "none")],
        },
        Case { id: "ADV_exercise_general", fires: vec![plain()], silent: under_age() },
        Case {
            id: "ADV_mattress_general",
            fires: vec![
                top("mattress_age_years", 8.0),
                top("sag_cm", 3.0),
                recorded("mattress_sag", "better_elsewhere", |h| h.mean = Some(0.1)),
            ],
            silent: vec![
                plain(),
                top("mattress_age_years", 7.9),
                top("sag_cm", 2.9),
                recorded("mattress_sag", "better_elsewhere", |h| h.mean = Some(0.0)),
            ],
        },
        Case {
            id: "ADV_pillow_head",
            fires: vec![recorded("pillow_head", "pillow_head_ok", |h| h.mean = Some(0.5)), neck(3)],
            silent: vec![
                recorded("pillow_head", "pillow_head_ok", |h| h.mean = Some(0.6)),
                neck(2),
            ],
        },
        Case {
            id: "ADV_minerals",
            fires: vec![recorded("electrolytes", "magnesium_foods", |_| {})],
            silent: vec![plain(), recorded("electrolytes", "magnesium_foods", |h| h.nights = 0)],
        },
        Case {
            id: "ADV_smoking_general",
            fires: vec![
                says(plain(), "smoking_status", "current"),
                recorded("smoking", "smoking_status", |h| h.levels = vec![level("current", 91)]),
            ],
            silent: vec![
                says(plain(), "smoking_status", "former"),
                recorded("smoking", "smoking_status", |h| h.levels = vec![level("current", 90)]),
            ],
        },
        Case { id: "ADV_in_the_moment", fires: vec![plain()], silent: under_age() },
        Case {
            id: "ADV_clinician_topics",
            fires: vec![
                signalled("ESC02_worsening_rate", SignalState::Fire),
                says(plain(), "RF13_cancer_history", "yes"),
            ],
            silent: vec![
                plain(),
                signalled("ESC02_worsening_rate", SignalState::Clear),
                signalled("ESC08_painkiller_days", SignalState::Fire),
            ],
        },
        Case { id: "ADV_expectation", fires: vec![plain()], silent: under_age() },
    ]
}

fn said(advice: &Advice) -> BTreeSet<&str> {
    let lists =
        [&advice.from_log, &advice.from_studies, &advice.clinician_topics, &advice.expectation];
    lists.into_iter().flatten().map(|t| t.id.as_str()).collect()
}

#[test]
fn every_text_fires_on_its_findings_and_is_silent_on_those_that_just_miss_it() {
    let cases = cases();
    let tried: BTreeSet<&str> = cases.iter().map(|c| c.id).collect();
    let texts: BTreeSet<&str> = knowledge().advice.iter().map(|a| a.id.as_str()).collect();
    assert_eq!((tried, texts.len()), (texts.clone(), 28));
    for case in &cases {
        assert!(!case.fires.is_empty() && !case.silent.is_empty());
        for (i, f) in case.fires.iter().enumerate() {
            let advice = advise(f);
            assert!(said(&advice).contains(case.id), "{} in {i}: {:?}", case.id, said(&advice));
        }
        for (i, f) in case.silent.iter().enumerate() {
            assert!(!said(&advise(f)).contains(case.id), "{} just missed in {i}", case.id);
        }
    }
}

#[test]
fn every_circumstance_leaves_out_every_text_it_names() {
    let cases = cases();
    for s in &knowledge().suppressors {
        for id in &s.hide_advice {
            let case = cases.iter().find(|c| c.id == id).expect("every text has a case");
            for f in &case.fires {
                let advice = advise(&says(f.clone(), &s.id, "yes"));
                assert!(!said(&advice).contains(case.id), "{id} in spite of {}", s.id);
            }
        }
    }
}

#[test]
fn every_sentence_that_a_circumstance_leaves_out_is_left_out() {
    let cases = cases();
    let mut tried = 0;
    for entry in &knowledge().advice {
        let case = cases.iter().find(|c| c.id == entry.id).expect("every text has a case");
        let words = |f: &Findings| {
            let advice = advise(f);
            let lists = [&advice.from_log, &advice.from_studies, &advice.clinician_topics];
            let of = |t: &&lumbago_domain::AdviceText| t.id == entry.id;
            lists.into_iter().flatten().find(of).map_or(String::new(), |t| t.text.clone())
        };
        for part in &entry.parts {
            for circumstance in &part.unless {
                let f = &case.fires[0];
                assert!(words(f).contains(&part.text), "{}: {}", entry.id, part.text);
                let left = words(&says(f.clone(), circumstance, "yes"));
                assert!(!left.contains(&part.text), "{circumstance}: {left}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 5, "{tried} sentences");
}

/// Findings in which the topic's comparison speaks for its action.
fn speaks_for(topic: &Topic) -> Findings {
    let contrast = topic.contrasts.first().cloned().unwrap_or_else(|| {
        let catalogue = lumbago_domain::Catalogue::standard();
        let factor = catalogue.factor(&topic.factor).expect("of the catalogue").clone();
        let held =
            |id: &str| std::ptr::eq(knowledge().topic(&factor.id, id).expect("a topic"), topic);
        factor.contrasts.iter().find(|c| held(&c.id)).expect("a contrast").id.clone()
    });
    let verdict = if topic.does == Some(Does::More) { Fewer } else { More };
    let mut e = effect(&topic.factor, &contrast, verdict);
    e.primary = true;
    Findings { effects: vec![e], ..plain() }
}

#[test]
fn every_circumstance_leaves_out_every_action_it_names() {
    for topic in knowledge().topics.topics.iter().filter(|t| t.action.is_some()) {
        // What studies expect the other way is not offered, which is no matter of circumstances.
        let against = topic.expected == Expected::More && topic.does == Some(Does::More);
        assert!(!against, "{}", topic.factor);
        let f = speaks_for(topic);
        assert_eq!(advise(&f).worth_trying.len(), 1, "{} is offered", topic.factor);
        for s in &knowledge().suppressors {
            let names =
                s.hide_all || topic.action.as_ref().is_some_and(|a| s.hide_actions.contains(a));
            let offered = !advise(&says(f.clone(), &s.id, "yes")).worth_trying.is_empty();
            assert_eq!(offered, !names, "{} with {}", topic.factor, s.id);
        }
    }
}

#[test]
fn every_circumstance_leaves_out_every_tip_and_every_claim_it_names() {
    let catalogue = lumbago_domain::Catalogue::standard();
    let in_log = |factor: &str| {
        let field = &catalogue.factor(factor).expect("of the catalogue").fields[0].key;
        recorded(factor, field, |_| {})
    };
    for s in knowledge().suppressors.iter().filter(|s| !s.hide_all) {
        for factor in &s.hide_tips {
            let id = format!("TIP_{factor}");
            let has =
                knowledge().topics.topics.iter().any(|t| t.factor == *factor && t.tip.is_some());
            let f = in_log(factor);
            assert_eq!(said(&advise(&f)).contains(&id[..]), has, "{id}");
            assert!(!said(&advise(&says(f, &s.id, "yes"))).contains(&id[..]), "{id} with {}", s.id);
        }
        let mut tried = 0;
        for claim in knowledge().claims.iter().filter(|c| s.hides_claim(&c.id)) {
            let listed = matches!(claim.place, Place::Factor | Place::Remedy | Place::Myth);
            let Some(factor) = claim.factors.first().filter(|_| listed && claim.say != Say::C)
            else {
                continue;
            };
            let has = |f: &Findings| advise(f).studies.iter().any(|n| n.claim == claim.id);
            let f = in_log(factor);
            assert!(has(&f), "{} is listed", claim.id);
            assert!(!has(&says(f, &s.id, "yes")), "{} with {}", claim.id, s.id);
            tried += 1;
        }
        // Of painkillers nothing is listed beside a log in the first place.
        assert_eq!(tried == 0, s.id == "SUP_nsaid_risk", "{}: {tried} claims", s.id);
    }
}
