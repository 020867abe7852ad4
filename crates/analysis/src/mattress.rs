//! When a person changed mattress.

use lumbago_domain::MattressChange;

use crate::nights::Nights;

/// A recorded age must fall by at least this much, in years, to be a change of mattress: a
/// quarter, so that ages written in whole or half years and mistakes of rounding do not count.
const DROP_YEARS: f64 = 0.25;

/// A recorded age may rise this much faster than the calendar before the mattress is another one.
const JUMP_YEARS: f64 = 1.5;

/// Changes of mattress of one person inside the logged span, in order of date.
///
/// They come from the mattress history where one is given, else from ages that fall, or that rise
/// much faster than the calendar.
pub(crate) fn changes(nights: &Nights, person: usize) -> Vec<MattressChange> {
    let rows = nights.people[person].clone();
    if rows.is_empty() {
        return Vec::new();
    }
    let (first, last) = (nights.log.night[rows.start], nights.log.night[rows.end - 1]);
    let code = &nights.log.people[person].code;
    let history: Vec<_> = nights.log.mattresses.iter().filter(|m| m.person == *code).collect();
    if history.is_empty() {
        return from_ages(nights, person);
    }
    let age = |acquired: Option<jiff::civil::Date>, on: jiff::civil::Date| {
        acquired.map(|a| f64::from((on - a).get_days()) / 365.25)
    };
    history
        .windows(2)
        .filter(|pair| pair[1].start_date > first && pair[1].start_date <= last)
        .map(|pair| MattressChange {
            night: pair[1].start_date,
            name: pair[1].mattress_id.clone(),
            age_before: age(pair[0].acquired_date, pair[1].start_date),
            age_after: age(pair[1].acquired_date, pair[1].start_date),
        })
        .collect()
}

fn from_ages(nights: &Nights, person: usize) -> Vec<MattressChange> {
    let Some(ages) = nights.values("mattress_age_years") else { return Vec::new() };
    let mut changes = Vec::new();
    let mut before: Option<(i64, f64)> = None;
    for i in nights.people[person].clone() {
        let Some(age) = ages.number(i) else { continue };
        if let Some((day, old)) = before {
            let years = (nights.day[i] - day) as f64 / 365.25;
            if age < old - DROP_YEARS || age > old + years + JUMP_YEARS {
                changes.push(MattressChange {
                    night: nights.log.night[i],
                    name: None,
                    age_before: Some(old),
                    age_after: Some(age),
                });
            }
        }
        before = Some((nights.day[i], age));
    }
    changes
}

/// For each row of a person, which mattress it was slept on: 0 for the first, counted up at each
/// change.
pub(crate) fn ordinal(nights: &Nights, person: usize) -> Vec<(usize, usize)> {
    let changes = changes(nights, person);
    nights.people[person]
        .clone()
        .map(|i| (i, changes.iter().filter(|c| c.night <= nights.log.night[i]).count()))
        .collect()
}
