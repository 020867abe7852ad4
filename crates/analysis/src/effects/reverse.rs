//! Does the habit follow the spasms? A night with spasms may change what is done the next day;
//! then habit and spasms go together in the reverse order.
//!
//! ```text
//! x[t] = a + b x[t-1] + c log(1 + y[t-1]) + weekend + trend,   test of c = 0
//! ```
//!
//! Least squares with HC3 errors for one person (MacKinnon & White 1985); for several, columns
//! centred by person and errors clustered by person.

use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm, inference};

use crate::effects::asked::Asked;
use crate::model::time;
use crate::nights::Nights;

/// Below this p-value the order is in doubt.
const DOUBT: f64 = 0.01;

/// Pairs of neighbouring nights needed for the test.
const MIN_PAIRS: usize = 20;

/// True if last night's outcome foretells the habit, last night's habit taken into account.
pub(crate) fn follows(nights: &Nights, asked: &Asked) -> bool {
    let Some(exposure) = asked.exposure.as_ref().filter(|_| asked.contrast.lag_nights == 0) else {
        return false;
    };
    let x = &exposure.own().values;
    let pairs: Vec<(usize, usize)> = (0..nights.len())
        .filter(|&i| x[i].is_some())
        .filter_map(|i| nights.earlier(i, 1).map(|j| (j, i)))
        .filter(|&(j, _)| x[j].is_some() && nights.y(j).is_some())
        .collect();
    if pairs.len() < MIN_PAIRS {
        return false;
    }
    p_value(nights, x, &pairs).is_some_and(|p| p < DOUBT)
}

fn p_value(nights: &Nights, x: &[Option<f64>], pairs: &[(usize, usize)]) -> Option<f64> {
    let today: Vec<usize> = pairs.iter().map(|p| p.1).collect();
    let person: Vec<usize> = today.iter().map(|&i| nights.person(i)).collect();
    let cohort = nights.is_cohort();
    let centre = |v: Vec<f64>| if cohort { centred(&v, &person) } else { v };
    let y: Option<Vec<f64>> = pairs.iter().map(|p| x[p.1]).collect();
    let before: Option<Vec<f64>> = pairs.iter().map(|p| x[p.0]).collect();
    let outcome: Option<Vec<f64>> = pairs.iter().map(|p| nights.y(p.0).map(libm::log1p)).collect();
    let mut columns = vec![
        ("outcome before", centre(outcome?)),
        ("habit before", centre(before?)),
        ("weekend", centre(time::weekend(nights, &today).values)),
        ("trend", centre(time::trend(nights, &today).values)),
    ];
    let varies = |v: &[f64]| v.iter().any(|a| (a - v[0]).abs() > 1e-12);
    if !varies(&columns[0].1) {
        return None;
    }
    columns.retain(|c| varies(&c.1));
    let mut builder = Design::builder(today.len());
    if !cohort {
        builder = builder.intercept();
    }
    for (name, values) in &columns {
        builder = builder.column(name, values);
    }
    let fit = glm(&builder.build().ok()?, &centre(y?), &GlmOptions::gaussian()).ok()?;
    let vcov = if cohort { Vcov::ClusterCr1S { cluster: &person } } else { Vcov::Hc3 };
    let errors = covariance(&fit, &vcov).ok()?;
    let place = usize::from(!cohort);
    inference(&fit, &errors, 0.95).ok().map(|e| e[place].p_value).filter(|p| p.is_finite())
}

fn centred(v: &[f64], person: &[usize]) -> Vec<f64> {
    let people = person.iter().max().map_or(0, |p| p + 1);
    let (mut sum, mut n) = (vec![0.0; people], vec![0.0; people]);
    for (x, &p) in v.iter().zip(person) {
        sum[p] += x;
        n[p] += 1.0;
    }
    v.iter().zip(person).map(|(x, &p)| x - sum[p] / n[p]).collect()
}
