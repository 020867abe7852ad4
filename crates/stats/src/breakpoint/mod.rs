//! Where a straight dose-response bends: one breakpoint, by profile likelihood.
//!
//! ```text
//! g(mu) = … + b x + c (x − psi)₊,   dev(psi) = min over the coefficients
//! interval = { psi: dev(psi) − dev(psî) ≤ phi · chi²₁(level) }
//! ```
//! dev has kinks at the data and many minima when there is no break, so psi has no usable Wald error
//! and the deviance no chi-squared distribution under "no break" (Davies 1987). Whether there is a
//! break at all is for [`break_exists`].

mod exists;

pub use exists::{BreakTest, break_exists};

use crate::design::Design;
use crate::distribution;
use crate::error::StatsError;
use crate::glm::{Fit, GlmOptions, glm};
use crate::inference::check_level;
use crate::roots;

/// How to look for a break.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakpointOptions {
    /// Rows that must lie on either side of a break.
    pub least_rows: usize,
    /// Places tried before refining.
    pub grid: usize,
    /// Confidence level of the interval.
    pub level: f64,
    /// Whether the deviance is scaled by the Pearson dispersion at the break.
    pub scaled: bool,
}

impl Default for BreakpointOptions {
    fn default() -> Self {
        Self { least_rows: 20, grid: 120, level: 0.95, scaled: true }
    }
}

/// A fitted break.
#[derive(Debug, Clone)]
pub struct Breakpoint {
    /// Place of the break, in the variable's unit.
    pub psi: f64,
    /// Lower end of its interval; `None` when the profile does not rise enough within the range.
    pub low: Option<f64>,
    /// Upper end of its interval; `None` as for the lower.
    pub high: Option<f64>,
    /// Confidence level of the interval.
    pub level: f64,
    /// The model at the break; its last column, `(x - psi)+`, is the change of slope. Errors read
    /// from it hold for that place alone: they leave out that psi was chosen.
    pub fit: Fit,
    /// Pearson dispersion at the break, psi counted as a coefficient.
    pub dispersion: f64,
    /// Deviance of the straight line.
    pub deviance_straight: f64,
    /// Places that were tried, in order, and the deviance at each.
    pub profile: Vec<(f64, f64)>,
}

/// Fits one break in the column called `variable` of `design`, which stays in the model as the slope
/// before the break.
///
/// ```
/// use lumbago_stats::breakpoint::{BreakpointOptions, breakpoint};
/// use lumbago_stats::{Design, GlmOptions};
/// let age: Vec<f64> = (0..200).map(|t| f64::from(t) / 20.0).collect();
/// let rise = |a: f64| 1.0 + 2.0 * (a - 6.0).max(0.0);
/// let spasms: Vec<f64> = age.iter().enumerate().map(|(t, a)| rise(*a) + (t % 3) as f64).collect();
/// let design = Design::builder(200).intercept().column("age", &age).build()?;
/// let found = breakpoint(&design, "age", &spasms, &GlmOptions::gaussian(), &BreakpointOptions::default())?;
/// assert!((found.psi - 6.0).abs() < 0.3);
/// assert!(found.low.unwrap() < found.psi && found.psi < found.high.unwrap());
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// A column that is not in the design; [`StatsError::NoRoomForBreak`] when no place has enough rows
/// and two different values on either side; no residual freedom; as [`glm`].
pub fn breakpoint(
    design: &Design,
    variable: &str,
    y: &[f64],
    model: &GlmOptions<'_>,
    options: &BreakpointOptions,
) -> Result<Breakpoint, StatsError> {
    check_level(options.level)?;
    let (low, high) = room(column_called(design, variable)?, options.least_rows)?;
    let straight = glm(design, y, model)?;
    let at = |psi: f64| with_break(design, variable, y, model, psi);
    let places = grid(low, high, options.grid);
    let mut profile = Vec::with_capacity(places.len());
    for &psi in &places {
        profile.push((psi, at(psi)?.deviance));
    }
    let best = (0..profile.len()).fold(0, |b, k| if profile[k].1 < profile[b].1 { k } else { b });
    let around = (places[best.saturating_sub(1)], places[(best + 1).min(places.len() - 1)]);
    let psi = golden(|psi| at(psi).map(|f| f.deviance), around, profile[best])?;
    let fit = at(psi)?;
    let freedom = fit.df_residual - 1.0;
    if freedom <= 0.0 {
        return Err(StatsError::NoResidualFreedom { what: "the dispersion at a break" });
    }
    let dispersion = fit.pearson_chi2 / freedom;
    let z = distribution::upper_point(0.5 * (1.0 - options.level), None);
    let limit = fit.deviance + z * z * if options.scaled { dispersion } else { 1.0 };
    let above = |psi: f64| at(psi).map_or(f64::NAN, |f| f.deviance - limit);
    let place = profile.partition_point(|(p, _)| *p < psi);
    profile.insert(place, (psi, fit.deviance));
    let inside: Vec<usize> = (0..profile.len()).filter(|&k| profile[k].1 <= limit).collect();
    // The best place is inside, so there is a first and a last.
    let (first, last) = (inside[0], inside[inside.len() - 1]);
    let crossing = |a: usize, b: usize| roots::bracketed(above, profile[a].0, profile[b].0);
    Ok(Breakpoint {
        psi,
        low: if first == 0 { None } else { crossing(first - 1, first) },
        high: if last + 1 == profile.len() { None } else { crossing(last, last + 1) },
        level: options.level,
        fit,
        dispersion,
        deviance_straight: straight.deviance,
        profile,
    })
}

/// The model with a break at `psi`: `design` and the column `(variable - psi)+`.
///
/// # Errors
/// A column that is not in the design, a break beyond the data, as [`glm`].
pub fn with_break(
    design: &Design,
    variable: &str,
    y: &[f64],
    model: &GlmOptions<'_>,
    psi: f64,
) -> Result<Fit, StatsError> {
    let x = column_called(design, variable)?;
    let mut builder = Design::builder(design.n);
    for (j, name) in design.names.iter().enumerate() {
        builder = builder.column(name, design.column(j));
    }
    let bend: Vec<f64> = x.iter().map(|v| (v - psi).max(0.0)).collect();
    glm(&builder.column(&format!("({variable} - psi)+"), &bend).build()?, y, model)
}

fn column_called<'a>(design: &'a Design, variable: &str) -> Result<&'a [f64], StatsError> {
    match design.index_of(variable) {
        Some(j) => Ok(design.column(j)),
        None => Err(StatsError::NoSuchColumn { column: variable.to_owned() }),
    }
}

/// The places with enough rows and two different values on either side.
fn room(x: &[f64], least_rows: usize) -> Result<(f64, f64), StatsError> {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let none = StatsError::NoRoomForBreak { rows: n, needed: least_rows.max(2) };
    if n < 2 * least_rows.max(2) {
        return Err(none);
    }
    let needed = least_rows.max(2);
    // A break at v counts rows up to v on its left and rows above v on its right.
    let second = sorted.iter().copied().find(|v| *v > sorted[0]);
    let low = sorted[needed - 1].max(second.unwrap_or(f64::INFINITY));
    let before_last = sorted.iter().rev().copied().find(|v| *v < sorted[n - 1]);
    let first_right = sorted[n - needed].min(before_last.unwrap_or(f64::NEG_INFINITY));
    let high = sorted.iter().rev().copied().find(|v| *v < first_right);
    match high {
        Some(high) if low < high => Ok((low, high)),
        _ => Err(none),
    }
}

/// `count` even steps from `low` to `high`.
fn grid(low: f64, high: f64, count: usize) -> Vec<f64> {
    let steps = count.max(3) - 1;
    (0..=steps).map(|k| low + (high - low) * k as f64 / steps as f64).collect()
}

/// The lowest place between two, by golden section, or the one known before if none is lower.
fn golden(
    f: impl Fn(f64) -> Result<f64, StatsError>,
    (mut a, mut b): (f64, f64),
    known: (f64, f64),
) -> Result<f64, StatsError> {
    let share = 0.5 * (5f64.sqrt() - 1.0);
    let tolerance = 1e-7 * (b - a);
    let (mut c, mut d) = (b - share * (b - a), a + share * (b - a));
    let (mut fc, mut fd) = (f(c)?, f(d)?);
    while b - a > tolerance {
        if fc < fd {
            (b, d, fd) = (d, c, fc);
            c = b - share * (b - a);
            fc = f(c)?;
        } else {
            (a, c, fc) = (c, d, fd);
            d = a + share * (b - a);
            fd = f(d)?;
        }
    }
    let (place, lowest) = if fc < fd { (c, fc) } else { (d, fd) };
    Ok(if lowest < known.1 { place } else { known.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_needs_rows_on_both_sides() {
        let x: Vec<f64> = (0..30).map(f64::from).collect();
        assert_eq!(room(&x, 10), Ok((9.0, 19.0)));
        assert_eq!(room(&x, 15), Err(StatsError::NoRoomForBreak { rows: 30, needed: 15 }));
        let mattresses: Vec<f64> = (0..60).map(|t| f64::from(u8::from(t > 30))).collect();
        assert!(matches!(room(&mattresses, 10), Err(StatsError::NoRoomForBreak { .. })));
    }

    #[test]
    fn unit_and_origin_of_the_variable_move_the_break_along() {
        let age: Vec<f64> = (0..150).map(|t| f64::from(t * 7 % 150) / 15.0).collect();
        let y: Vec<f64> = (0..150)
            .map(|t| f64::from(t * 31 % 3) + (3.0 * (age[t as usize] - 4.0).max(0.0)).floor())
            .collect();
        let run = |x: &[f64]| {
            let design = Design::builder(150).intercept().column("age", x).build().unwrap();
            let model = GlmOptions::poisson();
            breakpoint(&design, "age", &y, &model, &BreakpointOptions::default()).unwrap()
        };
        let moved: Vec<f64> = age.iter().map(|a| 100.0 + 365.0 * a).collect();
        let (a, b) = (run(&age), run(&moved));
        assert!((100.0 + 365.0 * a.psi - b.psi).abs() < 0.05, "{} {}", a.psi, b.psi);
        assert!((a.fit.deviance - b.fit.deviance).abs() < 1e-6);
        assert!(a.fit.deviance < a.deviance_straight);
        for (p, q) in [(a.low, b.low), (a.high, b.high)] {
            assert!((100.0 + 365.0 * p.unwrap() - q.unwrap()).abs() < 0.05);
        }
        let design = Design::builder(150).intercept().column("age", &age).build().unwrap();
        let refused = with_break(&design, "stress", &y, &GlmOptions::poisson(), 3.0);
        assert!(matches!(refused, Err(StatsError::NoSuchColumn { .. })));
    }
}
