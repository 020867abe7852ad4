//! The first table: people and nights, n, missing, median and quartiles, and for nights how much
//! of the variance lies between people.

use std::collections::BTreeMap;

use lumbago_domain::{CountedOver, Described, DescribedLevel, Field, Kind, Role};

use crate::exposure::{levels, numbers, quantile};
use crate::nights::Nights;

/// Rows about people, then rows about nights, fields in catalogue order.
pub(crate) fn people_and_nights(nights: &Nights) -> Vec<Described> {
    let people = nights.people_logged();
    let rows: Vec<Vec<usize>> = people.iter().map(|&p| nights.logged_of(p)).collect();
    let mut table = vec![
        of_people("nights_logged", "Nights logged", "", rows.iter().map(|r| Some(r.len() as f64))),
        of_people("nights_span", "Nights from first to last", "", {
            rows.iter().map(|r| Some(f64::from(nights.span(r))))
        }),
        of_people("spasm_nights_in_30", "Spasm nights in 30", "", {
            rows.iter().map(|r| {
                let with = r.iter().filter(|&&i| nights.any[i] == Some(true)).count();
                Some(30.0 * with as f64 / r.len() as f64)
            })
        }),
    ];
    let fields: Vec<&Field> = nights.log.catalogue.factors.iter().flat_map(|f| &f.fields).collect();
    table.extend(
        fields
            .iter()
            .filter(|f| f.role == Role::Person)
            .filter_map(|field| trait_of_people(nights, &people, field)),
    );
    let logged = nights.logged();
    if nights.counts_spasms() {
        let counts: Vec<Option<f64>> = nights.count.iter().map(|c| c.map(f64::from)).collect();
        table.push(of_nights(nights, &logged, ("spasm_count", "Spasms a night", ""), &counts));
    }
    for factor in nights.log.catalogue.factors.iter().filter(|f| f.id != "outcome") {
        for field in factor.fields.iter().filter(|f| f.role != Role::Person) {
            if matches!(field.kind, Kind::Text | Kind::Date | Kind::Clock | Kind::Set { .. }) {
                continue;
            }
            table.extend(match &field.kind {
                Kind::Level { .. } => levels(nights, factor, &field.key)
                    .map(|codes| levels_of_nights(field, &logged, &codes)),
                _ => numbers(nights, &field.key).filter(|f| !f.whole_day).map(|found| {
                    let named = (field.key.as_str(), field.label.as_str(), field.unit.as_str());
                    let mut row = of_nights(nights, &logged, named, &found.values);
                    if field.kind == Kind::YesNo {
                        row.quartiles = None;
                        row.share_yes = mean(logged.iter().filter_map(|&i| found.values[i]));
                    }
                    row
                }),
            });
        }
    }
    table.retain(|row| row.n > 0);
    table
}

fn row(of: CountedOver, (field, label, unit): (&str, &str, &str)) -> Described {
    Described {
        of,
        field: field.into(),
        label: label.into(),
        unit: unit.into(),
        n: 0,
        missing: 0,
        quartiles: None,
        share_yes: None,
        levels: Vec::new(),
        between_share: None,
    }
}

fn quartiles(mut values: Vec<f64>) -> Option<[f64; 3]> {
    values.sort_by(f64::total_cmp);
    (!values.is_empty()).then(|| [0.25, 0.5, 0.75].map(|q| quantile(&values, q)))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0.0);
    values.for_each(|v| {
        sum += v;
        n += 1.0;
    });
    (n > 0.0).then(|| sum / n)
}

fn of_people(
    field: &str,
    label: &str,
    unit: &str,
    values: impl Iterator<Item = Option<f64>>,
) -> Described {
    let all: Vec<Option<f64>> = values.collect();
    let known: Vec<f64> = all.iter().flatten().copied().collect();
    Described {
        n: known.len() as u32,
        missing: (all.len() - known.len()) as u32,
        quartiles: quartiles(known),
        ..row(CountedOver::People, (field, label, unit))
    }
}

/// What belongs to the person: as logged first, or as told in the table of people.
fn trait_of_people(nights: &Nights, people: &[usize], field: &Field) -> Option<Described> {
    let values = nights.values(&field.key);
    let logged = |p: usize| {
        let rows = || nights.people[p].clone();
        match field.kind {
            Kind::Level { .. } | Kind::Set { .. } | Kind::Text => {
                values.and_then(|v| rows().find_map(|i| v.text(i))).map(str::to_owned)
            }
            _ => values.and_then(|v| rows().find_map(|i| v.number(i))).map(|v| v.to_string()),
        }
    };
    let told = |p: usize| nights.log.people[p].answer(&field.key).map(|a| a.value.clone());
    let known: Vec<String> = people.iter().filter_map(|&p| logged(p).or_else(|| told(p))).collect();
    if known.is_empty() {
        return None;
    }
    let mut made = row(CountedOver::People, (&field.key, &field.label, &field.unit));
    made.n = known.len() as u32;
    match field.kind {
        Kind::Level { .. } => made.levels = counted(field, known.iter().map(String::as_str)),
        Kind::Set { .. } => {
            let entries = known.iter().flat_map(|k| k.split('|')).map(str::trim);
            made.levels = counted(field, entries.filter(|e| !e.is_empty()));
        }
        Kind::Text | Kind::Date | Kind::Clock => return None,
        _ => {
            let numbers: Vec<f64> = known.iter().filter_map(|k| k.trim().parse().ok()).collect();
            made.n = numbers.len() as u32;
            made.quartiles = quartiles(numbers);
        }
    }
    made.missing = people.len() as u32 - made.n;
    Some(made)
}

fn counted<'a>(field: &Field, keys: impl Iterator<Item = &'a str>) -> Vec<DescribedLevel> {
    let mut counts: BTreeMap<(usize, &str), u32> = BTreeMap::new();
    let declared =
        |key: &str| field.levels().iter().position(|l| l.key == key).unwrap_or(usize::MAX);
    keys.for_each(|key| *counts.entry((declared(key), key)).or_default() += 1);
    counts
        .into_iter()
        .map(|((_, key), n)| DescribedLevel { label: field.level_label(key).to_owned(), n })
        .collect()
}

fn levels_of_nights(field: &Field, logged: &[usize], codes: &[Option<&str>]) -> Described {
    let known: Vec<&str> = logged.iter().filter_map(|&i| codes[i]).collect();
    Described {
        n: known.len() as u32,
        missing: (logged.len() - known.len()) as u32,
        levels: counted(field, known.into_iter()),
        ..row(CountedOver::Nights, (&field.key, &field.label, &field.unit))
    }
}

fn of_nights(
    nights: &Nights,
    logged: &[usize],
    named: (&str, &str, &str),
    values: &[Option<f64>],
) -> Described {
    let known: Vec<(usize, f64)> =
        logged.iter().filter_map(|&i| Some((nights.person(i), values[i]?))).collect();
    Described {
        n: known.len() as u32,
        missing: (logged.len() - known.len()) as u32,
        quartiles: quartiles(known.iter().map(|k| k.1).collect()),
        between_share: between_share(&known),
        ..row(CountedOver::Nights, named)
    }
}

/// The intraclass correlation by one-way analysis of variance, not below 0:
/// `(MSB - MSW) / (MSB + (m - 1) MSW)`, m the mean group size adjusted for unequal groups
/// (Donner & Koval 1980).
fn between_share(values: &[(usize, f64)]) -> Option<f64> {
    let mut groups: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for &(p, v) in values {
        let g = groups.entry(p).or_default();
        g.0 += 1.0;
        g.1 += v;
    }
    let (n, k) = (values.len() as f64, groups.len() as f64);
    if k < 2.0 || n <= k {
        return None;
    }
    let grand = values.iter().map(|v| v.1).sum::<f64>() / n;
    let means: BTreeMap<usize, f64> = groups.iter().map(|(&p, g)| (p, g.1 / g.0)).collect();
    let between: f64 =
        groups.iter().map(|(p, g)| g.0 * (means[p] - grand) * (means[p] - grand)).sum();
    let within: f64 = values.iter().map(|(p, v)| (v - means[p]) * (v - means[p])).sum();
    let (msb, msw) = (between / (k - 1.0), within / (n - k));
    let size = (n - groups.values().map(|g| g.0 * g.0).sum::<f64>() / n) / (k - 1.0);
    let whole = msb + (size - 1.0) * msw;
    (whole > 0.0).then(|| ((msb - msw) / whole).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn share_between_people_matches_an_analysis_of_variance() {
        // R 4.2, anova(lm(y ~ g)): mean squares 5.0417 and 1.1667 on 1 and 4.
        let values = [(0, 1.0), (0, 2.0), (0, 3.5), (1, 3.0), (1, 4.5), (1, 4.5)];
        let share = between_share(&values).expect("two people");
        assert!((share - 0.525423728814).abs() < 1e-11, "{share}");
        assert_eq!(between_share(&[(0, 1.0), (0, 2.0)]), None);
        // Nothing but nights: no share between people, and none below 0.
        assert_eq!(between_share(&[(0, 1.0), (0, 2.0), (1, 1.0), (1, 2.0)]), Some(0.0));
        assert_eq!(between_share(&[(0, 1.0), (0, 1.0), (1, 2.0), (1, 2.0)]), Some(1.0));
    }
}
