//! Night after night: habits first, then spasms, then what the spasms do. The habits stand in
//! `life`; here is the rate of spasms.

use jiff::civil::Date;

use super::Evidence;
use super::beds::InUse;
use super::day::Day;
use super::life::Life;
use super::traits::{self, QUALITY_SD_WITHIN, Traits, fluid_log_sd_within};
use crate::persistence::{Ar1, Spell};
use crate::plan::Plan;
use crate::streams::{Purpose, Streams};

/// Days lived before the diary begins, so that habits of four weeks and yesterday's lifting exist.
pub(crate) const BURN_IN: usize = 28;

/// Where contrasts per step count from: the middle of each distribution.
pub(crate) const CENTRES: &[(&str, f64)] = &[
    ("stress", 4.0),
    ("fatigue", 5.0),
    ("sitting_h", 8.8),
    ("room_temp_c", 19.5),
    ("caffeine_before_15_mg", 150.0),
    ("servings_magnesium", 2.0),
    ("servings_potassium", 2.0),
    ("servings_calcium", 2.0),
];

/// Lower quartile and lower fifth of the standard normal.
const Z_QUARTER: f64 = -0.674_490;
const Z_FIFTH: f64 = -0.841_621;

/// The upper end of a person's own lowest `share` of a field, as the process has it.
pub(crate) fn own_lowest(traits: &Traits, field: &str, share: f64) -> Option<f64> {
    let z = if share <= 0.2 { Z_FIFTH } else { Z_QUARTER };
    match field {
        "sleep_quality" => Some((traits.sleep_quality + z * QUALITY_SD_WITHIN).floor()),
        "fluid_ml" => Some(libm::exp(traits.fluid_log_mean + z * fluid_log_sd_within())),
        _ => None,
    }
}

/// Traits of a person of this world, with the log rate filled in.
pub(crate) fn person(ev: &Evidence, streams: Streams) -> Traits {
    let mut draw = streams.of(Purpose::Traits);
    match &ev.traits {
        Some(fixed) => {
            let rate = fixed.log_rate.unwrap_or_else(|| traits::log_rate(ev, &mut draw));
            Traits { log_rate: Some(rate), ..fixed.clone() }
        }
        None => Traits::draw(ev, &mut draw),
    }
}

/// The days of one person, [`BURN_IN`] days before the first night of the diary included.
pub(crate) fn nights(
    ev: &Evidence,
    plan: &Plan,
    person: &Traits,
    beds: &[InUse],
    streams: Streams,
    first: Date,
    n: u32,
) -> Vec<Day> {
    let plan = plan.for_person(|field, share| own_lowest(person, field, share));
    let mut life = Life::new(ev, person, streams);
    let mut latent = streams.of(Purpose::Latent);
    let mut count = streams.of(Purpose::Count);
    let mut flare = Spell::new(ev.flares.start, ev.flares.end);
    let mut u = Ar1::new(ev.u_rho);
    let mut days: Vec<Day> = Vec::with_capacity(BURN_IN + n as usize);
    let mut date = first.saturating_sub(jiff::Span::new().days(BURN_IN as i64));
    for i in 0..BURN_IN + n as usize {
        let t = i as i64 - BURN_IN as i64;
        let day = life.day(date, t, days.last(), beds);
        days.push(day);
        let in_flare = flare.next(&mut latent);
        let log_mean = person.log_rate.unwrap_or(f64::NEG_INFINITY)
            + plan.log_ratio(&days)
            + if in_flare { libm::log(ev.flares.ratio) } else { 0.0 }
            + ev.u_sd * u.next(&mut latent)
            + ev.season_log_amplitude * winter(date)
            + libm::log(1.0 - ev.fall_4_weeks) * (t as f64 / 28.0).clamp(0.0, 1.0);
        let spasms = count.negative_binomial(libm::exp(log_mean), Some(ev.size));
        let day = days.last_mut().expect("a day was pushed");
        day.count = spasms.min(f64::from(ev.cap)) as u32;
        life.after(day);
        date = date.tomorrow().expect("diaries end before the year 9999");
    }
    days
}

/// 1 at the end of January, −1 six months later.
pub(super) fn winter(date: Date) -> f64 {
    let day = f64::from(date.day_of_year()) - 30.0;
    libm::cos(std::f64::consts::TAU * day / 365.25)
}
