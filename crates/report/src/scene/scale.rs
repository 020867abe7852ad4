//! From a value to a place along an axis.

/// A linear or logarithmic scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    domain: [f64; 2],
    range: [f64; 2],
    log: bool,
}

impl Scale {
    /// Values in proportion. A domain without extent maps to the middle of the range.
    pub fn linear(domain: [f64; 2], range: [f64; 2]) -> Self {
        Self { domain, range, log: false }
    }

    /// Equal ratios at equal distances; for positive domains.
    pub fn log(domain: [f64; 2], range: [f64; 2]) -> Self {
        Self { domain: domain.map(f64::ln), range, log: true }
    }

    /// The place of a value.
    pub fn at(&self, value: f64) -> f64 {
        let value = if self.log { value.ln() } else { value };
        let [low, high] = self.domain;
        let share = if high == low { 0.5 } else { (value - low) / (high - low) };
        self.range[0] + share * (self.range[1] - self.range[0])
    }

    /// The place of a value moved to the nearer end if it lies beyond; and whether it did.
    pub fn clamped(&self, value: f64) -> (f64, bool) {
        let [a, b] = self.range;
        let at = self.at(value);
        let inside = at.clamp(a.min(b), a.max(b));
        (inside, (inside - at).abs() > 1e-9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_middles() {
        let linear = Scale::linear([0.0, 20.0], [100.0, 0.0]);
        assert_eq!(linear.at(0.0), 100.0);
        assert_eq!(linear.at(5.0), 75.0);
        let log = Scale::log([0.25, 4.0], [0.0, 400.0]);
        assert!((log.at(1.0) - 200.0).abs() < 1e-9);
        assert!((log.at(0.5) - 100.0).abs() < 1e-9);
        assert_eq!(log.clamped(100.0), (400.0, true));
        assert!(!log.clamped(2.0).1);
    }

    #[test]
    fn a_domain_without_extent_does_not_divide_by_zero() {
        assert_eq!(Scale::linear([3.0, 3.0], [0.0, 10.0]).at(3.0), 5.0);
    }
}
