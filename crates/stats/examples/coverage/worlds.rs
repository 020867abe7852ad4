//! Worlds with known slopes: single logs and studies, counts and yes/no.

use lumbago_stats::Design;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};

/// Columns of the design whose intervals are judged.
pub(crate) const HABIT: usize = 1;
pub(crate) const SLOW: usize = 2;
pub(crate) const WEEKEND: usize = 3;
/// Their true slopes.
pub(crate) const SLOPES: [f64; 2] = [0.35, -0.10];

/// What is counted in a night.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    Count,
    YesNo,
}

/// One kind of world.
#[derive(Clone, Copy)]
pub(crate) struct World {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) persons: usize,
    pub(crate) nights: usize,
    /// Mean count, or odds, of a night without the habit.
    pub(crate) level: f64,
    /// Standard deviation of the persons' own levels, log scale.
    pub(crate) between: f64,
    /// How much persons with a high level take up the habit more often.
    pub(crate) confounded: f64,
    /// Lag-1 correlation and standard deviation of the wandering level.
    pub(crate) persistence: f64,
    pub(crate) wander: f64,
    /// Size of the gamma-Poisson mixture; infinite for Poisson.
    pub(crate) size: f64,
    /// Share of nights with the habit.
    pub(crate) share: f64,
    pub(crate) unlogged: f64,
}

const ONE: World = World {
    name: "",
    says: "",
    outcome: Outcome::Count,
    persons: 1,
    nights: 120,
    level: 1.5,
    between: 0.0,
    confounded: 0.0,
    persistence: 0.0,
    wander: 0.0,
    size: f64::INFINITY,
    share: 0.4,
    unlogged: 0.0,
};
const LASTING: World = World { persistence: 0.6, wander: 0.5, size: 3.0, ..ONE };
const STUDY: World = World { nights: 60, between: 0.7, wander: 0.35, ..LASTING };
const ANSWERS: World =
    World { outcome: Outcome::YesNo, level: 0.3, wander: 0.0, size: f64::INFINITY, ..STUDY };

pub(crate) const WORLDS: &[World] = &[
    World { name: "poisson-120", says: "one person, 120 nights, independent Poisson", ..ONE },
    World { name: "mixed-120", says: "the same, gamma-Poisson of size 1", size: 1.0, ..ONE },
    World { name: "mixed-30", says: "the same, 30 nights", nights: 30, size: 1.0, ..ONE },
    World {
        name: "lasting-60",
        says: "60 nights, spells of correlation .6",
        nights: 60,
        ..LASTING
    },
    World { name: "lasting-120", says: "the same, 120 nights", ..LASTING },
    World { name: "lasting-365", says: "the same, 365 nights", nights: 365, ..LASTING },
    World {
        name: "lasting-gaps",
        says: "120 nights with spells, a fifth not logged",
        unlogged: 0.2,
        ..LASTING
    },
    World {
        name: "rare-365",
        says: "365 nights with spells, a spasm in 1 night of 5",
        nights: 365,
        level: 0.2,
        ..LASTING
    },
    World {
        name: "yesno-120",
        says: "one person, yes/no, 120 independent nights",
        persons: 1,
        nights: 120,
        between: 0.0,
        ..ANSWERS
    },
    World {
        name: "yesno-30",
        says: "the same, 30 nights, habit on one in ten",
        persons: 1,
        nights: 30,
        between: 0.0,
        share: 0.1,
        ..ANSWERS
    },
    World {
        name: "study-6",
        says: "6 persons of 60 nights, levels and spells",
        persons: 6,
        ..STUDY
    },
    World { name: "study-12", says: "12 persons", persons: 12, ..STUDY },
    World { name: "study-25", says: "25 persons", persons: 25, ..STUDY },
    World { name: "study-60", says: "60 persons", persons: 60, ..STUDY },
    World {
        name: "study-60-levels",
        says: "60 persons whose nights are independent given their level",
        persons: 60,
        wander: 0.0,
        size: f64::INFINITY,
        ..STUDY
    },
    World {
        name: "study-60-mixed",
        says: "the same, gamma-Poisson of size 3",
        persons: 60,
        wander: 0.0,
        ..STUDY
    },
    World {
        name: "study-60-confounded",
        says: "60 persons, those who spasm more have the habit more often",
        persons: 60,
        confounded: 1.5,
        ..STUDY
    },
    World { name: "yesno-study-12", says: "yes/no, 12 persons", persons: 12, ..ANSWERS },
    World { name: "yesno-study-60", says: "yes/no, 60 persons", persons: 60, ..ANSWERS },
];

/// Simulated nights.
pub(crate) struct Nights {
    pub(crate) design: Design,
    pub(crate) y: Vec<f64>,
    pub(crate) person: Vec<usize>,
    pub(crate) night: Vec<i64>,
}

/// Draws the nights of a world; `None` when the log has no variation to fit.
pub(crate) fn draw(w: &World, seed: u64) -> Option<Nights> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let r = &mut rng;
    let (mut habit, mut slow, mut weekend) = (vec![], vec![], vec![]);
    let (mut y, mut person, mut night) = (vec![], vec![], vec![]);
    for g in 0..w.persons {
        let own: f64 = StandardNormal.sample(r);
        let share = if w.confounded > 0.0 {
            let odds = w.share / (1.0 - w.share) * (w.confounded * own).exp();
            odds / (1.0 + odds)
        } else {
            w.share
        };
        let first = r.random_range(0..7usize);
        // A property of the person in a study (a mattress age), slow stress in a single log.
        let constant: f64 = StandardNormal.sample(r);
        let mut stress: f64 = StandardNormal.sample(r);
        let mut spell: f64 = StandardNormal.sample(r);
        let mut on = r.random::<f64>() < share;
        for t in 0..w.nights {
            if t > 0 {
                let (a, b): (f64, f64) = (StandardNormal.sample(r), StandardNormal.sample(r));
                spell = w.persistence * spell + (1.0 - w.persistence * w.persistence).sqrt() * a;
                stress = 0.6 * stress + 0.8 * b;
                if r.random::<f64>() >= 0.5 {
                    on = r.random::<f64>() < share;
                }
            }
            let x = f64::from(u8::from(on));
            let z = if w.persons > 1 { constant } else { stress };
            let end = f64::from(u8::from((t + first) % 7 >= 5));
            let eta = w.level.ln()
                + SLOPES[0] * x
                + SLOPES[1] * z
                + 0.2 * end
                + w.between * own
                + w.wander * spell;
            let value = outcome(w, eta, r);
            if r.random::<f64>() >= w.unlogged {
                habit.push(x);
                slow.push(z);
                weekend.push(end);
                y.push(value);
                person.push(g);
                night.push(t as i64);
            }
        }
    }
    let design = Design::builder(y.len())
        .intercept()
        .column("habit", &habit)
        .column("slow", &slow)
        .column("weekend", &weekend)
        .build()
        .ok()?;
    Some(Nights { design, y, person, night })
}

fn outcome(w: &World, eta: f64, r: &mut ChaCha8Rng) -> f64 {
    match w.outcome {
        Outcome::YesNo => f64::from(u8::from(r.random::<f64>() < 1.0 / (1.0 + (-eta).exp()))),
        Outcome::Count => {
            let mixture = if w.size.is_finite() {
                Gamma::new(w.size, 1.0 / w.size).expect("positive size").sample(r)
            } else {
                1.0
            };
            let mean = eta.exp() * mixture;
            if mean > 0.0 { Poisson::new(mean).expect("positive mean").sample(r) } else { 0.0 }
        }
    }
}
