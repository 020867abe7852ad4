//! Worlds after the evidence base: people who differ, flares that come and go, habits with their
//! published or assumed distributions.
//!
//! ```text
//! log μ[i,t] = a[i] + Σ βⱼ·x[i,t,lag] + flare[i,t]·log(flare ratio) + u[i,t] + season[t] + fall[t]
//! count[i,t] ~ NegBin(mean μ, size k), at most 20
//! ```
//! `a` differs between people, flares begin and end at random, `u` is an AR(1). The constants are
//! judgement, tuned so that mean rate, share of spasm nights, overdispersion and correlation from
//! night to night resemble what is known of back-pain flares and leg cramps at night.

mod beds;
mod day;
mod life;
mod process;
mod traits;

use serde::{Deserialize, Serialize};

use crate::world::MattressPlan;
pub(crate) use beds::{InUse, mattresses};
pub(crate) use day::{Day, FIELDS};
pub(crate) use process::{BURN_IN, CENTRES, nights, own_lowest, person};
pub use traits::Traits;

/// Settings of an evidence world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// How often people have spasms.
    pub rate: Rate,
    /// Everyone is this person, where given; else people differ.
    pub traits: Option<Traits>,
    /// Spells of many spasms.
    pub flares: Flares,
    /// Correlation of the nightly level outside flares.
    pub u_rho: f64,
    /// Its standard deviation on the log scale.
    pub u_sd: f64,
    /// Negative binomial size.
    pub size: f64,
    /// Most spasms a night.
    pub cap: u32,
    /// Log amplitude of a winter peak.
    pub season_log_amplitude: f64,
    /// Fall of the rate over the first four weeks, as a share, without a cause.
    pub fall_4_weeks: f64,
    /// Share of nights whose position is written down wrong.
    pub recall_error: f64,
    /// Factor on the chance of lying on the front on the night after a spasm.
    pub front_after_spasm: f64,
    /// What is done because of a bad night.
    pub indication: Indication,
    /// Who gets into the diary.
    pub entry: Option<Entry>,
    /// Mattresses.
    pub mattresses: MattressPlan,
    /// True where none of the evidence effects acts.
    pub no_effects: bool,
    /// Correlation between people of caffeine with smoking.
    pub caffeine_with_smoking: f64,
    /// True where caffeine, fluids and times are written in coarse steps.
    pub coarse: bool,
    /// True where sitting fills the hours not spent lifting.
    pub sitting_replaces_lifting: bool,
    /// Share of days with a note.
    pub notes: f64,
}

/// Base rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// The log rate of a calm night is normal over people.
    LogNormal {
        /// Mean log rate.
        mean_log: f64,
        /// Standard deviation over people.
        sd: f64,
    },
    /// Five kinds of people, from rare to nightly.
    Archetypes,
    /// Everyone has this many spasms a night on average, flares included, habits aside.
    PerNight(f64),
}

/// Flares as spells of a two-state chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flares {
    /// Ratio of the rate inside a flare.
    pub ratio: f64,
    /// Chance a night that one begins.
    pub start: f64,
    /// Chance a night that one ends.
    pub end: f64,
}

impl Flares {
    /// Share of nights inside a flare.
    pub(crate) fn share(&self) -> f64 {
        if self.start > 0.0 { self.start / (self.start + self.end) } else { 0.0 }
    }
}

/// Chance of doing something, the evening after a spasm night, on top of the ordinary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indication {
    /// Chance of a remedy on a spasm night, before severity.
    pub remedy: f64,
    /// Chance of stretching before bed the evening after a spasm night; ordinary where not given.
    pub stretching: Option<f64>,
}

/// A rule for entering the diary: people begin to write in a bad spell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Spasm nights at least.
    pub spasm_nights: u32,
    /// Within so many first nights.
    pub within: u32,
}

/// Shares and nightly rates of the five kinds of people.
pub(crate) const ARCHETYPES: [(f64, f64); 5] =
    [(0.35, 0.01), (0.30, 0.05), (0.20, 0.20), (0.10, 0.55), (0.05, 1.30)];

impl Default for Evidence {
    fn default() -> Self {
        Self {
            rate: Rate::LogNormal { mean_log: -2.66, sd: 0.9 },
            traits: None,
            flares: Flares { ratio: 6.0, start: 0.0417, end: 0.125 },
            u_rho: 0.5,
            u_sd: 0.4,
            size: 1.5,
            cap: 20,
            season_log_amplitude: 0.0,
            fall_4_weeks: 0.0,
            recall_error: 0.2,
            front_after_spasm: 0.7,
            indication: Indication { remedy: 0.4, stretching: None },
            entry: None,
            mattresses: MattressPlan::default(),
            no_effects: false,
            caffeine_with_smoking: 0.35,
            coarse: false,
            sitting_replaces_lifting: false,
            notes: 0.02,
        }
    }
}
