//! Dates: ISO in the own format, any other order only where it was declared.

use jiff::civil::{Date, DateTime, date};

use crate::problems::Problem;

/// A date by its place in `YYYY-MM-DD`; a midnight that some programs append is dropped.
pub(crate) fn iso_date(text: &str) -> Option<Date> {
    let b = text.as_bytes();
    if b.len() != 10 {
        let (day, time) = (text.get(..10)?, text.get(10..)?);
        let midnight = matches!(&time.as_bytes()[..1], b" " | b"T")
            && matches!(&time[1..], "00:00" | "00:00:00" | "00:00:00.000" | "00:00:00Z");
        return if midnight { iso_date(day) } else { None };
    }
    if b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<i16> {
        b[range]
            .iter()
            .try_fold(0i16, |n, &d| d.is_ascii_digit().then(|| n * 10 + i16::from(d - b'0')))
    };
    Date::new(number(0..4)?, number(5..7)? as i8, number(8..10)? as i8).ok()
}

/// A date and time by their places in `YYYY-MM-DD HH:MM`, with seconds, their fraction, and an
/// offset from universal time if there are any. The offset is dropped: the clock on the wall counts.
pub(crate) fn date_time(text: &str) -> Option<DateTime> {
    let (day, time) = (text.get(..10)?, text.get(10..)?);
    let time = time.strip_prefix([' ', 'T'])?;
    let end = time.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(time.len());
    let mut parts = time[..end].split(':').map(|p| {
        let good = p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit());
        if good { p.parse::<i8>().ok() } else { None }
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    let rest = time[end..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b':' | b'Z' | b' ');
    if parts.next().is_some() || !rest.bytes().all(offset) {
        return None;
    }
    Some(iso_date(day)?.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?))
}

/// Days before which nobody kept a log on a computer, and after which nobody has yet.
const EARLIEST: Date = date(1970, 1, 1);
const LATEST: Date = date(2100, 12, 31);

/// True for a date on which a night can have been logged.
pub(crate) fn is_plausible(night: Date) -> bool {
    (EARLIEST..=LATEST).contains(&night)
}

/// What becomes of a time that follows a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Times {
    /// The own format has none.
    #[default]
    Refuse,
    /// It is dropped: the date alone has a meaning.
    Drop,
    /// It tells the night: before noon the night began the evening before.
    Tell,
}

/// Reads the dates of one column and remembers the shapes of those it could not read.
#[derive(Debug, Default)]
pub(crate) struct DateReader {
    /// A strptime format; ISO where `None`.
    format: Option<String>,
    times: Times,
    first_over_12: u64,
    second_over_12: u64,
    either: u64,
}

impl DateReader {
    /// As declared in a mapping file.
    pub(crate) fn declared(format: Option<String>, times: Times) -> Self {
        Self { format, times, ..Self::default() }
    }

    /// The date of a cell, or what is wrong with it. A moment gives the evening date of its night.
    pub(crate) fn read(&mut self, text: &str) -> Result<Date, Problem> {
        let moment = || match &self.format {
            None => date_time(text),
            Some(format) => DateTime::strptime(format, text).ok(),
        };
        let read = match (&self.format, self.times) {
            (_, Times::Tell) => moment().and_then(evening),
            (None, Times::Drop) => iso_date(text).or_else(|| moment().map(|m| m.date())),
            (None, Times::Refuse) => iso_date(text),
            (Some(format), _) => Date::strptime(format, text).ok(),
        };
        match read {
            Some(date) if is_plausible(date) => Ok(date),
            Some(_) => Err(Problem::row(
                "impossible-date",
                "a date before 1970 or after 2100".into(),
                "correct the year",
            )),
            None => Err(self.explain(text)),
        }
    }

    /// The evening date of a cell's night, however unlikely.
    pub(crate) fn any(&self, text: &str) -> Option<Date> {
        let text = text.trim();
        match (&self.format, self.times) {
            (None, Times::Tell) => date_time(text).and_then(evening),
            (Some(format), Times::Tell) => DateTime::strptime(format, text).ok().and_then(evening),
            (None, _) => iso_date(text).or_else(|| date_time(text).map(|m| m.date())),
            (Some(format), _) => Date::strptime(format, text).ok(),
        }
    }

    /// The text of a cell's date, `days` later, as the column writes it.
    pub(crate) fn later(&self, text: &str, days: i64) -> Option<String> {
        match &self.format {
            Some(format) => super::later_in(format, text, days),
            None => super::later(super::Order::YearFirst, text, days),
        }
    }

    fn explain(&mut self, text: &str) -> Problem {
        if let Some(moment) = spreadsheet_moment(text) {
            return day_number_for_date(moment.date()).repair(self.written(moment));
        }
        let date_alone = self.format.is_none() && self.times != Times::Tell;
        if let Some(day) = unpadded(text).filter(|_| date_alone) {
            return Problem::row(
                "not-a-date",
                "not a date in the form YYYY-MM-DD".into(),
                "write dates as 2026-03-01",
            )
            .repair(day.to_string());
        }
        if let Some((a, b)) = day_and_month(text) {
            match (a > 12, b > 12) {
                (true, false) => self.first_over_12 += 1,
                (false, true) => self.second_over_12 += 1,
                (false, false) => self.either += 1,
                (true, true) => {}
            }
            let (reason, hint) = self.order();
            return Problem::row("date-order", reason, hint);
        }
        let (reason, hint) = match &self.format {
            None if self.times == Times::Tell => (
                "not a date and time in the form YYYY-MM-DD HH:MM".into(),
                "correct the times, or declare their format in the mapping file",
            ),
            None => ("not a date in the form YYYY-MM-DD".into(), "write dates as 2026-03-01"),
            Some(format) => (
                format!("not a date in the declared form {format}"),
                "correct the dates, or the date format in the mapping file",
            ),
        };
        Problem::row("not-a-date", reason, hint)
    }

    /// A moment as this column would have it.
    fn written(&self, moment: DateTime) -> String {
        match &self.format {
            Some(format) => moment.strftime(format).to_string(),
            None if self.times == Times::Tell => moment.strftime("%Y-%m-%d %H:%M").to_string(),
            None => moment.date().to_string(),
        }
    }

    /// What the dates that could not be read say about the order of day and month.
    pub(crate) fn order(&self) -> (String, String) {
        if let Some(format) = &self.format {
            return (
                format!(
                    "the column does not keep to the declared form {format}: day and month stand in another order"
                ),
                "bring all dates of the column into one order".into(),
            );
        }
        let declare = |format: &str| {
            format!(
                "write dates as YYYY-MM-DD; or read the file through a mapping file with format = \
                 \"{format}\" under [night] and named_columns = true under [file]"
            )
        };
        match (self.first_over_12 > 0, self.second_over_12 > 0) {
            (true, true) => (
                "day and month stand in two orders in this column, so most dates could be either of \
                 two days"
                    .into(),
                "write all dates as YYYY-MM-DD".into(),
            ),
            (true, false) => (
                "dates with the day first; only YYYY-MM-DD is read without being told".into(),
                declare("%d/%m/%Y"),
            ),
            (false, true) => (
                "dates with the month first; only YYYY-MM-DD is read without being told".into(),
                declare("%m/%d/%Y"),
            ),
            (false, false) => (
                "dates that could be day/month or month/day; only YYYY-MM-DD is read without being told"
                    .into(),
                declare("%d/%m/%Y"),
            ),
        }
    }
}

/// The evening date of a moment's night.
fn evening(moment: DateTime) -> Option<Date> {
    if moment.hour() < 12 { moment.date().yesterday().ok() } else { Some(moment.date()) }
}

/// What is said of a spreadsheet's day number in a column of dates, if it is one.
pub(crate) fn spreadsheet_date(text: &str) -> Option<Problem> {
    let day = spreadsheet_moment(text)?.date();
    Some(day_number_for_date(day).repair(day.to_string()))
}

fn day_number_for_date(day: Date) -> Problem {
    Problem::row(
        "spreadsheet-date",
        format!("a spreadsheet's day number in place of a date (it would be {day})"),
        "format the column as YYYY-MM-DD in the spreadsheet and save it as CSV again",
    )
}

/// The moment a spreadsheet's day number stands for (days since 1899-12-30), if it is a likely one.
fn spreadsheet_moment(text: &str) -> Option<DateTime> {
    let serial: f64 = text.replacen(',', ".", 1).parse().ok()?;
    if !(25_569.0..73_415.0).contains(&serial) {
        return None;
    }
    let minutes = (serial * 1440.0).round() as i64;
    date(1899, 12, 30).at(0, 0, 0, 0).checked_add(jiff::Span::new().minutes(minutes)).ok()
}

/// A date with the year first whose month or day has one digit, or whose marks are others.
fn unpadded(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [year, month, day] = parts[..] else { return None };
    let digits = |p: &str| p.bytes().all(|b| b.is_ascii_digit());
    let sizes = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    if !sizes || ![year, month, day].into_iter().all(digits) {
        return None;
    }
    let day = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    is_plausible(day).then_some(day)
}

/// The first two numbers of `a/b/year`, `a.b.year` or `a-b-year`.
pub(crate) fn day_and_month(text: &str) -> Option<(u32, u32)> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let [a, b, year] = parts[..] else { return None };
    let year_last = matches!(year.len(), 2 | 4) && year.bytes().all(|c| c.is_ascii_digit());
    if !year_last || a.len() > 2 || b.len() > 2 {
        return None;
    }
    Some((a.parse().ok()?, b.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_dates_only() {
        for (text, expected) in [
            ("2026-03-01", Some(date(2026, 3, 1))),
            ("2026-03-01 00:00:00", Some(date(2026, 3, 1))),
            ("2026-03-01T00:00:00.000", Some(date(2026, 3, 1))),
            ("2026-03-01 22:00:00", None),
            ("2026-02-30", None),
            ("2026-3-1", None),
            ("20260301", None),
            ("01/03/2026", None),
            ("2026-03-0é", None),
            ("", None),
        ] {
            assert_eq!(iso_date(text), expected, "{text}");
        }
    }

    #[test]
    fn times_with_or_without_seconds_and_offsets() {
        let at = |h, m, s| Some(date(2015, 3, 4).at(h, m, s, 0));
        for (text, expected) in [
            ("2015-03-04 22:12:36", at(22, 12, 36)),
            ("2015-03-04T22:12", at(22, 12, 0)),
            ("2015-03-04T02:19:35.000-07:00", at(2, 19, 35)),
            ("2015-03-04T02:04:00+0200", at(2, 4, 0)),
            ("2015-03-04 02:04:00 Z", at(2, 4, 0)),
            ("2015-03-04", None),
            ("10/11/14 23:33", None),
            ("2015-03-04 24:00:00", None),
            ("2015-03-04 22:12:36:1", None),
            ("2015-03-04 22:12 pm", None),
            ("2015-03-0é 22:12:36", None),
            ("", None),
        ] {
            assert_eq!(date_time(text), expected, "{text}");
        }
    }

    #[test]
    fn a_moment_belongs_to_the_night_around_it() {
        let mut reader = DateReader::declared(None, Times::Tell);
        assert_eq!(reader.read("2026-03-02 01:30:00"), Ok(date(2026, 3, 1)));
        assert_eq!(reader.read("2026-03-02T23:10"), Ok(date(2026, 3, 2)));
        assert_eq!(reader.read("2026-03-02").map_err(|p| p.code), Err("not-a-date"));
        let mut reader = DateReader::declared(Some("%d.%m.%Y %H:%M".into()), Times::Tell);
        assert_eq!(reader.read("02.03.2026 07:00"), Ok(date(2026, 3, 1)));
        let mut reader = DateReader::declared(None, Times::Drop);
        assert_eq!(reader.read("2026-03-02 21:30:00"), Ok(date(2026, 3, 2)));
    }

    fn codes(format: Option<&str>, cells: &[&str]) -> (Vec<&'static str>, String) {
        let mut reader = DateReader::declared(format.map(str::to_string), Times::Refuse);
        let codes = cells.iter().filter_map(|c| reader.read(c).err()).map(|p| p.code).collect();
        (codes, reader.order().0)
    }

    #[test]
    fn what_is_no_date_is_told_apart() {
        let cases = [
            ("45352", "spreadsheet-date"),
            ("3/4/2026", "date-order"),
            ("yesterday", "not-a-date"),
            ("1899-12-30", "impossible-date"),
            ("2262-01-01", "impossible-date"),
        ];
        for (cell, code) in cases {
            assert_eq!(codes(None, &[cell]).0, [code], "{cell}");
        }
    }

    #[test]
    fn a_date_that_can_mean_one_day_only_is_proposed() {
        let cases = [
            (None, Times::Refuse, "45352", Some("2024-03-01")),
            (None, Times::Refuse, "45352,5", Some("2024-03-01")),
            (None, Times::Refuse, "2026-3-1", Some("2026-03-01")),
            (None, Times::Drop, "2026/03/01", Some("2026-03-01")),
            (None, Times::Tell, "45352.9375", Some("2024-03-01 22:30")),
            (Some("%d.%m.%Y"), Times::Drop, "45352", Some("01.03.2024")),
            (None, Times::Refuse, "3/4/2026", None),
            (None, Times::Refuse, "0206-3-1", None),
            (None, Times::Refuse, "2026-13-1", None),
        ];
        for (format, times, cell, expected) in cases {
            let mut reader = DateReader::declared(format.map(str::to_string), times);
            let problem = reader.read(cell).expect_err("no date as it stands");
            assert_eq!(problem.repair.as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_said_never_guessed() {
        let cases: [(&[&str], &str); 4] = [
            (&["3/4/2026", "25/4/2026"], "dates with the day first"),
            (&["3/4/2026", "4/25/2026"], "dates with the month first"),
            (&["25/4/2026", "4/25/2026"], "day and month stand in two orders"),
            (&["3/4/2026"], "dates that could be day/month or month/day"),
        ];
        for (cells, begins) in cases {
            let (codes, reason) = codes(None, cells);
            assert_eq!(codes.len(), cells.len());
            assert!(reason.starts_with(begins), "{reason}");
        }
    }

    #[test]
    fn declared_forms_are_read_and_kept_to() {
        let mut reader = DateReader::declared(Some("%d/%m/%Y".into()), Times::Drop);
        assert_eq!(reader.read("3/4/2026"), Ok(date(2026, 4, 3)));
        assert_eq!(reader.read("4/25/2026").map_err(|p| p.code), Err("date-order"));
    }
}
