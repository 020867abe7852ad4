//! Roots of monotone functions.

/// The root of `f` between `low` and `high`, where `f` changes sign, to the last bits: Brent's
/// method (Brent 1973, chapter 4). `None` when the ends do not differ in sign.
pub(crate) fn bracketed(f: impl Fn(f64) -> f64, low: f64, high: f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 {
        return Some(a);
    }
    if fb == 0.0 {
        return Some(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut before = step;
    for _ in 0..500 {
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            before = step;
        }
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let tolerance = 2.0 * f64::EPSILON * b.abs();
        let middle = 0.5 * (c - b);
        if middle.abs() <= tolerance || fb == 0.0 {
            return Some(b);
        }
        if before.abs() >= tolerance && fa.abs() > fb.abs() && fa.is_finite() {
            let ratio = fb / fa;
            let (mut p, mut q);
            if a == c {
                p = 2.0 * middle * ratio;
                q = 1.0 - ratio;
            } else {
                let (u, v) = (fa / fc, fb / fc);
                p = ratio * (2.0 * middle * u * (u - v) - (b - a) * (v - 1.0));
                q = (u - 1.0) * (v - 1.0) * (ratio - 1.0);
            }
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            let limit = (3.0 * middle * q - (tolerance * q).abs()).min((before * q).abs());
            if 2.0 * p < limit {
                before = step;
                step = p / q;
            } else {
                step = middle;
                before = step;
            }
        } else {
            step = middle;
            before = step;
        }
        (a, fa) = (b, fb);
        b += if step.abs() > tolerance { step } else { tolerance.copysign(middle) };
        fb = f(b);
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_roots_of_smooth_steep_and_infinite_functions() {
        let root = bracketed(|x| x * x * x - 2.0, 0.0, 5.0).unwrap();
        assert!((root - 2f64.cbrt()).abs() < 1e-15);
        let root = bracketed(|x| libm::log(x) + 3.0, 0.0, 1.0).unwrap();
        assert!((root / libm::exp(-3.0) - 1.0).abs() < 1e-14);
        let root = bracketed(|x| if x < 0.25 { -1.0 } else { 1.0 }, 0.0, 1.0).unwrap();
        assert!((root - 0.25).abs() < 1e-15);
        assert_eq!(bracketed(|x| x + 10.0, 0.0, 1.0), None);
    }
}
