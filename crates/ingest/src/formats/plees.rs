//! Plees Tracker: a row a sleep, moments as milliseconds since 1970 in universal time. The zone is not
//! written, so that clock times cannot be told; the variant for people (`length`) has local times.

use jiff::SignedDuration;
use jiff::civil::{DateTime, Time, date};
use lumbago_domain::{Catalogue, night_of};

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Sleep, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "plees_tracker",
    page: include_str!("../../../../docs/formats/plees-tracker.md"),
    name: "Plees Tracker",
    taken: "hours of sleep, rating, awakenings, comments",
    export: "in the app: menu, Export file (or Export for people, with clock times)",
    kind: FileKind::Diary,
    recognise,
    read,
};

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let all = ["sid", "start", "stop", "rating"];
    all.iter()
        .all(|n| table.column(n).is_some())
        .then(|| Recognition { confidence: 0.97, why: "columns sid, start, stop, rating".into() })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let (Some(start), Some(stop)) = (table.column("start"), table.column("stop")) else {
        return Err(super::unrecognised(job));
    };
    let others = ["rating", "wakes", "comment"].map(|n| table.column(n));
    let [rating, wakes, comment] = others;
    let order = super::date_order(job, start, Order::DayFirst, problems)?;
    let mut journal = Journal::default();
    let mut universal = false;
    rows(table, problems, |record, line, _| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let when = |at: usize| {
            let local = values::moment_in(order, text(at)).map(|m| (m, false));
            let found = local.or_else(|| epoch(text(at)).map(|m| (m, true)));
            found.ok_or_else(|| Aside::cell(super::not_a_moment(), at))
        };
        let ((from, by_epoch), (to, _)) = (when(start)?, when(stop)?);
        super::plausible_sleep(from, to).map_err(|problem| Aside::cell(problem, stop))?;
        let number =
            |at: Option<usize>| values::number(text(at?), DecimalMark::Point).filter(|v| *v >= 0.0);
        let hours = from.duration_until(to).as_secs_f64() / 3600.0;
        let stars = number(rating).filter(|r| *r > 0.0 && *r <= 5.0);
        let once = [
            stars.map(|r| ("sleep_quality", Cell::Number(2.0 * r))),
            comment.map(text).filter(|t| !t.is_empty()).map(|t| ("notes", Cell::Text(t.into()))),
        ];
        let each = [
            Some(("sleep_hours", Cell::Number(hours))),
            number(wakes).filter(|w| *w <= 200.0).map(|w| ("awakenings", Cell::Number(w))),
        ];
        if by_epoch {
            universal = true;
            let night = night_of(from, to);
            for (key, cell) in each.into_iter().chain(once).flatten() {
                let (person, key) = (String::new(), key.into());
                journal.values.push(Value { line, person, night, key, cell });
            }
        } else {
            journal.sleeps.push(Sleep {
                each: each.into_iter().flatten().collect(),
                once: once.into_iter().flatten().collect(),
                ..Sleep::new(line, from, to)
            });
        }
        Ok(0)
    });
    if universal {
        problems.add(no_zone(), Seen { column: Some("start"), ..Seen::default() });
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

/// A moment from milliseconds since 1970.
fn epoch(text: &str) -> Option<DateTime> {
    let millis: i64 = text.parse().ok()?;
    let first = date(1970, 1, 1).to_datetime(Time::midnight());
    first.checked_add(SignedDuration::from_millis(millis)).ok()
}

fn no_zone() -> Problem {
    Problem::note(
        "universal-time",
        "times are universal and the file does not say the zone: clock times are left out, and nights are \
         right between 8 hours behind and 14 hours ahead of it"
            .into(),
        "export for people, which has local times, or put a diary beside it",
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn milliseconds_since_1970() {
        assert_eq!(epoch("1608323029000"), Some(datetime(2020, 12, 18, 20, 23, 49, 0)));
        assert_eq!(epoch("99999999999999999999"), None);
        assert_eq!(epoch("x"), None);
    }
}
