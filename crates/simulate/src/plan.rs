//! The effects in force in a world, and what they add to the log rate of a night.

use lumbago_domain::{Catalogue, Contrast, Form};

use crate::effects;
use crate::error::SimulateError;
use crate::record::{Cell, Night};
use crate::world::Planted;

/// One effect in force.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) factor: String,
    pub(crate) contrast: Contrast,
    pub(crate) ratio: f64,
    pub(crate) source: String,
    log_ratio: f64,
    /// Amounts of a contrast per step count from here, so that an effect moves nights apart and
    /// leaves the base rate where it was.
    centre: f64,
    /// For contrasts with a person's own lowest values: their upper end.
    threshold: Option<f64>,
}

/// All effects in force.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) terms: Vec<Term>,
}

impl Plan {
    /// The effects of the world: `own` ones first, planted ones in their place or beside them.
    pub(crate) fn new(
        catalogue: &Catalogue,
        own: impl Iterator<Item = (Planted, String)>,
        planted: &[Planted],
        centres: &[(&str, f64)],
    ) -> Result<Self, SimulateError> {
        let mut all: Vec<(Planted, String)> = own.collect();
        for p in planted {
            match all.iter_mut().find(|(a, _)| a.factor == p.factor && a.contrast == p.contrast) {
                Some(found) => *found = (p.clone(), "planted".into()),
                None => all.push((p.clone(), "planted".into())),
            }
        }
        let term = |(p, source): (Planted, String)| {
            let contrast =
                effects::contrast(catalogue, &p.factor, &p.contrast).ok_or_else(|| {
                    SimulateError::UnknownContrast {
                        factor: p.factor.clone(),
                        contrast: p.contrast.clone(),
                    }
                })?;
            let centre = match &contrast.form {
                Form::PerStep { from: Some(from), .. } => *from,
                Form::PerStep { .. } => {
                    centres.iter().find(|(f, _)| *f == contrast.field).map_or(0.0, |c| c.1)
                }
                _ => 0.0,
            };
            let log_ratio = libm::log(p.ratio);
            let factor = p.factor;
            Ok(Term {
                factor,
                contrast,
                ratio: p.ratio,
                source,
                log_ratio,
                centre,
                threshold: None,
            })
        };
        Ok(Self { terms: all.into_iter().map(term).collect::<Result<_, _>>()? })
    }

    /// The plan for a person whose lowest `share` of a field ends at `lowest(field, share)`.
    pub(crate) fn for_person(&self, lowest: impl Fn(&str, f64) -> Option<f64>) -> Self {
        let mut own = self.clone();
        for term in &mut own.terms {
            if let Form::OwnLowest { share } = term.contrast.form {
                term.threshold = lowest(&term.contrast.field, share);
            }
        }
        own
    }

    /// What the effects add to the log rate of the last night of `history`.
    pub(crate) fn log_ratio<N: Night>(&self, history: &[N]) -> f64 {
        let acting = self.terms.iter().filter(|t| t.log_ratio != 0.0);
        acting.map(|t| t.log_ratio * t.exposure(history)).sum()
    }
}

impl Term {
    /// The exposure of the last night of `history`: 0 or 1, or steps from the centre.
    pub(crate) fn exposure<N: Night>(&self, history: &[N]) -> f64 {
        let lag = usize::from(self.contrast.lag_nights);
        let Some(at) = history.len().checked_sub(1 + lag) else { return 0.0 };
        if let Form::Habit { nights, at_least } = self.contrast.form {
            let from = (at + 1).saturating_sub(usize::from(nights));
            let minutes: f64 = history[from..=at].iter().map(|n| self.number(n)).sum();
            return indicator(minutes / (at + 1 - from) as f64 >= at_least);
        }
        let Some(cell) = history[at].truth(&self.contrast.field) else { return 0.0 };
        match (&self.contrast.form, cell) {
            (Form::PerStep { step, from, cap, .. }, Cell::Number(v)) => {
                let low = from.unwrap_or(f64::NEG_INFINITY);
                let high = cap.unwrap_or(f64::INFINITY);
                (v.clamp(low, high) - self.centre) / step
            }
            (Form::Yes | Form::Any, Cell::Number(v)) => indicator(v > 0.0),
            (Form::Yes | Form::Any, Cell::YesNo(b)) => indicator(b),
            (Form::Yes | Form::Any, Cell::Text(t)) => indicator(t != "none"),
            (Form::Level { level, .. }, Cell::Level(key)) => indicator(key == level),
            (Form::Band { low, high, .. }, Cell::Number(v)) => {
                indicator(low.is_none_or(|l| v >= l) && high.is_none_or(|h| v < h))
            }
            (Form::OwnLowest { .. }, Cell::Number(v)) => {
                indicator(self.threshold.is_some_and(|t| v <= t))
            }
            _ => 0.0,
        }
    }

    fn number<N: Night>(&self, night: &N) -> f64 {
        match night.truth(&self.contrast.field) {
            Some(Cell::Number(v)) => v,
            _ => 0.0,
        }
    }
}

fn indicator(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lone(&'static str, Cell);

    impl Night for Lone {
        fn truth(&self, field: &str) -> Option<Cell> {
            (field == self.0).then(|| self.1.clone())
        }
        fn count(&self) -> u32 {
            0
        }
    }

    fn exposure(factor: &str, contrast: &str, history: &[Lone]) -> f64 {
        let planted = Planted { factor: factor.into(), contrast: contrast.into(), ratio: 2.0 };
        let catalogue = Catalogue::standard();
        let plan = Plan::new(&catalogue, std::iter::empty(), &[planted], &[("stress", 4.0)]);
        let plan = plan.expect("a contrast of the catalogue").for_person(|_, _| Some(3.0));
        let x = plan.terms[0].exposure(history);
        assert!((plan.log_ratio(history) - x * 2.0_f64.ln()).abs() < 1e-12);
        x
    }

    #[test]
    fn each_form_of_contrast_is_read_as_the_analysis_reads_it() {
        let number = |f, v| Lone(f, Cell::Number(v));
        let cases = [
            ("mattress_age", "per_year", vec![number("mattress_age_years", 20.0)], 8.0),
            ("mattress_age", "per_year", vec![number("mattress_age_years", 3.0)], 0.0),
            ("stress", "per_2_points", vec![number("stress", 7.0)], 1.5),
            ("position", "front", vec![Lone("position_main", Cell::Level("front"))], 1.0),
            ("position", "front", vec![Lone("position_main", Cell::Level("back"))], 0.0),
            ("alcohol", "any", vec![number("alcohol_units", 0.0)], 0.0),
            ("mattress_firmness", "hard", vec![number("firmness", 8.0)], 1.0),
            ("mattress_firmness", "soft", vec![number("firmness", 8.0)], 0.0),
            ("stretching", "yes", vec![Lone("stretch_before_bed", Cell::YesNo(true))], 1.0),
            ("conditions", "any", vec![Lone("conditions", Cell::Text("none".into()))], 0.0),
            ("fluid", "low", vec![number("fluid_ml", 3.0)], 1.0),
            (
                "heavy_lifting",
                "yes_lag_1",
                vec![Lone("lifting", Cell::YesNo(true)), Lone("lifting", Cell::YesNo(false))],
                1.0,
            ),
            ("heavy_lifting", "yes_lag_1", vec![Lone("lifting", Cell::YesNo(true))], 0.0),
            (
                "exercise",
                "habit",
                vec![number("exercise_min", 30.0), number("exercise_min", 0.0)],
                1.0,
            ),
        ];
        for (factor, contrast, history, x) in cases {
            assert_eq!(exposure(factor, contrast, &history), x, "{factor}/{contrast}");
        }
    }
}
