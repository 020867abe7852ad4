//! Qualtrics: names, question texts and `{"ImportId":…}` in three header rows, or two of them, or in its
//! older form `V1` to `V10` with the names below. Previews and unfinished responses are no answers.

use lumbago_domain::Catalogue;

use super::container::{Container, Mark, Who, named};
use super::read;
use crate::FileKind;
use crate::formats::{Format, Recognition};
use crate::problems::Problem;
use crate::table::Table;

pub(crate) const FORMAT: Format = Format {
    id: "qualtrics",
    page: include_str!("../../../../../docs/formats/qualtrics.md"),
    name: "Qualtrics",
    taken: "questions of a sleep diary by name or text; previews and unfinished responses set aside",
    export: "in the survey: Data & Analysis, Export & Import, Export data, CSV",
    kind: FileKind::Diary,
    recognise,
    read: |job, problems| read(&container(job.table), job, problems),
};

/// What Qualtrics knows of each response, in its present and its older form. Addresses and places are
/// among them and are never read.
const OWN: &[&str] = &[
    "StartDate",
    "EndDate",
    "Status",
    "IPAddress",
    "Progress",
    "Duration (in seconds)",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "ResponseSet",
    "Name",
    "RecipientLastName",
    "RecipientFirstName",
    "RecipientEmail",
    "EmailAddress",
    "ExternalReference",
    "ExternalDataReference",
    "LocationLatitude",
    "LocationLongitude",
    "LocationAccuracy",
    "DistributionChannel",
    "UserLanguage",
];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let all = ["StartDate", "EndDate", "ResponseId"].iter().all(|n| table.column(n).is_some());
    let found = OWN.iter().filter(|n| table.column(n).is_some()).count();
    let texts = (0..table.header.len()).any(|i| table.label(i).is_some());
    (all && found >= 5).then(|| Recognition {
        confidence: if texts { 1.0 } else { 0.97 },
        why: match texts {
            true => "columns StartDate, EndDate, ResponseId with question texts below".into(),
            false => "columns StartDate, EndDate, ResponseId".into(),
        },
    })
}

pub(super) fn container(table: &Table<'_>) -> Container {
    let filled = |name: &str| {
        let at = table.column(name)?;
        let sample = table.sample(50);
        sample.iter().any(|r| r.get(at).is_some_and(|c| !c.trim().is_empty())).then_some(at)
    };
    let code = filled("ExternalReference").or_else(|| filled("ExternalDataReference"));
    let address = filled("RecipientEmail").or_else(|| filled("EmailAddress"));
    let marks = [
        ("Status", &["1", "2", "survey preview", "survey test"][..], preview as fn() -> Problem),
        ("Status", &["8", "9", "spam", "preview-spam"], preview),
        ("Finished", &["0", "false", "falsch", "faux", "falso"], unfinished),
    ];
    Container {
        person: code.map(Who::Code).or(address.map(Who::Numbered)),
        sent: named(table, &["StartDate", "RecordedDate", "EndDate"]),
        own: named(table, OWN),
        marks: marks
            .into_iter()
            .filter_map(|(name, values, problem)| {
                Some(Mark { column: table.column(name)?, values, problem })
            })
            .collect(),
        separators: &[','],
        ..Container::plain(FORMAT.name)
    }
}

fn preview() -> Problem {
    Problem::row(
        "test-response",
        "a preview, test or spam response, not an answer".into(),
        "nothing to do",
    )
    .severity(lumbago_domain::Severity::Note)
}

fn unfinished() -> Problem {
    Problem::row(
        "unfinished-response",
        "a response that was not finished".into(),
        "nothing to do; to use it, mark it as finished in the survey",
    )
}
