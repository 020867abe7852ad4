//! What is true of a simulated diary.

use lumbago_domain::{Catalogue, Form};
use serde::{Deserialize, Serialize};

use crate::declared::DeclaredFactor;
use crate::evidence;
use crate::plan::Plan;
use crate::record::Night;
use crate::simulation::Lived;
use crate::world::World;

/// The truth beside a simulated diary: what was planted, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Version of this document.
    pub schema_version: u32,
    /// The world with all its settings: with the seed, enough to draw the diary again.
    pub world: World,
    /// Seed.
    pub seed: u64,
    /// True ratios, in the order of the catalogue.
    pub effects: Vec<PlantedTruth>,
    /// Factors the reader must declare.
    pub declared: Vec<DeclaredFactor>,
    /// What came of it.
    pub realised: Realised,
}

/// The true ratio of one contrast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlantedTruth {
    /// Factor id.
    pub factor: String,
    /// Contrast id within the factor.
    pub contrast: String,
    /// The contrast in words.
    pub label: String,
    /// Nights between exposure and outcome.
    pub lag_nights: u8,
    /// True ratio of spasm rates; 1 is no effect.
    pub rate_ratio: f64,
    /// `planted` where this world plants it, else what the evidence world rests on.
    pub source: String,
    /// For contrasts of two groups of nights: written nights that were truly exposed.
    pub nights_exposed: Option<u32>,
    /// Spasm nights among them.
    pub spasm_nights_exposed: Option<u32>,
}

/// Counts of the diary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Realised {
    /// People.
    pub persons: u32,
    /// Nights lived.
    pub nights: u32,
    /// Nights written down.
    pub nights_logged: u32,
    /// Written nights with a spasm.
    pub spasm_nights: u32,
    /// Spasms written down.
    pub spasms: u32,
    /// Written spasm nights in 30.
    pub spasm_nights_in_30: f64,
}

impl Truth {
    /// The true ratio of a contrast, `None` where the world has none.
    pub fn ratio(&self, factor: &str, contrast: &str) -> Option<f64> {
        let is = |e: &&PlantedTruth| e.factor == factor && e.contrast == contrast;
        self.effects.iter().find(is).map(|e| e.rate_ratio)
    }
}

/// What came of a world, over the nights kept.
pub(crate) fn realised<N: Night>(
    world: &World,
    people: &[Lived<N>],
    kept: &[Vec<usize>],
) -> Realised {
    let counts: Vec<u32> =
        people.iter().zip(kept).flat_map(|(p, k)| k.iter().map(|&i| p.nights[i].count())).collect();
    let logged = counts.len() as u32;
    let spasm_nights = counts.iter().filter(|c| **c > 0).count() as u32;
    Realised {
        persons: world.people,
        nights: world.people * world.nights,
        nights_logged: logged,
        spasm_nights,
        spasms: counts.iter().sum(),
        spasm_nights_in_30: 30.0 * f64::from(spasm_nights) / f64::from(logged.max(1)),
    }
}

/// The effects in force with the nights that were exposed to them.
pub(crate) fn effects<N: Night>(
    catalogue: &Catalogue,
    plan: &Plan,
    people: &[Lived<N>],
    kept: &[Vec<usize>],
) -> Vec<PlantedTruth> {
    let mut counted = vec![(0, 0); plan.terms.len()];
    for (lived, kept) in people.iter().zip(kept) {
        let own = match &lived.traits {
            Some(t) => plan.for_person(|f, share| evidence::own_lowest(t, f, share)),
            None => plan.clone(),
        };
        for &i in kept {
            let history = &lived.nights[..=i];
            for (term, sums) in own.terms.iter().zip(&mut counted) {
                if term.exposure(history) == 1.0 {
                    sums.0 += 1;
                    sums.1 += u32::from(lived.nights[i].count() > 0);
                }
            }
        }
    }
    let mut effects: Vec<PlantedTruth> = plan
        .terms
        .iter()
        .zip(counted)
        .map(|(term, (nights, spasm_nights))| {
            let grouped = !matches!(term.contrast.form, Form::PerStep { .. });
            PlantedTruth {
                factor: term.factor.clone(),
                contrast: term.contrast.id.clone(),
                label: term.contrast.label.clone(),
                lag_nights: term.contrast.lag_nights,
                rate_ratio: term.ratio,
                source: term.source.clone(),
                nights_exposed: grouped.then_some(nights),
                spasm_nights_exposed: grouped.then_some(spasm_nights),
            }
        })
        .collect();
    let place = |e: &PlantedTruth| catalogue.factors.iter().position(|f| f.id == e.factor);
    effects.sort_by_key(place);
    effects
}
