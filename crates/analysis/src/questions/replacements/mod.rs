//! What happened at each change of mattress, and at which age the rate bends.
//!
//! A change is read as an interrupted series: at once, and in the slope after it. It is one event,
//! so nothing is announced; beside it stand what speaks against crediting the mattress: the spell
//! it followed, and what else changed in the same weeks.

mod breaks;
mod others;
mod pooled;
mod series;
mod spell;

use lumbago_domain::{
    Findings, MattressAnswer, MattressChange, OtherShifts, Reason, Replacement, Spell, Values,
};
use rayon::prelude::*;

use crate::effects::around::Around;
use crate::mattress;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};
use crate::refusals::reason;

/// Changes listed one by one; a study has more, and they are pooled.
const MOST_LISTED: usize = 12;

/// Calendar nights that count as the weeks around a change: four weeks, so that every weekday
/// counts the same.
const WINDOW: i64 = 28;

pub(super) const QUESTION: Question = Question {
    id: "mattress",
    asks: "What happened when the mattress was changed?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

/// One change with the rows on either side of it.
struct Change {
    person: usize,
    change: MattressChange,
    /// Day number of the first evening on the new mattress.
    day: i64,
    /// Logged rows from the change before, or the first night, to this one.
    before: Vec<usize>,
    /// Logged rows from this change to the next, or the last night.
    after: Vec<usize>,
}

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let changes = changes(nights);
    let around = Around::new(nights, findings);
    let listed = &changes[..changes.len().min(MOST_LISTED)];
    let lines = if nights.is_cohort() {
        Err(reason(
            "several_people",
            "In logs of several people, changes are read together, not one by one.",
        ))
    } else {
        series::lines(nights, &around, listed)
    };
    let around_change: Vec<(Spell, OtherShifts)> = listed
        .par_iter()
        .map(|c| (spell::spell(nights, c), others::others(nights, &around, c)))
        .collect();
    let replacements: Vec<Replacement> = listed
        .iter()
        .zip(around_change)
        .enumerate()
        .map(|(k, (c, (spell, others)))| {
            let mut made = described(nights, c, spell, others);
            match &lines {
                Ok(lines) => lines.fill(k, &mut made, changes.len()),
                Err(why) => made.reason = why.clone(),
            }
            made
        })
        .collect();
    let breaks = breaks::breaks(nights);
    if replacements.is_empty() && breaks.is_empty() {
        return nothing();
    }
    let found = MattressAnswer {
        more_replacements: (changes.len() - replacements.len()) as u32,
        replacements,
        pooled: pooled::pooled(nights, &around, &changes),
        breaks,
    };
    place(move |t| t.mattress = Some(found))
}

/// All changes of all people, in order of person and date.
fn changes(nights: &Nights) -> Vec<Change> {
    let mut all = Vec::new();
    for p in nights.people_logged() {
        let own = mattress::changes(nights, p);
        let days: Vec<i64> = own.iter().map(|c| lumbago_domain::day_number(c.night)).collect();
        let rows = nights.logged_of(p);
        for (k, change) in own.into_iter().enumerate() {
            let from = if k == 0 { i64::MIN } else { days[k - 1] };
            let to = days.get(k + 1).copied().unwrap_or(i64::MAX);
            let between = |low: i64, high: i64| {
                rows.iter().copied().filter(|&i| (low..high).contains(&nights.day[i])).collect()
            };
            all.push(Change {
                person: p,
                day: days[k],
                before: between(from, days[k]),
                after: between(days[k], to),
                change,
            });
        }
    }
    all
}

fn described(nights: &Nights, c: &Change, spell: Spell, others: OtherShifts) -> Replacement {
    let [(type_before, firmness_before), (type_after, firmness_after)] = kinds(nights, c);
    Replacement {
        person: nights.log.people[c.person].code.clone(),
        night: c.change.night,
        name: c.change.name.clone(),
        age_before: c.change.age_before,
        age_after: c.change.age_after,
        type_before,
        type_after,
        firmness_before,
        firmness_after,
        before: nights.arm("nights before the change", c.before.iter().copied()),
        after: nights.arm("nights after the change", c.after.iter().copied()),
        level: None,
        slope: None,
        after_30_nights: None,
        spell,
        others,
        nights: 0,
        spasm_nights: 0,
        method: String::new(),
        reason: Reason { code: String::new(), text: String::new() },
    }
}

type Kind = (Option<String>, Option<f64>);

/// Type and firmness of the mattress before and after: from the history of mattresses, else the
/// last noted before and the first noted after.
fn kinds(nights: &Nights, c: &Change) -> [Kind; 2] {
    let code = &nights.log.people[c.person].code;
    let mut history: Vec<_> = nights.log.mattresses.iter().filter(|m| m.person == *code).collect();
    history.sort_by_key(|m| m.start_date);
    let at = history.iter().position(|m| m.start_date == c.change.night);
    let told = |k: Option<usize>| -> Kind {
        let m = k.and_then(|k| history.get(k));
        (m.and_then(|m| m.mattress_type.clone()), m.and_then(|m| m.firmness))
    };
    let (mut before, mut after) = (told(at.and_then(|k| k.checked_sub(1))), told(at));
    let types = nights.values("mattress_type");
    let firm = nights.values("firmness");
    let text = |v: Option<&Values>, i: usize| v.and_then(|v| v.text(i)).map(str::to_owned);
    let number = |v: Option<&Values>, i: usize| v.and_then(|v| v.number(i));
    before.0 = before.0.or_else(|| c.before.iter().rev().find_map(|&i| text(types, i)));
    before.1 = before.1.or_else(|| c.before.iter().rev().find_map(|&i| number(firm, i)));
    after.0 = after.0.or_else(|| c.after.iter().find_map(|&i| text(types, i)));
    after.1 = after.1.or_else(|| c.after.iter().find_map(|&i| number(firm, i)));
    let field = nights.log.catalogue.field("mattress_type");
    let words = |key: Option<String>| {
        key.map(|k| field.map_or(k.clone(), |f| f.level_label(&k).to_owned()))
    };
    [(words(before.0), before.1), (words(after.0), after.1)]
}

#[cfg(test)]
mod tests;
