//! Readings under construction: columns that grow by a row at a time.

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;
use lumbago_domain::{Column, Field, Kind, Nullable, Readings, Source, StandIn, Values};

use crate::values::Cell;

/// Rows of one source.
pub(crate) struct Sheet {
    fields: Vec<Field>,
    /// None until the first value: most formats could fill many more fields than a file has.
    columns: Vec<Option<Values>>,
    people: Vec<String>,
    place: HashMap<String, u32>,
    person: Vec<u32>,
    night: Vec<Date>,
    line: Vec<u64>,
    nights: Nights,
}

/// How a new reading stands to what is known of its night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing was known of the night.
    New,
    /// It adds values to the night; those known already were taken out of it.
    Adds,
    /// All of it was known.
    Nothing,
    /// It says something else than the row on this line.
    Contradicts(u64),
}

/// Rows of each night. Most logs are in order of date, so that a new night is one after the last;
/// the hash is for the others. It is looked up, never walked through: its order plays no part.
#[derive(Default)]
struct Nights {
    /// For each person, nights that came in order and the row of each.
    in_order: Vec<Vec<(Date, u32)>>,
    /// First rows of nights that came late.
    late: HashMap<(u32, Date), u32>,
    /// Further rows of a night.
    more: HashMap<(u32, Date), Vec<u32>>,
}

impl Nights {
    fn first(&self, person: u32, night: Date) -> Option<u32> {
        let ordered = self.in_order.get(person as usize).map_or(&[][..], Vec::as_slice);
        match ordered.last() {
            Some((last, _)) if *last >= night => ordered
                .binary_search_by_key(&night, |(d, _)| *d)
                .ok()
                .map(|at| ordered[at].1)
                .or_else(|| self.late.get(&(person, night)).copied()),
            _ => None,
        }
    }

    fn add(&mut self, person: u32, night: Date, row: u32) {
        if self.first(person, night).is_some() {
            self.more.entry((person, night)).or_default().push(row);
            return;
        }
        if self.in_order.len() <= person as usize {
            self.in_order.resize_with(person as usize + 1, Vec::new);
        }
        let ordered = &mut self.in_order[person as usize];
        if ordered.last().is_none_or(|(last, _)| *last < night) {
            ordered.push((night, row));
        } else {
            self.late.insert((person, night), row);
        }
    }
}

impl Sheet {
    pub(crate) fn new(fields: Vec<Field>) -> Self {
        let columns = vec![None; fields.len()];
        Self {
            fields,
            columns,
            people: Vec::new(),
            place: HashMap::new(),
            person: Vec::new(),
            night: Vec::new(),
            line: Vec::new(),
            nights: Nights::default(),
        }
    }

    /// The slot of a field.
    pub(crate) fn slot(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.key == field)
    }

    /// A row of missing cells.
    pub(crate) fn blank_row(&self) -> Vec<Cell> {
        vec![Cell::Missing; self.fields.len()]
    }

    /// The index of a person, new ones added.
    pub(crate) fn person(&mut self, code: &str) -> u32 {
        // Rows of one person usually stand together.
        if let Some(&last) = self.person.last()
            && self.people[last as usize] == code
        {
            return last;
        }
        if let Some(&known) = self.place.get(code) {
            return known;
        }
        let index = self.people.len() as u32;
        self.people.push(code.into());
        self.place.insert(code.into(), index);
        index
    }

    /// Compares the cells of `slots` with what is known of the night, and takes out of them what is
    /// known already.
    pub(crate) fn compare(
        &self,
        person: u32,
        night: Date,
        cells: &mut [Cell],
        slots: Range<usize>,
    ) -> Repeat {
        let Some(first) = self.nights.first(person, night) else { return Repeat::New };
        let more = self.nights.more.get(&(person, night)).map_or(&[][..], Vec::as_slice);
        for row in std::iter::once(first).chain(more.iter().copied()) {
            for slot in slots.clone() {
                match self.stands(slot, row as usize, &cells[slot]) {
                    Some(true) => cells[slot] = Cell::Missing,
                    Some(false) => return Repeat::Contradicts(self.line[row as usize]),
                    None => {}
                }
            }
        }
        let adds = cells[slots].iter().any(Cell::is_recorded);
        if adds { Repeat::Adds } else { Repeat::Nothing }
    }

    /// Whether a cell agrees with a row; `None` if either says nothing.
    fn stands(&self, slot: usize, row: usize, cell: &Cell) -> Option<bool> {
        match (self.columns[slot].as_ref()?, cell) {
            (Values::Number(v), Cell::Number(x)) => v.get(row).map(|y| x == y),
            (Values::YesNo(v), Cell::YesNo(x)) => v.get(row).map(|y| x == y),
            (Values::Clock(v), Cell::Clock(x)) => v.get(row).map(|y| x == y),
            (Values::Level { codes, .. }, Cell::Level(x)) => codes.get(row).map(|y| x == y),
            (Values::Text(v), Cell::Text(x)) => v.get(row).map(|y| x == y),
            _ => None,
        }
    }

    /// Appends a row with the cells of `slots`, which are taken; all other slots stay empty.
    pub(crate) fn push(
        &mut self,
        person: u32,
        night: Date,
        line: u64,
        cells: &mut [Cell],
        slots: Range<usize>,
    ) {
        let row = self.night.len() as u32;
        self.person.push(person);
        self.night.push(night);
        self.line.push(line);
        for (slot, column) in self.columns.iter_mut().enumerate() {
            let cell = if slots.contains(&slot) {
                std::mem::take(&mut cells[slot])
            } else {
                Cell::Missing
            };
            if column.is_none() && cell.is_recorded() {
                *column = Some(absent(&self.fields[slot], row as usize));
            }
            if let Some(column) = column {
                append(column, cell);
            }
        }
        self.nights.add(person, night, row);
    }

    /// The person of this code, if a row has been read of them.
    pub(crate) fn known_person(&self, code: &str) -> Option<u32> {
        self.place.get(code).copied()
    }

    /// Person, night and line of a row.
    pub(crate) fn row(&self, row: usize) -> (u32, Date, u64) {
        (self.person[row], self.night[row], self.line[row])
    }

    /// The minutes after midnight in a slot that holds clock times.
    pub(crate) fn clock(&self, slot: usize, row: usize) -> Option<u16> {
        match self.columns[slot].as_ref()? {
            Values::Clock(v) => v.get(row).copied(),
            _ => None,
        }
    }

    /// The number in a slot that holds numbers.
    pub(crate) fn number(&self, slot: usize, row: usize) -> Option<f64> {
        match self.columns[slot].as_ref()? {
            Values::Number(v) => v.get(row).copied(),
            _ => None,
        }
    }

    /// Lines of the rows.
    pub(crate) fn lines(&self) -> &[u64] {
        &self.line
    }

    /// Keys of the fields with a value.
    pub(crate) fn recorded_fields(&self) -> Vec<&str> {
        let both = self.fields.iter().zip(&self.columns);
        let recorded = |v: &Option<Values>| v.as_ref().is_some_and(|v| v.recorded() > 0);
        both.filter(|(_, v)| recorded(v)).map(|(f, _)| f.key.as_str()).collect()
    }

    /// The readings; columns without a value are left out.
    pub(crate) fn finish(self, source: Source, stand_in: Option<StandIn>) -> Readings {
        let columns = self
            .fields
            .into_iter()
            .zip(self.columns)
            .filter_map(|(field, values)| Some((field, values?)))
            .filter(|(_, values)| values.recorded() > 0)
            .map(|(field, values)| Column { field: field.key, values })
            .collect();
        Readings {
            source,
            people: self.people,
            person: self.person,
            night: self.night,
            line: self.line,
            columns,
            stand_in,
            earlier: None,
        }
    }
}

/// A column of the kind a field needs, with so many rows without a value.
fn absent(field: &Field, rows: usize) -> Values {
    match &field.kind {
        Kind::Amount | Kind::Count | Kind::Rating => Values::Number(Nullable::absent(rows)),
        Kind::YesNo => Values::YesNo(Nullable::absent(rows)),
        Kind::Level { levels } => Values::Level {
            levels: levels.iter().map(|l| l.key.clone()).collect(),
            codes: Nullable::absent(rows),
        },
        Kind::Clock => Values::Clock(Nullable::absent(rows)),
        Kind::Date | Kind::Text | Kind::Set { .. } => Values::Text(Nullable::absent(rows)),
    }
}

/// Appends a cell; one of another kind than the column, which no reader makes, is nothing.
fn append(column: &mut Values, cell: Cell) {
    match (column, cell) {
        (Values::Number(v), Cell::Number(x)) => v.push(Some(x)),
        (Values::YesNo(v), Cell::YesNo(x)) => v.push(Some(x)),
        (Values::Clock(v), Cell::Clock(x)) => v.push(Some(x)),
        (Values::Level { codes, .. }, Cell::Level(x)) => codes.push(Some(x)),
        (Values::Text(v), Cell::Text(x)) => v.push(Some(x)),
        (Values::Number(v), _) => v.push(None),
        (Values::YesNo(v), _) => v.push(None),
        (Values::Clock(v), _) => v.push(None),
        (Values::Level { codes, .. }, _) => codes.push(None),
        (Values::Text(v), _) => v.push(None),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_column_begins_with_its_first_value_and_has_a_place_for_every_row() {
        let fields = ["stress", "sleep_hours", "notes"]
            .map(|key| lumbago_domain::Catalogue::standard().field(key).expect("a field").clone());
        let mut sheet = Sheet::new(fields.to_vec());
        let person = sheet.person("");
        for day in 1..=3 {
            let stress = if day == 3 { Cell::Number(4.0) } else { Cell::Missing };
            let mut cells = [stress, Cell::Number(7.0), Cell::Missing];
            sheet.push(person, date(2026, 3, day), day as u64, &mut cells, 0..3);
        }
        assert_eq!(sheet.recorded_fields(), ["stress", "sleep_hours"]);
        let Some(Values::Number(stress)) = &sheet.columns[0] else { panic!("a number") };
        assert_eq!(stress.iter().map(|v| v.copied()).collect::<Vec<_>>(), [None, None, Some(4.0)]);
    }

    #[test]
    fn nights_are_found_again_in_whatever_order_they_came() {
        let mut nights = Nights::default();
        let days = [3, 1, 5, 2, 4, 1, 5];
        for (row, day) in days.into_iter().enumerate() {
            nights.add(7, date(2026, 3, day), row as u32);
        }
        let first = |day| nights.first(7, date(2026, 3, day));
        assert_eq!([1, 2, 3, 4, 5].map(first), [Some(1), Some(3), Some(0), Some(4), Some(2)]);
        assert_eq!(first(6), None);
        assert_eq!(nights.first(6, date(2026, 3, 1)), None);
        assert_eq!(nights.more[&(7, date(2026, 3, 5))], [6]);
    }
}
