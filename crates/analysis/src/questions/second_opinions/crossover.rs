//! The time-stratified case-crossover design: nights are compared with nights of the same person,
//! the same four weeks and the same kind of day (Levy et al. 2001; Lu & Zeger 2007).
//!
//! A level for each stratum takes up whatever changes slowly, so neither trend nor season is in
//! the model; the other habits are. The conditional Poisson likelihood gives ratios on the
//! answer's scale for counts and for yes or no alike (Armstrong, Gasparrini & Tobias 2014).

use lumbago_domain::CaseCrossover;

use crate::effects::comparison::{Frame, is_enough};
use crate::effects::verdict::SHOWN_LEVEL;
use crate::model::guard::coefficient;
use crate::model::plain::{Refit, Refitted};
use crate::nights::{Nights, is_weekend};

/// Nights of a window.
const WINDOW_NIGHTS: i64 = 28;

/// One fit for all comparisons of a frame.
pub(super) fn fit(nights: &Nights, frame: &Frame) -> Option<Refitted> {
    let rows = frame.rows.clone();
    let y = rows.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect();
    let columns = frame.habits(&rows);
    let strata = Some(strata(nights, &rows));
    Refit { rows, y, offset: None, columns, strata }.fit(nights)
}

/// A code for person, window and kind of day; windows count from the person's first night, and a
/// remainder of less than half a window belongs to the window before.
fn strata(nights: &Nights, rows: &[usize]) -> Vec<usize> {
    let mut ends: Vec<(i64, i64)> = vec![(i64::MAX, i64::MIN); nights.people.len()];
    for &i in rows {
        let end = &mut ends[nights.person(i)];
        *end = (end.0.min(nights.day[i]), end.1.max(nights.day[i]));
    }
    let windows = |p: usize| {
        let span = ends[p].1 - ends[p].0 + 1;
        ((span + WINDOW_NIGHTS / 2) / WINDOW_NIGHTS).max(1)
    };
    let most = (0..nights.people.len()).filter(|&p| ends[p].1 >= ends[p].0).map(windows).max();
    let most = most.unwrap_or(1) as usize;
    rows.iter()
        .map(|&i| {
            let p = nights.person(i);
            let window = ((nights.day[i] - ends[p].0) / WINDOW_NIGHTS).min(windows(p) - 1);
            2 * (p * most + window as usize) + usize::from(is_weekend(nights.log.night[i]))
        })
        .collect()
}

/// Reads a comparison off the fit.
pub(super) fn read(
    nights: &Nights,
    frame: &Frame,
    place: usize,
    fitted: Option<&Refitted>,
) -> CaseCrossover {
    let none = |reason: &str| CaseCrossover { reason: reason.into(), ..CaseCrossover::default() };
    let Some(fitted) = fitted else { return none("no finite estimate") };
    let own = &frame.comparisons[place].exposure;
    let rows = &fitted.fitted.rows;
    if !is_enough(nights, &own.side, rows) {
        return none("too few nights or spasm nights on one side");
    }
    let estimate = fitted
        .fitted
        .index_of(&own.own().name)
        .and_then(|at| coefficient(&fitted.fitted, at))
        .map(|found| found.ratio(SHOWN_LEVEL))
        .filter(|r| r.low.is_finite() && r.high.is_finite());
    let Some(ratio) = estimate else { return none("no finite estimate") };
    CaseCrossover {
        ratio: Some(ratio),
        strata: fitted.fit.absorbed.as_ref().map_or(0, |a| a.count as u32),
        nights: rows.len() as u32,
        agrees: None,
        reason: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Diary;

    #[test]
    fn a_short_remainder_belongs_to_the_window_before() {
        let settings = lumbago_domain::AnalysisSettings::default();
        for (n, windows) in [(56, 2), (69, 2), (70, 3), (10, 1)] {
            let diary = Diary::nights(n).number("spasm_count", |_| Some(1.0));
            let nights = Nights::new(&diary.log, &settings);
            let rows: Vec<usize> = (0..n).collect();
            let found: std::collections::BTreeSet<usize> =
                strata(&nights, &rows).into_iter().map(|s| s / 2).collect();
            assert_eq!(found.len(), windows, "{n}");
        }
    }
}
