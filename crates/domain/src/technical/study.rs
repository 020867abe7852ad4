//! What a study of several people adds: who is in it, who stopped, and how people differ.

use serde::{Deserialize, Serialize};

use crate::Interval;

/// The technical part of a study.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// Who and what is in it: the first table of a report. People first, then nights.
    pub described: Vec<Described>,
    /// Who kept logging.
    pub attrition: Attrition,
    /// Every main comparison within people that was estimated.
    pub comparisons: Vec<StudyComparison>,
    /// How far people's rates lie apart, against what chance alone would give; absent for few
    /// people, or where none or all nights had a spasm.
    pub spread: Option<RateSpread>,
}

/// How far people's rates lie apart (Spiegelhalter 2005).
///
/// Each person's share of spasm nights is set against the share of all, in standard errors of
/// independent nights; the widening is the root of the mean square of these, the outermost tenth
/// at either end drawn in to the next, and at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateSpread {
    /// People with a logged night.
    pub people: u32,
    /// By how much limits of chance about the common rate must be widened to hold what is seen.
    pub widening: f64,
}

/// What a described quantity is counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedOver {
    /// One value a person.
    People,
    /// One value a logged night.
    Nights,
}

/// A row of the first table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Described {
    /// What it is counted over.
    pub of: CountedOver,
    /// Field, or the name of a quantity worked out.
    pub field: String,
    /// As shown.
    pub label: String,
    /// Unit of the values.
    pub unit: String,
    /// People or nights with a value.
    pub n: u32,
    /// People or nights without one.
    pub missing: u32,
    /// Lower quartile, median and upper quartile of a number.
    pub quartiles: Option<[f64; 3]>,
    /// Share of yes among the answers to a yes/no question.
    pub share_yes: Option<f64>,
    /// Levels with their counts.
    pub levels: Vec<DescribedLevel>,
    /// Of the variance of a number or yes/no over nights, the share that lies between people
    /// (intraclass correlation, one-way analysis of variance). Near 1, nights say nothing.
    pub between_share: Option<f64>,
}

/// One level of a described quantity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribedLevel {
    /// As shown.
    pub label: String,
    /// People or nights.
    pub n: u32,
}

/// Who kept logging.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attrition {
    /// Week by week of each person's own time in the study.
    pub weeks: Vec<StudyWeek>,
    /// People whose last logged night lies more than two weeks before the study's last.
    pub stopped: u32,
    /// Spasm nights in 30 of those who stopped.
    pub stopped_in_30: Option<f64>,
    /// Spasm nights in 30 of those who did not.
    pub stayed_in_30: Option<f64>,
    /// Ratio of the odds of stopping for each further spasm night in the seven nights before.
    pub odds_per_spasm_night: Option<Interval>,
    /// Its two-sided p-value.
    pub p_value: Option<f64>,
    /// In words.
    pub text: String,
}

/// One week of time in the study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyWeek {
    /// Counted from 1, the week of each person's first night.
    pub week: u32,
    /// People who began early enough to be seen through the whole of it.
    pub people: u32,
    /// Those of them with a logged night in it or later.
    pub still_logging: u32,
    /// Nights they logged in it, of seven a person.
    pub nights_logged: u32,
}

/// One comparison, answered in several ways.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyComparison {
    /// Factor id.
    pub factor: String,
    /// Factor as shown.
    pub factor_label: String,
    /// Contrast id.
    pub contrast: String,
    /// Contrast as shown.
    pub contrast_label: String,
    /// Nights within people, an intercept a person, errors by person.
    pub fixed: Interval,
    /// Its two-sided p-value.
    pub fixed_p: f64,
    /// The p-value of the wild score bootstrap, people's signs turned.
    pub wild_p: Option<f64>,
    /// The smallest p-value that so many people can give.
    pub wild_smallest_p: Option<f64>,
    /// People compared with one another by their own means.
    pub between: Option<Interval>,
    /// Between over within: how far the two disagree.
    pub gap: Option<Interval>,
    /// The two-sided p-value of no gap.
    pub gap_p: Option<f64>,
    /// What the gap says, in words.
    pub gap_text: String,
    /// People pooled, each with their own ratio.
    pub random: Option<PooledPeople>,
    /// The range without any one person.
    pub without_one: Option<WithoutOne>,
    /// Person by person, those whose nights can answer.
    pub people: Vec<PersonEffect>,
    /// People whose nights cannot.
    pub people_without: u32,
}

/// Random effects over people (or, in pooled findings, over studies).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PooledPeople {
    /// Members pooled.
    pub members: u32,
    /// Mean ratio.
    pub ratio: Interval,
    /// Its two-sided p-value.
    pub p_value: f64,
    /// tau2 by REML: variance of the members' own log ratios.
    pub tau2: f64,
    /// Its 95 % limits by the Q profile.
    pub tau2_limits: [f64; 2],
    /// tau2 of Paule and Mandel.
    pub tau2_paule_mandel: f64,
    /// Cochran's Q.
    pub q: f64,
    /// Its p-value: could all have one ratio?
    pub q_p: f64,
    /// Share of the spread that is not error, 0 to 1.
    pub i2: f64,
    /// Where the ratio of a further member lies.
    pub prediction: Option<Interval>,
    /// Members whose own ratio lies on the same side of 1 as the mean.
    pub same_direction: u32,
}

/// The estimate when any one person is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WithoutOne {
    /// Smallest ratio.
    pub low: f64,
    /// Largest ratio.
    pub high: f64,
    /// Code of the person who moves it most; untrusted text.
    pub person: String,
    /// The ratio without that person.
    pub ratio: f64,
}

/// One person's own estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonEffect {
    /// Code of the person; untrusted text.
    pub person: String,
    /// Nights.
    pub nights: u32,
    /// Spasm nights among them.
    pub spasm_nights: u32,
    /// The person's own ratio.
    pub ratio: Interval,
    /// The same drawn towards the mean of all.
    pub shrunken: Option<Interval>,
}
