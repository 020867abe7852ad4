//! A choice of rows of one source.

use lumbago_domain::{Column, Nullable, Readings, Values};

/// These rows, in this order; columns of which nothing is left go.
pub(crate) fn select(readings: &Readings, rows: &[usize]) -> Readings {
    let columns = readings
        .columns
        .iter()
        .map(|c| Column { field: c.field.clone(), values: values(&c.values, rows) });
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

fn values(values: &Values, rows: &[usize]) -> Values {
    fn pick<T: Clone + Default>(column: &Nullable<T>, rows: &[usize]) -> Nullable<T> {
        rows.iter().map(|&i| column.get(i).cloned()).collect()
    }
    match values {
        Values::Number(v) => Values::Number(pick(v, rows)),
        Values::YesNo(v) => Values::YesNo(pick(v, rows)),
        Values::Clock(v) => Values::Clock(pick(v, rows)),
        Values::Text(v) => Values::Text(pick(v, rows)),
        Values::Level { levels, codes } => {
            Values::Level { levels: levels.clone(), codes: pick(codes, rows) }
        }
    }
}
