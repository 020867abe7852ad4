//! Rows under construction: one for each line of the file and night it speaks of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::{Date, DateTime};
use lumbago_domain::{Field, Kind, StandIn};

use super::Value;
use super::marks::{Mark, Said, Uses};
use super::sleeps::{Part, Sleep};
use crate::sheet::Sheet;
use crate::values::Cell;
use crate::vocabulary::{Absent, Entry, Unknown, Vocabulary};

/// Place of the person among the names, night and line of a row.
type RowKey = (u32, Date, u64);

pub(super) struct Writer<'a> {
    vocabulary: &'a Vocabulary,
    sheet: Sheet,
    fields: Vec<Field>,
    /// Cells by slot, only those with a value, and which row it was that was begun.
    rows: BTreeMap<RowKey, (u32, Vec<(usize, Cell)>)>,
    /// Codes of the people, and the place of each.
    names: Vec<String>,
    places: HashMap<String, u32>,
    /// Nights with an entry that is not a nap.
    logged: BTreeSet<(u32, Date)>,
    unknown: Unknown,
    stand_in: Option<StandIn>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(fields: Vec<Field>, vocabulary: &'a Vocabulary) -> Self {
        Self {
            vocabulary,
            sheet: Sheet::new(fields.clone()),
            fields,
            rows: BTreeMap::new(),
            names: Vec::new(),
            places: HashMap::new(),
            logged: BTreeSet::new(),
            unknown: Unknown::default(),
            stand_in: None,
        }
    }

    /// The place of a person, new ones added.
    fn place(&mut self, person: &str) -> u32 {
        if let Some(&place) = self.places.get(person) {
            return place;
        }
        let place = self.names.len() as u32;
        self.names.push(person.into());
        self.places.insert(person.into(), place);
        place
    }

    fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }

    /// Sets a cell. Texts are joined, yes wins over no, otherwise the later word holds.
    fn set(&mut self, row: &RowKey, key: &str, cell: Cell) {
        let Some(slot) = self.sheet.slot(key).filter(|_| cell.is_recorded()) else { return };
        let begun = self.rows.len() as u32;
        // Long tables of events have one cell a row.
        let (_, cells) = self.rows.entry(*row).or_insert_with(|| (begun, Vec::with_capacity(1)));
        let Some((_, known)) = cells.iter_mut().find(|(s, _)| *s == slot) else {
            cells.push((slot, cell));
            return;
        };
        *known = match (std::mem::take(known), cell) {
            (Cell::Text(a), Cell::Text(b)) => Cell::Text(format!("{a}|{b}")),
            (Cell::YesNo(true), Cell::YesNo(false)) => Cell::YesNo(true),
            (_, new) => new,
        };
    }

    /// Sets a number where the field takes one and it lies inside the field's limits: the user may
    /// have declared a field of this name with limits or of a kind of its own.
    fn number(&mut self, row: &RowKey, key: &str, value: f64) {
        let fits = self.field(key).is_some_and(|f| {
            matches!(f.kind, Kind::Amount | Kind::Count | Kind::Rating)
                && f.limits.min.is_none_or(|min| value >= min)
                && f.limits.max.is_none_or(|max| value <= max)
        });
        if fits {
            self.set(row, key, Cell::Number(value));
        }
    }

    pub(super) fn sleep(&mut self, sleep: &Sleep, part: Part) {
        let person = self.place(&sleep.person);
        let row = (person, part.night, sleep.line);
        if part.nap {
            self.number(&row, "nap_min", sleep.minutes);
            return;
        }
        self.logged.insert((person, part.night));
        let clock = |at: DateTime| Cell::Clock(at.hour() as u16 * 60 + at.minute() as u16);
        if part.first {
            self.set(&row, "bed_time", clock(sleep.start));
        }
        if part.last {
            self.set(&row, "rise_time", clock(sleep.end));
        }
        self.number(&row, "time_in_bed_h", sleep.minutes / 60.0);
        for (key, cell) in &sleep.each {
            self.cell(&row, key, cell.clone());
        }
        if part.longest {
            for (key, cell) in &sleep.once {
                self.cell(&row, key, cell.clone());
            }
        }
    }

    pub(super) fn value(&mut self, value: Value) {
        let person = self.place(&value.person);
        self.logged.insert((person, value.night));
        let row = (person, value.night, value.line);
        self.cell(&row, &value.key, value.cell);
    }

    fn cell(&mut self, row: &RowKey, key: &str, cell: Cell) {
        match cell {
            Cell::Number(value) => self.number(row, key, value),
            cell if self.field(key).is_some_and(|f| takes(&f.kind, &cell)) => {
                self.set(row, key, cell);
            }
            _ => {}
        }
    }

    pub(super) fn mark(&mut self, mark: &Mark, nap: bool) {
        let person = self.place(&mark.person);
        let row = (person, mark.night, mark.line);
        let Some(entry) = self.vocabulary.find(&mark.label).map(|e| self.vocabulary.entry(e))
        else {
            if mark.said != Said::Answered(false) {
                self.unknown.add(&mark.label, mark.line);
                self.set(&row, "notes", Cell::Text(mark.label.to_string()));
            }
            return;
        };
        if !nap {
            self.logged.insert((person, mark.night));
        }
        // The night after a nap has a sleep of its own to speak of it.
        if nap && entry.is_outcome() {
            return;
        }
        if entry.is_outcome() && self.stand_in.is_none() {
            self.stand_in = entry.stand_in.clone();
        }
        let cell = self.meaning(entry, mark.said);
        self.cell(&row, entry.key(), cell);
    }

    fn meaning(&self, entry: &Entry, said: Said) -> Cell {
        let Some(field) = self.field(entry.key()) else { return Cell::Missing };
        match (said, &field.kind) {
            (Said::Answered(false), Kind::YesNo) => Cell::YesNo(false),
            (Said::Answered(false), _) => entry.denial(field),
            (Said::Amount(value), Kind::Amount | Kind::Count | Kind::Rating) => Cell::Number(value),
            (Said::Amount(value), Kind::YesNo) => Cell::YesNo(value > 0.0),
            _ => entry.cell(field),
        }
    }

    /// Says "no" where silence means it: of a habit between its first and last use, of the outcome
    /// from its first use on and only on nights about which something else was entered by hand.
    pub(super) fn silence(&mut self, uses: &Uses) {
        let entries: BTreeMap<&str, &Entry> = uses
            .entries()
            .map(|e| self.vocabulary.entry(e))
            .filter(|e| self.field(e.key()).is_some_and(|f| matches!(f.kind, Kind::YesNo)))
            .map(|e| (e.key(), e))
            .collect();
        let mut told: BTreeMap<(u32, Date), (u64, BTreeSet<usize>)> = BTreeMap::new();
        for (&(person, night, line), (_, cells)) in &self.rows {
            let (_, slots) = told.entry((person, night)).or_insert((line, BTreeSet::new()));
            slots.extend(cells.iter().map(|(slot, _)| *slot));
        }
        for ((person, night), (line, told)) in told {
            if !self.logged.contains(&(person, night)) {
                continue;
            }
            let row = (person, night, line);
            for (field, entry) in &entries {
                let name = &self.names[person as usize];
                let Some((first, last)) = uses.window(name, field) else { continue };
                let no = if entry.is_outcome() {
                    night >= first && uses.was_spoken_of(name, night)
                } else {
                    (first..=last).contains(&night) && entry.absent == Absent::No
                };
                let said = self.sheet.slot(field).is_some_and(|slot| told.contains(&slot));
                if no && !said {
                    self.set(&row, field, Cell::YesNo(false));
                }
            }
        }
    }

    /// The rows in the order of the file.
    pub(super) fn finish(mut self) -> (Sheet, Unknown, Option<StandIn>) {
        let mut rows: Vec<_> = std::mem::take(&mut self.rows).into_iter().collect();
        rows.sort_by_key(|((_, _, line), (begun, _))| (*line, *begun));
        let mut whole = self.sheet.blank_row();
        for ((person, night, line), (_, cells)) in rows {
            for (slot, cell) in cells {
                whole[slot] = cell;
            }
            let person = self.sheet.person(&self.names[person as usize]);
            // The cells are taken out of the row, which is blank again.
            let all = 0..whole.len();
            self.sheet.push(person, night, line, &mut whole, all);
        }
        (self.sheet, self.unknown, self.stand_in)
    }
}

/// Whether a field of this kind takes the cell; the user may have declared it of another.
fn takes(kind: &Kind, cell: &Cell) -> bool {
    match cell {
        Cell::Missing => false,
        Cell::Number(_) => matches!(kind, Kind::Amount | Kind::Count | Kind::Rating),
        Cell::YesNo(_) => matches!(kind, Kind::YesNo),
        Cell::Level(code) => {
            matches!(kind, Kind::Level { levels } if (*code as usize) < levels.len())
        }
        Cell::Clock(_) => matches!(kind, Kind::Clock),
        Cell::Text(_) => matches!(kind, Kind::Text | Kind::Date | Kind::Set { .. }),
    }
}
