//! Models written as formulas: `spasms ~ stress + C(position, ref=side) + offset(log(hours))`.
//!
//! The language is that of Wilkinson & Rogers (1973) in the dialect of R (Chambers & Hastie 1992,
//! chapter 2). A [`Formula`] is parsed once; over a [`Frame`] it gives a [`Model`]: outcome, offset
//! and a checked [`Design`], made through the same [`Block`]s that designs made by hand use.
//!
//! ```
//! use lumbago_stats::formula::{Formula, Frame, FormulaOptions};
//! let frame = Frame::new(6)
//!     .number("spasms", &[1.0, 0.0, 2.0, 0.0, 3.0, 1.0].map(Some))
//!     .number("stress", &[Some(3.0), Some(2.0), Some(6.0), None, Some(7.0), Some(4.0)])
//!     .text("position", &["side", "side", "front", "front", "front", "side"].map(Some));
//! let formula = Formula::parse("spasms ~ stress + C(position, ref=side)").unwrap();
//! let model = formula.model(&frame, &FormulaOptions::default()).unwrap();
//! assert_eq!(model.design.names, ["(Intercept)", "stress", "position[front]"]);
//! assert_eq!(model.dropped.by_column, [("stress".to_string(), 1)]);
//!
//! let slip = Formula::parse("spasms ~ strses").unwrap();
//! let error = slip.model(&frame, &FormulaOptions::default()).unwrap_err();
//! assert_eq!(error.pointed(), "  spasms ~ strses\n           ^^^^^^");
//! assert!(error.to_string().contains("did you mean `stress`?"));
//! ```
//!
//! | written | means |
//! |---|---|
//! | `a + b`, `a:b`, `a*b`, `a/b`, `(a + b)^2`, `- a` | terms, as in R |
//! | `1`, `0`, `- 1` | the intercept, or none |
//! | `.` | every other column |
//! | `C(x, ref=level)` | a factor; text and yes/no columns are factors by themselves |
//! | `I(a^2)`, `log`, `log2`, `log10`, `log1p`, `exp`, `sqrt`, `abs`, `pmin`, `pmax` | arithmetic |
//! | `scale(x)`, `center(x)` | less the mean, and over the standard deviation |
//! | `poly(x, 2)`, `rcs(x, 4)`, `ns(x, df=3)`, `bs(x, df=4)` | curves |
//! | `fourier(t, period=365.25, pairs=1)` | waves |
//! | `lag(x, 1)` | the value of the night before, by the calendar |
//! | `offset(log(hours))` | a known part of the linear predictor |
//!
//! A factor is coded against its reference where the term without it is in the model, else by all
//! its levels (Chambers & Hastie 1992, 2.4.1). Means, knots and levels are those of the rows used.
#![allow(clippy::result_large_err)] // an error is made once, and ends the work

mod arithmetic;
mod error;
mod frame;
mod functions;
mod lag;
mod lexer;
mod model;
mod parse;
mod terms;
#[cfg(test)]
mod tests;

pub use error::{FormulaError, Problem};
pub use frame::{Frame, Values, Variable};
pub use lag::{Calendar, groups, nights};
pub use model::{Dropped, FormulaOptions, Model, TermColumns};

#[allow(unused_imports)] // named in the page above
use crate::design::{Block, Design};
use parse::{Expr, Kind};

/// A parsed formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// As given.
    pub text: String,
    left: Expr,
    right: Expr,
}

impl Formula {
    /// Parses a formula.
    ///
    /// # Errors
    /// Whatever is not a formula, with its place.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let (left, right) = parse::formula(text)?;
        Ok(Self { text: text.to_owned(), left, right })
    }

    /// Names of columns the formula speaks of, in order; `None` when it says `.`: all of them.
    pub fn columns(&self) -> Option<Vec<String>> {
        let mut names = Vec::new();
        let all = mentions(&self.left, &mut names) | mentions(&self.right, &mut names);
        (!all).then_some(names)
    }
}

/// Collects names in an expression; true if it says `.`.
fn mentions(e: &Expr, names: &mut Vec<String>) -> bool {
    match &e.kind {
        Kind::Name(n) if n == "." => true,
        Kind::Name(n) => {
            if !names.contains(n) {
                names.push(n.clone());
            }
            false
        }
        Kind::Number(_) | Kind::Text(_) => false,
        Kind::Negative(inner) | Kind::Paren(inner) => mentions(inner, names),
        Kind::Binary(_, a, b) => mentions(a, names) | mentions(b, names),
        Kind::Call(_, arguments) => {
            let columns =
                arguments.iter().filter(|a| !matches!(a.name.as_deref(), Some("ref" | "raw")));
            columns.fold(false, |all, a| mentions(&a.value, names) | all)
        }
    }
}
