//! Chained equations: every variable with gaps is drawn in turn from its own model given all
//! others, over and over (van Buuren 2007, 2018; White, Royston & Wood 2011).
//!
//! ```text
//! for each of m completed tables, from its own random stream:
//!   start: every gap gets a value recorded elsewhere
//!   sweeps times, for each variable with gaps:
//!     draw its model's coefficients from their posterior over the rows that have it
//!     draw each gap, first row to last, given the other variables, the known columns,
//!     and the same variable on the rows before and after
//! ```
//!
//! The outcome of the later analysis belongs among the known columns: without it the filled-in
//! values go with nothing, and estimates shrink (Moons et al. 2006). It is never filled in itself.

use rand::rngs::ChaCha8Rng;
use rayon::prelude::*;

use super::posterior::{Columns, linear, logistic, sigmoid};
use super::predictors;
use super::variable::{ImputationModel, Known, Variable, VariableKind};
use crate::error::StatsError;
use crate::streams::{below, stream, unit};

/// Values among which one is taken in predictive mean matching.
const DONORS: usize = 5;

/// Choices of an imputation by chained equations.
#[derive(Debug, Clone, Copy)]
pub struct ChainedOptions<'a> {
    /// Completed tables.
    pub imputations: usize,
    /// Rounds over the variables before a table is taken.
    pub sweeps: usize,
    /// Seed; each table has a stream of its own.
    pub seed: u64,
    /// Person and calendar night of each row, where rows are nights that resemble the nights
    /// next to them.
    pub series: Option<(&'a [usize], &'a [i64])>,
}

impl Default for ChainedOptions<'_> {
    fn default() -> Self {
        Self { imputations: 20, sweeps: 10, seed: 1, series: None }
    }
}

/// Tables with every gap filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Imputed {
    /// For each completed table, for each variable, its values.
    pub tables: Vec<Vec<Vec<f64>>>,
    /// The models of the variables that had gaps.
    pub models: Vec<ImputationModel>,
}

/// Fills in the gaps of the variables `imputations` times.
///
/// ```
/// use lumbago_stats::imputation::{ChainedOptions, Known, Variable, VariableKind, chained};
/// let dose: Vec<Option<f64>> = (0..60).map(|i| (i % 7 != 3).then_some(f64::from(i % 5))).collect();
/// let spasms = Known { name: "spasms".into(), values: (0..60).map(|i| f64::from(i % 5)).collect() };
/// let dose = Variable { name: "dose".into(), kind: VariableKind::Measured, values: dose, beside: vec![] };
/// let made = chained(&[dose], &[spasms], &ChainedOptions::default())?;
/// assert_eq!(made.tables.len(), 20);
/// assert!(made.tables.iter().all(|t| (0.0..=4.0).contains(&t[0][3])));
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// Lengths that differ, values that are not finite or no level, a variable with fewer than two
/// values, no imputations; a model whose columns cannot be solved or whose mode is not reached.
pub fn chained(
    variables: &[Variable],
    known: &[Known],
    options: &ChainedOptions<'_>,
) -> Result<Imputed, StatsError> {
    let plan = Plan::new(variables, known, options)?;
    let tables: Result<Vec<_>, StatsError> =
        (0..options.imputations).into_par_iter().map(|k| plan.run(options, k)).collect();
    let models = plan
        .models
        .iter()
        .map(|m| {
            let own = &variables[m.variable];
            let others = m.others.iter().map(|&k| variables[k].name.clone());
            let beside = own.beside.iter().map(|b| b.name.clone());
            let mut predictors: Vec<String> =
                known.iter().map(|k| k.name.clone()).chain(beside).chain(others).collect();
            if options.series.is_some() {
                predictors.push(format!("{} beside", own.name));
            }
            ImputationModel {
                name: own.name.clone(),
                kind: own.kind,
                observed: m.observed.len(),
                missing: m.missing.len(),
                predictors,
            }
        })
        .collect();
    Ok(Imputed { tables: tables?, models })
}

/// What is the same for every table.
struct Plan<'a> {
    variables: &'a [Variable],
    rows: usize,
    /// Standardised known columns.
    known: Vec<Vec<f64>>,
    /// For each variable, mean and deviation of each of its columns.
    scales: Vec<Vec<(f64, f64)>>,
    /// For each variable, its levels, the most frequent first.
    levels: Vec<Vec<usize>>,
    /// Rows before and after, of the same person and next night.
    neighbours: Vec<[Option<usize>; 2]>,
    models: Vec<Model>,
}

/// The model of one variable with gaps.
struct Model {
    variable: usize,
    others: Vec<usize>,
    beside: Vec<Vec<f64>>,
    observed: Vec<usize>,
    missing: Vec<usize>,
}

/// One table on its way.
struct State {
    values: Vec<Vec<f64>>,
    /// Standardised columns of each variable.
    columns: Vec<Vec<Vec<f64>>>,
}

impl<'a> Plan<'a> {
    fn new(
        variables: &'a [Variable],
        known: &[Known],
        options: &ChainedOptions<'_>,
    ) -> Result<Self, StatsError> {
        if options.imputations == 0 || options.sweeps == 0 {
            return Err(StatsError::BadArgument {
                what: "imputations or sweeps",
                value: 0.0,
                allowed: "at least one",
            });
        }
        let rows = variables.first().map_or(0, |v| v.values.len());
        variables.iter().try_for_each(|v| v.check(rows))?;
        known.iter().try_for_each(Known::check)?;
        let lengths = known.iter().map(|k| (k.name.clone(), k.values.len())).chain(
            options.series.iter().flat_map(|(p, n)| {
                [("persons".to_owned(), p.len()), ("nights".to_owned(), n.len())]
            }),
        );
        for (what, found) in lengths {
            if found != rows {
                return Err(StatsError::LengthMismatch { what, expected: rows, found });
            }
        }
        let others = predictors::choose(variables, rows);
        let models = others
            .into_iter()
            .enumerate()
            .map(|(variable, others)| {
                let own = &variables[variable];
                let has = |i: &usize| own.values[*i].is_some();
                let (observed, missing): (Vec<usize>, Vec<usize>) = (0..rows).partition(has);
                let beside = own.beside.iter().map(|b| standardised(&b.values)).collect();
                Model { variable, others, beside, observed, missing }
            })
            .filter(|m| !m.missing.is_empty())
            .collect();
        Ok(Self {
            variables,
            rows,
            known: known.iter().map(|k| standardised(&k.values)).collect(),
            scales: variables.iter().map(scales).collect(),
            levels: variables.iter().map(levels).collect(),
            neighbours: neighbours(rows, options.series),
            models,
        })
    }

    fn run(&self, options: &ChainedOptions<'_>, table: usize) -> Result<Vec<Vec<f64>>, StatsError> {
        let mut rng = stream(options.seed, table);
        let mut state = self.start(&mut rng);
        let mut modes: Vec<Vec<Vec<f64>>> = self.models.iter().map(|_| Vec::new()).collect();
        for _ in 0..options.sweeps {
            for (model, mode) in self.models.iter().zip(&mut modes) {
                match self.variables[model.variable].kind {
                    VariableKind::Measured => self.measured(model, &mut state, &mut rng)?,
                    VariableKind::Levels(_) => self.graded(model, mode, &mut state, &mut rng)?,
                }
            }
        }
        Ok(state.values)
    }

    /// Gaps filled with values recorded elsewhere.
    fn start(&self, rng: &mut ChaCha8Rng) -> State {
        let mut state = State {
            values: self.variables.iter().map(|v| vec![0.0; v.values.len()]).collect(),
            columns: self.scales.iter().map(|s| vec![vec![0.0; self.rows]; s.len()]).collect(),
        };
        for (v, variable) in self.variables.iter().enumerate() {
            let recorded: Vec<f64> = variable.values.iter().flatten().copied().collect();
            for (i, value) in variable.values.iter().enumerate() {
                let value = value.unwrap_or_else(|| recorded[below(rng, recorded.len())]);
                self.fill(&mut state, v, i, value);
            }
        }
        state
    }

    fn fill(&self, state: &mut State, variable: usize, row: usize, value: f64) {
        state.values[variable][row] = value;
        for (c, (mean, deviation)) in self.scales[variable].iter().enumerate() {
            let raw = match self.variables[variable].kind {
                VariableKind::Measured => value,
                VariableKind::Levels(_) => {
                    f64::from(u8::from(value == self.levels[variable][c + 1] as f64))
                }
            };
            state.columns[variable][c][row] = (raw - mean) / deviation;
        }
    }

    /// The model's columns over some rows.
    fn columns(&self, model: &Model, state: &State, rows: &[usize]) -> Columns {
        let n = rows.len();
        let mut values = vec![1.0; n];
        let whole = self.known.iter().chain(&model.beside);
        let others = model.others.iter().flat_map(|&k| &state.columns[k]);
        for column in whole.chain(others) {
            values.extend(rows.iter().map(|&i| column[i]));
        }
        if !self.neighbours.is_empty() {
            for own in &state.columns[model.variable] {
                values.extend(rows.iter().map(|&i| self.next_to(own, i)));
            }
        }
        let width = values.len() / n.max(1);
        Columns { values, rows: n, width }
    }

    /// Mean of a column on the nights next to a row; zero, the mean of all, where there are none.
    fn next_to(&self, column: &[f64], row: usize) -> f64 {
        match self.neighbours[row] {
            [Some(a), Some(b)] => 0.5 * (column[a] + column[b]),
            [Some(a), None] | [None, Some(a)] => column[a],
            [None, None] => 0.0,
        }
    }

    /// `x b` of one row, as it stands.
    fn predict(&self, model: &Model, state: &State, row: usize, b: &[f64]) -> f64 {
        let whole = self.known.iter().chain(&model.beside);
        let others = model.others.iter().flat_map(|&k| &state.columns[k]);
        let mut total = b[0];
        let mut j = 1;
        for column in whole.chain(others) {
            total += b[j] * column[row];
            j += 1;
        }
        if !self.neighbours.is_empty() {
            for own in &state.columns[model.variable] {
                total += b[j] * self.next_to(own, row);
                j += 1;
            }
        }
        total
    }

    /// Predictive mean matching: what is expected of the gap under the drawn coefficients is held
    /// against what is expected of recorded rows under the mean ones.
    fn measured(
        &self,
        model: &Model,
        state: &mut State,
        rng: &mut ChaCha8Rng,
    ) -> Result<(), StatsError> {
        let v = model.variable;
        let x = self.columns(model, state, &model.observed);
        let y: Vec<f64> = model.observed.iter().map(|&i| state.columns[v][0][i]).collect();
        let fitted = linear(&x, &y, rng)?;
        let mut donors: Vec<(f64, f64)> = x
            .times(&fitted.mean)
            .into_iter()
            .zip(model.observed.iter().map(|&i| state.values[v][i]))
            .collect();
        donors.sort_by(|a, b| a.0.total_cmp(&b.0));
        for &i in &model.missing {
            let expected = self.predict(model, state, i, &fitted.drawn);
            let near = nearest(&donors, expected);
            let value = donors[near.start + below(rng, near.len())].1;
            self.fill(state, v, i, value);
        }
        Ok(())
    }

    /// Levels one after the other, each against those that remain.
    fn graded(
        &self,
        model: &Model,
        modes: &mut Vec<Vec<f64>>,
        state: &mut State,
        rng: &mut ChaCha8Rng,
    ) -> Result<(), StatsError> {
        let v = model.variable;
        let order = &self.levels[v];
        let mut rest = model.observed.clone();
        let mut drawn = Vec::with_capacity(order.len().saturating_sub(1));
        for (step, &level) in order[..order.len().saturating_sub(1)].iter().enumerate() {
            let x = self.columns(model, state, &rest);
            let is: Vec<f64> = rest
                .iter()
                .map(|&i| f64::from(u8::from(state.values[v][i] == level as f64)))
                .collect();
            if modes.len() <= step {
                modes.push(vec![0.0; x.width]);
            }
            drawn.push(logistic(&x, &is, &mut modes[step], rng)?);
            rest.retain(|&i| state.values[v][i] != level as f64);
        }
        for &i in &model.missing {
            let taken = drawn
                .iter()
                .position(|b| unit(rng) < sigmoid(self.predict(model, state, i, b)))
                .unwrap_or(drawn.len());
            self.fill(state, v, i, order[taken] as f64);
        }
        Ok(())
    }
}

/// The places of the donors nearest to a value in a list sorted by the first number.
fn nearest(donors: &[(f64, f64)], value: f64) -> std::ops::Range<usize> {
    let place = donors.partition_point(|d| d.0 < value);
    let (mut low, mut high) = (place, place);
    while high - low < DONORS.min(donors.len()) {
        let below = low.checked_sub(1).map(|k| value - donors[k].0);
        let above = donors.get(high).map(|d| d.0 - value);
        match (below, above) {
            (Some(b), Some(a)) if b <= a => low -= 1,
            (Some(_), None) => low -= 1,
            _ => high += 1,
        }
    }
    low..high
}

/// Mean and deviation of each column of a variable over the rows that have it.
fn scales(variable: &Variable) -> Vec<(f64, f64)> {
    let recorded: Vec<f64> = variable.values.iter().flatten().copied().collect();
    match variable.kind {
        VariableKind::Measured => vec![scale(&recorded)],
        VariableKind::Levels(_) => levels(variable)
            .iter()
            .skip(1)
            .map(|&level| {
                let is = |v: &f64| f64::from(u8::from(*v == level as f64));
                scale(&recorded.iter().map(is).collect::<Vec<_>>())
            })
            .collect(),
    }
}

/// Levels that occur, the most frequent first, then those that do not.
fn levels(variable: &Variable) -> Vec<usize> {
    let VariableKind::Levels(k) = variable.kind else { return Vec::new() };
    let count =
        |level: usize| variable.values.iter().flatten().filter(|v| **v == level as f64).count();
    let mut order: Vec<usize> = (0..k).filter(|&l| count(l) > 0).collect();
    order.sort_by_key(|&l| std::cmp::Reverse(count(l)));
    order
}

fn scale(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    // A column that does not vary tells nothing and weighs nothing.
    (mean, if variance > 1e-12 * (1.0 + mean * mean) { variance.sqrt() } else { 1.0 })
}

fn standardised(values: &[f64]) -> Vec<f64> {
    let (mean, deviation) = scale(values);
    values.iter().map(|v| (v - mean) / deviation).collect()
}

/// Rows of the same person one night before and one after; empty without a series.
fn neighbours(rows: usize, series: Option<(&[usize], &[i64])>) -> Vec<[Option<usize>; 2]> {
    let Some((person, night)) = series else { return Vec::new() };
    let places: std::collections::BTreeMap<(usize, i64), usize> =
        (0..rows).map(|i| ((person[i], night[i]), i)).collect();
    let at = |i: usize, step: i64| places.get(&(person[i], night[i] + step)).copied();
    (0..rows).map(|i| [at(i, -1), at(i, 1)]).collect()
}

#[cfg(test)]
mod tests;
