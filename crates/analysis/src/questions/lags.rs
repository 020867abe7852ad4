//! Does an earlier day still count? One coefficient a night, 0 to 3 calendar nights ago, and their
//! sum (Schwartz 2000).
//!
//! Exploration by its nature: many ratios are looked at, so it is said how many there are, how
//! many leave out 1, and how many would by chance. Nothing is announced.

use lumbago_domain::{Findings, Form, LagRatio, LagRefused, LagRow, Lags};
use lumbago_stats::distributed_lag::{LagShape, lags};
use rayon::prelude::*;

use crate::effects::around::Around;
use crate::effects::asked::Asked;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::Term;
use crate::model::guard::combination;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};
use crate::refusals::{Refusal, not_answerable};

/// Nights ago that are looked at, besides the same day: lifting adds up over three days
/// (Andersen et al. 2017), the longest of any habit of the catalogue.
const MAX_LAG: usize = 3;

pub(super) const QUESTION: Question = Question {
    id: "lags",
    asks: "Do earlier days still count?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let around = Around::new(nights, findings);
    let habits: Vec<&Asked> =
        around.habits().filter(|a| a.contrast.lag_nights == 0 && a.is_daily()).collect();
    if habits.is_empty() {
        return nothing();
    }
    let made: Vec<Result<LagRow, Refusal>> =
        habits.par_iter().map(|a| row(nights, &around, a)).collect();
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for (a, result) in habits.into_iter().zip(made) {
        match result {
            Ok(row) => rows.push(row),
            Err(refusal) => refused.push(LagRefused {
                factor: a.factor.id.clone(),
                label: a.factor.label.clone(),
                reason: refusal.reason,
            }),
        }
    }
    let all = || {
        rows.iter().flat_map(|r: &LagRow| {
            r.by_night.iter().map(|l| l.ratio).chain(std::iter::once(r.cumulative))
        })
    };
    let looked_at = all().count() as u32;
    let off_one = all().filter(|i| i.low > 1.0 || i.high < 1.0).count() as u32;
    let by_chance = (1.0 - SHOWN_LEVEL) * f64::from(looked_at);
    let found = Lags { rows, refused, looked_at, off_one, by_chance };
    place(move |t| t.lags = Some(found))
}

fn row(nights: &Nights, around: &Around, asked: &Asked) -> Result<LagRow, Refusal> {
    let label = &asked.factor.label;
    let failed = || {
        not_answerable(
            "lags_not_apart",
            format!(
                "{label}: its last {} days cannot be told apart; they were nearly always alike or \
                 hardly ever recorded in a row.",
                MAX_LAG + 1
            ),
        )
    };
    let Some(exposure) = &asked.exposure else { return Err(failed()) };
    let person: Vec<usize> = (0..nights.len()).map(|i| nights.person(i)).collect();
    let own = exposure.own();
    let name = format!("{} ago", own.name);
    let terms = lags(&name, &nights.day, Some(&person), &own.values, MAX_LAG, &LagShape::Free)
        .map_err(|_| failed())?;
    let columns: Vec<Term> = terms
        .names
        .iter()
        .zip(&terms.columns)
        .map(|(name, column)| {
            let mut values = vec![None; nights.len()];
            terms.rows.iter().zip(column).for_each(|(&i, v)| values[i] = Some(*v));
            Term { name: name.clone(), values }
        })
        .collect();
    let placed = around.fit(label, &columns, &[&asked.factor.id])?;
    let Some(places) = placed.all_places() else { return Err(failed()) };
    let ratio = |share: &dyn Fn(usize) -> f64| {
        let mut weights = vec![0.0; placed.fitted.width()];
        places.iter().enumerate().for_each(|(lag, &j)| weights[j] = share(lag));
        let found = combination(&placed.fitted, &weights)?.ratio(SHOWN_LEVEL);
        [found.point, found.low, found.high].iter().all(|v| v.is_finite()).then_some(found)
    };
    let by_night: Option<Vec<LagRatio>> = (0..=MAX_LAG)
        .map(|lag| {
            let own = ratio(&|l| f64::from(u8::from(l == lag)))?;
            Some(LagRatio { lag_nights: lag as u32, ratio: own })
        })
        .collect();
    let (Some(by_night), Some(cumulative)) = (by_night, ratio(&|_| 1.0)) else {
        return Err(failed());
    };
    // A level's column is one on its nights and nought on all others, whatever level those are.
    let step = match asked.contrast.form {
        Form::Level { .. } => "against all other nights".into(),
        _ => asked.contrast.label.clone(),
    };
    Ok(LagRow {
        factor: asked.factor.id.clone(),
        label: label.clone(),
        exposed: asked.contrast.exposed.clone(),
        step,
        by_night,
        cumulative,
        nights: placed.fitted.rows.len() as u32,
        spasm_nights: placed.events(nights),
        adjusted_for: placed.adjusted_for,
        method: placed.fitted.method,
    })
}

#[cfg(test)]
mod tests {
    use lumbago_domain::Findings;

    use crate::fixtures::{Diary, noise, poisson};

    fn row(findings: &Findings, factor: &str) -> lumbago_domain::LagRow {
        let lags = findings.technical.lags.as_ref().expect("asked");
        let found = lags.rows.iter().find(|r| r.factor == factor);
        found.unwrap_or_else(|| panic!("no lags of {factor}: {:?}", lags.refused)).clone()
    }

    /// Lifting works at once (×1.6) and two nights later (×1.5); stress not at all.
    fn year() -> Diary {
        let lifted = |t: usize| noise(41, t) < 0.3;
        Diary::nights(365)
            .yes_no("lifting", move |t| Some(lifted(t)))
            .number("stress", |t| Some((noise(42, t) * 11.0).floor()))
            .number("spasm_count", move |t| {
                let earlier = t >= 2 && lifted(t - 2);
                let now = if lifted(t) { 1.6 } else { 1.0 };
                Some(poisson(43, t, 0.5 * now * if earlier { 1.5 } else { 1.0 }))
            })
    }

    #[test]
    fn each_night_is_read_for_itself_and_the_sum_is_their_product() {
        let findings = year().analyse();
        let lifting = row(&findings, "heavy_lifting");
        for (lag, truth) in [(0, 1.6), (1, 1.0), (2, 1.5), (3, 1.0)] {
            let r = lifting.by_night[lag].ratio;
            assert!(r.low < truth && truth < r.high, "{lag}: {r:?}");
        }
        let product: f64 = lifting.by_night.iter().map(|l| l.ratio.point).product();
        assert!((lifting.cumulative.point / product - 1.0).abs() < 1e-9);
        assert!(lifting.cumulative.low < 2.4 && 2.4 < lifting.cumulative.high);
        // The first three nights have no full history.
        assert_eq!(lifting.nights, 362);
    }

    #[test]
    fn what_was_looked_at_is_counted() {
        let findings = year().analyse();
        let lags = findings.technical.lags.as_ref().expect("asked");
        assert_eq!(lags.looked_at as usize, 5 * lags.rows.len());
        assert!((lags.by_chance - 0.05 * f64::from(lags.looked_at)).abs() < 1e-12);
        assert!(lags.off_one >= 2 && lags.off_one <= lags.looked_at);
        assert!(row(&findings, "stress").cumulative.low < 1.0);
    }

    #[test]
    fn a_gap_in_the_calendar_is_not_bridged() {
        let days: Vec<usize> = (0..400).filter(|d| d % 8 != 5).collect();
        let days_of = days.clone();
        let log = Diary::on_days(&days)
            .yes_no("lifting", |t| Some(noise(41, t) < 0.3))
            .number("spasm_count", |t| Some(poisson(43, t, 0.8)));
        let findings = log.analyse();
        let whole = |d: &usize| (0..=3).all(|l| d.checked_sub(l).is_some_and(|e| e % 8 != 5));
        let expected = days_of.iter().filter(|d| whole(d)).count();
        assert_eq!(row(&findings, "heavy_lifting").nights as usize, expected);
    }

    #[test]
    fn too_few_spasm_nights_are_no_lags() {
        let log = Diary::nights(90)
            .yes_no("lifting", |t| Some(t % 3 == 0))
            .number("spasm_count", |t| Some(f64::from(u8::from(t % 5 == 0))));
        let findings = log.analyse();
        let lags = findings.technical.lags.as_ref().expect("asked");
        assert_eq!(lags.refused[0].reason.code, "too_few_events");
        assert_eq!((lags.looked_at, lags.off_one), (0, 0));
    }
}
