//! Several readings of one night become one value. Readings that say nothing are no zeros: a night
//! without any value stays without one.

use std::fmt;

use lumbago_domain::{Field, Fold, Kind, Nullable, Values};

/// An empty column of the kind a field needs, with room for `n` rows.
pub(crate) fn empty_like(field: &Field, n: usize) -> Values {
    match &field.kind {
        Kind::Amount | Kind::Count | Kind::Rating => Values::Number(Nullable::with_capacity(n)),
        Kind::YesNo => Values::YesNo(Nullable::with_capacity(n)),
        Kind::Level { levels } => Values::Level {
            levels: levels.iter().map(|l| l.key.clone()).collect(),
            codes: Nullable::with_capacity(n),
        },
        Kind::Clock => Values::Clock(Nullable::with_capacity(n)),
        Kind::Date | Kind::Text | Kind::Set { .. } => Values::Text(Nullable::with_capacity(n)),
    }
}

/// Characters of a text that are shown of it.
const SHOWN: usize = 40;

/// One value of any kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Number(f64),
    YesNo(bool),
    Text(String),
    Clock(u16),
}

impl fmt::Display for Cell {
    /// As it would stand in a diary, long text shortened and numbers rounded to three places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(x) => {
                let rounded = (x * 1000.0).round() / 1000.0;
                write!(f, "{}", if rounded.is_finite() && rounded != 0.0 { rounded } else { *x })
            }
            Self::YesNo(b) => f.write_str(if *b { "yes" } else { "no" }),
            Self::Clock(m) => write!(f, "{:02}:{:02}", m / 60, m % 60),
            Self::Text(t) if t.chars().count() > SHOWN => {
                write!(f, "{}…", t.chars().take(SHOWN).collect::<String>())
            }
            Self::Text(t) => f.write_str(t),
        }
    }
}

impl Cell {
    /// As it would stand in a diary, whole.
    pub(crate) fn whole(&self) -> String {
        match self {
            Self::Text(t) => t.clone(),
            Self::Number(x) => x.to_string(),
            short => short.to_string(),
        }
    }
}

/// True if a column holds the kind of value that a field needs.
pub(crate) fn suits(field: &Field, values: &Values) -> bool {
    std::mem::discriminant(&empty_like(field, 0)) == std::mem::discriminant(values)
}

/// The readings `rows` of one column folded into one value.
pub(crate) fn fold(values: &Values, rows: &[u32], rule: Fold) -> Option<Cell> {
    match values {
        Values::Number(v) => {
            let found = rows.iter().filter_map(|&r| v.get(r as usize).copied());
            numbers(found, rule).map(Cell::Number)
        }
        Values::YesNo(v) => {
            let mut found = rows.iter().filter_map(|&r| v.get(r as usize).copied());
            let first = found.next()?;
            Some(Cell::YesNo(match rule {
                Fold::First => first,
                Fold::Last => found.next_back().unwrap_or(first),
                _ => first || found.any(|b| b),
            }))
        }
        Values::Clock(v) => {
            let mut found = rows.iter().filter_map(|&r| v.get(r as usize).copied());
            let first = found.next()?;
            Some(Cell::Clock(if rule == Fold::First {
                first
            } else {
                found.next_back().unwrap_or(first)
            }))
        }
        Values::Level { .. } | Values::Text(_) => {
            let found = rows.iter().filter_map(|&r| values.text(r as usize));
            texts(found, rule).map(Cell::Text)
        }
    }
}

fn numbers(mut found: impl Iterator<Item = f64>, rule: Fold) -> Option<f64> {
    let first = found.next()?;
    Some(match rule {
        Fold::Sum => found.fold(first, |a, b| a + b),
        Fold::Max | Fold::Any => found.fold(first, f64::max),
        Fold::Mean => {
            let (sum, n) = found.fold((first, 1.0), |(s, n), x| (s + x, n + 1.0));
            sum / n
        }
        Fold::First => first,
        Fold::Last | Fold::Union => found.last().unwrap_or(first),
    })
}

fn texts<'a>(mut found: impl Iterator<Item = &'a str>, rule: Fold) -> Option<String> {
    let first = found.next()?;
    let folded: String = match rule {
        Fold::First => first.into(),
        Fold::Union => {
            let mut entries: Vec<&str> = Vec::new();
            for text in std::iter::once(first).chain(found) {
                for entry in text.split('|').map(str::trim).filter(|e| !e.is_empty()) {
                    if !entries.contains(&entry) {
                        entries.push(entry);
                    }
                }
            }
            entries.join("|")
        }
        _ => found.last().unwrap_or(first).into(),
    };
    // Bars without a word between them say nothing.
    Some(folded).filter(|t| !t.is_empty())
}

/// Appends a value to a column of its kind.
pub(crate) fn push(values: &mut Values, cell: Option<Cell>) {
    match (values, cell) {
        (Values::Number(v), Some(Cell::Number(x))) => v.push(Some(x)),
        (Values::Number(v), _) => v.push(None),
        (Values::YesNo(v), Some(Cell::YesNo(b))) => v.push(Some(b)),
        (Values::YesNo(v), _) => v.push(None),
        (Values::Clock(v), Some(Cell::Clock(m))) => v.push(Some(m)),
        (Values::Clock(v), _) => v.push(None),
        (Values::Text(v), Some(Cell::Text(t))) => v.push(Some(t)),
        (Values::Text(v), _) => v.push(None),
        (Values::Level { levels, codes }, Some(Cell::Text(t))) => {
            let code = levels.iter().position(|l| *l == t).unwrap_or_else(|| {
                levels.push(t);
                levels.len() - 1
            });
            codes.push(u16::try_from(code).ok());
        }
        (Values::Level { codes, .. }, _) => codes.push(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(readings: &[Option<f64>], rule: Fold) -> Option<f64> {
        let values = Values::Number(readings.iter().copied().collect());
        let rows: Vec<u32> = (0..readings.len() as u32).collect();
        match fold(&values, &rows, rule) {
            Some(Cell::Number(x)) => Some(x),
            None => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn readings_that_say_nothing_are_no_zeros() {
        for rule in [Fold::Sum, Fold::Max, Fold::Mean, Fold::First, Fold::Last] {
            assert_eq!(number(&[None, None], rule), None, "{rule:?}");
        }
        assert_eq!(number(&[Some(2.0), None], Fold::Mean), Some(2.0));
    }

    #[test]
    fn numbers_fold_by_their_rule() {
        let cases = [
            (Fold::Sum, 6.0),
            (Fold::Max, 3.0),
            (Fold::Mean, 2.0),
            (Fold::First, 1.0),
            (Fold::Last, 2.0),
        ];
        for (rule, expected) in cases {
            assert_eq!(
                number(&[Some(1.0), Some(3.0), Some(2.0)], rule),
                Some(expected),
                "{rule:?}"
            );
        }
    }

    #[test]
    fn yes_wins_over_no_and_no_over_silence() {
        let check = |readings: &[Option<bool>]| {
            let values = Values::YesNo(readings.iter().copied().collect());
            let rows: Vec<u32> = (0..readings.len() as u32).collect();
            fold(&values, &rows, Fold::Any)
        };
        assert_eq!(check(&[Some(false), Some(true)]), Some(Cell::YesNo(true)));
        assert_eq!(check(&[None, Some(false)]), Some(Cell::YesNo(false)));
        assert_eq!(check(&[None, None]), None);
    }

    #[test]
    fn sets_unite_without_repeats() {
        let values = Values::Text(
            [Some("heat|walk".to_string()), Some("walk | massage".into())].into_iter().collect(),
        );
        assert_eq!(
            fold(&values, &[0, 1], Fold::Union),
            Some(Cell::Text("heat|walk|massage".into()))
        );
    }
}
