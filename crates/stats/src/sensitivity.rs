//! How strong an unseen common cause would have to be.

use crate::error::StatsError;

/// The E-value of a ratio: the smallest ratio that a confounder must have with both exposure and
/// outcome to explain the whole of it, `R + sqrt(R (R - 1))` with R taken above 1 (VanderWeele &
/// Ding 2017).
///
/// # Errors
/// A ratio that is not above 0 and finite.
pub fn e_value(ratio: f64) -> Result<f64, StatsError> {
    if !(ratio > 0.0 && ratio.is_finite()) {
        return Err(StatsError::BadArgument { what: "ratio", value: ratio, allowed: "above 0" });
    }
    let away = ratio.max(1.0 / ratio);
    Ok(away + (away * (away - 1.0)).sqrt())
}

/// The E-value of the end of an interval that lies nearest to 1; 1 when the interval holds 1.
///
/// # Errors
/// Ends not above 0, or in the wrong order.
pub fn e_value_limit(low: f64, high: f64) -> Result<f64, StatsError> {
    if low > high || low.is_nan() || high.is_nan() {
        return Err(StatsError::BadArgument {
            what: "lower end",
            value: low,
            allowed: "not above the upper end",
        });
    }
    if low > 1.0 {
        e_value(low)
    } else if high < 1.0 {
        e_value(high)
    } else {
        Ok(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_association_needs_no_confounder() {
        assert_eq!(e_value(1.0).unwrap(), 1.0);
        assert_eq!(e_value_limit(0.8, 1.3).unwrap(), 1.0);
        assert!((e_value(0.5).unwrap() - e_value(2.0).unwrap()).abs() < 1e-15);
        assert!(e_value(0.0).is_err());
        assert!(e_value_limit(2.0, 1.0).is_err());
    }
}
