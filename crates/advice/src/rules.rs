//! Which advice text follows from which finding: one rule for each text of `knowledge/advice.toml`.

use lumbago_domain::TrendWord;

use crate::class::Direction::{Fewer, More};
use crate::knowledge::Row;
use crate::reader::{Answer, Reader};

/// When a text fires.
pub(crate) enum When {
    /// On a result of the reader's own.
    Result(fn(&Answer<'_>) -> bool),
    /// On what the log holds, whatever any result says.
    Log(fn(&Reader<'_>) -> bool),
    /// The same, but always as a general tip, even if the text may also word a result.
    Tip(fn(&Reader<'_>) -> bool),
}

/// One rule.
pub(crate) struct Rule {
    /// Id of the text.
    pub(crate) id: &'static str,
    /// Its condition.
    pub(crate) when: When,
}

const fn result(id: &'static str, fires: fn(&Answer<'_>) -> bool) -> Rule {
    Rule { id, when: When::Result(fires) }
}

const fn log(id: &'static str, fires: fn(&Reader<'_>) -> bool) -> Rule {
    Rule { id, when: When::Log(fires) }
}

const fn tip(id: &'static str, fires: fn(&Reader<'_>) -> bool) -> Rule {
    Rule { id, when: When::Tip(fires) }
}

/// All rules, in the order in which texts are printed. A text with two rules fires once.
pub(crate) const RULES: &[Rule] = &[
    // a result of the reader's own, in words for its factor
    result("ADV_position_front_more", |a| is(a, "position", &["front"]) && a.class.clearly(More)),
    result("ADV_position_back_more", |a| is(a, "position", &["back"]) && a.class.clearly(More)),
    result("ADV_position_side_more", |a| is(a, "position", &["back"]) && a.class.clearly(Fewer)),
    result("ADV_position_tight_or_twisted", |a| {
        let bent = ["fetal_tight", "twisted", "side_three_quarter"];
        is(a, "position", &bent) && a.class.clearly(More)
    }),
    result("ADV_caffeine_late", |a| is(a, "caffeine_late", &[]) && a.class.at_least_leaning(More)),
    result("ADV_caffeine_total_pattern", |a| is(a, "caffeine_total", &[]) && a.class.clearly(More)),
    result("ADV_fluid_low_pattern", |a| is(a, "fluid", &["low"]) && a.class.clearly(More)),
    result("ADV_stress", |a| is(a, "stress", &[]) && a.class.at_least_leaning(More)),
    result("ADV_sitting_breaks", |a| {
        is(a, "sitting", &["long_spell"]) && a.class.at_least_leaning(More)
    }),
    result("ADV_sitting_less_spasm", |a| is(a, "sitting", &["per_2_h"]) && a.class.clearly(Fewer)),
    result("ADV_lifting", |a| is(a, "heavy_lifting", &[]) && a.class.at_least_leaning(More)),
    result("ADV_exercise_acute_up", |a| is(a, "exercise", &["any"]) && a.class.clearly(More)),
    result("ADV_sleep_before", |a| is(a, "sleep_quality", &[]) && a.class.at_least_leaning(More)),
    // no clear result, in words for any factor
    result("ADV_same", |a| a.class.row == Row::R4),
    result("ADV_cannot_tell", |a| a.class.row == Row::R1),
    result("ADV_not_enough", |a| a.class.row == Row::R0),
    // tests offered where the log cannot tell
    result("ADV_knee_pillow_test", |a| is(a, "pillow_knees", &[]) && unsettled(a)),
    result("ADV_stretch_test", |a| is(a, "stretching", &[]) && unsettled(a)),
    // what the log holds
    log("ADV_mattress_swap_caution", fewer_after_new_bed),
    log("ADV_conditions", |r| r.trait_value("conditions").is_some()),
    log("ADV_exercise_general", |_| true),
    tip("ADV_caffeine_late", heavy_late_caffeine),
    tip("ADV_sitting_breaks", |r| share_notable(r, "sitting_longest_min") >= OFTEN),
    log("ADV_mattress_general", old_or_sagging_bed),
    log("ADV_pillow_head", neck_not_level),
    log("ADV_minerals", |r| r.in_log("electrolytes")),
    log("ADV_smoking_general", smokes),
    log("ADV_in_the_moment", |_| true),
    log("ADV_clinician_topics", crate::warnings::points_to_clinician),
    log("ADV_expectation", |_| true),
];

/// Half the days: a spell over 90 minutes on so many means a median above 90.
const OFTEN: f64 = 0.5;

/// Four days a week.
const MOST_DAYS: f64 = 4.0 / 7.0;

/// Print conditions, not medical limits.
const OLD_MATTRESS_YEARS: f64 = 8.0;
const DEEP_SAG_CM: f64 = 3.0;
const NECK_NIGHTS: u32 = 3;

fn is(answer: &Answer<'_>, factor: &str, contrasts: &[&str]) -> bool {
    let e = answer.effect;
    e.factor == factor && (contrasts.is_empty() || contrasts.contains(&e.contrast.as_str()))
}

/// R0, R1 or R2: something a fair test could settle.
fn unsettled(answer: &Answer<'_>) -> bool {
    answer.effect.primary
        && (matches!(answer.class.row, Row::R0 | Row::R1) || answer.class.is_leaning())
}

fn share_notable(reader: &Reader<'_>, field: &str) -> f64 {
    reader.habit(field).and_then(|h| h.share_notable).unwrap_or(0.0)
}

fn heavy_late_caffeine(reader: &Reader<'_>) -> bool {
    share_notable(reader, "caffeine_after_15_mg") >= MOST_DAYS
}

fn old_or_sagging_bed(reader: &Reader<'_>) -> bool {
    let reached = |field: &str, value: f64| {
        reader.habit(field).and_then(|h| h.quantiles).is_some_and(|q| q[4] >= value)
    };
    reached("mattress_age_years", OLD_MATTRESS_YEARS)
        || reached("sag_cm", DEEP_SAG_CM)
        || reader.habit("better_elsewhere").and_then(|h| h.mean).is_some_and(|share| share > 0.0)
}

fn neck_not_level(reader: &Reader<'_>) -> bool {
    let level = reader.habit("pillow_head_ok").and_then(|h| h.mean);
    let neck = reader
        .habit("spasm_region")
        .and_then(|h| h.levels.iter().find(|l| l.key == "neck"))
        .map_or(0, |l| l.nights);
    level.is_some_and(|share| share <= 0.5) || neck >= NECK_NIGHTS
}

fn smokes(reader: &Reader<'_>) -> bool {
    reader.trait_value("smoking_status") == Some("current")
        || reader
            .habit("smoking_status")
            .is_some_and(|h| h.levels.iter().any(|l| l.key == "current" && 2 * l.nights > h.nights))
}

fn fewer_after_new_bed(reader: &Reader<'_>) -> bool {
    let trend = &reader.findings.trend;
    trend.mattress_change.is_some()
        && matches!(trend.word, TrendWord::LikelyBetter | TrendWord::MayBeBetter)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::knowledge::knowledge;

    #[test]
    fn every_text_has_its_rule_and_every_rule_its_text() {
        let rules: BTreeSet<&str> = RULES.iter().map(|r| r.id).collect();
        let texts: BTreeSet<&str> = knowledge().advice.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(rules, texts);
    }
}
