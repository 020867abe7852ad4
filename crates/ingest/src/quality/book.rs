//! The nights and rows of a diary, person by person.

use std::collections::BTreeMap;

use super::clocks::{Night, Written};
use super::{Amounts, Dated};
use crate::options::DateMeans;
use crate::sheet::Sheet;

/// Nights and dates of each person: those of a sheet, and others given one by one.
#[derive(Default)]
pub(crate) struct Book<'a> {
    sheet: Option<Read<'a>>,
    nights: BTreeMap<u32, Vec<Night>>,
    dated: BTreeMap<u32, Vec<Dated>>,
}

/// A slot of the sheet and the column it was read from.
type Place = Option<(usize, usize)>;

/// A sheet and where in the file its rows were read.
struct Read<'a> {
    sheet: &'a Sheet,
    date: Option<(usize, DateMeans)>,
    clocks: [Place; 4],
    asleep: Place,
    in_bed: Place,
    latency: Place,
    /// True if the sheet has two times or amounts that can contradict each other.
    timed: bool,
}

impl<'a> Book<'a> {
    /// Adds a night as it is written.
    pub(crate) fn night(&mut self, person: u32, night: Night) {
        self.nights.entry(person).or_default().push(night);
    }

    /// Adds the date of a row.
    pub(crate) fn dated(&mut self, person: u32, dated: Dated) {
        self.dated.entry(person).or_default().push(dated);
    }

    /// Adds the rows of a sheet, whose slots were read from `columns`, and says where its amounts
    /// stand. With a column of dates, and what they mean, their order is checked.
    pub(crate) fn sheet(
        &mut self,
        sheet: &'a Sheet,
        columns: &[Option<usize>],
        date: Option<(usize, DateMeans)>,
    ) -> Amounts {
        let place = |key: &str| {
            let slot = sheet.slot(key)?;
            Some((slot, columns.get(slot).copied().flatten()?))
        };
        let clocks = super::CLOCKS.map(place);
        let [asleep, in_bed, latency] =
            ["sleep_hours", "time_in_bed_h", "fall_asleep_min"].map(place);
        let timed = clocks.iter().flatten().count() > 1 || asleep.is_some() && in_bed.is_some();
        self.sheet = Some(Read { sheet, date, clocks, asleep, in_bed, latency, timed });
        Amounts { asleep: asleep.map(|a| a.1), latency: latency.map(|l| l.1) }
    }

    /// Hands out the nights, in order of date and one for each, and the rows, in the order of the
    /// file, of each person.
    pub(super) fn people(mut self, mut each: impl FnMut(&[Night], &[Dated])) {
        let (mut nights, mut rows) = (Vec::new(), Vec::new());
        if let Some(read) = self.sheet.take() {
            for of_person in read.by_person() {
                let person = read.sheet.row(of_person[0] as usize).0;
                nights.extend(self.nights.remove(&person).unwrap_or_default());
                rows.extend(self.dated.remove(&person).unwrap_or_default());
                read.add(&of_person, &mut nights, &mut rows);
                hand_out(&mut nights, &mut rows, &mut each);
            }
        }
        let people: Vec<u32> = self.nights.keys().chain(self.dated.keys()).copied().collect();
        for person in people {
            nights.extend(self.nights.remove(&person).unwrap_or_default());
            rows.extend(self.dated.remove(&person).unwrap_or_default());
            hand_out(&mut nights, &mut rows, &mut each);
        }
    }
}

fn hand_out(
    nights: &mut Vec<Night>,
    rows: &mut Vec<Dated>,
    each: &mut impl FnMut(&[Night], &[Dated]),
) {
    if !nights.is_sorted_by(|a, b| a.night < b.night) {
        nights.sort_by_key(|n| (n.night, n.line));
        nights.dedup_by(|later, first| {
            let same = later.night == first.night && !later.apart && !first.apart;
            if same {
                first.join(later);
            }
            same
        });
    }
    rows.sort_by_key(|r| (r.line, r.column));
    each(nights, rows);
    nights.clear();
    rows.clear();
}

impl Read<'_> {
    /// Rows of the sheet by person.
    fn by_person(&self) -> impl Iterator<Item = Vec<u32>> {
        let mut order: Vec<u32> = (0..self.sheet.lines().len() as u32).collect();
        let person = |&row: &u32| self.sheet.row(row as usize).0;
        if !order.is_sorted_by_key(person) {
            order.sort_by_key(person);
        }
        let mut from = 0;
        std::iter::from_fn(move || {
            let first = person(order.get(from)?);
            let rest = &order[from..];
            let count = rest.iter().take_while(|row| person(row) == first).count();
            from += count;
            Some(rest[..count].to_vec())
        })
    }

    fn add(&self, of_person: &[u32], nights: &mut Vec<Night>, rows: &mut Vec<Dated>) {
        for &row in of_person {
            let row = row as usize;
            let (_, night, line) = self.sheet.row(row);
            if let Some((column, means)) = self.date
                && let Some(date) = means.typed(night)
            {
                rows.push(Dated { date, line, column, sent: None, contradicts: false });
            }
            if !self.timed {
                continue;
            }
            let clock = |at: Place| {
                let (slot, column) = at?;
                Some(Written { minutes: self.sheet.clock(slot, row)?, line, column })
            };
            let number = |at: Place| self.sheet.number(at?.0, row);
            nights.push(Night {
                night,
                line,
                clocks: self.clocks.map(clock),
                asleep: number(self.asleep),
                in_bed: number(self.in_bed),
                latency: number(self.latency),
                apart: false,
            });
        }
    }
}

impl Night {
    /// Takes from another row of the night what this one does not say.
    fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.clocks.iter_mut().zip(other.clocks) {
            *mine = mine.or(theirs);
        }
        self.asleep = self.asleep.or(other.asleep);
        self.in_bed = self.in_bed.or(other.in_bed);
        self.latency = self.latency.or(other.latency);
    }
}
