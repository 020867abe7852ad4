//! Randomisation tests.

use lumbago_stats::randomisation::{Permutations, Tail, within_blocks};

use crate::Check;
use crate::reference::Analysis;

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    (analysis.id == "randomisation_paired_blocks").then_some(paired_blocks)
}

/// A number made of an allocation.
type Statistic<'a> = &'a (dyn Fn(&[f64]) -> f64 + Sync);

/// Eight pairs of nights, the habit on one night of each: all 2^8 swaps, three statistics.
fn paired_blocks(a: &Analysis) {
    let (without, with) = (a.numbers("A"), a.numbers("B"));
    let pairs = with.len();
    let block: Vec<usize> = (0..2 * pairs).map(|i| i / 2).collect();
    let spasms: Vec<f64> = without.iter().zip(&with).flat_map(|(a, b)| [*a, *b]).collect();
    let habit: Vec<f64> = (0..2 * pairs).map(|i| (i % 2) as f64).collect();
    let gaps = |habit: &[f64]| -> Vec<f64> {
        (0..pairs)
            .map(|k| (2 * k..2 * k + 2).map(|i| (2.0 * habit[i] - 1.0) * spasms[i]).sum())
            .collect()
    };
    let mean = |habit: &[f64]| gaps(habit).iter().sum::<f64>() / pairs as f64;
    let studentised = |habit: &[f64]| {
        let (gap, mean) = (gaps(habit), mean(habit));
        let squares: f64 = gap.iter().map(|d| (d - mean) * (d - mean)).sum();
        mean / (squares / (pairs - 1) as f64 / pairs as f64).sqrt()
    };
    let log_ratio = |habit: &[f64]| {
        let on: f64 = habit.iter().zip(&spasms).map(|(h, s)| h * s).sum();
        let total: f64 = spasms.iter().sum();
        ((on + 0.5) / (total - on + 0.5)).ln()
    };
    let statistics: [(&str, &str, Statistic<'_>); 3] = [
        ("mean_diff", "p_mean_diff", &mean),
        ("t_obs", "p_studentised", &studentised),
        ("log_rr_half", "p_log_rr", &log_ratio),
    ];
    for (key, p, statistic) in statistics {
        let how = Permutations::default();
        let found = within_blocks(&habit, &block, &how, Tail::TwoSided, statistic).expect("test");
        a.expect(key, &[found.statistic], 1e-13);
        a.expect(p, &[found.p_value], 0.0);
        assert_eq!((found.exact, found.allocations), (true, 256));
    }
}
