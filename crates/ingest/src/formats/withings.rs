//! Withings (`sleep.csv` of the account export): one row a sleep, durations in seconds, header in the
//! account's language, sometimes by half. The columns are told by their order of time: the first two
//! are moments, and the stages carry `(s)`. A stage or heart rate of 0 was not measured.

use jiff::civil::DateTime;
use lumbago_domain::Catalogue;

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Sleep, Words};
use crate::problems::Problems;
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "withings",
    page: include_str!("../../../../docs/formats/withings.md"),
    name: "Withings",
    taken: "start, end, deep, light and REM sleep, time awake, time to fall asleep, snoring, heart rate",
    export: "on the web: Settings, Download your data; the archive holds sleep.csv",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Names in English, German, Spanish and French, newest first.
const FROM: &[&str] = &["from", "von", "de", "du"];
const TO: &[&str] = &["to", "bis", "a", "à", "au"];
const LIGHT: &[&str] =
    &["light (s)", "light sleep (s)", "leicht (s)", "ligero (s)", "léger (s)", "leger (s)"];
const DEEP: &[&str] = &["deep (s)", "deep sleep (s)", "tief (s)", "profundo (s)", "profond (s)"];
const REM: &[&str] = &["rem (s)", "rem sleep (s)", "paradoxal (s)"];
const AWAKE: &[&str] = &["awake (s)", "wach (s)", "despierto (s)", "éveillé (s)", "eveille (s)"];
const WAKE_UPS: &[&str] = &["wake up", "aufwachen", "despertar", "réveil"];
const TO_SLEEP: &[&str] = &["duration to sleep (s)"];
const SNORING: &[&str] = &["snoring (s)"];
const HEART_RATE: &[&str] = &["average heart rate"];

struct Columns {
    from: usize,
    to: usize,
    light: Option<usize>,
    deep: Option<usize>,
    rem: Option<usize>,
    awake: Option<usize>,
    wake_ups: Option<usize>,
    to_sleep: Option<usize>,
    snoring: Option<usize>,
    heart_rate: Option<usize>,
}

impl Columns {
    fn find(table: &Table<'_>) -> Option<Self> {
        let found = Self {
            from: table.any_column(FROM)?,
            to: table.any_column(TO)?,
            light: table.any_column(LIGHT),
            deep: table.any_column(DEEP),
            rem: table.any_column(REM),
            awake: table.any_column(AWAKE),
            wake_ups: table.any_column(WAKE_UPS),
            to_sleep: table.any_column(TO_SLEEP),
            snoring: table.any_column(SNORING),
            heart_rate: table.any_column(HEART_RATE),
        };
        let stages = [found.light, found.deep, found.rem, found.awake];
        (stages.iter().flatten().count() >= 2).then_some(found)
    }
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    Columns::find(table).map(|c| Recognition {
        confidence: 0.95,
        why: format!(
            "columns {}, {} and stages of sleep in seconds",
            table.header[c.from], table.header[c.to]
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
        let moment = |at: usize| {
            let read = values::moment_in(Order::YearFirst, record.get(at).unwrap_or(""));
            read.ok_or_else(|| Aside::cell(super::not_a_moment(), at))
        };
        let (start, end) = (moment(columns.from)?, moment(columns.to)?);
        super::plausible_sleep(start, end).map_err(|problem| Aside::cell(problem, columns.to))?;
        journal.sleeps.push(sleep(record, &columns, line, start, end));
        Ok(0)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn sleep(
    record: &csv::StringRecord,
    columns: &Columns,
    line: u64,
    start: DateTime,
    end: DateTime,
) -> Sleep {
    let positive = |at: Option<usize>| {
        let value = values::number(record.get(at?)?.trim(), DecimalMark::Point)?;
        (value > 0.0).then_some(value)
    };
    let minutes = |key, at| positive(at).map(|s| (key, Cell::Number(s / 60.0)));
    let (light, deep, rem) =
        (positive(columns.light), positive(columns.deep), positive(columns.rem));
    let asleep = [light, deep, rem].into_iter().flatten().sum::<f64>();
    let each = [
        (asleep > 0.0).then_some(("sleep_hours", Cell::Number(asleep / 3600.0))),
        minutes("light_min", columns.light),
        minutes("deep_min", columns.deep),
        minutes("rem_min", columns.rem),
        minutes("awake_min", columns.awake),
        minutes("snore_min", columns.snoring),
        positive(columns.wake_ups).map(|n| ("awakenings", Cell::Number(n))),
    ];
    let once = [
        minutes("fall_asleep_min", columns.to_sleep),
        positive(columns.heart_rate).map(|r| ("resting_heart_rate", Cell::Number(r))),
    ];
    Sleep {
        each: each.into_iter().flatten().collect(),
        once: once.into_iter().flatten().collect(),
        ..Sleep::new(line, start, end)
    }
}
