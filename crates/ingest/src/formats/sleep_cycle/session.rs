//! One row: a sleep from start to end.

use jiff::civil::DateTime;

use super::columns::{Columns, Degrees};
use crate::formats::plausible_sleep;
use crate::journal::{MOODS, Sleep};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{Cell, DecimalMark, Order, date_time, duration_hours, moment_in, number};

/// Minutes by which the wall clock and the time in bed may differ without comment.
const CLOCK_SLACK: f64 = 2.0;
/// Differences that a clock change or a journey makes are multiples of this, minutes.
const HALF_HOUR: f64 = 30.0;
/// A session shorter than this with a quality of 0 % was broken off, minutes.
const BROKEN_OFF: f64 = 60.0;

/// Reads a row, or says what is wrong with it and in which column.
pub(super) fn read(
    record: &csv::StringRecord,
    columns: &Columns,
    order: Option<Order>,
    table: &Table<'_>,
    line: u64,
    problems: &mut Problems,
) -> Result<Sleep, (Problem, usize)> {
    let start = time(record, columns.start, order).ok_or_else(|| (no_time(), columns.start))?;
    let end = time(record, columns.end, order).ok_or_else(|| (no_time(), columns.end))?;
    plausible_sleep(start, end).map_err(|problem| (problem, columns.end))?;
    let wall = start.duration_until(end).as_secs_f64() / 60.0;
    let mut cells = Cells { record, table, line, problems, rejected: 0 };
    let minutes = cells.minutes_in_bed(columns, wall);
    let quality = cells.quality(columns, minutes);
    let outdoor_temp = cells.outdoor_temp(columns);
    let seconds = |cells: &mut Cells<'_, '_>, at: Option<usize>| cells.positive(at);
    let asleep = seconds(&mut cells, columns.asleep_seconds);
    let before = seconds(&mut cells, columns.before_sleep_seconds);
    let awake = seconds(&mut cells, columns.awake_seconds);
    let snore = seconds(&mut cells, columns.snore_seconds);
    let heart_rate = cells.positive(columns.heart_rate);
    let steps = cells.positive(columns.steps);
    let number = |key, value: Option<f64>| value.map(|v| (key, Cell::Number(v)));
    let each = [
        number("sleep_hours", asleep.map(|s| s / 3600.0).filter(|&h| h <= 24.0)),
        number("awake_min", awake.map(|s| s / 60.0)),
        number("snore_min", snore.map(|s| s / 60.0)),
        number("steps", steps.filter(|s| s.fract() == 0.0)),
        cells.snored(columns.did_snore).map(|s| ("snored", Cell::YesNo(s))),
    ];
    let once = [
        number("sleep_quality", quality),
        number("fall_asleep_min", before.map(|s| s / 60.0)),
        number("waking_heart_rate", heart_rate),
        number("outdoor_temp_c", outdoor_temp),
        cells.mood(columns.mood).map(|m| ("waking_mood", Cell::Level(m))),
    ];
    Ok(Sleep {
        minutes,
        each: each.into_iter().flatten().collect(),
        once: once.into_iter().flatten().collect(),
        labels: labels(&columns.notes.map_or_else(String::new, |at| notes(record, at, table))),
        rejected: cells.rejected,
        ..Sleep::new(line, start, end)
    })
}

/// A time as the app writes it, or as a spreadsheet does in this order of day and month.
fn time(record: &csv::StringRecord, at: usize, order: Option<Order>) -> Option<DateTime> {
    let text = record.get(at)?.trim();
    date_time(text).or_else(|| moment_in(order?, text))
}

/// Labels joined by colons; blanks at their ends are no part of them.
/// The notes of a row. Nothing is quoted, so that a label with a semicolon reaches beyond the last
/// column.
fn notes(record: &csv::StringRecord, at: usize, table: &Table<'_>) -> String {
    let last = at + 1 == table.header.len();
    let cells: Vec<&str> = record.iter().skip(at).take(if last { usize::MAX } else { 1 }).collect();
    cells.join(";").trim_end_matches(';').to_string()
}

fn labels(notes: &str) -> Vec<String> {
    notes.split(':').map(str::trim).filter(|l| !l.is_empty()).map(str::to_string).collect()
}

/// Reads the cells of one row and reports what is odd.
struct Cells<'a, 'p> {
    record: &'a csv::StringRecord,
    table: &'a Table<'a>,
    line: u64,
    problems: &'p mut Problems,
    rejected: u64,
}

impl Cells<'_, '_> {
    fn text(&self, at: Option<usize>) -> &str {
        at.and_then(|i| self.record.get(i)).unwrap_or("").trim()
    }

    fn tell(&mut self, problem: Problem, at: usize) {
        if problem.consequence == lumbago_domain::Consequence::CellRejected {
            self.rejected += 1;
        }
        let seen = Seen {
            line: Some(self.line),
            column: self.table.header.get(at).map(String::as_str),
            value: self.record.get(at).map(str::trim),
        };
        self.problems.add(problem, seen);
    }

    /// A number above zero: the app writes 0 for what it did not measure.
    fn positive(&mut self, at: Option<usize>) -> Option<f64> {
        let text = self.text(at);
        if text.is_empty() || text == "—" {
            return None;
        }
        match number(text, DecimalMark::Point) {
            Some(value) => (value > 0.0).then_some(value),
            None => {
                self.tell(not_a_number(), at.unwrap_or(0));
                None
            }
        }
    }

    /// Elapsed minutes: the app's own where it has any, else the wall clock's.
    fn minutes_in_bed(&mut self, columns: &Columns, wall: f64) -> f64 {
        let (at, elapsed) = match (columns.in_bed_seconds, columns.in_bed_clock) {
            (Some(at), _) => (at, self.positive(Some(at)).map(|s| s / 60.0)),
            (None, Some(at)) => {
                let hours = duration_hours(self.text(Some(at)));
                if hours.is_none() && !self.text(Some(at)).is_empty() {
                    self.tell(not_a_duration(), at);
                }
                (at, hours.map(|h| h * 60.0).filter(|&m| m > 0.0))
            }
            (None, None) => return wall,
        };
        let Some(elapsed) = elapsed else {
            if wall > CLOCK_SLACK {
                self.tell(no_time_in_bed(), at);
            }
            return wall;
        };
        let difference = (wall - elapsed).abs();
        let halves = (difference / HALF_HOUR).round();
        if difference > CLOCK_SLACK {
            let whole = halves >= 1.0 && (difference - halves * HALF_HOUR).abs() <= CLOCK_SLACK;
            self.tell(if whole { clock_change() } else { times_differ() }, at);
        }
        elapsed
    }

    /// Percent as 0 to 10.
    fn quality(&mut self, columns: &Columns, minutes: f64) -> Option<f64> {
        let text = self.text(Some(columns.quality)).trim_end_matches('%').trim_end();
        if text.is_empty() || text == "—" {
            return None;
        }
        match number(text, DecimalMark::Point) {
            Some(0.0) if minutes < BROKEN_OFF => {
                self.tell(broken_off(), columns.quality);
                None
            }
            Some(percent) if (0.0..=100.0).contains(&percent) => Some(percent / 10.0),
            _ => {
                self.tell(not_a_percentage(), columns.quality);
                None
            }
        }
    }

    /// Zero degrees together with "No weather" was not measured.
    fn outdoor_temp(&mut self, columns: &Columns) -> Option<f64> {
        let (at, degrees) = columns.temperature?;
        let text = self.text(Some(at));
        if text.is_empty() || self.text(columns.weather).eq_ignore_ascii_case("no weather") {
            return None;
        }
        let Some(value) = number(text, DecimalMark::Point) else {
            self.tell(not_a_number(), at);
            return None;
        };
        Some(match degrees {
            Degrees::Celsius => value,
            Degrees::Fahrenheit => (value - 32.0) / 1.8,
        })
    }

    /// Index into [`MOODS`].
    fn mood(&mut self, at: Option<usize>) -> Option<u16> {
        let mood = match self.text(at) {
            "" | "—" => return None,
            ":)" | "Good" => "good",
            ":|" | "OK" => "ok",
            ":(" | "Bad" => "bad",
            _ => {
                self.tell(unknown_mood(), at.unwrap_or(0));
                return None;
            }
        };
        MOODS.iter().position(|m| *m == mood).map(|at| at as u16)
    }

    fn snored(&mut self, at: Option<usize>) -> Option<bool> {
        let text = self.text(at);
        if text.eq_ignore_ascii_case("true") {
            Some(true)
        } else if text.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        }
    }
}

fn no_time() -> Problem {
    Problem::row(
        "not-a-time",
        "not a time in the form YYYY-MM-DD HH:MM:SS, as Sleep Cycle writes it".into(),
        "use the file as exported by the app; a spreadsheet rewrites its times, and where no date tells \
         `--date-order` says whether the day or the month stands first",
    )
}

fn not_a_number() -> Problem {
    Problem::cell("not-a-number", "not a number".into(), "use the file as exported by the app")
}

fn not_a_duration() -> Problem {
    Problem::cell(
        "not-a-duration",
        "not a duration in the form H:MM; the time between start and end is used".into(),
        "use the file as exported by the app",
    )
}

fn not_a_percentage() -> Problem {
    Problem::cell(
        "not-a-percentage",
        "not a percentage from 0 to 100".into(),
        "use the file as exported by the app",
    )
}

fn unknown_mood() -> Problem {
    Problem::cell(
        "unknown-level",
        "not one of the three moods Sleep Cycle knows".into(),
        "use the file as exported by the app",
    )
}

fn no_time_in_bed() -> Problem {
    Problem::note(
        "time-in-bed-zero",
        "a time in bed of zero for a sleep that has a length; the time between start and end is used"
            .into(),
        "nothing to do",
    )
}

fn clock_change() -> Problem {
    Problem::note(
        "clock-change",
        "the clock and the time in bed differ by whole half hours: the clocks changed or you travelled; \
         the time in bed is used"
            .into(),
        "nothing to do",
    )
}

fn times_differ() -> Problem {
    Problem::kept(
        "time-in-bed-differs",
        "the time in bed is not the time between start and end; the time in bed is used".into(),
        "check the night in the app",
    )
}

fn broken_off() -> Problem {
    Problem::note(
        "broken-off",
        "a quality of 0 % for less than an hour: a recording that was broken off; the quality is not used"
            .into(),
        "nothing to do",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_their_blanks_only() {
        assert_eq!(labels("Ate late:Smoked ::Coffee"), ["Ate late", "Smoked", "Coffee"]);
        assert!(labels("").is_empty());
    }
}
