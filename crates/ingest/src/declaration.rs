//! Factors that a user or a format declares: habits the evidence base never thought of.

use lumbago_domain::{Catalogue, DeclareError, Field, Level, Role, Timing};
use serde::{Deserialize, Serialize};

/// What kind of value a declared factor holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredKind {
    /// A real number with a unit.
    Amount,
    /// A whole number of events.
    Count,
    /// A rating on a fixed scale.
    Rating,
    /// Yes or no.
    YesNo,
    /// One of a few levels.
    Level,
    /// Free text.
    Text,
    /// A clock time.
    Clock,
}

/// When a declared factor acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredWhen {
    /// The daytime before the night.
    #[default]
    Day,
    /// The night itself.
    Night,
    /// Changes over months.
    Slow,
    /// Belongs to the person.
    Person,
}

/// The part a declared factor plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredRole {
    /// Its link with the spasms is asked for.
    #[default]
    Exposure,
    /// Adjusted for.
    Confounder,
    /// A result of other habits.
    Mediator,
    /// Used because of spasms.
    Remedy,
    /// Belongs to the person.
    Person,
    /// Kept and shown.
    Context,
}

/// A factor declared in `lumbago.toml`, in a mapping file, or by a format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorDeclaration {
    /// Column name: lower-case letters, digits and `_`.
    pub key: String,
    /// As shown to people; made from the key where absent.
    #[serde(default)]
    pub label: String,
    /// Unit.
    #[serde(default)]
    pub unit: String,
    /// Kind of value.
    pub kind: DeclaredKind,
    /// Levels in order, the first being the one others are compared with.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Smallest possible value.
    #[serde(default)]
    pub min: Option<f64>,
    /// Largest possible value.
    #[serde(default)]
    pub max: Option<f64>,
    /// When it acts.
    #[serde(default)]
    pub when: DeclaredWhen,
    /// Its part in the analysis.
    #[serde(default)]
    pub role: DeclaredRole,
    /// Whether a person can change it at low risk.
    #[serde(default)]
    pub modifiable: bool,
    /// Units per step of the comparison; minutes for a clock time.
    #[serde(default)]
    pub step: Option<f64>,
}

/// Why a declaration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationError {
    /// The name cannot be used.
    #[error(transparent)]
    Name(#[from] DeclareError),
    /// A level factor with fewer than two levels.
    #[error("the factor `{0}` is of kind level and needs two levels or more")]
    FewLevels(String),
    /// Levels on a factor of another kind.
    #[error("the factor `{0}` has levels but is not of kind level")]
    LevelsOfAnotherKind(String),
    /// A rating without the ends of its scale.
    #[error("the rating `{0}` needs both min and max")]
    OpenScale(String),
    /// Limits the wrong way round, or a step that is not above zero.
    #[error("the factor `{0}` needs min below max, and a step above 0")]
    Numbers(String),
}

impl DeclarationError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Name(e) => e.hint(),
            Self::FewLevels(_) => "write levels = [\"none\", \"some\", \"much\"]".into(),
            Self::LevelsOfAnotherKind(_) => {
                "write kind = \"level\", or leave the levels out".into()
            }
            Self::OpenScale(_) => "write the ends of the scale, such as min = 1, max = 5".into(),
            Self::Numbers(_) => "correct min, max and step".into(),
        }
    }
}

impl FactorDeclaration {
    /// A declaration with everything else at its default.
    pub fn new(key: &str, label: &str, unit: &str, kind: DeclaredKind) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            unit: unit.into(),
            kind,
            levels: Vec::new(),
            min: None,
            max: None,
            when: DeclaredWhen::default(),
            role: DeclaredRole::default(),
            modifiable: false,
            step: None,
        }
    }

    /// The field it declares.
    pub fn field(&self) -> Field {
        let label = match self.label.as_str() {
            "" => sentence(&self.key),
            label => label.into(),
        };
        let (min, max) = (self.min.unwrap_or(0.0), self.max.unwrap_or(0.0));
        let mut field = match self.kind {
            DeclaredKind::Amount => Field::amount(&self.key, &label, &self.unit, 0.0, 0.0),
            DeclaredKind::Count => Field::count(&self.key, &label, &self.unit, 0.0, 0.0),
            DeclaredKind::Rating => Field::rating(&self.key, &label, min, max),
            DeclaredKind::YesNo => Field::yes_no(&self.key, &label),
            DeclaredKind::Level => {
                let levels = self.levels.iter().map(|l| Level::new(l, l)).collect();
                Field::level(&self.key, &label, levels)
            }
            DeclaredKind::Text => Field::text(&self.key, &label),
            DeclaredKind::Clock => Field::clock(&self.key, &label),
        };
        field.limits.min = self.min;
        field.limits.max = self.max;
        field.role = match self.role {
            DeclaredRole::Exposure => Role::Exposure,
            DeclaredRole::Confounder => Role::Confounder,
            DeclaredRole::Mediator => Role::Mediator,
            DeclaredRole::Remedy => Role::Remedy,
            DeclaredRole::Person => Role::Person,
            DeclaredRole::Context => Role::Context,
        };
        // Free text can be kept but not compared.
        if self.kind == DeclaredKind::Text {
            field.role = Role::Context;
        }
        field.help = "Declared by the user.".into();
        field
    }

    /// Adds the factor to a catalogue.
    ///
    /// # Errors
    /// A name that is taken or malformed, levels or limits that make no sense.
    pub fn declare(&self, catalogue: &mut Catalogue) -> Result<(), DeclarationError> {
        let key = || self.key.clone();
        if self.kind == DeclaredKind::Level && self.levels.len() < 2 {
            return Err(DeclarationError::FewLevels(key()));
        }
        if self.kind != DeclaredKind::Level && !self.levels.is_empty() {
            return Err(DeclarationError::LevelsOfAnotherKind(key()));
        }
        if self.kind == DeclaredKind::Rating && (self.min.is_none() || self.max.is_none()) {
            return Err(DeclarationError::OpenScale(key()));
        }
        let upside_down = self.min.zip(self.max).is_some_and(|(min, max)| min >= max);
        if upside_down || self.step.is_some_and(|s| s <= 0.0 || !s.is_finite()) {
            return Err(DeclarationError::Numbers(key()));
        }
        let timing = match self.when {
            DeclaredWhen::Day => Timing::Day,
            DeclaredWhen::Night => Timing::Night,
            DeclaredWhen::Slow => Timing::Slow,
            DeclaredWhen::Person => Timing::Person,
        };
        Ok(catalogue.declare(self.field(), timing, self.modifiable, self.step)?)
    }
}

/// A key as words: `late_meal` as "Late meal".
fn sentence(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_becomes_a_factor_with_a_contrast() {
        let mut catalogue = Catalogue::standard();
        let text = "key = \"late_meal\"\nkind = \"yes_no\"\nmodifiable = true";
        let declaration: FactorDeclaration = toml::from_str(text).expect("a declaration");
        declaration.declare(&mut catalogue).expect("a new name");
        let factor = catalogue.factor("late_meal").expect("declared");
        assert_eq!((factor.label.as_str(), factor.contrasts.len()), ("Late meal", 1));
    }

    #[test]
    fn senseless_declarations_are_refused_with_a_way_out() {
        let cases = [
            "key = \"stress\"\nkind = \"rating\"\nmin = 0\nmax = 10",
            "key = \"Late meal\"\nkind = \"yes_no\"",
            "key = \"meal\"\nkind = \"level\"\nlevels = [\"late\"]",
            "key = \"meal\"\nkind = \"yes_no\"\nlevels = [\"late\", \"early\"]",
            "key = \"mood\"\nkind = \"rating\"\nmin = 1",
            "key = \"mood\"\nkind = \"amount\"\nmin = 5\nmax = 1",
            "key = \"mood\"\nkind = \"amount\"\nstep = 0.0",
        ];
        for text in cases {
            let declaration: FactorDeclaration = toml::from_str(text).expect("well formed");
            let error = declaration.declare(&mut Catalogue::standard()).expect_err(text);
            assert!(!error.hint().is_empty());
        }
    }
}
