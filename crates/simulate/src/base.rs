//! The calibration world: one level of spasms that wanders, and habits of known persistence.
//!
//! ```text
//! count[t] ~ NegBin(mean μ[t], size)
//! log μ[t] = log mean + latent_sd·a[t] + weekend·w[t] + drift·s·(t/T − ½) + Σ effects
//! ```
//! `a` is a stationary AR(1) with unit variance and coefficient `phi`, `w` is 1 on Friday and
//! Saturday evenings, `s` a random sign. No habit acts unless planted.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::persistence::{Ar1, Sticky};
use crate::plan::Plan;
use crate::record::{Cell, Night, to_step};
use crate::streams::{Purpose, Streams};

/// Settings of the calibration world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// Spasms a night where nothing acts and `a` is zero.
    pub mean: f64,
    /// Negative binomial size; Poisson where not given.
    pub size: Option<f64>,
    /// Correlation of the latent level from night to night.
    pub phi: f64,
    /// Standard deviation of the latent level on the log scale.
    pub latent_sd: f64,
    /// Log ratio of weekend nights.
    pub weekend: f64,
    /// Log change over the whole diary, of random sign.
    pub drift: f64,
    /// Mattress age on the first night, in years.
    pub mattress_age_years: f64,
}

/// Columns of the world, in the order in which they are written.
pub(crate) const FIELDS: &[&str] = &[
    "spasm_count",
    "position_main",
    "caffeine_mg",
    "stress",
    "alcohol_units",
    "exercise_min",
    "screen_min",
    "late_meal",
    "room_temp_c",
    "mattress_age_years",
];

/// Where contrasts per step count from: the means of the habits.
pub(crate) const CENTRES: &[(&str, f64)] =
    &[("stress", 5.0), ("caffeine_mg", 180.0), ("screen_min", 90.0), ("room_temp_c", 19.0)];

/// More than a diary can hold.
const CAP: f64 = 50.0;

/// One night.
#[derive(Clone, Debug)]
pub(crate) struct BaseNight {
    count: u32,
    front: bool,
    caffeine_mg: f64,
    stress: f64,
    alcohol_units: f64,
    exercise_min: f64,
    screen_min: f64,
    late_meal: bool,
    room_temp_c: f64,
    mattress_age_years: f64,
}

impl Night for BaseNight {
    fn truth(&self, field: &str) -> Option<Cell> {
        Some(match field {
            "spasm_count" => f64::from(self.count).into(),
            "position_main" => Cell::Level(if self.front { "front" } else { "back" }),
            "caffeine_mg" | "caffeine_before_15_mg" => self.caffeine_mg.into(),
            "stress" => self.stress.into(),
            "alcohol_units" => self.alcohol_units.into(),
            "exercise_min" => self.exercise_min.into(),
            "screen_min" => self.screen_min.into(),
            "late_meal" => self.late_meal.into(),
            "room_temp_c" => self.room_temp_c.into(),
            "mattress_age_years" => self.mattress_age_years.into(),
            _ => return None,
        })
    }

    fn count(&self) -> u32 {
        self.count
    }
}

/// All nights of one person.
pub(crate) fn nights(
    base: &Base,
    plan: &Plan,
    streams: Streams,
    first: Date,
    n: u32,
) -> Vec<BaseNight> {
    let mut latent_draw = streams.of(Purpose::Latent);
    let mut count_draw = streams.of(Purpose::Count);
    let mut position_draw = streams.of(Purpose::Position);
    let mut caffeine_draw = streams.of(Purpose::Caffeine);
    let mut stress_draw = streams.of(Purpose::Stress);
    let mut alcohol_draw = streams.of(Purpose::Alcohol);
    let mut exercise_draw = streams.of(Purpose::Exercise);
    let mut declared_draw = streams.of(Purpose::Declared);
    let mut room_draw = streams.of(Purpose::Room);
    let sign = if streams.of(Purpose::Calendar).yes(0.5) { 1.0 } else { -1.0 };

    let mut latent = Ar1::new(base.phi);
    let mut front = Sticky::new(0.4, 0.5);
    let mut caffeine = Ar1::new(0.4);
    let mut stress = Ar1::new(0.6);
    let mut exercise = Sticky::new(0.4, 0.3);
    let mut screen = Ar1::new(0.3);
    let mut room = Ar1::new(0.9);

    let mut nights: Vec<BaseNight> = Vec::with_capacity(n as usize);
    let mut date = first;
    for t in 0..n {
        let weekend = matches!(date.weekday(), Weekday::Friday | Weekday::Saturday);
        nights.push(BaseNight {
            count: 0,
            front: front.next(&mut position_draw),
            caffeine_mg: to_step((180.0 + 70.0 * caffeine.next(&mut caffeine_draw)).max(0.0), 10.0),
            stress: (5.0 + 2.0 * stress.next(&mut stress_draw)).round().clamp(1.0, 10.0),
            alcohol_units: if alcohol_draw.yes(if weekend { 0.6 } else { 0.1 }) {
                2.0
            } else {
                0.0
            },
            exercise_min: if exercise.next(&mut exercise_draw) { 30.0 } else { 0.0 },
            screen_min: to_step((90.0 + 30.0 * screen.next(&mut declared_draw)).max(0.0), 5.0),
            late_meal: declared_draw.yes(0.3),
            room_temp_c: to_step(19.0 + 2.0 * room.next(&mut room_draw), 0.1),
            mattress_age_years: to_step(base.mattress_age_years + f64::from(t) / 365.25, 0.001),
        });
        let log_mean = libm::log(base.mean)
            + base.latent_sd * latent.next(&mut latent_draw)
            + if weekend { base.weekend } else { 0.0 }
            + base.drift * sign * (f64::from(t) / f64::from(n) - 0.5)
            + plan.log_ratio(&nights);
        let count = count_draw.negative_binomial(libm::exp(log_mean), base.size);
        nights.last_mut().expect("a night was pushed").count = count.min(CAP) as u32;
        date = date.tomorrow().expect("diaries end before the year 9999");
    }
    nights
}
