//! A sleep diary as a plain table: the items of the Consensus Sleep Diary (Carney et al. 2012) by their usual
//! names, a row a morning.

use lumbago_domain::Catalogue;

use super::container::{Container, Who};
use super::dates::question;
use super::items::Items;
use super::read;
use crate::FileKind;
use crate::formats::{Format, Recognition, a_few};
use crate::table::Table;

pub(crate) const FORMAT: Format = Format {
    id: "sleep_diary",
    page: include_str!("../../../../../docs/formats/sleep-diary.md"),
    name: "Consensus Sleep Diary",
    taken: "its items by their usual names, total sleep time computed from them",
    export: "any table with the diary's items as columns and a date",
    kind: FileKind::Diary,
    recognise,
    read: |job, problems| read(&container(job.table), job, problems),
};

/// Items by which a table is known for a sleep diary.
const ENOUGH: usize = 4;
/// Names of the person's column in such tables, beside those of a question for the code.
const PERSON: [&str; 4] = ["id", "user_id", "user", "subject"];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let items = Items::all();
    let core = table.header.iter().filter(|h| items.find(h).is_some_and(|i| i.core));
    let names: Vec<&str> = core.map(String::as_str).collect();
    let dated = question(&container(table), table)?;
    (names.len() >= ENOUGH && table.column("night").is_none()).then(|| Recognition {
        confidence: 0.8,
        why: format!("columns {}, {}", table.header[dated], a_few(names.iter().copied())),
    })
}

fn container(table: &Table<'_>) -> Container {
    Container { person: table.any_column(&PERSON).map(Who::Code), ..Container::plain(FORMAT.name) }
}
