//! Fitbit, Garmin and SleepBot.

use super::measure::{Unit, adds, once};
use super::vendor::{PLAIN, SpanNames, Vendor};
use super::zone::ZoneNames;
use super::{Format, read, recognise};
use crate::FileKind;
use crate::options::DateMeans;
use crate::values::Order;

/// Its times end in `Z` and are local all the same: the end of the night's sleep.
pub(super) const SCORE: Vendor = Vendor {
    signature: &[&["timestamp"], &["overall_score"], &["revitalization_score"]],
    span: SpanNames::Date { date: &["timestamp"], bed: &[], rise: &[], means: DateMeans::Wake },
    measures: &[
        once("sleep_quality", Unit::PercentToTen, &["overall_score"]),
        adds("deep_min", Unit::Plain, &["deep_sleep_in_minutes"]),
        once("resting_heart_rate", Unit::Plain, &["resting_heart_rate"]),
    ],
    ..PLAIN
};

/// Its moments are in universal time; the offset of the place stands beside each.
pub(super) const HEALTH: Vendor = Vendor {
    signature: &[&["sleep_id"], &["sleep_start"], &["sleep_end"], &["minutes_asleep"]],
    span: SpanNames::Moments { start: &["sleep_start"], end: &["sleep_end"] },
    measures: &[
        adds("sleep_hours", Unit::MinutesToHours, &["minutes_asleep"]),
        adds("time_in_bed_h", Unit::MinutesToHours, &["minutes_in_sleep_period"]),
        adds("awake_min", Unit::Plain, &["minutes_awake"]),
        once("fall_asleep_min", Unit::Plain, &["minutes_to_fall_asleep"]),
    ],
    zone: ZoneNames::Universal { start: &["start_utc_offset"], end: &["end_utc_offset"] },
    ..PLAIN
};

/// A score of 0 was not computed. High is good: it is Fitbit's word on how the body coped, not a rating
/// of stress by the person.
pub(super) const STRESS: Vendor = Vendor {
    signature: &[&["DATE"], &["UPDATED_AT"], &["STRESS_SCORE"]],
    span: SpanNames::Date { date: &["DATE"], bed: &[], rise: &[], means: DateMeans::Evening },
    measures: &[once("stress_management", Unit::Plain, &["STRESS_SCORE"])],
    ..PLAIN
};

/// The daily table of shared data sets, dated by the day of waking.
pub(super) const DAILY: Vendor = Vendor {
    signature: &[&["SleepDay"], &["TotalMinutesAsleep"]],
    span: SpanNames::Date { date: &["SleepDay"], bed: &[], rise: &[], means: DateMeans::Wake },
    order: Order::MonthFirst,
    measures: &[
        adds("sleep_hours", Unit::MinutesToHours, &["TotalMinutesAsleep"]),
        adds("time_in_bed_h", Unit::MinutesToHours, &["TotalTimeInBed"]),
    ],
    person: Some("Id"),
    ..PLAIN
};

/// The first column is named after the report and holds the date of waking.
pub(super) const REPORT: Vendor = Vendor {
    signature: &[
        &["Sleep Score 7 Days", "Sleep Score 4 Weeks", "Sleep Score*"],
        &["Duration"],
        &["Bedtime"],
        &["Wake Time"],
    ],
    span: SpanNames::Date {
        date: &["Sleep Score 7 Days", "Sleep Score 4 Weeks", "Sleep Score*"],
        bed: &["Bedtime"],
        rise: &["Wake Time"],
        means: DateMeans::Wake,
    },
    measures: &[
        adds("sleep_hours", Unit::DurationToHours, &["Duration"]),
        once("sleep_quality", Unit::PercentToTen, &["Score"]),
        once("resting_heart_rate", Unit::Plain, &["Resting Heart Rate"]),
        once("oxygen_saturation", Unit::Plain, &["Pulse Ox"]),
        once("respiratory_rate", Unit::Plain, &["Respiration"]),
        once("readiness", Unit::Plain, &["Body Battery"]),
    ],
    ..PLAIN
};

/// Notes hold quotation marks and commas as they were typed; dates follow the phone.
pub(super) const BOT: Vendor = Vendor {
    signature: &[&["Date"], &["Sleep Time"], &["Wake Time"], &["Hours"]],
    span: SpanNames::Clocks {
        date: &["Date"],
        bed: &["Sleep Time"],
        rise: &["Wake Time"],
        means: DateMeans::Wake,
    },
    order: Order::DayFirst,
    measures: &[adds("sleep_hours", Unit::Plain, &["Hours"])],
    quoting: false,
    ..PLAIN
};

pub(crate) const FITBIT_SCORE: Format = Format {
    id: "fitbit_score",
    page: include_str!("../../../../../docs/formats/fitbit.md"),
    name: "Fitbit, Takeout sleep scores",
    taken: "sleep score, deep sleep, resting heart rate",
    export: "Google Takeout, Fitbit: Sleep/sleep_score.csv",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&SCORE, table),
    read: |job, problems| read(&SCORE, job, problems),
};

pub(crate) const FITBIT_HEALTH: Format = Format {
    id: "fitbit_health",
    page: include_str!("../../../../../docs/formats/fitbit.md"),
    name: "Fitbit, Google Health takeout",
    taken: "start, end, time asleep, in bed and awake, time to fall asleep",
    export: "Google Takeout, Fitbit: Health Fitness Data, UserSleeps",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&HEALTH, table),
    read: |job, problems| read(&HEALTH, job, problems),
};

pub(crate) const FITBIT_STRESS: Format = Format {
    id: "fitbit_stress",
    page: include_str!("../../../../../docs/formats/fitbit.md"),
    name: "Fitbit, Takeout stress scores",
    taken: "stress management score, by day",
    export: "Google Takeout, Fitbit: Stress Score/Stress Score.csv",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&STRESS, table),
    read: |job, problems| read(&STRESS, job, problems),
};

pub(crate) const FITBIT_TABLE: Format = Format {
    id: "fitbit_table",
    page: include_str!("../../../../../docs/formats/fitbit.md"),
    name: "Fitbit, daily table of shared data sets",
    taken: "time asleep and in bed by person and day",
    export: "sleepDay_merged.csv of a data set",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&DAILY, table),
    read: |job, problems| read(&DAILY, job, problems),
};

pub(crate) const GARMIN: Format = Format {
    id: "garmin",
    page: include_str!("../../../../../docs/formats/garmin.md"),
    name: "Garmin Connect, sleep report",
    taken: "bedtime, wake time, time asleep, score, heart rate, oxygen, breaths",
    export: "on the web: Sleep, 7 days or 4 weeks, Export CSV",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&REPORT, table),
    read: |job, problems| read(&REPORT, job, problems),
};

pub(crate) const SLEEPBOT: Format = Format {
    id: "sleepbot",
    page: include_str!("../../../../../docs/formats/sleepbot.md"),
    name: "SleepBot",
    taken: "start, end and hours of sleep",
    export: "in the app: Settings, Export",
    kind: FileKind::Diary,
    recognise: |table, _| recognise(&BOT, table),
    read: |job, problems| read(&BOT, job, problems),
};
