//! Six weeks of self-care without change. Recovery flattens there (Menezes Costa et al. 2012);
//! the numbers 4 and 0.8 are judgement.

use super::diary::Diary;
use super::{Outcome, Rule};

const WEEKS_NIGHTS: i64 = 42;
const MIN_LOGGED_TENTHS: usize = 7;
const RECENT_NIGHTS: usize = 14;
const MIN_SPASM_NIGHTS: u64 = 4;
const KEEP_TENTHS: u64 = 8;

pub(super) const ESC01: Rule = Rule { id: "ESC01_selfcare_not_working", evaluate };

fn evaluate(diary: &Diary) -> Outcome {
    if diary.span() < WEEKS_NIGHTS {
        return Outcome::not_evaluable("fewer than 42 nights");
    }
    let rows = diary.logged(0, WEEKS_NIGHTS);
    if 10 * rows.len() < MIN_LOGGED_TENTHS * WEEKS_NIGHTS as usize {
        return Outcome::not_evaluable("fewer than 70 % of the last 42 nights logged");
    }
    let tended = rows.iter().filter(|&&i| did_selfcare(diary, i)).count();
    if 2 * tended < rows.len() {
        return Outcome::not_evaluable("self-care noted on fewer than half of the nights");
    }
    let start = &rows[..RECENT_NIGHTS];
    let recent = &rows[rows.len() - RECENT_NIGHTS..];
    let (before, now) = (diary.spasm_nights(start), diary.spasm_nights(recent));
    let kept = 10 * now >= KEEP_TENTHS * before;
    Outcome::fire_if(
        now >= MIN_SPASM_NIGHTS && kept,
        format!("{before} of the first 14 logged nights and {now} of the last 14"),
    )
    .value("before", before as f64)
    .value("now", now as f64)
}

fn did_selfcare(diary: &Diary, row: usize) -> bool {
    let said = diary.yes("self_care", row) == Some(true);
    said || diary.entries("remedy", row).is_some_and(|e| !e.is_empty())
}

#[cfg(test)]
mod tests {
    use lumbago_domain::SignalState::{self, Clear, Fire, NotEvaluable};

    use crate::fixtures::Diary as Log;

    fn check(span: usize, logged: usize, tended: usize, first: usize, last: usize) -> SignalState {
        // Nights left out lie in the middle; spasms at the start of each 14.
        let gap = span - logged;
        let nights: Vec<usize> = (0..span).filter(|&t| t < 14 || t >= 14 + gap).collect();
        let spasm = |t: usize| t < first || (t >= span - 14 && t < span - 14 + last);
        let log = Log::on_days(&nights)
            .number("spasm_count", |t| Some(f64::from(u8::from(spasm(nights[t])))))
            .yes_no("self_care", |t| Some(t < tended));
        log.signal("ESC01_selfcare_not_working").state
    }

    #[test]
    fn boundary_cases() {
        let cases = [
            ((42, 42, 42, 6, 6), Fire),
            ((42, 42, 42, 6, 3), Clear),
            ((42, 42, 42, 10, 7), Clear),
            ((42, 42, 42, 10, 8), Fire),
            ((42, 28, 28, 6, 6), NotEvaluable),
            ((41, 41, 41, 6, 6), NotEvaluable),
            ((42, 42, 17, 6, 6), NotEvaluable),
        ];
        for ((span, logged, tended, first, last), expected) in cases {
            let state = check(span, logged, tended, first, last);
            assert_eq!(state, expected, "{span} {logged} {tended} {first} {last}");
        }
    }
}
