//! What goes with it: every factor once per contrast, and rates by level.

use lumbago_domain::{Effect, Findings};

use crate::effects::draft::Draft;
use crate::effects::{between, joint, levels, registered, verdict};
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};

pub(super) const QUESTION: Question = Question {
    id: "habits",
    asks: "Which habits go with more or fewer spasms?",
    depth: Depth::Verdicts,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    let mut asked = nights.asked();
    let (info, assembled) = joint::estimate_all(nights, &mut asked, &mut findings.population);
    let mut people = between::about_people(nights);
    let mut drafts: Vec<&mut Draft> =
        asked.iter_mut().map(|a| &mut a.draft).chain(people.iter_mut()).collect();
    registered::mark(nights, &mut drafts);
    let events = &nights.outcome.events;
    let (comparisons, weights) = verdict::decide(&mut drafts, nights.settings, events);
    for draft in drafts {
        if let Some(estimate) = draft.estimate.filter(|_| draft.effect.rate_ratio.is_some()) {
            draft.effect.std_error = Some(estimate.std_error);
            draft.effect.std_error_df = estimate.df;
        }
    }
    findings.comparisons = comparisons;
    joint::plan_ahead(nights, &mut asked, weights);
    findings.model = info;
    let decided: Vec<&Draft> = asked.iter().map(|a| &a.draft).chain(&people).collect();
    findings.technical.registration = registered::report(nights, &decided);
    findings.levels = levels::rates(nights, &asked, assembled.as_ref());
    findings.effects = in_order(nights, asked.into_iter().map(|a| a.draft).chain(people));
    let in_model: Vec<usize> = assembled
        .and_then(|m| m.fitted)
        .map(|f| {
            let mut people: Vec<usize> = f.rows.iter().map(|&i| nights.person(i)).collect();
            people.dedup();
            people
        })
        .unwrap_or_default();
    if nights.is_cohort() && !in_model.is_empty() {
        for (summary, p) in findings.people.iter_mut().zip(nights.people_logged()) {
            summary.left_out = (!in_model.contains(&p)).then(|| match summary.spasm_nights {
                0 => format!("no nights with {events}, so nothing to compare within the person"),
                _ => "habits not recorded on enough nights".into(),
            });
        }
    }
}

/// Catalogue order, contrasts as declared, between people after within.
fn in_order(nights: &Nights, drafts: impl Iterator<Item = Draft>) -> Vec<Effect> {
    let factors = &nights.log.catalogue.factors;
    let mut effects: Vec<Effect> = drafts.map(|d| d.effect).collect();
    effects.sort_by_key(|e| {
        let factor = factors.iter().position(|f| f.id == e.factor).unwrap_or(usize::MAX);
        let declared = factors.get(factor).map_or(&[][..], |f| &f.contrasts);
        let contrast = declared.iter().position(|c| c.id == e.contrast).unwrap_or(usize::MAX);
        (factor, contrast, e.scope)
    });
    effects
}
