//! Each person's own ratio.
//!
//! ```text
//! log mu_t = a + b x_t + (what the joint model says of the other habits of that night)
//! ```
//! with Firth's penalty (Firth 1993), so that a side without spasms has a finite estimate with a
//! large error. A person is not left out for having no spasms on one side: that would be a choice
//! by the outcome, and pull the mean of the others towards no difference. Errors are those of the
//! Poisson model times `sqrt(1 + alpha m)`, m the person's mean and alpha that of the whole study:
//! one person's nights are too few for an alpha of their own.
//!
//! Two errors are kept. The person's own interval has that of the person's own fit. Pooling weighs
//! by the error at the ratio of all people, `1 / sqrt(spasms x variance of x)`: a person's own error
//! is small where chance put many spasms on the rarer side, and weights made of it would draw the
//! mean that way (Berkey et al. 1995 smooth the errors of trials for this reason).
//!
//! Spells last, and so do some habits. Both errors are widened by how far the scores of nights up to
//! twenty apart go together, over all people, each at their own fit, so that true differences between
//! people do not count as error.

use std::ops::Range;

use lumbago_stats::firth;
use lumbago_stats::{Design, GlmOptions};

use crate::nights::Nights;
use crate::study::within::Within;

/// Nights on each side of a yes/no, or in all for an amount, and spasms, that a person must have.
const NIGHTS_EACH_SIDE: usize = 5;
const NIGHTS_OF_AN_AMOUNT: usize = 10;
const EVENTS: f64 = 5.0;

/// Calendar nights over which scores may go together.
const LAGS: usize = 20;

/// One person's estimate on the log scale.
pub(super) struct Own {
    pub(super) person: usize,
    pub(super) nights: u32,
    pub(super) spasm_nights: u32,
    pub(super) log_ratio: f64,
    /// Of the person's own fit.
    pub(super) std_error: f64,
    /// At the ratio of all people, for pooling.
    pub(super) pooling_error: f64,
}

/// Estimates of the people whose nights can answer, in the order of the log.
pub(super) fn estimates(nights: &Nights, within: &Within, place: usize) -> Vec<Own> {
    let alpha = within.beyond_poisson();
    let mut found = Vec::new();
    let mut lasting = [0.0; LAGS + 1];
    let mut start = 0;
    while start < within.person.len() {
        let person = within.person[start];
        let length = within.person[start..].iter().take_while(|&&p| p == person).count();
        let own = start..start + length;
        if let Some((estimate, mu)) = of_person(nights, within, place, own.clone(), alpha) {
            products(nights, within, place, own, &mu, &mut lasting);
            found.push(estimate);
        }
        start += length;
    }
    let wider = design_effect(&lasting).sqrt();
    for own in &mut found {
        own.std_error *= wider;
        own.pooling_error *= wider;
    }
    found
}

/// The estimate with independent nights, and the fitted means.
fn of_person(
    nights: &Nights,
    within: &Within,
    place: usize,
    own: Range<usize>,
    alpha: f64,
) -> Option<(Own, Vec<f64>)> {
    let fitted = &within.fitted;
    let x = &fitted.columns[place][own.clone()];
    let y = &fitted.y[own.clone()];
    let events: f64 = y.iter().sum();
    let indicator = x.iter().all(|&v| v == 0.0 || v == 1.0);
    let exposed = x.iter().filter(|v| **v != 0.0).count();
    let enough = match indicator {
        true => exposed.min(x.len() - exposed) >= NIGHTS_EACH_SIDE,
        false => x.len() >= NIGHTS_OF_AN_AMOUNT,
    };
    if !enough || events < EVENTS {
        return None;
    }
    let others: Vec<f64> = own
        .clone()
        .map(|k| {
            let terms = (0..fitted.coef.len()).filter(|&j| j != place);
            terms.map(|j| fitted.coef[j] * fitted.columns[j][k]).sum()
        })
        .collect();
    let design = Design::builder(x.len()).intercept().column("own", x).build().ok()?;
    let fit = firth::fit(&design, y, &GlmOptions::poisson().with_offset(&others)).ok()?;
    let beyond = 1.0 + alpha * events / x.len() as f64;
    let std_error = (fit.bread.at(1, 1) * beyond).sqrt();
    let (_, spread) = centred(x, &fitted.mu[own.clone()]);
    let pooling_error = (beyond / (events * spread)).sqrt();
    let usable = [fit.coef[1], std_error, pooling_error].iter().all(|v| v.is_finite());
    let estimate = usable.then(|| Own {
        person: within.person[own.start],
        nights: x.len() as u32,
        spasm_nights: own.filter(|&k| nights.any[fitted.rows[k]] == Some(true)).count() as u32,
        log_ratio: fit.coef[1],
        std_error,
        pooling_error,
    })?;
    Some((estimate, fit.mu))
}

/// `x` less its mean over the expected spasms, and its variance over them.
fn centred(x: &[f64], mu: &[f64]) -> (Vec<f64>, f64) {
    let total: f64 = mu.iter().sum();
    let mean = x.iter().zip(mu).map(|(x, m)| x * m).sum::<f64>() / total;
    let own: Vec<f64> = x.iter().map(|x| x - mean).collect();
    let spread = own.iter().zip(mu).map(|(d, m)| m * d * d).sum::<f64>() / total;
    (own, spread)
}

/// Adds the products of a person's scores so many calendar nights apart.
fn products(
    nights: &Nights,
    within: &Within,
    place: usize,
    own: Range<usize>,
    mu: &[f64],
    lasting: &mut [f64; LAGS + 1],
) {
    let fitted = &within.fitted;
    let (deviation, _) = centred(&fitted.columns[place][own.clone()], mu);
    let y = &fitted.y[own.clone()];
    let score: Vec<f64> = (0..mu.len()).map(|k| deviation[k] * (y[k] - mu[k])).collect();
    let day: Vec<i64> = fitted.rows[own].iter().map(|&i| nights.day[i]).collect();
    for (k, &now) in day.iter().enumerate() {
        for (earlier, score_then) in day[..=k].iter().zip(&score).rev() {
            let lag = (now - earlier) as usize;
            if lag > LAGS {
                break;
            }
            lasting[lag] += score[k] * score_then;
        }
    }
}

/// How much larger the variance of a sum of scores is than that of independent ones, by Bartlett's
/// window (Newey & West 1987); never below 1.
fn design_effect(lasting: &[f64; LAGS + 1]) -> f64 {
    let window = |lag: usize| 2.0 * (1.0 - lag as f64 / (LAGS + 1) as f64);
    let beyond: f64 = (1..=LAGS).map(|lag| window(lag) * lasting[lag]).sum();
    if lasting[0] > 0.0 { (1.0 + beyond / lasting[0]).max(1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_that_last_widen_the_error_and_independent_ones_do_not() {
        let mut lasting = [0.0; LAGS + 1];
        lasting[0] = 2.0;
        assert_eq!(design_effect(&lasting), 1.0);
        // One lag of correlation 0.5: 1 + 2 * 0.5 * (1 - 1/21).
        lasting[1] = 1.0;
        assert!((design_effect(&lasting) - (1.0 + 20.0 / 21.0)).abs() < 1e-12);
        lasting[1] = -1.0;
        assert_eq!(design_effect(&lasting), 1.0);
        assert_eq!(design_effect(&[0.0; LAGS + 1]), 1.0);
    }
}
