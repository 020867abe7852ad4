//! Which nights are written down.

use serde::{Deserialize, Serialize};

use crate::error::SimulateError;

/// Nights left out of the diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    /// Share missing in the first week.
    pub first_week: f64,
    /// Share missing from the twelfth week on; between the two it changes in a straight line.
    pub twelfth_week: f64,
    /// Added on a night with a spasm: the row of a bad night is the one not written.
    pub after_spasm: f64,
}

impl Missing {
    /// The same share throughout, at random.
    pub fn share(share: f64) -> Self {
        Self { first_week: share, twelfth_week: share, after_spasm: 0.0 }
    }

    /// Probability that night `t` (0 is the first) is missing.
    pub(crate) fn probability(&self, t: u32, spasm: bool) -> f64 {
        let week = f64::from(t) / 7.0;
        let along = ((week - 0.5) / 11.0).clamp(0.0, 1.0);
        let base = self.first_week + along * (self.twelfth_week - self.first_week);
        if spasm { base + self.after_spasm } else { base }
    }

    pub(crate) fn check(&self) -> Result<(), SimulateError> {
        for (what, value) in [
            ("missing.first_week", self.first_week),
            ("missing.twelfth_week", self.twelfth_week),
            ("missing.after_spasm", self.after_spasm),
        ] {
            if !(0.0..1.0).contains(&value) {
                return Err(SimulateError::OutOfRange { what, must: "in 0 to 1", value });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_moves_from_the_first_to_the_twelfth_week() {
        let m = Missing { first_week: 0.08, twelfth_week: 0.25, after_spasm: 0.15 };
        assert_eq!(m.probability(0, false), 0.08);
        assert!((m.probability(81, false) - 0.25).abs() < 0.003);
        assert_eq!(m.probability(300, true), 0.4);
    }
}
