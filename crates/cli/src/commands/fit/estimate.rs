//! One model by one method.

use lumbago_stats::formula::Model;
use lumbago_stats::negative_binomial::{self, NegativeBinomialOptions, Overdispersion};
use lumbago_stats::{Fit as Fitted, GlmOptions, Weights, glm, inference};

use super::args::{Family, Fit};
use super::choice::choose;
use super::columns::Columns;
use super::found::{Found, family_name};
use super::grouped::{self, Random};
use super::problem::Refusal;
use super::single;

/// Fits the model.
pub(super) fn estimate(
    args: &Fit,
    model: &Model,
    columns: &Columns,
    random: Option<&Random>,
) -> Result<Found, Refusal> {
    check_outcome(args.family, model, columns)?;
    if let Some(random) = random {
        return grouped::random(args, model, columns, random);
    }
    if let Some(correlation) = args.gee {
        return grouped::equations(args, model, columns, correlation);
    }
    if args.firth {
        return single::penalised(args, model, columns);
    }
    if args.persistent {
        return single::persistent_level(args, model, columns);
    }
    if let Some(column) = args.fixed.as_deref().filter(|_| args.family == Family::Logit) {
        return grouped::conditional(args, model, columns, column);
    }
    if args.fixed.is_some() {
        return single::fixed(args, model, columns);
    }
    if args.family == Family::Negbin {
        return negbin(args, model, columns);
    }
    let settings = options(args.family, model, columns);
    let fit = glm(&model.design, &model.outcome, &settings)?;
    of_fit(args, &fit, columns, Vec::new())
}

/// The canonical options of a family, with the model's offset and weights.
pub(super) fn options<'a>(
    family: Family,
    model: &'a Model,
    columns: &'a Columns,
) -> GlmOptions<'a> {
    let plain = match family {
        Family::Logit => GlmOptions::binomial(),
        Family::Gaussian => GlmOptions::gaussian(),
        _ => GlmOptions::poisson(),
    };
    GlmOptions { offset: model.offset.as_deref(), weights: weights(columns), ..plain }
}

fn weights(columns: &Columns) -> Weights<'_> {
    columns.weights.as_deref().map_or(Weights::None, Weights::Prior)
}

/// Counts are whole numbers, yes/no is 0 and 1.
fn check_outcome(family: Family, model: &Model, columns: &Columns) -> Result<(), Refusal> {
    let find = |bad: &dyn Fn(f64) -> bool| {
        let k = model.outcome.iter().position(|&v| bad(v))?;
        Some((model.outcome[k], model.rows[k] + 1))
    };
    let what = &model.outcome_name;
    if matches!(family, Family::Poisson | Family::Negbin)
        && let Some((v, row)) = find(&|v| v >= 0.0 && v.fract() != 0.0)
    {
        return Err(Refusal::new(
            format!("the outcome `{what}` is not a count in row {row}: {v}"),
            "use --family quasipoisson for rates that are not counts, or gaussian",
        ));
    }
    if family == Family::Logit
        && columns.weights.is_none()
        && let Some((v, row)) = find(&|v| (0.0..1.0).contains(&v) && v != 0.0 || v > 1.0)
    {
        return Err(Refusal::new(
            format!("the outcome `{what}` is neither 0 nor 1 in row {row}: {v}"),
            format!("write `I({what} > 0) ~ ...` for any against none, or use --family poisson"),
        ));
    }
    Ok(())
}

/// A plain fit with a covariance.
pub(super) fn of_fit(
    args: &Fit,
    fit: &Fitted,
    columns: &Columns,
    mut notes: Vec<String>,
) -> Result<Found, Refusal> {
    let (cov, mut said) = choose(fit, args.vcov.as_deref(), args.family, columns)?;
    notes.append(&mut said);
    let estimates = inference(fit, &cov, args.level)?;
    let sum: f64 = fit.y.iter().zip(&fit.weight).map(|(y, w)| y * w).sum();
    let events = match args.family {
        Family::Gaussian => None,
        Family::Logit => Some(sum.min(fit.weight.iter().sum::<f64>() - sum)),
        _ => Some(sum),
    };
    let phi = fit.dispersion.filter(|_| args.family != Family::Logit);
    if args.family == Family::Poisson
        && cov.name == "model"
        && let Some(phi) = phi.filter(|p| *p > 1.2)
    {
        notes.push(format!(
            "The counts vary {phi:.2} times as much as Poisson counts; errors of `model` are too small."
        ));
    }
    let by_group = columns.cluster.is_some() && cov.name.starts_with("cr");
    Ok(Found {
        estimates,
        n: fit.design.n,
        n_dropped: 0,
        loglik: (args.family != Family::Quasipoisson).then_some(fit.loglik),
        deviance: Some(fit.deviance),
        dispersion: fit.dispersion,
        theta: None,
        groups: by_group.then_some(columns.clusters),
        iterations: Some(fit.iterations),
        family: family_name(args.family),
        vcov: cov.name,
        notes,
        events,
    })
}

fn negbin(args: &Fit, model: &Model, columns: &Columns) -> Result<Found, Refusal> {
    let options =
        NegativeBinomialOptions { offset: model.offset.as_deref(), weights: weights(columns) };
    let found = negative_binomial::fit(&model.design, &model.outcome, &options)?;
    let mut notes = vec!["Errors take theta as known, as those of R's glm.nb do.".to_owned()];
    if let Overdispersion::None { .. } = found.overdispersion {
        notes.push(
            "The counts vary no more than Poisson counts: theta is infinite, this is the Poisson fit."
                .into(),
        );
    }
    let theta = found.theta().map(|t| t.theta);
    let plain = of_fit(args, &found.fit, columns, notes)?;
    Ok(Found { theta, iterations: Some(found.iterations), ..plain })
}
