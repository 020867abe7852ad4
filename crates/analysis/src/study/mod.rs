//! Studies of several people: each main comparison within people answered in several ways, who is
//! in the study, and who stopped. Nothing here decides a verdict.

pub(crate) mod attrition;
mod between;
pub(crate) mod comparisons;
pub(crate) mod described;
mod own;
pub(crate) mod spread;
#[cfg(test)]
mod tests;
mod within;
