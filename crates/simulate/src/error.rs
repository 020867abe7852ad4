//! Why a world cannot be simulated.

/// A world that contradicts itself or the catalogue.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// A planted effect names no contrast.
    #[error("there is no contrast `{factor}/{contrast}` to plant an effect on")]
    UnknownContrast {
        /// Factor id.
        factor: String,
        /// Contrast id.
        contrast: String,
    },
    /// A planted effect is not written as `factor/contrast=ratio`.
    #[error("`{0}` is not of the form factor/contrast=ratio")]
    BadPlant(String),
    /// A ratio that is no ratio.
    #[error("the planted ratio {0} is not a positive number")]
    BadRatio(f64),
    /// A field to be written down that the world does not produce.
    #[error("the world `{world}` has no column `{field}`")]
    UnknownField {
        /// World id.
        world: String,
        /// Field key.
        field: String,
    },
    /// A setting out of range.
    #[error("{what} must be {must}, not {value}")]
    OutOfRange {
        /// Which setting.
        what: &'static str,
        /// What it must be.
        must: &'static str,
        /// What it is.
        value: f64,
    },
    /// Nobody met the rule for entering the diary.
    #[error("none of {tries} people drawn had {spasm_nights} spasm nights in {within} nights")]
    NobodyEnters {
        /// People drawn.
        tries: u32,
        /// Spasm nights asked for.
        spasm_nights: u32,
        /// Nights within which.
        within: u32,
    },
}

impl SimulateError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownContrast { .. } => {
                "`lumbago factors` lists the factors and their contrasts".into()
            }
            Self::BadPlant(_) => "write it like position/front=2.2".into(),
            Self::BadRatio(_) => "1 is no effect, 2 twice as many, 0.5 half as many".into(),
            Self::UnknownField { .. } => "leave `fields` empty to write every column".into(),
            Self::OutOfRange { what, must, .. } => format!("set {what} to {must}"),
            Self::NobodyEnters { .. } => {
                "ask for fewer spasm nights, or raise the base rate of the world".into()
            }
        }
    }
}
