//! A mapping file to begin with, for any table: what each column seems to hold, written so that
//! only what is certain counts and everything else is a comment to edit.

mod guess;
mod person;
mod words;

use std::fmt::Write as _;

use self::guess::{Guess, Sure};
use super::unrecognised::{Looks, key, look};
use super::{Job, survey};
use crate::mapping::Mapping;
use crate::options::{DateMeans, DateOrder};
use crate::problems::shorten;
use crate::table::Table;
use crate::values::{DecimalMark, day_and_month, decimal_mark, is_missing};
use crate::{IngestError, Options, bytes, read};

/// Records looked at.
const SAMPLE: usize = 500;
/// Different values shown of a column.
const SHOWN: usize = 4;

/// A mapping file to edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its text. Names and values of the file are escaped.
    pub toml: String,
    /// What must be filled in before the file can be read through it; empty where it can be used
    /// as it is.
    pub unfilled: Vec<Unfilled>,
    /// Columns that are taken.
    pub taken: usize,
    /// Columns with a guess to look at.
    pub guessed: usize,
    /// The format that reads the file without a mapping, if one does.
    pub known: Option<String>,
}

/// A line to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled {
    /// Line of the mapping file, 1 = first.
    pub line: usize,
    /// What is missing, and how to fill it in.
    pub what: String,
}

/// Writes a mapping file for a table.
///
/// A line counts (is no comment) only where the column is named after a factor and its values are
/// read as that factor's, or where it is the one column of dates. Likenesses are written as
/// comments: nothing fuzzy is ever applied.
///
/// # Errors
/// A file that is no table.
///
/// ```
/// use lumbago_ingest::{Options, draft};
/// let csv = b"Evening,Spasm_count,Stres\n2026-03-01,1,4\n2026-03-02,0,6\n";
/// let draft = draft("log.csv", csv, &Options::default()).expect("a table");
/// assert!(draft.unfilled.is_empty(), "{:?}", draft.unfilled);
/// assert!(draft.toml.contains("\"Spasm_count\" = \"spasm_count\""));
/// assert!(draft.toml.contains("# \"Stres\" = \"stress\""));
/// ```
pub fn draft(name: &str, file: &[u8], options: &Options) -> Result<Draft, IngestError> {
    let text = bytes::text(name, file)?;
    let table = Table::find(name, &text, None)?;
    let options = Options { mapping: None, ..options.clone() };
    let job = Job { file: name, table: &table, options: &options };
    let mut writer = Writer::new(&job);
    writer.head();
    writer.person();
    writer.night();
    writer.layout();
    writer.columns();
    let mut draft = writer.finish();
    if draft.unfilled.is_empty()
        && let Err(what) = accepted(name, file, &options, &draft.toml)
    {
        let line = draft.line_of("[columns]");
        draft.unfilled.push(Unfilled { line, what });
    }
    Ok(draft)
}

/// Whether the reader takes the file as it is.
fn accepted(name: &str, file: &[u8], options: &Options, toml: &str) -> Result<(), String> {
    let mapping = Mapping::parse(toml).map_err(|e| e.to_string())?;
    mapping.declare(&mut options.catalogue.clone()).map_err(|e| e.to_string())?;
    let options = Options { mapping: Some(mapping), ..options.clone() };
    read(name, file, &options).map(|_| ()).map_err(|e| e.to_string())
}

impl Draft {
    fn line_of(&self, start: &str) -> usize {
        self.toml.lines().position(|l| l.starts_with(start)).map_or(1, |at| at + 1)
    }
}

/// The text as it grows.
struct Writer<'a> {
    job: &'a Job<'a>,
    sample: Vec<csv::StringRecord>,
    looks: Vec<Looks>,
    decimal: DecimalMark,
    /// Columns that a survey program adds.
    own: Vec<usize>,
    date: Option<usize>,
    person: Option<usize>,
    out: String,
    unfilled: Vec<Unfilled>,
    taken: usize,
    guessed: usize,
    known: Option<String>,
}

impl<'a> Writer<'a> {
    fn new(job: &'a Job<'a>) -> Self {
        let table = job.table;
        let sample = table.sample(SAMPLE);
        let decimal = decimal_mark(sample.iter().flat_map(|r| r.iter()));
        let looks: Vec<Looks> = (0..table.header.len())
            .map(|i| look(sample.iter().filter_map(|r| r.get(i)).map(str::trim), decimal))
            .collect();
        let program = survey::program(table, &job.options.catalogue);
        let own: Vec<usize> = program.map_or_else(Vec::new, |p| p.own);
        let is_date = |l: &Looks| matches!(l, Looks::IsoDate { .. } | Looks::SlashedDate { .. });
        let dates: Vec<usize> =
            (0..looks.len()).filter(|i| !own.contains(i) && is_date(&looks[*i])).collect();
        let named = dates.iter().copied().find(|&i| guess::is_date_name(&table.header[i]));
        let date = named.or_else(|| dates.first().copied());
        let person = person::column(table, &sample, date, &own);
        let known = crate::read::best(table, job.options).map(|(format, _)| format.id.to_string());
        Self {
            job,
            sample,
            looks,
            decimal,
            own,
            date,
            person,
            out: String::new(),
            unfilled: Vec::new(),
            taken: 0,
            guessed: 0,
            known,
        }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Adds a line that must be filled in.
    fn fill_in(&mut self, line: &str, what: &str) {
        self.line(line);
        let line = self.out.lines().count();
        self.unfilled.push(Unfilled { line, what: what.into() });
    }

    fn head(&mut self) {
        let file = self.job.file.rsplit(['/', '\\']).next().unwrap_or_default();
        self.line(&format!("# How lumbago reads {}. Guesses: check every line.", shorten(file)));
        self.line("# Lines that begin with # count for nothing; remove the # where one is right.");
        self.line("# All keys: docs/formats/mapping.md. All factors: `lumbago factors`.");
        if let Some(known) = &self.known {
            let line = format!(
                "# lumbago knows this table by itself ({known}): a mapping is only for reading it \
                 otherwise."
            );
            self.line(&line);
        }
        self.line("");
    }

    fn person(&mut self) {
        if let Some(at) = self.person {
            let name = quote(&self.job.table.header[at]);
            let samples = self.samples(at);
            self.line(&format!("person = {name}  # {samples}"));
            self.line("");
        }
    }

    fn night(&mut self) {
        self.line("[night]");
        let Some(date) = self.date else {
            self.fill_in(
                "# column = \"\"  # FILL IN: the column with the date of each night",
                "no column looks like dates: name the one that holds them",
            );
            self.line("");
            return;
        };
        let name = self.job.table.header[date].clone();
        let samples = self.samples(date);
        self.line(&format!("column = {}  # {samples}", quote(&name)));
        if let Looks::SlashedDate { format } = self.looks[date].clone() {
            self.format(date, format);
        }
        let moment = matches!(self.looks[date], Looks::IsoDate { moment: true });
        let means = self.job.options.date_means.map(|m| match m {
            DateMeans::Evening => "evening",
            DateMeans::Wake => "wake",
        });
        match means.or_else(|| guess::means(&name, moment)) {
            Some(means) => self.line(&format!("means = \"{means}\"")),
            None => self.fill_in(
                "# means = \"evening\"  # FILL IN: \"evening\" on which the night begins, \"wake\" \
                 for the morning on which it ends, \"moment\" for a time within it",
                "say what the date means: remove the # and write \"evening\", \"wake\" or \
                 \"moment\" (or run this command with --date-means)",
            ),
        }
        self.line("");
    }

    /// The order of day and month, if the dates or the user settle it.
    fn format(&mut self, date: usize, guessed: &str) {
        let days: Vec<(u32, u32)> = self
            .sample
            .iter()
            .filter_map(|r| day_and_month(r.get(date).unwrap_or("").trim()))
            .collect();
        let settled = days.iter().any(|(a, b)| *a > 12 || *b > 12);
        let swap = |first: &str, second: &str| {
            let (day, month) = (guessed.find("%d"), guessed.find("%m"));
            let day_first = day < month;
            let wanted = first == "%d";
            if day_first == wanted {
                guessed.to_string()
            } else {
                guessed.replace(first, "%?").replace(second, first).replace("%?", second)
            }
        };
        match (settled, self.job.options.date_order) {
            (true, _) => self.line(&format!("format = \"{guessed}\"")),
            (false, Some(DateOrder::DayFirst)) => {
                let format = swap("%d", "%m");
                self.line(&format!("format = \"{format}\""));
            }
            (false, Some(DateOrder::MonthFirst)) => {
                let format = swap("%m", "%d");
                self.line(&format!("format = \"{format}\""));
            }
            (false, _) => {
                let other = swap("%m", "%d");
                self.fill_in(
                    &format!("# format = \"{guessed}\"  # FILL IN: or \"{other}\"; no date tells"),
                    "say whether day or month stands first: remove the # from the format that is \
                     right (or run this command with --date-order)",
                );
            }
        }
    }

    fn layout(&mut self) {
        let comma = self.decimal == DecimalMark::Comma;
        let repeated = self.date.is_some_and(|d| guess::repeats(&self.sample, d, self.person));
        if !comma && !repeated {
            return;
        }
        self.line("[file]");
        if comma {
            self.line("decimal = \"comma\"");
        }
        if repeated {
            self.line(
                "# rows = \"reading\"  # several rows of one date: remove the # if they are \
                 readings that belong together, not a night written twice",
            );
        }
        self.line("");
    }

    fn columns(&mut self) {
        self.line("[columns]");
        let head = self.out.lines().count();
        let mut taken: Vec<String> = Vec::new();
        for at in 0..self.job.table.header.len() {
            let name = self.job.table.header[at].clone();
            if Some(at) == self.date || Some(at) == self.person || name.is_empty() {
                continue;
            }
            let samples = self.samples(at);
            let asked = self.job.table.label(at).map(|l| format!("  # {}", shorten(l)));
            let guess = if self.own.contains(&at) {
                Guess::none("added by the survey program")
            } else {
                guess::guess(self.job, at, &self.looks[at], &self.sample, self.decimal)
            };
            let twice = guess.field.as_ref().is_some_and(|f| taken.contains(f));
            let certain = guess.sure == Sure::Certain && !twice;
            let mut line = String::new();
            let _ = write!(line, "# {samples}");
            self.line(&format!("{line}{}", asked.unwrap_or_default()));
            let Some(value) = guess.value else {
                self.line(&format!("# {}: {}", quote(&name), guess.why));
                continue;
            };
            if certain {
                taken.extend(guess.field);
                self.taken += 1;
                self.line(&format!("{} = {value}", quote(&name)));
            } else {
                self.guessed += 1;
                let why = if twice { "another column is taken for it".into() } else { guess.why };
                self.line(&format!("# {} = {value}  # {why}", quote(&name)));
            }
        }
        if self.taken == 0 {
            self.unfilled.push(Unfilled {
                line: head,
                what:
                    "no column is certain to be a factor: remove the # from each line below that \
                       is right"
                        .into(),
            });
        }
        if !taken.iter().any(|f| f.starts_with("spasm_")) {
            self.line("");
            self.line(
                "# Nothing is taken for the spasms yet: a column of counts goes to spasm_count, one \
                 of yes and no to spasm_any.",
            );
        }
    }

    /// A few different values of a column, and how many cells are empty.
    fn samples(&self, at: usize) -> String {
        let cells = || self.sample.iter().map(|r| r.get(at).unwrap_or("").trim());
        let mut shown: Vec<&str> = Vec::new();
        for cell in cells().filter(|c| !is_missing(c)) {
            if shown.len() < SHOWN && !shown.contains(&cell) {
                shown.push(cell);
            }
        }
        let empty = cells().filter(|c| is_missing(c)).count();
        let words: Vec<String> = shown.iter().map(|c| shorten(c)).collect();
        let mut text = match words.len() {
            0 => "no values".to_string(),
            _ => format!("such as {}", words.join(", ")),
        };
        if empty > 0 && !words.is_empty() {
            let _ = write!(text, "; {empty} of {} empty", self.sample.len());
        }
        text
    }

    fn finish(self) -> Draft {
        let Self { out, unfilled, taken, guessed, known, .. } = self;
        Draft { toml: out, unfilled, taken, guessed, known }
    }
}

/// A name of the file as a TOML string on one line.
pub(super) fn quote(name: &str) -> String {
    let mut out = String::from("\"");
    for c in name.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() || crate::problems::is_invisible(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A column's name as the key of a factor of the user's own.
pub(super) fn own_key(name: &str, catalogue: &lumbago_domain::Catalogue) -> String {
    let key = key(name);
    if catalogue.field(&key).is_some() { format!("{key}_2") } else { key }
}
