//! Every chart, drawn for every kind of log, at both widths.

#![allow(clippy::unwrap_used)] // a test may panic, its helper functions too

mod fixtures;

use fixtures::{HOSTILE, cohort, findings, plans, year};
use lumbago_domain::Findings;
use lumbago_report::charts::{Audience, CHARTS, Panel};
use lumbago_report::png::png;
use lumbago_report::scene::{Chart, TOKENS, audit, audit_drawing};

fn charts(f: &Findings) -> Vec<Chart> {
    let wanted = if f.population.persons > 1 { Audience::Cohort } else { Audience::Personal };
    let mut charts = Vec::new();
    for spec in CHARTS.iter().filter(|c| c.audience == wanted || c.audience == Audience::Both) {
        match (spec.draw)(f).unwrap() {
            Panel::Chart(chart) => {
                assert_eq!(chart.id, spec.id);
                charts.push(*chart);
            }
            Panel::Absent { reason, .. } => assert!(reason.len() > 20, "{}: {reason}", spec.id),
        }
    }
    charts
}

fn every_log() -> Vec<(String, Findings)> {
    let mut logs: Vec<_> = plans().iter().map(|p| (p.name.to_string(), findings(p))).collect();
    logs.extend([3, 40, 200, 2000].map(|n| (format!("cohort of {n}"), cohort(n))));
    logs
}

#[test]
fn no_label_collides_leaves_the_canvas_or_is_too_small() {
    let mut seen = 0;
    for (name, f) in every_log() {
        for chart in charts(&f) {
            seen += 1;
            let faults = audit(&chart);
            assert!(
                faults.is_empty(),
                "{name}: {}",
                faults.iter().map(|f| format!("\n  {f}")).collect::<String>()
            );
            let poster = chart.poster().unwrap();
            assert!(audit_drawing(&chart.id, &poster).is_empty(), "{name}, poster of {}", chart.id);
        }
    }
    assert!(seen > 70, "only {seen} charts were drawn");
}

#[test]
fn every_drawing_is_sound_xml_in_token_classes() {
    let classes: Vec<String> = TOKENS
        .iter()
        .flat_map(|t| [format!("f-{}", t.name()), format!("o-{}", t.name())])
        .collect();
    for (name, f) in every_log() {
        for chart in charts(&f) {
            for svg in [
                chart.svg_wide(),
                chart.svg_narrow(),
                chart.poster().unwrap().standalone(&chart.name, &chart.desc),
            ] {
                let at = format!("{name}, {}", chart.id);
                let document =
                    roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{at}: {e}"));
                for node in document.descendants().filter(|n| n.is_element()) {
                    let tag = node.tag_name().name();
                    assert!(
                        ["svg", "title", "desc", "style", "g", "path", "text"].contains(&tag),
                        "{at}: <{tag}>"
                    );
                    for a in node.attributes() {
                        let v = a.value();
                        match a.name() {
                            "class" => assert!(
                                v.split(' ').all(|c| ["n", "d", "b", "m", "e"].contains(&c)
                                    || classes.iter().any(|k| k == c)),
                                "{at}: class {v}"
                            ),
                            "d" => assert!(
                                v.len() > 3
                                    && v.starts_with('M')
                                    && !v.contains("NaN")
                                    && !v.contains("inf"),
                                "{at}: path {v}"
                            ),
                            name => assert!(
                                !name.starts_with("on")
                                    && !["fill", "stroke", "style"].contains(&name),
                                "{at}: {name}"
                            ),
                        }
                    }
                }
                assert!(!svg.contains("NaN"), "{at}");
            }
        }
    }
}

#[test]
fn every_number_of_a_description_stands_in_its_table() {
    for (name, f) in every_log().into_iter().filter(|(n, _)| n != "hostile") {
        for chart in charts(&f) {
            assert!(
                (60..=800).contains(&chart.desc.len()),
                "{name}, {}: {} characters",
                chart.id,
                chart.desc.len()
            );
            let digits = |text: &str| -> Vec<f64> {
                let cleaned: String = text
                    .chars()
                    .map(|c| if c.is_ascii_digit() || c == '.' { c } else { ' ' })
                    .collect();
                cleaned.split(' ').filter_map(|w| w.trim_matches('.').parse().ok()).collect()
            };
            let mut known = digits(&chart.table.caption);
            known.extend(
                chart.table.rows.iter().flatten().chain(&[]).flat_map(|c| digits(c.text())),
            );
            known.extend(chart.table.header.iter().flat_map(|h| digits(h)));
            // Counts of rows, the denominator, and what the page states of the log as a whole.
            let p = &f.population;
            known.extend([30, p.nights_logged, p.nights_span, p.spasm_nights].map(f64::from));
            known.extend((0..=chart.table.rows.len()).map(|n| n as f64));
            known.extend(f.series.iter().map(|s| f64::from(s.window_nights)));
            let years = [p.first_night, p.last_night];
            known.extend(
                years.into_iter().flatten().flat_map(|d| [f64::from(d.year()), f64::from(d.day())]),
            );
            let unlogged = p.nights_span - p.nights_logged;
            known.extend((0..=unlogged).map(f64::from).filter(|_| chart.id == "time"));
            known.extend(
                f.series.iter().flat_map(|s| &s.mattress_changes).map(|c| f64::from(c.night.day())),
            );
            assert!(digits(&chart.desc).len() >= 2, "{name}, {}: {}", chart.id, chart.desc);
            for n in digits(&chart.desc) {
                let stands = known
                    .iter()
                    .any(|k| (k - n).abs() < 1e-9 || (k - n).abs() <= 0.551 && n.fract() == 0.0);
                assert!(stands, "{name}, {}: {n} is not in the table: {}", chart.id, chart.desc);
            }
            for row in &chart.table.rows {
                assert_eq!(row.len(), chart.table.header.len(), "{name}, {}", chart.id);
            }
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    let plan = plans().into_iter().find(|p| p.person == HOSTILE).unwrap();
    for chart in charts(&findings(&plan)) {
        for svg in [
            chart.svg_wide(),
            chart.svg_narrow(),
            chart.poster().unwrap().standalone(&chart.name, &chart.desc),
        ] {
            assert!(!svg.contains("<script"), "{}", chart.id);
        }
    }
}

#[test]
fn a_mark_is_filled_if_and_only_if_it_is_announced() {
    use lumbago_domain::Verdict::*;
    let mut f = findings(&year());
    for verdict in [More, Fewer, LeaningMore, LeaningFewer, LittleDifference, CannotTell] {
        f.effects.retain(|e| e.contrast == "front");
        f.effects[0].verdict = verdict;
        let charts = charts(&f);
        let forest = charts.iter().find(|c| c.id == "forest").unwrap();
        let filled = ["f-warm", "f-blue"]
            .iter()
            .any(|c| forest.wide.body.contains(&format!("<path class=\"{c}\"")));
        assert_eq!(filled, verdict.is_announced(), "{verdict:?}");
    }
}

#[test]
fn pictures_are_complete_and_the_same_every_time() {
    let f = findings(&year());
    for chart in charts(&f) {
        let svg = chart.poster().unwrap().standalone(&chart.name, &chart.desc);
        let bytes = png(&svg, &chart.desc, 2).unwrap();
        assert_eq!(bytes, png(&svg, &chart.desc, 2).unwrap(), "{}", chart.id);
        assert!(bytes.len() < 150_000, "{}: {} bytes", chart.id, bytes.len());
        let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let info = reader.info();
        assert_eq!(info.width, 2 * (720 + 48));
        assert_eq!(info.pixel_dims.unwrap().xppu, 7559);
        assert_eq!(info.utf8_text[0].get_text().unwrap(), chart.desc);
    }
}

/// A log that asks of forty habits, as a wearable's export does.
fn many_habits() -> Findings {
    let mut f = findings(&year());
    let sample = f.effects.iter().find(|e| e.factor == "stress").unwrap().clone();
    for i in 0..40 {
        let mut e = sample.clone();
        (e.factor, e.factor_label) = (format!("habit_{i}"), format!("Habit number {i}"));
        let ratio = e.rate_ratio_shrunken.as_mut().unwrap();
        ratio.point = 0.8 + 0.01 * f64::from(i);
        (e.primary, e.lag_nights) = (i % 4 != 0, (i % 3) as u8);
        f.effects.push(e);
    }
    f
}

#[test]
fn a_forest_fits_on_a_page_and_keeps_the_key_factors() {
    let f = many_habits();
    let charts = charts(&f);
    let forest = charts.iter().find(|c| c.id == "forest").unwrap();
    // 720 units are 182 mm on A4, of which 265 mm are left for a figure with its heading.
    assert!(forest.wide.height < 960, "{}", forest.wide.height);
    for label in
        ["Sleep position", "Late caffeine", "Caffeine before 15:00", "Stress", "Mattress age"]
    {
        assert!(forest.wide.labels.iter().any(|l| l.text == label), "{label}");
    }
    assert!(audit(forest).is_empty());
}

#[test]
fn a_line_needs_enough_nights_and_stops_at_gaps() {
    let mut f = findings(&year());
    let time = |f: &Findings| charts(f).into_iter().find(|c| c.id == "time").unwrap();
    assert_eq!(time(&f).wide.body.matches("o-blue\" stroke-width=\"2.5\"").count(), 1);
    f.series[0].moving.retain(|m| m.night.month() != 7);
    let line = |c: &Chart| {
        let start = c.wide.body.find("o-blue\" stroke-width=\"2.5\"").unwrap();
        let path = &c.wide.body[start..];
        path[..path.find("/>").unwrap()].matches('M').count()
    };
    assert_eq!(line(&time(&f)), 2, "two strokes, none across the gap");
    f.series[0].moving.truncate(3);
    assert!(
        !time(&f).wide.body.contains("o-blue\" stroke-width=\"2.5\""),
        "three points make no line"
    );
}

#[test]
fn dots_are_counted_as_the_rate_says() {
    let f = findings(&year());
    let charts = charts(&f);
    let dots = charts.iter().find(|c| c.id == "frequency").unwrap();
    let rate = f.rate.spasm_nights_in_30.unwrap();
    let count = |class: &str| {
        let body = &dots.narrow.body;
        let start = body.find(class).unwrap();
        body[start..start + body[start..].find("/>").unwrap()].matches('M').count()
    };
    assert_eq!(count("d o-blue") as f64, rate.point.round());
    assert_eq!(count("d o-blue") + count("n o-line"), 30);
}

#[test]
fn every_mark_that_can_be_asked_has_its_row_and_lies_on_the_drawing() {
    for (name, f) in every_log() {
        for chart in charts(&f) {
            for drawing in [&chart.wide, &chart.narrow].into_iter().chain(&chart.halves) {
                let (wide, tall) = (f64::from(drawing.width), f64::from(drawing.height));
                let rows = chart.table.rows.len();
                for spot in &drawing.spots {
                    let (x, y) = spot.at;
                    let at = format!("{name}, {}: {spot:?}", chart.id);
                    assert!((0.0..=wide).contains(&x) && (0.0..=tall).contains(&y), "{at}");
                    // The forest's rows are those of the page's table of estimates.
                    assert!(spot.row < rows || chart.id == "forest", "{at} of {rows}");
                }
            }
            // What is drawn piece by piece can be asked piece by piece, in either size.
            let asked = |d: &[&lumbago_report::scene::Drawing]| -> Vec<usize> {
                d.iter().flat_map(|d| d.spots.iter().map(|s| s.row)).collect()
            };
            assert_eq!(asked(&[&chart.wide]), asked(&[&chart.narrow]), "{name}, {}", chart.id);
            if !chart.halves.is_empty() {
                let halves: Vec<_> = chart.halves.iter().collect();
                assert_eq!(asked(&[&chart.wide]), asked(&halves), "{name}, {}", chart.id);
            }
        }
    }
}

#[test]
fn a_curve_is_drawn_where_it_stands_in_its_table() {
    let f = findings(&year());
    let charts = charts(&f);
    let doses = charts.iter().find(|c| c.id == "doses").unwrap();
    let spots = &doses.halves[0].spots;
    let value = |row: usize| -> f64 {
        let text = doses.table.rows[row][2].text();
        text.split(' ').next().unwrap().parse().unwrap()
    };
    // The axis runs from 0 at 172 units down to its last label at 48.
    let labels = doses.halves[0].labels.iter().filter_map(|l| l.text.parse::<f64>().ok());
    let top = labels.take(8).fold(0.0, f64::max);
    assert!((5.0..=30.0).contains(&top), "{top}");
    for spot in spots {
        let expected = 172.0 - 124.0 * value(spot.row) / top;
        // Tables round to a tenth of a night.
        assert!((spot.at.1 - expected).abs() <= 124.0 * 0.051 / top + 0.1, "{spot:?} {expected}");
    }
}

#[test]
fn the_last_nights_show_a_bar_for_a_number_and_a_circle_for_none() {
    let mut f = findings(&year());
    let shown = |f: &Findings| charts(f).into_iter().find(|c| c.id == "last-nights").unwrap();
    let rings = |c: &Chart| c.wide.body.matches("a1.9 1.9 0 1 0 3.8 0").count();
    let before = rings(&shown(&f));
    let rows = &mut f.technical.last_nights.as_mut().unwrap().rows;
    let noted = rows[2].values.iter().filter(|v| v.is_some()).count();
    rows[2].values.fill(None);
    let chart = shown(&f);
    assert_eq!(rings(&chart), before + noted);
    assert!(chart.table.rows.iter().all(|r| r[4].text() == "–"));
    assert_eq!(chart.table.rows.len(), 28);
}

#[test]
fn each_habit_stands_within_and_between_people_in_one_row() {
    let mut f = cohort(40);
    let study = f.technical.study.as_mut().unwrap();
    let mut second = study.comparisons[0].clone();
    (second.factor, second.factor_label) = ("stress".into(), "Stress".into());
    second.between = None;
    study.comparisons.push(second);
    let charts = charts(&f);
    let sides = charts.iter().find(|c| c.id == "sides").unwrap();
    let text = |row: usize, column: usize| sides.table.rows[row][column].text().to_string();
    assert_eq!(sides.table.rows.len(), 2);
    assert_eq!(text(0, 1), "40");
    let nights: u32 = f.people.iter().map(|p| p.nights_logged).sum();
    assert_eq!(text(0, 2), nights.to_string());
    assert_eq!((text(0, 3), text(0, 5)), ("1.31 (0.79–2.23)".into(), "3.10 (1.86–5.27)".into()));
    assert_eq!(text(1, 5), "–");
    for drawing in [&sides.wide, &sides.narrow] {
        let count = |words: &str| drawing.labels.iter().filter(|l| l.text == words).count();
        assert_eq!(count("3.10 (1.86–5.27)"), 1);
        assert_eq!(count("not compared"), 1);
        assert_eq!(drawing.spots.len(), 2);
    }
    assert!(sides.title.contains("2 clear gaps"), "{}", sides.title);
}

#[test]
fn people_spread_in_order_of_size_without_their_codes() {
    for (people, lines) in [(40, 40), (2000, 150)] {
        let mut f = cohort(people);
        let study = f.technical.study.as_mut().unwrap();
        for (i, p) in study.comparisons[0].people.iter_mut().enumerate() {
            let point = 0.8 + 0.5 * ((i * 7) % people) as f64 / (people - 1) as f64;
            p.shrunken = Some(lumbago_domain::Interval {
                point,
                low: 0.7 * point,
                high: 1.4 * point,
                level: 0.95,
            });
        }
        let charts = charts(&f);
        let chart = charts.iter().find(|c| c.id == "caterpillar").unwrap();
        let cell = |row: usize| chart.table.rows[row][2].text().to_string();
        // Shrunken ratios lie evenly from 0.8 to 1.3: their ends and middle are known.
        assert_eq!(cell(0), "0.80 (0.56–1.12)");
        assert!(["1.05 (0.73–1.47)", "1.05 (0.74–1.47)", "1.06 (0.74–1.48)"].contains(&&*cell(3)));
        assert_eq!(cell(6), "1.30 (0.91–1.82)");
        let words: Vec<&str> = chart.wide.labels.iter().map(|l| l.text.as_str()).collect();
        assert!(words.contains(&format!("{people} people").as_str()), "{words:?}");
        let text = format!("{}{:?}", chart.svg_wide(), chart.table);
        assert!(f.people.iter().all(|p| !text.contains(&p.person.code)), "codes are not shown");
        assert!(chart.wide.body.len() < 40 * 1024, "{}: {}", lines, chart.wide.body.len());
        assert_eq!(chart.how_to_read.contains("evenly along"), people > 150);
    }
}

#[test]
fn a_funnel_counts_who_lies_outside_what_chance_gives() {
    let mut f = cohort(40);
    // 75 nights at a pooled rate of 7.5 in 30: p = 0.25, 1.96 √(0.25 · 0.75 / 75) = 0.098, so
    // that 4.56 to 10.44 in 30, or 12 to 26 spasm nights, lie inside.
    f.rate.spasm_nights_in_30.as_mut().unwrap().point = 7.5;
    for (i, p) in f.people.iter_mut().enumerate() {
        p.nights_logged = 75;
        p.spasm_nights = [11, 12, 26, 27][i % 4];
    }
    let charts = charts(&f);
    let chart = charts.iter().find(|c| c.id == "funnel").unwrap();
    let rows: Vec<Vec<&str>> =
        chart.table.rows.iter().map(|r| r.iter().map(|c| c.text()).collect()).collect();
    let shown = f.people.iter().filter(|p| p.in_30.is_some()).count();
    assert_eq!(shown, 40);
    assert_eq!(rows[0], ["60 to 89 nights", "40", "10", "20", "10"]);
    assert_eq!(rows[1], ["All", "40", "10", "20", "10"]);
}

#[test]
fn a_week_is_told_by_what_was_logged_in_it() {
    use lumbago_domain::NightState::{LeftOut, None, NotLogged, Spasm};
    let mut f = cohort(3);
    let weeks = [[None; 7], [None, Spasm, NotLogged, None, None, None, None], [NotLogged; 7]];
    for (k, s) in f.series.iter_mut().enumerate() {
        s.nights.truncate(28 - 7 * k);
        for (i, night) in s.nights.iter_mut().enumerate() {
            night.state = weeks.get(i / 7).map_or(LeftOut, |w| w[i % 7]);
        }
    }
    let charts = charts(&f);
    let chart = charts.iter().find(|c| c.id == "weeks").unwrap();
    let all: Vec<&str> = chart.table.rows.last().unwrap().iter().map(|c| c.text()).collect();
    // Four, three and two weeks of one person each: every week has the state it was given.
    assert_eq!(all, ["All", "3", "3", "2", "1"]);
    assert_eq!(chart.table.rows.len(), 5);
}
