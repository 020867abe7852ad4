//! The registry of worlds.

use jiff::civil::date;

use crate::base::Base;
use crate::evidence::{Entry, Evidence, Flares, Rate};
use crate::missing::Missing;
use crate::world::{Process, World};

/// One world of the registry.
#[derive(Clone, Copy, Debug)]
pub struct WorldEntry {
    /// Id, as typed.
    pub id: &'static str,
    /// What it shows, one sentence.
    pub label: &'static str,
    /// Fills in what differs from the family's default.
    change: fn(&mut World),
    family: Family,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    Evidence,
    Base,
}

impl WorldEntry {
    /// The world with its settings.
    pub fn make(&self) -> World {
        let mut world = match self.family {
            Family::Evidence => evidence_world(),
            Family::Base => base_world(),
        };
        world.id = self.id.into();
        world.label = self.label.into();
        (self.change)(&mut world);
        world
    }
}

/// The world with this id.
pub fn world(id: &str) -> Option<World> {
    WORLDS.iter().find(|w| w.id == id).map(WorldEntry::make)
}

const fn evidence(id: &'static str, label: &'static str, change: fn(&mut World)) -> WorldEntry {
    WorldEntry { id, label, change, family: Family::Evidence }
}

/// All worlds, in the order in which they are listed.
pub const WORLDS: &[WorldEntry] = &[
    evidence("evidence", "Every habit acts as the studies suggest, mostly a little.", |_| {}),
    WorldEntry {
        id: "w120",
        label: "The calibration world: 120 nights, ten habits, none of which acts.",
        change: |_| {},
        family: Family::Base,
    },
    WorldEntry {
        id: "w120_planted",
        label: "The calibration world with the front at 1.6 and stress at 1.28 per 2 points.",
        change: |w| {
            w.plant("position", "front", 1.6);
            // exp(0.25) per standard deviation, which is 2 points of the rating.
            w.plant("stress", "per_2_points", libm::exp(0.25));
        },
        family: Family::Base,
    },
    evidence("null_world", "No habit acts; flares come and go.", |w| {
        settings(w).no_effects = true;
    }),
    evidence("null_world_calm", "No habit acts and nothing persists.", |w| {
        let ev = settings(w);
        ev.no_effects = true;
        ev.flares = Flares { ratio: 1.0, start: 0.0, end: 1.0 };
        ev.u_sd = 0.0;
    }),
    evidence("null_world_strong", "No habit acts; flares are long and heavy.", |w| {
        let ev = settings(w);
        ev.no_effects = true;
        ev.flares = Flares { ratio: 12.0, start: 0.0417, end: 1.0 / 14.0 };
    }),
    evidence("strong_position", "As `evidence`, with the front at 1.8 against the side.", |w| {
        w.plant("position", "front", 1.8);
    }),
    evidence("confounded_caffeine", "Caffeine does nothing; smokers drink more of it.", |w| {
        w.people = 60;
        w.plant("caffeine_total", "per_200_mg", 1.0);
        w.plant("caffeine_late", "per_100_mg", 1.0);
        w.plant("smoking", "current", 1.3);
        settings(w).caffeine_with_smoking = 0.35;
    }),
    evidence("indication_bias", "Stretching and remedies follow bad nights and do nothing.", |w| {
        w.plant("stretching", "yes", 1.0);
        let habit = &mut settings(w).indication;
        habit.stretching = Some(0.6);
        habit.remedy = 0.6;
    }),
    evidence("reverse_position", "The front does nothing; a spasm keeps people off it.", |w| {
        w.plant("position", "front", 1.0);
        settings(w).front_after_spasm = 0.3;
    }),
    evidence("exercise_two_signs", "Exercise: more spasms that night, fewer by habit.", |w| {
        w.plant("exercise", "any", 1.10);
        w.plant("exercise", "habit", 0.85);
    }),
    evidence("sitting_lifting_substitute", "Hours not lifting are sat; lifting acts.", |w| {
        w.plant("sitting", "per_2_h", 1.0);
        w.plant("heavy_lifting", "yes", 1.0);
        w.plant("heavy_lifting", "yes_lag_1", 1.0);
        w.plant("heavy_lifting", "yes_lag_2", 1.0);
        w.plant("heavy_lifting", "per_hour", 1.05);
        settings(w).sitting_replaces_lifting = true;
    }),
    evidence("regression_to_mean", "People begin to write in a bad spell.", |w| {
        settings(w).entry = Some(Entry { spasm_nights: 5, within: 14 });
    }),
    evidence("placebo_fall", "The rate falls by 28 % in four weeks, without a cause.", |w| {
        settings(w).fall_4_weeks = 0.28;
    }),
    evidence("mattress_swap", "A new mattress in a bad spell, which does nothing.", |w| {
        w.plant("mattress_age", "per_year", 1.0);
        w.plant("mattress_sag", "sag_3_cm", 1.0);
        let ev = settings(w);
        ev.entry = Some(Entry { spasm_nights: 5, within: 14 });
        ev.mattresses.age_years = Some(11.0);
        ev.mattresses.replaced_on = vec![45];
    }),
    evidence("mnar", "Bad nights are written down less often.", |w| {
        w.missing.after_spasm = 0.15;
    }),
    evidence("rounding", "Caffeine, fluids and times are written in coarse steps.", |w| {
        settings(w).coarse = true;
    }),
];

fn settings(world: &mut World) -> &mut Evidence {
    world.evidence().expect("an evidence world")
}

fn evidence_world() -> World {
    World {
        id: String::new(),
        label: String::new(),
        people: 1,
        nights: 90,
        first_night: date(2026, 1, 5),
        any_weekday: false,
        missing: Missing { first_week: 0.08, twelfth_week: 0.25, after_spasm: 0.0 },
        planted: Vec::new(),
        fields: Vec::new(),
        side_tables: false,
        process: Process::Evidence(Box::new(Evidence {
            // One diary has spasms to speak of; a study's people differ (see the datasets).
            rate: Rate::LogNormal { mean_log: -2.66, sd: 0.9 },
            ..Evidence::default()
        })),
    }
}

fn base_world() -> World {
    World {
        id: String::new(),
        label: String::new(),
        people: 1,
        nights: 120,
        first_night: date(2026, 1, 5),
        any_weekday: true,
        missing: Missing::share(0.0),
        planted: Vec::new(),
        fields: Vec::new(),
        side_tables: false,
        process: Process::Base(Base {
            mean: 2.0,
            size: Some(3.0),
            phi: 0.6,
            latent_sd: 0.5,
            weekend: 0.25,
            drift: 0.0,
            mattress_age_years: 5.0,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::simulate;

    #[test]
    fn ids_are_unique_and_every_world_runs() {
        let ids: BTreeSet<_> = WORLDS.iter().map(|w| w.id).collect();
        assert_eq!(ids.len(), WORLDS.len());
        for entry in WORLDS {
            let mut world = entry.make();
            world.people = 2;
            world.nights = 60;
            let simulated = simulate(&world, 1).unwrap_or_else(|e| panic!("{}: {e}", entry.id));
            assert!(simulated.log.len() > 60, "{}", entry.id);
            assert_eq!(world.id, entry.id);
            assert!(entry.label.ends_with('.'), "{}", entry.id);
        }
    }

    #[test]
    fn a_world_survives_its_truth_file() {
        for entry in WORLDS {
            let world = entry.make();
            let text = serde_json::to_string(&world).expect("a world is plain data");
            assert_eq!(serde_json::from_str::<World>(&text).expect("as written"), world);
        }
    }
}
