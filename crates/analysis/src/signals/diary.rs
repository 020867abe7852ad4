//! One person's nights as the rules ask for them.

use std::ops::Range;

use lumbago_domain::{Person, Values};

use crate::nights::Nights;

/// One person's nights.
pub(super) struct Diary<'n, 'a> {
    pub(super) nights: &'n Nights<'a>,
    pub(super) person: &'a Person,
    rows: Range<usize>,
    /// Day number of the newest logged night.
    pub(super) newest: i64,
    /// Day number of the first logged night.
    pub(super) first: i64,
}

impl<'n, 'a> Diary<'n, 'a> {
    pub(super) fn new(nights: &'n Nights<'a>, person: usize) -> Self {
        let logged = nights.logged_of(person);
        Self {
            nights,
            person: &nights.log.people[person],
            rows: nights.people[person].clone(),
            newest: logged.last().map_or(0, |&i| nights.day[i]),
            first: logged.first().map_or(0, |&i| nights.day[i]),
        }
    }

    /// Calendar nights from the first logged to the newest.
    pub(super) fn span(&self) -> i64 {
        self.newest - self.first + 1
    }

    /// Rows of the calendar nights that end `skip` nights before the newest and number `length`.
    pub(super) fn window(&self, skip: i64, length: i64) -> Vec<usize> {
        let last = self.newest - skip;
        let inside = |&i: &usize| {
            let day = self.nights.day[i];
            day <= last && day > last - length
        };
        self.rows.clone().filter(inside).collect()
    }

    /// Logged nights of such a window.
    pub(super) fn logged(&self, skip: i64, length: i64) -> Vec<usize> {
        self.window(skip, length).into_iter().filter(|&i| self.nights.is_logged(i)).collect()
    }

    /// All rows up to the newest logged night.
    pub(super) fn all(&self) -> Vec<usize> {
        self.rows.clone().filter(|&i| self.nights.day[i] <= self.newest).collect()
    }

    pub(super) fn is_spasm(&self, row: usize) -> bool {
        self.nights.any[row] == Some(true)
    }

    pub(super) fn spasm_nights(&self, rows: &[usize]) -> u64 {
        rows.iter().filter(|&&i| self.is_spasm(i)).count() as u64
    }

    pub(super) fn values(&self, field: &str) -> Option<&'a Values> {
        self.nights.values(field)
    }

    pub(super) fn number(&self, field: &str, row: usize) -> Option<f64> {
        self.values(field).and_then(|v| v.number(row))
    }

    pub(super) fn yes(&self, field: &str, row: usize) -> Option<bool> {
        self.number(field, row).map(|v| v > 0.0)
    }

    pub(super) fn text(&self, field: &str, row: usize) -> Option<&'a str> {
        self.values(field).and_then(|v| v.text(row))
    }

    /// The entries of a list field.
    pub(super) fn entries(&self, field: &str, row: usize) -> Option<Vec<&'a str>> {
        let text = self.text(field, row)?;
        Some(text.split('|').map(str::trim).filter(|e| !e.is_empty()).collect())
    }
}
