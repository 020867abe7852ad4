//! The nights as the analysis sees them: whose, when, and what was answered about spasms.

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::{Date, Weekday};
use lumbago_domain::{AnalysisSettings, Arm, Measure, NightLog, OutcomeInfo, Values, day_number};

use crate::effects::asked::{self, Asked};
use crate::outcome;

/// A log with its outcome read and its calendar worked out, once for all questions.
pub(crate) struct Nights<'a> {
    /// The log.
    pub(crate) log: &'a NightLog,
    /// Settings in force.
    pub(crate) settings: &'a AnalysisSettings,
    /// Day number of each row.
    pub(crate) day: Vec<i64>,
    /// Rows of each person.
    pub(crate) people: Vec<Range<usize>>,
    /// Whether there was a spasm, where answered.
    pub(crate) any: Vec<Option<bool>>,
    /// How many, where counted.
    pub(crate) count: Vec<Option<u32>>,
    /// What is counted.
    pub(crate) outcome: OutcomeInfo,
    /// People with at least one logged night.
    people_logged: Vec<usize>,
    /// The questions about nights, once they have been asked for.
    asked: OnceLock<Vec<Asked<'a>>>,
}

impl<'a> Nights<'a> {
    /// Reads a log.
    pub(crate) fn new(log: &'a NightLog, settings: &'a AnalysisSettings) -> Self {
        let fixed = settings.registration.as_ref().and_then(|r| r.outcome);
        let outcome = outcome::read(log, fixed);
        let people = log.rows_by_person();
        let answered = |rows: &Range<usize>| rows.clone().any(|i| outcome.any[i].is_some());
        let people_logged = (0..people.len()).filter(|&p| answered(&people[p])).collect();
        Self {
            log,
            settings,
            day: log.night.iter().map(|&d| day_number(d)).collect(),
            people,
            any: outcome.any,
            count: outcome.count,
            outcome: outcome.info,
            people_logged,
            asked: OnceLock::new(),
        }
    }

    /// The questions about nights with what is refused before any fit: worked out at the first
    /// call, copied afterwards.
    pub(crate) fn asked(&self) -> Vec<Asked<'a>> {
        if let Some(asked) = self.asked.get() {
            return asked.clone();
        }
        // Not inside the cell: work shared among threads must not wait for the cell's owner.
        let asked = asked::about_nights(self);
        self.asked.get_or_init(|| asked).clone()
    }

    /// Rows.
    pub(crate) fn len(&self) -> usize {
        self.day.len()
    }

    /// Index of the person of a row.
    pub(crate) fn person(&self, row: usize) -> usize {
        self.log.person[row] as usize
    }

    /// True where the night has an answer about spasms.
    pub(crate) fn is_logged(&self, row: usize) -> bool {
        self.any[row].is_some()
    }

    /// Logged rows of all people, in order.
    pub(crate) fn logged(&self) -> Vec<usize> {
        (0..self.len()).filter(|&i| self.is_logged(i)).collect()
    }

    /// Logged rows of one person.
    pub(crate) fn logged_of(&self, person: usize) -> Vec<usize> {
        self.people[person].clone().filter(|&i| self.is_logged(i)).collect()
    }

    /// People with at least one logged night.
    pub(crate) fn people_logged(&self) -> Vec<usize> {
        self.people_logged.clone()
    }

    /// True if the log is a study of several people.
    pub(crate) fn is_cohort(&self) -> bool {
        self.people_logged.len() > 1
    }

    /// The outcome of a row in the chosen measure: spasms, or 1 and 0.
    pub(crate) fn y(&self, row: usize) -> Option<f64> {
        match self.outcome.measure {
            Measure::RateRatio => self.count[row].map(f64::from),
            Measure::RiskRatio => self.any[row].map(|a| f64::from(u8::from(a))),
        }
    }

    /// The row of the same person `lag` calendar nights earlier, if there is one.
    pub(crate) fn earlier(&self, row: usize, lag: u8) -> Option<usize> {
        if lag == 0 {
            return Some(row);
        }
        let rows = self.people[self.person(row)].clone();
        let wanted = self.day[row] - i64::from(lag);
        self.day[rows.clone()].binary_search(&wanted).ok().map(|k| rows.start + k)
    }

    /// The values of a field.
    pub(crate) fn values(&self, field: &str) -> Option<&'a Values> {
        self.log.values(field).filter(|v| v.recorded() > 0)
    }

    /// Calendar nights from the first to the last of these rows, which belong to one person.
    pub(crate) fn span(&self, rows: &[usize]) -> u32 {
        match (rows.first(), rows.last()) {
            (Some(&a), Some(&b)) => (self.day[b] - self.day[a] + 1) as u32,
            _ => 0,
        }
    }

    /// Counts one side of a comparison.
    pub(crate) fn arm(&self, label: &str, rows: impl Iterator<Item = usize>) -> Arm {
        let mut arm = Arm { label: label.into(), ..Arm::default() };
        let mut spasms = 0;
        for i in rows {
            let Some(any) = self.any[i] else { continue };
            arm.nights += 1;
            arm.spasm_nights += u32::from(any);
            spasms += self.count[i].unwrap_or(0);
        }
        arm.spasms = self.counts_spasms().then_some(spasms);
        arm.observed_in_30 =
            (arm.nights > 0).then(|| 30.0 * f64::from(arm.spasm_nights) / f64::from(arm.nights));
        arm
    }

    /// True if spasms were counted anywhere in the log.
    pub(crate) fn counts_spasms(&self) -> bool {
        self.count.iter().any(Option::is_some)
    }

    /// "your log", or "these logs" for a study.
    pub(crate) fn log_words(&self) -> &'static str {
        if self.is_cohort() { "these logs" } else { "your log" }
    }
}

/// True on the evenings of Friday and Saturday.
pub(crate) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Friday | Weekday::Saturday)
}
