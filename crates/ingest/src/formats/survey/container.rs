//! What is known of a form's table from the program that wrote it, whatever the form asks.

use super::items::plain;
use crate::formats::Aside;
use crate::problems::Problem;
use crate::table::Table;

/// Marks on rows that are no answers: a column, its values in lower case, and what they mean.
pub(super) struct Mark {
    pub(super) column: usize,
    pub(super) values: &'static [&'static str],
    pub(super) problem: fn() -> Problem,
}

/// How an answer of several choices is split over columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// Not at all.
    None,
    /// `field___code`, or in words `Field (choice='Label')`; all 0 where nothing was answered.
    Triple,
    /// `field/option` beside a column `field`; empty where nothing was answered.
    Slash,
}

/// A form's table.
pub(crate) struct Container {
    /// Name of the program, as shown.
    pub(super) name: &'static str,
    /// The person's column: the program's own, used where no question asks for a code.
    pub(super) person: Option<Who>,
    /// Columns with the moment at which the form was sent, the best first.
    pub(crate) sent: Vec<usize>,
    /// The program's own columns, which hold no answers.
    pub(crate) own: Vec<usize>,
    pub(super) marks: Vec<Mark>,
    pub(super) split: Split,
    /// What stands between the choices of an answer kept in one cell.
    pub(super) separators: &'static [char],
    /// What stands between the groups and the question in a column's name.
    pub(super) groups: Option<char>,
    /// True if the program's person column numbers rows, so that nobody has a second one.
    pub(super) one_row_a_record: bool,
}

/// Whose row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// The code in this column.
    Code(usize),
    /// Each different value of this column, which may be private, is a person by number.
    Numbered(usize),
}

impl Container {
    /// A table of no program in particular.
    pub(super) fn plain(name: &'static str) -> Self {
        Self {
            name,
            person: None,
            sent: Vec::new(),
            own: Vec::new(),
            marks: Vec::new(),
            split: Split::None,
            separators: &[',', ';', '|'],
            groups: None,
            one_row_a_record: false,
        }
    }

    /// Whether a record is an answer.
    pub(crate) fn accepts(&self, record: &csv::StringRecord) -> Result<(), Aside> {
        for mark in &self.marks {
            let value = record.get(mark.column).unwrap_or("").trim().to_lowercase();
            if mark.values.contains(&value.as_str()) {
                return Err(Aside::cell((mark.problem)(), mark.column));
            }
        }
        Ok(())
    }

    /// The column with the person's code: a question for it, or the program's own.
    pub(crate) fn code(&self, table: &Table<'_>) -> Option<usize> {
        let own = match self.person {
            Some(Who::Code(at)) => Some(at),
            _ => None,
        };
        code_question(self, table).or(own)
    }

    /// The name by which a column is looked up: the question without its groups.
    pub(super) fn question<'n>(&self, name: &'n str) -> &'n str {
        match self.groups {
            Some(mark) => name.rsplit(mark).next().unwrap_or(name),
            None => name,
        }
    }
}

/// Names of questions that ask for the person's code.
const CODES: &[&str] = &[
    "person",
    "person id",
    "participant",
    "participant id",
    "participant code",
    "participant number",
    "subject",
    "subject id",
    "study id",
    "pid",
    "your participant id",
    "your participant code",
    "your code",
];

/// The question that asks for the person's code.
pub(super) fn code_question(container: &Container, table: &Table<'_>) -> Option<usize> {
    (0..table.header.len()).find(|&i| {
        let named = |name: &str| CODES.contains(&plain(name).as_str());
        !container.own.contains(&i)
            && (named(container.question(&table.header[i])) || table.label(i).is_some_and(named))
    })
}

/// Columns of these names, letter case ignored.
pub(super) fn named(table: &Table<'_>, names: &[&str]) -> Vec<usize> {
    names.iter().filter_map(|n| table.column(n)).collect()
}
