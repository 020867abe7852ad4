//! `lumbago import`: the nights of all inputs as one file.

use anyhow::{Context, Result, anyhow, bail};

use super::{conclude, counted};
use crate::args::Import;
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs;
use crate::stdout;

pub(super) fn run(args: &Import, config: &Config, quiet: bool) -> Result<Exit> {
    let ending = args.output.extension().map(|e| e.to_string_lossy().to_lowercase());
    let as_parquet = match ending.as_deref() {
        Some("parquet") => true,
        Some("csv") => false,
        _ => bail!(
            "{} ends neither in .csv nor in .parquet; give it one of the two endings",
            args.output.display()
        ),
    };
    let loaded = inputs::load(&args.inputs, config, quiet)?;
    let bytes = if as_parquet {
        lumbago_store::write_parquet(&loaded.log)
            .map_err(|e| anyhow!("{e}\n  help: {}", e.hint()))?
    } else {
        lumbago_store::write_csv(&loaded.log)
    };
    std::fs::write(&args.output, bytes).with_context(|| {
        format!("cannot write {}; choose another with -o", args.output.display())
    })?;
    let code = conclude(&loaded, args.inputs.strict, quiet);
    stdout::line(&format!(
        "{}: {}, {}",
        args.output.display(),
        counted(loaded.log.people.len() as u64, "person", "people"),
        counted(loaded.log.len() as u64, "night", "nights"),
    ))?;
    Ok(code)
}
