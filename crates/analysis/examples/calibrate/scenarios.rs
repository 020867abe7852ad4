//! Worlds built to mislead: what is announced in them that is not so.

use std::fmt::Write;

use lumbago_domain::{Effect, Findings};
use lumbago_simulate::{Rate, World, world};

use crate::judge::Share;
use crate::run::diaries;

/// A world, what is changed in it, and which announcements are wrong in it.
struct Scenario {
    id: &'static str,
    trap: &'static str,
    wrong: &'static str,
    /// Nothing acts in it.
    null: bool,
    is_wrong: fn(&Effect) -> bool,
}

const fn scenario(
    id: &'static str,
    trap: &'static str,
    wrong: &'static str,
    null: bool,
    is_wrong: fn(&Effect) -> bool,
) -> Scenario {
    Scenario { id, trap, wrong, null, is_wrong }
}

const SCENARIOS: &[Scenario] = &[
    scenario("null_world", "flares of 6 times, 8 nights", "anything", true, |_| true),
    scenario("null_world_calm", "nothing persists", "anything", true, |_| true),
    scenario("null_world_strong", "flares of 12 times, 14 nights", "anything", true, |_| true),
    scenario("regression_to_mean", "begun in a bad spell", "anything", true, |_| true),
    scenario("placebo_fall", "28 % fall in four weeks", "anything", true, |_| true),
    scenario("mattress_swap", "a swap after a bad spell", "the mattress", true, |e| {
        e.factor.starts_with("mattress")
    }),
    scenario("indication_bias", "stretching after bad nights", "stretching", false, |e| {
        e.factor == "stretching"
    }),
    scenario("indication_bias", "remedies after bad nights", "any remedy", false, |e| {
        e.factor == "self_care"
    }),
    scenario("reverse_position", "off the front after a spasm", "the front", false, |e| {
        e.contrast == "front"
    }),
    scenario("mnar", "15 % more of the bad nights unlogged", "anything", true, |_| true),
    scenario("rounding", "amounts in coarse steps", "anything", true, |_| true),
];

pub(crate) fn table(n: u64) -> String {
    let n = n / 2;
    let mut out = format!(
        "## Worlds built to mislead\n\n{n} diaries each, as kept by people with few spasms (0.07 a calm night at the middle \
         person) and by people with many (0.4). In per cent.\n\n| world | trap | announced though not so | few, 90 nights \
         | many, 90 nights | many, 365 nights |\n|---|---|---|---|---|---|\n"
    );
    for s in SCENARIOS {
        let share = |mean: f64, nights: u32| {
            let found: Vec<Findings> = diaries(&made(s, mean, nights), n);
            Share::of(&found, |f| {
                f.effects.iter().any(|e| e.verdict.is_announced() && (s.is_wrong)(e))
            })
            .with_interval()
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            s.id,
            s.trap,
            s.wrong,
            share(0.07, 90),
            share(0.4, 90),
            share(0.4, 365),
        );
    }
    out
}

fn made(s: &Scenario, mean: f64, nights: u32) -> World {
    let mut world = world(s.id).expect("in the registry");
    world.nights = nights;
    let evidence = world.evidence().expect("an evidence world");
    evidence.rate = Rate::LogNormal { mean_log: mean.ln(), sd: 0.5 };
    evidence.no_effects |= s.null;
    world
}
