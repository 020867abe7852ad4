//! Which variables tell of another: those that go with its values or with its gaps.

use super::variable::Variable;

/// Most other variables in the model of one: more add noise and time, little else (van Buuren,
/// Boshuizen & Knook 1999, whose choice by correlation this is).
const MOST: usize = 15;

/// Smallest correlation, with the values or with the gaps, for a place in the model.
const LEAST: f64 = 0.10;

/// Rows with a value per predictor, at least.
const ROWS_EACH: usize = 10;

/// For each variable the others in its model, in their own order.
pub(super) fn choose(variables: &[Variable], rows: usize) -> Vec<Vec<usize>> {
    let shapes: Vec<Vec<Vec<Option<f64>>>> = variables.iter().map(shape).collect();
    (0..variables.len())
        .map(|j| {
            let own = &variables[j];
            let observed = own.values.iter().flatten().count();
            if observed == rows {
                return Vec::new();
            }
            let gaps: Vec<Option<f64>> =
                own.values.iter().map(|v| Some(f64::from(u8::from(v.is_none())))).collect();
            let strength = |k: usize| {
                let pairs = shapes[k].iter().flat_map(|column| {
                    let with_values = shapes[j].iter().map(|o| correlation(o, column));
                    with_values.chain(std::iter::once(correlation(&gaps, column)))
                });
                pairs.fold(0.0, f64::max)
            };
            let mut others: Vec<(f64, usize)> =
                (0..variables.len()).filter(|&k| k != j).map(|k| (strength(k), k)).collect();
            others.retain(|(r, _)| *r >= LEAST);
            others.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let mut room = MOST.min(observed / ROWS_EACH);
            let mut chosen = Vec::new();
            for (_, k) in others {
                let width = variables[k].width();
                if width <= room {
                    room -= width;
                    chosen.push(k);
                }
            }
            chosen.sort_unstable();
            chosen
        })
        .collect()
}

/// A variable's columns: itself, or an indicator a level but the first.
fn shape(variable: &Variable) -> Vec<Vec<Option<f64>>> {
    use super::VariableKind::{Levels, Measured};
    match variable.kind {
        Measured => vec![variable.values.clone()],
        Levels(k) => (1..k)
            .map(|level| {
                let is = |v: f64| f64::from(u8::from(v == level as f64));
                variable.values.iter().map(|v| v.map(is)).collect()
            })
            .collect(),
    }
}

/// Absolute correlation over the rows on which both are recorded; zero where one does not vary.
fn correlation(a: &[Option<f64>], b: &[Option<f64>]) -> f64 {
    let pairs = || a.iter().zip(b).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    let n = pairs().count() as f64;
    if n < 3.0 {
        return 0.0;
    }
    let (mut ma, mut mb) = (0.0, 0.0);
    pairs().for_each(|(x, y)| {
        ma += x / n;
        mb += y / n;
    });
    let (mut saa, mut sbb, mut sab) = (0.0, 0.0, 0.0);
    pairs().for_each(|(x, y)| {
        saa += (x - ma) * (x - ma);
        sbb += (y - mb) * (y - mb);
        sab += (x - ma) * (y - mb);
    });
    if saa <= 1e-12 || sbb <= 1e-12 { 0.0 } else { (sab / (saa * sbb).sqrt()).abs() }
}

#[cfg(test)]
mod tests {
    use super::super::VariableKind;
    use super::*;

    #[test]
    fn a_variable_is_told_from_what_goes_with_its_values_or_its_gaps() {
        let n = 200;
        let wave = |k: usize| (0..n).map(move |i| ((i * k) % 41) as f64 / 41.0);
        let a: Vec<f64> = wave(17).collect();
        let c: Vec<f64> = wave(23).collect();
        let named = |name: &str, values: Vec<Option<f64>>| Variable {
            name: name.into(),
            kind: VariableKind::Measured,
            values,
            beside: Vec::new(),
        };
        let variables = [
            named("with gaps", (0..n).map(|i| (c[i] < 0.7).then_some(a[i])).collect()),
            named("like it", a.iter().map(|v| Some(2.0 - 3.0 * v)).collect()),
            named("like its gaps", c.iter().map(|v| Some(*v)).collect()),
            named("neither", (0..n).map(|i| Some(f64::from(u8::from(i % 2 == 0)))).collect()),
        ];
        assert_eq!(choose(&variables, n), [vec![1, 2], vec![], vec![], vec![]]);
    }
}
