//! The same comparison between people: do those who do more of it have more spasms?
//!
//! One row a person, spasms over nights on which the habit is known, the person's means of the
//! contrast's columns. Poisson quasi-likelihood, the larger of the quasi-Poisson and the HC3 error.

use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm};

use crate::exposure::Exposure;
use crate::model::fit::Fitted;
use crate::model::guard::{Guarded, coefficient};
use crate::nights::Nights;

/// People needed for one column, and for each further level of the same field.
const MIN_PEOPLE: usize = 10;
const PEOPLE_A_LEVEL: usize = 5;

/// Log error from which people are too alike to be compared: the 95 % range then spans a factor of
/// 350.
const TOO_WIDE: f64 = 1.5;

/// The log ratio between people who differ by one unit of the contrast (always against never, for
/// yes/no). `None` with too few people, people alike, or no usable error.
pub(super) fn estimate(nights: &Nights, exposure: &Exposure) -> Option<Guarded> {
    let known = |i: &usize| exposure.is_recorded(*i) && nights.y(*i).is_some();
    let rows: Vec<Vec<usize>> = nights
        .people_logged()
        .into_iter()
        .map(|p| nights.logged_of(p).into_iter().filter(known).collect())
        .filter(|rows: &Vec<usize>| !rows.is_empty())
        .collect();
    let mean = |rows: &[usize], values: &[Option<f64>]| {
        rows.iter().filter_map(|&i| values[i]).sum::<f64>() / rows.len() as f64
    };
    let mut builder = Design::builder(rows.len()).intercept();
    let mut levels = 0;
    for (k, term) in exposure.terms.iter().enumerate() {
        let means: Vec<f64> = rows.iter().map(|r| mean(r, &term.values)).collect();
        let varies = means.iter().any(|m| (m - means[0]).abs() > 1e-9);
        match (k, varies) {
            (0, false) => return None,
            (_, false) => continue,
            _ => {}
        }
        levels += 1;
        builder = builder.column(&term.name, &means);
    }
    if rows.len() < MIN_PEOPLE + PEOPLE_A_LEVEL * (levels - 1) {
        return None;
    }
    let spasms: Vec<f64> =
        rows.iter().map(|r| r.iter().filter_map(|&i| nights.y(i)).sum()).collect();
    let offset: Vec<f64> = rows.iter().map(|r| libm::log(r.len() as f64)).collect();
    let fit =
        glm(&builder.build().ok()?, &spasms, &GlmOptions::poisson().with_offset(&offset)).ok()?;
    let covariances =
        vec![covariance(&fit, &Vcov::Quasi).ok()?, covariance(&fit, &Vcov::Hc3).ok()?];
    coefficient(&Fitted::plain(fit, Vec::new(), Vec::new(), covariances), 1)
        .filter(|e| e.std_error < TOO_WIDE)
}
