//! Reads exported sleep logs and diaries as they are, with a ledger of every row.
//!
//! A file goes through five stages, each in its own module: bytes to text (`bytes`), text to
//! records (`table`), recognition of the format by content (`formats`), cells to typed values
//! (`values`), values to readings (`sheet`). Whatever is wrong with a row or a cell becomes a
//! grouped diagnostic and the rest is used; only a file that cannot be used at all is an error.
//!
//! ```
//! use lumbago_ingest::{Options, read};
//! let csv = b"night,spasm_count,stress\n2026-03-01,1,6\n2026-03-02,0,15\n";
//! let ingested = read("diary.csv", csv, &Options::default()).expect("a diary");
//! assert_eq!(ingested.ledger.rows_used, 2);
//! assert_eq!(ingested.diagnostics[0].code, "value-out-of-range");
//! ```

mod bytes;
mod checks;
pub mod container;
mod declaration;
mod error;
mod formats;
mod from_disk;
mod ingested;
mod journal;
mod labels;
mod mapping;
mod options;
mod originals;
mod problems;
mod quality;
mod read;
mod registration;
mod sheet;
mod table;
mod template;
mod values;
mod vocabulary;

pub use declaration::{DeclarationError, FactorDeclaration};
pub use error::IngestError;
pub use formats::draft::{Draft, Unfilled, draft};
pub use formats::{FORMATS, Format};
pub use from_disk::{read_file, read_in_blocks};
pub use ingested::{FileKind, Ingested, Recognised};
pub use mapping::{Mapping, MappingError};
pub use options::{DateMeans, DateOrder, Options};
pub use originals::originals;
pub use problems::shorten;
pub use read::read;
pub use registration::{
    DeclaredOutcome, QuestionDeclaration, RegistrationDeclaration, RegistrationError, register,
};
pub use template::template;
