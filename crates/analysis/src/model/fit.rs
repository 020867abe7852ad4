//! One fit, with the covariances that guard it.

use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::persistent::{self, NoiseEstimate, NoisePrior, PersistentOptions};
use lumbago_stats::{Covariance, Design, Fit, GlmOptions, StatsError, Vcov, covariance, glm};

use crate::model::ModelColumn;
use crate::model::r_squared::centred;
use crate::nights::Nights;

/// People from which clustered errors need no small-sample correction (Cameron & Miller 2015).
const MANY_PEOPLE: usize = 40;

/// Nights a coefficient below which leverage is so high that HC2 is too small a guard: with 48
/// nights and 11 coefficients it let 13 % of null diaries announce something where counts are
/// heavy-tailed (docs/calibration.md).
const NIGHTS_PER_COEFFICIENT_HC2: usize = 5;

/// A fitted model with everything that answers are made of.
pub(crate) struct Fitted {
    /// Rows of the log that are in it.
    pub(crate) rows: Vec<usize>,
    /// Names of the coefficients.
    pub(crate) names: Vec<String>,
    /// For each coefficient, its values over `rows`.
    pub(crate) columns: Vec<Vec<f64>>,
    /// The coefficients.
    pub(crate) coef: Vec<f64>,
    /// Fitted means over `rows`.
    pub(crate) mu: Vec<f64>,
    /// Outcome over `rows`.
    pub(crate) y: Vec<f64>,
    /// Person of each row, where each has an intercept of their own.
    pub(crate) people: Option<Vec<usize>>,
    /// People in it.
    pub(crate) persons: usize,
    /// Noise of a persistent fit, to be held in others.
    pub(crate) noise: Option<NoiseEstimate>,
    /// Covariances; the one least favourable to a finding is used.
    pub(crate) covariances: Vec<Covariance>,
    /// Pearson dispersion.
    pub(crate) dispersion: Option<f64>,
    /// Short name of model and covariance.
    pub(crate) method: String,
    /// Covariance in words.
    pub(crate) covariance_words: String,
    /// Family in words.
    pub(crate) family_words: String,
}

/// Fits the columns to the outcome of these rows: one intercept for one person, one a person for
/// several.
///
/// # Errors
/// As the statistics crate: aliased or constant columns, separation, no convergence.
pub(crate) fn fit(
    nights: &Nights,
    rows: &[usize],
    columns: &[ModelColumn],
) -> Result<Fitted, StatsError> {
    let y: Vec<f64> = rows.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect();
    if nights.is_cohort() {
        within_persistent(nights, rows, columns, &y, None)
            .or_else(|_| within(nights, rows, columns, &y))
    } else {
        person(nights, rows, columns, &y, None)
    }
}

/// As [`fit`], the noise taken from a fit of nearly the same columns.
pub(crate) fn fit_held(
    nights: &Nights,
    rows: &[usize],
    columns: &[ModelColumn],
    noise: Option<NoiseEstimate>,
) -> Result<Fitted, StatsError> {
    let y: Vec<f64> = rows.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect();
    if nights.is_cohort() {
        return within_persistent(nights, rows, columns, &y, noise)
            .or_else(|_| within(nights, rows, columns, &y));
    }
    person(nights, rows, columns, &y, noise)
}

fn person(
    nights: &Nights,
    rows: &[usize],
    columns: &[ModelColumn],
    y: &[f64],
    held: Option<NoiseEstimate>,
) -> Result<Fitted, StatsError> {
    let design = design(rows.len(), columns)?;
    let mut values = vec![vec![1.0; rows.len()]];
    values.extend(columns.iter().map(|c| c.values.clone()));
    let night: Vec<i64> = rows.iter().map(|&i| nights.day[i]).collect();
    let options = PersistentOptions {
        prior: Some(NoisePrior::WEAK),
        small_sample: true,
        held,
        ..PersistentOptions::default()
    };
    if let Ok(fit) = persistent::fit(&design, y, &night, &options) {
        let (guard, name) = if rows.len() < NIGHTS_PER_COEFFICIENT_HC2 * design.p {
            (Vcov::Hc3, "HC3")
        } else {
            (Vcov::Hc2, "HC2")
        };
        let robust = covariance(&fit.whitened, &guard)?;
        let noise = Some(fit.noise());
        let free = rows.len().saturating_sub(design.p).max(1) as f64;
        let chi2: f64 = y.iter().zip(&fit.mu).map(|(y, m)| (y - m) * (y - m) / m).sum();
        let words = format!(
            "the larger of the model's error, enlarged for what is not known of the persistence, \
             and the {name} error of the whitened nights"
        );
        return Ok(Fitted {
            rows: rows.to_vec(),
            names: design.names,
            columns: values,
            coef: fit.coef,
            mu: fit.mu,
            y: y.to_vec(),
            people: None,
            persons: 1,
            noise,
            covariances: vec![fit.small_sample.unwrap_or(fit.model), robust],
            dispersion: Some(chi2 / free),
            method: format!("Poisson with a persistent level, larger of model and {name} errors"),
            covariance_words: words,
            family_words: "Poisson quasi-likelihood, log link, with a level that persists from \
                           night to night (AR(1), REML with a weak prior)"
                .into(),
        });
    }
    independent(design, rows, values, y)
}

/// As [`fit`], without a persistent level: for rates by band, where many fits are made and the
/// error of the joint model is not at stake.
pub(crate) fn fit_plain(
    nights: &Nights,
    rows: &[usize],
    columns: &[ModelColumn],
) -> Result<Fitted, StatsError> {
    let y: Vec<f64> = rows.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect();
    if nights.is_cohort() {
        return within(nights, rows, columns, &y);
    }
    let mut values = vec![vec![1.0; rows.len()]];
    values.extend(columns.iter().map(|c| c.values.clone()));
    independent(design(rows.len(), columns)?, rows, values, &y)
}

fn design(n: usize, columns: &[ModelColumn]) -> Result<Design, StatsError> {
    let start = Design::builder(n).intercept();
    columns.iter().fold(start, |b, c| b.column(&c.name, &c.values)).build()
}

fn independent(
    design: Design,
    rows: &[usize],
    values: Vec<Vec<f64>>,
    y: &[f64],
) -> Result<Fitted, StatsError> {
    let fit = glm(&design, y, &GlmOptions::poisson())?;
    let covariances = vec![covariance(&fit, &Vcov::Quasi)?, covariance(&fit, &Vcov::Hc3)?];
    Ok(Fitted {
        method: "Poisson quasi-likelihood, larger of quasi and HC3 errors".into(),
        covariance_words: "the larger of the quasi-Poisson and the HC3 error, t with n - p \
                           degrees of freedom"
            .into(),
        ..Fitted::plain(fit, rows.to_vec(), values, covariances)
    })
}

/// Each person's own level as a known offset, columns centred by person, nights of a person
/// persistent, people independent.
///
/// ```text
/// log mu_it = log(mean of y_i) + b0 + (x_it - mean of x_i)' b
/// ```
///
/// The slopes mean what those of the Poisson model with an intercept a person mean; the working
/// covariance keeps the few people with most spasms from carrying the whole answer. Errors: the
/// larger of the model's and CR2 by person over the whitened nights.
fn within_persistent(
    nights: &Nights,
    rows: &[usize],
    columns: &[ModelColumn],
    y: &[f64],
    held: Option<NoiseEstimate>,
) -> Result<Fitted, StatsError> {
    let people = nights.people.len();
    let (mut total, mut count) = (vec![0.0; people], vec![0.0_f64; people]);
    for (&i, y) in rows.iter().zip(y) {
        total[nights.person(i)] += y;
        count[nights.person(i)] += 1.0;
    }
    let kept: Vec<usize> = (0..rows.len())
        .filter(|&k| total[nights.person(rows[k])] > 0.0 && count[nights.person(rows[k])] > 1.0)
        .collect();
    let used: Vec<usize> = kept.iter().map(|&k| rows[k]).collect();
    let person: Vec<usize> = used.iter().map(|&i| nights.person(i)).collect();
    let offset: Vec<f64> = person.iter().map(|&p| libm::log(total[p] / count[p])).collect();
    let y: Vec<f64> = kept.iter().map(|&k| y[k]).collect();
    let mut builder = Design::builder(used.len()).intercept();
    let mut values = vec![vec![1.0; used.len()]];
    for column in columns {
        let own: Vec<f64> = kept.iter().map(|&k| column.values[k]).collect();
        builder = builder.column(&column.name, &centred(&own, Some(&person)));
        values.push(own);
    }
    let design = builder.build()?;
    let night: Vec<i64> = used.iter().map(|&i| nights.day[i]).collect();
    let options = PersistentOptions {
        offset: Some(&offset),
        person: Some(&person),
        held,
        ..Default::default()
    };
    let fit = persistent::fit(&design, &y, &night, &options)?;
    let noise = Some(fit.noise());
    let robust = covariance(&fit.whitened, &Vcov::ClusterCr2 { cluster: &person })?;
    let mut fitted_total = vec![0.0; people];
    person.iter().zip(&fit.mu).for_each(|(&p, m)| fitted_total[p] += m);
    let mu: Vec<f64> =
        person.iter().zip(&fit.mu).map(|(&p, m)| m * total[p] / fitted_total[p]).collect();
    let free = used.len().saturating_sub(design.p + people).max(1) as f64;
    let chi2: f64 = y.iter().zip(&mu).map(|(y, m)| (y - m) * (y - m) / m).sum();
    let mut persons = person.clone();
    persons.dedup();
    Ok(Fitted {
        rows: used,
        names: design.names,
        columns: values,
        coef: fit.coef,
        mu,
        y,
        people: Some(person),
        persons: persons.len(),
        noise,
        covariances: vec![fit.model, robust],
        dispersion: Some(chi2 / free),
        method: "Poisson within people with a persistent level, larger of model and CR2 errors"
            .into(),
        covariance_words: "the larger of the model's error and the CR2 error by person with \
                           Satterthwaite's degrees of freedom"
            .into(),
        family_words: "Poisson quasi-likelihood, log link, each person's own level, with nights \
                       that persist (AR(1), REML)"
            .into(),
    })
}

fn within(
    nights: &Nights,
    rows: &[usize],
    columns: &[ModelColumn],
    y: &[f64],
) -> Result<Fitted, StatsError> {
    let mut builder = Design::builder(rows.len());
    for column in columns {
        builder = builder.column(&column.name, &column.values);
    }
    let design = builder.build()?;
    let group: Vec<usize> = rows.iter().map(|&i| nights.person(i)).collect();
    let fe = fixed_effects_poisson(&design, y, &group, None)?;
    let persons = fe.groups_used;
    let (vcov, words) = if persons >= MANY_PEOPLE {
        (Vcov::ClusterCr1G { cluster: &fe.group_used }, "CR1, t with people - 1")
    } else {
        (
            Vcov::ClusterCr2 { cluster: &fe.group_used },
            "CR2 with Satterthwaite's degrees of freedom",
        )
    };
    let covariances = vec![covariance(&fe.fit, &vcov)?];
    let values =
        columns.iter().map(|c| fe.rows_used.iter().map(|&k| c.values[k]).collect()).collect();
    let used: Vec<usize> = fe.rows_used.iter().map(|&k| rows[k]).collect();
    Ok(Fitted {
        people: Some(used.iter().map(|&i| nights.person(i)).collect()),
        persons,
        method: format!("Poisson with an intercept a person, errors by person: {words}"),
        covariance_words: format!("clustered by person, {words}"),
        family_words: "Poisson quasi-likelihood, log link, an intercept a person".into(),
        ..Fitted::plain(fe.fit, used, values, covariances)
    })
}

impl Fitted {
    /// A fit of one intercept with these covariances.
    pub(crate) fn plain(
        fit: Fit,
        rows: Vec<usize>,
        columns: Vec<Vec<f64>>,
        covariances: Vec<Covariance>,
    ) -> Self {
        Self {
            rows,
            names: fit.design.names,
            columns,
            coef: fit.coef,
            mu: fit.mu,
            y: fit.y,
            people: None,
            persons: 1,
            noise: None,
            covariances,
            dispersion: fit.dispersion,
            method: String::new(),
            covariance_words: String::new(),
            family_words: "Poisson quasi-likelihood, log link".into(),
        }
    }

    /// Place of a coefficient.
    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Number of coefficients.
    pub(crate) fn width(&self) -> usize {
        self.names.len()
    }

    /// Correlation of Pearson residuals of neighbouring calendar nights.
    pub(crate) fn residual_lag1(&self, nights: &Nights) -> Option<f64> {
        let r: Vec<f64> =
            self.y.iter().zip(&self.mu).map(|(y, m)| (y - m) / m.max(1e-12).sqrt()).collect();
        let pairs: Vec<(f64, f64)> = (1..self.rows.len())
            .filter(|&k| {
                let (a, b) = (self.rows[k - 1], self.rows[k]);
                nights.person(a) == nights.person(b) && nights.day[b] == nights.day[a] + 1
            })
            .map(|k| (r[k - 1], r[k]))
            .collect();
        let size = r.iter().map(|v| v * v).sum::<f64>() / r.len().max(1) as f64;
        let lagged = pairs.iter().map(|(a, b)| a * b).sum::<f64>() / pairs.len().max(1) as f64;
        (pairs.len() >= 10 && size > 0.0).then(|| (lagged / size).clamp(-1.0, 1.0))
    }
}
