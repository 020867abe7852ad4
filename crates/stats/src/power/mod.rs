//! How many nights a question needs, before or after they are logged.

mod plan;
mod trial;

pub use plan::{Plan, Shown};
pub use trial::{Trial, trial_length};
