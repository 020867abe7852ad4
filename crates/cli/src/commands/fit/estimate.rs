//! One model by one method, as what is printed of it.

use anyhow::{Result, anyhow};
use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::formula::{Frame, Model, groups, nights};
use lumbago_stats::negative_binomial::{self, NegativeBinomialOptions, Overdispersion};
use lumbago_stats::persistent::{self, PersistentOptions};
use lumbago_stats::{Estimate, Fit as Fitted, GlmOptions, Weights, firth, glm, inference};

use super::args::{Family, Fit};
use super::choice::choose;
use super::grouped;
use super::problem::Refusal;

/// Columns beside the formula, over the rows of the model.
pub(super) struct Columns {
    /// Group of each row for errors.
    pub(super) cluster: Option<Vec<usize>>,
    pub(super) clusters: usize,
    /// Group of each row for --fixed or --random.
    pub(super) group: Option<Vec<usize>>,
    pub(super) night: Option<Vec<i64>>,
    pub(super) person: Option<Vec<usize>>,
    pub(super) persons: usize,
    pub(super) weights: Option<Vec<f64>>,
}

impl Columns {
    pub(super) fn of(
        frame: &Frame,
        model: &Model,
        args: &Fit,
        group: Option<&str>,
        person: Option<&str>,
    ) -> Result<Self> {
        let codes = |name: Option<&str>| -> Option<Vec<usize>> {
            let (codes, _) = groups(frame.column(name?)?);
            Some(dense(model.rows.iter().filter_map(|&i| codes[i]).map(|c| c as usize).collect()))
        };
        let night = match args.time.as_deref().and_then(|name| frame.column(name)) {
            None => None,
            Some(column) => {
                let all = nights(column).map_err(|e| {
                    anyhow!(
                        "--{e}\n  help: write dates as YYYY-MM-DD, or count nights in whole numbers"
                    )
                })?;
                Some(model.rows.iter().filter_map(|&i| all[i]).collect())
            }
        };
        let weights = match args.weights.as_deref().and_then(|name| frame.column(name)) {
            None => None,
            Some(column) => {
                let values = column.numbers().ok_or_else(|| {
                    anyhow!(
                        "--weights: `{}` holds text\n  help: name a column of numbers",
                        column.name
                    )
                })?;
                Some(model.rows.iter().map(|&i| values[i]).collect())
            }
        };
        let count = |codes: &Option<Vec<usize>>| {
            codes.as_ref().map_or(0, |c| c.iter().max().map_or(0, |m| m + 1))
        };
        let person = codes(person);
        let persons = count(&person).max(1);
        let named = codes(args.cluster.as_deref()).or_else(|| codes(args.fixed.as_deref()));
        // Nights of several persons: errors by person unless something else is named.
        let cluster = named.or_else(|| person.clone().filter(|_| persons > 1));
        let clusters = count(&cluster);
        Ok(Self { clusters, cluster, group: codes(group), night, person, persons, weights })
    }

    /// The same over some of the rows.
    fn select(&self, rows: &[usize]) -> Self {
        let pick = |v: &Option<Vec<usize>>| {
            v.as_ref().map(|v| dense(rows.iter().map(|&i| v[i]).collect()))
        };
        let cluster = pick(&self.cluster);
        Self {
            clusters: cluster.as_ref().map_or(0, |c| c.iter().max().map_or(0, |m| m + 1)),
            cluster,
            group: pick(&self.group),
            night: self.night.as_ref().map(|v| rows.iter().map(|&i| v[i]).collect()),
            person: pick(&self.person),
            persons: self.persons,
            weights: self.weights.as_ref().map(|v| rows.iter().map(|&i| v[i]).collect()),
        }
    }
}

/// Codes renumbered from 0 in order of appearance.
fn dense(mut codes: Vec<usize>) -> Vec<usize> {
    let mut place = vec![usize::MAX; codes.iter().max().map_or(0, |m| m + 1)];
    let mut next = 0;
    for code in &mut codes {
        if place[*code] == usize::MAX {
            place[*code] = next;
            next += 1;
        }
        *code = place[*code];
    }
    codes
}

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

/// What is printed of a model.
pub(super) struct Found {
    pub(super) estimates: Vec<Estimate>,
    pub(super) n: usize,
    pub(super) n_dropped: usize,
    pub(super) loglik: Option<f64>,
    pub(super) deviance: Option<f64>,
    pub(super) dispersion: Option<f64>,
    pub(super) theta: Option<f64>,
    pub(super) groups: Option<usize>,
    pub(super) iterations: Option<usize>,
    pub(super) family: &'static str,
    pub(super) vcov: String,
    pub(super) notes: Vec<String>,
    /// Events, or the smaller of the two sides of a yes/no outcome.
    pub(super) events: Option<f64>,
}

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
        return penalised(args, model, columns);
    }
    if args.persistent {
        return persistent_level(args, model, columns);
    }
    if let Some(column) = args.fixed.as_deref().filter(|_| args.family == Family::Logit) {
        return grouped::conditional(args, model, columns, column);
    }
    if args.fixed.is_some() {
        return fixed(args, model, columns);
    }
    if args.family == Family::Negbin {
        return negbin(args, model, columns);
    }
    let settings = options(args.family, model, columns);
    let fit = glm(&model.design, &model.outcome, &settings)?;
    of_fit(args, &fit, columns, Vec::new())
}

/// The canonical options of a family, with the model's offset and weights.
fn options<'a>(family: Family, model: &'a Model, columns: &'a Columns) -> GlmOptions<'a> {
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

pub(super) fn family_name(family: Family) -> &'static str {
    match family {
        Family::Poisson => "poisson",
        Family::Quasipoisson => "quasipoisson",
        Family::Negbin => "negbin",
        Family::Logit => "logit",
        Family::Gaussian => "gaussian",
    }
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
fn of_fit(
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

/// Firth's penalised likelihood: intervals and tests from its profile.
fn penalised(args: &Fit, model: &Model, columns: &Columns) -> Result<Found, Refusal> {
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

fn fixed(args: &Fit, model: &Model, columns: &Columns) -> Result<Found, Refusal> {
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

fn persistent_level(args: &Fit, model: &Model, columns: &Columns) -> Result<Found, Refusal> {
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

impl Found {
    /// What the reader should not conclude.
    pub(super) fn cannot_tell(&self, model: &Model) -> Vec<String> {
        let mut notes = Vec::new();
        let p = self.estimates.len() as f64;
        if let Some(events) = self.events.filter(|e| *e < 10.0 * p) {
            let outcome = &model.outcome_name;
            notes.push(format!(
                "{events} events of `{outcome}` for {p} coefficients, fewer than 10 each: estimates may be far off and intervals too narrow."
            ));
        }
        if let Some(e) = self.estimates.iter().find(|e| e.df.is_some_and(|d| d < 4.0)) {
            notes.push(format!(
                "`{}` rests on {:.1} degrees of freedom: its p-value is unreliable.",
                e.name,
                e.df.unwrap_or(0.0)
            ));
        }
        if !model.dropped.by_column.is_empty() {
            let each: Vec<String> =
                model.dropped.by_column.iter().map(|(c, n)| format!("`{c}` in {n}")).collect();
            notes.push(format!(
                "{} rows were left out because a value is missing: {}.",
                model.dropped.rows,
                each.join(", ")
            ));
        }
        notes.push("Associations in these rows; they do not show what a change would do.".into());
        notes
    }
}
