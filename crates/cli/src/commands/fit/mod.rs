//! `lumbago fit`: a regression model written as a formula, on any table.

mod args;
mod choice;
mod columns;
mod document;
mod estimate;
mod found;
mod grouped;
mod problem;
mod single;
mod table;
mod text;

use std::io::Read;

use anyhow::{Context, Result};
use lumbago_stats::VCOVS;
use lumbago_stats::formula::{Calendar, Formula, FormulaOptions};

pub(crate) use args::Fit;

use crate::exit::Exit;
use crate::stdout;

pub(super) fn run(args: &Fit) -> Result<Exit> {
    if args.list_vcov {
        stdout::write(&covariances())?;
        return Ok(Exit::Done);
    }
    let (Some(file), Some(formula)) = (&args.file, &args.formula) else {
        anyhow::bail!("a file and a formula are needed");
    };
    let formula = Formula::parse(formula).map_err(|e| problem::of_formula(&e))?;
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        bytes
    } else {
        std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?
    };
    let name = file.display().to_string();
    let random = args.random.as_deref().map(grouped::random_parts).transpose()?;
    let group = random.as_ref().map(|r| r.group.as_str()).or(args.fixed.as_deref());
    let person = args.person.as_deref().or(group).or(args.cluster.as_deref());
    let also: Vec<&str> =
        [group, args.cluster.as_deref(), args.time.as_deref(), person, args.weights.as_deref()]
            .into_iter()
            .flatten()
            .chain(random.iter().flat_map(|r| r.slopes.iter().map(String::as_str)))
            .collect();
    let (frame, mut notes) = table::read(&name, &bytes, &formula, &also)?;
    drop(bytes);
    let calendar = Calendar { time: args.time.as_deref(), person };
    let options = FormulaOptions { calendar, also: &also, absorbed: args.fixed.is_some() };
    let mut model = formula.model(&frame, &options).map_err(|e| problem::of_formula(&e))?;
    notes.append(&mut model.notes);
    let columns = columns::Columns::of(&frame, &model, args, group, person)?;
    let mut found = estimate::estimate(args, &model, &columns, random.as_ref())
        .map_err(|e| problem::of_model(e, &model.rows, &formula.text))?;
    notes.append(&mut found.notes);
    found.notes = notes;
    found.n_dropped = frame.rows - found.n;
    found.notes.extend(found.cannot_tell(&model));
    if args.json {
        stdout::line(&serde_json::to_string_pretty(&document::Document::of(&found))?)?;
    } else {
        stdout::write(&text::text(&found, &formula.text, args))?;
    }
    Ok(Exit::Done)
}

/// The covariances by name.
fn covariances() -> String {
    let mut out = String::new();
    for entry in VCOVS {
        let needs = match entry.needs {
            "groups" => "; needs --cluster",
            "nights" => "; needs --time",
            _ => "",
        };
        let also = match entry.aliases {
            [] => String::new(),
            names => format!(" (also {})", names.join(", ")),
        };
        out.push_str(&format!("{:<15} {}{also}{needs}\n", entry.id, entry.label));
        out.push_str(&format!("{:<15} {}\n", "", entry.description));
    }
    out
}
