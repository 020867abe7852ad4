//! The log of a mean rate, or of a ratio of two, with an error that persistence does not shrink.

use lumbago_stats::{Design, Fit, GlmOptions, LeverageCorrection, Vcov, covariance, glm};

use crate::model::fit::Fitted;
use crate::model::guard::{Guarded, coefficient};
use crate::nights::Nights;

/// A Poisson fit of `y` on an intercept and these columns over rows of one or several people,
/// with errors that allow for dependence: cosines over the calendar for one person (Lazarus et
/// al. 2018), clusters for several; never smaller than the HC3 error.
pub(crate) fn fit(
    nights: &Nights,
    rows: &[usize],
    y: &[f64],
    columns: &[(&str, Vec<f64>)],
) -> Option<Fitted> {
    let mut builder = Design::builder(rows.len()).intercept();
    for (name, values) in columns {
        builder = builder.column(name, values);
    }
    let fit: Fit = glm(&builder.build().ok()?, y, &GlmOptions::poisson()).ok()?;
    let person: Vec<usize> = rows.iter().map(|&i| nights.person(i)).collect();
    let several = person.first() != person.last();
    let dependent = if several {
        covariance(&fit, &Vcov::ClusterCr1S { cluster: &person })
    } else {
        let night: Vec<i64> = rows.iter().map(|&i| nights.day[i]).collect();
        covariance(
            &fit,
            &Vcov::Ewc { night: &night, cosines: None, leverage: LeverageCorrection::Hc3 },
        )
    };
    let covariances = vec![dependent.ok()?, covariance(&fit, &Vcov::Hc3).ok()?];
    let mut values = vec![vec![1.0; rows.len()]];
    values.extend(columns.iter().map(|c| c.1.clone()));
    Some(Fitted::plain(fit, rows.to_vec(), values, covariances))
}

/// The log of the mean of `y`.
pub(crate) fn log_mean(nights: &Nights, rows: &[usize], y: &[f64]) -> Option<Guarded> {
    coefficient(&fit(nights, rows, y, &[])?, 0)
}

/// The log ratio of the mean of `y` where `exposed` is 1 to where it is 0.
pub(crate) fn log_ratio(
    nights: &Nights,
    rows: &[usize],
    y: &[f64],
    exposed: Vec<f64>,
) -> Option<Guarded> {
    coefficient(&fit(nights, rows, y, &[("exposed", exposed)])?, 1)
}
