//! The night log: one record a person and night, in columns.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::{Catalogue, Column, Person, StandIn, Values};

/// Where a night came from: the source and the first line that gave it a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Index into [`NightLog::sources`].
    pub source: u32,
    /// Line in that file, 1 = first.
    pub line: u64,
}

/// An input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name as given by the user, directories left out.
    pub file: String,
    /// Recognised format.
    pub format: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

/// One mattress of one person, from the day it came into use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mattress {
    /// Person code.
    pub person: String,
    /// First evening it was slept on.
    pub start_date: Date,
    /// The person's own name for it. Free text: always escaped.
    pub mattress_id: Option<String>,
    /// Level of `mattress_type`.
    pub mattress_type: Option<String>,
    /// 1 soft to 10 hard.
    pub firmness: Option<f64>,
    /// When it was made or bought; its age counts from here.
    pub acquired_date: Option<Date>,
}

/// Nights of one or several people, sorted by person code and evening date, one row each.
///
/// A night's date is the civil date of the evening on which it begins: a sleep whose midpoint
/// lies between noon of day D and noon of D + 1 belongs to D. A row is present only for nights
/// of which something was logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NightLog {
    /// The factors in force, the user's own included.
    pub catalogue: Catalogue,
    /// People, sorted by code.
    pub people: Vec<Person>,
    /// For each night, index into `people`.
    pub person: Vec<u32>,
    /// For each night, its evening date.
    pub night: Vec<Date>,
    /// For each night, where it came from.
    pub origin: Vec<Origin>,
    /// Fields with at least one value, in catalogue order, each as long as `night`.
    pub columns: Vec<Column>,
    /// Mattress histories, sorted by person and start.
    pub mattresses: Vec<Mattress>,
    /// Input files.
    pub sources: Vec<Source>,
    /// Set where the outcome is not spasms but something in their place.
    pub stand_in: Option<StandIn>,
}

impl NightLog {
    /// Number of nights.
    pub fn len(&self) -> usize {
        self.night.len()
    }

    /// True without nights.
    pub fn is_empty(&self) -> bool {
        self.night.is_empty()
    }

    /// The column of a field, if anything was recorded of it.
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.field == field)
    }

    /// The values of a field, if anything was recorded of it.
    pub fn values(&self, field: &str) -> Option<&Values> {
        self.column(field).map(|c| &c.values)
    }

    /// The rows of each person, in order.
    pub fn rows_by_person(&self) -> Vec<std::ops::Range<usize>> {
        let mut ranges = Vec::with_capacity(self.people.len());
        let mut start = 0;
        for p in 0..self.people.len() {
            let len = self.person[start..].iter().take_while(|&&q| q as usize == p).count();
            ranges.push(start..start + len);
            start += len;
        }
        ranges
    }
}

/// Days since 1970-01-01, for distances between nights.
pub fn day_number(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from((date - epoch).get_days())
}

/// The night to which a sleep from `start` to `end` belongs: the date whose noon-to-noon window
/// holds the midpoint.
///
/// ```
/// use jiff::civil::{date, datetime};
/// let night = lumbago_domain::night_of(datetime(2026, 3, 2, 1, 10, 0, 0), datetime(2026, 3, 2, 8, 0, 0, 0));
/// assert_eq!(night, date(2026, 3, 1));
/// ```
pub fn night_of(start: DateTime, end: DateTime) -> Date {
    let half = start.duration_until(end).as_secs() / 2;
    let span = jiff::Span::new().seconds(half - 12 * 60 * 60);
    start.checked_add(span).map_or(start.date(), |d| d.date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};

    #[test]
    fn an_early_evening_and_a_late_morning_keep_their_night() {
        let cases = [
            (
                datetime(2026, 5, 1, 22, 30, 0, 0),
                datetime(2026, 5, 2, 6, 30, 0, 0),
                date(2026, 5, 1),
            ),
            (datetime(2026, 5, 2, 2, 0, 0, 0), datetime(2026, 5, 2, 10, 0, 0, 0), date(2026, 5, 1)),
            (datetime(2026, 5, 2, 9, 0, 0, 0), datetime(2026, 5, 2, 17, 0, 0, 0), date(2026, 5, 2)),
            (
                datetime(2026, 12, 31, 23, 50, 0, 0),
                datetime(2027, 1, 1, 7, 0, 0, 0),
                date(2026, 12, 31),
            ),
        ];
        for (start, end, night) in cases {
            assert_eq!(night_of(start, end), night, "{start} to {end}");
        }
    }

    #[test]
    fn day_numbers_count_across_leap_days() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(2024, 3, 1)) - day_number(date(2024, 2, 28)), 2);
    }
}
