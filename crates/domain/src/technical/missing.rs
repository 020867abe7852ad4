//! What is missing from a log, and what that may do to the answers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Interval, Reason};

/// Nights and answers that are missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    /// Calendar nights from each person's first to last logged night.
    pub nights: u32,
    /// Of these, logged: with an answer about spasms.
    pub logged: u32,
    /// Of these, with the outcome in the measure that is analysed.
    pub usable: u32,
    /// Usable nights on which every habit that is compared was recorded.
    pub complete: u32,
    /// What each comparison lost.
    pub comparisons: Vec<LostNights>,
    /// Gaps of each habit that is compared, in catalogue order.
    pub habits: Vec<HabitGaps>,
    /// Month by month.
    pub months: Vec<MonthLogged>,
    /// Evening by evening of the week, Monday first.
    pub weekdays: Vec<WeekdayLogged>,
    /// Whether logging stops after bad nights.
    pub after_bad_nights: LoggingAfter,
    /// The comparisons with habits that were not noted filled in.
    pub imputation: Imputation,
}

/// Nights that one comparison could not use, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostNights {
    /// Factor id.
    pub factor: String,
    /// Contrast id.
    pub contrast: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// Usable nights that are in the comparison.
    pub kept: u32,
    /// Usable nights left out because a habit of its model was not recorded.
    pub not_recorded: u32,
    /// Usable nights left out for another reason: a level with too few nights, a circumstance
    /// that was not recorded, a person whose nights cannot bear on it.
    pub other: u32,
    /// The habits that were not recorded, most nights first.
    pub reasons: Vec<LostTo>,
}

/// A habit for whose sake nights were left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostTo {
    /// Field.
    pub field: String,
    /// Factor as shown.
    pub label: String,
    /// Usable nights on which it was not recorded.
    pub nights: u32,
    /// Of these, nights on which all other habits of the model were recorded.
    pub alone: u32,
}

/// When one habit was not recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HabitGaps {
    /// Factor id.
    pub factor: String,
    /// Field.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Usable nights with it.
    pub recorded: u32,
    /// Usable nights without it.
    pub missing: u32,
    /// Of the nights without it, those before it was first recorded.
    pub before_first: u32,
    /// Those after it was last recorded.
    pub after_last: u32,
    /// Those between.
    pub between: u32,
    /// Most usable nights in a row without it.
    pub longest: u32,
    /// Spasm nights on which it was recorded.
    pub on_event_nights: LoggedShare,
    /// Other nights on which it was recorded.
    pub on_other_nights: LoggedShare,
    /// Share recorded on spasm nights less share on others, with its interval.
    pub difference: Option<Interval>,
    /// p-value of no difference, allowing for persistence.
    pub p_value: Option<f64>,
    /// The pattern in words; empty where nothing is missing.
    pub text: String,
}

/// Of so many nights, so many logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedShare {
    /// Nights.
    pub nights: u32,
    /// Of these, logged.
    pub logged: u32,
}

/// A month of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthLogged {
    /// First day of the month.
    pub month: Date,
    /// Calendar nights between first and last logged night.
    pub nights: u32,
    /// Of these, logged.
    pub logged: u32,
    /// Of these, with every habit that is compared.
    pub complete: u32,
}

/// An evening of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekdayLogged {
    /// Name of the day.
    pub weekday: String,
    /// Calendar nights between first and last logged night.
    pub nights: u32,
    /// Of these, logged.
    pub logged: u32,
}

/// Whether a night is logged as often after a night with spasms as after one without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoggingWord {
    /// No calendar night is missing.
    EveryNight,
    /// Logged less often after bad nights.
    LessOften,
    /// Logged more often after bad nights.
    MoreOften,
    /// Tested, and no clear difference.
    NoClearDifference,
    /// Too few nights of one kind, or too few missing, to test.
    CannotTell,
}

/// Logging after bad nights against logging after others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoggingAfter {
    /// The word.
    pub word: LoggingWord,
    /// True where the rate may be too low because nights after bad nights are missing: a
    /// reservation for what is said about rates.
    pub reservation: bool,
    /// The night after a logged night with spasms.
    pub one: LoggingTest,
    /// The night after two logged nights in a row, both with spasms, against both without.
    pub two: LoggingTest,
    /// Spasm nights in 30 as logged.
    pub in_30: Option<f64>,
    /// The same where nights not logged are taken to be like logged nights that followed the same
    /// kind of night.
    pub in_30_filled: Option<f64>,
    /// How it was tested.
    pub method: String,
    /// All this in words, with what it means for the rates.
    pub text: String,
}

/// One such test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoggingTest {
    /// After bad nights.
    pub after_bad: LoggedShare,
    /// After others.
    pub after_other: LoggedShare,
    /// Share logged after bad nights less share after others, trend and weekend taken into
    /// account, with its interval.
    pub difference: Option<Interval>,
    /// p-value of no difference, allowing for persistence.
    pub p_value: Option<f64>,
}

/// Comparisons made again with the gaps of habits filled in many times over. The outcome is never
/// filled in, and nothing here decides a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imputation {
    /// Nights in the completed tables; usable nights where nothing was filled in.
    pub nights: u32,
    /// Usable nights on which every habit of the model was noted.
    pub complete: u32,
    /// Share of the usable nights that complete nights alone would lose.
    pub lost_share: f64,
    /// Completed tables; none where nothing was filled in.
    pub tables: u32,
    /// Rounds over the habits before a table is taken.
    pub sweeps: u32,
    /// Seed.
    pub seed: u64,
    /// The models that filled in.
    pub variables: Vec<ImputedVariable>,
    /// The comparisons.
    pub estimates: Vec<ImputedEstimate>,
    /// Why nothing was filled in, if so.
    pub reason: Option<Reason>,
    /// In words; empty where nothing was filled in.
    pub text: String,
}

/// How one habit was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImputedVariable {
    /// Field.
    pub field: String,
    /// Factor as shown.
    pub label: String,
    /// The model in words.
    pub model: String,
    /// Nights with it.
    pub recorded: u32,
    /// Nights filled in.
    pub missing: u32,
    /// What it was predicted from.
    pub predictors: Vec<String>,
}

/// One comparison on complete nights and with gaps filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImputedEstimate {
    /// Factor id.
    pub factor: String,
    /// Contrast id.
    pub contrast: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// Ratio on complete nights, as everywhere else.
    pub complete: Interval,
    /// Nights of it.
    pub complete_nights: u32,
    /// Ratio pooled over the completed tables (Rubin's rules).
    pub imputed: Interval,
    /// Nights of it.
    pub imputed_nights: u32,
    /// Degrees of freedom (Barnard & Rubin 1999); absent where nothing limits them.
    pub df: Option<f64>,
    /// Relative increase of the variance due to the gaps.
    pub relative_increase: f64,
    /// Fraction of the information that is missing.
    pub fraction_missing: f64,
    /// True where each ratio lies inside the other's range.
    pub agrees: bool,
}
