//! REDCap, raw and labelled: `record_id`, `redcap_event_name` in longitudinal projects,
//! `redcap_repeat_instrument` and `redcap_repeat_instance` where instruments repeat, `field___code` for
//! checkboxes, `…_complete` after each instrument. Repeats are rows among others: the base row of a
//! record holds what was asked once.

use lumbago_domain::Catalogue;

use super::container::{Container, Split, Who, named};
use super::read;
use crate::FileKind;
use crate::formats::{Format, Recognition};
use crate::table::Table;

pub(crate) const FORMAT: Format = Format {
    id: "redcap",
    page: include_str!("../../../../../docs/formats/redcap.md"),
    name: "REDCap",
    taken: "questions of a sleep diary, fields named after factors, checkboxes; longitudinal, repeating",
    export: "in the project: Data Exports, CSV / Microsoft Excel, raw data or labels",
    kind: FileKind::Diary,
    recognise,
    read: |job, problems| read(&container(job.table), job, problems),
};

/// The program's own columns, raw and in words.
const OWN: &[&str] = &[
    "redcap_event_name",
    "Event Name",
    "redcap_repeat_instrument",
    "Repeat Instrument",
    "redcap_repeat_instance",
    "Repeat Instance",
    "redcap_data_access_group",
    "Data Access Group",
    "redcap_survey_identifier",
    "Survey Identifier",
];
/// Those that nothing else writes.
const SURE: &[&str] = &["redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let sure: Vec<&str> = SURE.iter().filter(|n| table.column(n).is_some()).copied().collect();
    let worded = ["Repeat Instrument", "Repeat Instance", "Event Name", "Complete?"];
    let worded = worded.iter().filter(|n| table.column(n).is_some()).count();
    let is_id = matches!(table.header.first()?.as_str(), "record_id" | "Record ID" | "study_id");
    let completed = (1..table.header.len()).any(|i| is_completion(table, i));
    let boxes = table.header.iter().any(|n| checkbox(n).is_some());
    if !sure.is_empty() {
        let why = format!("columns {}", sure.join(", "));
        return Some(Recognition { confidence: 1.0, why });
    }
    (is_id && (worded >= 2 || completed || worded == 1 && boxes)).then(|| Recognition {
        confidence: 0.95,
        why: format!("columns {} and the completion of its instruments", table.header[0]),
    })
}

pub(super) fn container(table: &Table<'_>) -> Container {
    let mut own = named(table, OWN);
    own.extend((1..table.header.len()).filter(|&i| is_completion(table, i)));
    let sent: Vec<usize> =
        (1..table.header.len()).filter(|&i| table.header[i].ends_with("_timestamp")).collect();
    own.extend(sent.iter().copied());
    own.push(0);
    let repeats = OWN[..6].iter().any(|n| table.column(n).is_some());
    Container {
        one_row_a_record: !repeats,
        person: Some(Who::Code(0)),
        sent,
        own,
        split: Split::Triple,
        separators: &[],
        ..Container::plain(FORMAT.name)
    }
}

/// `diary_complete` with 0, 1 or 2, or `Complete?` in words.
fn is_completion(table: &Table<'_>, column: usize) -> bool {
    let name = table.header[column].as_str();
    if name == "Complete?" {
        return true;
    }
    name.ends_with("_complete")
        && table.sample(20).iter().all(|r| {
            let cell = r.get(column).unwrap_or("").trim();
            matches!(cell, "" | "0" | "1" | "2" | "Incomplete" | "Unverified" | "Complete")
        })
}

/// The question and the choice of a checkbox column, raw `meds___2` or `Medicines (choice='Ibuprofen')`.
pub(super) fn checkbox(name: &str) -> Option<(&str, &str)> {
    if let Some((field, code)) = name.split_once("___") {
        return (!field.is_empty() && !code.is_empty()).then_some((field, code));
    }
    let (question, rest) = name.split_once("(choice=")?;
    let choice = rest.strip_suffix(')')?.trim_matches(['\'', '"']);
    Some((question.trim(), choice.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkboxes_raw_and_in_words() {
        assert_eq!(checkbox("meds___2"), Some(("meds", "2")));
        assert_eq!(
            checkbox("More than one race (choice='White')"),
            Some(("More than one race", "White"))
        );
        assert_eq!(checkbox("meds"), None);
        assert_eq!(checkbox("a (choice=White"), None);
    }
}
