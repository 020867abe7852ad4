//! The block bootstrap of one series: runs of consecutive calendar nights drawn with replacement.

use rayon::prelude::*;

use crate::error::StatsError;
use crate::glm::Fit;
use crate::resampling::refit::{Drawn, Start, errors};
use crate::resampling::rows::{Rows, Totals, Unit};
use crate::resampling::{Bootstrap, FailedReplicate, Refit, Replicate, check_replicates, sort_out};
use crate::streams::{below, stream, unit};

/// How nights are cut into blocks. Lengths are calendar nights: a block holds the rows that were
/// logged within it, and a gap stays a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Blocks {
    /// Blocks of one length from anywhere in the series (Kunsch 1989). The first and last nights
    /// are drawn less often than the others.
    Moving {
        /// Nights a block.
        length: usize,
    },
    /// Blocks of geometric length round the circle of nights (Politis & Romano 1994). Every night
    /// is drawn equally often.
    Stationary {
        /// Mean number of nights a block.
        mean_length: f64,
    },
}

/// What is drawn, and how often.
#[derive(Debug, Clone, Copy)]
pub struct SeriesBootstrap<'a> {
    /// Calendar number of each row's night; no two rows share one.
    pub night: &'a [i64],
    /// How the calendar is cut.
    pub blocks: Blocks,
    /// Replicates.
    pub replicates: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// How the coefficients of a replicate are found.
    pub refit: Refit,
}

/// Draws blocks of nights until the calendar is as long as it was, and refits. Columns that hold
/// earlier nights (lags) belong to their row and are drawn with it.
///
/// # Errors
/// Nights of another length or repeated, a block length below 1 or beyond half the calendar, fewer
/// than two replicates, effects profiled out.
pub fn series_bootstrap(fit: &Fit, how: &SeriesBootstrap<'_>) -> Result<Bootstrap, StatsError> {
    check_replicates(how.replicates, fit)?;
    let (order, place) = calendar(fit, how.night)?;
    let span = place.last().map_or(0, |last| last + 1);
    let length = match how.blocks {
        Blocks::Moving { length } => length as f64,
        Blocks::Stationary { mean_length } => mean_length,
    };
    if !(length >= 1.0 && 2.0 * length <= span as f64) {
        return Err(StatsError::BadArgument {
            what: "block length in nights",
            value: length,
            allowed: "1 up to half the nights from first to last",
        });
    }
    let rows = Rows::new(fit, &order);
    let start = Start {
        rows: &rows,
        coef: &fit.coef,
        scale: fit.bread.diag().iter().map(|v| v.sqrt()).collect(),
    };
    let results = (0..how.replicates)
        .into_par_iter()
        .map(|number| {
            let units: Vec<Unit> = draw(how, number, span)
                .into_iter()
                .map(|(first, nights)| block(&place, span, first, nights))
                .collect();
            let at_fit: Vec<Totals> = units.iter().map(|u| rows.totals(u, &fit.coef)).collect();
            let drawn: Vec<Drawn<'_>> = units
                .iter()
                .zip(&at_fit)
                .map(|(unit, at_fit)| Drawn { unit, times: 1.0, at_fit })
                .collect();
            match start.refit(&drawn, how.refit) {
                Ok((coef, std_error)) => Ok(Replicate { number, coef, std_error }),
                Err(reason) => Err(FailedReplicate { number, reason }),
            }
        })
        .collect();
    // Every block of the (mean) length round the circle: errors, and the block jackknife.
    let nights = length.round() as usize;
    let each: Vec<Totals> = (0..span)
        .map(|first| rows.totals(&block(&place, span, first, nights), &fit.coef))
        .collect();
    let all = rows.totals(&Unit([0..order.len(), 0..0]), &fit.coef);
    let jackknife = each.iter().map(|t| start.without(&all, t)).collect::<Result<_, _>>()?;
    let share = 1.0 / nights as f64;
    let std_error = errors(&fit.bread, each.into_iter().map(|t| (share, t.score)));
    Ok(sort_out(fit, std_error, results, jackknife))
}

/// Rows by night, and the night of each counted from the first.
fn calendar(fit: &Fit, night: &[i64]) -> Result<(Vec<usize>, Vec<usize>), StatsError> {
    if night.len() != fit.design.n {
        return Err(StatsError::LengthMismatch {
            what: "nights".into(),
            expected: fit.design.n,
            found: night.len(),
        });
    }
    let mut order: Vec<usize> = (0..night.len()).collect();
    order.sort_by_key(|&i| night[i]);
    if let Some(pair) = order.windows(2).find(|w| night[w[0]] == night[w[1]]) {
        return Err(StatsError::BadArgument {
            what: "row that repeats a night",
            value: pair[1] as f64,
            allowed: "one row a night",
        });
    }
    let first = order.first().map_or(0, |&i| night[i]);
    let place = order.iter().map(|&i| night[i].abs_diff(first) as usize).collect();
    Ok((order, place))
}

/// First night and number of nights of each block of a replicate.
fn draw(how: &SeriesBootstrap<'_>, number: usize, span: usize) -> Vec<(usize, usize)> {
    let mut rng = stream(how.seed, number);
    let mut left = span;
    let mut out = Vec::new();
    while left > 0 {
        let (first, nights) = match how.blocks {
            Blocks::Moving { length } => (below(&mut rng, span - length + 1), length),
            Blocks::Stationary { mean_length } => {
                let first = below(&mut rng, span);
                // Geometric on 1, 2, ... by inversion; 1 / mean is the chance of ending each night.
                let keep = libm::log1p(-1.0 / mean_length);
                (first, 1 + (libm::log(unit(&mut rng)) / keep).min(span as f64) as usize)
            }
        };
        let nights = nights.min(left);
        left -= nights;
        out.push((first, nights));
    }
    out
}

/// The rows of a block of calendar nights.
fn block(place: &[usize], span: usize, first: usize, nights: usize) -> Unit {
    let row_at = |night: usize| place.partition_point(|p| *p < night);
    let end = first + nights;
    let wrapped = end.saturating_sub(span);
    Unit([row_at(first)..row_at(end.min(span)), 0..row_at(wrapped)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, Vcov, covariance, glm};

    fn series() -> (Fit, Vec<i64>) {
        let night: Vec<i64> = (0..300).filter(|t| t % 11 != 4).collect();
        let habit: Vec<f64> = night.iter().map(|t| f64::from(u8::from((t * 5) % 7 < 3))).collect();
        let y: Vec<f64> =
            night.iter().map(|t| ((t * t * 3 + t / 6) % (2 + t / 9 % 3)) as f64).collect();
        let design = Design::builder(night.len()).intercept().column("habit", &habit);
        let fit = glm(&design.build().unwrap(), &y, &GlmOptions::poisson()).unwrap();
        (fit, night)
    }

    #[test]
    fn blocks_follow_the_calendar_and_leave_gaps() {
        // Nights 0 1 . 3 4 . . 7, a calendar of 8.
        let place = [0, 1, 3, 4, 7];
        assert_eq!(block(&place, 8, 1, 3), Unit([1..3, 0..0]));
        assert_eq!(block(&place, 8, 5, 2), Unit([4..4, 0..0]));
        assert_eq!(block(&place, 8, 7, 3), Unit([4..5, 0..2]));
    }

    #[test]
    fn blocks_fill_the_calendar_and_have_their_mean_length() {
        let (_, night) = series();
        let mut how = SeriesBootstrap {
            night: &night,
            blocks: Blocks::Stationary { mean_length: 6.0 },
            replicates: 2,
            seed: 8,
            refit: Refit::Full,
        };
        let (mut blocks, mut begun) = (0, vec![0; 300]);
        for number in 0..400 {
            let drawn = draw(&how, number, 300);
            assert_eq!(drawn.iter().map(|b| b.1).sum::<usize>(), 300);
            blocks += drawn.len();
            drawn.iter().for_each(|b| begun[b.0] += 1);
        }
        let mean = 300.0 * 400.0 / blocks as f64;
        assert!((mean - 6.0).abs() < 0.2, "{mean}");
        assert!(begun.iter().all(|&c| c > 20), "every night begins blocks");
        how.blocks = Blocks::Moving { length: 7 };
        let drawn = draw(&how, 0, 300);
        assert_eq!(drawn.len(), 43);
        assert!(drawn.iter().all(|b| b.0 + b.1 <= 300));
    }

    #[test]
    fn blocks_of_one_night_give_the_heteroskedastic_errors() {
        let (fit, night) = series();
        let hc0 = covariance(&fit, &Vcov::Hc0).unwrap().std_errors();
        let how = SeriesBootstrap {
            night: &night,
            blocks: Blocks::Moving { length: 1 },
            replicates: 3000,
            seed: 5,
            refit: Refit::Full,
        };
        let found = series_bootstrap(&fit, &how).unwrap();
        let spread = found.covariance().unwrap().std_errors();
        for j in 0..2 {
            assert!((found.std_error[j] / hc0[j] - 1.0).abs() < 1e-9);
            assert!((spread[j] / hc0[j] - 1.0).abs() < 0.08, "{} {}", spread[j], hc0[j]);
        }
        let long = SeriesBootstrap { blocks: Blocks::Moving { length: 160 }, ..how };
        assert!(matches!(series_bootstrap(&fit, &long), Err(StatsError::BadArgument { .. })));
        let twice = vec![3; night.len()];
        assert!(series_bootstrap(&fit, &SeriesBootstrap { night: &twice, ..how }).is_err());
    }
}
