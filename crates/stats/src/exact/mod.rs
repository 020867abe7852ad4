//! Exact intervals and tests for Poisson rates and their ratio: no large-sample step, so they hold
//! for one spasm and for none. They assume that nights are independent and Poisson.

mod rate;
mod ratio;

pub use rate::{RateInterval, rate, rate_lower, rate_mid_p, rate_upper};
pub use ratio::{Arm, RateRatio, rate_ratio, rate_ratio_lower, rate_ratio_mid_p, rate_ratio_upper};

use crate::error::StatsError;

fn check_exposure(exposure: f64) -> Result<(), StatsError> {
    if exposure > 0.0 && exposure.is_finite() {
        return Ok(());
    }
    Err(StatsError::BadArgument { what: "exposure", value: exposure, allowed: "above 0" })
}
