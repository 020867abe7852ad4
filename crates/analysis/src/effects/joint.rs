//! All questions about nights: one joint model for the habits that are well recorded, models of
//! their own for the rest, and the explored contrasts added one at a time.

use lumbago_domain::{ModelInfo, Population};
use lumbago_stats::persistent::NoiseEstimate;
use rayon::prelude::*;

use crate::effects::asked::Asked;
use crate::effects::{estimate, needed, registered, reverse, verdict};
use crate::exposure::Term;
use crate::model::assemble::{
    Assembled, Fitter, Obstacle, assemble, assemble_by, companions, part, too_many_questions,
    usable,
};
use crate::model::fit::{fit, fit_held, fit_plain};
use crate::model::standardise::Standardiser;
use crate::model::{Block, ModelColumn};
use crate::nights::Nights;
use crate::refusals::{self, not_answerable, not_enough, reason};

/// Estimates every open question. Returns the joint model in words and leaves its nights in the
/// population.
pub(crate) fn estimate_all(
    nights: &Nights,
    asked: &mut [Asked],
    population: &mut Population,
) -> (Option<ModelInfo>, Option<Assembled>) {
    doubt_the_order(nights, asked);
    let main: Vec<usize> = (0..asked.len())
        .filter(|&q| asked[q].is_open() && asked[q].contrast.primary && !asked[q].is_mediator())
        .collect();
    let blocks: Vec<Block> = main.iter().filter_map(|&q| estimate::block(q, &asked[q])).collect();
    let (joint, apart) = part(nights, &blocks);
    let joint_blocks: Vec<&Block> = joint.iter().map(|&b| &blocks[b]).collect();
    let settled = registered::own_models(nights, asked, &blocks, &joint);
    let alone = too_many_questions(nights, &joint_blocks);
    let mut own: Vec<usize> = apart;
    let mut assembled = None;
    if alone {
        own = (0..blocks.len()).collect();
    } else {
        let made = assemble(nights, &joint_blocks, &[]);
        let standardiser = made.fitted.as_ref().map(|f| Standardiser::new(nights, f));
        if let Some(standardiser) = &standardiser {
            asked.par_iter_mut().enumerate().for_each(|(q, a)| {
                let own = made.included.contains(&q) && !settled.contains(&q);
                if own && !estimate::fill(nights, standardiser, a) {
                    a.draft.refuse(not_answerable("not_converged", NOT_SETTLED));
                }
            });
        }
        // A habit too thin among the joint model's nights may have enough in a model of its own.
        for &(q, ref obstacle) in made.obstacles.iter().filter(|o| !settled.contains(&o.0)) {
            match obstacle {
                Obstacle::Thin | Obstacle::NotConverged => {
                    own.extend(blocks.iter().position(|b| b.question == q));
                }
                _ => refuse(nights, asked, q, obstacle),
            }
        }
        if let Some(standardiser) = &standardiser {
            // Other levels of a field whose levels are all in the joint model.
            asked.par_iter_mut().filter(|a| a.is_open() && !a.contrast.primary).for_each(|a| {
                if a.draft.estimate.is_none() && !a.is_mediator() {
                    estimate::fill(nights, standardiser, a);
                }
            });
        }
        assembled = Some(made);
    }
    own.sort_unstable();
    own.dedup();
    own.retain(|&b| !settled.contains(&blocks[b].question));
    let models: Vec<(usize, Assembled)> = own
        .par_iter()
        .map(|&b| {
            let with = if alone { vec![b] } else { companions(nights, &blocks, b) };
            let picked: Vec<&Block> = with.iter().map(|&k| &blocks[k]).collect();
            let made = assemble(nights, &picked, &[]);
            let lost = made.obstacles.iter().any(|o| o.0 == blocks[b].question);
            (b, if lost { assemble(nights, &[&blocks[b]], &[]) } else { made })
        })
        .collect();
    let models: Vec<(usize, Assembled)> =
        models.into_iter().map(|(b, made)| (blocks[b].question, made)).collect();
    settle_all(nights, asked, &models);
    let noise = assembled.as_ref().and_then(|m| m.fitted.as_ref()).and_then(|f| f.noise);
    explore(nights, asked, &blocks, &joint, noise);
    let info = describe(nights, asked, assembled.as_ref(), alone, population);
    for question in asked.iter_mut().filter(|a| a.is_open() && a.draft.estimate.is_none()) {
        question.draft.refuse(not_answerable("not_converged", NOT_SETTLED));
    }
    (info, assembled)
}

const NOT_SETTLED: &str = "The model did not settle on an estimate for it; more nights would help.";

fn doubt_the_order(nights: &Nights, asked: &mut [Asked]) {
    let doubts: Vec<bool> = asked
        .par_iter()
        .map(|a| a.is_open() && !a.is_mediator() && reverse::follows(nights, a))
        .collect();
    for (a, _) in asked.iter_mut().zip(doubts).filter(|(_, d)| *d) {
        let text = format!(
            "It also follows a night with {}, so the order may be the reverse.",
            nights.outcome.events
        );
        a.draft.caps.push(reason("reverse_order", text));
    }
}

/// Takes questions' answers, or their obstacles, from models of their own: a question and a model
/// each.
pub(crate) fn settle_all(nights: &Nights, asked: &mut [Asked], models: &[(usize, Assembled)]) {
    asked.par_iter_mut().enumerate().for_each(|(q, a)| {
        for (_, made) in models.iter().filter(|(own, _)| *own == q) {
            if let Some(f) = made.fitted.as_ref().filter(|_| made.included.contains(&q)) {
                estimate::fill(nights, &Standardiser::new(nights, f), a);
            }
        }
    });
    for (q, made) in models {
        if asked[*q].draft.estimate.is_some() {
            continue;
        }
        match made.obstacles.iter().find(|o| o.0 == *q) {
            Some((_, obstacle)) => refuse(nights, asked, *q, obstacle),
            None => asked[*q].draft.refuse(not_answerable("not_converged", NOT_SETTLED)),
        }
    }
}

fn refuse(nights: &Nights, asked: &mut [Asked], q: usize, obstacle: &Obstacle) {
    let label = asked[q].factor.label.clone();
    let refusal = match *obstacle {
        Obstacle::Collinear(other) => {
            let second = match asked[other].factor.id == asked[q].factor.id {
                true => asked[other].contrast.label.clone(),
                false => asked[other].factor.label.clone(),
            };
            refusals::collinear(nights, &label, &second)
        }
        Obstacle::Calendar => refusals::time_confounded(&label),
        Obstacle::Thin => not_enough(
            "arm_too_small",
            format!(
                "{label}: too few nights or too few with {} on one side, once the other habits \
                 and the outcome are all recorded.",
                nights.outcome.events
            ),
        ),
        Obstacle::Separated => not_enough(
            "all_or_none",
            format!(
                "{label}: one side has {} on all or none of its nights, so a ratio has no end; \
                 more nights would give one.",
                nights.outcome.events
            ),
        ),
        Obstacle::NotConverged => not_answerable("not_converged", NOT_SETTLED),
    };
    asked[q].draft.refuse(refusal);
}

/// Contrasts beside the joint model: explored ones, and those that lie between other habits and
/// the spasms. Each is added to the habits of the joint model, or asked alone where that fails.
fn explore(
    nights: &Nights,
    asked: &mut [Asked],
    blocks: &[Block],
    joint: &[usize],
    noise: Option<NoiseEstimate>,
) {
    let extra: Vec<usize> = (0..asked.len())
        .filter(|&q| asked[q].is_open() && asked[q].draft.estimate.is_none())
        .collect();
    let models: Vec<(usize, Assembled)> = extra
        .par_iter()
        .filter_map(|&q| {
            let own = estimate::block(q, &asked[q])?;
            let name = &own.terms[0].name;
            // Another level of a field whose levels are all in the model: replaced, not added.
            let beside = joint
                .iter()
                .map(|&b| &blocks[b])
                .filter(|b| b.terms.iter().all(|t| t.name != *name));
            let own_first: Vec<&Block> = std::iter::once(&own).chain(beside).collect();
            let before = before(nights, &asked[q]);
            // What is only looked at does without a search for the noise, and so does everything
            // beside a study's joint model: a study's explored contrasts do without the persistent
            // level, with errors by person; the others take the noise of the joint model.
            let looked_at = !asked[q].contrast.primary;
            let held = |n: &Nights, rows: &[usize], columns: &[ModelColumn]| {
                fit_held(n, rows, columns, noise)
            };
            let by: Fitter = match (looked_at, nights.is_cohort()) {
                (true, true) => &fit_plain,
                (false, false) => &fit,
                _ => &held,
            };
            let made = if too_many_questions(nights, &own_first) {
                assemble_by(nights, &[&own], &before, by)
            } else {
                assemble_by(nights, &own_first, &before, by)
            };
            let lost = made.obstacles.iter().any(|o| o.0 == q) || made.fitted.is_none();
            Some((q, if lost { assemble_by(nights, &[&own], &before, by) } else { made }))
        })
        .collect();
    settle_all(nights, asked, &models);
}

/// What an earlier night's result must not be credited with: that night's own outcome, which
/// spoils its sleep and foretells the next.
pub(crate) fn before(nights: &Nights, asked: &Asked) -> Vec<Term> {
    let lag = asked.contrast.lag_nights;
    if lag == 0 || !asked.is_mediator() {
        return Vec::new();
    }
    let outcome = |i: usize| nights.earlier(i, lag).and_then(|j| nights.y(j)).map(libm::log1p);
    let values = (0..nights.len()).map(outcome).collect();
    vec![Term { name: format!("{} {lag} night before", nights.outcome.events), values }]
}

fn describe(
    nights: &Nights,
    asked: &[Asked],
    made: Option<&Assembled>,
    alone: bool,
    population: &mut Population,
) -> Option<ModelInfo> {
    let base = usable(nights).len();
    let asked_jointly = made.filter(|m| !m.included.is_empty());
    let Some((made, fitted)) = asked_jointly.and_then(|m| m.fitted.as_ref().map(|f| (m, f))) else {
        let first = asked.iter().find(|a| a.draft.estimate.is_some())?;
        let mut notes = Vec::new();
        if alone {
            notes.push(format!(
                "Too few nights with {} to ask all habits together: each was asked by itself, \
                 with weekend and linear trend.",
                nights.outcome.events
            ));
        }
        population.nights_in_model = first.draft.effect.nights;
        population.nights_dropped = base as u32 - first.draft.effect.nights;
        population.persons_in_model = population.persons;
        return Some(ModelInfo {
            family: "Poisson quasi-likelihood, log link".into(),
            covariance: first.draft.effect.method.clone(),
            adjusted_for: vec!["weekend".into(), "linear trend".into()],
            terms: Vec::new(),
            nights: first.draft.effect.nights,
            dispersion: None,
            residual_lag1: None,
            notes,
        });
    };
    let in_model = fitted.rows.len();
    population.nights_in_model = in_model as u32;
    population.nights_dropped = (base - in_model) as u32;
    population.persons_in_model = fitted.persons as u32;
    let mut notes = made.notes.clone();
    if base > in_model {
        notes.push(format!(
            "{} of {base} logged nights are not in the joint model, because a habit of it was not \
             recorded or they cannot bear on it.",
            base - in_model
        ));
    }
    for a in asked.iter().filter(|a| a.contrast.primary && a.draft.estimate.is_some()) {
        let own = a.exposure.as_ref().map(|e| &e.own().name);
        if own.is_some_and(|n| fitted.index_of(n).is_none()) {
            notes.push(format!(
                "{} was asked in a model of its own with {} nights.",
                a.factor.label, a.draft.effect.nights
            ));
        }
    }
    Some(ModelInfo {
        family: fitted.family_words.clone(),
        covariance: fitted.covariance_words.clone(),
        adjusted_for: made.adjusted_for.clone(),
        terms: fitted.names.clone(),
        nights: in_model as u32,
        dispersion: fitted.dispersion,
        residual_lag1: fitted.residual_lag1(nights),
        notes,
    })
}

/// Nights needed for questions with too little data, from the rate and the share of nights.
pub(crate) fn plan_ahead(nights: &Nights, asked: &mut [Asked], weights: f64) {
    for a in asked.iter_mut() {
        if a.draft.effect.verdict != lumbago_domain::Verdict::NotEnough {
            continue;
        }
        if let Some(exposure) = &a.exposure {
            let sides = refusals::sides(nights, &a.contrast, exposure);
            let own = verdict::weight(&a.draft);
            let share = own / (weights + own);
            a.draft.effect.nights_needed =
                needed::from_plan(nights, &sides, share).filter(|&n| n > 0);
        }
    }
}
