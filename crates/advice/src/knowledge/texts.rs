//! What may be said: advice texts, what is expected of each comparison, what may be offered, and
//! which words follow from which result.

use serde::Deserialize;

/// The part of the report a text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextPlace {
    /// The reader's own results.
    Log,
    /// General tips.
    Studies,
    /// The closing text.
    Expectation,
    /// Topics for a clinician.
    ClinicianTopics,
}

/// One advice text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceEntry {
    /// Stable name.
    pub id: String,
    /// Factor it speaks of.
    pub factor: Option<String>,
    /// The condition in words; the rule itself is code.
    pub when: String,
    /// The part it belongs to.
    pub place: TextPlace,
    /// Sentences in order.
    pub parts: Vec<Part>,
    /// The words for several habits with the same result.
    pub together: Option<String>,
    /// Claims it rests on.
    pub claims: Vec<String>,
    /// For editors.
    #[serde(default)]
    pub note: String,
}

/// One or a few sentences of a text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The words, with placeholders.
    pub text: String,
    /// The words where a number is not known.
    pub otherwise: Option<String>,
    /// The words on a group's page, where those above speak to one reader.
    pub group: Option<String>,
    /// Without this part there is no text.
    #[serde(default)]
    pub core: bool,
    /// Circumstances that leave the part out.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Only as a text on the reader's own result, or only as a general tip.
    pub only: Option<Only>,
}

/// The form of a text a part is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// On the reader's own result.
    Log,
    /// As a general tip.
    Studies,
}

/// What studies expect of the exposed nights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// More spasms.
    More,
    /// Fewer.
    Fewer,
    /// Neither.
    None,
}

/// Whether an action makes the exposed nights fewer or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Fewer exposed nights.
    Less,
    /// More exposed nights.
    More,
}

/// What the evidence expects of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Factor of the catalogue.
    pub factor: String,
    /// Contrasts it speaks of; all where empty.
    #[serde(default)]
    pub contrasts: Vec<String>,
    /// The claim whose grade picks the column of the matrix.
    pub claim: Option<String>,
    /// What studies expect.
    pub expected: Expected,
    /// False where no result of one person's own is ever worded.
    #[serde(default = "yes")]
    pub personal: bool,
    /// What may be offered.
    pub action: Option<String>,
    /// What it does to the exposed nights.
    pub does: Option<Does>,
    /// General tip.
    pub tip: Option<String>,
    /// Added where the exposed nights had fewer spasms.
    pub if_fewer: Option<String>,
}

fn yes() -> bool {
    true
}

/// Something that may be offered.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Short name.
    pub id: String,
    /// The words.
    pub what: String,
    /// The words where a number is not known.
    pub otherwise: Option<String>,
    /// How little it asks of the reader, 0 to 1.
    pub ease: f64,
}

/// The file of topics.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topics {
    /// Comparisons.
    #[serde(rename = "topic")]
    pub topics: Vec<Topic>,
    /// Actions.
    #[serde(rename = "action")]
    pub actions: Vec<Action>,
}

/// A row of the matrix: what a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Row {
    /// Not enough nights.
    R0,
    /// Cannot tell.
    R1,
    /// Leaning.
    R2,
    /// Leaning against what studies expect.
    R2X,
    /// Clear.
    R3,
    /// Little difference.
    R4,
    /// Clear, against what studies expect.
    RX,
}

/// A column of the matrix: what the studies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// Strong or moderate.
    Supported,
    /// Weak or contested.
    Unsure,
    /// Contradicted.
    Contradicted,
    /// Nothing was looked at.
    Unstudied,
}

/// Whether an action may be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// No.
    No,
    /// As something to test, without a push.
    Test,
    /// Yes.
    Yes,
}

/// One cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// What the result is.
    pub class: Row,
    /// What the studies say.
    pub evidence: Support,
    /// Printed after the numbers.
    #[serde(default)]
    pub remark: String,
    /// Whether the general tip is printed.
    pub tip: bool,
    /// Whether the action may be offered.
    pub offer: Offer,
    /// Whether a word to show it to a clinician is added.
    #[serde(default)]
    pub clinician: bool,
}

/// The file of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Words for a result that has no text of its own.
    pub own_numbers: OwnNumbers,
    /// What stands against a leaning result.
    #[serde(rename = "reservation")]
    pub reservations: Vec<Reservation>,
    /// All cells.
    #[serde(rename = "cell")]
    pub cells: Vec<Cell>,
}

/// Words for a result that has no text of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnNumbers {
    /// The numbers.
    pub text: String,
    /// After a clear result.
    pub not_the_reason: String,
    /// Where the cell asks for it.
    pub show_clinician: String,
}

/// What stands against a leaning result.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reservation {
    /// Code of the reason in the findings.
    pub code: String,
    /// The words.
    pub text: String,
}

impl Matrix {
    /// The cell of a result, present for every pair by a test.
    pub fn cell(&self, class: Row, evidence: Support) -> Option<&Cell> {
        self.cells.iter().find(|c| c.class == class && c.evidence == evidence)
    }
}

/// A column of the matrix as it stands in ids.
pub fn support_key(support: Support) -> &'static str {
    match support {
        Support::Supported => "supported",
        Support::Unsure => "unsure",
        Support::Contradicted => "contradicted",
        Support::Unstudied => "unstudied",
    }
}

/// A column of the matrix in words.
pub fn support_words(support: Support) -> &'static str {
    match support {
        Support::Supported => "supported: strong or moderate",
        Support::Unsure => "unsure: weak or mixed",
        Support::Contradicted => "contradicted: the better studies go against it",
        Support::Unstudied => "unstudied: nothing was looked at",
    }
}

/// A row of the matrix in words.
pub fn row_words(row: Row) -> &'static str {
    match row {
        Row::R0 => "not enough nights",
        Row::R1 => "cannot tell",
        Row::R2 => "leaning",
        Row::R2X => "leaning, against what studies expect",
        Row::R3 => "clear",
        Row::R4 => "little difference",
        Row::RX => "clear, against what studies expect",
    }
}
