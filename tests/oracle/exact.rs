//! Exact rates and ratios, adjusted p-values, E-values, distribution tails.

use lumbago_stats::distribution::{
    beta_quantile, binomial_cdf, chi_squared_quantile, chi_squared_upper, f_upper, gamma_quantile,
    negative_binomial_cdf, negative_binomial_ln_pmf, normal_cdf, normal_quantile, poisson_cdf,
    t_upper, upper_point,
};
use lumbago_stats::exact::{Arm, RateInterval, rate, rate_mid_p, rate_ratio, rate_ratio_mid_p};
use lumbago_stats::gamma::{digamma, ln_gamma, trigamma};
use lumbago_stats::{multiplicity, sensitivity};
use serde_json::Value;

use crate::Check;
use crate::reference::{Analysis, close, number, numbers};

/// The analyses of this room.
pub(crate) fn check_for(analysis: &Analysis) -> Option<Check> {
    let method = analysis.text("method");
    Some(match analysis.id.as_str() {
        "p_adjust" => adjusted_p,
        "evalue" => e_values,
        "distributions" => distributions,
        _ if method.starts_with("one-sample rate") => rates,
        _ if method.starts_with("two-sample exact") => ratios,
        _ => return None,
    })
}

fn interval(found: &RateInterval, expected: &Value, tolerance: f64, what: &str) {
    let expected = numbers(expected);
    close(found.low, expected[0], tolerance, what);
    close(found.high, expected[1], tolerance, what);
}

/// Garwood and mid-P intervals of one rate.
pub(crate) fn rates(a: &Analysis) {
    let cases = a.get(if a.has("groups") { "groups" } else { "cases" }).as_array().expect("cases");
    for case in cases {
        let (events, exposure) =
            (case["events"].as_u64().expect("events"), number(&case["exposure"]));
        for key in case.as_object().expect("case").keys() {
            let what = format!("{} {events}/{exposure} {key}", a.id);
            let value = &case[key];
            let (exact, mid) = (a.tolerance("garwood", 1e-9), a.tolerance("midp", 1e-9));
            match key.as_str() {
                "group" | "events" | "exposure" => {}
                "rate" => close(
                    rate(events, exposure, 0.95).expect("rate").rate,
                    number(value),
                    1e-15,
                    &what,
                ),
                "garwood90" => {
                    interval(&rate(events, exposure, 0.90).expect("rate"), value, exact, &what)
                }
                "garwood95" => {
                    interval(&rate(events, exposure, 0.95).expect("rate"), value, exact, &what)
                }
                "garwood99" => {
                    interval(&rate(events, exposure, 0.99).expect("rate"), value, exact, &what)
                }
                "midp95" => {
                    interval(&rate_mid_p(events, exposure, 0.95).expect("rate"), value, mid, &what);
                }
                other => panic!("{}: {other} is not compared", a.id),
            }
        }
    }
}

/// Conditional exact ratios of two rates.
pub(crate) fn ratios(a: &Analysis) {
    for case in a.get("cases").as_array().expect("cases") {
        let arm = |x: &str, t: &str| Arm {
            events: case[x].as_u64().expect("events"),
            exposure: number(&case[t]),
        };
        let (first, second) = (arm("x1", "t1"), arm("x0", "t0"));
        let exact = rate_ratio(first, second, 0.95).expect("ratio");
        let mid = rate_ratio_mid_p(first, second, 0.95).expect("ratio");
        let (te, tm) = (a.tolerance("exact", 1e-9), a.tolerance("midp", 1e-8));
        for (key, found, tolerance) in [
            ("rr", exact.ratio.expect("events"), 1e-14),
            ("exact_lo", exact.low, te),
            ("exact_hi", exact.high, te),
            ("midp_lo", mid.low, tm),
            ("midp_hi", mid.high, tm),
            ("p_central_doubled", exact.p_value, te),
            ("p_midp_doubled", mid.p_value, tm),
        ] {
            close(found, number(&case[key]), tolerance, &format!("{first:?} {second:?} {key}"));
        }
    }
}

/// Bonferroni, Holm, Benjamini-Hochberg and Benjamini-Yekutieli; the missing p-value is no test.
pub(crate) fn adjusted_p(a: &Analysis) {
    let present = |key: &str| -> Vec<f64> {
        a.get(key).as_array().expect("p").iter().filter_map(Value::as_f64).collect()
    };
    let raw = present("p");
    for (key, found) in [
        ("bonferroni", multiplicity::bonferroni(&raw)),
        ("holm", multiplicity::holm(&raw)),
        ("bh", multiplicity::benjamini_hochberg(&raw)),
        ("by", multiplicity::benjamini_yekutieli(&raw)),
    ] {
        for (f, e) in found.expect(key).iter().zip(present(key)) {
            close(*f, e, a.tolerance("all", 1e-13), key);
        }
    }
}

/// E-values of ratios, and of the limit of an interval nearest to 1 (given as an interval that
/// either leaves out 1 on the side of the ratio or covers it).
pub(crate) fn e_values(a: &Analysis) {
    let ratios = a.numbers("rr");
    let limits = a.numbers("ci_limit_nearest_1");
    let found: Vec<f64> = ratios.iter().map(|r| sensitivity::e_value(*r).expect("ratio")).collect();
    a.expect("evalue", &found, 1e-13);
    let of_limit: Vec<f64> = ratios
        .iter()
        .zip(&limits)
        .map(|(r, limit)| {
            let (low, high) = match r.total_cmp(&1.0) {
                std::cmp::Ordering::Greater => (*limit, r * 2.0),
                std::cmp::Ordering::Less => (r / 2.0, *limit),
                std::cmp::Ordering::Equal => (*limit, 1.1),
            };
            sensitivity::e_value_limit(low, high).expect("interval")
        })
        .collect();
    a.expect("evalue_ci", &of_limit, 1e-13);
}

/// Tails and quantiles, deep ones included.
pub(crate) fn distributions(a: &Analysis) {
    for case in a.get("cases").as_array().expect("cases") {
        let name = case["f"].as_str().expect("name");
        let args = numbers(&case["args"]);
        let expected = number(&case["v"]);
        let found = match name {
            "pnorm" => normal_cdf(args[0]),
            "qnorm" => normal_quantile(args[0]),
            "pt" => t_upper(-args[0], args[1]),
            "qt" => upper_point(1.0 - args[0], Some(args[1])),
            "pchisq_upper" => chi_squared_upper(args[0], args[1]),
            "pf_upper" => f_upper(args[0], args[1], args[2]),
            "qchisq" => chi_squared_quantile(args[0], args[1]),
            "qgamma" => gamma_quantile(args[0], args[1]),
            "qbeta" => beta_quantile(args[0], args[1], args[2]),
            "pbinom" => binomial_cdf(args[0], args[1], args[2]),
            "ppois" => poisson_cdf(args[0], args[1]),
            "pnbinom_mu" => negative_binomial_cdf(args[0], args[1], args[2]),
            "dnbinom_mu_log" => negative_binomial_ln_pmf(args[0], args[1], args[2]),
            "lgamma" => ln_gamma(args[0]),
            "digamma" => digamma(args[0]),
            "trigamma" => trigamma(args[0]),
            other => panic!("{other} is not compared"),
        };
        // R returns 0 for tails below about 1e-308; a subnormal number is as good.
        if expected == 0.0 {
            assert!(found < 1e-300, "{name} {args:?}: {found:e}");
            continue;
        }
        close(found, expected, a.tolerance("all", 1e-11), &format!("{name} {args:?}"));
    }
}
