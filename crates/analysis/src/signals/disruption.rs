//! Broken sleep, limited days, stronger spasms, one very bad night. Thresholds are judgement; about
//! two points of ten is the change people commonly notice.

use super::diary::Diary;
use super::{Outcome, Rule};
use crate::exposure::quantile;

const RECENT: i64 = 14;
const PRIOR: i64 = 28;
const MIN_LOGGED: usize = 10;
const WOKEN_NIGHTS: usize = 6;
const LOST_MINUTES: f64 = 60.0;
const LOST_MIN_NIGHTS: usize = 4;
const LIMITED_DAYS: usize = 4;
const MIN_RECENT_SPASM_NIGHTS: usize = 3;
const MIN_PRIOR_SPASM_NIGHTS: usize = 5;
const STRONGER_POINTS: f64 = 2.0;
const SEVERE: f64 = 8.0;

/// Means of ratings in tenths differ from their decimal value by less than this.
const ROUNDING: f64 = 1e-9;

pub(super) const ESC03: Rule = Rule { id: "ESC03_quality_of_life", evaluate: quality_of_life };
pub(super) const ESC04: Rule = Rule { id: "ESC04_severity_jump", evaluate: severity_jump };
pub(super) const ESC05: Rule = Rule { id: "ESC05_single_severe_night", evaluate: severe_night };

fn quality_of_life(diary: &Diary) -> Outcome {
    let rows = diary.logged(0, RECENT);
    if rows.len() < MIN_LOGGED {
        return Outcome::not_evaluable("fewer than 10 of the last 14 nights logged");
    }
    let days = diary.window(0, RECENT);
    let fields = ["woke", "sleep_lost_min", "limited_day"];
    if !fields.iter().any(|f| days.iter().any(|&i| diary.number(f, i).is_some())) {
        return Outcome::not_evaluable("no notes on waking, lost sleep or limited days");
    }
    let woken = rows.iter().filter(|&&i| diary.yes("woke", i) == Some(true)).count();
    let limited = days.iter().filter(|&&i| diary.yes("limited_day", i) == Some(true)).count();
    let mut lost: Vec<f64> = rows
        .iter()
        .filter(|&&i| diary.is_spasm(i))
        .filter_map(|&i| diary.number("sleep_lost_min", i))
        .collect();
    lost.sort_by(f64::total_cmp);
    let much_lost = lost.len() >= LOST_MIN_NIGHTS && quantile(&lost, 0.5) >= LOST_MINUTES;
    let fires = woken >= WOKEN_NIGHTS || much_lost || limited >= LIMITED_DAYS;
    Outcome::fire_if(
        fires,
        format!("woken on {woken} of the last 14 nights, {limited} days limited"),
    )
    .value("woken", woken as f64)
    .value("limited", limited as f64)
}

fn severity_jump(diary: &Diary) -> Outcome {
    let mean = |skip: i64, length: i64, needed: usize| {
        let own: Vec<f64> = diary
            .logged(skip, length)
            .into_iter()
            .filter(|&i| diary.is_spasm(i))
            .filter_map(|i| diary.number("spasm_severity", i))
            .collect();
        (own.len() >= needed).then(|| own.iter().sum::<f64>() / own.len() as f64)
    };
    let recent = mean(0, RECENT, MIN_RECENT_SPASM_NIGHTS);
    let prior = mean(RECENT, PRIOR, MIN_PRIOR_SPASM_NIGHTS);
    match (recent, prior) {
        (Some(now), Some(before)) => Outcome::fire_if(
            now - before >= STRONGER_POINTS - ROUNDING,
            format!("mean severity {now:.1}, before {before:.1}"),
        )
        .value("now", now)
        .value("before", before),
        (None, _) => Outcome::not_evaluable("fewer than 3 rated spasm nights in the last 14"),
        (_, None) => Outcome::not_evaluable("fewer than 5 rated spasm nights in the 28 before"),
    }
}

/// A very bad night among the last 14.
fn severe_night(diary: &Diary) -> Outcome {
    let rows = diary.logged(0, RECENT);
    let rated: Vec<f64> = rows.iter().filter_map(|&i| diary.number("spasm_severity", i)).collect();
    let worst = rated.iter().copied().fold(0.0, f64::max);
    let unrated =
        rows.iter().any(|&i| diary.is_spasm(i) && diary.number("spasm_severity", i).is_none());
    if worst < SEVERE && (unrated || rows.is_empty()) {
        return Outcome::not_evaluable("spasm nights of the last 14 are without a severity");
    }
    Outcome::fire_if(worst >= SEVERE, format!("worst severity of the last 14 nights {worst}"))
        .value("severity", worst)
}

#[cfg(test)]
mod tests {
    use lumbago_domain::SignalState::{Clear, Fire, NotEvaluable};

    use crate::fixtures::Diary as Log;

    fn all_spasms(n: usize) -> Log {
        Log::nights(n).number("spasm_count", |_| Some(1.0))
    }

    #[test]
    fn quality_of_life_cases() {
        let rule = "ESC03_quality_of_life";
        let woken = |k: usize| all_spasms(14).yes_no("woke", move |t| Some(t < k));
        assert_eq!(woken(6).signal(rule).state, Fire);
        assert_eq!(woken(5).signal(rule).state, Clear);
        let lost = [60.0, 60.0, 75.0, 90.0];
        let four = woken(4).number("sleep_lost_min", move |t| lost.get(t).copied());
        assert_eq!(four.signal(rule).state, Fire);
        let limited = |k: usize| all_spasms(14).yes_no("limited_day", move |t| Some(t < k));
        assert_eq!(limited(4).signal(rule).state, Fire);
        assert_eq!(limited(3).signal(rule).state, Clear);
        assert_eq!(all_spasms(14).signal(rule).state, NotEvaluable);
        assert_eq!(all_spasms(9).yes_no("woke", |_| Some(true)).signal(rule).state, NotEvaluable);
    }

    #[test]
    fn severity_jump_cases() {
        let rule = "ESC04_severity_jump";
        let log = |recent: f64, nights: usize| {
            let spasm = move |t: usize| t < 5 || (t >= 28 && t < 28 + nights);
            Log::nights(42)
                .number("spasm_count", move |t| Some(f64::from(u8::from(spasm(t)))))
                .number("spasm_severity", move |t| {
                    spasm(t).then_some(if t < 5 { 4.0 } else { recent })
                })
        };
        assert_eq!(log(6.0, 3).signal(rule).state, Fire);
        assert_eq!(log(5.9, 3).signal(rule).state, Clear);
        assert_eq!(log(6.0, 2).signal(rule).state, NotEvaluable);
    }

    #[test]
    fn severe_night_cases() {
        let rule = "ESC05_single_severe_night";
        let worst = |s: f64| all_spasms(1).number("spasm_severity", move |_| Some(s));
        assert_eq!(worst(8.0).signal(rule).state, Fire);
        assert_eq!(worst(7.9).signal(rule).state, Clear);
        assert_eq!(all_spasms(1).signal(rule).state, NotEvaluable);
    }
}
