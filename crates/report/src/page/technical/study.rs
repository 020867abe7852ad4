//! A study of several people: the same comparisons from several sides, who stopped, who is in it.

use lumbago_domain::{
    Attrition, CountedOver, Described, Findings, Interval, PooledPeople, Scope, Study,
    StudyComparison,
};
use maud::{Markup, html};

use crate::page::figure::table;
use crate::phrase::{count, percent, ratio};
use crate::scene::{Table, TableCell, clean};

/// Weeks of a longer study are thinned to about so many rows.
const WEEKS_SHOWN: usize = 14;

/// People up to whom each one's ratio is shown.
const PEOPLE_SHOWN: usize = 100;

/// Rows up to which the table of nights stands in the open.
const OPEN_ROWS: usize = 24;

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let study = f.technical.study.as_ref()?;
    Some(html! {
        @if !study.comparisons.is_empty() {
            details {
                summary { "Person by person" }
                (comparisons(f, study))
            }
        }
        details {
            summary { "Who stopped logging" }
            p { (clean(&study.attrition.text)) }
            @if let Some(t) = weeks(&study.attrition) { (table(&t, "")) }
        }
    })
}

/// Who and what is in the study, for its first section: people, then nights.
pub(crate) fn people_and_nights(f: &Findings) -> Markup {
    let described_of = |of: CountedOver| {
        let study = f.technical.study.as_ref()?;
        study.described.iter().any(|d| d.of == of).then(|| described(study, of))
    };
    let (people, nights) = (described_of(CountedOver::People), described_of(CountedOver::Nights));
    html! {
        @if people.is_some() || nights.is_some() { h3 { "The people and their nights" } }
        @if let Some(t) = people { (table(&t, "")) }
        @if let Some(t) = nights {
            @if t.rows.len() <= OPEN_ROWS { (table(&t, "")) }
            @else { details { summary { "The nights, " (t.rows.len()) " quantities" } (table(&t, "")) } }
            p class="small mut" {
                "Between people: of the differences from night to night, the share that lies between people and not "
                "between the nights of one. Where it is near 100%, a person's own nights say little."
            }
        }
    }
}

fn comparisons(f: &Findings, study: &Study) -> Markup {
    let gaps: Vec<&StudyComparison> =
        study.comparisons.iter().filter(|c| c.gap_text.starts_with("A clear gap")).collect();
    html! {
        p {
            "Each comparison within people once with one ratio for all, once with a ratio of each person's own, pooled. "
            "Where the two disagree, or one person moves the ratio far, lean on it less."
        }
        (table(&side_by_side(study), ""))
        (table(&how_people_differ(study), ""))
        @if !gaps.is_empty() {
            ul { @for c in &gaps { li { strong { (name(c)) ". " } (clean(&c.gap_text)) } } }
        }
        @for c in study.comparisons.iter().filter(|c| shown_by_person(f, c)) {
            details {
                summary { (name(c)) ": " (count(c.people.len() as u32, "person", "people")) }
                (table(&people(c), ""))
            }
        }
        p class="small mut" {
            "One ratio: Poisson with an intercept a person, errors by person. Own ratios: Firth's penalised Poisson person "
            "by person, pooled by random effects (REML, Hartung–Knapp error). Signs turned: wild score bootstrap over people; "
            "the smallest p that so many people can give stands behind it where it is above 0.001. Without one: the ratio when "
            "any one person is left out, one step from the fit of all. Each person's own ratios are in findings.json."
        }
    }
}

/// Each person's ratio stands on the page where the comparison is announced or leans and the people
/// are few enough to be read; findings.json holds all.
fn shown_by_person(f: &Findings, c: &StudyComparison) -> bool {
    let told = f.effects.iter().any(|e| {
        e.scope == Scope::Within
            && e.factor == c.factor
            && e.contrast == c.contrast
            && (e.verdict.is_announced() || e.verdict.is_leaning())
    });
    told && (1..=PEOPLE_SHOWN).contains(&c.people.len())
}

fn name(c: &StudyComparison) -> String {
    format!("{}, {}", clean(&c.factor_label), clean(&c.contrast_label))
}

fn number(text: impl Into<String>) -> TableCell {
    TableCell::Number(text.into())
}

fn interval(i: Option<&Interval>) -> TableCell {
    number(i.map_or("–".into(), ratio))
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "<0.001".into() } else { format!("{p:.3}") }
}

fn side_by_side(study: &Study) -> Table {
    let wild = |c: &StudyComparison| match (c.wild_p, c.wild_smallest_p) {
        (Some(p), Some(smallest)) if smallest > 0.001 => {
            format!("{} (least {})", p_value(p), p_value(smallest))
        }
        (Some(p), _) => p_value(p),
        _ => "–".into(),
    };
    Table {
        caption: "The same comparison from several sides: ratios (95%)".into(),
        header: [
            "Habit and comparison",
            "One ratio for all",
            "p",
            "p, signs turned",
            "Own ratios pooled",
            "Between people",
        ]
        .map(String::from)
        .to_vec(),
        rows: study
            .comparisons
            .iter()
            .map(|c| {
                vec![
                    TableCell::Text(name(c)),
                    interval(Some(&c.fixed)),
                    number(p_value(c.fixed_p)),
                    number(wild(c)),
                    interval(c.random.as_ref().map(|r| &r.ratio)),
                    interval(c.between.as_ref()),
                ]
            })
            .collect(),
    }
}

fn how_people_differ(study: &Study) -> Table {
    let of = |c: &StudyComparison, text: &dyn Fn(&PooledPeople) -> String| {
        number(c.random.as_ref().map_or("–".into(), text))
    };
    Table {
        caption: "How people differ, and whether one of them decides".into(),
        header: [
            "Habit and comparison",
            "People",
            "Same direction",
            "tau²",
            "I²",
            "A further person (95%)",
            "Without one",
            "Who moves it most",
        ]
        .map(String::from)
        .to_vec(),
        rows: study
            .comparisons
            .iter()
            .map(|c| {
                let without = c.without_one.as_ref();
                vec![
                    TableCell::Text(name(c)),
                    number(c.people.len().to_string()),
                    of(c, &|r| format!("{} of {}", r.same_direction, r.members)),
                    of(c, &|r| format!("{:.3}", r.tau2)),
                    of(c, &|r| percent(r.i2)),
                    interval(c.random.as_ref().and_then(|r| r.prediction.as_ref())),
                    number(
                        without.map_or("–".into(), |w| format!("{:.2} to {:.2}", w.low, w.high)),
                    ),
                    TableCell::Text(without.map_or("–".into(), |w| {
                        format!("{} ({:.2} without)", clean(&w.person), w.ratio)
                    })),
                ]
            })
            .collect(),
    }
}

fn people(c: &StudyComparison) -> Table {
    Table {
        caption: format!("{}: each person's own ratio", name(c)),
        header: ["Person", "Nights", "With spasms", "Own ratio (95%)", "Drawn to the mean (95%)"]
            .map(String::from)
            .to_vec(),
        rows: c
            .people
            .iter()
            .map(|p| {
                vec![
                    TableCell::Text(clean(&p.person)),
                    number(p.nights.to_string()),
                    number(p.spasm_nights.to_string()),
                    interval(Some(&p.ratio)),
                    interval(p.shrunken.as_ref()),
                ]
            })
            .collect(),
    }
}

fn weeks(a: &Attrition) -> Option<Table> {
    let step = a.weeks.len().div_ceil(WEEKS_SHOWN).max(1);
    let rows: Vec<Vec<TableCell>> = a
        .weeks
        .iter()
        .enumerate()
        .filter(|(k, _)| k % step == 0 || k + 1 == a.weeks.len())
        .map(|(_, w)| {
            let share = |n: u32, of: u32| match of {
                0 => "–".to_string(),
                _ => percent(f64::from(n) / f64::from(of)),
            };
            vec![
                TableCell::Text(format!("Week {}", w.week)),
                number(w.people.to_string()),
                number(share(w.still_logging, w.people)),
                number(share(w.nights_logged, 7 * w.people)),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        caption: "Who kept logging, week by week of their own time".into(),
        header: ["Time", "People", "Still logging", "Nights logged in it"]
            .map(String::from)
            .to_vec(),
        rows,
    })
}

fn described(study: &Study, of: CountedOver) -> Table {
    let (caption, first) = match of {
        CountedOver::People => ("The people", "Of each person"),
        CountedOver::Nights => ("The nights", "Of each night"),
    };
    let mut header = vec![first, "Known", "Missing", "Median (quartiles), or share"];
    if of == CountedOver::Nights {
        header.push("Between people");
    }
    Table {
        caption: caption.into(),
        header: header.into_iter().map(String::from).collect(),
        rows: study
            .described
            .iter()
            .filter(|d| d.of == of)
            .map(|d| {
                let mut row = vec![
                    TableCell::Text(with_unit(d)),
                    number(d.n.to_string()),
                    number(d.missing.to_string()),
                    TableCell::Text(typical(d)),
                ];
                if of == CountedOver::Nights {
                    row.push(number(d.between_share.map_or("–".into(), percent)));
                }
                row
            })
            .collect(),
    }
}

/// "Stress, 0–10"; the label alone where it says the unit itself.
fn with_unit(d: &Described) -> String {
    let (label, unit) = (clean(&d.label), clean(&d.unit).replace('-', "–"));
    match unit.is_empty() || label.to_lowercase().contains(&unit.to_lowercase()) {
        true => label,
        false => format!("{label}, {unit}"),
    }
}

fn typical(d: &Described) -> String {
    let short = |v: f64| if v.fract() == 0.0 { format!("{v:.0}") } else { format!("{v:.1}") };
    match (d.quartiles, d.share_yes) {
        (Some([low, median, high]), _) => {
            format!("{} ({} to {})", short(median), short(low), short(high))
        }
        (_, Some(share)) => format!("{} yes", percent(share)),
        _ => {
            let parts: Vec<String> = d
                .levels
                .iter()
                .map(|l| format!("{} {}", clean(&l.label).replace('_', " "), l.n))
                .collect();
            parts.join(", ")
        }
    }
}
