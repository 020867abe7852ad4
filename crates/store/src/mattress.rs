//! The mattress a person slept on, joined as of the date.

use lumbago_domain::{
    Consequence, Diagnostic, Kind, Mattress, NightLog, Provenance, Severity, Source, Values,
    day_number,
};
use polars::prelude::*;

use crate::StoreError;
use crate::fold::{Cell, empty_like, push};

/// Days in a year, leap years averaged.
const DAYS_A_YEAR: f64 = 365.25;
/// Years by which a diary's mattress age may differ from the table's before it is mentioned.
const AGE_TOLERANCE: f64 = 0.5;
/// What people write for their own bed.
const HOME: &[&str] = &["home", "own", "own bed"];

/// Fills age, type and firmness from the mattress table on nights in the person's own bed. What
/// the diary says itself stands; a contradiction is reported.
///
/// The provenance names the table as the source of what it gives.
pub(crate) fn join(
    log: &mut NightLog,
    provenance: &mut Provenance,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), StoreError> {
    if log.mattresses.is_empty() {
        return Ok(());
    }
    let current = as_of(log)?;
    let own_bed: Vec<bool> = (0..log.len())
        .map(|i| {
            let bed = log.values("bed_id").and_then(|v| v.text(i)).map(str::to_lowercase);
            bed.is_none_or(|b| {
                let name = current[i].and_then(|m| log.mattresses[m].mattress_id.as_deref());
                HOME.contains(&b.as_str()) || name.is_some_and(|n| n.to_lowercase() == b)
            })
        })
        .collect();
    let on = |i: usize| current[i].filter(|_| own_bed[i]).map(|m| &log.mattresses[m]);

    let age = |i: usize| {
        let acquired = on(i)?.acquired_date?;
        let days = day_number(log.night[i]) - day_number(acquired);
        (days >= 0).then(|| Cell::Number(days as f64 / DAYS_A_YEAR))
    };
    let ages = fill(log, "mattress_age_years", age);
    let types = fill(log, "mattress_type", |i| on(i)?.mattress_type.clone().map(Cell::Text));
    let firmness = fill(log, "firmness", |i| on(i)?.firmness.map(Cell::Number));
    if ages.contradicted > 0 {
        diagnostics.push(Diagnostic {
            code: "mattress-age-contradicts".into(),
            severity: Severity::Warning,
            file: "mattresses.csv".into(),
            line: None,
            column: Some("mattress_age_years".into()),
            value: None,
            reason: "the diary and the mattress table give ages more than half a year apart".into(),
            hint:
                "the diary's age is used; correct acquired_date, or leave the age out of the diary"
                    .into(),
            count: ages.contradicted,
            consequence: Consequence::Kept,
        });
    }
    for filled in [ages, types, firmness] {
        if !filled.from_table.is_empty() {
            let table = provenance.source(&table());
            for &night in &filled.from_table {
                provenance.give(filled.field, log.len(), night, table);
            }
        }
        let Some(values) = filled.values else { continue };
        match log.columns.iter_mut().find(|c| c.field == filled.field) {
            Some(column) => column.values = values,
            None => log.columns.push(lumbago_domain::Column { field: filled.field.into(), values }),
        }
    }
    Ok(())
}

/// The table as a source: several files may have made it up.
fn table() -> Source {
    Source { file: "mattress table".into(), format: "mattresses".into(), sha256: String::new() }
}

/// For each night, index of the mattress in use, by a backward as-of join within the person.
fn as_of(log: &NightLog) -> Result<Vec<Option<usize>>, StoreError> {
    let place = |code: &str| log.people.iter().position(|p| p.code == code).map(|p| p as u32);
    let mut known: Vec<(u32, i32, u32)> = log
        .mattresses
        .iter()
        .enumerate()
        .filter_map(|(i, m)| Some((place(&m.person)?, day_number(m.start_date) as i32, i as u32)))
        .collect();
    // The join wants both sides in order of the date.
    known.sort_unstable_by_key(|&(_, day, _)| day);
    let mut order: Vec<u32> = (0..log.len() as u32).collect();
    order.sort_by_key(|&i| log.night[i as usize]);
    let nights = DataFrame::new_infer_height(vec![
        Column::new(
            "person".into(),
            order.iter().map(|&i| log.person[i as usize]).collect::<Vec<u32>>(),
        ),
        Column::new(
            "night".into(),
            order.iter().map(|&i| day_number(log.night[i as usize]) as i32).collect::<Vec<i32>>(),
        ),
    ])
    .map_err(StoreError::frame("made"))?;
    let table = DataFrame::new_infer_height(vec![
        Column::new("person".into(), known.iter().map(|k| k.0).collect::<Vec<u32>>()),
        Column::new("start".into(), known.iter().map(|k| k.1).collect::<Vec<i32>>()),
        Column::new("mattress".into(), known.iter().map(|k| k.2).collect::<Vec<u32>>()),
    ])
    .map_err(StoreError::frame("made"))?;
    let joined = nights
        .join_asof_by(
            &table,
            "night",
            "start",
            ["person"],
            ["person"],
            AsofStrategy::Backward,
            None,
            true,
            false,
        )
        .map_err(StoreError::frame("joined with the mattress table"))?;
    let found = joined
        .column("mattress")
        .and_then(|c| c.u32().cloned())
        .map_err(StoreError::frame("joined with the mattress table"))?;
    let mut current = vec![None; log.len()];
    for (&row, mattress) in order.iter().zip(found.iter()) {
        current[row as usize] = mattress.map(|m| m as usize);
    }
    Ok(current)
}

/// A column with the table's values where the diary has none.
struct Filled {
    field: &'static str,
    values: Option<Values>,
    contradicted: u64,
    /// Nights on which the table gave the value.
    from_table: Vec<usize>,
}

fn fill(log: &NightLog, key: &'static str, says: impl Fn(usize) -> Option<Cell>) -> Filled {
    let nothing = Filled { field: key, values: None, contradicted: 0, from_table: Vec::new() };
    let Some(field) = log.catalogue.field(key) else { return nothing };
    let diary = log.values(key);
    let mut values = empty_like(field, log.len());
    let mut contradicted = 0;
    let mut from_table = Vec::new();
    for i in 0..log.len() {
        let said = diary.and_then(|d| match field.kind {
            Kind::Level { .. } => d.text(i).map(|t| Cell::Text(t.into())),
            _ => d.number(i).map(Cell::Number),
        });
        let table = says(i);
        if let (Some(Cell::Number(a)), Some(Cell::Number(b))) = (&said, &table)
            && key == "mattress_age_years"
            && (a - b).abs() > AGE_TOLERANCE
        {
            contradicted += 1;
        }
        if said.is_none() && table.is_some() {
            from_table.push(i);
        }
        push(&mut values, said.or(table));
    }
    let values = (values.recorded() > 0).then_some(values);
    Filled { field: key, values, contradicted, from_table }
}

/// Gives mattresses without a person code to the one person there is, and sorts them.
pub(crate) fn attribute(
    mut mattresses: Vec<Mattress>,
    log_people: &[lumbago_domain::Person],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Mattress> {
    if let [only] = log_people {
        for m in mattresses.iter_mut().filter(|m| m.person.is_empty()) {
            m.person = only.code.clone();
        }
    }
    let before = mattresses.len();
    mattresses.retain(|m| log_people.iter().any(|p| p.code == m.person));
    let lost = before - mattresses.len();
    if lost > 0 {
        diagnostics.push(Diagnostic {
            code: "mattress-of-nobody".into(),
            severity: Severity::Warning,
            file: "mattresses.csv".into(),
            line: None,
            column: Some("person".into()),
            value: None,
            reason: "mattresses.csv has mattresses of people of whom the logs have no night".into(),
            hint: "fill the person column with the codes used in the logs".into(),
            count: lost as u64,
            consequence: Consequence::Kept,
        });
    }
    mattresses.sort_by(|a, b| (&a.person, a.start_date).cmp(&(&b.person, b.start_date)));
    mattresses.dedup();
    mattresses
}
