//! Studies of several people: coverage, errors and power within and between them.

use std::fmt::Write;

use lumbago_domain::{Findings, Scope, Verdict};
use lumbago_simulate::{Traits, world};

use crate::judge::Share;
use crate::run::diaries;

/// The planted ratio, on days with heavy lifting.
const RATIO: f64 = 1.4;

/// People and nights.
const SIZES: [(u32, u32); 4] = [(6, 90), (12, 90), (25, 90), (60, 90)];

pub(crate) fn table(n: u64) -> String {
    let studies = (n / 20).max(10);
    let mut out = format!(
        "## Studies\n\n{studies} null and {studies} planted studies each: flares come and go, people differ, no habit acts. \
         Planted: heavy lifting at {RATIO} times, by people who differ (three in ten lift on six days in ten, the others hardly \
         ever), and by people who all lift on three days in ten. In per cent.\n\n| people × nights | any false | found, people differ \
         | coverage | found, all lift | coverage | coverage, within people | coverage, between people |\n|---|---|---|---|---|---|---|---|\n"
    );
    for (people, nights) in SIZES {
        let mut made = world("null_world").expect("in the registry");
        made.people = people;
        made.nights = nights;
        let null = diaries(&made, studies);
        made.plant("heavy_lifting", "yes", RATIO);
        let differ = power(&diaries(&made, studies));
        let evidence = made.evidence().expect("an evidence world");
        evidence.traits = Some(Traits { lifting: 0.30, ..Traits::typical() });
        let all = power(&diaries(&made, studies));
        let any = Share::of(&null, |f| f.effects.iter().any(|e| e.verdict.is_announced()));
        let coverage = |scope: Scope| {
            let ranges: Vec<_> = null
                .iter()
                .flat_map(|f| &f.effects)
                .filter(|e| e.scope == scope && e.primary)
                .filter_map(|e| e.rate_ratio)
                .collect();
            Share::of(&ranges, |r| r.low <= 1.0 && 1.0 <= r.high)
        };
        let _ = writeln!(
            out,
            "| {people} × {nights} | {} | {} | {} | {} | {} | {} | {} |",
            any.with_interval(),
            differ.0.with_interval(),
            differ.1.plain(),
            all.0.with_interval(),
            all.1.plain(),
            coverage(Scope::Within).with_interval(),
            coverage(Scope::Between).with_interval(),
        );
    }
    out
}

/// Announced as more, and the planted ratio inside the interval.
fn power(planted: &[Findings]) -> (Share, Share) {
    let lifting =
        |f: &Findings| f.effects.iter().find(|e| e.factor == "heavy_lifting" && e.primary).cloned();
    let found = Share::of(planted, |f| lifting(f).is_some_and(|e| e.verdict == Verdict::More));
    let ranges: Vec<_> = planted.iter().filter_map(lifting).filter_map(|e| e.rate_ratio).collect();
    (found, Share::of(&ranges, |r| r.low <= RATIO && RATIO <= r.high))
}
