//! From readings to nights.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lumbago_domain::{Catalogue, Consequence, Field, Kind, Severity, StandIn};

use super::line::{Category, Line};
use super::uses::Uses;
use crate::FactorDeclaration;
use crate::declaration::{DeclaredKind, DeclaredRole};
use crate::formats::Content;
use crate::problems::{Problem, Problems, Seen};
use crate::sheet::Sheet;
use crate::values::{Cell, DecimalMark, Rule, clock, duration_hours};
use crate::vocabulary::{self, Absent, Entry, Unknown, Vocabulary};

/// Severities from 1 mild to 4 unbearable as 0 to 10.
const SEVERITY: (f64, f64) = (2.5, 0.0);
/// Sleep quality from 1 to 5 as 0 to 10.
const QUALITY: (f64, f64) = (2.5, -2.5);
/// Severity words in order, 1 to 4.
const SEVERITY_WORDS: [&str; 4] = ["mild", "moderate", "severe", "unbearable"];

/// What the app records and the evidence base does not ask about: kept with the night.
fn recorded() -> Vec<FactorDeclaration> {
    let rating = |key: &str, label: &str, min: f64, max: f64| FactorDeclaration {
        min: Some(min),
        max: Some(max),
        role: DeclaredRole::Context,
        ..FactorDeclaration::new(key, label, "", DeclaredKind::Rating)
    };
    vec![
        rating("mood", "Mood", 0.0, 10.0),
        rating("energy", "Energy", 0.0, 5.0),
        rating("back_pain_day", "Back pain in the daytime", 0.0, 10.0),
        FactorDeclaration {
            min: Some(0.0),
            max: Some(1440.0),
            role: DeclaredRole::Context,
            ..FactorDeclaration::new("nap_min", "Naps", "min", DeclaredKind::Amount)
        },
    ]
}

/// Fields of the catalogue that rows fill beside those of the vocabulary.
const CATALOGUE_FIELDS: &[&str] = &[
    "spasm_any",
    "spasm_severity",
    "sleep_hours",
    "sleep_quality",
    "bed_time",
    "rise_time",
    "notes",
];

/// Makes readings of lines.
pub(super) fn assemble(lines: &[Line], catalogue: &Catalogue, problems: &mut Problems) -> Content {
    let vocabulary = Vocabulary::bearable();
    let uses = Uses::of(lines, vocabulary);
    let own = recorded();
    let declarations =
        uses.windows.keys().flat_map(|(_, e)| vocabulary.entry(*e).declarations()).chain(&own);
    let (catalogue, declared) = vocabulary::declare(catalogue, declarations);
    let keys: BTreeSet<&str> = CATALOGUE_FIELDS
        .iter()
        .copied()
        .chain(own.iter().map(|d| d.key.as_str()))
        .chain(uses.windows.keys().map(|(_, e)| vocabulary.entry(*e).key()))
        .collect();
    let fields: Vec<Field> =
        catalogue.fields().filter(|f| keys.contains(f.key.as_str())).cloned().collect();
    let mut writer = Writer {
        vocabulary,
        uses: &uses,
        sheet: Sheet::new(fields.clone()),
        fields,
        unknown: Unknown::default(),
        stand_in: None,
        asked: BTreeSet::new(),
    };
    for line in lines {
        writer.write(line, problems);
    }
    let Writer { sheet, unknown, stand_in, .. } = writer;
    unknown.tell(vocabulary, "detail", "kept as text with the night", problems);
    uses.tell_outcome(stand_in.as_ref(), problems);
    let recorded = sheet.recorded_fields();
    let declared = declared.into_iter().filter(|d| recorded.contains(&d.key.as_str())).collect();
    Content { sheet: Some(sheet), stand_in, declared, ..Content::default() }
}

/// A value for a field of a night.
struct Said {
    night: Date,
    key: String,
    cell: Cell,
}

/// Writes line after line.
struct Writer<'a> {
    vocabulary: &'static Vocabulary,
    uses: &'a Uses,
    sheet: Sheet,
    fields: Vec<Field>,
    unknown: Unknown,
    stand_in: Option<StandIn>,
    /// Days whose night has had its answer about the back.
    asked: BTreeSet<Date>,
}

/// Values, and how many cells were left out; or why the row is set aside.
type Read = Result<(Vec<Said>, u64), Problem>;

impl Writer<'_> {
    fn write(&mut self, line: &Line, problems: &mut Problems) {
        let seen = Seen {
            line: Some(line.line),
            column: Some("rating/amount"),
            value: Some(&line.rating),
        };
        let before = line.date.yesterday().unwrap_or(line.date);
        let read = match line.category {
            Category::Symptom => self.symptom(line, before, problems, seen),
            Category::Factors | Category::FoodFactors => Ok((self.labels(line, line.date), 0)),
            Category::SleepFactors => Ok((self.labels(line, before), 0)),
            Category::Sleep => self.sleep(line, before, problems, seen),
            Category::SleepQuality => {
                self.number("sleep_quality", before, line, Some(QUALITY), problems, seen)
            }
            Category::Mood => self.number("mood", line.date, line, None, problems, seen),
            Category::Energy => self.number("energy", line.date, line, None, problems, seen),
            Category::Medicines => self.medicine(line, before, problems, seen),
        };
        let (mut said, rejected) = match read {
            Ok((said, rejected)) => (said, rejected),
            Err(problem) => {
                problems.aside(problem, seen);
                return;
            }
        };
        if said.is_empty() {
            problems.aside(nothing_in_it(), Seen { value: None, ..seen });
            return;
        }
        // A row made by hand on a later day shows that the night was not forgotten.
        let by_hand = line.category != Category::Sleep;
        if by_hand && self.uses.first_outcome.is_some_and(|first| line.date >= first) {
            let new = self.asked.insert(line.date);
            let cell = Cell::YesNo(false);
            let key = "spasm_any".to_string();
            if new && !said.iter().any(|s| s.key == key) {
                said.push(Said { night: before, key, cell });
            }
        }
        self.push(said, line.line);
        problems.used(rejected);
    }

    /// One reading a night, in order of date.
    fn push(&mut self, said: Vec<Said>, line: u64) {
        let mut nights: BTreeMap<Date, Vec<Cell>> = BTreeMap::new();
        for Said { night, key, cell } in said {
            let Some(slot) = self.sheet.slot(&key) else { continue };
            let cells = nights.entry(night).or_insert_with(|| self.sheet.blank_row());
            cells[slot] = match (std::mem::take(&mut cells[slot]), cell) {
                (Cell::Text(a), Cell::Text(b)) => Cell::Text(format!("{a}|{b}")),
                (Cell::YesNo(true), Cell::YesNo(false)) => Cell::YesNo(true),
                (_, new) => new,
            };
        }
        let person = self.sheet.person("");
        for (night, mut cells) in nights {
            let all = 0..cells.len();
            self.sheet.push(person, night, line, &mut cells, all);
        }
    }

    fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }

    fn number(
        &self,
        key: &str,
        night: Date,
        line: &Line,
        scale: Option<(f64, f64)>,
        problems: &mut Problems,
        seen: Seen<'_>,
    ) -> Read {
        let Some(field) = self.field(key).filter(|f| !matches!(f.kind, Kind::YesNo)) else {
            return Ok((Vec::new(), 0));
        };
        let mut rule = Rule::new(field.clone(), DecimalMark::Point);
        rule.scale = scale;
        match rule.read(&line.rating) {
            Ok((cell, odd)) => {
                odd.into_iter().for_each(|p| problems.add(p, seen));
                let said = Said { night, key: key.into(), cell };
                Ok((if said.cell.is_recorded() { vec![said] } else { Vec::new() }, 0))
            }
            Err(problem) => Err(Problem { consequence: Consequence::RowSetAside, ..problem }),
        }
    }

    /// Back pain of the night is the outcome, of the day context; other symptoms as the vocabulary
    /// has them, or as text.
    fn symptom(
        &mut self,
        line: &Line,
        before: Date,
        problems: &mut Problems,
        seen: Seen<'_>,
    ) -> Read {
        let (name, word) = line.name_and_last();
        let word = word.map(str::to_lowercase);
        let by_word = word.and_then(|w| SEVERITY_WORDS.iter().position(|s| *s == w));
        let mut line = line.clone();
        if line.rating.is_empty()
            && let Some(step) = by_word
        {
            line.rating = (step + 1).to_string();
        }
        let Some(entry) = self.vocabulary.find(name).map(|e| self.vocabulary.entry(e)) else {
            self.unknown.add(name, line.line);
            return Ok((vec![text(name, if line.at_night { before } else { line.date })], 0));
        };
        if !entry.is_outcome() {
            let night = if line.at_night { before } else { line.date };
            return self.number(entry.key(), night, &line, Some(SEVERITY), problems, seen);
        }
        // Pain by day alone is reason enough: the nights without it are nights without pain.
        if self.stand_in.is_none() {
            self.stand_in = entry.stand_in.clone();
        }
        if !line.at_night {
            return self.number("back_pain_day", line.date, &line, Some(SEVERITY), problems, seen);
        }
        let yes = Said { night: before, key: "spasm_any".into(), cell: Cell::YesNo(true) };
        match self.number("spasm_severity", before, &line, Some(SEVERITY), problems, seen) {
            Ok((mut said, rejected)) => {
                said.push(yes);
                Ok((said, rejected))
            }
            Err(problem) => {
                problems.add(Problem { consequence: Consequence::CellRejected, ..problem }, seen);
                Ok((vec![yes], 1))
            }
        }
    }

    /// Labels that were chosen, and what it says that others of the category were not.
    fn labels(&mut self, line: &Line, night: Date) -> Vec<Said> {
        let mut said = Vec::new();
        for ((category, index), (first, last)) in &self.uses.windows {
            let entry = self.vocabulary.entry(*index);
            let within = *category == line.category && (*first..=*last).contains(&line.date);
            let yes_no = self.field(entry.key()).is_some_and(|f| matches!(f.kind, Kind::YesNo));
            if within && entry.absent == Absent::No && yes_no {
                said.push(Said { night, key: entry.key().into(), cell: Cell::YesNo(false) });
            }
        }
        for label in line.labels() {
            match self.vocabulary.find_habit(label).map(|e| self.vocabulary.entry(e)) {
                Some(entry) => said.extend(self.chosen(entry, night)),
                None => {
                    self.unknown.add(label, line.line);
                    said.push(text(label, night));
                }
            }
        }
        said
    }

    fn chosen(&self, entry: &Entry, night: Date) -> Option<Said> {
        let cell = entry.cell(self.field(entry.key())?);
        cell.is_recorded().then(|| Said { night, key: entry.key().into(), cell })
    }

    /// `9:15` with `Asleep 02:45 - 12:30. In bed 02:15 - 13:15`, or a nap.
    fn sleep(&self, line: &Line, before: Date, problems: &mut Problems, seen: Seen<'_>) -> Read {
        let hours = duration_hours(&line.rating);
        if line.detail.contains("Nap") {
            let words = line.detail.split_whitespace().find_map(duration_hours);
            let cell = match hours.or(words).filter(|h| *h > 0.0 && *h <= 24.0) {
                Some(hours) => Cell::Number(hours * 60.0),
                None => return Ok((Vec::new(), 0)),
            };
            let said = Said { night: line.date, key: "nap_min".into(), cell };
            return Ok((vec![said], 0));
        }
        let mut said = Vec::new();
        let mut rejected = 0;
        match hours {
            Some(hours) if hours > 0.0 && hours <= 24.0 => {
                said.push(Said {
                    night: before,
                    key: "sleep_hours".into(),
                    cell: Cell::Number(hours),
                });
            }
            Some(_) => {}
            None if line.rating.is_empty() => {}
            None => {
                rejected += 1;
                problems.add(not_a_duration(), seen);
            }
        }
        let span = |name: &str| -> Option<(u16, u16)> {
            let (_, rest) = line.detail.split_once(name)?;
            let (from, to) = rest.split('.').next()?.split_once('-')?;
            Some((clock(from.trim())?, clock(to.trim())?))
        };
        if let Some((from, to)) = span("In bed ").or_else(|| span("Asleep ")) {
            said.push(Said { night: before, key: "bed_time".into(), cell: Cell::Clock(from) });
            said.push(Said { night: before, key: "rise_time".into(), cell: Cell::Clock(to) });
        }
        Ok((said, rejected))
    }

    /// Painkillers and magnesium; all others are left out, name and all.
    fn medicine(&self, line: &Line, before: Date, problems: &mut Problems, seen: Seen<'_>) -> Read {
        let (name, unit) = line.name_and_last();
        let night = if line.at_night { before } else { line.date };
        let Some(entry) = self.vocabulary.find(name).map(|e| self.vocabulary.entry(e)) else {
            return Err(medicine_not_taken());
        };
        match self.field(entry.key()) {
            Some(field) if matches!(field.kind, Kind::Amount) => {
                let in_mg = unit.is_some_and(|u| u.eq_ignore_ascii_case("mg"));
                if !in_mg {
                    return Err(medicine_not_taken());
                }
                self.number(entry.key(), night, line, None, problems, seen)
            }
            Some(_) => Ok((self.chosen(entry, night).into_iter().collect(), 0)),
            None => Err(medicine_not_taken()),
        }
    }
}

fn text(label: &str, night: Date) -> Said {
    Said { night, key: "notes".into(), cell: Cell::Text(label.into()) }
}

fn nothing_in_it() -> Problem {
    Problem::row("no-values", "a row without a value that can be used".into(), "nothing to do")
        .severity(Severity::Note)
}

fn medicine_not_taken() -> Problem {
    Problem::row(
        "medicine-not-taken",
        "a medicine other than a painkiller or magnesium in mg: left out, for medicines are never \
         estimated"
            .into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}

fn not_a_duration() -> Problem {
    Problem::cell(
        "not-a-duration",
        "not a length of sleep in the form H:MM".into(),
        "use the file as exported by the app",
    )
}
