//! What is counted, chosen from the outcome's form alone.

use lumbago_domain::{Measure, NightLog, OutcomeInfo};

/// Counts are analysed only if at least this share of spasm nights has two or more spasms;
/// below it a count says no more than yes or no.
const MIN_SHARE_OF_MULTIPLE: (usize, usize) = (1, 10);

/// Counts are analysed only if at most this share of spasm nights lacks its count: leaving such
/// nights out would leave out bad nights alone.
const MAX_SHARE_UNCOUNTED: (usize, usize) = (1, 20);

/// The answers about spasms, a row a night.
pub(crate) struct Outcome {
    /// Whether there was a spasm, where answered.
    pub(crate) any: Vec<Option<bool>>,
    /// How many, where counted. A night answered "no" has none; a night answered "yes" without a
    /// count has no count.
    pub(crate) count: Vec<Option<u32>>,
    /// What is counted, and in which words.
    pub(crate) info: OutcomeInfo,
}

/// Reads the outcome of a log.
///
/// A night counts as logged when it has a count, a yes or no, or a severity. A severity above
/// zero is a spasm night of unknown count. Where a count of zero meets a "yes" the night is a
/// spasm night of unknown count. A measure fixed beforehand is kept where the log has it.
pub(crate) fn read(log: &NightLog, fixed: Option<Measure>) -> Outcome {
    let n = log.len();
    let number = |field: &str, i: usize| log.values(field).and_then(|v| v.number(i));
    let mut any = Vec::with_capacity(n);
    let mut count = Vec::with_capacity(n);
    for i in 0..n {
        let counted = number("spasm_count", i).map(|c| c.round().max(0.0) as u32);
        let said = number("spasm_any", i).map(|v| v > 0.0);
        let severe = number("spasm_severity", i).map(|s| s > 0.0);
        let night = match (counted, said, severe) {
            (Some(0), Some(true), _) => Some(true),
            (Some(c), ..) => Some(c > 0),
            (None, Some(s), _) => Some(s),
            (None, None, severe) => severe,
        };
        any.push(night);
        count.push(match (night, counted) {
            (Some(false), _) => Some(0),
            (Some(true), Some(c)) if c > 0 => Some(c),
            _ => None,
        });
    }
    let (measure, measure_reason) = measure(log, &any, &count, fixed);
    if log.values("spasm_count").is_none_or(|v| v.recorded() == 0) {
        count = vec![None; n];
    }
    let field = if measure == Measure::RateRatio { "spasm_count" } else { "spasm_any" };
    let info = OutcomeInfo {
        field: field.into(),
        event: log.stand_in.as_ref().map_or("spasm", |s| &s.event).into(),
        events: log.stand_in.as_ref().map_or("spasms", |s| &s.events).into(),
        stand_in: log.stand_in.as_ref().map(|s| s.what.clone()),
        measure,
        measure_reason,
    };
    Outcome { any, count, info }
}

fn measure(
    log: &NightLog,
    any: &[Option<bool>],
    count: &[Option<u32>],
    fixed: Option<Measure>,
) -> (Measure, String) {
    if log.values("spasm_count").is_none_or(|v| v.recorded() == 0) {
        return (Measure::RiskRatio, "the log says yes or no for a night, not how many".into());
    }
    if let Some(measure) = fixed {
        return (measure, "fixed beforehand".into());
    }
    let nights = any.iter().filter(|a| **a == Some(true)).count();
    let several = count.iter().filter(|c| c.is_some_and(|c| c >= 2)).count();
    let uncounted = any.iter().zip(count).filter(|(a, c)| **a == Some(true) && c.is_none()).count();
    if uncounted * MAX_SHARE_UNCOUNTED.1 > nights * MAX_SHARE_UNCOUNTED.0 {
        let text = format!("{uncounted} of {nights} such nights have no count");
        return (Measure::RiskRatio, text);
    }
    if several * MIN_SHARE_OF_MULTIPLE.1 < nights * MIN_SHARE_OF_MULTIPLE.0 {
        let text = format!("only {several} of {nights} such nights have two or more");
        return (Measure::RiskRatio, text);
    }
    (Measure::RateRatio, format!("{several} of {nights} such nights have two or more"))
}
