//! Rows by group, in an order that depends on the data alone.

use std::collections::BTreeMap;

/// Rows of each group; groups in order of first appearance, rows in order.
pub(crate) fn rows_by_group(codes: &[usize]) -> Vec<Vec<usize>> {
    let mut place = BTreeMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (row, code) in codes.iter().enumerate() {
        let at = *place.entry(code).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(row);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_need_not_be_dense_or_sorted() {
        assert_eq!(rows_by_group(&[9, 2, 9, 0, 2]), vec![vec![0, 2], vec![1, 4], vec![3]]);
        assert!(rows_by_group(&[]).is_empty());
    }
}
