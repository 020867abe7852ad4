//! A log made fit to be shared: nobody's code, date, words or file names are left in it.
//!
//! Works on the assembled log, before the analysis, so that nothing downstream has ever seen what
//! was taken out. Dates move by whole weeks, a number of them for each person, so that weekdays and
//! distances between nights stay as they are; seasons do not.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use lumbago_domain::{
    AnalysisSettings, Catalogue, Diagnostic, Kind, NightLog, Person, RED_FLAG_QUESTIONS,
    SUPPRESSOR_QUESTIONS, StandIn, TRAITS, Values,
};
use sha2::{Digest, Sha256};

use crate::inputs::Loaded;
use crate::inputs::people::digest;

/// Most weeks a person's dates move back: ten years.
const MOST_WEEKS: u64 = 520;

/// New codes and shifts of everybody in the input.
pub(crate) struct Redaction {
    people: BTreeMap<String, Replaced>,
    files: BTreeMap<String, String>,
}

struct Replaced {
    code: String,
    days: i64,
}

impl Redaction {
    /// Codes are numbered in the order of a hash of key and code, not of the codes, and dates move
    /// by a hash of the two.
    pub(crate) fn new<'a>(
        codes: impl IntoIterator<Item = &'a str>,
        files: impl IntoIterator<Item = &'a str>,
        key: &str,
    ) -> Self {
        let mut hashed: Vec<([u8; 32], &str)> =
            codes.into_iter().map(|code| (hash(key, code), code)).collect();
        hashed.sort_unstable();
        hashed.dedup();
        let digits = hashed.len().to_string().len().max(3);
        let people = hashed
            .iter()
            .enumerate()
            .map(|(i, (hash, code))| {
                let first = hash.iter().take(8).fold(0, |n, &b| n << 8 | u64::from(b));
                let days = -7 * (1 + (first % MOST_WEEKS) as i64);
                let code = (code.to_string(), format!("P{:0digits$}", i + 1));
                (code.0, Replaced { code: code.1, days })
            })
            .collect();
        let mut files: Vec<&str> = files.into_iter().collect();
        files.sort_unstable();
        files.dedup();
        let files =
            files.iter().enumerate().map(|(i, f)| (f.to_string(), format!("log {}", i + 1)));
        Self { people, files: files.collect() }
    }

    /// The new code of a person.
    pub(crate) fn code(&self, code: &str) -> String {
        self.people.get(code).map_or_else(String::new, |p| p.code.clone())
    }

    /// Replaces everything that names or dates anybody.
    pub(crate) fn apply(&self, loaded: &mut Loaded) {
        self.log(&mut loaded.log);
        for file in &mut loaded.ledger.files {
            file.file = self.file(&file.file);
        }
        let catalogue = &loaded.log.catalogue;
        for diagnostic in &mut loaded.diagnostics {
            self.diagnostic(diagnostic, catalogue);
        }
        loaded.set_aside.clear();
        loaded.originals.clear();
        loaded.provenance = lumbago_domain::Provenance::default();
        loaded.accounts.clear();
        loaded.changes.clear();
        loaded.proposals.clear();
        loaded.recognised.clear();
    }

    fn file(&self, name: &str) -> String {
        self.files.get(name).cloned().unwrap_or_else(|| "a log".into())
    }

    fn diagnostic(&self, d: &mut Diagnostic, catalogue: &Catalogue) {
        d.file = self.file(&d.file);
        d.line = None;
        d.value = None;
        d.column = d.column.take().filter(|c| catalogue.field(c).is_some());
        d.reason = "left out of a redacted report".into();
        d.hint = "see the report that is not redacted".into();
    }

    fn log(&self, log: &mut NightLog) {
        log.catalogue.factors.retain(|f| !f.declared);
        let shift = |code: &str| self.people.get(code).map_or(0, |p| p.days);
        let days: Vec<i64> = log.people.iter().map(|p| shift(&p.code)).collect();
        for (night, person) in log.night.iter_mut().zip(&log.person) {
            *night = moved(*night, days[*person as usize]);
        }
        let catalogue = log.catalogue.clone();
        log.columns.retain_mut(|column| {
            let Some(field) = catalogue.field(&column.field) else { return false };
            match (&field.kind, &mut column.values) {
                (Kind::Text, _) => return false,
                (Kind::Level { levels }, Values::Level { levels: used, .. }) => {
                    let known = |k: &String| levels.iter().any(|l| l.key == *k);
                    for (i, key) in used.iter_mut().enumerate() {
                        if !known(key) {
                            *key = format!("other {}", i + 1);
                        }
                    }
                }
                (Kind::Date, Values::Text(texts)) => {
                    for i in 0..texts.len() {
                        let date = texts.get(i).and_then(|t| t.parse::<Date>().ok());
                        let new = date.map(|d| moved(d, days[log.person[i] as usize]).to_string());
                        texts.set(i, new);
                    }
                }
                (Kind::Set { entries }, Values::Text(texts)) => {
                    for i in 0..texts.len() {
                        let new = texts.get(i).and_then(|t| known_entries(t, entries));
                        texts.set(i, new);
                    }
                }
                (_, Values::Text(_)) => return false,
                _ => {}
            }
            column.values.recorded() > 0
        });
        let mut beds: BTreeMap<String, u32> = BTreeMap::new();
        for m in &mut log.mattresses {
            let days = shift(&m.person);
            let nth = beds.entry(m.person.clone()).or_default();
            *nth += 1;
            m.mattress_id = m.mattress_id.take().map(|_| format!("mattress {nth}"));
            m.start_date = moved(m.start_date, days);
            m.acquired_date = m.acquired_date.map(|d| moved(d, days));
            m.mattress_type =
                m.mattress_type.take().filter(|t| is_level(&catalogue, "mattress_type", t));
            m.person = self.code(&m.person);
        }
        for (person, &days) in log.people.iter_mut().zip(&days) {
            person.code = self.code(&person.code);
            answers(person, days, &catalogue);
        }
        sort_by_new_code(log);
        log.mattresses.sort_by(|a, b| (&a.person, a.start_date).cmp(&(&b.person, b.start_date)));
        for source in &mut log.sources {
            source.file = self.file(&source.file);
        }
        let redacted = digest(&(&log.people, &log.night, &log.columns));
        log.sources.iter_mut().for_each(|s| s.sha256.clone_from(&redacted));
        log.stand_in = log.stand_in.take().map(|_| StandIn {
            what: "something else than spasms".into(),
            event: "event".into(),
            events: "events".into(),
        });
    }
}

/// People in the order of their new codes, nights with them.
fn sort_by_new_code(log: &mut NightLog) {
    let rows = log.rows_by_person();
    let mut order: Vec<usize> = (0..log.people.len()).collect();
    order.sort_by(|&a, &b| log.people[a].code.cmp(&log.people[b].code));
    let picked: Vec<usize> = order.iter().flat_map(|&p| rows[p].clone()).collect();
    log.person = order
        .iter()
        .enumerate()
        .flat_map(|(new, &p)| std::iter::repeat_n(new as u32, rows[p].len()))
        .collect();
    log.people = order.iter().map(|&p| log.people[p].clone()).collect();
    log.night = picked.iter().map(|&i| log.night[i]).collect();
    log.origin = picked.iter().map(|&i| log.origin[i]).collect();
    for column in &mut log.columns {
        column.values = column.values.select(&picked).without_unused_levels();
    }
}

/// Answers to known questions with values that are no free text.
fn answers(person: &mut Person, days: i64, catalogue: &Catalogue) {
    let known = [RED_FLAG_QUESTIONS, SUPPRESSOR_QUESTIONS, TRAITS];
    person.answers.retain_mut(|answer| {
        answer.date = answer.date.map(|d| moved(d, days));
        if !known.iter().any(|list| list.contains(&answer.key.as_str())) {
            return false;
        }
        if let Ok(date) = answer.value.parse::<Date>() {
            answer.value = moved(date, days).to_string();
            return true;
        }
        let entries = catalogue.field(&answer.key).map(|f| &f.kind);
        if let Some(Kind::Set { entries }) = entries {
            return match known_entries(&answer.value, entries) {
                Some(kept) => {
                    answer.value = kept;
                    true
                }
                None => false,
            };
        }
        matches!(answer.value.as_str(), "yes" | "no")
            || answer.value.parse::<f64>().is_ok()
            || is_level(catalogue, &answer.key, &answer.value)
    });
}

/// What is left of the settings: nothing that speaks of columns that are gone, no words.
pub(crate) fn settings(settings: &mut AnalysisSettings, catalogue: &Catalogue) {
    let known = |id: &String| catalogue.factor(id).is_some() || catalogue.field(id).is_some();
    settings.interactions.retain(|pair| pair.iter().all(known));
    if let Some(registration) = &mut settings.registration {
        registration.reason.clear();
        registration.sources.clear();
        registration.questions.retain(|q| known(&q.factor));
        for question in &mut registration.questions {
            question.reason.clear();
            question.adjust_for.retain(known);
            question.leave_out.retain(known);
        }
    }
}

fn known_entries(text: &str, entries: &[String]) -> Option<String> {
    let kept: Vec<&str> = text.split('|').filter(|t| entries.iter().any(|e| e == t)).collect();
    (!kept.is_empty()).then(|| kept.join("|"))
}

fn is_level(catalogue: &Catalogue, field: &str, key: &str) -> bool {
    matches!(catalogue.field(field).map(|f| &f.kind), Some(Kind::Level { levels }) if levels.iter().any(|l| l.key == key))
}

fn moved(date: Date, days: i64) -> Date {
    let span: Span = days.days();
    date.saturating_add(span)
}

fn hash(key: &str, code: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update((key.len() as u64).to_be_bytes());
    hasher.update(key.as_bytes());
    hasher.update(code.as_bytes());
    hasher.finalize().into()
}
