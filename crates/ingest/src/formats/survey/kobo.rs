//! KoboToolbox and ODK Central: questions under the names of their groups, answers of several choices as
//! words with blanks between, beside a column for each choice.

use lumbago_domain::Catalogue;

use super::container::{Container, Mark, Split, named};
use super::read;
use crate::FileKind;
use crate::formats::{Format, Recognition};
use crate::problems::Problem;
use crate::table::Table;

pub(crate) const KOBO: Format = Format {
    id: "kobo",
    page: include_str!("../../../../../docs/formats/kobotoolbox.md"),
    name: "KoboToolbox",
    taken: "questions of a sleep diary by name or label, choices of several",
    export: "in the project: Data, Downloads, CSV, with XML values and headers",
    kind: FileKind::Diary,
    recognise: |table, _: &Catalogue| recognise(table, &["_submission_time", "_uuid"]),
    read: |job, problems| read(&kobo(job.table), job, problems),
};

pub(crate) const ODK: Format = Format {
    id: "odk",
    page: include_str!("../../../../../docs/formats/odk-central.md"),
    name: "ODK Central",
    taken: "questions of a sleep diary by name, choices of several",
    export: "in the form: Submissions, Download, all data as CSV",
    kind: FileKind::Diary,
    recognise: |table, _: &Catalogue| recognise(table, &["SubmissionDate", "KEY", "SubmitterID"]),
    read: |job, problems| read(&odk(job.table), job, problems),
};

fn recognise(table: &Table<'_>, signature: &[&str]) -> Option<Recognition> {
    let all = signature.iter().all(|n| table.column(n).is_some());
    let why = format!("columns {}", signature.join(", "));
    all.then_some(Recognition { confidence: 1.0, why })
}

const KOBO_OWN: &[&str] = &[
    "start",
    "end",
    "deviceid",
    "subscriberid",
    "simserial",
    "phonenumber",
    "username",
    "audit",
    "__version__",
    "_version_",
    "meta/instanceID",
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "_tags",
    "_index",
    "_geolocation",
];

pub(super) fn kobo(table: &Table<'_>) -> Container {
    let rejected = &["validation_status_not_approved", "not approved"];
    let mark = table.column("_validation_status").map(|column| Mark {
        column,
        values: rejected,
        problem: not_approved,
    });
    Container {
        sent: named(table, &["start", "_submission_time"]),
        own: named(table, KOBO_OWN),
        marks: mark.into_iter().collect(),
        split: Split::Slash,
        separators: &[' '],
        groups: Some('/'),
        ..Container::plain(KOBO.name)
    }
}

const ODK_OWN: &[&str] = &[
    "SubmissionDate",
    "start",
    "end",
    "deviceid",
    "username",
    "meta-instanceID",
    "meta-instanceName",
    "KEY",
    "SubmitterID",
    "SubmitterName",
    "AttachmentsPresent",
    "AttachmentsExpected",
    "Status",
    "ReviewState",
    "DeviceID",
    "Edits",
    "FormVersion",
];

pub(super) fn odk(table: &Table<'_>) -> Container {
    let mark = table.column("ReviewState").map(|column| Mark {
        column,
        values: &["rejected"],
        problem: not_approved,
    });
    Container {
        sent: named(table, &["start", "SubmissionDate"]),
        own: named(table, ODK_OWN),
        marks: mark.into_iter().collect(),
        split: Split::Slash,
        separators: &[' '],
        groups: Some('-'),
        ..Container::plain(ODK.name)
    }
}

fn not_approved() -> Problem {
    Problem::row(
        "not-approved",
        "a submission that was not approved".into(),
        "nothing to do; to use it, approve it in the project",
    )
}
