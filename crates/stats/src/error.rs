//! What can be wrong with a question put to the kernel, named, with what to do about it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A coefficient whose maximum-likelihood value is infinite, and the side it runs off to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeparatedColumn {
    /// Name of the design column.
    pub column: String,
    /// `true` when the estimate runs to plus infinity, `false` when to minus infinity.
    pub upward: bool,
}

/// Every way in which the kernel refuses to give a number.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StatsError {
    /// Columns that are exact linear combinations of one another.
    #[error("columns cannot be told apart, each is a combination of the others: {}", columns.join(", "))]
    Aliased {
        /// All columns that take part in the combination, in design order.
        columns: Vec<String>,
    },
    /// A column that takes one value only.
    #[error("column {column} has the same value in every row")]
    ConstantColumn {
        /// Name of the column.
        column: String,
    },
    /// A column that never changes inside any group, in a model that compares within groups.
    #[error("column {column} does not vary within any group")]
    NoWithinVariation {
        /// Name of the column.
        column: String,
    },
    /// A column asked for that the design does not have.
    #[error("the design has no column {column}")]
    NoSuchColumn {
        /// The name.
        column: String,
    },
    /// No place for a break with enough rows and two different values on either side.
    #[error(
        "{rows} rows leave no place for a break with {needed} rows and two values on either side"
    )]
    NoRoomForBreak {
        /// Rows given.
        rows: usize,
        /// Rows needed on either side.
        needed: usize,
    },
    /// Two columns of one name.
    #[error("column {column} is given twice")]
    DuplicateColumn {
        /// The name.
        column: String,
    },
    /// A column that the design does not have.
    #[error("there is no column {column}")]
    UnknownColumn {
        /// The name asked for.
        column: String,
    },
    /// A NaN or an infinity in the input.
    #[error("{what} is not a finite number in row {row}")]
    NotFinite {
        /// Column name, or "outcome", "offset", "weights".
        what: String,
        /// Row, from 0.
        row: usize,
    },
    /// Fewer rows than coefficients.
    #[error("{rows} rows cannot determine {columns} coefficients")]
    TooFewRows {
        /// Rows given.
        rows: usize,
        /// Coefficients asked for.
        columns: usize,
    },
    /// No residual degrees of freedom are left for the quantity asked for.
    #[error("{what} needs more rows than coefficients")]
    NoResidualFreedom {
        /// The quantity.
        what: &'static str,
    },
    /// Slices that should describe the same rows have different lengths.
    #[error("{what} has length {found}, expected {expected}")]
    LengthMismatch {
        /// Which argument.
        what: String,
        /// Length wanted.
        expected: usize,
        /// Length found.
        found: usize,
    },
    /// A count below zero.
    #[error("the outcome is negative in row {row}: {value}")]
    NegativeOutcome {
        /// Row, from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// An outcome that is not a whole number where only counts have a distribution.
    #[error("the outcome in row {row} is not a count: {value}")]
    NotACount {
        /// Row, from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A proportion above one.
    #[error("the outcome of a binomial model exceeds 1 in row {row}: {value}")]
    OutcomeAboveOne {
        /// Row, from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// No event at all.
    #[error("the outcome is zero in every row")]
    AllZeroOutcome,
    /// An event in every row of a binomial model.
    #[error("the outcome is one in every row")]
    AllOneOutcome,
    /// A coefficient is infinite: the outcome is perfectly predicted in part of the data.
    #[error("no finite estimate for {}: a combination of them predicts part of the outcome without error",
            columns.iter().map(|c| c.column.as_str()).collect::<Vec<_>>().join(", "))]
    Separation {
        /// The coefficients that run to infinity.
        columns: Vec<SeparatedColumn>,
    },
    /// The iteration did not settle.
    #[error("{method} did not converge in {iterations} iterations (last change {last_change:e})")]
    NoConvergence {
        /// Which iteration.
        method: &'static str,
        /// Iterations done.
        iterations: usize,
        /// Size of the last change, in the unit of the method's own criterion.
        last_change: f64,
    },
    /// A likelihood whose maximum was not reached, with the parameter that was furthest from it.
    #[error(
        "the likelihood still rises after {iterations} steps, foremost in {parameter} at {value}: the maximum is {distance:e} standard errors away"
    )]
    Unsettled {
        /// Name of the parameter.
        parameter: String,
        /// Where it stood.
        value: f64,
        /// Length of the next Newton step over all parameters, in standard errors.
        distance: f64,
        /// Steps done.
        iterations: usize,
    },
    /// A parameter that runs to the end of its range.
    #[error("{parameter} runs to the end of its range ({value})")]
    AtBoundary {
        /// The parameter.
        parameter: &'static str,
        /// Where it stopped.
        value: f64,
    },
    /// A parameter that these data say nothing about.
    #[error("{what} has no estimate: {why}")]
    NotIdentified {
        /// The parameter.
        what: &'static str,
        /// The reason.
        why: &'static str,
    },
    /// Too few groups for a between-group variance.
    #[error("{clusters} groups are too few, at least {needed} are needed")]
    TooFewClusters {
        /// Groups found.
        clusters: usize,
        /// Groups needed.
        needed: usize,
    },
    /// A weight that is negative, or a frequency that is not a whole number.
    #[error("weight {value} in row {row} is not allowed")]
    BadWeight {
        /// Row, from 0.
        row: usize,
        /// The weight.
        value: f64,
    },
    /// A scalar argument outside its domain.
    #[error("{what} is {value}, allowed: {allowed}")]
    BadArgument {
        /// Which argument.
        what: &'static str,
        /// Value given.
        value: f64,
        /// The domain, in words.
        allowed: &'static str,
    },
    /// A combination that has no definition here.
    #[error("{what} is not defined with {with}")]
    Unsupported {
        /// The method.
        what: &'static str,
        /// What it was combined with.
        with: &'static str,
    },
    /// A row whose value is fitted without error, so that a leverage correction divides by zero.
    #[error("row {row} is fitted without error (leverage 1), {what} is not defined")]
    FullLeverage {
        /// Row, from 0.
        row: usize,
        /// The method.
        what: &'static str,
    },
    /// A covariance that no entry of [`crate::VCOVS`] is called.
    #[error("no covariance is called {name}")]
    UnknownCovariance {
        /// The name given.
        name: String,
    },
    /// A covariance asked for without the groups or nights it works on.
    #[error("the covariance {name} needs {needs}")]
    CovarianceNeeds {
        /// Its identifier.
        name: &'static str,
        /// "groups" or "nights".
        needs: &'static str,
    },
    /// A group without which a coefficient cannot be estimated, so that leaving it out is undefined.
    #[error("without group {group} some coefficient cannot be estimated, {what} is not defined")]
    DecisiveGroup {
        /// Code of the group.
        group: usize,
        /// The method.
        what: &'static str,
    },
    /// The moments of the residuals ask for a correlation that no such matrix can have.
    #[error(
        "the residuals give the {structure} working correlation {value}, which no group can have"
    )]
    ImpossibleCorrelation {
        /// Which working correlation.
        structure: &'static str,
        /// The value.
        value: f64,
    },
    /// The covariance gives an estimate no variance at all: its rows are fitted without error.
    #[error("the covariance gives {name} no variance")]
    NoVariance {
        /// Coefficient or contrast.
        name: String,
    },
    /// Knots that make no spline.
    #[error("knots {} cannot be used: {why}", knots.iter().map(f64::to_string).collect::<Vec<_>>().join(", "))]
    BadKnots {
        /// The knots, boundary knots included.
        knots: Vec<f64>,
        /// What is wrong with them.
        why: &'static str,
    },
    /// A value outside the range on which a curve is defined.
    #[error("{value} in row {row} is outside the spline's boundary, {low} to {high}")]
    OutsideBoundary {
        /// Row, from 0.
        row: usize,
        /// The value.
        value: f64,
        /// Lower end of the range.
        low: f64,
        /// Upper end of the range.
        high: f64,
    },
    /// Matrix that should be positive definite is not.
    #[error("{what} is singular")]
    Singular {
        /// Which matrix.
        what: &'static str,
    },
}

impl StatsError {
    /// What the caller can do about it, in one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Aliased { .. } => {
                "leave out one of the columns named, or say that the data cannot separate them"
            }
            Self::ConstantColumn { .. } => {
                "a habit that never varies cannot be compared; leave the column out"
            }
            Self::NoWithinVariation { .. } => {
                "comparisons within persons cannot show what differs only between them"
            }
            Self::DuplicateColumn { .. } => "give each column its own name",
            Self::UnknownColumn { .. } => "use a name of the design's columns",
            Self::NotFinite { .. } => {
                "leave out rows with missing values before the fit, and count them"
            }
            Self::TooFewRows { .. } | Self::NoResidualFreedom { .. } => {
                "use fewer columns or more nights"
            }
            Self::LengthMismatch { .. } => "give one value per row of the design",
            Self::Unsettled { .. } => {
                "rescale the columns, leave out random slopes, or use fixed effects"
            }
            Self::AtBoundary { .. } => {
                "the data show no such process, or one that cannot be told from a constant: use a model without it"
            }
            Self::NotIdentified { .. } => {
                "drop the random effect, or use a model that compares within groups"
            }
            Self::NegativeOutcome { .. } => {
                "counts start at 0; a missing count is a row to leave out"
            }
            Self::NotACount { .. } => "give whole numbers; robust errors need no distribution",
            Self::OutcomeAboveOne { .. } => "use 0 and 1, or a count model",
            Self::AllZeroOutcome => {
                "without any event only an upper bound of the rate can be given"
            }
            Self::AllOneOutcome => "without any event-free row only a lower bound can be given",
            Self::Separation { .. } => {
                "name the empty cell, pool levels, or use a penalised (Firth) fit"
            }
            Self::NoConvergence { .. } => "rescale the columns or simplify the model",
            Self::TooFewClusters { .. } => {
                "with so few groups use fixed effects or report each group alone"
            }
            Self::BadWeight { .. } => "weights are 0 or more; frequencies are whole numbers",
            Self::BadArgument { .. } => "give a value inside the range named",
            Self::Unsupported { .. } => "choose another covariance or expand the rows",
            Self::FullLeverage { .. } => {
                "the row stands alone in its cell; pool levels or choose HC0 or HC1"
            }
            Self::UnknownCovariance { .. } => "choose one of those listed",
            Self::CovarianceNeeds { .. } => {
                "name the column of the groups (persons) or of the nights (dates)"
            }
            Self::DecisiveGroup { .. } => {
                "leave out the column that this group alone speaks for, or choose CR1"
            }
            Self::ImpossibleCorrelation { .. } => "use working independence with errors by group",
            Self::NoVariance { .. } => {
                "too few rows or groups speak for it; choose a model-based covariance or pool levels"
            }
            Self::NoSuchColumn { .. } => "name a column of the design, as it is spelt there",
            Self::NoRoomForBreak { .. } => {
                "a break needs many different values; describe the curve by a spline instead"
            }
            Self::BadKnots { .. } => "use fewer knots, or place them by hand inside the range",
            Self::OutsideBoundary { .. } => {
                "widen the boundary, or use a natural or restricted cubic spline, straight outside"
            }
            Self::Singular { .. } => "the restrictions or columns repeat one another; use fewer",
        }
    }
}
