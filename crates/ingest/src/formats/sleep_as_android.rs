//! Sleep as Android (`sleep-export.csv`): every record repeats its header, whose tail of clock times and
//! events differs from record to record; a third line may hold noise. Times are local clock times
//! with the day first. Habits are tags in the comment: `#stress #sport_2x`.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use lumbago_domain::{Catalogue, Severity};

use super::{Content, Format, Job, Recognition};
use crate::journal::{Journal, OutcomeDates, Said, Sleep, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "sleep_as_android",
    page: include_str!("../../../../docs/formats/sleep-as-android.md"),
    name: "Sleep as Android",
    taken: "start, end, hours asleep, deep sleep, rating, tags with repeats, comments",
    export: "in the app: Settings, Backup, Export data; the archive holds sleep-export.csv",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Minutes by which the clock and the length may differ without comment.
const CLOCK_SLACK: f64 = 5.0;

/// Places of the columns in the records below one header.
#[derive(Clone, Copy)]
struct Columns {
    from: usize,
    to: usize,
    hours: usize,
    rating: Option<usize>,
    comment: Option<usize>,
    deep: Option<usize>,
    adjust: Option<usize>,
}

impl Columns {
    fn find<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<Self> {
        let at = |name: &str| names.clone().position(|n| n.trim().eq_ignore_ascii_case(name));
        Some(Self {
            from: at("From")?,
            to: at("To")?,
            hours: at("Hours")?,
            rating: at("Rating"),
            comment: at("Comment"),
            deep: at("DeepSleep"),
            adjust: at("LenAdjust"),
        })
    }
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let own = ["Id", "Tz", "From", "To", "Sched", "Hours", "Framerate"];
    own.iter().all(|name| table.column(name).is_some()).then(|| Recognition {
        confidence: 0.98,
        why: "columns Id, Tz, From, To, Sched, Hours, Framerate".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some(mut columns) = Columns::find(table.header.iter().map(String::as_str)) else {
        return Err(super::unrecognised(job));
    };
    let mut journal = Journal::default();
    let mut known = BTreeSet::new();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        if cell(0).eq_ignore_ascii_case("id") {
            // The header of the next record, not a row.
            columns = Columns::find(record.iter()).unwrap_or(columns);
            continue;
        }
        if place.stray_quote {
            problems.aside(super::stray_quote(), seen);
            continue;
        }
        if cell(0).is_empty() {
            problems.aside(noise(), seen);
            continue;
        }
        let (start, end) = match (moment(cell(columns.from)), moment(cell(columns.to))) {
            (Some(start), Some(end)) => (start, end),
            (None, _) => {
                let value = Some(cell(columns.from));
                problems.aside(super::not_a_moment(), Seen { column: Some("From"), value, ..seen });
                continue;
            }
            (_, None) => {
                let value = Some(cell(columns.to));
                problems.aside(super::not_a_moment(), Seen { column: Some("To"), value, ..seen });
                continue;
            }
        };
        if let Err(problem) = super::plausible_sleep(start, end) {
            let value = Some(cell(columns.to));
            problems.aside(problem, Seen { column: Some("To"), value, ..seen });
            continue;
        }
        if !known.insert((start, end)) {
            problems.aside(super::same_row(), seen);
            continue;
        }
        let sleep = sleep(&record, columns, place.line, start, end, problems);
        let night = lumbago_domain::night_of(start, end);
        comment(columns.comment.map_or("", cell), place.line, night, &mut journal);
        journal.sleeps.push(sleep);
        problems.promised(place.line, 0);
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "Comment",
        outcome: "tags of back spasms in Sleep as Android",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

/// `27. 11. 2020 7:38`, and what spreadsheets make of it.
fn moment(text: &str) -> Option<DateTime> {
    values::moment_in(Order::DayFirst, &text.replace(". ", "."))
}

/// A number; the app writes a decimal comma in some languages.
fn number(text: &str) -> Option<f64> {
    values::number(&text.replace(',', "."), DecimalMark::Point)
}

fn sleep(
    record: &csv::StringRecord,
    columns: Columns,
    line: u64,
    start: DateTime,
    end: DateTime,
    problems: &mut Problems,
) -> Sleep {
    let cell = |at: Option<usize>| at.and_then(|i| record.get(i)).unwrap_or("").trim();
    let hours = number(cell(Some(columns.hours))).filter(|h| *h > 0.0 && *h <= 24.0);
    let mut sleep = Sleep::new(line, start, end);
    if let Some(hours) = hours {
        let difference = (sleep.minutes - 60.0 * hours).abs();
        if difference > CLOCK_SLACK {
            let value = record.get(columns.hours);
            problems.add(clock_change(), Seen { line: Some(line), column: Some("Hours"), value });
        }
        sleep.minutes = 60.0 * hours;
        // `-1.0` marks a record made by hand; `-1` is one minute taken off.
        let off = match cell(columns.adjust) {
            "-1.0" => 0.0,
            text => number(text).filter(|m| *m <= 0.0).unwrap_or(0.0),
        };
        let asleep = hours + off / 60.0;
        if asleep > 0.0 {
            sleep.each.push(("sleep_hours", Cell::Number(asleep)));
            if let Some(share) = number(cell(columns.deep)).filter(|s| (0.0..=1.0).contains(s)) {
                sleep.each.push(("deep_min", Cell::Number(60.0 * asleep * share)));
            }
        }
    }
    // 0.0 is "not rated".
    if let Some(stars) = number(cell(columns.rating)).filter(|r| *r > 0.0 && *r <= 5.0) {
        sleep.once.push(("sleep_quality", Cell::Number(2.0 * stars)));
    }
    sleep
}

/// Tags and the text around them. Tags of places are private and left out.
fn comment(text: &str, line: u64, night: jiff::civil::Date, journal: &mut Journal) {
    let text = text.replace("\\n", " ");
    let mut rest = Vec::new();
    for word in text.split_whitespace() {
        let Some(tag) = word.strip_prefix('#').filter(|t| !t.is_empty()) else {
            rest.push(word);
            continue;
        };
        let place = tag.strip_prefix("geo").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        if place || matches!(tag, "home" | "watch" | "newmoon" | "fullmoon" | "light") {
            continue;
        }
        let (label, said) = match repeated(tag) {
            Some((label, times)) => (label, Said::Amount(times)),
            None => (tag, Said::Chosen),
        };
        // The app's own tags for the weather and the room, of which one is an illness elsewhere.
        let label = if label == "cold" { "cold weather or room" } else { label };
        let mut label = label.replace('_', " ");
        let mut said = said;
        // How often counts where the vocabulary knows what is counted.
        if let Said::Amount(times) = said
            && Vocabulary::common().measured(&format!("{label} {times}x")).is_some()
        {
            label = format!("{label} {times}x");
            said = Said::Chosen;
        }
        journal.mark(line, "", night, &label, said);
    }
    if !rest.is_empty() {
        journal.values.push(Value {
            line,
            person: String::new(),
            night,
            key: "notes".into(),
            cell: Cell::Text(rest.join(" ")),
        });
    }
}

/// `sport_6x` is sport, six times.
fn repeated(tag: &str) -> Option<(&str, f64)> {
    let (label, times) = tag.rsplit_once('_')?;
    let times = times.strip_suffix('x')?.parse::<u16>().ok().filter(|n| *n > 0)?;
    Some((label, f64::from(times)))
}

fn noise() -> Problem {
    Problem::row(
        "noise-values",
        "a line of noise measurements that belongs to the record above".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}

fn clock_change() -> Problem {
    Problem::note(
        "clock-change",
        "the clock and the hours slept differ: the clocks changed, you travelled, or a pause was taken \
         off; the hours are used"
            .into(),
        "nothing to do",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_may_be_repeated_any_number_of_times() {
        assert_eq!(repeated("sport_6x"), Some(("sport", 6.0)));
        assert_eq!(repeated("love_2x"), Some(("love", 2.0)));
        assert_eq!(repeated("late_meal"), None);
        assert_eq!(repeated("sport"), None);
    }

    #[test]
    fn the_day_stands_first_with_blanks_after_its_points() {
        let at = jiff::civil::datetime(2020, 11, 27, 7, 38, 0, 0);
        assert_eq!(moment("27. 11. 2020 7:38"), Some(at));
        assert_eq!(moment("27/11/2020 07:38"), Some(at));
    }
}
