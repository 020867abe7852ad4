//! The interval estimators that are judged, each with the worlds it is recommended for.

use lumbago_stats::conditional_logit::{ConditionalLogitFit, conditional_logit};
use lumbago_stats::firth;
use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::gee::{GeeOptions, GeeVcov, WorkingCorrelation, gee};
use lumbago_stats::mixed::{MixedFamily, MixedOptions, mixed};
use lumbago_stats::negative_binomial::{self, NegativeBinomialOptions};
use lumbago_stats::persistent::{self, PersistentOptions};
use lumbago_stats::{
    Covariance, Design, Estimate, Estimated, Fit, GlmOptions, LeverageCorrection, LongRun,
    StatsError, Vcov, covariance, glm, hac_lag, inference,
};

use lumbago_stats::profile_likelihood;
use lumbago_stats::wild_score::{WildOptions, wild_score_interval};

use crate::worlds::{HABIT, Nights, Outcome, SLOW, WEEKEND, World};

/// Which parameter an interval is about.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// The slope given the person's own level.
    Conditional,
    /// The slope of the population's average; another number than the conditional one under a logit.
    Marginal,
}

/// Intervals for the habit and the slow column; `None` where a method has no estimate of it.
pub(crate) type Intervals = [Option<(f64, f64)>; 2];

/// A method under test.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    /// Worlds it runs in.
    pub(crate) runs: fn(&World) -> bool,
    /// Worlds it is recommended for.
    pub(crate) recommended: &'static [&'static str],
    pub(crate) intervals: fn(&World, &Nights) -> Result<Intervals, StatsError>,
}

pub(crate) const LEVEL: f64 = 0.95;
/// Most persons for which signs are enumerated.
const FEW: usize = 12;

fn one(w: &World) -> bool {
    w.persons == 1
}

fn one_count(w: &World) -> bool {
    one(w) && w.outcome == Outcome::Count
}

fn one_answer(w: &World) -> bool {
    one(w) && w.outcome == Outcome::YesNo
}

fn study_answer(w: &World) -> bool {
    study(w) && w.outcome == Outcome::YesNo
}

fn study(w: &World) -> bool {
    w.persons > 1
}

fn study_count(w: &World) -> bool {
    study(w) && w.outcome == Outcome::Count
}

/// The rows for the judged columns of a list in design order.
pub(crate) fn judged(estimates: &[Estimate]) -> Intervals {
    [HABIT, SLOW].map(|j| estimates.get(j).map(|e| (e.low, e.high)))
}

fn options(w: &World) -> GlmOptions<'static> {
    match w.outcome {
        Outcome::Count => GlmOptions::poisson(),
        Outcome::YesNo => GlmOptions::binomial(),
    }
}

pub(crate) fn pooled(w: &World, d: &Nights) -> Result<Fit, StatsError> {
    glm(&d.design, &d.y, &options(w))
}

fn with<M: Estimated>(fit: &M, cov: &Covariance) -> Result<Intervals, StatsError> {
    Ok(judged(&inference(fit, cov, LEVEL)?))
}

fn sandwich(w: &World, d: &Nights, vcov: &Vcov<'_>) -> Result<Intervals, StatsError> {
    let fit = pooled(w, d)?;
    with(&fit, &covariance(&fit, vcov)?)
}

/// Fixed-effects Poisson: the slow column is constant in a person and has no estimate.
fn within(d: &Nights, vcov: fn(&[usize]) -> Vcov<'_>) -> Result<Intervals, StatsError> {
    let design = Design::builder(d.design.n)
        .column("habit", d.design.column(HABIT))
        .column("weekend", d.design.column(WEEKEND))
        .build()?;
    let fit = fixed_effects_poisson(&design, &d.y, &d.person, None)?;
    let estimates = inference(&fit.fit, &covariance(&fit.fit, &vcov(&fit.group_used))?, LEVEL)?;
    Ok([Some((estimates[0].low, estimates[0].high)), None])
}

/// Conditional logistic regression, with a covariance given the fit and the persons.
fn within_persons(
    d: &Nights,
    vcov: fn(&ConditionalLogitFit, &[usize]) -> Result<Covariance, StatsError>,
) -> Result<Intervals, StatsError> {
    let design = Design::builder(d.design.n)
        .column("habit", d.design.column(HABIT))
        .column("weekend", d.design.column(WEEKEND))
        .build()?;
    let fit = conditional_logit(&design, &d.y, &d.person, None)?;
    let habit = &inference(&fit, &vcov(&fit, &d.person)?, LEVEL)?[0];
    Ok([Some((habit.low, habit.high)), None])
}

fn estimating(w: &World, d: &Nights, vcov: GeeVcov) -> Result<Intervals, StatsError> {
    let options = GeeOptions::new(options(w).family, WorkingCorrelation::Exchangeable);
    let fit = gee(&d.design, &d.y, &d.person, &options)?;
    with(&fit, &fit.covariance(vcov)?)
}

/// A row of the table of methods whose covariance applies to the pooled fit.
macro_rules! pooled {
    ($name:literal, $runs:expr, $recommended:expr, |$d:ident| $vcov:expr) => {
        Method {
            name: $name,
            target: Target::Marginal,
            runs: $runs,
            recommended: $recommended,
            intervals: |w, $d| sandwich(w, $d, &$vcov),
        }
    };
}

/// All methods, in the order of the table.
pub(crate) const METHODS: &[Method] = &[
    pooled!("model", one, &["poisson-120", "yesno-120"], |_d| Vcov::Model),
    pooled!("quasi", one_count, &["poisson-120", "mixed-120"], |_d| Vcov::Quasi),
    pooled!("hc0", one, &[], |_d| Vcov::Hc0),
    pooled!("hc1", one, &[], |_d| Vcov::Hc1),
    pooled!("hc2", one, &[], |_d| Vcov::Hc2),
    pooled!("hc3", one, &["poisson-120", "mixed-120", "mixed-30", "yesno-120"], |_d| Vcov::Hc3),
    pooled!("hac, Bartlett, z", one_count, &[], |d| Vcov::Hac {
        night: &d.night,
        lag: hac_lag(d.night[d.night.len() - 1].abs_diff(d.night[0]) + 1),
        adjust: true,
    }),
    pooled!("ewc", one_count, &["lasting-365"], |d| Vcov::Ewc {
        night: &d.night,
        cosines: None,
        leverage: LeverageCorrection::None,
    }),
    pooled!("ewc, HC3 scores", one_count, &["lasting-120", "lasting-365"], |d| Vcov::Ewc {
        night: &d.night,
        cosines: None,
        leverage: LeverageCorrection::Hc3,
    }),
    pooled!("fixed-b, Bartlett", one_count, &["lasting-365"], |d| Vcov::LongRun {
        night: &d.night,
        options: LongRun::fixed_b(),
    }),
    pooled!("Andrews, z", one_count, &[], |d| Vcov::LongRun {
        night: &d.night,
        options: LongRun::andrews(),
    }),
    Method {
        name: "NB2, theta known",
        target: Target::Conditional,
        runs: one_count,
        recommended: &["mixed-120"],
        intervals: |_, d| {
            let model =
                negative_binomial::fit(&d.design, &d.y, &NegativeBinomialOptions::default())?;
            with(&model.fit, &covariance(&model.fit, &Vcov::Model)?)
        },
    },
    Method {
        name: "NB2, HC3",
        target: Target::Conditional,
        runs: one_count,
        recommended: &["mixed-120", "mixed-30"],
        intervals: |_, d| {
            let model =
                negative_binomial::fit(&d.design, &d.y, &NegativeBinomialOptions::default())?;
            with(&model.fit, &covariance(&model.fit, &Vcov::Hc3)?)
        },
    },
    Method {
        name: "profile likelihood",
        target: Target::Conditional,
        runs: one,
        recommended: &["poisson-120", "yesno-120"],
        intervals: |w, d| {
            let ends = profile_likelihood::intervals(&d.design, &d.y, &options(w), LEVEL)?;
            Ok([HABIT, SLOW].map(|j| Some((ends[j].low, ends[j].high))))
        },
    },
    Method {
        name: "Firth, profile",
        target: Target::Conditional,
        runs: one_answer,
        recommended: &["yesno-120", "yesno-30"],
        intervals: |w, d| {
            let ends = firth::fit(&d.design, &d.y, &options(w))?.intervals(LEVEL)?;
            Ok([HABIT, SLOW].map(|j| Some((ends[j].low, ends[j].high))))
        },
    },
    Method {
        name: "persistent, guarded",
        target: Target::Conditional,
        runs: one_count,
        recommended: &[
            "poisson-120",
            "mixed-120",
            "lasting-60",
            "lasting-120",
            "lasting-365",
            "lasting-gaps",
            "rare-365",
        ],
        intervals: |_, d| {
            let fit = persistent::fit(&d.design, &d.y, &d.night, &PersistentOptions::default())?;
            Ok(judged(&fit.guarded(LEVEL)?))
        },
    },
    pooled!("cr0", study, &[], |d| Vcov::ClusterCr0 { cluster: &d.person }),
    pooled!("cr1_g", study, &["yesno-study-60"], |d| Vcov::ClusterCr1G { cluster: &d.person }),
    pooled!("cr1_s", study, &["yesno-study-60"], |d| Vcov::ClusterCr1S { cluster: &d.person }),
    pooled!(
        "cr2, Satterthwaite",
        study,
        &["study-12", "study-25", "study-60", "yesno-study-12", "yesno-study-60"],
        |d| Vcov::ClusterCr2 { cluster: &d.person }
    ),
    pooled!("cr3", study, &["study-6", "study-12", "study-25"], |d| Vcov::ClusterCr3 {
        cluster: &d.person
    }),
    Method {
        name: "wild score",
        target: Target::Marginal,
        runs: |w| study(w) && w.persons <= FEW,
        recommended: &["study-6", "study-12", "yesno-study-12"],
        intervals: |w, d| {
            let fit = pooled(w, d)?;
            let interval = |column: &str| {
                wild_score_interval(&fit, &d.person, column, LEVEL, &WildOptions::default())
                    .map(|i| Some((i.low, i.high)))
            };
            Ok([interval("habit")?, interval("slow")?])
        },
    },
    Method {
        name: "fixed effects, cr1_s",
        target: Target::Conditional,
        runs: study_count,
        recommended: &["study-60", "study-60-confounded"],
        intervals: |_, d| within(d, |person| Vcov::ClusterCr1S { cluster: person }),
    },
    Method {
        name: "fixed effects, cr2",
        target: Target::Conditional,
        runs: study_count,
        recommended: &["study-12", "study-25", "study-60", "study-60-confounded"],
        intervals: |_, d| within(d, |person| Vcov::ClusterCr2 { cluster: person }),
    },
    Method {
        name: "conditional logit, model",
        target: Target::Conditional,
        runs: study_answer,
        recommended: &["yesno-study-12", "yesno-study-60"],
        intervals: |_, d| within_persons(d, |fit, _| Ok(fit.model_covariance())),
    },
    Method {
        name: "conditional logit, by person",
        target: Target::Conditional,
        runs: study_answer,
        recommended: &["yesno-study-60"],
        intervals: |_, d| within_persons(d, |fit, person| fit.cluster_covariance(person)),
    },
    Method {
        name: "GEE exchangeable, robust",
        target: Target::Marginal,
        runs: study,
        recommended: &["yesno-study-60"],
        intervals: |w, d| estimating(w, d, GeeVcov::Robust),
    },
    Method {
        name: "GEE exchangeable, Mancl-DeRouen",
        target: Target::Marginal,
        runs: study,
        recommended: &["study-25", "study-60", "yesno-study-60"],
        intervals: |w, d| estimating(w, d, GeeVcov::ManclDeRouen),
    },
    Method {
        name: "random intercept, Laplace",
        target: Target::Conditional,
        runs: study,
        recommended: &["study-60-levels", "yesno-study-60"],
        intervals: |w, d| {
            let options = match w.outcome {
                Outcome::Count => MixedOptions::poisson(),
                Outcome::YesNo => MixedOptions::of(MixedFamily::Binomial),
            };
            let fit = mixed(&d.design, &d.y, &d.person, &options)?;
            with(&fit, &fit.covariance())
        },
    },
    Method {
        name: "random intercept NB2, Laplace",
        target: Target::Conditional,
        runs: study_count,
        recommended: &["study-60-mixed"],
        intervals: |_, d| {
            let fit = mixed(&d.design, &d.y, &d.person, &MixedOptions::negative_binomial())?;
            with(&fit, &fit.covariance())
        },
    },
];
