//! When each word was in use: silence means something only in between.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lumbago_domain::StandIn;

use super::line::{Category, Line};
use crate::formats::{KEEP_A_DIARY, outcome_words};
use crate::problems::{Problem, Problems, Seen};
use crate::vocabulary::Vocabulary;

/// First and last use of each entry within its category, and the first word on the back.
pub(super) struct Uses {
    pub(super) windows: BTreeMap<(Category, usize), (Date, Date)>,
    pub(super) first_outcome: Option<Date>,
}

impl Uses {
    pub(super) fn of(lines: &[Line], vocabulary: &Vocabulary) -> Self {
        let mut uses = Self { windows: BTreeMap::new(), first_outcome: None };
        for line in lines {
            let habits = matches!(
                line.category,
                Category::Factors | Category::FoodFactors | Category::SleepFactors
            );
            let mut add = |label: &str| {
                let known =
                    if habits { vocabulary.find_habit(label) } else { vocabulary.find(label) };
                let Some(entry) = known else { return };
                let window =
                    uses.windows.entry((line.category, entry)).or_insert((line.date, line.date));
                *window = (window.0.min(line.date), window.1.max(line.date));
                if vocabulary.entry(entry).is_outcome() {
                    let first = uses.first_outcome.unwrap_or(line.date);
                    uses.first_outcome = Some(first.min(line.date));
                }
            };
            match line.category {
                Category::Symptom | Category::Medicines => add(line.name_and_last().0),
                Category::Factors | Category::FoodFactors | Category::SleepFactors => {
                    line.labels().for_each(add);
                }
                _ => {}
            }
        }
        uses
    }

    /// Says where the outcome comes from and which nights count as nights without.
    pub(super) fn tell_outcome(&self, stand_in: Option<&StandIn>, problems: &mut Problems) {
        let Some(first) = self.first_outcome else { return };
        let what =
            outcome_words(stand_in, "back spasms noted between midnight and 06:00 in Bearable");
        let reason = format!(
            "{what}. From the first use ({first}) on, a night counts as one without if something was \
             entered by hand the day after and not this; all others count as not recorded"
        );
        let problem = Problem::note("outcome-from-symptoms", reason, KEEP_A_DIARY);
        problems.add(problem, Seen::default());
    }
}
