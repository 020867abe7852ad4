//! Which night a form's row speaks of: by the question for the date, or else by the moment at which the
//! form was sent.

use jiff::civil::{Date, DateTime};

use super::container::Container;
use super::items::plain;
use crate::IngestError;
use crate::formats::{Aside, Job, date_order, explain_date, no_date};
use crate::options::DateMeans;
use crate::problems::{Problem, Problems, Seen};
use crate::quality::Dated;
use crate::table::Table;
use crate::values::{self, Order};

/// Names of the question for the date of a diary's entry.
const DATES: &[&str] = &[
    "night",
    "date",
    "diary date",
    "sleep date",
    "date of diary",
    "date of entry",
    "entry date",
    "date of night",
    "date of the night",
    "today",
    "today s date",
    "todays date",
    "day",
    "morning date",
    "date of the morning",
    "completion date",
];
/// A date of these is of the evening.
const EVENINGS: &[&str] = &["night", "date of night", "date of the night"];
/// Words beside "date" that make it another date.
const OTHERS: &[&str] = &[
    "birth",
    "dob",
    "enrolled",
    "enrollment",
    "enrolment",
    "consent",
    "visit",
    "start",
    "end",
    "created",
    "modified",
    "updated",
    "acquired",
    "signed",
    "received",
    "last",
    "next",
];
/// Moments of sending in universal time, whatever the person's clock.
const UNIVERSAL: &[&str] = &["_submission_time", "SubmissionDate"];
/// A form sent before this hour was filled in on the evening before.
const EARLY: i8 = 4;
/// Forms sent between these hours tell of the night that has just ended.
const MORNING: std::ops::Range<i8> = EARLY..14;
/// Days after which an entry was made from memory.
const LATE: i64 = 2;

/// Where the dates are and what they mean.
pub(super) struct Dates {
    column: usize,
    order: Order,
    means: DateMeans,
    /// True for the moment of sending.
    sent: bool,
    /// The moment of sending beside the question for the date.
    beside: Option<(usize, Order)>,
    /// Columns whose moments are in universal time.
    universal: Vec<usize>,
}

/// The columns that may ask for the date: those of a usual name, else the only one called a date.
pub(super) fn question(container: &Container, table: &Table<'_>) -> Option<usize> {
    let answers = || (0..table.header.len()).filter(|i| !container.own.contains(i));
    let names = |i: usize| {
        let label = table.label(i).map(plain);
        [Some(plain(container.question(&table.header[i]))), label].into_iter().flatten()
    };
    let usual = |name: &str| answers().find(|&i| names(i).any(|n| n == name));
    let dated = |i: &usize| {
        names(*i).any(|n| {
            let words: Vec<&str> = n.split(' ').collect();
            words.contains(&"date") && !words.iter().any(|w| OTHERS.contains(w))
        })
    };
    DATES.iter().find_map(|name| usual(name)).or_else(|| {
        let mut found = answers().filter(dated);
        found.next().filter(|_| found.next().is_none())
    })
}

impl Dates {
    /// Finds the dates of a form; `diary` says that it asks the questions of a sleep diary.
    pub(super) fn find(
        job: &Job<'_>,
        container: &Container,
        diary: bool,
        problems: &mut Problems,
    ) -> Result<Self, IngestError> {
        let table = job.table;
        let asked = question(container, table);
        let sent = container.sent.first().copied();
        let Some(column) = asked.or(sent) else {
            return Err(IngestError::NothingToUse {
                file: job.file.into(),
                format: container.name,
                missing: "no question for the date of the night",
                columns: table.header.clone(),
                advice: crate::formats::suggestion(job),
            });
        };
        let order = date_order(job, column, Order::MonthFirst, problems)?;
        let zulu = UNIVERSAL.iter().filter_map(|name| table.column(name)).collect();
        let (means, sent_only) = (DateMeans::Wake, asked.is_none());
        let mut dates =
            Self { column, order, means, sent: sent_only, beside: None, universal: zulu };
        if asked.is_some()
            && let Some(sent) = sent
        {
            let order = date_order(job, sent, Order::MonthFirst, &mut Problems::new(job.file))?;
            dates.beside = Some((sent, order));
        }
        if dates.sent && UNIVERSAL.contains(&table.header[column].as_str()) {
            problems
                .add(universal(), Seen { column: Some(&table.header[column]), ..Seen::default() });
        }
        dates.means = dates.meaning(job, container, diary, problems)?;
        Ok(dates)
    }

    fn meaning(
        &self,
        job: &Job<'_>,
        container: &Container,
        diary: bool,
        problems: &mut Problems,
    ) -> Result<DateMeans, IngestError> {
        let table = job.table;
        let name = table.header[self.column].as_str();
        if let Some(means) = job.options.date_means {
            return Ok(means);
        }
        let evening = |name: &str| EVENINGS.contains(&plain(name).as_str());
        if !self.sent
            && (evening(container.question(name)) || table.label(self.column).is_some_and(evening))
        {
            return Ok(DateMeans::Evening);
        }
        let moments: Vec<DateTime> = table
            .sample(usize::MAX)
            .iter()
            .filter_map(|r| sent_at(self.order, r.get(self.column)?))
            .collect();
        let mornings = moments.iter().filter(|m| MORNING.contains(&m.hour())).count();
        let reason = if self.sent {
            if mornings * 5 < moments.len() * 4 || moments.is_empty() {
                return Err(self.unclear(job));
            }
            "forms are sent in the morning: each is taken for the night that ended that morning"
        } else if diary {
            "a sleep diary is dated by the morning on which it is filled in (Carney et al. 2012): each \
             row is taken for the night that ended on its date"
        } else {
            return Err(self.unclear(job));
        };
        let hint = "say `--date-means evening` if dates are those of the evening, or `--date-means wake` \
                    to confirm";
        let problem = Problem::note("date-of-the-morning", reason.into(), hint);
        problems.add(problem, Seen { column: Some(name), ..Seen::default() });
        Ok(DateMeans::Wake)
    }

    fn unclear(&self, job: &Job<'_>) -> IngestError {
        let column = job.table.header[self.column].clone();
        IngestError::DateMeaning { file: job.file.into(), column }
    }

    /// The night of a record.
    pub(super) fn night(&self, record: &csv::StringRecord) -> Result<Date, Aside> {
        let text = record.get(self.column).unwrap_or("").trim();
        if values::is_missing(text) {
            return Err(Aside::column(no_date(), self.column));
        }
        let bad = || Aside::cell(explain_date(text), self.column);
        let moment = self.sent.then(|| sent_at(self.order, text)).flatten();
        let date = match moment {
            Some(at) if at.hour() < EARLY && self.means == DateMeans::Evening => {
                at.date().yesterday().map_err(|_| bad())?
            }
            Some(at) => at.date(),
            None => values::date_in(self.order, text).ok_or_else(bad)?,
        };
        if !values::is_plausible(date) {
            return Err(bad());
        }
        self.means.night(date).ok_or_else(bad)
    }

    /// What the moment of sending says of a row's date.
    pub(super) fn doubt(&self, record: &csv::StringRecord) -> Option<Problem> {
        let (column, order) = self.beside?;
        let sent = sent_at(order, record.get(column)?)?.date();
        let date = values::date_in(self.order, record.get(self.column)?)?;
        let days = date.until(sent).ok()?.get_days();
        match i64::from(days) {
            ..=-2 => Some(Problem::kept(
                "dated-ahead",
                "sent before the date it speaks of".into(),
                "check the date that was typed; nothing is changed by itself",
            )),
            days if days > LATE => Some(Problem::note(
                "late-entry",
                "sent more than two days after the date it speaks of, from memory or with a wrong date"
                    .into(),
                "check the date that was typed; nothing is changed by itself",
            )),
            _ => None,
        }
    }

    /// The row's date as typed, to be checked against its neighbours; a moment of sending is not typed.
    pub(super) fn typed(&self, record: &csv::StringRecord, line: u64) -> Option<Dated> {
        let sent = self.beside.filter(|(column, _)| !self.universal.contains(column));
        let sent = sent.and_then(|(column, order)| sent_at(order, record.get(column)?));
        let sent = sent.map(|at| at.date());
        let column = self.column;
        let date = values::date_in(self.order, record.get(column)?.trim())?;
        (!self.sent).then_some(Dated { date, line, column, sent, contradicts: false })
    }

    /// A cell's date in its own notation, `days` later.
    pub(super) fn later(&self, text: &str, days: i64) -> Option<String> {
        let new = values::later(self.order, text, days)?;
        let number = |t: &str| values::date_in(self.order, t).map(lumbago_domain::day_number);
        (number(&new)? - number(text)? == days).then_some(new)
    }

    /// The column of dates.
    pub(super) fn column(&self) -> usize {
        self.column
    }
}

fn universal() -> Problem {
    Problem::kept(
        "universal-time",
        "the moment of sending is in universal time: near midnight its date may not be that of the person"
            .into(),
        "ask for the date in the form, or keep its `start` column",
    )
}

/// The moment in a text; the name of a zone behind it is dropped, the clock on the wall counts.
pub(super) fn sent_at(order: Order, text: &str) -> Option<DateTime> {
    let mut words = text.split_whitespace();
    let (day, time) = (words.next()?, words.next());
    let Some(time) = time else { return values::moment_in(order, day) };
    let half = words.next().filter(|w| {
        let w = w.to_ascii_lowercase();
        matches!(w.as_str(), "am" | "pm" | "a.m." | "p.m.")
    });
    values::moment_in(order, &format!("{day} {time} {}", half.unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn moments_of_sending_in_many_locales() {
        for (order, text) in [
            (Order::YearFirst, "2026/09/27 3:00:00 PM GMT+3"),
            (Order::YearFirst, "2026-09-27 15:00:00"),
            (Order::YearFirst, "2026-09-27T15:00:00.123+02:00"),
            (Order::DayFirst, "27/09/2026 15:00:00"),
            (Order::MonthFirst, "9/27/2026 15:00:00"),
            (Order::MonthFirst, "9/27/2026 3:00:00 p.m."),
        ] {
            assert_eq!(sent_at(order, text), Some(datetime(2026, 9, 27, 15, 0, 0, 0)), "{text}");
        }
        assert_eq!(sent_at(Order::YearFirst, "[not completed]"), None);
        assert_eq!(sent_at(Order::YearFirst, ""), None);
    }
}
