//! The page: one file, inert whatever the log says, small, and every number of it in the findings.

#![allow(clippy::unwrap_used)] // a test may panic, its helper functions too

mod fixtures;
mod wording;

use fixtures::{HOSTILE, advice, cohort, findings, plans, year};
use lumbago_domain::{Advice, AdviceText, Findings, Methods, MethodsPart};
use lumbago_report::charts::Panel;
use lumbago_report::{RenderOptions, render};

const NO_PNG: RenderOptions =
    RenderOptions { png_scale: None, csv: false, svg: false, studies: None };

fn html(f: &Findings, a: &Advice) -> String {
    render(f, a, &NO_PNG).unwrap().html
}

/// The page as XML: void elements closed, the bare attribute given a value.
fn as_xml(html: &str) -> String {
    let body = html.strip_prefix("<!DOCTYPE html>").unwrap();
    // A script is no markup.
    let (before, script) = body.split_once("<script>").unwrap();
    let body = format!("{before}<script>{}", &script[script.find("</script>").unwrap()..]);
    let mut xml = String::new();
    let mut cell = "";
    for part in body.split_inclusive('>') {
        let start = part.rfind('<').unwrap_or(0);
        let (text, tag) = part.split_at(start);
        xml.push_str(text);
        // Cells end where the next begins.
        let begins = ["<td", "<th "]
            .into_iter()
            .find(|t| tag.starts_with(t))
            .or((tag == "<th>").then_some("<th "));
        if begins.is_some() || tag == "</tr>" {
            xml.push_str(cell);
            cell = match begins {
                Some("<td") => "</td>",
                Some(_) => "</th>",
                None => "",
            };
        }
        let void = ["<meta ", "<br>"].iter().any(|v| tag.starts_with(v));
        let tag = tag.replace(" hidden>", " hidden=\"\">");
        xml.push_str(&if void { tag.replace('>', "/>") } else { tag });
    }
    xml
}

fn every_page() -> Vec<(String, String, Findings)> {
    let mut logs: Vec<_> = plans().iter().map(|p| (p.name.to_string(), findings(p))).collect();
    logs.extend([3, 40, 200, 2000].map(|n| (format!("cohort of {n}"), cohort(n))));
    logs.into_iter().map(|(name, f)| (name, html(&f, &advice()), f)).collect()
}

/// Text outside drawings, folded parts, style and script.
fn prose(document: &roxmltree::Document<'_>) -> String {
    let skipped = ["svg", "style", "script", "details", "title"];
    let texts = document.descendants().filter(|n| n.is_text());
    let kept = texts.filter(|n| !n.ancestors().any(|a| skipped.contains(&a.tag_name().name())));
    kept.filter_map(|n| n.text()).collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_in_a_log_becomes_markup() {
    const ELEMENTS: &str = "html head meta title style body main script header div h1 h2 h3 p span a button dl dt dd ul ol \
        li strong section figure figcaption svg desc g path text details summary table caption thead tbody tr th td br \
        footer";
    for (name, page, _) in every_page() {
        let xml = as_xml(&page);
        let document = roxmltree::Document::parse(&xml).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut scripts = 0;
        let mut ids = std::collections::BTreeSet::new();
        for node in document.descendants().filter(|n| n.is_element()) {
            let tag = node.tag_name().name();
            assert!(ELEMENTS.split_whitespace().any(|e| e == tag), "{name}: <{tag}>");
            scripts += usize::from(tag == "script");
            for a in node.attributes() {
                assert!(
                    !a.name().starts_with("on") && a.name() != "style" && a.name() != "src",
                    "{name}: {}",
                    a.name()
                );
                if a.name() == "href" {
                    assert!(a.value().starts_with('#'), "{name}: {}", a.value());
                }
                if a.name() == "id" {
                    assert!(ids.insert(a.value().to_string()), "{name}: id {} twice", a.value());
                }
            }
        }
        assert_eq!(scripts, 1, "{name}");
        for node in document.descendants().filter(|n| n.is_element()) {
            for a in node
                .attributes()
                .filter(|a| ["aria-labelledby", "aria-describedby"].contains(&a.name()))
            {
                assert!(ids.contains(a.value()), "{name}: {} points nowhere", a.value());
            }
            if let Some(target) = node.attribute("href") {
                assert!(ids.contains(&target[1..]), "{name}: {target} points nowhere");
            }
        }
        assert!(!page.contains("NaN"), "{name}");
    }
    let hostile = plans().into_iter().find(|p| p.person == HOSTILE).unwrap();
    let mut a = advice();
    a.next_step.headline = HOSTILE.into();
    a.warnings = a.from_log.clone();
    a.warnings[0].text = HOSTILE.into();
    let mut f = findings(&hostile);
    f.sources[0].file = HOSTILE.into();
    f.diagnostics[0].value = Some(HOSTILE.into());
    f.diagnostics[0].column = Some(HOSTILE.into());
    f.levels[0].label = HOSTILE.into();
    f.outcome.stand_in = Some(HOSTILE.into());
    let page = html(&f, &a);
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("&gt;&lt;script&gt;alert(1)"), "the words are shown as words");
}

#[test]
fn a_page_is_one_small_file() {
    for (name, page, f) in every_page() {
        let limit = if f.population.persons > 1 { 600_000 } else { 250_000 };
        assert!(page.len() <= limit, "{name}: {} bytes", page.len());
        let nodes = page.matches("</").count() + page.matches("/>").count();
        let most = if f.population.persons > 1 { 6_000 } else { 3_000 };
        assert!(nodes <= most, "{name}: {nodes} nodes");
        for scheme in ["http:", "https:", "//cdn", "url(h"] {
            assert!(!page.contains(scheme), "{name}: {scheme}");
        }
        assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"), "{name}");
    }
}

#[test]
fn no_part_is_empty_and_what_is_missing_says_why() {
    for (name, page, f) in every_page() {
        let xml = as_xml(&page);
        let document = roxmltree::Document::parse(&xml).unwrap();
        let words = |n: roxmltree::Node<'_, '_>| -> String {
            n.descendants().filter(|d| d.is_text()).filter_map(|d| d.text()).collect()
        };
        for n in document.descendants() {
            let at = || format!("{name}: <{}> {}", n.tag_name().name(), words(n));
            match n.tag_name().name() {
                "dd" => assert!(!words(n).trim().is_empty(), "{}", at()),
                "section" | "p" | "li" | "summary" | "caption" | "h1" | "h2" | "h3"
                | "figcaption" => assert!(words(n).trim().len() > 1, "{}", at()),
                "details" => {
                    assert!(n.children().filter(|c| c.is_element()).count() > 1, "{}", at())
                }
                "figure" => {
                    let svg = n.descendants().filter(|d| d.has_tag_name("svg")).count();
                    assert!(svg > 0, "{}", at());
                }
                "svg" => {
                    assert!(n.descendants().any(|d| d.has_tag_name("path")), "{}", at());
                }
                "table" => {
                    let row =
                        |b: roxmltree::Node<'_, '_>| b.children().any(|c| c.has_tag_name("tr"));
                    let bodies = n.children().filter(|c| c.has_tag_name("tbody"));
                    assert!(bodies.into_iter().all(row), "{}", at());
                }
                _ => {}
            }
            if ["h2", "h3"].contains(&n.tag_name().name()) {
                let next = n.next_sibling_element().map(|s| s.tag_name().name());
                assert!(next.is_some() && next != Some(n.tag_name().name()), "{}", at());
            }
        }
        let said = words(document.root_element());
        for (id, panel) in lumbago_report::draw_charts(&f).unwrap() {
            match panel {
                Panel::Chart(chart) => {
                    // One person's further curves may all stand among the habits.
                    let drawn = page.contains(&format!("aria-labelledby=\"{id}-"));
                    assert!(drawn, "{name}: {id}, {}", chart.title);
                }
                // Without a night the answer beside it says so.
                Panel::Absent { .. } if id == "frequency" => {
                    assert!(said.contains("No nights yet"))
                }
                // Curves beside those among the habits: without any there is nothing to say.
                Panel::Absent { .. } if id == "shapes" && f.population.persons <= 1 => {}
                Panel::Absent { reason, .. } => {
                    assert!(said.contains(reason.trim()), "{name}: {id} is missing without a word");
                }
            }
        }
    }
}

#[test]
fn a_study_s_report_speaks_to_nobody() {
    let mut a = advice();
    let blank = |texts: &mut Vec<AdviceText>| texts.clear();
    for texts in [&mut a.from_log, &mut a.safety, &mut a.from_studies, &mut a.warnings] {
        blank(texts);
    }
    (a.studies, a.disclaimers.top) = (Vec::new(), String::new());
    (a.disclaimers.cause, a.disclaimers.signs) = (String::new(), String::new());
    a.red_flags.disclaimer.clear();
    for people in [3, 40, 200] {
        let page = html(&cohort(people), &a);
        let xml = as_xml(&page);
        let document = roxmltree::Document::parse(&xml).unwrap();
        // The questions on warning signs are quoted as each person is asked them.
        let texts = document.descendants().filter(|n| n.is_text());
        let own = texts.filter(|n| {
            !n.ancestors().any(|e| {
                ["style", "script"].contains(&e.tag_name().name())
                    || e.attribute("class") == Some("asked")
            })
        });
        for text in own.filter_map(|n| n.text()) {
            let spoken_to = text
                .split(|c: char| !c.is_alphabetic())
                .any(|w| ["you", "your", "yours", "yourself"].contains(&w.to_lowercase().as_str()));
            assert!(!spoken_to, "{people} people: {text}");
        }
    }
}

#[test]
fn a_study_s_methods_stand_in_the_order_of_strobe() {
    let part = |id: &str| MethodsPart {
        id: id.into(),
        title: id.into(),
        text: format!("Words on {id}."),
        values: Vec::new(),
    };
    let mut f = cohort(40);
    let parts = ["model", "reproduction", "missing", "design", "planning", "outcome"].map(part);
    f.technical.methods = Some(Methods { parts: parts.into(), changed_settings: Vec::new() });
    let page = html(&f, &advice());
    let order = [
        "[4]. Words on design.",
        "[7]. Words on outcome.",
        "[10]. Words on planning.",
        "[12a]. Words on model.",
        "[12c]. Words on missing.",
        "[12d]. 0 people logged",
        "Words on reproduction.",
        "[19].",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|words| page.find(words)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}

#[test]
fn the_five_answers_are_always_there_in_order() {
    for (name, page, f) in every_page().into_iter().filter(|(.., f)| f.population.persons <= 1) {
        let questions = [
            "How often?",
            "Better or worse?",
            "What goes with it?",
            "How sure?",
            "What to try next",
        ];
        let places: Vec<_> =
            questions.iter().map(|q| page.find(&format!("<dt>{q}</dt>"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{name}: {places:?}");
        let flags = page.find("aria-label=\"Warning signs\"").unwrap();
        let charts = page.find("<figure>").unwrap_or(usize::MAX);
        assert!(places[4].unwrap() < flags && flags < charts, "{name}");
        if f.population.nights_logged > 0 {
            for key in ["position", "stress", "caffeine", "mattress age"] {
                assert!(
                    prose(&roxmltree::Document::parse(&as_xml(&page)).unwrap())
                        .to_lowercase()
                        .contains(key),
                    "{name}: {key}"
                );
            }
        }
    }
}

#[test]
fn every_number_in_prose_is_in_the_findings_or_the_advice() {
    for (name, page, f) in every_page().into_iter().filter(|(n, ..)| n != "hostile") {
        let xml = as_xml(&page);
        let document = roxmltree::Document::parse(&xml).unwrap();
        let known = known_numbers(&f);
        for n in numbers(&prose(&document)) {
            let close = |k: &f64| {
                let places = if n.fract() == 0.0 {
                    1.0
                } else {
                    10f64.powi(n.to_string().split('.').nth(1).map_or(0, str::len) as i32)
                };
                (k - n).abs() <= 0.5001 / places
            };
            assert!(known.iter().any(close), "{name}: {n} is in no finding");
        }
    }
}

fn numbers(text: &str) -> Vec<f64> {
    let cleaned: String =
        text.chars().map(|c| if c.is_ascii_digit() || c == '.' { c } else { ' ' }).collect();
    cleaned.split_whitespace().filter_map(|w| w.trim_matches('.').parse().ok()).collect()
}

fn known_numbers(f: &Findings) -> Vec<f64> {
    let json = format!(
        "{} {}",
        serde_json::to_string(f).unwrap(),
        serde_json::to_string(&advice()).unwrap()
    );
    let mut known: Vec<f64> = json
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == 'e'))
        .filter_map(|w| {
            w.parse::<f64>().ok().or_else(|| w.trim_matches(['.', '-', 'e']).parse().ok())
        })
        .map(f64::abs)
        .collect();
    known.extend(numbers(&json));
    // Shares said in percent, and what a reader could count on the page.
    known.extend(
        [f.settings.announce_fdr, f.settings.leaning_fdr, f.adequacy.logged_share.unwrap_or(0.0)]
            .map(|x| x * 100.0),
    );
    known.extend([5.0, 19.0, 20.0, 30.0, 90.0, 95.0]);
    // Items of the STROBE statement, and its year.
    known.extend((4..=19).map(f64::from));
    known.push(2007.0);
    for s in &f.series {
        for state in ["spasm", "none", "not_logged", "left_out"] {
            let of = |n: &&lumbago_domain::SeriesNight| {
                serde_json::to_string(&n.state).unwrap() == format!("\"{state}\"")
            };
            known.push(s.nights.iter().filter(of).count() as f64);
        }
    }
    let effects = |keep: fn(lumbago_domain::Verdict) -> bool| {
        f.effects.iter().filter(|e| keep(e.verdict)).count() as f64
    };
    known.extend([effects(|v| v.is_announced()), effects(|v| v.is_leaning())]);
    let a = advice();
    known.push((a.red_flags.same_day.len() + a.red_flags.soon.len()) as f64);
    known.push(f64::from(
        f.population.persons - f.population.persons_in_model.min(f.population.persons),
    ));
    known
}

#[test]
fn a_study_shows_its_answers_from_several_sides_and_people_by_name_while_they_are_few() {
    for (people, by_name) in [(3, true), (40, true), (200, false)] {
        let page = html(&cohort(people), &advice());
        for words in ["Person by person", "Who stopped logging", "A clear gap"] {
            assert!(page.contains(words), "{people}: {words}");
        }
        assert!(page.contains("0.250 (least 0.250)"));
        assert_eq!(
            page.contains("each person’s own ratio") || page.contains("each person's own ratio"),
            by_name
        );
        // Thirty weeks in about half as many rows, the last among them.
        assert!(page.contains("Week 1<") && page.contains("Week 30<") && !page.contains("Week 2<"));
    }
    assert!(!html(&findings(&year()), &advice()).contains("Person by person"));
}

#[test]
fn words_that_promise_or_frighten_do_not_occur() {
    for (name, page, _) in every_page() {
        let text = prose(&roxmltree::Document::parse(&as_xml(&page)).unwrap());
        assert_eq!(wording::forbidden(&text), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn an_announced_habit_whose_range_reaches_one_is_explained() {
    let mut f = findings(&year());
    let announced = |f: &Findings| f.effects.iter().position(|e| e.verdict.is_announced());
    let at = announced(&f).expect("a year with an announced habit");
    let shrunken = |low, high| lumbago_domain::Interval { point: 1.5, low, high, level: 0.95 };
    let words = "What is announced is decided before that";
    for (low, high, said) in
        [(1.06, 2.6, false), (0.98, 2.6, true), (1.004, 2.6, true), (1.006, 2.6, false)]
    {
        f.effects[at].rate_ratio_shrunken = Some(shrunken(low, high));
        let page = html(&f, &advice());
        assert_eq!(page.contains(words), said, "{low} to {high}");
        assert_eq!(page.contains("is announced though its range reaches 1"), said);
    }
    // A habit that is not announced needs no such word.
    f.effects[at].rate_ratio_shrunken = Some(shrunken(0.9, 2.6));
    f.effects[at].verdict = lumbago_domain::Verdict::LeaningMore;
    assert!(announced(&f).is_some() || !html(&f, &advice()).contains(words));
}

#[test]
fn a_heading_says_no_more_than_the_verdict() {
    use lumbago_domain::Verdict::*;
    let cases = [
        (More, "<h2>More spasms on front nights</h2>", "likely more"),
        (LeaningMore, "<h2>Perhaps more spasms on front nights</h2>", "may be more"),
        (Fewer, "<h2>Fewer spasms on front nights</h2>", "likely fewer"),
        (LeaningFewer, "<h2>Perhaps fewer spasms on front nights</h2>", "may be fewer"),
        (CannotTell, "<h2>No habit stands out clearly so far</h2>", "cannot tell"),
        (LittleDifference, "<h2>No habit stands out clearly so far</h2>", "little difference"),
    ];
    for (verdict, heading, word) in cases {
        let mut f = findings(&year());
        f.effects.retain(|e| e.contrast == "front");
        f.effects[0].verdict = verdict;
        let page = html(&f, &advice());
        assert!(page.contains(heading), "{verdict:?}");
        assert!(page.contains(&format!(">{word}<")), "{verdict:?}");
    }
}

#[test]
fn of_many_links_the_strongest_are_drawn_and_the_first_are_in_the_heading() {
    use lumbago_domain::{Interval, Verdict};
    let mut f = findings(&year());
    let own = f.effects.iter().find(|e| e.contrast == "front").unwrap().clone();
    let others = f.effects.iter().find(|e| e.factor == "stress" && e.primary).unwrap().clone();
    f.effects = (0..20)
        .map(|k| {
            let point = 2.0 - 0.04 * f64::from(k);
            let mut e = own.clone();
            (e.factor, e.factor_label) = (format!("habit {k}"), format!("Habit {k}x"));
            e.exposed.label = format!("nights of kind {k}x");
            e.verdict = Verdict::More;
            let range = Interval { point, low: point - 0.2, high: point + 0.2, level: 0.95 };
            (e.rate_ratio, e.rate_ratio_shrunken) = (Some(range), Some(range));
            e
        })
        .chain([others])
        .collect();
    let page = html(&f, &advice());
    let heading =
        "More spasms on nights of kind 0x, nights of kind 1x, nights of kind 2x and 17 more<";
    assert!(page.contains(heading));
    let after = page.split("stand out").nth(1).unwrap();
    let picture = after.split("</figure>").next().unwrap();
    assert!(picture.contains("Habit 0x") && picture.contains("Habit 14x"));
    assert!(picture.contains("Stress"), "a key factor stays whatever its ratio");
    assert!(!picture.contains("Habit 15x"));
    assert!(picture.contains("5 more stand in the table alone, some of them announced."));
}

#[test]
fn a_heading_about_nights_is_not_about_what_differs_between_people() {
    use lumbago_domain::{Scope, Verdict};
    let mut f = cohort(40);
    let people: Vec<usize> =
        (0..f.effects.len()).filter(|&i| f.effects[i].scope == Scope::Between).collect();
    for e in &mut f.effects {
        e.verdict = Verdict::CannotTell;
    }
    f.effects[people[0]].verdict = Verdict::More;
    let page = html(&f, &advice());
    assert!(page.contains("<h2>Within people no habit stands out; between people 1 does</h2>"));
}

#[test]
fn two_rates_that_look_alike_are_not_set_against_each_other() {
    let mut f = findings(&year());
    let e = f.effects.iter_mut().find(|e| e.contrast == "front").unwrap();
    (e.exposed.observed_in_30, e.reference.observed_in_30) = (Some(6.71), Some(6.94));
    let page = html(&f, &advice());
    assert!(page.contains("it looked different, 6.7 against 6.9 in 30."));
    let e = f.effects.iter_mut().find(|e| e.contrast == "front").unwrap();
    e.reference.observed_in_30 = Some(6.73);
    assert!(!html(&f, &advice()).contains("it looked different"));
}

#[test]
fn a_range_beyond_one_that_is_not_announced_has_its_reason() {
    use lumbago_domain::{Interval, Verdict};
    let mut f = findings(&year());
    let e = f.effects.iter_mut().find(|e| e.contrast == "front").unwrap();
    e.verdict = Verdict::LeaningMore;
    e.rate_ratio = Some(Interval { point: 1.21, low: 1.14, high: 1.28, level: 0.95 });
    e.reason.text = "It also follows a night with spasms.".into();
    let held = "Not announced, though the range excludes 1</h3>";
    let page = html(&f, &advice());
    let told = page.split(held).nth(1).unwrap().split("</dl>").next().unwrap();
    assert!(told.contains("Sleep position") && told.contains("follows a night with spasms."));
    let e = f.effects.iter_mut().find(|e| e.contrast == "front").unwrap();
    e.rate_ratio = Some(Interval { point: 1.21, low: 0.94, high: 1.48, level: 0.95 });
    assert!(!html(&f, &advice()).contains(held));
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    let f = findings(&year());
    let whole = render(&f, &advice(), &RenderOptions::default()).unwrap();
    assert_eq!(whole, render(&f, &advice(), &RenderOptions::default()).unwrap());
    let names: Vec<_> = whole.files.iter().map(|(name, _)| name.as_str()).collect();
    let charts = [
        "frequency",
        "time",
        "calendar",
        "habits",
        "doses",
        "forest",
        "last-nights",
        "checks",
        "shapes",
    ];
    assert_eq!(names, charts.map(|id| format!("{id}.png")));
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(
        whole,
        one_thread.install(|| render(&f, &advice(), &RenderOptions::default()).unwrap())
    );
}

#[test]
fn a_study_says_what_was_left_out_at_each_step() {
    let row = |page: &str, step: &str| -> String {
        let from = page.find(&format!("<th scope=\"row\">{step}<")).unwrap();
        page[from..].split("</tr>").next().unwrap().to_string()
    };
    let mut f = cohort(40);
    let page = html(&f, &advice());
    assert!(row(&page, "People in the comparisons").contains("<td>39<"));
    assert!(row(&page, "People in the comparisons").contains("no spasm in the log (1)"));
    assert!(row(&page, "Rows used").contains("2 set aside"));
    for p in &mut f.people {
        p.left_out = None;
    }
    (f.population.persons_in_model, f.population.nights_in_model) = (0, 0);
    f.population.nights_dropped = 0;
    let page = html(&f, &advice());
    for step in ["People in the comparisons", "Nights in the comparisons"] {
        assert!(row(&page, step).contains("the rest left out"), "{}", row(&page, step));
    }
}

#[test]
fn what_all_suggestions_share_is_said_once_above_them() {
    let mut a = advice();
    let page = html(&findings(&year()), &a);
    let table = |page: &str| {
        let start = page.find("class=\"tries\"").unwrap();
        page[start..start + page[start..].find("</table>").unwrap()].to_string()
    };
    assert_eq!(page.matches("How long, each").count(), 1);
    assert!(!table(&page).contains("63 nights") && !page.contains("rowspan"));
    assert_eq!(table(&page).matches("<th scope=\"col\"").count(), 3);
    a.worth_trying[1].how_long = "90 nights".into();
    let page = html(&findings(&year()), &a);
    assert!(table(&page).contains("63 nights") && table(&page).contains("90 nights"));
}

#[test]
fn sources_stand_on_the_page_of_all_claims_where_there_is_one() {
    let f = findings(&year());
    let alone = html(&f, &advice());
    assert!(alone.contains("Cary D, Jacques A") && alone.contains("[1]"));
    let beside = RenderOptions { studies: Some("studies.html".into()), ..NO_PNG };
    let page = render(&f, &advice(), &beside).unwrap().html;
    assert!(!page.contains("Cary D, Jacques A"));
    assert!(page.contains("<a href=\"studies.html#C1\">1 source</a>"));
}

#[test]
fn a_want_of_spasms_is_not_called_a_want_of_nights() {
    for (code, words) in [
        ("too_few_nights", "Not enough nights yet: stress."),
        ("too_few_events", "Too few nights with a spasm yet: stress."),
        ("all_alike", "Nights are too alike to compare: stress."),
    ] {
        let mut f = findings(&year());
        f.effects.retain(|e| e.factor == "stress" && e.primary);
        for e in &mut f.effects {
            (e.verdict, e.reason.code) = (lumbago_domain::Verdict::NotEnough, code.into());
            (e.rate_ratio, e.rate_ratio_shrunken) = (None, None);
        }
        assert!(html(&f, &advice()).contains(words), "{words}");
    }
}

#[test]
fn charts_are_explained_in_words_that_hold_in_both_themes() {
    for (name, page, _) in every_page() {
        let xml = as_xml(&page);
        let document = roxmltree::Document::parse(&xml).unwrap();
        for how in document.descendants().filter(|n| n.has_tag_name("figcaption")) {
            let words: String = how.descendants().filter_map(|d| d.text()).collect();
            for hue in ["dark", "light ", "pale", "black", "white", "blue", "orange", "red "] {
                assert!(!words.to_lowercase().contains(hue), "{name}: {words}");
            }
        }
    }
}

#[test]
fn warning_signs_are_for_those_who_have_one() {
    let page = html(&findings(&year()), &advice());
    assert!(page.contains("<strong>Yes to any of these? Call your local emergency number"));
}
