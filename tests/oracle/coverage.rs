//! What the references hold and the kernel does not compute yet.

/// Analyses whose method is not offered, with what is missing.
pub(crate) const NOT_COVERED: &[(&str, &str)] =
    &[("person_pspline_fixed_lambda", "penalised splines")];
