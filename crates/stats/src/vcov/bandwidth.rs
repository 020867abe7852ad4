//! Bandwidths chosen from the scores, on the calendar grid.
//!
//! ```text
//! Newey & West (1994):  h_t = w'u_t,  s_j = (1/T) sum h_t h_(t-j),  m = floor(4 (T/100)^r),  r = 2/9, 4/25, 2/25
//!   S = c ((s^(q) / s^(0))^2 T)^(1/(2q+1)),   s^(q) = 2 sum_(j<=m) j^q s_j (+ s_0 for q = 0)
//! Andrews (1991):  an AR(1) with rho_a, sigma_a to each component a,
//!   S = c (alpha(q) T)^(1/(2q+1)),  alpha(2) = sum w_a 4 rho^2 sigma^4 / (1-rho)^8       / sum w_a sigma^4 / (1-rho)^4
//!                                   alpha(1) = sum w_a 4 rho^2 sigma^4 / ((1-rho)^6 (1+rho)^2) / the same
//! ```
//! with q = 1, c = 1.1447 for Bartlett, q = 2, c = 2.6614 for Parzen and 1.3221 for the quadratic
//! spectral window (Newey & West 1994, tables I and II; Andrews 1991, equations 6.2 and 6.4). After
//! prewhitening m has 3 in place of 4, and T counts the night that the autoregression lost.

use serde::{Deserialize, Serialize};

use crate::matrix::dot;
use crate::vcov::kernel::Kernel;

/// How far apart two nights may lie to count together, in nights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Bandwidth {
    /// S itself: the weight is k(distance / S).
    Nights(f64),
    /// S one above the largest lag that still counts, Newey and West's way of writing it.
    Lag(usize),
    /// `Lag` of `ceil(1.3 sqrt(T))`, to be read with fixed-b critical values (Lazarus, Lewis, Stock
    /// & Watson 2018, equation 3).
    Rule,
    /// Newey & West (1994); for Bartlett weights their S, rounded down, is the largest lag.
    NeweyWest(ScoreWeights),
    /// Andrews (1991) with an AR(1) for each component.
    Andrews(ScoreWeights),
}

/// How the components of the scores are weighed when one bandwidth is chosen for all of them. The
/// intercept's never counts, unless it is alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ScoreWeights {
    /// Each component in units of its own root mean square: units of the columns do not matter.
    #[default]
    Standardised,
    /// As they are, the default of R's sandwich: a column in smaller units counts more.
    Raw,
}

/// Newey and West's choice from scores on the calendar; `lost` nights went into prewhitening.
pub(super) fn newey_west(kernel: Kernel, u: &[Vec<f64>], weights: &[f64], lost: usize) -> f64 {
    let whole = (u.len() + lost) as f64;
    let rate = match kernel {
        Kernel::Bartlett => 2.0 / 9.0,
        Kernel::Parzen => 4.0 / 25.0,
        Kernel::QuadraticSpectral => 2.0 / 25.0,
    };
    let start = if lost > 0 { 3.0 } else { 4.0 };
    let most = (start * libm::pow(whole / 100.0, rate)).floor() as usize;
    let h: Vec<f64> = u.iter().map(|v| dot(v, weights)).collect();
    let (mut level, mut slope) = (0.0, 0.0);
    for j in 0..=most.min(h.len().saturating_sub(1)) {
        let sigma = dot(&h[j..], &h[..h.len() - j]) / h.len() as f64;
        let sides = if j == 0 { 1.0 } else { 2.0 };
        level += sides * sigma;
        slope += sides * (j as f64).powi(kernel.order() as i32) * sigma;
    }
    let share = slope / level;
    optimal(kernel, share * share, whole)
}

/// Andrews' choice from scores on the calendar.
pub(super) fn andrews(kernel: Kernel, u: &[Vec<f64>], weights: &[f64]) -> f64 {
    let (mut top, mut bottom) = (0.0, 0.0);
    for (a, weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let (rho, variance) = first_order(u, a);
        let scale = weight * variance * variance;
        bottom += scale / (1.0 - rho).powi(4);
        top += 4.0 * rho * rho * scale
            / match kernel.order() {
                1 => (1.0 - rho).powi(6) * (1.0 + rho).powi(2),
                _ => (1.0 - rho).powi(8),
            };
    }
    optimal(kernel, top / bottom, u.len() as f64)
}

fn optimal(kernel: Kernel, alpha: f64, nights: f64) -> f64 {
    let root = 1.0 / f64::from(2 * kernel.order() + 1);
    kernel.bandwidth_constant() * libm::pow(alpha * nights, root)
}

/// Slope and residual variance of a component on its value of the night before, with intercept.
fn first_order(u: &[Vec<f64>], a: usize) -> (f64, f64) {
    let pairs = u.len() as f64 - 1.0;
    let mean = |rows: &[Vec<f64>]| rows.iter().map(|v| v[a]).sum::<f64>() / pairs;
    let (past, now) = (mean(&u[..u.len() - 1]), mean(&u[1..]));
    let (mut cross, mut square, mut total) = (0.0, 0.0, 0.0);
    for pair in u.windows(2) {
        let (x, y) = (pair[0][a] - past, pair[1][a] - now);
        cross += x * y;
        square += x * x;
        total += y * y;
    }
    let rho = cross / square;
    (rho, (total - rho * cross) / pairs)
}

/// The weight of each component: 0 for the intercept unless it is alone.
pub(super) fn component_weights(
    u: &[Vec<f64>],
    intercept: Option<usize>,
    kind: ScoreWeights,
    power: i32,
) -> Vec<f64> {
    let p = u.first().map_or(0, Vec::len);
    (0..p)
        .map(|a| {
            if p > 1 && intercept == Some(a) {
                return 0.0;
            }
            let square = u.iter().map(|v| v[a] * v[a]).sum::<f64>() / u.len() as f64;
            match kind {
                ScoreWeights::Raw => 1.0,
                ScoreWeights::Standardised if square > 0.0 => square.sqrt().powi(-power),
                ScoreWeights::Standardised => 0.0,
            }
        })
        .collect()
}
