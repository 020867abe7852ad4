//! A Bearable export of 2020–2022: one row a reading, header unquoted, every value quoted.
//!
//! A symptom that was absent is no row at all. Sleep rows are dated by the morning, everything
//! else by its own day; spasms of a night stand in the `pre` bucket (midnight to six) of the
//! morning after it.

use jiff::ToSpan;
use jiff::civil::Date;
use lumbago_domain::NightLog;

use crate::simulation::Simulated;

const HEADER: &str = "date,weekday,time of day,category,rating/amount,detail,notes\n";

/// Nights as the app exports them, newest day first. Only for one person: the app has no people.
pub fn export(simulated: &Simulated) -> String {
    let log = &simulated.log;
    let mut days: std::collections::BTreeMap<Date, Vec<[String; 5]>> = Default::default();
    for i in 0..log.len() {
        let evening = log.night[i];
        let morning = evening.saturating_add(1.days());
        days.entry(evening).or_default().extend(of_the_day(log, i));
        days.entry(morning).or_default().extend(of_the_morning(log, i));
    }
    let mut text = HEADER.to_owned();
    for (date, readings) in days.iter().rev() {
        for r in readings {
            let cells = [ordinal(*date), date.strftime("%A").to_string()];
            let all: Vec<String> =
                cells.iter().chain(r).map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            text.push_str(&all.join(","));
            text.push('\n');
        }
    }
    text
}

fn reading(time: &str, category: &str, rating: String, detail: &str, notes: &str) -> [String; 5] {
    [time.into(), category.into(), rating, detail.into(), notes.into()]
}

fn of_the_day(log: &NightLog, i: usize) -> Vec<[String; 5]> {
    let number = |field: &str| log.values(field).and_then(|v| v.number(i));
    let yes = |field: &str| number(field).is_some_and(|v| v > 0.0);
    let mut rows = Vec::new();
    if let Some(stress) = number("stress") {
        let mood = (9.0 - 0.7 * stress).round().clamp(1.0, 9.0);
        rows.push(reading("pm", "Mood", mood.to_string(), "", ""));
    }
    if let Some(fatigue) = number("fatigue") {
        let energy = (5.0 - 0.4 * fatigue).round().clamp(1.0, 5.0);
        rows.push(reading("pm", "Energy", energy.to_string(), "", ""));
    }
    let stressed = number("stress").is_some_and(|s| s >= 6.0);
    let factors = [
        (stressed, "Stressful day"),
        (yes("exercise_min"), "Exercise"),
        (yes("lifting"), "Heavy lifting"),
        (yes("alcohol_units"), "Alcohol"),
        (yes("stretch_before_bed"), "Stretching"),
        (yes("workday"), "Work"),
    ];
    let on: Vec<&str> = factors.iter().filter(|f| f.0).map(|f| f.1).collect();
    if !on.is_empty() {
        rows.push(reading("all day", "Factors", String::new(), &on.join(" | "), ""));
    }
    if yes("caffeine_mg") {
        rows.push(reading("am", "Food Diary factors", String::new(), "Caffeine", ""));
    }
    if yes("caffeine_after_15_mg") {
        rows.push(reading("pm", "Food Diary factors", String::new(), "Late caffeine", ""));
    }
    if yes("painkiller_taken") {
        rows.push(reading("pm", "Meds/Supplements", "400".into(), "Ibuprofen (mg)", ""));
    }
    rows
}

fn of_the_morning(log: &NightLog, i: usize) -> Vec<[String; 5]> {
    let number = |field: &str| log.values(field).and_then(|v| v.number(i));
    let mut rows = Vec::new();
    if let (Some(bed), Some(rise), Some(hours)) =
        (number("bed_time"), number("rise_time"), number("sleep_hours"))
    {
        let minutes = (hours * 60.0).round() as u32;
        let clock = |m: f64| format!("{:02}:{:02}", m as u32 / 60, m as u32 % 60);
        let detail = format!("In bed {} - {}", clock(bed), clock(rise));
        let length = format!("{}:{:02}", minutes / 60, minutes % 60);
        rows.push(reading("", "Sleep", length, &detail, ". "));
    }
    if let Some(quality) = number("sleep_quality") {
        let stars = (quality / 2.0).round().clamp(1.0, 5.0);
        rows.push(reading("am", "Sleep quality", stars.to_string(), "", ""));
    }
    if let Some(severity) = number("spasm_severity") {
        let (rating, word) = match severity {
            s if s <= 3.0 => (1, "Mild"),
            s if s <= 5.0 => (2, "Moderate"),
            s if s <= 8.0 => (3, "Severe"),
            _ => (4, "Unbearable"),
        };
        let detail = format!("Back spasm ({word})");
        rows.push(reading("pre", "Symptom", rating.to_string(), &detail, ""));
    }
    rows
}

/// `22nd Sep 2020`.
fn ordinal(date: Date) -> String {
    let suffix = match (date.day(), date.day() % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{}{suffix} {}", date.day(), date.strftime("%b %Y"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{simulate, world};

    #[test]
    fn dates_are_written_as_ordinals() {
        for (d, text) in [
            (date(2020, 9, 22), "22nd Sep 2020"),
            (date(2022, 1, 5), "5th Jan 2022"),
            (date(2021, 5, 11), "11th May 2021"),
            (date(2021, 5, 31), "31st May 2021"),
        ] {
            assert_eq!(ordinal(d), text);
        }
    }

    #[test]
    fn a_spasm_is_a_row_of_the_morning_after_and_its_absence_none() {
        let mut w = world("evidence").expect("a world of the registry");
        w.nights = 60;
        let s = simulate(&w, 6).expect("a sound world");
        let text = export(&s);
        let rows = text.lines().filter(|l| l.contains("\"pre\",\"Symptom\"")).count();
        assert_eq!(rows, s.truth.realised.spasm_nights as usize);
        let count = s.log.values("spasm_count").expect("recorded");
        let i = (0..s.log.len()).find(|&i| count.number(i) > Some(0.0)).expect("a spasm night");
        let morning = s.log.night[i].saturating_add(1.days());
        let expected = format!("\"{}\",\"{}\",\"pre\"", ordinal(morning), morning.strftime("%A"));
        assert!(text.contains(&expected), "{expected}");
    }
}
