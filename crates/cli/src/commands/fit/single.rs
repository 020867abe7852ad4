//! Methods with levels or errors of their own: Firth's likelihood, levels of persons taken out, a level
//! that persists.

use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::formula::Model;
use lumbago_stats::persistent::{self, PersistentOptions};
use lumbago_stats::{Estimate, firth};

use super::args::{Family, Fit};
use super::columns::Columns;
use super::estimate::{of_fit, options};
use super::found::{Found, family_name};
use super::problem::Refusal;

/// Firth's penalised likelihood: intervals and tests from its profile.
pub(super) fn penalised(args: &Fit, model: &Model, columns: &Columns) -> Result<Found, Refusal> {
    if args.vcov.is_some() || matches!(args.family, Family::Negbin | Family::Gaussian) {
        return Err(Refusal::new(
            "--firth is for --family logit and poisson and has intervals of its own",
            "leave --vcov out and choose one of these families",
        ));
    }
    let settings = options(args.family, model, columns);
    let fit = firth::fit(&model.design, &model.outcome, &settings)?;
    let errors = fit.covariance().std_errors();
    let (intervals, tests) = (fit.intervals(args.level)?, fit.tests()?);
    let estimates = intervals
        .into_iter()
        .zip(tests)
        .zip(errors.into_iter().zip(&fit.coef))
        .map(|((interval, test), (std_error, &point))| Estimate {
            name: interval.name,
            point,
            std_error,
            low: interval.low,
            high: interval.high,
            level: args.level,
            statistic: test.chi2.max(0.0).sqrt().copysign(point),
            df: None,
            p_value: test.p_value,
        })
        .collect();
    let notes = vec![
        "Firth's penalised likelihood: intervals and tests are those of its profile; the statistic is the signed root of the likelihood ratio; rows count as independent."
            .into(),
    ];
    Ok(Found {
        estimates,
        n: model.design.n,
        n_dropped: 0,
        loglik: Some(fit.loglik),
        deviance: None,
        dispersion: None,
        theta: None,
        groups: None,
        iterations: Some(fit.iterations),
        family: family_name(args.family),
        vcov: "firth".into(),
        notes,
        events: Some(fit.y.iter().zip(&fit.weight).map(|(y, w)| y * w).sum()),
    })
}

/// Comparisons within persons.
pub(super) fn fixed(args: &Fit, model: &Model, columns: &Columns) -> Result<Found, Refusal> {
    let column = args.fixed.as_deref().unwrap_or_default();
    let refuse = |why: &str| {
        let with = family_name(args.family);
        Err(Refusal::new(
            format!("--fixed is not offered with --family {with}: {why}"),
            format!("use --family poisson, or add `C({column})` to the formula"),
        ))
    };
    match args.family {
        Family::Poisson | Family::Quasipoisson => {}
        Family::Negbin => {
            return refuse("person levels and theta cannot be parted in short panels");
        }
        Family::Logit => return refuse("its conditional likelihood is another method"),
        Family::Gaussian => {
            return refuse("its errors would need the person levels' degrees of freedom");
        }
    }
    if columns.weights.is_some() {
        return Err(Refusal::new(
            "--fixed is not defined with --weights",
            format!("add `C({column})` to the formula in place of --fixed"),
        ));
    }
    let Some(group) = &columns.group else {
        return Err(Refusal::new("--fixed names no column", "name the persons' column"));
    };
    let found =
        fixed_effects_poisson(&model.design, &model.outcome, group, model.offset.as_deref())?;
    let mut notes = vec![format!(
        "Every `{column}` has a level of its own: comparisons within `{column}` only."
    )];
    let dropped = [
        (found.dropped_all_zero.len(), "have no event"),
        (found.dropped_singletons.len(), "have a single row"),
    ];
    for (count, why) in dropped.into_iter().filter(|(count, _)| *count > 0) {
        notes
            .push(format!("{count} of `{column}` {why} and say nothing about differences within."));
    }
    if found.rows_dropped > 0 {
        notes.push(format!("{} rows were left out with them.", found.rows_dropped));
    }
    let used = columns.select(&found.rows_used);
    let plain = of_fit(args, &found.fit, &used, notes)?;
    Ok(Found { groups: Some(found.groups_used), ..plain })
}

/// A latent level that persists from night to night.
pub(super) fn persistent_level(
    args: &Fit,
    model: &Model,
    columns: &Columns,
) -> Result<Found, Refusal> {
    if !matches!(args.family, Family::Poisson | Family::Quasipoisson) {
        return Err(Refusal::new(
            format!("--persistent is not offered with --family {}", family_name(args.family)),
            "use --family poisson",
        ));
    }
    if columns.weights.is_some() || args.vcov.is_some() {
        return Err(Refusal::new(
            "--persistent has errors of its own and takes neither --vcov nor --weights",
            "leave them out",
        ));
    }
    let Some(night) = &columns.night else {
        return Err(Refusal::new("--persistent needs the nights", "name their column with --time"));
    };
    let options = PersistentOptions {
        offset: model.offset.as_deref(),
        person: columns.person.as_deref(),
        ..Default::default()
    };
    let found = persistent::fit(&model.design, &model.outcome, night, &options)?;
    let notes = vec![
        format!(
            "A level that persists from night to night: correlation {:.2}, variance {:.3}; further variance {:.3}, both of the log rate.",
            found.persistence, found.latent_variance, found.overdispersion
        ),
        "Errors: the larger of the model's and the HC3 error of the whitened nights.".into(),
    ];
    Ok(Found {
        estimates: found.guarded(args.level)?,
        n: model.design.n,
        n_dropped: 0,
        loglik: None,
        deviance: None,
        dispersion: None,
        theta: None,
        groups: (columns.persons > 1).then_some(columns.persons),
        iterations: None,
        family: family_name(args.family),
        vcov: "persistent".into(),
        notes,
        events: Some(model.outcome.iter().sum()),
    })
}
