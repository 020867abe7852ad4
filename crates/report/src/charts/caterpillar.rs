//! How a link differs from person to person: each person's ratio drawn to the mean of all, with
//! its range, and the ratio of their own nights alone. In order of size, without codes: the chart
//! shows how wide people spread, not who stands where.

use lumbago_domain::{Findings, Interval, PersonEffect, Scope, StudyComparison};

use super::Panel;
use super::forest::tick_label;
use super::frame::{Frame, NARROW, WIDE, end, middle};
use super::habits::KEY_FACTORS;
use super::halves::{half, sheet};
use crate::locale::{fill, plural, text, texts};
use crate::phrase::{listed, ratio, spoken, uncapital};
use crate::scene::{
    Canvas, Chart, Scale, SceneError, Table, TableCell, Token, clean, dashed, drawable, fit, pen,
    ratio_ticks,
};

/// Habits drawn at most.
const MOST: usize = 2;

/// From this many people on there is a spread to show.
const LEAST_PEOPLE: usize = 5;

/// People drawn at most, evenly along the order; a line each is all that the width can hold.
const MOST_DRAWN: usize = 150;

/// Places of the table along the order, and the keys of their words.
const PLACES: [(f64, &str); 7] = [
    (0.0, "caterpillar.smallest"),
    (0.1, "caterpillar.lowest_tenth"),
    (0.25, "caterpillar.lower_quarter"),
    (0.5, "caterpillar.middle"),
    (0.75, "caterpillar.upper_quarter"),
    (0.9, "caterpillar.highest_tenth"),
    (1.0, "caterpillar.largest"),
];

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let rows = chosen(f);
    if rows.is_empty() {
        return Ok(Panel::absent(text("caterpillar.absent")));
    }
    let tall = 262.0;
    let one = |canvas: &Canvas, k: usize, corner, frame| {
        let before = rows[..k].iter().map(|r| r.places().len()).sum();
        rows[k].draw(canvas, corner, frame, before)
    };
    let together =
        |frame| sheet(rows.len(), tall, frame, |canvas, k, corner| one(canvas, k, corner, frame));
    let halves = (0..rows.len())
        .map(|k| half(tall, NARROW, |canvas, corner| one(canvas, k, corner, NARROW)));
    let names: Vec<String> =
        rows.iter().map(|r| uncapital(&clean(&r.comparison.factor_label))).collect();
    let mut how_to_read = text("caterpillar.how").to_string();
    if rows.iter().any(|r| r.people.len() > MOST_DRAWN) {
        how_to_read.push(' ');
        how_to_read.push_str(&fill("caterpillar.thinned", &[("count", &MOST_DRAWN)]));
    }
    Ok(Panel::Chart(Box::new(Chart {
        id: "caterpillar".into(),
        title: fill("caterpillar.title", &[("habits", &listed(&names))]),
        how_to_read,
        name: text("caterpillar.name").into(),
        desc: description(&rows),
        wide: together(WIDE)?,
        narrow: together(NARROW)?,
        halves: halves.collect::<Result<_, _>>()?,
        table: table(&rows),
    })))
}

/// A comparison with its people in order of size.
struct Row<'a> {
    comparison: &'a StudyComparison,
    people: Vec<(&'a PersonEffect, Interval)>,
}

/// What was announced or leans first, then the key factors in their order, then the rest.
fn chosen(f: &Findings) -> Vec<Row<'_>> {
    let all = f.technical.study.as_ref().map_or(&[][..], |s| &s.comparisons);
    let rank = |c: &StudyComparison| {
        let of = f
            .effects
            .iter()
            .find(|e| e.scope == Scope::Within && e.factor == c.factor && e.contrast == c.contrast);
        let told = match of.map(|e| e.verdict) {
            Some(v) if v.is_announced() => 0,
            Some(v) if v.is_leaning() => 1,
            _ => 2,
        };
        let key = KEY_FACTORS.iter().position(|k| *k == c.factor);
        (told, key.unwrap_or(KEY_FACTORS.len()))
    };
    let mut rows: Vec<Row<'_>> = all
        .iter()
        .map(|comparison| {
            let drawn = |p: &'_ PersonEffect| p.shrunken.as_ref().and_then(usable);
            let mut people: Vec<(&PersonEffect, Interval)> =
                comparison.people.iter().filter_map(|p| Some((p, drawn(p)?))).collect();
            people.sort_by(|a, b| a.1.point.total_cmp(&b.1.point));
            Row { comparison, people }
        })
        .filter(|r| r.people.len() >= LEAST_PEOPLE)
        .collect();
    rows.sort_by_key(|r| rank(r.comparison));
    rows.truncate(MOST);
    rows
}

fn usable(i: &Interval) -> Option<Interval> {
    (i.low > 0.0 && i.point > 0.0 && i.high.is_finite()).then_some(*i)
}

impl Row<'_> {
    /// Places of [`PLACES`] in the order, each person once.
    fn places(&self) -> Vec<(usize, &'static str)> {
        let last = self.people.len() - 1;
        let mut places: Vec<(usize, &'static str)> =
            PLACES.iter().map(|(q, w)| ((q * last as f64).round() as usize, *w)).collect();
        places.dedup_by_key(|(at, _)| *at);
        places
    }

    /// People drawn, by their place in the order: all, or evenly along it with both ends and the
    /// places of the table.
    fn drawn(&self) -> Vec<usize> {
        let n = self.people.len();
        if n <= MOST_DRAWN {
            return (0..n).collect();
        }
        let evenly = (0..MOST_DRAWN).map(|k| k * (n - 1) / (MOST_DRAWN - 1));
        let mut drawn: Vec<usize> = evenly.chain(self.places().iter().map(|p| p.0)).collect();
        drawn.sort_unstable();
        drawn.dedup();
        drawn
    }

    fn draw(
        &self,
        canvas: &Canvas,
        (dx, dy): (f64, f64),
        frame: Frame,
        first_row: usize,
    ) -> Result<(), SceneError> {
        let (left, right, top, bottom) = (dx + 46.0, dx + 338.0, dy + 50.0, dy + 226.0);
        let (strong, small) = (frame.strong(), frame.mut_());
        let label = drawable(&self.comparison.factor_label);
        canvas.text((dx, dy + 16.0), &fit(&label, strong.weight, strong.size, 340.0), strong)?;
        let contrast = drawable(&self.comparison.contrast_label);
        canvas.text((dx, dy + 35.0), &fit(&contrast, small.weight, small.size, 340.0), small)?;

        let bounds = self.people.iter().flat_map(|(_, i)| [i.low, i.high]);
        let furthest = bounds.map(|x| x.ln().abs()).fold(0.0, f64::max);
        let reach = [4.0, 8.0, 16.0].into_iter().find(|r: &f64| r.ln() >= furthest);
        let reach = reach.unwrap_or(16.0);
        let y = Scale::log([1.0 / reach, reach], [bottom, top]);
        for tick in ratio_ticks(1.0 / reach, reach) {
            let look = if tick == 1.0 { pen(Token::Ink, 1.2) } else { pen(Token::Grid, 1.0) };
            canvas.line(&[(left, y.at(tick)), (right, y.at(tick))], look)?;
            let words = tick_label(tick);
            canvas.text((left - 6.0, y.at(tick) + frame.drop()), &words, end(small))?;
        }
        let last = (self.people.len() - 1) as f64;
        let x = Scale::linear([0.0, last.max(1.0)], [left + 8.0, right - 8.0]);
        let drawn = self.drawn();
        let width = (200.0 / drawn.len() as f64).clamp(0.8, 2.0);
        let of = |k: usize| (x.at(k as f64), &self.people[k]);
        for &k in &drawn {
            let (at, (_, i)) = of(k);
            let (low, high) = (y.clamped(i.low).0, y.clamped(i.high).0);
            canvas.line(&[(at, low), (at, high)], pen(Token::S1, width))?;
        }
        let tick = (150.0 / drawn.len() as f64).clamp(1.0, 3.5);
        for &k in &drawn {
            let (at, (person, _)) = of(k);
            if let Some(own) = usable(&person.ratio) {
                let own = y.clamped(own.point).0;
                canvas.line(&[(at - tick, own), (at + tick, own)], pen(Token::Mut, 1.6))?;
            }
        }
        if let Some(mean) = &self.comparison.random {
            let at = y.clamped(mean.ratio.point).0;
            canvas.line(&[(left, at), (right, at)], dashed(Token::Ink, 1.2, "4 3"))?;
        }
        let radius = (180.0 / drawn.len() as f64).clamp(1.2, 3.2);
        for &k in &drawn {
            let (at, (_, i)) = of(k);
            canvas.disc((at, y.clamped(i.point).0), radius, Token::Blue)?;
        }
        for (row, (k, _)) in self.places().into_iter().enumerate() {
            let (at, (_, i)) = of(k);
            canvas.spot(first_row + row, (at, y.clamped(i.point).0));
        }
        let words = plural("count.people", self.people.len() as u32, &[]);
        canvas.text(((left + right) / 2.0, bottom + 8.0 + frame.size), &words, middle(small))
    }
}

fn description(rows: &[Row<'_>]) -> String {
    let mut said = vec![text("caterpillar.desc").to_string()];
    for r in rows {
        let (Some(low), Some(high)) = (r.people.first(), r.people.last()) else { continue };
        let habit = clean(&r.comparison.factor_label);
        let people = plural("count.people", r.people.len() as u32, &[]);
        let (low, high) = (spoken(&ratio(&low.1)), spoken(&ratio(&high.1)));
        said.push(match &r.comparison.random {
            Some(mean) => fill(
                "caterpillar.desc_row_side",
                &[
                    ("habit", &habit),
                    ("people", &people),
                    ("low", &low),
                    ("high", &high),
                    ("same", &mean.same_direction),
                    ("all", &mean.members),
                ],
            ),
            None => fill(
                "caterpillar.desc_row",
                &[("habit", &habit), ("people", &people), ("low", &low), ("high", &high)],
            ),
        });
    }
    said.join(" ")
}

fn table(rows: &[Row<'_>]) -> Table {
    let cell = |i: Option<Interval>| TableCell::Number(i.map_or("–".into(), |i| ratio(&i)));
    let of_row = |r: &Row<'_>| {
        let people = r.people.len();
        let side = r.comparison.random.as_ref();
        let side = side.map_or("–".into(), |m| {
            fill("say.of", &[("part", &m.same_direction), ("all", &m.members)])
        });
        r.places()
            .into_iter()
            .map(|(k, place)| {
                vec![
                    TableCell::Text(format!(
                        "{}: {}",
                        clean(&r.comparison.factor_label),
                        text(place)
                    )),
                    TableCell::Number(people.to_string()),
                    cell(Some(r.people[k].1)),
                    cell(usable(&r.people[k].0.ratio)),
                    TableCell::Number(side.clone()),
                ]
            })
            .collect::<Vec<_>>()
    };
    Table {
        caption: text("caterpillar.caption").into(),
        header: texts([
            "caterpillar.place",
            "caterpillar.people",
            "caterpillar.shrunken",
            "caterpillar.own",
            "caterpillar.side",
        ]),
        rows: rows.iter().flat_map(of_row).collect(),
    }
}
