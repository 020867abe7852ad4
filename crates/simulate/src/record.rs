//! What is known of one night, cell by cell.

use lumbago_domain::{Column, Field, Kind, Nullable, Values};

/// The value of one field on one night.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Number(f64),
    YesNo(bool),
    Level(&'static str),
    Clock(u16),
    Text(String),
}

impl From<f64> for Cell {
    fn from(v: f64) -> Self {
        Self::Number(v)
    }
}

impl From<bool> for Cell {
    fn from(v: bool) -> Self {
        Self::YesNo(v)
    }
}

/// A night of a world: what happened, and what is written of it.
pub(crate) trait Night {
    /// What happened.
    fn truth(&self, field: &str) -> Option<Cell>;
    /// What is written down; the same unless the world recalls or rounds.
    fn written(&self, field: &str) -> Option<Cell> {
        self.truth(field)
    }
    /// Spasms.
    fn count(&self) -> u32;
}

/// `v` to the nearest multiple of `step`, free of binary dust for steps such as 0.1.
pub(crate) fn to_step(v: f64, step: f64) -> f64 {
    let steps = (v / step).round();
    if step < 1.0 { steps / (1.0 / step).round() } else { steps * step }
}

/// A column out of the cells of a field, `None` where no cell is filled.
///
/// Levels are listed in the order of the catalogue.
pub(crate) fn column(field: &Field, cells: impl Iterator<Item = Option<Cell>>) -> Option<Column> {
    let cells: Vec<Option<Cell>> = cells.collect();
    let number = |c: &Option<Cell>| match c {
        Some(Cell::Number(v)) => Some(*v),
        _ => None,
    };
    let values = match &field.kind {
        Kind::Amount | Kind::Count | Kind::Rating => {
            Values::Number(cells.iter().map(number).collect())
        }
        Kind::YesNo => Values::YesNo(
            cells
                .iter()
                .map(|c| match c {
                    Some(Cell::YesNo(b)) => Some(*b),
                    _ => None,
                })
                .collect(),
        ),
        Kind::Clock => Values::Clock(
            cells
                .iter()
                .map(|c| match c {
                    Some(Cell::Clock(m)) => Some(*m),
                    _ => None,
                })
                .collect(),
        ),
        Kind::Level { levels } => {
            let code = |c: &Option<Cell>| match c {
                Some(Cell::Level(key)) => levels.iter().position(|l| l.key == *key),
                _ => None,
            };
            let codes: Nullable<u16> = cells.iter().map(|c| code(c).map(|i| i as u16)).collect();
            Values::Level { levels: levels.iter().map(|l| l.key.clone()).collect(), codes }
        }
        Kind::Text | Kind::Date | Kind::Set { .. } => Values::Text(
            cells
                .into_iter()
                .map(|c| match c {
                    Some(Cell::Text(t)) => Some(t),
                    _ => None,
                })
                .collect(),
        ),
    };
    (values.recorded() > 0).then(|| Column { field: field.key.clone(), values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_values_print_as_written() {
        for (v, step, text) in
            [(0.30000000000000004, 0.1, "0.3"), (7.249, 0.05, "7.25"), (1234.0, 50.0, "1250")]
        {
            assert_eq!(format!("{}", to_step(v, step)), text);
        }
    }
}
