//! What a fitted model says on the scale of nights: expected outcomes if every night had been
//! different in one respect, and slopes averaged over the nights as they were.
//!
//! ```text
//! m(b) = sum_i w_i mean(x_i'b + offset_i) / sum_i w_i          x_i the rows of a scenario
//! se^2 = G' V G,   G = d m / d b                               any covariance V of the fit
//! ```
//! Standardisation, or g-computation (Robins 1986; Hernan & Robins 2020, ch. 13), with the delta
//! method. The nights are taken as they are: intervals are for these nights, not for a population
//! from which they were drawn; the [`bootstrap`] draws the persons
//! with their nights.

mod bootstrap;
mod scenario;
mod slope;
mod standardise;

pub use bootstrap::{BootstrapComparison, bootstrap};
pub use scenario::Scenario;
pub use slope::average_slope;
pub use standardise::{Comparison, compare, mean_outcome};
