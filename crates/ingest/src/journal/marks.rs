//! Labels, answers and amounts that a person gave a night, and what silence about them means.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use jiff::civil::Date;

use crate::vocabulary::Vocabulary;

/// A word said of a night.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) line: u64,
    /// Person's code; empty for a file of one person.
    pub(crate) person: Rc<str>,
    /// The night it speaks of: a habit of a day belongs to the night after that day.
    pub(crate) night: Date,
    pub(crate) label: Rc<str>,
    pub(crate) said: Said,
}

/// Words that occur again and again, each kept once: millions of marks share a few hundred. Looked up,
/// never walked through.
#[derive(Default)]
pub(crate) struct Shared(HashSet<Rc<str>>);

impl Shared {
    pub(crate) fn of(&mut self, word: &str) -> Rc<str> {
        if let Some(known) = self.0.get(word) {
            return Rc::clone(known);
        }
        let new: Rc<str> = word.into();
        self.0.insert(Rc::clone(&new));
        new
    }
}

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Said {
    /// The label was chosen.
    Chosen,
    /// The question was answered.
    Answered(bool),
    /// The label was given with an amount, in the unit of its field.
    Amount(f64),
}

/// From the first to the last use, and the nights on which anything was said by hand.
pub(crate) struct Uses {
    /// By person and field.
    windows: BTreeMap<(Rc<str>, String), (Date, Date)>,
    entries: BTreeSet<usize>,
    spoken: BTreeSet<(Rc<str>, Date)>,
}

impl Uses {
    pub(crate) fn of(
        marks: &[Mark],
        spoken: impl Iterator<Item = (Rc<str>, Date)>,
        vocabulary: &Vocabulary,
    ) -> Self {
        let mut uses =
            Self { windows: BTreeMap::new(), entries: BTreeSet::new(), spoken: spoken.collect() };
        for mark in marks {
            uses.spoken.insert((mark.person.clone(), mark.night));
            let Some(index) = vocabulary.find(&mark.label) else { continue };
            uses.entries.insert(index);
            if mark.said == Said::Answered(false) {
                continue;
            }
            let key = (mark.person.clone(), vocabulary.entry(index).key().to_string());
            let window = uses.windows.entry(key).or_insert((mark.night, mark.night));
            *window = (window.0.min(mark.night), window.1.max(mark.night));
        }
        uses
    }

    /// Entries that were used, in the order of the vocabulary.
    pub(crate) fn entries(&self) -> impl Iterator<Item = usize> + '_ {
        self.entries.iter().copied()
    }

    /// First and last use of a field by a person.
    pub(crate) fn window(&self, person: &str, key: &str) -> Option<(Date, Date)> {
        self.windows.get(&(person.into(), key.to_string())).copied()
    }

    /// The first word on the outcome by anybody.
    pub(crate) fn first_outcome(&self) -> Option<Date> {
        let first = self.windows.iter().filter(|((_, key), _)| key == "spasm_any");
        first.map(|(_, (first, _))| *first).min()
    }

    /// Whether something was said of the night by hand.
    pub(crate) fn was_spoken_of(&self, person: &str, night: Date) -> bool {
        self.spoken.contains(&(person.into(), night))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_question_answered_no_opens_no_window() {
        let mark = |day, said| Mark {
            line: 1,
            person: "".into(),
            night: date(2026, 3, day),
            label: "Stress".into(),
            said,
        };
        let marks =
            [mark(1, Said::Answered(false)), mark(3, Said::Chosen), mark(5, Said::Amount(2.0))];
        let uses = Uses::of(&marks, std::iter::empty(), Vocabulary::common());
        let window = (date(2026, 3, 3), date(2026, 3, 5));
        assert_eq!(uses.window("", "stressful_day"), Some(window));
        assert_eq!(uses.first_outcome(), None);
        assert!(uses.was_spoken_of("", date(2026, 3, 1)));
    }
}
