//! Reads damaged files without end and looks for one that breaks a rule: no panic, rows read = used
//! + set aside, the same whether read whole or in blocks, no file that takes seconds.
//!
//! ```text
//! cargo run --release -p lumbago-ingest --example fuzz -- [--seconds N] [--cases N] [--seed N]
//!     [--case N] [--keep FOLDER]
//! ```
//!
//! Cases are made from the fixtures by a seeded generator, so that a case is known by seed and
//! number and made again with `--case`. It needs no nightly compiler and no library. Files that
//! break a rule are kept in the folder and the run ends with exit code 1; the smallest of each kind
//! belongs into `tests/fixtures/fuzz`, which a test reads.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example shows its result")]

#[path = "../../tests/invariants/mod.rs"]
mod invariants;
mod mutate;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::civil::date;
use lumbago_ingest::{DateMeans, DateOrder, Mapping, Options, container, read, read_in_blocks};

use self::mutate::{Corpus, Random};

/// Longest time for one case: a fixture has at most some hundred kilobytes, of which the program
/// reads more than a hundred megabytes a second.
const LONGEST: Duration = Duration::from_secs(4);
/// What one archive may unpack to.
const UNPACKED: u64 = 16 << 20;

struct Args {
    seconds: u64,
    cases: u64,
    seed: u64,
    case: Option<u64>,
    keep: PathBuf,
}

fn args() -> Result<Args, String> {
    let mut args = Args {
        seconds: u64::MAX,
        cases: u64::MAX,
        seed: 1,
        case: None,
        keep: PathBuf::from("target/fuzz"),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|e| format!("{word} {value}: {e}"));
        match word.as_str() {
            "--seconds" => args.seconds = number()?,
            "--cases" => args.cases = number()?,
            "--seed" => args.seed = number()?,
            "--case" => args.case = Some(number()?),
            "--keep" => args.keep = PathBuf::from(value),
            _ => return Err(format!("unknown: {word}")),
        }
    }
    if args.seconds == u64::MAX && args.cases == u64::MAX {
        args.seconds = 60;
    }
    Ok(args)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = args()?;
    let corpus = Corpus::load(Path::new("tests/fixtures"))?;
    let options = options()?;
    // A panic is counted and its file kept; its message would stand between the figures.
    std::panic::set_hook(Box::new(|_| {}));
    let (start, mut slowest, mut bytes_read) = (Instant::now(), (Duration::ZERO, 0), 0u64);
    let (mut cases, mut tables, mut broken) = (0u64, 0u64, 0u64);
    let numbers = args.case.map_or(0..args.cases, |case| case..case + 1);
    for case in numbers {
        if start.elapsed().as_secs() >= args.seconds {
            break;
        }
        let mut random = Random::new(args.seed, case);
        let bytes = corpus.case(&mut random);
        let options = &options[random.below(options.len())];
        let before = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| one(&bytes, options)));
        let took = before.elapsed();
        cases += 1;
        bytes_read += bytes.len() as u64;
        if took > slowest.0 {
            slowest = (took, case);
        }
        let wrong = match outcome {
            Err(panic) => Some(format!("panic: {}", words(panic.as_ref()))),
            Ok((_, Some(what))) => Some(what),
            Ok(_) if took > LONGEST => Some(format!("{:.1} s", took.as_secs_f64())),
            Ok((read, None)) => {
                tables += read;
                None
            }
        };
        if let Some(what) = wrong {
            broken += 1;
            std::fs::create_dir_all(&args.keep)?;
            let path = args.keep.join(format!("{}-{case}.csv", args.seed));
            std::fs::write(&path, &bytes)?;
            println!("case {case} ({} bytes, kept as {}): {what}", bytes.len(), path.display());
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{cases} cases in {seconds:.0} s, {:.0} a second, {:.1} MB; {tables} read as logs; slowest \
         {:.0} ms (case {}); {broken} break a rule",
        cases as f64 / seconds,
        bytes_read as f64 / 1e6,
        slowest.0.as_secs_f64() * 1e3,
        slowest.1
    );
    if broken > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// Opens and reads a file: how many logs it held, and what rule it breaks.
fn one(bytes: &[u8], options: &Options) -> (u64, Option<String>) {
    let limits = container::Limits { bytes: UNPACKED, files: 100, depth: 2 };
    let mut logs = 0;
    match container::open("log.csv", bytes, &limits) {
        Err(error) => {
            let named = error.to_string().contains("log.csv") && !error.hint().is_empty();
            (0, (!named).then(|| "an archive refused without its name or a hint".into()))
        }
        Ok(opened) => {
            for part in &opened.parts {
                let result = read("log.csv", &part.bytes, options);
                logs += u64::from(result.is_ok());
                if let Some(what) = invariants::broken(&result) {
                    return (logs, Some(what));
                }
                // Blocks of a few bytes to some hundred, so that they end anywhere in a row.
                let block = 1 + part.bytes.len() * 7 % 509;
                let source = Cursor::new(part.bytes.to_vec());
                let in_blocks = read_in_blocks("log.csv", source, block, options);
                if in_blocks.is_some_and(|in_blocks| in_blocks != result) {
                    return (logs, Some(format!("another result in blocks of {block} bytes")));
                }
            }
            (logs, None)
        }
    }
}

/// The decisions a user may have made before a file is read.
fn options() -> Result<Vec<Options>, Box<dyn std::error::Error>> {
    let plain = Options::default();
    let wake = Options { date_means: Some(DateMeans::Wake), ..Options::default() };
    let told = Options {
        date_means: Some(DateMeans::Evening),
        date_order: Some(DateOrder::DayFirst),
        today: Some(date(2026, 3, 10)),
        ..Options::default()
    };
    let mut all = vec![wake.clone(), wake, plain, told.clone(), told];
    for name in ["spreadsheet", "moments", "readings", "wearable_days"] {
        let text = std::fs::read_to_string(format!("tests/fixtures/mapping/{name}.toml"))?;
        let mapping = Mapping::parse(&text).map_err(|e| e.to_string())?;
        let mut options = Options::default();
        mapping.declare(&mut options.catalogue).map_err(|e| e.to_string())?;
        options.mapping = Some(mapping);
        all.push(options);
    }
    Ok(all)
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "?".into())
}
