//! What the columns of a form ask, and how their cells become values.

use std::collections::{BTreeMap, BTreeSet};

use lumbago_domain::{Catalogue, Field, Kind};

use super::container::{Container, Split};
use super::items::{Form, Items, plain};
use super::redcap::checkbox;
use super::single::{NO, Single, YES, is_number, label as meaning, quality_scale, yes_or_no_word};
use crate::problems::{Problem, Problems, Seen};
use crate::quality::{CLOCKS, Written};
use crate::table::Table;
use crate::values::{self, Cell, Rule, decimal_mark};

/// Records looked at to tell a decimal comma from a point.
const SAMPLE: usize = 200;
/// Different words beyond which a column holds no list of choices.
const MOST_CHOICES: usize = 100;

/// A choice and what it says.
struct Choice {
    slot: usize,
    cell: Cell,
}

/// A question with several choices.
enum Several {
    /// A column for each.
    Boxes { all: Vec<usize>, known: Vec<(usize, Choice)>, zero_is_silence: bool },
    /// All in one cell.
    List { index: usize, known: Vec<(String, Choice)> },
}

/// All questions of a form that are understood.
pub(super) struct Answers {
    pub(super) fields: Vec<Field>,
    single: Vec<Single>,
    several: Vec<Several>,
    separators: &'static [char],
    /// Items of a sleep diary among the questions.
    pub(super) core: usize,
    /// Names of the columns that are not understood.
    pub(super) others: Vec<usize>,
    pub(super) stand_in: Option<lumbago_domain::StandIn>,
}

/// Cells of a record under construction.
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) rejected: u64,
    /// Problems of cells with their column and text.
    pub(super) pending: Vec<(Problem, usize, String)>,
}

impl Answers {
    /// The questions of a table; `skip` are columns that are read otherwise.
    pub(super) fn find(
        container: &Container,
        table: &Table<'_>,
        catalogue: &Catalogue,
        skip: &[usize],
        problems: &mut Problems,
    ) -> Self {
        let mut answers = Self {
            fields: Vec::new(),
            single: Vec::new(),
            several: Vec::new(),
            separators: container.separators,
            core: 0,
            others: Vec::new(),
            stand_in: None,
        };
        let mut boxes: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
        let sample = table.sample(SAMPLE);
        for (index, name) in table.header.iter().enumerate() {
            if name.is_empty() || skip.contains(&index) || container.own.contains(&index) {
                continue;
            }
            if let Some((question, choice)) = split(container, table, name) {
                boxes.entry(question).or_default().push((index, choice));
            } else if !answers.one(container, table, catalogue, index, &sample, problems) {
                answers.others.push(index);
            }
        }
        answers.lists(container, table, catalogue);
        for columns in boxes.into_values() {
            answers.boxes(container, catalogue, &columns);
        }
        answers.others.sort_unstable();
        answers
    }

    fn slot(&mut self, field: &Field) -> usize {
        match self.fields.iter().position(|f| f.key == field.key) {
            Some(slot) => slot,
            None => {
                self.fields.push(field.clone());
                self.fields.len() - 1
            }
        }
    }

    /// The place of a field.
    pub(super) fn slot_of(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.key == key)
    }

    /// For each field the column of its question, if it has one.
    pub(super) fn columns(&self) -> Vec<Option<usize>> {
        let column = |slot| self.single.iter().find(|s| s.slot == slot).map(|s| s.index);
        (0..self.fields.len()).map(column).collect()
    }

    /// The clock times of a row's night and where they are written.
    pub(super) fn clocks(&self, row: &Row, line: u64) -> [Option<Written>; 4] {
        CLOCKS.map(|key| {
            let slot = self.slot_of(key)?;
            let Cell::Clock(minutes) = row.cells[slot] else { return None };
            let column = self.single.iter().find(|s| s.slot == slot)?.index;
            Some(Written { minutes, line, column })
        })
    }

    /// A place for a field that is computed.
    pub(super) fn computed(&mut self, catalogue: &Catalogue, key: &str) -> Option<usize> {
        catalogue.field(key).map(|field| self.slot(field))
    }

    /// A question with one answer.
    fn one(
        &mut self,
        container: &Container,
        table: &Table<'_>,
        catalogue: &Catalogue,
        index: usize,
        sample: &[csv::StringRecord],
        problems: &mut Problems,
    ) -> bool {
        let name = container.question(&table.header[index]);
        let label = table.label(index);
        let items = Items::all();
        let item = items.find(name).or_else(|| label.and_then(|l| items.find(l)));
        let key = match item {
            Some(item) => catalogue.field(&item.to),
            None => [Some(name), label].into_iter().flatten().find_map(|n| resolve(catalogue, n)),
        };
        let cells = || sample.iter().filter_map(|r| r.get(index)).map(str::trim);
        let labelled = || {
            let mut names = [Some(name), label].into_iter().flatten();
            let entry = names.find_map(meaning)?;
            catalogue.field(entry.key()).filter(|f| matches!(f.kind, Kind::YesNo))
        };
        let worded = || cells().any(|c| yes_or_no_word(c).is_some());
        let Some(field) = (match key {
            Some(field) if is_number(field) && worded() => labelled(),
            None => labelled().filter(|_| worded()),
            field => field,
        }) else {
            return false;
        };
        let seen = Seen { line: Some(1), column: Some(&table.header[index]), value: None };
        if self.single.iter().any(|s| self.fields[s.slot].key == field.key) {
            let reason = format!("a second question for {}; the first is used", field.key);
            let hint = "say in a mapping file which of the two is meant";
            problems.add(Problem::column("duplicate-column", reason, hint), seen);
            return true;
        }
        let decimal = decimal_mark(cells());
        let form = item.map_or(Form::Plain, |i| i.form);
        // A field of the user's own under the name of an item keeps its own way of writing.
        let is_number = is_number(field);
        let form = if is_number { form } else { Form::Plain };
        let numbers: Vec<f64> = cells().filter_map(|c| values::number(c, decimal)).collect();
        let scale = match form {
            Form::Quality => quality_scale(&numbers),
            Form::Sleep if numbers.iter().any(|v| *v > 24.0) => (1.0 / 60.0, 0.0),
            _ => (item.and_then(|i| i.multiply).filter(|_| is_number).unwrap_or(1.0), 0.0),
        };
        if form == Form::Quality && scale != (1.0, 0.0) {
            let reason = format!(
                "no answer is above {}: read as the five steps of a sleep diary, very poor to very good, and \
                 put on 0 to 10",
                if scale.1 == 0.0 { 4 } else { 5 }
            );
            let hint = "if the scale is another, say so in a mapping file";
            problems.add(Problem::note("scale-assumed", reason, hint), seen);
        } else if scale.0 != 1.0 {
            let reason = match form {
                Form::Sleep => "answers beyond 24 show that the column counts minutes".into(),
                _ => format!("each counts as {} {}", scale.0, field.unit),
            };
            problems.add(
                Problem::note("unit-converted", reason, "say otherwise in a mapping file"),
                seen,
            );
        }
        self.core += usize::from(item.is_some_and(|i| i.core));
        let mut rule = Rule::new(field.clone(), decimal);
        rule.words.yes = YES.map(String::from).to_vec();
        rule.words.no = NO.map(String::from).to_vec();
        let slot = self.slot(field);
        self.single.push(Single { index, slot, rule, form, scale });
        true
    }

    /// Questions whose cell lists its choices, among those not understood otherwise: where a choice is
    /// known. A column with many different words holds free text.
    fn lists(&mut self, container: &Container, table: &Table<'_>, catalogue: &Catalogue) {
        // Columns for each choice stand beside some: they say it better.
        let split: BTreeSet<String> = table
            .header
            .iter()
            .filter_map(|h| split(container, table, h))
            .map(|(q, _)| q)
            .collect();
        self.others.retain(|&i| !split.contains(&table.header[i]));
        if container.separators.is_empty() || self.others.is_empty() {
            return;
        }
        let mut words: Vec<(usize, BTreeSet<String>)> =
            self.others.iter().map(|&i| (i, BTreeSet::new())).collect();
        let mut records = table.records(true);
        let mut record = csv::StringRecord::new();
        while records.next(&mut record).is_some() {
            for (index, words) in words.iter_mut().filter(|(_, w)| w.len() <= MOST_CHOICES) {
                words.extend(parts(record.get(*index).unwrap_or(""), container.separators));
            }
        }
        for (index, words) in words {
            if words.len() > MOST_CHOICES {
                continue;
            }
            let known: Vec<(String, Choice)> = words
                .into_iter()
                .filter_map(|word| self.choice(catalogue, &word).map(|choice| (word, choice)))
                .collect();
            if !known.is_empty() {
                self.others.retain(|&i| i != index);
                self.several.push(Several::List { index, known });
            }
        }
    }

    /// A question with a column for each choice.
    fn boxes(&mut self, container: &Container, catalogue: &Catalogue, columns: &[(usize, String)]) {
        let mut known = Vec::new();
        for (index, choice) in columns {
            match self.choice(catalogue, choice) {
                Some(choice) => known.push((*index, choice)),
                None => self.others.push(*index),
            }
        }
        if !known.is_empty() {
            let all = columns.iter().map(|(i, _)| *i).collect();
            let zero_is_silence = container.split == Split::Triple;
            self.several.push(Several::Boxes { all, known, zero_is_silence });
        }
    }

    /// What a choice of this label says, with a place for it.
    fn choice(&mut self, catalogue: &Catalogue, label: &str) -> Option<Choice> {
        let entry = meaning(label)?;
        let field = catalogue.field(entry.key())?;
        let cell = entry.cell(field);
        if !cell.is_recorded() {
            return None;
        }
        if entry.is_outcome() && self.stand_in.is_none() {
            self.stand_in = entry.stand_in.clone();
        }
        Some(Choice { slot: self.slot(field), cell })
    }

    /// Reads the cells of a record.
    pub(super) fn read(&self, record: &csv::StringRecord) -> Row {
        let mut row =
            Row { cells: vec![Cell::Missing; self.fields.len()], rejected: 0, pending: Vec::new() };
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        for single in &self.single {
            match single.read(text(single.index)) {
                Ok((cell, odd)) => {
                    row.cells[single.slot] = cell;
                    row.pending.extend(odd.map(|o| (o, single.index, text(single.index).into())));
                }
                Err(problem) => {
                    row.rejected += 1;
                    row.pending.push((problem, single.index, text(single.index).into()));
                }
            }
        }
        for several in &self.several {
            match several {
                Several::Boxes { all, known, zero_is_silence } => {
                    let ticked = |at: usize| tick(text(at));
                    let answered = match zero_is_silence {
                        true => all.iter().any(|&i| ticked(i) == Some(true)),
                        false => all.iter().any(|&i| ticked(i).is_some()),
                    };
                    for (at, choice) in known.iter().filter(|_| answered) {
                        row.choose(choice, ticked(*at).unwrap_or(false));
                    }
                }
                Several::List { index, known } => {
                    let chosen: Vec<String> = parts(text(*index), self.separators).collect();
                    for (word, choice) in known.iter().filter(|_| !chosen.is_empty()) {
                        row.choose(choice, chosen.contains(word));
                    }
                }
            }
        }
        row
    }
}

impl Row {
    /// Yes wins over no; a choice of a level that was not taken says nothing.
    fn choose(&mut self, choice: &Choice, taken: bool) {
        let cell = &mut self.cells[choice.slot];
        match (taken, &choice.cell) {
            (true, chosen) => *cell = chosen.clone(),
            (false, Cell::YesNo(_)) if !cell.is_recorded() => *cell = Cell::YesNo(false),
            _ => {}
        }
    }
}

/// The question and the choice of a column for one choice.
fn split(container: &Container, table: &Table<'_>, name: &str) -> Option<(String, String)> {
    match container.split {
        Split::None => None,
        Split::Triple => checkbox(name).map(|(q, c)| (q.into(), c.into())),
        Split::Slash => {
            let (question, choice) = name.rsplit_once('/')?;
            table.header.iter().any(|h| h == question).then(|| (question.into(), choice.into()))
        }
    }
}

/// A field by its own name, an alias, or either with blanks for `_`.
fn resolve<'c>(catalogue: &'c Catalogue, name: &str) -> Option<&'c Field> {
    let plain = plain(name);
    let by_name = || catalogue.resolve(name).or_else(|| catalogue.resolve(&plain));
    by_name().or_else(|| catalogue.resolve(&plain.replace(' ', "_")))
}

/// Choices in a cell; single marks such as those of dates are none.
fn parts<'t>(text: &'t str, separators: &'static [char]) -> impl Iterator<Item = String> + 't {
    text.split(separators).map(|p| p.trim().to_lowercase()).filter(|p| p.chars().count() > 1)
}

/// A ticked or empty box.
fn tick(text: &str) -> Option<bool> {
    match text {
        "1" | "1.0" | "Checked" | "TRUE" | "True" | "true" => Some(true),
        "0" | "0.0" | "Unchecked" | "FALSE" | "False" | "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_marks_do_not_split_choices() {
        let found: Vec<String> = parts("Coffee, Ate late;7", &[',', ';']).collect();
        assert_eq!(found, ["coffee", "ate late"]);
    }
}
