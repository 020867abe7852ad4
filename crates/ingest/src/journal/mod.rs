//! What a format found in a file, before it is filed by night: sleeps with a start and an end,
//! labels and answers, and plain values. One assembler turns it into rows, so that naps, split
//! nights and the meaning of silence are the same for every app.

mod marks;
mod measured;
mod overlaps;
mod sleeps;
mod writer;

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;
use lumbago_domain::{Catalogue, Field, night_of};

pub(crate) use marks::Said;
pub(crate) use measured::{MOODS, measured};
pub(crate) use sleeps::Sleep;

use self::marks::{Mark, Shared, Uses};
use self::writer::Writer;
use crate::formats::{Content, KEEP_A_DIARY, outcome_words};
use crate::labels;
use crate::options::DateMeans;
use crate::problems::{Problem, Problems, Seen};
use crate::values::Cell;
use crate::vocabulary::{self, Vocabulary};

/// Catalogue fields that any format may fill beside those of its vocabulary.
const CATALOGUE_FIELDS: &[&str] = &[
    "spasm_count",
    "spasm_any",
    "spasm_severity",
    "sleep_quality",
    "sleep_hours",
    "bed_time",
    "rise_time",
    "position_main",
    "stress",
    "steps",
    "exercise_min",
    "alcohol_units",
    "notes",
];

/// A value of a night.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) line: u64,
    /// Person's code; empty for a file of one person.
    pub(crate) person: String,
    pub(crate) night: Date,
    /// Field of the catalogue or of what formats measure.
    pub(crate) key: String,
    pub(crate) cell: Cell,
}

/// Everything a format found. Rows are counted as used or set aside by the format itself.
#[derive(Default)]
pub(crate) struct Journal {
    pub(crate) sleeps: Vec<Sleep>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) values: Vec<Value>,
    /// Nights about which the person made an entry by hand, even without a mark: silence about the
    /// outcome counts as "no" on these only.
    pub(crate) spoken: BTreeSet<(Rc<str>, Date)>,
    /// Codes and labels of the marks.
    shared: Shared,
}

/// What a format's labels mean and where they stand.
pub(crate) struct Words<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    /// Name of the column that holds labels, for messages.
    pub(crate) column: &'a str,
    /// Which night a label for the outcome speaks of.
    pub(crate) outcome_dates: OutcomeDates,
    /// What a label for the outcome is called in a sentence: "notes of back spasms in Sleep Cycle".
    pub(crate) outcome: &'a str,
}

/// Which night a label for the outcome speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutcomeDates {
    /// The night of its mark: the format knows.
    Known,
    /// The source has a date and no more; the user may have said what it means. Otherwise the night
    /// that ended that morning is taken: it is the last one a person can know of. That is said.
    Day(Option<DateMeans>),
}

impl Journal {
    /// Takes down a word said of a night.
    pub(crate) fn mark(&mut self, line: u64, person: &str, night: Date, label: &str, said: Said) {
        let (person, label) = (self.shared.of(person), self.shared.of(label));
        self.marks.push(Mark { line, person, night, label, said });
    }

    /// Takes down that something was said of a night by hand.
    pub(crate) fn speak(&mut self, person: &str, night: Date) {
        let person = self.shared.of(person);
        self.spoken.insert((person, night));
    }

    /// Files everything by night.
    pub(crate) fn assemble(
        mut self,
        words: &Words<'_>,
        catalogue: &Catalogue,
        problems: &mut Problems,
    ) -> Content {
        let (out, doubled) = overlaps::take_out(&mut self.sleeps, problems);
        for sleep in out {
            let night = night_of(sleep.start, sleep.end);
            self.chosen(&sleep, night);
        }
        let parts = sleeps::parts(&self.sleeps);
        let sleeps = std::mem::take(&mut self.sleeps);
        for (sleep, part) in sleeps.iter().zip(&parts) {
            self.chosen(sleep, part.night);
        }
        self.sleeps = sleeps;
        self.turn_denials(words.vocabulary);
        if let OutcomeDates::Day(means) = words.outcome_dates {
            self.date_outcomes(means, words, problems);
        }
        self.take_amounts_off(words.vocabulary);
        let spoken = std::mem::take(&mut self.spoken);
        let uses = Uses::of(&self.marks, spoken.into_iter(), words.vocabulary);
        let measured = measured();
        let used = uses.entries().flat_map(|e| words.vocabulary.entry(e).declarations());
        let (catalogue, declared) = vocabulary::declare(catalogue, used.chain(&measured));
        let fields = self.fields(&catalogue, &uses, words.vocabulary, &measured);
        let mut writer = Writer::new(fields, words.vocabulary);
        for (sleep, part) in self.sleeps.iter().zip(&parts) {
            writer.sleep(sleep, *part);
        }
        for value in self.values {
            writer.value(value);
        }
        let naps: BTreeSet<u64> = self
            .sleeps
            .iter()
            .zip(&parts)
            .filter(|(_, part)| part.nap)
            .map(|(sleep, _)| sleep.line)
            .collect();
        // Gone before the sheet is filled: both are large in a long table of events.
        for mark in std::mem::take(&mut self.marks) {
            writer.mark(&mark, naps.contains(&mark.line));
        }
        writer.silence(&uses);
        sleeps::tell(&self.sleeps, &parts, problems);
        let (sheet, unknown, stand_in) = writer.finish();
        problems.settle(&sheet.lines().iter().copied().collect(), |line| {
            doubled.contains(&line).then(overlaps::row)
        });
        if let Some(first) = uses.first_outcome() {
            let what = outcome_words(stand_in.as_ref(), words.outcome);
            let reason = format!(
                "{what}. From the first use ({first}) on, a night with other entries and not this one \
                 counts as a night without; a night without entries as not recorded"
            );
            let problem = Problem::note("outcome-from-labels", reason, KEEP_A_DIARY);
            problems.add(problem, Seen::default());
        }
        unknown.tell(words.vocabulary, words.column, "kept as text with the night", problems);
        // Factors of which nothing was recorded are not brought along.
        let recorded = sheet.recorded_fields();
        let declared =
            declared.into_iter().filter(|d| recorded.contains(&d.key.as_str())).collect();
        Content { sheet: Some(sheet), stand_in, declared, ..Content::default() }
    }

    /// Takes down the labels of a sleep.
    fn chosen(&mut self, sleep: &Sleep, night: Date) {
        for label in &sleep.labels {
            self.mark(sleep.line, &sleep.person, night, label, Said::Chosen);
        }
    }

    /// Turns "no coffee" that was chosen into coffee that was answered with no. A habit of doing without
    /// that was not kept says nothing of what was done.
    fn turn_denials(&mut self, vocabulary: &Vocabulary) {
        self.marks.retain_mut(|mark| {
            let denied = match vocabulary.find(&mark.label) {
                Some(_) => None,
                None => labels::denied(&mark.label).filter(|l| vocabulary.find(l).is_some()),
            };
            let Some(label) = denied else { return true };
            mark.label = label.into();
            let kept = mark.said != Said::Answered(false);
            mark.said = Said::Answered(false);
            kept
        });
    }

    /// Turns "2 cups of coffee" into the label "coffee" and an amount of its own field, and takes down
    /// what a bare number beside a habit counts.
    fn take_amounts_off(&mut self, vocabulary: &Vocabulary) {
        let counting = self.counting(vocabulary);
        let is_known =
            |mark: &Mark| mark.said != Said::Chosen || vocabulary.find(&mark.label).is_some();
        if counting.is_empty() && self.marks.iter().all(is_known) {
            return;
        }
        let mut marks = Vec::with_capacity(self.marks.len());
        for mark in std::mem::take(&mut self.marks) {
            if let Some(key) = vocabulary.counted(&mark.label)
                && counting.contains(&(mark.person.clone(), key.to_string()))
            {
                let value = match mark.said {
                    Said::Amount(value) => value,
                    Said::Chosen | Said::Answered(true) => 1.0,
                    Said::Answered(false) => 0.0,
                };
                self.values.push(Value {
                    line: mark.line,
                    person: mark.person.to_string(),
                    night: mark.night,
                    key: key.into(),
                    cell: Cell::Number(value),
                });
            }
            let found = if is_known(&mark) { None } else { vocabulary.measured(&mark.label) };
            let Some(found) = found else {
                marks.push(mark);
                continue;
            };
            if found.labels.is_empty() {
                self.spoken.insert((mark.person.clone(), mark.night));
            }
            self.values.extend(found.values.into_iter().map(|(key, cell)| Value {
                line: mark.line,
                person: mark.person.to_string(),
                night: mark.night,
                key,
                cell,
            }));
            let labels = found.labels.into_iter();
            marks.extend(labels.map(|label| Mark { label: label.into(), ..mark.clone() }));
        }
        self.marks = marks;
    }

    /// What each person counts: where one mark of a habit is a number above one, done is one and not done
    /// none.
    fn counting(&self, vocabulary: &Vocabulary) -> BTreeSet<(Rc<str>, String)> {
        let numbers = self.marks.iter().filter(|m| matches!(m.said, Said::Amount(_)));
        numbers
            .filter_map(|m| Some((m.person.clone(), vocabulary.counted(&m.label)?.to_string())))
            .collect()
    }

    /// Moves labels for the outcome to the night they speak of.
    fn date_outcomes(
        &mut self,
        means: Option<DateMeans>,
        words: &Words<'_>,
        problems: &mut Problems,
    ) {
        let is_outcome = |label: &str| {
            words.vocabulary.find(label).is_some_and(|e| words.vocabulary.entry(e).is_outcome())
        };
        let of_the_outcome = |mark: &Mark| {
            is_outcome(&mark.label)
                || words
                    .vocabulary
                    .measured(&mark.label)
                    .is_some_and(|m| m.labels.iter().any(|l| is_outcome(l)))
        };
        let meaning = means.unwrap_or(DateMeans::Wake);
        let mut first = None;
        let mut count = 0;
        for mark in self.marks.iter_mut().filter(|m| of_the_outcome(m)) {
            mark.night = meaning.night(mark.night).unwrap_or(mark.night);
            first = first.or(Some(mark.line));
            count += 1;
        }
        if means.is_none() && count > 0 {
            let problem = Problem::kept(
                "outcome-date-assumed",
                "entries about spasms have a date and no night: each is taken for the night that ended \
                 that morning"
                    .into(),
                "say `--date-means evening` if they are about the night that began that evening, or \
                 `--date-means wake` to confirm",
            );
            problems.add_times(problem, Seen { line: first, ..Seen::default() }, count);
        }
    }

    fn fields(
        &self,
        catalogue: &Catalogue,
        uses: &Uses,
        vocabulary: &Vocabulary,
        measured: &[crate::FactorDeclaration],
    ) -> Vec<Field> {
        let mut keys: BTreeSet<&str> = CATALOGUE_FIELDS.iter().copied().collect();
        keys.extend(measured.iter().map(|d| d.key.as_str()));
        keys.extend(uses.entries().map(|e| vocabulary.entry(e).key()));
        keys.extend(self.values.iter().map(|v| v.key.as_str()));
        catalogue.fields().filter(|f| keys.contains(f.key.as_str())).cloned().collect()
    }
}
