//! A study of several people: the same comparisons from several sides, who stopped, who is in it.

use lumbago_domain::{
    Attrition, CountedOver, Described, Findings, Interval, PooledPeople, Scope, Study,
    StudyComparison,
};
use maud::{Markup, html};

use crate::locale::{fill, plural, text, texts};
use crate::page::figure::table;
use crate::phrase::{percent, ratio};
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
                summary { (text("study.title")) }
                (comparisons(f, study))
            }
        }
        details {
            summary { (text("study.attrition")) }
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
        @if people.is_some() || nights.is_some() { h3 { (text("study.people_and_nights")) } }
        @if let Some(t) = people { (table(&t, "")) }
        @if let Some(t) = nights {
            @if t.rows.len() <= OPEN_ROWS { (table(&t, "")) }
            @else { details { summary { (fill("study.quantities", &[("count", &t.rows.len())])) } (table(&t, "")) } }
            p class="small mut" {
                (text("study.between_note"))
            }
        }
    }
}

fn comparisons(f: &Findings, study: &Study) -> Markup {
    let gaps: Vec<&StudyComparison> =
        study.comparisons.iter().filter(|c| c.gap_text.starts_with("A clear gap")).collect();
    html! {
        p {
            (text("study.intro"))
        }
        (table(&side_by_side(study), ""))
        (table(&how_people_differ(study), ""))
        @if !gaps.is_empty() {
            ul { @for c in &gaps { li { strong { (name(c)) ". " } (clean(&c.gap_text)) } } }
        }
        @for c in study.comparisons.iter().filter(|c| shown_by_person(f, c)) {
            details {
                summary { (name(c)) ": " (plural("count.people", c.people.len() as u32, &[])) }
                (table(&people(c), ""))
            }
        }
        p class="small mut" {
            (text("study.methods"))
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
            fill("study.least", &[("p", &p_value(p)), ("least", &p_value(smallest))])
        }
        (Some(p), _) => p_value(p),
        _ => "–".into(),
    };
    Table {
        caption: text("study.sides").into(),
        header: texts([
            "study.comparison",
            "study.fixed",
            "study.p",
            "study.p_wild",
            "study.pooled",
            "study.between",
        ]),
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
        caption: text("study.differ").into(),
        header: texts([
            "study.comparison",
            "study.people",
            "study.same_direction",
            "study.tau2",
            "study.i2",
            "study.prediction",
            "study.without_one",
            "study.moves_most",
        ]),
        rows: study
            .comparisons
            .iter()
            .map(|c| {
                let without = c.without_one.as_ref();
                vec![
                    TableCell::Text(name(c)),
                    number(c.people.len().to_string()),
                    of(c, &|r| fill("say.of", &[("part", &r.same_direction), ("all", &r.members)])),
                    of(c, &|r| format!("{:.3}", r.tau2)),
                    of(c, &|r| percent(r.i2)),
                    interval(c.random.as_ref().and_then(|r| r.prediction.as_ref())),
                    number(without.map_or("–".into(), |w| {
                        let (low, high) = (format!("{:.2}", w.low), format!("{:.2}", w.high));
                        fill("say.to", &[("low", &low), ("high", &high)])
                    })),
                    TableCell::Text(without.map_or("–".into(), |w| {
                        let ratio = format!("{:.2}", w.ratio);
                        fill("study.without", &[("person", &clean(&w.person)), ("ratio", &ratio)])
                    })),
                ]
            })
            .collect(),
    }
}

fn people(c: &StudyComparison) -> Table {
    Table {
        caption: fill("study.own", &[("comparison", &name(c))]),
        header: texts([
            "study.person",
            "study.nights",
            "study.with_spasms",
            "study.own_ratio",
            "study.shrunken",
        ]),
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
                TableCell::Text(fill("study.week", &[("week", &w.week)])),
                number(w.people.to_string()),
                number(share(w.still_logging, w.people)),
                number(share(w.nights_logged, 7 * w.people)),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        caption: text("study.kept").into(),
        header: texts(["study.time", "study.people", "study.still", "study.logged"]),
        rows,
    })
}

fn described(study: &Study, of: CountedOver) -> Table {
    let (caption, first) = match of {
        CountedOver::People => ("study.the_people", "study.of_person"),
        CountedOver::Nights => ("study.the_nights", "study.of_night"),
    };
    let mut header = texts([first, "study.known", "study.missing", "study.typical"]);
    if of == CountedOver::Nights {
        header.push(text("study.between").into());
    }
    Table {
        caption: text(caption).into(),
        header,
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
        (Some([low, median, high]), _) => fill(
            "say.signed_range",
            &[("point", &short(median)), ("low", &short(low)), ("high", &short(high))],
        ),
        (_, Some(share)) => fill("study.yes", &[("share", &percent(share))]),
        _ => {
            let parts: Vec<String> = d
                .levels
                .iter()
                .map(|l| format!("{} {}", clean(&l.label).replace('_', " "), l.n))
                .collect();
            parts.join(text("say.comma"))
        }
    }
}
