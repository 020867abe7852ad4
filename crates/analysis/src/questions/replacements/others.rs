//! What else changed in the weeks around a change of mattress.

use lumbago_domain::{Form, OtherShifts, Shift};
use lumbago_stats::multiplicity::benjamini_hochberg;
use lumbago_stats::{Design, GlmOptions, LeverageCorrection, Vcov, covariance, glm, inference};

use crate::effects::around::Around;
use crate::effects::asked::Asked;
use crate::exposure::numbers;
use crate::nights::Nights;
use crate::questions::replacements::{Change, WINDOW};

/// Days with a value on either side.
const MIN_DAYS: usize = 10;

/// The mean of every other habit four weeks before against four weeks after, with errors that
/// allow for days being like the day before (cosines over the calendar; Lazarus et al. 2018).
pub(super) fn others(nights: &Nights, around: &Around, c: &Change) -> OtherShifts {
    let mut found: Vec<Shift> = Vec::new();
    for asked in around.asked().filter(|a| a.contrast.primary && a.is_daily()) {
        found.extend(shift(nights, c, asked));
    }
    let p: Vec<f64> = found.iter().map(|s| s.p_value).collect();
    let q = benjamini_hochberg(&p).unwrap_or(p);
    found.iter_mut().zip(q).for_each(|(s, q)| s.q_value = q);
    let fdr = nights.settings.announce_fdr;
    let looked_at = found.len() as u32;
    found.retain(|s| s.q_value <= fdr);
    OtherShifts { looked_at, window_nights: WINDOW as u32, fdr, shifts: found }
}

fn shift(nights: &Nights, c: &Change, asked: &Asked) -> Option<Shift> {
    let own = asked.exposure.as_ref()?.own();
    let amount = matches!(asked.contrast.form, Form::PerStep { .. });
    let declared = asked.factor.fields.iter().find(|f| f.key == asked.contrast.field)?;
    let (values, label) = if amount {
        (numbers(nights, &asked.contrast.field)?.values, declared.label.clone())
    } else {
        (own.values.clone(), asked.contrast.exposed.clone())
    };
    let rows: Vec<usize> = nights.people[c.person]
        .clone()
        .filter(|&i| (c.day - WINDOW..c.day + WINDOW).contains(&nights.day[i]))
        .filter(|&i| values[i].is_some())
        .collect();
    let x: Vec<f64> = rows.iter().filter_map(|&i| values[i]).collect();
    let after: Vec<f64> =
        rows.iter().map(|&i| f64::from(u8::from(nights.day[i] >= c.day))).collect();
    let days_after = after.iter().filter(|a| **a == 1.0).count();
    if days_after < MIN_DAYS || rows.len() - days_after < MIN_DAYS || x.iter().all(|v| *v == x[0]) {
        return None;
    }
    let design = Design::builder(rows.len()).intercept().column("after", &after).build().ok()?;
    let fit = glm(&design, &x, &GlmOptions::gaussian()).ok()?;
    let night: Vec<i64> = rows.iter().map(|&i| nights.day[i]).collect();
    let errors = covariance(
        &fit,
        &Vcov::Ewc { night: &night, cosines: None, leverage: LeverageCorrection::Hc3 },
    )
    .ok()?;
    let found = inference(&fit, &errors, 0.95).ok()?;
    Some(Shift {
        factor: asked.factor.id.clone(),
        field: asked.contrast.field.clone(),
        label,
        before: fit.coef[0],
        after: fit.coef[0] + fit.coef[1],
        p_value: found[1].p_value,
        q_value: found[1].p_value,
    })
}
