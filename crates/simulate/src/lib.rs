//! Worlds of spasm diaries whose truth is known, for calibration, tests and examples.
//!
//! A [`World`] says how habits come and go, how spasms follow from them, and what of that is
//! written down; [`simulate`] draws a [`NightLog`](lumbago_domain::NightLog) from it together with
//! its [`Truth`]. Randomness comes from (seed, person, purpose) alone: the same world and seed
//! give the same bytes whatever the number of threads, and planting another effect leaves the
//! habits as they were, except where spasms act back on them.
//!
//! ```
//! use lumbago_simulate::{diary_csv, simulate, world};
//!
//! let mut personal = world("evidence").expect("a registered world");
//! personal.nights = 28;
//! personal.plant("position", "front", 2.2);
//! let simulated = simulate(&personal, 1)?;
//! assert!(diary_csv(&simulated).starts_with("night,"));
//! assert_eq!(simulated.truth.ratio("position", "front"), Some(2.2));
//! # Ok::<(), lumbago_simulate::SimulateError>(())
//! ```

mod base;
mod csv;
pub mod datasets;
mod declared;
mod effects;
mod error;
mod evidence;
pub mod exports;
mod missing;
mod persistence;
mod plan;
mod record;
mod simulation;
mod streams;
mod truth;
mod world;
mod worlds;

pub use base::Base;
pub use csv::{diary_csv, mattresses_csv, people_csv};
pub use declared::{DeclaredFactor, declarations_toml};
pub use effects::{EFFECTS, Effect};
pub use error::SimulateError;
pub use evidence::{Entry, Evidence, Flares, Indication, Rate, Traits};
pub use missing::Missing;
pub use simulation::{Simulated, simulate};
pub use truth::{PlantedTruth, Realised, Truth};
pub use world::{MattressPlan, Planted, Process, World};
pub use worlds::{WORLDS, WorldEntry, world};
