//! From which age on does the rate go another way? One breakpoint by profile likelihood, and a
//! test that there is one at all (Davies 1987; Hansen 1996).

use lumbago_domain::{AgeBreak, Scope};
use lumbago_stats::breakpoint::{
    BreakTest, Breakpoint, BreakpointOptions, break_exists, breakpoint,
};
use lumbago_stats::{Design, GlmOptions};

use crate::effects::between::{AGE_KNOWN_SHARE, age};
use crate::exposure::numbers;
use crate::mattress;
use crate::model::time;
use crate::nights::Nights;
use crate::refusals::{Refusal, not_answerable, not_enough, time_confounded};

const FIELD: &str = "mattress_age_years";

/// Mattresses in one log from which their ages can be told from the calendar.
const MIN_MATTRESSES: usize = 3;

/// People at different ages: fifteen on either side of a break.
const MIN_PEOPLE: usize = 30;

/// Rows on either side of a break: nights of one person, or people.
const LEAST_NIGHTS: usize = 28;
const LEAST_PEOPLE: usize = 10;

/// Nights of a person that share a random sign, so that neighbours stay together.
const BLOCK_NIGHTS: i64 = 7;

/// Random sign patterns: the smallest p-value is one in four hundred.
const REPLICATES: usize = 399;

/// Places tried.
const GRID: usize = 60;

/// Level of the interval.
const LEVEL: f64 = 0.95;

/// R² of the age on the calendar above which the two cannot be told apart.
fn too_close(nights: &Nights) -> f64 {
    nights.settings.time_confounded_r2
}

/// Within one person, or within and between people; nothing where no age is recorded.
pub(super) fn breaks(nights: &Nights) -> Vec<AgeBreak> {
    let Some(ages) = numbers(nights, FIELD) else { return Vec::new() };
    if nights.logged().is_empty() {
        return Vec::new();
    }
    let scopes: &[Scope] =
        if nights.is_cohort() { &[Scope::Within, Scope::Between] } else { &[Scope::Person] };
    scopes.iter().map(|&scope| of(nights, &ages.values, scope)).collect()
}

fn of(nights: &Nights, ages: &[Option<f64>], scope: Scope) -> AgeBreak {
    let people: Vec<usize> = nights
        .people_logged()
        .into_iter()
        .filter(|&p| nights.logged_of(p).iter().any(|&i| ages[i].is_some()))
        .collect();
    let mattresses: usize = people.iter().map(|&p| 1 + mattress::changes(nights, p).len()).sum();
    let rows = nights.logged().into_iter().filter(|&i| ages[i].is_some()).count();
    let mut made = AgeBreak {
        scope,
        age_years: None,
        from_years: None,
        to_years: None,
        level: LEVEL,
        p_value: None,
        blocks: 0,
        people: people.len() as u32,
        mattresses: mattresses as u32,
        nights: rows as u32,
        method: String::new(),
        reason: None,
    };
    let found = match scope {
        Scope::Person => person(nights, ages, mattresses),
        Scope::Within => Err(not_answerable(
            "within_people",
            "Within people, a break needs three mattresses or more of one person; it is looked for \
             in logs of one person only.",
        )),
        Scope::Between => between(nights, ages, &people),
    };
    match found {
        Ok((at, test, method)) => {
            (made.age_years, made.from_years, made.to_years) = (Some(at.psi), at.low, at.high);
            (made.p_value, made.blocks) = (Some(test.p_value), test.blocks as u32);
            made.method = method.into();
        }
        Err(refusal) => made.reason = Some(refusal.reason),
    }
    made
}

type Found = (Breakpoint, BreakTest, &'static str);

fn failed(problem: &dyn std::fmt::Display) -> Refusal {
    not_answerable("no_break_fitted", format!("No break in the age of the mattress: {problem}."))
}

fn person(nights: &Nights, ages: &[Option<f64>], mattresses: usize) -> Result<Found, Refusal> {
    if mattresses < MIN_MATTRESSES {
        return Err(not_answerable(
            "few_mattresses",
            format!(
                "An age from which a mattress matters needs {MIN_MATTRESSES} mattresses or more, \
                 or people at many ages; this log has {mattresses}."
            ),
        ));
    }
    let rows: Vec<usize> =
        (0..nights.len()).filter(|&i| ages[i].is_some() && nights.y(i).is_some()).collect();
    let age: Vec<f64> = rows.iter().filter_map(|&i| ages[i]).collect();
    let y: Vec<f64> = rows.iter().filter_map(|&i| nights.y(i)).collect();
    let time = time::time_columns(nights, &rows);
    let others: Vec<Vec<f64>> = time.iter().map(|c| c.values.clone()).collect();
    if crate::model::r_squared::r_squared(&age, &others, None) > too_close(nights) {
        return Err(time_confounded("Mattress age"));
    }
    let mut builder = Design::builder(rows.len()).intercept().column("age", &age);
    for column in time.iter().chain([&time::weekend(nights, &rows)]) {
        if column.values.iter().any(|v| *v != column.values[0]) {
            builder = builder.column(&column.name, &column.values);
        }
    }
    let design = builder.build().map_err(|e| failed(&e))?;
    let first = rows.first().map_or(0, |&i| nights.day[i]);
    let block: Vec<usize> =
        rows.iter().map(|&i| ((nights.day[i] - first) / BLOCK_NIGHTS) as usize).collect();
    let options =
        BreakpointOptions { least_rows: LEAST_NIGHTS, grid: GRID, level: LEVEL, scaled: true };
    let model = GlmOptions::poisson();
    let at = breakpoint(&design, "age", &y, &model, &options).map_err(|e| failed(&e))?;
    let seed = nights.settings.seed;
    let test = break_exists(&design, "age", &y, &model, &options, &block, REPLICATES, seed)
        .map_err(|e| failed(&e))?;
    Ok((
        at,
        test,
        "Poisson over nights, profile deviance scaled by the dispersion; score test with \
                   random signs by week",
    ))
}

fn between(nights: &Nights, ages: &[Option<f64>], people: &[usize]) -> Result<Found, Refusal> {
    let known = people.iter().filter(|&&p| age(nights, p).is_some()).count();
    let with_age = known as f64 >= AGE_KNOWN_SHARE * people.len() as f64;
    let people: Vec<usize> =
        people.iter().copied().filter(|&p| !with_age || age(nights, p).is_some()).collect();
    if people.len() < MIN_PEOPLE {
        return Err(not_enough(
            "too_few_people",
            format!(
                "Mattress age is known for {} people; from {MIN_PEOPLE} a break between people is \
                 looked for.",
                people.len()
            ),
        ));
    }
    let (mut x, mut y, mut offset) = (Vec::new(), Vec::new(), Vec::new());
    for &p in &people {
        let rows = nights.logged_of(p);
        let own: Vec<f64> = rows.iter().filter_map(|&i| ages[i]).collect();
        let counts: Vec<f64> = rows.iter().filter_map(|&i| nights.y(i)).collect();
        x.push(own.iter().sum::<f64>() / own.len() as f64);
        y.push(counts.iter().sum::<f64>());
        offset.push(libm::log(counts.len().max(1) as f64));
    }
    let decades: Vec<f64> =
        people.iter().filter_map(|&p| age(nights, p)).map(|a| (a - 50.0) / 10.0).collect();
    let mut builder = Design::builder(people.len()).intercept().column("age", &x);
    if with_age && decades.iter().any(|d| *d != decades[0]) {
        builder = builder.column("own age", &decades);
    }
    let design = builder.build().map_err(|e| failed(&e))?;
    let options =
        BreakpointOptions { least_rows: LEAST_PEOPLE, grid: GRID, level: LEVEL, scaled: true };
    let model = GlmOptions::poisson().with_offset(&offset);
    let at = breakpoint(&design, "age", &y, &model, &options).map_err(|e| failed(&e))?;
    let block: Vec<usize> = (0..people.len()).collect();
    let seed = nights.settings.seed;
    let test = break_exists(&design, "age", &y, &model, &options, &block, REPLICATES, seed)
        .map_err(|e| failed(&e))?;
    Ok((
        at,
        test,
        "Poisson over people, profile deviance scaled by the dispersion; score test with \
                   random signs by person",
    ))
}
