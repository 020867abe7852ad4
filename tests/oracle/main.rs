//! The kernel against reference results of other programs: data, results and versions stand in
//! `data/`, their sources and the definitions in `README.md`.
//!
//! Every reference analysis is checked here, with every number it holds; anything else fails.

mod calendar;
mod cosines;
mod data;
mod dose;
mod estimating;
mod exact;
mod fits;
mod groups;
mod imputed;
mod long_run;
mod mixed;
mod models;
mod negative_binomial;
mod penalised;
mod persistent;
mod randomised;
mod reference;
mod spread;
mod standardised;
mod wild;
mod within;

use reference::{Analysis, all};

/// Checks one analysis.
type Check = fn(&Analysis);

/// The rooms in which methods are checked: each knows its analyses, by identifier or by how the
/// reference names the method.
const ROOMS: &[fn(&Analysis) -> Option<Check>] = &[
    dose::check_for,
    calendar::check_for,
    estimating::check_for,
    exact::check_for,
    fits::check_for,
    groups::check_for,
    mixed::check_for,
    negative_binomial::check_for,
    randomised::check_for,
    standardised::check_for,
    imputed::check_for,
    penalised::check_for,
    spread::check_for,
    within::check_for,
];

/// The check of an analysis; `None` when the kernel does not offer its method.
fn check_for(analysis: &Analysis) -> Option<Check> {
    let found: Vec<Check> = ROOMS.iter().filter_map(|room| room(analysis)).collect();
    assert!(found.len() < 2, "{} is checked in two rooms", analysis.id);
    found.first().copied()
}

/// Checks every analysis of one data set.
fn check_data_set(name: &str) {
    for analysis in all().into_iter().filter(|a| a.dataset == name) {
        let check = check_for(&analysis);
        let check = check.unwrap_or_else(|| panic!("{} is not checked", analysis.id));
        check(&analysis);
        analysis.assert_all_read();
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
    assert!(known.iter().all(|a| DATA_SETS.contains(&a.dataset)));
    assert_eq!(known.len(), 107);
}
