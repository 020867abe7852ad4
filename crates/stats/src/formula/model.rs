//! From a formula and a frame to outcome, offset and design.

use std::ops::Range;

use crate::design::{Block, Design};
use crate::error::StatsError;
use crate::formula::arithmetic::{Rows, unknown_column};
use crate::formula::error::{FormulaError, Problem};
use crate::formula::frame::{Frame, Values, Variable};
use crate::formula::functions::{Evaluated, atom, levels_of};
use crate::formula::lag::{Calendar, lagged};
use crate::formula::parse::Expr;
use crate::formula::terms::{Term, Terms, terms};
use crate::formula::{Formula, mentions};

/// What a model needs besides the formula.
#[derive(Debug, Clone, Copy, Default)]
pub struct FormulaOptions<'a> {
    /// Nights and persons, for `lag()`.
    pub calendar: Calendar<'a>,
    /// Columns that rows must have a value in though the formula does not speak of them, such as
    /// groups and weights. `.` does not stand for them.
    pub also: &'a [&'a str],
    /// Whether an effect a group takes the place of the intercept: factors are coded as with an
    /// intercept, and none is in the design.
    pub absorbed: bool,
}

/// Rows left out because something is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Rows.
    pub rows: usize,
    /// For each column that lacks a value in some row, in how many. A row may lack several.
    pub by_column: Vec<(String, usize)>,
}

/// A term of the formula and its columns of the design.
#[derive(Debug, Clone, PartialEq)]
pub struct TermColumns {
    /// The term as written.
    pub label: String,
    /// Columns of the design.
    pub columns: Range<usize>,
}

/// A formula over a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The checked design.
    pub design: Design,
    /// Outcome, a value a used row.
    pub outcome: Vec<f64>,
    /// The outcome as written.
    pub outcome_name: String,
    /// The sum of all `offset()`, if there is any.
    pub offset: Option<Vec<f64>>,
    /// Rows of the frame that are used, ascending.
    pub rows: Vec<usize>,
    /// Rows that are not.
    pub dropped: Dropped,
    /// Terms with their columns; the intercept is none.
    pub terms: Vec<TermColumns>,
    /// Choices made that the reader should know: reference levels, knots.
    pub notes: Vec<String>,
}

impl Formula {
    /// The model of this formula over the rows of `frame` that lack nothing it needs.
    ///
    /// # Errors
    /// Everything of [`Problem`], with the place in the formula.
    pub fn model(
        &self,
        frame: &Frame,
        options: &FormulaOptions<'_>,
    ) -> Result<Model, FormulaError> {
        let mut outcome_names = Vec::new();
        mentions(&self.left, &mut outcome_names);
        let dot: Vec<String> = frame
            .names()
            .filter(|n| !outcome_names.iter().any(|o| o == n) && !options.also.contains(n))
            .map(str::to_owned)
            .collect();
        let terms = terms(&self.text, &self.right, &dot)?;
        let expressions: Vec<&Expr> = std::iter::once(&self.left)
            .chain(terms.atoms.iter().map(|a| &a.expr))
            .chain(&terms.offsets)
            .collect();
        let lagged = lagged(&self.text, &expressions, frame, options.calendar)?;
        let (rows, dropped) = self.complete(frame, &expressions, &lagged, options)?;
        let rows = Rows { formula: &self.text, frame, lagged, rows };
        let mut notes = Vec::new();
        let outcome = self.outcome(&rows, &mut notes)?;
        let mut offset: Option<Vec<f64>> = None;
        for e in &terms.offsets {
            let part = rows.numbers(e)?.per_row(rows.rows.len());
            offset = Some(match offset {
                None => part,
                Some(sum) => sum.iter().zip(&part).map(|(a, b)| a + b).collect(),
            });
        }
        let (design, columns) = design(&rows, &terms, options.absorbed, &mut notes)?;
        Ok(Model {
            design,
            outcome,
            outcome_name: self.left.text(),
            offset,
            rows: rows.rows,
            dropped,
            terms: columns,
            notes,
        })
    }

    /// Rows that lack nothing, and how many lack what.
    fn complete(
        &self,
        frame: &Frame,
        expressions: &[&Expr],
        lagged: &[Variable],
        options: &FormulaOptions<'_>,
    ) -> Result<(Vec<usize>, Dropped), FormulaError> {
        let whole = |problem| FormulaError { problem, formula: self.text.clone(), at: None };
        let mut needed: Vec<&Variable> = Vec::new();
        for e in expressions {
            let mut found = Vec::new();
            columns_of(e, &mut found);
            for (name, at) in found {
                let Some(column) = frame.column(&name) else {
                    let problem = unknown_column(frame, &name);
                    return Err(FormulaError { problem, formula: self.text.clone(), at: Some(at) });
                };
                if !needed.iter().any(|n| n.name == name) {
                    needed.push(column);
                }
            }
        }
        for name in options.also {
            let column = frame.column(name).ok_or_else(|| whole(unknown_column(frame, name)))?;
            if !needed.iter().any(|n| n.name == *name) {
                needed.push(column);
            }
        }
        needed.extend(lagged);
        let mut drop = vec![false; frame.rows];
        let mut by_column = Vec::new();
        for column in needed {
            let missing = column.missing.iter().filter(|m| **m).count();
            if missing > 0 {
                by_column.push((column.name.clone(), missing));
                drop.iter_mut().zip(&column.missing).for_each(|(d, m)| *d |= m);
            }
        }
        let rows: Vec<usize> = (0..frame.rows).filter(|&i| !drop[i]).collect();
        if rows.is_empty() {
            let column = by_column.iter().max_by_key(|(_, n)| *n).map(|(name, _)| name.clone());
            return Err(whole(Problem::NoRows { column }));
        }
        Ok((rows.clone(), Dropped { rows: frame.rows - rows.len(), by_column }))
    }

    fn outcome(&self, rows: &Rows<'_>, notes: &mut Vec<String>) -> Result<Vec<f64>, FormulaError> {
        if let Some(column) = rows.as_column(&self.left)?
            && let Values::Text { .. } = &column.values
        {
            let (levels, codes) = levels_of(column, &rows.rows);
            if let [no, yes] = levels.as_slice() {
                notes.push(format!("`{}`: `{yes}` counts as 1, `{no}` as 0.", column.name));
                return Ok(codes.iter().map(|&c| c as f64).collect());
            }
            if let [level] = levels.as_slice() {
                let (name, level) = (column.name.clone(), level.clone());
                return rows.error(Problem::OneLevel { name, level }, &self.left.at);
            }
        }
        Ok(rows.numbers(&self.left)?.per_row(rows.rows.len()))
    }
}

/// Columns an expression needs in its rows; those inside `lag()` are needed on other rows.
fn columns_of(e: &Expr, found: &mut Vec<(String, Range<usize>)>) {
    use crate::formula::parse::Kind;
    match &e.kind {
        Kind::Name(n) => found.push((n.clone(), e.at.clone())),
        Kind::Call(f, _) if f == "lag" => {}
        Kind::Call(_, arguments) => arguments
            .iter()
            .filter(|a| !matches!(a.name.as_deref(), Some("ref" | "raw")))
            .for_each(|a| columns_of(&a.value, found)),
        Kind::Negative(inner) | Kind::Paren(inner) => columns_of(inner, found),
        Kind::Binary(_, a, b) => {
            columns_of(a, found);
            columns_of(b, found);
        }
        Kind::Number(_) | Kind::Text(_) => {}
    }
}

fn design(
    rows: &Rows<'_>,
    terms: &Terms,
    absorbed: bool,
    notes: &mut Vec<String>,
) -> Result<(Design, Vec<TermColumns>), FormulaError> {
    let used = |k: usize| terms.terms.iter().any(|t| t.atoms.contains(&k));
    let mut atoms = Vec::new();
    for (k, a) in terms.atoms.iter().enumerate() {
        atoms.push(if used(k) { Some(atom(rows, &a.expr, notes)?) } else { None });
    }
    let intercept = terms.intercept && !absorbed;
    let mut builder = Design::builder(rows.rows.len());
    if intercept {
        builder = builder.intercept();
    }
    let mut width = usize::from(intercept);
    let mut columns = Vec::new();
    let mut empty: Vec<(String, usize)> = Vec::new();
    for (index, term) in terms.terms.iter().enumerate() {
        let block = term_block(term, terms, &atoms, absorbed);
        for (name, column) in block.names.iter().zip(&block.columns) {
            if term.atoms.len() > 1 && column.iter().all(|v| *v == 0.0) {
                empty.push((name.clone(), index));
            }
        }
        let label =
            term.atoms.iter().map(|&k| terms.atoms[k].text.as_str()).collect::<Vec<_>>().join(":");
        columns.push(TermColumns { label, columns: width..width + block.names.len() });
        width += block.names.len();
        builder = builder.block(&block);
    }
    builder.build().map(|design| (design, columns.clone())).map_err(|problem| {
        let culprit = match &problem {
            StatsError::ConstantColumn { column } | StatsError::DuplicateColumn { column } => {
                Some(column.clone())
            }
            StatsError::Aliased { columns } => columns.last().cloned(),
            _ => None,
        };
        let at = culprit.and_then(|name| {
            let place = |t: &Term| {
                let block = term_block(t, terms, &atoms, absorbed);
                block.names.contains(&name).then(|| t.at.clone())
            };
            terms.terms.iter().rev().find_map(place)
        });
        FormulaError { problem: Problem::Design(problem), formula: rows.formula.to_owned(), at }
    })
}

/// The columns of a term. A factor is coded against its reference if the term without it is in
/// the model.
fn term_block(term: &Term, terms: &Terms, atoms: &[Option<Evaluated>], absorbed: bool) -> Block {
    let mut product: Option<Block> = None;
    for &k in &term.atoms {
        let part = match &atoms[k] {
            Some(Evaluated::Columns(block)) => block.clone(),
            Some(Evaluated::Factor { name, levels, codes, reference }) => {
                let margin: Vec<usize> = term.atoms.iter().copied().filter(|&o| o != k).collect();
                let present = if margin.is_empty() {
                    terms.intercept || absorbed
                } else {
                    terms.terms.iter().any(|t| t.atoms == margin)
                };
                if present {
                    Block::levels(name, codes, levels, *reference)
                } else {
                    Block::all_levels(name, codes, levels)
                }
            }
            None => continue,
        };
        product = Some(match product {
            None => part,
            Some(before) => before.times(&part),
        });
    }
    product.unwrap_or(Block { names: Vec::new(), columns: Vec::new() })
}
