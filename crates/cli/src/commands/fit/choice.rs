//! Which covariance, and why: docs/methods/covariances.md.

use lumbago_stats::{Covariance, Fit, StatsError, Vcov, covariance, vcov_entry};

use super::args::Family;
use super::columns::Columns;
use super::problem::Refusal;

/// Groups from which the large-sample factor serves. The textbook's 40 is too few: with 60 persons it
/// holds 91.8 % of what is between persons instead of 95 (docs/methods/calibration.md).
pub(super) const MANY_GROUPS: usize = 100;

/// Rows of a group above which CR2's root, cubic in them, takes too long.
const LARGE_GROUP: usize = 2_000;

/// The covariance asked for, or the one that fits the data, with the reason.
pub(super) fn choose(
    fit: &Fit,
    asked: Option<&str>,
    family: Family,
    columns: &Columns,
) -> Result<(Covariance, Vec<String>), Refusal> {
    let mut notes = Vec::new();
    let name = match asked {
        Some(name) => name,
        None => {
            let (name, why) = default(family, columns);
            notes.push(format!("Errors: {name}, {why}; --vcov chooses another."));
            name
        }
    };
    let entry = vcov_entry(name)
        .ok_or_else(|| Refusal::Stats(StatsError::UnknownCovariance { name: name.to_owned() }))?;
    if entry.needs == "groups" && columns.cluster.is_none() {
        return Err(Refusal::new(
            format!("`{name}` is a covariance by group and no groups are named"),
            "name their column with --cluster",
        ));
    }
    if entry.needs == "nights" && columns.night.is_none() {
        return Err(Refusal::new(
            format!("`{name}` is a covariance by calendar and no nights are named"),
            "name their column with --time",
        ));
    }
    let alone = entry.needs == "nights" && entry.id != "driscoll_kraay";
    if alone && columns.persons > 1 {
        return Err(Refusal::new(
            format!("`{name}` is for the nights of one person, and there are {}", columns.persons),
            "use --cluster with cr1_s or cr2, or --vcov dk for nights that persons share",
        ));
    }
    let vcov = Vcov::named(name, columns.cluster.as_deref(), columns.night.as_deref())?;
    let mut cov = covariance(fit, &vcov)?;
    notes.append(&mut cov.notes);
    Ok((cov, notes))
}

fn default(family: Family, columns: &Columns) -> (&'static str, String) {
    if let Some(cluster) = &columns.cluster {
        let groups = columns.clusters;
        let mut sizes = vec![0_usize; cluster.iter().max().map_or(0, |m| m + 1)];
        cluster.iter().for_each(|&g| sizes[g] += 1);
        let largest = sizes.into_iter().max().unwrap_or(0);
        return match (groups >= MANY_GROUPS, largest > LARGE_GROUP) {
            (true, _) => {
                ("cr1_s", format!("because there are {groups} groups, {MANY_GROUPS} or more"))
            }
            (false, true) => {
                ("cr3", format!("because {groups} groups are few and too large for cr2"))
            }
            (false, false) => {
                ("cr2", format!("because there are {groups} groups, fewer than {MANY_GROUPS}"))
            }
        };
    }
    if columns.night.is_some() {
        return ("ewc", "because nights of one person follow one another".into());
    }
    if family == Family::Quasipoisson {
        return ("quasi", "which belongs to the family".into());
    }
    ("hc3", "because neither groups nor nights are named: rows count as independent".into())
}
