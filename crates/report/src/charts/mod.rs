//! The charts, each a pure function of the findings, registered in the order of the page.

mod calendar;
mod caterpillar;
mod checks;
mod doses;
mod forest;
mod frame;
mod frequency;
mod funnel;
mod habits;
mod halves;
mod last_nights;
mod people;
mod shapes;
mod sides;
mod spread;
mod time;
mod weeks;

use lumbago_domain::Findings;

use crate::scene::{Chart, RATE_TOPS, SceneError, Table};

pub(crate) use forest::{shown as shown_ratio, tabled as tabled_comparisons};
pub(crate) use habits::KEY_FACTORS;
pub(crate) use shapes::{amount as shape_amount, label as shape_label, word as shape_word};

/// Which report a chart belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// One person's.
    Personal,
    /// Several people's.
    Cohort,
    /// Either.
    Both,
}

/// What a chart function returns: a chart, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Panel {
    /// The chart.
    Chart(Box<Chart>),
    /// Why it cannot be drawn, as a sentence for the reader, and the counts it would have shown.
    Absent {
        /// The sentence.
        reason: String,
        /// The counts.
        table: Option<Table>,
    },
}

impl Panel {
    fn absent(reason: &str) -> Self {
        Self::Absent { reason: reason.into(), table: None }
    }
}

/// A chart of the registry.
pub struct ChartSpec {
    /// Element ids begin with it; the PNG is named after it.
    pub id: &'static str,
    /// What it shows, for documentation.
    pub about: &'static str,
    /// Whose report it belongs to.
    pub audience: Audience,
    /// Draws it.
    pub draw: fn(&Findings) -> Result<Panel, SceneError>,
}

/// Every chart, in the order of the page.
pub const CHARTS: &[ChartSpec] = &[
    ChartSpec {
        id: "frequency",
        about: "How often: thirty dots, as many filled as nights in 30.",
        audience: Audience::Both,
        draw: frequency::draw,
    },
    ChartSpec {
        id: "time",
        about: "Nights in 30 over a moving window, every single night below, mattress changes marked.",
        audience: Audience::Personal,
        draw: time::draw,
    },
    ChartSpec {
        id: "calendar",
        about: "Every night of the log, one column a week.",
        audience: Audience::Personal,
        draw: calendar::draw,
    },
    ChartSpec {
        id: "spread",
        about: "How rates differ between people, one dot a person, nobody ranked.",
        audience: Audience::Cohort,
        draw: spread::draw,
    },
    ChartSpec {
        id: "weeks",
        about: "Who logged when: people by weeks, nobody named.",
        audience: Audience::Cohort,
        draw: weeks::draw,
    },
    ChartSpec {
        id: "funnel",
        about: "People's rates by nights logged, with the range that chance alone would give.",
        audience: Audience::Cohort,
        draw: funnel::draw,
    },
    ChartSpec {
        id: "people",
        about: "Single people over time, chosen evenly along the rates, nobody named.",
        audience: Audience::Cohort,
        draw: people::draw,
    },
    ChartSpec {
        id: "habits",
        about: "Nights in 30 at each level of a habit, other habits held equal.",
        audience: Audience::Both,
        draw: habits::draw,
    },
    ChartSpec {
        id: "doses",
        about: "Nights in 30 along caffeine and stress as curves, with the nights they rest on.",
        audience: Audience::Personal,
        draw: doses::draw,
    },
    ChartSpec {
        id: "forest",
        about: "Adjusted ratios with intervals, verdict words beside them.",
        audience: Audience::Both,
        draw: forest::draw,
    },
    ChartSpec {
        id: "sides",
        about: "Each habit within people and between people, side by side, as a table with marks.",
        audience: Audience::Cohort,
        draw: sides::draw,
    },
    ChartSpec {
        id: "caterpillar",
        about: "How a link differs from person to person: a line each, in order of size, nobody named.",
        audience: Audience::Cohort,
        draw: caterpillar::draw,
    },
    ChartSpec {
        id: "last-nights",
        about: "The last four weeks, night by night, with the main habits.",
        audience: Audience::Personal,
        draw: last_nights::draw,
    },
    ChartSpec {
        id: "checks",
        about: "Whether the model can be leaned on: expected and seen, and what is left between nights.",
        audience: Audience::Both,
        draw: checks::draw,
    },
    ChartSpec {
        id: "shapes",
        about: "The rate along amounts as curves, with their range and the nights below.",
        audience: Audience::Both,
        draw: shapes::draw,
    },
];

/// The upper end of every rate axis in a report, so that charts can be compared: the first of
/// [`RATE_TOPS`] above the largest upper bound drawn. Bounds of levels with few nights do not
/// count; they end in an arrow head.
pub(crate) fn rate_top(f: &Findings) -> f64 {
    let firm = f.levels.iter().filter(|l| l.nights >= habits::FIRM_NIGHTS);
    let levels = firm.filter_map(|l| l.adjusted_in_30).map(|i| i.high);
    let moving = f.series.iter().flat_map(|s| &s.moving).map(|m| m.in_30.high);
    let moving = moving.filter(|_| f.population.persons <= 1);
    let points = f
        .levels
        .iter()
        .filter_map(|l| l.observed_in_30.filter(|_| l.nights >= habits::LEAST_NIGHTS));
    let largest = levels.chain(moving).chain(points).filter(|x| x.is_finite()).fold(0.0, f64::max);
    RATE_TOPS.into_iter().find(|&t| t >= largest).unwrap_or(30.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_fit_for_file_names() {
        let ids: BTreeSet<_> = CHARTS.iter().map(|c| c.id).collect();
        assert_eq!(ids.len(), CHARTS.len());
        for c in CHARTS {
            assert!(c.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", c.id);
            assert!(c.about.ends_with('.'), "{}", c.id);
        }
    }
}
