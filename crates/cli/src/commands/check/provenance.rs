//! Nights of several sources: who gave what, and what the others say.

use std::collections::BTreeMap;

use lumbago_domain::{NightLog, Provenance, Source};
use serde::Serialize;

/// Where the nights of several sources came from.
#[derive(Serialize)]
pub(super) struct Merged<'a> {
    /// Numbered from 0 in everything below.
    sources: &'a [Source],
    /// Nights that rest on several sources, in the order of the log.
    nights: Vec<Night<'a>>,
}

/// One of them.
#[derive(Serialize)]
struct Night<'a> {
    person: &'a str,
    night: String,
    /// The rows that speak of it.
    rows: &'a [lumbago_domain::Origin],
    /// Which source gave which field.
    given: BTreeMap<&'a str, u32>,
    /// What other sources say and does not hold.
    others: Vec<Other<'a>>,
}

/// A value that does not hold.
#[derive(Serialize)]
struct Other<'a> {
    field: &'a str,
    source: u32,
    line: u64,
    value: &'a str,
    contradicts: bool,
}

/// All of them.
pub(super) fn of<'a>(log: &'a NightLog, provenance: &'a Provenance) -> Merged<'a> {
    let several = (0..log.len()).filter(|&i| provenance.sources_of(i).len() > 1);
    let nights = several.map(|i| Night {
        person: &log.people[log.person[i] as usize].code,
        night: log.night[i].to_string(),
        rows: provenance.rows(i),
        given: log
            .columns
            .iter()
            .filter(|c| c.values.is_recorded(i))
            .filter_map(|c| Some((c.field.as_str(), provenance.giver(&c.field, i)?)))
            .collect(),
        others: provenance
            .others_of(i)
            .iter()
            .map(|o| Other {
                field: &o.field,
                source: o.source,
                line: o.line,
                value: &o.value,
                contradicts: o.contradicts,
            })
            .collect(),
    });
    Merged { nights: nights.collect(), sources: &provenance.sources }
}

impl Merged<'_> {
    /// How many nights, and for each field how many came from which source; empty without any.
    pub(super) fn text(&self) -> String {
        if self.nights.is_empty() {
            return String::new();
        }
        let mut fields: BTreeMap<&str, BTreeMap<u32, usize>> = BTreeMap::new();
        let mut differ: BTreeMap<&str, usize> = BTreeMap::new();
        for night in &self.nights {
            for (&field, &source) in &night.given {
                *fields.entry(field).or_default().entry(source).or_default() += 1;
            }
            let contradicted = night.others.iter().filter(|o| o.contradicts);
            let mut seen: Vec<&str> = contradicted.map(|o| o.field).collect();
            seen.dedup();
            seen.into_iter().for_each(|field| *differ.entry(field).or_default() += 1);
        }
        let n = self.nights.len();
        let mut out = format!(
            "\n{n} {} on several sources; who gave what (all values: --json, or import)\n",
            if n == 1 { "night rests" } else { "nights rest" }
        );
        for (field, sources) in fields {
            let given: Vec<String> = sources
                .iter()
                .map(|(s, n)| format!("{} {n}", self.sources[*s as usize].file))
                .collect();
            let contradicted = match differ.get(field) {
                Some(n) => format!("; contradicted on {n}"),
                None => String::new(),
            };
            out.push_str(&format!("  {field:<26} {}{contradicted}\n", given.join(", ")));
        }
        out
    }
}
