//! Columns beside the formula: groups, nights, persons, weights.

use anyhow::{Result, anyhow};
use lumbago_stats::formula::{Frame, Model, groups, nights};

use super::args::Fit;

/// Columns beside the formula, over the rows of the model.
pub(super) struct Columns {
    /// Group of each row for errors.
    pub(super) cluster: Option<Vec<usize>>,
    pub(super) clusters: usize,
    /// Group of each row for --fixed or --random.
    pub(super) group: Option<Vec<usize>>,
    pub(super) night: Option<Vec<i64>>,
    pub(super) person: Option<Vec<usize>>,
    pub(super) persons: usize,
    pub(super) weights: Option<Vec<f64>>,
}

impl Columns {
    pub(super) fn of(
        frame: &Frame,
        model: &Model,
        args: &Fit,
        group: Option<&str>,
        person: Option<&str>,
    ) -> Result<Self> {
        let codes = |name: Option<&str>| -> Option<Vec<usize>> {
            let (codes, _) = groups(frame.column(name?)?);
            Some(dense(model.rows.iter().filter_map(|&i| codes[i]).map(|c| c as usize).collect()))
        };
        let night = match args.time.as_deref().and_then(|name| frame.column(name)) {
            None => None,
            Some(column) => {
                let all = nights(column).map_err(|e| {
                    anyhow!(
                        "--{e}\n  help: write dates as YYYY-MM-DD, or count nights in whole numbers"
                    )
                })?;
                Some(model.rows.iter().filter_map(|&i| all[i]).collect())
            }
        };
        let weights = match args.weights.as_deref().and_then(|name| frame.column(name)) {
            None => None,
            Some(column) => {
                let values = column.numbers().ok_or_else(|| {
                    anyhow!(
                        "--weights: `{}` holds text\n  help: name a column of numbers",
                        column.name
                    )
                })?;
                Some(model.rows.iter().map(|&i| values[i]).collect())
            }
        };
        let count = |codes: &Option<Vec<usize>>| {
            codes.as_ref().map_or(0, |c| c.iter().max().map_or(0, |m| m + 1))
        };
        let person = codes(person);
        let persons = count(&person).max(1);
        let named = codes(args.cluster.as_deref()).or_else(|| codes(args.fixed.as_deref()));
        // Nights of several persons: errors by person unless something else is named.
        let cluster = named.or_else(|| person.clone().filter(|_| persons > 1));
        let clusters = count(&cluster);
        Ok(Self { clusters, cluster, group: codes(group), night, person, persons, weights })
    }

    /// The same over some of the rows.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let pick = |v: &Option<Vec<usize>>| {
            v.as_ref().map(|v| dense(rows.iter().map(|&i| v[i]).collect()))
        };
        let cluster = pick(&self.cluster);
        Self {
            clusters: cluster.as_ref().map_or(0, |c| c.iter().max().map_or(0, |m| m + 1)),
            cluster,
            group: pick(&self.group),
            night: self.night.as_ref().map(|v| rows.iter().map(|&i| v[i]).collect()),
            person: pick(&self.person),
            persons: self.persons,
            weights: self.weights.as_ref().map(|v| rows.iter().map(|&i| v[i]).collect()),
        }
    }
}

/// Codes renumbered from 0 in order of appearance.
fn dense(mut codes: Vec<usize>) -> Vec<usize> {
    let mut place = vec![usize::MAX; codes.iter().max().map_or(0, |m| m + 1)];
    let mut next = 0;
    for code in &mut codes {
        if place[*code] == usize::MAX {
            place[*code] = next;
            next += 1;
        }
        *code = place[*code];
    }
    codes
}
