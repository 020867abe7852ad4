//! True ratios of the evidence worlds, one a contrast, with the range to sweep.
//!
//! No study was found that counts back spasms at night. Every ratio is a judgement informed by
//! the named studies of neighbouring outcomes (low back pain, leg cramps at night, sleep), not a
//! published rate ratio for night spasms. A `null` effect is exactly 1 in the main world, though
//! a range is given to sweep.

use lumbago_domain::{Catalogue, Contrast, Form};

/// The true ratio of one contrast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Factor id.
    pub factor: &'static str,
    /// Contrast id within the factor: of the catalogue, or the world's own where `extra` is set.
    pub contrast: &'static str,
    /// Ratio in the main world.
    pub ratio: f64,
    /// Low end of the range to sweep.
    pub low: f64,
    /// High end of the range to sweep.
    pub high: f64,
    /// True for a contrast that acts in the world although the catalogue does not ask about it.
    pub extra: bool,
    /// What it rests on.
    pub source: &'static str,
}

const fn effect(
    factor: &'static str,
    contrast: &'static str,
    (low, ratio, high): (f64, f64, f64),
    source: &'static str,
) -> Effect {
    Effect { factor, contrast, ratio, low, high, extra: false, source }
}

const fn extra_effect(
    factor: &'static str,
    contrast: &'static str,
    (low, ratio, high): (f64, f64, f64),
    source: &'static str,
) -> Effect {
    Effect { extra: true, ..effect(factor, contrast, (low, ratio, high), source) }
}

/// Lifting on the day before counts 0.6 of lifting on the day, two days before 0.3: ratios
/// 1.15^0.6 and 1.15^0.3, ranges likewise.
const LIFTING_ONE_DAY_BEFORE: (f64, f64, f64) = (1.0, 1.087_474, 1.223_705);
const LIFTING_TWO_DAYS_BEFORE: (f64, f64, f64) = (1.0, 1.042_820, 1.106_212);

/// All effects, in the order of the catalogue.
pub const EFFECTS: &[Effect] = &[
    effect("mattress_age", "per_year", (1.00, 1.03, 1.08), "judgement; Jacobson 2008"),
    effect("position", "front", (0.90, 1.25, 1.80), "judgement; Cary 2019, 2021"),
    effect("position", "back", (0.85, 1.05, 1.30), "judgement; Cary 2019"),
    effect("position", "fetal_tight", (0.90, 1.10, 1.40), "judgement; Cary 2021"),
    effect("position", "twisted", (0.90, 1.15, 1.50), "judgement; Cary 2021"),
    effect("position", "side_three_quarter", (0.90, 1.15, 1.50), "judgement; Cary 2021"),
    effect(
        "caffeine_late",
        "per_100_mg",
        (1.00, 1.10, 1.30),
        "judgement; Drake 2013, Gardiner 2024",
    ),
    effect("caffeine_total", "per_200_mg", (0.95, 1.00, 1.05), "null; Currie 1995, Wen 2024"),
    effect("stress", "per_2_points", (1.00, 1.12, 1.30), "judgement; Suri 2018"),
    effect("mattress_sag", "sag_3_cm", (1.00, 1.15, 1.50), "assumption"),
    effect("mattress_type", "memory_foam", (0.85, 1.00, 1.15), "null; Bergholdt 2008"),
    effect("mattress_type", "futon", (1.00, 1.15, 1.40), "judgement; Bergholdt 2008"),
    effect("mattress_firmness", "hard", (1.00, 1.20, 1.60), "judgement; Kovacs 2003"),
    effect("mattress_firmness", "soft", (0.90, 1.10, 1.40), "judgement; Kovacs 2003"),
    effect("pillow_knees", "between", (0.75, 0.93, 1.10), "judgement; Desouzart 2016"),
    effect("pillow_knees", "under", (0.75, 0.93, 1.10), "judgement; Desouzart 2016"),
    effect("pillow_lumbar", "yes", (0.80, 1.00, 1.25), "null; Beattie 1994"),
    effect("pillow_pelvis", "yes", (0.80, 0.95, 1.15), "assumption"),
    effect("pillow_head", "yes", (0.83, 1.00, 1.05), "null; Pang 2021"),
    effect("alcohol", "any", (0.95, 1.08, 1.40), "judgement; Delacour 2018"),
    effect("exercise", "any", (0.95, 1.10, 1.35), "judgement; Costa 2021: the same day"),
    effect("exercise", "habit", (0.70, 0.85, 1.00), "judgement; Shiri 2018, Steffens 2016"),
    effect("stretching", "yes", (0.70, 0.92, 1.10), "judgement; Hallegraeff 2012, Coppin 2005"),
    effect("sitting", "per_2_h", (0.92, 1.00, 1.12), "null; Alzahrani 2022, Suri 2018"),
    effect("sitting", "long_spell", (0.95, 1.08, 1.25), "judgement; Waongenngarm 2021"),
    effect("heavy_lifting", "yes", (1.00, 1.15, 1.40), "judgement; Andersen 2017"),
    effect("heavy_lifting", "yes_lag_1", LIFTING_ONE_DAY_BEFORE, "judgement; Andersen 2017"),
    extra_effect("heavy_lifting", "yes_lag_2", LIFTING_TWO_DAYS_BEFORE, "judgement; Andersen 2017"),
    extra_effect("heavy_lifting", "per_hour", (1.00, 1.00, 1.10), "null beside any lifting"),
    effect("relaxation", "yes", (0.80, 0.95, 1.05), "judgement; Cherkin 2016"),
    effect("fatigue_evening", "per_2_points", (1.00, 1.10, 1.30), "judgement; Costa 2021"),
    effect("sleep_quality", "poor", (1.05, 1.25, 1.60), "judgement; Costa 2021, Finan 2013"),
    effect("fluid", "low", (0.90, 1.00, 1.25), "null; Miller 2010"),
    effect("electrolytes", "magnesium_foods", (0.95, 1.00, 1.03), "null; Garrison 2020"),
    effect("electrolytes", "potassium_foods", (0.95, 1.00, 1.03), "null; Garrison 2020"),
    effect("electrolytes", "calcium_foods", (0.95, 1.00, 1.03), "null; Garrison 2020"),
    effect("room_temperature", "per_4_degrees", (0.95, 1.00, 1.10), "null; nothing found"),
    effect("smoking", "current", (1.00, 1.20, 1.40), "judgement; Shiri 2010"),
    extra_effect("smoking", "former", (1.00, 1.10, 1.20), "judgement; Shiri 2010"),
    extra_effect("conditions", "any", (1.00, 1.40, 2.20), "judgement; Matsumoto 2009, Handa 2022"),
];

/// A contrast that acts although the catalogue does not ask about it.
fn extra(factor: &str, contrast: &str) -> Option<Contrast> {
    let made = match (factor, contrast) {
        ("heavy_lifting", "yes_lag_2") => {
            let label = "lifting two days before against none";
            Contrast::new(contrast, "lifting", label, Form::Yes, 0.25).lag(2)
        }
        ("heavy_lifting", "per_hour") => {
            let form = Form::PerStep { step: 60.0, from: Some(0.0), cap: None, split: None };
            Contrast::new(contrast, "lifting_minutes", "per hour of lifting", form, 0.25)
        }
        ("smoking", "former") => {
            let form = Form::Level { level: "former".into(), reference: "never".into() };
            Contrast::new(contrast, "smoking_status", "former against never", form, 0.20)
        }
        ("conditions", "any") => {
            Contrast::new(contrast, "conditions", "any against none", Form::Yes, 0.35)
        }
        _ => return None,
    };
    Some(made.exploratory())
}

/// The contrast of this name, asked about or not.
pub(crate) fn contrast(catalogue: &Catalogue, factor: &str, contrast: &str) -> Option<Contrast> {
    let asked =
        catalogue.factor(factor).and_then(|f| f.contrasts.iter().find(|c| c.id == contrast));
    asked.cloned().or_else(|| extra(factor, contrast))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_contrast_of_the_catalogue_has_one_effect_and_the_other_way_round() {
        let catalogue = Catalogue::standard();
        let asked: BTreeSet<(String, String)> = catalogue
            .factors
            .iter()
            .flat_map(|f| f.contrasts.iter().map(|c| (f.id.clone(), c.id.clone())))
            .collect();
        let of = |e: &Effect| (e.factor.to_owned(), e.contrast.to_owned());
        let planted: Vec<_> = EFFECTS.iter().filter(|e| !e.extra).map(of).collect();
        assert_eq!(planted.iter().cloned().collect::<BTreeSet<_>>(), asked);
        assert_eq!(planted.len(), asked.len(), "an effect stands twice");
        for e in EFFECTS.iter().filter(|e| e.extra) {
            assert!(!asked.contains(&of(e)), "{} is in the catalogue", e.contrast);
            let contrast = extra(e.factor, e.contrast).expect("an extra effect has its contrast");
            assert!(catalogue.field(&contrast.field).is_some(), "{}", contrast.field);
        }
    }

    #[test]
    fn ratios_lie_in_their_ranges() {
        for e in EFFECTS {
            assert!(0.0 < e.low && e.low <= e.ratio && e.ratio <= e.high, "{}", e.contrast);
            assert!(!e.source.is_empty());
            assert_eq!(e.source.starts_with("null"), e.ratio == 1.0, "{}/{}", e.factor, e.contrast);
        }
    }

    #[test]
    fn lifting_fades_over_three_days() {
        for (power, (low, central, high)) in
            [(0.6, LIFTING_ONE_DAY_BEFORE), (0.3, LIFTING_TWO_DAYS_BEFORE)]
        {
            for (planted, same_day) in [(low, 1.0), (central, 1.15), (high, 1.4)] {
                assert!((planted - f64::powf(same_day, power)).abs() < 1e-6);
            }
        }
    }
}
