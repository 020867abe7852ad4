//! SomnoPose and Torena: the position of the trunk about every two seconds, as degrees of a phone strapped to
//! the chest. Samples are folded into nights: a gap of four hours ends one.
//!
//! ```text
//! orientation  0 face up, +90 on the right side, -90 on the left, ±180 face down
//! |o| < 45 back,  45 ≤ |o| ≤ 135 side,  |o| > 135 front
//! timestamp    seconds since 2001-01-01 00:00 in universal time
//! ```
//!
//! The angles are those of the vendor's description of its export (proximalbox.com, SomnoPose help, "Data
//! Export"). The wall clock is told by the column with the time of day, else only the night is known.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, date};
use lumbago_domain::{Catalogue, Level, Severity, night_of};

use super::{Content, Format, Job, Recognition};
use crate::journal::{Journal, OutcomeDates, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "somnopose",
    page: include_str!("../../../../docs/formats/somnopose.md"),
    name: "SomnoPose, Torena",
    taken: "main position and the share of the night on the side, back and front",
    export: "SomnoPose: Charts, action button, use data for all charts; Torena: export as CSV",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Hours without a sample that end a night.
const GAP: f64 = 4.0 * 3600.0;
/// Seconds for which a sample can stand at most.
const LONGEST_STAND: f64 = 60.0;
/// Seconds of samples that make a night.
const SHORTEST: f64 = 3600.0;
/// Share of the night that makes a position the main one.
const MAIN: f64 = 0.5;
/// Names of the column with the wall clock.
const CLOCK: &[&str] = &["time_of_day", "time of day", "time", "local time"];

/// A sample.
struct Sample {
    line: u64,
    at: f64,
    degrees: f64,
    /// Minutes after midnight on the wall clock.
    clock: Option<u16>,
}

/// A recording as it grows: what a night needs of its samples, not the samples.
struct Session {
    first: Sample,
    /// Time and angle of the latest sample.
    latest: (f64, f64),
    /// Seconds on the back, on the left and right side, on the front.
    spent: [f64; 4],
    /// What the wall clock is ahead of universal time, by the first sample that tells.
    ahead: Option<SignedDuration>,
    rows: u64,
    /// Lines of the samples, while there are too few for a night.
    lines: Vec<u64>,
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let all = ["timestamp", "orientation", "inclination"];
    all.iter().all(|n| table.column(n).is_some()).then(|| Recognition {
        confidence: 0.95,
        why: "columns Timestamp, Orientation, Inclination".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let (Some(at), Some(angle)) = (table.column("timestamp"), table.column("orientation")) else {
        return Err(super::unrecognised(job));
    };
    let clock = table.any_column(CLOCK);
    let position = job.options.catalogue.field("position_main");
    let levels = position.map_or(&[][..], |field| field.levels());
    let mut journal = Journal::default();
    let mut universal = false;
    let mut session: Option<Session> = None;
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        if let Err(problem) = super::shape(&record, place, table, problems) {
            problems.aside(problem, seen);
            continue;
        }
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        if text(at) == "-" {
            problems.aside(end_of_session(), seen);
            continue;
        }
        let number = |at: usize| values::number(text(at), DecimalMark::Point);
        let Some(seconds) = number(at).filter(|s| moment(*s).is_some()) else {
            let column = table.header.get(at).map(String::as_str);
            problems.aside(super::not_a_moment(), Seen { column, value: Some(text(at)), ..seen });
            continue;
        };
        let degrees = number(angle).or_else(|| in_words(text(angle)));
        let Some(degrees) = degrees.filter(|d| (-180.0..=180.0).contains(d)) else {
            let column = table.header.get(angle).map(String::as_str);
            problems.aside(not_an_angle(), Seen { column, value: Some(text(angle)), ..seen });
            continue;
        };
        let clock = clock.and_then(|at| values::clock(text(at)));
        let sample = Sample { line: place.line, at: seconds, degrees, clock };
        match &mut session {
            Some(session) if session.goes_on(&sample) => session.add(&sample),
            _ => {
                let ended = session.replace(Session::new(sample));
                universal |= ended.is_some_and(|s| s.file(levels, &mut journal, problems));
            }
        }
    }
    universal |= session.is_some_and(|s| s.file(levels, &mut journal, problems));
    if universal {
        problems.add(no_clock(), Seen::default());
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

impl Session {
    fn new(first: Sample) -> Self {
        Self {
            latest: (first.at, first.degrees),
            spent: [0.0; 4],
            ahead: first.ahead(),
            rows: 1,
            lines: vec![first.line],
            first,
        }
    }

    /// True if no more than a gap lies before a sample, and time does not run backwards.
    fn goes_on(&self, sample: &Sample) -> bool {
        (0.0..GAP).contains(&(sample.at - self.latest.0))
    }

    fn add(&mut self, sample: &Sample) {
        let (at, degrees) = self.latest;
        self.spent[place(degrees)] += (sample.at - at).min(LONGEST_STAND);
        self.latest = (sample.at, sample.degrees);
        self.ahead = self.ahead.or_else(|| sample.ahead());
        self.rows += 1;
        if self.is_night() {
            self.lines = Vec::new();
        } else {
            self.lines.push(sample.line);
        }
    }

    /// Time spent never shrinks: what is a night once stays one.
    fn is_night(&self) -> bool {
        self.total() >= SHORTEST
    }

    fn total(&self) -> f64 {
        self.spent.iter().sum()
    }

    /// Files the recording as a night, or sets its samples aside; true for a night whose wall clock is not
    /// known.
    fn file(self, levels: &[Level], journal: &mut Journal, problems: &mut Problems) -> bool {
        let span = moment(self.first.at).zip(moment(self.latest.0)).filter(|_| self.is_night());
        let Some((start, end)) = span else {
            for line in self.lines {
                problems.aside(too_short(), Seen { line: Some(line), ..Seen::default() });
            }
            return false;
        };
        let local = |at: DateTime| at.checked_add(self.ahead.unwrap_or_default()).unwrap_or(at);
        let night = night_of(local(start), local(end));
        let total = self.total();
        let [back, left, right, front] = self.spent.map(|s| s / total);
        let mut say = |key: &str, cell| {
            let (person, key) = (String::new(), key.to_string());
            journal.values.push(Value { line: self.first.line, person, night, key, cell });
        };
        for (key, share) in
            [("share_back", back), ("share_side", left + right), ("share_front", front)]
        {
            say(key, Cell::Number(share));
        }
        let level = values::match_level(main(back, left, right, front), levels);
        say("position_main", level.map_or(Cell::Missing, Cell::Level));
        if self.ahead.is_some() {
            let clock = |at: DateTime| Cell::Clock(at.hour() as u16 * 60 + at.minute() as u16);
            say("bed_time", clock(local(start)));
            say("rise_time", clock(local(end)));
        }
        for _ in 0..self.rows {
            problems.used(0);
        }
        self.ahead.is_none()
    }
}

impl Sample {
    /// What its wall clock is ahead of universal time.
    fn ahead(&self) -> Option<SignedDuration> {
        offset(moment(self.at)?, self.clock?)
    }
}

/// The middle of a position in words, which the first versions of Torena wrote.
fn in_words(text: &str) -> Option<f64> {
    Some(match text.trim().to_lowercase().as_str() {
        "back" | "supine" => 0.0,
        "left" => -90.0,
        "right" => 90.0,
        "front" | "prone" | "stomach" | "belly" => 180.0,
        _ => return None,
    })
}

/// Back, left side, right side, front.
fn place(degrees: f64) -> usize {
    match degrees {
        d if d.abs() < 45.0 => 0,
        d if d.abs() > 135.0 => 3,
        d if d < 0.0 => 1,
        _ => 2,
    }
}

/// The position of most of the night.
fn main(back: f64, left: f64, right: f64, front: f64) -> &'static str {
    if left >= MAIN {
        "side_left"
    } else if right >= MAIN {
        "side_right"
    } else if left + right >= MAIN {
        "side"
    } else if back >= MAIN {
        "back"
    } else if front >= MAIN {
        "front"
    } else {
        "mixed"
    }
}

/// The moment of a time stamp, if people slept with phones then.
fn moment(seconds: f64) -> Option<DateTime> {
    let years = 8.0 * 365.0 * 86_400.0..100.0 * 365.0 * 86_400.0;
    if !years.contains(&seconds) {
        return None;
    }
    let epoch: Date = date(2001, 1, 1);
    epoch.to_datetime(Time::midnight()).checked_add(SignedDuration::from_secs(seconds as i64)).ok()
}

/// What the wall clock is ahead of universal time, in quarters of an hour, from above -10 to +14 hours.
fn offset(universal: DateTime, clock: u16) -> Option<SignedDuration> {
    let at = i64::from(universal.hour()) * 60 + i64::from(universal.minute());
    let ahead = (i64::from(clock) - at).rem_euclid(1440);
    let quarters = (ahead + 7) / 15 * 15;
    // A reading that is off by more than two minutes is no clock of this file.
    if (ahead - quarters).abs() > 2 {
        return None;
    }
    Some(SignedDuration::from_mins(if quarters > 14 * 60 { quarters - 1440 } else { quarters }))
}

fn end_of_session() -> Problem {
    Problem::row("end-of-session", "a mark at the end of a recording".into(), "nothing to do")
        .severity(Severity::Note)
}

fn too_short() -> Problem {
    Problem::row(
        "short-recording",
        "a recording of less than an hour, which is no night".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}

fn not_an_angle() -> Problem {
    Problem::row(
        "not-an-angle",
        "not an orientation from -180 to 180 degrees".into(),
        "use the file as exported by the app",
    )
}

fn no_clock() -> Problem {
    Problem::note(
        "universal-time",
        "times are universal and no column has the time of day: clock times are left out, and nights are \
         right between 8 hours behind and 14 hours ahead of it"
            .into(),
        "export with the time of day, or put a diary beside it",
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn positions_in_words_are_those_of_their_angles() {
        let places: Vec<_> =
            ["Back", "LEFT", "right ", "Stomach"].iter().map(|w| in_words(w).map(place)).collect();
        assert_eq!(places, [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(in_words("upright"), None);
    }

    #[test]
    fn angles_and_positions() {
        for (degrees, expected) in
            [(0.0, 0), (-44.0, 0), (-45.0, 1), (-135.0, 1), (90.0, 2), (136.0, 3), (-180.0, 3)]
        {
            assert_eq!(place(degrees), expected, "{degrees}");
        }
        assert_eq!(main(0.4, 0.3, 0.3, 0.0), "side");
        assert_eq!(main(0.4, 0.2, 0.2, 0.2), "mixed");
    }

    #[test]
    fn the_wall_clock_tells_the_zone() {
        // Seconds from 2001 to 1 April 2020, 03:30, by Python's datetime.
        let at = moment(607_404_600.0).expect("a moment");
        assert_eq!(at, datetime(2020, 4, 1, 3, 30, 0, 0));
        assert_eq!(
            offset(at, 20 * 60 + 31),
            Some(SignedDuration::from_mins(-420)),
            "Pacific daylight time"
        );
        assert_eq!(offset(at, 9 * 60), Some(SignedDuration::from_mins(330)), "India");
        assert_eq!(offset(at, 9 * 60 + 6), None);
        assert_eq!(moment(-5.0), None);
    }
}
