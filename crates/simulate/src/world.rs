//! What a world is: whom it has, what acts, what is written down.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::base::Base;
use crate::error::SimulateError;
use crate::evidence::Evidence;
use crate::missing::Missing;

/// A world of diaries: the process behind them, and how they are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// Id in [`WORLDS`](crate::WORLDS), or the user's own.
    pub id: String,
    /// What it shows, one sentence.
    pub label: String,
    /// People; one keeps a diary without a person column.
    pub people: u32,
    /// Nights a person, missing ones included.
    pub nights: u32,
    /// First evening.
    pub first_night: Date,
    /// True where each person begins up to six days later, so that weekdays fall at random.
    pub any_weekday: bool,
    /// Which nights are not written down.
    pub missing: Missing,
    /// True ratios that take the place of the process's own.
    pub planted: Vec<Planted>,
    /// Columns written down, in order; empty for all the process has.
    pub fields: Vec<String>,
    /// True where mattresses and people's traits stand in side tables beside the diary.
    pub side_tables: bool,
    /// How spasms come about.
    pub process: Process,
}

/// A true ratio on a contrast of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// Factor id.
    pub factor: String,
    /// Contrast id within the factor.
    pub contrast: String,
    /// True ratio of spasm rates, exposed to reference or per step.
    pub ratio: f64,
}

/// The two families of worlds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Process {
    /// People with flares and every factor of the evidence base.
    Evidence(Box<Evidence>),
    /// The calibration world: few habits, a persistent latent level, drift.
    Base(Base),
}

/// Mattresses of a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MattressPlan {
    /// Age of the first mattress on the first night, in years; drawn where not given.
    pub age_years: Option<f64>,
    /// Nights (0 is the first) from which a new mattress is slept on.
    pub replaced_on: Vec<u32>,
    /// Share of people who replace theirs once, on a night of the middle half.
    pub replacing_share: f64,
}

impl World {
    /// Plants a true ratio, in place of any planted before on the same contrast.
    pub fn plant(&mut self, factor: &str, contrast: &str, ratio: f64) -> &mut Self {
        self.planted.retain(|p| p.factor != factor || p.contrast != contrast);
        self.planted.push(Planted { factor: factor.into(), contrast: contrast.into(), ratio });
        self
    }

    /// Plants an effect written as `factor/contrast=ratio`.
    ///
    /// # Errors
    /// Text of another form. Whether the contrast exists is checked when simulating.
    pub fn plant_text(&mut self, text: &str) -> Result<&mut Self, SimulateError> {
        let bad = || SimulateError::BadPlant(text.into());
        let (name, ratio) = text.split_once('=').ok_or_else(bad)?;
        let (factor, contrast) = name.split_once('/').ok_or_else(bad)?;
        let ratio: f64 = ratio.trim().parse().map_err(|_| bad())?;
        Ok(self.plant(factor.trim(), contrast.trim(), ratio))
    }

    /// The evidence process, to change its settings; `None` in a base world.
    pub fn evidence(&mut self) -> Option<&mut Evidence> {
        match &mut self.process {
            Process::Evidence(e) => Some(e),
            Process::Base(_) => None,
        }
    }

    /// The base process, to change its settings; `None` in an evidence world.
    pub fn base(&mut self) -> Option<&mut Base> {
        match &mut self.process {
            Process::Base(b) => Some(b),
            Process::Evidence(_) => None,
        }
    }

    pub(crate) fn check(&self) -> Result<(), SimulateError> {
        for (what, value) in [("people", self.people), ("nights", self.nights)] {
            if value == 0 || value > 1_000_000 {
                let value = f64::from(value);
                return Err(SimulateError::OutOfRange { what, must: "1 to 1000000", value });
            }
        }
        for planted in &self.planted {
            if !(planted.ratio > 0.0 && planted.ratio.is_finite()) {
                return Err(SimulateError::BadRatio(planted.ratio));
            }
        }
        self.missing.check()
    }
}

#[cfg(test)]
mod tests {
    use crate::world;

    #[test]
    fn effects_are_planted_from_text_and_replace_each_other() {
        let mut w = world("w120").expect("registered");
        w.plant_text("position/front=1.6").expect("well formed");
        w.plant_text(" position / front = 2 ").expect("well formed");
        assert_eq!(w.planted.len(), 1);
        assert_eq!(w.planted[0].ratio, 2.0);
        for bad in ["position=2", "position/front", "position/front=much"] {
            assert!(w.plant_text(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ratios_and_sizes_are_checked() {
        let mut w = world("w120").expect("registered");
        w.plant("position", "front", -1.0);
        assert!(crate::simulate(&w, 1).is_err());
        let mut w = world("evidence").expect("registered");
        w.nights = 0;
        assert!(crate::simulate(&w, 1).is_err());
        w.nights = 10;
        w.plant("position", "sideways", 2.0);
        let error = crate::simulate(&w, 1).expect_err("no such contrast");
        assert!(error.to_string().contains("position/sideways"));
    }
}
