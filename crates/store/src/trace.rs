//! From nights back to the rows they were made of, through files that lumbago wrote itself.

use lumbago_domain::{Nullable, Origin, OtherValue, Provenance, Readings};

use crate::by_night::ByNight;
use crate::fold::Cell;

/// Where the rows of one source come from.
enum From {
    /// From the source itself: its index in the provenance.
    File(u32),
    /// From elsewhere: where each of its own sources stands in the provenance.
    Earlier(Vec<u32>),
}

/// The provenance under construction.
pub(crate) struct Trace<'a> {
    readings: &'a [Readings],
    from: Vec<From>,
    provenance: Provenance,
    /// Nights of which several sources speak, or whose provenance was written down earlier.
    told: Vec<bool>,
    others: Vec<OtherValue>,
}

/// Who gave one field, night by night, where that needs saying.
#[derive(Default)]
pub(crate) struct Givers(Option<Nullable<u32>>);

impl<'a> Trace<'a> {
    /// The rows of all nights.
    pub(crate) fn new(readings: &'a [Readings], nights: &ByNight) -> Self {
        let mut provenance = Provenance::default();
        let from: Vec<From> = readings
            .iter()
            .map(|r| match &r.earlier {
                Some(earlier) => {
                    From::Earlier(earlier.sources.iter().map(|s| provenance.source(s)).collect())
                }
                None => {
                    provenance.sources.push(r.source.clone());
                    From::File(provenance.sources.len() as u32 - 1)
                }
            })
            .collect();
        let mut told = Vec::with_capacity(nights.len());
        for night in 0..nights.len() {
            let rows = nights.runs(night).flat_map(|(s, rows)| rows.iter().map(move |&r| (s, r)));
            provenance.push(rows.flat_map(|(s, row)| origins(&readings[s], &from[s], row)));
            let several = nights.runs(night).nth(1).is_some();
            told.push(several || matches!(from[nights.first(night).0], From::Earlier(_)));
        }
        Self { readings, from, provenance, told, others: Vec::new() }
    }

    /// Takes down whose word holds for a field on a night, and what the others say.
    pub(crate) fn tell(
        &mut self,
        field: &str,
        night: usize,
        said: &[(usize, &[u32], Cell)],
        contradicts: impl Fn(&Cell, &Cell) -> bool,
        givers: &mut Givers,
    ) {
        if !self.told[night] {
            return;
        }
        let Some(((holds, rows, kept), others)) = said.split_first() else { return };
        let giver = self.giver(field, *holds, rows);
        // The only source of a night needs no saying.
        let implied = |source: u32| self.provenance.sources_of(night) == [source];
        if let Some((source, _)) = giver.filter(|(source, _)| !implied(*source)) {
            let n = self.told.len();
            givers.0.get_or_insert_with(|| Nullable::absent(n)).set(night, Some(source));
        }
        for (source, rows, cell) in others {
            if let Some((from, line)) = self.giver(field, *source, rows).filter(|_| cell != kept) {
                let contradicts = contradicts(kept, cell);
                self.other(field, night, from, line, cell.whole(), contradicts);
            }
        }
        for (source, rows, _) in said {
            let Some(earlier) = &self.readings[*source].earlier else { continue };
            let From::Earlier(places) = &self.from[*source] else { continue };
            let known = rows.iter().flat_map(|&row| earlier.others_of(row as usize));
            let known: Vec<OtherValue> = known
                .filter(|o| o.field == field)
                .map(|o| OtherValue { source: places[o.source as usize], ..o.clone() })
                .collect();
            for o in known {
                self.other(field, night, o.source, o.line, o.value, o.contradicts);
            }
        }
    }

    fn other(
        &mut self,
        field: &str,
        night: usize,
        source: u32,
        line: u64,
        value: String,
        contradicts: bool,
    ) {
        let night = night as u32;
        self.others.push(OtherValue {
            night,
            field: field.into(),
            source,
            line,
            value,
            contradicts,
        });
    }

    /// The source that gave these rows of a source a field, and its first line that does.
    fn giver(&self, field: &str, source: usize, rows: &[u32]) -> Option<(u32, u64)> {
        let (readings, row) = (&self.readings[source], *rows.first()? as usize);
        match (&self.from[source], &readings.earlier) {
            (From::Earlier(places), Some(earlier)) => {
                let given = earlier.giver(field, row)?;
                let line =
                    earlier.rows(row).iter().find(|o| o.source == given).map_or(0, |o| o.line);
                Some((places[given as usize], line))
            }
            (From::File(place), _) => Some((*place, readings.line[row])),
            _ => None,
        }
    }

    /// Files who gave a field.
    pub(crate) fn given(&mut self, field: &str, givers: Givers) {
        if let Some(source) = givers.0 {
            let field = field.into();
            self.provenance.given.push(lumbago_domain::FieldSources { field, source });
        }
    }

    /// Everything, other values in order of the nights and, within them, of the fields.
    pub(crate) fn finish(mut self) -> Provenance {
        self.others.sort_by_key(|o| o.night);
        self.provenance.others = self.others;
        self.provenance
    }
}

/// The rows behind a row of a source.
fn origins(readings: &Readings, from: &From, row: u32) -> Vec<Origin> {
    match (from, &readings.earlier) {
        (From::Earlier(places), Some(earlier)) => earlier
            .rows(row as usize)
            .iter()
            .map(|o| Origin { source: places[o.source as usize], line: o.line })
            .collect(),
        (From::File(place), _) => {
            vec![Origin { source: *place, line: readings.line[row as usize] }]
        }
        _ => Vec::new(),
    }
}
