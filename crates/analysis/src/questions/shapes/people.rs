//! Curves between people, for amounts that hardly change within them: one row a person.

use lumbago_domain::{DoseBin, Scope};
use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm};

use crate::effects::between::{AGE_KNOWN_SHARE, age};
use crate::model::fit::Fitted;
use crate::nights::Nights;
use crate::questions::shapes::amounts::Amount;
use crate::questions::shapes::curve::{Curve, basis, read};
use crate::refusals::{Refusal, not_answerable, not_enough};

/// People from which a curve is drawn: ten for each of two coefficients of the curve.
const MIN_PEOPLE: usize = 20;

/// The curve over people's own means, with their logged nights as offset and their age held equal
/// where it is known.
pub(super) fn of_people(nights: &Nights, a: &Amount) -> Result<Curve, Refusal> {
    let label = &a.label;
    let mut people: Vec<(usize, f64)> = Vec::new();
    for p in nights.people_logged() {
        let own: Vec<f64> = nights.logged_of(p).iter().filter_map(|&i| a.values[i]).collect();
        if !own.is_empty() {
            people.push((p, own.iter().sum::<f64>() / own.len() as f64));
        }
    }
    let known = people.iter().filter(|p| age(nights, p.0).is_some()).count();
    let with_age = known as f64 >= AGE_KNOWN_SHARE * people.len() as f64;
    people.retain(|p| !with_age || age(nights, p.0).is_some());
    if people.len() < MIN_PEOPLE {
        return Err(not_enough(
            "too_few_people",
            format!(
                "{label} is known for {} people; from {MIN_PEOPLE} a curve between people is drawn.",
                people.len()
            ),
        ));
    }
    let x: Vec<f64> = people.iter().map(|p| p.1).collect();
    let basis = basis(label, &x)?;
    let failed = || {
        not_answerable("not_converged", format!("{label}: no curve between people could be drawn."))
    };
    let (mut y, mut offset, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for &(p, _) in &people {
        let own: Vec<usize> =
            nights.logged_of(p).into_iter().filter(|&i| nights.y(i).is_some()).collect();
        y.push(own.iter().filter_map(|&i| nights.y(i)).sum());
        offset.push(libm::log(own.len() as f64));
        rows.extend(own);
    }
    let columns = basis.evaluate(&x).map_err(|_| failed())?;
    let mut builder = Design::builder(people.len()).intercept();
    for (name, column) in basis.names(&a.field).iter().zip(&columns) {
        builder = builder.column(name, column);
    }
    let decades: Vec<f64> =
        people.iter().filter_map(|p| age(nights, p.0)).map(|a| (a - 50.0) / 10.0).collect();
    let with_age = with_age && decades.iter().any(|d| *d != decades[0]);
    if with_age {
        builder = builder.column("age", &decades);
    }
    let fitted = (|| {
        let options = GlmOptions::poisson().with_offset(&offset);
        let fit = glm(&builder.build().ok()?, &y, &options).ok()?;
        let errors = vec![covariance(&fit, &Vcov::Quasi).ok()?, covariance(&fit, &Vcov::Hc3).ok()?];
        Some(Fitted::plain(fit, Vec::new(), Vec::new(), errors))
    })()
    .ok_or_else(failed)?;
    let places: Vec<usize> = (1..=basis.columns()).collect();
    let mut curve = read(label, &a.field, &fitted, &places, &basis, &x)?;
    let s = &mut curve.shape;
    (s.factor, s.label, s.unit) = (a.factor.id.clone(), label.clone(), a.unit.clone());
    s.scope = Scope::Between;
    (s.nights, s.persons) = (rows.len() as u32, people.len() as u32);
    s.spasm_nights = rows.iter().filter(|&&i| nights.any[i] == Some(true)).count() as u32;
    s.adjusted_for = if with_age { vec!["age".into()] } else { Vec::new() };
    s.method = "Poisson over people, larger of quasi and HC3 errors".into();
    debug_assert!(s.rug.iter().map(|b: &DoseBin| b.count).sum::<u32>() <= s.persons);
    Ok(curve)
}
