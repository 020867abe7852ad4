//! What the references hold and the kernel does not compute yet.

const ESTIMATING_EQUATIONS: &str = "generalised estimating equations";
const RANDOM_INTERCEPT: &str = "random-intercept models";

/// Analyses whose method is not offered, with what is missing.
pub(crate) const NOT_COVERED: &[(&str, &str)] = &[
    ("epil_gee_independence", ESTIMATING_EQUATIONS),
    ("epil_gee_exchangeable", ESTIMATING_EQUATIONS),
    ("epil_gee_ar1", ESTIMATING_EQUATIONS),
    ("epil_ri_poisson_laplace", RANDOM_INTERCEPT),
    ("epil_ri_poisson_agq10", RANDOM_INTERCEPT),
    ("epil_ri_nb2_laplace", RANDOM_INTERCEPT),
    ("epil_ri_nb2_agq10", RANDOM_INTERCEPT),
    ("resp_gee_independence", ESTIMATING_EQUATIONS),
    ("resp_gee_exchangeable", ESTIMATING_EQUATIONS),
    ("resp_gee_ar1", ESTIMATING_EQUATIONS),
    ("resp_ri_logit_laplace", RANDOM_INTERCEPT),
    ("resp_ri_logit_agq10", RANDOM_INTERCEPT),
    ("resp_ri_logit_agq25", RANDOM_INTERCEPT),
    ("resp_clogit", "conditional logistic regression"),
    ("panel_gee_independence", ESTIMATING_EQUATIONS),
    ("panel_gee_exchangeable", ESTIMATING_EQUATIONS),
    ("panel_gee_ar1", ESTIMATING_EQUATIONS),
    ("panel_ri_poisson_laplace", RANDOM_INTERCEPT),
    ("panel_ri_poisson_agq10", RANDOM_INTERCEPT),
    ("panel_ri_nb2_laplace", RANDOM_INTERCEPT),
    ("panel_ri_nb2_agq10", RANDOM_INTERCEPT),
    ("panel_hybrid_ri_poisson_laplace", RANDOM_INTERCEPT),
    ("person_pspline_fixed_lambda", "penalised splines"),
];

/// Results inside checked analyses that are not offered: none.
pub(crate) const KEYS_NOT_COVERED: &[&str] = &[];
