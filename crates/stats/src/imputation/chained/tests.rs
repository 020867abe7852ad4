use super::*;
use crate::imputation::pool;
use crate::streams::normal;

fn variable(name: &str, kind: VariableKind, values: Vec<Option<f64>>) -> Variable {
    Variable { name: name.into(), kind, values, beside: Vec::new() }
}

fn known(name: &str, values: Vec<f64>) -> Known {
    Known { name: name.into(), values }
}

/// Least-squares slope of y on x, with its variance.
fn slope(x: &[f64], y: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let sxx: f64 = x.iter().map(|x| (x - mx) * (x - mx)).sum();
    let sxy: f64 = x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum();
    let b = sxy / sxx;
    let rest: f64 = x.iter().zip(y).map(|(x, y)| (y - my - b * (x - mx)).powi(2)).sum();
    (b, rest / (n - 2.0) / sxx)
}

/// x standard normal, y = x + noise of variance 1.
fn line(n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rng = stream(11, 0);
    let x: Vec<f64> = (0..n).map(|_| normal(&mut rng)).collect();
    let y = x.iter().map(|x| x + normal(&mut rng)).collect();
    (x, y)
}

#[test]
fn values_lost_by_the_outcome_are_made_good_where_complete_rows_mislead() {
    let (x, y) = line(3000);
    let mut rng = stream(12, 0);
    // Lost on most rows with a high outcome.
    let seen: Vec<Option<f64>> =
        x.iter().zip(&y).map(|(x, y)| (*y < 0.8 || unit(&mut rng) < 0.2).then_some(*x)).collect();
    let rows: Vec<usize> = (0..3000).filter(|&i| seen[i].is_some()).collect();
    let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<_>>();
    let (complete, _) = slope(&pick(&x), &pick(&y));
    let made = chained(
        &[variable("x", VariableKind::Measured, seen)],
        &[known("y", y.clone())],
        &ChainedOptions::default(),
    )
    .unwrap();
    let (points, variances): (Vec<f64>, Vec<f64>) =
        made.tables.iter().map(|t| slope(&t[0], &y)).unzip();
    let pooled = pool(&points, &variances, Some(2998.0)).unwrap();
    // The truth is 1; complete rows are more than five of their errors off.
    assert!(complete < 0.9, "{complete}");
    assert!((pooled.point - 1.0).abs() < 2.5 * pooled.total.sqrt(), "{pooled:?}");
    assert!(pooled.between > 0.0 && pooled.fraction_missing > 0.1, "{pooled:?}");
}

#[test]
fn without_the_outcome_among_the_columns_estimates_shrink() {
    let (x, y) = line(3000);
    let seen: Vec<Option<f64>> =
        x.iter().enumerate().map(|(i, x)| (i % 2 == 0).then_some(*x)).collect();
    let made =
        chained(&[variable("x", VariableKind::Measured, seen)], &[], &ChainedOptions::default())
            .unwrap();
    let mean = made.tables.iter().map(|t| slope(&t[0], &y).0).sum::<f64>() / 20.0;
    // Half of the rows carry no slope at all.
    assert!((mean - 0.5).abs() < 0.06, "{mean}");
}

#[test]
fn levels_come_in_the_shares_that_go_with_the_known_column() {
    let n = 3000;
    let mut rng = stream(13, 0);
    let group: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i % 2 == 0))).collect();
    // Shares of levels 0, 1, 2 by group.
    let shares = [[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]];
    let level: Vec<Option<f64>> = group
        .iter()
        .map(|g| {
            let (u, s) = (unit(&mut rng), shares[*g as usize]);
            let drawn = if u < s[0] {
                0.0
            } else if u < s[0] + s[1] {
                1.0
            } else {
                2.0
            };
            // Lost far more often in one group.
            (unit(&mut rng) < if *g == 1.0 { 0.4 } else { 0.9 }).then_some(drawn)
        })
        .collect();
    let made = chained(
        &[variable("level", VariableKind::Levels(3), level.clone())],
        &[known("group", group.clone())],
        &ChainedOptions::default(),
    )
    .unwrap();
    for (g, expected) in shares.iter().enumerate() {
        let mut counts = [0.0; 3];
        for table in &made.tables {
            for i in (0..n).filter(|&i| group[i] == g as f64 && level[i].is_none()) {
                counts[table[0][i] as usize] += 1.0;
            }
        }
        let total: f64 = counts.iter().sum();
        for (count, expected) in counts.iter().zip(expected) {
            assert!((count / total - expected).abs() < 0.05, "{g}: {counts:?}");
        }
    }
}

#[test]
fn a_level_that_columns_tell_without_error_is_filled_in_without_breaking() {
    let n = 200;
    let told: Vec<f64> = (0..n).map(|i| if i % 3 == 0 { 1.0 } else { -1.0 }).collect();
    let seen: Vec<Option<f64>> = told
        .iter()
        .enumerate()
        .map(|(i, t)| (i % 5 != 0).then_some(f64::from(u8::from(*t > 0.0))))
        .collect();
    let made = chained(
        &[variable("v", VariableKind::Levels(2), seen)],
        &[known("told", told.clone())],
        &ChainedOptions::default(),
    )
    .unwrap();
    let gaps = (0..n).filter(|i| i % 5 == 0);
    let right: usize = made
        .tables
        .iter()
        .map(|t| gaps.clone().filter(|&i| (t[0][i] == 1.0) == (told[i] > 0.0)).count())
        .sum();
    assert!(right as f64 > 0.97 * 40.0 * 20.0, "{right} of 800");
}

#[test]
fn a_gap_inside_a_spell_is_filled_with_the_spell() {
    // Spells of twenty nights, every seventh night lost.
    let n = 400;
    let state = |i: usize| f64::from(u8::from((i / 20).is_multiple_of(2)));
    let seen: Vec<Option<f64>> = (0..n).map(|i| (i % 7 != 0).then_some(state(i))).collect();
    let (person, night): (Vec<usize>, Vec<i64>) = (0..n).map(|i| (0, i as i64)).unzip();
    let options = ChainedOptions { series: Some((&person, &night)), ..Default::default() };
    let made = chained(&[variable("v", VariableKind::Levels(2), seen)], &[], &options).unwrap();
    let gaps: Vec<usize> = (0..n).filter(|i| i % 7 == 0).collect();
    let right: usize =
        made.tables.iter().map(|t| gaps.iter().filter(|&&i| t[0][i] == state(i)).count()).sum();
    assert!(right as f64 > 0.9 * (20 * gaps.len()) as f64, "{right} of {}", 20 * gaps.len());
    assert_eq!(made.models[0].predictors, ["v beside"]);
}

/// Three variables of all kinds with gaps.
fn mixed(n: usize) -> (Vec<Variable>, Vec<Known>) {
    let mut rng = stream(14, 0);
    let (x, y) = line(n);
    let mut lose = |v: f64| (unit(&mut rng) < 0.85).then_some(v);
    let variables = vec![
        variable(
            "amount",
            VariableKind::Measured,
            x.iter().map(|v| lose((v * 4.0).round())).collect(),
        ),
        variable(
            "yes",
            VariableKind::Levels(2),
            x.iter().map(|v| lose(f64::from(u8::from(*v > 0.3)))).collect(),
        ),
        variable("level", VariableKind::Levels(3), (0..n).map(|i| lose((i % 3) as f64)).collect()),
    ];
    (variables, vec![known("y", y)])
}

#[test]
fn what_was_recorded_stays_and_only_values_that_occur_are_filled_in() {
    let (variables, known) = mixed(150);
    let made = chained(&variables, &known, &ChainedOptions::default()).unwrap();
    for table in &made.tables {
        for (variable, values) in variables.iter().zip(table) {
            for (before, after) in variable.values.iter().zip(values) {
                match before {
                    Some(v) => assert_eq!(v, after),
                    None => assert!(variable.values.contains(&Some(*after)), "{}", variable.name),
                }
            }
        }
    }
    let whole = vec![variable("x", VariableKind::Measured, vec![Some(1.0), Some(2.0)])];
    let made = chained(&whole, &[], &ChainedOptions::default()).unwrap();
    assert!(made.models.is_empty() && made.tables.iter().all(|t| t[0] == [1.0, 2.0]));
}

#[test]
fn the_number_of_threads_changes_no_bit_and_the_seed_does() {
    let (variables, known) = mixed(120);
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = ChainedOptions { imputations: 6, seed, ..Default::default() };
        pool.install(|| chained(&variables, &known, &options).unwrap())
    };
    assert_eq!(run(1, 3), run(4, 3));
    assert_ne!(run(1, 3), run(1, 4));
}

#[test]
fn what_cannot_be_imputed_is_refused() {
    let column = |values| [variable("v", VariableKind::Levels(2), values)];
    let run = |v: &[Variable]| chained(v, &[], &ChainedOptions::default());
    assert!(run(&column(vec![Some(0.0), None, None])).is_err());
    assert!(run(&column(vec![Some(0.0), Some(2.0), None])).is_err());
    assert!(run(&column(vec![Some(0.5), Some(1.0), None])).is_err());
    let short = [known("y", vec![1.0])];
    let two = column(vec![Some(0.0), Some(1.0), None]);
    assert!(chained(&two, &short, &ChainedOptions::default()).is_err());
    let none = ChainedOptions { imputations: 0, ..Default::default() };
    assert!(chained(&two, &[], &none).is_err());
}

#[test]
fn donors_are_the_nearest() {
    let donors: Vec<(f64, f64)> = (0..10).map(|i| (i as f64, 0.0)).collect();
    let cases = [(-3.0, 0..5), (4.2, 2..7), (20.0, 5..10), (5.0, 3..8)];
    for (value, expected) in cases {
        assert_eq!(nearest(&donors, value), expected, "{value}");
    }
    assert_eq!(nearest(&donors[..2], 0.9), 0..2);
}
