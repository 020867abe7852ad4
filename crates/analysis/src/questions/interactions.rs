//! Does one habit matter more where another is? Only pairs that were named beforehand: late
//! caffeine and stress, position and mattress, and those of the settings.
//!
//! ```text
//! log mu = ... + a A + b B + c A B,   ratio of ratios = exp(c)
//! ```
//!
//! A and B are the two sides of each factor's main comparison, so that c belongs to the four
//! cells shown. A ratio of ratios of 1 still lets the cells differ by more nights in one place
//! than in another; that is why the cells are shown (Knol & VanderWeele 2012).

use lumbago_domain::{Arm, Findings, Interaction, InteractionCell, Interactions, Scope, Timing};
use rayon::prelude::*;

use crate::effects::around::Around;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::{Side, Term};
use crate::mattress;
use crate::model::guard::coefficient;
use crate::model::standardise::Standardiser;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, place};
use crate::refusals::{Refusal, lower_first, not_answerable, not_enough, not_in_log};

/// Pairs named by the program, as alternatives of the first and the second factor: the first of
/// each that can be compared is taken.
const NAMED: [(&[&str], &[&str]); 2] =
    [(&["caffeine_late", "caffeine_total"], &["stress"]), (&["position"], &["mattress_age"])];

pub(super) const QUESTION: Question = Question {
    id: "interactions",
    asks: "Does one habit matter more where another is?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

/// The two sides of a factor, over the rows of the log.
struct Sides {
    exposed: String,
    reference: String,
    of: Vec<Option<bool>>,
}

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let around = Around::new(nights, findings);
    let mut named: Vec<(String, String, bool)> = Vec::new();
    for (first, second) in NAMED {
        let pick = |of: &[&str]| {
            let usable = of.iter().find(|f| sides(nights, &around, f).is_ok());
            (*usable.unwrap_or(&of[0])).to_owned()
        };
        named.push((pick(first), pick(second), false));
    }
    for [first, second] in &nights.settings.interactions {
        let same = |n: &(String, String, bool)| {
            (&n.0, &n.1) == (first, second) || (&n.1, &n.0) == (first, second)
        };
        match named.iter_mut().find(|n| same(n)) {
            Some(known) => known.2 = true,
            None => named.push((first.clone(), second.clone(), true)),
        }
    }
    let pairs: Vec<Interaction> = named
        .par_iter()
        .map(|(first, second, by_user)| pair(nights, &around, first, second, *by_user))
        .collect();
    let looked_at = pairs.iter().filter(|p| p.ratio_of_ratios.is_some()).count() as u32;
    let found = Interactions { pairs, looked_at };
    place(move |t| t.interactions = Some(found))
}

fn pair(nights: &Nights, around: &Around, first: &str, second: &str, by_user: bool) -> Interaction {
    let label = |id: &str| {
        nights.log.catalogue.factor(id).map_or_else(|| id.to_owned(), |f| f.label.clone())
    };
    let mut made = Interaction {
        first: first.into(),
        second: second.into(),
        first_label: label(first),
        second_label: label(second),
        first_words: String::new(),
        second_words: String::new(),
        scope: if nights.is_cohort() { Scope::Within } else { Scope::Person },
        cells: Vec::new(),
        ratio_of_ratios: None,
        p_value: None,
        named_by_user: by_user,
        nights: 0,
        spasm_nights: 0,
        adjusted_for: Vec::new(),
        method: String::new(),
        reason: None,
    };
    if let Err(refusal) = estimate(nights, around, &mut made) {
        made.reason = Some(refusal.reason);
    }
    made
}

fn estimate(nights: &Nights, around: &Around, made: &mut Interaction) -> Result<(), Refusal> {
    if made.first == made.second {
        return Err(not_answerable("same_factor", "A factor is not compared with itself."));
    }
    let a = sides(nights, around, &made.first)?;
    let b = sides(nights, around, &made.second)?;
    (made.first_words, made.second_words) = (a.exposed.clone(), b.exposed.clone());
    let of_row = |i: usize| Some((a.of[i]?, b.of[i]?));
    made.cells = cells(nights, &a, &b, &of_row);
    thin(nights, made)?;
    let column = |name: &str, of: fn((bool, bool)) -> bool| Term {
        name: format!("{name} of {} and {}", made.first, made.second),
        values: (0..nights.len())
            .map(|i| of_row(i).map(|cell| f64::from(u8::from(of(cell)))))
            .collect(),
    };
    let columns =
        [column("first", |c| c.0), column("second", |c| c.1), column("both", |c| c.0 && c.1)];
    let words = format!("{} with {}", made.first_label, lower_first(&made.second_label));
    let placed = around.fit(&words, &columns, &[&made.first, &made.second])?;
    let failed = || {
        not_answerable("not_converged", format!("{words}: the model did not settle on a ratio."))
    };
    let product = placed.places[2].ok_or_else(failed)?;
    let found = coefficient(&placed.fitted, product).ok_or_else(failed)?;
    let ratio = found.ratio(SHOWN_LEVEL);
    if ![ratio.point, ratio.low, ratio.high].iter().all(|v| v.is_finite()) {
        return Err(failed());
    }
    made.ratio_of_ratios = Some(ratio);
    made.p_value = Some(found.p_value);
    let standardiser = Standardiser::new(nights, &placed.fitted);
    for cell in &mut made.cells {
        let own =
            [cell.first_exposed, cell.second_exposed, cell.first_exposed && cell.second_exposed];
        let setting = placed
            .places
            .iter()
            .zip(own)
            .filter_map(|(place, on)| place.map(|j| (j, f64::from(u8::from(on)))))
            .collect();
        cell.arm.adjusted_in_30 = standardiser.interval(&standardiser.at(&setting), SHOWN_LEVEL);
    }
    made.nights = placed.fitted.rows.len() as u32;
    made.spasm_nights = placed.events(nights);
    made.adjusted_for = placed.adjusted_for;
    made.method = placed.fitted.method;
    Ok(())
}

/// The sides of a factor's main comparison; of mattresses, old and young ones, or the first and
/// the later ones.
fn sides(nights: &Nights, around: &Around, id: &str) -> Result<Sides, Refusal> {
    let Some(factor) = nights.log.catalogue.factor(id) else {
        return Err(not_answerable("no_such_factor", format!("There is no factor called {id}.")));
    };
    let asked = around.main(id).ok_or_else(|| not_in_log(nights, &factor.label))?;
    let contrast = &asked.contrast;
    let exposure = asked.exposure.as_ref().ok_or_else(|| not_in_log(nights, &factor.label))?;
    let by_side: Vec<Option<bool>> =
        exposure.side.iter().map(|s| s.map(|s| s == Side::Exposed)).collect();
    let sides = |exposed: &str, reference: &str, of| Sides {
        exposed: exposed.into(),
        reference: reference.into(),
        of,
    };
    if factor.timing == Timing::Slow {
        // What changed once or twice is refused as a question of its own; beside another habit it
        // only says on which nights that one was looked at.
        let both = |of: &[Option<bool>]| of.contains(&Some(true)) && of.contains(&Some(false));
        if both(&by_side) {
            return Ok(sides(&contrast.exposed, &contrast.reference, by_side));
        }
        let later: Vec<Option<bool>> = first_mattress(nights);
        if id == "mattress_age" && both(&later) {
            return Ok(sides("nights on the first mattress", "nights on later ones", later));
        }
        return Err(Refusal {
            verdict: asked.draft.effect.verdict,
            reason: asked.draft.effect.reason.clone(),
        });
    }
    if !asked.is_open() {
        return Err(Refusal {
            verdict: asked.draft.effect.verdict,
            reason: asked.draft.effect.reason.clone(),
        });
    }
    Ok(sides(&contrast.exposed, &contrast.reference, by_side))
}

fn first_mattress(nights: &Nights) -> Vec<Option<bool>> {
    let mut of = vec![None; nights.len()];
    for p in nights.people_logged() {
        for (row, ordinal) in mattress::ordinal(nights, p) {
            of[row] = Some(ordinal == 0);
        }
    }
    of
}

fn cells(
    nights: &Nights,
    a: &Sides,
    b: &Sides,
    of_row: &dyn Fn(usize) -> Option<(bool, bool)>,
) -> Vec<InteractionCell> {
    [(false, false), (true, false), (false, true), (true, true)]
        .into_iter()
        .map(|(first, second)| {
            let rows = (0..nights.len())
                .filter(|&i| nights.y(i).is_some() && of_row(i) == Some((first, second)));
            let words = |s: &Sides, on: bool| {
                if on { s.exposed.clone() } else { s.reference.clone() }
            };
            let label = format!("{}, {}", words(a, first), words(b, second));
            let arm: Arm = nights.arm(&label, rows);
            InteractionCell { first_exposed: first, second_exposed: second, arm }
        })
        .collect()
}

/// Refused while any cell is below the minimum of one side of a comparison.
fn thin(nights: &Nights, made: &Interaction) -> Result<(), Refusal> {
    let s = nights.settings;
    let short = made
        .cells
        .iter()
        .map(|c| &c.arm)
        .find(|a| a.nights < s.min_nights_each_arm || a.spasm_nights < s.min_events_each_arm);
    let Some(arm) = short else { return Ok(()) };
    Err(not_enough(
        "cell_too_small",
        format!(
            "{} with {}: only {} nights, {} of them with {}, are {}; each of the four kinds needs \
             {} and {}.",
            made.first_label,
            lower_first(&made.second_label),
            arm.nights,
            arm.spasm_nights,
            nights.outcome.events,
            arm.label,
            s.min_nights_each_arm,
            s.min_events_each_arm
        ),
    ))
}

#[cfg(test)]
mod tests {
    use lumbago_domain::{AnalysisSettings, Findings, Interaction, Ledger};

    use crate::fixtures::{Diary, noise, poisson};
    use crate::{AnalysisInput, Depth, analyse};

    fn pair<'a>(findings: &'a Findings, first: &str, second: &str) -> &'a Interaction {
        let asked = findings.technical.interactions.as_ref().expect("asked");
        let found = asked.pairs.iter().find(|p| p.first == first && p.second == second);
        found.unwrap_or_else(|| panic!("no {first} with {second}"))
    }

    /// Late caffeine doubles spasms on stressful days only.
    fn year(both: f64) -> Diary {
        let late = |t: usize| noise(51, t) < 0.4;
        let stress = |t: usize| (noise(52, t) * 10.0).floor();
        Diary::nights(365)
            .number("caffeine_after_15_mg", move |t| Some(if late(t) { 100.0 } else { 0.0 }))
            .number("stress", move |t| Some(stress(t)))
            .number("spasm_count", move |t| {
                let more = late(t) && stress(t) > 4.0;
                Some(poisson(53, t, 0.5 * if more { both } else { 1.0 }))
            })
    }

    #[test]
    fn a_planted_interaction_is_inside_its_interval_and_shown_in_four_cells() {
        let findings = year(2.5).analyse();
        let found = pair(&findings, "caffeine_late", "stress");
        let ratio = found.ratio_of_ratios.expect("estimated");
        assert!(ratio.low < 2.5 && 2.5 < ratio.high && ratio.low > 1.0, "{ratio:?}");
        assert_eq!(found.cells.iter().map(|c| c.arm.nights).sum::<u32>(), 365);
        let in_30: Vec<f64> =
            found.cells.iter().filter_map(|c| c.arm.adjusted_in_30).map(|i| i.point).collect();
        assert_eq!(in_30.len(), 4);
        assert!(in_30[3] > in_30[0] && in_30[3] > in_30[1] && in_30[3] > in_30[2], "{in_30:?}");
        assert_eq!(findings.technical.interactions.as_ref().map(|i| i.looked_at), Some(1));
    }

    #[test]
    fn without_an_interaction_the_ratio_of_ratios_holds_one() {
        let ratio = pair(&year(1.0).analyse(), "caffeine_late", "stress").ratio_of_ratios;
        assert!(ratio.is_some_and(|r| r.low < 1.0 && 1.0 < r.high), "{ratio:?}");
    }

    #[test]
    fn thin_cells_one_mattress_and_absent_factors_are_refused_with_the_reason() {
        let log = year(1.0)
            .number("caffeine_after_15_mg", |t| Some(if t % 45 == 0 { 100.0 } else { 0.0 }))
            .number("mattress_age_years", |t| Some(3.0 + t as f64 / 365.25))
            .level("position_main", |t| Some(if noise(54, t) < 0.4 { "front" } else { "side" }));
        let findings = log.analyse();
        let code = |first: &str, second: &str| {
            let pair = pair(&findings, first, second);
            assert!(pair.ratio_of_ratios.is_none() && pair.p_value.is_none());
            pair.reason.as_ref().map(|r| r.code.clone()).expect("a reason")
        };
        assert_eq!(code("position", "mattress_age"), "one_mattress");
        // Nine late days are too few for a comparison of their own.
        assert_eq!(code("caffeine_late", "stress"), "arm_too_small");
        let thin = year(1.0).number("caffeine_after_15_mg", |t| {
            let rare = t % 20 == 0 && noise(52, t) < 0.5;
            Some(if rare || t % 12 == 1 { 100.0 } else { 0.0 })
        });
        let absent = thin.analyse();
        assert_eq!(
            pair(&absent, "position", "mattress_age").reason.as_ref().map(|r| &r.code[..]),
            Some("not_in_log")
        );
    }

    #[test]
    fn position_is_compared_on_the_old_and_the_new_mattress() {
        let front = |t: usize| noise(54, t) < 0.4;
        let log = Diary::nights(400)
            .number("mattress_age_years", |t| Some(if t < 200 { 11.0 } else { 0.5 }))
            .level("position_main", move |t| Some(if front(t) { "front" } else { "side" }))
            .number("spasm_count", move |t| {
                let worse = front(t) && t < 200;
                Some(poisson(55, t, 0.8 * if worse { 3.0 } else { 1.0 }))
            });
        let findings = log.analyse();
        let found = pair(&findings, "position", "mattress_age");
        let ratio = found.ratio_of_ratios.expect("estimated");
        assert!(ratio.low < 3.0 && 3.0 < ratio.high && ratio.low > 1.0, "{ratio:?}");
    }

    #[test]
    fn a_pair_of_the_settings_is_asked_once_and_unknown_factors_are_named() {
        let log = year(1.0).number("sitting_h", |t| Some(4.0 + (noise(56, t) * 8.0).floor()));
        let settings = AnalysisSettings {
            interactions: vec![
                ["sitting".into(), "stress".into()],
                ["stress".into(), "caffeine_late".into()],
                ["moon".into(), "stress".into()],
            ],
            ..AnalysisSettings::default()
        };
        let findings = analyse(AnalysisInput {
            log: &log.log,
            ledger: Ledger::default(),
            diagnostics: Vec::new(),
            settings,
            program_version: "test".into(),
            depth: Depth::Full,
        });
        let pairs = &findings.technical.interactions.as_ref().expect("asked").pairs;
        assert_eq!(pairs.len(), 4);
        assert!(pair(&findings, "sitting", "stress").ratio_of_ratios.is_some());
        assert!(pair(&findings, "caffeine_late", "stress").named_by_user);
        let moon = pair(&findings, "moon", "stress").reason.as_ref().map(|r| r.code.as_str());
        assert_eq!(moon, Some("no_such_factor"));
    }
}
