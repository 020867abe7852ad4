//! The newest nights against as many before them.

use lumbago_domain::{Findings, Trend, TrendWord};
use lumbago_stats::exact::{Arm as ExactArm, rate_ratio};

use crate::mattress;
use crate::model::guard::Guarded;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};
use crate::robust_mean;

/// Logged nights compared on each side, where the log has them.
const NIGHTS_EACH: usize = 60;

/// Fewest nights on each side.
const MIN_NIGHTS_EACH: usize = 14;

pub(super) const QUESTION: Question = Question {
    id: "better_or_worse",
    asks: "Better or worse lately?",
    depth: Depth::Verdicts,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    let (mut recent, mut before) = (Vec::new(), Vec::new());
    let mut change = None;
    for p in nights.people_logged() {
        let rows = nights.logged_of(p);
        let each = (rows.len() / 2).min(NIGHTS_EACH);
        if each < MIN_NIGHTS_EACH {
            continue;
        }
        let from = rows.len() - 2 * each;
        before.extend_from_slice(&rows[from..from + each]);
        recent.extend_from_slice(&rows[from + each..]);
        let mut inside = mattress::changes(nights, p).into_iter().map(|c| c.night);
        let start = nights.log.night[rows[from]];
        change = change.or(inside.rfind(|&n| n > start));
    }
    let words = |n: &str| match nights.is_cohort() {
        true => format!("{n} half of each person's nights"),
        false => format!("{n} {} logged nights", recent.len()),
    };
    let recent_arm = nights.arm(&words("newest"), recent.iter().copied());
    let before_arm = nights.arm(&words("earlier"), before.iter().copied());
    let mut trend = Trend {
        word: TrendWord::CannotTell,
        recent: recent_arm,
        before: before_arm,
        ratio: None,
        mattress_change: change.filter(|_| !nights.is_cohort()),
        reason: None,
    };
    if recent.is_empty() {
        trend.reason =
            Some(format!("{} logged nights are needed to compare.", 2 * MIN_NIGHTS_EACH));
    } else {
        compare(nights, &recent, &before, &mut trend);
    }
    findings.trend = trend;
}

fn compare(nights: &Nights, recent: &[usize], before: &[usize], trend: &mut Trend) {
    let (a, b) = (trend.recent.spasm_nights, trend.before.spasm_nights);
    if a + b == 0 {
        trend.reason = Some(format!("No nights with {} to compare.", nights.outcome.events));
        return;
    }
    if a as usize == recent.len() && b as usize == before.len() {
        trend.reason = Some(format!(
            "Every one of these nights had {}, so how often they come cannot show a change.",
            nights.outcome.events
        ));
        return;
    }
    if a == 0 || b == 0 {
        exact(recent.len(), before.len(), nights, trend);
        return;
    }
    let mut rows: Vec<(usize, f64)> = recent.iter().map(|&i| (i, 1.0)).collect();
    rows.extend(before.iter().map(|&i| (i, 0.0)));
    rows.sort_by_key(|r| r.0);
    let (rows, is_recent): (Vec<usize>, Vec<f64>) = rows.into_iter().unzip();
    let y: Vec<f64> =
        rows.iter().map(|&i| f64::from(u8::from(nights.any[i] == Some(true)))).collect();
    match robust_mean::log_ratio(nights, &rows, &y, is_recent) {
        Some(ratio) => {
            trend.ratio = Some(ratio.ratio(0.95));
            trend.word = word(&ratio, nights.settings.equivalence_band);
        }
        None => exact(recent.len(), before.len(), nights, trend),
    }
    if trend.word == TrendWord::CannotTell {
        trend.reason = Some("The likely range includes both better and worse.".into());
    }
}

/// Where one side has no spasm nights, the exact conditional interval decides.
fn exact(recent: usize, before: usize, nights: &Nights, trend: &mut Trend) {
    let at = |level: f64| {
        let arm =
            |events: u32, n: usize| ExactArm { events: u64::from(events), exposure: n as f64 };
        let (a, b) = (trend.recent.spasm_nights, trend.before.spasm_nights);
        rate_ratio(arm(a, recent), arm(b, before), level).ok()
    };
    let (Some(wide), Some(narrow)) = (at(0.95), at(0.80)) else { return };
    trend.word = match () {
        () if wide.high < 1.0 => TrendWord::LikelyBetter,
        () if wide.low > 1.0 => TrendWord::LikelyWorse,
        () if narrow.high < 1.0 => TrendWord::MayBeBetter,
        () if narrow.low > 1.0 => TrendWord::MayBeWorse,
        () => TrendWord::CannotTell,
    };
    trend.reason =
        Some(format!("One side has no nights with {}: exact comparison.", nights.outcome.events));
}

fn word(ratio: &Guarded, band: [f64; 2]) -> TrendWord {
    let (wide, middle, narrow) = (ratio.ratio(0.95), ratio.ratio(0.90), ratio.ratio(0.80));
    match () {
        () if wide.high < 1.0 => TrendWord::LikelyBetter,
        () if wide.low > 1.0 => TrendWord::LikelyWorse,
        () if middle.low > band[0] && middle.high < band[1] => TrendWord::AboutTheSame,
        () if narrow.high < 1.0 => TrendWord::MayBeBetter,
        () if narrow.low > 1.0 => TrendWord::MayBeWorse,
        () => TrendWord::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_tied_to_intervals() {
        let of = |point: f64, std_error: f64| {
            word(
                &Guarded { point, std_error, df: None, p_value: 1.0, planning_error: std_error },
                [0.80, 1.25],
            )
        };
        assert_eq!(of(-0.70, 0.30), TrendWord::LikelyBetter);
        assert_eq!(of(-0.45, 0.30), TrendWord::MayBeBetter);
        assert_eq!(of(0.02, 0.10), TrendWord::AboutTheSame);
        assert_eq!(of(0.45, 0.30), TrendWord::MayBeWorse);
        assert_eq!(of(0.70, 0.30), TrendWord::LikelyWorse);
        assert_eq!(of(0.10, 0.30), TrendWord::CannotTell);
    }
    #[test]
    fn spasms_on_every_night_show_no_change() {
        let log = crate::fixtures::Diary::nights(120).number("spasm_count", |_| Some(2.0));
        let trend = log.analyse().trend;
        assert_eq!((trend.word, trend.ratio), (TrendWord::CannotTell, None));
        assert!(trend.reason.expect("a reason").starts_with("Every one of these nights had"));
    }
}
