//! People's rates by nights logged, with the range about the pooled rate that chance alone would
//! give (Spiegelhalter 2005): few nights scatter widely. Limits are those of a share under the normal
//! approximation, p ± 1.96 w √(p (1 − p) / n), once for independent nights of people who are all
//! alike (w = 1), and once widened by what is seen: people differ, and nights of one person resemble
//! each other. Neither is a line between good and bad.

use std::collections::BTreeMap;

use lumbago_domain::Findings;

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end, middle};
use crate::locale::{fill, plural, text, texts};
use crate::phrase::{capital, event_nights, in_30, unit_in_30};
use crate::scene::{
    Chart, Drawing, RATE_TOPS, Scale, SceneError, Table, TableCell, Token, dashed, linear_ticks,
    pen,
};

/// Below this many people there is no funnel to see.
const LEAST_PEOPLE: usize = 5;

/// Nights at which the groups of the table begin.
const GROUPS: [u32; 6] = [1, 30, 60, 90, 180, 365];

/// One dot: nights, spasm nights, and how many people have both.
type Dots = BTreeMap<(u32, u32), u32>;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let people = f.people.iter().filter(|p| p.in_30.is_some() && p.nights_logged > 0);
    let mut dots = Dots::new();
    for p in people {
        *dots.entry((p.nights_logged, p.spasm_nights)).or_default() += 1;
    }
    let many: u32 = dots.values().sum();
    let Some(pooled) = f.rate.spasm_nights_in_30.filter(|_| many as usize >= LEAST_PEOPLE) else {
        return Ok(Panel::absent(text("funnel.absent")));
    };
    let share = (pooled.point / 30.0).clamp(0.0, 1.0);
    let spread = f.technical.study.as_ref().and_then(|s| s.spread);
    let widening = spread.map(|s| s.widening).filter(|w| *w > 1.05);
    let nights = event_nights(f);
    let wider = widening.map(|w| format!("{w:.1}"));
    let table = table(&dots, share, wider.as_deref(), &nights);
    let outside = |side: Side| -> u32 {
        dots.iter().filter(|(d, _)| side_of(**d, share) == side).map(|(_, n)| n).sum()
    };
    let (below, above) = (outside(Side::Below), outside(Side::Above));
    Ok(Panel::Chart(Box::new(Chart {
        id: "funnel".into(),
        title: text("cohort.funnel").into(),
        how_to_read: match &wider {
            Some(w) => fill("funnel.how_wider", &[("event_nights", &nights), ("times", w)]),
            None => fill("funnel.how", &[("event_nights", &nights)]),
        },
        name: fill("funnel.name", &[("Event_nights", &capital(&nights))]),
        desc: [
            Some(plural(
                "funnel.desc",
                many,
                &[
                    ("event_nights", &nights),
                    ("rate", &in_30(pooled.point)),
                    ("below", &below),
                    ("above", &above),
                ],
            )),
            wider.as_ref().map(|w| fill("funnel.desc_wider", &[("times", w)])),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" "),
        wide: scatter(f, &dots, (share, widening), WIDE)?,
        narrow: scatter(f, &dots, (share, widening), NARROW)?,
        halves: Vec::new(),
        table,
    })))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Below,
    Inside,
    Above,
}

/// The range about the pooled share over `n` nights, in nights in 30.
fn limits(share: f64, n: f64, widening: f64) -> [f64; 2] {
    let half = 1.96 * widening * (share * (1.0 - share) / n).sqrt();
    [share - half, share + half].map(|s| 30.0 * s.clamp(0.0, 1.0))
}

fn rate((nights, with): (u32, u32)) -> f64 {
    30.0 * f64::from(with) / f64::from(nights)
}

fn side_of(dot: (u32, u32), share: f64) -> Side {
    let [low, high] = limits(share, f64::from(dot.0), 1.0);
    match rate(dot) {
        r if r < low => Side::Below,
        r if r > high => Side::Above,
        _ => Side::Inside,
    }
}

fn table(dots: &Dots, share: f64, wider: Option<&str>, nights: &str) -> Table {
    let row = |label: String, from: u32, to: u32| {
        let of = |side: Option<Side>| -> u32 {
            let group = dots.iter().filter(|(d, _)| (from..to).contains(&d.0));
            let kept = group.filter(|(d, _)| side.is_none_or(|s| side_of(**d, share) == s));
            kept.map(|(_, n)| n).sum()
        };
        let number = |side| TableCell::Number(of(side).to_string());
        (of(None) > 0).then(|| {
            vec![
                TableCell::Text(label),
                number(None),
                number(Some(Side::Below)),
                number(Some(Side::Inside)),
                number(Some(Side::Above)),
            ]
        })
    };
    let groups = GROUPS.iter().enumerate().filter_map(|(k, &from)| match GROUPS.get(k + 1) {
        Some(&to) => {
            let label = fill("funnel.group", &[("low", &from), ("high", &(to - 1))]);
            row(label, from, to)
        }
        None => row(fill("funnel.group_last", &[("low", &from)]), from, u32::MAX),
    });
    let mut rows: Vec<Vec<TableCell>> = groups.collect();
    rows.extend(row(text("funnel.all").into(), 1, u32::MAX));
    let rate = format!("{:.1}", 30.0 * share);
    Table {
        caption: match wider {
            Some(w) => fill(
                "funnel.caption_wider",
                &[("rate", &rate), ("event_nights", &nights), ("times", &w)],
            ),
            None => fill("funnel.caption", &[("rate", &rate), ("event_nights", &nights)]),
        },
        header: texts([
            "funnel.nights",
            "funnel.people",
            "funnel.below",
            "funnel.inside",
            "funnel.above",
        ]),
        rows,
    }
}

fn scatter(
    f: &Findings,
    dots: &Dots,
    (share, widening): (f64, Option<f64>),
    frame: Frame,
) -> Result<Drawing, SceneError> {
    let (left, right, top, bottom) = (34.0, frame.width - 10.0, 30.0, 250.0);
    let canvas = frame.canvas(bottom + 48.0);
    let most = dots.keys().map(|d| d.0).max().unwrap_or(1);
    let highest = dots.keys().map(|&d| rate(d)).fold(30.0 * share, f64::max);
    let end_y = RATE_TOPS.into_iter().find(|t| *t >= highest).unwrap_or(30.0);
    let x = Scale::linear([0.0, f64::from(most) * 1.04], [left, right]);
    let y = Scale::linear([0.0, end_y], [bottom, top]);

    for tick in linear_ticks(0.0, end_y, 6) {
        let at = y.at(tick);
        let token = if tick == 0.0 { Token::Line } else { Token::Grid };
        canvas.line(&[(left, at), (right, at)], pen(token, 1.0))?;
        let place = (left - 6.0, at + frame.drop());
        canvas.text(place, &format!("{tick:.0}"), end(frame.mut_()))?;
    }
    for tick in linear_ticks(0.0, f64::from(most), if frame.narrow { 5 } else { 8 }) {
        let at = x.at(tick);
        canvas.line(&[(at, bottom), (at, bottom + 5.0)], pen(Token::Line, 1.0))?;
        let place = (at, bottom + 6.0 + frame.size);
        canvas.text(place, &format!("{tick:.0}"), middle(frame.mut_()))?;
    }
    canvas.text(
        (right, bottom + 24.0 + frame.size),
        text("axis.nights_logged"),
        end(frame.mut_()),
    )?;
    canvas.text((0.0, frame.size), &unit_in_30(f), frame.mut_())?;

    let steps = 60;
    let along = (0..=steps).map(|k| {
        let share_of = f64::from(k) / f64::from(steps);
        1.0 + (f64::from(most) * 1.04 - 1.0) * share_of * share_of
    });
    let along: Vec<f64> = along.collect();
    let ranges = [Some((1.0, "5 4")), widening.map(|w| (w, "1.5 3.5"))];
    for (wide, dash) in ranges.into_iter().flatten() {
        for side in [0, 1] {
            let inside = along.iter().map(|&n| (n, limits(share, n, wide)[side]));
            let points: Vec<(f64, f64)> = inside
                .filter(|(_, v)| *v > 0.0 && *v <= end_y)
                .map(|(n, v)| (x.at(n), y.at(v)))
                .collect();
            if points.len() > 1 {
                canvas.line(&points, dashed(Token::Mut, 1.4, dash))?;
            }
        }
    }
    let line = y.at(30.0 * share);
    canvas.line(&[(left, line), (right, line)], pen(Token::Ink, 1.2))?;
    for &dot in dots.keys() {
        let at = (x.at(f64::from(dot.0)), y.at(rate(dot)));
        canvas.disc(at, if dots.len() > 150 { 2.4 } else { 3.6 }, Token::Blue)?;
    }
    Ok(canvas.finish())
}
