//! Exports of phone apps that gather what watches measured: AutoSleep, Health Auto Export, Google Fit.

use super::measure::{Unit, adds, once};
use super::vendor::{PLAIN, SpanNames, Vendor};
use super::{Format, read, recognise};
use crate::FileKind;
use crate::options::DateMeans;

/// The labels `fromDate` and `toDate` are a day off in some of its exports; the moments never are.
pub(super) const AUTOSLEEP_TABLE: Vendor = Vendor {
    signature: &[&["fromDate"], &["toDate"], &["bedtime"], &["waketime"], &["asleep"]],
    span: SpanNames::Moments { start: &["bedtime"], end: &["waketime"] },
    measures: &[
        adds("sleep_hours", Unit::DurationToHours, &["asleep"]),
        adds("time_in_bed_h", Unit::DurationToHours, &["inBed"]),
        adds("awake_min", Unit::DurationToMinutes, &["awake"]),
        adds("deep_min", Unit::DurationToMinutes, &["deep"]),
        once("fall_asleep_min", Unit::DurationToMinutes, &["fellAsleepIn"]),
        once("heart_rate_variability_ms", Unit::Plain, &["sleepHRV", "hrv"]),
        once("resting_heart_rate", Unit::Plain, &["sleepBPM"]),
        once("oxygen_saturation", Unit::Plain, &["SpO2Avg"]),
        once("respiratory_rate", Unit::Plain, &["respAvg"]),
    ],
    label: Some(("toDate", DateMeans::Wake)),
    ..PLAIN
};

pub(super) const HEALTH_AUTO_EXPORT_TABLE: Vendor = Vendor {
    signature: &[
        &["Date/Time", "Date"],
        &[
            "Sleep Analysis [Total] (hr)",
            "Sleep Analysis [Asleep] (hr)",
            "Sleep Analysis [Asleep] (hours)",
            "Sleep Analysis [Total] (hours)",
        ],
    ],
    span: SpanNames::Date {
        date: &["Date/Time", "Date"],
        bed: &[],
        rise: &[],
        means: DateMeans::Wake,
    },
    measures: &[
        // `Asleep` is 0 in some versions beside a right `Total`, and alone in others.
        adds(
            "sleep_hours",
            Unit::Plain,
            &["Sleep Analysis [Total] (hr)", "Sleep Analysis [Total] (hours)"],
        ),
        adds(
            "sleep_hours",
            Unit::Plain,
            &["Sleep Analysis [Asleep] (hr)", "Sleep Analysis [Asleep] (hours)"],
        ),
        adds(
            "time_in_bed_h",
            Unit::Plain,
            &["Sleep Analysis [In Bed] (hr)", "Sleep Analysis [In Bed] (hours)"],
        ),
        adds(
            "deep_min",
            Unit::HoursToMinutes,
            &["Sleep Analysis [Deep] (hr)", "Sleep Analysis [Deep] (hours)"],
        ),
        adds(
            "rem_min",
            Unit::HoursToMinutes,
            &["Sleep Analysis [REM] (hr)", "Sleep Analysis [REM] (hours)"],
        ),
        adds(
            "light_min",
            Unit::HoursToMinutes,
            &["Sleep Analysis [Core] (hr)", "Sleep Analysis [Core] (hours)"],
        ),
        adds(
            "awake_min",
            Unit::HoursToMinutes,
            &["Sleep Analysis [Awake] (hr)", "Sleep Analysis [Awake] (hours)"],
        ),
        once(
            "resting_heart_rate",
            Unit::Plain,
            &["Resting Heart Rate (count/min)", "Resting Heart Rate (bpm)"],
        ),
        once("heart_rate_variability_ms", Unit::Plain, &["Heart Rate Variability (ms)"]),
        once("respiratory_rate", Unit::Plain, &["Respiratory Rate (count/min)"]),
    ],
    ..PLAIN
};

/// Its columns depend on what the person does. A day's steps belong to the night after it.
pub(super) const GOOGLE_FIT_TABLE: Vendor = Vendor {
    signature: &[&["Date"], &["Move Minutes count"], &["Step count"]],
    span: SpanNames::Date { date: &["Date"], bed: &[], rise: &[], means: DateMeans::Evening },
    measures: &[
        adds("steps", Unit::Plain, &["Step count"]),
        adds("exercise_min", Unit::Plain, &["Move Minutes count"]),
    ],
    ..PLAIN
};

pub(crate) const AUTOSLEEP: Format = Format {
    id: "autosleep",
    page: include_str!("../../../../../docs/formats/autosleep.md"),
    name: "AutoSleep",
    taken: "start, end, time asleep and awake, deep sleep, heart rate, breaths, oxygen",
    export: "in the app: Settings, Export, Sleep history",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&AUTOSLEEP_TABLE, table),
    read: |job, problems| read(&AUTOSLEEP_TABLE, job, problems),
};

pub(crate) const HEALTH_AUTO_EXPORT: Format = Format {
    id: "health_auto_export",
    page: include_str!("../../../../../docs/formats/health-auto-export.md"),
    name: "Health Auto Export (Apple Health)",
    taken: "hours asleep and in bed, sleep by stage, heart rate, breaths, by day",
    export: "in the app: Manual export, daily, CSV",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&HEALTH_AUTO_EXPORT_TABLE, table),
    read: |job, problems| read(&HEALTH_AUTO_EXPORT_TABLE, job, problems),
};

pub(crate) const GOOGLE_FIT: Format = Format {
    id: "google_fit",
    page: include_str!("../../../../../docs/formats/google-fit.md"),
    name: "Google Fit",
    taken: "steps and minutes of moving, by day",
    export: "Google Takeout, Fit: Daily activity metrics.csv",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&GOOGLE_FIT_TABLE, table),
    read: |job, problems| read(&GOOGLE_FIT_TABLE, job, problems),
};
