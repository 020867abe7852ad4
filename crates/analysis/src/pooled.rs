//! The findings of several sites as one, without their nights: two-stage pooling.
//!
//! Each site's log ratios with their standard errors are pooled by random effects, a row a factor,
//! contrast and scope ([`lumbago_stats::pooling`]). What does not belong together is refused by name.

use lumbago_domain::{
    Effect, Interval, NotPooled, OutcomeInfo, POOLED_SCHEMA_VERSION, PooledComparison,
    PooledFindings, PooledPeople, Population, Scope, Site, SiteRatio, Source,
};
use lumbago_stats::StatsError;
use lumbago_stats::distribution::upper_point;
use serde::Deserialize;
use thiserror::Error;

/// What is read of a site's findings document.
#[derive(Clone, Debug, Deserialize)]
pub struct SiteFindings {
    /// Name of the file, as given; not in the document.
    #[serde(skip)]
    pub file: String,
    /// Version of the program that wrote it.
    pub program_version: String,
    /// Its input files.
    pub sources: Vec<Source>,
    /// What it counts.
    pub outcome: OutcomeInfo,
    /// Whose nights.
    pub population: Population,
    /// Its answers.
    pub effects: Vec<Effect>,
}

/// Why documents are not pooled.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PoolError {
    /// Fewer than two documents.
    #[error("one document cannot be pooled")]
    OneSite,
    /// Two sites count different things.
    #[error("{first} counts {first_events}, {second} counts {second_events}")]
    OtherEvents {
        /// File.
        first: String,
        /// What it counts.
        first_events: String,
        /// Another file.
        second: String,
        /// What that counts.
        second_events: String,
    },
    /// Ratios of rates at one site, of shares of nights at another.
    #[error(
        "the ratios of {first} and {second} are not of the same thing. {first}: {first_reason} \
         {second}: {second_reason}"
    )]
    OtherMeasure {
        /// File.
        first: String,
        /// Why it has the measure it has.
        first_reason: String,
        /// Another file.
        second: String,
        /// Why that has another.
        second_reason: String,
    },
    /// Two documents made of the same input file.
    #[error("{first} and {second} both rest on {input}: the same nights would count twice")]
    SameNights {
        /// Document.
        first: String,
        /// Another document.
        second: String,
        /// The input file of both.
        input: String,
    },
    /// No comparison that two sites have.
    #[error("no comparison was estimated at two sites or more")]
    NothingShared,
    /// The kernel refused.
    #[error("{comparison} cannot be pooled: {reason}")]
    Refused {
        /// The comparison in words.
        comparison: String,
        /// Why.
        reason: StatsError,
    },
}

impl PoolError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::OneSite => "give the findings.json of two or more sites",
            Self::OtherEvents { .. } => "pool documents about the same events",
            Self::OtherMeasure { .. } => {
                "use what all sites logged: leave the counts out where others only say yes or no"
            }
            Self::SameNights { .. } => "give each site's document once",
            Self::NothingShared => {
                "`lumbago analyse` says at each site what its log cannot answer, and why"
            }
            Self::Refused { reason, .. } => reason.hint(),
        }
    }
}

fn check(sites: &[SiteFindings]) -> Result<(), PoolError> {
    let [first, rest @ ..] = sites else { return Err(PoolError::OneSite) };
    if rest.is_empty() {
        return Err(PoolError::OneSite);
    }
    for (k, site) in rest.iter().enumerate() {
        let (a, b) = (&first.outcome, &site.outcome);
        let files = || (first.file.clone(), site.file.clone());
        if a.event != b.event {
            let ((first, second), first_events) = (files(), a.events.clone());
            let second_events = b.events.clone();
            return Err(PoolError::OtherEvents { first, first_events, second, second_events });
        }
        if a.measure != b.measure {
            let ((first, second), first_reason) = (files(), a.measure_reason.clone());
            let second_reason = b.measure_reason.clone();
            return Err(PoolError::OtherMeasure { first, first_reason, second, second_reason });
        }
        for earlier in &sites[..=k] {
            let both = |s: &&Source| site.sources.iter().any(|t| t.sha256 == s.sha256);
            if let Some(input) = earlier.sources.iter().find(both) {
                return Err(PoolError::SameNights {
                    first: earlier.file.clone(),
                    second: site.file.clone(),
                    input: input.file.clone(),
                });
            }
        }
    }
    Ok(())
}

/// Level of all limits.
const LEVEL: f64 = 0.95;

const METHOD: &str = "Each site's log ratio with its standard error, pooled by random effects: \
                      tau² by REML, error after Hartung and Knapp, never below the model's own, t \
                      with sites - 1 degrees of freedom. Rows are single comparisons, not \
                      corrected for their number; nothing here is announced.";

/// What two rows must share to be of the same comparison.
#[derive(PartialEq)]
struct Key<'a> {
    factor: &'a str,
    contrast: &'a str,
    label: &'a str,
    scope: Scope,
    lag: u8,
}

fn key(e: &Effect) -> Key<'_> {
    Key {
        factor: &e.factor,
        contrast: &e.contrast,
        label: &e.contrast_label,
        scope: e.scope,
        lag: e.lag_nights,
    }
}

/// Pools every comparison that two sites or more have estimated, in the order of the documents.
///
/// # Errors
/// Documents that do not belong together, or share no comparison.
pub fn pool_findings(
    sites: &[SiteFindings],
    program_version: &str,
) -> Result<PooledFindings, PoolError> {
    check(sites)?;
    let mut rows: Vec<(&Effect, Vec<SiteRatio>)> = Vec::new();
    for (k, site) in sites.iter().enumerate() {
        for e in &site.effects {
            let Some(own) = ratio(k as u32, e) else { continue };
            match rows.iter_mut().find(|(other, _)| key(other) == key(e)) {
                Some((_, found)) => found.push(own),
                None => rows.push((e, vec![own])),
            }
        }
    }
    let (shared, single): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.1.len() > 1);
    if shared.is_empty() {
        return Err(PoolError::NothingShared);
    }
    let comparisons: Vec<PooledComparison> =
        shared.into_iter().map(|(e, found)| comparison(e, found)).collect::<Result<_, _>>()?;
    let from_interval =
        comparisons.iter().flat_map(|c| &c.sites).filter(|s| s.from_interval).count();
    let mut notes = Vec::new();
    if from_interval > 0 {
        notes.push(format!(
            "{from_interval} standard errors were worked out from 95 % intervals as if normal: \
             their documents do not hold them."
        ));
    }
    if sites.len() < 5 {
        notes.push(format!(
            "With {} sites tau² is known poorly; its limits are in the JSON document.",
            sites.len()
        ));
    }
    let outcome = &sites[0].outcome;
    Ok(PooledFindings {
        schema_version: POOLED_SCHEMA_VERSION.into(),
        program_version: program_version.into(),
        event: outcome.event.clone(),
        measure: outcome.measure,
        sites: sites
            .iter()
            .map(|s| Site {
                file: s.file.clone(),
                program_version: s.program_version.clone(),
                persons: s.population.persons,
                nights_logged: s.population.nights_logged,
            })
            .collect(),
        comparisons,
        not_pooled: single.iter().map(|(e, found)| not_pooled(e, found[0].site)).collect(),
        method: METHOD.into(),
        notes,
    })
}

/// A site's ratio with its error; none where nothing usable was estimated.
fn ratio(site: u32, e: &Effect) -> Option<SiteRatio> {
    let i = e.rate_ratio?;
    let recovered = || {
        let reach = upper_point(0.5 * (1.0 - i.level), None);
        (libm::log(i.high) - libm::log(i.low)) / (2.0 * reach)
    };
    let std_error = e.std_error.unwrap_or_else(recovered);
    let usable = i.point > 0.0 && i.point.is_finite() && std_error > 0.0 && std_error.is_finite();
    usable.then_some(SiteRatio {
        site,
        ratio: i.point,
        std_error,
        from_interval: e.std_error.is_none(),
        nights: e.nights,
    })
}

fn comparison(e: &Effect, sites: Vec<SiteRatio>) -> Result<PooledComparison, PoolError> {
    let estimates: Vec<f64> = sites.iter().map(|s| libm::log(s.ratio)).collect();
    let errors: Vec<f64> = sites.iter().map(|s| s.std_error).collect();
    let found = lumbago_stats::pooling::pool(&estimates, &errors, LEVEL).map_err(|reason| {
        let comparison = format!("{}, {}", e.factor_label, e.contrast_label);
        PoolError::Refused { comparison, reason }
    })?;
    let interval = |point: f64, low: f64, high: f64| Interval {
        point: libm::exp(point),
        low: libm::exp(low),
        high: libm::exp(high),
        level: LEVEL,
    };
    let h = &found.heterogeneity;
    Ok(PooledComparison {
        factor: e.factor.clone(),
        factor_label: e.factor_label.clone(),
        contrast: e.contrast.clone(),
        contrast_label: e.contrast_label.clone(),
        scope: e.scope,
        primary: e.primary,
        pooled: PooledPeople {
            members: found.members as u32,
            ratio: interval(found.mean, found.low, found.high),
            p_value: found.p_value,
            tau2: h.tau2,
            tau2_limits: h.tau2_limits.into(),
            tau2_paule_mandel: h.paule_mandel,
            q: h.q,
            q_p: h.p_value,
            i2: h.i2,
            prediction: found.prediction.map(|(low, high)| interval(found.mean, low, high)),
            same_direction: estimates.iter().filter(|y| *y * found.mean > 0.0).count() as u32,
        },
        sites,
    })
}

fn not_pooled(e: &Effect, site: u32) -> NotPooled {
    NotPooled {
        factor: e.factor.clone(),
        contrast: e.contrast.clone(),
        contrast_label: e.contrast_label.clone(),
        scope: e.scope,
        site,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Diary, noise, poisson};

    /// A site of one person, 200 nights, spasms 0.6 a night and `ratio` times that after lifting.
    fn site(name: &str, stream: u64, ratio: f64) -> SiteFindings {
        let lifts = move |t: usize| noise(stream + 100, t) < 0.4;
        let rate = move |t: usize| if lifts(t) { 0.6 * ratio } else { 0.6 };
        let findings = Diary::nights(200)
            .number("spasm_count", move |t| Some(poisson(stream, t, rate(t))))
            .yes_no("lifting", move |t| Some(lifts(t)))
            .analyse();
        let text = serde_json::to_string(&findings).expect("serialises");
        let mut read: SiteFindings = serde_json::from_str(&text).expect("reads back");
        read.file = name.into();
        let sha256 = name.into();
        read.sources.push(Source { file: "nights.csv".into(), format: "diary".into(), sha256 });
        read
    }

    fn lifting(p: &PooledFindings) -> &PooledComparison {
        let of = |c: &&PooledComparison| c.factor == "heavy_lifting" && c.primary;
        p.comparisons.iter().find(of).expect("estimated at every site")
    }

    #[test]
    fn one_truth_is_found_more_surely_than_at_any_site() {
        let sites: Vec<SiteFindings> = (0..4).map(|k| site(&format!("{k}"), 10 + k, 2.0)).collect();
        let pooled = pool_findings(&sites, "test").expect("they belong together");
        let c = lifting(&pooled);
        assert_eq!(c.pooled.members, 4);
        assert!(c.pooled.ratio.low < 2.0 && 2.0 < c.pooled.ratio.high, "{c:?}");
        assert!(c.pooled.p_value < 0.01 && c.sites.iter().all(|s| !s.from_interval));
        let model = c.sites.iter().map(|s| 1.0 / (s.std_error * s.std_error)).sum::<f64>();
        let reach = libm::log(c.pooled.ratio.high / c.pooled.ratio.point);
        assert!(reach >= upper_point(0.025, Some(3.0)) / model.sqrt() - 1e-9);
        assert!(pooled.notes.iter().any(|n| n.contains("4 sites")));
    }

    #[test]
    fn an_error_that_is_not_in_the_document_comes_from_the_interval() {
        let mut sites = vec![site("a", 1, 1.5), site("b", 2, 1.5)];
        let with = pool_findings(&sites, "test").expect("pooled");
        for e in &mut sites[1].effects {
            (e.std_error, e.std_error_df) = (None, None);
        }
        let without = pool_findings(&sites, "test").expect("pooled");
        let (own, recovered) = (&lifting(&with).sites[1], &lifting(&without).sites[1]);
        assert!(recovered.from_interval && !own.from_interval);
        // The interval is by t with about 195 degrees of freedom, read as if normal.
        assert!((recovered.std_error / own.std_error - 1.0).abs() < 0.01);
        assert!(without.notes[0].contains("worked out from 95 % intervals"));
    }

    #[test]
    fn what_does_not_belong_together_is_refused_by_name() {
        let (a, b) = (site("a", 1, 1.5), site("b", 2, 1.5));
        let refused = |sites: &[SiteFindings]| pool_findings(sites, "test").expect_err("refused");
        assert_eq!(refused(std::slice::from_ref(&a)), PoolError::OneSite);
        let twice = refused(&[a.clone(), b.clone(), a.clone()]);
        assert!(matches!(twice, PoolError::SameNights { .. }), "{twice}");
        let mut other = b.clone();
        other.outcome.measure = lumbago_domain::Measure::RiskRatio;
        let measure = refused(&[a.clone(), other.clone()]);
        assert!(matches!(measure, PoolError::OtherMeasure { .. }), "{measure}");
        other.outcome.event = "migraine".into();
        assert!(matches!(refused(&[a.clone(), other]), PoolError::OtherEvents { .. }));
        let mut nothing = b.clone();
        nothing.effects.clear();
        assert_eq!(refused(&[a, nothing]), PoolError::NothingShared);
    }
}
