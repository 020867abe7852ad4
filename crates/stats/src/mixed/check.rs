//! What is refused before anything is integrated.

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::{Fit, GlmOptions, Weights, glm};
use crate::groups::rows_by_group;
use crate::mixed::small::MOST_EFFECTS;
use crate::mixed::{MixedFamily, MixedOptions};

/// Nodes over all effects together.
const MOST_NODES: usize = 10_000;
const MOST_POINTS: usize = 100;

/// The fit without group effects, and what was looked up.
pub(super) struct Checked {
    pub(super) plain: Fit,
    /// Design columns with random slopes.
    pub(super) slopes: Vec<usize>,
    /// Groups with rows of positive weight, and how many of them have one.
    pub(super) groups: usize,
    pub(super) singletons: usize,
}

pub(super) fn check(
    design: &Design,
    y: &[f64],
    group: &[usize],
    options: &MixedOptions<'_>,
) -> Result<Checked, StatsError> {
    if group.len() != design.n {
        return Err(StatsError::LengthMismatch {
            what: "groups".into(),
            expected: design.n,
            found: group.len(),
        });
    }
    let slopes = slope_columns(design, options.slopes)?;
    check_points(options.points, 1 + slopes.len())?;
    let plain = glm(design, y, &plain_options(options))?;
    if options.family == MixedFamily::NegativeBinomial
        && let Some(row) = y.iter().position(|v| v.fract() != 0.0)
    {
        return Err(StatsError::NotACount { row, value: y[row] });
    }
    let present: Vec<usize> = (0..design.n).filter(|&i| plain.weight[i] > 0.0).collect();
    let codes: Vec<usize> = present.iter().map(|&i| group[i]).collect();
    let groups = rows_by_group(&codes);
    if groups.len() < 2 {
        return Err(StatsError::TooFewClusters { clusters: groups.len(), needed: 2 });
    }
    let singletons = groups.iter().filter(|rows| rows.len() == 1).count();
    let yes_no = options.family == MixedFamily::Binomial
        && present.iter().all(|&i| plain.weight[i] * y[i].min(1.0 - y[i]) == 0.0);
    if singletons == groups.len() && (yes_no || options.family.has_scale()) {
        return Err(StatsError::NotIdentified {
            what: "the variance between groups",
            why: "every group has one row",
        });
    }
    let still = |rows: &Vec<usize>| rows.iter().all(|&k| y[present[k]] == y[present[rows[0]]]);
    if yes_no && groups.iter().all(still) {
        return Err(StatsError::NotIdentified {
            what: "the variance between groups",
            why: "the outcome never varies inside a group, so that the estimate is infinite",
        });
    }
    Ok(Checked { plain, slopes, groups: groups.len(), singletons })
}

fn slope_columns(design: &Design, names: &[&str]) -> Result<Vec<usize>, StatsError> {
    if names.len() >= MOST_EFFECTS {
        return Err(StatsError::BadArgument {
            what: "the number of random slopes",
            value: names.len() as f64,
            allowed: "at most 2",
        });
    }
    let mut slopes = Vec::new();
    for name in names {
        let Some(j) = design.index_of(name) else {
            return Err(StatsError::UnknownColumn { column: (*name).to_owned() });
        };
        if slopes.contains(&j) {
            return Err(StatsError::DuplicateColumn { column: (*name).to_owned() });
        }
        if design.intercept() == Some(j) {
            return Err(StatsError::ConstantColumn { column: (*name).to_owned() });
        }
        slopes.push(j);
    }
    Ok(slopes)
}

fn check_points(points: usize, effects: usize) -> Result<(), StatsError> {
    let nodes = points.checked_pow(effects as u32).unwrap_or(usize::MAX);
    if (1..=MOST_POINTS).contains(&points) && nodes <= MOST_NODES {
        return Ok(());
    }
    Err(StatsError::BadArgument {
        what: "the number of quadrature points",
        value: points as f64,
        allowed: "1 to 100, at most 21 with two slopes",
    })
}

/// The plain model of the same mean: Poisson for NB2.
fn plain_options<'a>(options: &MixedOptions<'a>) -> GlmOptions<'a> {
    let plain = match options.family {
        MixedFamily::Poisson | MixedFamily::NegativeBinomial => GlmOptions::poisson(),
        MixedFamily::Binomial => GlmOptions::binomial(),
        MixedFamily::Gaussian => GlmOptions::gaussian(),
    };
    GlmOptions {
        offset: options.offset,
        weights: options.weights.map_or(Weights::None, Weights::Prior),
        ..plain
    }
}
