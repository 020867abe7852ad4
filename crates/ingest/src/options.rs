//! What the caller decides before a file is read.

use jiff::civil::Date;
use lumbago_domain::{Catalogue, Proposal};
use serde::{Deserialize, Serialize};

use crate::Mapping;

/// What the date of a row means where a file has dates without times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateMeans {
    /// The evening on which the night began. lumbago's own convention.
    Evening,
    /// The morning on which the night ended.
    Wake,
}

impl DateMeans {
    /// The evening date of the night a row dated `date` speaks of.
    pub fn night(self, date: Date) -> Option<Date> {
        match self {
            Self::Evening => Some(date),
            Self::Wake => date.yesterday().ok(),
        }
    }

    /// The date of a row about this night.
    pub(crate) fn typed(self, night: Date) -> Option<Date> {
        match self {
            Self::Evening => Some(night),
            Self::Wake => night.tomorrow().ok(),
        }
    }
}

/// Which of the three numbers of a date stands where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2026-03-01.
    YearFirst,
    /// 1/3/2026 is the first of March.
    DayFirst,
    /// 3/1/2026 is the first of March.
    MonthFirst,
}

/// How a file is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The factors in force: the evidence base's, and those declared by the user.
    pub catalogue: Catalogue,
    /// How to read a file of no known format.
    pub mapping: Option<Mapping>,
    /// What dates mean in a file that does not say so itself.
    pub date_means: Option<DateMeans>,
    /// Whether day or month stands first in dates of apps where the file itself does not tell.
    pub date_order: Option<DateOrder>,
    /// Repairs of single cells that the user has accepted, of any file: a cell is read as the new
    /// text where file, line, column and old text fit exactly.
    pub fixes: Vec<Proposal>,
    /// Nights after this date are set aside as not yet slept. `None` checks nothing, so that the
    /// result does not depend on the clock.
    pub today: Option<Date>,
}
