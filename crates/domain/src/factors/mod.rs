//! The factors of the evidence base, one file each, registered here in display order.
//! Where the evidence base is silent (role, fold, what a blank means, reference level), the choice was
//! made field by field; the reasons stand in docs/decisions.md.

pub mod alcohol;
pub mod caffeine_late;
pub mod caffeine_total;
pub mod conditions;
pub mod context;
pub mod electrolytes;
pub mod exercise;
pub mod fatigue_evening;
pub mod fluid;
pub mod heavy_lifting;
pub mod mattress_age;
pub mod mattress_firmness;
pub mod mattress_sag;
pub mod mattress_type;
pub mod outcome;
pub mod pillow_head;
pub mod pillow_knees;
pub mod pillow_lumbar;
pub mod pillow_pelvis;
pub mod position;
pub mod relaxation;
pub mod room_temperature;
pub mod self_care;
pub mod sitting;
pub mod sleep_quality;
pub mod smoking;
pub mod stress;
pub mod stretching;

use crate::Factor;

/// Makers of all factors, in display order.
pub const FACTORS: &[fn() -> Factor] = &[
    outcome::factor,
    mattress_age::factor,
    position::factor,
    caffeine_late::factor,
    caffeine_total::factor,
    stress::factor,
    mattress_sag::factor,
    mattress_type::factor,
    mattress_firmness::factor,
    pillow_knees::factor,
    pillow_lumbar::factor,
    pillow_pelvis::factor,
    pillow_head::factor,
    alcohol::factor,
    exercise::factor,
    stretching::factor,
    sitting::factor,
    heavy_lifting::factor,
    relaxation::factor,
    fatigue_evening::factor,
    sleep_quality::factor,
    fluid::factor,
    electrolytes::factor,
    room_temperature::factor,
    smoking::factor,
    conditions::factor,
    self_care::factor,
    context::factor,
];
