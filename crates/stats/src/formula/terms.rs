//! From the right side of a formula to its terms: the algebra of Wilkinson & Rogers (1973).
//!
//! ```text
//! a*b = a + b + a:b     (a + b)^2 = a + b + a:b     a/b = a + a:b     - takes a term away
//! ```

use std::ops::Range;

use crate::formula::error::{FormulaError, Problem};
use crate::formula::parse::{Expr, Kind};

/// A column or a function of columns, once for every way it is written.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    pub(crate) text: String,
    pub(crate) expr: Expr,
}

/// The product of atoms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    /// Indices of atoms, ascending: in order of their first mention.
    pub(crate) atoms: Vec<usize>,
    /// Where it was written.
    pub(crate) at: Range<usize>,
}

/// The right side in terms.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) intercept: bool,
    pub(crate) atoms: Vec<Atom>,
    /// By number of atoms, then as written.
    pub(crate) terms: Vec<Term>,
    pub(crate) offsets: Vec<Expr>,
}

/// Expands the right side; `dot` are the columns that `.` stands for.
pub(crate) fn terms(formula: &str, right: &Expr, dot: &[String]) -> Result<Terms, FormulaError> {
    let mut expansion = Expansion { formula, dot, atoms: Vec::new(), offsets: Vec::new() };
    let found = expansion.expand(right)?;
    let mut terms = found.terms;
    terms.sort_by_key(|t| t.atoms.len());
    let intercept = found.intercept.unwrap_or(true);
    if terms.is_empty() && !intercept {
        let at = Some(right.at.clone());
        return Err(FormulaError { problem: Problem::NoTerms, formula: formula.to_owned(), at });
    }
    Ok(Terms { intercept, atoms: expansion.atoms, terms, offsets: expansion.offsets })
}

/// Terms, and whether an intercept was spoken of.
#[derive(Default)]
struct Set {
    terms: Vec<Term>,
    intercept: Option<bool>,
}

impl Set {
    fn insert(&mut self, term: Term) {
        if self.terms.iter().all(|t| t.atoms != term.atoms) {
            self.terms.push(term);
        }
    }

    fn union(mut self, other: Self) -> Self {
        other.terms.into_iter().for_each(|t| self.insert(t));
        self.intercept = other.intercept.or(self.intercept);
        self
    }

    /// Every term of this with every term of the other.
    fn crossed(&self, other: &Self) -> Self {
        let mut out = Self::default();
        for a in &self.terms {
            for b in &other.terms {
                let mut atoms = a.atoms.clone();
                atoms.extend(&b.atoms);
                atoms.sort_unstable();
                atoms.dedup();
                out.insert(Term { atoms, at: a.at.start.min(b.at.start)..a.at.end.max(b.at.end) });
            }
        }
        out
    }
}

struct Expansion<'a> {
    formula: &'a str,
    dot: &'a [String],
    atoms: Vec<Atom>,
    offsets: Vec<Expr>,
}

impl Expansion<'_> {
    fn error<T>(&self, problem: Problem, at: &Range<usize>) -> Result<T, FormulaError> {
        Err(FormulaError { problem, formula: self.formula.to_owned(), at: Some(at.clone()) })
    }

    fn atom(&mut self, expr: &Expr) -> Set {
        let text = expr.text();
        let index = self.atoms.iter().position(|a| a.text == text).unwrap_or_else(|| {
            self.atoms.push(Atom { text, expr: expr.clone() });
            self.atoms.len() - 1
        });
        Set { terms: vec![Term { atoms: vec![index], at: expr.at.clone() }], intercept: None }
    }

    fn expand(&mut self, e: &Expr) -> Result<Set, FormulaError> {
        match &e.kind {
            Kind::Paren(inner) => self.expand(inner),
            Kind::Number(v) if *v == 0.0 || *v == 1.0 => {
                Ok(Set { terms: Vec::new(), intercept: Some(*v == 1.0) })
            }
            Kind::Number(v) => self.error(Problem::NotATerm { found: format!("`{v}`") }, &e.at),
            Kind::Text(t) => self.error(Problem::NotATerm { found: format!("\"{t}\"") }, &e.at),
            Kind::Name(n) if n == "." => {
                let mut set = Set::default();
                for name in self.dot {
                    let column = Expr { kind: Kind::Name(name.clone()), at: e.at.clone() };
                    set = set.union(self.atom(&column));
                }
                Ok(set)
            }
            Kind::Name(_) => Ok(self.atom(e)),
            Kind::Call(f, arguments) if f == "offset" => {
                let [one] = arguments.as_slice() else {
                    let why = "takes one number or expression".to_owned();
                    return self.error(Problem::BadArgument { function: f.clone(), why }, &e.at);
                };
                self.offsets.push(one.value.clone());
                Ok(Set::default())
            }
            Kind::Call(..) => Ok(self.atom(e)),
            Kind::Negative(inner) => {
                let taken = self.expand(inner)?;
                Ok(Set { terms: Vec::new(), intercept: taken.intercept.map(|i| !i) })
            }
            Kind::Binary("+", a, b) => Ok(self.expand(a)?.union(self.expand(b)?)),
            Kind::Binary("-", a, b) => {
                let mut left = self.expand(a)?;
                let offsets = self.offsets.len();
                let taken = self.expand(b)?;
                self.offsets.truncate(offsets);
                left.terms.retain(|t| taken.terms.iter().all(|u| u.atoms != t.atoms));
                left.intercept = taken.intercept.map(|i| !i).or(left.intercept);
                Ok(left)
            }
            Kind::Binary(":", a, b) => {
                let (left, right) = (self.factors(a)?, self.factors(b)?);
                Ok(left.crossed(&right))
            }
            Kind::Binary("*", a, b) => {
                let (left, right) = (self.factors(a)?, self.factors(b)?);
                let product = left.crossed(&right);
                Ok(left.union(right).union(product))
            }
            Kind::Binary("/", a, b) => {
                let (left, right) = (self.factors(a)?, self.factors(b)?);
                let mut atoms: Vec<usize> =
                    left.terms.iter().flat_map(|t| t.atoms.clone()).collect();
                atoms.sort_unstable();
                atoms.dedup();
                let whole = Set { terms: vec![Term { atoms, at: a.at.clone() }], intercept: None };
                let nested = whole.crossed(&right);
                Ok(left.union(nested))
            }
            Kind::Binary("^", a, b) => {
                let power = match b.bare().kind {
                    Kind::Number(v) if v.fract() == 0.0 && (1.0..=9.0).contains(&v) => v as usize,
                    _ => return self.error(Problem::BadPower, &b.at),
                };
                let base = self.factors(a)?;
                let mut out = self.factors(a)?;
                for _ in 1..power {
                    out = base.crossed(&out).union(out);
                }
                Ok(out)
            }
            Kind::Binary(op, ..) => {
                let found = format!("a comparison (`{op}`) outside I()");
                self.error(Problem::NotATerm { found }, &e.at)
            }
        }
    }

    /// Operands of a product: neither intercepts nor offsets.
    fn factors(&mut self, e: &Expr) -> Result<Set, FormulaError> {
        let offsets = self.offsets.len();
        let set = self.expand(e)?;
        if set.intercept.is_some() || self.offsets.len() > offsets {
            let found = format!("`{}` in a product", e.text());
            return self.error(Problem::NotATerm { found }, &e.at);
        }
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse::formula;

    fn labels(text: &str) -> (bool, Vec<String>) {
        let (_, right) = formula(text).unwrap();
        let dot = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let t = terms(text, &right, &dot).unwrap();
        let name = |term: &Term| {
            term.atoms.iter().map(|&k| t.atoms[k].text.as_str()).collect::<Vec<_>>().join(":")
        };
        (t.intercept, t.terms.iter().map(name).collect())
    }

    /// Right-hand columns: `attr(terms(...), "term.labels")` of R 4.2.
    #[test]
    fn terms_are_those_of_r() {
        for (text, intercept, expected) in [
            ("y ~ a + b + a:b", true, vec!["a", "b", "a:b"]),
            ("y ~ a*b*c", true, vec!["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]),
            ("y ~ (a+b+c)^2", true, vec!["a", "b", "c", "a:b", "a:c", "b:c"]),
            ("y ~ (a+b+c)^2 - a:b", true, vec!["a", "b", "c", "a:c", "b:c"]),
            ("y ~ a:b + a", true, vec!["a", "a:b"]),
            ("y ~ b:a + a", true, vec!["a", "b:a"]),
            ("y ~ a/b", true, vec!["a", "a:b"]),
            ("y ~ (a+b)/c", true, vec!["a", "b", "a:b:c"]),
            ("y ~ a - 1", false, vec!["a"]),
            ("y ~ -1 + a", false, vec!["a"]),
            ("y ~ 0 + a", false, vec!["a"]),
            ("y ~ a + 0 + 1", true, vec!["a"]),
            ("y ~ 1", true, vec![]),
            ("y ~ . - b", true, vec!["a", "c"]),
            ("y ~ .^2", true, vec!["a", "b", "c", "a:b", "a:c", "b:c"]),
            ("y ~ log(a) + I(a^2) + log( a )", true, vec!["log(a)", "I(a^2)"]),
            ("y ~ a + offset(log(h))", true, vec!["a"]),
            ("y ~ a:a", true, vec!["a"]),
        ] {
            assert_eq!(labels(text), (intercept, expected.iter().map(|t| t.to_string()).collect()));
        }
    }

    #[test]
    fn what_is_no_term_is_pointed_at() {
        for (text, at) in [
            ("y ~ a + 2", 8..9),
            ("y ~ a^b", 6..7),
            ("y ~ a > 3", 4..9),
            ("y ~ a:1", 6..7),
            ("y ~ 0", 4..5),
            ("y ~ a - a - 1", 4..13),
            ("y ~ \"a\"", 4..7),
        ] {
            let (_, right) = formula(text).unwrap();
            assert_eq!(terms(text, &right, &[]).unwrap_err().at, Some(at), "{text}");
        }
    }
}
