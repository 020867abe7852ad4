//! Times a random-intercept Poisson model on a panel CSV: `mixed_speed nights.csv [points]`.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::error::Error;
use std::time::Instant;

use lumbago_stats::Design;
use lumbago_stats::mixed::{MixedOptions, mixed};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give a CSV file")?;
    let points = std::env::args().nth(2).map_or(Ok(1), |k| k.parse())?;
    let mut reader = csv::Reader::from_path(path)?;
    let names: Vec<String> = reader.headers()?.iter().map(String::from).collect();
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    for record in reader.records() {
        for (column, value) in columns.iter_mut().zip(&record?) {
            column.push(value.to_owned());
        }
    }
    let text = |name: &str| names.iter().position(|n| n == name).map(|k| columns[k].clone());
    let number = |name: &str| -> Result<Vec<f64>, Box<dyn Error>> {
        Ok(text(name)
            .ok_or("no such column")?
            .iter()
            .map(|v| v.parse())
            .collect::<Result<_, _>>()?)
    };
    let y = number("spasms")?;
    let person: Vec<usize> = number("person")?.iter().map(|v| *v as usize).collect();
    let offset: Vec<f64> = number("hours")?.iter().map(|v| v.ln()).collect();
    let position = text("position").ok_or("no position")?;
    let mut builder = Design::builder(y.len()).intercept();
    for name in ["late_caffeine", "caffeine_mg", "stress", "mattress_age", "alcohol", "age"] {
        builder = builder.column(name, &number(name)?);
    }
    for level in ["side", "stomach"] {
        let column: Vec<f64> = position.iter().map(|v| f64::from(u8::from(v == level))).collect();
        builder = builder.column(level, &column);
    }
    let weekend: Vec<f64> =
        number("weekday")?.iter().map(|d| f64::from(u8::from(*d >= 6.0))).collect();
    let design = builder.column("weekend", &weekend).build()?;
    let options = MixedOptions::poisson().with_offset(&offset).with_points(points);
    let mut seconds = Vec::new();
    for _ in 0..7 {
        let from = Instant::now();
        let fit = mixed(&design, &y, &person, &options)?;
        seconds.push(from.elapsed().as_secs_f64());
        println!(
            "{:.4} s, loglik {:.6}, steps {}",
            seconds[seconds.len() - 1],
            fit.loglik,
            fit.iterations
        );
    }
    seconds.sort_by(f64::total_cmp);
    println!("median {:.4} s", seconds[3]);
    Ok(())
}
