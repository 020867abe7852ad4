//! Questions named beforehand: which of those asked they are, models of their own where a question
//! brings its own adjustment set or lag, and what became of each.
//!
//! A registered question is confirmatory: it alone is counted in the error control. Everything
//! else becomes exploration. What cannot be answered is refused as ever, and listed with its
//! refusal.

use std::borrow::Cow;

use jiff::civil::Date;
use lumbago_domain::{
    ExploredComparison, Factor, RegisteredAnswer, RegisteredQuestion, Registration,
    RegistrationReport, Scope,
};
use rayon::prelude::*;

use crate::effects::asked::{self, Asked};
use crate::effects::draft::Draft;
use crate::effects::{estimate, joint};
use crate::exposure::{self, Term};
use crate::model::Block;
use crate::model::assemble::{assemble_without, too_many_questions};
use crate::nights::Nights;

/// The registration in force.
fn registration<'a>(nights: &Nights<'a>) -> Option<&'a Registration> {
    nights.settings.registration.as_ref()
}

/// True if anything of this factor is registered.
pub(crate) fn names(nights: &Nights, factor: &Factor) -> bool {
    registration(nights).is_some_and(|r| r.questions.iter().any(|q| q.factor == factor.id))
}

/// Lag with which the catalogue declares the contrast of a registered question.
fn declared_lag(factor: &Factor, question: &RegisteredQuestion) -> u8 {
    let declared = factor.contrasts.iter().find(|c| c.id == question.contrast);
    declared.map_or(0, |c| c.lag_nights)
}

/// Questions of this factor that are registered with another lag than the declared one.
pub(crate) fn at_other_lags<'a>(nights: &Nights<'a>, factor: &'a Factor) -> Vec<Asked<'a>> {
    let own = registration(nights).into_iter().flat_map(|r| &r.questions);
    own.filter(|q| q.factor == factor.id && q.scope != Some(Scope::Between))
        .filter_map(|q| {
            let lag = q.lag_nights.filter(|l| *l != declared_lag(factor, q))?;
            let mut contrast = factor.contrasts.iter().find(|c| c.id == q.contrast)?.clone();
            contrast.id = q.asked_as(contrast.lag_nights);
            contrast.lag_nights = lag;
            // Beside the declared comparison, not in its place.
            contrast.primary = false;
            Some(asked::ask(nights, factor, Cow::Owned(contrast)))
        })
        .collect()
}

/// The registered question that a comparison answers.
fn answered_by<'a>(
    nights: &Nights<'a>,
    factor: &str,
    contrast: &str,
    scope: Scope,
) -> Option<&'a RegisteredQuestion> {
    let declared = nights.log.catalogue.factor(factor)?;
    let person = |s: Scope| if s == Scope::Person { Scope::Within } else { s };
    registration(nights)?.questions.iter().find(|q| {
        q.factor == factor
            && q.asked_as(declared_lag(declared, q)) == contrast
            && q.scope.is_none_or(|s| person(s) == person(scope))
    })
}

/// Makes the registered questions the confirmatory ones, and everything else exploration. Without
/// a registration the declared main contrasts stay what they are.
pub(crate) fn mark(nights: &Nights, drafts: &mut [&mut Draft]) {
    if registration(nights).is_none() {
        return;
    }
    for draft in drafts {
        let e = &draft.effect;
        let registered = answered_by(nights, &e.factor, &e.contrast, e.scope).is_some();
        draft.exploratory = !registered;
        draft.effect.primary = registered;
    }
}

/// Open questions that are answered by a model of their own, with what that model needs.
fn plans<'a>(nights: &Nights<'a>, asked: &[Asked]) -> Vec<(usize, &'a RegisteredQuestion)> {
    let of = |(q, a): (usize, &Asked)| {
        let e = &a.draft.effect;
        let plan = answered_by(nights, &e.factor, &e.contrast, e.scope)?;
        let own_lag = plan.contrast != e.contrast;
        (a.is_open() && (own_lag || plan.has_own_adjustment())).then_some((q, plan))
    };
    asked.iter().enumerate().filter_map(of).collect()
}

/// Answers the registered questions that bring an adjustment set or lag of their own, and returns
/// their places. The other habits of the joint model are taken into account, but for those left
/// out by name and for later nights of the habit itself, through which an earlier one works.
pub(crate) fn own_models(
    nights: &Nights,
    asked: &mut [Asked],
    blocks: &[Block],
    joint: &[usize],
) -> Vec<usize> {
    let plans = plans(nights, asked);
    let shared: &[Asked] = asked;
    let models: Vec<_> = plans
        .par_iter()
        .map(|&(q, plan)| {
            let own = estimate::block(q, &shared[q])?;
            let beside_block = |b: &usize| {
                let other = &shared[blocks[*b].question];
                let same = other.factor.id == shared[q].factor.id
                    && other.contrast.field == shared[q].contrast.field;
                let left_out = plan
                    .leave_out
                    .iter()
                    .any(|n| *n == other.factor.id || *n == other.contrast.field);
                !same && !left_out
            };
            let others: Vec<&Block> =
                joint.iter().filter(|b| beside_block(b)).map(|&b| &blocks[b]).collect();
            let held: Vec<&str> =
                others.iter().map(|b| shared[b.question].contrast.field.as_str()).collect();
            let mut beside = joint::before(nights, &shared[q]);
            for key in plan.adjust_for.iter().filter(|k| !held.contains(&k.as_str())) {
                beside.extend(exposure::to_hold_equal(nights, key));
            }
            let without: Vec<String> =
                plan.leave_out.iter().chain(&plan.adjust_for).cloned().collect();
            let together: Vec<&Block> = std::iter::once(&own).chain(others).collect();
            let made = if too_many_questions(nights, &together) {
                assemble_without(nights, &[&own], &beside, &without)
            } else {
                assemble_without(nights, &together, &beside, &without)
            };
            Some((made, beside))
        })
        .collect();
    for (&(q, _), model) in plans.iter().zip(models) {
        let Some((made, beside)) = model else { continue };
        let own = [(q, made)];
        joint::settle_all(nights, asked, &own);
        let in_model =
            |t: &&Term| own[0].1.fitted.as_ref().is_some_and(|f| f.index_of(&t.name).is_some());
        let lost: Vec<&str> =
            beside.iter().filter(|t| !in_model(t)).map(|t| t.name.as_str()).collect();
        if !lost.is_empty() && asked[q].draft.estimate.is_some() {
            asked[q].draft.departures.push(format!(
                "{} ({}) could not be adjusted for {}: on the nights compared it did not vary by \
                 itself.",
                asked[q].factor.label,
                asked[q].contrast.label,
                lost.join(", ")
            ));
        }
    }
    plans.into_iter().map(|(q, _)| q).collect()
}

/// What was registered, what became of it, and what was looked at besides.
pub(crate) fn report(nights: &Nights, drafts: &[&Draft]) -> Option<RegistrationReport> {
    let registration = registration(nights)?;
    let mut departures = unmet(nights, registration);
    let mut registered = Vec::new();
    for question in &registration.questions {
        let answers: Vec<&&Draft> = drafts
            .iter()
            .filter(|d| {
                let e = &d.effect;
                answered_by(nights, &e.factor, &e.contrast, e.scope) == Some(question)
            })
            .collect();
        if answers.is_empty() {
            departures.push(format!(
                "{}, {} is not asked {} and has no answer.",
                question.factor,
                question.contrast,
                match question.scope {
                    Some(Scope::Between) => "between people here",
                    _ => "of the nights of one person here",
                }
            ));
        }
        for draft in answers {
            departures.extend(draft.departures.iter().cloned());
            departures.extend(other_words(nights, question, draft));
            let e = &draft.effect;
            registered.push(RegisteredAnswer {
                question: question.clone(),
                contrast: e.contrast.clone(),
                factor_label: e.factor_label.clone(),
                contrast_label: e.contrast_label.clone(),
                lag_nights: e.lag_nights,
                scope: e.scope,
                verdict: e.verdict,
                counted: e.q_value.is_some(),
                text: e.reason.text.clone(),
            });
        }
    }
    let not_registered: Vec<ExploredComparison> = drafts
        .iter()
        .map(|d| &d.effect)
        .filter(|e| !e.primary && e.rate_ratio.is_some())
        .map(|e| ExploredComparison {
            factor: e.factor.clone(),
            contrast: e.contrast.clone(),
            scope: e.scope,
            label: format!("{}, {}", e.factor_label, e.contrast_label),
        })
        .collect();
    let (nights_before, nights_after) = match registration.date {
        Some(date) => {
            let (before, after) = parted(nights, date);
            (Some(before), Some(after))
        }
        None => (None, None),
    };
    let mut report = RegistrationReport {
        date: registration.date,
        reason: registration.reason.clone(),
        fingerprint: registration.fingerprint.clone(),
        nights_before,
        nights_after,
        registered,
        not_registered,
        departures,
        text: Vec::new(),
    };
    report.text = sentences(&report, registration.questions.len());
    Some(report)
}

/// Logged nights before a date, and from it on.
fn parted(nights: &Nights, date: Date) -> (u32, u32) {
    let logged = nights.logged();
    let before = logged.iter().filter(|&&i| nights.log.night[i] < date).count();
    (before as u32, (logged.len() - before) as u32)
}

/// What the log does not have of what was registered as a whole.
fn unmet(nights: &Nights, registration: &Registration) -> Vec<String> {
    let mut said = Vec::new();
    if registration.outcome.is_some_and(|o| o != nights.outcome.measure) {
        said.push(format!(
            "Counts of {} were registered as the outcome, but the log has none; nights with any \
             are compared.",
            nights.outcome.events
        ));
    }
    for source in &registration.sources {
        let read = nights.log.sources.iter().any(|s| s.file == *source || s.format == *source);
        if !read {
            said.push(format!("{source} is among the registered sources and was not read."));
        }
    }
    for q in &registration.questions {
        for key in q.adjust_for.iter().filter(|k| nights.values(k).is_none()) {
            said.push(format!(
                "{}, {} was to be adjusted for {key}, of which the log has nothing.",
                q.factor, q.contrast
            ));
        }
    }
    said
}

/// A comparison whose sides are not those the catalogue declares.
fn other_words(nights: &Nights, question: &RegisteredQuestion, draft: &Draft) -> Option<String> {
    let factor = nights.log.catalogue.factor(&question.factor)?;
    let declared = factor.contrasts.iter().find(|c| c.id == question.contrast)?;
    let e = &draft.effect;
    (declared.label != e.contrast_label).then(|| {
        format!(
            "{} was registered as \"{}\" and could only be asked as \"{}\".",
            e.factor_label, declared.label, e.contrast_label
        )
    })
}

fn sentences(r: &RegistrationReport, questions: usize) -> Vec<String> {
    let many = |n: usize, one: &str, more: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {more}"),
    };
    let mut text = Vec::new();
    let when = r.date.map_or(String::new(), |d| format!(" on {}", d.strftime("%-d %B %Y")));
    text.push(format!(
        "{} named beforehand{when}.",
        many(questions, "question was", "questions were")
    ));
    if let (Some(before), Some(after)) = (r.nights_before, r.nights_after) {
        text.push(match (before, after) {
            (0, _) => "Every logged night came on or after that day.".into(),
            (_, 0) => "Every logged night came before that day, so what the nights showed may \
                       have prompted the questions."
                .into(),
            (b, _) => format!(
                "{} logged before that day, {after} on and after it; what the earlier nights \
                 showed may have prompted the questions.",
                many(b as usize, "night was", "nights were")
            ),
        });
    }
    let counted = r.registered.iter().filter(|a| a.counted).count();
    let refused = r.registered.len() - counted;
    text.push(format!(
        "Only these may be announced, and only these are counted in the error control: {} made\
         {}.",
        many(counted, "comparison was", "comparisons were"),
        match refused {
            0 => String::new(),
            n => format!(", {n} could not be answered"),
        }
    ));
    if !r.not_registered.is_empty() {
        text.push(format!(
            "{} looked at besides, as exploration: they can lean, and are never announced.",
            many(r.not_registered.len(), "other comparison was", "other comparisons were")
        ));
    }
    text
}
