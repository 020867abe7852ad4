//! Functions that make several columns of one variable: factors, polynomials, splines, waves.

use crate::design::Block;
use crate::error::StatsError;
use crate::formula::arithmetic::Rows;
use crate::formula::error::{FormulaError, Problem};
use crate::formula::frame::{Values, Variable};
use crate::formula::parse::{Argument, Expr, Kind};
use crate::spline::{Basis, harrell_knots, interior_knots};

/// All functions of a formula.
pub(crate) const NAMES: &[&str] = &[
    "C", "factor", "I", "log", "log2", "log10", "log1p", "exp", "sqrt", "abs", "scale", "center",
    "pmin", "pmax", "poly", "rcs", "ns", "bs", "fourier", "lag", "offset",
];

/// Levels above which a column is an identifier rather than a factor.
const MOST_LEVELS: usize = 500;

/// An atom over the rows.
pub(crate) enum Evaluated {
    /// Columns that enter any term as they are.
    Columns(Block),
    /// A factor, to be coded by the term it stands in.
    Factor { name: String, levels: Vec<String>, codes: Vec<usize>, reference: usize },
}

/// An atom over the rows; what was chosen for the reader goes to `notes`.
pub(crate) fn atom(
    rows: &Rows<'_>,
    e: &Expr,
    notes: &mut Vec<String>,
) -> Result<Evaluated, FormulaError> {
    if let Some(column) = rows.as_column(e)? {
        return match &column.values {
            Values::Text { .. } | Values::YesNo(_) => factor(rows, e, column, None, notes),
            _ => number(rows, e),
        };
    }
    match &e.kind {
        Kind::Call(f, arguments) if f == "C" || f == "factor" => {
            let (first, reference) = match arguments.as_slice() {
                [first] => (first, None),
                [first, second] if second.name.as_deref().is_none_or(|n| n == "ref") => {
                    (first, Some(second))
                }
                _ => {
                    return rows.bad(
                        e,
                        f,
                        "takes a column and a level, as `C(position, ref=side)`",
                    );
                }
            };
            let Some(column) = rows.as_column(&first.value)? else {
                return rows.bad(e, f, "takes a column first");
            };
            factor(rows, e, column, reference.map(|r| &r.value), notes)
        }
        Kind::Call(f, arguments)
            if matches!(f.as_str(), "poly" | "rcs" | "ns" | "bs" | "fourier") =>
        {
            curve(rows, e, f, arguments, notes).map(Evaluated::Columns)
        }
        _ => number(rows, e),
    }
}

fn number(rows: &Rows<'_>, e: &Expr) -> Result<Evaluated, FormulaError> {
    let values = rows.numbers(e)?.per_row(rows.rows.len());
    Ok(Evaluated::Columns(Block::number(&e.text(), values)))
}

fn factor(
    rows: &Rows<'_>,
    e: &Expr,
    column: &Variable,
    reference: Option<&Expr>,
    notes: &mut Vec<String>,
) -> Result<Evaluated, FormulaError> {
    let name = column.name.clone();
    let (levels, codes) = levels_of(column, &rows.rows);
    if levels.len() > MOST_LEVELS {
        return rows.error(Problem::TooManyLevels { name, levels: levels.len() }, &e.at);
    }
    if let [level] = levels.as_slice() {
        return rows.error(Problem::OneLevel { name, level: level.clone() }, &e.at);
    }
    let reference = match reference {
        None => {
            let of = if matches!(column.values, Values::YesNo(_)) { "" } else { ", first by name" };
            notes.push(format!("`{name}` is compared with `{}`{of}.", levels[0]));
            0
        }
        Some(wanted) => {
            let text = match &wanted.kind {
                Kind::Text(t) | Kind::Name(t) => t.clone(),
                _ => wanted.text(),
            };
            match levels.iter().position(|l| *l == text) {
                Some(k) => k,
                None => {
                    let problem = Problem::UnknownReference { name, reference: text, levels };
                    return rows.error(problem, &wanted.at);
                }
            }
        }
    };
    Ok(Evaluated::Factor { name, levels, codes, reference })
}

/// Levels that occur in these rows, sorted (numbers by size), and the code of each row.
pub(crate) fn levels_of(column: &Variable, rows: &[usize]) -> (Vec<String>, Vec<usize>) {
    match &column.values {
        Values::Text { levels, codes } => {
            let mut used = vec![false; levels.len()];
            rows.iter().for_each(|&i| used[codes[i] as usize] = true);
            let mut order: Vec<usize> = (0..levels.len()).filter(|&k| used[k]).collect();
            order.sort_by(|&a, &b| levels[a].cmp(&levels[b]));
            let mut place = vec![0; levels.len()];
            order.iter().enumerate().for_each(|(k, &level)| place[level] = k);
            let codes = rows.iter().map(|&i| place[codes[i] as usize]).collect();
            (order.into_iter().map(|k| levels[k].clone()).collect(), codes)
        }
        _ => {
            let value = |&i: &usize| column.value(i).unwrap_or(0.0) + 0.0;
            let mut distinct: Vec<f64> = rows.iter().map(value).collect();
            distinct.sort_by(f64::total_cmp);
            distinct.dedup();
            let at = |v: f64| distinct.binary_search_by(|d| d.total_cmp(&v)).unwrap_or(0);
            let codes = rows.iter().map(|i| at(value(i))).collect();
            let yes_no = matches!(column.values, Values::YesNo(_));
            let label = |v: &f64| if yes_no { (*v == 1.0).to_string() } else { format!("{v}") };
            (distinct.iter().map(label).collect(), codes)
        }
    }
}

/// Arguments of a curve after its variable.
#[derive(Default)]
struct Shape {
    count: Option<usize>,
    knots: Option<Vec<f64>>,
    degree: Option<usize>,
    period: Option<f64>,
    raw: bool,
}

fn shape(rows: &Rows<'_>, e: &Expr, f: &str, given: &[Argument]) -> Result<Shape, FormulaError> {
    let mut shape = Shape::default();
    let whole = |v: f64| (v.fract() == 0.0 && (1.0..=100.0).contains(&v)).then_some(v as usize);
    for argument in given {
        let value = &argument.value;
        let number = match &value.kind {
            Kind::Number(v) => Some(*v),
            _ => None,
        };
        let known = match (argument.name.as_deref(), f) {
            (None, "poly" | "rcs" | "ns" | "bs" | "fourier")
            | (Some("df"), "ns" | "bs")
            | (Some("pairs"), "fourier")
            | (Some("nk"), "rcs") => {
                shape.count = number.and_then(whole);
                shape.count.is_some()
            }
            (Some("degree"), "poly" | "bs") => {
                shape.degree = number.and_then(whole);
                shape.degree.is_some()
            }
            (Some("period"), "fourier") => {
                shape.period = number;
                number.is_some()
            }
            (Some("knots"), "rcs" | "ns" | "bs") => {
                shape.knots = list(value);
                shape.knots.is_some()
            }
            (Some("raw"), "poly") => match &value.kind {
                Kind::Name(n) => {
                    shape.raw = matches!(n.as_str(), "TRUE" | "T" | "true");
                    matches!(n.as_str(), "TRUE" | "T" | "true" | "FALSE" | "F" | "false")
                }
                _ => false,
            },
            _ => false,
        };
        if !known {
            let why = match f {
                "poly" => "takes a number and a degree, as `poly(x, 2)`, and `raw=TRUE`",
                "rcs" => "takes a number and knots, as `rcs(x, 4)` or `rcs(x, knots=c(2, 5, 9))`",
                "fourier" => "takes a time, as `fourier(t, period=365.25, pairs=1)`",
                _ => "takes a number and a size, as `ns(x, df=3)`, or `knots=c(2, 5)`",
            };
            return match argument.name {
                Some(_) => rows.bad(e, f, why),
                None => rows.error(
                    Problem::BadArgument { function: f.to_owned(), why: why.to_owned() },
                    &value.at,
                ),
            };
        }
    }
    Ok(shape)
}

/// The numbers of `c(1, 2, 3)`, or one number.
fn list(e: &Expr) -> Option<Vec<f64>> {
    match &e.kind {
        Kind::Number(v) => Some(vec![*v]),
        Kind::Negative(inner) => match inner.kind {
            Kind::Number(v) => Some(vec![-v]),
            _ => None,
        },
        Kind::Call(c, items) if c == "c" => {
            let each: Option<Vec<Vec<f64>>> = items.iter().map(|a| list(&a.value)).collect();
            each.map(|v| v.concat())
        }
        _ => None,
    }
}

fn curve(
    rows: &Rows<'_>,
    e: &Expr,
    f: &str,
    arguments: &[Argument],
    notes: &mut Vec<String>,
) -> Result<Block, FormulaError> {
    let Some((first, rest)) = arguments.split_first() else {
        return rows.bad(e, f, "takes a number first");
    };
    let shape = shape(rows, e, f, rest)?;
    let x = rows.numbers(&first.value)?.per_row(rows.rows.len());
    let text = e.text();
    let refuse = |problem: StatsError| FormulaError {
        problem: Problem::Design(problem),
        formula: rows.formula.to_owned(),
        at: Some(e.at.clone()),
    };
    let low = x.iter().copied().fold(f64::INFINITY, f64::min);
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let basis = match f {
        "poly" => {
            let degree = shape.degree.or(shape.count).unwrap_or(1);
            let way = if shape.raw { "raw powers" } else { "orthogonal polynomials, as R's" };
            notes.push(format!("`{text}`: {way}."));
            let columns = polynomials(&x, degree, shape.raw);
            let Some(columns) = columns else {
                return rows.bad(e, f, "needs more different values than its degree");
            };
            return Ok(Block::basis(&text, &counted(degree), columns));
        }
        "rcs" => {
            let knots = match (shape.knots, shape.count) {
                (Some(knots), _) => knots,
                (None, k) => harrell_knots(&x, k.unwrap_or(4)).map_err(refuse)?,
            };
            notes.push(format!("`{text}`: knots at {}.", listed(&knots)));
            Basis::RestrictedCubic { knots }
        }
        "ns" => {
            let interior = match (shape.knots, shape.count) {
                (Some(knots), _) => knots,
                (None, df) => interior_knots(&x, df.unwrap_or(1) - 1).map_err(refuse)?,
            };
            notes.push(format!("`{text}`: knots at {}.", listed(&ends(low, &interior, high))));
            Basis::Natural { interior, boundary: (low, high), intercept: false }
        }
        "bs" => {
            let degree = shape.degree.unwrap_or(3);
            let interior = match (shape.knots, shape.count) {
                (Some(knots), _) => knots,
                (None, df) => {
                    let Some(inside) = df.unwrap_or(degree).checked_sub(degree) else {
                        return rows.bad(e, f, "needs df of at least its degree, 3 for a cubic");
                    };
                    interior_knots(&x, inside).map_err(refuse)?
                }
            };
            notes.push(format!("`{text}`: knots at {}.", listed(&ends(low, &interior, high))));
            Basis::BSpline { degree, interior, boundary: (low, high), intercept: false }
        }
        _ => {
            let (period, pairs) = (shape.period.unwrap_or(365.25), shape.count.unwrap_or(1));
            let columns = Basis::Fourier { period, pairs }.evaluate(&x).map_err(refuse)?;
            let labels: Vec<String> =
                (1..=pairs).flat_map(|h| [format!("sin{h}"), format!("cos{h}")]).collect();
            return Ok(Block::basis(&text, &labels, columns));
        }
    };
    let columns = basis.evaluate(&x).map_err(refuse)?;
    Ok(Block::basis(&text, &counted(columns.len()), columns))
}

fn counted(n: usize) -> Vec<String> {
    (1..=n).map(|k| k.to_string()).collect()
}

fn ends(low: f64, inside: &[f64], high: f64) -> Vec<f64> {
    std::iter::once(low).chain(inside.iter().copied()).chain([high]).collect()
}

fn listed(knots: &[f64]) -> String {
    let rounded = knots.iter().map(|k| format!("{}", (k * 1e4).round() / 1e4));
    rounded.collect::<Vec<_>>().join(", ")
}

/// Powers 1 to `degree` of x; orthogonal ones are centred, at right angles to all lower ones, of
/// length 1 and with a positive leading coefficient (R's `poly`). `None` when x has too few
/// different values.
fn polynomials(x: &[f64], degree: usize, raw: bool) -> Option<Vec<Vec<f64>>> {
    if raw {
        let power = |k: usize| x.iter().map(|v| libm::pow(*v, k as f64)).collect();
        return Some((1..=degree).map(power).collect());
    }
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut basis = vec![vec![1.0 / n.sqrt(); x.len()]];
    for k in 1..=degree {
        // Multiplying the last member keeps the columns from growing alike, as powers do.
        let mut next: Vec<f64> = match basis.last() {
            Some(last) => x.iter().zip(last).map(|(v, b)| (v - mean) * b).collect(),
            None => return None,
        };
        let before = dot(&next, &next).sqrt();
        for _ in 0..2 {
            for b in &basis {
                let along = dot(&next, b);
                next.iter_mut().zip(b).for_each(|(v, b)| *v -= along * b);
            }
        }
        let length = dot(&next, &next).sqrt();
        if length <= 1e-10 * before || !length.is_finite() || k >= x.len() {
            return None;
        }
        next.iter_mut().for_each(|v| *v /= length);
        basis.push(next);
    }
    basis.remove(0);
    Some(basis)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.2: `poly(c(1, 2, 4, 7), 2)`.
    #[test]
    fn orthogonal_polynomials_are_those_of_r() {
        let found = polynomials(&[1.0, 2.0, 4.0, 7.0], 2, false).unwrap();
        let linear = [-0.545_544_73, -0.327_326_84, 0.109_108_95, 0.763_762_62];
        let n: f64 = linear.iter().map(|v| v * v).sum();
        assert!((n - 1.0).abs() < 1e-7);
        for (a, b) in found[0].iter().zip(linear) {
            assert!((a - b).abs() < 1e-7);
        }
        let sum: f64 = found[1].iter().sum();
        let cross: f64 = found[0].iter().zip(&found[1]).map(|(a, b)| a * b).sum();
        assert!(sum.abs() < 1e-12 && cross.abs() < 1e-12 && found[1][0] > 0.0);
        assert_eq!(polynomials(&[1.0, 2.0, 1.0, 2.0], 2, false), None);
        assert_eq!(polynomials(&[1.0, 3.0], 2, true).unwrap()[1], [1.0, 9.0]);
    }
}
