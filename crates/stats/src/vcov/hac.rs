//! Long-run variances of scores by calendar distance: two nights go together by the days between
//! them, not by the rows between them.
//!
//! ```text
//! M = sum over pairs of nights (s, t) of k((s - t) / S) u_s u_t'
//! ```
//! Newey & West (1987), Andrews (1991). Unlogged nights have score 0, which keeps M positive
//! semidefinite (Datta & Du 2012; Rho & Vogelsang 2019, "amplitude modulated"). With a normal
//! reference it rejects too often below about 200 nights (Lazarus, Lewis, Stock & Watson 2018):
//! fixed-b critical values or the equal-weighted cosine estimator are for that.
//!
//! Several persons on one calendar: Driscoll & Kraay (1998) add the scores of all persons of a night
//! first, which allows any dependence between persons in one night and fading dependence over
//! nights. It needs many nights, not many persons.

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::glm::Fit;
use crate::vcov::bandwidth::{self, Bandwidth, ScoreWeights};
use crate::vcov::fixed_b::FixedB;
use crate::vcov::kernel::Kernel;
use crate::vcov::prewhiten::prewhiten;
use crate::vcov::series::Series;
use crate::vcov::small_sample::{Counted, SmallSample};
use crate::vcov::{Covariance, DfRule, sandwich};

/// How a long-run variance is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LongRun {
    /// The lag window.
    pub kernel: Kernel,
    /// Its width.
    pub bandwidth: Bandwidth,
    /// Whether the scores are first freed of their first-order dependence.
    pub prewhiten: bool,
    /// The small-sample factor; for Driscoll-Kraay the groups are the nights.
    pub small_sample: SmallSample,
    /// What statistics are compared with.
    pub reference: LongRunReference,
}

/// The reference distribution of a statistic with a long-run variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LongRunReference {
    /// Normal: right when the bandwidth is a vanishing part of the calendar.
    #[default]
    Normal,
    /// t with the number of nights less one, the usual choice beside Driscoll-Kraay errors.
    Nights,
    /// The distribution at the bandwidth actually used, [`FixedB`].
    FixedB,
}

impl LongRun {
    /// Bartlett weights up to `lag` nights, no factor, normal reference: Newey & West (1987).
    pub fn newey_west(lag: usize) -> Self {
        Self {
            kernel: Kernel::Bartlett,
            bandwidth: Bandwidth::Lag(lag),
            prewhiten: false,
            small_sample: SmallSample::None,
            reference: LongRunReference::Normal,
        }
    }

    /// Bartlett weights up to `ceil(1.3 sqrt(T))` nights with fixed-b critical values, as Lazarus,
    /// Lewis, Stock & Watson (2018) advise.
    pub fn fixed_b() -> Self {
        Self {
            bandwidth: Bandwidth::Rule,
            reference: LongRunReference::FixedB,
            ..Self::newey_west(0)
        }
    }

    /// The quadratic spectral window with Andrews' (1991) bandwidth.
    pub fn andrews() -> Self {
        Self {
            kernel: Kernel::QuadraticSpectral,
            bandwidth: Bandwidth::Andrews(ScoreWeights::Standardised),
            ..Self::newey_west(0)
        }
    }
}

/// The lag that Lazarus, Lewis, Stock & Watson (2018, equation 3) advise for a span of `nights`
/// nights, `ceil(1.3 sqrt(T))`. With it a normal reference rejects far too often in short logs;
/// their critical values are those of fixed-b theory.
pub fn hac_lag(nights: u64) -> usize {
    (1.3 * (nights as f64).sqrt()).ceil() as usize
}

/// The lag of an older rule of thumb, `floor(4 (T/100)^(2/9))` (Newey & West 1994, as used by many
/// programs): too short for tests at their stated level when nights are strongly dependent.
pub fn hac_lag_short(nights: u64) -> usize {
    (4.0 * libm::pow(nights as f64 / 100.0, 2.0 / 9.0)).floor() as usize
}

/// The bandwidth in nights for `fit`: given, or chosen from the scores on the calendar (after
/// prewhitening, if so). With Bartlett weights a covariance takes Newey and West's choice, rounded
/// down, as the largest lag.
///
/// # Errors
/// As [`crate::covariance`] with [`crate::Vcov::LongRun`].
pub fn long_run_bandwidth(
    fit: &Fit,
    night: &[i64],
    kernel: Kernel,
    bandwidth: Bandwidth,
    prewhitened: bool,
) -> Result<f64, StatsError> {
    let series = Series::of(fit, night)?;
    let scores = if prewhitened {
        prewhiten(&series.on_calendar()?)?.residual
    } else if matches!(bandwidth, Bandwidth::NeweyWest(_) | Bandwidth::Andrews(_)) {
        series.on_calendar()?
    } else {
        Vec::new()
    };
    width(fit, kernel, bandwidth, series.span(), &scores, usize::from(prewhitened))
}

/// One person: nights are refused when repeated.
pub(super) fn hac(fit: &Fit, night: &[i64], options: &LongRun) -> Result<Covariance, StatsError> {
    in_calendar_order(fit, night)?;
    let name = match (options.reference, options.kernel) {
        (LongRunReference::FixedB, _) => "hac_fixed_b",
        (_, Kernel::Bartlett) => "hac",
        (_, Kernel::Parzen) => "hac_parzen",
        (_, Kernel::QuadraticSpectral) => "hac_qs",
    };
    build(fit, night, options, name, None)
}

/// Several persons: the scores of one night are added up first.
pub(super) fn driscoll_kraay(
    fit: &Fit,
    night: &[i64],
    options: &LongRun,
) -> Result<Covariance, StatsError> {
    let codes = night_codes(night);
    let count = codes.iter().max().map_or(0, |m| m + 1);
    if count < 2 {
        return Err(StatsError::TooFewClusters { clusters: count, needed: 2 });
    }
    build(fit, night, options, "driscoll_kraay", Some(&Counted { count, group: &codes }))
}

fn build(
    fit: &Fit,
    night: &[i64],
    options: &LongRun,
    name: &str,
    nights: Option<&Counted<'_>>,
) -> Result<Covariance, StatsError> {
    let factor = options.small_sample.factor(fit, nights)?;
    let series = Series::of(fit, night)?;
    let span = series.span();
    let (meat, bandwidth) = if options.prewhiten {
        let white = prewhiten(&series.on_calendar()?)?;
        let s = whole_lags(
            options,
            width(fit, options.kernel, options.bandwidth, span, &white.residual, 1)?,
        );
        let residuals = Series { night: (1..span as i64).collect(), score: white.residual.clone() };
        (white.recoloured(&residuals.meat(options.kernel, s)), s)
    } else {
        let dense = match options.bandwidth {
            Bandwidth::NeweyWest(_) | Bandwidth::Andrews(_) => series.on_calendar()?,
            _ => Vec::new(),
        };
        let s =
            whole_lags(options, width(fit, options.kernel, options.bandwidth, span, &dense, 0)?);
        (series.meat(options.kernel, s), s)
    };
    let rule = match options.reference {
        LongRunReference::Normal => DfRule::Normal,
        LongRunReference::Nights => DfRule::T(series.night.len() as f64 - 1.0),
        LongRunReference::FixedB => {
            let law = FixedB::new(options.kernel, bandwidth, span)?;
            DfRule::FixedB(law)
        }
    };
    let made = Covariance::new(name, sandwich(fit, &meat).scaled(factor), rule);
    let reach = match options.kernel {
        Kernel::Bartlett if bandwidth.fract() == 0.0 => format!("lag {} nights", bandwidth - 1.0),
        kernel => format!("{} window, bandwidth {bandwidth:.4} nights", kernel.label()),
    };
    let white = if options.prewhiten { ", prewhitened" } else { "" };
    Ok(made.with_note(format!("{reach}{white}")))
}

/// Newey and West's number rounded down is the largest lag of Bartlett weights, so S is one more.
fn whole_lags(options: &LongRun, bandwidth: f64) -> f64 {
    match (options.kernel, options.bandwidth) {
        (Kernel::Bartlett, Bandwidth::NeweyWest(_)) => bandwidth.floor() + 1.0,
        _ => bandwidth,
    }
}

/// The bandwidth in nights. `scores` are those on the calendar, after `lost` nights of
/// prewhitening; they are read only when the bandwidth is chosen from them.
fn width(
    fit: &Fit,
    kernel: Kernel,
    bandwidth: Bandwidth,
    span: u64,
    scores: &[Vec<f64>],
    lost: usize,
) -> Result<f64, StatsError> {
    let weights =
        |kind, power| bandwidth::component_weights(scores, fit.design.intercept(), kind, power);
    let chosen = match bandwidth {
        Bandwidth::Nights(s) => s,
        Bandwidth::Lag(lag) => lag as f64 + 1.0,
        Bandwidth::Rule => hac_lag(span) as f64 + 1.0,
        Bandwidth::NeweyWest(kind) => {
            bandwidth::newey_west(kernel, scores, &weights(kind, 1), lost)
        }
        Bandwidth::Andrews(kind) => bandwidth::andrews(kernel, scores, &weights(kind, 4)),
    };
    let given = matches!(bandwidth, Bandwidth::Nights(_));
    if !chosen.is_finite() || (given && chosen <= 0.0) {
        return Err(StatsError::BadArgument {
            what: "bandwidth",
            value: chosen,
            allowed: "a positive number of nights; scores that are zero or a random walk give none",
        });
    }
    Ok(chosen.max(SHORTEST))
}

/// Below this no two nights count together under any window.
const SHORTEST: f64 = 1e-3;

/// Nights as codes from 0, in order of first appearance in the calendar.
fn night_codes(night: &[i64]) -> Vec<usize> {
    let mut distinct = night.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    night.iter().map(|t| distinct.partition_point(|d| d < t)).collect()
}

/// Row indices in order of their nights; refuses repeated nights.
pub(super) fn in_calendar_order(fit: &Fit, night: &[i64]) -> Result<Vec<usize>, StatsError> {
    let n = fit.design.n;
    if night.len() != n {
        return Err(StatsError::LengthMismatch {
            what: "nights".into(),
            expected: n,
            found: night.len(),
        });
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&i| night[i]);
    match order.windows(2).find(|pair| night[pair[0]] == night[pair[1]]) {
        Some(pair) => Err(StatsError::BadArgument {
            what: "night",
            value: night[pair[0]] as f64,
            allowed: "each night once",
        }),
        None => Ok(order),
    }
}
