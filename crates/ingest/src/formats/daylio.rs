//! Daylio (`daylio_export_….csv`), in four header generations. Names of columns are English, values
//! follow the phone's language: the oldest generation writes the day with the month in words. Several
//! entries a day, newest first; activities and scales are joined by bars.

use jiff::civil::Date;
use lumbago_domain::Catalogue;

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Said, Value, Words};
use crate::problems::{Problem, Problems};
use crate::table::{Table, squeeze};
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "daylio",
    page: include_str!("../../../../docs/formats/daylio.md"),
    name: "Daylio",
    taken: "activities, mood, scales of sleep",
    export: "in the app: More, Export entries, CSV; the file is daylio_export_ and a date",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// An entry before this hour belongs to the evening before.
const MORNING: u16 = 4 * 60;

/// The app's own five moods in the languages seen, best first.
const MOODS: [&[&str]; 5] = [
    &["rad", "wspaniale", "super", "genial", "toll", "incroyable"],
    &["good", "dobrze", "bien", "gut"],
    &["meh", "tak sobie", "regular", "naja", "bof"],
    &["bad", "źle", "mal", "schlecht"],
    &["awful", "okropnie", "horrible", "fatal", "furchtbar", "affreux"],
];

/// Months as the phone's language writes them beside a number of the day; English, German, Spanish,
/// French, Polish, Portuguese, Italian and Dutch by their first letters.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "sty", "gen"],
    &["feb", "fév", "fev", "lut"],
    &["mar", "mär", "maa", "mrz"],
    &["apr", "abr", "avr", "kwi"],
    &["may", "mai", "maj", "mag", "mei"],
    &["jun", "juin", "cze", "giu"],
    &["jul", "juil", "lip", "lug"],
    &["aug", "ago", "aoû", "aou", "sie"],
    &["sep", "set", "wrz"],
    &["oct", "okt", "out", "ott", "paź", "paz"],
    &["nov", "lis"],
    &["dec", "dez", "dic", "déc", "gru"],
];

struct Columns {
    full_date: Option<usize>,
    year: Option<usize>,
    date: usize,
    time: usize,
    mood: usize,
    activities: usize,
    scales: Option<usize>,
}

impl Columns {
    fn find(table: &Table<'_>) -> Option<Self> {
        let found = Self {
            full_date: table.column("full_date"),
            year: table.column("year"),
            date: table.column("date")?,
            time: table.column("time")?,
            mood: table.column("mood")?,
            activities: table.column("activities")?,
            scales: table.column("scales"),
        };
        (found.full_date.is_some() || found.year.is_some()).then_some(found)
    }
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    Columns::find(table).map(|c| Recognition {
        confidence: 0.97,
        why: format!(
            "columns {}, mood, activities",
            if c.full_date.is_some() { "full_date" } else { "year, date" }
        ),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some(columns) = Columns::find(table) else {
        return Err(super::unrecognised(job));
    };
    let mut journal = Journal::default();
    rows(table, problems, |record, line, _| {
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        let day = date(&columns, cell).ok_or_else(|| {
            Aside::cell(super::not_a_date(), columns.full_date.unwrap_or(columns.date))
        })?;
        let early = values::clock(cell(columns.time)).is_some_and(|minutes| minutes < MORNING);
        let day = if early { day.yesterday().unwrap_or(day) } else { day };
        let before = (journal.marks.len(), journal.values.len());
        entry(&columns, cell, line, day, &mut journal);
        journal.speak("", day);
        if (journal.marks.len(), journal.values.len()) == before {
            return Err(Aside::column(mood_only(), columns.mood));
        }
        Ok(0)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Day(job.options.date_means),
        column: "activities",
        outcome: "activities named after back spasms in Daylio",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

/// The day, from the ISO date or from a year and a day with the month in words.
fn date<'a>(columns: &Columns, cell: impl Fn(usize) -> &'a str) -> Option<Date> {
    if let Some(at) = columns.full_date {
        return values::date_in(Order::YearFirst, cell(at));
    }
    let year: i16 = cell(columns.year?).parse().ok()?;
    let text = cell(columns.date).to_lowercase();
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let day: i8 = words().find_map(|w| w.parse().ok())?;
    let month = words().filter(|w| w.parse::<u8>().is_err()).find_map(|word| {
        MONTHS.iter().position(|names| names.iter().any(|n| word.starts_with(n)))
    })?;
    Date::new(year, month as i8 + 1, day).ok()
}

/// What an entry says.
fn entry<'a>(
    columns: &Columns,
    cell: impl Fn(usize) -> &'a str,
    line: u64,
    day: Date,
    journal: &mut Journal,
) {
    let value = |night, key: &str, cell| Value {
        line,
        person: String::new(),
        night,
        key: key.into(),
        cell,
    };
    let mood = squeeze(cell(columns.mood));
    if let Some(step) = MOODS.iter().position(|words| words.contains(&mood.as_str())) {
        // Five steps over the scale of 0 to 10.
        journal.values.push(value(day, "mood", Cell::Number(10.0 - 2.5 * step as f64)));
    }
    for label in cell(columns.activities).split(" | ").map(str::trim).filter(|l| !l.is_empty()) {
        journal.mark(line, "", day, label, Said::Chosen);
    }
    // Scales about sleep speak of the night that ended that day.
    let last_night = day.yesterday().unwrap_or(day);
    for scale in columns.scales.map_or("", &cell).split('|') {
        let Some((name, text)) = scale.split_once(':') else { continue };
        let text = text.trim();
        match squeeze(name).as_str() {
            "sleep quality" => {
                if let Some(quality) = out_of_ten(text) {
                    journal.values.push(value(last_night, "sleep_quality", Cell::Number(quality)));
                }
            }
            "sleep time" => {
                if let Some(hours) = values::duration_hours(text).filter(|h| *h > 0.0) {
                    journal.values.push(value(last_night, "sleep_hours", Cell::Number(hours)));
                }
            }
            name if name.starts_with("awake") => {
                if let Some(hours) = values::duration_hours(text) {
                    journal.values.push(value(last_night, "awake_min", Cell::Number(60.0 * hours)));
                }
            }
            _ => {}
        }
    }
}

/// `8/10 points` is 8, `4/5` as well.
fn out_of_ten(text: &str) -> Option<f64> {
    let (points, rest) = text.split_once('/')?;
    let of = rest.split_whitespace().next()?;
    let points = values::number(points.trim(), DecimalMark::Point)?;
    let of = values::number(of, DecimalMark::Point).filter(|of| *of > 0.0)?;
    Some(10.0 * points / of).filter(|q| (0.0..=10.0).contains(q))
}

fn mood_only() -> Problem {
    Problem::row(
        "no-values",
        "an entry with a mood of your own naming and nothing else".into(),
        "nothing to do; only the app's own five moods have an order",
    )
    .severity(lumbago_domain::Severity::Note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_with_the_month_in_words() {
        let columns = Columns {
            full_date: None,
            year: Some(0),
            date: 1,
            time: 2,
            mood: 3,
            activities: 4,
            scales: None,
        };
        for (text, month, day) in [
            ("June 22", 6, 22),
            ("16 de octubre", 10, 16),
            ("7 września", 9, 7),
            ("31 sierpnia", 8, 31),
            ("3. Dezember", 12, 3),
            ("1 juillet", 7, 1),
            ("9 juin", 6, 9),
            ("5 maj", 5, 5),
            ("2 marca", 3, 2),
        ] {
            let found = date(&columns, |at| if at == 0 { "2018" } else { text });
            assert_eq!(found, Date::new(2018, month, day).ok(), "{text}");
        }
    }

    #[test]
    fn points_are_put_on_one_scale() {
        assert_eq!(out_of_ten("8/10 points"), Some(8.0));
        assert_eq!(out_of_ten("4/5"), Some(8.0));
        assert_eq!(out_of_ten("11/10"), None);
        assert_eq!(out_of_ten("good"), None);
    }
}
