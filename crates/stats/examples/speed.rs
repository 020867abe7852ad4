//! Times one fit on a panel read from CSV and prints one JSON line, for bench/compare.py.
//!
//! `cargo run --release -p lumbago-stats --example speed -- TASK nights.csv`
//!
//! Reading is not timed; building the design, its checks, the fit and its covariance are. Peak
//! memory is that of the whole process, as the kernel reports it.

#![allow(clippy::disallowed_methods, clippy::print_stdout)] // a stopwatch reads the clock

use std::error::Error;
use std::time::Instant;

use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::negative_binomial::{self, NegativeBinomialOptions};
use lumbago_stats::{
    Design, GlmOptions, JointVcov, SmallSample, Vcov, covariance, glm, joint_covariance,
};

type Done = Result<(f64, f64), Box<dyn Error>>;

/// The columns of bench/gen.py's panel.
#[derive(Default)]
struct Nights {
    person: Vec<usize>,
    spasms: Vec<f64>,
    hours: Vec<f64>,
    late: Vec<f64>,
    caffeine: Vec<f64>,
    stress: Vec<f64>,
    mattress_age: Vec<f64>,
    alcohol: Vec<f64>,
    age: Vec<f64>,
    position: Vec<usize>,
    weekday: Vec<usize>,
}

const POSITIONS: [&str; 3] = ["back", "side", "stomach"];
const WEEKDAYS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

fn read(path: &str) -> Result<Nights, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let header = reader.headers()?.clone();
    let place = |name: &str| {
        header.iter().position(|h| h == name).ok_or_else(|| format!("no column {name}"))
    };
    let names = [
        "spasms",
        "hours",
        "late_caffeine",
        "caffeine_mg",
        "stress",
        "mattress_age",
        "alcohol",
        "age",
    ];
    let numbers = names.iter().map(|n| place(n)).collect::<Result<Vec<usize>, String>>()?;
    let (person, position, weekday) = (place("person")?, place("position")?, place("weekday")?);
    let mut nights = Nights::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        let columns = [
            &mut nights.spasms,
            &mut nights.hours,
            &mut nights.late,
            &mut nights.caffeine,
            &mut nights.stress,
            &mut nights.mattress_age,
            &mut nights.alcohol,
            &mut nights.age,
        ];
        for (column, &k) in columns.into_iter().zip(&numbers) {
            column.push(record[k].parse()?);
        }
        nights.person.push(record[person].parse()?);
        nights.weekday.push(record[weekday].parse::<usize>()? - 1);
        let level = POSITIONS.iter().position(|p| *p == &record[position]);
        nights.position.push(level.ok_or("a position beyond the three")?);
    }
    Ok(nights)
}

/// The fifteen columns of the comparison.
fn design(d: &Nights) -> Result<Design, Box<dyn Error>> {
    Ok(Design::builder(d.spasms.len())
        .intercept()
        .column("late_caffeine", &d.late)
        .column("caffeine_mg", &d.caffeine)
        .column("stress", &d.stress)
        .column("mattress_age", &d.mattress_age)
        .column("alcohol", &d.alcohol)
        .column("age", &d.age)
        .levels("position", &d.position, &POSITIONS, 0)
        .levels("weekday", &d.weekday, &WEEKDAYS, 0)
        .build()?)
}

fn log_hours(d: &Nights) -> Vec<f64> {
    d.hours.iter().map(|h| h.ln()).collect()
}

fn poisson(d: &Nights, vcov: &Vcov<'_>) -> Done {
    let offset = log_hours(d);
    let fit = glm(&design(d)?, &d.spasms, &GlmOptions::poisson().with_offset(&offset))?;
    let cov = covariance(&fit, vcov)?;
    Ok((fit.coef[1], cov.std_errors()[1]))
}

fn logit(d: &Nights) -> Done {
    let any: Vec<f64> = d.spasms.iter().map(|&y| f64::from(u8::from(y > 0.0))).collect();
    let fit = glm(&design(d)?, &any, &GlmOptions::binomial())?;
    let cov = covariance(&fit, &Vcov::ClusterCr1S { cluster: &d.person })?;
    Ok((fit.coef[1], cov.std_errors()[1]))
}

fn negative_binomial(d: &Nights) -> Done {
    let offset = log_hours(d);
    let options = NegativeBinomialOptions { offset: Some(&offset), ..Default::default() };
    let found = negative_binomial::fit(&design(d)?, &d.spasms, &options)?;
    let cluster = JointVcov::Cluster { cluster: &d.person, small_sample: SmallSample::None };
    let cov = joint_covariance(&found, &cluster)?.coefficients;
    Ok((found.fit.coef[1], cov.std_errors()[1]))
}

fn within(d: &Nights) -> Done {
    let offset = log_hours(d);
    let slopes = Design::builder(d.spasms.len())
        .column("late_caffeine", &d.late)
        .column("caffeine_mg", &d.caffeine)
        .column("stress", &d.stress)
        .column("alcohol", &d.alcohol)
        .levels("position", &d.position, &POSITIONS, 0)
        .levels("weekday", &d.weekday, &WEEKDAYS, 0)
        .build()?;
    let found = fixed_effects_poisson(&slopes, &d.spasms, &d.person, Some(&offset))?;
    drop(slopes);
    let cov = covariance(&found.fit, &Vcov::ClusterCr1S { cluster: &found.group_used })?;
    Ok((found.fit.coef[0], cov.std_errors()[0]))
}

fn run(task: &str, d: &Nights) -> Done {
    match task {
        "poisson_cluster" => poisson(d, &Vcov::ClusterCr1S { cluster: &d.person }),
        "poisson_hc1" => poisson(d, &Vcov::Hc1),
        "poisson_hc3" => poisson(d, &Vcov::Hc3),
        "poisson_cr2" => poisson(d, &Vcov::ClusterCr2 { cluster: &d.person }),
        "logit_cluster" => logit(d),
        "nb_cluster" => negative_binomial(d),
        "fe_poisson_cluster" => within(d),
        other => Err(format!("no task {other}").into()),
    }
}

/// CPU seconds of all threads so far, where the system tells: fields 14 and 15 of the process's
/// status, in ticks of a hundredth.
fn cpu_s() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = status.rsplit_once(')')?;
    let ticks = |k: usize| fields.split_whitespace().nth(k)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Peak resident memory in MB, where the system tells.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [task, path] = arguments.as_slice() else { return Err("usage: speed TASK CSV".into()) };
    let started = Instant::now();
    let nights = read(path)?;
    let read_s = started.elapsed().as_secs_f64();
    let (read_mb, read_cpu) = (peak_mb(), cpu_s());
    let started = Instant::now();
    let (b1, se1) = run(task, &nights)?;
    let line = serde_json::json!({
        "task": task, "n": nights.spasms.len(), "read_s": read_s,
        "fit_s": started.elapsed().as_secs_f64(), "read_mb": read_mb,
        "cpu_s": cpu_s().zip(read_cpu).map(|(after, before)| after - before), "peak_mb": peak_mb(),
        "b1": b1, "se1": se1,
    });
    println!("{line}");
    Ok(())
}
