//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Relate back spasms at night to mattress age, sleep position, caffeine, stress and other habits.
///
/// lumbago reads exported sleep logs and diaries (CSV), says what goes with the spasms, how sure
/// that is, what it cannot tell and why, and what to try next. It works offline and is not medical
/// advice.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done; 1 an input could not be used, or --strict and something was set aside or \
refused; 2 nothing was written.

Start with `lumbago template my-diary` for an empty diary, or `lumbago report my-export.csv`.";

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Print errors only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Settings file; without it, lumbago.toml in the current folder is used if there is one
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read logs and write a report: page, charts, findings.json.
    ///
    /// Of several people: an index page, a cohort report in cohort/, a report on each person from
    /// their own nights in people/CODE/. Reports whose input has not changed are not made again.
    /// Exports of several people without codes go into a folder each, named after the person.
    Report(Report),
    /// Read logs and say what was understood, set aside and why; writes nothing but a plan
    ///
    /// Where the files make a repair likely (a clock time half a day out, a date of the wrong year), it
    /// is listed and never made. `--propose plan.toml` writes the repairs as a plan; accept those that are
    /// right there and name it with `--fix plan.toml`, here and in report, analyse and import.
    Check(Check),
    /// Read logs and print what goes with the spasms
    Analyse(Analyse),
    /// Read logs and write the nights as one file: CSV in the diary format, or Parquet.
    ///
    /// Columns at the end say of every night which lines of which files it rests on, who gave each
    /// field where several sources speak of it, and what the others say. Every row that was read is
    /// in a night, in a table of mattresses or people, or in the file of rows set aside. What is
    /// written can be read in place of the logs and gives the same nights.
    Import(Import),
    /// Write a mapping file to edit, for a CSV that is not recognised by itself.
    ///
    /// Every column is listed with a few of its values. A line counts only where the column is named
    /// after a factor and its values are read as that factor's; likenesses ("did you mean") and
    /// factors of your own are comments to look at. What must be filled in is said by line, and
    /// then the exit code is 1; otherwise `--map` takes the file as it is.
    Map(Map),
    /// Write an empty diary with its data dictionary
    Template(Template),
    /// Write a made-up diary whose truth is known
    Simulate(Simulate),
    /// Fit a regression model, written as a formula, to any CSV or Parquet table
    Fit(Box<crate::commands::Fit>),
    /// Pool the findings of several sites that cannot share their nights
    Pool(Pool),
    /// List the formats that are read
    Formats(Formats),
    /// List the factors that are asked about
    Factors(Factors),
    /// Print a text, claim, rule or verdict with its grounds
    Explain(Explain),
}

/// What to read.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// Files, folders or globs: logs, and mattresses.csv and people.csv beside them. `-` reads
    /// from standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Mapping file for CSVs that are not recognised by themselves
    #[arg(short, long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// What a date without a time means in a log that does not say
    #[arg(long, value_enum, value_name = "WHICH")]
    pub(crate) date_means: Option<DateMeans>,
    /// Whether day or month stands first in dates where the file does not tell
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) date_order: Option<DateOrder>,
    /// Whose a log without person codes is. A code in the data always holds
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = PeopleBy::Auto)]
    pub(crate) people_by: PeopleBy,
    /// Table of the codes that several sources have for the same people (CSV with the columns code,
    /// source and person; source is a file name or a format, and may be left out)
    #[arg(long, value_name = "FILE")]
    pub(crate) people_map: Option<PathBuf>,
    /// Plan whose accepted repairs are followed (`lumbago check --propose` writes one). The files
    /// themselves stay as they are
    #[arg(long, value_name = "PLAN")]
    pub(crate) fix: Option<PathBuf>,
    /// Exit with 1 if anything was set aside or refused
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What tells people apart in logs that carry no person codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PeopleBy {
    /// Folders, where two or more of them hold a log of spasms each; otherwise one person
    Auto,
    /// Only codes in the data: logs without a code belong to one person
    Codes,
    /// Each folder inside the given folder (or each given folder) is a person, named after it
    Folders,
}

/// The two conventions of dating a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DateMeans {
    /// The date of the evening on which the night begins
    Evening,
    /// The date of the morning on which it ends
    Wake,
}

impl DateMeans {
    /// The reader's word for it.
    pub(crate) fn of(self) -> lumbago_ingest::DateMeans {
        match self {
            Self::Evening => lumbago_ingest::DateMeans::Evening,
            Self::Wake => lumbago_ingest::DateMeans::Wake,
        }
    }
}

impl DateOrder {
    /// The reader's word for it.
    pub(crate) fn of(self) -> lumbago_ingest::DateOrder {
        match self {
            Self::Dmy => lumbago_ingest::DateOrder::DayFirst,
            Self::Mdy => lumbago_ingest::DateOrder::MonthFirst,
        }
    }
}

/// The two orders of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DateOrder {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Folder for the report; a folder of its own under reports/ by default
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Pixels of a PNG chart per unit of its drawing
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=3))]
    pub(crate) scale: u32,
    /// Write no PNG charts
    #[arg(long, conflicts_with = "scale")]
    pub(crate) no_png: bool,
    /// Of several people, write the report on all of them together and none on single people
    #[arg(long)]
    pub(crate) no_people: bool,
    /// PNG charts for every one of several people too (their pages show all charts without)
    #[arg(long, conflicts_with_all = ["no_png", "no_people"])]
    pub(crate) people_png: bool,
    /// Make every report again, also those whose input has not changed
    #[arg(long)]
    pub(crate) force: bool,
    /// Write the table behind every chart as CSV
    #[arg(long)]
    pub(crate) csv: bool,
    /// Write every chart as SVG
    #[arg(long)]
    pub(crate) svg: bool,
    /// For sharing: new person codes, every person's dates shifted by whole weeks, no notes, no
    /// names of files, beds or mattresses, no columns of your own
    #[arg(long)]
    pub(crate) redact: bool,
    /// Secret from which codes and shifts are made: the same key gives the same ones when nights
    /// are added. Without it they follow from the content of the files
    #[arg(long, value_name = "TEXT", requires = "redact", visible_alias = "redact-seed")]
    pub(crate) redact_key: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Write the repairs that the files make likely as a plan to read, accept one by one, and name
    /// with --fix
    #[arg(long, value_name = "PLAN")]
    pub(crate) propose: Option<PathBuf>,
    /// Replace a plan that exists
    #[arg(long, requires = "propose")]
    pub(crate) force: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Analyse {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Print the findings as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// File for the nights; its ending decides: .csv or .parquet
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// File for the rows that are in no night, with the reason and their text; beside the nights
    /// and ending in .set-aside.csv by default
    #[arg(long, value_name = "FILE")]
    pub(crate) set_aside: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Map {
    /// The table; `-` reads from standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// File for the mapping; printed without
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// What a date without a time means, where the table does not say
    #[arg(long, value_enum, value_name = "WHICH")]
    pub(crate) date_means: Option<DateMeans>,
    /// Whether day or month stands first, where no date tells
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) date_order: Option<DateOrder>,
}

#[derive(Debug, Args)]
pub(crate) struct Template {
    /// Folder for the files
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// World to simulate; `--list` names them
    #[arg(default_value = "evidence", value_name = "WORLD")]
    pub(crate) world: String,
    /// Nights a person
    #[arg(long, value_name = "N")]
    pub(crate) nights: Option<u32>,
    /// People
    #[arg(long, value_name = "N")]
    pub(crate) people: Option<u32>,
    /// Seed; the same seed gives the same diary
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Plant a true ratio, such as `position/front=2.2`; may be repeated
    #[arg(long, value_name = "FACTOR/CONTRAST=RATIO")]
    pub(crate) plant: Vec<String>,
    /// File for the diary; its truth goes beside it as .truth.json. `-` prints the diary alone
    #[arg(short, long, default_value = "simulated.csv", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// List the worlds
    #[arg(long)]
    pub(crate) list: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Pool {
    /// findings.json of each site, as `lumbago report` writes it
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Formats {
    /// Print the page of one format: how to export it, what is taken, what cannot be known
    pub(crate) name: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Factors {
    /// Print the whole catalogue as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Id of a text, claim, work, warning sign, circumstance, rule, factor or verdict; without one
    /// all are listed
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
