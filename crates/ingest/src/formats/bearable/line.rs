//! One row: a reading with its date, time of day and category.

use jiff::civil::{Date, date};

use crate::problems::Problem;
use crate::table::Table;
use crate::values::{clock, is_plausible, iso_date};

/// Hour before which the night of the day before is not over: the app's bucket `pre` ends here.
const NIGHT_ENDS: u16 = 6 * 60;

/// Places of the columns in a record.
pub(super) struct Columns {
    pub(super) date: usize,
    pub(super) iso_date: Option<usize>,
    pub(super) time: Option<usize>,
    pub(super) category: usize,
    pub(super) rating: usize,
    pub(super) detail: Option<usize>,
}

impl Columns {
    pub(super) fn find(table: &Table<'_>) -> Option<Self> {
        Some(Self {
            date: table.column("date")?,
            iso_date: table.column("date formatted"),
            time: table.column("time of day"),
            category: table.column("category")?,
            rating: table.column("rating/amount")?,
            detail: table.column("detail"),
        })
    }
}

/// The categories that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Category {
    Symptom,
    Factors,
    FoodFactors,
    SleepFactors,
    Sleep,
    SleepQuality,
    Mood,
    Energy,
    Medicines,
}

impl Category {
    fn of(text: &str) -> Option<Self> {
        Some(match text.to_lowercase().as_str() {
            "symptom" | "symptoms" => Self::Symptom,
            "factors" => Self::Factors,
            "food diary factors" => Self::FoodFactors,
            "sleep factors" => Self::SleepFactors,
            "sleep" => Self::Sleep,
            "sleep quality" => Self::SleepQuality,
            "mood" => Self::Mood,
            "energy" => Self::Energy,
            "meds/supplements" => Self::Medicines,
            _ => return None,
        })
    }
}

/// A reading.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) line: u64,
    /// The date of the row.
    pub(super) date: Date,
    /// True between midnight and six.
    pub(super) at_night: bool,
    pub(super) category: Category,
    pub(super) rating: String,
    pub(super) detail: String,
}

impl Line {
    /// A reading, nothing for a category that is not taken, or what is wrong with its date.
    pub(super) fn read(
        record: &csv::StringRecord,
        columns: &Columns,
        line: u64,
    ) -> Result<Option<Self>, Problem> {
        let cell = |at: Option<usize>| at.and_then(|i| record.get(i)).unwrap_or("").trim();
        let Some(category) = Category::of(cell(Some(columns.category))) else { return Ok(None) };
        let written =
            iso_date(cell(columns.iso_date)).or_else(|| in_words(cell(Some(columns.date))));
        let date = written.ok_or_else(no_date)?;
        if !is_plausible(date) {
            return Err(Problem::row(
                "impossible-date",
                "a date before 1970 or after 2100".into(),
                "correct the reading in the app and export again",
            ));
        }
        let time = cell(columns.time);
        let at_night =
            time.eq_ignore_ascii_case("pre") || clock(time).is_some_and(|m| m < NIGHT_ENDS);
        Ok(Some(Self {
            line,
            date,
            at_night,
            category,
            rating: cell(Some(columns.rating)).into(),
            detail: cell(columns.detail).into(),
        }))
    }

    /// Entries of the detail, joined by bars.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.detail.split('|').map(str::trim).filter(|l| !l.is_empty())
    }

    /// Name and last parenthesis of the detail: `Back (lower) pain (Mild)` is a `Back (lower) pain`,
    /// `Magnesium (mg)` a `Magnesium`.
    pub(super) fn name_and_last(&self) -> (&str, Option<&str>) {
        let cut = self.detail.strip_suffix(')').and_then(|d| d.rsplit_once('('));
        match cut {
            Some((name, last)) if !name.trim().is_empty() => (name.trim(), Some(last.trim())),
            _ => (&self.detail, None),
        }
    }
}

fn no_date() -> Problem {
    Problem::row(
        "not-a-date",
        "not a date as Bearable writes it, such as 22nd Sep 2020".into(),
        "use the file as exported by the app",
    )
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A date in English words: day with ordinal ending, month by its first letters, year.
pub(super) fn in_words(text: &str) -> Option<Date> {
    let mut words = text.split_whitespace();
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let month = month.to_lowercase();
    let names = ["january", "february", "march", "april", "may", "june", "july", "august"];
    let later = ["september", "october", "november", "december"];
    let full = names.iter().chain(&later).position(|n| *n == month);
    let month = full.or_else(|| MONTHS.iter().position(|m| *m == month.trim_end_matches('.')))?;
    let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !is_number(day) || !is_number(year) || day.len() > 2 || year.len() != 4 {
        return None;
    }
    let first = date(year.parse().ok()?, month as i8 + 1, 1);
    Date::new(first.year(), first.month(), day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words() {
        for (text, expected) in [
            ("22nd Sep 2020", Some(date(2020, 9, 22))),
            ("5th Jan 2022", Some(date(2022, 1, 5))),
            ("1st March 2024", Some(date(2024, 3, 1))),
            ("31st Feb 2024", None),
            ("Sep 2020", None),
            ("22nd Sep 20", None),
            ("nd Sep 2020", None),
            ("", None),
        ] {
            assert_eq!(in_words(text), expected, "{text}");
        }
    }

    #[test]
    fn the_severity_is_the_last_parenthesis() {
        let line = |detail: &str| Line {
            line: 1,
            date: date(2021, 5, 13),
            at_night: false,
            category: Category::Symptom,
            rating: String::new(),
            detail: detail.into(),
        };
        let cases = [
            ("Back (lower) pain (Mild)", ("Back (lower) pain", Some("Mild"))),
            ("Magnesium (mg)", ("Magnesium", Some("mg"))),
            ("Headache", ("Headache", None)),
            ("(odd)", ("(odd)", None)),
        ];
        for (detail, expected) in cases {
            assert_eq!(line(detail).name_and_last(), expected);
        }
    }
}
