use super::*;
use crate::StatsError;

fn log() -> Frame {
    let n = 12;
    let night: Vec<Option<f64>> = (0..n).map(|i| Some(f64::from(i + i / 6))).collect();
    let stress = (0..n).map(|i| (i != 4).then(|| f64::from(i * 5 % 7))).collect::<Vec<_>>();
    let spasms = (0..n).map(|i| Some(f64::from(i * i % 5))).collect::<Vec<_>>();
    let hours = (0..n).map(|i| Some(7.0 + f64::from(i % 4) / 2.0)).collect::<Vec<_>>();
    let place = (0..n).map(|i| Some(["side", "back", "front"][i as usize % 3])).collect::<Vec<_>>();
    let pill = (0..n).map(|i| Some(["no", "yes"][(i / 2) as usize % 2])).collect::<Vec<_>>();
    let person = (0..n).map(|i| Some(["A", "B"][(i / 6) as usize])).collect::<Vec<_>>();
    Frame::new(n as usize)
        .number("spasms", &spasms)
        .number("stress", &stress)
        .number("hours", &hours)
        .number("night", &night)
        .number("flat", &vec![Some(1.0); n as usize])
        .text("position", &place)
        .text("pill", &pill)
        .text("person", &person)
        .text("same", &vec![Some("x"); n as usize])
}

fn made(text: &str) -> Result<Model, FormulaError> {
    let calendar = Calendar { time: Some("night"), person: Some("person") };
    let options = FormulaOptions { calendar, ..Default::default() };
    Formula::parse(text).and_then(|f| f.model(&log(), &options))
}

fn names(text: &str) -> Vec<String> {
    made(text).unwrap_or_else(|e| panic!("{text}: {e}")).design.names
}

/// Right-hand columns: the columns of R 4.2's `model.matrix`, in our spelling.
#[test]
fn columns_are_those_of_r() {
    for (text, expected) in [
        ("spasms ~ position", vec!["(Intercept)", "position[front]", "position[side]"]),
        (
            "spasms ~ C(position, ref=side)",
            vec!["(Intercept)", "position[back]", "position[front]"],
        ),
        (
            "spasms ~ C(position, 'front') - 1",
            vec!["position[back]", "position[front]", "position[side]"],
        ),
        ("spasms ~ pill * hours", vec!["(Intercept)", "pill[yes]", "hours", "pill[yes]:hours"]),
        (
            "spasms ~ hours + pill:position",
            vec![
                "(Intercept)",
                "hours",
                "pill[no]:position[back]",
                "pill[yes]:position[back]",
                "pill[no]:position[front]",
                "pill[yes]:position[front]",
                "pill[no]:position[side]",
                "pill[yes]:position[side]",
            ],
        ),
        (
            "spasms ~ pill + pill:position",
            vec![
                "(Intercept)",
                "pill[yes]",
                "pill[no]:position[front]",
                "pill[yes]:position[front]",
                "pill[no]:position[side]",
                "pill[yes]:position[side]",
            ],
        ),
        ("spasms ~ 1", vec!["(Intercept)"]),
        (
            "spasms ~ I(stress > 3) + log( hours )",
            vec!["(Intercept)", "I(stress > 3)", "log(hours)"],
        ),
        ("spasms ~ poly(hours, 2)", vec!["(Intercept)", "poly(hours, 2)[1]", "poly(hours, 2)[2]"]),
        (
            "spasms ~ fourier(night, period=7, pairs=1)",
            vec![
                "(Intercept)",
                "fourier(night, period = 7, pairs = 1)[sin1]",
                "fourier(night, period = 7, pairs = 1)[cos1]",
            ],
        ),
    ] {
        // The crossing of hours with every cell has one column too many, which is named below.
        match made(text) {
            Ok(model) => assert_eq!(model.design.names, expected, "{text}"),
            Err(e) => assert!(text.contains("hours + pill:position"), "{text}: {e}"),
        }
    }
}

#[test]
fn interactions_with_all_cells_are_named_as_collinear() {
    let error = made("spasms ~ hours + pill:position").unwrap_err();
    let Problem::Design(StatsError::Aliased { columns }) = &error.problem else {
        panic!("{error}")
    };
    assert!(columns.contains(&"pill[no]:position[back]".to_string()), "{columns:?}");
    assert_eq!(error.at, Some(17..30));
}

#[test]
fn transformed_values_are_right() {
    let model =
        made("log1p(spasms) ~ I((hours - 7)^2 / 2) + offset(log(hours)) + offset(2)").unwrap();
    assert_eq!(model.design.column(1)[..3], [0.0, 0.125, 0.5]);
    assert_eq!(model.outcome[1], libm::log1p(1.0));
    assert_eq!(model.offset.unwrap()[0], libm::log(7.0) + 2.0);
    let scaled = made("spasms ~ scale(hours)").unwrap();
    let column = scaled.design.column(1);
    let square: f64 = column.iter().map(|v| v * v).sum();
    assert!((square - 11.0).abs() < 1e-12 && column.iter().sum::<f64>().abs() < 1e-12);
    let cut = made("spasms ~ pmin(stress, 4) + I(position == \"front\")").unwrap();
    assert_eq!(cut.design.column(1).iter().copied().fold(0.0, f64::max), 4.0);
    assert_eq!(cut.design.column(2)[..3], [0.0, 0.0, 1.0]);
}

#[test]
fn rows_are_dropped_by_count_and_column_never_in_silence() {
    let model = made("spasms ~ stress + hours").unwrap();
    assert_eq!(model.dropped, Dropped { rows: 1, by_column: vec![("stress".into(), 1)] });
    assert!(!model.rows.contains(&4) && model.rows.len() == 11);
}

#[test]
fn the_night_before_is_found_by_calendar_within_a_person() {
    let model = made("spasms ~ lag(stress, 1)").unwrap();
    // Missing: each person's first night, and the night after the unrecorded one. Person B begins
    // two nights after A ends.
    assert_eq!(model.rows, [1, 2, 3, 4, 7, 8, 9, 10, 11]);
    assert_eq!(model.design.column(1)[..2], [0.0, 5.0]);
    assert_eq!(model.dropped.by_column, [("lag(stress, 1)".to_string(), 3)]);
    let log = log();
    let formula = Formula::parse("spasms ~ lag(stress)").unwrap();
    let error = formula.model(&log, &FormulaOptions::default()).unwrap_err();
    assert_eq!(error.problem, Problem::LagWithoutTime);
}

#[test]
fn every_error_has_its_name_and_place() {
    for (text, place, says) in [
        ("spasms ~ strses", "strses", "did you mean `stress`?"),
        ("spasm ~ stress", "spasm", "did you mean `spasms`?"),
        ("spasms ~ lgo(hours)", "lgo(hours)", "did you mean `log`?"),
        ("spasms ~ I(position * 2)", "position", "is text (such as `back`)"),
        ("spasms ~ same", "same", "a single level, `x`"),
        ("spasms ~ C(position, ref=left)", "left", "which has back, front, side"),
        ("spasms ~ log(stress)", "log(stress)", "not a finite number in 2 rows, first in row 1"),
        ("spasms ~ hours + I(2*hours)", "I(2*hours)", "cannot be told apart"),
        ("spasms ~ flat", "flat", "same value in every row"),
        ("spasms ~ log(poly(hours, 2))", "poly(hours, 2)", "a term of its own"),
        ("spasms ~ poly(hours, 9)", "poly(hours, 9)", "more different values"),
        ("spasms ~ poly(hours, stress)", "stress", "takes a number and a degree"),
        ("spasms ~ lag(log(hours), 1)", "lag(log(hours), 1)", "takes a column"),
        ("spasms ~ C(hours + 1)", "C(hours + 1)", "takes a column first"),
        ("spasms ~ offset(hours, 2)", "offset(hours, 2)", "takes one number"),
        ("person + 1 ~ hours", "person", "is text"),
    ] {
        let error = made(text).expect_err(text);
        let at = error.at.clone().unwrap_or_else(|| panic!("{text}: {error} points nowhere"));
        assert_eq!(&text[at], place, "{text}: {error}");
        assert!(error.to_string().contains(says), "{text}: {error}");
        assert!(!error.hint().is_empty() && error.pointed().contains('^'));
    }
}

#[test]
fn a_dot_is_every_other_column() {
    let formula = Formula::parse("spasms ~ . - flat - same - person").unwrap();
    let options = FormulaOptions { also: &["night"], ..Default::default() };
    let model = formula.model(&log(), &options).unwrap();
    let labels: Vec<&str> = model.terms.iter().map(|t| t.label.as_str()).collect();
    assert_eq!(labels, ["stress", "hours", "position", "pill"]);
    assert_eq!(model.terms[2].columns, 3..5);
    assert_eq!(formula.columns(), None);
    let named = Formula::parse("y ~ log(a) + C(b, ref=c) + lag(d)").unwrap();
    assert_eq!(named.columns().unwrap(), ["y", "a", "b", "d"]);
}

#[test]
fn where_an_effect_a_person_takes_the_intercept_factors_keep_their_reference() {
    let formula = Formula::parse("spasms ~ position").unwrap();
    let options = FormulaOptions { absorbed: true, ..Default::default() };
    let model = formula.model(&log(), &options).unwrap();
    assert_eq!(model.design.names, ["position[front]", "position[side]"]);
    assert_eq!(names("spasms ~ position - 1").len(), 3);
}
