//! What the references hold and the kernel does not compute yet.

const RANDOM_INTERCEPT: &str = "random-intercept models";

/// Analyses whose method is not offered, with what is missing.
pub(crate) const NOT_COVERED: &[(&str, &str)] = &[
    ("epil_ri_poisson_laplace", RANDOM_INTERCEPT),
    ("epil_ri_poisson_agq10", RANDOM_INTERCEPT),
    ("epil_ri_nb2_laplace", RANDOM_INTERCEPT),
    ("epil_ri_nb2_agq10", RANDOM_INTERCEPT),
    ("resp_ri_logit_laplace", RANDOM_INTERCEPT),
    ("resp_ri_logit_agq10", RANDOM_INTERCEPT),
    ("resp_ri_logit_agq25", RANDOM_INTERCEPT),
    ("panel_ri_poisson_laplace", RANDOM_INTERCEPT),
    ("panel_ri_poisson_agq10", RANDOM_INTERCEPT),
    ("panel_ri_nb2_laplace", RANDOM_INTERCEPT),
    ("panel_ri_nb2_agq10", RANDOM_INTERCEPT),
    ("panel_hybrid_ri_poisson_laplace", RANDOM_INTERCEPT),
    ("person_pspline_fixed_lambda", "penalised splines"),
];

/// Results inside checked analyses that are not offered: none.
pub(crate) const KEYS_NOT_COVERED: &[&str] = &[];
