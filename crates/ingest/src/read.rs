//! Reading one file, from bytes to readings and ledger.

use std::rc::Rc;

use lumbago_domain::{FileLedger, Proposal, Severity, Source};
use sha2::{Digest, Sha256};

use crate::bytes::{self, Text};
use crate::formats::{self, Content, FORMATS, Format, Job, Recognition};
use crate::problems::{Problem, Problems, Seen};
use crate::table::{Fixes, Table};
use crate::{FileKind, IngestError, Ingested, Options, Recognised};

/// Format id of files read through a mapping.
const MAPPING: &str = "mapping";

/// Reads a file.
///
/// `name` is the file's name as the user gave it; it appears in every message. The format is
/// recognised by content. With a mapping in the options, a file that has the mapping's date column
/// and at least half of its columns is read through it; any other file is recognised as usual.
///
/// # Errors
/// A file that cannot be used at all: another kind of file, no table, nothing known, no usable row.
/// Problems in single rows and cells are diagnostics in the result.
pub fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Ingested, IngestError> {
    let text = bytes::text(name, bytes)?;
    read_text(name, &text, || Sha256::digest(bytes).into(), options)
}

/// Reads a text; the checksum is taken only of a file that can be used.
pub(crate) fn read_text(
    name: &str,
    text: &Text<'_>,
    sha256: impl FnOnce() -> [u8; 32],
    options: &Options,
) -> Result<Ingested, IngestError> {
    let fixes = Fixes::of(name, &options.fixes).map(Rc::new);
    let (table, mapped) = table(name, text, options, fixes.as_ref())?;
    let mut problems = Problems::new(name);
    tell_about_text(text, &mut problems);
    let job = Job { file: name, table: &table, options };
    let best = best(&table, options);
    let (kind, format, recognition, content) = match (mapped, best) {
        (Some(recognition), _) => {
            refuse_header_only(&table, name)?;
            let content = formats::read_mapped(&job, &mut problems)?;
            (FileKind::Diary, MAPPING, recognition, content)
        }
        (None, Some((format, recognition))) => {
            if format.kind == FileKind::Diary {
                refuse_header_only(&table, name)?;
            }
            let content = (format.read)(&job, &mut problems)?;
            (format.kind, format.id, recognition, content)
        }
        (None, None) => return Err(formats::unrecognised(&job)),
    };
    let changes = fixes.map_or_else(Vec::new, |f| f.tell(&mut problems));
    if problems.rows_used() == 0 && problems.rows_read() > 0 {
        return Err(no_usable_rows(name, &problems));
    }
    Ok(finish(
        name,
        sha256(),
        kind,
        recognised(format, recognition, text, &table),
        content,
        problems,
        changes,
    ))
}

/// The table, and how the mapping fits it if it does. The mapping's delimiter holds for the files
/// it fits; others beside them may have another.
fn table<'t>(
    name: &str,
    text: &'t Text<'_>,
    options: &Options,
    fixes: Option<&Rc<Fixes>>,
) -> Result<(Table<'t>, Option<Recognition>), IngestError> {
    let catalogue = &options.catalogue;
    let fit = |table: &Table<'_>| {
        let mapping = options.mapping.as_ref()?;
        mapping.fits(table, catalogue, best(table, options).is_some())
    };
    if let Some(delimiter) = options.mapping.as_ref().and_then(|m| m.delimiter())
        && let Ok(mut table) = Table::find(name, text, Some(delimiter))
        && let Some(mapped) = fit(&table)
    {
        table.fix(fixes.cloned());
        return Ok((table, Some(mapped)));
    }
    let mut table = Table::find(name, text, None)?;
    table.fix(fixes.cloned());
    let mapped = fit(&table);
    Ok((table, mapped))
}

/// The format that is surest, the first of several; one that is certain ends the search.
pub(crate) fn best(table: &Table<'_>, options: &Options) -> Option<(&'static Format, Recognition)> {
    let mut best: Option<(&'static Format, Recognition)> = None;
    for format in FORMATS {
        if let Some(found) = (format.recognise)(table, &options.catalogue)
            && best.as_ref().is_none_or(|(_, b)| found.confidence > b.confidence)
        {
            let certain = found.confidence >= 1.0;
            best = Some((format, found));
            if certain {
                break;
            }
        }
    }
    best
}

fn refuse_header_only(table: &Table<'_>, file: &str) -> Result<(), IngestError> {
    if table.is_header_only() {
        return Err(IngestError::HeaderOnly { file: file.into() });
    }
    Ok(())
}

fn tell_about_text(text: &Text<'_>, problems: &mut Problems) {
    if text.guessed {
        let problem = Problem::note(
            "encoding-guessed",
            format!(
                "the file does not say its encoding and is not UTF-8; read as {}",
                text.encoding
            ),
            "if letters look wrong, save the file as UTF-8",
        );
        problems.add(problem, Seen { value: Some(text.encoding), ..Seen::default() });
    }
    if text.broken > 0 {
        let problem = Problem::kept(
            "broken-characters",
            format!(
                "some characters cannot be read as {}; each is shown as \u{fffd}",
                text.encoding
            ),
            "save the file as UTF-8 again",
        );
        problems.add_times(problem, Seen::default(), text.broken);
    }
}

fn recognised(format: &str, found: Recognition, text: &Text<'_>, table: &Table<'_>) -> Recognised {
    Recognised {
        format: format.into(),
        confidence: found.confidence,
        why: format!(
            "{}; {}, {}, lines end {}",
            found.why,
            table.dialect.name(),
            text.encoding,
            text.line_ends.name()
        ),
    }
}

/// What to do about a file of which every row is set aside by right.
const OTHER_FILE: &str = "name the file of the same export that holds the nights, or export a longer time; if \
                          its answers have other names here, write a mapping file (docs/formats/mapping.md)";

fn no_usable_rows(file: &str, problems: &Problems) -> IngestError {
    let (first, advice) = match problems.commonest_aside() {
        Some(d) => {
            let value = d.value.as_ref().map(|v| format!(" (`{v}`)")).unwrap_or_default();
            let line = d.line.map(|l| format!("; first at line {l}")).unwrap_or_default();
            let rows = if d.count == 1 { "row" } else { "rows" };
            // What costs one row may need nothing done; a file of nothing else does.
            let advice = if d.hint == "nothing to do" { OTHER_FILE.into() } else { d.hint.clone() };
            (format!("{} {rows}: {}{line}{value}", d.count, d.reason), advice)
        }
        None => (String::new(), String::new()),
    };
    IngestError::NoUsableRows { file: file.into(), rows: problems.rows_read(), first, advice }
}

fn finish(
    name: &str,
    sha256: [u8; 32],
    kind: FileKind,
    recognised: Recognised,
    content: Content,
    mut problems: Problems,
    changes: Vec<Proposal>,
) -> Ingested {
    if problems.rows_read() == 0 {
        let problem = Problem::note(
            "no-rows",
            "the table has no rows yet".into(),
            "fill it in, or leave the file away",
        );
        problems.add(problem.severity(Severity::Note), Seen::default());
    }
    let source = Source {
        file: file_name(name).into(),
        format: recognised.format.clone(),
        sha256: hex(&sha256),
    };
    let told = problems.finish(&recognised.format);
    Ingested {
        kind,
        recognised,
        readings: content.sheet.map(|sheet| sheet.finish(source, content.stand_in)),
        mattresses: content.mattresses,
        people: content.people,
        declared: content.declared,
        diagnostics: told.diagnostics,
        proposals: told.proposals,
        set_aside: told.set_aside,
        ledger: FileLedger { cells_changed: changes.len() as u64, ..told.ledger },
        changes,
    }
}

/// The last part of a path, on any system.
fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
