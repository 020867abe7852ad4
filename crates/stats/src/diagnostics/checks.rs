//! What is wrong with a fit, or with the data of a fit that was refused, by the name of the term.
//!
//! Limits are rules of thumb with a source, constants below; a check that stays within its limit is
//! not listed. The order is that of [`CheckKind`], then of the design.

use serde::{Deserialize, Serialize};

use crate::diagnostics::collinearity::{Inflation, inflation, term_name, terms};
use crate::error::StatsError;
use crate::glm::{Family, Fit};

/// Events per coefficient below this bias estimates away from none (Peduzzi et al. 1996).
const EVENTS_PER_COEFFICIENT: f64 = 10.0;
/// A level with fewer events than this is close to separation (Heinze & Schemper 2002 show
/// profile likelihoods that are no longer parabolas).
const EVENTS_PER_LEVEL: f64 = 5.0;
/// `GVIF^(1/2d)` above this: intervals more than three times as wide, a VIF of 10.
const INFLATION: f64 = 3.162_277_660_168_379_5;
/// Effect of a coefficient over its column's usual range, on the log scale: a ratio of 148.
const EFFECT: f64 = 5.0;
/// Standard deviation of a column outside 1/this and this.
const SCALE: f64 = 1e4;
/// A column's mean over its standard deviation: four digits are gone before the fit begins, and a
/// fit may not settle when a few more are.
const OFFSET: f64 = 1e4;
/// Leverage above this is 1 up to rounding.
const LEVERAGE: f64 = 1.0 - 1e-10;

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The coefficient is infinite: part of the outcome is predicted without error.
    Separation,
    /// Columns are combinations of one another.
    Aliasing,
    /// A factor or column has one value only.
    SingleLevel,
    /// The iteration did not settle.
    NoConvergence,
    /// There are fewer rows than coefficients.
    TooFewRows,
    /// A row is fitted without error.
    FullLeverage,
    /// Events (or, if fewer, rows without one) per coefficient.
    EventsPerCoefficient,
    /// Events (or, if fewer, rows without one) on one side of a yes/no column.
    NearSeparation,
    /// `GVIF^(1/2d)`.
    Inflation,
    /// The coefficient times its column's usual range.
    HugeCoefficient,
    /// Standard deviation of the column, or its mean over that.
    BadScale,
}

/// One thing that is past its limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at.
    pub what: CheckKind,
    /// The term at fault; `None` when it is the model as a whole.
    pub term: Option<String>,
    /// The value found; `None` where there is no number to it.
    pub value: Option<f64>,
    /// The limit it is past; `None` where there is no number to it.
    pub limit: Option<f64>,
    /// What it means and what to do, in a sentence or two.
    pub advice: String,
}

/// All checks of a fit that are past their limits.
///
/// ```
/// use lumbago_stats::{Design, GlmOptions, diagnostics::diagnose, glm};
/// let night: Vec<f64> = (0..60).map(f64::from).collect();
/// let age: Vec<f64> = (0..60).map(|t| 7.0 + f64::from(t) / 365.0 + f64::from(t % 2) * 1e-3).collect();
/// let spasms: Vec<f64> = (0..60).map(|t| f64::from(t * t % 5)).collect();
/// let design = Design::builder(60).intercept().column("night", &night).column("age", &age).build()?;
/// let fit = glm(&design, &spasms, &GlmOptions::poisson())?;
/// let named: Vec<_> = diagnose(&fit).into_iter().filter_map(|c| c.term).collect();
/// assert!(named.contains(&"age".to_owned()));
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
pub fn diagnose(fit: &Fit) -> Vec<Check> {
    let mut out = full_leverage(fit);
    out.extend(events_per_coefficient(fit));
    out.extend(near_separation(fit));
    out.extend(inflated(fit));
    out.extend(huge_coefficients(fit));
    out.extend(bad_scales(fit));
    out
}

/// The refusal of a design or a fit in the form of checks; empty when it names no term and no
/// property of the data.
pub fn diagnose_refusal(refusal: &StatsError) -> Vec<Check> {
    let check = |what, term: Option<&str>, value| Check {
        what,
        term: term.map(str::to_owned),
        value,
        limit: None,
        advice: format!("{refusal}; {}", refusal.hint()),
    };
    match refusal {
        StatsError::Separation { columns } => columns
            .iter()
            .map(|c| {
                let end = if c.upward { f64::INFINITY } else { f64::NEG_INFINITY };
                check(CheckKind::Separation, Some(&c.column), Some(end))
            })
            .collect(),
        StatsError::Aliased { columns } => {
            columns.iter().map(|c| check(CheckKind::Aliasing, Some(c), None)).collect()
        }
        StatsError::ConstantColumn { column } | StatsError::NoWithinVariation { column } => {
            vec![check(CheckKind::SingleLevel, Some(&term_name(column)), Some(1.0))]
        }
        StatsError::NoConvergence { last_change, .. } => {
            vec![check(CheckKind::NoConvergence, None, Some(*last_change))]
        }
        StatsError::TooFewRows { rows, .. } => {
            vec![check(CheckKind::TooFewRows, None, Some(*rows as f64))]
        }
        StatsError::FullLeverage { .. } => vec![check(CheckKind::FullLeverage, None, Some(1.0))],
        _ => Vec::new(),
    }
}

fn full_leverage(fit: &Fit) -> Vec<Check> {
    let mut out: Vec<Check> = Vec::new();
    let rows = (0..fit.design.n).filter(|&i| fit.weight[i] > 0.0 && fit.leverage[i] > LEVERAGE);
    for i in rows {
        // The part of the leverage that would be gone without column j is (B x)_j^2 / B_jj.
        let pull = fit.bread.times_vec(&fit.design.row(i));
        let gone = |j: &usize| pull[*j] * pull[*j] / fit.bread.at(*j, *j);
        let intercept = fit.design.intercept();
        let fault = (0..fit.design.p)
            .filter(|j| Some(*j) != intercept || fit.design.p == 1)
            .max_by(|a, b| gone(a).total_cmp(&gone(b)));
        let term = fault.map(|j| fit.design.names[j].clone());
        if out.iter().any(|c| c.term == term) {
            continue;
        }
        out.push(Check {
            what: CheckKind::FullLeverage,
            term,
            value: Some(fit.leverage[i]),
            limit: Some(LEVERAGE),
            advice: format!(
                "row {i} is fitted without error, its outcome alone sets a coefficient; pool the \
                 level with another or leave the row out"
            ),
        });
    }
    out
}

/// Events among the rows that `keep`, or the rows (repeats) without one if they are fewer and the
/// outcome is yes or no.
fn rarer_events(fit: &Fit, keep: impl Fn(usize) -> bool) -> f64 {
    let (mut events, mut total) = (0.0, 0.0);
    for i in (0..fit.design.n).filter(|&i| keep(i)) {
        events += fit.weight[i] * fit.y[i];
        total += fit.weight[i];
    }
    match fit.family {
        Family::Binomial => events.min(total - events),
        Family::Gaussian => total,
        _ => events,
    }
}

fn events_per_coefficient(fit: &Fit) -> Option<Check> {
    let slopes = fit.design.p - usize::from(fit.design.intercept().is_some());
    let value = rarer_events(fit, |_| true) / slopes.max(1) as f64;
    (value < EVENTS_PER_COEFFICIENT).then(|| Check {
        what: CheckKind::EventsPerCoefficient,
        term: None,
        value: Some(value),
        limit: Some(EVENTS_PER_COEFFICIENT),
        advice: "estimates from so few events lie too far from none; use fewer terms, a penalised \
                 (Firth) fit, or wait for more nights"
            .into(),
    })
}

fn near_separation(fit: &Fit) -> Vec<Check> {
    if fit.family == Family::Gaussian || fit.absorbed.is_some() {
        return Vec::new();
    }
    let mut out = Vec::new();
    for term in terms(&fit.design) {
        let is_yes_no = |j: &usize| fit.design.column(*j).iter().all(|v| *v == 0.0 || *v == 1.0);
        if !term.columns.iter().all(is_yes_no) {
            continue;
        }
        let on = |i: usize| term.columns.iter().find(|&&j| fit.design.column(j)[i] == 1.0);
        let levels = term.columns.iter().map(|j| (fit.design.names[*j].clone(), Some(j)));
        let rest = (format!("{} (reference)", term.name), None);
        for (name, level) in levels.chain([rest]) {
            let value = rarer_events(fit, |i| on(i) == level);
            if value < EVENTS_PER_LEVEL {
                out.push(Check {
                    what: CheckKind::NearSeparation,
                    term: Some(name),
                    value: Some(value),
                    limit: Some(EVENTS_PER_LEVEL),
                    advice:
                        "hardly an event (or hardly a night without one) speaks for this level; \
                             pool it with another, or use a penalised (Firth) fit with profile \
                             intervals"
                            .into(),
                });
            }
        }
    }
    out
}

fn inflated(fit: &Fit) -> Vec<Check> {
    let check = |name: String, value: Option<f64>| Check {
        what: CheckKind::Inflation,
        term: Some(name),
        value,
        limit: Some(INFLATION),
        advice: "the other terms say nearly the same, so its own effect cannot be told from \
                 theirs; leave one of them out, or say that the data cannot separate them"
            .into(),
    };
    let all = terms(&fit.design);
    match inflation(fit, &all) {
        Ok(found) => found
            .into_iter()
            .filter(|v: &Inflation| v.scaled > INFLATION)
            .map(|v| check(v.term.name, Some(v.scaled)))
            .collect(),
        // Correlations of 1 up to rounding: no term can be told from the others.
        Err(_) => all.into_iter().map(|t| check(t.name, None)).collect(),
    }
}

/// Mean and standard deviation of a column.
fn moments(column: &[f64]) -> (f64, f64) {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let square = column.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    (mean, square.sqrt())
}

fn huge_coefficients(fit: &Fit) -> Vec<Check> {
    if fit.family == Family::Gaussian {
        return Vec::new();
    }
    let intercept = fit.design.intercept();
    (0..fit.design.p)
        .filter(|j| Some(*j) != intercept)
        .filter_map(|j| {
            let column = fit.design.column(j);
            let (low, high) = column
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
            // Yes/no columns by their step, others by two standard deviations (Gelman 2008).
            let range = match column.iter().all(|v| *v == low || *v == high) {
                true => high - low,
                false => 2.0 * moments(column).1,
            };
            let value = (fit.coef[j] * range).abs();
            (value > EFFECT).then(|| Check {
                what: CheckKind::HugeCoefficient,
                term: Some(fit.design.names[j].clone()),
                value: Some(value),
                limit: Some(EFFECT),
                advice: "no habit changes spasms a hundredfold; look for near-separation, a wrong \
                         unit or a mistyped value"
                    .into(),
            })
        })
        .collect()
}

fn bad_scales(fit: &Fit) -> Vec<Check> {
    let intercept = fit.design.intercept();
    (0..fit.design.p)
        .filter(|j| Some(*j) != intercept)
        .filter_map(|j| {
            let (mean, spread) = moments(fit.design.column(j));
            let shift = mean.abs() / spread;
            let (value, limit) = match spread {
                s if s > SCALE => (s, SCALE),
                s if s < 1.0 / SCALE => (s, 1.0 / SCALE),
                _ if shift > OFFSET => (shift, OFFSET),
                _ => return None,
            };
            Some(Check {
                what: CheckKind::BadScale,
                term: Some(fit.design.names[j].clone()),
                value: Some(value),
                limit: Some(limit),
                advice: "digits are lost and the coefficient is hard to read; subtract a round \
                         number or use another unit"
                    .into(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, glm};

    fn found(checks: &[Check]) -> Vec<(CheckKind, Option<&str>)> {
        checks.iter().map(|c| (c.what, c.term.as_deref())).collect()
    }

    #[test]
    fn a_healthy_fit_has_nothing_to_say() {
        let n = 200;
        let x: Vec<f64> = (0..n).map(|i| ((i * 7) % 11) as f64).collect();
        let late: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 3) % 5 < 2))).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * i) % 5) as f64).collect();
        let design =
            Design::builder(n).intercept().column("x", &x).column("late", &late).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        assert_eq!(diagnose(&fit), []);
    }

    #[test]
    fn every_defect_names_its_term() {
        let n = 40;
        let codes: Vec<usize> = (0..n).map(|i| if i == 7 { 2 } else { i % 2 }).collect();
        let dose: Vec<f64> = (0..n).map(|i| 1e6 * ((i * 7) % 11) as f64).collect();
        let date: Vec<f64> = (0..n).map(|i| 1e5 + ((i * 3) % 7) as f64).collect();
        let habit: Vec<f64> = (0..n).map(|i| ((i * 5) % 13) as f64).collect();
        let twin: Vec<f64> = (0..n).map(|i| habit[i] + 0.1 * ((i * i) % 3) as f64).collect();
        let mut y: Vec<f64> = (0..n).map(|i| ((i * 3) % 4) as f64).collect();
        y[7] = 3.0;
        let design = Design::builder(n)
            .intercept()
            .levels("position", &codes, &["side", "back", "front"], 0)
            .column("dose", &dose)
            .column("date", &date)
            .column("habit", &habit)
            .column("twin", &twin)
            .build()
            .unwrap();
        let checks = diagnose(&glm(&design, &y, &GlmOptions::poisson()).unwrap());
        for expected in [
            (CheckKind::FullLeverage, Some("position[front]")),
            (CheckKind::NearSeparation, Some("position[front]")),
            (CheckKind::Inflation, Some("habit")),
            (CheckKind::Inflation, Some("twin")),
            (CheckKind::BadScale, Some("dose")),
            (CheckKind::BadScale, Some("date")),
        ] {
            assert!(found(&checks).contains(&expected), "{expected:?} not in {checks:#?}");
        }
        assert!(!found(&checks).contains(&(CheckKind::Inflation, Some("dose"))));
        assert!(checks.iter().all(|c| !c.advice.contains("  ")));
    }

    #[test]
    fn few_events_and_a_huge_effect_are_seen_in_a_yes_no_model() {
        let n = 400;
        let x: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i % 2 == 0))).collect();
        let y: Vec<f64> =
            (0..n).map(|i| f64::from(u8::from((i % 2 == 0 && i > 0) || i == 1))).collect();
        let design = Design::builder(n).intercept().column("x", &x).build().unwrap();
        let checks = diagnose(&glm(&design, &y, &GlmOptions::binomial()).unwrap());
        assert_eq!(
            found(&checks),
            [
                (CheckKind::NearSeparation, Some("x")),
                (CheckKind::NearSeparation, Some("x (reference)")),
                (CheckKind::HugeCoefficient, Some("x")),
            ]
        );
        assert_eq!(checks[0].value, Some(1.0));
    }

    #[test]
    fn refusals_become_checks_with_the_same_names() {
        let one_level = Design::builder(3).intercept().column("position[back]", &[1.0; 3]).build();
        let checks = diagnose_refusal(&one_level.unwrap_err());
        assert_eq!(found(&checks), [(CheckKind::SingleLevel, Some("position"))]);
        let x = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        let design = Design::builder(6).intercept().column("late", &x).build().unwrap();
        let y = [2.0, 0.0, 1.0, 0.0, 3.0, 0.0];
        let checks = diagnose_refusal(&glm(&design, &y, &GlmOptions::poisson()).unwrap_err());
        assert_eq!(found(&checks), [(CheckKind::Separation, Some("late"))]);
        assert_eq!(checks[0].value, Some(f64::NEG_INFINITY));
        assert!(diagnose_refusal(&StatsError::AllZeroOutcome).is_empty());
    }
}
