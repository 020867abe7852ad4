//! Models of groups: random levels, estimating equations, yes/no outcomes within persons.

use anyhow::{Result, anyhow};
use lumbago_stats::conditional_logit::conditional_logit;
use lumbago_stats::formula::Model;
use lumbago_stats::gee::{GeeOptions, GeeVcov, WorkingCorrelation, gee};
use lumbago_stats::mixed::{MixedFamily, MixedFit, MixedOptions, mixed};
use lumbago_stats::{Family as ErrorFamily, inference};

use super::args::{Correlation, Family, Fit};
use super::choice::MANY_GROUPS;
use super::columns::Columns;
use super::found::{Found, family_name};
use super::problem::Refusal;

/// `slope + slope | group`.
pub(super) struct Random {
    pub(super) slopes: Vec<String>,
    pub(super) group: String,
}

/// Parts of the argument of --random.
pub(super) fn random_parts(text: &str) -> Result<Random> {
    let (slopes, group) = text.split_once('|').unwrap_or(("1", text));
    let group = group.trim().trim_matches('`').to_owned();
    let slopes: Vec<String> = slopes
        .split('+')
        .map(|s| s.trim().trim_matches('`').to_owned())
        .filter(|s| s != "1" && !s.is_empty())
        .collect();
    if group.is_empty() {
        return Err(anyhow!(
            "--random names no column\n  help: write --random person, or --random 'stress | person'"
        ));
    }
    Ok(Random { slopes, group })
}

/// Random intercepts and slopes.
pub(super) fn random(
    args: &Fit,
    model: &Model,
    columns: &Columns,
    random: &Random,
) -> Result<Found, Refusal> {
    let family = match args.family {
        Family::Poisson => MixedFamily::Poisson,
        Family::Negbin => MixedFamily::NegativeBinomial,
        Family::Logit => MixedFamily::Binomial,
        Family::Gaussian => MixedFamily::Gaussian,
        Family::Quasipoisson => {
            return Err(Refusal::new(
                "--random is not offered with --family quasipoisson",
                "use --family negbin, or poisson with --vcov robust",
            ));
        }
    };
    let robust = one_of(args, "--random", &["joint", "robust"])? == "robust";
    let slopes: Vec<&str> = random.slopes.iter().map(String::as_str).collect();
    let options = MixedOptions {
        slopes: &slopes,
        points: args.points,
        offset: model.offset.as_deref(),
        weights: columns.weights.as_deref(),
        ..MixedOptions::of(family)
    };
    let group = columns.group.as_deref().unwrap_or_default();
    let fit = mixed(&model.design, &model.outcome, group, &options)?;
    let cov = if robust { fit.robust_covariance() } else { fit.covariance() };
    let mut notes = variances(&fit, &random.group);
    // The fit's notes come with each of its covariances.
    notes.extend(cov.notes.iter().map(|note| capital(note)));
    Ok(Found {
        estimates: inference(&fit, &cov, args.level)?,
        n: fit.n,
        n_dropped: 0,
        loglik: Some(fit.loglik),
        deviance: None,
        dispersion: None,
        theta: fit.theta.map(|t| t.value),
        groups: Some(fit.effects.len()),
        iterations: Some(fit.iterations),
        family: family_name(args.family),
        vcov: if robust { "robust" } else { "joint" }.into(),
        notes,
        events: events(args.family, &model.outcome),
    })
}

/// How much groups differ, and how the likelihood was computed.
fn variances(fit: &MixedFit, group: &str) -> Vec<String> {
    let mut notes: Vec<String> = fit
        .components
        .iter()
        .map(|c| {
            let range = c
                .interval(0.95)
                .map_or(String::new(), |(low, high)| format!(" (95 %: {low:.4} to {high:.4})"));
            format!(
                "`{}` varies between `{group}` with standard deviation {:.4}{range}.",
                c.effect, c.sd
            )
        })
        .collect();
    notes.extend(fit.correlations.iter().map(|c| {
        format!("Effects of `{}` and `{}` correlate by {:.3}.", c.first, c.second, c.correlation)
    }));
    if let Some(sd) = fit.residual_sd {
        notes.push(format!("Residual standard deviation {:.4}.", sd.value));
    }
    notes.push(match (fit.family, fit.points) {
        (MixedFamily::Gaussian, _) => "Maximum likelihood, exact.".into(),
        (_, 1) => {
            "Maximum likelihood by Laplace's approximation; --points 10 is more exact.".into()
        }
        (_, points) => format!("Maximum likelihood by adaptive quadrature, {points} points."),
    });
    notes
}

/// Estimating equations with a working correlation within groups.
pub(super) fn equations(
    args: &Fit,
    model: &Model,
    columns: &Columns,
    correlation: Correlation,
) -> Result<Found, Refusal> {
    let family = match args.family {
        Family::Poisson | Family::Quasipoisson => ErrorFamily::Poisson,
        Family::Logit => ErrorFamily::Binomial,
        Family::Gaussian => ErrorFamily::Gaussian,
        Family::Negbin => {
            return Err(Refusal::new(
                "--gee is not offered with --family negbin",
                "use --family poisson: its errors hold for any variance",
            ));
        }
    };
    unweighted(columns, "--gee")?;
    let Some(cluster) = &columns.cluster else {
        return Err(Refusal::new("--gee needs groups", "name their column with --cluster"));
    };
    let working = match (correlation, &columns.night) {
        (Correlation::Independence, _) => WorkingCorrelation::Independence,
        (Correlation::Exchangeable, _) => WorkingCorrelation::Exchangeable,
        (Correlation::Ar1, Some(night)) => WorkingCorrelation::Ar1 { night },
        (Correlation::Ar1, None) => {
            return Err(Refusal::new(
                "--gee ar1 needs the nights",
                "name their column with --time",
            ));
        }
    };
    let mut options = GeeOptions::new(family, working);
    options.offset = model.offset.as_deref();
    let fit = gee(&model.design, &model.outcome, cluster, &options)?;
    let few = fit.groups < MANY_GROUPS;
    let names = match few {
        true => ["mancl_derouen", "robust", "kauermann_carroll", "model"],
        false => ["robust", "mancl_derouen", "kauermann_carroll", "model"],
    };
    let name = one_of(args, "--gee", &names)?;
    let mut cov = fit.covariance(match name {
        "robust" => GeeVcov::Robust,
        "kauermann_carroll" => GeeVcov::KauermannCarroll,
        "model" => GeeVcov::Model,
        _ => GeeVcov::ManclDeRouen,
    })?;
    let mut notes = Vec::new();
    if args.vcov.is_none() {
        let than = if few { "fewer than" } else { "at least" };
        notes.push(format!(
            "Errors: {name}, because there are {} groups, {than} {MANY_GROUPS}; --vcov chooses another.",
            fit.groups
        ));
    }
    if let Some(a) = fit.correlation {
        let error =
            fit.correlation_std_error.map_or(String::new(), |se| format!(" (error {se:.4})"));
        notes.push(format!("Working correlation {a:.4}{error}."));
        notes.push(
            "Biased where the outcome of a night goes with columns of other nights; compare --gee independence."
                .into(),
        );
    }
    notes.append(&mut cov.notes);
    Ok(Found {
        estimates: inference(&fit, &cov, args.level)?,
        n: fit.design.n,
        n_dropped: 0,
        loglik: None,
        deviance: None,
        dispersion: Some(fit.dispersion),
        theta: None,
        groups: Some(fit.groups),
        iterations: Some(fit.iterations),
        family: family_name(args.family),
        vcov: cov.name,
        notes,
        events: events(args.family, &model.outcome),
    })
}

/// A yes/no outcome compared within persons, given each person's number of events.
pub(super) fn conditional(
    args: &Fit,
    model: &Model,
    columns: &Columns,
    column: &str,
) -> Result<Found, Refusal> {
    unweighted(columns, "--fixed with --family logit")?;
    let name = one_of(args, "--fixed with --family logit", &["cr1_g", "model"])?;
    let stratum = columns.group.as_deref().unwrap_or_default();
    let fit = conditional_logit(&model.design, &model.outcome, stratum, model.offset.as_deref())?;
    let mut cov = match (name, &columns.cluster) {
        ("cr1_g", Some(cluster)) => fit.cluster_covariance(cluster)?,
        _ => fit.model_covariance(),
    };
    let mut notes = vec![format!(
        "Every `{column}` has a level of its own: odds ratios compare rows of one `{column}`, given its number of events."
    )];
    if args.vcov.is_none() {
        notes.push(format!(
            "Errors: {} by group; --vcov model takes rows as independent.",
            cov.name
        ));
    }
    for (dropped, why) in [
        (&fit.dropped_all_zero, "have no event"),
        (&fit.dropped_all_one, "have events only"),
        (&fit.dropped_singletons, "have a single row"),
    ] {
        if !dropped.is_empty() {
            notes.push(format!(
                "{} of `{column}` {why} and say nothing about differences within.",
                dropped.len()
            ));
        }
    }
    if fit.rows_dropped > 0 {
        notes.push(format!("{} rows were left out with them.", fit.rows_dropped));
    }
    notes.append(&mut cov.notes);
    let used: Vec<f64> = fit.rows_used.iter().map(|&i| model.outcome[i]).collect();
    Ok(Found {
        estimates: inference(&fit, &cov, args.level)?,
        n: fit.rows_used.len(),
        n_dropped: 0,
        loglik: Some(fit.loglik),
        deviance: None,
        dispersion: None,
        theta: None,
        groups: Some(fit.strata_used.len()),
        iterations: Some(fit.iterations),
        family: family_name(args.family),
        vcov: cov.name,
        notes,
        events: events(args.family, &used),
    })
}

/// The covariance asked for, by default the first.
fn one_of<'a>(args: &Fit, option: &str, names: &[&'a str]) -> Result<&'a str, Refusal> {
    let Some(asked) = args.vcov.as_deref() else { return Ok(names[0]) };
    names.iter().find(|n| **n == asked).copied().ok_or_else(|| {
        Refusal::new(
            format!("`{asked}` is no covariance of {option}"),
            format!("--vcov takes {} there", names.join(", ")),
        )
    })
}

fn unweighted(columns: &Columns, option: &str) -> Result<(), Refusal> {
    match columns.weights {
        Some(_) => Err(Refusal::new(format!("{option} takes no --weights"), "leave them out")),
        None => Ok(()),
    }
}

fn events(family: Family, y: &[f64]) -> Option<f64> {
    let sum: f64 = y.iter().sum();
    match family {
        Family::Gaussian => None,
        Family::Logit => Some(sum.min(y.len() as f64 - sum)),
        _ => Some(sum),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |c| c.to_uppercase().chain(letters).collect())
}
