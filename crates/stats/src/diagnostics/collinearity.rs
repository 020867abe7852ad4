//! How much of a column the other columns already say.
//!
//! ```text
//! GVIF_t = det R_t det R_rest / det R,   R the correlations of the coefficients, intercept left out
//! ```
//! Fox & Monette (1992). For a term of one column it is the variance inflation factor; for a factor
//! of d columns `GVIF^(1/(2d))` compares with the square root of a VIF. The correlations are those of
//! the fit, so in a count model rows of large mean weigh more.

use faer::Mat;
use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::Fit;
use crate::linalg::{symmetric, triangular};
use crate::matrix::{Matrix, dot};

/// The columns that belong to one term of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Name of the term.
    pub name: String,
    /// Its columns in the design.
    pub columns: Vec<usize>,
}

/// How much the other terms inflate the variance of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inflation {
    /// The term.
    pub term: Term,
    /// The generalised variance inflation factor, at least 1.
    pub gvif: f64,
    /// `gvif^(1 / (2 d))` with d columns: how many times wider its intervals are.
    pub scaled: f64,
}

/// The terms of a design by the names of its columns: `prefix[level]` belongs to `prefix`, and
/// products `a:b` to the product of their terms. The intercept is no term.
pub fn terms(design: &Design) -> Vec<Term> {
    let intercept = design.intercept();
    let mut out: Vec<Term> = Vec::new();
    for j in (0..design.p).filter(|j| Some(*j) != intercept) {
        let name = term_name(&design.names[j]);
        match out.iter_mut().find(|t| t.name == name) {
            Some(term) => term.columns.push(j),
            None => out.push(Term { name, columns: vec![j] }),
        }
    }
    out
}

/// The term that a column of this name belongs to.
pub(super) fn term_name(column: &str) -> String {
    let plain = |part: &str| match part.strip_suffix(']').and_then(|p| p.rsplit_once('[')) {
        Some((prefix, _)) if !prefix.is_empty() => prefix.to_owned(),
        _ => part.to_owned(),
    };
    column.split(':').map(plain).collect::<Vec<_>>().join(":")
}

/// Generalised variance inflation factors of the terms given; columns of no term but the
/// intercept count as given.
///
/// # Errors
/// A column outside the design, or correlations that are singular.
pub fn inflation(fit: &Fit, terms: &[Term]) -> Result<Vec<Inflation>, StatsError> {
    let p = fit.design.p;
    if let Some(column) = terms.iter().flat_map(|t| &t.columns).find(|c| **c >= p) {
        return Err(StatsError::BadArgument {
            what: "column of a term",
            value: *column as f64,
            allowed: "0 up to the number of columns less one",
        });
    }
    let intercept = fit.design.intercept();
    let all: Vec<usize> = (0..p).filter(|j| Some(*j) != intercept).collect();
    let whole = log_det(&fit.bread, &all)?;
    terms
        .iter()
        .map(|term| {
            let rest: Vec<usize> =
                all.iter().copied().filter(|j| !term.columns.contains(j)).collect();
            let log = log_det(&fit.bread, &term.columns)? + log_det(&fit.bread, &rest)? - whole;
            let gvif = libm::exp(log).max(1.0);
            let scaled = libm::exp(0.5 * log.max(0.0) / term.columns.len().max(1) as f64);
            Ok(Inflation { term: term.clone(), gvif, scaled })
        })
        .collect()
}

/// The logarithm of the determinant of the correlations of some coefficients.
fn log_det(covariance: &Matrix, columns: &[usize]) -> Result<f64, StatsError> {
    const WHAT: &str = "the correlation of the coefficients";
    let m = columns.len();
    let mut r = Matrix::identity(m);
    for (a, &i) in columns.iter().enumerate() {
        for (b, &j) in columns.iter().enumerate().filter(|&(b, _)| b != a) {
            let size = (covariance.at(i, i) * covariance.at(j, j)).sqrt();
            r.set(a, b, covariance.at(i, j) / size);
        }
    }
    let values = symmetric::eigenvalues(&r, WHAT)?;
    if values.iter().any(|v| v.is_nan() || *v <= 0.0) {
        return Err(StatsError::Singular { what: WHAT });
    }
    Ok(values.into_iter().map(libm::log).sum())
}

/// Correlations of the columns of a design, the intercept (which has none) left out: the columns
/// in order of the design.
pub fn correlations(design: &Design) -> Matrix {
    let unit = centred(design);
    let p = unit.len();
    let mut out = Matrix::identity(p);
    for a in 0..p {
        for b in 0..a {
            let r = dot(&unit[a], &unit[b]).clamp(-1.0, 1.0);
            out.set(a, b, r);
            out.set(b, a, r);
        }
    }
    out
}

/// The largest over the smallest singular value of the columns, each centred and of unit length,
/// the intercept left out. Above 30 estimates are at the mercy of small errors in the columns
/// (Belsley, Kuh & Welsch 1980).
///
/// # Errors
/// A decomposition that fails, which finite columns do not provoke.
pub fn condition_number(design: &Design) -> Result<f64, StatsError> {
    let unit = centred(design);
    let p = unit.len();
    if p < 2 {
        return Ok(1.0);
    }
    let r = triangular::weighted_factor(&unit.concat(), design.n, p, &vec![1.0; design.n]);
    let values = Mat::from_fn(p, p, |i, j| r.at(i, j))
        .singular_values()
        .map_err(|_| StatsError::Singular { what: "the design" })?;
    let largest = values.iter().copied().fold(0.0, f64::max);
    Ok(largest / values.iter().copied().fold(f64::INFINITY, f64::min))
}

/// Columns without the intercept, centred when there is one, of unit length.
fn centred(design: &Design) -> Vec<Vec<f64>> {
    let intercept = design.intercept();
    (0..design.p)
        .filter(|j| Some(*j) != intercept)
        .map(|j| {
            let column = design.column(j);
            let mean = column.iter().sum::<f64>() / design.n as f64;
            let moved: Vec<f64> = column.iter().map(|v| v - mean).collect();
            let length = dot(&moved, &moved).sqrt();
            moved.iter().map(|v| v / length).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GlmOptions, glm};

    #[test]
    fn columns_of_one_factor_make_one_term() {
        let codes = [0, 1, 2, 0, 1, 2, 1];
        let x = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 3.0];
        let design = Design::builder(7)
            .intercept()
            .levels("position", &codes, &["side", "back", "front"], 0)
            .column("x", &x)
            .build()
            .unwrap();
        let found = terms(&design);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].name.as_str(), &found[0].columns[..]), ("position", &[1, 2][..]));
        assert_eq!((found[1].name.as_str(), &found[1].columns[..]), ("x", &[3][..]));
        assert_eq!(term_name("position[back]:stress"), "position:stress");
        assert_eq!(term_name("log[x"), "log[x");
    }

    #[test]
    fn two_columns_have_the_closed_form() {
        let n = 50;
        let a: Vec<f64> = (0..n).map(|i| ((i * 7) % 11) as f64).collect();
        let b: Vec<f64> = (0..n).map(|i| a[i] + ((i * 5) % 13) as f64).collect();
        let design =
            Design::builder(n).intercept().column("a", &a).column("b", &b).build().unwrap();
        let r = correlations(&design).at(0, 1);
        let fit = glm(&design, &b, &GlmOptions::gaussian()).unwrap();
        for found in inflation(&fit, &terms(&design)).unwrap() {
            assert!((found.gvif * (1.0 - r * r) - 1.0).abs() < 1e-12);
            assert!((found.scaled * found.scaled / found.gvif - 1.0).abs() < 1e-12);
        }
        let condition = condition_number(&design).unwrap();
        assert!((condition - ((1.0 + r) / (1.0 - r)).sqrt()).abs() < 1e-10);
    }
}
