//! `lumbago fit`: models written as formulas, their refusals, and equality with R.

use serde_json::Value;

use crate::harness::{Place, Run, dataset, root};

/// A log of 40 nights of four persons.
fn log() -> String {
    let mut text = String::from("night,person,spasms,stress,position,hours,flat,pill\n");
    for i in 0..40 {
        let position = ["side", "back", "front"][(i * 7) % 3];
        let stress = if i == 5 { "NA".into() } else { ((i * 5) % 11).to_string() };
        let pill = if i % 4 == 1 { "yes" } else { "no" };
        let spasms = (i * i + i / 3) % 4;
        text.push_str(&format!(
            "2024-01-{:02},P{},{spasms},{stress},{position},{},same,{pill}\n",
            1 + i % 10,
            i / 10,
            6.5 + (i % 5) as f64 / 2.0
        ));
    }
    text
}

fn fit(args: &[&str]) -> Run {
    let place = Place::new();
    place.file("log.csv", log());
    let all: Vec<&str> = ["fit", "log.csv"].into_iter().chain(args.iter().copied()).collect();
    place.run(&all)
}

fn numbers(document: &Value, key: &str) -> Vec<f64> {
    document[key].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn near(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance * b.abs(), "{what}: {a} against {b}");
    }
}

fn reference(file: &str, id: &str) -> Value {
    let text = std::fs::read_to_string(root().join("tests/oracle/data").join(file)).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let found = all["analyses"].as_array().unwrap().iter().find(|a| a["id"] == id);
    found.unwrap_or_else(|| panic!("no {id}")).clone()
}

/// The seizures of Thall and Vail, from the raw columns, against R's glm.
#[test]
fn a_formula_with_transformations_factor_and_interaction_gives_what_r_gives() {
    let file = root().join("tests/oracle/data/epil.csv");
    let file = file.to_str().unwrap();
    let formula = "y ~ log(base / 4) * trt + log(age) + I(period == 4)";
    let place = Place::new();
    let plain = reference("epil.json", "epil_poisson");
    for (vcov, key) in [("model", "se_model_phi1"), ("quasi", "se_quasi"), ("hc1", "se_HC1")] {
        let found = place.run(&["fit", file, formula, "--vcov", vcov, "--json"]).expect(0).json();
        let terms: Vec<&str> =
            found["terms"].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect();
        assert_eq!(
            terms,
            [
                "(Intercept)",
                "log(base / 4)",
                "trt[progabide]",
                "log(age)",
                "I(period == 4)",
                "log(base / 4):trt[progabide]"
            ]
        );
        near(&numbers(&found, "coef"), &numbers(&plain, "coef"), 1e-8, "coef");
        near(&numbers(&found, "se"), &numbers(&plain, key), 1e-7, key);
        for key in ["loglik", "deviance"] {
            near(&[found[key].as_f64().unwrap()], &[plain[key].as_f64().unwrap()], 1e-9, key);
        }
        let phi = found["dispersion"].as_f64().unwrap();
        near(&[phi], &[plain["dispersion_pearson"].as_f64().unwrap()], 1e-8, "dispersion");
        assert_eq!((&found["n"], &found["n_dropped"]), (&236.into(), &0.into()));
    }
    let nb = reference("epil.json", "epil_nb2");
    let found = place
        .run(&["fit", file, formula, "--family", "negbin", "--vcov", "model", "--json"])
        .expect(0)
        .json();
    near(&numbers(&found, "coef"), &numbers(&nb, "coef"), 1e-6, "negbin coef");
    near(&[found["theta"].as_f64().unwrap()], &[nb["theta"].as_f64().unwrap()], 1e-6, "theta");
}

/// Random levels against glmer, estimating equations against geepack.
#[test]
fn random_levels_and_estimating_equations_give_what_r_gives() {
    let file = root().join("tests/oracle/data/epil.csv");
    let file = file.to_str().unwrap();
    let formula = "y ~ log(base / 4) * trt + log(age) + I(period == 4)";
    let place = Place::new();
    let random = ["--random", "subject"];
    let gee = ["--cluster", "subject", "--time", "period", "--vcov", "robust", "--gee"];
    let with = |a: &[&'static str], b: &[&'static str]| [a, b].concat();
    for (id, key, args) in [
        ("epil_ri_poisson_laplace", "se_joint_observed", with(&random, &[])),
        ("epil_ri_poisson_agq10", "se_joint_observed", with(&random, &["--points", "10"])),
        ("epil_ri_nb2_laplace", "se_joint_observed", with(&random, &["--family", "negbin"])),
        ("epil_gee_independence", "se_robust", with(&gee, &["independence"])),
        ("epil_gee_exchangeable", "se_robust", with(&gee, &["exchangeable"])),
        ("epil_gee_ar1", "se_robust", with(&gee, &["ar1"])),
    ] {
        let expected = reference("epil.json", id);
        let args = [vec!["fit", file, formula, "--json"], args].concat();
        let found = place.run(&args).expect(0).json();
        let tolerance = expected["tol_rel"].as_f64().unwrap_or(1e-6);
        near(&numbers(&found, "coef"), &numbers(&expected, "coef"), tolerance, id);
        near(&numbers(&found, "se"), &numbers(&expected, key), tolerance, id);
        if let Some(loglik) = expected["loglik"].as_f64() {
            near(&[found["loglik"].as_f64().unwrap()], &[loglik], 1e-8, id);
        }
        assert_eq!(found["groups"], 59, "{id}");
    }
}

#[test]
fn a_study_is_compared_within_persons_with_errors_by_person() {
    let nights = dataset("study-60x90/nights.csv");
    let place = Place::new();
    let run = place.run(&[
        "fit",
        &nights,
        "spasm_count ~ stress + C(position_main, ref=side) + lag(stress, 1)",
        "--fixed",
        "person",
        "--time",
        "night",
        "--json",
    ]);
    let found = run.expect(0).json();
    assert_eq!(found["vcov"], "cr2");
    assert!(found["groups"].as_u64().unwrap() > 40);
    let rows = std::fs::read_to_string(&nights).unwrap().lines().count() - 1;
    assert_eq!(found["n"].as_u64().unwrap() + found["n_dropped"].as_u64().unwrap(), rows as u64);
    assert!(found["terms"].as_array().unwrap().contains(&"lag(stress, 1)".into()));
    assert!(found["terms"].as_array().unwrap().contains(&"position_main[front]".into()));
}

#[test]
fn every_bad_input_of_a_formula_is_named_with_its_place() {
    for (args, says) in [
        (
            &["spasms ~ strses"][..],
            &["no column `strses`", "did you mean `stress`", "           ^^^^^^\n"][..],
        ),
        (
            &["spasms ~ log(stress"],
            &["parenthesis is not closed", "  spasms ~ log(stress\n              ^"],
        ),
        (&["spasms ~"], &["nothing after `~`", "^"]),
        (&["spasms ~ stress + I(position * 2)"], &["`position` is text", "^^^^^^^^"]),
        (&["spasms ~ C(position, ref=left)"], &["not a level", "back, front, side", "^^^^"]),
        (&["spasms ~ flat"], &["a single level, `same`", "^^^^"]),
        (
            &["spasms ~ stress + I(2 * stress)"],
            &["cannot be told apart", "stress, I(2 * stress)", "^^^^"],
        ),
        (&["spasms ~ lag(stress, 1)"], &["which column holds the nights", "--time"]),
        (&["spasms ~ lag(stress, 1)", "--time", "night"], &["occurs twice", "--person"]),
        (&["position ~ stress"], &["is text", "^^^^^^^^"]),
        (&["I(spasms - 9) ~ stress"], &["negative in row 1"]),
        (&["I(spasms / 2) ~ stress"], &["not a count in row 2: 0.5", "quasipoisson"]),
        (&["spasms ~ stress", "--family", "logit"], &["neither 0 nor 1 in row"]),
        (&["I(spasms * 0) ~ stress"], &["zero in every row"]),
        (&["I(spasms > 9) ~ stress", "--family", "logit"], &["zero in every row"]),
        (&["I(pill == 'yes') ~ pill", "--family", "logit"], &["no finite estimate", "pill[yes]"]),
        (&["spasms ~ stress", "--cluster", "flat"], &["group"]),
        (&["spasms ~ stress", "--vcov", "hc9"], &["hc9"]),
        (&["spasms ~ stress", "--vcov", "cr2"], &["no groups are named", "--cluster"]),
        (&["spasms ~ stress", "--vcov", "ewc"], &["no nights are named", "--time"]),
        (
            &["spasms ~ stress", "--cluster", "persn"],
            &["no column `persn`", "did you mean `person`"],
        ),
        (&["spasms ~ stress", "--time", "position"], &["text", "dates or whole numbers"]),
        (&["spasms ~ stress", "--level", "95"], &["confidence level is 95"]),
        (
            &["spasms ~ stress", "--fixed", "person", "--family", "negbin"],
            &["--fixed is not offered"],
        ),
        (
            &["spasms ~ stress", "--random", "person", "--family", "quasipoisson"],
            &["--random is not offered"],
        ),
        (&["spasms ~ stress", "--random", "person", "--vcov", "hc1"], &["joint, robust"]),
        (&["spasms ~ stress", "--random", "hours | person"], &["hours"]),
        (&["spasms ~ stress", "--gee", "exchangeable"], &["--gee needs groups", "--cluster"]),
        (&["spasms ~ stress", "--gee", "ar1", "--cluster", "person"], &["nights", "--time"]),
    ] {
        let run = fit(args).expect(2);
        for word in says {
            assert!(run.stderr.contains(word), "{args:?}: `{word}` not in:\n{}", run.stderr);
        }
        assert!(run.stderr.contains("help:"), "{args:?}:\n{}", run.stderr);
        assert!(run.stdout.is_empty() && !run.stderr.contains("NaN"));
    }
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let run = fit(&["spasms ~ stress", "--points", "9"]).expect(2);
    assert!(run.stderr.contains("--random"), "{}", run.stderr);
    let run = fit(&["spasms ~ stress", "--persistent"]).expect(2);
    assert!(run.stderr.contains("--time"), "{}", run.stderr);
}

#[test]
fn bad_tables_are_named() {
    let place = Place::new();
    for (text, says) in [
        ("", "no header"),
        ("a,a\n1,2\n", "two columns named `a`"),
        ("a,b\n1,2\n3\n", "line 3"),
        ("a,b\n1,2\n", "1 rows cannot determine 2 coefficients"),
        ("a,b\n,2\n3,\n", "no row is left"),
    ] {
        let file = place.file("t.csv", text);
        let run = place.run(&["fit", &file, "a ~ b"]).expect(2);
        assert!(run.stderr.contains(says) && run.stderr.contains("help:"), "{}", run.stderr);
    }
    let run = place.run(&["fit", "nowhere.csv", "a ~ b"]).expect(2);
    assert!(run.stderr.contains("nowhere.csv"), "{}", run.stderr);
}

#[test]
fn missing_values_are_dropped_by_count_and_said() {
    let run = fit(&["spasms ~ stress + position"]).expect(0);
    assert!(run.stdout.contains("39 rows used, 1 left out"), "{}", run.stdout);
    assert!(run.stdout.contains("`stress` in 1"), "{}", run.stdout);
    assert!(run.stdout.contains("`position` is compared with `back`, first by name"));
    assert!(run.stdout.contains("rate ratio (95 %)"));
    assert!(run.stdout.contains("do not show what a change would do"));
}

#[test]
fn every_family_and_default_error_ends_in_a_document_of_the_schema() {
    let schema = std::fs::read_to_string(root().join("docs/fit.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (args, vcov) in [
        (&["spasms ~ stress"][..], "hc3"),
        (&["spasms ~ stress", "--family", "quasipoisson"], "quasi"),
        (&["spasms ~ stress", "--family", "negbin"], "hc3"),
        (&["I(spasms > 1) ~ stress", "--family", "logit"], "hc3"),
        (&["pill ~ stress", "--family", "logit", "--cluster", "person"], "cr2"),
        (&["stress ~ hours", "--family", "gaussian"], "hc3"),
        (&["I(pill == 'yes') ~ pill", "--family", "logit", "--firth"], "firth"),
        (&["spasms ~ stress", "--fixed", "person"], "cr2"),
        (&["pill ~ stress", "--family", "logit", "--fixed", "person"], "cr1_g"),
        (&["spasms ~ stress", "--random", "person"], "joint"),
        (&["spasms ~ stress", "--random", "person", "--vcov", "robust"], "robust"),
        (&["stress ~ hours", "--family", "gaussian", "--random", "person"], "joint"),
        (&["spasms ~ stress", "--gee", "independence", "--cluster", "person"], "gee_mancl_derouen"),
        (&["spasms ~ stress", "--time", "night", "--person", "person"], "cr2"),
        (
            &["spasms ~ stress", "--time", "night", "--person", "person", "--persistent"],
            "persistent",
        ),
        (&["spasms ~ stress + offset(log(hours))", "--weights", "hours"], "hc3"),
        (
            &["spasms ~ stress", "--time", "night", "--person", "person", "--vcov", "dk"],
            "driscoll_kraay",
        ),
    ] {
        let with_json: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let run = fit(&with_json).expect(0);
        let found = run.json();
        let errors: Vec<String> = validator.iter_errors(&found).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{args:?}: {errors:?}");
        assert_eq!(found["vcov"], vcov, "{args:?}");
        assert_eq!(numbers(&found, "coef").len(), found["terms"].as_array().unwrap().len());
    }
}

/// Every example of the help and of docs/methods/fit-command.md.
#[test]
fn the_examples_run() {
    let place = Place::new();
    place.file("nights.csv", std::fs::read_to_string(dataset("study-60x90/nights.csv")).unwrap());
    let help = place.run(&["fit", "--help"]).expect(0).stdout;
    let page = std::fs::read_to_string(root().join("docs/methods/fit-command.md")).unwrap();
    assert!(help.contains("lumbago fit nights.csv"));
    let source =
        std::fs::read_to_string(root().join("crates/cli/src/commands/fit/args.rs")).unwrap();
    let lines = source.lines().chain(page.lines()).map(str::trim);
    let mut ran = 0;
    for line in lines.filter(|l| l.starts_with("lumbago fit ")) {
        let mut words = Vec::new();
        for (k, part) in line["lumbago ".len()..].split('\'').enumerate() {
            if k % 2 == 1 {
                words.push(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = place.run(&words).expect(0);
        assert!(!run.stdout.is_empty(), "{line}");
        ran += 1;
    }
    assert!(ran >= 9, "{ran} examples found");
}

#[test]
fn parquet_gives_what_csv_gives() {
    let place = Place::new();
    place.run(&["import", &dataset("study-60x90"), "-o", "n.parquet", "--quiet"]).expect(0);
    place.run(&["import", &dataset("study-60x90"), "-o", "n.csv", "--quiet"]).expect(0);
    let of = |file: &str| {
        let model = "spasm_count ~ stress + position_main";
        place.run(&["fit", file, model, "--cluster", "person", "--json"]).expect(0).json()
    };
    assert_eq!(of("n.parquet"), of("n.csv"));
}
