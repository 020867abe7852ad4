//! Dates that are not those of their rows.
//!
//! A diary is filled in night after night, so that the dates of a person's rows climb through the
//! file, or fall where the newest stands first. A date that breaks the order, or stands twice, was
//! mistyped in one of a few ways: a day off, another month, another year, day and month exchanged.
//! Where one of these puts the row into a place that is free, in order, and the only such place, it
//! is proposed. A moment of entry beside the date says more: the days from the night to the entry
//! are nearly always the same. The kinds of slip are those that diary cleaning in sleep studies
//! describes (Shaffer et al. 2023).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use lumbago_domain::day_number;

/// Rows below which the order of a file says nothing.
const FEWEST: usize = 5;
/// Share of neighbouring rows, in tenths, that must stand in one order.
const IN_ORDER: usize = 7;
/// Share of rows, in tenths, that must have the usual days from night to entry.
const USUAL_ENTRY: usize = 6;
/// Days within which the end of a file goes on.
const GOES_ON: i64 = 40;
/// Shortest distance between two dates of the same day in different months, less one.
const MONTH: i64 = 27;
/// Days of a gap after which rows at an end of the file belong to another year.
const YEAR_GAP: i64 = 300;
/// Most rows at the beginning of a file that a new year can have caught.
const NEW_YEAR: usize = 20;
/// Days by which rows of a wrong year may miss those that follow.
const ADJOINS: i64 = 7;

/// The date of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dated {
    /// Date as typed.
    pub(crate) date: Date,
    pub(crate) line: u64,
    /// Place of the column in the record.
    pub(crate) column: usize,
    /// Day on which the row was sent, where the file says so in the person's own time.
    pub(crate) sent: Option<Date>,
    /// True if the row says something else of its night than an earlier one.
    pub(crate) contradicts: bool,
}

/// What is odd about a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slip {
    /// Index of the row.
    pub(crate) row: usize,
    /// The date it should have, if one only is likely.
    pub(crate) to: Option<Date>,
    pub(crate) why: Why,
}

/// What shows that a date is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It stands twice, with other values, and there is a gap beside it.
    Twice,
    /// It breaks the order of the file.
    OutOfOrder,
    /// It lies a month or a year from rows it would adjoin.
    FarOff,
    /// The row was sent before the night, or later after it than others.
    Sent,
}

/// The slips in the rows of one person, in the order of the file.
pub(crate) fn slips(rows: &[Dated]) -> Vec<Slip> {
    let mut slips = Vec::new();
    if rows.len() >= FEWEST && !plainly_in_order(rows) {
        let days: Vec<i64> = rows.iter().map(|r| day_number(r.date)).collect();
        let up = days.windows(2).filter(|w| w[1] > w[0]).count();
        let down = days.windows(2).filter(|w| w[1] < w[0]).count();
        let enough = |n: usize| n * 10 >= IN_ORDER * (rows.len() - 1);
        if enough(up) && up + 1 < rows.len() {
            slips = Search::new(rows, (0..rows.len()).collect()).run();
        } else if enough(down) && down + 1 < rows.len() {
            slips = Search::new(rows, (0..rows.len()).rev().collect()).run();
        } else if enough(up) {
            slips = Search::new(rows, (0..rows.len()).collect()).far_ends();
        } else if enough(down) {
            slips = Search::new(rows, (0..rows.len()).rev().collect()).far_ends();
        }
    }
    by_entry(rows, &mut slips);
    // Two rows that would take the same place tell nothing.
    let mut taken: BTreeMap<Date, usize> = BTreeMap::new();
    for to in slips.iter().filter_map(|s| s.to) {
        *taken.entry(to).or_insert(0) += 1;
    }
    for slip in &mut slips {
        slip.to = slip.to.filter(|to| taken[to] == 1);
    }
    slips.sort_by_key(|s| s.row);
    slips
}

/// Whether the dates climb without a gap at the ends, as those of most files do.
fn plainly_in_order(rows: &[Dated]) -> bool {
    rows.is_sorted_by(|a, b| a.date < b.date) && {
        let far = |w: &[Dated]| day_number(w[1].date) - day_number(w[0].date) >= MONTH;
        let ends = NEW_YEAR.min(rows.len() - 1);
        !rows[..=ends].windows(2).chain(rows[rows.len() - 2..].windows(2)).any(far)
    }
}

/// Rows in climbing order of the file and those of them that are in order.
struct Search<'a> {
    rows: &'a [Dated],
    /// Indices of rows, oldest first.
    order: Vec<usize>,
    day: Vec<i64>,
    trusted: Vec<bool>,
    dates: BTreeMap<i64, usize>,
}

impl<'a> Search<'a> {
    fn new(rows: &'a [Dated], order: Vec<usize>) -> Self {
        let day: Vec<i64> = order.iter().map(|&i| day_number(rows[i].date)).collect();
        let mut trusted = climbing(&day);
        prefer_near(&day, &mut trusted);
        let mut dates = BTreeMap::new();
        for &d in &day {
            *dates.entry(d).or_insert(0) += 1;
        }
        Self { rows, order, day, trusted, dates }
    }

    fn slip(&self, at: usize, to: Option<i64>, why: Why) -> Slip {
        Slip { row: self.order[at], to: to.and_then(from_day), why }
    }

    fn is_free(&self, day: i64) -> bool {
        !self.dates.contains_key(&day)
    }

    /// Days of the trusted rows before and after a run.
    fn around(&self, from: usize, to: usize) -> (Option<i64>, Option<i64>) {
        let before = (0..from).rev().find(|&i| self.trusted[i]).map(|i| self.day[i]);
        let after = (to..self.day.len()).find(|&i| self.trusted[i]).map(|i| self.day[i]);
        (before, after)
    }

    fn run(&self) -> Vec<Slip> {
        let mut slips = Vec::new();
        let mut at = 0;
        while at < self.day.len() {
            if self.trusted[at] {
                at += 1;
                continue;
            }
            let end = (at..self.day.len()).find(|&i| self.trusted[i]).unwrap_or(self.day.len());
            match self.twice(at, end) {
                Some(found) => slips.extend(found),
                None => slips.extend(self.out_of_order(at, end)),
            }
            at = end;
        }
        slips.extend(self.far_ends());
        slips
    }

    /// A date that stands twice in neighbouring rows: the row beside the gap has the wrong one.
    fn twice(&self, at: usize, end: usize) -> Option<Vec<Slip>> {
        if end != at + 1 {
            return None;
        }
        let same = |i: usize| self.day.get(i) == Some(&self.day[at]);
        let (first, second) = match () {
            () if at > 0 && same(at - 1) => (at - 1, at),
            () if same(end) => (at, end),
            () => return None,
        };
        let day = self.day[at];
        let contradict = [first, second].iter().any(|&i| self.rows[self.order[i]].contradicts);
        if !contradict {
            return Some(Vec::new());
        }
        let before = (0..first).rev().find(|&i| self.trusted[i]).map(|i| self.day[i]);
        let after = (second + 1..self.day.len()).find(|&i| self.trusted[i]).map(|i| self.day[i]);
        let earlier = before.is_some_and(|b| b < day - 1) && self.is_free(day - 1);
        let later = after.is_some_and(|a| a > day + 1) && self.is_free(day + 1);
        Some(vec![match (earlier, later) {
            (true, false) => self.slip(first, Some(day - 1), Why::Twice),
            (false, true) => self.slip(second, Some(day + 1), Why::Twice),
            _ => self.slip(second, None, Why::Twice),
        }])
    }

    fn out_of_order(&self, from: usize, to: usize) -> Vec<Slip> {
        let (before, after) = self.around(from, to);
        let low = before.or(after.map(|a| a - GOES_ON));
        let high = after.or(before.map(|b| b + GOES_ON));
        let (Some(low), Some(high)) = (low, high) else { return Vec::new() };
        let fits = |days: &[i64]| {
            days.iter().all(|&d| low < d && d < high && self.is_free(d))
                && days.windows(2).all(|w| w[0] < w[1])
        };
        let nobody = || (from..to).map(|i| self.slip(i, None, Why::OutOfOrder)).collect();
        // A row that is older than those before it and has a place of its own may be a late entry.
        let span = self.day.iter().zip(&self.trusted).filter(|(_, t)| **t).map(|(d, _)| *d);
        let oldest = span.min().unwrap_or(i64::MAX);
        let late = |d: i64| before.is_some_and(|b| oldest < d && d < b) && self.dates[&d] == 1;
        if (from..to).any(|i| late(self.day[i])) {
            return nobody();
        }
        let mut ways: BTreeSet<Vec<i64>> = BTreeSet::new();
        for edit in edits() {
            let days: Option<Vec<i64>> =
                (from..to).map(|i| edit.apply(self.day[i], low, high)).collect();
            ways.extend(days.filter(|d| fits(d)));
        }
        let room = (high - low - 1) as usize;
        let full = before.is_some() && after.is_some() && room == to - from;
        let mut adjoining = ways.iter().filter(|w| {
            before.is_some_and(|b| w[0] == b + 1) || after.is_some_and(|a| w[w.len() - 1] == a - 1)
        });
        let chosen = match (ways.len(), full) {
            (1, _) => ways.first(),
            (_, true) => ways.first(),
            _ => adjoining.next().filter(|_| adjoining.next().is_none()),
        };
        match chosen {
            Some(days) => (from..to)
                .zip(days)
                .map(|(i, &day)| self.slip(i, Some(day), Why::OutOfOrder))
                .collect(),
            None => nobody(),
        }
    }

    /// Rows at an end of the file that would adjoin the others in another year or month.
    fn far_ends(&self) -> Vec<Slip> {
        let trusted: Vec<usize> = (0..self.day.len()).filter(|&i| self.trusted[i]).collect();
        if trusted.len() < FEWEST {
            return Vec::new();
        }
        let mut slips = Vec::new();
        let gap = |k: usize| self.day[trusted[k + 1]] - self.day[trusted[k]];
        if let Some(k) = (0..NEW_YEAR.min(trusted.len() / 2)).find(|&k| gap(k) >= YEAR_GAP) {
            let moved: Option<Vec<i64>> =
                trusted[..=k].iter().map(|&i| other_year(self.day[i], 1)).collect();
            let next = self.day[trusted[k + 1]];
            let fits = |m: &Vec<i64>| m[k] < next && next - m[k] <= ADJOINS;
            if let Some(moved) = moved.filter(fits) {
                let rows = trusted[..=k].iter().zip(moved);
                slips.extend(rows.map(|(&i, d)| self.slip(i, Some(d), Why::FarOff)));
                return slips;
            }
        }
        let last = trusted.len() - 1;
        // In a diary that has long gaps anyway, one more says nothing.
        if (1..last - 1).any(|k| gap(k) > ADJOINS) {
            return slips;
        }
        for (i, beside, wanted) in
            [(trusted[0], trusted[1], -1), (trusted[last], trusted[last - 1], 1)]
        {
            let place = self.day[beside] + wanted;
            let far = (self.day[i] - place).abs() >= MONTH;
            let reach = |e: &Edit| {
                !matches!(e, Edit::Day(_))
                    && e.apply(self.day[i], place - 1, place + 1) == Some(place)
            };
            if far && edits().any(|e| reach(&e)) {
                slips.push(self.slip(i, Some(place), Why::FarOff));
            }
        }
        slips
    }
}

/// Which rows belong to the longest climbing sequence.
fn climbing(day: &[i64]) -> Vec<bool> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; day.len()];
    for (i, d) in day.iter().enumerate() {
        let at = tails.partition_point(|&t| day[t] < *d);
        before[i] = at.checked_sub(1).map(|b| tails[b]);
        if at == tails.len() {
            tails.push(i);
        } else {
            tails[at] = i;
        }
    }
    let mut trusted = vec![false; day.len()];
    let mut at = tails.last().copied();
    while let Some(i) = at {
        trusted[i] = true;
        at = before[i];
    }
    trusted
}

/// Of two neighbours one of which breaks the order, trusts the one that is not far from the rest.
fn prefer_near(day: &[i64], trusted: &mut [bool]) {
    for i in 0..day.len().saturating_sub(1) {
        let (good, bad) = match (trusted[i], trusted[i + 1]) {
            (true, false) => (i, i + 1),
            (false, true) => (i + 1, i),
            _ => continue,
        };
        let before = (0..i).rev().find(|&k| trusted[k]).map(|k| day[k]);
        let after = (i + 2..day.len()).find(|&k| trusted[k]).map(|k| day[k]);
        let fits = |d: i64| before.is_none_or(|b| b < d) && after.is_none_or(|a| d < a);
        let far = |d: i64| {
            let gaps = [before.map(|b| d - b), after.map(|a| a - d)];
            gaps.into_iter().flatten().max().unwrap_or(0)
        };
        if fits(day[bad]) && far(day[bad]) + MONTH / 2 < far(day[good]) {
            trusted[good] = false;
            trusted[bad] = true;
        }
    }
}

/// A way in which dates are mistyped.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Day(i64),
    /// The same day of this month, of the year that fits.
    Month(i8),
    /// The same day of the year that fits.
    Year,
    /// Day and month exchanged.
    Exchanged,
}

fn edits() -> impl Iterator<Item = Edit> {
    let days = [-1, 1].into_iter().map(Edit::Day);
    let months = (1..=12).map(Edit::Month);
    days.chain(months).chain([Edit::Year, Edit::Exchanged])
}

impl Edit {
    /// The day that was meant, if there is one between `low` and `high`, both excluded.
    fn apply(self, day: i64, low: i64, high: i64) -> Option<i64> {
        let typed = from_day(day)?;
        let inside = |d: &i64| low < *d && *d < high;
        let years = [from_day(low)?.year(), from_day(high)?.year()];
        let of = |month: i8, day: i8| {
            let found = years.into_iter().filter_map(|y| Date::new(y, month, day).ok());
            found.map(day_number).find(inside)
        };
        match self {
            Edit::Day(by) => Some(day + by).filter(inside),
            // A wrong month is not also a wrong year, unless the year has just begun or ended.
            Edit::Month(month) if (1..=12).contains(&month) => {
                let near = (i32::from(typed.year()) - i32::from(years[0])).abs() <= 1;
                of(month, typed.day()).filter(|_| near)
            }
            Edit::Month(_) => None,
            Edit::Year => of(typed.month(), typed.day()),
            Edit::Exchanged if (1..=12).contains(&typed.day()) => of(typed.day(), typed.month()),
            Edit::Exchanged => None,
        }
    }
}

fn other_year(day: i64, years: i16) -> Option<i64> {
    let typed = from_day(day)?;
    Date::new(typed.year() + years, typed.month(), typed.day()).ok().map(day_number)
}

fn from_day(day: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(day).ok()?;
    date(1970, 1, 1).checked_add(span).ok()
}

/// Lets the moments of entry decide where the order does not, and finds nights dated ahead.
fn by_entry(rows: &[Dated], slips: &mut Vec<Slip>) {
    let lag = |r: &Dated| Some(day_number(r.sent?) - day_number(r.date));
    let lags: Vec<i64> = rows.iter().filter_map(lag).collect();
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for l in &lags {
        *counts.entry(*l).or_insert(0) += 1;
    }
    let Some((&usual, &n)) = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))) else {
        return;
    };
    if lags.len() < FEWEST || n * 10 < USUAL_ENTRY * lags.len() {
        return;
    }
    let taken: BTreeSet<Date> = rows.iter().map(|r| r.date).collect();
    // The night a row was sent about, if its date can be a mistyped one of that night.
    let meant = |r: &Dated| {
        let (day, typed) = (day_number(r.sent?) - usual, day_number(r.date));
        let to = from_day(day)?;
        let mistyped = edits().any(|e| e.apply(typed, day - 1, day + 1) == Some(day));
        (lag(r)? != usual && !taken.contains(&to) && mistyped).then_some(to)
    };
    for slip in slips.iter_mut() {
        let row = &rows[slip.row];
        if slip.to.is_some() {
            continue;
        }
        if slip.why == Why::Twice {
            // Of the two rows the one that was not sent at the usual time has the wrong date.
            let twins: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].date == row.date).collect();
            let found: Vec<(usize, Date)> =
                twins.iter().filter_map(|&i| Some((i, meant(&rows[i])?))).collect();
            if let [(i, to)] = found[..] {
                *slip = Slip { row: i, to: Some(to), why: Why::Sent };
            }
        } else if let Some(to) = meant(row) {
            *slip = Slip { to: Some(to), why: Why::Sent, ..*slip };
        }
    }
    let known: BTreeSet<usize> = slips.iter().map(|s| s.row).collect();
    for (i, row) in rows.iter().enumerate() {
        let ahead = lag(row).is_some_and(|l| l < 0 && l < usual);
        if ahead && !known.contains(&i) {
            slips.push(Slip { row: i, to: meant(row), why: Why::Sent });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows dated by days from 2026-03-01 = 1; two neighbours of one date contradict each other.
    fn rows(days: &[i64]) -> Vec<Dated> {
        let base = day_number(date(2026, 3, 1)) - 1;
        days.iter()
            .enumerate()
            .map(|(i, d)| Dated {
                date: from_day(base + d).expect("a date"),
                line: i as u64 + 2,
                column: 0,
                sent: None,
                contradicts: i > 0 && days[i - 1] == *d,
            })
            .collect()
    }

    fn found(days: &[i64]) -> Vec<(usize, Option<i64>)> {
        let base = day_number(date(2026, 3, 1)) - 1;
        let slips = slips(&rows(days));
        slips.into_iter().map(|s| (s.row, s.to.map(|d| day_number(d) - base))).collect()
    }

    #[test]
    fn the_row_beside_the_gap_has_the_wrong_date() {
        for (days, expected) in [
            (&[1, 2, 3, 4, 4, 6, 7][..], vec![(4, Some(5))]),
            (&[1, 2, 3, 4, 6, 6, 7], vec![(4, Some(5))]),
            (&[7, 6, 6, 4, 3, 2, 1], vec![(2, Some(5))]),
            (&[1, 2, 3, 4, 4, 7, 8], vec![(4, Some(5))]),
            // Both sides have a gap; no side has one.
            (&[1, 2, 4, 4, 6, 7, 8], vec![(3, None)]),
            (&[1, 2, 3, 3, 4, 5, 6], vec![(3, None)]),
            (&[1, 2, 3, 4, 5, 6, 7], vec![]),
            (&[1, 2, 3, 9, 10, 40, 41], vec![]),
        ] {
            assert_eq!(found(days), expected, "{days:?}");
        }
    }

    #[test]
    fn a_wrong_month_or_year_breaks_the_order() {
        for (days, expected) in [
            (&[1, 2, 3, 35, 5, 6, 7][..], vec![(3, Some(4))]),
            (&[1, 2, 3, -24, 5, 6, 7], vec![(3, Some(4))]),
            (&[1, 2, 3, 369, 5, 6, 7], vec![(3, Some(4))]),
            (&[1, 2, 3, -361, -360, 6, 7, 8, 9, 10], vec![(3, Some(4)), (4, Some(5))]),
            // The first rows of a file, and the last.
            (&[-364, -363, 3, 4, 5, 6, 7], vec![(0, Some(1)), (1, Some(2))]),
            (&[1, 2, 3, 4, 5, 6, 38], vec![(6, Some(7))]),
            // A late entry has a place of its own.
            (&[1, 2, 3, 5, 6, 4, 8, 9], vec![(5, None)]),
        ] {
            assert_eq!(found(days), expected, "{days:?}");
        }
    }

    #[test]
    fn files_in_no_order_say_nothing() {
        assert_eq!(found(&[5, 1, 9, 2, 8, 3, 7]), vec![]);
        assert_eq!(found(&[1, 2, 2, 4]), vec![]);
    }

    #[test]
    fn moments_of_entry_settle_what_order_leaves_open() {
        let mut all = rows(&[1, 2, 4, 4, 6, 7, 8]);
        for (row, sent) in all.iter_mut().zip([2, 3, 4, 5, 7, 8, 9]) {
            row.sent = Some(date(2026, 3, sent));
        }
        let slip = Slip { row: 2, to: Some(date(2026, 3, 3)), why: Why::Sent };
        assert_eq!(slips(&all), [slip]);
        // Dated a day ahead of its entry.
        let mut all = rows(&[1, 2, 3, 4, 6, 8]);
        for (row, sent) in all.iter_mut().zip([1, 2, 3, 4, 5, 8]) {
            row.sent = Some(date(2026, 3, sent));
        }
        let slip = Slip { row: 4, to: Some(date(2026, 3, 5)), why: Why::Sent };
        assert_eq!(slips(&all), [slip]);
    }
}
