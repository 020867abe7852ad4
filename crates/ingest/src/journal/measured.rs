//! What apps and trackers measure and the evidence base does not ask about: kept with the night,
//! never a question of its own.

use crate::FactorDeclaration;
use crate::declaration::{DeclaredKind, DeclaredRole, DeclaredWhen};

/// Moods on waking, best first.
pub(crate) const MOODS: [&str; 3] = ["good", "ok", "bad"];

/// Amounts: key, label, unit, smallest and largest possible value.
const AMOUNTS: &[(&str, &str, &str, f64, f64)] = &[
    ("time_in_bed_h", "Time in bed", "hours", 0.0, 48.0),
    ("fall_asleep_min", "Time to fall asleep", "min", 0.0, 720.0),
    ("awake_min", "Time awake at night", "min", 0.0, 1440.0),
    ("awakenings", "Awakenings", "", 0.0, 200.0),
    ("deep_min", "Deep sleep", "min", 0.0, 1440.0),
    ("light_min", "Light sleep", "min", 0.0, 1440.0),
    ("rem_min", "REM sleep", "min", 0.0, 1440.0),
    ("snore_min", "Snoring", "min", 0.0, 1440.0),
    ("waking_heart_rate", "Heart rate on waking", "per min", 20.0, 250.0),
    ("resting_heart_rate", "Resting heart rate", "per min", 20.0, 250.0),
    ("heart_rate_variability_ms", "Heart rate variability", "ms", 0.0, 500.0),
    ("respiratory_rate", "Breaths", "per min", 3.0, 60.0),
    ("oxygen_saturation", "Oxygen saturation", "%", 50.0, 100.0),
    ("outdoor_temp_c", "Outdoor temperature", "°C", -90.0, 60.0),
    ("nap_min", "Naps", "min", 0.0, 1440.0),
    ("supine_share", "Share of the night on the back", "%", 0.0, 100.0),
    ("side_share", "Share of the night on the side", "%", 0.0, 100.0),
    ("front_share", "Share of the night on the front", "%", 0.0, 100.0),
];

/// Ratings: key, label, ends of the scale.
const RATINGS: &[(&str, &str, f64, f64)] = &[
    ("mood", "Mood", 0.0, 10.0),
    ("energy", "Energy", 0.0, 5.0),
    ("readiness", "Readiness or recovery", 0.0, 100.0),
    ("stress_management", "Stress management score of a watch", 0.0, 100.0),
    ("back_pain_day", "Back pain in the daytime", 0.0, 10.0),
];

/// All declarations.
pub(crate) fn measured() -> Vec<FactorDeclaration> {
    let amounts = AMOUNTS.iter().map(|&(key, label, unit, min, max)| FactorDeclaration {
        min: Some(min),
        max: Some(max),
        ..FactorDeclaration::new(key, label, unit, DeclaredKind::Amount)
    });
    let ratings = RATINGS.iter().map(|&(key, label, min, max)| FactorDeclaration {
        min: Some(min),
        max: Some(max),
        ..FactorDeclaration::new(key, label, "", DeclaredKind::Rating)
    });
    let others = [
        FactorDeclaration::new("snored", "Snored", "", DeclaredKind::YesNo),
        FactorDeclaration {
            levels: MOODS.iter().map(|m| (*m).into()).collect(),
            ..FactorDeclaration::new("waking_mood", "Mood on waking", "", DeclaredKind::Level)
        },
    ];
    let mut all: Vec<FactorDeclaration> = amounts.chain(ratings).chain(others).collect();
    for declaration in &mut all {
        declaration.role = DeclaredRole::Context;
        declaration.when = match declaration.key.as_str() {
            "mood" | "energy" | "readiness" | "stress_management" | "back_pain_day" => {
                DeclaredWhen::Day
            }
            _ => DeclaredWhen::Night,
        };
    }
    all
}
