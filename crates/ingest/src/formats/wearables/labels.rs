//! Dates that a vendor writes beside the moments of a sleep: held against them, and a contradiction said.

use jiff::civil::{Date, DateTime};
use lumbago_domain::night_of;

use super::vendor::Found;
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Order};

/// Hours between which a sleep of the daytime begins.
const DAYTIME: (i8, i8) = (9, 21);

/// How many dates were held against their moments, and which contradicted them.
#[derive(Default)]
pub(super) struct Labels {
    checked: u64,
    wrong: u64,
    first: Option<(u64, String)>,
}

impl Labels {
    /// Holds the date of a row against its moments.
    pub(super) fn check(
        &mut self,
        found: &Found<'_>,
        record: &csv::StringRecord,
        line: u64,
        order: Order,
        (start, end): (DateTime, DateTime),
    ) {
        let Some((at, means)) = found.label else { return };
        let text = record.get(at).unwrap_or("").trim();
        let Some(night) = date(order, text).and_then(|day| means.night(day)) else { return };
        self.checked += 1;
        // A sleep of the daytime carries its own day.
        let by_day = (DAYTIME.0..DAYTIME.1).contains(&start.hour());
        if night != night_of(start, end) && !by_day {
            self.wrong += 1;
            self.first.get_or_insert_with(|| (line, text.into()));
        }
    }

    /// Says how many contradicted.
    pub(super) fn tell(self, found: &Found<'_>, table: &Table<'_>, problems: &mut Problems) {
        let (Some((line, value)), Some((at, _))) = (self.first, found.label) else { return };
        let column = table.header.get(at).map(String::as_str);
        let problem = Problem::note(
            "date-contradicts-times",
            format!(
                "the date says another night than the times beside it, in {} of {} rows; the times are used",
                self.wrong, self.checked
            ),
            "nothing to do",
        );
        let seen = Seen { line: Some(line), column, value: Some(&value) };
        problems.add_times(problem, seen, self.wrong);
    }
}

/// A date in numbers, or as `Tuesday, Mar 3, 2026`.
fn date(order: Order, text: &str) -> Option<Date> {
    values::date_in(order, text).or_else(|| Date::strptime("%A, %b %d, %Y", text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words() {
        let day = jiff::civil::date(2022, 1, 27);
        assert_eq!(date(Order::YearFirst, "Thursday, Jan 27, 2022"), Some(day));
        assert_eq!(date(Order::YearFirst, "2022-01-27"), Some(day));
        assert_eq!(date(Order::YearFirst, "Friday, Jan 27, 2022"), None);
    }
}
