//! Painkillers on most days, and medicines begun before the spasms (Garrison et al. 2012, on leg
//! cramps). Package leaflets of shop-bought painkillers commonly say ten days.

use jiff::civil::Date;
use lumbago_domain::day_number;

use super::diary::Diary;
use super::{Outcome, Rule};

const WINDOW: i64 = 14;
const DAYS: usize = 10;
const STARTED_WITHIN_DAYS: i64 = 365;
const STARTS: &[&str] = &["diuretic_start", "beta_agonist_start", "statin_start"];

pub(super) const ESC08: Rule = Rule { id: "ESC08_painkiller_days", evaluate: painkiller_days };
pub(super) const ESC09: Rule = Rule { id: "ESC09_medicine_timing", evaluate: medicine_timing };

/// Days without a note could have been days with a painkiller, so they keep the rule from being
/// clear where they could tip it.
fn painkiller_days(diary: &Diary) -> Outcome {
    let notes: Vec<bool> =
        diary.window(0, WINDOW).into_iter().filter_map(|i| took_painkiller(diary, i)).collect();
    let taken = notes.iter().filter(|t| **t).count();
    let unknown = WINDOW as usize - notes.len();
    let detail = format!("painkillers noted on {taken} of the last 14 days");
    if taken < DAYS && (notes.is_empty() || taken + unknown >= DAYS) {
        return Outcome::not_evaluable(detail);
    }
    Outcome::fire_if(taken >= DAYS, detail).value("n", taken as f64)
}

fn took_painkiller(diary: &Diary, row: usize) -> Option<bool> {
    let listed = diary.entries("remedy", row).map(|e| e.contains(&"painkiller"));
    match (diary.yes("painkiller_taken", row), listed) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (said, listed) => said.or(listed),
    }
}

fn medicine_timing(diary: &Diary) -> Outcome {
    let started: Vec<(&str, i64)> = STARTS
        .iter()
        .filter_map(|key| {
            let date: Date = diary.person.answer(key)?.value.trim().parse().ok()?;
            Some((*key, day_number(date)))
        })
        .collect();
    if started.is_empty() {
        return Outcome::not_evaluable("no start dates of medicines given");
    }
    let first = diary.all().into_iter().find(|&i| diary.is_spasm(i));
    let Some(first) = first.map(|i| diary.nights.day[i]) else {
        return Outcome::not_evaluable("no spasms logged");
    };
    let near = started.iter().filter(|(_, d)| (0..=STARTED_WITHIN_DAYS).contains(&(first - d)));
    let near: Vec<&str> = near.map(|(k, _)| k.trim_end_matches("_start")).collect();
    let detail = match near.is_empty() {
        true => "none begun in the year before the first logged spasm".to_owned(),
        false => format!("begun in the year before the first logged spasm: {}", near.join(", ")),
    };
    Outcome::fire_if(!near.is_empty(), detail)
}

#[cfg(test)]
mod tests {
    use lumbago_domain::SignalState::{Clear, Fire, NotEvaluable};

    use crate::fixtures::Diary as Log;

    #[test]
    fn painkiller_cases() {
        let rule = "ESC08_painkiller_days";
        let log = |k: usize| {
            Log::nights(14)
                .number("spasm_count", |_| Some(0.0))
                .yes_no("painkiller_taken", move |t| Some(t < k))
        };
        assert_eq!(log(10).signal(rule).state, Fire);
        assert_eq!(log(9).signal(rule).state, Clear);
        let few_notes = Log::nights(14)
            .number("spasm_count", |_| Some(0.0))
            .yes_no("painkiller_taken", |t| (t < 4).then_some(false));
        assert_eq!(few_notes.signal(rule).state, NotEvaluable);
    }

    #[test]
    fn medicine_cases() {
        let rule = "ESC09_medicine_timing";
        // The fixture's first night is 1 January 2026.
        let log = |date: &str| {
            Log::nights(3).number("spasm_count", |_| Some(1.0)).answer("diuretic_start", date)
        };
        assert_eq!(log("2025-09-23").signal(rule).state, Fire);
        assert_eq!(log("2024-11-27").signal(rule).state, Clear);
        assert_eq!(log("2026-02-01").signal(rule).state, Clear);
        for key in ["beta_agonist_start", "statin_start"] {
            let begun = |date: &str| {
                let log = Log::nights(3).number("spasm_count", |_| Some(1.0));
                log.answer(key, date).signal(rule).state
            };
            // 365 and 366 days before.
            assert_eq!((begun("2025-01-01"), begun("2024-12-31")), (Fire, Clear), "{key}");
        }
        let none = Log::nights(3).number("spasm_count", |_| Some(1.0));
        assert_eq!(none.signal(rule).state, NotEvaluable);
    }
}
