//! `lumbago simulate`: a made-up diary whose truth is known.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lumbago_simulate::{
    Simulated, WORLDS, declarations_toml, diary_csv, mattresses_csv, people_csv, simulate,
};

use crate::args::Simulate;
use crate::exit::Exit;
use crate::stdout;

pub(super) fn run(args: &Simulate, quiet: bool) -> Result<Exit> {
    if args.list {
        for world in WORLDS {
            stdout::line(&format!("{:<28} {}", world.id, world.label))?;
        }
        return Ok(Exit::Done);
    }
    let explain = |e: lumbago_simulate::SimulateError| anyhow!("{e}\n  help: {}", e.hint());
    let mut world = lumbago_simulate::world(&args.world).ok_or_else(|| {
        anyhow!("there is no world `{}`\n  help: `lumbago simulate --list` names them", args.world)
    })?;
    if let Some(nights) = args.nights {
        world.nights = nights;
    }
    if let Some(people) = args.people {
        world.people = people;
    }
    for planted in &args.plant {
        world.plant_text(planted).map_err(explain)?;
    }
    let simulated = simulate(&world, args.seed).map_err(explain)?;
    if args.output == Path::new("-") {
        stdout::write(&diary_csv(&simulated))?;
        return Ok(Exit::Done);
    }
    for (path, contents) in files(&simulated, &args.output)? {
        std::fs::write(&path, contents).with_context(|| format!("cannot write {path}"))?;
        if !quiet {
            stdout::line(&path)?;
        }
    }
    Ok(Exit::Done)
}

/// The diary, its truth and its side tables, named after the diary.
fn files(simulated: &Simulated, diary: &Path) -> Result<Vec<(String, String)>> {
    let beside = |extension: &str| diary.with_extension(extension).to_string_lossy().into_owned();
    let mut truth = serde_json::to_string_pretty(&simulated.truth)?;
    truth.push('\n');
    let mut files = vec![
        (diary.to_string_lossy().into_owned(), diary_csv(simulated)),
        (beside("truth.json"), truth),
    ];
    let tables = [
        ("mattresses.csv", mattresses_csv(simulated)),
        ("people.csv", people_csv(simulated)),
        ("lumbago.toml", declared(simulated)),
    ];
    files.extend(tables.into_iter().filter_map(|(e, table)| Some((beside(e), table?))));
    Ok(files)
}

/// The settings file that makes the world's own columns known, where it has any.
fn declared(simulated: &Simulated) -> Option<String> {
    let factors = &simulated.truth.declared;
    (!factors.is_empty()).then(|| declarations_toml(factors))
}
