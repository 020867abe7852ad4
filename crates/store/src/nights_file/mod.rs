//! Nights as a file of our own, CSV or Parquet: what is written is read back as it was, with where
//! every value came from.
//!
//! Beside the fields the file has six columns of provenance (docs/formats/nights.md) and a
//! description of itself: the sources, the account of their rows, declared factors, mattresses and
//! answers. Read back alone it gives the same log and the same provenance, and written again the
//! same bytes.

mod cells;
mod csv;
mod parquet;

use lumbago_domain::{
    Factor, FileLedger, Mattress, NightLog, Person, Proposal, Provenance, Readings, Source, StandIn,
};
use serde::{Deserialize, Serialize};

pub use self::csv::{Edited, edited, is_nights_csv, read_csv, write_csv};
pub use self::parquet::{is_parquet, read_parquet, write_parquet};

/// Version of the description; files of another one are read as edited diaries, or refused.
const VERSION: u32 = 1;

/// What goes into a file of nights.
#[derive(Clone, Copy, Debug)]
pub struct Nights<'a> {
    /// The nights.
    pub log: &'a NightLog,
    /// Where they came from.
    pub provenance: &'a Provenance,
    /// The account of every file that was read, side tables too.
    pub accounts: &'a [FileLedger],
    /// Cells that were changed by a plan before they were read.
    pub changes: &'a [Proposal],
}

/// A file of nights read back, ready to be assembled alone or with others.
#[derive(Clone, Debug)]
pub struct Canonical {
    /// The nights, a row each, with their provenance.
    pub readings: Readings,
    /// The factors in force when it was written that are not the evidence base's.
    pub factors: Vec<Factor>,
    /// Mattress histories.
    pub mattresses: Vec<Mattress>,
    /// People and their answers.
    pub people: Vec<Person>,
    /// The account of the files it was made of.
    pub accounts: Vec<FileLedger>,
    /// Cells that had been changed by a plan.
    pub changes: Vec<Proposal>,
}

/// All of the file that is not a column.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct About {
    /// Version of this description.
    lumbago_nights: u32,
    /// Numbered from 1 in the columns of provenance.
    sources: Vec<Source>,
    accounts: Vec<FileLedger>,
    changes: Vec<Proposal>,
    factors: Vec<Factor>,
    stand_in: Option<StandIn>,
    mattresses: Vec<Mattress>,
    people: Vec<Person>,
    /// Checksum of all other cells, where a file can be edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<String>,
}

impl About {
    fn of(nights: &Nights<'_>) -> Self {
        let log = nights.log;
        Self {
            lumbago_nights: VERSION,
            sources: nights.provenance.sources.clone(),
            accounts: nights.accounts.to_vec(),
            changes: nights.changes.to_vec(),
            factors: log.catalogue.factors.iter().filter(|f| f.declared).cloned().collect(),
            stand_in: log.stand_in.clone(),
            mattresses: log.mattresses.clone(),
            people: log.people.iter().filter(|p| !p.answers.is_empty()).cloned().collect(),
            seal: None,
        }
    }

    /// The description in a cell or in metadata; `None` of another version.
    fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().filter(|a: &Self| a.lumbago_nights == VERSION)
    }

    fn json(&self) -> String {
        serde_json::to_string(self).expect("plain data with text keys")
    }

    fn with(self, readings: Readings) -> Canonical {
        Canonical {
            readings: Readings { stand_in: self.stand_in, ..readings },
            factors: self.factors,
            mattresses: self.mattresses,
            people: self.people,
            accounts: self.accounts,
            changes: self.changes,
        }
    }
}

/// The catalogue in force: the evidence base's factors and those that a file brings.
fn catalogue(factors: &[Factor]) -> lumbago_domain::Catalogue {
    let mut catalogue = lumbago_domain::Catalogue::standard();
    for factor in factors {
        if catalogue.factor(&factor.id).is_none() {
            catalogue.factors.push(factor.clone());
        }
    }
    catalogue
}
