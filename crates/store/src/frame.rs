//! Grouping rows by person and night.

use lumbago_domain::{Readings, day_number};
use polars::prelude::*;

use crate::StoreError;
use crate::people::People;

/// One night: whose, when, and the rows that speak of it, as (source, row) runs in input order.
pub(crate) struct Group {
    pub(crate) person: u32,
    pub(crate) day: i32,
    /// Global row numbers, ascending.
    pub(crate) rows: Vec<u32>,
}

/// Groups the rows of all sources by person and evening date, sorted by both.
pub(crate) fn group(readings: &[Readings], people: &People) -> Result<Vec<Group>, StoreError> {
    let n = readings.iter().map(|r| r.night.len()).sum();
    let mut person: Vec<u32> = Vec::with_capacity(n);
    let mut day: Vec<i32> = Vec::with_capacity(n);
    for (source, codes) in readings.iter().zip(&people.index) {
        person.extend(source.person.iter().map(|&p| codes[p as usize]));
        day.extend(source.night.iter().map(|&d| day_number(d) as i32));
    }
    let frame = DataFrame::new_infer_height(vec![
        Column::new("person".into(), &person),
        Column::new("night".into(), &day),
    ])
    .map_err(StoreError::frame("made"))?;
    let grouped = frame
        .group_by_stable(["person", "night"])
        .map_err(StoreError::frame("grouped by night"))?;
    let mut groups: Vec<Group> = grouped
        .get_groups()
        .iter()
        .map(|g| {
            let rows: Vec<u32> = match g {
                GroupsIndicator::Idx((_, rows)) => rows.iter().copied().collect(),
                GroupsIndicator::Slice([first, len]) => (first..first + len).collect(),
            };
            let first = rows[0] as usize;
            Group { person: person[first], day: day[first], rows }
        })
        .collect();
    groups.sort_unstable_by_key(|g| (g.person, g.day));
    Ok(groups)
}
