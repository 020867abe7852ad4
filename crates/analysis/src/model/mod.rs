//! Adjusted models of one person's nights, or of several people compared with themselves.

pub(crate) mod assemble;
pub(crate) mod fit;
pub(crate) mod guard;
pub(crate) mod plain;
pub(crate) mod r_squared;
pub(crate) mod standardise;
pub(crate) mod time;

/// A named column, a value a row of the model.
#[derive(Clone, Debug)]
pub(crate) struct ModelColumn {
    pub(crate) name: String,
    pub(crate) values: Vec<f64>,
}

/// The columns of one factor's contrast.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Index of the question it belongs to.
    pub(crate) question: usize,
    /// Its columns, the contrast's own first; missing where not recorded.
    pub(crate) terms: Vec<crate::exposure::Term>,
}
