//! Moments that are, or may be, in universal time, with the offset in a column of its own: Google Health
//! always, Samsung Health in some versions and not in others, without saying which.

use jiff::SignedDuration;
use jiff::civil::{DateTime, Time, date};

use super::vendor::{Names, column};
use crate::formats::Job;
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Order};

/// What a vendor's moments mean.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ZoneNames {
    /// The clock on the wall.
    Wall,
    /// Universal time; the offset of the place stands in these columns.
    Universal { start: Names, end: Names },
    /// Milliseconds since 1970 are universal; text is one or the other, the same in all of a file.
    Undecided { offset: Names },
}

/// Where the offsets stand, and how text is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zone {
    start: usize,
    end: usize,
    text_is_universal: bool,
}

/// Middle of a sleep by night: from this hour in the evening to that one in the morning.
const NIGHT: (i8, i8) = (21, 11);
/// Shortest sleep that tells day from night, hours.
const LONG: f64 = 3.0;
/// Widest offset there is, minutes.
const WIDEST: f64 = 14.0 * 60.0;

impl ZoneNames {
    /// The zone of a table; `None` where the clock on the wall is written.
    pub(crate) fn find(self, table: &Table<'_>) -> Option<Zone> {
        match self {
            Self::Wall => None,
            Self::Universal { start, end } => Some(Zone {
                start: column(table, start)?,
                end: column(table, end)?,
                text_is_universal: true,
            }),
            Self::Undecided { offset } => {
                let at = column(table, offset)?;
                Some(Zone { start: at, end: at, text_is_universal: false })
            }
        }
    }
}

impl Zone {
    /// Decides how the text of an undecided vendor is meant: as the more sleeps lie at night. Says so.
    pub(crate) fn decided(
        mut self,
        job: &Job<'_>,
        (start, end): (usize, usize),
        order: Order,
        problems: &mut Problems,
    ) -> Self {
        let mut records = job.table.records(true);
        let mut record = csv::StringRecord::new();
        let (mut all, mut by_wall, mut by_universal) = (0u64, 0u64, 0u64);
        while records.next(&mut record).is_some() {
            let text = |at: usize| record.get(at).unwrap_or("").trim();
            let moments =
                (values::moment_in(order, text(start)), values::moment_in(order, text(end)));
            let (Some(from), Some(to)) = moments else { continue };
            let offset = offset_minutes(text(self.start)).filter(|m| *m != 0.0);
            let (Some(offset), true) =
                (offset, from.duration_until(to).as_secs_f64() >= 3600.0 * LONG)
            else {
                continue;
            };
            all += 1;
            by_wall += u64::from(is_night(from, to));
            let local = (moved(from, offset), moved(to, offset));
            by_universal += u64::from(is_night(local.0, local.1));
        }
        if all == 0 {
            return self;
        }
        self.text_is_universal = by_universal > by_wall;
        let (words, other, lie) = if self.text_is_universal {
            ("universal time, moved by the offset beside it", "local time", by_universal)
        } else {
            ("local time", "universal time", by_wall)
        };
        let doubt = if by_wall == by_universal {
            format!(" As {other} as many would; the clock times may be off by the offset.")
        } else {
            String::new()
        };
        problems.add(
            Problem::note(
                "local-or-universal",
                format!(
                    "this app writes some versions in local and some in universal time: taken as {words}, \
                     for {lie} of {all} long sleeps then lie at night.{doubt}"
                ),
                "compare a bedtime with your memory; through a mapping file either can be read",
            ),
            Seen { column: job.table.header.get(start).map(String::as_str), ..Seen::default() },
        );
        self
    }

    /// The clock on the wall at the start or end of a sleep.
    pub(crate) fn wall(
        &self,
        record: &csv::StringRecord,
        at: usize,
        is_start: bool,
        order: Order,
    ) -> Option<DateTime> {
        let text = record.get(at)?.trim();
        let offset =
            record.get(if is_start { self.start } else { self.end }).and_then(offset_minutes);
        match epoch(text) {
            Some(universal) => Some(moved(universal, offset?)),
            None => {
                let written = values::moment_in(order, text)?;
                if self.text_is_universal { Some(moved(written, offset?)) } else { Some(written) }
            }
        }
    }
}

fn is_night(from: DateTime, to: DateTime) -> bool {
    let middle = from.checked_add(from.duration_until(to) / 2).unwrap_or(from);
    middle.hour() >= NIGHT.0 || middle.hour() < NIGHT.1
}

fn moved(moment: DateTime, minutes: f64) -> DateTime {
    moment.checked_add(SignedDuration::from_secs((minutes * 60.0) as i64)).unwrap_or(moment)
}

/// A moment from whole milliseconds since 1970. What a spreadsheet made of one, `1.52808E+12`, has lost
/// hours and is none.
fn epoch(text: &str) -> Option<DateTime> {
    let all_digits = text.len() >= 12 && text.bytes().all(|b| b.is_ascii_digit());
    let millis: i64 = all_digits.then(|| text.parse().ok()).flatten()?;
    let first = date(1970, 1, 1).to_datetime(Time::midnight());
    first.checked_add(SignedDuration::from_millis(millis)).ok()
}

/// Minutes ahead of universal time from `+01:00`, `UTC-0300` or milliseconds.
fn offset_minutes(text: &str) -> Option<f64> {
    let bare = text.trim().trim_start_matches("UTC").trim_start_matches("GMT");
    if text.trim().eq_ignore_ascii_case("z") || (bare.is_empty() && !text.trim().is_empty()) {
        return Some(0.0);
    }
    let sign = match bare.as_bytes().first()? {
        b'-' => -1.0,
        _ => 1.0,
    };
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let rest = bare.trim_start_matches(['+', '-']);
    let minutes = match (rest.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => {
            60.0 * hours.parse::<f64>().ok()? + minutes.parse::<f64>().ok()?
        }
        (None, 4) => {
            let both: f64 = digits.parse().ok()?;
            60.0 * (both / 100.0).trunc() + both % 100.0
        }
        (None, 1 | 2) => 60.0 * digits.parse::<f64>().ok()?,
        (None, _) => rest.parse::<f64>().ok()? / 60_000.0,
    };
    (minutes <= WIDEST).then_some(sign * minutes)
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn offsets_in_every_way_of_writing() {
        for (text, minutes) in [
            ("+01:00", Some(60.0)),
            ("UTC-0300", Some(-180.0)),
            ("UTC+0530", Some(330.0)),
            ("-18000000", Some(-300.0)),
            ("3600000", Some(60.0)),
            ("0", Some(0.0)),
            ("Z", Some(0.0)),
            ("UTC", Some(0.0)),
            ("+05:30", Some(330.0)),
            ("", None),
            ("noon", None),
            ("+99:00", None),
        ] {
            assert_eq!(offset_minutes(text), minutes, "{text}");
        }
    }

    #[test]
    fn milliseconds_a_spreadsheet_has_rounded_are_no_moment() {
        assert_eq!(epoch("1528083000000"), Some(datetime(2018, 6, 4, 3, 30, 0, 0)));
        assert_eq!(epoch("1.52808E+12"), None);
    }
}
