//! When a habit was not recorded: before it was taken up, after it was given up, in between, and
//! whether it is missing from bad nights more than from others.

use lumbago_domain::{HabitGaps, LoggedShare};

use super::{after_bad_nights, is_recorded};
use crate::effects::asked::Asked;
use crate::linear;
use crate::nights::Nights;

/// Below this p-value the gaps are said to go with the outcome.
const CLEAR: f64 = 0.01;

/// Gaps of each habit over the usable nights.
pub(super) fn habits(nights: &Nights, compared: &[&Asked], usable: &[usize]) -> Vec<HabitGaps> {
    compared.iter().map(|a| one(nights, a, usable)).collect()
}

fn one(nights: &Nights, asked: &Asked, usable: &[usize]) -> HabitGaps {
    let field = asked.factor.fields.iter().find(|f| f.key == asked.contrast.field);
    let with: Vec<bool> = usable.iter().map(|&i| is_recorded(asked, i)).collect();
    let mut gaps = HabitGaps {
        factor: asked.factor.id.clone(),
        field: asked.contrast.field.clone(),
        label: field.map_or_else(|| asked.factor.label.clone(), |f| f.label.clone()),
        recorded: with.iter().filter(|w| **w).count() as u32,
        missing: with.iter().filter(|w| !**w).count() as u32,
        before_first: 0,
        after_last: 0,
        between: 0,
        longest: 0,
        on_event_nights: LoggedShare::default(),
        on_other_nights: LoggedShare::default(),
        difference: None,
        p_value: None,
        text: String::new(),
    };
    for own in usable.chunk_by(|&a, &b| nights.person(a) == nights.person(b)) {
        place(&mut gaps, &own.iter().map(|&i| is_recorded(asked, i)).collect::<Vec<_>>());
    }
    for (&i, &with) in usable.iter().zip(&with) {
        let bad = nights.any[i] == Some(true);
        let arm = if bad { &mut gaps.on_event_nights } else { &mut gaps.on_other_nights };
        arm.nights += 1;
        arm.logged += u32::from(with);
    }
    if after_bad_nights::can_be_tested(&gaps.on_event_nights, &gaps.on_other_nights) {
        let number = |b: bool| f64::from(u8::from(b));
        let places: Vec<_> = usable.iter().map(|&i| after_bad_nights::place(nights, i)).collect();
        let bad: Vec<f64> = usable.iter().map(|&i| number(nights.any[i] == Some(true))).collect();
        let with: Vec<f64> = with.iter().map(|&w| number(w)).collect();
        if let Some(slope) = linear::slope(&places, &with, &bad, &[]) {
            gaps.difference = Some(linear::interval(&slope, 0.95));
            gaps.p_value = Some(slope.p_value);
        }
    }
    gaps.text = words(nights, &gaps);
    gaps
}

/// Adds one person's gaps.
fn place(gaps: &mut HabitGaps, with: &[bool]) {
    let longest = with.split(|w| *w).map(<[bool]>::len).max().unwrap_or(0) as u32;
    gaps.longest = gaps.longest.max(longest);
    let (Some(first), Some(last)) = (with.iter().position(|w| *w), with.iter().rposition(|w| *w))
    else {
        // Never recorded by this person: it was never taken up.
        gaps.before_first += with.len() as u32;
        return;
    };
    gaps.before_first += first as u32;
    gaps.after_last += (with.len() - 1 - last) as u32;
    gaps.between += with[first..=last].iter().filter(|w| !**w).count() as u32;
}

fn words(nights: &Nights, gaps: &HabitGaps) -> String {
    if gaps.missing == 0 {
        return String::new();
    }
    let parts = [
        (gaps.before_first, "before it was first noted"),
        (gaps.between, "in between"),
        (gaps.after_last, "after it was last noted"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    let mut text = format!(
        "Not noted on {} of {} nights: {}.",
        gaps.missing,
        gaps.missing + gaps.recorded,
        parts.join(", ")
    );
    if let (Some(difference), Some(p)) = (gaps.difference, gaps.p_value)
        && p < CLEAR
    {
        let (bad, other) = (gaps.on_event_nights, gaps.on_other_nights);
        text.push_str(&format!(
            " It was noted {} often on nights with {} ({} of {}) than on others ({} of {}), so nights left out for its \
             sake are not a fair sample.",
            if difference.point < 0.0 { "less" } else { "more" },
            nights.outcome.events,
            bad.logged,
            bad.nights,
            other.logged,
            other.nights,
        ));
    }
    text
}
