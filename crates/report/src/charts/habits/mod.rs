//! What goes with it: the rate at each level of a habit, standardised to the log's own mix of
//! other habits, with the rate as observed beside it.

mod layout;

use lumbago_domain::{Effect, Findings, LevelRate, Scope, Verdict};

use self::layout::rows;
use super::Panel;
use super::frame::{NARROW, WIDE};
use crate::locale::{fill, plural, text};
use crate::phrase::{
    capital, count_event_nights, dash_range, decimal_range, event_nights, listed, spoken, uncapital,
};
use crate::scene::{Chart, SceneError, Table, TableCell, clean};

/// Below this many spasm nights no level is compared by eye either.
const LEAST_EVENTS: u32 = 5;

/// Below this many nights a level gets words instead of a mark.
pub(super) const LEAST_NIGHTS: u32 = 10;

/// From this many nights a mark is filled.
pub(super) const FIRM_NIGHTS: u32 = 30;

/// Rows drawn at most; the rest stands in the table.
const MOST_ROWS: usize = 22;

/// Arms that the heading names; with a single one more, that one too.
const MOST_NAMED: usize = 3;

/// Shown first and always, in this order.
pub(crate) const KEY_FACTORS: [&str; 5] =
    ["position", "caffeine_late", "caffeine_total", "stress", "mattress_age"];

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let groups = groups(f);
    let nights = event_nights(f);
    if groups.is_empty() {
        return Ok(Panel::absent(text("habits.absent")));
    }
    if f.population.spasm_nights == 0 {
        return Ok(Panel::absent(&fill("habits.no_event", &[("event", &clean(&f.outcome.event))])));
    }
    if f.population.spasm_nights < LEAST_EVENTS {
        let counted = count_event_nights(f, f.population.spasm_nights);
        let reason = fill("habits.too_few", &[("counted", &counted), ("needed", &LEAST_EVENTS)]);
        return Ok(Panel::Absent { reason, table: Some(table(f, &nights, &tabled(&groups))) });
    }
    let adjusted = f.levels.iter().any(|l| l.adjusted_in_30.is_some());
    let cohort = f.population.persons > 1;
    let mut how_to_read = Vec::new();
    if adjusted {
        how_to_read.push(match cohort {
            true => fill("habits.how_held_study", &[("event_nights", &nights)]),
            false => fill("habits.how_held", &[("event_nights", &nights)]),
        });
    }
    let drawn = || groups.iter().flat_map(|g| &g.levels);
    if drawn().any(|l| l.nights < FIRM_NIGHTS && l.adjusted_in_30.is_some()) {
        how_to_read.push(fill("habits.how_hollow", &[("nights", &FIRM_NIGHTS)]));
    }
    how_to_read.push(text(if cohort { "habits.how_study" } else { "habits.how" }).into());
    Ok(Panel::Chart(Box::new(Chart {
        id: "habits".into(),
        title: title(f),
        how_to_read: how_to_read.join(" "),
        name: fill("habits.name", &[("Event_nights", &capital(&nights))]),
        desc: description(f, &groups, &nights),
        wide: rows(f, &groups, WIDE)?,
        narrow: rows(f, &groups, NARROW)?,
        halves: Vec::new(),
        table: table(f, &nights, &tabled(&groups)),
    })))
}

/// A factor and its levels in the order shown.
struct Group<'a> {
    label: &'a str,
    levels: Vec<&'a LevelRate>,
    /// Levels with too few nights for a mark.
    scarce: Vec<&'a LevelRate>,
}

/// The rows of the table: every level drawn or named, in the order of the drawing.
fn tabled<'a>(groups: &[Group<'a>]) -> Vec<&'a LevelRate> {
    groups.iter().flat_map(|g| g.levels.iter().chain(&g.scarce)).copied().collect()
}

fn shown(l: &LevelRate) -> Option<f64> {
    l.adjusted_in_30.map(|i| i.point).or(l.observed_in_30)
}

/// Key factors in their fixed order, then what was announced, then what leans; levels without a
/// natural order by their rate, scarce ones in one line at the end.
fn groups(f: &Findings) -> Vec<Group<'_>> {
    let mut factors: Vec<&str> = KEY_FACTORS.to_vec();
    for keep in [Verdict::is_announced as fn(Verdict) -> bool, Verdict::is_leaning] {
        for e in f.effects.iter().filter(|e| e.primary && keep(e.verdict)) {
            if !factors.contains(&e.factor.as_str()) {
                factors.push(&e.factor);
            }
        }
    }
    let mut groups = Vec::new();
    let mut used = 0;
    for factor in factors {
        let of_factor =
            f.levels.iter().filter(|l| l.factor == factor && l.nights > 0 && shown(l).is_some());
        let (mut levels, scarce): (Vec<_>, Vec<_>) =
            of_factor.partition(|l| l.nights >= LEAST_NIGHTS);
        levels.sort_by_key(|l| l.order);
        if factor == "position" {
            levels.sort_by(|a, b| {
                shown(b).partial_cmp(&shown(a)).unwrap_or(std::cmp::Ordering::Equal)
            });
        }
        // Beyond the key factors, a group is drawn only where other habits could be held equal.
        let worth =
            KEY_FACTORS.contains(&factor) || levels.iter().any(|l| l.adjusted_in_30.is_some());
        if worth && levels.len() + scarce.len() > 1 && used + levels.len() <= MOST_ROWS {
            used += levels.len();
            let label = levels.first().or(scarce.first()).map_or("", |l| l.factor_label.as_str());
            groups.push(Group { label, levels, scarce });
        }
    }
    groups
}

/// The takeaway: what was announced, else what leans, else that nothing stands out.
pub(crate) fn title(f: &Findings) -> String {
    let events = clean(&f.outcome.events);
    // Nights are compared with nights: what differs between people stands in the forest.
    let nights = |e: &&Effect| e.primary && e.scope != Scope::Between;
    let arms = |keep: fn(Verdict) -> bool| -> Vec<String> {
        let found = f.effects.iter().filter(nights).filter(|e| keep(e.verdict));
        let mut arms: Vec<String> = found.map(arm_words).collect();
        arms.dedup();
        arms
    };
    let more = arms(|v| v == Verdict::More);
    let fewer = arms(|v| v == Verdict::Fewer);
    match (more.is_empty(), fewer.is_empty()) {
        (false, false) => fill(
            "habits.more_and_fewer",
            &[("events", &events), ("more", &first(&more)), ("fewer", &first(&fewer))],
        ),
        (false, true) => fill("habits.more", &[("events", &events), ("arms", &first(&more))]),
        (true, false) => fill("habits.fewer", &[("events", &events), ("arms", &first(&fewer))]),
        (true, true) => {
            let people = f.effects.iter().filter(|e| e.primary && e.scope == Scope::Between);
            let stand_out = people.filter(|e| e.verdict.is_announced()).count();
            let leaning = arms(|v| v == Verdict::LeaningMore);
            let away = arms(|v| v == Verdict::LeaningFewer);
            match (leaning.first(), away.first()) {
                (Some(_), _) => {
                    let arms = first(&leaning);
                    fill("habits.may_be_more", &[("events", &events), ("arms", &arms)])
                }
                (None, Some(_)) => {
                    let arms = first(&away);
                    fill("habits.may_be_fewer", &[("events", &events), ("arms", &arms)])
                }
                (None, None) if stand_out > 0 => plural("habits.between", stand_out as u32, &[]),
                (None, None) => text("habits.none").into(),
            }
        }
    }
}

/// The first of many, and how many more: a heading is read at a glance.
fn first(arms: &[String]) -> String {
    match arms.len().saturating_sub(MOST_NAMED) {
        0 | 1 => listed(arms),
        more => {
            let named = arms[..MOST_NAMED].join(text("say.comma"));
            plural("habits.more_arms", more as u32, &[("arms", &named)])
        }
    }
}

/// "front nights", or the factor itself where the arm has no words.
fn arm_words(e: &Effect) -> String {
    let words = clean(&e.exposed.label);
    if words.is_empty() {
        fill("habits.arm", &[("habit", &uncapital(&clean(&e.factor_label)))])
    } else {
        words
    }
}

fn description(f: &Findings, groups: &[Group<'_>], nights: &str) -> String {
    let mut said =
        vec![fill("habits.desc", &[("event_nights", &nights), ("habits", &groups.len())])];
    let spread = |g: &&Group<'_>| {
        let points = g.levels.iter().filter(|l| l.nights >= LEAST_NIGHTS).filter_map(|l| shown(l));
        let (low, high) =
            points.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        if high > low { high - low } else { 0.0 }
    };
    let widest =
        groups.iter().max_by(|a, b| spread(a).total_cmp(&spread(b))).filter(|g| spread(g) > 0.0);
    if let Some(group) = widest {
        let parts: Vec<String> = group
            .levels
            .iter()
            .filter(|l| l.nights >= LEAST_NIGHTS)
            .map(|l| match l.adjusted_in_30 {
                Some(i) => fill(
                    "habits.desc_level_range",
                    &[
                        ("level", &clean(&l.label)),
                        ("rate", &format!("{:.0}", i.point)),
                        ("range", &spoken(&dash_range(&i))),
                        ("nights", &l.nights),
                    ],
                ),
                None => fill(
                    "habits.desc_level",
                    &[
                        ("level", &clean(&l.label)),
                        ("rate", &format!("{:.0}", shown(l).unwrap_or(0.0))),
                        ("nights", &l.nights),
                    ],
                ),
            })
            .collect();
        if !parts.is_empty() {
            said.push(fill(
                "habits.desc_widest",
                &[("habit", &uncapital(group.label)), ("levels", &parts.join("; "))],
            ));
        }
    }
    if let Some(rate) = f.rate.spasm_nights_in_30 {
        said.push(fill("habits.desc_average", &[("rate", &format!("{:.0}", rate.point))]));
    }
    said.join(" ")
}

fn table(f: &Findings, nights: &str, levels: &[&LevelRate]) -> Table {
    let number = |x: Option<f64>| TableCell::Number(x.map_or("–".into(), |x| format!("{x:.1}")));
    let adjusted = levels.iter().any(|l| l.adjusted_in_30.is_some());
    let row = |l: &&LevelRate| {
        let mut row = vec![
            TableCell::Text(format!("{}: {}", clean(&l.factor_label), clean(&l.label))),
            TableCell::Number(l.nights.to_string()),
            TableCell::Number(l.spasm_nights.to_string()),
            number(l.observed_in_30),
        ];
        if adjusted {
            row.push(TableCell::Number(l.adjusted_in_30.map_or("–".into(), |i| decimal_range(&i))));
        }
        row
    };
    let mut header = vec![
        text("habits.level").into(),
        text("habits.nights").into(),
        capital(nights),
        text("habits.observed").into(),
    ];
    if adjusted {
        header.push(text("habits.adjusted").into());
    }
    let average = match f.rate.spasm_nights_in_30 {
        Some(rate) => fill("say.in_30", &[("n", &format!("{:.1}", rate.point))]),
        None => text("habits.not_known").into(),
    };
    Table {
        caption: fill(
            "habits.caption",
            &[("Event_nights", &capital(nights)), ("average", &average)],
        ),
        header,
        rows: levels.iter().map(row).collect(),
    }
}
