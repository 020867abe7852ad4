//! Values of earlier nights, found by the calendar: the night before a gap is missing, not the
//! last row.

use std::collections::HashMap;

use crate::formula::arithmetic::unknown_column;
use crate::formula::error::{FormulaError, Problem};
use crate::formula::frame::{Frame, Values, Variable};
use crate::formula::parse::{Expr, Kind};

/// Which column tells the night, and which the person.
#[derive(Debug, Clone, Copy, Default)]
pub struct Calendar<'a> {
    /// Column of whole numbers or days.
    pub time: Option<&'a str>,
    /// Column of persons; nights of different persons have nothing to do with one another.
    pub person: Option<&'a str>,
}

/// The columns of all calls of `lag(column, nights)` in the expressions, each under the text of
/// its call.
pub(crate) fn lagged(
    formula: &str,
    expressions: &[&Expr],
    frame: &Frame,
    calendar: Calendar<'_>,
) -> Result<Vec<Variable>, FormulaError> {
    let mut calls = Vec::new();
    expressions.iter().for_each(|e| collect(e, &mut calls));
    let mut made: Vec<Variable> = Vec::new();
    let mut places = None;
    for call in calls {
        let fail = |problem| {
            Err(FormulaError { problem, formula: formula.to_owned(), at: Some(call.at.clone()) })
        };
        let text = call.text();
        if made.iter().any(|m| m.name == text) {
            continue;
        }
        let Some((name, nights)) = arguments(call) else {
            let why = "takes a column and a whole number of nights, as `lag(stress, 1)`".to_owned();
            return fail(Problem::BadArgument { function: "lag".into(), why });
        };
        let Some(column) = frame.column(&name) else {
            return fail(unknown_column(frame, &name));
        };
        if places.is_none() {
            match index(frame, calendar) {
                Ok(found) => places = Some(found),
                Err(problem) => return fail(problem),
            }
        }
        let Some((keys, by_night)) = &places else { continue };
        let from: Vec<Option<usize>> = keys
            .iter()
            .map(|key| key.and_then(|(p, t)| by_night.get(&(p, t.checked_sub(nights)?)).copied()))
            .collect();
        made.push(column.gather(text, &from));
    }
    Ok(made)
}

fn collect<'e>(e: &'e Expr, calls: &mut Vec<&'e Expr>) {
    match &e.kind {
        Kind::Call(f, _) if f == "lag" => calls.push(e),
        Kind::Call(_, arguments) => arguments.iter().for_each(|a| collect(&a.value, calls)),
        Kind::Negative(inner) | Kind::Paren(inner) => collect(inner, calls),
        Kind::Binary(_, a, b) => {
            collect(a, calls);
            collect(b, calls);
        }
        Kind::Number(_) | Kind::Text(_) | Kind::Name(_) => {}
    }
}

/// Column and distance of a call.
fn arguments(call: &Expr) -> Option<(String, i64)> {
    let Kind::Call(_, arguments) = &call.kind else { return None };
    let Kind::Name(name) = &arguments.first()?.value.bare().kind else { return None };
    let nights = match arguments.get(1).map(|a| &a.value.kind) {
        None => 1,
        Some(Kind::Number(v)) if v.fract() == 0.0 && (0.0..=1e6).contains(v) => *v as i64,
        Some(_) => return None,
    };
    (arguments.len() <= 2).then(|| (name.clone(), nights))
}

type Key = (u32, i64);

/// Person and night of each row, and the row of each person and night.
#[allow(clippy::type_complexity)]
fn index(
    frame: &Frame,
    calendar: Calendar<'_>,
) -> Result<(Vec<Option<Key>>, HashMap<Key, usize>), Problem> {
    let time = calendar.time.ok_or(Problem::LagWithoutTime)?;
    let time = frame.column(time).ok_or_else(|| unknown_column(frame, time))?;
    let night = nights(time)?;
    let person = match calendar.person {
        None => vec![Some(0); frame.rows],
        Some(name) => groups(frame.column(name).ok_or_else(|| unknown_column(frame, name))?).0,
    };
    let keys: Vec<Option<Key>> =
        person.iter().zip(&night).map(|(p, t)| Some(((*p)?, (*t)?))).collect();
    let mut by_night = HashMap::with_capacity(keys.len());
    for (row, key) in keys.iter().enumerate() {
        let Some(key) = key else { continue };
        if by_night.insert(*key, row).is_some() {
            return Err(Problem::RepeatedNight { night: key.1 });
        }
    }
    Ok((keys, by_night))
}

/// Calendar numbers of a column.
///
/// # Errors
/// Text, and numbers that are not whole.
pub fn nights(column: &Variable) -> Result<Vec<Option<i64>>, Problem> {
    let why = |what: &str| Problem::BadArgument {
        function: "time".into(),
        why: format!("`{}` holds {what}, not dates or whole numbers of nights", column.name),
    };
    let whole = |i: usize| match &column.values {
        Values::Day(v) => Ok(v[i]),
        Values::Number(v) if v[i].fract() == 0.0 && v[i].abs() < 1e15 => Ok(v[i] as i64),
        Values::Number(_) => Err(why("fractions")),
        Values::YesNo(_) => Err(why("yes and no")),
        Values::Text { .. } => Err(why("text")),
    };
    (0..column.missing.len())
        .map(|i| if column.missing[i] { Ok(None) } else { whole(i).map(Some) })
        .collect()
}

/// A code for every different value of a column, in order of first appearance, with its label.
pub fn groups(column: &Variable) -> (Vec<Option<u32>>, Vec<String>) {
    let mut labels = Vec::new();
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let codes = (0..column.missing.len())
        .map(|i| {
            if column.missing[i] {
                return None;
            }
            let key = match &column.values {
                Values::Number(v) => (v[i] + 0.0).to_bits(),
                Values::Day(v) => v[i] as u64,
                Values::YesNo(v) => u64::from(v[i]),
                Values::Text { codes, .. } => u64::from(codes[i]),
            };
            let next = seen.len() as u32;
            Some(*seen.entry(key).or_insert_with(|| {
                labels.push(match &column.values {
                    Values::Number(v) => format!("{}", v[i]),
                    Values::Day(v) => format!("{}", v[i]),
                    Values::YesNo(v) => format!("{}", v[i]),
                    Values::Text { levels, codes } => levels[codes[i] as usize].clone(),
                });
                next
            }))
        })
        .collect();
    (codes, labels)
}
