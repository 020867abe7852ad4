//! The linear algebra of least squares: triangular factors, rank, symmetric roots.

pub(crate) mod cholesky;
pub(crate) mod general;
pub(crate) mod gram;
pub(crate) mod rank;
pub(crate) mod symmetric;
pub(crate) mod triangular;
mod wide;

pub(crate) use wide::wide;
