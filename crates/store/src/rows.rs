//! A choice of rows of one source.

use lumbago_domain::{Column, Readings};

/// These rows, in this order; columns of which nothing is left go.
pub(crate) fn select(readings: &Readings, rows: &[usize]) -> Readings {
    let columns = readings
        .columns
        .iter()
        .map(|c| Column { field: c.field.clone(), values: c.values.select(rows) });
    Readings {
        source: readings.source.clone(),
        people: readings.people.clone(),
        person: rows.iter().map(|&i| readings.person[i]).collect(),
        night: rows.iter().map(|&i| readings.night[i]).collect(),
        line: rows.iter().map(|&i| readings.line[i]).collect(),
        columns: columns.filter(|c| c.values.recorded() > 0).collect(),
        stand_in: readings.stand_in.clone(),
        earlier: readings.earlier.as_ref().map(|p| p.select(rows)),
    }
}
