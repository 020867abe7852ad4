//! Which columns of a design cannot be told apart: QR with column pivoting on columns of unit
//! length, centred first when there is an intercept (Golub & Van Loan, Matrix Computations, 5.4.2).

use faer::Mat;

use crate::linalg::gram::Tall;
use crate::linalg::triangular;
use crate::matrix::dot;

/// A pivot below this share of a column's own length means: nothing of the column is its own.
const TOLERANCE: f64 = 1e-9;

/// A pivot of the cross products above this, on the correlation scale, shows independence beyond the
/// reach of rounding. Centring could only raise it.
const CLEAR: f64 = 1e-6;

/// Groups of column indices that take part in an exact linear dependence, in design order;
/// empty when the design has full rank. `constant` is the index of the intercept, if any.
pub(crate) fn dependent_columns(
    columns: &[f64],
    n: usize,
    p: usize,
    constant: Option<usize>,
) -> Vec<usize> {
    if clearly_independent(columns, n, p) {
        return Vec::new();
    }
    let mut scaled = vec![0.0; n * p];
    for j in 0..p {
        let column = &columns[j * n..(j + 1) * n];
        let shift = match constant {
            Some(c) if c != j => column.iter().sum::<f64>() / n as f64,
            _ => 0.0,
        };
        let centred: Vec<f64> = column.iter().map(|v| v - shift).collect();
        let largest = centred.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        if largest == 0.0 {
            continue;
        }
        let unit: Vec<f64> = centred.iter().map(|v| v / largest).collect();
        let length = dot(&unit, &unit).sqrt();
        for (i, v) in unit.iter().enumerate() {
            scaled[i + j * n] = v / length;
        }
    }
    // The triangular factor has the same column lengths and dependences as the columns.
    let small = triangular::weighted_factor(&scaled, n, p, &vec![1.0; n]);
    let qr = Mat::from_fn(p, p, |i, j| small.at(i, j)).col_piv_qr();
    let (r, order) = (qr.thin_R(), qr.P());
    let (order, _) = order.arrays();
    let rank = (0..p).take_while(|&k| r[(k, k)].abs() > TOLERANCE).count();
    let mut involved = vec![false; p];
    for k in rank..p {
        involved[order[k]] = true;
        let mut x: Vec<f64> = (0..rank).map(|i| r[(i, k)]).collect();
        for i in (0..rank).rev() {
            let done: f64 = (i + 1..rank).map(|m| r[(i, m)] * x[m]).sum();
            x[i] = (x[i] - done) / r[(i, i)];
        }
        for (i, weight) in x.iter().enumerate() {
            if weight.abs() > 1e-6 {
                involved[order[i]] = true;
            }
        }
    }
    (0..p).filter(|&j| involved[j]).collect()
}

/// Whether one sweep for the cross products settles that no column depends on others.
fn clearly_independent(columns: &[f64], n: usize, p: usize) -> bool {
    let sums = Tall::new(columns, n, p).sweep::<0, 0>(|_, weight, []| {
        weight.fill(1.0);
        []
    });
    triangular::of_gram(&sums.gram).is_some_and(|(_, least)| least > CLEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_all_members_of_a_dependence_and_no_bystander() {
        let n = 40;
        let mut columns = vec![1.0; n];
        let night: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let caffeine: Vec<f64> = (0..n).map(|i| ((i * 7) % 5) as f64).collect();
        let age: Vec<f64> = night.iter().map(|t| 7.1 + t / 365.25).collect();
        columns.extend(&night);
        columns.extend(&caffeine);
        columns.extend(&age);
        assert_eq!(dependent_columns(&columns, n, 4, Some(0)), vec![1, 3]);
        assert!(dependent_columns(&columns[..3 * n], n, 3, Some(0)).is_empty());
    }

    #[test]
    fn a_huge_offset_does_not_hide_or_invent_a_dependence() {
        let n = 30;
        let mut columns = vec![1.0; n];
        columns.extend((0..n).map(|i| 1e7 + i as f64));
        columns.extend((0..n).map(|i| ((i * i) % 11) as f64));
        assert!(dependent_columns(&columns, n, 3, Some(0)).is_empty());
    }
}
