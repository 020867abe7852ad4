//! The one document that analysis makes and everything after it reads.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    AnalysisSettings, Arm, Diagnostic, Effect, Interval, Ledger, Measure, Person, PersonSeries,
    Signal, Source, Technical,
};

/// Version of the findings document. The first number changes when a key changes its meaning.
pub const SCHEMA_VERSION: &str = "1.0";

/// Everything that was found, and everything needed to say how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: String,
    /// Version of the program.
    pub program_version: String,
    /// Input files.
    pub sources: Vec<Source>,
    /// Settings in force.
    pub settings: AnalysisSettings,
    /// Every row accounted for.
    pub ledger: Ledger,
    /// What was wrong with the input.
    pub diagnostics: Vec<Diagnostic>,
    /// What is counted.
    pub outcome: OutcomeInfo,
    /// Whose nights.
    pub population: Population,
    /// How often.
    pub rate: Rate,
    /// Better or worse.
    pub trend: Trend,
    /// How sure one can be of all this.
    pub adequacy: Adequacy,
    /// How long a trial of one change must last; absent where the rate is unknown.
    pub trial: Option<Trial>,
    /// Every factor, once per contrast, in catalogue order.
    pub effects: Vec<Effect>,
    /// Rates per level or band, for the habit chart.
    pub levels: Vec<LevelRate>,
    /// The model, for the methods paragraph.
    pub model: Option<ModelInfo>,
    /// Escalation rules, evaluated.
    pub signals: Vec<Signal>,
    /// What the log says of habits, for advice conditions.
    pub habits: Vec<HabitSummary>,
    /// Person by person.
    pub people: Vec<PersonSummary>,
    /// Night by night.
    pub series: Vec<PersonSeries>,
    /// Number of primary comparisons looked at together.
    pub comparisons: u32,
    /// What stands behind the answers.
    pub technical: Technical,
}

/// What is counted as the outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeInfo {
    /// Field used: `spasm_count` or `spasm_any`.
    pub field: String,
    /// What one event is called, singular: "spasm", or the stand-in's name.
    pub event: String,
    /// Plural of `event`.
    pub events: String,
    /// Where the outcome stands in for spasms: what it really is.
    pub stand_in: Option<String>,
    /// Chosen from the form of the outcome, never from effects.
    pub measure: Measure,
    /// Why this measure.
    pub measure_reason: String,
}

/// Whose nights, and how many.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Population {
    /// People with at least one logged night.
    pub persons: u32,
    /// Nights with an answer about spasms.
    pub nights_logged: u32,
    /// Calendar nights from first to last, summed over people.
    pub nights_span: u32,
    /// Nights with at least one spasm.
    pub spasm_nights: u32,
    /// Spasms, where counted.
    pub spasms: Option<u32>,
    /// First evening.
    pub first_night: Option<Date>,
    /// Last evening.
    pub last_night: Option<Date>,
    /// People in the adjusted model.
    pub persons_in_model: u32,
    /// Nights in the adjusted model.
    pub nights_in_model: u32,
    /// Nights left out of the model because a habit of it was not recorded.
    pub nights_dropped: u32,
}

/// How often.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Spasm nights in 30; for several people, pooled.
    pub spasm_nights_in_30: Option<Interval>,
    /// Spasms per 30 nights, where counted.
    pub spasms_per_30: Option<Interval>,
    /// Quartiles over people of spasm nights in 30, from three people on.
    pub people_quartiles_in_30: Option<[f64; 3]>,
    /// Variance over mean of nightly counts around their mean.
    pub dispersion: Option<f64>,
    /// Correlation of neighbouring nights.
    pub lag1: Option<f64>,
    /// How the interval was made.
    pub method: String,
}

/// Better or worse, in words tied to an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendWord {
    /// 95 % interval of the ratio below 1.
    LikelyBetter,
    /// 80 % interval below 1.
    MayBeBetter,
    /// 90 % interval inside the equivalence band.
    AboutTheSame,
    /// 80 % interval above 1.
    MayBeWorse,
    /// 95 % interval above 1.
    LikelyWorse,
    /// None of these.
    CannotTell,
}

/// The last stretch of nights against the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// The word.
    pub word: TrendWord,
    /// The newest logged nights.
    pub recent: Arm,
    /// As many before them.
    pub before: Arm,
    /// Ratio of the two, widened for persistence.
    pub ratio: Option<Interval>,
    /// A mattress change inside the compared nights.
    pub mattress_change: Option<Date>,
    /// Why it cannot be told, if so.
    pub reason: Option<String>,
}

/// How sure, in three steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// At least 180 logged nights of which at least 90 % of the calendar, 40 spasm nights.
    Sure,
    /// At least 60 logged nights and 15 spasm nights.
    Moderate,
    /// Less.
    NotYet,
}

/// How sure one can be of the log as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adequacy {
    /// The step.
    pub word: Sureness,
    /// Share of calendar nights logged, 0 to 1.
    pub logged_share: Option<f64>,
    /// The weakest point: `nights`, `spasm_nights`, `missing_nights`, `collinear`, `one_mattress`.
    pub weakest: String,
    /// Further nights that would let most habits be compared.
    pub nights_needed: Option<u32>,
}

/// How long to try one change, and what would count.
///
/// Nights to see a halving against the known usual rate with 80 % power, one-sided 10 %.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Usual spasm nights in 30.
    pub usual_in_30: f64,
    /// Nights to try.
    pub nights: u32,
    /// Spasm nights in those that would count as a real change: this many or fewer.
    pub count_at_most: u32,
    /// True where even a long trial shows little; the log then watches, it cannot test.
    pub too_rare: bool,
}

/// The rate at one level or band of a habit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelRate {
    /// Factor id.
    pub factor: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Field.
    pub field: String,
    /// Level or band as shown.
    pub label: String,
    /// Place among the levels of the factor; bands keep their natural order.
    pub order: u32,
    /// Nights.
    pub nights: u32,
    /// Spasm nights.
    pub spasm_nights: u32,
    /// Observed spasm nights in 30.
    pub observed_in_30: Option<f64>,
    /// Standardised to the person's other habits, with 95 % interval.
    pub adjusted_in_30: Option<Interval>,
}

/// The adjusted model in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Family and link in words.
    pub family: String,
    /// Covariance in words.
    pub covariance: String,
    /// Terms adjusted for, in words.
    pub adjusted_for: Vec<String>,
    /// Names of all coefficients.
    pub terms: Vec<String>,
    /// Nights in it.
    pub nights: u32,
    /// Pearson dispersion.
    pub dispersion: Option<f64>,
    /// Correlation of neighbouring nights' residuals.
    pub residual_lag1: Option<f64>,
    /// Remarks: what was left out and why.
    pub notes: Vec<String>,
}

/// What the log says of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HabitSummary {
    /// Factor id.
    pub factor: String,
    /// Field.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Nights on which it was recorded.
    pub nights: u32,
    /// Quantiles 5, 25, 50, 75, 95 % of a number.
    pub quantiles: Option<[f64; 5]>,
    /// Mean of a number (for yes/no, the share of yes).
    pub mean: Option<f64>,
    /// Share of recorded nights above zero.
    pub share_any: Option<f64>,
    /// Share of recorded nights above the field's notable amount (100 mg late caffeine,
    /// 90 minutes of sitting), where one is declared in the evidence base.
    pub share_notable: Option<f64>,
    /// Median clock time, minutes after midnight.
    pub median_clock: Option<u32>,
    /// Levels with their nights.
    pub levels: Vec<LevelCount>,
}

/// Nights at one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCount {
    /// Level key.
    pub key: String,
    /// As shown.
    pub label: String,
    /// Nights.
    pub nights: u32,
}

/// One person of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonSummary {
    /// Code and answers; untrusted text.
    pub person: Person,
    /// Logged nights.
    pub nights_logged: u32,
    /// Calendar nights from first to last.
    pub nights_span: u32,
    /// Spasm nights.
    pub spasm_nights: u32,
    /// Spasms, where counted.
    pub spasms: Option<u32>,
    /// Spasm nights in 30.
    pub in_30: Option<Interval>,
    /// Why the person is not in the model, if so.
    pub left_out: Option<String>,
    /// First evening.
    pub first_night: Option<Date>,
    /// Last evening.
    pub last_night: Option<Date>,
}
