//! The technical part of the findings: what stands behind the answers, and what was looked at
//! beside them. One file a question; nothing here decides a verdict.

mod checks;
mod confounding;
mod interactions;
mod lags;
mod last_nights;
mod mattress;
mod methods;
mod missing;
mod mixtures;
mod registration;
mod second_opinions;
mod sensitivity;
mod severity;
mod shapes;
mod study;

use serde::{Deserialize, Serialize};

pub use checks::*;
pub use confounding::*;
pub use interactions::*;
pub use lags::*;
pub use last_nights::*;
pub use mattress::*;
pub use methods::*;
pub use missing::*;
pub use mixtures::*;
pub use registration::*;
pub use second_opinions::*;
pub use sensitivity::*;
pub use severity::*;
pub use shapes::*;
pub use study::{
    Attrition, CountedOver, Described, DescribedLevel, PersonEffect, PooledPeople, RateSpread,
    Study, StudyComparison, StudyWeek, WithoutOne,
};

/// What stands behind the answers. Parts that were not asked for, or that the log cannot give,
/// are empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Technical {
    /// What is missing, and what that may do to the answers.
    pub missing: Option<Missing>,
    /// How strong the spasms are.
    pub severity: Option<SpasmSeverity>,
    /// What a study of several people adds.
    pub study: Option<Study>,
    /// What was registered beforehand, and what became of it.
    pub registration: Option<RegistrationReport>,
    /// What else could explain the answers.
    pub confounding: Option<Confounding>,
    /// How the answers were worked out, in sentences.
    pub methods: Option<Methods>,
    /// The rate along amounts: caffeine, stress, mattress age and others.
    pub shapes: Option<Shapes>,
    /// Habits of one to three days before, and their sum.
    pub lags: Option<Lags>,
    /// Pairs of habits named beforehand.
    pub interactions: Option<Interactions>,
    /// Every change of mattress, and the age at which the rate bends.
    pub mattress: Option<MattressAnswer>,
    /// Position as shares of the night.
    pub mixtures: Option<Mixtures>,
    /// The main comparisons answered by other designs.
    pub second_opinions: Option<SecondOpinions>,
    /// The main comparisons asked again in slightly other ways.
    pub sensitivity: Option<Sensitivity>,
    /// The last four weeks of one person, night by night.
    pub last_nights: Option<LastNights>,
    /// Whether the adjusted model can be leaned on.
    pub checks: Option<Checks>,
}
