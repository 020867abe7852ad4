//! Studies with a known truth.

use lumbago_domain::{CountedOver, Study, StudyComparison};

use crate::fixtures::{Diary, noise, poisson};

const NIGHTS: usize = 70;

/// People with rates of their own who lift on three nights of ten, each with a ratio of their own;
/// person p logs `logged(p)` nights.
fn people(n: usize, ratio: fn(usize) -> f64, logged: fn(usize) -> usize) -> Diary {
    let codes: Vec<String> = (0..n).map(|p| format!("p{p:02}")).collect();
    let days: Vec<(&str, Vec<usize>)> =
        codes.iter().enumerate().map(|(p, c)| (c.as_str(), (0..logged(p)).collect())).collect();
    let person: Vec<usize> = (0..n).flat_map(|p| vec![p; logged(p)]).collect();
    let lifts = |i: usize| noise(3, i) < 0.3;
    Diary::people(&days)
        .number("spasm_count", move |i| {
            let p = person[i];
            let own = if lifts(i) { ratio(p) } else { 1.0 };
            Some(poisson(11, i, own * (0.4 + 0.15 * (p % 5) as f64)))
        })
        .yes_no("lifting", move |i| Some(lifts(i)))
}

fn studied(diary: &Diary) -> Study {
    diary.analyse().technical.study.expect("several people")
}

fn lifting(study: &Study) -> &StudyComparison {
    study.comparisons.iter().find(|c| c.factor == "heavy_lifting").expect("estimated")
}

#[test]
fn one_ratio_for_all_is_found_by_every_way_of_asking() {
    let study = studied(&people(20, |_| 2.0, |_| NIGHTS));
    let c = lifting(&study);
    let random = c.random.as_ref().expect("twenty people");
    for (name, ratio) in [("fixed", c.fixed), ("random", random.ratio)] {
        assert!(ratio.low < 2.0 && 2.0 < ratio.high && ratio.low > 1.3, "{name}: {ratio:?}");
    }
    assert!((random.ratio.point / c.fixed.point - 1.0).abs() < 0.1, "{c:?}");
    assert!(c.fixed_p < 1e-4 && c.wild_p.expect("twenty people") < 0.01);
    assert!(random.q_p > 0.01, "no more spread than error: {random:?}");
    assert_eq!(random.members, 20);
    assert!(random.same_direction >= 17, "{}", random.same_direction);
    // What is shrunken is closer together than what is not, and on average the same.
    let spread = |of: &dyn Fn(&lumbago_domain::PersonEffect) -> f64| {
        let v: Vec<f64> = c.people.iter().map(of).collect();
        v.iter().copied().fold(0.0, f64::max) / v.iter().copied().fold(f64::INFINITY, f64::min)
    };
    assert!(spread(&|p| p.shrunken.expect("pooled").point) < spread(&|p| p.ratio.point));
    let w = c.without_one.as_ref().expect("people can be left out");
    assert!(w.low < c.fixed.point && c.fixed.point < w.high && w.high / w.low < 1.2, "{w:?}");
}

#[test]
fn people_of_two_kinds_are_seen_to_differ() {
    let study = studied(&people(24, |p| if p % 2 == 0 { 4.0 } else { 0.4 }, |_| NIGHTS));
    let random = lifting(&study).random.clone().expect("pooled");
    assert!(random.q_p < 1e-4 && random.i2 > 0.5 && random.tau2_limits[0] > 0.1, "{random:?}");
    let next = random.prediction.expect("more than two people");
    assert!(next.low < 0.6 && next.high > 3.0, "{next:?}");
    assert!((9..=15).contains(&random.same_direction), "{}", random.same_direction);
}

#[test]
fn the_person_who_decides_is_named() {
    // Everyone alike but the last, who has five times the nights and a large ratio.
    let diary = people(6, |p| if p == 5 { 5.0 } else { 1.0 }, |p| if p == 5 { 200 } else { 40 });
    let study = studied(&diary);
    let c = lifting(&study);
    let w = c.without_one.as_ref().expect("six people");
    assert_eq!(w.person, "p05");
    assert_eq!(w.ratio, w.low);
    assert!(w.low < 0.7 * c.fixed.point, "{w:?} {:?}", c.fixed);
    // Six people: no p-value below 2 / 2^6.
    assert_eq!(c.wild_smallest_p, Some(0.03125));
    assert!(c.wild_p >= c.wild_smallest_p);
    assert_eq!(c.between, None);
    assert!(c.gap_text.starts_with("Too few people"));
}

#[test]
fn a_side_without_spasms_has_a_finite_ratio_and_person_counts_add_up() {
    let diary = people(8, |p| if p == 2 { 0.0 } else { 1.0 }, |_| NIGHTS);
    let study = studied(&diary);
    let c = lifting(&study);
    let own = c.people.iter().find(|p| p.person == "p02").expect("answerable");
    assert!(own.ratio.point > 0.0 && own.ratio.point < 0.3 && own.ratio.high.is_finite());
    assert_eq!(c.people.len() as u32 + c.people_without, 8);
    let text = serde_json::to_string(&study).expect("serialises");
    let back: Study = serde_json::from_str(&text).expect("reads back: no number is infinite");
    assert_eq!(back.comparisons.len(), study.comparisons.len());
}

#[test]
fn people_who_lift_more_and_have_more_spasms_for_another_reason_make_a_gap() {
    let days: Vec<usize> = (0..NIGHTS).collect();
    let codes: Vec<String> = (0..24).map(|p| format!("p{p:02}")).collect();
    let all: Vec<(&str, Vec<usize>)> = codes.iter().map(|c| (c.as_str(), days.clone())).collect();
    // Half lift on six nights of ten and have three times the spasms, whatever they do that day.
    let share = |i: usize| if (i / NIGHTS).is_multiple_of(2) { 0.6 } else { 0.15 };
    let diary = Diary::people(&all)
        .number("spasm_count", move |i| Some(poisson(5, i, 2.0 * share(i))))
        .yes_no("lifting", move |i| Some(noise(8, i) < share(i)));
    let study = studied(&diary);
    let c = lifting(&study);
    assert!(c.fixed.low < 1.0 && c.fixed.high > 1.0, "{:?}", c.fixed);
    assert!(c.gap_p.expect("24 people") < 1e-6, "{c:?}");
    assert!(c.between.expect("24 people").low > 3.0, "{:?}", c.between);
    assert!(c.gap_text.starts_with("A clear gap"), "{}", c.gap_text);
}

#[test]
fn those_who_stop_after_bad_nights_are_noticed() {
    // Ten of thirty stop, on the first night after day 14 that ends a week of four spasm nights.
    let spasm = |p: usize, d: usize| noise(21, 1000 * p + d) < 0.25;
    let stop = move |p: usize| {
        let bad = |d: &usize| (d - 6..=*d).filter(|&k| spasm(p, k)).count() >= 4;
        if p < 20 { (14..60).find(bad).unwrap_or(89) } else { 89 }
    };
    let codes: Vec<String> = (0..30).map(|p| format!("p{p:02}")).collect();
    let days: Vec<(&str, Vec<usize>)> =
        codes.iter().enumerate().map(|(p, c)| (c.as_str(), (0..=stop(p)).collect())).collect();
    let place: Vec<(usize, usize)> =
        (0..30).flat_map(|p| (0..=stop(p)).map(move |d| (p, d))).collect();
    let stopped = (0..30).filter(|&p| stop(p) < 75).count() as u32;
    let diary =
        Diary::people(&days).yes_no("spasm_any", move |i| Some(spasm(place[i].0, place[i].1)));
    let study = studied(&diary);
    let a = &study.attrition;
    assert!(stopped >= 8 && a.stopped == stopped, "{stopped} {}", a.stopped);
    let odds = a.odds_per_spasm_night.expect("enough stopped");
    assert!(odds.low > 1.2 && a.p_value.expect("estimated") < 0.01, "{odds:?}");
    assert!(a.text.contains("bad spell"), "{}", a.text);
    assert_eq!((a.weeks[0].people, a.weeks[0].still_logging), (30, 30));
    let last = a.weeks.last().expect("twelve weeks");
    assert_eq!((a.weeks.len(), last.people), (12, 30));
    assert_eq!(last.still_logging, 30 - stopped);
    assert_eq!(a.weeks[0].nights_logged, 210);
}

#[test]
fn the_first_table_counts_what_is_there_and_what_is_missing() {
    let diary = people(5, |_| 1.0, |p| 40 + 10 * p)
        .number("stress", |i| (i % 4 != 0).then_some((i % 11) as f64))
        .answer("age_years", "44");
    let study = studied(&diary);
    let row = |field: &str| {
        study.described.iter().find(|r| r.field == field).unwrap_or_else(|| panic!("{field}"))
    };
    let logged = row("nights_logged");
    assert_eq!((logged.of, logged.n, logged.missing), (CountedOver::People, 5, 0));
    assert_eq!(logged.quartiles, Some([50.0, 60.0, 70.0]));
    let age = row("age_years");
    assert_eq!((age.n, age.missing, age.quartiles), (1, 4, Some([44.0; 3])));
    let stress = row("stress");
    assert_eq!((stress.of, stress.n + stress.missing), (CountedOver::Nights, 300));
    assert_eq!(stress.missing, 75);
    let lifting = row("lifting");
    assert_eq!(lifting.quartiles, None);
    assert!(lifting.share_yes.is_some_and(|s| (s - 0.3).abs() < 0.08));
    assert!(lifting.between_share.is_some_and(|s| s < 0.1));
}

#[test]
fn one_person_is_no_study() {
    let diary = people(1, |_| 1.0, |_| 90);
    assert_eq!(diary.analyse().technical.study, None);
}
