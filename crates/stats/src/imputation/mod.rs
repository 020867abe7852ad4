//! Missing values filled in several times, and the results put together.

mod rubin;

pub use rubin::{JointPooled, Pooled, pool, pool_joint};
