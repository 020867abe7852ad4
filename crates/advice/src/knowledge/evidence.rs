//! What is known: works, claims with their grades, contradictions and gaps.

use serde::Deserialize;

/// How well studies support a claim as it is often made, for back spasm at night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Consistent trials, or a guideline-level synthesis of a closely related outcome.
    Strong,
    /// Good trials or cohorts, but indirect, small, or not fully consistent.
    Moderate,
    /// Expert habit, mechanism, tiny or uncontrolled studies, or nothing found.
    Weak,
    /// Good sources point in different directions.
    Contested,
    /// The better evidence goes against the claim.
    Contradicted,
}

/// The outcome that was really studied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Directness {
    /// The target itself.
    BackSpasmNight,
    /// Back pain.
    BackPain,
    /// Leg cramps at night.
    LegCramp,
    /// Cramps in exercise.
    ExerciseCramp,
    /// Sleep.
    Sleep,
    /// Anything else.
    Other,
}

/// To whom a claim may be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Say {
    /// To anyone.
    A,
    /// As an optional thing to try, or beside a personal result.
    B,
    /// Only as a topic for a clinician or pharmacist.
    C,
    /// Never as often said, only in its corrected form.
    X,
}

/// Where a claim shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Under its factors.
    Factor,
    /// Under known conditions.
    Condition,
    /// Under remedies.
    Remedy,
    /// Among the topics for a clinician.
    Clinician,
    /// Beside the closing text on what to expect.
    Expectation,
    /// Under its factors, as a correction.
    Myth,
    /// Behind a signal or a warning sign.
    Safety,
    /// Kept for the record, not printed.
    Background,
}

/// How much of a work was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Abstract or results text.
    Abstract,
    /// Part of the page.
    Excerpt,
    /// Through another page.
    Secondary,
    /// Recalled only.
    Memory,
}

/// A work the evidence base rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Short name.
    pub id: String,
    /// The work as printed.
    pub cite: String,
    /// Blank where none was seen.
    pub doi: String,
    /// How much was read.
    pub seen: Seen,
    /// For editors.
    #[serde(default)]
    pub note: String,
}

/// Something often said about back spasms at night, and what studies say of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Dotted name.
    pub id: String,
    /// As popular advice has it.
    pub often_said: String,
    /// How well it is supported.
    pub grade: Grade,
    /// Kind of study behind the grade.
    pub basis: String,
    /// The outcome really studied.
    pub directness: Directness,
    /// Effect sizes as published, may be blank.
    pub effect: String,
    /// What may be printed.
    pub summary: String,
    /// Works, by id.
    pub refs: Vec<String>,
    /// What was not checked against a source.
    #[serde(default)]
    pub unverified: String,
    /// Part of the list of all claims.
    pub section: String,
    /// Where it shows beside a log.
    pub place: Place,
    /// Factors of the catalogue under which it is listed.
    pub factors: Vec<String>,
    /// To whom it may be printed.
    pub say: Say,
    /// For editors.
    #[serde(default)]
    pub note: String,
}

/// Where popular advice contradicts itself or the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Short name.
    pub id: String,
    /// What it is about.
    pub topic: String,
    /// The contradiction.
    pub conflict: String,
    /// What this program does about it.
    pub resolution: String,
}

/// Something not known, or not checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Short name.
    pub id: String,
    /// What.
    pub text: String,
}
