//! What a reader of a mixed fit should know.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::mixed::MixedFamily;

/// A named remark on a fit that is given nevertheless.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum MixedNote {
    /// The estimated variance of an effect is 0: groups differ no more than chance makes them. Its
    /// log standard deviation has no standard error, and the others are those of the model without it.
    VarianceAtZero {
        /// The effect.
        effect: String,
    },
    /// Two effects are estimated to go together without exception.
    PerfectCorrelation {
        /// First effect.
        first: String,
        /// Second effect.
        second: String,
    },
    /// NB2 was asked for and theta is infinite: given the groups' effects the counts vary no more
    /// than Poisson counts, and the fit is the Poisson one.
    NoOverdispersion,
    /// Groups with a single row, which say nothing on differences inside groups.
    SingleRows {
        /// How many.
        groups: usize,
        /// Of how many.
        of: usize,
    },
    /// With so few groups the variance between them, and errors of what differs only between
    /// groups, are rough.
    FewGroups {
        /// How many.
        groups: usize,
    },
    /// What the coefficients compare.
    Conditional {
        /// Outcome distribution.
        family: MixedFamily,
        /// Standard deviation of the random intercept.
        sd: f64,
        /// Whether slopes vary too.
        slopes: bool,
    },
}

impl fmt::Display for MixedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VarianceAtZero { effect } => {
                write!(f, "the estimated variance of {effect} between groups is 0")
            }
            Self::PerfectCorrelation { first, second } => {
                write!(
                    f,
                    "the effects {first} and {second} are estimated to be perfectly correlated"
                )
            }
            Self::NoOverdispersion => {
                write!(f, "no overdispersion beyond the groups' effects: this is the Poisson fit")
            }
            Self::SingleRows { groups, of } => write!(f, "{groups} of {of} groups have one row"),
            Self::FewGroups { groups } => {
                write!(f, "{groups} groups: the variance between them is rough")
            }
            Self::Conditional { family, sd, slopes } => conditional(f, *family, *sd, *slopes),
        }
    }
}

fn conditional(
    f: &mut fmt::Formatter<'_>,
    family: MixedFamily,
    sd: f64,
    slopes: bool,
) -> fmt::Result {
    match family {
        MixedFamily::Poisson | MixedFamily::NegativeBinomial => {
            let level = libm::exp(0.5 * sd * sd);
            write!(
                f,
                "ratios compare nights inside one group; averaged over groups the ratios are the same \
                 and the level is {level:.2} times that of a typical group"
            )?;
        }
        MixedFamily::Binomial => {
            write!(
                f,
                "odds ratios compare nights inside one group; averaged over groups the log odds ratios \
                 are smaller, by a factor of about {:.2}",
                attenuation(sd)
            )?;
        }
        MixedFamily::Gaussian => {
            write!(f, "differences inside one group and averaged over groups are the same")?;
        }
    }
    if slopes {
        write!(
            f,
            ", but for columns with random slopes, whose coefficients are a typical group's"
        )?;
    }
    Ok(())
}

/// `1 / sqrt(1 + c^2 sd^2)` with `c = 16 sqrt(3) / (15 pi)`: how much nearer 0 a log odds ratio is
/// when averaged over a normal random intercept (Zeger, Liang & Albert 1988).
pub(super) fn attenuation(sd: f64) -> f64 {
    let c = 16.0 * 3.0_f64.sqrt() / (15.0 * std::f64::consts::PI);
    1.0 / (1.0 + c * c * sd * sd).sqrt()
}
