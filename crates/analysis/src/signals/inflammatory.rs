//! Timing in the second half of the night with ease on movement, from young age: items of the
//! guideline on inflammatory back pain (NICE NG65). The shares are judgement.

use super::diary::Diary;
use super::{Outcome, Rule};

const ONSET_AGE: f64 = 45.0;
const DAYS: i64 = 90;
const MIN_TIMED_NIGHTS: usize = 10;
const SECOND_HALF_TENTHS: usize = 6;
const DAY_MINUTES: i64 = 24 * 60;

pub(super) const ESC07: Rule = Rule { id: "ESC07_inflammatory_pattern_from_log", evaluate };

fn evaluate(diary: &Diary) -> Outcome {
    if diary.span() < DAYS {
        return Outcome::not_evaluable("fewer than 90 days");
    }
    let onset = diary.person.answer("age_at_onset_years");
    let Some(onset) = onset.and_then(|a| a.value.trim().parse::<f64>().ok()) else {
        return Outcome::not_evaluable("age at onset not given");
    };
    let rows = diary.all();
    let events: Vec<Vec<bool>> =
        rows.iter().map(|&i| second_half(diary, i)).filter(|e| !e.is_empty()).collect();
    if events.len() < MIN_TIMED_NIGHTS {
        return Outcome::not_evaluable("fewer than 10 spasm nights with clock times");
    }
    let mornings: Vec<bool> =
        rows.iter().filter_map(|&i| diary.yes("eases_with_movement", i)).collect();
    if mornings.is_empty() {
        return Outcome::not_evaluable("ease with movement not noted");
    }
    let timed = events.iter().map(Vec::len).sum::<usize>();
    let late = events.iter().flatten().filter(|l| **l).count();
    let eased = mornings.iter().filter(|e| **e).count();
    let fires =
        onset < ONSET_AGE && 10 * late >= SECOND_HALF_TENTHS * timed && 2 * eased >= mornings.len();
    Outcome::fire_if(fires, format!("{late} of {timed} timed events in the second half"))
        .value("late", late as f64)
        .value("timed", timed as f64)
}

/// For each timed event of a night, whether it fell into the second half of the time in bed.
/// Nights without bedtime and rise time cannot be halved.
fn second_half(diary: &Diary, row: usize) -> Vec<bool> {
    let clock = |field| diary.number(field, row).map(|m| m as i64);
    let (Some(bed), Some(rise)) = (clock("bed_time"), clock("rise_time")) else {
        return Vec::new();
    };
    let length = (rise - bed).rem_euclid(DAY_MINUTES);
    let entries = diary.entries("spasm_time", row).unwrap_or_default();
    entries
        .into_iter()
        .filter_map(minutes)
        .map(|m| (m - bed).rem_euclid(DAY_MINUTES))
        .filter(|&since| since <= length)
        .map(|since| 2 * since > length)
        .collect()
}

fn minutes(text: &str) -> Option<i64> {
    let (h, m) = text.split_once(':')?;
    let (h, m): (i64, i64) = (h.trim().parse().ok()?, m.trim().parse().ok()?);
    ((0..24).contains(&h) && (0..60).contains(&m)).then_some(60 * h + m)
}

#[cfg(test)]
mod tests {
    use lumbago_domain::SignalState::{self, Clear, Fire, NotEvaluable};

    use crate::fixtures::Diary as Log;

    fn check(
        onset: &str,
        days: usize,
        timed: usize,
        late: usize,
        eased_tenths: usize,
    ) -> SignalState {
        let log = Log::nights(days)
            .number("spasm_count", move |t| Some(f64::from(u8::from(t < timed))))
            .text("spasm_time", move |t| {
                (t < timed).then(|| if t < late { "04:30" } else { "23:50" }.into())
            })
            .clock("bed_time", |_| Some(23 * 60))
            .clock("rise_time", |_| Some(7 * 60))
            .yes_no("eases_with_movement", move |t| Some(t % 10 < eased_tenths))
            .answer("age_at_onset_years", onset);
        log.signal("ESC07_inflammatory_pattern_from_log").state
    }

    #[test]
    fn cases() {
        assert_eq!(check("30", 100, 12, 8, 6), Fire);
        assert_eq!(check("45", 100, 12, 8, 6), Clear);
        assert_eq!(check("30", 100, 9, 8, 6), NotEvaluable);
        assert_eq!(check("30", 100, 12, 7, 6), Clear);
        assert_eq!(check("30", 100, 12, 8, 4), Clear);
        assert_eq!(check("30", 89, 12, 8, 6), NotEvaluable);
    }
}
