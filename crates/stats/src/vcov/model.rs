//! Covariances that trust the family's variance function, up to a factor.

use crate::error::StatsError;
use crate::glm::{Family, Fit};
use crate::vcov::{Covariance, DfRule, residual_freedom};

/// The inverse information with dispersion 1 (McCullagh & Nelder 1989, 2.5). Normal reference.
pub(super) fn model(fit: &Fit) -> Covariance {
    let made = Covariance::new("model", fit.bread.clone(), DfRule::Normal);
    if fit.family == Family::Gaussian {
        return made.with_note("dispersion 1 is arbitrary for a Gaussian outcome; use quasi");
    }
    made
}

/// The inverse information times the Pearson dispersion (Wedderburn 1974; McCullagh & Nelder 1989,
/// 4.5). Reference t with n - p.
pub(super) fn quasi(fit: &Fit) -> Result<Covariance, StatsError> {
    let df = residual_freedom(fit, "the dispersion")?;
    let phi = fit.pearson_chi2 / df;
    Ok(Covariance::new("quasi", fit.bread.clone().scaled(phi), DfRule::T(df)))
}
