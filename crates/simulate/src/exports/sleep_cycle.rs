//! A Sleep Cycle export of 2021–2024: 21 columns, `;`, no quoting, no zone.
//!
//! What the app cannot hold is left out: counts, amounts and positions become tags in `Notes`,
//! joined by `:`. The columns the simulation knows nothing of hold what the app writes when it
//! has no value: `0`, `0.0`, empty text, `No weather`.

use jiff::ToSpan;
use jiff::civil::Date;
use lumbago_domain::NightLog;

use crate::simulation::Simulated;
use crate::streams::{Purpose, Streams};

const HEADER: &str = "Start;End;Sleep Quality;Regularity;Mood;Heart rate (bpm);Steps;Alarm mode;\
Air Pressure (Pa);City;Movements per hour;Time in bed (seconds);Time asleep (seconds);\
Time before sleep (seconds);Window start;Window stop;Did snore;Snore time;\
Weather temperature (°C);Weather type;Notes";

/// Nights as the app exports them. Only for one person: the app has no people.
pub fn export(simulated: &Simulated) -> String {
    let log = &simulated.log;
    let mut draw = Streams::new(simulated.truth.seed, 0).of(Purpose::Export);
    let mut text = format!("{HEADER}\r\n");
    for i in 0..log.len() {
        let (Some(bed), Some(rise)) = (number(log, "bed_time", i), number(log, "rise_time", i))
        else {
            continue;
        };
        let (start, end) = (at(log.night[i], bed, &mut draw), at(log.night[i], rise, &mut draw));
        let in_bed = (end - start).total(jiff::Unit::Second).unwrap_or(0.0);
        let asleep = number(log, "sleep_hours", i).unwrap_or(0.0) * 3600.0;
        let quality = number(log, "sleep_quality", i).unwrap_or(0.0) * 10.0;
        let quality = (quality + 4.0 * draw.normal()).round().clamp(5.0, 100.0);
        let regularity = (82.0 + 6.0 * draw.normal()).round().clamp(0.0, 100.0);
        let regularity = if i < 7 { 0.0 } else { regularity };
        let mood = match quality {
            q if q < 40.0 => "Bad",
            q if q < 65.0 => "OK",
            _ => "Good",
        };
        let before = (300.0 + 900.0 * draw.unit()).round();
        let moves = 40.0 + 30.0 * draw.unit();
        let steps = number(log, "exercise_min", i).unwrap_or(0.0) * 95.0 + 3000.0 * draw.unit();
        let time = |t: jiff::civil::DateTime| t.strftime("%Y-%m-%d %H:%M:%S").to_string();
        let asleep = asleep.min(in_bed - before).max(0.0);
        text.push_str(&format!(
            "{};{};{quality}%;{regularity}%;{mood};0;{};No alarm;0.0;;{moves:.1};{in_bed:.1};\
             {asleep:.1};{before:.1};{};{};false;0.0;0.0;No weather;{}\r\n",
            time(start),
            time(end),
            steps.round(),
            time(end),
            time(end),
            tags(log, i).join(":"),
        ));
    }
    text
}

/// Labels of a night, in the words of the app and its users; some keep a trailing blank.
fn tags(log: &NightLog, i: usize) -> Vec<&'static str> {
    let yes = |field: &str| number(log, field, i).is_some_and(|v| v > 0.0);
    let mut tags = Vec::new();
    let mut tag = |on: bool, label: &'static str| {
        if on {
            tags.push(label);
        }
    };
    tag(yes("spasm_count"), "Back spasm");
    tag(yes("caffeine_mg"), "Coffee");
    tag(yes("caffeine_after_15_mg"), "Late coffee ");
    tag(yes("alcohol_units"), "Alcohol");
    tag(yes("exercise_min"), "Worked out");
    tag(number(log, "stress", i).is_some_and(|s| s >= 6.0), "Stressful day");
    tag(yes("stretch_before_bed"), "Stretched");
    tag(yes("lifting"), "Heavy lifting");
    tag(yes("painkiller_taken"), "Painkiller");
    let position = log.values("position_main").and_then(|v| v.text(i));
    tag(position == Some("side"), "Slept on side");
    tag(position == Some("back"), "Slept on back");
    tag(position == Some("front"), "Slept on stomach");
    let knees = log.values("pillow_knees").and_then(|v| v.text(i));
    tag(knees == Some("between"), "Knee pillow");
    tags
}

fn number(log: &NightLog, field: &str, i: usize) -> Option<f64> {
    log.values(field)?.number(i)
}

/// A clock time of the night that begins on `evening`; before noon is the next morning.
fn at(evening: Date, minutes: f64, draw: &mut crate::streams::Draw) -> jiff::civil::DateTime {
    let day = if minutes < 720.0 { 1 } else { 0 };
    let seconds = (minutes * 60.0) as i64 + (59.0 * draw.unit()) as i64;
    let midnight = evening.to_datetime(jiff::civil::Time::midnight());
    midnight.saturating_add(day.days().seconds(seconds))
}

#[cfg(test)]
mod tests {
    use crate::{simulate, world};

    #[test]
    fn every_night_is_a_row_of_21_columns() {
        let mut w = world("evidence").expect("a world of the registry");
        w.nights = 40;
        let s = simulate(&w, 1).expect("a sound world");
        let text = super::export(&s);
        let rows: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(rows.len(), s.log.len() + 1);
        for row in &rows {
            assert_eq!(row.split(';').count(), 21, "{row}");
            assert!(!row.contains('"'));
        }
        let first: Vec<&str> = rows[1].split(';').collect();
        assert!(first[0] < first[1], "{} to {}", first[0], first[1]);
    }
}
