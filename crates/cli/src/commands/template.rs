//! `lumbago template`: an empty diary with its data dictionary and side tables.

use anyhow::{Context, Result, bail};

use crate::args::Template;
use crate::config::Config;
use crate::exit::Exit;
use crate::stdout;

pub(super) fn run(args: &Template, config: &Config, quiet: bool) -> Result<Exit> {
    let files = lumbago_ingest::template(&config.catalogue()?);
    if !args.force
        && let Some((name, _)) = files.iter().find(|(name, _)| args.dir.join(name).exists())
    {
        bail!(
            "{} exists already; name another folder, or replace it with --force",
            args.dir.join(name).display()
        );
    }
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("cannot make the folder {}", args.dir.display()))?;
    for (name, contents) in &files {
        let path = args.dir.join(name);
        std::fs::write(&path, contents)
            .with_context(|| format!("cannot write {}", path.display()))?;
        if !quiet {
            stdout::line(&path.display().to_string())?;
        }
    }
    Ok(Exit::Done)
}
