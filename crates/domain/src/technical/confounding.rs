//! What else could explain a comparison: unseen common causes, habits taken up in a bad spell, and
//! what was and was not held equal.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Interval, Scope};

/// What else could explain the answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Confounding {
    /// One for every comparison that was announced or leans.
    pub e_values: Vec<EValue>,
    /// Habits that began or changed after a bad spell; the mattress is looked at by itself.
    pub after_bad_spell: Vec<BegunInSpell>,
    /// What every habit of the joint model was adjusted for, beside the other habits.
    pub held_equal: Vec<String>,
    /// Recorded columns that were left out of it on purpose.
    pub not_held_equal: Vec<NotHeldEqual>,
    /// In plain sentences.
    pub text: Vec<String>,
}

/// How strong an unseen common cause would have to be (VanderWeele & Ding 2017).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EValue {
    /// Factor id.
    pub factor: String,
    /// Contrast id.
    pub contrast: String,
    /// Whose differences.
    pub scope: Scope,
    /// The unshrunken ratio it belongs to.
    pub ratio: Interval,
    /// Ratio with both habit and outcome that would explain the whole estimate.
    pub point: f64,
    /// The same for the end of the interval nearest to no difference; 1 where it holds 1.
    pub limit: f64,
    /// In a plain sentence.
    pub text: String,
}

/// A habit that had been constant and began or changed after a bad spell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BegunInSpell {
    /// Factor id.
    pub factor: String,
    /// Field.
    pub field: String,
    /// Factor as shown.
    pub label: String,
    /// Person code. Untrusted text.
    pub person: String,
    /// First night with it.
    pub night: Date,
    /// Logged nights right before it.
    pub spell_nights: u32,
    /// Spasm nights among them.
    pub spell_spasm_nights: u32,
    /// Logged nights before those.
    pub usual_nights: u32,
    /// Spasm nights among them.
    pub usual_spasm_nights: u32,
    /// In a plain sentence.
    pub text: String,
}

/// A recorded column that no habit was adjusted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotHeldEqual {
    /// Field.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Why not.
    pub why: String,
}
