//! Diaries as files of several formats, with slips or without.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lumbago_domain::day_number;

use crate::Plant;
use crate::diary::{Diary, Row, days_after};
use crate::random::Random;

/// Share of nights with a clock time half a day out, and of rows with a wrong date.
const CLOCK_SLIPS: f64 = 0.04;
const DATE_SLIPS: f64 = 0.03;

pub(crate) struct Format {
    pub(crate) name: &'static str,
    header: &'static str,
    mapping: Option<&'static str>,
    /// Column names of the date and of the clocks in the order of the night.
    date: &'static str,
    clocks: &'static [&'static str],
    /// Whether the date is that of the morning.
    wake: bool,
    dates: fn(Date) -> String,
    times: fn(i64) -> String,
    row: fn(&Cells) -> String,
    wide: bool,
}

pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) mapping: Option<&'static str>,
    /// By line and column.
    pub(crate) plants: BTreeMap<(u64, String), Plant>,
}

/// The texts of a row.
struct Cells {
    date: String,
    clocks: Vec<String>,
    row: Row,
    sent: Date,
}

const MAPPING: &str = "[night]\ncolumn = \"Datum\"\nmeans = \"evening\"\nformat = \"%d.%m.%Y\"\n\
    [columns]\n\"Ins Bett\" = \"bed_time\"\n\"Auf\" = \"rise_time\"\n\"Krampf\" = \"spasm_count\"\n";

pub(crate) const FORMATS: &[Format] = &[
    Format {
        name: "own diary",
        header: "night,bed_time,rise_time,sleep_hours,spasm_count",
        mapping: None,
        date: "night",
        clocks: &["bed_time", "rise_time"],
        wake: false,
        dates: |d| d.to_string(),
        times: |m| format!("{:02}:{:02}", m / 60, m % 60),
        row: |c| {
            let asleep = (c.row.awake - c.row.lights - c.row.latency - c.row.waso) as f64 / 60.0;
            format!("{},{},{},{asleep:.1},{}", c.date, c.clocks[0], c.clocks[1], c.row.spasms)
        },
        wide: false,
    },
    Format {
        name: "mapped file with am and pm",
        header: "Datum;Ins Bett;Auf;Krampf",
        mapping: Some(MAPPING),
        date: "Datum",
        clocks: &["Ins Bett", "Auf"],
        wake: false,
        dates: |d| d.strftime("%d.%m.%Y").to_string(),
        times: am_pm,
        row: |c| format!("{};{};{};{}", c.date, c.clocks[0], c.clocks[1], c.row.spasms),
        wide: false,
    },
    Format {
        name: "sleep diary",
        header: "date,bedtime,lightsOut,sleepOnsetLatency,wakeAfterSleepOnset,finalAwakening,outOfBedTime",
        mapping: None,
        date: "date",
        clocks: &["bedtime", "lightsOut", "finalAwakening", "outOfBedTime"],
        wake: true,
        dates: |d| d.to_string(),
        times: |m| format!("{}:{:02}", m / 60, m % 60),
        row: four_clocks,
        wide: false,
    },
    Format {
        name: "Google Forms",
        header: "Timestamp,Date,What time did you get into bed?,sol,waso,What time did you get out of bed for the day?,spasm_count",
        mapping: None,
        date: "Date",
        clocks: &[
            "What time did you get into bed?",
            "What time did you get out of bed for the day?",
        ],
        wake: true,
        dates: |d| d.strftime("%m/%d/%Y").to_string(),
        times: |m| am_pm(m).replace(' ', ":00 ").to_uppercase(),
        row: |c| {
            let sent = c.sent.strftime("%m/%d/%Y 10:15:00");
            let (r, t) = (&c.row, &c.clocks);
            format!("{sent},{},{},{},{},{},{}", c.date, t[0], r.latency, r.waso, t[1], r.spasms)
        },
        wide: false,
    },
    Format {
        name: "GGIR advanced",
        header: "",
        mapping: None,
        date: "date",
        clocks: &["inbed", "wakeup"],
        wake: false,
        dates: |d| d.to_string(),
        times: |m| format!("{:02}:{:02}:00", m / 60, m % 60),
        row: |_| String::new(),
        wide: true,
    },
];

fn four_clocks(c: &Cells) -> String {
    let (r, t) = (&c.row, &c.clocks);
    format!("{},{},{},{},{},{},{}", c.date, t[0], t[1], r.latency, r.waso, t[2], t[3])
}

fn am_pm(m: i64) -> String {
    let (hour, half) = (m / 60, if m < 720 { "am" } else { "pm" });
    format!("{}:{:02} {half}", (hour + 11) % 12 + 1, m % 60)
}

impl Format {
    pub(crate) fn write(&self, diary: &Diary, slips: bool, random: &mut Random) -> Written {
        let mut plants = BTreeMap::new();
        let shown = |d: Date| if self.wake { days_after(d, 1) } else { d };
        let mut dates: Vec<Date> = diary.rows.iter().map(|r| shown(r.night)).collect();
        let right = dates.clone();
        let clean_days: BTreeSet<i64> = right.iter().map(|d| day_number(*d)).collect();
        let line = |i: usize| if self.wide { 2 } else { i as u64 + 2 };
        let column = |name: &str, i: usize| match (self.wide, name) {
            (false, name) => name.to_string(),
            (true, "wakeup") => format!("D{}_wakeup", i + 2),
            (true, name) => format!("D{}_{name}", i + 1),
        };
        // A wide log loses the nights beside a wrong date: dates are planted in the long formats.
        let mut last = None;
        for i in 1..dates.len() - 1 {
            let apart = last.is_none_or(|l| i - l > 6);
            if !slips || self.wide || !apart || !random.chance(DATE_SLIPS) {
                continue;
            }
            let Some((typed, kind, telling)) = mistyped(&right, &clean_days, i, random) else {
                continue;
            };
            last = Some(i);
            let sent = self.name == "Google Forms";
            let plant = Plant { kind, right: (self.dates)(right[i]), telling: telling || sent };
            plants.insert((line(i), column(self.date, i)), plant);
            dates[i] = typed;
        }
        let mut lines = vec![self.header.to_string()];
        let (mut names, mut wide) = (vec!["ID".to_string()], vec!["p1".to_string()]);
        let mut before: Option<String> = None;
        for (i, row) in diary.rows.iter().enumerate() {
            let times = match self.clocks.len() {
                2 => vec![row.bed, row.rise],
                _ => vec![row.bed, row.lights, row.awake, row.rise],
            };
            let mut clocks: Vec<String> =
                times.iter().map(|m| (self.times)(m.rem_euclid(1440))).collect();
            // In a wide log a night needs the date of the day after it.
            let paired =
                !self.wide || right.get(i + 1).is_some_and(|d| *d == days_after(right[i], 1));
            if slips && paired && random.chance(CLOCK_SLIPS) {
                let at = random.below(clocks.len() as u64) as usize;
                let wrong = (self.times)((times[at] + 720).rem_euclid(1440));
                let right = std::mem::replace(&mut clocks[at], wrong);
                let plant = Plant { kind: crate::CLOCK, right, telling: true };
                plants.insert((line(i), column(self.clocks[at], i)), plant);
            }
            if self.wide {
                names.extend(["date", "wakeup", "inbed"].map(|n| format!("D{}_{n}", i + 1)));
                let woke =
                    before.take().filter(|_| i > 0 && right[i] == days_after(right[i - 1], 1));
                wide.extend([(self.dates)(dates[i]), woke.unwrap_or_default(), clocks[0].clone()]);
                before = Some(clocks[1].clone());
                continue;
            }
            let morning = days_after(row.night, 1);
            let sent = days_after(morning, row.late);
            let cells = Cells { date: (self.dates)(dates[i]), clocks, row: row.clone(), sent };
            lines.push((self.row)(&cells));
        }
        if self.wide {
            let day = diary.rows.len() + 1;
            names.extend(["date", "wakeup", "inbed"].map(|n| format!("D{day}_{n}")));
            let next = days_after(right[right.len() - 1], 1);
            wide.extend([(self.dates)(next), before.unwrap_or_default(), String::new()]);
            lines = vec![names.join(","), wide.join(",")];
        }
        Written { text: lines.join("\n") + "\n", mapping: self.mapping, plants }
    }
}

/// A date as it might be mistyped, of what kind, and whether the file can tell.
fn mistyped(
    right: &[Date],
    clean: &BTreeSet<i64>,
    i: usize,
    random: &mut Random,
) -> Option<(Date, &'static str, bool)> {
    let true_day = day_number(right[i]);
    let free = |d: i64| !clean.contains(&d) && d > day_number(right[0]);
    match random.below(3) {
        0 => {
            let by = if random.chance(0.5) { 1 } else { -1 };
            let typed = days_after(right[i], by);
            // Only a date that another row has leaves a trace; if the far side of the doubled date
            // is free as well, either of the two rows may be the wrong one.
            let far = true_day + 2 * by;
            let doubled = clean.contains(&(true_day + by));
            let at_end = i + 2 >= right.len() || i < 2;
            doubled.then_some((typed, "a day off", !free(far) && !at_end))
        }
        1 => {
            let months = if random.chance(0.5) { 1 } else { -1 };
            let month = i32::from(right[i].month()) + months;
            let (year, month) = match month {
                0 => (right[i].year() - 1, 12),
                13 => (right[i].year() + 1, 1),
                m => (right[i].year(), m as i8),
            };
            let typed = Date::new(year, month, right[i].day()).ok()?;
            Some((typed, "another month", !late_entry(right, clean, typed, i)))
        }
        _ => {
            let years = if random.chance(0.7) { -1 } else { 1 };
            let typed =
                Date::new(right[i].year() + years, right[i].month(), right[i].day()).ok()?;
            Some((typed, "another year", true))
        }
    }
}

/// Whether the row looks like one that was added late, for a night of its own.
fn late_entry(right: &[Date], clean: &BTreeSet<i64>, typed: Date, i: usize) -> bool {
    let day = day_number(typed);
    typed < right[i] && typed > right[0] && !clean.contains(&day)
}
