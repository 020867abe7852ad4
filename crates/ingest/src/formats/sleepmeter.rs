//! Sleepmeter: up to four tables in one file, those of the user's own labels and the one of sleeps, waking
//! first. Quoted text is not escaped: a note may hold quotation marks and line breaks, so that a line which
//! does not begin with a moment belongs to the note of the line before.

use std::collections::BTreeMap;

use lumbago_domain::{Catalogue, Severity};

use super::{Content, Format, Job, Recognition};
use crate::journal::{Journal, OutcomeDates, Sleep, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::{Table, squeeze};
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "sleepmeter",
    page: include_str!("../../../../docs/formats/sleepmeter.md"),
    name: "Sleepmeter",
    taken: "start, end, time awake, quality, naps; aids, hindrances and tags by their labels",
    export: "in the app: menu, Backup, Export to CSV",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Names with which the table of sleeps begins.
const FIRST: [&str; 4] = ["wake", "sleep", "bedtime", "holes"];
/// Places of its columns.
mod at {
    pub(super) const WAKE: usize = 0;
    pub(super) const SLEEP: usize = 1;
    pub(super) const BED: usize = 2;
    pub(super) const HOLES: usize = 3;
    pub(super) const TYPE: usize = 4;
    pub(super) const AIDS: usize = 6;
    pub(super) const HINDRANCES: usize = 7;
    pub(super) const TAGS: usize = 8;
    pub(super) const QUALITY: usize = 9;
}
/// Tables of the user's own labels and the columns of sleeps that speak of them.
const OWN: [(&str, usize); 3] = [
    ("custom_aid_id", at::AIDS),
    ("custom_hindrance_id", at::HINDRANCES),
    ("custom_tag_id", at::TAGS),
];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    // The file begins with one of its tables; a diary of a million rows is not searched through.
    let first = table.header.first()?.to_lowercase();
    let begins = first == FIRST[0] || OWN.iter().any(|(name, _)| *name == first);
    (begins && table.text.any_line(|_, line| is_header(line))).then(|| Recognition {
        confidence: 0.97,
        why: "columns wake, sleep, bedtime, holes".into(),
    })
}

fn is_header(line: &str) -> bool {
    let mut names = line.split(',').map(str::trim);
    FIRST.iter().all(|n| names.next().is_some_and(|name| name.eq_ignore_ascii_case(n)))
}

/// The user's own labels by column and code.
type Labels = BTreeMap<(usize, String), String>;

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let mut labels = Labels::new();
    let mut sleeps: Vec<(u64, String)> = Vec::new();
    let mut section = None;
    job.table.text.any_line(|number, line| {
        let first = line.split(',').next().unwrap_or("").trim();
        if is_header(line) {
            section = Some(at::WAKE);
        } else if let Some((_, column)) = OWN.iter().find(|(name, _)| *name == first) {
            section = Some(*column);
        } else if section == Some(at::WAKE) && !line.trim().is_empty() {
            sleeps.push((number, line.into()));
        } else if let Some(column) = section
            && line.starts_with("CUSTOM_")
        {
            let name = line.rsplit_once(",\"").map_or("", |(_, name)| name).trim_end_matches('"');
            labels.insert((column, first.to_string()), name.to_string());
        }
        false
    });
    let mut journal = Journal::default();
    for (line, text) in sleeps {
        let cells: Vec<&str> = text.split(',').map(|c| c.trim().trim_matches('"')).collect();
        let seen = Seen { line: Some(line), ..Seen::default() };
        match sleep(&cells, line, &labels, &mut journal) {
            Ok(()) => problems.promised(line, 0),
            Err(problem) => problems.aside(problem, seen),
        }
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "hindrances",
        outcome: "hindrances and tags named after back spasms in Sleepmeter",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn sleep(cells: &[&str], line: u64, labels: &Labels, journal: &mut Journal) -> Result<(), Problem> {
    let text = |at: usize| cells.get(at).copied().unwrap_or("");
    let moment = |at: usize| values::moment_in(Order::YearFirst, text(at));
    let Some(wake) = moment(at::WAKE) else { return Err(of_a_note()) };
    let (Some(asleep), bed) = (moment(at::SLEEP), moment(at::BED)) else {
        return Err(super::not_a_moment());
    };
    let marks: Vec<String> = [at::AIDS, at::HINDRANCES, at::TAGS]
        .into_iter()
        .flat_map(|column| {
            let known = |code: &str| labels.get(&(column, code.to_string())).cloned();
            let codes = text(column).split('|').map(|c| c.split(':').next().unwrap_or(c).trim());
            codes
                .filter(|c| !c.is_empty() && *c != "NONE")
                .map(|c| known(c).unwrap_or_else(|| squeeze(&c.replace('_', " "))))
                .collect::<Vec<_>>()
        })
        .filter(|label| !label.is_empty())
        .collect();
    // The app's way to say that the person did not sleep at all.
    if wake == asleep {
        let night = lumbago_domain::night_of(bed.unwrap_or(asleep), wake);
        let (person, key) = (String::new(), "sleep_hours".to_string());
        journal.values.push(Value { line, person, night, key, cell: Cell::Number(0.0) });
        return Ok(());
    }
    let start = bed.filter(|b| *b <= asleep).unwrap_or(asleep);
    super::plausible_sleep(start, wake)?;
    super::plausible_sleep(asleep, wake)?;
    let minutes = asleep.duration_until(wake).as_secs_f64() / 60.0;
    let awake: f64 = holes(text(at::HOLES)).filter(|m| *m <= minutes).sum();
    let latency = start.duration_until(asleep).as_secs_f64() / 60.0;
    let quality = values::number(text(at::QUALITY), DecimalMark::Point);
    let mut sleep = Sleep::new(line, start, wake);
    sleep.nap = Some(text(at::TYPE) == "NAP");
    sleep.labels = marks;
    sleep.each.push(("sleep_hours", Cell::Number((minutes - awake).max(0.0) / 60.0)));
    sleep.each.push(("awake_min", Cell::Number(awake)));
    if bed.is_some() {
        sleep.once.push(("fall_asleep_min", Cell::Number(latency)));
    }
    let quality = quality.filter(|q| (0.0..=10.0).contains(q));
    sleep.once.extend(quality.map(|q| ("sleep_quality", Cell::Number(q))));
    journal.sleeps.push(sleep);
    Ok(())
}

/// Minutes of each time awake: `191-221|310-340`, counted from falling asleep.
fn holes(text: &str) -> impl Iterator<Item = f64> + '_ {
    text.split('|').filter_map(|hole| {
        let (from, to) = hole.split_once('-')?;
        let (from, to): (u32, u32) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (to >= from).then(|| f64::from(to - from))
    })
}

fn of_a_note() -> Problem {
    Problem::row(
        "line-of-a-note",
        "a line that does not begin with a moment: a further line of the note before, which the app does \
         not mark"
            .into(),
        "nothing to do; notes are not read",
    )
    .severity(Severity::Note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_awake_are_minutes_from_falling_asleep() {
        assert_eq!(holes("191-221|310-340").collect::<Vec<_>>(), [30.0, 30.0]);
        assert_eq!(holes("5-1|x|").count(), 0);
    }
}
