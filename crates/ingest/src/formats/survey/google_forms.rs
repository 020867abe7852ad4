//! Google Forms: the first column is the moment of sending in the sheet's language and order of date,
//! the question texts are the header, several choices are joined by `, ` or `;`.

use lumbago_domain::Catalogue;

use super::container::{Container, Who};
use super::dates::sent_at;
use super::read;
use crate::FileKind;
use crate::formats::{Format, Recognition};
use crate::table::{Table, squeeze};
use crate::values::Order;

pub(crate) const FORMAT: Format = Format {
    id: "google_forms",
    page: include_str!("../../../../../docs/formats/google-forms.md"),
    name: "Google Forms",
    taken: "questions of a sleep diary by their text, choices by their labels",
    export: "in the form: Responses, Download responses (.csv); or the sheet, File, Download, CSV",
    kind: FileKind::Diary,
    recognise,
    read: |job, problems| read(&container(job.table), job, problems),
};

/// The first column in the languages seen or documented.
const TIMESTAMP: &[&str] = &[
    "timestamp",
    "zeitstempel",
    "horodateur",
    "marca temporal",
    "carimbo de data/hora",
    "informazioni cronologiche",
    "tijdstempel",
    "sygnatura czasowa",
];
/// The account of the person who answered.
const ADDRESS: &[&str] = &[
    "email address",
    "e-mail-adresse",
    "adresse e-mail",
    "dirección de correo electrónico",
    "username",
];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let first = squeeze(table.header.first()?);
    if !TIMESTAMP.contains(&first.as_str()) || table.header.len() < 2 {
        return None;
    }
    let sample = table.sample(20);
    let cells: Vec<&str> =
        sample.iter().filter_map(|r| r.get(0)).map(str::trim).filter(|c| !c.is_empty()).collect();
    let moment = |c: &&str| {
        [Order::YearFirst, Order::DayFirst, Order::MonthFirst]
            .into_iter()
            .any(|order| sent_at(order, c).is_some())
    };
    let moments = cells.iter().filter(|c| moment(c)).count();
    // A column of that name in other exports holds numbers, or times in universal form.
    let local = cells.iter().all(|c| !c.split(' ').next().is_some_and(|day| day.contains('T')));
    (local && moments > 0 && moments * 2 > cells.len()).then(|| Recognition {
        confidence: 0.85,
        why: format!("the first column, {}, holds the moment of sending", table.header[0]),
    })
}

fn container(table: &Table<'_>) -> Container {
    let address = table.any_column(ADDRESS);
    Container {
        person: address.map(Who::Numbered),
        sent: vec![0],
        own: std::iter::once(0).chain(address).collect(),
        separators: &[',', ';'],
        ..Container::plain(FORMAT.name)
    }
}
