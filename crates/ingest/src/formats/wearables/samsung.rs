//! Samsung Health (`com.samsung.shealth.sleep.….csv`): a first line with the data type, then names that
//! carry the type before their last point in some versions and not in others. Rows end with a comma
//! that the header lacks. Moments are text in local or in universal time, or milliseconds, by version.

use super::measure::{Unit, adds, once};
use super::vendor::{PLAIN, SpanNames, Vendor};
use super::zone::ZoneNames;
use super::{Format, read, recognise};
use crate::FileKind;

pub(super) const TABLE: Vendor = Vendor {
    signature: &[
        &["com.samsung.health.sleep.start_time", "start_time"],
        &["com.samsung.health.sleep.end_time", "end_time"],
        &["com.samsung.health.sleep.time_offset", "time_offset"],
        &["com.samsung.health.sleep.pkg_name", "pkg_name"],
    ],
    span: SpanNames::Moments {
        start: &["com.samsung.health.sleep.start_time", "start_time"],
        end: &["com.samsung.health.sleep.end_time", "end_time"],
    },
    measures: &[
        adds("sleep_hours", Unit::MinutesToHours, &["sleep_duration"]),
        adds("rem_min", Unit::Plain, &["total_rem_duration"]),
        adds("light_min", Unit::Plain, &["total_light_duration"]),
        once("sleep_quality", Unit::PercentToTen, &["sleep_score"]),
    ],
    zone: ZoneNames::Undecided { offset: &["com.samsung.health.sleep.time_offset", "time_offset"] },
    ..PLAIN
};

pub(crate) const SAMSUNG: Format = Format {
    id: "samsung",
    page: include_str!("../../../../../docs/formats/samsung-health.md"),
    name: "Samsung Health",
    taken: "start, end, length of sleep, sleep score",
    export: "in the app: Settings, Download personal data; the folder holds com.samsung.shealth.sleep.….csv",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&TABLE, table),
    read: |job, problems| read(&TABLE, job, problems),
};
