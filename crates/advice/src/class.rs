//! From a verdict to a row of the matrix.
//!
//! The analysis makes the verdict; this only adds what the studies expect, which the analysis does
//! not know. Nothing here can make a result firmer than its verdict.

use lumbago_domain::{Effect, Verdict};

use crate::knowledge::{Expected, Row};

/// More or fewer spasms on the exposed nights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More.
    More,
    /// Fewer.
    Fewer,
}

/// What a result is, for choosing words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultClass {
    /// Row of the matrix.
    pub row: Row,
    /// For leaning and clear results.
    pub direction: Option<Direction>,
}

impl ResultClass {
    /// True for clear results, expected or not.
    pub fn is_clear(self) -> bool {
        matches!(self.row, Row::R3 | Row::RX)
    }

    /// True for leaning results, expected or not.
    pub fn is_leaning(self) -> bool {
        matches!(self.row, Row::R2 | Row::R2X)
    }

    /// True for a clear result in this direction.
    pub fn clearly(self, direction: Direction) -> bool {
        self.is_clear() && self.direction == Some(direction)
    }

    /// True for a leaning or clear result in this direction.
    pub fn at_least_leaning(self, direction: Direction) -> bool {
        (self.is_clear() || self.is_leaning()) && self.direction == Some(direction)
    }
}

/// The class of a result, or `None` where the log cannot answer the question at all.
///
/// A comparison that is not the factor's primary one is exploration: an announced verdict on one
/// counts as leaning.
pub fn classify(effect: &Effect, expected: Expected) -> Option<ResultClass> {
    let direction = match effect.verdict {
        Verdict::More | Verdict::LeaningMore => Some(Direction::More),
        Verdict::Fewer | Verdict::LeaningFewer => Some(Direction::Fewer),
        _ => None,
    };
    let against = matches!(
        (expected, direction),
        (Expected::More, Some(Direction::Fewer)) | (Expected::Fewer, Some(Direction::More))
    );
    let row = match effect.verdict {
        Verdict::NotAnswerable => return None,
        Verdict::NotEnough => Row::R0,
        Verdict::CannotTell => Row::R1,
        Verdict::LittleDifference => Row::R4,
        Verdict::More | Verdict::Fewer if effect.primary => {
            if against {
                Row::RX
            } else {
                Row::R3
            }
        }
        _ if against => Row::R2X,
        _ => Row::R2,
    };
    Some(ResultClass { row, direction })
}
