//! Where the search starts: the fit without group effects, and variances by moments.

use crate::glm::Fit;
use crate::groups::rows_by_group;
use crate::mixed::MixedFamily;
use crate::mixed::panel::Panel;

/// Starting values with the magnitude by which each parameter may change.
pub(super) struct Start {
    pub(super) parameters: Vec<f64>,
    pub(super) scale: Vec<f64>,
    /// Per effect, the root of the information that an average group has on it: a standard
    /// deviation times this is without unit.
    pub(super) strength: Vec<f64>,
}

/// `slopes` are the design columns with random slopes.
///
/// The variance of effect a comes from `E (sum z r)^2 = phi sum z^2 v + s^2 (sum z^2 v)^2`, where r
/// and v are the score residuals and the weights of the plain fit.
pub(super) fn start(
    fit: &Fit,
    panel: &Panel,
    group: &[usize],
    slopes: &[usize],
    family: MixedFamily,
) -> Start {
    let phi = match family {
        MixedFamily::Gaussian => fit.dispersion.unwrap_or(1.0).max(f64::MIN_POSITIVE),
        _ => 1.0,
    };
    let groups = rows_by_group(group);
    let mut parameters = fit.coef.clone();
    let mut scale: Vec<f64> = fit.bread.diag().iter().map(|v| (phi * v).sqrt()).collect();
    let mut strength = Vec::new();
    for a in 0..panel.q {
        let z = |i: usize| if a == 0 { 1.0 } else { fit.design.column(slopes[a - 1])[i] };
        let (mut excess, mut squares, mut known) = (0.0, 0.0, 0.0);
        for rows in &groups {
            let sum: f64 = rows.iter().map(|&i| z(i) * fit.score_residual[i]).sum();
            let weight: f64 = rows.iter().map(|&i| z(i) * z(i) * fit.working_weight[i]).sum();
            excess += sum * sum - phi * weight;
            squares += weight * weight;
            known += weight;
        }
        let size = phi * fit.working_weight.iter().sum::<f64>() / known;
        let variance = (excess / squares).clamp(0.02 * size, 4.0 * size.max(excess / squares));
        let variance = match family {
            MixedFamily::Gaussian => variance,
            _ => variance.min(4.0 * size),
        };
        parameters.extend(std::iter::repeat_n(0.0, a));
        parameters.push(variance.sqrt());
        scale.extend(std::iter::repeat_n(variance.sqrt(), a + 1));
        strength.push((known / (phi * groups.len() as f64)).sqrt());
    }
    match family {
        MixedFamily::NegativeBinomial => {
            let excess: f64 = (0..fit.y.len())
                .map(|i| fit.score_residual[i] * (fit.y[i] - fit.mu[i]) - fit.working_weight[i])
                .sum();
            let squares: f64 = (0..fit.y.len()).map(|i| fit.working_weight[i] * fit.mu[i]).sum();
            let alpha = (0.5 * excess / squares).clamp(0.02, 5.0);
            parameters.push(-libm::log(alpha));
            scale.push(1.0);
        }
        MixedFamily::Gaussian => {
            parameters.push(0.5 * libm::log(phi));
            scale.push(1.0);
        }
        _ => {}
    }
    Start { parameters, scale, strength }
}
