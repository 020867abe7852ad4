//! Habits that were not noted, filled in many times over, and the comparisons made again.
//!
//! Chained equations with the outcome among the columns (Moons et al. 2006), the nights beside,
//! weekend and trend; Rubin's rules with Barnard and Rubin's (1999) degrees of freedom. The model
//! of the comparisons is the same as everywhere else. The outcome is never filled in: a night
//! without an answer about spasms is in no table.

mod tables;
#[cfg(test)]
mod tests;

use lumbago_domain::{
    Effect, Findings, Imputation, ImputedEstimate, ImputedVariable, Interval, Reason, Scope,
};
use lumbago_stats::imputation::{ChainedOptions, Imputed, Variable, VariableKind, chained, pool};
use rayon::prelude::*;

use crate::effects::asked::Asked;
use crate::effects::estimate;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::model::assemble::assemble;
use crate::model::fit::{Fitted, fit};
use crate::model::guard::{Guarded, coefficient};
use crate::model::{Block, ModelColumn};
use crate::nights::Nights;
use crate::refusals::reason;
use tables::{completed, known, variable};

/// Share of the usable nights that must be at stake before anything is filled in; below it
/// complete nights lose next to nothing.
const MIN_LOST: f64 = 0.05;

/// Share of the usable nights on which a habit must have been noted: with less, the answer would
/// be the imputation model's more than the log's.
const MIN_RECORDED: f64 = 0.50;

/// Completed tables (White, Royston & Wood 2011: at least as many as percent of rows with gaps is
/// a rule of thumb; with 20 the fraction missing is known to a few hundredths).
const TABLES: usize = 20;

/// Rounds before a table is taken. With at most half of a habit missing, and the nights beside
/// noted, the draws settle within a few (van Buuren 2018, chapter 4: 5 to 20 usually do).
const SWEEPS: usize = 5;

/// Nights times habits above which nothing is filled in: twenty fits of the model take time in
/// proportion, about a fifth of a second here.
const MOST_CELLS: usize = 20_000;

/// Fills in and compares again, or says why not.
pub(super) fn read(
    nights: &Nights,
    asked: &[Asked],
    findings: &Findings,
    usable: &[usize],
) -> Imputation {
    let questions = questions(asked, findings, usable);
    let mut blocks: Vec<Block> =
        questions.iter().filter_map(|q| estimate::block(q.0, &asked[q.0])).collect();
    let complete = usable.iter().filter(|&&i| blocks.iter().all(|b| is_known(b, i))).count();
    let lost_share = 1.0 - complete as f64 / usable.len().max(1) as f64;
    let mut made = Imputation {
        nights: usable.len() as u32,
        complete: complete as u32,
        lost_share,
        tables: 0,
        sweeps: SWEEPS as u32,
        seed: nights.settings.seed,
        variables: Vec::new(),
        estimates: Vec::new(),
        reason: None,
        text: String::new(),
    };
    let refused = |code: &str, text: &str| Some(reason(code, text));
    if blocks.is_empty() {
        made.reason = refused("nothing_compared", "No habit was compared.");
        return made;
    }
    if lost_share <= MIN_LOST {
        made.reason = refused(
            "few_lost",
            "At most one night in 20 would be left out for a habit that was not noted, so nothing was filled in.",
        );
        return made;
    }
    let rows = rows(nights, &mut blocks, usable);
    if rows.len() * blocks.len() > MOST_CELLS {
        made.reason = refused(
            "too_large",
            "Filling in habits many times over would take too long in a log of this size; nights on which a habit was \
             not noted were left out instead.",
        );
        return made;
    }
    match impute(nights, asked, &questions, &blocks, &rows) {
        Ok((imputed, estimates)) => {
            made.tables = TABLES as u32;
            made.nights = rows.len() as u32;
            made.variables = variables(asked, &blocks, &imputed);
            made.estimates = estimates;
        }
        Err(problem) => made.reason = Some(problem),
    }
    made.text = words(nights, &made);
    made
}

/// Questions with an estimate, noted on enough nights: place among those asked, and effect.
fn questions<'f>(
    asked: &[Asked],
    findings: &'f Findings,
    usable: &[usize],
) -> Vec<(usize, &'f Effect)> {
    let recorded = |a: &Asked| {
        let on = usable.iter().filter(|&&i| super::is_recorded(a, i)).count();
        on as f64 >= MIN_RECORDED * usable.len() as f64
    };
    (0..asked.len())
        .filter(|&q| asked[q].is_open() && asked[q].contrast.primary && !asked[q].is_mediator())
        .filter(|&q| asked[q].exposure.is_some() && recorded(&asked[q]))
        .filter_map(|q| {
            let of = |e: &&Effect| {
                e.factor == asked[q].factor.id
                    && e.contrast == asked[q].contrast.id
                    && e.scope != Scope::Between
                    && e.rate_ratio.is_some()
            };
            findings.effects.iter().find(of).map(|e| (q, e))
        })
        .collect()
}

fn is_known(block: &Block, row: usize) -> bool {
    block.terms[0].values[row].is_some()
}

/// The nights of the tables: without the nights at a level too rare for a coefficient, as in the
/// models, and without people who never noted one of the habits.
fn rows(nights: &Nights, blocks: &mut [Block], usable: &[usize]) -> Vec<usize> {
    let mut rows = usable.to_vec();
    for block in blocks.iter() {
        let mut noted = vec![false; nights.people.len()];
        for &i in usable.iter().filter(|&&i| is_known(block, i)) {
            noted[nights.person(i)] = true;
        }
        rows.retain(|&i| noted[nights.person(i)]);
    }
    let s = nights.settings;
    for block in blocks.iter_mut() {
        let own = block.terms[0].name.clone();
        block.terms.retain(|term| {
            let at: Vec<usize> =
                rows.iter().copied().filter(|&i| term.values[i] == Some(1.0)).collect();
            let bad = at.iter().filter(|&&i| nights.any[i] == Some(true)).count() as u32;
            let kept = term.name == own
                || (at.len() as u32 >= s.min_nights_each_arm && bad >= s.min_events_each_arm);
            if !kept {
                rows.retain(|&i| term.values[i] != Some(1.0));
            }
            kept
        });
    }
    rows
}

fn impute(
    nights: &Nights,
    asked: &[Asked],
    questions: &[(usize, &Effect)],
    blocks: &[Block],
    rows: &[usize],
) -> Result<(Imputed, Vec<ImputedEstimate>), Reason> {
    let variables: Vec<Variable> = blocks.iter().map(|b| variable(nights, b, rows)).collect();
    let person: Vec<usize> = rows.iter().map(|&i| nights.person(i)).collect();
    let night: Vec<i64> = rows.iter().map(|&i| nights.day[i]).collect();
    let options = ChainedOptions {
        imputations: TABLES,
        sweeps: SWEEPS,
        seed: nights.settings.seed,
        series: Some((&person, &night)),
    };
    let failed = |e: lumbago_stats::StatsError| {
        reason("not_filled_in", format!("The habits could not be filled in: {e}."))
    };
    let imputed = chained(&variables, &known(nights, rows), &options).map_err(failed)?;
    let tables: Vec<Vec<Block>> = imputed
        .tables
        .iter()
        .map(|t| blocks.iter().zip(t).map(|(b, v)| completed(nights, b, rows, v)).collect())
        .collect();
    let first: Vec<&Block> = tables[0].iter().collect();
    let made = assemble(nights, &first, &[]);
    let Some(model) = &made.fitted else {
        return Err(reason("not_converged", "The model did not settle on the completed nights."));
    };
    let fits: Vec<_> = tables[1..].par_iter().map(|t| refit(nights, model, t)).collect();
    let fits: Result<Vec<Fitted>, _> = fits.into_iter().collect();
    let fits = fits.map_err(|_| {
        reason("not_converged", "The model did not settle on one of the completed tables.")
    })?;
    let estimates = questions
        .iter()
        .filter(|(q, _)| made.included.contains(q))
        .filter_map(|(q, effect)| {
            let name = &asked[*q].exposure.as_ref()?.own().name;
            let all: Option<Vec<Guarded>> = std::iter::once(model)
                .chain(&fits)
                .map(|f| coefficient(f, f.index_of(name)?))
                .collect();
            pooled(effect, &all?, model.rows.len())
        })
        .collect();
    Ok((imputed, estimates))
}

/// The model of the first table on another.
fn refit(
    nights: &Nights,
    model: &Fitted,
    table: &[Block],
) -> Result<Fitted, lumbago_stats::StatsError> {
    let term = |name: &str| table.iter().flat_map(|b| &b.terms).find(|t| t.name == name);
    let columns: Vec<ModelColumn> = model
        .names
        .iter()
        .zip(&model.columns)
        .filter(|(name, _)| *name != lumbago_stats::INTERCEPT)
        .map(|(name, values)| ModelColumn {
            name: name.clone(),
            values: match term(name) {
                Some(t) => model.rows.iter().filter_map(|&i| t.values[i]).collect(),
                None => values.clone(),
            },
        })
        .collect();
    fit(nights, &model.rows, &columns)
}

fn pooled(effect: &Effect, all: &[Guarded], nights: usize) -> Option<ImputedEstimate> {
    let points: Vec<f64> = all.iter().map(|g| g.point).collect();
    let variances: Vec<f64> = all.iter().map(|g| g.std_error * g.std_error).collect();
    // The fewest degrees of freedom of any table: they differ where groups' leverages do.
    let df = all.iter().filter_map(|g| g.df).min_by(f64::total_cmp);
    let pooled = pool(&points, &variances, df).ok()?;
    let e = pooled.estimate(&effect.contrast, SHOWN_LEVEL).ok()?;
    let imputed = Interval {
        point: libm::exp(e.point),
        low: libm::exp(e.low),
        high: libm::exp(e.high),
        level: SHOWN_LEVEL,
    };
    let complete = effect.rate_ratio?;
    let holds = |i: &Interval, v: f64| i.low <= v && v <= i.high;
    Some(ImputedEstimate {
        factor: effect.factor.clone(),
        contrast: effect.contrast.clone(),
        factor_label: effect.factor_label.clone(),
        contrast_label: effect.contrast_label.clone(),
        complete,
        complete_nights: effect.nights,
        imputed,
        imputed_nights: nights as u32,
        df: pooled.df,
        relative_increase: pooled.relative_increase,
        fraction_missing: pooled.fraction_missing,
        agrees: holds(&complete, imputed.point) && holds(&imputed, complete.point),
    })
}

/// The models that filled in, one a habit with gaps.
fn variables(asked: &[Asked], blocks: &[Block], imputed: &Imputed) -> Vec<ImputedVariable> {
    imputed
        .models
        .iter()
        .filter_map(|m| {
            let block = blocks.iter().find(|b| b.terms[0].name == m.name)?;
            let question = &asked[block.question];
            Some(ImputedVariable {
                field: question.contrast.field.clone(),
                label: question.factor.label.clone(),
                model: match m.kind {
                    VariableKind::Measured => "predictive mean matching".into(),
                    VariableKind::Levels(2) => "logistic regression".into(),
                    VariableKind::Levels(_) => "logistic regressions, level by level".into(),
                },
                recorded: m.observed as u32,
                missing: m.missing as u32,
                predictors: m.predictors.clone(),
            })
        })
        .collect()
}

fn words(nights: &Nights, made: &Imputation) -> String {
    if made.estimates.is_empty() {
        return String::new();
    }
    let events = &nights.outcome.events;
    let agree = made.estimates.iter().filter(|e| e.agrees).count();
    let said = if agree == made.estimates.len() {
        "Each comparison comes out much the same as on complete nights.".to_owned()
    } else {
        format!(
            "{agree} of {} comparisons come out much the same as on complete nights; where they do not, lean on neither.",
            made.estimates.len()
        )
    };
    format!(
        "Habits were not noted on enough nights that {} of {} would be left out. They were filled in {} times over, from \
         the other habits, the nights beside them and the {events} of the night; nights without an answer about {events} \
         were never filled in. {said}",
        made.nights.saturating_sub(made.complete),
        made.nights,
        made.tables,
    )
}
