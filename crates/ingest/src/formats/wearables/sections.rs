//! Fitbit's export from the web: sections in one file, each under a bare title line. Only the section
//! on sleep is read; the others are left aside as a whole, for they hold no nights.

use lumbago_domain::Severity;

use super::measure::{Unit, adds};
use super::vendor::{PLAIN, SpanNames, Vendor};
use super::{Format, read, recognise};
use crate::FileKind;
use crate::formats::Job;
use crate::problems::{Problem, Seen};
use crate::values::Order;

pub(super) const SLEEP: Vendor = Vendor {
    signature: &[&["Start Time"], &["End Time"], &["Minutes Asleep"], &["Minutes Awake"]],
    span: SpanNames::Moments { start: &["Start Time"], end: &["End Time"] },
    order: Order::YearFirst,
    measures: &[
        adds("sleep_hours", Unit::MinutesToHours, &["Minutes Asleep"]),
        adds("time_in_bed_h", Unit::MinutesToHours, &["Time in Bed"]),
        adds("awake_min", Unit::Plain, &["Minutes Awake"]),
        adds("awakenings", Unit::Plain, &["Number of Awakenings"]),
        adds("rem_min", Unit::Plain, &["Minutes REM Sleep"]),
        adds("light_min", Unit::Plain, &["Minutes Light Sleep"]),
        adds("deep_min", Unit::Plain, &["Minutes Deep Sleep"]),
    ],
    ..PLAIN
};

const FIRST: [&str; 3] = ["Start Time", "End Time", "Minutes Asleep"];

pub(crate) const FITBIT_WEB: Format = Format {
    id: "fitbit_web",
    page: include_str!("../../../../../docs/formats/fitbit.md"),
    name: "Fitbit, export from the web",
    taken: "start, end, time asleep and awake, sleep by stage; other sections are left aside",
    export: "on the web: Settings, Data export, Export a selection, CSV",
    kind: FileKind::Diary,
    recognise: |table, _| {
        // A search for the header costs a reading; the words alone are looked for first.
        let named = FIRST.iter().all(|name| table.text.contains(name));
        let found = named.then(|| table.later(&FIRST)).flatten()?;
        recognise(&SLEEP, &found)
    },
    read: |job, problems| {
        let Some(table) = job.table.later(&FIRST) else {
            return Err(crate::formats::unrecognised(job));
        };
        let job = Job { file: job.file, table: &table, options: job.options };
        let content = read(&SLEEP, &job, problems)?;
        problems.add(other_sections(), Seen::default());
        Ok(content)
    },
};

fn other_sections() -> Problem {
    Problem::note(
        "other-sections",
        "only the section on sleep is read; rows of sections below it are set aside".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}
