//! Factors of a world that the catalogue does not have: the diary's reader declares them.

use lumbago_domain::{Catalogue, Field, Kind, Timing};
use serde::{Deserialize, Serialize};

/// A factor the user declares in `lumbago.toml` or a mapping file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredFactor {
    /// Column name.
    pub key: String,
    /// As shown to people.
    pub label: String,
    /// Unit, empty for yes/no.
    pub unit: String,
    /// `amount` or `yes_no`.
    pub kind: String,
    /// Units a step, for amounts.
    pub step: Option<f64>,
}

/// Screen time before bed and a late meal, of the base world.
pub(crate) fn of_base_world() -> [DeclaredFactor; 2] {
    [
        DeclaredFactor {
            key: "screen_min".into(),
            label: "Screen time".into(),
            unit: "min".into(),
            kind: "amount".into(),
            step: Some(60.0),
        },
        DeclaredFactor {
            key: "late_meal".into(),
            label: "Late meal".into(),
            unit: String::new(),
            kind: "yes_no".into(),
            step: None,
        },
    ]
}

impl DeclaredFactor {
    /// Adds the factor to a catalogue that does not have it.
    pub(crate) fn declare(&self, catalogue: &mut Catalogue) {
        if catalogue.field(&self.key).is_some() {
            return;
        }
        let kind = if self.kind == "yes_no" { Kind::YesNo } else { Kind::Amount };
        let field = Field::new(&self.key, &self.label, &self.unit, kind);
        let done = catalogue.declare(field, Timing::Day, true, self.step);
        done.expect("the keys are well formed and not taken");
    }
}

/// The `[[factor]]` tables with which `lumbago.toml` makes these columns known.
pub fn declarations_toml(factors: &[DeclaredFactor]) -> String {
    let mut text = String::new();
    for f in factors {
        text.push_str(&format!(
            "[[factor]]\nkey = \"{}\"\nlabel = \"{}\"\nkind = \"{}\"\nwhen = \"day\"\n\
             role = \"exposure\"\nmodifiable = true\n",
            f.key, f.label, f.kind
        ));
        if !f.unit.is_empty() {
            text.push_str(&format!("unit = \"{}\"\n", f.unit));
        }
        if let Some(step) = f.step {
            text.push_str(&format!("step = {step:?}\n"));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_written_as_the_settings_file_wants_them() {
        let text = declarations_toml(&of_base_world());
        assert!(text.starts_with("[[factor]]\nkey = \"screen_min\"\n"), "{text}");
        assert!(text.contains("unit = \"min\"\nstep = 60.0\n"));
        assert_eq!(text.matches("[[factor]]").count(), 2);
        let meal = &text[text.find("late_meal").expect("declared")..];
        assert!(!meal.contains("unit") && meal.contains("kind = \"yes_no\""));
    }
}
