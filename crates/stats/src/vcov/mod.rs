//! Covariances of a fit's coefficients. A covariance is a value applied to a fit that exists
//! already: one fit, any number of covariances.
//!
//! All but the two model-based ones are sandwiches `B M B` with the bread `B = (X'WX)^-1` and a
//! meat M that says how scores of different rows go together.

mod bandwidth;
mod cluster;
mod cr2;
mod cr3;
mod ewc;
mod fixed_b;
mod hac;
mod heteroskedastic;
mod joint;
mod kernel;
mod model;
mod prewhiten;
mod registry;
mod series;
mod small_sample;
mod variance_terms;

pub use bandwidth::{Bandwidth, ScoreWeights};
pub use cr2::SatterthwaiteTerms;
pub(crate) use cr3::changes_without;
pub use fixed_b::FixedB;
pub use hac::{LongRun, LongRunReference, hac_lag, hac_lag_short, long_run_bandwidth};
pub use joint::{JointCovariance, JointVcov, joint_covariance};
pub use kernel::Kernel;
pub use registry::{VCOVS, VcovEntry, vcov_entry};
pub use small_sample::SmallSample;
pub use variance_terms::VarianceTerms;

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::Matrix;

/// How scores are enlarged for the pull of their own row on the fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LeverageCorrection {
    /// As they are.
    #[default]
    None,
    /// Divided by `sqrt(1 - h)`, as in HC2.
    Hc2,
    /// Divided by `1 - h`, as in HC3.
    Hc3,
}

/// Which covariance to compute. Groups and nights have one entry per row of the design.
#[derive(Debug, Clone, Copy)]
pub enum Vcov<'a> {
    /// Inverse information with dispersion 1.
    Model,
    /// Inverse information times the Pearson dispersion.
    Quasi,
    /// White (1980).
    Hc0,
    /// HC0 times n / (n - p).
    Hc1,
    /// Squared scores over 1 - h.
    Hc2,
    /// Squared scores over (1 - h)^2, close to the jackknife.
    Hc3,
    /// Summed scores by group with the factor named.
    Cluster {
        /// Group of each row.
        cluster: &'a [usize],
        /// The small-sample factor.
        small_sample: SmallSample,
    },
    /// Summed scores by group, no small-sample factor.
    ClusterCr0 {
        /// Group of each row.
        cluster: &'a [usize],
    },
    /// CR0 times G / (G - 1).
    ClusterCr1G {
        /// Group of each row.
        cluster: &'a [usize],
    },
    /// CR0 times G / (G - 1) (n - 1) / (n - p).
    ClusterCr1S {
        /// Group of each row.
        cluster: &'a [usize],
    },
    /// Bell-McCaffrey with Satterthwaite degrees of freedom.
    ClusterCr2 {
        /// Group of each row.
        cluster: &'a [usize],
    },
    /// One-step leave-one-group-out changes, summed without centring.
    ClusterCr3 {
        /// Group of each row.
        cluster: &'a [usize],
    },
    /// Newey-West by calendar distance.
    Hac {
        /// Calendar number of each row's night; no two rows share one.
        night: &'a [i64],
        /// Largest distance in nights that still counts.
        lag: usize,
        /// Whether to multiply by n / (n - p).
        adjust: bool,
    },
    /// One person's long-run variance by calendar distance, with every choice open.
    LongRun {
        /// Calendar number of each row's night; no two rows share one.
        night: &'a [i64],
        /// Window, bandwidth, prewhitening, factor and reference.
        options: LongRun,
    },
    /// Driscoll-Kraay: the scores of all persons of a night are added up, then as `LongRun`.
    DriscollKraay {
        /// Calendar number of each row's night.
        night: &'a [i64],
        /// Window, bandwidth, prewhitening, factor and reference.
        options: LongRun,
    },
    /// Equal-weighted cosine estimator with a t reference.
    Ewc {
        /// Calendar number of each row's night; no two rows share one.
        night: &'a [i64],
        /// Number of cosines, the degrees of freedom; `None` takes `0.4 T^(2/3)`.
        cosines: Option<usize>,
        /// Small-sample enlargement of the scores.
        leverage: LeverageCorrection,
    },
}

/// Where the degrees of freedom of a t test come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DfRule {
    /// Normal reference.
    Normal,
    /// One number for every contrast.
    T(f64),
    /// Satterthwaite's approximation, computed per contrast.
    Satterthwaite(SatterthwaiteTerms),
    /// Satterthwaite's approximation from how the variance depends on estimated parameters of the
    /// noise.
    Variance(VarianceTerms),
    /// Not Student's t: tail areas are those of [`FixedB`], and `df` are equivalent ones for
    /// readers.
    FixedB(FixedB),
}

/// A covariance matrix with the reference distribution that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Covariance {
    /// Identifier, as in [`VCOVS`].
    pub name: String,
    /// The covariance matrix of the coefficients.
    pub matrix: Matrix,
    /// Degrees of freedom per coefficient; `None` means a normal reference.
    pub df: Vec<Option<f64>>,
    /// Where they come from, for contrasts.
    pub df_rule: DfRule,
    /// What the reader should know: choices made, warnings.
    pub notes: Vec<String>,
}

impl Covariance {
    /// Square roots of the diagonal.
    pub fn std_errors(&self) -> Vec<f64> {
        self.matrix.diag().into_iter().map(|v| v.max(0.0).sqrt()).collect()
    }

    /// Degrees of freedom for the contrast `weights' b`; `None` means a normal reference.
    pub fn df_of(&self, weights: &[f64]) -> Option<f64> {
        match &self.df_rule {
            DfRule::Normal => None,
            DfRule::T(df) => Some(*df),
            DfRule::Satterthwaite(terms) => Some(cr2::satterthwaite(terms, weights)),
            DfRule::Variance(terms) => Some(terms.df(weights)),
            DfRule::FixedB(law) => Some(law.equivalent_df()),
        }
    }

    pub(crate) fn new(name: &str, matrix: Matrix, df_rule: DfRule) -> Self {
        let p = matrix.rows;
        let mut made =
            Self { name: name.to_owned(), matrix, df: Vec::new(), df_rule, notes: Vec::new() };
        made.df = (0..p)
            .map(|j| {
                let mut unit = vec![0.0; p];
                unit[j] = 1.0;
                made.df_of(&unit)
            })
            .collect();
        made
    }

    pub(crate) fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// Computes a covariance of the coefficients of `fit`.
///
/// # Errors
/// Groups or nights of a wrong length, fewer than two groups, repeated nights, no residual degrees
/// of freedom where a factor needs them, a row of leverage 1 where a correction divides by 1 - h.
pub fn covariance(fit: &Fit, vcov: &Vcov<'_>) -> Result<Covariance, StatsError> {
    match *vcov {
        Vcov::Model => Ok(model::model(fit)),
        Vcov::Quasi => model::quasi(fit),
        Vcov::Hc0 => heteroskedastic::hc0(fit),
        Vcov::Hc1 => heteroskedastic::hc1(fit),
        Vcov::Hc2 => heteroskedastic::hc2(fit),
        Vcov::Hc3 => heteroskedastic::hc3(fit),
        Vcov::Cluster { cluster, small_sample } => cluster::cluster(fit, cluster, small_sample),
        Vcov::ClusterCr0 { cluster } => cluster::cluster(fit, cluster, SmallSample::None),
        Vcov::ClusterCr1G { cluster } => cluster::cluster(fit, cluster, SmallSample::Groups),
        Vcov::ClusterCr1S { cluster } => cluster::cluster(fit, cluster, SmallSample::GroupsAndRows),
        Vcov::ClusterCr2 { cluster } => cr2::cr2(fit, cluster),
        Vcov::ClusterCr3 { cluster } => cr3::cr3(fit, cluster),
        Vcov::Hac { night, lag, adjust } => {
            let small_sample = if adjust { SmallSample::Rows } else { SmallSample::None };
            hac::hac(fit, night, &LongRun { small_sample, ..LongRun::newey_west(lag) })
        }
        Vcov::LongRun { night, ref options } => hac::hac(fit, night, options),
        Vcov::DriscollKraay { night, ref options } => hac::driscoll_kraay(fit, night, options),
        Vcov::Ewc { night, cosines, leverage } => ewc::ewc(fit, night, cosines, leverage),
    }
}

/// `bread * meat * bread`, made exactly symmetric.
fn sandwich(fit: &Fit, meat: &Matrix) -> Matrix {
    let mut v = fit.bread.times(meat).times(&fit.bread);
    for j in 0..v.cols {
        for i in 0..j {
            let mean = 0.5 * (v.at(i, j) + v.at(j, i));
            v.set(i, j, mean);
            v.set(j, i, mean);
        }
    }
    v
}

/// Adds `weight * a b'` to `m`.
pub(crate) fn add_outer(m: &mut Matrix, a: &[f64], b: &[f64], weight: f64) {
    for (j, y) in b.iter().enumerate() {
        for (i, x) in a.iter().enumerate() {
            m.add(i, j, weight * x * y);
        }
    }
}

/// The residual degrees of freedom, or the refusal to divide by none.
fn residual_freedom(fit: &Fit, what: &'static str) -> Result<f64, StatsError> {
    if fit.df_residual > 0.0 {
        Ok(fit.df_residual)
    } else {
        Err(StatsError::NoResidualFreedom { what })
    }
}

/// `1 - h` per row, refused where it vanishes for a row that contributes.
pub(crate) fn slack(fit: &Fit, what: &'static str) -> Result<Vec<f64>, StatsError> {
    let slack: Vec<f64> = fit.leverage.iter().map(|h| 1.0 - h).collect();
    match (0..slack.len()).find(|&i| fit.weight[i] > 0.0 && slack[i] < 1e-10) {
        Some(row) => Err(StatsError::FullLeverage { row, what }),
        None => Ok(slack),
    }
}
