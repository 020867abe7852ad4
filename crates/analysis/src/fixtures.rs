//! Small logs for tests, built by hand.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use lumbago_domain::{
    AnalysisSettings, Answer, Catalogue, Column, Effect, Field, Findings, Ledger, Mattress,
    NightLog, Nullable, Origin, Person, Signal, Timing, Values,
};

use crate::{AnalysisInput, analyse};

/// A log of one or several people in the making; column functions take the row.
pub(crate) struct Diary {
    pub(crate) log: NightLog,
}

impl Diary {
    /// One person, this many nights in a row from 1 January 2026.
    pub(crate) fn nights(n: usize) -> Self {
        Self::on_days(&(0..n).collect::<Vec<_>>())
    }

    /// One person, these days after 1 January 2026.
    pub(crate) fn on_days(days: &[usize]) -> Self {
        Self::people(&[("", days.to_vec())])
    }

    /// Several people, sorted by code.
    pub(crate) fn people(people: &[(&str, Vec<usize>)]) -> Self {
        let start: Date = date(2026, 1, 1);
        let mut log = NightLog {
            catalogue: Catalogue::standard(),
            people: Vec::new(),
            person: Vec::new(),
            night: Vec::new(),
            origin: Vec::new(),
            columns: Vec::new(),
            mattresses: Vec::new(),
            sources: Vec::new(),
            stand_in: None,
        };
        for (p, (code, days)) in people.iter().enumerate() {
            log.people.push(Person { code: (*code).into(), answers: Vec::new() });
            for &d in days {
                log.person.push(p as u32);
                log.night.push(start + (d as i64).days());
                log.origin.push(Origin { source: 0, line: log.night.len() as u64 + 1 });
            }
        }
        Self { log }
    }

    fn push(mut self, field: &str, values: Values) -> Self {
        self.log.columns.retain(|c| c.field != field);
        self.log.columns.push(Column { field: field.into(), values });
        let catalogue = &self.log.catalogue;
        self.log.columns.sort_by_key(|c| catalogue.position(&c.field));
        self
    }

    fn rows(&self) -> std::ops::Range<usize> {
        0..self.log.len()
    }

    pub(crate) fn number(self, field: &str, of: impl Fn(usize) -> Option<f64>) -> Self {
        let values = Values::Number(self.rows().map(of).collect());
        self.push(field, values)
    }

    pub(crate) fn yes_no(self, field: &str, of: impl Fn(usize) -> Option<bool>) -> Self {
        let values = Values::YesNo(self.rows().map(of).collect());
        self.push(field, values)
    }

    pub(crate) fn clock(self, field: &str, of: impl Fn(usize) -> Option<u16>) -> Self {
        let values = Values::Clock(self.rows().map(of).collect());
        self.push(field, values)
    }

    pub(crate) fn text(self, field: &str, of: impl Fn(usize) -> Option<String>) -> Self {
        let values = Values::Text(self.rows().map(of).collect());
        self.push(field, values)
    }

    pub(crate) fn level(self, field: &str, of: impl Fn(usize) -> Option<&'static str>) -> Self {
        let mut levels: Vec<String> = Vec::new();
        let mut codes = Nullable::new();
        for i in self.rows() {
            codes.push(of(i).map(|key| {
                let place = levels.iter().position(|l| l == key).unwrap_or_else(|| {
                    levels.push(key.into());
                    levels.len() - 1
                });
                place as u16
            }));
        }
        self.push(field, Values::Level { levels, codes })
    }

    pub(crate) fn declare(mut self, field: Field) -> Self {
        self.log.catalogue.declare(field, Timing::Day, true, None).expect("a new factor");
        self
    }

    pub(crate) fn answer(mut self, key: &str, value: &str) -> Self {
        let answer = Answer { key: key.into(), value: value.into(), date: None };
        self.log.people[0].answers.push(answer);
        self
    }

    pub(crate) fn mattress(mut self, start_day: i64, age_years: f64) -> Self {
        let start = date(2026, 1, 1) + start_day.days();
        self.log.mattresses.push(Mattress {
            person: self.log.people[0].code.clone(),
            start_date: start,
            mattress_id: None,
            mattress_type: None,
            firmness: None,
            acquired_date: Some(start - ((age_years * 365.25) as i64).days()),
        });
        self
    }

    pub(crate) fn analyse(&self) -> Findings {
        analyse(AnalysisInput {
            log: &self.log,
            ledger: Ledger::default(),
            diagnostics: Vec::new(),
            settings: AnalysisSettings::default(),
            program_version: "test".into(),
            depth: crate::Depth::Full,
        })
    }

    pub(crate) fn signal(&self, rule: &str) -> Signal {
        let settings = AnalysisSettings::default();
        let nights = crate::nights::Nights::new(&self.log, &settings);
        let signals = crate::signals::of_person(&nights, 0);
        signals.into_iter().find(|s| s.id == rule).expect("a rule of this name")
    }
}

/// The effect of a factor's contrast.
pub(crate) fn effect<'a>(findings: &'a Findings, factor: &str, contrast: &str) -> &'a Effect {
    let found = findings.effects.iter().find(|e| e.factor == factor && e.contrast == contrast);
    found.unwrap_or_else(|| panic!("no effect {factor} {contrast}"))
}

/// A number in [0, 1) that looks random and is the same everywhere: Weyl's sequence through two
/// rounds of a 64-bit mixer (Steele, Lea & Flood 2014).
pub(crate) fn noise(stream: u64, t: usize) -> f64 {
    let mut z = (t as u64 + 1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(stream.wrapping_mul(0xD1B5_4A32_D192_ED03));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A Poisson count of this mean.
pub(crate) fn poisson(stream: u64, t: usize, mean: f64) -> f64 {
    let (mut u, mut k, mut p) = (noise(stream, t), 0.0, (-mean).exp());
    while u > p && k < 60.0 {
        u -= p;
        k += 1.0;
        p *= mean / k;
    }
    k
}
