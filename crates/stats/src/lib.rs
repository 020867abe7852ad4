//! The numeric kernel: fits, covariances, exact intervals, multiplicity. f64 in, f64 out.
//!
//! A question goes through three values. A [`Design`] is checked once; a [`Fit`] is computed once;
//! a [`Covariance`] is applied to it, and [`inference`], [`contrast`] or [`wald`] read both.
//!
//! ```
//! use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm, inference};
//! let late: Vec<f64> = (0..40).map(|t| f64::from(u8::from(t % 3 == 0))).collect();
//! let spasms: Vec<f64> = (0..40).map(|t| f64::from((t * 7 % 5 == 0) as u8) + late[t]).collect();
//! let night: Vec<i64> = (100..140).collect();
//! let design = Design::builder(40).intercept().column("late_caffeine", &late).build()?;
//! let fit = glm(&design, &spasms, &GlmOptions::poisson())?;
//! let cov = covariance(&fit, &Vcov::Hac { night: &night, lag: 5, adjust: true })?;
//! let late_effect = &inference(&fit, &cov, 0.95)?[1];
//! assert!(late_effect.low < late_effect.point);
//! # Ok::<(), lumbago_stats::StatsError>(())
//! ```
//!
//! Nothing here knows a date, a factor or a file. Calendar positions are whole numbers of nights.

mod blocks;
pub mod breakpoint;
pub mod conditional_logit;
mod design;
pub mod diagnostics;
pub mod dispersion;
pub mod distributed_lag;
pub mod distribution;
pub mod dose_curve;
mod error;
pub mod exact;
pub mod firth;
pub mod fixed_effects;
pub mod formula;
pub mod gamma;
pub mod gee;
mod glm;
mod groups;
pub mod imputation;
mod inference;
pub mod interrupted;
mod linalg;
pub mod marginal;
mod matrix;
mod minimise;
pub mod mixed;
pub mod multiplicity;
pub mod negative_binomial;
pub mod nested;
mod newton;
pub mod persistent;
pub mod pooling;
pub mod power;
pub mod profile_likelihood;
pub mod quantile_residuals;
pub mod randomisation;
pub mod resampling;
pub mod rootogram;
mod roots;
pub mod sensitivity;
pub mod shrinkage;
pub mod smooth;
mod special;
pub mod spline;
mod streams;
mod vcov;
pub mod wild_score;
pub mod within;

pub use design::{Block, Design, DesignBuilder, INTERCEPT};
pub use error::{SeparatedColumn, StatsError};
pub use glm::{Absorbed, Family, Fit, GlmOptions, Weights, glm};
pub use inference::{Estimate, Estimated, WaldTest, contrast, inference, wald};
pub use matrix::Matrix;
pub use vcov::{
    Bandwidth, Covariance, DfRule, FixedB, JointCovariance, JointVcov, Kernel, LeverageCorrection,
    LongRun, LongRunReference, SatterthwaiteTerms, ScoreWeights, SmallSample, VCOVS, VarianceTerms,
    Vcov, VcovEntry, covariance, hac_lag, hac_lag_short, joint_covariance, long_run_bandwidth,
    vcov_entry,
};
