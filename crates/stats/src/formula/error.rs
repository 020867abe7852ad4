//! What can be wrong with a formula, named, with the place in it.

use std::ops::Range;

use thiserror::Error;

use crate::error::StatsError;

/// A formula that gives no model: what is wrong, and where.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{problem}")]
pub struct FormulaError {
    /// What is wrong.
    pub problem: Problem,
    /// The formula as given.
    pub formula: String,
    /// Bytes of the formula at fault; `None` when it is the data as a whole.
    pub at: Option<Range<usize>>,
}

/// What is wrong with a formula.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Problem {
    /// A character that begins nothing.
    #[error("`{found}` has no meaning in a formula")]
    Character {
        /// The character.
        found: char,
    },
    /// A quotation that does not end.
    #[error("the quotation that begins here does not end")]
    OpenQuote,
    /// Something stands where something else must.
    #[error("{found} stands where {expected} should")]
    Unexpected {
        /// What was found.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// A parenthesis that is not closed.
    #[error("this parenthesis is not closed")]
    OpenParenthesis,
    /// A parenthesis that closes nothing.
    #[error("this parenthesis closes nothing")]
    StrayParenthesis,
    /// Brackets within brackets without end.
    #[error("the formula is nested deeper than {allowed} levels")]
    TooDeep {
        /// Levels allowed.
        allowed: usize,
    },
    /// No tilde.
    #[error("the formula has no `~` between outcome and terms")]
    NoTilde,
    /// Nothing before the tilde.
    #[error("there is no outcome before `~`")]
    NoOutcome,
    /// Nothing after the tilde.
    #[error("there is nothing after `~`")]
    EmptyRight,
    /// All terms cancel and no intercept is left.
    #[error("no term is left on the right side")]
    NoTerms,
    /// A power of terms that is not a small whole number.
    #[error("terms can be raised to a whole number from 1 to 9 only")]
    BadPower,
    /// A number or a text that is no term.
    #[error("{found} is not a term")]
    NotATerm {
        /// The thing.
        found: String,
    },
    /// A column that is not in the data.
    #[error("there is no column `{name}`{}", did_you_mean(nearest.as_deref()))]
    UnknownColumn {
        /// Name asked for.
        name: String,
        /// The closest name there is.
        nearest: Option<String>,
        /// All names.
        known: Vec<String>,
    },
    /// A function that is not known.
    #[error("there is no function `{name}`{}", did_you_mean(nearest.as_deref()))]
    UnknownFunction {
        /// Name asked for.
        name: String,
        /// The closest name there is.
        nearest: Option<String>,
    },
    /// Arguments that a function does not take.
    #[error("{function}: {why}")]
    BadArgument {
        /// The function.
        function: String,
        /// What it takes.
        why: String,
    },
    /// Text where a number is needed.
    #[error("`{name}` is text ({example}) and cannot be calculated with")]
    FactorInArithmetic {
        /// The column.
        name: String,
        /// A level of it.
        example: String,
    },
    /// A factor with one level.
    #[error("`{name}` has a single level, `{level}`, in the rows that are used")]
    OneLevel {
        /// The column.
        name: String,
        /// Its level.
        level: String,
    },
    /// Too many levels for a factor.
    #[error("`{name}` has {levels} levels, which would be as many coefficients")]
    TooManyLevels {
        /// The column.
        name: String,
        /// Levels found.
        levels: usize,
    },
    /// A reference that is not among the levels.
    #[error("`{reference}` is not a level of `{name}`, which has {}", levels.join(", "))]
    UnknownReference {
        /// The column.
        name: String,
        /// Level asked for.
        reference: String,
        /// Levels there are.
        levels: Vec<String>,
    },
    /// A value that is no finite number.
    #[error("{what} is not a finite number in {rows} rows, first in row {first}")]
    NotFinite {
        /// The expression.
        what: String,
        /// Rows affected.
        rows: usize,
        /// First such row of the data, from 1.
        first: usize,
    },
    /// A night before asked for without knowing the nights.
    #[error("lag() needs to know which column holds the nights")]
    LagWithoutTime,
    /// Two rows of one person and night.
    #[error("night {night} occurs twice for one person, so that lag() has no single answer")]
    RepeatedNight {
        /// Calendar number of the night.
        night: i64,
    },
    /// Every row has something missing.
    #[error("no row is left: every row lacks a value{}", of_column(column.as_deref()))]
    NoRows {
        /// The column that lacks most.
        column: Option<String>,
    },
    /// The columns cannot carry a model.
    #[error(transparent)]
    Design(#[from] StatsError),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
}

fn of_column(column: Option<&str>) -> String {
    column.map_or_else(String::new, |c| format!(", most of them of `{c}`"))
}

impl FormulaError {
    /// The formula with a caret under the place; empty when no place is at fault.
    pub fn pointed(&self) -> String {
        let Some(at) = &self.at else { return String::new() };
        let clean = |c: char| if c.is_control() { ' ' } else { c };
        let before = self.formula[..at.start].chars().count();
        let width = self.formula[at.clone()].chars().count().max(1);
        let line: String = self.formula.chars().map(clean).collect();
        format!("  {line}\n  {}{}", " ".repeat(before), "^".repeat(width))
    }

    /// What to do about it, in one sentence.
    pub fn hint(&self) -> String {
        match &self.problem {
            Problem::Character { .. } => "put names with unusual characters in backquotes".into(),
            Problem::OpenQuote => "close it with the same mark".into(),
            Problem::Unexpected { .. } => {
                "a formula reads like `spasms ~ stress + position`".into()
            }
            Problem::OpenParenthesis => "close it with `)`".into(),
            Problem::StrayParenthesis => "remove it, or open it before".into(),
            Problem::TooDeep { .. } => "write it with fewer parentheses".into(),
            Problem::NoTilde | Problem::NoOutcome => {
                "name the outcome first: `spasms ~ stress`".into()
            }
            Problem::EmptyRight => "for a mean alone write `~ 1`".into(),
            Problem::NoTerms => "leave the intercept in or name a term".into(),
            Problem::BadPower => {
                "write `(a + b)^2`; for a square of a number write `I(a^2)`".into()
            }
            Problem::NotATerm { .. } => {
                "terms are columns and functions of them; 0 and 1 switch the intercept".into()
            }
            Problem::UnknownColumn { known, .. } => format!("columns: {}", listed(known)),
            Problem::UnknownFunction { .. } => {
                format!("functions: {}", crate::formula::functions::NAMES.join(", "))
            }
            Problem::BadArgument { .. } => "see `lumbago fit --help` for its arguments".into(),
            Problem::FactorInArithmetic { .. } => {
                "use it as a factor, or compare it: `I(position == \"front\")`".into()
            }
            Problem::OneLevel { .. } => "a habit that never varies cannot be compared".into(),
            Problem::TooManyLevels { .. } => {
                "an identifier is no factor; for persons use --fixed, --random or --cluster".into()
            }
            Problem::UnknownReference { .. } => "name one of them".into(),
            Problem::NotFinite { .. } => {
                "leave those rows out or choose another transformation, such as log1p".into()
            }
            Problem::LagWithoutTime => "name the column with --time".into(),
            Problem::RepeatedNight { .. } => {
                "name the persons with --person, or keep one row a night".into()
            }
            Problem::NoRows { .. } => "leave out the column that is hardly recorded".into(),
            Problem::Design(e) => e.hint().into(),
        }
    }
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 30;
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

/// The name closest to `wanted`, if one is close enough to be meant: at most a third of its
/// letters differ (edit distance of Levenshtein 1966 with exchange of neighbours).
pub(crate) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let length = wanted.chars().count();
    known
        .map(|name| (edits(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(d, name)| *d <= 1.max(length.max(name.chars().count()) / 3))
        .min_by_key(|(d, _)| *d)
        .map(|(_, name)| name.to_owned())
}

fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["stress", "position", "mattress_age"];
        for (wanted, found) in [
            ("strses", Some("stress")),
            ("Stress", Some("stress")),
            ("matress_age", Some("mattress_age")),
            ("caffeine", None),
            ("x", None),
        ] {
            assert_eq!(nearest(wanted, known.into_iter()).as_deref(), found, "{wanted}");
        }
    }
}
