//! What differs between people.

use serde::{Deserialize, Serialize};

use super::{ARCHETYPES, Evidence, Rate};
use crate::streams::Draw;

/// A person: means and shares around which days vary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traits {
    /// Log rate of a calm night with all habits at their reference; worked out from the world's
    /// rate where not given.
    pub log_rate: Option<f64>,
    /// Age in years.
    pub age_years: f64,
    /// Body mass index.
    pub bmi: f64,
    /// never, former or current.
    pub smoking_status: String,
    /// Known conditions joined by `|`, or `none`.
    pub conditions: String,
    /// True for people who go to work from Monday to Friday.
    pub works: bool,
    /// Shares of nights on the side, back, front and otherwise.
    pub position_shares: [f64; 4],
    /// Share of side and back nights with a knee pillow.
    pub knee_pillow: f64,
    /// Share of back nights with a lumbar roll.
    pub lumbar_roll: f64,
    /// Share of front nights with a pillow under the pelvis.
    pub pelvis_pillow: f64,
    /// Whether the head pillow keeps the neck level.
    pub head_pillow_ok: bool,
    /// Mean log mg of caffeine a day; `None` for people who never take any.
    pub caffeine_log_mean: Option<f64>,
    /// Share of days with caffeine from 15:00.
    pub caffeine_late: f64,
    /// Mean log ml of fluids a day.
    pub fluid_log_mean: f64,
    /// Mean servings a day of magnesium, potassium and calcium foods.
    pub servings: [f64; 3],
    /// True for people who take a magnesium tablet most days.
    pub magnesium_tablet: bool,
    /// Mean stress.
    pub stress: f64,
    /// Share of days with relaxation.
    pub relaxation: f64,
    /// Share of days with exercise.
    pub exercise: f64,
    /// Mean log minutes of an exercise day.
    pub exercise_log_mean: f64,
    /// Share of evenings with stretching.
    pub stretching: f64,
    /// Mean hours sat.
    pub sitting_h: f64,
    /// Share of lifting days.
    pub lifting: f64,
    /// Mean evening tiredness.
    pub fatigue: f64,
    /// Mean hours asleep.
    pub sleep_hours: f64,
    /// Mean sleep quality.
    pub sleep_quality: f64,
    /// Mean bedtime, minutes after noon.
    pub bed_time: f64,
    /// Share of Fridays and Saturdays with alcohol.
    pub alcohol_weekend: f64,
    /// Share of other days with alcohol.
    pub alcohol_week: f64,
    /// Mattress type.
    pub mattress_type: String,
    /// Mattress firmness.
    pub firmness: f64,
}

/// Standard deviation of quality of sleep from night to night: 2 over all, 1 between people.
pub(crate) const QUALITY_SD_WITHIN: f64 = 1.732;
/// Log standard deviation of fluids over all, and the share of its variance between people.
const FLUID_LOG_SD: f64 = 0.35;
const FLUID_SHARE_BETWEEN: f64 = 0.6;
/// Mean and log standard deviation of caffeine that give a mean of 197 mg and a 90th centile of
/// 414 mg: `s²/2 − 1.2816·s + ln(414/197) = 0`, `m = ln 197 − s²/2`.
const CAFFEINE_LOG_MEAN: f64 = 4.892;
const CAFFEINE_LOG_SD: f64 = 0.885;
const CAFFEINE_SHARE_BETWEEN: f64 = 0.6;
const SMOKERS: f64 = 0.24;
const FORMER_SMOKERS: f64 = 0.25;

/// Log standard deviation of caffeine from day to day.
pub(crate) fn caffeine_log_sd_within() -> f64 {
    CAFFEINE_LOG_SD * (1.0 - CAFFEINE_SHARE_BETWEEN).sqrt()
}

/// Log standard deviation of fluids from day to day.
pub(crate) fn fluid_log_sd_within() -> f64 {
    FLUID_LOG_SD * (1.0 - FLUID_SHARE_BETWEEN).sqrt()
}

impl Traits {
    /// The middle of every distribution; smoking never, no condition known.
    pub fn typical() -> Self {
        Self {
            log_rate: None,
            age_years: 46.0,
            bmi: 26.0,
            smoking_status: "never".into(),
            conditions: "none".into(),
            works: true,
            position_shares: [0.55, 0.30, 0.09, 0.06],
            knee_pillow: 0.0,
            lumbar_roll: 0.0,
            pelvis_pillow: 0.0,
            head_pillow_ok: true,
            caffeine_log_mean: Some(CAFFEINE_LOG_MEAN),
            caffeine_late: 0.35,
            fluid_log_mean: libm::log(1900.0),
            servings: [2.0; 3],
            magnesium_tablet: false,
            stress: 4.0,
            relaxation: 0.15,
            exercise: 0.43,
            exercise_log_mean: libm::log(40.0),
            stretching: 0.12,
            sitting_h: 8.8,
            lifting: 0.06,
            fatigue: 5.0,
            sleep_hours: 7.2,
            sleep_quality: 6.0,
            bed_time: 670.0,
            alcohol_weekend: 0.5,
            alcohol_week: 0.15,
            mattress_type: "spring".into(),
            firmness: 6.0,
        }
    }

    /// A person at random.
    pub(crate) fn draw(world: &Evidence, draw: &mut Draw) -> Self {
        let mut t = Self::typical();
        t.age_years = (46.0 + 14.0 * draw.normal()).round().clamp(18.0, 85.0);
        t.bmi = (26.5 + 4.5 * draw.normal()).round().clamp(17.0, 45.0);
        let u = draw.unit();
        let smokes = u < SMOKERS;
        t.smoking_status = match u {
            _ if smokes => "current",
            u if u < SMOKERS + FORMER_SMOKERS => "former",
            _ => "never",
        }
        .into();
        t.conditions = conditions(t.age_years, draw);
        t.works = draw.yes(0.75);
        let shares = [5.5, 3.0, 0.9, 0.6].map(|a| draw.gamma(a, 1.0));
        t.position_shares = shares.map(|g| g / shares.iter().sum::<f64>());
        t.knee_pillow = if draw.yes(0.25) { 0.8 } else { 0.0 };
        t.lumbar_roll = if draw.yes(0.05) { 0.8 } else { 0.0 };
        t.pelvis_pillow = if draw.yes(0.05) { 0.8 } else { 0.0 };
        t.head_pillow_ok = draw.yes(0.75);
        let never = draw.yes(0.08);
        // A smoker's caffeine lies higher by as much as gives the correlation asked for.
        let r = world.caffeine_with_smoking;
        let smoking = (f64::from(u8::from(smokes)) - SMOKERS) / (SMOKERS * (1.0 - SMOKERS)).sqrt();
        let z = (1.0 - r * r).sqrt() * draw.normal() + r * smoking;
        let sd_between = CAFFEINE_LOG_SD * CAFFEINE_SHARE_BETWEEN.sqrt();
        t.caffeine_log_mean = (!never).then_some(CAFFEINE_LOG_MEAN + sd_between * z);
        t.fluid_log_mean += FLUID_LOG_SD * FLUID_SHARE_BETWEEN.sqrt() * draw.normal();
        // Servings are Poisson with mean 2; half of their variance lies between people.
        t.servings = [0, 1, 2].map(|_| draw.gamma(4.0, 0.5));
        t.magnesium_tablet = draw.yes(0.12);
        t.stress = 4.0 + 2.2 * 0.5_f64.sqrt() * draw.normal();
        t.relaxation = draw.beta(0.45, 2.55);
        t.exercise = draw.beta(0.86, 1.14);
        t.exercise_log_mean += 0.6 * 0.5_f64.sqrt() * draw.normal();
        // Mean 0.12 and intraclass correlation 0.7: a + b = 1/0.7 − 1.
        t.stretching = draw.beta(0.0514, 0.3771);
        t.sitting_h = 8.8 + 1.6 * draw.normal();
        t.lifting = if draw.yes(0.30) { 0.60 } else { 0.06 };
        t.fatigue = 5.0 + 1.2 * draw.normal();
        t.sleep_hours = 7.2 + 0.8 * draw.normal();
        t.sleep_quality = 6.0 + draw.normal();
        t.bed_time = 670.0 + 40.0 * draw.normal();
        t.alcohol_weekend = draw.beta(1.0, 1.0);
        t.alcohol_week = t.alcohol_weekend * 0.3;
        let types = ["spring", "memory_foam", "hybrid", "latex", "foam_other", "other"];
        t.mattress_type = types[draw.pick(&[0.40, 0.25, 0.20, 0.05, 0.05, 0.05])].into();
        t.firmness = (6.0 + 1.7 * draw.normal()).round().clamp(1.0, 10.0);
        t.log_rate = Some(log_rate(world, draw));
        t
    }
}

fn conditions(age: f64, draw: &mut Draw) -> String {
    let stenosis = if age >= 65.0 { 0.15 } else { 0.05 };
    let known = [
        ("herniated_disc", 0.15),
        ("sciatica", 0.15),
        ("spinal_stenosis", stenosis),
        ("arthritis", 0.20),
        ("muscle_strain", 0.15),
    ];
    let has: Vec<&str> = known.iter().filter(|(_, p)| draw.yes(*p)).map(|(k, _)| *k).collect();
    if has.is_empty() { "none".into() } else { has.join("|") }
}

/// Log rate of a calm night for a person of this world.
pub(crate) fn log_rate(world: &Evidence, draw: &mut Draw) -> f64 {
    match &world.rate {
        Rate::LogNormal { mean_log, sd } => mean_log + sd * draw.normal(),
        Rate::Archetypes => {
            let kind = draw.pick(&ARCHETYPES.map(|(share, _)| share));
            calm_log_rate(world, ARCHETYPES[kind].1)
        }
        Rate::PerNight(rate) => calm_log_rate(world, *rate),
    }
}

/// The log rate of a calm night that gives `rate` over calm and flare nights.
fn calm_log_rate(world: &Evidence, rate: f64) -> f64 {
    let flares = 1.0 + world.flares.share() * (world.flares.ratio - 1.0);
    libm::log(rate) - libm::log(flares) - world.u_sd * world.u_sd / 2.0
}
