//! The `lumbago` command.
#![allow(clippy::disallowed_methods)] // the one crate that meets the user's files and clock
#![allow(clippy::print_stderr)] // messages; data goes through `stdout`

mod args;
mod commands;
mod config;
mod exit;
mod inputs;
mod manifest;
mod output;
mod plan;
mod progress;
mod redact;
mod render;
mod stdout;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    let quiet = cli.global.quiet;
    match commands::run(cli) {
        Ok(code) => code.into(),
        Err(error) => {
            render::error(&error, quiet);
            exit::Exit::NothingWritten.into()
        }
    }
}
