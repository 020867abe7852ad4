//! What filling in a habit that was not noted gains and costs, in worlds whose truth is known.
//!
//! ```text
//! cargo run --release -p lumbago-analysis --example imputation -- [diaries] [front, stopping or speed]
//! ```
//!
//! The calibration world with front at 1.6. A quarter of the position entries is deleted, at
//! random or more often on nights with much caffeine and many spasms. For each way: bias of the
//! log ratio, its spread, the mean width of the 95 % interval on the log scale and its coverage,
//! for the diary before anything was deleted, its complete nights, and the gaps filled in. Then
//! how often logging is found to stop after bad nights where it does not and where it does; and what
//! a year of habits costs in time.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use lumbago_analysis::{AnalysisInput, Depth, QUESTIONS, analyse};
use lumbago_domain::{AnalysisSettings, Findings, Interval, Ledger, LoggingWord, NightLog, Values};
use lumbago_simulate::{Missing, World, simulate, world};
use rayon::prelude::*;

/// The planted ratio.
const FRONT: f64 = 1.6;

/// How position entries are lost.
#[derive(Clone, Copy, Debug)]
enum Lost {
    /// A quarter, at random.
    AtRandom,
    /// A quarter in the mean, more where caffeine was above its middle and spasms two or more.
    ByCaffeineAndOutcome,
}

fn main() {
    let mut args = std::env::args().skip(1);
    let diaries: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(400);
    let mut planted = world("w120").expect("in the registry");
    planted.plant("position", "front", FRONT);
    let part = args.next().unwrap_or_default();
    if "front".contains(&part) {
        println!("way | nights | estimated | bias | spread | width | coverage | fraction missing");
        for lost in [Lost::AtRandom, Lost::ByCaffeineAndOutcome] {
            compare(&planted, lost, diaries);
        }
    }
    if "stopping".contains(&part) {
        stopping(diaries);
    }
    if "speed".contains(&part) {
        speed();
    }
}

/// One diary's three answers to a question, and the fraction of information missing.
struct Answers {
    whole: Option<Interval>,
    complete: Option<(Interval, u32)>,
    imputed: Option<(Interval, f64)>,
}

/// Ratio and nights without filling in, ratio and fraction missing with it.
type Both = (Interval, u32, Interval, f64);

fn compare(planted: &World, lost: Lost, diaries: u64) {
    println!("{lost:?}, {diaries} diaries");
    let found: Vec<[Findings; 2]> = (0..diaries)
        .into_par_iter()
        .map(|k| {
            let mut log = simulate(planted, 31_000 + k).expect("a valid world").log;
            let whole = run(&log, Depth::Verdicts);
            delete(&mut log, lost, k);
            [whole, run(&log, Depth::Full)]
        })
        .collect();
    for (factor, truth) in [("position", FRONT), ("stress", 1.0)] {
        let answers: Vec<Answers> = found.iter().map(|f| answers(f, factor)).collect();
        println!("  {factor}, true ratio {truth}");
        let all = answers.iter().filter_map(|a| a.whole);
        line("    nothing deleted", truth, all, 120.0, None);
        // The same diaries for both: those in which both gave an answer.
        let both: Vec<Both> = answers
            .iter()
            .filter_map(|a| {
                let ((complete, nights), (imputed, fraction)) = (a.complete?, a.imputed?);
                Some((complete, nights, imputed, fraction))
            })
            .collect();
        let mean =
            |of: &dyn Fn(&Both) -> f64| both.iter().map(of).sum::<f64>() / both.len().max(1) as f64;
        let nights = mean(&|b| f64::from(b.1));
        line("    complete nights", truth, both.iter().map(|b| b.0), nights, None);
        line("    filled in", truth, both.iter().map(|b| b.2), 120.0, Some(mean(&|b| b.3)));
    }
}

fn answers([whole, lost]: &[Findings; 2], factor: &str) -> Answers {
    let of = |f: &Findings| {
        let effect = f.effects.iter().find(|e| e.factor == factor && e.primary)?;
        Some((effect.rate_ratio?, effect.nights))
    };
    let imputed = lost.technical.missing.as_ref().and_then(|m| {
        let e = m.imputation.estimates.iter().find(|e| e.factor == factor)?;
        Some((e.imputed, e.fraction_missing))
    });
    Answers { whole: of(whole).map(|w| w.0), complete: of(lost), imputed }
}

fn line(
    name: &str,
    truth: f64,
    ranges: impl Iterator<Item = Interval>,
    nights: f64,
    fraction: Option<f64>,
) {
    let ranges: Vec<Interval> = ranges.collect();
    let n = ranges.len().max(1) as f64;
    let off: Vec<f64> = ranges.iter().map(|r| (r.point / truth).ln()).collect();
    let bias = off.iter().sum::<f64>() / n;
    let spread = (off.iter().map(|o| (o - bias) * (o - bias)).sum::<f64>() / (n - 1.0)).sqrt();
    let width = ranges.iter().map(|r| (r.high / r.low).ln()).sum::<f64>() / n;
    let held = ranges.iter().filter(|r| r.low <= truth && truth <= r.high).count() as f64;
    println!(
        "{name} | {nights:.0} | {} | {bias:+.3} | {spread:.3} | {width:.3} | {:.1}% | {}",
        ranges.len(),
        100.0 * held / n,
        fraction.map_or(String::new(), |f| format!("{f:.2}")),
    );
}

/// Takes position entries out of a log.
fn delete(log: &mut NightLog, lost: Lost, seed: u64) {
    let number = |field: &str| -> Vec<f64> {
        let values = log.values(field).expect("a field of the world");
        (0..log.len()).map(|i| values.number(i).unwrap_or(0.0)).collect()
    };
    let (caffeine, spasms) = (number("caffeine_mg"), number("spasm_count"));
    let mut sorted = caffeine.clone();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted[sorted.len() / 2];
    let column = log.columns.iter_mut().find(|c| c.field == "position_main");
    let Some(Values::Level { codes, .. }) = column.map(|c| &mut c.values) else { return };
    for i in 0..caffeine.len() {
        let chance = match lost {
            Lost::AtRandom => 0.25,
            Lost::ByCaffeineAndOutcome => {
                let yes = |b: bool| f64::from(u8::from(b));
                0.02 + 0.20 * yes(caffeine[i] > middle) + 0.26 * yes(spasms[i] >= 2.0)
            }
        };
        if uniform(seed, i as u64) < chance {
            codes.set(i, None);
        }
    }
}

/// Uniform on [0, 1) by a 64-bit mixer (Steele, Lea & Flood 2014).
fn uniform(seed: u64, i: u64) -> f64 {
    let mut z = (seed << 20 | i).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Which nights are not logged, beside 15 in 100 at random.
#[derive(Clone, Copy, Debug)]
enum NotLogged {
    /// No others.
    AtRandom,
    /// 30 points more after a night with spasms.
    AfterBadNights,
    /// 30 points more on a night with spasms.
    BadNightsThemselves,
}

/// The word, and spasm nights in 30: in truth, as logged, filled.
type Told = (LoggingWord, f64, f64, f64);

/// How often logging is called dependent on the night before, where it is and where it is not.
fn stopping(diaries: u64) {
    use NotLogged::{AfterBadNights, AtRandom, BadNightsThemselves};
    for way in [AtRandom, AfterBadNights, BadNightsThemselves] {
        for nights in [120, 365] {
            let mut made = world("w120").expect("in the registry");
            made.nights = nights;
            if let Some(base) = made.base() {
                base.mean = 0.5;
            }
            let found: Vec<Told> = (0..diaries)
                .into_par_iter()
                .filter_map(|k| {
                    let mut log = simulate(&made, 52_000 + k).expect("a valid world").log;
                    let truth = unlog(&mut log, way, k);
                    let missing = run(&log, Depth::Full).technical.missing?.after_bad_nights;
                    Some((missing.word, truth, missing.in_30?, missing.in_30_filled?))
                })
                .collect();
            let n = found.len() as f64;
            let share =
                |w: LoggingWord| 100.0 * found.iter().filter(|f| f.0 == w).count() as f64 / n;
            let mean = |of: &dyn Fn(&Told) -> f64| found.iter().map(of).sum::<f64>() / n;
            println!(
                "{way:?}, {nights} nights: less often {:.1}%, more often {:.1}%; in 30: {:.1} in truth, {:.1} as logged, {:.1} \
                 filled",
                share(LoggingWord::LessOften),
                share(LoggingWord::MoreOften),
                mean(&|f| f.1),
                mean(&|f| f.2),
                mean(&|f| f.3),
            );
        }
    }
}

/// Takes answers about spasms out of a log; returns spasm nights in 30 before that.
fn unlog(log: &mut NightLog, way: NotLogged, seed: u64) -> f64 {
    let n = log.len();
    let column = log.columns.iter_mut().find(|c| c.field == "spasm_count");
    let Some(Values::Number(counts)) = column.map(|c| &mut c.values) else { return f64::NAN };
    let bad: Vec<f64> =
        counts.iter().map(|c| f64::from(u8::from(c.is_some_and(|c| *c > 0.0)))).collect();
    for i in 0..n {
        let more = match way {
            NotLogged::AtRandom => 0.0,
            NotLogged::AfterBadNights => i.checked_sub(1).map_or(0.0, |k| bad[k]),
            NotLogged::BadNightsThemselves => bad[i],
        };
        if uniform(seed + 7_000, i as u64) < 0.15 + 0.30 * more {
            counts.set(i, None);
        }
    }
    30.0 * bad.iter().sum::<f64>() / n as f64
}

/// Time of this question on a year of one person's nights with every habit of the evidence base,
/// each lost on a few nights.
fn speed() {
    let mut year = world("evidence").expect("in the registry");
    year.nights = 365;
    year.missing = Missing::share(0.05);
    let mut log = simulate(&year, 5).expect("a valid world").log;
    report(&mut log, "365 nights", 0.012);
    let mut study = world("evidence").expect("in the registry");
    (study.people, study.nights) = (60, 90);
    let mut log = simulate(&study, 5).expect("a valid world").log;
    report(&mut log, "60 x 90 nights", 0.012);
}

#[allow(clippy::disallowed_methods)] // the clock is what is asked here
fn report(log: &mut NightLog, name: &str, lost: f64) {
    let n = log.len();
    for (c, column) in log.columns.iter_mut().enumerate() {
        if column.field.starts_with("spasm") {
            continue;
        }
        for i in 0..n {
            if uniform(c as u64 + 900, i as u64) < lost {
                match &mut column.values {
                    Values::Number(v) => v.set(i, None),
                    Values::YesNo(v) => v.set(i, None),
                    Values::Level { codes, .. } => codes.set(i, None),
                    Values::Clock(v) => v.set(i, None),
                    Values::Text(v) => v.set(i, None),
                }
            }
        }
    }
    // The least of several runs: other work on the machine only adds.
    let timed = |depth: Depth| {
        let once = || {
            let start = Instant::now();
            let found = run(log, depth);
            (start.elapsed().as_secs_f64() * 1e3, found)
        };
        (0..9).map(|_| once()).min_by(|a, b| a.0.total_cmp(&b.0)).expect("nine runs")
    };
    let (verdicts, _) = timed(Depth::Verdicts);
    let (full, found) = timed(Depth::Full);
    let Some(missing) = &found.technical.missing else { return };
    let made = &missing.imputation;
    println!(
        "{name}: {} questions, verdicts {verdicts:.0} ms, all {full:.0} ms; {} habits, {} with gaps, {} of {} \
         nights complete, {} tables {}",
        QUESTIONS.len(),
        missing.habits.len(),
        made.variables.len(),
        made.complete,
        missing.usable,
        made.tables,
        made.reason.as_ref().map_or("", |r| &r.text),
    );
}

fn run(log: &NightLog, depth: Depth) -> Findings {
    analyse(AnalysisInput {
        log,
        ledger: Ledger::default(),
        diagnostics: Vec::new(),
        settings: AnalysisSettings::default(),
        program_version: String::new(),
        depth,
    })
}
