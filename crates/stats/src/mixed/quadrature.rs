//! Gauss–Hermite quadrature against the standard normal density.

/// Nodes and the logs of their weights: `E f(Z) = sum w_k f(x_k)`, exact for polynomials of degree
/// `2 K - 1`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub(super) node: Vec<f64>,
    pub(super) log_weight: Vec<f64>,
}

/// The rule with `points` nodes: roots of the Hermite polynomial by Newton's method on the
/// normalised recurrence (Press et al. 2007, 4.6.1), from starts that Sturm's theorem brackets.
pub(super) fn gauss_hermite(points: usize) -> Rule {
    let mut node = vec![0.0; points];
    let mut log_weight = vec![0.0; points];
    // Roots of the polynomial of degree k interlace with those of degree k - 1: they are found
    // degree by degree, each between two known ones.
    let mut before: Vec<f64> = Vec::new();
    for degree in 1..=points {
        let reach = 2.0 * (degree as f64).sqrt() + 1.0;
        let mut ends = vec![-reach];
        ends.extend(&before);
        ends.push(reach);
        before = ends.windows(2).map(|pair| root_between(degree, pair[0], pair[1])).collect();
        if degree % 2 == 1 {
            before[degree / 2] = 0.0;
        }
    }
    for k in 0..points {
        // Mirrored halves, so that the rule is symmetric to the last bit.
        let x = if 2 * k < points { before[k] } else { -before[points - 1 - k] };
        node[k] = x;
        let below = hermite(points, x).1;
        log_weight[k] = -libm::log(points as f64) - 2.0 * libm::log(below.abs());
    }
    Rule { node, log_weight }
}

/// The orthonormal polynomials of degree `k` and `k - 1` at x.
fn hermite(k: usize, x: f64) -> (f64, f64) {
    let (mut now, mut before) = (1.0, 0.0);
    for j in 0..k {
        let j = j as f64;
        (now, before) = ((x * now - j.sqrt() * before) / (j + 1.0).sqrt(), now);
    }
    (now, before)
}

fn root_between(degree: usize, low: f64, high: f64) -> f64 {
    crate::roots::bracketed(|x| hermite(degree, x).0, low, high).unwrap_or(0.5 * (low + high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_normal_are_exact() {
        for points in [1, 2, 3, 10, 25, 64] {
            let rule = gauss_hermite(points);
            let mut moment = 1.0;
            for power in (0..(2 * points).min(24)).step_by(2) {
                let found: f64 = rule
                    .node
                    .iter()
                    .zip(&rule.log_weight)
                    .map(|(x, w)| libm::exp(*w) * x.powi(power as i32))
                    .sum();
                assert!((found / moment - 1.0).abs() < 1e-11, "{points} points, power {power}");
                moment *= (power + 1) as f64;
            }
        }
    }

    #[test]
    fn tabulated_five_points() {
        // Abramowitz & Stegun, table 25.10: x / sqrt 2 and weight / sqrt pi.
        let rule = gauss_hermite(5);
        let root2 = std::f64::consts::SQRT_2;
        assert!((rule.node[4] / root2 - 2.020_182_870_456_086).abs() < 1e-14);
        assert!((rule.node[3] / root2 - 0.958_572_464_613_819).abs() < 1e-14);
        let weight = libm::exp(rule.log_weight[4]) * std::f64::consts::PI.sqrt();
        assert!((weight - 1.995_324_205_905e-2).abs() < 1e-13);
        assert_eq!(rule.node[2], 0.0);
    }
}
