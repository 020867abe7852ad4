//! What happened at each change of mattress, and at which age a mattress may begin to matter.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Arm, Interval, Reason, Scope};

/// The mattress answer. One change is one event: nothing here is announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MattressAnswer {
    /// Changes of mattress in order of person and date; for several people the first ones only.
    pub replacements: Vec<Replacement>,
    /// Further changes, not listed one by one.
    pub more_replacements: u32,
    /// All people who changed, together; from two people on.
    pub pooled: Option<PooledReplacement>,
    /// The age at which the rate bends, within and between people.
    pub breaks: Vec<AgeBreak>,
}

/// One change of mattress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replacement {
    /// Person code.
    pub person: String,
    /// First evening on the new mattress.
    pub night: Date,
    /// Its name, where one is recorded.
    pub name: Option<String>,
    /// Years of age of the one before, on that day.
    pub age_before: Option<f64>,
    /// Years of age of the new one.
    pub age_after: Option<f64>,
    /// Type of the one before.
    pub type_before: Option<String>,
    /// Type of the new one.
    pub type_after: Option<String>,
    /// Firmness of the one before, 1 soft to 10 hard.
    pub firmness_before: Option<f64>,
    /// Firmness of the new one.
    pub firmness_after: Option<f64>,
    /// Nights from the change before, or the first night, to this change.
    pub before: Arm,
    /// Nights from this change to the next, or the last night.
    pub after: Arm,
    /// Ratio at once: the line after against the line before, continued, on the first night.
    pub level: Option<Interval>,
    /// Ratio of the two lines' changes in 30 nights.
    pub slope: Option<Interval>,
    /// Ratio 30 nights after the change against the line before, continued.
    pub after_30_nights: Option<Interval>,
    /// Whether it followed a bad spell.
    pub spell: Spell,
    /// What else changed in the same weeks.
    pub others: OtherShifts,
    /// Nights in the model of level and slope.
    pub nights: u32,
    /// Spasm nights among them.
    pub spasm_nights: u32,
    /// Short name of the model and covariance; empty where none was fitted.
    pub method: String,
    /// What stands against crediting the mattress, or why no line could be fitted.
    pub reason: Reason,
}

/// The nights just before a change against the rest of the nights before it.
///
/// A mattress that is changed in a bad spell is followed by better nights whatever it does: spells
/// end (regression to the mean).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spell {
    /// Calendar nights that count as just before.
    pub window_nights: u32,
    /// Nights just before.
    pub just_before: Arm,
    /// Earlier nights on the same mattress.
    pub usual: Arm,
    /// Ratio of the two.
    pub ratio: Option<Interval>,
    /// True where the 80 % interval of the ratio lies above 1.
    pub bad: bool,
    /// Ratio of the nights after the change against the usual ones, the nights just before left
    /// out: what is left of the change when the spell is not counted.
    pub after_against_usual: Option<Interval>,
}

/// Other habits in the weeks on either side of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherShifts {
    /// Habits looked at.
    pub looked_at: u32,
    /// Calendar nights on each side.
    pub window_nights: u32,
    /// False discovery rate over them.
    pub fdr: f64,
    /// Those whose mean changed beyond chance.
    pub shifts: Vec<Shift>,
}

/// One habit that changed with the mattress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// Factor id.
    pub factor: String,
    /// Field.
    pub field: String,
    /// The side of the factor whose share or amount is meant, as shown.
    pub label: String,
    /// Mean before, in units of the comparison; a share for yes/no and levels.
    pub before: f64,
    /// Mean after.
    pub after: f64,
    /// Two-sided p-value of the difference, neighbouring days allowed to be alike.
    pub p_value: f64,
    /// After Benjamini–Hochberg over the habits looked at.
    pub q_value: f64,
}

/// Everyone who changed mattress, before and after their own first change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PooledReplacement {
    /// People who changed.
    pub people: u32,
    /// Their nights before.
    pub before: Arm,
    /// Their nights after.
    pub after: Arm,
    /// Ratio after against before within people, trend and habits held equal.
    pub level: Option<Interval>,
    /// Nights in the model.
    pub nights: u32,
    /// Short name of the model and covariance.
    pub method: String,
    /// Why there is no ratio, if so.
    pub reason: Option<Reason>,
}

/// The age of a mattress from which the rate goes another way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgeBreak {
    /// Whose differences: one person's several mattresses, or people.
    pub scope: Scope,
    /// The age in years at which the line bends most.
    pub age_years: Option<f64>,
    /// Lower end of its interval; `None` where the log sets no such end.
    pub from_years: Option<f64>,
    /// Upper end of its interval; `None` as for the lower.
    pub to_years: Option<f64>,
    /// Confidence level of the interval.
    pub level: f64,
    /// Test that there is a bend anywhere at all.
    pub p_value: Option<f64>,
    /// Blocks of nights, or people, that the test rests on.
    pub blocks: u32,
    /// People in it.
    pub people: u32,
    /// Mattresses in it.
    pub mattresses: u32,
    /// Nights in it.
    pub nights: u32,
    /// Short name of the model and test.
    pub method: String,
    /// Why it was not asked, if so.
    pub reason: Option<Reason>,
}
