//! What a vendor's export looks like, and where its columns are in a table at hand.

use super::measure::Measure;
use super::zone::{Zone, ZoneNames};
use crate::options::DateMeans;
use crate::table::Table;
use crate::values::Order;

/// Any of these names.
pub(crate) type Names = &'static [&'static str];

/// How rows of a vendor give a night.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SpanNames {
    /// Two moments.
    Moments { start: Names, end: Names },
    /// A date and two clock times that must be there.
    Clocks { date: Names, bed: Names, rise: Names, means: DateMeans },
    /// A date, perhaps with clock times. A name that ends in `*` stands for a beginning.
    Date { date: Names, bed: Names, rise: Names, means: DateMeans },
}

/// A vendor's export.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vendor {
    /// Of each list at least one name must be a column.
    pub(crate) signature: &'static [Names],
    pub(crate) span: SpanNames,
    /// The vendor's own order of day and month, where dates do not tell.
    pub(crate) order: Order,
    pub(crate) measures: &'static [Measure],
    /// Rows to leave out: a column and its values.
    pub(crate) dropped: Option<(&'static str, Names)>,
    /// Rows that are naps: a column and its values.
    pub(crate) nap: Option<(&'static str, Names)>,
    /// The person's column.
    pub(crate) person: Option<&'static str>,
    /// Whether quotation marks quote.
    pub(crate) quoting: bool,
    /// What its moments mean.
    pub(crate) zone: ZoneNames,
    /// A date beside the moments and what it means: checked against them, never used.
    pub(crate) label: Option<(&'static str, DateMeans)>,
}

/// A vendor with nothing left out and no naps marked.
pub(crate) const PLAIN: Vendor = Vendor {
    signature: &[],
    span: SpanNames::Moments { start: &[], end: &[] },
    order: Order::YearFirst,
    measures: &[],
    dropped: None,
    nap: None,
    person: None,
    quoting: true,
    zone: ZoneNames::Wall,
    label: None,
};

/// Places of what gives the night.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Span {
    Moments { start: usize, end: usize },
    Clocks { date: usize, bed: usize, rise: usize, means: DateMeans },
    Date { date: usize, bed: Option<usize>, rise: Option<usize>, means: DateMeans },
}

/// A vendor's columns in a table.
pub(crate) struct Found<'v> {
    pub(crate) span: Span,
    pub(crate) measures: Vec<(&'v Measure, usize)>,
    pub(crate) dropped: Option<(usize, Names)>,
    pub(crate) nap: Option<(usize, Names)>,
    pub(crate) person: Option<usize>,
    pub(crate) zone: Option<Zone>,
    pub(crate) label: Option<(usize, DateMeans)>,
}

impl<'v> Found<'v> {
    /// The columns, if the table is of this vendor.
    pub(crate) fn columns(vendor: &'v Vendor, table: &Table<'_>) -> Option<Self> {
        if !vendor.signature.iter().all(|names| column(table, names).is_some()) {
            return None;
        }
        let span = match vendor.span {
            SpanNames::Moments { start, end } => {
                Span::Moments { start: column(table, start)?, end: column(table, end)? }
            }
            SpanNames::Clocks { date, bed, rise, means } => Span::Clocks {
                date: column(table, date)?,
                bed: column(table, bed)?,
                rise: column(table, rise)?,
                means,
            },
            SpanNames::Date { date, bed, rise, means } => Span::Date {
                date: column(table, date)?,
                bed: column(table, bed),
                rise: column(table, rise),
                means,
            },
        };
        let measures =
            vendor.measures.iter().filter_map(|m| Some((m, column(table, m.names)?))).collect();
        let place = |named: Option<(&'static str, Names)>| {
            named.and_then(|(name, values)| Some((table.column(name)?, values)))
        };
        Some(Self {
            span,
            measures,
            dropped: place(vendor.dropped),
            nap: place(vendor.nap),
            person: vendor.person.and_then(|name| table.column(name)),
            zone: vendor.zone.find(table),
            label: vendor.label.and_then(|(name, means)| Some((table.column(name)?, means))),
        })
    }

    /// The columns that date the row.
    pub(crate) fn date_columns(&self) -> Vec<usize> {
        match self.span {
            Span::Moments { start, end } => vec![start, end],
            Span::Clocks { date, .. } | Span::Date { date, .. } => vec![date],
        }
    }
}

/// The first column of one of these names; `*` at the end stands for anything.
pub(crate) fn column(table: &Table<'_>, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| match name.strip_suffix('*') {
        Some(begin) => table.header.iter().position(|h| {
            h.get(..begin.len()).is_some_and(|start| start.eq_ignore_ascii_case(begin))
        }),
        None => table.column(name),
    })
}
