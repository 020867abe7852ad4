//! Arguments of `lumbago fit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The help's examples; each is run by a test.
pub(crate) const EXAMPLES: &str = "\
Examples:
  lumbago fit nights.csv 'spasm_count ~ stress + C(position_main, ref=side)' --cluster person
  lumbago fit nights.csv 'spasm_count ~ stress + caffeine_mg' --fixed person --exponentiate
  lumbago fit nights.csv 'spasm_count ~ rcs(stress, 4) + lag(stress, 1)' --time night --person person --cluster person
  lumbago fit nights.csv 'spasm_count ~ stress + offset(log(sleep_hours))' --family negbin --vcov hc1 --json
  lumbago fit --list-vcov

Formula: terms as in R: a + b, a:b, a*b, (a + b)^2, -1, `.`; text columns are factors, C(x, ref=level) \
chooses the level to compare with; I(), log, log2, log10, log1p, exp, sqrt, abs, pmin, pmax, scale, center; \
poly(x, 2), rcs(x, 4), ns(x, df=3), bs(x, df=4), fourier(t, period=365.25, pairs=1); lag(x, 1) is the value \
of the night before by --time within --person; offset(log(hours)). Names with blanks go in `backquotes`.

Missing: an empty cell, NA, NaN, nan, null, NULL and `.`; rows that lack a value the model needs are left out \
and counted. Estimates are associations in this data, not effects of changing anything.";

/// Error family of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Family {
    /// Counts, log link; dispersion 1 in the likelihood
    Poisson,
    /// Counts, log link, variance a multiple of the mean
    Quasipoisson,
    /// Counts, log link, variance mu + mu²/theta, theta by maximum likelihood
    Negbin,
    /// Yes or no, logit link
    Logit,
    /// Any number, identity link
    Gaussian,
}

/// Correlation within a person for generalised estimating equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Correlation {
    /// None
    Independence,
    /// The same between any two nights
    Exchangeable,
    /// Fading with the distance in nights
    Ar1,
}

/// Fit a regression model that is written as a formula to any CSV or Parquet table
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Fit {
    /// CSV (comma, semicolon or tab) or Parquet file with one row a night; `-` reads standard input
    #[arg(required_unless_present = "list_vcov", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The model, such as 'spasms ~ stress + C(position, ref=side)'
    #[arg(required_unless_present = "list_vcov", value_name = "FORMULA")]
    pub(crate) formula: Option<String>,
    /// Error family of the outcome
    #[arg(long, value_enum, default_value = "poisson")]
    pub(crate) family: Family,
    /// Column whose every value has a level of its own: comparisons within persons only
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["random", "gee", "persistent", "firth"])]
    pub(crate) fixed: Option<String>,
    /// Column with random levels, or 'slope | column'
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["gee", "persistent", "firth"])]
    pub(crate) random: Option<String>,
    /// Nodes of the quadrature for --random; 1 is Laplace's approximation
    #[arg(long, default_value_t = 1, value_name = "N", requires = "random")]
    pub(crate) points: usize,
    /// Generalised estimating equations with this correlation within --cluster
    #[arg(long, value_enum, value_name = "CORRELATION", conflicts_with_all = ["persistent", "firth"])]
    pub(crate) gee: Option<Correlation>,
    /// A latent level that persists from night to night by --time (Poisson only)
    #[arg(long, requires = "time", conflicts_with = "firth")]
    pub(crate) persistent: bool,
    /// Penalised likelihood that stays finite under separation, with profile intervals
    #[arg(long)]
    pub(crate) firth: bool,
    /// Covariance by name; --list-vcov lists them. The default follows from the data and is said
    #[arg(long, value_name = "NAME")]
    pub(crate) vcov: Option<String>,
    /// Column of groups whose rows may depend on one another
    #[arg(long, value_name = "COLUMN")]
    pub(crate) cluster: Option<String>,
    /// Column of nights: dates or whole numbers
    #[arg(long, value_name = "COLUMN")]
    pub(crate) time: Option<String>,
    /// Column of persons for --time and lag(); by default that of --fixed, --random or --cluster
    #[arg(long, value_name = "COLUMN")]
    pub(crate) person: Option<String>,
    /// Column of prior weights
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weights: Option<String>,
    /// Level of the intervals
    #[arg(long, default_value_t = 0.95, value_name = "P")]
    pub(crate) level: f64,
    /// Show ratios (rate or odds ratios) and their intervals in place of coefficients, in the text
    #[arg(long)]
    pub(crate) exponentiate: bool,
    /// Print one JSON document (docs/fit.schema.json)
    #[arg(long)]
    pub(crate) json: bool,
    /// List the covariances
    #[arg(long)]
    pub(crate) list_vcov: bool,
}
