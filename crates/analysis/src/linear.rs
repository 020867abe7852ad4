//! A difference of means, trend and weekend taken into account, with an error that persistence
//! does not shrink.
//!
//! Least squares. One person: the larger of the equal-weighted cosine error over the calendar
//! (Lazarus et al. 2018) and the HC3 error (MacKinnon & White 1985). Several people: columns
//! centred by person, CR2 errors by person (Bell & McCaffrey 2002).

use lumbago_domain::Interval;
use lumbago_stats::{Design, GlmOptions, LeverageCorrection, Vcov, covariance, glm};

use crate::model::fit::Fitted;
use crate::model::guard::{Guarded, coefficient};
use crate::model::r_squared::centred;

/// The method in words, for one person or several.
pub(crate) fn method(several: bool) -> &'static str {
    if several {
        "least squares within people, CR2 errors by person, trend and weekend taken into account"
    } else {
        "least squares, the larger of the equal-weighted cosine error over the calendar and the \
         HC3 error, trend and weekend taken into account"
    }
}

/// Where a row of the regression lies: the night and whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Index of the person.
    pub(crate) person: usize,
    /// Day number.
    pub(crate) day: i64,
    /// Whether it is the evening of a Friday or Saturday.
    pub(crate) weekend: bool,
}

/// The slope of `y` on `x` with trend, weekend and the other columns in the model. `None` where
/// `x` does not vary or no error can be given.
pub(crate) fn slope(
    places: &[Place],
    y: &[f64],
    x: &[f64],
    others: &[Vec<f64>],
) -> Option<Guarded> {
    let person: Vec<usize> = places.iter().map(|p| p.person).collect();
    let several = person.first() != person.last();
    let group = several.then_some(person.as_slice());
    let own = |v: &[f64]| if several { centred(v, group) } else { v.to_vec() };
    let first = places.iter().map(|p| p.day).min()?;
    let mut columns = vec![own(x)];
    columns.push(own(&places.iter().map(|p| (p.day - first) as f64 / 30.0).collect::<Vec<_>>()));
    columns.push(own(&places.iter().map(|p| f64::from(u8::from(p.weekend))).collect::<Vec<_>>()));
    columns.extend(others.iter().map(|o| own(o)));
    let varies = |v: &[f64]| v.iter().any(|a| (a - v[0]).abs() > 1e-12);
    if !varies(&columns[0]) {
        return None;
    }
    columns.retain(|c| varies(c));
    let fit_of = |columns: &[Vec<f64>]| {
        let mut builder = Design::builder(places.len());
        if !several {
            builder = builder.intercept();
        }
        for (k, values) in columns.iter().enumerate() {
            builder = builder.column(&format!("column {k}"), values);
        }
        glm(&builder.build().ok()?, &own(y), &GlmOptions::gaussian()).ok()
    };
    // Trend or weekend may be nothing but the column itself in a very short log.
    let fit = fit_of(&columns).or_else(|| fit_of(&columns[..1]))?;
    let covariances = if several {
        vec![covariance(&fit, &Vcov::ClusterCr2 { cluster: &person }).ok()?]
    } else {
        let night: Vec<i64> = places.iter().map(|p| p.day).collect();
        let ewc = Vcov::Ewc { night: &night, cosines: None, leverage: LeverageCorrection::Hc3 };
        vec![covariance(&fit, &ewc).ok()?, covariance(&fit, &Vcov::Hc3).ok()?]
    };
    coefficient(&Fitted::plain(fit, Vec::new(), Vec::new(), covariances), usize::from(!several))
}

/// The interval of a slope, on the scale of `y`.
pub(crate) fn interval(slope: &Guarded, level: f64) -> Interval {
    let reach = slope.reach(level);
    Interval { point: slope.point, low: slope.point - reach, high: slope.point + reach, level }
}
