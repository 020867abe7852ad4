//! What charts show night by night.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// The state of one calendar night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NightState {
    /// At least one spasm.
    Spasm,
    /// Logged, without a spasm.
    None,
    /// Not logged, or logged without a word on spasms.
    NotLogged,
    /// Left out on purpose.
    LeftOut,
}

/// One calendar night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesNight {
    /// Evening date.
    pub night: Date,
    /// Its state.
    pub state: NightState,
    /// Spasms, where counted.
    pub spasms: Option<u32>,
}

/// Spasm nights in 30 over a moving window that ends here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovingPoint {
    /// Last evening of the window.
    pub night: Date,
    /// Logged nights in the window.
    pub logged: u32,
    /// Spasm nights in 30 with 95 % interval.
    pub in_30: Interval,
}

/// A change of mattress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MattressChange {
    /// First evening on the new one.
    pub night: Date,
    /// Words for the new one, if named. Untrusted text.
    pub name: Option<String>,
    /// Age in years of the one before, on its last evening.
    pub age_before: Option<f64>,
    /// Age in years of the new one.
    pub age_after: Option<f64>,
}

/// One person's nights from the first logged to the last, without gaps in the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonSeries {
    /// Person code; untrusted text.
    pub person: String,
    /// Every calendar night.
    pub nights: Vec<SeriesNight>,
    /// Moving rate, only where the window holds enough logged nights: every night of one person's
    /// log, every seventh counted from the last in a study of several people.
    pub moving: Vec<MovingPoint>,
    /// Window length in nights.
    pub window_nights: u32,
    /// Mattress changes inside the span.
    pub mattress_changes: Vec<MattressChange>,
}
