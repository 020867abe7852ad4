//! The kernel against reference results of other programs: data, results and versions stand in
//! `data/`, their sources and the definitions in `README.md`.
//!
//! Every reference analysis is either checked here, with every number it holds, or named in
//! `coverage.rs` as not computed yet; anything else fails.

mod calendar;
mod cosines;
mod coverage;
mod data;
mod exact;
mod fits;
mod groups;
mod models;
mod persistent;
mod reference;
mod within;

use reference::{Analysis, all};

/// Checks one analysis.
type Check = fn(&Analysis);

/// The check of a method, by how the reference names it; `None` when the kernel does not offer it.
fn check_for(analysis: &Analysis) -> Option<Check> {
    let method = analysis.text("method");
    let found: Check = match analysis.id.as_str() {
        "sprays_pairwise_quasi" => fits::pairwise_contrasts,
        "sprays_drop1_F_quasi" | "sprays_anova_F_pearson" => fits::quasi_f,
        "warp_lrt_interaction" => fits::likelihood_ratio_of_interaction,
        "warp_wald_joint_quasi" => fits::joint_wald_of_interaction,
        "breslow_loglik_saturated" => fits::saturated,
        "endo_ml_separation" => fits::separation,
        "panel_wb_contrast_stress" => groups::within_against_between,
        "panel_mundlak_joint" => groups::mundlak,
        "person_dlm_cumulative" => calendar::cumulative_lags,
        "p_adjust" => exact::adjusted_p,
        "evalue" => exact::e_values,
        "distributions" => exact::distributions,
        "person_ns_trend" | "person_bs_trend" => return None,
        _ if method.starts_with("glm ") => fits::model,
        _ if method == "LR" || method == "drop-one LR tests" => fits::drop_one,
        _ if method == "residual diagnostics" => fits::residuals,
        _ if method.starts_with("cluster-robust") => groups::clusters,
        _ if method == "leave-one-cluster-out refits" => groups::leave_one_out,
        _ if method.starts_with("Newey-West HAC") => calendar::by_rows,
        _ if method.starts_with("Newey-West by CALENDAR") => calendar::by_calendar,
        _ if method.starts_with("conditional (fixed-effects)") => within::fixed_effects,
        _ if method.starts_with("one-sample rate") => exact::rates,
        _ if method.starts_with("two-sample exact") => exact::ratios,
        _ => return None,
    };
    Some(found)
}

/// Checks every analysis of one data set.
fn check_data_set(name: &str) {
    for analysis in all().into_iter().filter(|a| a.dataset == name) {
        let missing = coverage::NOT_COVERED.iter().any(|(id, _)| *id == analysis.id);
        match (check_for(&analysis), missing) {
            (Some(check), false) => {
                check(&analysis);
                analysis.assert_all_read();
            }
            (Some(_), true) => panic!("{} is checked and named as missing", analysis.id),
            (None, true) => {}
            (None, false) => panic!(
                "{} ({}) is neither checked nor named in coverage.rs",
                analysis.id,
                analysis.text("method")
            ),
        }
    }
}

macro_rules! data_sets {
    ($($test:ident: $name:literal),* $(,)?) => {
        /// The data sets that have a test below.
        const DATA_SETS: &[&str] = &[$($name),*];
        $(#[test] fn $test() { check_data_set($name); })*
    };
}

data_sets! {
    deaths_of_british_doctors: "breslow",
    separated_endometrial_cancer: "endometrial",
    seizures_in_four_visits: "epil",
    formulas_without_data: "formulas",
    insects_under_six_sprays: "insectsprays",
    respiratory_status: "respiratory",
    panel_of_sixty_persons: "synth_panel60x90",
    year_of_one_person: "synth_person365",
    breaks_of_yarn: "warpbreaks",
}

#[test]
fn no_reference_is_forgotten() {
    let known = all();
    for (id, _) in coverage::NOT_COVERED {
        assert!(known.iter().any(|a| a.id == *id), "{id} is named as missing and does not exist");
    }
    assert!(known.iter().all(|a| DATA_SETS.contains(&a.dataset)));
    let checked = known.iter().filter(|a| check_for(a).is_some()).count();
    assert_eq!(checked, coverage::CHECKED);
}
