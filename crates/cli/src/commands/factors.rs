//! `lumbago factors`: what is asked about, and under which column names.

use anyhow::Result;
use lumbago_domain::{Field, Kind};

use crate::args::Factors;
use crate::config::Config;
use crate::exit::Exit;
use crate::stdout;

pub(super) fn run(args: &Factors, config: &Config) -> Result<Exit> {
    let catalogue = config.catalogue()?;
    if args.json {
        stdout::line(&serde_json::to_string_pretty(&catalogue)?)?;
        return Ok(Exit::Done);
    }
    for factor in &catalogue.factors {
        stdout::line(&format!("{} ({})", factor.label, factor.id))?;
        for field in &factor.fields {
            stdout::line(&format!("  {:<26} {}", field.key, describe(field)))?;
        }
        for contrast in &factor.contrasts {
            let kind = if contrast.primary { "asked" } else { "looked at" };
            let lag = match contrast.lag_nights {
                0 => String::new(),
                n => format!(", {n} night before"),
            };
            stdout::line(&format!("    {kind}: {}{lag}", contrast.label))?;
        }
        stdout::line("")?;
    }
    Ok(Exit::Done)
}

fn describe(field: &Field) -> String {
    let range = match (field.limits.min, field.limits.max) {
        (Some(min), Some(max)) => format!(" {min} to {max}"),
        _ => String::new(),
    };
    match &field.kind {
        Kind::YesNo => "yes or no".into(),
        Kind::Level { levels } => {
            levels.iter().map(|l| l.key.as_str()).collect::<Vec<_>>().join(" | ")
        }
        Kind::Clock => "HH:MM".into(),
        Kind::Date => "YYYY-MM-DD".into(),
        Kind::Text => "text".into(),
        Kind::Set { .. } => "entries joined by |".into(),
        Kind::Rating => format!("rating{range}"),
        Kind::Amount | Kind::Count => format!("{}{range}", field.unit),
    }
}
