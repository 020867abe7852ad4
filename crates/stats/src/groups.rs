//! Rows by group, in an order that depends on the data alone.

use std::collections::BTreeMap;

/// Rows of each group; groups in order of first appearance, rows in order.
pub(crate) fn rows_by_group(codes: &[usize]) -> Vec<Vec<usize>> {
    let mut places = Places::of(codes);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut last = None;
    for (row, &code) in codes.iter().enumerate() {
        // Rows of a person mostly follow one another.
        let at = match last {
            Some((before, at)) if before == code => at,
            _ => places.place(code, groups.len()),
        };
        last = Some((code, at));
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(row);
    }
    groups
}

/// Where each code's group stands: a table when codes are small numbers, a tree when not.
enum Places {
    Table(Vec<Option<usize>>),
    Tree(BTreeMap<usize, usize>),
}

impl Places {
    fn of(codes: &[usize]) -> Self {
        match codes.iter().max() {
            Some(&largest) if largest / 4 <= codes.len() => Self::Table(vec![None; largest + 1]),
            _ => Self::Tree(BTreeMap::new()),
        }
    }

    /// The place of `code`, which is `next` if it is new.
    fn place(&mut self, code: usize, next: usize) -> usize {
        match self {
            Self::Table(table) => *table[code].get_or_insert(next),
            Self::Tree(tree) => *tree.entry(code).or_insert(next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_need_not_be_dense_or_sorted() {
        assert_eq!(rows_by_group(&[9, 2, 9, 0, 2]), vec![vec![0, 2], vec![1, 4], vec![3]]);
        let far = [9, usize::MAX, 9, 0, usize::MAX];
        assert_eq!(rows_by_group(&far), vec![vec![0, 2], vec![1, 4], vec![3]]);
        assert!(rows_by_group(&[]).is_empty());
    }
}
