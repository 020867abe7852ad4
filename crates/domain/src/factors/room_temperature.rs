//! Room temperature at night.

use crate::{Contrast, Factor, Field, Fold, Form, Timing};

/// Room temperature.
pub fn factor() -> Factor {
    let per_4 = Form::PerStep { step: 4.0, from: None, cap: None, split: None };
    Factor::new("room_temperature", "Room temperature", Timing::Night, false)
        .field(
            Field::amount("room_temp_c", "Room temperature", "°C", -10.0, 45.0)
                .warn_low(8.0)
                .warn_high(32.0)
                .fold(Fold::Mean)
                .aliases(&["room temperature", "bedroom temperature"])
                .help("Temperature of the bedroom, in degrees Celsius."),
        )
        .contrast(
            Contrast::new("per_4_degrees", "room_temp_c", "per 4 °C", per_4, 0.25)
                .arms("warmer nights", "cooler nights"),
        )
        .limits_of_answer("It follows the season; a year is needed to tell them apart.")
}
