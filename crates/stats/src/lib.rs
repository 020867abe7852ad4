//! The numeric kernel: fits, covariances, exact intervals, multiplicity. f64 in, f64 out.
