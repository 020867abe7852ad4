//! Columns with a presence bit a row: missing is missing, never a special value.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A vector in which each place may be empty. Present values and a bit a row; an absent place
/// holds the type's default, which no accessor ever returns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nullable<T> {
    values: Vec<T>,
    present: Vec<u64>,
}

impl<T: Clone + Default> Nullable<T> {
    /// An empty column.
    pub fn new() -> Self {
        Self { values: Vec::new(), present: Vec::new() }
    }

    /// An empty column with room for `n` rows.
    pub fn with_capacity(n: usize) -> Self {
        Self { values: Vec::with_capacity(n), present: Vec::with_capacity(n.div_ceil(64)) }
    }

    /// `n` rows, all empty.
    pub fn absent(n: usize) -> Self {
        Self { values: vec![T::default(); n], present: vec![0; n.div_ceil(64)] }
    }

    /// Rows, present or not.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Appends a row.
    pub fn push(&mut self, value: Option<T>) {
        let i = self.values.len();
        if i.is_multiple_of(64) {
            self.present.push(0);
        }
        if value.is_some() {
            self.present[i / 64] |= 1 << (i % 64);
        }
        self.values.push(value.unwrap_or_default());
    }

    /// Replaces row `i`.
    pub fn set(&mut self, i: usize, value: Option<T>) {
        let bit = 1 << (i % 64);
        match value {
            Some(v) => {
                self.values[i] = v;
                self.present[i / 64] |= bit;
            }
            None => {
                self.values[i] = T::default();
                self.present[i / 64] &= !bit;
            }
        }
    }

    /// The value of row `i`, if recorded.
    pub fn get(&self, i: usize) -> Option<&T> {
        let recorded = self.present.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 == 1);
        if recorded { self.values.get(i) } else { None }
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&T>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// These rows, in this order.
    pub fn select(&self, rows: &[usize]) -> Self {
        rows.iter().map(|&i| self.get(i).cloned()).collect()
    }

    /// Rows with a value.
    pub fn recorded(&self) -> usize {
        self.present.iter().map(|w| w.count_ones() as usize).sum()
    }
}

impl<T: Clone + Default> FromIterator<Option<T>> for Nullable<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(iter: I) -> Self {
        let mut out = Self::new();
        for v in iter {
            out.push(v);
        }
        out
    }
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Amounts, counts and ratings, in the field's unit.
    Number(Nullable<f64>),
    /// Yes or no.
    YesNo(Nullable<bool>),
    /// Codes into `levels` (level keys in order of first sight or of the catalogue).
    Level {
        /// Level keys.
        levels: Vec<String>,
        /// Index into `levels`, a row each.
        codes: Nullable<u16>,
    },
    /// Minutes after midnight, 0 to 1439.
    Clock(Nullable<u16>),
    /// Dates, sets (joined by `|`) and free text.
    Text(Nullable<String>),
}

impl Values {
    /// Rows, present or not.
    pub fn len(&self) -> usize {
        match self {
            Self::Number(v) => v.len(),
            Self::YesNo(v) => v.len(),
            Self::Level { codes, .. } => codes.len(),
            Self::Clock(v) => v.len(),
            Self::Text(v) => v.len(),
        }
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows with a value.
    pub fn recorded(&self) -> usize {
        match self {
            Self::Number(v) => v.recorded(),
            Self::YesNo(v) => v.recorded(),
            Self::Level { codes, .. } => codes.recorded(),
            Self::Clock(v) => v.recorded(),
            Self::Text(v) => v.recorded(),
        }
    }

    /// True if row `i` has a value.
    pub fn is_recorded(&self, i: usize) -> bool {
        match self {
            Self::Number(v) => v.get(i).is_some(),
            Self::YesNo(v) => v.get(i).is_some(),
            Self::Level { codes, .. } => codes.get(i).is_some(),
            Self::Clock(v) => v.get(i).is_some(),
            Self::Text(v) => v.get(i).is_some(),
        }
    }

    /// These rows, in this order. Levels stay, even those of which no row is left.
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Number(v) => Self::Number(v.select(rows)),
            Self::YesNo(v) => Self::YesNo(v.select(rows)),
            Self::Clock(v) => Self::Clock(v.select(rows)),
            Self::Text(v) => Self::Text(v.select(rows)),
            Self::Level { levels, codes } => {
                Self::Level { levels: levels.clone(), codes: codes.select(rows) }
            }
        }
    }

    /// The same rows without levels that no row has.
    pub fn without_unused_levels(self) -> Self {
        let Self::Level { levels, codes } = self else { return self };
        let used: BTreeSet<u16> = codes.iter().flatten().copied().collect();
        let kept: Vec<u16> = used.into_iter().collect();
        let new = |c: &u16| kept.iter().position(|k| k == c).map(|p| p as u16);
        Self::Level {
            codes: codes.iter().map(|c| c.and_then(new)).collect(),
            levels: kept.iter().map(|&k| levels[usize::from(k)].clone()).collect(),
        }
    }

    /// Row `i` as a number: amounts as they are, yes as 1, no as 0, clock as minutes.
    pub fn number(&self, i: usize) -> Option<f64> {
        match self {
            Self::Number(v) => v.get(i).copied(),
            Self::YesNo(v) => v.get(i).map(|&b| f64::from(u8::from(b))),
            Self::Clock(v) => v.get(i).map(|&m| f64::from(m)),
            Self::Level { .. } | Self::Text(_) => None,
        }
    }

    /// Row `i` as a level key or text.
    pub fn text(&self, i: usize) -> Option<&str> {
        match self {
            Self::Level { levels, codes } => {
                codes.get(i).and_then(|&c| levels.get(usize::from(c))).map(String::as_str)
            }
            Self::Text(v) => v.get(i).map(String::as_str),
            _ => None,
        }
    }
}

/// A field's values, a row a reading or a night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Field key.
    pub field: String,
    /// The values.
    pub values: Values,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_rows_keep_their_order_their_gaps_and_only_levels_in_use() {
        let levels: Vec<String> = ["back", "front", "side"].map(String::from).to_vec();
        let codes: Nullable<u16> = [Some(0), None, Some(2), Some(1)].into_iter().collect();
        let values = Values::Level { levels: levels.clone(), codes };
        let chosen = values.select(&[2, 1, 2]);
        assert!(matches!(&chosen, Values::Level { levels: l, .. } if *l == levels));
        let chosen = chosen.without_unused_levels();
        assert!(matches!(&chosen, Values::Level { levels: l, .. } if *l == ["side"]));
        assert_eq!([0, 1, 2].map(|i| chosen.text(i)), [Some("side"), None, Some("side")]);
    }

    #[test]
    fn absent_rows_stay_absent_across_word_borders() {
        let column: Nullable<f64> =
            (0..130).map(|i| (i % 3 == 0).then_some(f64::from(i))).collect();
        assert_eq!(column.len(), 130);
        assert_eq!(column.recorded(), 44);
        assert_eq!(column.get(63), Some(&63.0));
        assert_eq!(column.get(64), None);
        assert_eq!(column.get(129), Some(&129.0));
        assert_eq!(column.get(130), None);
    }

    #[test]
    fn a_value_can_be_taken_back() {
        let mut column = Nullable::absent(70);
        column.set(65, Some(true));
        assert_eq!(column.get(65), Some(&true));
        column.set(65, None);
        assert_eq!(column.get(65), None);
        assert_eq!(column.recorded(), 0);
    }
}
