//! A table with a row a night, or a row a reading: what lumbago's own diary and mapped files share.

use jiff::civil::Date;
use lumbago_domain::{Blank, Field, Severity, unguard};

use super::survey::Container;
use crate::checks::{Checks, Contradiction};
use crate::options::DateMeans;
use crate::problems::{Problem, Problems, Seen};
use crate::quality::{self, Book, Dated, Night, Written};
use crate::sheet::{Repeat, Sheet};
use crate::table::Table;
use crate::values::{Cell, DateReader, Rule};

/// One column that is read.
pub(crate) struct NightColumn {
    /// Place in the record.
    pub(crate) index: usize,
    /// Name in the file.
    pub(crate) name: String,
    pub(crate) rule: Rule,
    /// True if its values speak of the night before the one of the row's date.
    pub(crate) night_before: bool,
}

/// How a table of nights is read.
pub(crate) struct NightTable<'a> {
    pub(crate) table: &'a Table<'a>,
    pub(crate) night: usize,
    pub(crate) dates: DateReader,
    pub(crate) means: DateMeans,
    pub(crate) person: Option<usize>,
    pub(crate) columns: Vec<NightColumn>,
    /// True if several rows of a night are readings to be folded, false if they repeat each other.
    pub(crate) readings: bool,
    pub(crate) today: Option<Date>,
    /// The survey program that wrote the table, which marks rows that are no answers.
    pub(crate) program: Option<Container>,
}

/// Cells of the row at hand.
struct Row {
    cells: Vec<Cell>,
    /// Slots that were empty and have a meaning when empty.
    blanks: Vec<usize>,
    /// Problems of cells, told only if the row is not set aside as a whole.
    pending: Vec<(Problem, usize, String)>,
    rejected: u64,
    found: Vec<Contradiction>,
}

impl NightTable<'_> {
    /// Reads all rows. Each ends up used or set aside.
    pub(crate) fn read(mut self, problems: &mut Problems) -> Sheet {
        // Values of the row's own night first, so that each night has one run of slots.
        self.columns.sort_by_key(|c| c.night_before);
        let own = self.columns.iter().filter(|c| !c.night_before).count();
        let fields: Vec<Field> = self.columns.iter().map(|c| c.rule.field.clone()).collect();
        let mut sheet = Sheet::new(fields);
        let checks = Checks::new(&sheet);
        let mut row = Row {
            cells: sheet.blank_row(),
            blanks: Vec::new(),
            pending: Vec::new(),
            rejected: 0,
            found: Vec::new(),
        };
        let mut doubted: Vec<(String, Dated)> = Vec::new();
        let mut apart: Vec<(u32, Night)> = Vec::new();
        let mut records = self.table.records(true);
        let mut record = csv::StringRecord::new();
        while let Some(place) = records.next(&mut record) {
            let seen = Seen { line: Some(place.line), ..Seen::default() };
            if let Err(problem) = super::shape(&record, place, self.table, problems) {
                problems.aside(problem, seen);
                continue;
            }
            if let Some(program) = &self.program
                && let Err(aside) = program.accepts(&record)
            {
                aside.tell(self.table, &record, place.line, problems);
                continue;
            }
            let night = match self.night_of(&record) {
                Ok(night) => night,
                Err(problem) => {
                    doubted.extend(self.misdated(&record, place.line));
                    let column = Some(self.table.header[self.night].as_str());
                    let value = record.get(self.night).map(str::trim).filter(|v| !v.is_empty());
                    problems.aside(problem, Seen { column, value, ..seen });
                    continue;
                }
            };
            let code = match self.person.map(|at| unguard(record.get(at).unwrap_or("").trim())) {
                Some("") => {
                    let column = self.person.map(|at| self.table.header[at].as_str());
                    problems.aside(no_person(), Seen { column, ..seen });
                    continue;
                }
                code => code.unwrap_or(""),
            };
            row.read(&self.columns, &checks, &record);
            let any = row.cells.iter().any(Cell::is_recorded);
            if !any {
                row.tell(&self.columns, problems, place.line);
                problems.aside(no_values(), seen);
                continue;
            }
            row.fill_blanks(&self.columns);
            let person = sheet.person(code);
            let before = night.yesterday().ok().filter(|_| own < self.columns.len());
            let parts = [(Some(night), 0..own), (before, own..self.columns.len())];
            match self.repeat(&sheet, person, &mut row, &parts) {
                Repeat::Contradicts(line) => {
                    let (here, column) = (place.line, self.night);
                    doubted.extend(self.means.typed(night).map(|date| {
                        let sent = None;
                        (code.into(), Dated { date, line: here, column, sent, contradicts: true })
                    }));
                    let night = self.times(&sheet, &record, &mut row, &checks, (night, here));
                    apart.extend(night.map(|night| (person, night)));
                    problems.aside(self::contradicts(line), seen);
                    continue;
                }
                Repeat::Nothing => {
                    problems.aside(nothing_new(), seen);
                    continue;
                }
                Repeat::New | Repeat::Adds => {}
            }
            row.tell(&self.columns, problems, place.line);
            for (night, slots) in parts {
                let Some(night) = night else { continue };
                if row.cells[slots.clone()].iter().any(Cell::is_recorded) {
                    sheet.push(person, night, place.line, &mut row.cells, slots);
                }
            }
            problems.used(row.rejected);
        }
        let (reason, hint) = self.dates.order();
        problems.reword("date-order", &self.table.header[self.night], reason, hint);
        if !self.readings {
            self.check(&sheet, own, doubted, apart, problems);
        }
        sheet
    }

    /// Looks for slips in the times and dates; `doubted` are rows that were set aside.
    fn check(
        &self,
        sheet: &Sheet,
        own: usize,
        doubted: Vec<(String, Dated)>,
        apart: Vec<(u32, Night)>,
        problems: &mut Problems,
    ) {
        let columns: Vec<Option<usize>> = self.columns.iter().map(|c| Some(c.index)).collect();
        let mut book = Book::default();
        // Rows that speak of two nights stand in the sheet twice.
        let date = Some((self.night, self.means)).filter(|_| own == self.columns.len());
        let amounts = book.sheet(sheet, &columns, date);
        for (code, dated) in doubted.into_iter().filter(|_| date.is_some()) {
            if let Some(person) = sheet.known_person(&code) {
                book.dated(person, dated);
            }
        }
        for (person, night) in apart {
            book.night(person, night);
        }
        let later = |text: &str, days: i64| {
            let new = self.dates.later(text, days)?;
            let distance = |d: Date| lumbago_domain::day_number(d);
            let moved = distance(self.dates.any(&new)?) - distance(self.dates.any(text)?);
            (moved == days).then_some(new)
        };
        quality::check(book, &amounts, self.table, &later, problems);
    }

    /// The times of a row that contradicts another one of its night.
    fn times(
        &self,
        sheet: &Sheet,
        record: &csv::StringRecord,
        row: &mut Row,
        checks: &Checks,
        (night, line): (Date, u64),
    ) -> Option<Night> {
        row.read(&self.columns, checks, record);
        let clocks = quality::CLOCKS.map(|key| {
            let slot = sheet.slot(key)?;
            let Cell::Clock(minutes) = row.cells[slot] else { return None };
            Some(Written { minutes, line, column: self.columns[slot].index })
        });
        clocks.iter().any(Option::is_some).then(|| Night {
            night,
            line,
            clocks,
            apart: true,
            ..Night::default()
        })
    }

    /// The date of a row that is set aside because nobody can have slept then.
    fn misdated(&self, record: &csv::StringRecord, line: u64) -> Option<(String, Dated)> {
        let code = self.person.map_or("", |at| record.get(at).unwrap_or("").trim());
        let date = self.dates.any(record.get(self.night)?)?;
        let column = self.night;
        Some((code.into(), Dated { date, line, column, sent: None, contradicts: false }))
    }

    fn night_of(&mut self, record: &csv::StringRecord) -> Result<Date, Problem> {
        let text = record.get(self.night).unwrap_or("").trim();
        if text.is_empty() {
            return Err(super::no_date());
        }
        let date = self.dates.read(text)?;
        let night = self.means.night(date).unwrap_or(date);
        match self.today {
            Some(today) if night > today => Err(Problem::row(
                "night-to-come",
                format!("a night after today ({today})"),
                "correct the date",
            )),
            _ => Ok(night),
        }
    }

    /// How the row stands to earlier rows of its nights.
    fn repeat(
        &self,
        sheet: &Sheet,
        person: u32,
        row: &mut Row,
        parts: &[(Option<Date>, std::ops::Range<usize>); 2],
    ) -> Repeat {
        if self.readings {
            return Repeat::New;
        }
        let mut sum = Repeat::Nothing;
        for (night, slots) in parts {
            let Some(night) = *night else { continue };
            if !row.cells[slots.clone()].iter().any(Cell::is_recorded) {
                continue;
            }
            match sheet.compare(person, night, &mut row.cells, slots.clone()) {
                Repeat::Contradicts(line) => return Repeat::Contradicts(line),
                Repeat::Nothing => {}
                new => sum = new,
            }
        }
        sum
    }
}

impl Row {
    /// Reads the cells of a record and lets them be checked against each other.
    fn read(&mut self, columns: &[NightColumn], checks: &Checks, record: &csv::StringRecord) {
        self.blanks.clear();
        self.pending.clear();
        self.rejected = 0;
        for (slot, column) in columns.iter().enumerate() {
            let text = record.get(column.index).unwrap_or("");
            self.cells[slot] = match column.rule.read(text) {
                Ok((cell, odd)) => {
                    if !cell.is_recorded() && column.rule.field.blank != Blank::Unknown {
                        self.blanks.push(slot);
                    }
                    if let Some(odd) = odd {
                        self.pending.push((odd, slot, text.trim().into()));
                    }
                    cell
                }
                Err(problem) => {
                    self.rejected += 1;
                    self.pending.push((problem, slot, text.trim().into()));
                    Cell::Missing
                }
            };
        }
        checks.run(&self.cells, &mut self.found);
        for contradiction in self.found.drain(..) {
            let first = contradiction.slots[0];
            let text = record.get(columns[first].index).unwrap_or("").trim().to_string();
            if contradiction.rejects() {
                self.rejected += contradiction.slots.len() as u64;
                for &slot in &contradiction.slots {
                    self.cells[slot] = Cell::Missing;
                }
            }
            self.pending.push((contradiction.problem, first, text));
        }
    }

    /// Gives empty cells the meaning declared for them.
    fn fill_blanks(&mut self, columns: &[NightColumn]) {
        for &slot in &self.blanks {
            self.cells[slot] = columns[slot].rule.blank();
        }
    }

    /// Hands on the problems of the cells.
    fn tell(&mut self, columns: &[NightColumn], problems: &mut Problems, line: u64) {
        for (problem, slot, value) in self.pending.drain(..) {
            let column = Some(columns[slot].name.as_str());
            problems.add(problem, Seen { line: Some(line), column, value: Some(&value) });
        }
    }
}

pub(super) fn no_person() -> Problem {
    Problem::row(
        "no-person",
        "a row that does not say whose night it is".into(),
        "fill in the person's code on every row",
    )
}

pub(super) fn no_values() -> Problem {
    Problem::row(
        "no-values",
        "a row with a date and nothing else that can be used".into(),
        "fill in what is known of the night, or delete the row",
    )
    .severity(Severity::Note)
}

pub(super) fn contradicts(line: u64) -> Problem {
    Problem::row(
        "duplicate-night",
        format!(
            "a second row for a night that contradicts an earlier one (line {line}); the earlier one is used"
        ),
        "keep one row a night; where several rows are meant to be added up, read the file through a \
         mapping file with rows = \"reading\"",
    )
}

pub(super) fn nothing_new() -> Problem {
    Problem::row(
        "duplicate-row",
        "a second row for a night that says nothing new".into(),
        "nothing to do; the first row is used",
    )
    .severity(Severity::Note)
}
