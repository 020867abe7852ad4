//! Migraine Buddy: a list of attacks, each with a start and a length. The file begins with another
//! table, of events; the attacks follow under a header of their own. Times are local, month first. An
//! attack whose location names the back counts as a spasm of the night it began in; nights without
//! one are not recorded, for nothing says that the person would have noted it.

use lumbago_domain::{Catalogue, Severity, StandIn};

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "migraine_buddy",
    page: include_str!("../../../../docs/formats/migraine-buddy.md"),
    name: "Migraine Buddy",
    taken: "attacks in the back at night, with their severity",
    export: "in the app: Reports, Export, CSV",
    kind: FileKind::Diary,
    recognise,
    read,
};

const FIRST: [&str; 3] = ["#", "Started", "Lasted"];
/// Locations that are of the back and not of the back of the head.
const BACK: [&str; 5] = ["lower back", "upper back", "mid back", "lumbar", "spine"];
/// Attacks that begin from this hour to the next noon belong to the night.
const EVENING: i8 = 20;

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let named = table.text.contains("Started") && table.text.contains("Pain Level");
    let found = named.then(|| table.later(&FIRST)).flatten()?;
    found.column("Pain Level").map(|_| Recognition {
        confidence: 0.96,
        why: "columns Started, Lasted, Pain Level below another table".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let Some(table) = job.table.later(&FIRST) else {
        return Err(super::unrecognised(job));
    };
    let job = Job { file: job.file, table: &table, options: job.options };
    let order = super::date_order(&job, 1, Order::MonthFirst, problems)?;
    let level = table.column("Pain Level");
    let location = table.any_column(&["Attack Location", "Pain Positions", "Attack Location(s)"]);
    let mut journal = Journal::default();
    rows(&table, problems, |record, line, problems| {
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        let start = values::moment_in(order, cell(1))
            .ok_or_else(|| Aside::cell(super::not_a_moment(), 1))?;
        let place_of_pain = location.map_or("", cell).to_lowercase();
        if !BACK.iter().any(|b| place_of_pain.contains(b)) {
            return Err(not_the_back().into());
        }
        let night = match start.hour() {
            hour if hour >= EVENING => start.date(),
            hour if hour < 12 => start.date().yesterday().unwrap_or(start.date()),
            _ => return Err(by_day().into()),
        };
        let mut say = |key: &str, cell| {
            let (person, key) = (String::new(), key.to_string());
            journal.values.push(Value { line, person, night, key, cell });
        };
        say("spasm_any", Cell::YesNo(true));
        let text = level.map_or("", cell);
        match values::number(text, DecimalMark::Point) {
            Some(pain) if (0.0..=10.0).contains(&pain) => say("spasm_severity", Cell::Number(pain)),
            None if text.is_empty() => {}
            _ => {
                let column = Some("Pain Level");
                problems.add(off_scale(), Seen { line: Some(line), column, value: Some(text) });
                return Ok(1);
            }
        }
        Ok(0)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    let mut content = journal.assemble(&words, &job.options.catalogue, problems);
    content.stand_in = Some(StandIn {
        what: "an attack of pain in the back that began at night, noted in Migraine Buddy".into(),
        event: "night with an attack of back pain".into(),
        events: "nights with an attack of back pain".into(),
    });
    Ok(content)
}

fn not_the_back() -> Problem {
    Problem::row("not-the-back", "an attack elsewhere than in the back".into(), "nothing to do")
        .severity(Severity::Note)
}

fn by_day() -> Problem {
    Problem::row("by-day", "an attack that began between noon and 20:00".into(), "nothing to do")
        .severity(Severity::Note)
}

fn off_scale() -> Problem {
    Problem::cell(
        "value-out-of-range",
        "a pain level outside 0 to 10".into(),
        "correct it in the app",
    )
}
