//! Oura: the account export (a file a category, `;` or `,`, durations in seconds) and the web's trends.

use super::measure::{Unit, adds, once};
use super::vendor::{PLAIN, SpanNames, Vendor};
use super::{Format, read, recognise};
use crate::FileKind;
use crate::options::DateMeans;

pub(super) const ACCOUNT: Vendor = Vendor {
    signature: &[&["bedtime_start"], &["bedtime_end"], &["total_sleep_duration"]],
    span: SpanNames::Moments { start: &["bedtime_start"], end: &["bedtime_end"] },
    measures: &[
        adds("sleep_hours", Unit::SecondsToHours, &["total_sleep_duration"]),
        adds("time_in_bed_h", Unit::SecondsToHours, &["time_in_bed"]),
        adds("deep_min", Unit::SecondsToMinutes, &["deep_sleep_duration"]),
        adds("light_min", Unit::SecondsToMinutes, &["light_sleep_duration"]),
        adds("rem_min", Unit::SecondsToMinutes, &["rem_sleep_duration"]),
        adds("awake_min", Unit::SecondsToMinutes, &["awake_time"]),
        once("fall_asleep_min", Unit::SecondsToMinutes, &["latency"]),
        once("resting_heart_rate", Unit::Plain, &["lowest_heart_rate"]),
        once("heart_rate_variability_ms", Unit::Plain, &["average_hrv"]),
        once("respiratory_rate", Unit::Plain, &["average_breath"]),
    ],
    dropped: Some(("type", &["deleted"])),
    nap: None,
    label: Some(("day", DateMeans::Wake)),
    ..PLAIN
};

pub(super) const TRENDS: Vendor = Vendor {
    signature: &[&["date"], &["Sleep Score"], &["Total Sleep Duration", "Total Sleep Time"]],
    span: SpanNames::Date {
        date: &["date"],
        bed: &["Bedtime Start"],
        rise: &["Bedtime End"],
        means: DateMeans::Wake,
    },
    label: Some(("date", DateMeans::Wake)),
    measures: &[
        adds("sleep_hours", Unit::SecondsToHours, &["Total Sleep Duration", "Total Sleep Time"]),
        adds("deep_min", Unit::SecondsToMinutes, &["Deep Sleep Duration", "Deep Sleep Time"]),
        adds("light_min", Unit::SecondsToMinutes, &["Light Sleep Duration", "Light Sleep Time"]),
        adds("rem_min", Unit::SecondsToMinutes, &["REM Sleep Duration", "REM Sleep Time"]),
        adds("awake_min", Unit::SecondsToMinutes, &["Awake Time"]),
        once("fall_asleep_min", Unit::SecondsToMinutes, &["Sleep Latency"]),
        once("sleep_quality", Unit::PercentToTen, &["Sleep Score"]),
        once("resting_heart_rate", Unit::Plain, &["Lowest Resting Heart Rate"]),
        once("heart_rate_variability_ms", Unit::Plain, &["Average HRV"]),
        once("respiratory_rate", Unit::Plain, &["Respiratory Rate"]),
        once("readiness", Unit::Plain, &["Readiness Score"]),
        adds("steps", Unit::Plain, &["Steps"]),
    ],
    ..PLAIN
};

pub(crate) const OURA: Format = Format {
    id: "oura",
    page: include_str!("../../../../../docs/formats/oura.md"),
    name: "Oura, account export",
    taken: "start, end, sleep by stage, time awake, time to fall asleep, heart rate, breaths",
    export: "on the web: Membership hub, Export data; the archive holds a file of sleep",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&ACCOUNT, table),
    read: |job, problems| read(&ACCOUNT, job, problems),
};

pub(crate) const OURA_TRENDS: Format = Format {
    id: "oura_trends",
    page: include_str!("../../../../../docs/formats/oura.md"),
    name: "Oura, trends",
    taken: "sleep by stage, sleep and readiness scores, heart rate, breaths, steps",
    export: "on the web: Trends, Download data",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&TRENDS, table),
    read: |job, problems| read(&TRENDS, job, problems),
};
