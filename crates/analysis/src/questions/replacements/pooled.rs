//! Everyone who changed mattress, before and after, within people.

use std::collections::BTreeMap;

use lumbago_domain::PooledReplacement;

use crate::effects::around::Around;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::Term;
use crate::model::guard::coefficient;
use crate::nights::Nights;
use crate::questions::replacements::Change;
use crate::refusals::{Refusal, not_answerable, not_enough};

/// People from which the pooled answer is given; with fewer it is theirs alone.
const MIN_PEOPLE: usize = 10;

/// People from which counts are pooled.
const MIN_COUNTED: usize = 2;

/// Nights after each person's own first change against their nights before. People who kept their
/// mattress stay in the model and show what time alone does.
pub(super) fn pooled(
    nights: &Nights,
    around: &Around,
    changes: &[Change],
) -> Option<PooledReplacement> {
    let mut first: BTreeMap<usize, i64> = BTreeMap::new();
    for c in changes {
        first.entry(c.person).or_insert(c.day);
    }
    if !nights.is_cohort() || first.len() < MIN_COUNTED {
        return None;
    }
    let is_after = |i: usize| first.get(&nights.person(i)).is_some_and(|&d| nights.day[i] >= d);
    let of = |after: bool| {
        nights
            .logged()
            .into_iter()
            .filter(|&i| first.contains_key(&nights.person(i)) && is_after(i) == after)
            .collect::<Vec<_>>()
    };
    let mut made = PooledReplacement {
        people: first.len() as u32,
        before: nights.arm("nights before the first change", of(false).into_iter()),
        after: nights.arm("nights after it", of(true).into_iter()),
        level: None,
        nights: 0,
        method: String::new(),
        reason: None,
    };
    let estimated = (|| -> Result<(), Refusal> {
        if first.len() < MIN_PEOPLE {
            return Err(not_enough(
                "few_people",
                format!(
                    "{} people changed mattress; from {MIN_PEOPLE} a common ratio is given.",
                    first.len()
                ),
            ));
        }
        let column = Term {
            name: "after the first change of mattress".into(),
            values: (0..nights.len()).map(|i| Some(f64::from(u8::from(is_after(i))))).collect(),
        };
        let without = ["mattress_age", "mattress_type", "mattress_firmness", "mattress_sag"];
        let placed = around.fit("Change of mattress", &[column], &without)?;
        let failed = || {
            not_answerable("not_converged", "The model of all changes did not settle on a ratio.")
        };
        let place = placed.places[0].ok_or_else(failed)?;
        let ratio = coefficient(&placed.fitted, place).ok_or_else(failed)?.ratio(SHOWN_LEVEL);
        if !(ratio.low.is_finite() && ratio.high.is_finite()) {
            return Err(failed());
        }
        made.level = Some(ratio);
        made.nights = placed.fitted.rows.len() as u32;
        made.method.clone_from(&placed.fitted.method);
        Ok(())
    })();
    made.reason = estimated.err().map(|r| r.reason);
    Some(made)
}
