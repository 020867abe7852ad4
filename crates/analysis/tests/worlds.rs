//! A small fixed-seed slice of the calibration: verdicts in worlds whose truth is known.
//! The whole is `just calibrate`, its page docs/calibration.md.

use lumbago_analysis::{AnalysisInput, Depth, analyse};
use lumbago_domain::{AnalysisSettings, Effect, Findings, Ledger, Scope, Verdict};
use lumbago_simulate::{World, simulate, world};
use rayon::prelude::*;

fn findings(world: &World, diaries: u64) -> Vec<Findings> {
    let one = |k: u64| {
        let simulated = simulate(world, 70_000 + k).expect("a valid world");
        analyse(AnalysisInput {
            log: &simulated.log,
            ledger: Ledger::default(),
            diagnostics: Vec::new(),
            settings: AnalysisSettings::default(),
            program_version: String::new(),
            depth: Depth::Verdicts,
        })
    };
    (0..diaries).into_par_iter().map(one).collect()
}

fn with(findings: &[Findings], of: impl Fn(&Effect) -> bool) -> usize {
    findings.iter().filter(|f| f.effects.iter().any(&of)).count()
}

fn announced(e: &Effect) -> bool {
    e.verdict.is_announced()
}

/// Error control at 10 % announces something in about one null diary in ten. Of 80 diaries,
/// 16 or more would come about with probability 0.005 if the share is 10 %, and with 0.93 if it
/// is 25 %: this test notices a doubled error rate and rarely cries wolf.
#[test]
fn little_is_announced_where_nothing_acts() {
    let null = findings(&world("w120").expect("in the registry"), 80);
    assert!(with(&null, announced) < 16, "{} of 80", with(&null, announced));
    // Leaning may show in 30 % of null diaries; 36 of 80 has probability 0.003 then.
    let leaning = with(&null, |e| e.verdict.is_leaning());
    assert!(leaning < 36, "{leaning} of 80");
    let refused =
        with(&null, |e| e.factor == "mattress_age" && e.verdict == Verdict::NotAnswerable);
    assert_eq!(refused, 80, "a mattress that never changed");
}

/// Front x1.6 in 120 nights is found in about half of the diaries; 25 or fewer of 80 has
/// probability 0.0005 at a half.
#[test]
fn what_was_planted_is_found() {
    let mut planted = world("w120").expect("in the registry");
    planted.plant("position", "front", 1.6);
    let found = findings(&planted, 80);
    let right = with(&found, |e| e.contrast == "front" && e.verdict == Verdict::More);
    assert!(right > 25, "{right} of 80");
    let wrong = with(&found, |e| {
        e.contrast == "front" && matches!(e.verdict, Verdict::Fewer | Verdict::LittleDifference)
    });
    assert!(wrong <= 3, "{wrong} of 80");
}

#[test]
fn a_new_mattress_after_a_bad_spell_gets_no_credit() {
    let swapped = findings(&world("mattress_swap").expect("in the registry"), 20);
    assert_eq!(with(&swapped, |e| e.factor.starts_with("mattress") && announced(e)), 0);
}

#[test]
fn people_who_never_lie_on_a_side_are_compared_with_their_other_position() {
    let one = findings(&world("w120").expect("in the registry"), 1);
    let front = one[0].effects.iter().find(|e| e.contrast == "front").expect("always asked");
    assert_eq!(front.contrast_label, "front against back");
    assert_eq!(front.reference.label, "back nights");
    assert!(front.rate_ratio.is_some());
}

#[test]
fn a_study_compares_within_and_between_people() {
    let mut study = world("null_world").expect("in the registry");
    study.people = 16;
    study.nights = 60;
    let all = findings(&study, 1).remove(0);
    assert_eq!(all.population.persons, 16);
    let scopes = |factor: &str| -> Vec<Scope> {
        all.effects.iter().filter(|e| e.factor == factor && e.primary).map(|e| e.scope).collect()
    };
    assert_eq!(scopes("mattress_age"), [Scope::Within, Scope::Between]);
    assert_eq!(scopes("position"), [Scope::Within]);
    assert!(all.effects.iter().all(|e| e.scope != Scope::Person));
    let age = all
        .effects
        .iter()
        .find(|e| e.factor == "mattress_age" && e.scope == Scope::Within)
        .expect("always asked");
    assert_eq!(age.verdict, Verdict::NotAnswerable);
    assert_eq!(all.people.len(), 16);
    assert!(all.rate.people_quartiles_in_30.is_some());
}
