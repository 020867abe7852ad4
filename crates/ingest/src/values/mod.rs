//! From the text of a cell to a typed value, by the kind of the field it belongs to.

mod calendar;
mod clock;
mod date;
mod duration;
mod level;
mod number;
mod rewrite;
mod rule;
mod yes_no;

pub(crate) use calendar::{Order, Unclear, date_in, moment_in, order};
pub(crate) use clock::clock;
pub(crate) use date::{
    DateReader, Times, date_time, day_and_month, is_plausible, iso_date, spreadsheet_date,
};
pub(crate) use duration::hours as duration_hours;
pub(crate) use level::{level_word, match_level, nearest};
pub(crate) use number::{DecimalMark, decimal_mark, number};
pub(crate) use rewrite::{half_a_day, later, later_in, minutes_of};
pub(crate) use rule::{Outcome, Rule};
pub(crate) use yes_no::{is_missing, yes_no};

/// One value, or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Cell {
    /// Not recorded.
    #[default]
    Missing,
    /// Amounts, counts, ratings.
    Number(f64),
    /// Yes or no.
    YesNo(bool),
    /// Index into the field's levels.
    Level(u16),
    /// Minutes after midnight.
    Clock(u16),
    /// Dates, sets and free text.
    Text(String),
}

impl Cell {
    /// True if something was recorded.
    pub(crate) fn is_recorded(&self) -> bool {
        !matches!(self, Self::Missing)
    }

    /// A number, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(v) => Some(*v),
            _ => None,
        }
    }

    /// Yes or no, if it is one of them.
    pub(crate) fn yes_no(&self) -> Option<bool> {
        match self {
            Self::YesNo(b) => Some(*b),
            _ => None,
        }
    }
}
