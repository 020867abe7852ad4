//! What a factor is: its fields, how each is written and read, and the contrasts asked of it.

use serde::{Deserialize, Serialize};

/// The part a field plays in the analysis. It decides what is estimated and what is adjusted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The spasms themselves: never an exposure.
    Outcome,
    /// A habit or circumstance whose link with the spasms is asked for.
    Exposure,
    /// Adjusted for, and estimated only as context.
    Confounder,
    /// Lies between other habits and the spasms (or is their result on the same night):
    /// not adjusted for unless it is itself the question, at an earlier night.
    Mediator,
    /// Used because of spasms: its link with them is never estimated from observation.
    Remedy,
    /// Belongs to the person, not to the night: answerable between people only.
    Person,
    /// Kept with the night and shown, never analysed.
    Context,
}

/// When a field acts on the night that begins on the same evening date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// The daytime before the night.
    Day,
    /// The night itself.
    Night,
    /// Changes over months; inside one diary it is nearly constant.
    Slow,
    /// A property of the person.
    Person,
    /// Happens because of, or during, a spasm.
    Event,
}

/// What an empty cell means. Nothing but a recorded answer makes a "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// Not recorded. The default, and for the outcome always so.
    Unknown,
    /// "No", on a night on which something else was logged. Only where the user says so.
    No,
    /// Zero, on a night on which something else was logged. Only where the user says so.
    Zero,
}

/// How several readings of one night become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    /// Added up (cups, minutes, spasms).
    Sum,
    /// The largest (worst severity, longest stretch).
    Max,
    /// The arithmetic mean (ratings).
    Mean,
    /// The first reading in file order.
    First,
    /// The last reading in file order.
    Last,
    /// Yes if any reading says yes; no if at least one says no and none says yes.
    Any,
    /// All distinct entries, joined by `|`.
    Union,
}

/// What kind of value a field holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Kind {
    /// A real number with a unit.
    Amount,
    /// A whole number of events.
    Count,
    /// A rating on a fixed scale.
    Rating,
    /// Yes, no, or not recorded.
    YesNo,
    /// One of a few named levels.
    Level {
        /// The levels in display order.
        levels: Vec<Level>,
    },
    /// A clock time, minutes after midnight.
    Clock,
    /// A calendar date.
    Date,
    /// Free text. Never interpreted, always escaped.
    Text,
    /// Several entries from a list, joined by `|`.
    Set {
        /// The known entries; others are kept as they are.
        entries: Vec<String>,
    },
}

/// One level of a categorical field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// As written in files and JSON.
    pub key: String,
    /// As shown to people.
    pub label: String,
    /// The level this one is pooled into for analysis, if any (`side_left` into `side`).
    pub pooled_into: Option<String>,
    /// True where the level means "not recorded".
    pub is_missing: bool,
}

/// Limits of a number. Outside the hard limits the cell is rejected; outside the soft ones it is
/// kept and flagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Smallest possible value.
    pub min: Option<f64>,
    /// Largest possible value.
    pub max: Option<f64>,
    /// Values below are unusual.
    pub warn_low: Option<f64>,
    /// Values above are unusual.
    pub warn_high: Option<f64>,
}

/// One column of a diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The column name in every file and document.
    pub key: String,
    /// As shown to people, sentence case.
    pub label: String,
    /// Unit, empty where there is none.
    pub unit: String,
    /// What kind of value it holds.
    pub kind: Kind,
    /// Hard and soft limits.
    pub limits: Limits,
    /// What an empty cell means.
    pub blank: Blank,
    /// Its part in the analysis.
    pub role: Role,
    /// How several readings of a night fold into one.
    pub fold: Fold,
    /// Other column names under which the same thing is written, lower case.
    pub aliases: Vec<String>,
    /// What to enter, in one sentence.
    pub help: String,
}

/// How a contrast turns a field into a number to be estimated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "form")]
pub enum Form {
    /// Ratio per `step` units of the amount beyond `from`, flat above `cap`.
    PerStep {
        /// Units per step.
        step: f64,
        /// The value below which nothing is counted.
        from: Option<f64>,
        /// The value above which nothing more is counted.
        cap: Option<f64>,
        /// Where the two arms shown in tables are parted; the person's own median where `None`.
        split: Option<f64>,
    },
    /// Yes against no.
    Yes,
    /// Any amount above zero against none.
    Any,
    /// One level against the reference level (both after pooling).
    Level {
        /// The level asked about.
        level: String,
        /// The level it is compared with.
        reference: String,
    },
    /// One band of values against another. A bound that is absent is open.
    Band {
        /// Exposed from here.
        low: Option<f64>,
        /// Exposed below here.
        high: Option<f64>,
        /// Reference from here.
        reference_low: Option<f64>,
        /// Reference below here.
        reference_high: Option<f64>,
    },
    /// The lowest share of the person's own values against the rest.
    OwnLowest {
        /// The share, 0 to 1.
        share: f64,
    },
    /// The mean of the last `nights` days at or above `at_least` against below, a habit.
    Habit {
        /// Days averaged over.
        nights: u16,
        /// Units per day from which the habit counts as kept.
        at_least: f64,
    },
}

/// One comparison asked of a factor, declared before any log is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contrast {
    /// Id, unique within the factor.
    pub id: String,
    /// The field it reads.
    pub field: String,
    /// As shown: "per 2 points", "front against side".
    pub label: String,
    /// Words for the nights of the exposed arm: "front nights".
    pub exposed: String,
    /// Words for the nights of the reference arm: "side nights".
    pub reference: String,
    /// How the number is made.
    pub form: Form,
    /// Nights between exposure and outcome, declared beforehand.
    pub lag_nights: u8,
    /// Prior standard deviation of the log ratio, centred on zero.
    pub prior_sd: f64,
    /// True for the one contrast of the factor that may be announced.
    pub primary: bool,
    /// True where the contrast asks about something that can be looked at but never announced.
    pub exploratory: bool,
}

/// A factor of the evidence base, or one the user declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Id, as in the evidence base.
    pub id: String,
    /// As shown to people, sentence case.
    pub label: String,
    /// When it acts.
    pub timing: Timing,
    /// Whether a person can change it at low risk, so that a suggestion may follow.
    pub modifiable: bool,
    /// The columns that record it.
    pub fields: Vec<Field>,
    /// What is asked of it.
    pub contrasts: Vec<Contrast>,
    /// What limits the answer, one sentence.
    pub identifiability: String,
    /// True for a factor the user declared.
    pub declared: bool,
}

impl Field {
    /// A field with every property at its plain default: exposure, blank unknown, last reading.
    pub fn new(key: &str, label: &str, unit: &str, kind: Kind) -> Self {
        let fold = match kind {
            Kind::Amount | Kind::Count => Fold::Sum,
            Kind::Rating => Fold::Mean,
            Kind::YesNo => Fold::Any,
            Kind::Set { .. } | Kind::Text => Fold::Union,
            Kind::Level { .. } | Kind::Clock | Kind::Date => Fold::Last,
        };
        Self {
            key: key.into(),
            label: label.into(),
            unit: unit.into(),
            kind,
            limits: Limits::default(),
            blank: Blank::Unknown,
            role: Role::Exposure,
            fold,
            aliases: Vec::new(),
            help: String::new(),
        }
    }

    /// A number with a unit and hard limits.
    pub fn amount(key: &str, label: &str, unit: &str, min: f64, max: f64) -> Self {
        Self::new(key, label, unit, Kind::Amount).hard(min, max)
    }

    /// A whole number with hard limits.
    pub fn count(key: &str, label: &str, unit: &str, min: f64, max: f64) -> Self {
        Self::new(key, label, unit, Kind::Count).hard(min, max)
    }

    /// A rating with the ends of its scale.
    pub fn rating(key: &str, label: &str, min: f64, max: f64) -> Self {
        Self::new(key, label, &format!("{min}-{max}"), Kind::Rating).hard(min, max)
    }

    /// A yes/no answer.
    pub fn yes_no(key: &str, label: &str) -> Self {
        Self::new(key, label, "", Kind::YesNo)
    }

    /// A clock time.
    pub fn clock(key: &str, label: &str) -> Self {
        Self::new(key, label, "HH:MM", Kind::Clock)
    }

    /// Free text.
    pub fn text(key: &str, label: &str) -> Self {
        Self::new(key, label, "", Kind::Text)
    }

    /// A categorical field; see [`Level`].
    pub fn level(key: &str, label: &str, levels: Vec<Level>) -> Self {
        Self::new(key, label, "", Kind::Level { levels })
    }

    /// Several entries of a list.
    pub fn set(key: &str, label: &str, entries: &[&str]) -> Self {
        let entries = entries.iter().map(|&e| e.into()).collect();
        Self::new(key, label, "", Kind::Set { entries })
    }

    /// Sets the hard limits.
    pub fn hard(mut self, min: f64, max: f64) -> Self {
        self.limits.min = Some(min);
        self.limits.max = Some(max);
        self
    }

    /// Values below are flagged.
    pub fn warn_low(mut self, low: f64) -> Self {
        self.limits.warn_low = Some(low);
        self
    }

    /// Values above are flagged.
    pub fn warn_high(mut self, high: f64) -> Self {
        self.limits.warn_high = Some(high);
        self
    }

    /// Sets the part it plays.
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Sets how readings fold.
    pub fn fold(mut self, fold: Fold) -> Self {
        self.fold = fold;
        self
    }

    /// Other column names for the same thing, lower case.
    pub fn aliases(mut self, aliases: &[&str]) -> Self {
        self.aliases = aliases.iter().map(|&a| a.into()).collect();
        self
    }

    /// What to enter.
    pub fn help(mut self, help: &str) -> Self {
        self.help = help.into();
        self
    }

    /// The levels of a categorical field, empty for any other kind.
    pub fn levels(&self) -> &[Level] {
        match &self.kind {
            Kind::Level { levels } => levels,
            _ => &[],
        }
    }

    /// The key of a level after pooling, `None` where the level means "not recorded".
    pub fn pooled<'a>(&'a self, level: &'a str) -> Option<&'a str> {
        match self.levels().iter().find(|l| l.key == level) {
            Some(l) if l.is_missing => None,
            Some(l) => Some(l.pooled_into.as_deref().unwrap_or(&l.key)),
            None => Some(level),
        }
    }

    /// The words for a level, or the key itself where it is unknown.
    pub fn level_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.levels().iter().find(|l| l.key == key).map_or(key, |l| &l.label)
    }
}

impl Level {
    /// A level with its words.
    pub fn new(key: &str, label: &str) -> Self {
        Self { key: key.into(), label: label.into(), pooled_into: None, is_missing: false }
    }

    /// A level that is analysed as another.
    pub fn pooled(key: &str, label: &str, into: &str) -> Self {
        Self { pooled_into: Some(into.into()), ..Self::new(key, label) }
    }

    /// A level that means "not recorded".
    pub fn missing(key: &str, label: &str) -> Self {
        Self { is_missing: true, ..Self::new(key, label) }
    }
}

impl Contrast {
    /// A primary contrast at lag 0.
    pub fn new(id: &str, field: &str, label: &str, form: Form, prior_sd: f64) -> Self {
        Self {
            id: id.into(),
            field: field.into(),
            label: label.into(),
            exposed: String::new(),
            reference: String::new(),
            form,
            lag_nights: 0,
            prior_sd,
            primary: true,
            exploratory: false,
        }
    }

    /// The words for the two arms.
    pub fn arms(mut self, exposed: &str, reference: &str) -> Self {
        self.exposed = exposed.into();
        self.reference = reference.into();
        self
    }

    /// Exposure on an earlier night.
    pub fn lag(mut self, nights: u8) -> Self {
        self.lag_nights = nights;
        self
    }

    /// A further contrast of the factor: looked at and labelled, never announced.
    pub fn exploratory(mut self) -> Self {
        self.primary = false;
        self.exploratory = true;
        self
    }

    /// The name of the quantity in other words: `per_step` contrasts have no two natural arms.
    pub fn is_per_step(&self) -> bool {
        matches!(self.form, Form::PerStep { .. })
    }
}

impl Factor {
    /// A factor of the evidence base.
    pub fn new(id: &str, label: &str, timing: Timing, modifiable: bool) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            timing,
            modifiable,
            fields: Vec::new(),
            contrasts: Vec::new(),
            identifiability: String::new(),
            declared: false,
        }
    }

    /// Adds a field.
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds a contrast.
    pub fn contrast(mut self, contrast: Contrast) -> Self {
        self.contrasts.push(contrast);
        self
    }

    /// What limits the answer.
    pub fn limits_of_answer(mut self, text: &str) -> Self {
        self.identifiability = text.into();
        self
    }
}
