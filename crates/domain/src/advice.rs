//! What is said, ready to be laid out. Every number in it comes from the findings.

use serde::{Deserialize, Serialize};

use crate::{Interval, Trial};

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The reader's own log.
    Log,
    /// Studies, not the reader's log.
    Studies,
    /// Plain safety information.
    Safety,
}

/// One text about one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdviceText {
    /// Id in the knowledge files.
    pub id: String,
    /// Factor id it speaks of, if one.
    pub factor: Option<String>,
    /// Where it comes from.
    pub basis: Basis,
    /// The words, numbers filled in.
    pub text: String,
    /// Claims of the evidence base it rests on.
    pub claims: Vec<String>,
}

/// A row of "worth trying".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Factor id.
    pub factor: String,
    /// Contrast id of the comparison it follows from.
    pub contrast: String,
    /// What to try.
    pub what: String,
    /// Because, in the reader's log.
    pub because: String,
    /// How sure.
    pub how_sure: String,
    /// How long.
    pub how_long: String,
    /// What would count as a change.
    pub how_known: String,
    /// What puts the row in its place.
    pub rank: SuggestionRank,
    /// The nights the reason speaks of.
    pub nights: SuggestionNights,
    /// The trial the last two texts speak of; absent where the usual rate is not known.
    pub trial: Option<Trial>,
}

/// What puts a suggestion in its place: results before tests, results by their gain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionRank {
    /// Spasm nights in 30 that would be saved: the shrunken difference times the share of nights the
    /// change would touch. Absent for a test, of which the log cannot tell.
    pub saved_in_30: Option<f64>,
    /// 1 for a clear result, ½ for a leaning one, ¼ for one that was only explored. Absent for a
    /// test.
    pub certainty: Option<f64>,
    /// How little it asks of the reader, judgement from 0 to 1.
    pub ease: f64,
    /// The product of the three, larger first. Absent for a test: tests follow, the better studied
    /// and easier first.
    pub gain: Option<f64>,
}

/// The nights behind a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionNights {
    /// Nights with the habit.
    pub exposed: u32,
    /// Those with a spasm.
    pub exposed_spasm_nights: u32,
    /// Nights it is compared with.
    pub reference: u32,
    /// Those with a spasm.
    pub reference_spasm_nights: u32,
    /// Adjusted difference in spasm nights per 30, where it was estimated.
    pub difference_per_30: Option<Interval>,
}

/// A question about a warning sign, and what to do on a yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningSign {
    /// Question id.
    pub id: String,
    /// The question.
    pub ask: String,
}

/// The strip of warning signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedFlagStrip {
    /// Introduction.
    pub intro: String,
    /// What to do at once, and for which signs.
    pub emergency_action: String,
    /// Signs for which that holds.
    pub emergency: Vec<WarningSign>,
    /// What to do today.
    pub same_day_action: String,
    /// Signs for which that holds.
    pub same_day: Vec<WarningSign>,
    /// What to do in the next days.
    pub soon_action: String,
    /// Signs for which that holds.
    pub soon: Vec<WarningSign>,
    /// What a lack of answers does not mean.
    pub disclaimer: String,
}

/// What studies say of one claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyNote {
    /// Claim id.
    pub claim: String,
    /// Factor id, where there is one.
    pub factor: Option<String>,
    /// Grade: strong, moderate, weak, contested, contradicted.
    pub grade: String,
    /// What was studied: back spasm, back pain, leg cramp, sleep, other; in words.
    pub directness: String,
    /// The summary.
    pub summary: String,
    /// Effect sizes as published, may be empty.
    pub effect: String,
    /// References, formatted.
    pub references: Vec<String>,
}

/// The answer to "what to try next".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// One action.
    pub headline: String,
    /// How long, and what result would count.
    pub sentence: String,
}

/// Fixed sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclaimers {
    /// Top of the page.
    pub top: String,
    /// Patterns are not proof.
    pub cause: String,
    /// What answers to warning signs do not show.
    pub signs: String,
}

/// All that is said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// Warning signs answered yes, before everything else.
    pub warnings: Vec<AdviceText>,
    /// Signals of the log as plain safety information.
    pub safety: Vec<AdviceText>,
    /// The strip of warning signs, always shown.
    pub red_flags: RedFlagStrip,
    /// What to try next.
    pub next_step: NextStep,
    /// At most three, in order.
    pub worth_trying: Vec<Suggestion>,
    /// Texts on the reader's own results.
    pub from_log: Vec<AdviceText>,
    /// General tips from studies.
    pub from_studies: Vec<AdviceText>,
    /// What studies say, for every factor in the log.
    pub studies: Vec<StudyNote>,
    /// Topics for a clinician; empty where none arise.
    pub clinician_topics: Vec<AdviceText>,
    /// Closing text on what to expect.
    pub expectation: Vec<AdviceText>,
    /// Fixed sentences.
    pub disclaimers: Disclaimers,
}

impl Advice {
    /// True unless a circumstance leaves nothing but safety information.
    pub fn speaks_of_studies(&self) -> bool {
        !(self.studies.is_empty() && self.from_studies.is_empty())
    }
}
