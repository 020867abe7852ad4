//! Grouping rows by person and night.

use lumbago_domain::{Readings, day_number};

use crate::people::People;

/// The rows of all sources night by night, nights sorted by person and evening date.
///
/// Flat, because a list for every night would take more memory than most nights' values.
#[derive(Default)]
pub(crate) struct ByNight {
    /// Whose each night is.
    pub(crate) person: Vec<u32>,
    /// Day number of each evening.
    pub(crate) day: Vec<i32>,
    /// Place in `sources` and `rows` after the last row of each night.
    ends: Vec<u32>,
    /// The source of each row, ascending within a night.
    sources: Vec<u32>,
    /// The row in its source.
    rows: Vec<u32>,
}

impl ByNight {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows that speak of a night, source by source.
    pub(crate) fn runs(&self, night: usize) -> impl Iterator<Item = (usize, &[u32])> {
        let start = night.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let mut left = start..self.ends[night] as usize;
        std::iter::from_fn(move || {
            let here = left.clone();
            let source = *self.sources[here.clone()].first()?;
            let own = self.sources[here.clone()].iter().take_while(|&&s| s == source).count();
            left.start += own;
            Some((source as usize, &self.rows[here.start..here.start + own]))
        })
    }

    /// The first row that speaks of a night, and its source.
    pub(crate) fn first(&self, night: usize) -> (usize, usize) {
        let start = night.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        (self.sources[start] as usize, self.rows[start] as usize)
    }
}

/// Groups the rows of all sources by person and evening date, sorted by both.
pub(crate) fn by_night(readings: &[Readings], people: &People) -> ByNight {
    let mut rows: Vec<(u32, i32)> =
        Vec::with_capacity(readings.iter().map(|r| r.night.len()).sum());
    for (source, codes) in readings.iter().zip(&people.index) {
        let whose = source.person.iter().map(|&p| codes[p as usize]);
        rows.extend(whose.zip(source.night.iter().map(|&d| day_number(d) as i32)));
    }
    // Logs are in order or nearly so, for which a sort takes one pass and no room; tables of hashes
    // take both.
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    order.sort_unstable_by_key(|&row| (rows[row as usize], row));

    let starts = starts(readings);
    let mut nights = ByNight::default();
    nights.sources.reserve_exact(order.len());
    nights.rows.reserve_exact(order.len());
    for night in order.chunk_by(|&a, &b| rows[a as usize] == rows[b as usize]) {
        for &row in night {
            let source = starts.partition_point(|&s| s <= row) - 1;
            nights.sources.push(source as u32);
            nights.rows.push(row - starts[source]);
        }
        let (person, day) = rows[night[0] as usize];
        nights.person.push(person);
        nights.day.push(day);
        nights.ends.push(nights.rows.len() as u32);
    }
    nights
}

/// First global row number of each source.
fn starts(readings: &[Readings]) -> Vec<u32> {
    let mut next = 0;
    readings
        .iter()
        .map(|r| {
            let start = next;
            next += r.night.len() as u32;
            start
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use lumbago_domain::Source;

    use super::*;

    fn source(people: &[&str], rows: &[(u32, i8)]) -> Readings {
        Readings {
            source: Source { file: "a.csv".into(), format: String::new(), sha256: String::new() },
            people: people.iter().map(|p| (*p).to_string()).collect(),
            person: rows.iter().map(|(p, _)| *p).collect(),
            night: rows.iter().map(|(_, d)| date(1970, 1, *d)).collect(),
            line: (2..).take(rows.len()).collect(),
            columns: Vec::new(),
            stand_in: None,
            earlier: None,
        }
    }

    #[test]
    fn rows_in_any_order_stand_with_their_night_source_by_source() {
        let sources = [
            source(&["b", "a"], &[(0, 2), (1, 3), (0, 1), (0, 2)]),
            source(&[], &[]),
            source(&["b"], &[(0, 2), (0, 2), (0, 4)]),
        ];
        let people = People { people: Vec::new(), index: vec![vec![1, 0], vec![], vec![1]] };
        let nights = by_night(&sources, &people);
        assert_eq!(nights.person, [0, 1, 1, 1]);
        assert_eq!(nights.day, [2, 0, 1, 3], "days since 1970");
        let runs = |night| nights.runs(night).collect::<Vec<_>>();
        assert_eq!(runs(0), [(0, &[1][..])]);
        assert_eq!(runs(1), [(0, &[2][..])]);
        assert_eq!(runs(2), [(0, &[0, 3][..]), (2, &[0, 1][..])]);
        assert_eq!(runs(3), [(2, &[2][..])]);
        assert_eq!([0, 1, 2, 3].map(|night| nights.first(night)), [(0, 1), (0, 2), (0, 0), (2, 2)]);
    }
}
