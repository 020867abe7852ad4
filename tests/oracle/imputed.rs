//! Rubin's rules.

use lumbago_stats::imputation::pool;

use crate::Check;
use crate::reference::{Analysis, find};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    analysis.id.starts_with("rubin_df_").then_some(rubin)
}

/// Ten estimates of 354 rows and 8 coefficients; or the first five, in complete data without end.
fn rubin(a: &Analysis) {
    let source = find("rubin_df_br");
    let (q, u) = if a.has("Q") {
        (a.numbers("Q"), a.numbers("U"))
    } else {
        (source.numbers("Q")[..5].to_vec(), source.numbers("U")[..5].to_vec())
    };
    let df_complete = a.has("Q").then_some(354.0 - 8.0);
    let found = pool(&q, &u, df_complete).expect("pooled");
    let tolerance = a.tolerance("all", 1e-10);
    for (key, value) in [
        ("qbar", found.point),
        ("ubar", found.within),
        ("b", found.between),
        ("t", found.total),
        ("df", found.df.expect("finite")),
        ("fmi", found.fraction_missing),
    ] {
        a.expect(key, &[value], tolerance);
    }
    if a.has("riv_r") {
        a.expect("riv_r", &[found.relative_increase], tolerance);
    }
}
