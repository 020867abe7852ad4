//! Random numbers by (seed, replicate): the order in which replicates run changes nothing.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use crate::distribution::normal_quantile;

/// The stream of one replicate, from its beginning.
pub(crate) fn stream(seed: u64, replicate: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(replicate as u64);
    rng
}

/// A whole number from 0 up to `n` less one.
pub(crate) fn below(rng: &mut ChaCha8Rng, n: usize) -> usize {
    rng.random_range(0..n as u64) as usize
}

/// Uniform on the open interval (0, 1).
pub(crate) fn unit(rng: &mut ChaCha8Rng) -> f64 {
    // 53 random bits, moved off both ends by half a step.
    ((rng.random::<u64>() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// Standard normal, by inversion.
pub(crate) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    normal_quantile(unit(rng))
}

/// Puts values in random order (Fisher & Yates).
pub(crate) fn shuffle<T>(rng: &mut ChaCha8Rng, values: &mut [T]) {
    for last in (1..values.len()).rev() {
        values.swap(last, below(rng, last + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |seed, k| (0..5).map(|_| unit(&mut stream(seed, k))).collect::<Vec<f64>>();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn orders_are_equally_likely_and_normals_have_unit_variance() {
        let mut seen = std::collections::BTreeMap::new();
        let mut squares = 0.0;
        for k in 0..6000 {
            let mut rng = stream(7, k);
            let mut order = [0, 1, 2];
            shuffle(&mut rng, &mut order);
            *seen.entry(order).or_insert(0) += 1;
            squares += normal(&mut rng).powi(2) / 6000.0;
        }
        // Six orders, 1000 each, standard deviation 29.
        assert!(seen.len() == 6 && seen.values().all(|&c| (890..1110).contains(&c)), "{seen:?}");
        assert!((squares - 1.0).abs() < 0.08);
    }
}
