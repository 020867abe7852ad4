//! Missing values filled in several times, and the results put together.

mod chained;
mod posterior;
mod predictors;
mod rubin;
mod variable;

pub use chained::{ChainedOptions, Imputed, chained};
pub use rubin::{JointPooled, Pooled, pool, pool_joint};
pub use variable::{ImputationModel, Known, Variable, VariableKind};
