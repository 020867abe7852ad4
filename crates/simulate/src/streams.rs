//! Random numbers by (seed, person, purpose).

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

/// What a stream of random numbers is for. A purpose keeps its number for ever: giving one away
/// would change every simulated diary.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Traits = 0,
    Calendar = 1,
    Latent = 2,
    Count = 3,
    Spasm = 4,
    Position = 5,
    Recall = 6,
    Pillow = 7,
    Caffeine = 8,
    Fluid = 9,
    Minerals = 10,
    Stress = 11,
    Relaxation = 12,
    Exercise = 13,
    Stretching = 14,
    Sitting = 15,
    Lifting = 16,
    Fatigue = 17,
    Sleep = 18,
    Alcohol = 19,
    Room = 20,
    Smoking = 21,
    Remedy = 22,
    Mattress = 23,
    Missing = 24,
    Notes = 25,
    Declared = 26,
    Work = 27,
    Export = 28,
}

/// Streams a person has to itself.
const STREAMS_A_PERSON: u64 = 64;

/// Where the streams of one person begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Streams {
    seed: u64,
    person: u64,
}

impl Streams {
    /// The streams of the `person`-th person drawn under `seed`.
    pub(crate) fn new(seed: u64, person: u64) -> Self {
        Self { seed, person }
    }

    /// The stream for a purpose, from its beginning.
    pub(crate) fn of(self, purpose: Purpose) -> Draw {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(self.person * STREAMS_A_PERSON + purpose as u64);
        Draw(rng)
    }
}

/// One stream, with the draws the worlds are made of.
#[derive(Debug)]
pub(crate) struct Draw(pub(crate) ChaCha8Rng);

impl Draw {
    /// Uniform on [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// True with probability `p`.
    pub(crate) fn yes(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// exp(log_mean + log_sd · z).
    pub(crate) fn lognormal(&mut self, log_mean: f64, log_sd: f64) -> f64 {
        libm::exp(log_mean + log_sd * self.normal())
    }

    /// Gamma with this shape and scale.
    pub(crate) fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        let law = rand_distr::Gamma::new(shape, scale).expect("shape and scale are positive");
        law.sample(&mut self.0)
    }

    /// Beta as a ratio of gammas.
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a, 1.0), self.gamma(b, 1.0));
        if x + y > 0.0 { x / (x + y) } else { a / (a + b) }
    }

    /// Poisson with this mean.
    pub(crate) fn poisson(&mut self, mean: f64) -> f64 {
        if mean <= 0.0 {
            return 0.0;
        }
        let law = rand_distr::Poisson::new(mean).expect("the mean is positive and finite");
        law.sample(&mut self.0)
    }

    /// Negative binomial with mean `mean` and variance `mean + mean² / size`, as a Poisson whose
    /// mean is gamma distributed; Poisson where `size` is `None`.
    pub(crate) fn negative_binomial(&mut self, mean: f64, size: Option<f64>) -> f64 {
        let mean = match size {
            Some(size) => mean * self.gamma(size, 1.0 / size),
            None => mean,
        };
        self.poisson(mean)
    }

    /// An index with these weights.
    pub(crate) fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (i, w) in weights.iter().enumerate() {
            if left < *w {
                return i;
            }
            left -= w;
        }
        weights.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_person_and_purpose_and_repeat() {
        let first = |seed, person, purpose| Streams::new(seed, person).of(purpose).unit();
        let here = first(1, 0, Purpose::Stress);
        assert_eq!(here, first(1, 0, Purpose::Stress));
        for other in [
            first(2, 0, Purpose::Stress),
            first(1, 1, Purpose::Stress),
            first(1, 0, Purpose::Sitting),
        ] {
            assert!(here != other);
        }
    }

    #[test]
    fn the_negative_binomial_has_its_variance() {
        let mut draw = Streams::new(7, 0).of(Purpose::Count);
        let (mean, size, n) = (2.0, 3.0, 200_000);
        let counts: Vec<f64> = (0..n).map(|_| draw.negative_binomial(mean, Some(size))).collect();
        let m = counts.iter().sum::<f64>() / f64::from(n);
        let v = counts.iter().map(|c| (c - m).powi(2)).sum::<f64>() / f64::from(n - 1);
        // Four standard errors: sd(mean) = sqrt(v / n) = 0.0041; sd(v) about 0.021 (from the
        // fourth moment of this law).
        assert!((m - mean).abs() < 0.017, "{m}");
        assert!((v - (mean + mean * mean / size)).abs() < 0.09, "{v}");
    }
}
