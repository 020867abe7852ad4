//! Newton's method for likelihoods: what the fits of this crate share.

/// What a step must not make worse.
pub(crate) trait Evaluated {
    /// Coefficients of this point.
    fn coef(&self) -> &[f64];
    /// Twice the log-likelihood short of the best possible.
    fn deviance(&self) -> f64;
}

/// Takes `step` from `from`, halved while it makes the deviance worse or `evaluate` refuses the
/// coefficients. `None` when no share of the step helps.
pub(crate) fn advance<S: Evaluated, E>(
    from: &S,
    step: &[f64],
    evaluate: impl Fn(Vec<f64>) -> Result<S, E>,
) -> Option<S> {
    let allowed = from.deviance() + 1e-9 * (1.0 + from.deviance().abs());
    let mut share = 1.0;
    for _ in 0..40 {
        let coef: Vec<f64> = from.coef().iter().zip(step).map(|(b, d)| b + share * d).collect();
        if let Ok(next) = evaluate(coef)
            && next.deviance() <= allowed
        {
            return Some(next);
        }
        share *= 0.5;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parabola `(b - 3)^2`, undefined above 4.
    struct Parabola(Vec<f64>);

    impl Evaluated for Parabola {
        fn coef(&self) -> &[f64] {
            &self.0
        }

        fn deviance(&self) -> f64 {
            (self.0[0] - 3.0) * (self.0[0] - 3.0)
        }
    }

    fn at(coef: Vec<f64>) -> Result<Parabola, ()> {
        if coef[0] > 4.0 { Err(()) } else { Ok(Parabola(coef)) }
    }

    #[test]
    fn halves_until_the_point_exists_and_is_no_worse() {
        let next = |step: f64| advance(&Parabola(vec![0.0]), &[step], at).map(|p| p.0[0]);
        assert_eq!(next(3.0), Some(3.0));
        assert_eq!(next(14.0), Some(3.5));
    }
}
