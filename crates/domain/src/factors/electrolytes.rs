//! Magnesium, potassium, calcium: food servings asked about, tablets only recorded.

use crate::{Contrast, Factor, Field, Form, Role, Timing};

/// Minerals.
pub fn factor() -> Factor {
    let serving = |key: &str, label: &str| {
        Field::amount(key, label, "servings", 0.0, 20.0)
            .warn_high(10.0)
            .help("Servings that day; a handful of nuts, a banana, a glass of milk.")
    };
    let tablet = |key: &str, label: &str, max: f64, warn: f64| {
        Field::amount(key, label, "mg", 0.0, max)
            .warn_high(warn)
            .role(Role::Remedy)
            .help("Supplement taken that day, in mg. Recorded, never estimated from observation.")
    };
    let per = |id: &str, field: &str, food: &str| {
        let form = Form::PerStep { step: 1.0, from: None, cap: None, split: None };
        Contrast::new(id, field, "per serving", form, 0.15).arms(
            &format!("days with more servings of {food} foods"),
            &format!("days with fewer servings of {food} foods"),
        )
    };
    Factor::new("electrolytes", "Minerals in food", Timing::Day, false)
        .field(serving("servings_magnesium", "Magnesium foods"))
        .field(serving("servings_potassium", "Potassium foods"))
        .field(serving("servings_calcium", "Calcium foods"))
        .field(tablet("magnesium_supplement_mg", "Magnesium tablet", 2000.0, 400.0))
        .field(tablet("potassium_supplement_mg", "Potassium tablet", 10_000.0, 500.0))
        .field(tablet("calcium_supplement_mg", "Calcium tablet", 5000.0, 1500.0))
        .contrast(per("magnesium_foods", "servings_magnesium", "magnesium"))
        .contrast(per("potassium_foods", "servings_potassium", "potassium").exploratory())
        .contrast(per("calcium_foods", "servings_calcium", "calcium").exploratory())
        .limits_of_answer("Poor: small effects, and often taken because of spasms.")
}
