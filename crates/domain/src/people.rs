//! People, and the dated answers kept with them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Questions about warning signs, one yes/no column each in `people.csv`. Their words stand in
/// the advice crate's knowledge files, which a test holds to this list.
pub const RED_FLAG_QUESTIONS: &[&str] = &[
    "RF01_saddle_numbness",
    "RF02_bladder",
    "RF03_bowel",
    "RF04_both_legs",
    "RF05_weakness_progressing",
    "RF06_sexual_change",
    "RF07_chest_pain",
    "RF08_sudden_severe",
    "RF09_major_injury",
    "RF10_minor_injury_fragile",
    "RF11_fever",
    "RF12_infection_risk",
    "RF13_cancer_history",
    "RF14_weight_loss",
    "RF15_constant_worse_at_night",
    "RF16_lump_or_shape",
    "RF17_upper_back",
    "RF18_inflammatory_pattern",
    "RF19_urine_flank",
    "RF20_widespread_cramps_weakness",
    "RF21_pregnancy",
    "RF22_medicine_start",
    "RF23_worse_on_straining",
];

/// Circumstances that switch off ordinary advice, one yes/no column each in `people.csv`.
pub const SUPPRESSOR_QUESTIONS: &[&str] = &[
    "SUP_pregnant_28w",
    "SUP_sleep_apnoea",
    "SUP_kidney_heart_liver",
    "SUP_nsaid_risk",
    "SUP_heat_risk",
    "SUP_recent_surgery_fracture",
    "SUP_under_18",
];

/// Person-level columns of `people.csv` beside the questions. All but `name` are factor fields.
pub const TRAITS: &[&str] = &[
    "age_years",
    "age_at_onset_years",
    "bmi",
    "smoking_status",
    "conditions",
    "condition_start",
    "diuretic_start",
    "beta_agonist_start",
    "statin_start",
];

/// A dated answer. The newest answer to a question holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Question id or trait key.
    pub key: String,
    /// `yes`, `no`, or the trait's value as text.
    pub value: String,
    /// When it was given, if stated.
    pub date: Option<Date>,
}

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The code used in every file; empty where the log names nobody. Untrusted text.
    pub code: String,
    /// Answers in order of date, undated first.
    pub answers: Vec<Answer>,
}

impl Person {
    /// The newest answer to a question.
    pub fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.iter().rev().find(|a| a.key == key)
    }

    /// True if the newest answer is yes.
    pub fn says_yes(&self, key: &str) -> bool {
        self.answer(key).is_some_and(|a| a.value == "yes")
    }
}
