//! Visible sag, and sleeping better elsewhere: more direct than age.

use crate::{Contrast, Factor, Field, Fold, Form, Role, Timing};

/// Sag and other beds.
pub fn factor() -> Factor {
    let band =
        Form::Band { low: Some(3.0), high: None, reference_low: None, reference_high: Some(1.0) };
    Factor::new("mattress_sag", "Mattress sag", Timing::Slow, false)
        .field(
            Field::amount("sag_cm", "Sag", "cm", 0.0, 30.0)
                .warn_high(10.0)
                .fold(Fold::Last)
                .aliases(&["sag", "mattress sag"])
                .help("Depth of the dip you can see, in cm."),
        )
        .field(
            Field::yes_no("better_elsewhere", "Sleeps better elsewhere")
                .role(Role::Context)
                .help("Whether you sleep better in another bed."),
        )
        .field(
            Field::text("bed_id", "Bed")
                .role(Role::Context)
                .fold(Fold::Last)
                .aliases(&["bed"])
                .help("Which bed: home, hotel, partner."),
        )
        .contrast(
            Contrast::new("sag_3_cm", "sag_cm", "3 cm or more against under 1 cm", band, 0.30)
                .arms("nights with 3 cm of sag or more", "nights with under 1 cm of sag"),
        )
        .limits_of_answer("It changes slowly; nights in another bed differ in much else.")
}
