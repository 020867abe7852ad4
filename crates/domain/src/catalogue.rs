//! All factors in force: the evidence base's and the user's own.

use serde::{Deserialize, Serialize};

use crate::{Contrast, Factor, Field, Form, Kind, Role, Timing, factors};

/// The factors of a run, in display order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Factors, the user's own last.
    pub factors: Vec<Factor>,
}

/// Why a factor of the user's cannot be declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclareError {
    /// The key is already a field of the catalogue.
    Taken(String),
    /// The key has characters other than lower-case letters, digits and `_`.
    BadKey(String),
}

impl std::fmt::Display for DeclareError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken(key) => write!(f, "the factor `{key}` exists already"),
            Self::BadKey(key) => write!(f, "`{key}` cannot be a factor name"),
        }
    }
}

impl std::error::Error for DeclareError {}

impl DeclareError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Taken(key) => format!("map the column to `{key}`, or choose another name"),
            Self::BadKey(_) => {
                "use lower-case letters, digits and _, beginning with a letter".into()
            }
        }
    }
}

impl Default for Catalogue {
    fn default() -> Self {
        Self::standard()
    }
}

impl Catalogue {
    /// The factors of the evidence base.
    pub fn standard() -> Self {
        Self { factors: factors::FACTORS.iter().map(|make| make()).collect() }
    }

    /// The field with this key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields().find(|f| f.key == key)
    }

    /// All fields in display order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.factors.iter().flat_map(|f| &f.fields)
    }

    /// The factor with this id.
    pub fn factor(&self, id: &str) -> Option<&Factor> {
        self.factors.iter().find(|f| f.id == id)
    }

    /// The factor that holds this field.
    pub fn factor_of(&self, field: &str) -> Option<&Factor> {
        self.factors.iter().find(|f| f.fields.iter().any(|g| g.key == field))
    }

    /// Place of a field in display order, for sorting columns.
    pub fn position(&self, key: &str) -> usize {
        self.fields().position(|f| f.key == key).unwrap_or(usize::MAX)
    }

    /// The field a column name stands for: its key or an alias, letter case and outer blanks
    /// ignored. Nothing fuzzy: a near miss is a suggestion, never a match.
    pub fn resolve(&self, column: &str) -> Option<&Field> {
        let name = column.trim().to_lowercase();
        self.fields().find(|f| f.key == name || f.aliases.contains(&name))
    }

    /// Adds a factor of the user's with one field and the one contrast its kind suggests.
    ///
    /// Amounts are asked per standard step of the field (`step`, the user's or 1), ratings per
    /// 2 points, clock times per hour later (`step` in minutes), yes/no as yes against no, levels
    /// each against the first level given. A confounder is held equal and not asked about.
    ///
    /// # Errors
    /// A key that is taken or malformed.
    pub fn declare(
        &mut self,
        field: Field,
        timing: Timing,
        modifiable: bool,
        step: Option<f64>,
    ) -> Result<(), DeclareError> {
        let good = field.key.starts_with(|c: char| c.is_ascii_lowercase())
            && field.key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !good {
            return Err(DeclareError::BadKey(field.key));
        }
        if self.field(&field.key).is_some() || self.factor(&field.key).is_some() {
            return Err(DeclareError::Taken(field.key));
        }
        let mut factor = Factor::new(&field.key, &field.label, timing, modifiable);
        factor.declared = true;
        if matches!(field.role, Role::Exposure | Role::Person) {
            factor.contrasts = declared_contrasts(&field, step);
        }
        factor.fields.push(field);
        self.factors.push(factor);
        Ok(())
    }
}

/// Prior standard deviation of the log ratio for a factor nobody has studied: the median of the
/// catalogue's own.
const DECLARED_PRIOR_SD: f64 = 0.25;

fn declared_contrasts(field: &Field, step: Option<f64>) -> Vec<Contrast> {
    let per = |step: f64| {
        let unit = if field.unit.is_empty() { "units" } else { &field.unit };
        let form = Form::PerStep { step, from: None, cap: None, split: None };
        let label = match field.kind {
            Kind::Rating => format!("per {step} points"),
            _ => format!("per {step} {unit}"),
        };
        let arms = (
            format!("nights with more {}", field.label),
            format!("nights with less {}", field.label),
        );
        vec![
            Contrast::new("per_step", &field.key, &label, form, DECLARED_PRIOR_SD)
                .arms(&arms.0, &arms.1),
        ]
    };
    match &field.kind {
        Kind::Rating => per(step.unwrap_or(2.0)),
        Kind::Amount | Kind::Count => per(step.unwrap_or(1.0)),
        Kind::YesNo => {
            let arms =
                (format!("nights with {}", field.label), format!("nights without {}", field.label));
            vec![
                Contrast::new("yes", &field.key, "yes against no", Form::Yes, DECLARED_PRIOR_SD)
                    .arms(&arms.0, &arms.1),
            ]
        }
        Kind::Level { levels } => {
            let mut kept = levels.iter().filter(|l| !l.is_missing && l.pooled_into.is_none());
            let Some(reference) = kept.next() else { return Vec::new() };
            kept.enumerate()
                .map(|(i, level)| {
                    let form =
                        Form::Level { level: level.key.clone(), reference: reference.key.clone() };
                    let label = format!("{} against {}", level.label, reference.label);
                    let c = Contrast::new(&level.key, &field.key, &label, form, DECLARED_PRIOR_SD)
                        .arms(
                            &format!("{} nights", level.label),
                            &format!("{} nights", reference.label),
                        );
                    if i == 0 { c } else { c.exploratory() }
                })
                .collect()
        }
        Kind::Clock => {
            let step = step.unwrap_or(60.0);
            let form = Form::PerStep { step, from: None, cap: None, split: None };
            let label = match step {
                60.0 => "per hour later".to_owned(),
                minutes => format!("per {minutes} minutes later"),
            };
            vec![Contrast::new("per_step", &field.key, &label, form, DECLARED_PRIOR_SD).arms(
                &format!("nights with later {}", field.label),
                &format!("nights with earlier {}", field.label),
            )]
        }
        Kind::Date | Kind::Text | Kind::Set { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_ids_and_aliases_are_unique() {
        let catalogue = Catalogue::standard();
        let mut names = BTreeSet::new();
        for field in catalogue.fields() {
            assert!(names.insert(field.key.clone()), "field key {} twice", field.key);
            for alias in &field.aliases {
                assert_eq!(*alias, alias.trim().to_lowercase(), "alias of {}", field.key);
                assert!(names.insert(alias.clone()), "alias {alias} of {} is taken", field.key);
            }
        }
        let ids: BTreeSet<_> = catalogue.factors.iter().map(|f| &f.id).collect();
        assert_eq!(ids.len(), catalogue.factors.len());
    }

    #[test]
    fn every_factor_is_fully_described() {
        for factor in Catalogue::standard().factors {
            assert!(!factor.label.is_empty() && !factor.fields.is_empty(), "{}", factor.id);
            for field in &factor.fields {
                assert!(!field.help.is_empty(), "{} has no help", field.key);
            }
            let primaries = factor.contrasts.iter().filter(|c| c.primary).count();
            assert!(primaries <= 1, "{} has {primaries} primary contrasts", factor.id);
            for contrast in &factor.contrasts {
                assert!(contrast.prior_sd > 0.0);
                assert!(
                    !contrast.exposed.is_empty() && !contrast.reference.is_empty(),
                    "{}",
                    contrast.id
                );
                let field = factor.fields.iter().find(|f| f.key == contrast.field);
                let field =
                    field.unwrap_or_else(|| panic!("{} reads {}", contrast.id, contrast.field));
                if let Form::Level { level, reference } = &contrast.form {
                    for key in [level, reference] {
                        assert!(field.levels().iter().any(|l| l.key == *key), "{key}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_outcome_or_remedy_is_asked_about() {
        for factor in Catalogue::standard().factors {
            for contrast in &factor.contrasts {
                let role = factor.fields.iter().find(|f| f.key == contrast.field).map(|f| f.role);
                assert!(!matches!(role, Some(Role::Outcome | Role::Remedy)), "{}", contrast.id);
            }
        }
    }

    #[test]
    fn a_user_factor_goes_in_and_cannot_shadow() {
        let mut catalogue = Catalogue::standard();
        let field = Field::yes_no("late_meal", "Late meal");
        catalogue.declare(field.clone(), Timing::Day, true, None).expect("a new name");
        assert_eq!(catalogue.factor("late_meal").map(|f| f.contrasts.len()), Some(1));
        assert!(catalogue.declare(field, Timing::Day, true, None).is_err());
        let bad = Field::yes_no("Late meal", "Late meal");
        assert!(catalogue.declare(bad, Timing::Day, true, None).is_err());
    }

    #[test]
    fn names_resolve_exactly_or_not_at_all() {
        let catalogue = Catalogue::standard();
        assert_eq!(catalogue.resolve(" Stress ").map(|f| f.key.as_str()), Some("stress"));
        assert!(catalogue.resolve("stres").is_none());
    }
}
