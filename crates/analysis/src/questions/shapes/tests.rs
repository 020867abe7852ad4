//! Curves of logs whose truth is known.

use lumbago_domain::{Findings, Scope, Shape, ShapeWord};

use crate::fixtures::{Diary, noise, poisson};

fn curve<'a>(findings: &'a Findings, field: &str, scope: Scope) -> &'a Shape {
    let shapes = findings.technical.shapes.as_ref().expect("asked");
    let found = shapes.curves.iter().find(|c| c.field == field && c.scope == scope);
    found.unwrap_or_else(|| panic!("no curve of {field}: {:?}", shapes.refused))
}

fn refusal(findings: &Findings, field: &str, scope: Scope) -> String {
    let shapes = findings.technical.shapes.as_ref().expect("asked");
    let found = shapes.refused.iter().find(|r| r.field == field && r.scope == scope);
    found.unwrap_or_else(|| panic!("{field} was not refused")).reason.code.clone()
}

/// A year with stress from 0 to 10 and caffeine that does nothing.
fn year(rate: impl Fn(f64) -> f64) -> Diary {
    let stress = |t: usize| (noise(21, t) * 11.0).floor();
    Diary::nights(365)
        .number("stress", move |t| Some(stress(t)))
        .number("caffeine_mg", |t| Some((noise(22, t) * 40.0).floor() * 10.0))
        .number("spasm_count", move |t| Some(poisson(23, t, rate(stress(t)))))
}

#[test]
fn planted_shapes_get_their_words_and_their_curves() {
    let rising = year(|s| 0.25 * (0.18 * s).exp()).analyse();
    let stress = curve(&rising, "stress", Scope::Person);
    assert_eq!(stress.word, ShapeWord::RisesSteadily, "{stress:?}");
    // The truth, exp(0.18 (x - 5)), lies inside the pointwise intervals at nearly all places.
    let holds = |p: &&lumbago_domain::DosePoint| {
        let truth = (0.18 * (p.x - stress.reference)).exp();
        p.ratio.low <= truth && truth <= p.ratio.high
    };
    assert!(stress.points.iter().filter(holds).count() >= 24, "{:?}", stress.points);
    assert_eq!(curve(&rising, "caffeine_mg", Scope::Person).word, ShapeWord::NoClearShape);

    let both = year(|s| 0.25 * (0.06 * (s - 5.0) * (s - 5.0)).exp()).analyse();
    let stress = curve(&both, "stress", Scope::Person);
    assert_eq!(stress.word, ShapeWord::HigherAtBothEnds, "{stress:?}");
    assert!(stress.both_ends_p_value.is_some_and(|p| p < 0.05));

    let null = year(|_| 0.5).analyse();
    for shape in &null.technical.shapes.as_ref().expect("asked").curves {
        assert_eq!(shape.word, ShapeWord::NoClearShape, "{shape:?}");
    }
}

#[test]
fn a_curve_is_one_at_its_reference_and_stays_inside_the_logs_own_values() {
    let findings = year(|s| 0.2 + 0.05 * s).analyse();
    for shape in &findings.technical.shapes.as_ref().expect("asked").curves {
        let at = shape.points.iter().find(|p| p.x == shape.reference).expect("the reference");
        assert_eq!((at.ratio.point, at.ratio.low, at.ratio.high), (1.0, 1.0, 1.0));
        let [low, high] = shape.range;
        assert!(shape.points.iter().all(|p| low <= p.x && p.x <= high));
        assert!(shape.points.windows(2).all(|w| w[0].x < w[1].x));
        assert!(shape.points.iter().all(|p| p.ratio.low <= p.ratio.point));
        assert!(shape.q_value >= shape.p_value && shape.bend_q_value >= shape.bend_p_value);
    }
}

#[test]
fn what_a_curve_would_be_made_of_is_tested_first() {
    let few = Diary::nights(200)
        .number("spasm_count", |t| Some(poisson(23, t, 0.4)))
        .number("stress", |t| Some((noise(21, t) * 3.0).floor()))
        .number("sitting_h", |t| Some((t as f64).mul_add(0.02, 0.2 * noise(2, t))))
        .number("firmness", |_| Some(6.0))
        .number("mattress_age_years", |t| Some(5.0 + t as f64 / 365.25))
        .number("caffeine_mg", |t| (t < 20).then_some(noise(3, t) * 100.0));
    let findings = few.analyse();
    let code = |field: &str| refusal(&findings, field, Scope::Person);
    assert_eq!(code("stress"), "few_values");
    assert_eq!(code("sitting_h"), "time_confounded");
    assert_eq!(code("firmness"), "constant");
    assert_eq!(code("mattress_age_years"), "one_mattress");
    assert_eq!(code("caffeine_mg"), "too_few_nights");
    let rare = Diary::nights(200)
        .number("spasm_count", |t| Some(f64::from(u8::from(t % 15 == 0))))
        .number("stress", |t| Some((noise(21, t) * 11.0).floor()));
    assert_eq!(refusal(&rare.analyse(), "stress", Scope::Person), "too_few_events");
}

/// Sixty people on mattresses from very soft to very hard; both ends are worse.
#[test]
fn firmness_bends_between_people_and_is_refused_within() {
    let codes: Vec<String> = (0..60).map(|p| format!("P{p:02}")).collect();
    let people: Vec<(&str, Vec<usize>)> =
        codes.iter().map(|c| (c.as_str(), (0..60).collect())).collect();
    let firmness = |i: usize| 1.0 + 9.0 * ((i / 60) as f64) / 59.0;
    let log = Diary::people(&people).number("firmness", move |i| Some(firmness(i))).number(
        "spasm_count",
        move |i| {
            let off = firmness(i) - 5.5;
            Some(poisson(31, i, 0.25 * (0.08 * off * off).exp()))
        },
    );
    let findings = log.analyse();
    let between = curve(&findings, "firmness", Scope::Between);
    assert_eq!(between.word, ShapeWord::HigherAtBothEnds, "{between:?}");
    assert_eq!((between.reference, between.persons), (5.5, 60));
    assert_eq!(refusal(&findings, "firmness", Scope::Within), "constant");
}
