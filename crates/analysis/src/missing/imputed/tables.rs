//! Habits as variables with gaps, what is known of every night, and habits with the gaps filled.

use lumbago_stats::imputation::{Known, Variable, VariableKind};

use crate::exposure::Term;
use crate::model::{Block, time};
use crate::nights::Nights;

/// A block as one variable: an amount, or levels coded by the place of their term, 0 for none.
pub(super) fn variable(nights: &Nights, block: &Block, rows: &[usize]) -> Variable {
    let own = &block.terms[0].values;
    let recorded = || rows.iter().filter_map(|&i| own[i]);
    let is_level = block.terms.len() > 1 || recorded().all(|v| v == 0.0 || v == 1.0);
    let code = |i: usize| {
        own[i]?;
        let at = block.terms.iter().position(|t| t.values[i] == Some(1.0));
        Some(at.map_or(0.0, |t| (t + 1) as f64))
    };
    let (kind, values) = if is_level {
        (VariableKind::Levels(block.terms.len() + 1), rows.iter().map(|&i| code(i)).collect())
    } else {
        (VariableKind::Measured, rows.iter().map(|&i| own[i]).collect())
    };
    let beside = if nights.is_cohort() {
        block.terms.iter().map(|t| person_mean(nights, t, rows)).collect()
    } else {
        Vec::new()
    };
    Variable { name: block.terms[0].name.clone(), kind, values, beside }
}

/// Each person's mean of what they noted, a value a row.
fn person_mean(nights: &Nights, term: &Term, rows: &[usize]) -> Known {
    let (mut sum, mut n) = (vec![0.0; nights.people.len()], vec![0.0_f64; nights.people.len()]);
    for &i in rows {
        if let Some(v) = term.values[i] {
            sum[nights.person(i)] += v;
            n[nights.person(i)] += 1.0;
        }
    }
    let of = |&i: &usize| sum[nights.person(i)] / n[nights.person(i)].max(1.0);
    Known { name: format!("{}, person's mean", term.name), values: rows.iter().map(of).collect() }
}

/// What is known of every night: the outcome, the outcome on the nights beside it, weekend,
/// trend, and the person's usual outcome.
pub(super) fn known(nights: &Nights, rows: &[usize]) -> Vec<Known> {
    let y = |i: usize| nights.y(i).map(libm::log1p);
    let own: Vec<f64> = rows.iter().map(|&i| y(i).unwrap_or(0.0)).collect();
    let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
    let later = |i: usize| {
        let next = i + 1;
        let people = &nights.people[nights.person(i)];
        (people.contains(&next) && nights.day[next] == nights.day[i] + 1).then_some(next)
    };
    let next_to = |&i: &usize| {
        let both: Vec<f64> =
            [nights.earlier(i, 1), later(i)].into_iter().flatten().filter_map(y).collect();
        if both.is_empty() { mean } else { both.iter().sum::<f64>() / both.len() as f64 }
    };
    let events = &nights.outcome.events;
    let mut known = vec![
        Known { name: events.clone(), values: own.clone() },
        Known {
            name: format!("{events} on the nights beside"),
            values: rows.iter().map(next_to).collect(),
        },
        Known { name: "weekend".into(), values: time::weekend(nights, rows).values },
        Known { name: "trend".into(), values: time::trend(nights, rows).values },
    ];
    if nights.is_cohort() {
        let values = rows.iter().map(|&i| y(i)).collect::<Vec<_>>();
        let mut all = vec![None; nights.len()];
        rows.iter().zip(values).for_each(|(&i, v)| all[i] = v);
        let term = Term { name: events.clone(), values: all };
        known.push(person_mean(nights, &term, rows));
    }
    known
}

/// A block with its gaps filled in on these rows, and nothing known elsewhere.
pub(super) fn completed(nights: &Nights, block: &Block, rows: &[usize], values: &[f64]) -> Block {
    let is_level = block.terms.len() > 1
        || rows.iter().filter_map(|&i| block.terms[0].values[i]).all(|v| v == 0.0 || v == 1.0);
    let terms = block.terms.iter().enumerate().map(|(t, term)| {
        let mut all = vec![None; nights.len()];
        for (&i, v) in rows.iter().zip(values) {
            let level = f64::from(u8::from(*v == (t + 1) as f64));
            all[i] = Some(if is_level { level } else { *v });
        }
        Term { name: term.name.clone(), values: all }
    });
    Block { question: block.question, terms: terms.collect() }
}
