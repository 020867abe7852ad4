//! The last four weeks, night by night.

use lumbago_domain::{Findings, Kind, LastNights, LastNightsRow, LastValue};

use crate::exposure::numbers;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};

/// Calendar nights shown.
const NIGHTS: i64 = 28;

/// Fields shown, where they were noted.
const FIELDS: [&str; 4] = ["position_main", "caffeine_mg", "stress", "sleep_hours"];

pub(super) const QUESTION: Question = Question {
    id: "last_nights",
    asks: "What were the last four weeks like?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, _: &Findings) -> Placing {
    let people = nights.people_logged();
    let [person] = people[..] else { return nothing() };
    let logged = nights.logged_of(person);
    let (Some(&start), Some(&end)) = (logged.first(), logged.last()) else { return nothing() };
    let last = nights.day[end];
    let first = nights.day[start].max(last - NIGHTS + 1);
    let many = (last - first + 1) as usize;
    let rows_of: Vec<Option<usize>> = (0..many)
        .map(|k| {
            let wanted = first + k as i64;
            nights.people[person].clone().find(|&i| nights.day[i] == wanted)
        })
        .collect();
    let rows = FIELDS.iter().filter_map(|key| row(nights, key, &rows_of)).collect();
    let first = nights.log.night[end].saturating_sub(jiff::ToSpan::days(last - first));
    let found = LastNights { first, nights: many as u32, rows };
    place(move |t| t.last_nights = Some(found))
}

fn row(nights: &Nights, key: &str, rows_of: &[Option<usize>]) -> Option<LastNightsRow> {
    let field = nights.log.catalogue.field(key)?;
    let values: Vec<Option<LastValue>> = match &field.kind {
        Kind::Level { levels } => {
            let noted = nights.values(key)?;
            let label = |i: usize| {
                let level = levels.iter().find(|l| Some(l.key.as_str()) == noted.text(i))?;
                (!level.is_missing).then(|| LastValue::Level(level.label.clone()))
            };
            rows_of.iter().map(|row| row.and_then(label)).collect()
        }
        _ => {
            let noted = numbers(nights, key)?.values;
            rows_of.iter().map(|row| row.and_then(|i| noted[i]).map(LastValue::Number)).collect()
        }
    };
    values.iter().any(Option::is_some).then(|| LastNightsRow {
        field: field.key.clone(),
        label: field.label.clone(),
        unit: field.unit.clone(),
        scale_end: field.limits.max.filter(|_| matches!(field.kind, Kind::Rating)),
        values,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Diary, noise};

    #[test]
    fn the_last_four_weeks_are_calendar_nights_with_gaps_left_open() {
        let diary = Diary::nights(60)
            .number("stress", |t| (t != 50).then_some(f64::from(t as u32 % 11)))
            .number("spasm_count", |t| Some(f64::from(u8::from(noise(1, t) < 0.3))));
        let found = diary.analyse().technical.last_nights.expect("asked");
        assert_eq!((found.nights, found.rows.len()), (28, 1));
        let stress = &found.rows[0];
        assert_eq!((stress.label.as_str(), stress.scale_end), ("Stress", Some(10.0)));
        // Nights 32 to 59 of the log.
        let expected = |k: usize| match 32 + k {
            50 => None,
            t => Some(LastValue::Number((t % 11) as f64)),
        };
        assert!((0..28).all(|k| stress.values[k] == expected(k)), "{:?}", stress.values);
    }
}
