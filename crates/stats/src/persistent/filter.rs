//! Whitening by the Kalman filter, in time proportional to the number of nights.
//!
//! The covariance `V = diag(r_t) + s2 rho^|t - t'|` of one series belongs to a latent AR(1) state
//! seen with noise of variance r_t. One pass of the filter gives, for any column, its innovations
//! v_t and their variances F_t, with `V^-1 = L' diag(1/F) L` and `log |V| = sum log F_t`
//! (Harvey 1989, 3.4). Gaps between nights need no filling: the state decays by `rho^gap`.

/// Series in calendar order.
pub(super) struct Calendar {
    /// Row of each step.
    pub(super) order: Vec<usize>,
    /// Nights since the step before; `None` at the start of a series.
    pub(super) gap: Vec<Option<u64>>,
}

/// The covariance of the working response around its mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise {
    /// Variance of the independent part beyond Poisson.
    pub(super) overdispersion: f64,
    /// Variance of the AR(1) part.
    pub(super) latent: f64,
    /// Correlation of the AR(1) part from one night to the next.
    pub(super) persistence: f64,
}

impl Calendar {
    /// Orders rows by person, then night.
    pub(super) fn new(night: &[i64], person: &[usize]) -> Self {
        let mut order: Vec<usize> = (0..night.len()).collect();
        order.sort_by_key(|&i| (person[i], night[i]));
        let gap = (0..order.len())
            .map(|k| {
                let (row, before) = (order[k], *order.get(k.checked_sub(1)?)?);
                (person[row] == person[before]).then(|| night[row].abs_diff(night[before]))
            })
            .collect();
        Self { order, gap }
    }

    /// Runs the filter over rows of `width` numbers, in calendar order and row-major, with Poisson
    /// variances `poisson` on the log scale; `emit` gets each step's index, its innovations and
    /// their variance.
    pub(super) fn filter(
        &self,
        rows: &[f64],
        width: usize,
        poisson: &[f64],
        noise: Noise,
        mut emit: impl FnMut(usize, &[f64], f64),
    ) {
        let mut mean = vec![0.0; width];
        let mut innovation = vec![0.0; width];
        let mut variance = noise.latent;
        for (k, gap) in self.gap.iter().enumerate() {
            match gap {
                None => {
                    mean.fill(0.0);
                    variance = noise.latent;
                }
                Some(nights) => {
                    let decay = match nights {
                        1 => noise.persistence,
                        d => libm::pow(noise.persistence, *d as f64),
                    };
                    mean.iter_mut().for_each(|m| *m *= decay);
                    variance = noise.latent + decay * decay * (variance - noise.latent);
                }
            }
            let measured = poisson[k] + noise.overdispersion;
            let total = variance + measured;
            let gain = variance / total;
            let row = &rows[k * width..(k + 1) * width];
            for ((v, x), m) in innovation.iter_mut().zip(row).zip(&mut mean) {
                *v = x - *m;
                *m += gain * *v;
            }
            variance *= measured / total;
            emit(k, &innovation, total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::cholesky;
    use crate::matrix::{Matrix, dot};

    #[test]
    fn equals_the_dense_covariance_across_gaps_and_persons() {
        let night = [3, 1, 2, 7, 8, 1, 4, 4];
        let person = [1, 1, 1, 1, 1, 2, 2, 2];
        let n = night.len();
        let noise = Noise { overdispersion: 0.3, latent: 0.8, persistence: 0.6 };
        let calendar = Calendar::new(&night, &person);
        let poisson: Vec<f64> = (0..n).map(|k| 0.5 + 0.1 * k as f64).collect();
        let column: Vec<f64> = (0..n).map(|k| libm::sin(3.0 * k as f64) + 0.2).collect();
        let mut v = Matrix::zeros(n, n);
        for (a, &i) in calendar.order.iter().enumerate() {
            for (b, &j) in calendar.order.iter().enumerate() {
                if person[i] == person[j] {
                    let distance = (night[i] as f64 - night[j] as f64).abs();
                    v.add(a, b, noise.latent * noise.persistence.powf(distance));
                }
                if a == b {
                    v.add(a, b, poisson[a] + noise.overdispersion);
                }
            }
        }
        let dense = dot(&column, &cholesky::solve(&v, &column, "V").unwrap());
        let mut filtered = 0.0;
        let mut log_determinant = 0.0;
        calendar.filter(&column, 1, &poisson, noise, |_, innovation, total| {
            filtered += innovation[0] * innovation[0] / total;
            log_determinant += total.ln();
        });
        assert!((filtered - dense).abs() < 1e-12 * dense);
        let root = crate::linalg::triangular::weighted_factor(&v.data, n, n, &vec![1.0; n]);
        let expected: f64 = root.diag().iter().map(|d| d.ln()).sum();
        assert!((log_determinant - expected).abs() < 1e-12 * expected.abs());
    }
}
