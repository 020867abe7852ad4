//! Expressions of numbers: arithmetic, comparisons and elementary functions, row by row.

use std::ops::Range;

use crate::formula::error::{FormulaError, Problem, nearest};
use crate::formula::frame::{Frame, Values, Variable};
use crate::formula::functions;
use crate::formula::parse::{Argument, Expr, Kind};

/// The rows of a frame that expressions are evaluated on, all of them complete.
pub(crate) struct Rows<'a> {
    pub(crate) formula: &'a str,
    pub(crate) frame: &'a Frame,
    /// Columns taken from nights before, under the text of their call.
    pub(crate) lagged: Vec<Variable>,
    pub(crate) rows: Vec<usize>,
}

/// One number for all rows, or one a row.
#[derive(Debug, Clone)]
pub(crate) enum Number {
    One(f64),
    Many(Vec<f64>),
}

impl Number {
    pub(crate) fn map(self, f: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::One(v) => Self::One(f(v)),
            Self::Many(v) => Self::Many(v.into_iter().map(f).collect()),
        }
    }

    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (Self::One(a), Self::One(b)) => Self::One(f(a, b)),
            (Self::One(a), b) => b.map(|v| f(a, v)),
            (a, Self::One(b)) => a.map(|v| f(v, b)),
            (Self::Many(a), Self::Many(b)) => {
                Self::Many(a.into_iter().zip(b).map(|(x, y)| f(x, y)).collect())
            }
        }
    }

    pub(crate) fn per_row(self, n: usize) -> Vec<f64> {
        match self {
            Self::One(v) => vec![v; n],
            Self::Many(v) => v,
        }
    }
}

impl Rows<'_> {
    pub(crate) fn error<T>(&self, problem: Problem, at: &Range<usize>) -> Result<T, FormulaError> {
        let formula = self.formula.to_owned();
        Err(FormulaError { problem, formula, at: Some(at.clone()) })
    }

    pub(crate) fn bad<T>(&self, call: &Expr, f: &str, why: &str) -> Result<T, FormulaError> {
        let (function, why) = (f.to_owned(), why.to_owned());
        self.error(Problem::BadArgument { function, why }, &call.at)
    }

    /// The column of a name, or the refusal of it.
    pub(crate) fn column(&self, name: &str, at: &Range<usize>) -> Result<&Variable, FormulaError> {
        match self.frame.column(name) {
            Some(column) => Ok(column),
            None => self.error(unknown_column(self.frame, name), at),
        }
    }

    /// The column that an expression is, if it is nothing but a column.
    pub(crate) fn as_column(&self, e: &Expr) -> Result<Option<&Variable>, FormulaError> {
        match &e.bare().kind {
            Kind::Name(name) => self.column(name, &e.bare().at).map(Some),
            Kind::Call(f, _) if f == "lag" => {
                let text = e.bare().text();
                Ok(self.lagged.iter().find(|v| v.name == text))
            }
            _ => Ok(None),
        }
    }

    /// The values of a column over the rows.
    fn numbers_of(&self, column: &Variable, at: &Range<usize>) -> Result<Vec<f64>, FormulaError> {
        if let Values::Text { levels, .. } = &column.values {
            let example = levels.first().map_or_else(String::new, |l| format!("such as `{l}`"));
            let name = column.name.clone();
            return self.error(Problem::FactorInArithmetic { name, example }, at);
        }
        Ok(self.rows.iter().filter_map(|&i| column.value(i)).collect())
    }

    /// An expression as numbers.
    pub(crate) fn numbers(&self, e: &Expr) -> Result<Number, FormulaError> {
        if let Some(column) = self.as_column(e)? {
            return Ok(Number::Many(self.numbers_of(column, &e.at)?));
        }
        match &e.kind {
            Kind::Number(v) => Ok(Number::One(*v)),
            Kind::Paren(inner) => self.numbers(inner),
            Kind::Negative(inner) => Ok(self.numbers(inner)?.map(|v| -v)),
            Kind::Text(t) => self.error(Problem::NotATerm { found: format!("\"{t}\"") }, &e.at),
            Kind::Binary(op @ ("==" | "!="), a, b) => {
                if let Some(equal) = self.level_equal(a, b)? {
                    let wanted = *op == "==";
                    return Ok(Number::Many(
                        equal.into_iter().map(|q| truth(q == wanted)).collect(),
                    ));
                }
                let (a, b) = (self.numbers(a)?, self.numbers(b)?);
                Ok(if *op == "==" {
                    a.zip(b, |x, y| truth(x == y))
                } else {
                    a.zip(b, |x, y| truth(x != y))
                })
            }
            Kind::Binary(op, a, b) => {
                let (a, b) = (self.numbers(a)?, self.numbers(b)?);
                let value = match *op {
                    "+" => a.zip(b, |x, y| x + y),
                    "-" => a.zip(b, |x, y| x - y),
                    "*" => a.zip(b, |x, y| x * y),
                    "/" => a.zip(b, |x, y| x / y),
                    "^" => a.zip(b, power),
                    "<" => a.zip(b, |x, y| truth(x < y)),
                    ">" => a.zip(b, |x, y| truth(x > y)),
                    "<=" => a.zip(b, |x, y| truth(x <= y)),
                    ">=" => a.zip(b, |x, y| truth(x >= y)),
                    other => {
                        let found = format!("`{other}` inside a function");
                        return self.error(Problem::NotATerm { found }, &e.at);
                    }
                };
                self.finite(value, e)
            }
            Kind::Call(f, arguments) => {
                let value = self.call(e, f, arguments)?;
                self.finite(value, e)
            }
            Kind::Name(n) => self.error(unknown_column(self.frame, n), &e.at),
        }
    }

    fn call(&self, e: &Expr, f: &str, arguments: &[Argument]) -> Result<Number, FormulaError> {
        let one = || match arguments {
            [only] if only.name.is_none() => self.numbers(&only.value),
            _ => self.bad(e, f, "takes one number or column"),
        };
        let spread = |v: &[f64], mean: f64| {
            let sum: f64 = v.iter().map(|x| (x - mean) * (x - mean)).sum();
            (sum / (v.len() as f64 - 1.0)).sqrt()
        };
        match f {
            "I" => one(),
            "log" => Ok(one()?.map(libm::log)),
            "log2" => Ok(one()?.map(libm::log2)),
            "log10" => Ok(one()?.map(libm::log10)),
            "log1p" => Ok(one()?.map(libm::log1p)),
            "exp" => Ok(one()?.map(libm::exp)),
            "sqrt" => Ok(one()?.map(libm::sqrt)),
            "abs" => Ok(one()?.map(f64::abs)),
            "center" | "scale" => {
                let v = one()?.per_row(self.rows.len());
                let mean = v.iter().sum::<f64>() / v.len() as f64;
                let divisor = if f == "scale" { spread(&v, mean) } else { 1.0 };
                Ok(Number::Many(v.into_iter().map(|x| (x - mean) / divisor).collect()))
            }
            "pmin" | "pmax" => {
                let [a, b] = arguments else {
                    return self.bad(e, f, "takes two numbers or columns");
                };
                let (a, b) = (self.numbers(&a.value)?, self.numbers(&b.value)?);
                Ok(if f == "pmin" { a.zip(b, f64::min) } else { a.zip(b, f64::max) })
            }
            _ if functions::NAMES.contains(&f) => {
                self.bad(e, f, "gives several columns or a factor and stands as a term of its own")
            }
            _ => {
                let nearest = nearest(f, functions::NAMES.iter().copied());
                self.error(Problem::UnknownFunction { name: f.to_owned(), nearest }, &e.at)
            }
        }
    }

    /// Whether a text column equals a text, if that is what is compared.
    fn level_equal(&self, a: &Expr, b: &Expr) -> Result<Option<Vec<bool>>, FormulaError> {
        let (column, wanted) = match (&a.bare().kind, &b.bare().kind) {
            (_, Kind::Text(t)) => (a, t),
            (Kind::Text(t), _) => (b, t),
            _ => return Ok(None),
        };
        let Some(column) = self.as_column(column)? else { return Ok(None) };
        let Values::Text { levels, codes } = &column.values else { return Ok(None) };
        let Some(code) = levels.iter().position(|l| l == wanted) else {
            let (name, reference) = (column.name.clone(), wanted.clone());
            let levels = levels.clone();
            return self.error(Problem::UnknownReference { name, reference, levels }, &b.at);
        };
        Ok(Some(self.rows.iter().map(|&i| codes[i] as usize == code).collect()))
    }

    fn finite(&self, value: Number, e: &Expr) -> Result<Number, FormulaError> {
        let bad: Vec<usize> = match &value {
            Number::One(v) if v.is_finite() => Vec::new(),
            Number::One(_) => self.rows.clone(),
            Number::Many(v) => {
                (0..v.len()).filter(|&k| !v[k].is_finite()).map(|k| self.rows[k]).collect()
            }
        };
        match bad.first() {
            None => Ok(value),
            Some(first) => {
                let (what, rows) = (e.text(), bad.len());
                self.error(Problem::NotFinite { what, rows, first: first + 1 }, &e.at)
            }
        }
    }
}

/// That a name is no column.
pub(crate) fn unknown_column(frame: &Frame, name: &str) -> Problem {
    Problem::UnknownColumn {
        name: name.to_owned(),
        nearest: nearest(name, frame.names()),
        known: frame.names().map(str::to_owned).collect(),
    }
}

fn truth(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn power(x: f64, y: f64) -> f64 {
    if y == 2.0 { x * x } else { libm::pow(x, y) }
}
