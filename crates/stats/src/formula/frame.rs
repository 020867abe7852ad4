//! The columns a formula speaks of, as plain data.

/// Named columns of one length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frame {
    /// Rows.
    pub rows: usize,
    /// The columns, in the order of the file.
    pub columns: Vec<Variable>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// A value a row; what stands where `missing` is set means nothing.
    pub values: Values,
    /// Which rows have no value.
    pub missing: Vec<bool>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers, finite where they are not missing.
    Number(Vec<f64>),
    /// Calendar days, counted from any fixed day; numbers to a formula.
    Day(Vec<i64>),
    /// Yes and no: the factor `false`, `true`; 0 and 1 in arithmetic.
    YesNo(Vec<bool>),
    /// Text: a factor.
    Text {
        /// The different texts, in any order.
        levels: Vec<String>,
        /// Index into `levels`, a row each.
        codes: Vec<u32>,
    },
}

impl Frame {
    /// An empty frame of this many rows.
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: Vec::new() }
    }

    /// Adds numbers; `None` is missing.
    #[must_use]
    pub fn number(self, name: &str, values: &[Option<f64>]) -> Self {
        let missing = values.iter().map(Option::is_none).collect();
        let values = Values::Number(values.iter().map(|v| v.unwrap_or(0.0)).collect());
        self.with(Variable { name: name.to_owned(), values, missing })
    }

    /// Adds text; `None` is missing.
    #[must_use]
    pub fn text(self, name: &str, values: &[Option<&str>]) -> Self {
        let mut levels: Vec<String> = values.iter().flatten().map(|t| (*t).to_owned()).collect();
        levels.sort();
        levels.dedup();
        let code = |t: &str| levels.iter().position(|l| l == t).unwrap_or(0) as u32;
        let codes = values.iter().map(|v| v.map_or(0, code)).collect();
        let missing = values.iter().map(Option::is_none).collect();
        self.with(Variable {
            name: name.to_owned(),
            values: Values::Text { levels, codes },
            missing,
        })
    }

    /// Adds a column.
    #[must_use]
    pub fn with(mut self, column: Variable) -> Self {
        self.columns.push(column);
        self
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Variable> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|c| c.name.as_str())
    }
}

impl Variable {
    /// All values as numbers; `None` for text. Meaningless where missing.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        (0..self.missing.len()).map(|i| self.value(i)).collect()
    }

    /// The number in row `i`; `None` for text. Meaningless where missing.
    pub(crate) fn value(&self, i: usize) -> Option<f64> {
        match &self.values {
            Values::Number(v) => Some(v[i]),
            Values::Day(v) => Some(v[i] as f64),
            Values::YesNo(v) => Some(f64::from(u8::from(v[i]))),
            Values::Text { .. } => None,
        }
    }

    /// The column with row `i` taken from row `from[i]`, missing where there is none.
    pub(crate) fn gather(&self, name: String, from: &[Option<usize>]) -> Self {
        let missing = from.iter().map(|f| f.is_none_or(|i| self.missing[i])).collect();
        fn pick<T: Copy + Default>(values: &[T], from: &[Option<usize>]) -> Vec<T> {
            from.iter().map(|f| f.map_or(T::default(), |i| values[i])).collect()
        }
        let values = match &self.values {
            Values::Number(v) => Values::Number(pick(v, from)),
            Values::Day(v) => Values::Day(pick(v, from)),
            Values::YesNo(v) => Values::YesNo(pick(v, from)),
            Values::Text { levels, codes } => {
                Values::Text { levels: levels.clone(), codes: pick(codes, from) }
            }
        };
        Self { name, values, missing }
    }
}
