//! Which months and weekdays were logged.

use std::collections::BTreeMap;

use lumbago_domain::{MonthLogged, WeekdayLogged};

use crate::nights::Nights;

/// A person's calendar longer than this is cut to its end: a mistyped year must not make a
/// million empty nights.
const MAX_NIGHTS: i64 = 40 * 366;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Calendar nights from each person's first to last logged night, by month and by evening of the
/// week.
pub(super) fn read(
    nights: &Nights,
    is_complete: impl Fn(usize) -> bool,
) -> (Vec<MonthLogged>, Vec<WeekdayLogged>) {
    let mut months: BTreeMap<jiff::civil::Date, MonthLogged> = BTreeMap::new();
    let mut weekdays =
        WEEKDAYS.map(|name| WeekdayLogged { weekday: name.into(), nights: 0, logged: 0 });
    for p in nights.people_logged() {
        let rows = nights.logged_of(p);
        let last = rows.last().map_or(0, |&i| nights.day[i]);
        let mut before: Option<usize> = None;
        for &i in rows.iter().filter(|&&i| nights.day[i] > last - MAX_NIGHTS) {
            // The nights after the logged one before, up to this one.
            let mut date = match before {
                Some(j) => nights.log.night[j].tomorrow().unwrap_or(nights.log.night[i]),
                None => nights.log.night[i],
            };
            loop {
                let here = date == nights.log.night[i];
                let month = months.entry(date.first_of_month()).or_insert(MonthLogged {
                    month: date.first_of_month(),
                    nights: 0,
                    logged: 0,
                    complete: 0,
                });
                month.nights += 1;
                month.logged += u32::from(here);
                month.complete += u32::from(here && nights.y(i).is_some() && is_complete(i));
                let day = &mut weekdays[date.weekday().to_monday_zero_offset() as usize];
                day.nights += 1;
                day.logged += u32::from(here);
                match date.tomorrow() {
                    Ok(next) if !here => date = next,
                    _ => break,
                }
            }
            before = Some(i);
        }
    }
    (months.into_values().collect(), weekdays.into())
}
